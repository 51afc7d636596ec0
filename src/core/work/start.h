/* start.h: the firmware started by Restock's stub, where no reset line reaches the chip.  Used by
 * flasher.c. */
/* SPDX-License-Identifier: MIT */
#ifndef CORE_START_H
#define CORE_START_H

#include <stdbool.h>

struct err;
struct device;

/* Ends the stub with a restart of the chip, listens to what the chip prints, and fills dev->info.start.  That
 * such a restart looks at the flash and not at the strapping of the last power-up is known of the mask ROM
 * alone; reports disagree, so only what was heard is believed.  Where it leads back to the loader, DTR and
 * RTS are tried, unless they are to be kept.  False: the stub did not take the request (ERR_LOST), the device
 * is back in its loader (ERR_REFUSED), or port errors. */
bool start_by_stub(struct device *dev, struct err *e);

#endif
