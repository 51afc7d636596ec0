/* file_tools.c: see file_tools.h.
 *
 * A job goes to the scout and comes back with what it found or did; its kind and whether it has written tell
 * where in its course it is.  While one is away the window opens no other box (dlg_main.c). */
/* SPDX-License-Identifier: MIT */
#include "gui/file_tools.h"

#include "base/digest.h"
#include "core/library/file_work.h"
#include "core/image/redact_image.h"
#include "gui/box.h"
#include "gui/dlg.h"
#include "gui/file_job.h"
#include "gui/name_dlg.h"
#include "gui/pick.h"
#include "gui/resource.h"
#include "gui/words.h"
#include "gui/words_files.h"
#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The way to the scout */

static struct file_job *new_job(enum file_job_kind kind)
{
    struct file_job *job = calloc(1, sizeof *job);
    if (job != NULL)
        job->kind = kind;
    return job;
}

static void start(struct dlg *d, struct file_job *job)
{
    d->file_job_runs = true;
    d->failed = false;
    dlg_set_status(d, false, "");
    scout_do_file_job(d->scout, job);
}

static void folder_of(const char *path, char *folder, size_t size)
{
    snprintf(folder, size, "%.*s", (int)(words_file_name(path) - path), path);
}

/* The file in the window, or one that the person chooses now.  False: none. */
static bool chosen_file(struct dlg *d, const WCHAR *title, char *path, size_t size)
{
    file_view_path(d, path, size);
    return path[0] != '\0' || pick_image_titled(d->window, title, d->library, path, size);
}

static bool pick_beside(struct dlg *d, const WCHAR *title, const char *beside, char *path, size_t size)
{
    char folder[STORE_PATH_MAX];
    folder_of(beside, folder, sizeof folder);
    path[0] = '\0';
    return pick_image_titled(d->window, title, folder, path, size);
}

/* Asks where the result goes; the system's dialog also asks before a file is replaced. */
static bool ask_where(struct dlg *d, struct file_job *job, const WCHAR *title, const char *ending)
{
    char folder[STORE_PATH_MAX];
    folder_of(job->file, folder, sizeof folder);
    file_work_name(job->file, ending, job->to, sizeof job->to);
    job->write = pick_copy_to_save(d->window, title, folder, job->to, sizeof job->to);
    job->replace = job->write && store_system()->ops->exists(store_system(), job->to);
    return job->write;
}

static void start_or_free(struct dlg *d, struct file_job *job, bool wanted)
{
    if (wanted)
        start(d, job);
    else
        free(job);
}

static void tell(struct dlg *d, const WCHAR *title, const char *content, const char *details, bool calm)
{
    const struct box box = {
        .calm = calm, .title = title, .content = content, .details = details, .no = L"Close"};
    box_show(d->window, &box, NULL);
}

/* Mending */

static void save_mended(struct dlg *d, struct file_job *job)
{
    start_or_free(d, job, ask_where(d, job, L"Save the mended copy as", "-mended.bin"));
}

void file_tools_mend(struct dlg *d, const char *path)
{
    struct file_job *job = new_job(FILE_MEND);
    if (job == NULL)
        return;
    snprintf(job->file, sizeof job->file, "%s", path);
    save_mended(d, job);
}

static void begin_mend(struct dlg *d, struct file_job *job)
{
    start_or_free(d, job, chosen_file(d, L"Choose the file to mend", job->file, sizeof job->file));
}

static void offer_mend(struct dlg *d, struct file_job *job)
{
    char text[700];
    bool mends = job->doctor.outcome == DOCTOR_MENDED;
    words_mend(job, text, sizeof text);
    const struct box box = {
        .calm = true,
        .title = mends                   ? L"This file can be mended"
                 : job->doctor.count > 1 ? L"Mending the header does not help here"
                                         : L"There is nothing to mend",
        .content = text,
        .details = mends ? job->details : NULL,
        .yes = mends ? L"Mend a copy..." : NULL,
        .no = mends ? L"Cancel" : L"Close",
        .default_answer = mends ? BOX_YES : BOX_NO,
    };
    if (box_show(d->window, &box, NULL) == BOX_YES)
        save_mended(d, job);
    else
        free(job);
}

/* Sharing */

