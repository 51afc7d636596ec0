/* flash_map.h: the map of a flash: what is known about each sector, in which part of the firmware it is, and
 * how the sectors are grouped into cells where there is not room for each.  Pure.
 *
 * Filled by the core's events (device_events.sectors) in the worker, or from the bytes of one or two files;
 * drawn by map_paint and map_view. */
/* SPDX-License-Identifier: MIT */
#ifndef GUI_FLASH_MAP_H
#define GUI_FLASH_MAP_H

#include "base/fact.h"
#include "core/device/device.h"
#include "core/image/regions.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FLASH_MAP_SECTORS 4096u /* at most: 16 MB */

enum flash_map_of { MAP_OF_DEVICE, MAP_OF_FILE, MAP_OF_TWO_FILES };

/* Plain data: copied as a whole.  All zero is the map of nothing. */
struct flash_map {
    enum flash_map_of of;
    uint32_t sectors;                  /* 0 = there is nothing to show */
    uint8_t state[FLASH_MAP_SECTORS];  /* enum sector_state and the flags below */
    uint8_t region[FLASH_MAP_SECTORS]; /* enum compare_region */
};

/* How a cell looks: a sector_state, or what a verified sector is besides. */
enum map_look {
    LOOK_VERIFIED_BLANK = SECTOR_STATE_COUNT,
    LOOK_VERIFIED_CHANGED, /* written or erased by this work */
    LOOK_COUNT
};

/* Empty, for a flash or file of so many bytes (0 = nothing); larger than FLASH_MAP_SECTORS: its beginning. */
void flash_map_clear(struct flash_map *m, enum flash_map_of of, uint64_t size);
/* Work begins: nothing has been looked at yet; regions stay. */
void flash_map_begin(struct flash_map *m);
/* As device_events.sectors. */
void flash_map_set(struct flash_map *m, uint32_t first, uint32_t count, enum sector_state state);

/* What one file holds, and how two differ; both with regions. */
void flash_map_of_file(struct flash_map *m, const uint8_t *data, size_t size);
void flash_map_of_two_files(struct flash_map *m, const uint8_t *a, size_t a_size, const uint8_t *b,
                            size_t b_size);

enum compare_region flash_map_region_at(const struct flash_map *m, uint32_t sector);
/* Of `count` sectors from `first` on: the look that matters most.  Trouble before work that goes on, work
 * that is to come before work that is done: a cell looks done only when all of it is. */
enum map_look flash_map_look(const struct flash_map *m, uint32_t first, uint32_t count);
/* How many sectors look like this. */
uint32_t flash_map_count(const struct flash_map *m, enum map_look look);

/* "11 of 256 sectors differ." FACT_NONE for the map of nothing. */
struct fact flash_map_summary(const struct flash_map *m);
/* For a screen reader: what it is, and the summary. */
void flash_map_text(const struct flash_map *m, char *text, size_t size);
/* For the tooltip of a cell: "0x78000 to 0x79FFF, the identity (device ID and key): different" */
void flash_map_cell_text(const struct flash_map *m, uint32_t first, uint32_t count, char *text, size_t size);
/* "different": one look in words. */
enum fact_id flash_map_look_word(const struct flash_map *m, enum map_look look);

/* Cells of equal size with a gap of one pixel, in rows from left to right. */
struct map_grid {
    uint32_t per_cell; /* sectors; 0 = there is no room, or nothing to show */
    uint32_t cells, columns, rows;
    uint32_t pitch_x, pitch_y; /* pixels from one cell to the next: the cell and its gap */
};

/* The largest cells that fit `width` by `height` pixels, and for that no more sectors in one than necessary.
 */
struct map_grid map_grid_for(uint32_t sectors, uint32_t width, uint32_t height);
/* The cell at a pixel, also in the gap behind it; false outside of all cells. */
bool map_grid_at(const struct map_grid *g, uint32_t x, uint32_t y, uint32_t *cell);

#endif
