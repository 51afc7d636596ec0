/* dlg_state.c: updates the controls from the window's state.
 *
 * compose() decides everything, apply() is the one function that touches controls. */
/* SPDX-License-Identifier: MIT */
#include "gui/dlg.h"

#include "base/bytes.h"
#include "base/err.h"
#include "gui/coach.h"
#include "gui/controls.h"
#include "gui/live.h"
#include "gui/resource.h"
#include "core/image/guard.h"
#include "core/image/product.h"
#include "core/library/library_view.h"
#include "gui/words.h"
#include "say/say.h"

#include <commctrl.h>
#include <stdio.h>
#include <string.h>

struct view_state {
    char name[160], device[280], firmware[200], safe[200], coach[600], file_info[700], progress[200];
    const char *status;
    bool port, more, backups, backup, restore, cancel;
    bool shows_device, shows_result, shows_folder, shows_next;
    enum mark mark;       /* of the file */
    enum fact_id way_out; /* FACT_NONE = no such button */
    enum fact_id write;   /* what the button is called that writes the file */
    int next;             /* the button for what comes next: Enter's */
    unsigned permille;
    bool bar_wrong;
};

bool dlg_file_is_usable(const struct dlg *d)
{
    return d->file != NULL && d->file->err.code == ERR_NONE;
}

bool dlg_file_is_checked(const struct dlg *d)
{
    return dlg_file_is_usable(d) && d->device.has_device && d->device.checked == d->file_serial;
}

bool dlg_may_be_written(const struct dlg *d)
{
    struct err e = ERR_INIT;
    return dlg_file_is_checked(d) && d->device.check_error.code == ERR_NONE &&
           guard_allows(&d->device.check, true, &e);
}

static bool is_found(const struct guard_report *check, enum guard_what what)
{
    for (size_t i = 0; i < check->count; i++)
        if (check->list[i].what == what && check->list[i].level >= GUARD_ASK)
            return true;
    return false;
}

enum fact_id dlg_way_out_of(const struct dlg *d)
{
    const struct guard_report *check = &d->device.check;
    if (d->mode != DLG_IDLE || !dlg_file_is_checked(d))
        return FACT_NONE;
    if (d->file->can_be_mended && (is_found(check, GUARD_ALTERED) || is_found(check, GUARD_CHANGED)))
        return FACT_WAY_MEND;
    if (is_found(check, GUARD_OTHER_DEVICE) || is_found(check, GUARD_OTHER_IDENTITY) ||
        is_found(check, GUARD_INCOMPLETE))
        return FACT_WAY_OWN_ID;
    return FACT_NONE;
}

const char *dlg_label(const struct dlg *d)
{
    bool own =
        d->backups != NULL && memcmp(d->backups->mac, d->device.device.mac, sizeof d->backups->mac) == 0;
    return own ? d->backups->label : "";
}

/* Deciding */

static const struct device_info *device_of(const struct dlg *d)
{
    return d->device.has_device ? &d->device.device : NULL;
}

static const struct image_info *firmware_of(const struct dlg *d)
{
    return d->device.has_device && d->device.has_firmware ? &d->device.firmware : NULL;
}

/* The code of its official firmware; where that has been replaced, of a backup. "" = not known. */
static const char *product_of(const struct dlg *d)
{
    const struct image_info *firmware = firmware_of(d);
    if (firmware != NULL && firmware->product[0] != '\0')
        return firmware->product;
    for (size_t i = 0; d->backups != NULL && i < d->backups->count; i++)
        if (d->backups->items[i].note.product[0] != '\0')
            return d->backups->items[i].note.product;
    return "";
}

/* The name the user gave it, or what it is sold as. */
static void compose_name(const struct dlg *d, struct view_state *v)
{
    const char *label = dlg_label(d), *product = product_of(d), *sold_as = product_sold_as(product);
    snprintf(v->name, sizeof v->name, "%s",
             label[0] != '\0'     ? label
             : sold_as != NULL    ? sold_as
             : product[0] != '\0' ? product
                                  : say_template(FACT_DEVICE_UNNAMED));
}

