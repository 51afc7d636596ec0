/* report_dlg.h: the report of a check in a box of its own, with Copy and Save. */
/* SPDX-License-Identifier: MIT */
#ifndef GUI_REPORT_DLG_H
#define GUI_REPORT_DLG_H

#include <windows.h>

struct theme;

/* Until it is closed.  `folder` is where saving begins; `text` has lines that end in "\n". */
void report_dlg_show(HWND owner, const struct theme *theme, const char *folder, const char *summary,
                     const char *text);

#endif
