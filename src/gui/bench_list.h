/* bench_list.h: the list of the window for many switches, drawn by the program: adapter, device, and the
 * state with its bar and its colour.  The same texts are in the list itself, for screen readers.  Used by
 * bench_dlg.c. */
/* SPDX-License-Identifier: MIT */
#ifndef GUI_BENCH_LIST_H
#define GUI_BENCH_LIST_H

#include "gui/bench_row.h"

#include <stddef.h>
#include <windows.h>

struct theme;

/* Columns and colours; again when the theme or the size has changed. */
void bench_list_prepare(HWND list, const struct theme *theme);
/* Adds or changes a line; only what is new is touched. */
void bench_list_show(HWND list, size_t at, const struct bench_row *row);
/* WM_MEASUREITEM, WM_DRAWITEM of the dialog. */
void bench_list_measure(HWND dialog, MEASUREITEMSTRUCT *item);
void bench_list_draw(const struct theme *theme, const DRAWITEMSTRUCT *item, const struct bench_row *row);

#endif
