/* wiring.c: see wiring.h. */
/* SPDX-License-Identifier: MIT */
#include "gui/wiring.h"

#include "gui/worker_state.h"
#include "say/say.h"

#include <stdio.h>
#include <string.h>

enum wiring_mark wiring_mark(enum wiring_state state)
{
    static const enum wiring_mark marks[WIRING_STATES] = {[WIRING_UNSEEN] = WIRING_DASHED,
                                                          [WIRING_SEEN] = WIRING_CHECK,
                                                          [WIRING_ODD] = WIRING_EXCLAMATION,
                                                          [WIRING_GONE] = WIRING_CROSS};
    return marks[state];
}

/* Memory */

void wiring_remember(struct wiring_past *past, const struct wiring_view *v)
{
    enum worker_phase phase = v->worker->phase;
    bool connected = phase == WORKER_READY || (phase == WORKER_BUSY && !v->listening);
    if (connected && !past->connected)
        past->last = WIRING_ANSWERED;
    past->connected = connected;
}

void wiring_remember_end(struct wiring_past *past, bool ok, bool device_lost, bool started)
{
    if (started)
        past->last = WIRING_STARTED;
    else if (ok)
        past->last = WIRING_WORKED;
    else if (device_lost)
        past->last = WIRING_CUT_OFF;
}

/* States */

static void set_wires(struct wiring *w, enum wiring_state state)
{
    for (int part = WIRING_3V3; part <= WIRING_TX; part++)
        w->parts[part] = state;
}

static void set_data_wires(struct wiring *w, enum wiring_state state)
{
    w->parts[WIRING_RX] = w->parts[WIRING_TX] = state;
}

static void set_all(struct wiring *w, enum wiring_state state)
{
    for (int part = WIRING_ADAPTER; part < WIRING_PARTS; part++)
        w->parts[part] = state;
}

static void guide(struct wiring *w, unsigned due, enum fact_id step)
{
    w->guide = true;
    w->due = due;
    w->steps[due - 1] = step;
}

/* The device has to start once more with its button held. */
static void ask_for_button(struct wiring *w, enum fact_id step)
{
    guide(w, 3, step);
    w->press = w->repower = true;
}

/* A hand has taken off what was no longer needed: that is no alarm. */
static bool was_done(const struct wiring_past *past)
{
    return past->last == WIRING_WORKED || past->last == WIRING_STARTED;
}

static void no_adapter(const struct wiring_view *v, const struct wiring_past *past, struct wiring *w)
{
    bool gone = past->last == WIRING_ANSWERED || past->last == WIRING_CUT_OFF;
    guide(w, 1, FACT_WIRING_STEP_MAINS);
    if (v->ports == COACH_SEVERAL_PORTS) {
        w->parts[WIRING_ADAPTER] = WIRING_ODD;
        w->what = FACT_WIRING_SEVERAL_ADAPTERS;
    } else if (gone) {
        w->parts[WIRING_ADAPTER] = WIRING_GONE;
        w->what = FACT_WIRING_ADAPTER_GONE;
    } else {
        w->what = was_done(past)                    ? FACT_WIRING_TAKEN_OFF
                  : v->ports == COACH_UNKNOWN_PORTS ? FACT_WIRING_NO_KNOWN_ADAPTER
                                                    : FACT_WIRING_NO_ADAPTER;
    }
}

static void adapter_fails(struct wiring *w, enum fact_id what)
{
    w->parts[WIRING_ADAPTER] = WIRING_ODD;
    w->what = what;
}

/* Only what speaks is known to be connected: nothing shows yet that it hears. */
static void device_speaks(struct wiring *w, enum wiring_state board)
{
    set_wires(w, WIRING_SEEN);
    w->parts[WIRING_RX] = WIRING_UNSEEN;
    w->parts[WIRING_BOARD] = board;
}

static void unreadable(struct wiring *w)
{
    w->parts[WIRING_GND] = w->parts[WIRING_TX] = w->parts[WIRING_BOARD] = WIRING_ODD;
    w->what = FACT_WIRING_UNREADABLE;
    guide(w, 2, FACT_WIRING_STEP_WIRES_UNREADABLE);
}

