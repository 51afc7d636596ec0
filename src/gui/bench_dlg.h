/* bench_dlg.h: the window for many switches: every adapter is a line; a switch that appears is recognised and
 * backed up by itself; a sound, a colour and a word say when the next one is wanted. */
/* SPDX-License-Identifier: MIT */
#ifndef GUI_BENCH_DLG_H
#define GUI_BENCH_DLG_H

#include <windows.h>

struct settings;
struct theme;

/* Returns when the user has closed it; the caller's messages are dispatched meanwhile.  The caller must have
 * let go of its port: worker_use_port(w, "").  `library`: the folder for backups, UTF-8.  Everything is
 * borrowed. */
void bench_dlg_open(HWND owner, const struct theme *theme, const struct settings *settings,
                    const char *library);

#endif
