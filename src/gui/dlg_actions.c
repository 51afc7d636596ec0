/* dlg_actions.c: what the buttons do, and what happens when a job has ended. */
/* SPDX-License-Identifier: MIT */
#include "gui/dlg.h"

#include "base/clock.h"
#include "base/digest.h"
#include "base/err.h"
#include "core/image/guard.h"
#include "gui/bench_dlg.h"
#include "gui/box.h"
#include "gui/confirm.h"
#include "gui/controls.h"
#include "gui/explorer.h"
#include "gui/file_tools.h"
#include "gui/folder_view.h"
#include "gui/pick.h"
#include "gui/report_dlg.h"
#include "gui/resource.h"
#include "gui/words.h"
#include "say/say.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WAIT_MS   60000u /* for a user who has to find the wire first */
#define LISTEN_MS 6000u  /* three rounds of a slow boot loop */

/* Starting */

static struct job *new_job(struct dlg *d, enum job_kind kind)
{
    struct job *job = calloc(1, sizeof *job);
    if (job == NULL)
        return NULL;
    job->kind = kind;
    job->number = ++d->job_number;
    memcpy(job->library, d->library, sizeof job->library);
    memcpy(job->mac, d->device.device.mac, sizeof job->mac);
    job->wait_ms = WAIT_MS;
    job->listen_ms = LISTEN_MS;
    return job;
}

static void start(struct dlg *d, struct job *job)
{
    d->mode = DLG_BUSY;
    d->job_kind = job->kind;
    memcpy(d->job_file, job->file, sizeof d->job_file);
    d->failed = false;
    d->result_file[0] = '\0';
    meter_start(&d->meter, job->kind, clock_now_ms(clock_system()));
    dlg_set_status(d, false, "");
    taskbar_keep_awake(true);
    worker_start(d->worker, job);
    dlg_show(d);
}

static bool is_ready(const struct dlg *d)
{
    return d->mode == DLG_IDLE && d->device.phase == WORKER_READY;
}

void dlg_backup(struct dlg *d)
{
    struct job *job = is_ready(d) ? new_job(d, JOB_BACKUP) : NULL;
    if (job != NULL)
        start(d, job);
}

/* Like the default names, which carry the time as well. */
static void suggest_name(const struct dlg *d, char *name, size_t size)
{
    const struct device_info *device = &d->device.device;
    const char *product = d->device.has_firmware ? d->device.firmware.product : "";
    char mac[13];
    digest_hex(device->mac, sizeof device->mac, mac);
    snprintf(name, size, "sonoff-%s-%s-%luK.bin", product[0] != '\0' ? product : device->chip, mac,
             (unsigned long)device->flash_size / 1024);
    for (char *p = name; *p != '\0'; p++)
        if (strchr(" <>:\"/\\|?*", *p) != NULL)
            *p = '_';
}

void dlg_backup_as(struct dlg *d)
{
    char path[STORE_PATH_MAX];
    if (!is_ready(d))
        return;
    suggest_name(d, path, sizeof path);
    if (!pick_image_to_save(d->window, d->library, path, sizeof path) || !is_ready(d))
        return;
    struct job *job = new_job(d, JOB_BACKUP);
    if (job == NULL)
        return;
    memcpy(job->file, path, sizeof job->file);
    job->overwrite = true; /* the system's dialog has asked */
    start(d, job);
}

static void show_error(struct dlg *d, const struct err *e)
{
    char text[600];
    words_error(e, text, sizeof text);
    dlg_set_status(d, true, text);
    dlg_show(d);
}

/* Problems known beforehand are reported before any question. */
static bool file_fits(struct dlg *d)
{
    static const struct err too_large = {.code = ERR_FILE_TOO_LARGE};
    if (!is_ready(d) || !dlg_file_is_usable(d))
        return false;
    if (d->file->size > d->device.device.flash_size) {
        show_error(d, &too_large);
        return false;
    }
    return true;
}

/* Texts of a question, and what has to be the same when it is answered. */
struct asked {
    char device[280], firmware[200], file_is[700], new_firmware[200], findings[2200];
    uint8_t mac[6];
    unsigned file_serial;
    struct confirm c;
};

