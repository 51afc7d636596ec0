/* baud.h: changing the rate of the line, safely.
 *
 * The chip's UART divides a known clock by an integer, so exact dividers are written to UART_CLKDIV instead
 * of asking the stub for a rate (Espressif's stub rounds its current divider).  A faster rate is tried before
 * it is used: see climb.h. */
/* SPDX-License-Identifier: MIT */
#ifndef CORE_BAUD_H
#define CORE_BAUD_H

#include <stdbool.h>
#include <stdint.h>

struct err;
struct device;
struct reg_write;

#define BAUD_FIRST_CONTACT 115200u
#define BAUD_GOOD          460800u /* which any adapter with a decent line should do */
#define BAUD_BOOT_LOG      74880u  /* the mask ROM's, with the 26 MHz crystal */

/* Switches to `baud` without a trial; used to step down and to leave.  Ends at 115200 if the stub answers
 * only there.  ERR_LOST if it does not answer at all. */
bool baud_set(struct device *dev, uint32_t baud, struct err *e);

/* The next slower rate worth using; BAUD_FIRST_CONTACT has none below and returns itself. */
uint32_t baud_below(uint32_t baud);

/* Rates at which to look for a stub that is still running, fastest first; ends with BAUD_FIRST_CONTACT. */
extern const uint32_t baud_rates[];
extern const unsigned baud_rate_count;

uint32_t baud_divider(const struct device *dev, uint32_t baud);
/* Which of those rates a chip with this divider uses, and the clock it divides. */
uint32_t baud_of_divider(uint32_t divider, uint32_t *clock_hz);
/* The clock that a chip divides which is known to use this rate. */
uint32_t baud_clock_of_divider(uint32_t divider, uint32_t baud);
/* The register write that changes the chip's rate, after a pause of at most 65 ms. */
struct reg_write baud_write_divider(uint32_t divider, uint32_t delay_ms);

#endif
