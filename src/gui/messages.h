/* messages.h: the messages that the worker and the scout post to the window.  The threads exchange nothing
 * else, and never send a message, so that no thread waits for the window. */
/* SPDX-License-Identifier: MIT */
#ifndef GUI_MESSAGES_H
#define GUI_MESSAGES_H

#include <windows.h>

enum {
    WM_APP_STATE = WM_APP + 1, /* worker_take_state() has news */
    WM_APP_PROGRESS,           /* worker_take_progress() has news; wParam = number of the job */
    WM_APP_LOG,                /* worker_take_log() has lines */
    WM_APP_DONE,               /* lParam = struct done, taken by the receiver; wParam = number of the job */
    WM_APP_PORTS,              /* lParam = struct ports_found, taken */
    WM_APP_FILE,               /* lParam = struct file_found, taken */
    WM_APP_BACKUPS,            /* lParam = struct backups_found, taken */
    WM_APP_FILE_JOB,           /* lParam = struct file_job, done, taken */
    WM_APP_MODEL,              /* the help window has noted another model in the settings */
    WM_APP_HELP_CLOSED,        /* the help window is gone */
    WM_APP_MAP,                /* worker_take_map() has news */
    WM_APP_LANGUAGE            /* another language is in use: set all texts again */
};

#endif