static void prepare_question(struct dlg *d, enum confirm_kind kind, const char *path, struct asked *a)
{
    memset(a, 0, sizeof *a);
    memcpy(a->mac, d->device.device.mac, sizeof a->mac);
    a->file_serial = d->file_serial;
    words_device(&d->device.device, dlg_label(d), a->device, sizeof a->device);
    snprintf(a->firmware, sizeof a->firmware, "%s", say_template(FACT_FIRMWARE_NOT_READ));
    if (d->device.has_firmware)
        words_image_name(&d->device.firmware, a->firmware, sizeof a->firmware);
    bool is_blank = d->device.has_firmware && d->device.firmware.verdict == IMAGE_BLANK;
    if (kind == CONFIRM_UNDO)
        words_undo(&d->device.undo, a->file_is, sizeof a->file_is);
    if (kind == CONFIRM_RESTORE) {
        words_file_kind(d->file, a->file_is, sizeof a->file_is);
        words_image_name(&d->file->image, a->new_firmware, sizeof a->new_firmware);
        words_findings(&d->device.check, a->findings, sizeof a->findings);
    }
    const struct flasher_undo_state *undo = &d->device.undo;
    bool interrupted = d->device.can_undo && undo->interrupted && (kind == CONFIRM_UNDO || undo->first_saved);
    a->c = (struct confirm){.kind = kind,
                            .device = a->device,
                            .firmware = a->firmware,
                            .is_blank = is_blank,
                            .file = path,
                            .file_is = a->file_is,
                            .new_firmware = a->new_firmware,
                            .findings = a->findings,
                            .library = d->library,
                            .interrupted = interrupted,
                            .was_undo = undo->was_undo};
}

/* The question pumps messages: afterwards the device may be gone, or another one, or the file may be. */
static bool still_the_same(struct dlg *d, const struct asked *a)
{
    bool same_device = is_ready(d) && memcmp(a->mac, d->device.device.mac, sizeof a->mac) == 0;
    bool same_file = a->c.kind != CONFIRM_RESTORE || a->file_serial == d->file_serial;
    if (same_device && same_file)
        return true;
    dlg_set_status(d, true, say_template(same_device ? FACT_NOT_DONE_OTHER_FILE : FACT_NOT_DONE_DEVICE_GONE));
    dlg_show(d);
    return false;
}

static enum confirm_answer ask(struct dlg *d, enum confirm_kind kind, const char *path)
{
    struct asked a;
    prepare_question(d, kind, path, &a);
    enum confirm_answer answer = confirm_loss(d->window, &a.c);
    return answer == CONFIRM_NO || still_the_same(d, &a) ? answer : CONFIRM_NO;
}

/* A copy that would not be refused for this is better than insisting.  "changed": where nothing but the note
 * beside it says that its header was altered. */
static bool mending_helps(const struct dlg *d)
{
    const struct guard_report *check = &d->device.check;
    enum guard_what what = check->count > 0 ? check->list[0].what : GUARD_WHAT_COUNT;
    return d->file->can_be_mended && (what == GUARD_ALTERED || what == GUARD_CHANGED);
}

/* False: the user saw the reasons against it and does not insist. *force: they do. */
static bool may_be_written(struct dlg *d, const char *path, bool *force)
{
    struct err e = ERR_INIT;
    struct asked a;
    *force = false;
    if (d->device.check_error.code != ERR_NONE || !guard_allows(&d->device.check, true, &e)) {
        show_error(d, e.code != ERR_NONE ? &e : &d->device.check_error);
        return false;
    }
    *force = !guard_allows(&d->device.check, false, &e);
    if (!*force)
        return true;
    prepare_question(d, CONFIRM_RESTORE, path, &a);
    enum confirm_answer answer = confirm_refused(d->window, &a.c, mending_helps(d));
    if (answer == CONFIRM_MEND)
        file_tools_mend(d, path);
    return answer == CONFIRM_YES && still_the_same(d, &a);
}

void dlg_restore(struct dlg *d)
{
    char path[STORE_PATH_MAX];
    bool force;
    if (!is_ready(d) || !dlg_file_is_checked(d))
        return;
    file_view_path(d, path, sizeof path);
    if (!may_be_written(d, path, &force))
        return;
    enum confirm_answer answer = ask(d, CONFIRM_RESTORE, path);
    struct job *job = answer != CONFIRM_NO ? new_job(d, JOB_RESTORE) : NULL;
    if (job == NULL)
        return;
    memcpy(job->file, path, sizeof job->file);
    job->no_safety_backup = answer == CONFIRM_YES_WITHOUT_COPY;
    job->force = force;
    start(d, job);
}

void dlg_undo(struct dlg *d)
{
    char path[STORE_PATH_MAX];
    if (!is_ready(d))
        return;
    if (!d->device.can_undo) { /* its key is not greyed as the menu is */
        dlg_set_status(d, false, say_template(FACT_NO_UNDO));
        dlg_show(d);
        return;
    }
    memcpy(path, d->device.undo.file, sizeof path);
    enum confirm_answer answer = ask(d, CONFIRM_UNDO, path);
    struct job *job = answer != CONFIRM_NO ? new_job(d, JOB_UNDO) : NULL;
    if (job == NULL)
        return;
    memcpy(job->file, path, sizeof job->file);
    job->no_safety_backup = answer == CONFIRM_YES_WITHOUT_COPY;
    start(d, job);
}