static void begin_share(struct dlg *d, struct file_job *job)
{
    start_or_free(d, job, chosen_file(d, L"Choose the file to share", job->file, sizeof job->file));
}

/* The name has to tell what it is.  One that was completed here the system has not asked about. */
static void complete_name(struct file_job *job)
{
    char full[STORE_PATH_MAX];
    size_t len = strlen(job->to), end = strlen(REDACT_SUFFIX);
    if (len > end && strcmp(job->to + len - end, REDACT_SUFFIX) == 0)
        return;
    if (len > 4 && _stricmp(job->to + len - 4, ".bin") == 0)
        len -= 4;
    snprintf(full, sizeof full, "%.*s%s", (int)len, job->to, REDACT_SUFFIX);
    memcpy(job->to, full, sizeof job->to);
    job->replace = false;
}

static void save_share(struct dlg *d, struct file_job *job)
{
    bool wanted = ask_where(d, job, L"Save the copy for sharing as", REDACT_SUFFIX);
    if (wanted)
        complete_name(job);
    start_or_free(d, job, wanted);
}

/* Comparing */

static void begin_compare(struct dlg *d, struct file_job *job)
{
    bool wanted =
        chosen_file(d, L"Choose the first of two files", job->file, sizeof job->file) &&
        pick_beside(d, L"Choose the file to compare with", job->file, job->other, sizeof job->other);
    start_or_free(d, job, wanted);
}

static void show_comparison(struct dlg *d, struct file_job *job)
{
    char text[1100];
    words_compare(job, text, sizeof text);
    tell(d, job->equal ? L"The two files are equal" : L"The two files differ", text, job->details, true);
    free(job);
}

/* Identity */

/* Which of the two the chosen file is; a complete one is more likely the donor. */
static enum box_answer ask_for_role(struct dlg *d, const char *chosen)
{
    char text[1300];
    bool usable = chosen[0] != '\0' && dlg_file_is_usable(d);
    words_transplant_offer(chosen, usable ? d->file : NULL, text, sizeof text);
    const struct box box = {
        .calm = true,
        .title = L"Put your device's own identity into another image",
        .content = text,
        .yes = usable ? L"My own backup" : L"Choose the files...",
        .other = usable ? L"The donor" : NULL,
        .no = L"Cancel",
        .default_answer = usable && d->file->image.verdict == IMAGE_COMPLETE ? BOX_OTHER : BOX_YES,
    };
    return box_show(d->window, &box, NULL);
}

static bool pick_both(struct dlg *d, struct file_job *job)
{
    static const WCHAR own_title[] = L"Choose your own backup", donor_title[] = L"Choose the donor";
    char chosen[STORE_PATH_MAX];
    file_view_path(d, chosen, sizeof chosen);
    if (!dlg_file_is_usable(d))
        chosen[0] = '\0';
    enum box_answer role = ask_for_role(d, chosen);
    if (role == BOX_OTHER) {
        memcpy(job->other, chosen, sizeof job->other);
        return pick_beside(d, own_title, chosen, job->file, sizeof job->file);
    }
    memcpy(job->file, chosen, sizeof job->file);
    return role == BOX_YES &&
           (chosen[0] != '\0' ||
            pick_image_titled(d->window, own_title, d->library, job->file, sizeof job->file)) &&
           pick_beside(d, donor_title, job->file, job->other, sizeof job->other);
}

static void begin_transplant(struct dlg *d, struct file_job *job)
{
    start_or_free(d, job, pick_both(d, job));
}

static void save_transplant(struct dlg *d, struct file_job *job)
{
    start_or_free(d, job, ask_where(d, job, L"Save the new file as", "-own-identity.bin"));
}

/* Across products only for a person who says that they know what it means. */
static void refuse_transplant(struct dlg *d, struct file_job *job)
{
    char text[500];
    words_transplant_refused(job, text, sizeof text);
    const struct box box = {
        .title = L"These backups are of different models",
        .content = text,
        .yes = L"Go on anyway...",
        .no = L"Cancel",
        .check_box = L"I know what this means for the device and want to go on anyway",
        .yes_needs_check = true,
    };
    if (box_show(d->window, &box, NULL) != BOX_YES) {
        free(job);
        return;
    }
    job->force = true;
    save_transplant(d, job);
}

/* Names */

