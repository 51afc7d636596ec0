/* worker_map.c: see worker_map.h. */
/* SPDX-License-Identifier: MIT */
#include "gui/worker_map.h"

#include "core/image/image.h"

#include <string.h>

bool worker_map_of_device(struct worker_map *w, const uint8_t mac[6], uint32_t flash_size)
{
    if (memcmp(w->mac, mac, sizeof w->mac) == 0 && w->map.sectors == flash_size / FLASH_SECTOR)
        return false;
    memcpy(w->mac, mac, sizeof w->mac);
    flash_map_clear(&w->map, MAP_OF_DEVICE, flash_size);
    return w->changed = true;
}

void worker_map_by_look(struct worker_map *w, const struct image_info *info)
{
    image_regions_by_look(info, w->map.sectors, w->map.region);
    w->changed = true;
}

void worker_map_by_bytes(struct worker_map *w, const uint8_t *regions)
{
    memcpy(w->map.region, regions, w->map.sectors);
    w->changed = true;
}

void worker_map_begin(struct worker_map *w)
{
    flash_map_begin(&w->map);
    w->changed = true;
}

void worker_map_set(struct worker_map *w, uint32_t first, uint32_t count, enum sector_state state)
{
    flash_map_set(&w->map, first, count, state);
    w->changed = true;
}

bool worker_map_is_due(struct worker_map *w, uint64_t now_ms)
{
    if (!w->changed || w->queued || (now_ms != UINT64_MAX && now_ms - w->told_at_ms < WORKER_MAP_MS))
        return false;
    w->queued = true;
    if (now_ms != UINT64_MAX)
        w->told_at_ms = now_ms;
    return true;
}

void worker_map_take(struct worker_map *w, struct flash_map *map)
{
    *map = w->map;
    w->changed = w->queued = false;
}