/* The newest one: after the suggested one come the others by date. */
static void compose_safe(const struct dlg *d, struct view_state *v)
{
    const struct library_backup *newest = NULL;
    char date[128];
    for (size_t i = 0; d->backups != NULL && i < d->backups->count; i++) {
        const struct library_backup *note = &d->backups->items[i].note;
        bool counts =
            note->purpose == PURPOSE_BACKUP && note->date[0] != '\0' && strcmp(note->verdict, "blank") != 0;
        if (counts && (newest == NULL || strcmp(note->date, newest->date) > 0))
            newest = note;
    }
    if (newest != NULL) {
        say_date(newest->date, date, sizeof date);
        say_fill(FACT_SAFE_BACKUP, (const char *[]){date}, v->safe, sizeof v->safe);
    } else if (d->backups != NULL) {
        snprintf(v->safe, sizeof v->safe, "%s", say_template(FACT_SAFE_NOT_YET));
    }
}

static void compose_device(const struct dlg *d, struct view_state *v)
{
    v->shows_device = device_of(d) != NULL;
    if (v->shows_device) {
        words_device(device_of(d), "", v->device, sizeof v->device);
        compose_name(d, v);
        compose_safe(d, v);
    } else {
        snprintf(
            v->device, sizeof v->device, "%s",
            say_template(d->device.phase == WORKER_CONNECTING ? FACT_DEVICE_NONE_YET : FACT_DEVICE_NONE));
    }
    if (v->shows_device && d->device.undo.interrupted)
        snprintf(v->firmware, sizeof v->firmware, "%s", say_template(FACT_FIRMWARE_UNFINISHED));
    else if (firmware_of(d) != NULL)
        words_firmware(firmware_of(d), v->firmware, sizeof v->firmware);
}

/* A backup that was saved elsewhere is not in the list, but one can go back to it. */
static size_t count_backups(const struct dlg *d)
{
    bool saved = memcmp(d->saved_mac, d->device.device.mac, sizeof d->saved_mac) == 0;
    return d->offers.backups == 0 && saved ? 1 : d->offers.backups;
}

static void compose_coach(const struct dlg *d, struct view_state *v)
{
    char trouble[400];
    ports_view_trouble(d, trouble, sizeof trouble);
    struct coach_view coach = {
        .worker = &d->device,
        .trouble = trouble,
        .ports = ports_view_choice(d),
        .listening = d->mode == DLG_BUSY && d->job_kind == JOB_BOOT_LOG,
        .last = d->last,
        .backups = count_backups(d),
        .line_loses_one_in = d->line_loses_one_in,
    };
    if (d->ports == NULL)
        snprintf(v->coach, sizeof v->coach, "%s", say_template(FACT_LOOKING_FOR_ADAPTERS));
    else
        coach_text(&coach, v->coach, sizeof v->coach);
}

static enum mark mark_of(const struct dlg *d)
{
    const struct guard_report *check = &d->device.check;
    if (d->file == NULL)
        return MARK_NONE;
    if (d->file->err.code != ERR_NONE || (dlg_file_is_checked(d) && d->device.check_error.code != ERR_NONE))
        return MARK_REFUSED;
    if (dlg_file_is_checked(d) && check->count > 0 && check->list[0].level >= GUARD_ASK)
        return check->list[0].level >= GUARD_REFUSE ? MARK_REFUSED : MARK_ASK;
    enum image_verdict verdict = d->file->image.verdict;
    return verdict == IMAGE_COMPLETE || verdict == IMAGE_PARTIAL ? MARK_GOOD : MARK_ASK;
}

static void compose_file(const struct dlg *d, struct view_state *v)
{
    bool named = d->file_path[0] != '\0';
    if (dlg_file_is_checked(d) && d->device.check_error.code != ERR_NONE)
        words_error(&d->device.check_error, v->file_info, sizeof v->file_info);
    else if (d->file != NULL)
        words_file(d->file, dlg_file_is_checked(d) ? &d->device.check : NULL, v->file_info,
                   sizeof v->file_info);
    else
        snprintf(v->file_info, sizeof v->file_info, "%s",
                 say_template(named ? FACT_NONE : FACT_FILE_TO_BE_CHOSEN));
    v->mark = mark_of(d);
    v->way_out = dlg_way_out_of(d);
    bool is_backup = d->file == NULL || d->file->image.verdict == IMAGE_COMPLETE;
    v->write = is_backup ? FACT_BUTTON_RESTORE : FACT_BUTTON_WRITE;
}

