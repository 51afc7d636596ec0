/* port_driver.h: tests of port_win32.c on the drivers of driver.h: what they share. */
/* SPDX-License-Identifier: MIT */
#ifndef WIN32_PORT_DRIVER_H
#define WIN32_PORT_DRIVER_H

#include "check.h"
#include "driver.h"

#include "base/err.h"
#include "port/port_win32.h"
#include "port/serial_device_win32.h"

#include <stdint.h>

/* Opens the only port; a failure is a failed check. */
struct port *open_port(void);
/* The error of opening it, which must fail. */
enum err_code open_error(void);

/* Reads until `len` bytes have come, or nothing for a second.  How many. */
size_t read_all(struct port *p, uint8_t *data, size_t len);

/* Bytes that tell where each belongs. */
const uint8_t *counting(void);
enum { COUNTING_BYTES = 128 * 1024 };

/* After the port was closed: nothing is left, and nothing was given up too early. */
void check_all_is_clean(void);

/* Every call answers this code, and none of them takes time. */
void check_answers_at_once(struct port *p, enum err_code code);

extern const struct test tests_usual[], tests_stuck[], tests_refused[], tests_odd[], tests_gone[];
extern const size_t tests_usual_count, tests_stuck_count, tests_refused_count, tests_odd_count,
    tests_gone_count;

/* Those of port_driver_random.c; the number that failed. */
unsigned tests_random_run(bool (*run)(const struct test *test), const char *part);

#endif
