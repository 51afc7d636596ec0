/* handover.h: continues with the other stub if what the one in charge writes does not hold, or if it hangs.
 * Used by the operations. */
/* SPDX-License-Identifier: MIT */
#ifndef CORE_DEVICE_HANDOVER_H
#define CORE_DEVICE_HANDOVER_H

#include <stdbool.h>

struct device;
struct err;

/* False if the user asked for a stub by name, or after a handover. */
bool handover_possible(const struct device *dev);

/* The other stub takes over: ours loads Espressif's, else reset lines or the user restart the device.  False:
 * ERR_STUB, ERR_LOST (another device answers), port errors. */
bool handover(struct device *dev, struct err *e);

/* Work has failed with *e.  True: it was Restock's own stub, which hangs at a certain request, and
 * Espressif's has taken over; the work may begin anew.  Otherwise *e says what happened. */
bool handover_if_it_hangs(struct device *dev, struct err *e);

#endif