static void silent(const struct wiring_past *past, struct wiring *w)
{
    if (past->last == WIRING_STARTED) {
        device_speaks(w, WIRING_SEEN);
        w->what = FACT_WIRING_STARTED;
    } else if (past->last == WIRING_WORKED) {
        w->what = FACT_WIRING_TAKEN_OFF;
        guide(w, 1, FACT_WIRING_STEP_MAINS);
    } else if (past->last == WIRING_NONE_YET) {
        w->what = FACT_WIRING_SILENT;
        ask_for_button(w, FACT_WIRING_STEP_BUTTON_AGAIN);
    } else {
        w->parts[WIRING_BOARD] = WIRING_GONE;
        w->what = past->last == WIRING_CUT_OFF ? FACT_WIRING_CUT_OFF : FACT_WIRING_LOST;
        ask_for_button(w, FACT_WIRING_STEP_BUTTON_LOST);
    }
}

static void firmware_heard(const struct wiring_past *past, struct wiring *w)
{
    device_speaks(w, was_done(past) ? WIRING_SEEN : WIRING_ODD);
    if (was_done(past)) { /* it is switched on again to see whether it runs */
        w->what = FACT_WIRING_STARTED;
        return;
    }
    w->parts[WIRING_BUTTON] = WIRING_ODD;
    w->what = FACT_WIRING_WITHOUT_BUTTON;
    ask_for_button(w, FACT_WIRING_STEP_BUTTON_MISSED);
}

static void once_more(struct wiring *w)
{
    set_all(w, WIRING_SEEN);
    w->parts[WIRING_BUTTON] = WIRING_ODD;
    w->what = FACT_WIRING_ONCE_MORE;
    ask_for_button(w, FACT_WIRING_STEP_BUTTON_ONCE_MORE);
}

static void seen_on_line(enum device_seen seen, const struct wiring_past *past, struct wiring *w)
{
    if (seen == SEEN_ECHO) {
        set_data_wires(w, WIRING_ODD);
        w->what = FACT_WIRING_ECHO;
        guide(w, 2, FACT_WIRING_STEP_WIRES_ECHO);
    } else if (seen == SEEN_FIRMWARE) {
        firmware_heard(past, w);
    } else if (seen == SEEN_GARBAGE) {
        unreadable(w);
    } else if (seen == SEEN_NOTHING) {
        silent(past, w);
    } else {
        once_more(w);
    }
}

/* It answered, and could not be used. */
static void device_fails(enum err_code code, struct wiring *w)
{
    bool line = code == ERR_LINE || code == ERR_LOST;
    set_all(w, WIRING_SEEN);
    if (line)
        set_data_wires(w, WIRING_ODD);
    else
        w->parts[WIRING_BOARD] = WIRING_ODD;
    w->what = line                     ? FACT_WIRING_LINE_FAILS
              : code == ERR_WRONG_CHIP ? FACT_WIRING_WRONG_CHIP
                                       : FACT_WIRING_DEVICE_FAILS;
}

static void connecting(const struct worker_state *worker, const struct wiring_past *past, struct wiring *w)
{
    w->parts[WIRING_ADAPTER] = WIRING_SEEN;
    w->steps[2] = FACT_WIRING_STEP_BUTTON_AGAIN; /* the adapter is plugged in */
    switch (worker->trouble.code) {
    case ERR_NONE:
    case ERR_NO_ANSWER:
        if (worker->looked || was_done(past) || worker->trouble.code != ERR_NONE)
            seen_on_line(worker->seen, past, w);
        else
            w->what = FACT_WIRING_LOOKING;
        break;
    case ERR_ECHO:
        seen_on_line(SEEN_ECHO, past, w);
        break;
    case ERR_FIRMWARE_RUNS:
        seen_on_line(SEEN_FIRMWARE, past, w);
        break;
    case ERR_GARBAGE:
        seen_on_line(SEEN_GARBAGE, past, w);
        break;
    default:
        device_fails(worker->trouble.code, w);
    }
}

