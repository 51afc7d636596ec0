/* report_dlg.h: the report of a check in its own dialog, with Copy and Save. */
/* SPDX-License-Identifier: MIT */
#ifndef GUI_REPORT_DLG_H
#define GUI_REPORT_DLG_H

#include <windows.h>

struct theme;

/* Returns when it is closed.  `folder` is where the Save dialog starts; `text` has lines that end in "\n". */
void report_dlg_show(HWND owner, const struct theme *theme, const char *folder, const char *summary,
                     const char *text);

#endif
