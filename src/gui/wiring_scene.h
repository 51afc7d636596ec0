/* wiring_scene.h: what wiring_view.c and wiring_steps.c share: colours, places and marks of one picture. */
/* SPDX-License-Identifier: MIT */
#ifndef GUI_WIRING_SCENE_H
#define GUI_WIRING_SCENE_H

#include "gui/models.h"
#include "gui/sketch.h"
#include "gui/wiring.h"

#include <windows.h>

struct theme;

struct span { /* pixels; left and right */
    double from, to;
};

struct scene {
    struct sketch sketch;
    const struct wiring *wiring;
    const struct model *model;
    const char *pins[MODEL_PINS];
    int count;     /* of pins */
    unsigned step; /* of what moves */
    bool contrast;
    COLORREF text, back, quiet, soft, accent, good, asks, wrong;
    double unit; /* a pixel of 96 DPI with a font 15 pixels high */
    int line;    /* height of a line of text */
    int width, height;
    double right; /* of the picture itself; the steps are beyond */
    double row, top, bottom;
    struct span computer, adapter, board;
    double pin_labels, adapter_labels; /* widths */
    bool cut;                          /* a text did not have enough room */
};

void scene_colours(struct scene *s, const struct theme *theme);
/* With the font selected into `dc`; needs none of the sketch. */
void scene_lay_out(struct scene *s, HDC dc);
/* The width that needs smooth edges: picture and numbers of the steps. */
int scene_smooth_width(const struct scene *s);

double scene_row(const struct scene *s, int pin); /* y of its middle */
COLORREF scene_colour(const struct scene *s, enum wiring_state state);
/* The outline that goes with a state. */
struct sketch_style scene_style(const struct scene *s, enum wiring_state state, COLORREF fill);

/* The sign of a state in a small disc; nothing for WIRING_UNSEEN, whose outline is dashed. */
void scene_mark(const struct scene *s, double x, double y, enum wiring_state state);
/* The sign alone. */
void scene_sign(const struct scene *s, double x, double y, double size, enum wiring_state state,
                COLORREF colour);

double scene_text_width(HDC dc, const char *text);
/* After sketch_shrink(): one line around `y`. */
void scene_text(struct scene *s, const char *text, struct span span, double y, UINT align, COLORREF colour);

/* The adapter's end of the wire of a pin, and which part that is; NULL = no wire. */
const char *scene_wire(const char *pin, enum wiring_part *part);

#endif
