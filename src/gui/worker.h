/* worker.h: the one thread that owns the port and the flasher.
 *
 * By itself it opens the port it was given, waits for a device, connects, and notices when the device goes; a
 * job runs in between.  All functions are for the window's thread; none of them waits for the port, except
 * worker_free, and that not for ever.  News is posted (messages.h). */
/* SPDX-License-Identifier: MIT */
#ifndef GUI_WORKER_H
#define GUI_WORKER_H

#include "gui/worker_state.h"

#include <windows.h>

struct job;
struct worker;

/* Posts to `window`.  NULL if the thread cannot be made. */
struct worker *worker_new(HWND window);

/* Stops whatever is running, lets go of the device, ends the thread.  NULL is fine.  False if the thread does
 * not end, because a driver does not let go of it: then it stays, with all that it uses. */
bool worker_free(struct worker *w);

/* Which port to look at from now on (copied); "" = none.  Takes effect after a running job. */
void worker_use_port(struct worker *w, const char *name);

/* The port has gone or come anew: what is open is not it any more, even if its driver lets all calls go well.
 */
void worker_port_changed(struct worker *w);

/* Where backups are (copied): before the first port, and when the person chooses another folder. */
void worker_use_library(struct worker *w, const char *library);

/* Which file the person is looking at (copied; "" = none), by a number of its own that is not 0: it is
 * compared with the device that is there or comes, also after each job: worker_state.checked. */
void worker_watch_file(struct worker *w, const char *path, unsigned number);

/* Takes `job` (from malloc).  Its end is WM_APP_DONE.  One at a time. */
void worker_start(struct worker *w, struct job *job);

/* Stops the running job within a second: it ends as ERR_CANCELLED. */
void worker_cancel(struct worker *w);

void worker_take_state(struct worker *w, struct worker_state *state);
void worker_take_progress(struct worker *w, struct worker_progress *progress);
/* Lines since the last call, each with "\n"; released with free().  NULL if there are none. */
char *worker_take_log(struct worker *w);

#endif
