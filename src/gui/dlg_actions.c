/* dlg_actions.c: what the buttons do, and what happens when a job has ended. */
#include "gui/dlg.h"

#include "base/clock.h"
#include "base/digest.h"
#include "base/err.h"
#include "gui/confirm.h"
#include "gui/controls.h"
#include "gui/pick.h"
#include "gui/resource.h"
#include "gui/words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LISTEN_MS 15000u

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
    job->listen_ms = LISTEN_MS;
    return job;
}

static void start(struct dlg *d, struct job *job)
{
    d->mode = DLG_BUSY;
    d->job_kind = job->kind;
    d->failed = false;
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
    char path[FLASHER_PATH_MAX];
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

/* What can be told beforehand is told before any question. */
static bool file_fits(struct dlg *d)
{
    static const struct err too_large = {ERR_FILE_TOO_LARGE, 0, ""};
    if (!dlg_file_is_usable(d))
        return false;
    if (d->file->size > d->device.device.flash_size) {
        show_error(d, &too_large);
        return false;
    }
    return true;
}

static bool file_may_be_written(struct dlg *d)
{
    if (!file_fits(d))
        return false;
    if (d->file->refused.code != ERR_NONE) {
        show_error(d, &d->file->refused);
        return false;
    }
    return true;
}

/* The question pumps messages: afterwards the device may be gone, or another one. */
static enum confirm_answer ask(struct dlg *d, bool erase, const char *path)
{
    char device[200], firmware[200] = "not known", file_is[700] = "", warning[300] = "";
    uint8_t mac[6];
    memcpy(mac, d->device.device.mac, sizeof mac);
    words_device(&d->device.device, device, sizeof device);
    if (d->device.has_firmware)
        words_firmware(&d->device.firmware, firmware, sizeof firmware);
    if (!erase) {
        words_file(d->file, &d->device.device, &d->device.firmware, file_is, sizeof file_is);
        words_other_device(d->file, &d->device.device, &d->device.firmware, warning, sizeof warning);
        if (warning[0] != '\0') /* said once is enough */
            words_file(d->file, NULL, NULL, file_is, sizeof file_is);
    }
    struct confirm c = {erase, device, firmware, path, file_is, warning, d->library};
    enum confirm_answer answer = confirm_loss(d->window, &c);
    bool same = is_ready(d) && memcmp(mac, d->device.device.mac, sizeof mac) == 0;
    if (answer != CONFIRM_NO && !same) {
        dlg_set_status(d, true, "Not done: the device went away while the question was open.");
        dlg_show(d);
        return CONFIRM_NO;
    }
    return answer;
}

void dlg_restore(struct dlg *d)
{
    char path[FLASHER_PATH_MAX];
    if (!is_ready(d) || !file_may_be_written(d))
        return;
    file_view_path(d, path, sizeof path);
    enum confirm_answer answer = ask(d, false, path);
    struct job *job = answer != CONFIRM_NO ? new_job(d, JOB_RESTORE) : NULL;
    if (job == NULL)
        return;
    memcpy(job->file, path, sizeof job->file);
    job->no_safety_backup = answer == CONFIRM_YES_WITHOUT_COPY;
    start(d, job);
}

void dlg_erase(struct dlg *d)
{
    enum confirm_answer answer = is_ready(d) ? ask(d, true, "") : CONFIRM_NO;
    struct job *job = answer != CONFIRM_NO ? new_job(d, JOB_ERASE) : NULL;
    if (job == NULL)
        return;
    job->no_safety_backup = answer == CONFIRM_YES_WITHOUT_COPY;
    start(d, job);
}

void dlg_verify(struct dlg *d)
{
    struct job *job = is_ready(d) && file_fits(d) ? new_job(d, JOB_VERIFY) : NULL;
    if (job == NULL)
        return;
    file_view_path(d, job->file, sizeof job->file);
    job->keep_rest = d->file->image.verdict == IMAGE_PARTIAL; /* a firmware says nothing about the rest */
    start(d, job);
}

void dlg_boot_log(struct dlg *d)
{
    struct job *job = d->mode == DLG_IDLE && d->port[0] != '\0' ? new_job(d, JOB_BOOT_LOG) : NULL;
    if (job == NULL)
        return;
    dlg_toggle_log(d, true);
    start(d, job);
}

void dlg_cancel(struct dlg *d)
{
    if (d->mode != DLG_BUSY)
        return;
    d->mode = DLG_STOPPING;
    worker_cancel(d->worker);
    dlg_show(d);
}

/* Ending */

static void after_backup(struct dlg *d, const struct done *done)
{
    char path[FLASHER_PATH_MAX];
    file_view_path(d, path, sizeof path);
    if (path[0] == '\0' || d->file_is_ours)
        file_view_set(d, done->file, true);
}

void dlg_job_done(struct dlg *d, struct done *done)
{
    char text[1200];
    bool cancelled = !done->ok && done->err.code == ERR_CANCELLED;
    d->mode = DLG_IDLE;
    d->failed = !done->ok && !cancelled;
    taskbar_keep_awake(false);
    words_done(done, text, sizeof text);
    bool different = done->ok && done->kind == JOB_VERIFY && !done->verify.equal;
    dlg_set_status(d, d->failed || different, text);
    if (done->ok && done->kind == JOB_BACKUP)
        after_backup(d, done);
    file_view_refresh_backups(d); /* safety copies, too */
    if (done->kind != JOB_BACKUP)
        file_view_look(d); /* the file may have become a backup of this device, or vanished */
    ports_view_refresh(d);
    scout_look_at_ports(d->scout);
    ShutdownBlockReasonDestroy(d->window);
    if (!cancelled)
        taskbar_call_person(d->window, done->ok && !different);
    done_free(done);
    dlg_show(d);
}

/* Log */

void dlg_toggle_log(struct dlg *d, bool shown)
{
    CheckDlgButton(d->window, IDC_LOG_TOGGLE, shown ? BST_CHECKED : BST_UNCHECKED);
    if (shown != d->layout.log_shown)
        layout_show_log(&d->layout, shown);
}

void dlg_save_log(struct dlg *d)
{
    struct err e = ERR_INIT;
    char path[FLASHER_PATH_MAX] = "restock-log.txt", text[400], name[WORDS_NAME_MAX];
    if (!pick_log_to_save(d->window, d->library, path, sizeof path))
        return;
    if (log_view_save(&d->log, path, &e)) {
        words_short_name(path, name);
        snprintf(text, sizeof text, "The log is saved:\n%s", name);
        dlg_set_status(d, false, text);
    } else {
        show_error(d, &e);
    }
    dlg_show(d);
}
