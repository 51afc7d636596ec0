/* worker.h: the one thread that owns the port and the flasher.
 *
 * It automatically opens the given port, waits for a device, connects, and notices when the device
 * disappears; jobs run in between.  All functions are for the window's thread; none of them waits for the
 * port, except worker_free, and that with a time limit.  News is posted (messages.h). */
/* SPDX-License-Identifier: MIT */
#ifndef GUI_WORKER_H
#define GUI_WORKER_H

#include "gui/worker_state.h"

#include <windows.h>

struct flash_map;
struct job;
struct worker;

/* Posts to `window`.  NULL if the thread cannot be created. */
struct worker *worker_new(HWND window);

/* Stops whatever is running, releases the device, ends the thread.  NULL is fine.  False if the thread does
 * not end because a driver blocks it: then it stays, with everything it uses. */
bool worker_free(struct worker *w);

/* Which port to use from now on (copied); "" = none.  Takes effect after a running job. */
void worker_use_port(struct worker *w, const char *name);

/* The port has disappeared or reappeared: the open one is no longer valid, even if its driver reports no
 * error.
 */
void worker_port_changed(struct worker *w);

/* Where backups are (copied): before the first port, and when the user chooses another folder. */
void worker_use_library(struct worker *w, const char *library);

/* Which file the user has chosen (copied; "" = none), with its own number, not 0: it is compared with the
 * device now or later connected, also after each job: worker_state.checked. */
void worker_watch_file(struct worker *w, const char *path, unsigned number);

/* Takes `job` (from malloc).  Its end is WM_APP_DONE.  One at a time. */
void worker_start(struct worker *w, struct job *job);

/* Stops the running job within a second: it ends as ERR_CANCELLED. */
void worker_cancel(struct worker *w);

void worker_take_state(struct worker *w, struct worker_state *state);
void worker_take_progress(struct worker *w, struct worker_progress *progress);
/* The map of the connected device's flash, or of the last one's; of nothing before the first. */
void worker_take_map(struct worker *w, struct flash_map *map);
/* Lines since the last call, each with "\n"; released with free().  NULL if there are none. */
char *worker_take_log(struct worker *w);

#endif
