/* recover.h: recovers the connection to the stub after errors.  Used by steady.c, by streams, and by work. */
/* SPDX-License-Identifier: MIT */
#ifndef CORE_RECOVER_H
#define CORE_RECOVER_H

#include <stdbool.h>
#include <stdint.h>

struct err;
struct device;

/* Asks the device that now answers for its MAC.  False with ERR_LOST if it is not this session's device:
 * nothing is then sent until flasher_connect, so that no request meant for one device reaches another. */
bool recover_same_device(struct device *dev, struct err *e);

/* After a failed exchange: finds the stub again, at this rate, at 115200, or loaded again after a reset, and
 * lowers the rate when errors accumulate.  False: ERR_LOST (or ERR_RESET when the device restarted), port
 * errors, ERR_CANCELLED. */
bool recover_stub(struct device *dev, struct err *e);
/* The same, ending at `rate` whatever the errors: for failures that say nothing about the current rate. */
bool recover_at(struct device *dev, uint32_t rate, struct err *e);

#endif
