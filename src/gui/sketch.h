/* sketch.h: thin lines and round corners with smooth edges, which GDI does not have: shapes are drawn several
 * times as large into memory and shrunk.  Text is written afterwards, at its own size.
 *
 * Coordinates are pixels of the target, from the upper left corner of the area, and may be fractions. */
/* SPDX-License-Identifier: MIT */
#ifndef GUI_SKETCH_H
#define GUI_SKETCH_H

#include <stdbool.h>
#include <stdint.h>
#include <windows.h>

struct sketch {
    HDC dc; /* after sketch_shrink(): memory of the target's size, for text */
    HDC big;
    HBITMAP bitmap, big_bitmap;
    HGDIOBJ old, big_old;
    uint32_t *pixels, *big_pixels;
    int width, height, zoom;
    int smooth; /* width */
};

struct sketch_style {
    COLORREF fill, line; /* CLR_INVALID = none */
    double width;        /* of the line */
    bool dashed;
};

/* Only what is left of `smooth` has smooth edges: the rest costs next to nothing.  False if there is no
 * memory for it. */
bool sketch_begin(struct sketch *s, HDC like, int width, int height, int smooth, COLORREF back);
/* Shapes are complete. */
void sketch_shrink(struct sketch *s);
/* Copies to `target` and frees everything; target NULL: only frees. */
void sketch_end(struct sketch *s, HDC target, int left, int top);

/* A box without a smooth edge, also in the rest; before sketch_shrink(). */
void sketch_plain_box(const struct sketch *s, int left, int top, int right, int bottom, int radius,
                      const struct sketch_style *style);

/* As far as the corners allow; a circle is a box whose radius is half its size. */
void sketch_box(const struct sketch *s, double left, double top, double right, double bottom, double radius,
                const struct sketch_style *style);
void sketch_disc(const struct sketch *s, double x, double y, double radius, const struct sketch_style *style);
void sketch_line(const struct sketch *s, double x1, double y1, double x2, double y2,
                 const struct sketch_style *style);
/* Through all the points, x and y in turn. */
void sketch_lines(const struct sketch *s, const double *xy, int points, const struct sketch_style *style);

/* `percent` of `a`, the rest of `b`. */
COLORREF sketch_mix(COLORREF a, COLORREF b, int percent);

#endif
