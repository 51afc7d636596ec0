/* wiring_view.h: draws computer, adapter, four wires and board, each with its state, at any size; beside
 * them, if there is room, the three steps.  Used by the main window and by "How do I connect this?". */
/* SPDX-License-Identifier: MIT */
#ifndef GUI_WIRING_VIEW_H
#define GUI_WIRING_VIEW_H

#include <stdbool.h>
#include <windows.h>

struct model;
struct theme;
struct wiring;

/* Fills `area` without flicker.  `model` NULL = unknown.  `tick` counts up about twice a second while
 * wiring_view_moves().  False if a text had too little room, or there was no memory. */
bool wiring_draw(const struct theme *theme, HDC dc, const RECT *area, HFONT font, const struct wiring *wiring,
                 const struct model *model, unsigned tick);

/* wiring_moves(), unless the user wants no animations. */
bool wiring_view_moves(const struct wiring *wiring);

#endif
