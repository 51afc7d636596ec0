/* file_tools.c: see file_tools.h.
 *
 * A job goes to the scout and comes back with what it found or did; its kind and whether it has written show
 * how far it is.  While a job is out, the window opens no other box (dlg_main.c). */
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
#include "say/say.h"
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

/* The file in the window, or one that the user chooses now.  False: none. */
static bool chosen_file(struct dlg *d, enum fact_id title, char *path, size_t size)
{
    file_view_path(d, path, size);
    return path[0] != '\0' || pick_image_titled(d->window, title, d->library, path, size);
}

static bool pick_beside(struct dlg *d, enum fact_id title, const char *beside, char *path, size_t size)
{
    char folder[STORE_PATH_MAX];
    folder_of(beside, folder, sizeof folder);
    path[0] = '\0';
    return pick_image_titled(d->window, title, folder, path, size);
}

/* Asks where the result goes; the system's dialog also asks before a file is replaced. */
static bool ask_where(struct dlg *d, struct file_job *job, enum fact_id title, const char *ending)
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

static void tell(struct dlg *d, enum fact_id title, const char *content, const char *details, bool calm)
{
    const struct box box = {
        .calm = calm, .title = title, .content = content, .details = details, .no = FACT_BOX_CLOSE};
    box_show(d->window, &box, NULL);
}

/* Mending */

static void save_mended(struct dlg *d, struct file_job *job)
{
    start_or_free(d, job, ask_where(d, job, FACT_PICK_MENDED_NAME, "-mended.bin"));
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
    start_or_free(d, job, chosen_file(d, FACT_PICK_FILE_TO_MEND, job->file, sizeof job->file));
}

static void offer_mend(struct dlg *d, struct file_job *job)
{
    char text[700];
    bool mends = job->doctor.outcome == DOCTOR_MENDED;
    words_mend(job, text, sizeof text);
    const struct box box = {
        .calm = true,
        .title = mends                   ? FACT_TOOL_MENDS
                 : job->doctor.count > 1 ? FACT_TOOL_MENDING_NO_HELP
                                         : FACT_TOOL_NOTHING_TO_MEND,
        .content = text,
        .details = mends ? job->details : NULL,
        .yes = mends ? FACT_BOX_MEND_COPY : FACT_NONE,
        .no = mends ? FACT_BOX_CANCEL : FACT_BOX_CLOSE,
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
    start_or_free(d, job, chosen_file(d, FACT_PICK_FILE_TO_SHARE, job->file, sizeof job->file));
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
    bool wanted = ask_where(d, job, FACT_PICK_SHARED_NAME, REDACT_SUFFIX);
    if (wanted)
        complete_name(job);
    start_or_free(d, job, wanted);
}

/* Comparing */

static void begin_compare(struct dlg *d, struct file_job *job)
{
    bool wanted = chosen_file(d, FACT_PICK_FIRST_FILE, job->file, sizeof job->file) &&
                  pick_beside(d, FACT_PICK_SECOND_FILE, job->file, job->other, sizeof job->other);
    start_or_free(d, job, wanted);
}

static void show_comparison(struct dlg *d, struct file_job *job)
{
    char text[1100];
    words_compare(job, text, sizeof text);
    tell(d, job->equal ? FACT_TOOL_EQUAL : FACT_TOOL_DIFFERENT, text, job->details, true);
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
        .title = FACT_TOOL_OWN_IDENTITY,
        .content = text,
        .yes = usable ? FACT_BOX_OWN_BACKUP : FACT_BOX_CHOOSE_FILES,
        .other = usable ? FACT_BOX_DONOR : FACT_NONE,
        .no = FACT_BOX_CANCEL,
        .default_answer = usable && d->file->image.verdict == IMAGE_COMPLETE ? BOX_OTHER : BOX_YES,
    };
    return box_show(d->window, &box, NULL);
}

static bool pick_both(struct dlg *d, struct file_job *job)
{
    char chosen[STORE_PATH_MAX];
    file_view_path(d, chosen, sizeof chosen);
    if (!dlg_file_is_usable(d))
        chosen[0] = '\0';
    enum box_answer role = ask_for_role(d, chosen);
    if (role == BOX_OTHER) {
        memcpy(job->other, chosen, sizeof job->other);
        return pick_beside(d, FACT_PICK_OWN_BACKUP, chosen, job->file, sizeof job->file);
    }
    memcpy(job->file, chosen, sizeof job->file);
    return role == BOX_YES &&
           (chosen[0] != '\0' ||
            pick_image_titled(d->window, FACT_PICK_OWN_BACKUP, d->library, job->file, sizeof job->file)) &&
           pick_beside(d, FACT_PICK_DONOR, job->file, job->other, sizeof job->other);
}

