/* dlg_state.c: updates the controls from the window's state.
 *
 * compose() decides everything, apply() is the one function that touches controls. */
/* SPDX-License-Identifier: MIT */
#include "gui/dlg.h"

#include "base/bytes.h"
#include "base/err.h"
#include "gui/coach.h"
#include "gui/controls.h"
#include "gui/resource.h"
#include "gui/words.h"
#include "say/say.h"

#include <commctrl.h>
#include <stdio.h>
#include <string.h>

struct view_state {
    char device[280], firmware[200], coach[600], file_info[700], progress[160];
    const char *status;
    bool port, help, file, more, backups, backup, restore, undo, verify, erase, boot_log, cancel;
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

static void compose_device(const struct dlg *d, struct view_state *v)
{
    if (device_of(d) != NULL)
        words_device(device_of(d), dlg_label(d), v->device, sizeof v->device);
    else
        snprintf(
            v->device, sizeof v->device, "%s",
            say_template(d->device.phase == WORKER_CONNECTING ? FACT_DEVICE_NONE_YET : FACT_DEVICE_NONE));
    if (firmware_of(d) != NULL)
        words_firmware(firmware_of(d), v->firmware, sizeof v->firmware);
}

/* A backup that was saved elsewhere is not in the list, but one can go back to it. */
static size_t count_backups(const struct dlg *d)
{
    size_t listed = d->backups != NULL ? d->backups->count : 0;
    bool saved = memcmp(d->saved_mac, d->device.device.mac, sizeof d->saved_mac) == 0;
    return listed == 0 && saved ? 1 : listed;
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
        .backups = count_backups(d),
        .line_loses_one_in = d->line_loses_one_in,
    };
    if (d->ports == NULL)
        snprintf(v->coach, sizeof v->coach, "%s", say_template(FACT_LOOKING_FOR_ADAPTERS));
    else
        coach_text(&coach, v->coach, sizeof v->coach);
}

static void compose_file(const struct dlg *d, struct view_state *v, bool named)
{
    if (d->file != NULL)
        words_file(d->file, dlg_file_is_checked(d) ? &d->device.check : NULL, v->file_info,
                   sizeof v->file_info);
    else
        snprintf(v->file_info, sizeof v->file_info, "%s",
                 say_template(named ? FACT_NONE : FACT_FILE_TO_BE_CHOSEN));
}

static void compose_buttons(const struct dlg *d, struct view_state *v)
{
    bool idle = d->mode == DLG_IDLE;
    bool ready = idle && d->device.phase == WORKER_READY;
    bool with_file = ready && dlg_file_is_usable(d);
    v->port = idle;
    v->file = v->more = idle;
    v->backups = idle && d->backups != NULL && d->backups->count > 0;
    v->backup = v->erase = ready;
    v->verify = with_file;
    v->restore = with_file && dlg_file_is_checked(d);
    v->undo = ready && d->device.can_undo;
    v->boot_log = idle && d->port[0] != '\0' && d->device.phase != WORKER_PORT_FAILED;
    v->cancel = d->mode == DLG_BUSY;
}

static void compose_progress(const struct dlg *d, struct view_state *v)
{
    v->bar_wrong = d->mode == DLG_IDLE && d->failed;
    v->permille = d->mode == DLG_IDLE && !d->failed ? 0 : d->meter.permille;
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
    compose_file(d, v, GetWindowTextLengthW(GetDlgItem(d->window, IDC_FILE)) > 0);
    compose_buttons(d, v);
    compose_progress(d, v);
}

/* Showing */

/* Screen readers announce these at once. */
static void announce(HWND w, int id, const char *text)
{
    if (control_set_prose(w, id, text) && text[0] != '\0')
        NotifyWinEvent(EVENT_SYSTEM_ALERT, GetDlgItem(w, id), OBJID_CLIENT, CHILDID_SELF);
}

static void apply_texts(HWND w, const struct view_state *v)
{
    control_set_text(w, IDC_DEVICE_TEXT, v->device);
    control_set_text(w, IDC_FIRMWARE_TEXT, v->firmware);
    announce(w, IDC_COACH, v->coach);
    control_set_text(w, IDC_FILE_INFO, v->file_info);
    control_set_text(w, IDC_PROGRESS_TEXT, v->progress);
    announce(w, IDC_STATUS, v->status);
}

/* Keys would go nowhere if the control that has the focus were disabled (Wine takes it away at once).  After
 * work Enter and Space are on Back up, which harms nothing: whoever has the next device on the table presses
 * them again.
 */
static void keep_focus(struct dlg *d, const struct view_state *v)
{
    HWND w = d->window, focus = GetFocus();
    bool lost = focus == NULL ? GetActiveWindow() == w : IsChild(w, focus) && !IsWindowEnabled(focus);
    bool parked = d->parked != 0 && focus == GetDlgItem(w, d->parked) &&
                  !(d->parked == IDC_PORT && SendMessageW(focus, CB_GETDROPPEDSTATE, 0, 0));
    int id = v->cancel ? IDC_CANCEL : v->backup ? IDC_BACKUP : v->port ? IDC_PORT : IDC_HELP_CONNECT;
    if (lost || (parked && id != d->parked))
        SendMessageW(w, WM_NEXTDLGCTL, (WPARAM)GetDlgItem(w, id), TRUE);
    if (lost || parked)
        d->parked = id == IDC_PORT || id == IDC_HELP_CONNECT ? id : 0;
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
        {IDC_PORT, v->port},         {IDC_FILE, v->file},     {IDC_BROWSE, v->file},
        {IDC_BACKUPS, v->backups},   {IDC_BACKUP, v->backup}, {IDC_BACKUP_AS, v->backup},
        {IDC_RESTORE, v->restore},   {IDC_VERIFY, v->verify}, {IDC_ERASE, v->erase},
        {IDC_BOOT_LOG, v->boot_log}, {IDC_CANCEL, v->cancel}, {IDC_UNDO, v->undo},
        {IDC_MORE, v->more},
    };
    apply_texts(d->window, v);
    for (size_t i = 0; i < ARRAY_LEN(states); i++)
        control_enable(d->window, states[i].id, states[i].enabled);
    keep_focus(d, v);
    apply_bar(d, v);
}

void dlg_show(struct dlg *d)
{
    struct view_state v;
    compose(d, &v);
    apply(d, &v);
}

void dlg_set_status(struct dlg *d, bool wrong, const char *text)
{
    snprintf(d->status, sizeof d->status, "%s", text);
    if (d->status_is_wrong != wrong)
        InvalidateRect(GetDlgItem(d->window, IDC_STATUS), NULL, TRUE);
    d->status_is_wrong = wrong;
}
