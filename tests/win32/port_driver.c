/* port_driver.c: runs the tests of port_win32.c on simulated drivers.
 *
 * port_driver [PART]: those whose name contains PART.  Prints a line per test; exit code 0 if all hold. */
/* SPDX-License-Identifier: MIT */
#include "port_driver.h"

#include "port/port.h"

#include <stdio.h>
#include <string.h>

struct port *open_port(void)
{
    struct err e = ERR_INIT;
    struct port *p = port_win32_open(&driver_calls, driver_port_name(), &e);
    if (!CHECK(p != NULL))
        printf("    %s %s\n", err_name(e.code), e.detail);
    return p;
}

enum err_code open_error(void)
{
    struct err e = ERR_INIT;
    struct port *p = port_win32_open(&driver_calls, driver_port_name(), &e);
    CHECK(p == NULL);
    port_close(p);
    return e.code;
}

size_t read_all(struct port *p, uint8_t *data, size_t len)
{
    static uint8_t room[4096]; /* for more than comes, as programs have it */
    size_t got = 0;
    struct err e = ERR_INIT;
    while (got < len) {
        int n = port_read(p, room, sizeof room, 1000, &e);
        if (n < 0)
            printf("    %s %s\n", err_name(e.code), e.detail);
        if (n <= 0)
            break;
        size_t count = (size_t)n < len - got ? (size_t)n : len - got;
        memcpy(data + got, room, count);
        got += (size_t)n;
    }
    return got;
}

const uint8_t *counting(void)
{
    static uint8_t bytes[COUNTING_BYTES];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)(i * 7 + i / 251);
    return bytes;
}

void check_all_is_clean(void)
{
    driver_sleep(1); /* threads that have done their work end */
    CHECK(driver_counts()->opened == driver_counts()->closes);
    CHECK(driver_counts()->pending == 0);
    CHECK(driver_counts()->freed_pending == 0);
    CHECK(driver_counts()->events == 0);
    CHECK(serial_devices_held(NULL) == 0);
}

void check_answers_at_once(struct port *p, enum err_code code)
{
    struct err e[6] = {ERR_INIT, ERR_INIT, ERR_INIT, ERR_INIT, ERR_INIT, ERR_INIT};
    uint8_t byte = 0;
    uint64_t begun = driver_now_ms();
    CHECK(port_read(p, &byte, 1, 5000, &e[0]) == -1);
    CHECK(!port_write(p, &byte, 1, &e[1]));
    CHECK(!port_drain(p, &e[2]));
    CHECK(!port_discard_input(p, &e[3]));
    CHECK(!port_set_baud(p, 230400, &e[4]));
    CHECK(!port_set_lines(p, true, false, &e[5]));
    CHECK(driver_now_ms() - begun < 50);
    for (size_t i = 0; i < sizeof e / sizeof e[0]; i++)
        if (!CHECK(e[i].code == code))
            printf("    call %zu: %s %s\n", i, err_name(e[i].code), e[i].detail);
}

/* A test starts on a good driver, and gives it habits. */
static bool run(const struct test *test)
{
    static const struct driver_habits good = {.name = "good",
                                              .found = {.DCBlength = sizeof(DCB), .XonChar = 1}};
    driver_start(&good);
    return driver_run(test->body);
}

int main(int argc, char **argv)
{
    const char *part = argc > 1 ? argv[1] : NULL;
    unsigned failures =
        check_run(tests_usual, tests_usual_count, run, part) +
        check_run(tests_odd, tests_odd_count, run, part) +
        check_run(tests_refused, tests_refused_count, run, part) +
        check_run(tests_gone, tests_gone_count, run, part) + tests_random_run(run, part) +
        check_run(tests_stuck, tests_stuck_count, run, part); /* last: these leave ports behind */
    printf("%u failed\n", failures);
    fflush(stdout);
    return failures == 0 ? 0 : 1;
}
