/* file_view.c: the chosen file, and the backups of the connected device. */
/* SPDX-License-Identifier: MIT */
#include "gui/dlg.h"

#include "base/err.h"
#include "gui/controls.h"
#include "gui/resource.h"
#include "gui/words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TYPING_MS 250

void file_view_path(struct dlg *d, char *path, size_t size)
{
    char text[STORE_PATH_MAX];
    control_get_text(d->window, IDC_FILE, text, sizeof text);
    size_t len = strlen(text);
    bool quoted = len >= 2 && text[0] == '"' && text[len - 1] == '"'; /* Explorer's "Copy as path" */
    snprintf(path, size, "%.*s", (int)(quoted ? len - 2 : len), text + (quoted ? 1 : 0));
}

static void forget_file(struct dlg *d)
{
    free(d->file);
    d->file = NULL;
}

/* The list shows which of them the chosen file is. */
static void mark_backup(struct dlg *d)
{
    char path[STORE_PATH_MAX];
    int selected = -1;
    file_view_path(d, path, sizeof path);
    for (size_t i = 0; d->backups != NULL && i < d->backups->count; i++)
        if (strcmp(d->backups->items[i].path, path) == 0)
            selected = (int)i;
    if (control_selected(d->window, IDC_BACKUPS) != selected)
        SendDlgItemMessageW(d->window, IDC_BACKUPS, CB_SETCURSEL, (WPARAM)selected, 0);
}

void file_view_look(struct dlg *d)
{
    char path[STORE_PATH_MAX];
    KillTimer(d->window, TIMER_FILE);
    file_view_path(d, path, sizeof path);
    d->file_serial++;
    mark_backup(d);
    worker_watch_file(d->worker, path, d->file_serial);
    if (path[0] == '\0')
        forget_file(d);
    else
        scout_look_at_file(d->scout, path, d->file_serial);
}

void file_view_edited(struct dlg *d)
{
    if (d->setting_file)
        return;
    d->file_is_ours = false;
    d->failed = false; /* what the status says was about another file */
    dlg_set_status(d, false, "");
    d->file_serial++; /* answers about the old name come too late */
    forget_file(d);
    SetTimer(d->window, TIMER_FILE, TYPING_MS, NULL);
}

void file_view_set(struct dlg *d, const char *path, bool ours)
{
    d->setting_file = true;
    control_set_text(d->window, IDC_FILE, path);
    d->setting_file = false;
    d->file_is_ours = ours;
    forget_file(d);
    SendDlgItemMessageW(d->window, IDC_FILE, EM_SETSEL, STORE_PATH_MAX, STORE_PATH_MAX); /* show the name */
    file_view_look(d);
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
        control_fill_list(d->window, IDC_BACKUPS, NULL, 0, -1);
        if (d->file_is_ours)
            file_view_set(d, "", false);
    }
    scout_look_at_backups(d->scout, d->library, mac);
}

void file_view_take_backups(struct dlg *d, struct backups_found *found)
{
    bool current = d->device.has_device && memcmp(found->mac, d->device.device.mac, sizeof found->mac) == 0;
    char(*texts)[256] = calloc(found->count + 1, sizeof *texts);
    const char **lines = calloc(found->count + 1, sizeof *lines);
    if (!current || texts == NULL || lines == NULL) {
        backups_found_free(found);
    } else {
        for (size_t i = 0; i < found->count; i++) {
            words_backup(&found->items[i].note, texts[i], sizeof texts[i]);
            lines[i] = texts[i];
        }
        backups_found_free(d->backups);
        d->backups = found;
        control_fill_list(d->window, IDC_BACKUPS, lines, found->count, -1);
        mark_backup(d);
    }
    free(lines);
    free(texts);
}

void file_view_backup_chosen(struct dlg *d)
{
    int i = control_selected(d->window, IDC_BACKUPS);
    if (d->backups != NULL && i >= 0 && (size_t)i < d->backups->count)
        file_view_set(d, d->backups->items[i].path, true);
}