/* A device that is neither the old nor the new needs finishing, or More's Undo: a backup of it is of no use.
 */
static int next_button(const struct dlg *d, const struct view_state *v)
{
    bool unfinished = v->backup && d->device.undo.interrupted;
    return !unfinished ? IDC_BACKUP : v->restore ? IDC_RESTORE : IDC_MORE;
}

static void compose_buttons(const struct dlg *d, struct view_state *v)
{
    bool idle = d->mode == DLG_IDLE;
    bool ready = idle && d->device.phase == WORKER_READY;
    v->port = v->more = v->backups = idle;
    v->backup = ready;
    v->restore = ready && dlg_may_be_written(d);
    v->cancel = d->mode == DLG_BUSY;
    v->next = next_button(d, v);
    v->shows_folder = idle && d->has_result && d->result_file[0] != '\0';
    v->shows_next = idle && d->has_result && d->job_kind != JOB_VERIFY && d->job_kind != JOB_CHECK &&
                    d->job_kind != JOB_BOOT_LOG;
    v->shows_result = idle && d->result != MARK_NONE;
}

static void compose_progress(const struct dlg *d, struct view_state *v)
{
    v->bar_wrong = d->mode == DLG_IDLE && d->failed;
    v->permille = d->mode != DLG_IDLE || d->failed ? d->meter.permille : d->has_result ? 1000 : 0;
    if (d->mode == DLG_STOPPING)
        snprintf(v->progress, sizeof v->progress, "%s", say_template(FACT_STOPPING));
    else if (d->mode == DLG_BUSY && d->job_kind == JOB_BOOT_LOG)
        snprintf(v->progress, sizeof v->progress, "%s", say_template(FACT_LISTENING));
    else if (d->mode == DLG_BUSY)
        meter_text(&d->meter, v->progress, sizeof v->progress);
    v->status = d->status;
}

static void compose(const struct dlg *d, struct view_state *v)
{
    memset(v, 0, sizeof *v);
    compose_device(d, v);
    compose_coach(d, v);
    compose_file(d, v);
    compose_buttons(d, v);
    compose_progress(d, v);
}

/* Showing */

/* Screen readers announce these at once. */
static void announce(HWND w, int id, const char *text)
{
    if (control_set_prose(w, id, text) && text[0] != '\0')
        live_changed(GetDlgItem(w, id));
}

static void apply_texts(HWND w, const struct view_state *v)
{
    control_set_text(w, IDC_DEVICE_NAME, v->name);
    control_set_text(w, IDC_DEVICE_TEXT, v->device);
    control_set_text(w, IDC_FIRMWARE_TEXT, v->firmware);
    control_set_text(w, IDC_SAFE, v->safe);
    announce(w, IDC_COACH, v->coach);
    control_set_prose(w, IDC_FILE_INFO, v->file_info);
    control_set_text(w, IDC_PROGRESS_TEXT, v->progress);
    announce(w, IDC_STATUS, v->status);
    control_set_text(w, IDC_RESTORE, say_template(v->write));
    if (v->way_out != FACT_NONE)
        control_set_text(w, IDC_WAY_OUT, say_template(v->way_out));
}

/* A mark has a text too, which is not drawn: screen readers read it. */
static void apply_marks(struct dlg *d, const struct view_state *v)
{
    static const enum fact_id words[] = {[MARK_NONE] = FACT_NONE,
                                         [MARK_GOOD] = FACT_MARK_GOOD,
                                         [MARK_ASK] = FACT_MARK_ASK,
                                         [MARK_REFUSED] = FACT_MARK_REFUSED,
                                         [MARK_INFO] = FACT_NONE};
    if (d->file_mark != v->mark)
        InvalidateRect(GetDlgItem(d->window, IDC_FILE_MARK), NULL, FALSE);
    d->file_mark = v->mark;
    control_set_text(d->window, IDC_FILE_MARK, say_template(words[v->mark]));
    control_set_text(d->window, IDC_RESULT_MARK, say_template(words[d->result]));
    control_show(d->window, IDC_RESULT_MARK, v->shows_result);
}

