/* live.h: texts that change by themselves are read out by screen readers: they are UI Automation's live
 * regions (Windows 8 and later; before, nothing happens).
 *
 * An alert event on a static control, which some screen readers take, is not read by all of them.  Called by
 * the main window. */
/* SPDX-License-Identifier: MIT */
#ifndef GUI_LIVE_H
#define GUI_LIVE_H

#include <windows.h>

/* The control is a live region from now on, until it is destroyed. */
void live_mark(HWND control);

/* Its text is another one now. */
void live_changed(HWND control);

#endif
