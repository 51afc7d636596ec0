/* clipboard.h: copies text to the Windows clipboard. */
/* SPDX-License-Identifier: MIT */
#ifndef GUI_CLIPBOARD_H
#define GUI_CLIPBOARD_H

#include <stdbool.h>
#include <windows.h>

/* Puts UTF-8 text there; `owner` is a window of the calling thread.  False: another program held the
 * clipboard for a whole second, or out of memory; the clipboard may then be empty. */
bool clipboard_put(HWND owner, const char *text);

#endif
