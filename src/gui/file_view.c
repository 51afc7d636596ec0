/* file_view.c: the chosen file, and the list of what can be put back (offers.h). */
/* SPDX-License-Identifier: MIT */
#include "gui/dlg.h"

#include "base/err.h"
#include "gui/controls.h"
#include "gui/resource.h"
#include "gui/words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINE 300 /* bytes of one entry */

void file_view_path(const struct dlg *d, char *path, size_t size)
{
    snprintf(path, size, "%s", d->file_path);
}

static void forget_file(struct dlg *d)
{
    free(d->file);
    d->file = NULL;
}

/* The list */

static void fill_list(const struct dlg *d)
{
    char(*texts)[LINE] = calloc(d->offers.count, sizeof *texts);
    const char **lines = calloc(d->offers.count, sizeof *lines);
    if (texts != NULL && lines != NULL) {
        for (size_t i = 0; i < d->offers.count; i++) {
            offer_text(&d->offers, i, d->backups, d->file_path, texts[i], sizeof texts[i]);
            lines[i] = texts[i];
        }
        control_fill_list(d->window, IDC_BACKUPS, lines, d->offers.count,
                          offers_find(&d->offers, d->backups, d->file_path));
    }
    free(lines);
    free(texts);
}

void file_view_show_list(struct dlg *d)
{
    offers_done(&d->offers);
    if (offers_make(d->backups, d->file_path, d->older_shown, &d->offers))
        fill_list(d);
}

/* The file */

void file_view_look(struct dlg *d)
{
    d->file_serial++;
    worker_watch_file(d->worker, d->file_path, d->file_serial);
    if (d->file_path[0] == '\0')
        forget_file(d);
    else
        scout_look_at_file(d->scout, d->file_path, d->file_serial);
}

void file_view_set(struct dlg *d, const char *path, bool ours)
{
    snprintf(d->file_path, sizeof d->file_path, "%s", path);
    d->file_is_ours = ours;
    forget_file(d);
    file_view_show_list(d);
    file_view_look(d);
}

/* By the person: what the window says of another file is over. */
void file_view_choose(struct dlg *d, const char *path, bool ours)
{
    d->failed = false;
    dlg_set_status(d, false, "");
    file_view_set(d, path, ours);
}

/* Backups of this device */

void file_view_refresh_backups(struct dlg *d)
{
    const uint8_t *mac = d->device.device.mac;
    if (!d->device.has_device)
        return;
    if (d->backups != NULL && memcmp(d->backups->mac, mac, sizeof d->backups->mac) != 0) {
        backups_found_free(d->backups); /* another device: nothing of the last one stays */
        d->backups = NULL;
        d->older_shown = false;
        file_view_set(d, d->file_is_ours ? "" : d->file_path, false);
    }
    scout_look_at_backups(d->scout, d->library, mac);
}

/* Whoever comes back wants the official firmware most of all. */
static void suggest(struct dlg *d)
{
    const char *path = offers_suggest(d->backups);
    if (d->file_path[0] == '\0' && path != NULL)
        file_view_set(d, path, true);
    else
        file_view_show_list(d);
}

void file_view_take_backups(struct dlg *d, struct backups_found *found)
{
    bool current = d->device.has_device && memcmp(found->mac, d->device.device.mac, sizeof found->mac) == 0;
    if (!current) {
        backups_found_free(found);
        return;
    }
    backups_found_free(d->backups);
    d->backups = found;
    suggest(d);
}

/* What is no file is done when the list has closed: arrow keys pass over it. */
static void act_on(struct dlg *d, const struct offer *offer)
{
    bool dropped = SendDlgItemMessageW(d->window, IDC_BACKUPS, CB_GETDROPPEDSTATE, 0, 0) != 0;
    if (dropped)
        return;
    if (offer->kind == OFFER_OLDER) {
        d->older_shown = true;
        file_view_show_list(d);
        SendDlgItemMessageW(d->window, IDC_BACKUPS, CB_SHOWDROPDOWN, TRUE, 0);
    } else {
        file_view_show_list(d); /* selects what was chosen before */
        PostMessageW(d->window, WM_COMMAND, IDM_CHOOSE, 0);
    }
}

void file_view_list_chosen(struct dlg *d, bool closed)
{
    int i = control_selected(d->window, IDC_BACKUPS);
    if (i < 0 || (size_t)i >= d->offers.count)
        return;
    const struct offer *offer = &d->offers.items[i];
    bool is_file = offer->kind == OFFER_BACKUP || offer->kind == OFFER_FILE;
    if (!is_file && closed)
        act_on(d, offer);
    else if (!is_file && SendDlgItemMessageW(d->window, IDC_BACKUPS, CB_GETDROPPEDSTATE, 0, 0) == 0)
        file_view_show_list(d);
    else if (offer->kind == OFFER_BACKUP && strcmp(d->backups->items[offer->backup].path, d->file_path) != 0)
        file_view_choose(d, d->backups->items[offer->backup].path, true);
}
