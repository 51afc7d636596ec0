/* sectors.c: see sectors.h. */
/* SPDX-License-Identifier: MIT */
#include "core/device/sectors.h"

#include "core/device/state.h"

void device_tell_sectors(const struct device *dev, uint32_t first, uint32_t count, enum sector_state state)
{
    if (count > 0 && dev->events != NULL && dev->events->sectors != NULL)
        dev->events->sectors(dev->events->ctx, first, count, state);
}

void sectors_told(struct sectors_telling *t)
{
    device_tell_sectors(t->dev, t->first, t->count, t->state);
    t->count = 0;
}

void sectors_tell(struct sectors_telling *t, uint32_t sector, enum sector_state state)
{
    if (t->count > 0 && (sector != t->first + t->count || state != t->state))
        sectors_told(t);
    if (t->count == 0) {
        t->first = sector;
        t->state = state;
    }
    t->count++;
}
