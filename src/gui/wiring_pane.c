/* wiring_pane.c: the picture of what is connected, as a control of the main window: beside the device's facts
 * where there is one, else as wide as the window, with the steps. */
/* SPDX-License-Identifier: MIT */
#include "gui/dlg.h"

#include "gui/controls.h"
#include "gui/resource.h"
#include "gui/wiring_view.h"

#include <string.h>

#define BEAT_MS 500u

static struct wiring_view look(const struct dlg *d, char *trouble, size_t size)
{
    ports_view_trouble(d, trouble, size);
    return (struct wiring_view){.worker = &d->device,
                                .ports = ports_view_choice(d),
                                .trouble = trouble,
                                .listening = d->mode == DLG_BUSY && d->job_kind == JOB_BOOT_LOG,
                                .contact = d->model != NULL && d->model->contact,
                                .line_loses_one_in = d->mode == DLG_BUSY ? d->line_loses_one_in : 0};
}

/* The board of the device, if its firmware names one, or the one chosen in "How do I connect this?". */
static const struct model *find_model(const struct dlg *d)
{
    char name[100];
    const struct model *of_product = NULL;
    if (d->device.has_device && d->device.has_firmware)
        of_product = model_of_product(d->device.firmware.product);
    if (of_product == NULL && settings_get_text(&d->settings, L"Model", name, sizeof name))
        of_product = model_named(name);
    return of_product;
}

void wiring_pane_news(struct dlg *d)
{
    char trouble[400];
    const struct model *model = find_model(d); /* here, not at every progress: the settings may be a file */
    if (model != d->model)
        InvalidateRect(GetDlgItem(d->window, IDC_WIRING), NULL, FALSE);
    d->model = model;
    struct wiring_view view = look(d, trouble, sizeof trouble);
    wiring_remember(&d->past, &view);
}

void wiring_pane_job_done(struct dlg *d, const struct done *done)
{
    bool lost = done->err.code == ERR_LOST || done->err.code == ERR_PORT_GONE;
    wiring_remember_end(&d->past, done->ok, lost,
                        done->kind == JOB_BOOT_LOG && done->boot.state == BOOT_RUNS);
}

/* The timer runs only while something moves. */
static void keep_time(struct dlg *d)
{
    bool moves = wiring_view_moves(&d->wiring);
    if (moves && !d->moves)
        SetTimer(d->window, TIMER_PICTURE, BEAT_MS, NULL);
    else if (!moves && d->moves)
        KillTimer(d->window, TIMER_PICTURE);
    d->moves = moves;
}

void wiring_pane_show(struct dlg *d)
{
    char trouble[400], text[600];
    struct wiring wiring;
    struct wiring_view view = look(d, trouble, sizeof trouble);
    memset(&wiring, 0, sizeof wiring);
    wiring_find(&view, &d->past, &wiring);
    wiring_text(&wiring, text, sizeof text);
    control_set_text(d->window, IDC_WIRING, text); /* not drawn: for screen readers */
    layout_end_before(&d->layout, IDC_WIRING, d->device.has_device ? IDC_DEVICE_NAME : 0);
    if (!wiring_equal(&wiring, &d->wiring))
        InvalidateRect(GetDlgItem(d->window, IDC_WIRING), NULL, FALSE);
    d->wiring = wiring;
    keep_time(d);
}

void wiring_pane_draw(struct dlg *d, const DRAWITEMSTRUCT *item)
{
    HFONT font = (HFONT)SendDlgItemMessageW(d->window, IDC_COACH, WM_GETFONT, 0, 0);
    wiring_draw(&d->theme, item->hDC, &item->rcItem, font, &d->wiring, d->model, d->tick);
}

void wiring_pane_tick(struct dlg *d)
{
    d->tick++;
    InvalidateRect(GetDlgItem(d->window, IDC_WIRING), NULL, FALSE);
}
