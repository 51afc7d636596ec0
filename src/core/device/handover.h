/* handover.h: going on with the other stub where what the one in charge writes does not hold.  Used by the
 * operations that write. */
/* SPDX-License-Identifier: MIT */
#ifndef CORE_DEVICE_HANDOVER_H
#define CORE_DEVICE_HANDOVER_H

#include <stdbool.h>

struct device;
struct err;

/* Not where a stub was asked for by name, and not twice. */
bool handover_possible(const struct device *dev);

/* The other stub takes charge: ours is asked to load Espressif's, else reset lines or a hand start the device
 * anew. False: ERR_STUB, ERR_LOST (another device answers), port errors. */
bool handover(struct device *dev, struct err *e);

#endif
