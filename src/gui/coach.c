/* coach.c: what to do next. */
/* SPDX-License-Identifier: MIT */
#include "gui/coach.h"

#include "gui/words.h"
#include "gui/worker_state.h"
#include "say/say_device.h"

#include <stdio.h>

static const char *no_port(const struct coach_view *v)
{
    if (v->trouble[0] != '\0')
        return v->trouble;
    switch (v->ports) {
    case COACH_SEVERAL_PORTS:
        return "There are several adapters. Choose yours in the list above; the next time Restock knows it.";
    case COACH_UNKNOWN_PORTS:
        return "Is one of the ports in the list above your adapter? Then choose it. Restock does not know "
               "its "
               "kind, and opens by itself neither modems nor printers nor other boards.";
    default:
        return "No adapter found. Plug the USB serial adapter into this computer: it appears here by itself. "
               "Is it plugged in? Then try another USB cable (some can only charge) and another socket, and "
               "install the adapter's driver.";
    }
}

/* What is on the device is neither what was there nor what shall be. */
static void half_written(const struct worker_state *w, char *text, size_t size)
{
    const char *last = w->undo.was_undo ? "Undo" : "Restore or Erase";
    char back[240];
    words_undo(&w->undo, back, sizeof back);
    int len =
        snprintf(text, size, "The last %s on this device was interrupted; it may not start as it is. ", last);
    if (len < 0 || (size_t)len >= size)
        return;
    text += len;
    size -= (size_t)len;
    if (!w->can_undo)
        snprintf(text, size, "Press Restore with the same file, or with a backup of this device.");
    else if (w->undo.was_undo)
        snprintf(text, size, "Press Undo again to finish it: it puts back %s.", back);
    else
        snprintf(
            text, size,
            "Press the same button again (Restore with the same file) to finish it, or Undo to put back %s.",
            back);
}

static void ready(const struct coach_view *v, char *text, size_t size)
{
    if (v->worker->undo.interrupted)
        half_written(v->worker, text, size);
    else if (v->worker->half_read)
        snprintf(
            text, size,
            "Ready. A backup of this device was interrupted: what was read is kept, and Back up goes on from "
            "there.");
    else if (v->backups == 0)
        snprintf(text, size,
                 "Ready. First press Back up: it saves everything that is on the device now, so "
                 "that you can always go back.");
    else
        snprintf(
            text, size,
            "Ready. There %s %lu backup%s of this device on this computer. To write another firmware, or to "
            "put a backup back, choose the file below and press Restore.",
            v->backups == 1 ? "is" : "are", (unsigned long)v->backups, v->backups == 1 ? "" : "s");
}

void coach_text(const struct coach_view *v, char *text, size_t size)
{
    const struct worker_state *w = v->worker;
    if (v->listening)
        snprintf(text, size,
                 "Now take off the device's 3.3 V wire and put it back, without holding the button; leave "
                 "the adapter plugged in. What it says while starting appears in the log.");
    else if (v->ports != COACH_PORT_CHOSEN || w->phase == WORKER_NO_PORT ||
             (w->phase == WORKER_PORT_FAILED &&
              (w->trouble.code == ERR_PORT_MISSING || v->trouble[0] != '\0')))
        snprintf(text, size, "%s", no_port(v));
    else if (w->phase == WORKER_PORT_FAILED)
        words_error(&w->trouble, text, size);
    else if (w->phase == WORKER_BUSY &&
             w->seen == SEEN_STUB_CHANGES) /* a hand is needed in the middle of it */
        snprintf(text, size, "%s", say_seen(w->seen, SAY_WINDOW));
    else if (w->phase == WORKER_BUSY)
        snprintf(text, size,
                 "Leave the cable and the power as they are. If something comes loose: nothing is "
                 "lost, connect again and press the same button.");
    else if (w->phase == WORKER_READY)
        ready(v, text, size);
    else if (w->trouble.code != ERR_NONE)
        words_error(&w->trouble, text, size);
    else
        snprintf(text, size, "%s", w->looked ? say_seen(w->seen, SAY_WINDOW) : "Looking for the device...");
}
