/* dlg.h: the main window's state, shared by the files that make up the window: dlg_main.c (messages),
 * dlg_actions.c (what buttons do), dlg_state.c (what controls show), ports_view.c, file_view.c,
 * folder_view.c.
 *
 * Everything here belongs to the window's thread. */
/* SPDX-License-Identifier: MIT */
#ifndef GUI_DLG_H
#define GUI_DLG_H

#include "core/work/flasher.h"
#include "gui/coach.h"
#include "gui/job.h"
#include "gui/layout.h"
#include "gui/log_view.h"
#include "gui/meter.h"
#include "gui/scout.h"
#include "gui/settings.h"
#include "gui/taskbar.h"
#include "gui/theme.h"
#include "gui/worker.h"

#include <stdbool.h>
#include <stddef.h>
#include <windows.h>

enum { TIMER_DEVICES = 1, TIMER_FILE, TIMER_STOPPING };

#define STOPPING_MS 5000u /* before stopping is called slow */

enum dlg_mode { DLG_IDLE, DLG_BUSY, DLG_STOPPING };

struct dlg {
    HWND window, help; /* help: NULL = closed */
    struct settings settings;
    struct theme theme;
    struct layout layout;
    struct log_view log;
    struct taskbar taskbar;
    UINT taskbar_created; /* message: the taskbar button exists */
    char library[STORE_PATH_MAX];
    struct worker *worker; /* owned; freed after the window is gone */
    struct scout *scout;   /* likewise */

    struct worker_state device;    /* as last reported by the worker */
    struct ports_found *ports;     /* owned; NULL before the first listing */
    char port[64];                 /* chosen; "" = none */
    struct backups_found *backups; /* owned; NULL = none requested */
    struct file_found *file;       /* owned; NULL = nothing chosen, or not examined yet */
    unsigned file_serial;          /* of the last request about a file */
    bool file_is_ours;             /* the window put the last backup there, not the user */
    bool setting_file;             /* the program is changing the edit, not the user */
    bool file_job_runs;            /* the scout is working on files: open no box meanwhile */

    enum dlg_mode mode;
    bool closing;     /* when the job has ended */
    bool left_behind; /* a thread did not end */
    enum job_kind job_kind;
    unsigned job_number;           /* of the last job */
    char job_file[STORE_PATH_MAX]; /* of the last job; "" = a backup under its default name, or none */
    struct meter meter;
    uint32_t line_loses_one_in; /* as worker_progress */
    bool failed;                /* the last job; shown in the bar */
    char status[1200];
    bool status_is_wrong;
    uint8_t last_mac[6];  /* of the last connected device; 0 = none yet */
    uint8_t saved_mac[6]; /* of the device that was backed up last */
    bool in_bench;        /* the window for many switches is open, and has all ports */
    int parked;           /* control that has the focus because a better one was disabled; 0 = none */
};

/* dlg_state.c: the one place that sets texts and states of controls. */
void dlg_show(struct dlg *d);
void dlg_set_status(struct dlg *d, bool wrong, const char *text);
/* Whether the chosen file can be restored or verified. */
bool dlg_file_is_usable(const struct dlg *d);
/* ... and was compared with the connected device. */
bool dlg_file_is_checked(const struct dlg *d);
/* The name that the user gave to the connected device; "" = none. */
const char *dlg_label(const struct dlg *d);

/* dlg_actions.c */
void dlg_backup(struct dlg *d);
void dlg_backup_as(struct dlg *d);
void dlg_restore(struct dlg *d);
void dlg_verify(struct dlg *d);
void dlg_undo(struct dlg *d);
void dlg_erase(struct dlg *d);
void dlg_boot_log(struct dlg *d);
void dlg_check(struct dlg *d);
void dlg_cancel(struct dlg *d);
void dlg_copy_log(struct dlg *d);
void dlg_save_log(struct dlg *d);
void dlg_toggle_log(struct dlg *d, bool shown);
void dlg_job_done(struct dlg *d, struct done *done); /* takes `done` */

/* ports_view.c */
void ports_view_take(struct dlg *d, struct ports_found *found); /* takes `found` */
void ports_view_chosen(struct dlg *d);                          /* by the person */
void ports_view_refresh(struct dlg *d);  /* after a job: does what was postponed while it ran */
void ports_view_remember(struct dlg *d); /* the adapter in use, for the next start */
enum coach_ports ports_view_choice(const struct dlg *d);
/* Why Windows cannot use the chosen adapter or, if none is chosen, one that is plugged in; "" = it can.
 */
void ports_view_trouble(const struct dlg *d, char *text, size_t size);

/* file_choice.c */
void file_choice_browse(struct dlg *d);
void file_choice_dropped(struct dlg *d, HANDLE drop); /* ends the drop */

/* file_view.c */
void file_view_edited(struct dlg *d); /* by the user: examines it when typing pauses */
void file_view_look(struct dlg *d);   /* now */
void file_view_set(struct dlg *d, const char *path, bool ours);
void file_view_take_backups(struct dlg *d, struct backups_found *found); /* takes `found` */
void file_view_backup_chosen(struct dlg *d);
void file_view_path(struct dlg *d, char *path, size_t size);
/* A device has connected, or its backups have changed: requests the list again. */
void file_view_refresh_backups(struct dlg *d);

#endif
