/* map_draw.h: draws the map of the flash with GDI: the cells of map_paint and, if there is room below them, a
 * legend.  Used by map_view and by the tests. */
/* SPDX-License-Identifier: MIT */
#ifndef GUI_MAP_DRAW_H
#define GUI_MAP_DRAW_H

#include "gui/flash_map.h"

#include <windows.h>

struct theme;

/* Fills all of *r, in one step from memory.  The legend is in the font that `dc` has. */
void map_draw(const struct theme *t, HDC dc, const RECT *r, const struct flash_map *m);

struct map_cell {
    uint32_t first, count; /* sectors */
    RECT place;
};

/* The cell at a point, as map_draw places it; false if there is none.  `dc` as there. */
bool map_cell_at(HDC dc, const RECT *r, const struct flash_map *m, POINT at, struct map_cell *cell);

#endif
