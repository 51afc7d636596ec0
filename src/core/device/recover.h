/* recover.h: putting a disturbed conversation in order again.  Used by steady.c, by what streams,
 * and by work. */
/* SPDX-License-Identifier: MIT */
#ifndef CORE_RECOVER_H
#define CORE_RECOVER_H

#include <stdbool.h>
#include <stdint.h>

struct err;
struct device;

/* Asks whoever answers now for its MAC.  False with ERR_LOST if it is not the device of this session's: from
 * then on nothing is sent until flasher_connect, so that no request can work on it under the other one's
 * name. */
bool recover_same_device(struct device *dev, struct err *e);

/* After a failed exchange: finds the stub again, at this rate, at 115200, or after a reset as a new one, and
 * steps the rate down when errors pile up.  False: ERR_LOST (or ERR_RESET when the device restarted), port
 * errors, ERR_CANCELLED. */
bool recover_stub(struct device *dev, struct err *e);
/* The same, ending at `rate` whatever errors there were: for failures that say nothing about the rate in
 * force. */
bool recover_at(struct device *dev, uint32_t rate, struct err *e);

#endif
