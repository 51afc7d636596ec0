/* folder_view.c: see folder_view.h. */
/* SPDX-License-Identifier: MIT */
#include "gui/folder_view.h"

#include "base/err.h"
#include "gui/box.h"
#include "gui/dlg.h"
#include "gui/options.h"
#include "gui/pick.h"
#include "gui/words.h"
#include "store/store.h"
#include "say/say.h"
#include "say/say_error.h"

#include <stdio.h>
#include <string.h>

#define SETTING L"Library"

void folder_view_init(struct dlg *d, const struct options *options)
{
    struct err e = ERR_INIT;
    if (options->library[0] != '\0')
        memcpy(d->library, options->library, sizeof d->library);
    else if (!settings_get_text(&d->settings, SETTING, d->library, sizeof d->library) &&
             !store_default_library(d->library, sizeof d->library, &e))
        dlg_set_status(d, true, say_error_sentence(e.code));
    worker_use_library(d->worker, d->library);
}

/* False: none was chosen. */
static bool choose(struct dlg *d)
{
    char path[STORE_PATH_MAX];
    if (!pick_folder(d->window, FACT_PICK_FOLDER, d->library, path, sizeof path))
        return false;
    memcpy(d->library, path, sizeof d->library);
    settings_set_text(&d->settings, SETTING, path);
    worker_use_library(d->worker, d->library);
    file_view_refresh_backups(d);
    return true;
}

void folder_view_choose(struct dlg *d)
{
    char text[STORE_PATH_MAX + 100];
    if (d->mode != DLG_IDLE || !choose(d))
        return;
    say_fill(FACT_FOLDER_IS_NEW, (const char *[]){d->library}, text, sizeof text);
    dlg_set_status(d, false, text);
    dlg_show(d);
}

/* The folder also has the notes about the last change: work that uses them cannot use another folder. */
static bool can_go_elsewhere(const struct dlg *d, enum job_kind kind)
{
    return kind == JOB_BACKUP || ((kind == JOB_RESTORE || kind == JOB_ERASE) && !d->device.undo.interrupted);
}

static bool wants_another(struct dlg *d, const struct done *done, bool as)
{
    char text[STORE_PATH_MAX + 700], folder[STORE_PATH_MAX];
    snprintf(folder, sizeof folder, "%s", d->library);
    if (as)
        snprintf(folder, sizeof folder, "%.*s", (int)(words_file_name(d->job_file) - d->job_file),
                 d->job_file);
    words_folder_refused(&done->err, folder, !as, text, sizeof text);
    const struct box box = {
        .title = done->kind == JOB_BACKUP ? FACT_FOLDER_NOT_FOR_BACKUP : FACT_FOLDER_NOT_FOR_COPY,
        .content = text,
        .details = say_template(FACT_FOLDER_ALLOW_RESTOCK),
        .yes = FACT_BOX_OTHER_FOLDER,
        .no = FACT_BOX_CLOSE,
        .default_answer = BOX_YES,
    };
    return box_show(d->window, &box, NULL) == BOX_YES;
}

enum folder_view_next folder_view_refused(struct dlg *d, const struct done *done)
{
    char text[STORE_PATH_MAX + 200];
    bool as = done->kind == JOB_BACKUP && d->job_file[0] != '\0';
    if (!words_folder_is_refused(done->err.code) || !can_go_elsewhere(d, done->kind) ||
        !wants_another(d, done, as))
        return FOLDER_VIEW_STAY;
    if (as)
        return FOLDER_VIEW_BACKUP_AS;
    if (!choose(d))
        return FOLDER_VIEW_STAY;
    if (done->kind == JOB_BACKUP)
        return FOLDER_VIEW_BACKUP;
    say_fill(done->kind == JOB_ERASE ? FACT_FOLDER_ERASE_AGAIN : FACT_FOLDER_RESTORE_AGAIN,
             (const char *[]){d->library}, text, sizeof text);
    dlg_set_status(d, false, text);
    d->failed = false;
    dlg_show(d);
    return FOLDER_VIEW_STAY;
}
