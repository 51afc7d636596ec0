/* scout.h: examines ports, files and the library without blocking the window.
 *
 * Querying SetupAPI, or reading a file from a slow drive, may take long; so it happens on a separate thread.
 * All functions are for the window's thread; answers are posted (messages.h). */
/* SPDX-License-Identifier: MIT */
#ifndef GUI_SCOUT_H
#define GUI_SCOUT_H

#include "gui/found.h"

#include <stdbool.h>
#include <stdint.h>
#include <windows.h>

struct file_job;
struct scout;

struct scout *scout_new(HWND window);
/* Ends the thread.  NULL is fine.  False if it does not end: then it stays, with everything it uses. */
bool scout_free(struct scout *s);

/* Looks for ports now.  This also happens automatically every two seconds, because not every driver announces
 * changes; only changes are posted. */
void scout_look_at_ports(struct scout *s);
/* Examines a file.  A later request replaces one that has not started. */
void scout_look_at_file(struct scout *s, const char *path, unsigned serial);
/* Lists the backups of the device with this MAC. */
void scout_look_at_backups(struct scout *s, const char *library, const uint8_t mac[6]);
/* Takes `job` (from malloc); it is posted back when done.  One at a time. */
void scout_do_file_job(struct scout *s, struct file_job *job);

#endif
