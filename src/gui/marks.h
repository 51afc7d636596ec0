/* marks.h: the signs before a sentence: good, asks, refused, to know.  Each has a shape of its own besides
 * its colour.  Used by the window and the boxes. */
/* SPDX-License-Identifier: MIT */
#ifndef GUI_MARKS_H
#define GUI_MARKS_H

#include <windows.h>

struct theme;

enum mark {
    MARK_NONE,
    MARK_GOOD,    /* a check mark in a disc */
    MARK_ASK,     /* an exclamation mark in a triangle */
    MARK_REFUSED, /* a cross in an octagon */
    MARK_INFO     /* an i in a disc */
};

/* WM_DRAWITEM of an SS_OWNERDRAW static: fills it with the background and draws the mark as large as the
 * shorter side has room for, at the top.  `theme`: NULL = the system's colours. */
void mark_draw(const DRAWITEMSTRUCT *item, const struct theme *theme, enum mark mark);

#endif