void dlg_erase(struct dlg *d)
{
    enum confirm_answer answer = is_ready(d) ? ask(d, CONFIRM_ERASE, "") : CONFIRM_NO;
    struct job *job = answer != CONFIRM_NO ? new_job(d, JOB_ERASE) : NULL;
    if (job == NULL)
        return;
    job->no_safety_backup = answer == CONFIRM_YES_WITHOUT_COPY;
    start(d, job);
}

void dlg_verify(struct dlg *d)
{
    struct job *job = file_fits(d) ? new_job(d, JOB_VERIFY) : NULL;
    if (job == NULL)
        return;
    file_view_path(d, job->file, sizeof job->file);
    job->keep_rest = d->file->image.verdict == IMAGE_PARTIAL; /* a firmware says nothing about the rest */
    start(d, job);
}

/* Keys can be pressed when their entries of the menu are grey. */
static bool has_port(const struct dlg *d)
{
    return d->mode == DLG_IDLE && d->port[0] != '\0' && d->device.phase != WORKER_PORT_FAILED;
}

void dlg_boot_log(struct dlg *d)
{
    struct job *job = has_port(d) ? new_job(d, JOB_BOOT_LOG) : NULL;
    if (job == NULL)
        return;
    if (!d->layout.log_shown) {
        dlg_toggle_log(d, true);
        d->log_by_itself = true;
    }
    start(d, job);
}

void dlg_check(struct dlg *d)
{
    struct job *job = has_port(d) ? new_job(d, JOB_CHECK) : NULL;
    if (job == NULL)
        return;
    snprintf(job->port.name, sizeof job->port.name, "%s", d->port);
    for (size_t i = 0; d->ports != NULL && i < d->ports->list.count; i++)
        if (strcmp(d->ports->list.items[i].name, d->port) == 0)
            job->port = d->ports->list.items[i];
    start(d, job);
}

/* The box goes away by itself if the work ends first; then there is nothing to stop any more. */
static bool may_stop(struct dlg *d)
{
    bool changes = d->job_kind == JOB_RESTORE || d->job_kind == JOB_UNDO || d->job_kind == JOB_ERASE;
    if (!changes || !meter_changes_flash(&d->meter) || d->closing)
        return true;
    d->asks_to_stop = true;
    bool stop = confirm_stop(d->window);
    d->asks_to_stop = false;
    return stop;
}

void dlg_cancel(struct dlg *d)
{
    if (d->mode != DLG_BUSY || !may_stop(d) || d->mode != DLG_BUSY)
        return;
    d->mode = DLG_STOPPING;
    worker_cancel(d->worker);
    SetTimer(d->window, TIMER_STOPPING, STOPPING_MS, NULL);
    dlg_show(d);
}

/* Ending */

static void after_backup(struct dlg *d, const struct done *done)
{
    memcpy(d->saved_mac, d->device.device.mac, sizeof d->saved_mac);
    snprintf(d->result_file, sizeof d->result_file, "%s", done->file);
    if (d->file_path[0] == '\0' || d->file_is_ours)
        file_view_set(d, done->file, true);
}

/* The work went well, but what it has found is not. */
static bool is_bad_news(const struct done *done)
{
    enum image_verdict verdict = done->image.verdict;
    if (!done->ok)
        return false;
    if (done->kind == JOB_BOOT_LOG)
        return !done->boot.ok;
    if (done->kind == JOB_CHECK)
        return done->board_failed;
    return done->kind == JOB_BACKUP && done->has_image &&
           (verdict == IMAGE_INCOMPLETE || verdict == IMAGE_ALTERED || verdict == IMAGE_DAMAGED);
}

static void begin_elsewhere(struct dlg *d, enum folder_view_next next)
{
    if (next == FOLDER_VIEW_BACKUP)
        dlg_backup(d);
    else if (next == FOLDER_VIEW_BACKUP_AS)
        dlg_backup_as(d);
}

/* What the result is worth, in the words of the status and in its mark. */
static void show_result(struct dlg *d, const struct done *done, const char *text)
{
    bool different = done->ok && done->kind == JOB_VERIFY && !done->verify.equal;
    bool wrong = d->failed || different || is_bad_news(done);
    dlg_set_status(d, wrong, text);
    d->has_result = done->ok;
    if (done->ok)
        d->result = !wrong ? MARK_GOOD : different ? MARK_ASK : MARK_REFUSED;
    snprintf(d->result_file, sizeof d->result_file, "%s", done->ok ? done->restore.safety_copy : "");
    if (done->ok && done->kind == JOB_BACKUP)
        after_backup(d, done);
    if (done->kind == JOB_BOOT_LOG && done->ok && done->boot.ok)
        d->last = COACH_HAS_STARTED;
}

