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
#include "gui/marks.h"
#include "gui/meter.h"
#include "gui/models.h"
#include "gui/offers.h"
#include "gui/scout.h"
#include "gui/settings.h"
#include "gui/taskbar.h"
#include "gui/theme.h"
#include "gui/wiring.h"
#include "gui/worker.h"

#include <stdbool.h>
#include <stddef.h>
#include <windows.h>

enum { TIMER_DEVICES = 1, TIMER_STOPPING, TIMER_PICTURE };

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

    struct worker_state device;     /* as last reported by the worker */
    struct ports_found *ports;      /* owned; NULL before the first listing */
    char port[64];                  /* chosen; "" = none */
    struct backups_found *backups;  /* owned; NULL = none requested */
    struct offers offers;           /* what the list shows */
    bool older_shown;               /* the list has the safety copies too */
    char file_path[STORE_PATH_MAX]; /* chosen; "" = none */
    struct file_found *file;        /* owned; NULL = nothing chosen, or not examined yet */
    unsigned file_serial;           /* of the last request about a file */
    bool file_is_ours;              /* it is one of the device's own, and goes with it */
    bool file_job_runs;             /* the scout is working on files: open no box meanwhile */

    enum dlg_mode mode;
    bool closing;     /* when the job has ended */
    bool left_behind; /* a thread did not end */
    enum job_kind job_kind;
    unsigned job_number;           /* of the last job */
    char job_file[STORE_PATH_MAX]; /* of the last job; "" = a backup under its default name, or none */
    struct meter meter;
    uint32_t line_loses_one_in;       /* as worker_progress */
    bool failed;                      /* the last job; shown in the bar */
    bool asks_to_stop;                /* a question about the work that runs is open */
    enum coach_last last;             /* what was known last of a device that is not there now */
    bool has_result;                  /* the last job went well; shown until something else is known */
    enum mark result;                 /* beside the status */
    enum mark file_mark;              /* as drawn */
    char result_file[STORE_PATH_MAX]; /* what it has saved; "" = nothing */
    bool log_by_itself;               /* the boot check has opened the log */
    struct wiring_past past;
    struct wiring wiring;      /* as drawn */
    const struct model *model; /* whose board is drawn; NULL = not known */
    unsigned tick;             /* of what moves in the picture */
    bool moves;                /* the timer for it runs */
    struct map_view *map;      /* goes with its control */
    HFONT headline;            /* owned; of the device's name */
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
/* Whether the guard would let the chosen file be written, perhaps after a question. */
bool dlg_may_be_written(const struct dlg *d);
/* FACT_NONE = nothing; else the label of IDC_WAY_OUT. */
enum fact_id dlg_way_out_of(const struct dlg *d);

/* wiring_pane.c: the picture of what is connected. */
void wiring_pane_news(struct dlg *d); /* the worker has reported something */
void wiring_pane_job_done(struct dlg *d, const struct done *done);
void wiring_pane_show(struct dlg *d);
void wiring_pane_draw(struct dlg *d, const DRAWITEMSTRUCT *item);
void wiring_pane_tick(struct dlg *d);

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
void dlg_way_out(struct dlg *d);     /* what helps with a file that should not be written */
void dlg_open_folder(struct dlg *d); /* of what the last job has saved */
void dlg_show_file(struct dlg *d);   /* the chosen one, in its folder */
void dlg_what_next(struct dlg *d);
void dlg_many_switches(struct dlg *d);
void dlg_about(struct dlg *d);
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
void file_view_look(struct dlg *d); /* at the chosen file, again */
void file_view_set(struct dlg *d, const char *path, bool ours);
void file_view_choose(struct dlg *d, const char *path, bool ours); /* by the user */
void file_view_show_list(struct dlg *d);
void file_view_take_backups(struct dlg *d, struct backups_found *found); /* takes `found` */
void file_view_list_chosen(struct dlg *d, bool closed);                  /* closed: the list just has */
void file_view_path(const struct dlg *d, char *path, size_t size);
/* A device has connected, or its backups have changed: requests the list again. */
void file_view_refresh_backups(struct dlg *d);

#endif
