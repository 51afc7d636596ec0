/* explorer.h: shows a file in its folder, selected, in Explorer.  Called by the window. */
/* SPDX-License-Identifier: MIT */
#ifndef GUI_EXPLORER_H
#define GUI_EXPLORER_H

#include <stdbool.h>

/* `path`: UTF-8.  False if Explorer does not find it. */
bool explorer_show(const char *path);

#endif
