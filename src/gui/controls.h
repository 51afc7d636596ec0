/* controls.h: UTF-8 texts and states of controls; leaves alone what is already right, so that nothing
 * flickers and screen readers read only news. */
/* SPDX-License-Identifier: MIT */
#ifndef GUI_CONTROLS_H
#define GUI_CONTROLS_H

#include <stdbool.h>
#include <stddef.h>
#include <windows.h>

struct buf;

/* The program's icon, in both sizes. */
void window_set_icons(HWND window);

/* The control's font, as large as a headline of the system's own windows.  Owned by the caller; NULL: out of
 * memory. */
HFONT control_headline_font(HWND control);

/* True if the text has changed. */
bool control_set_text(HWND dialog, int id, const char *text);
/* As above, for sentences: "3.3 V" stays on one line. */
bool control_set_prose(HWND dialog, int id, const char *text);
/* As control_set_text, for edits of several lines, which want Windows' line ends. */
void control_set_lines(HWND dialog, int id, const char *text);
/* Appends the text with those line ends. */
void windows_lines(const char *text, struct buf *lines);
/* False if the text had to be cut. */
bool control_get_text(HWND dialog, int id, char *text, size_t size);
void control_enable(HWND dialog, int id, bool enabled);
/* Makes it the button that Enter presses where no other button has the focus. */
void control_set_default(HWND dialog, int id);
void control_show(HWND dialog, int id, bool visible);

/* Drop-down lists: fills from `count` texts and selects one (-1 = none). */
void control_fill_list(HWND dialog, int id, const char *const *texts, size_t count, int selected);
int control_selected(HWND dialog, int id);

#endif
