/* dlg_main.h: the main window. */
/* SPDX-License-Identifier: MIT */
#ifndef GUI_DLG_MAIN_H
#define GUI_DLG_MAIN_H

#include <stdbool.h>
#include <windows.h>

struct dlg;
struct options;

/* Makes the window, not shown yet.  NULL if that cannot be done.  The loop ends (WM_QUIT) when it is closed.
 */
struct dlg *dlg_open(const struct options *options);
/* Call once when the window is shown; from then on it does so by itself. */
void dlg_look_for_ports(struct dlg *d);
HWND dlg_window(const struct dlg *d);
HWND dlg_help_window(const struct dlg *d); /* NULL = closed */

/* After the loop: waits for the worker to let go of the device, half a minute at most.  False if something
 * does not end, because a driver or a drive does not respond: then nothing is freed, and only
 * TerminateProcess is a sure end. */
bool dlg_free(struct dlg *d);

#endif
