/* start.h: starts the firmware through Restock's stub, if no reset line reaches the chip.  Used by
 * flasher.c. */
/* SPDX-License-Identifier: MIT */
#ifndef CORE_START_H
#define CORE_START_H

#include <stdbool.h>

struct err;
struct device;

/* Ends the stub with a restart of the chip, listens to what the chip prints, and fills dev->info.start.  Only
 * the mask ROM's code shows that such a restart boots from flash, whatever the strapping of the last
 * power-up; reports disagree, so only what was heard counts.  If it leads back to the boot loader, DTR and
 * RTS are tried, unless options.keep_lines is set.  False: the stub did not accept the request (ERR_LOST),
 * the device is back in its boot loader (ERR_REFUSED), or port errors. */
bool start_by_stub(struct device *dev, struct err *e);

#endif
