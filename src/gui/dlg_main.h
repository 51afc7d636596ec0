/* dlg_main.h: the main window. */
/* SPDX-License-Identifier: MIT */
#ifndef GUI_DLG_MAIN_H
#define GUI_DLG_MAIN_H

#include <stdbool.h>
#include <windows.h>

struct dlg;
struct options;

/* Creates the window, still hidden.  NULL on failure.  The loop ends (WM_QUIT) when the window is closed.
 */
struct dlg *dlg_open(const struct options *options);
/* Call once when the window is shown; from then on it happens automatically. */
void dlg_look_for_ports(struct dlg *d);
HWND dlg_window(const struct dlg *d);
HWND dlg_help_window(const struct dlg *d); /* NULL = closed */

/* After the loop: waits for the worker to release the device, half a minute at most.  False if a thread does
 * not end because a driver or a drive does not respond: then nothing is freed, and only TerminateProcess is
 * certain to end the program. */
bool dlg_free(struct dlg *d);

#endif
