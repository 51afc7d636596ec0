/* stubs.h: which stub is in charge of the chip: recognises it, chooses and loads one, and continues with
 * Espressif's if Restock's own does not start.
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
 * dev->stub.can say which one and what it can do, and the chip is identified; with ours in charge, the flash
 * too (identify.h).  ERR_WRONG_CHIP, ERR_STUB, ERR_FLASH_ID, ... */
bool stubs_take_charge(struct device *dev, enum sync_party party, struct err *e);

/* Replaces our stub by Espressif's, loaded through ours, which listens at the rate of first contact.  True
 * with *done == false: that did not work, and ours may or may not still be there. */
bool stubs_replace_own(struct device *dev, bool *done, struct err *e);

/* Loads Restock's own through the boot loader, and puts it in charge.  True with *came_up == false if the
 * stub failed; *why says how. */
bool stubs_load_own(struct device *dev, bool *came_up, struct err *why, struct err *e);

/* Changes from ours to Espressif's, whatever state ours is in; `why` is the message if the user must restart
 * the device for that. */
bool stubs_fall_back(struct device *dev, enum device_seen why, struct err *e);

/* After a restart: loads the stub that was in charge again, through the boot loader. */
bool stubs_load_again(struct device *dev, struct err *e);

#endif
