/* reset.h: resetting a board whose adapter drives EN and GPIO0 through RTS and DTR.
 *
 * Espressif's usual wiring: RTS asserted holds EN low, DTR asserted holds GPIO0 low, both asserted release
 * both.  Sonoffs have neither line on their header: there these calls do nothing and do no harm. */
/* SPDX-License-Identifier: MIT */
#ifndef CORE_RESET_H
#define CORE_RESET_H

#include <stdbool.h>
#include <stdint.h>

struct clock;
struct err;
struct link;
struct port;

/* Resets with GPIO0 low: programming mode.  `hold_ms` = time GPIO0 stays low after the reset ends.  False
 * with ERR_PORT_CONFIG if the port has no such lines, port errors otherwise. */
bool reset_to_loader(struct port *port, struct clock *clock, uint32_t hold_ms, struct err *e);

/* The same; remembers what is received meanwhile: a board without these lines may be switched on just then.
 */
bool reset_and_listen(struct link *l, uint32_t hold_ms, struct err *e);

/* Resets with GPIO0 high: starts the firmware. */
bool reset_to_firmware(struct port *port, struct clock *clock, struct err *e);

#endif
