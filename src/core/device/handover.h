/* handover.h: continues with the other stub if what the one in charge writes does not hold.  Used by the
 * operations that write. */
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

#endif
