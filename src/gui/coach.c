/* coach.c: what to do next. */
/* SPDX-License-Identifier: MIT */
#include "gui/coach.h"

#include "gui/words.h"
#include "gui/worker_state.h"
#include "say/say.h"
#include "say/say_device.h"

#include <stdio.h>
#include <string.h>

static enum fact_id no_port(enum coach_ports ports)
{
    return ports == COACH_SEVERAL_PORTS   ? FACT_COACH_SEVERAL_PORTS
           : ports == COACH_UNKNOWN_PORTS ? FACT_COACH_UNKNOWN_PORTS
                                          : FACT_COACH_NO_PORT;
}

static void tell(enum fact_id id, char *text, size_t size)
{
    say_fact(&(struct fact){.id = id}, text, size);
}

/* The device holds neither the old nor the new contents. */
static void half_written(const struct worker_state *w, char *text, size_t size)
{
    char back[240];
    words_undo(&w->undo, back, sizeof back);
    tell(w->undo.was_undo ? FACT_COACH_UNDO_INTERRUPTED : FACT_COACH_INTERRUPTED, text, size);
    size_t used = strlen(text);
    if (used + 1 >= size)
        return;
    text[used] = ' ';
    say_fill(!w->can_undo       ? FACT_COACH_REPEAT
             : w->undo.was_undo ? FACT_COACH_FINISH_UNDO
                                : FACT_COACH_FINISH_OR_UNDO,
             (const char *[]){back}, text + used + 1, size - used - 1);
}

static void ready(const struct coach_view *v, char *text, size_t size)
{
    const struct fact backups = {FACT_COACH_READY, {fact_number(v->backups)}};
    if (v->worker->undo.interrupted)
        half_written(v->worker, text, size);
    else if (v->worker->half_read)
        tell(FACT_COACH_HALF_READ, text, size);
    else if (v->backups == 0)
        tell(FACT_COACH_FIRST_BACKUP, text, size);
    else
        say_fact(&backups, text, size);
}

/* Nobody has chosen a port, or it went away, or Windows cannot use its adapter. */
static bool needs_port(const struct coach_view *v)
{
    const struct worker_state *w = v->worker;
    return v->ports != COACH_PORT_CHOSEN || w->phase == WORKER_NO_PORT ||
           (w->phase == WORKER_PORT_FAILED && (w->trouble.code == ERR_PORT_MISSING || v->trouble[0] != '\0'));
}

/* Nobody answers. */
static void silence(const struct coach_view *v, char *text, size_t size)
{
    if (v->last == COACH_HAS_STARTED)
        tell(FACT_COACH_STARTED, text, size);
    else if (v->last == COACH_WAS_CONNECTED)
        tell(FACT_COACH_TAKEN_OFF, text, size);
    else
        snprintf(text, size, "%s", say_seen(SEEN_NOTHING, SAY_WINDOW));
}

/* Nothing was being done: what is said of work that breaks off would be wrong. */
static bool is_out_of_sight(enum err_code code)
{
    return code == ERR_LOST || code == ERR_RESET || code == ERR_NO_ANSWER;
}

void coach_text(const struct coach_view *v, char *text, size_t size)
{
    const struct worker_state *w = v->worker;
    bool busy = w->phase == WORKER_BUSY;
    if (v->listening)
        tell(FACT_COACH_LISTENING, text, size);
    else if (needs_port(v) && v->trouble[0] != '\0')
        snprintf(text, size, "%s", v->trouble);
    else if (needs_port(v))
        tell(no_port(v->ports), text, size);
    else if (w->phase == WORKER_PORT_FAILED)
        words_error(&w->trouble, text, size);
    else if (busy && w->seen == SEEN_STUB_CHANGES) /* a hand is needed in the middle of it */
        snprintf(text, size, "%s", say_seen(w->seen, SAY_WINDOW));
    else if (busy && v->line_loses_one_in != 0)
        say_fact(&(struct fact){FACT_COACH_BUSY_ON_BAD_LINE, {fact_number(v->line_loses_one_in)}}, text,
                 size);
    else if (busy)
        tell(FACT_COACH_BUSY, text, size);
    else if (w->phase == WORKER_READY)
        ready(v, text, size);
    else if (is_out_of_sight(w->trouble.code))
        tell(FACT_COACH_LOST_SIGHT, text, size);
    else if (w->trouble.code != ERR_NONE)
        words_error(&w->trouble, text, size);
    else if (w->looked && v->last == COACH_HAS_STARTED && w->seen == SEEN_FIRMWARE)
        tell(FACT_COACH_STARTED, text, size); /* what it was meant to do */
    else if (w->looked && w->seen == SEEN_NOTHING)
        silence(v, text, size);
    else if (w->looked)
        snprintf(text, size, "%s", say_seen(w->seen, SAY_WINDOW));
    else
        tell(FACT_COACH_LOOKING, text, size);
}