/* The device that is there, or the one that the chosen file is of. */
static bool known_device(const struct dlg *d, char mac[13])
{
    bool noted = d->file != NULL && d->file->note.has_sidecar;
    mac[0] = '\0';
    if (d->device.has_device)
        digest_hex(d->device.device.mac, sizeof d->device.device.mac, mac);
    else if (noted)
        memcpy(mac, d->file->note.mac, 13);
    return mac[0] != '\0';
}

static void begin_name(struct dlg *d, struct file_job *job)
{
    memcpy(job->library, d->library, sizeof job->library);
    start_or_free(d, job, known_device(d, job->mac));
}

static void ask_for_name(struct dlg *d, struct file_job *job)
{
    char mac[18], device[300] = "";
    words_mac_digits(job->mac, mac);
    if (d->device.has_device)
        words_device(&d->device.device, "", device, sizeof device);
    if (strstr(device, mac) == NULL) /* another one than is there now */
        snprintf(device, sizeof device, "MAC %s", mac);
    if (!name_dlg_ask(d->window, &d->theme, device, job->label)) {
        free(job);
        return;
    }
    job->write = true;
    start(d, job);
}

/* What came back */

static const WCHAR *failure_title(const struct file_job *job)
{
    static const WCHAR *const titles[FILE_JOB_KIND_COUNT] = {
        [FILE_MEND] = L"This file cannot be mended",
        [FILE_SHARE] = L"No copy for sharing can be made of this file",
        [FILE_COMPARE] = L"These files cannot be compared",
        [FILE_TRANSPLANT] = L"This cannot be done with these files",
    };
    return job->write ? L"Nothing was saved" : titles[job->kind];
}

static void fail(struct dlg *d, struct file_job *job)
{
    char text[600];
    if (job->kind == FILE_TRANSPLANT && job->err.code == ERR_REFUSED && !job->write) {
        refuse_transplant(d, job);
        return;
    }
    words_file_job_error(job, text, sizeof text);
    tell(d, failure_title(job), text, NULL, false);
    free(job);
}

static void look_done(struct dlg *d, struct file_job *job)
{
    switch (job->kind) {
    case FILE_MEND:
        offer_mend(d, job);
        break;
    case FILE_SHARE:
        save_share(d, job);
        break;
    case FILE_COMPARE:
        show_comparison(d, job);
        break;
    case FILE_TRANSPLANT:
        save_transplant(d, job);
        break;
    default:
        ask_for_name(d, job);
        break;
    }
}

static void write_done(struct dlg *d, struct file_job *job)
{
    char text[900];
    words_file_job_saved(job, text, sizeof text);
    if (job->kind == FILE_MEND || job->kind == FILE_TRANSPLANT)
        file_view_set(d, job->to, false);
    file_view_refresh_backups(d);
    if (job->kind == FILE_SHARE)
        tell(d, L"The copy for sharing is saved", text, NULL, true);
    else if (job->kind == FILE_TRANSPLANT)
        tell(d, L"The new file is saved", text, NULL, true);
    else
        dlg_set_status(d, false, text);
    free(job);
}

void file_tools_done(struct dlg *d, struct file_job *job)
{
    d->file_job_runs = false;
    bool vanished = job->kind == FILE_MEND && job->write && job->ok && job->doctor.outcome != DOCTOR_MENDED;
    if (!job->ok)
        fail(d, job);
    else if (job->write && !vanished) /* what was to be mended is as it should be by now */
        write_done(d, job);
    else
        look_done(d, job);
}

/* The menu */

static void begin(struct dlg *d, enum file_job_kind kind)
{
    static void (*const begins[FILE_JOB_KIND_COUNT])(struct dlg *, struct file_job *) = {
        [FILE_MEND] = begin_mend,       [FILE_SHARE] = begin_share,
        [FILE_COMPARE] = begin_compare, [FILE_TRANSPLANT] = begin_transplant,
        [FILE_NAME] = begin_name,
    };
    struct file_job *job = new_job(kind);
    if (job != NULL)
        begins[kind](d, job);
}

bool file_tools_know_device(const struct dlg *d)
{
    char mac[13];
    return known_device(d, mac);
}

void file_tools_begin(struct dlg *d, enum file_job_kind kind)
{
    if (d->mode == DLG_IDLE && !d->file_job_runs)
        begin(d, kind);
}
