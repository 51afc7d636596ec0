/* map_view.h: the map of the flash as a control: any static of a dialog becomes one.
 *
 * It draws itself, shows a tip for the cell under the mouse, and has a text that screen readers read.  For
 * the window's thread. */
/* SPDX-License-Identifier: MIT */
#ifndef GUI_MAP_VIEW_H
#define GUI_MAP_VIEW_H

#include "gui/flash_map.h"

#include <windows.h>

struct map_view;
struct theme;

/* Takes over the control, until it is destroyed: the view goes with it.  Borrows the theme, which may change
 * (InvalidateRect the control then).  NULL if out of memory. */
struct map_view *map_view_attach(HWND control, const struct theme *theme);

/* Shows the map, which is copied; draws only if it is another one.  NULL `view` is fine. */
void map_view_show(struct map_view *view, const struct flash_map *map);

#endif