static void connected(const struct wiring_view *v, struct wiring *w)
{
    bool bad_line = v->line_loses_one_in != 0;
    set_all(w, WIRING_SEEN);
    w->flow = v->worker->phase == WORKER_BUSY;
    if (bad_line)
        set_data_wires(w, WIRING_ODD);
    w->what = bad_line ? FACT_WIRING_LINE_LOSES : w->flow ? FACT_WIRING_BUSY : FACT_WIRING_READY;
}

static void listening(struct wiring *w)
{
    set_all(w, WIRING_SEEN);
    w->parts[WIRING_BUTTON] = WIRING_UNSEEN;
    w->parts[WIRING_3V3] = WIRING_ODD;
    w->repower = true;
    w->what = FACT_WIRING_LISTENING;
}

static bool needs_adapter(const struct wiring_view *v)
{
    const struct worker_state *worker = v->worker;
    return v->ports != COACH_PORT_CHOSEN || worker->phase == WORKER_NO_PORT ||
           (worker->phase == WORKER_PORT_FAILED &&
            (worker->trouble.code == ERR_PORT_MISSING || worker->trouble.code == ERR_PORT_GONE));
}

static void find(const struct wiring_view *v, const struct wiring_past *past, struct wiring *w)
{
    const struct worker_state *worker = v->worker;
    bool failed = worker->phase == WORKER_PORT_FAILED;
    if (v->listening)
        listening(w);
    else if (v->trouble[0] != '\0' && (failed || needs_adapter(v)))
        adapter_fails(w, FACT_WIRING_ADAPTER_TROUBLE);
    else if (needs_adapter(v))
        no_adapter(v, past, w);
    else if (failed)
        adapter_fails(w, worker->trouble.code == ERR_PORT_BUSY ? FACT_WIRING_ADAPTER_BUSY
                                                               : FACT_WIRING_ADAPTER_FAILS);
    else if (worker->phase == WORKER_BUSY && worker->seen == SEEN_STUB_CHANGES)
        once_more(w); /* a hand is needed in the middle of it */
    else if (worker->phase == WORKER_BUSY || worker->phase == WORKER_READY)
        connected(v, w);
    else
        connecting(worker, past, w);
}

void wiring_find(const struct wiring_view *v, const struct wiring_past *past, struct wiring *w)
{
    memset(w, 0, sizeof *w);
    w->parts[WIRING_COMPUTER] = WIRING_SEEN;
    w->steps[0] = FACT_WIRING_STEP_MAINS;
    w->steps[1] = FACT_WIRING_STEP_WIRES;
    w->steps[2] = FACT_WIRING_STEP_BUTTON;
    find(v, past, w);
    if (v->contact)
        w->steps[2] = FACT_WIRING_STEP_GPIO0;
}

bool wiring_equal(const struct wiring *a, const struct wiring *b)
{
    for (int i = 0; i < WIRING_PARTS; i++)
        if (a->parts[i] != b->parts[i])
            return false;
    for (int i = 0; i < WIRING_STEPS; i++)
        if (a->steps[i] != b->steps[i])
            return false;
    return a->what == b->what && a->guide == b->guide && a->due == b->due && a->press == b->press &&
           a->repower == b->repower && a->flow == b->flow && a->plain == b->plain;
}

void wiring_plain(struct wiring *w)
{
    memset(w, 0, sizeof *w);
    for (int part = 0; part < WIRING_PARTS; part++)
        w->parts[part] = WIRING_SEEN;
    w->what = FACT_WIRING_READY;
    w->plain = true;
}

/* Words */

const char *wiring_step(const struct wiring *w, unsigned step)
{
    return say_template(w->steps[step - 1]);
}

void wiring_text(const struct wiring *w, char *text, size_t size)
{
    const char *number[] = {"1", "2", "3"};
    snprintf(text, size, "%s", say_template(w->what));
    size_t used = strlen(text);
    if (!w->guide || used + 2 >= size)
        return;
    text[used++] = ' ';
    say_fill(FACT_WIRING_NEXT_STEP, (const char *[]){number[w->due - 1], wiring_step(w, w->due)}, text + used,
             size - used);
}

bool wiring_moves(const struct wiring *w)
{
    return w->press || w->repower || w->flow;
}
