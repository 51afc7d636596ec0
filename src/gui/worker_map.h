/* worker_map.h: the worker's map of the flash, and when the window hears of it.  Pure; the worker calls all
 * of it with its lock held. */
/* SPDX-License-Identifier: MIT */
#ifndef GUI_WORKER_MAP_H
#define GUI_WORKER_MAP_H

#include "gui/flash_map.h"

struct image_info;

#define WORKER_MAP_MS 40u /* between two messages */

struct worker_map { /* all zero at the start */
    struct flash_map map;
    uint8_t mac[6]; /* of the device it is the map of */
    bool changed;   /* since the window was told */
    bool queued;    /* a message is on its way */
    uint64_t told_at_ms;
};

/* A device is there, with so many bytes of flash: its map stands, another one's goes (true). */
bool worker_map_of_device(struct worker_map *w, const uint8_t mac[6], uint32_t flash_size);
/* What a look has found on it, or a job knows to the byte (enum compare_region for each sector). */
void worker_map_by_look(struct worker_map *w, const struct image_info *info);
void worker_map_by_bytes(struct worker_map *w, const uint8_t *regions);
/* Work on all of the flash begins. */
void worker_map_begin(struct worker_map *w);
/* As device_events.sectors. */
void worker_map_set(struct worker_map *w, uint32_t first, uint32_t count, enum sector_state state);

/* Whether to post WM_APP_MAP now; true counts as posted.  `now_ms` UINT64_MAX: without delay, if there is
 * anything new. */
bool worker_map_is_due(struct worker_map *w, uint64_t now_ms);
/* The window takes it. */
void worker_map_take(struct worker_map *w, struct flash_map *map);

#endif
