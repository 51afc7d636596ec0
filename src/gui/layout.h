/* layout.h: where the controls are, at any DPI, with and without the log.
 *
 * Takes the positions from the template and scales them when the window moves to a monitor with another DPI
 * (Windows 8.1 and later send WM_DPICHANGED). */
/* SPDX-License-Identifier: MIT */
#ifndef GUI_LAYOUT_H
#define GUI_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>
#include <windows.h>

#define LAYOUT_MAX 48

struct layout {
    HWND window;
    unsigned base_dpi, dpi; /* of the template's pixels; now */
    int stretch;            /* sideways, in thousandths: words of other languages need more room */
    SIZE client;            /* without the log, at base_dpi */
    SIZE log;               /* what the log adds: below, or beside if the screen is not high enough */
    bool log_shown, log_beside;
    int beside_width; /* at base_dpi */
    size_t log_edit;  /* index of the log itself */
    struct {
        HWND control;
        RECT at;            /* at base_dpi */
        int template_right; /* `at.right` of the template */
    } items[LAYOUT_MAX];
    size_t count;
    LOGFONTW font;               /* at base_dpi */
    WCHAR own_face[LF_FACESIZE]; /* the template's */
    HFONT scaled;                /* owned; NULL while the dialog's own font fits */
};

/* Call once, when the dialog has its controls.  The template's lower part from `log_top` dialog units on is
 * the log. */
void layout_init(struct layout *l, HWND window, int log_top);
/* For a window without a log, whose words are there already: it gets the width that they need. */
void layout_init_whole(struct layout *l, HWND window);
void layout_done(struct layout *l);

void layout_show_log(struct layout *l, bool shown);
/* Control `id` ends before control `before`; 0 = as wide as in the template. */
void layout_end_before(struct layout *l, int id, int before);
/* The words have changed: takes the font and the width that they need, as far as the screen has room. */
void layout_fit(struct layout *l);
/* WM_DPICHANGED with the rectangle that Windows suggests. */
void layout_set_dpi(struct layout *l, unsigned dpi, const RECT *suggested);

/* The DPI of a window, on every Windows. */
unsigned layout_window_dpi(HWND window);
int layout_scale(const struct layout *l, int base_pixels);
int layout_scale_x(const struct layout *l, int base_pixels); /* sideways */

#endif
