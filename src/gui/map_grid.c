/* map_grid.c: how many cells, and how large (declared in flash_map.h). */
/* SPDX-License-Identifier: MIT */
#include "gui/flash_map.h"

#include <string.h>

#define SMALLEST_PITCH 4u /* three pixels are the least in which the marks can be told apart */
#define LONGEST        3u /* times the shorter side: a cell is no line */

/* How good cells of this size are: their area, of which the excess of a long side does not count. */
static uint32_t worth(const struct map_grid *g)
{
    uint32_t w = g->pitch_x - 1, h = g->pitch_y - 1, shorter = w < h ? w : h, longer = w < h ? h : w;
    uint32_t area = shorter * (longer < LONGEST * shorter ? longer : LONGEST * shorter);
    return g->cells % g->columns == 0 ? area * 4 : area * 3; /* a last row that is full looks better */
}

static struct map_grid grid_of(uint32_t cells, uint32_t rows, uint32_t width, uint32_t height)
{
    struct map_grid g = {.cells = cells, .rows = rows, .columns = (cells + rows - 1) / rows};
    g.pitch_x = (width + 1) / g.columns;
    g.pitch_y = (height + 1) / rows;
    if (g.pitch_y > g.pitch_x * LONGEST && g.pitch_x > 0)
        g.pitch_y = g.pitch_x * LONGEST;
    if (g.pitch_x > g.pitch_y * LONGEST && g.pitch_y > 0)
        g.pitch_x = g.pitch_y * LONGEST;
    return g;
}

/* False: not even the smallest cells fit. */
static bool best_grid(uint32_t cells, uint32_t width, uint32_t height, struct map_grid *best)
{
    uint32_t most = 0;
    for (uint32_t rows = 1; rows <= cells && (height + 1) / rows >= SMALLEST_PITCH; rows++) {
        struct map_grid g = grid_of(cells, rows, width, height);
        if (g.pitch_x < SMALLEST_PITCH || (g.rows - 1) * g.columns >= cells || worth(&g) <= most)
            continue;
        most = worth(&g);
        *best = g;
    }
    return most > 0;
}

struct map_grid map_grid_for(uint32_t sectors, uint32_t width, uint32_t height)
{
    struct map_grid g;
    memset(&g, 0, sizeof g);
    for (uint32_t per_cell = 1; sectors > 0 && per_cell <= FLASH_MAP_SECTORS; per_cell *= 2)
        if (best_grid((sectors + per_cell - 1) / per_cell, width, height, &g)) {
            g.per_cell = per_cell;
            return g;
        }
    return g;
}

bool map_grid_at(const struct map_grid *g, uint32_t x, uint32_t y, uint32_t *cell)
{
    if (g->per_cell == 0 || x >= g->columns * g->pitch_x || y >= g->rows * g->pitch_y)
        return false;
    *cell = y / g->pitch_y * g->columns + x / g->pitch_x;
    return *cell < g->cells;
}