static void begin_transplant(struct dlg *d, struct file_job *job)
{
    start_or_free(d, job, pick_both(d, job));
}

static void save_transplant(struct dlg *d, struct file_job *job)
{
    start_or_free(d, job, ask_where(d, job, FACT_PICK_NEW_NAME, "-own-identity.bin"));
}

/* Across products only if the user confirms that they know what it means. */
static void refuse_transplant(struct dlg *d, struct file_job *job)
{
    char text[500];
    words_transplant_refused(job, text, sizeof text);
    const struct box box = {
        .title = FACT_TOOL_OTHER_MODELS,
        .content = text,
        .yes = FACT_BOX_GO_ON_ANYWAY,
        .no = FACT_BOX_CANCEL,
        .check_box = FACT_TOOL_GO_ON_ANYWAY,
        .yes_needs_check = true,
    };
    if (box_show(d->window, &box, NULL) != BOX_YES) {
        free(job);
        return;
    }
    job->force = true;
    save_transplant(d, job);
}

/* Assembling */

void file_tools_assemble(struct dlg *d, char (*paths)[STORE_PATH_MAX], size_t count)
{
    char most[12], text[200];
    struct file_job *job = NULL;
    if (d->mode != DLG_IDLE || d->file_job_runs)
        return;
    if (count <= ASSEMBLE_PARTS)
        job = new_job(FILE_ASSEMBLE);
    if (job != NULL) {
        memcpy(job->parts, paths, count * sizeof *paths);
        memcpy(job->file, paths[0], sizeof job->file);
        job->part_count = count;
        start(d, job);
    } else {
        snprintf(most, sizeof most, "%u", ASSEMBLE_PARTS);
        say_fill(FACT_TOO_MANY_FILES, (const char *[]){most}, text, sizeof text);
        dlg_set_status(d, true, text);
    }
    dlg_show(d);
}

static void offer_assembled(struct dlg *d, struct file_job *job)
{
    char text[2800];
    say_fill(FACT_ASSEMBLE_EXPLAINED, (const char *[]){job->details, job->text}, text, sizeof text);
    const struct box box = {
        .calm = true,
        .title = FACT_TOOL_ASSEMBLES,
        .content = text,
        .yes = FACT_BOX_SAVE_ASSEMBLED,
        .no = FACT_BOX_CANCEL,
        .default_answer = BOX_YES,
    };
    bool wanted = box_show(d->window, &box, NULL) == BOX_YES &&
                  ask_where(d, job, FACT_PICK_ASSEMBLED_NAME, "-assembled.bin");
    start_or_free(d, job, wanted);
}

/* Names */

/* The connected device, or the one that the chosen file belongs to. */
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
        say_fill(FACT_DEVICE_MAC, (const char *[]){mac}, device, sizeof device);
    if (!name_dlg_ask(d->window, &d->theme, device, job->label)) {
        free(job);
        return;
    }
    job->write = true;
    start(d, job);
}

/* What came back */

static enum fact_id failure_title(const struct file_job *job)
{
    static const enum fact_id titles[FILE_JOB_KIND_COUNT] = {
        [FILE_MEND] = FACT_TOOL_CANNOT_MEND,         [FILE_SHARE] = FACT_TOOL_CANNOT_SHARE,
        [FILE_COMPARE] = FACT_TOOL_CANNOT_COMPARE,   [FILE_TRANSPLANT] = FACT_TOOL_CANNOT_DO,
        [FILE_ASSEMBLE] = FACT_TOOL_CANNOT_ASSEMBLE,
    };
    return job->write ? FACT_TOOL_NOTHING_SAVED : titles[job->kind];
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
    case FILE_ASSEMBLE:
        offer_assembled(d, job);
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
    if (job->kind == FILE_MEND || job->kind == FILE_TRANSPLANT || job->kind == FILE_ASSEMBLE)
        file_view_set(d, job->to, false);
    file_view_refresh_backups(d);
    if (job->kind == FILE_SHARE)
        tell(d, FACT_TOOL_SHARED, text, NULL, true);
    else if (job->kind == FILE_TRANSPLANT)
        tell(d, FACT_TOOL_SAVED, text, NULL, true);
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