void dlg_job_done(struct dlg *d, struct done *done)
{
    char text[1200];
    bool cancelled = !done->ok && done->err.code == ERR_CANCELLED;
    d->mode = DLG_IDLE;
    d->failed = !done->ok && !cancelled;
    taskbar_keep_awake(false);
    if (d->asks_to_stop)
        box_dismiss();
    wiring_pane_job_done(d, done);
    words_done(done, text, sizeof text);
    show_result(d, done, text);
    file_view_refresh_backups(d); /* safety copies too */
    if (done->kind != JOB_BACKUP)
        file_view_look(d); /* the file may have become a backup of this device, or vanished */
    ports_view_refresh(d);
    scout_look_at_ports(d->scout);
    ShutdownBlockReasonDestroy(d->window);
    if (!cancelled)
        taskbar_call_person(d->window, done->ok && !d->status_is_wrong);
    dlg_show(d);
    if (done->board_text != NULL && !d->closing)
        report_dlg_show(d->window, &d->theme, d->library, text, done->board_text);
    if (!done->ok && !d->closing)
        begin_elsewhere(d, folder_view_refused(d, done));
    done_free(done);
}

/* Around the work */

void dlg_way_out(struct dlg *d)
{
    char path[STORE_PATH_MAX];
    enum fact_id way = dlg_way_out_of(d);
    file_view_path(d, path, sizeof path);
    if (way == FACT_WAY_MEND)
        file_tools_mend(d, path);
    else if (way == FACT_WAY_OWN_ID)
        file_tools_begin(d, FILE_TRANSPLANT);
}

static void show_in_folder(struct dlg *d, const char *path)
{
    if (path[0] == '\0' || explorer_show(path))
        return;
    dlg_set_status(d, true, say_template(FACT_EXPLORER_CANNOT_SHOW));
    dlg_show(d);
}

void dlg_open_folder(struct dlg *d)
{
    show_in_folder(d, d->result_file);
}

void dlg_show_file(struct dlg *d)
{
    show_in_folder(d, d->file_path);
}

void dlg_what_next(struct dlg *d)
{
    bool written = d->job_kind == JOB_RESTORE || d->job_kind == JOB_UNDO;
    const struct box box = {
        .calm = true,
        .title = written                    ? FACT_NEXT_TITLE_WRITTEN
                 : d->job_kind == JOB_ERASE ? FACT_NEXT_TITLE_BLANK
                                            : FACT_NEXT_TITLE_SAVED,
        .content = say_template(written                    ? FACT_NEXT_WRITTEN
                                : d->job_kind == JOB_ERASE ? FACT_NEXT_BLANK
                                                           : FACT_NEXT_SAVED),
        .yes = written ? FACT_BOX_BOOT_CHECK : FACT_NONE,
        .no = FACT_BOX_CLOSE,
        .default_answer = written ? BOX_YES : BOX_NO,
    };
    if (box_show(d->window, &box, NULL) == BOX_YES)
        dlg_boot_log(d);
}

/* Its lines have workers of their own, one of which may want this window's port. */
void dlg_many_switches(struct dlg *d)
{
    d->in_bench = true;
    worker_use_port(d->worker, "");
    bench_dlg_open(d->window, &d->theme, &d->settings, d->library);
    d->in_bench = false;
    worker_use_port(d->worker, d->port);
    file_view_refresh_backups(d);
}

void dlg_about(struct dlg *d)
{
    char title[100];
    say_fill(FACT_ABOUT_TITLE, (const char *[]){RESTOCK_VERSION}, title, sizeof title);
    const struct box box = {
        .calm = true, .headline = title, .content = say_template(FACT_ABOUT), .no = FACT_BOX_CLOSE};
    box_show(d->window, &box, NULL);
}

/* Log */

void dlg_toggle_log(struct dlg *d, bool shown)
{
    d->log_by_itself = false;
    CheckDlgButton(d->window, IDC_LOG_TOGGLE, shown ? BST_CHECKED : BST_UNCHECKED);
    if (shown != d->layout.log_shown)
        layout_show_log(&d->layout, shown);
}

void dlg_copy_log(struct dlg *d)
{
    bool ok = log_view_copy(&d->log);
    dlg_set_status(d, !ok, say_template(ok ? FACT_LOG_COPIED : FACT_LOG_NOT_COPIED));
    dlg_show(d);
}

void dlg_save_log(struct dlg *d)
{
    struct err e = ERR_INIT;
    char path[STORE_PATH_MAX] = "restock-log.txt", text[400], name[WORDS_NAME_MAX];
    if (!pick_text_to_save(d->window, FACT_PICK_LOG_NAME, d->library, path, sizeof path))
        return;
    if (log_view_save(&d->log, path, &e)) {
        words_short_name(path, name);
        say_fill(FACT_LOG_SAVED, (const char *[]){name}, text, sizeof text);
        dlg_set_status(d, false, text);
    } else {
        show_error(d, &e);
    }
    dlg_show(d);
}
