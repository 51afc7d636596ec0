/* scout.h: looks at ports, files and the library without keeping the window waiting.
 *
 * Asking SetupAPI, or reading a file from a slow drive, takes as long as it takes; so it happens on a thread
 * of its own.  All functions are for the window's thread; answers are posted (messages.h). */
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
/* Ends the thread.  NULL is fine.  False if it does not end: then it stays, with all that it uses. */
bool scout_free(struct scout *s);

/* Looks for ports now.  It also does so by itself every two seconds, because not every driver tells; posted
 * is only what changed. */
void scout_look_at_ports(struct scout *s);
/* Examines a file.  A later request replaces one that has not begun. */
void scout_look_at_file(struct scout *s, const char *path, unsigned serial);
/* Lists the backups of the device with this MAC. */
void scout_look_at_backups(struct scout *s, const char *library, const uint8_t mac[6]);
/* Takes `job` (from malloc); it comes back done.  One at a time. */
void scout_do_file_job(struct scout *s, struct file_job *job);

#endif
