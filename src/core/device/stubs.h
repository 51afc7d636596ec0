/* stubs.h: which stub is in charge of the chip: recognising it, choosing and loading one, and going
 * on with Espressif's where Restock's own does not come up.
 *
 * Used by connect.c, recover.c and handover.c. */
/* SPDX-License-Identifier: MIT */
#ifndef CORE_STUBS_H
#define CORE_STUBS_H

#include "core/device/device.h"
#include "core/device/sync.h"

#include <stdbool.h>

struct err;
struct device;

/* `party` has answered a SYNC.  On success a stub that fits dev->options.stub runs, dev->stub.in_charge and
 * dev->stub.can tell which one and what it can do, and the chip is identified; with ours in charge the flash,
 * too (identify.h).  ERR_WRONG_CHIP, ERR_STUB, ERR_FLASH_ID,
 * ... */
bool stubs_take_charge(struct device *dev, enum sync_party party, struct err *e);

/* Espressif's stub takes the place of ours, loaded through ours, which listens at the rate of first contact.
 * True with *done == false: that did not work, and ours may or may not still be there. */
bool stubs_replace_own(struct device *dev, bool *done, struct err *e);

/* Loads Restock's own, from the loader, and puts it in charge.  True with *came_up == false if it is the stub
 * that failed, in *why. */
bool stubs_load_own(struct device *dev, bool *came_up, struct err *why, struct err *e);

/* From ours to Espressif's, from wherever ours may be; `why` is what people are told who have to start the
 * device anew for that. */
bool stubs_fall_back(struct device *dev, enum device_seen why, struct err *e);

/* After a restart: the stub that was in charge again, from the loader. */
bool stubs_load_again(struct device *dev, struct err *e);

#endif
