/* map_paint.c: see map_paint.h. */
/* SPDX-License-Identifier: MIT */
#include "gui/map_paint.h"

#include <string.h>

/* A mark's lines take this part of a cell's shorter side. */
#define THICKNESS_SHARE 6u
#define DOT_SHARE       3u

struct cell {
    uint32_t width, height, shorter;
};

/* Whether `at` is in the middle `thick` (at least 1) of `length`, which is widened to be in the very middle.
 */
static bool in_middle(uint32_t at, uint32_t length, uint32_t thick)
{
    thick += (length - thick) & 1;
    uint32_t begin = (length - thick) / 2;
    return at >= begin && at < begin + thick;
}

static uint32_t part_of(uint32_t length, uint32_t share)
{
    return length > share ? length / share : 1;
}

/* Whether a pixel is on the line from one corner to the opposite one. */
static bool on_diagonal(const struct cell *c, uint32_t x, uint32_t y)
{
    uint32_t longer = c->width > c->height ? c->width : c->height;
    int64_t off = (int64_t)x * (c->height - 1) - (int64_t)y * (c->width - 1);
    return (off < 0 ? -off : off) * 2 <= (int64_t)(longer - 1) * part_of(c->shorter, THICKNESS_SHARE);
}

static bool is_marked(const struct cell *c, enum map_mark mark, uint32_t x, uint32_t y)
{
    uint32_t line = part_of(c->shorter, THICKNESS_SHARE);
    switch (mark) {
    case MARK_DOT:
        return in_middle(x, c->width, (c->width + 1) / DOT_SHARE) &&
               in_middle(y, c->height, (c->height + 1) / DOT_SHARE);
    case MARK_BAR:
        return y >= c->height - c->height / 2;
    case MARK_LINE:
        return in_middle(y, c->height, line);
    case MARK_POLE:
        return in_middle(x, c->width, line);
    case MARK_BACKSLASH:
        return on_diagonal(c, x, y);
    case MARK_SLASH:
        return on_diagonal(c, c->width - 1 - x, y);
    case MARK_CROSS:
        return on_diagonal(c, x, y) || on_diagonal(c, c->width - 1 - x, y);
    case MARK_STRIPES:
        return x / line % 2 == 1;
    default:
        return false;
    }
}

void map_paint_cell(const struct map_canvas *c, const struct map_style *style, uint32_t x, uint32_t y,
                    uint32_t width, uint32_t height)
{
    const struct cell cell = {width, height, width < height ? width : height};
    for (uint32_t dy = 0; dy < height && y + dy < c->height; dy++) {
        uint32_t *row = c->pixels + (size_t)(y + dy) * c->stride + x;
        for (uint32_t dx = 0; dx < width && x + dx < c->width; dx++) {
            bool edge = dx == 0 || dy == 0 || dx == width - 1 || dy == height - 1;
            bool ink = (style->frame && edge) || is_marked(&cell, style->mark, dx, dy);
            row[dx] = ink ? style->ink : style->fill;
        }
    }
}

static void copy_cell(const struct map_canvas *c, const uint32_t *from, uint32_t *to, uint32_t width,
                      uint32_t height)
{
    for (uint32_t y = 0; y < height; y++)
        memcpy(to + (size_t)y * c->stride, from + (size_t)y * c->stride, width * sizeof *to);
}

/* Each look is painted once; further cells of it are copies. */
static void paint_cells(const struct map_canvas *c, const struct map_palette *p, const struct flash_map *m,
                        const struct map_grid *g)
{
    const uint32_t *painted[LOOK_COUNT] = {NULL};
    for (uint32_t i = 0; i < g->cells; i++) {
        enum map_look look = flash_map_look(m, i * g->per_cell, g->per_cell);
        uint32_t x = i % g->columns * g->pitch_x, y = i / g->columns * g->pitch_y;
        uint32_t *at = c->pixels + (size_t)y * c->stride + x;
        if (painted[look] != NULL) {
            copy_cell(c, painted[look], at, g->pitch_x - 1, g->pitch_y - 1);
            continue;
        }
        map_paint_cell(c, &p->look[look], x, y, g->pitch_x - 1, g->pitch_y - 1);
        painted[look] = at;
    }
}

void map_paint(const struct map_canvas *c, const struct map_palette *p, const struct flash_map *m,
               const struct map_grid *g)
{
    for (uint32_t y = 0; y < c->height; y++)
        for (uint32_t x = 0; x < c->width; x++)
            c->pixels[(size_t)y * c->stride + x] = p->back;
    if (g->per_cell > 0)
        paint_cells(c, p, m, g);
}
