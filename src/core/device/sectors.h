/* sectors.h: tells the caller's map what becomes of each sector (device_events.sectors).  Used by core/work.
 */
/* SPDX-License-Identifier: MIT */
#ifndef CORE_DEVICE_SECTORS_H
#define CORE_DEVICE_SECTORS_H

#include "core/device/device.h"

struct device;

void device_tell_sectors(const struct device *dev, uint32_t first, uint32_t count, enum sector_state state);

/* Joins neighbours in the same state into one call.  Begin with {.dev = dev}; end with sectors_told, or some
 * are not told. */
struct sectors_telling {
    const struct device *dev; /* borrowed */
    uint32_t first, count;    /* not told yet */
    enum sector_state state;
};
void sectors_tell(struct sectors_telling *t, uint32_t sector, enum sector_state state);
void sectors_told(struct sectors_telling *t);

#endif
