/* map_paint.h: the map of the flash as pixels.  Pure: map_view.c gives it the memory and the colours.
 *
 * Each look has a brightness and a mark of its own, so that it is known without its colour. */
/* SPDX-License-Identifier: MIT */
#ifndef GUI_MAP_PAINT_H
#define GUI_MAP_PAINT_H

#include "gui/flash_map.h"

enum map_mark {
    MARK_NONE,
    MARK_DOT,
    MARK_BAR, /* the lower half */
    MARK_LINE,
    MARK_POLE,
    MARK_SLASH,
    MARK_BACKSLASH,
    MARK_CROSS,
    MARK_STRIPES
};

struct map_style {
    uint32_t fill, ink; /* 0xRRGGBB; ink: of the mark and the frame */
    enum map_mark mark;
    bool frame;
};

struct map_palette {
    uint32_t back; /* between the cells, 0xRRGGBB */
    struct map_style look[LOOK_COUNT];
};

/* `back` is what the map stands on. */
void map_palette_light(struct map_palette *p, uint32_t back);
void map_palette_dark(struct map_palette *p, uint32_t back);

/* High contrast: the system's colours, told apart by marks alone. */
struct map_contrast {
    uint32_t back, text, highlight, highlight_text, grey;
};
void map_palette_contrast(struct map_palette *p, const struct map_contrast *colours);

/* Pixels as in a top-down DIB of 32 bits, `stride` of them in a row. */
struct map_canvas {
    uint32_t *pixels; /* borrowed */
    uint32_t width, height, stride;
};

/* One cell, or a sample of it in a legend; cut off at the canvas' edges. */
void map_paint_cell(const struct map_canvas *c, const struct map_style *style, uint32_t x, uint32_t y,
                    uint32_t width, uint32_t height);
/* Fills the canvas: all cells, on p->back.  The grid must fit the canvas. */
void map_paint(const struct map_canvas *c, const struct map_palette *p, const struct flash_map *m,
               const struct map_grid *g);

#endif
