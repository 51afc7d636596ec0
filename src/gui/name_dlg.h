/* name_dlg.h: the dialog in which the user names a device. */
/* SPDX-License-Identifier: MIT */
#ifndef GUI_NAME_DLG_H
#define GUI_NAME_DLG_H

#include "core/library/library_view.h"

#include <stdbool.h>
#include <windows.h>

struct theme;

/* `device` says which one; `name` holds its name ("" = none) and receives the new one.  False: no change. */
bool name_dlg_ask(HWND owner, const struct theme *theme, const char *device, char name[LIBRARY_LABEL_MAX]);

#endif
