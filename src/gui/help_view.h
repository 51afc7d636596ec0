/* help_view.h: the window "How do I connect this?". */
/* SPDX-License-Identifier: MIT */
#ifndef GUI_HELP_VIEW_H
#define GUI_HELP_VIEW_H

#include <windows.h>

struct settings;
struct theme;

/* Opens it next to `owner`, which gets WM_APP_HELP_CLOSED when it is closed.  Borrows theme and settings. */
HWND help_view_open(HWND owner, const struct theme *theme, const struct settings *settings);

#endif
