/* wiring_steps.h: the three numbered steps beside the picture.  Part of wiring_view. */
/* SPDX-License-Identifier: MIT */
#ifndef GUI_WIRING_STEPS_H
#define GUI_WIRING_STEPS_H

#include "gui/wiring_scene.h"

struct wiring_steps {
    struct span number, text; /* columns */
    double top[WIRING_STEPS], bottom[WIRING_STEPS];
};

/* Where they go; `dc` has the font. */
void wiring_steps_lay_out(struct scene *s, HDC dc, struct wiring_steps *steps);
void wiring_steps_shapes(const struct scene *s, const struct wiring_steps *steps);
void wiring_steps_text(struct scene *s, const struct wiring_steps *steps); /* after sketch_shrink() */

#endif