static void apply_visibility(struct dlg *d, const struct view_state *v, bool busy)
{
    static const int facts[] = {IDC_DEVICE_NAME, IDC_FIRMWARE_TEXT, IDC_SAFE, IDC_DEVICE_TEXT};
    HWND w = d->window;
    for (size_t i = 0; i < ARRAY_LEN(facts); i++)
        control_show(w, facts[i], v->shows_device);
    layout_end_before(&d->layout, IDC_STATUS,
                      v->shows_folder ? IDC_OPEN_FOLDER
                      : v->shows_next ? IDC_NEXT
                                      : 0);
    control_show(w, IDC_WAY_OUT, v->way_out != FACT_NONE);
    control_show(w, IDC_OPEN_FOLDER, v->shows_folder);
    control_show(w, IDC_NEXT, v->shows_next);
    control_show(w, IDC_CANCEL, busy);
    control_show(w, IDC_STATUS, !busy);
    control_show(w, IDC_PROGRESS_TEXT, busy);
}

/* Keys would go nowhere if the control that has the focus were disabled or hidden (Wine takes it away at
 * once).  After work Enter and Space are on Back up, which harms nothing: whoever has the next device on the
 * table presses them again.  An unfinished device gets the button that finishes it, which asks first.
 */
static void keep_focus(struct dlg *d, const struct view_state *v)
{
    HWND w = d->window, focus = GetFocus();
    bool gone = focus != NULL && IsChild(w, focus) && (!IsWindowEnabled(focus) || !IsWindowVisible(focus));
    bool lost = (focus == NULL && GetActiveWindow() == w) || focus == w || gone;
    bool parked = d->parked != 0 && focus == GetDlgItem(w, d->parked) &&
                  !(d->parked == IDC_PORT && SendMessageW(focus, CB_GETDROPPEDSTATE, 0, 0));
    int id = v->cancel ? IDC_CANCEL : v->backup ? v->next : v->port ? IDC_PORT : IDC_HELP_CONNECT;
    if (lost || (parked && id != d->parked))
        SendMessageW(w, WM_NEXTDLGCTL, (WPARAM)GetDlgItem(w, id), TRUE);
    if (lost || parked)
        d->parked = id == IDC_PORT || id == IDC_HELP_CONNECT || id == IDC_MORE ? id : 0;
    else if (focus != NULL)
        d->parked = 0;
}

static void apply_bar(struct dlg *d, const struct view_state *v)
{
    HWND bar = GetDlgItem(d->window, IDC_PROGRESS);
    if (SendMessageW(bar, PBM_GETPOS, 0, 0) != (LRESULT)v->permille)
        SendMessageW(bar, PBM_SETPOS, v->permille, 0);
    SendMessageW(bar, PBM_SETSTATE, v->bar_wrong ? PBST_ERROR : PBST_NORMAL, 0);
    taskbar_set(&d->taskbar,
                v->bar_wrong          ? TASKBAR_ERROR
                : d->mode != DLG_IDLE ? TASKBAR_WORKING
                                      : TASKBAR_NONE,
                v->permille);
}

static void apply(struct dlg *d, const struct view_state *v)
{
    const struct {
        int id;
        bool enabled;
    } states[] = {
        {IDC_PORT, v->port},       {IDC_BACKUPS, v->backups}, {IDC_BACKUP, v->backup},
        {IDC_RESTORE, v->restore}, {IDC_CANCEL, v->cancel},   {IDC_MORE, v->more},
    };
    apply_texts(d->window, v);
    apply_marks(d, v);
    if (d->mode != DLG_IDLE)
        apply_visibility(d, v, true);
    for (size_t i = 0; i < ARRAY_LEN(states); i++)
        control_enable(d->window, states[i].id, states[i].enabled);
    control_set_default(d->window, v->next);
    keep_focus(d, v);
    if (d->mode == DLG_IDLE) /* Cancel goes when the focus has left it: the system would choose a place */
        apply_visibility(d, v, false);
    apply_bar(d, v);
}

void dlg_show(struct dlg *d)
{
    struct view_state v;
    compose(d, &v);
    apply(d, &v);
    wiring_pane_show(d);
}

void dlg_set_status(struct dlg *d, bool wrong, const char *text)
{
    snprintf(d->status, sizeof d->status, "%s", text);
    if (d->status_is_wrong != wrong)
        InvalidateRect(GetDlgItem(d->window, IDC_STATUS), NULL, TRUE);
    d->status_is_wrong = wrong;
    d->has_result = false;
    d->result = wrong ? MARK_REFUSED : MARK_NONE;
}
