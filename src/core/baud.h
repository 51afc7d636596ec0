/* baud.h: changing the rate of the line, safely.
 *
 * The chip's UART divides a known clock by an integer, so exact dividers are written to UART_CLKDIV instead
 * of asking the stub for a rate (Espressif's stub rounds its current divider).  A rate is tried before it is
 * used: one request makes the chip go there, say a pattern, listen, and come back by itself, so that an
 * adapter that cannot follow never strands a device that only a power cycle could reach. */
#ifndef CORE_BAUD_H
#define CORE_BAUD_H

#include <stdbool.h>
#include <stdint.h>

struct err;
struct flasher;

#define BAUD_FIRST_CONTACT 115200u
#define BAUD_BOOT_LOG      74880u /* the mask ROM's, with the 26 MHz crystal */

/* Goes to `baud` without a trial; used to step down and to leave.  Ends at 115200 when that is where the stub
 * is to be found at last.  ERR_LOST if it is not heard at all. */
bool baud_set(struct flasher *f, uint32_t baud, struct err *e);

/* Tries `baud` both ways and returns to the present rate.  False only for port errors, ERR_CANCELLED and
 * ERR_LOST; *passed tells the outcome. */
bool baud_try(struct flasher *f, uint32_t baud, bool *passed, struct err *e);

/* Climbs to `wanted`, or (0) to the fastest rate that passes; stays where it is if none does. */
bool baud_climb(struct flasher *f, uint32_t wanted, struct err *e);

/* The next slower rate worth using; BAUD_FIRST_CONTACT has none below and returns itself. */
uint32_t baud_below(uint32_t baud);

/* Rates at which a stub left behind is looked for, fastest first; ends with BAUD_FIRST_CONTACT. */
extern const uint32_t baud_rates[];
extern const unsigned baud_rate_count;

#endif
