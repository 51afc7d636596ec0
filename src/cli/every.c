/* every.c: see every.h. */
/* SPDX-License-Identifier: MIT */
#include "cli/every.h"

#include "base/clock.h"
#include "base/err.h"
#include "base/thread.h"
#include "cli/cli_system.h"
#include "cli/every_state.h"
#include "cli/session.h"
#include "cli/tell.h"
#include "port/portlist.h"

#include <string.h>

#define STEP_MS 50u   /* how soon Ctrl+C is noticed */
#define LOOK_MS 1000u /* between two looks for new adapters */

/* Ports */

static bool has_port(const struct every *x, const char *name)
{
    for (size_t i = 0; i < x->port_count; i++)
        if (strcmp(x->ports[i]->name, name) == 0)
            return true;
    return false;
}

/* Other ports may be modems, printers or boards: their owner has to name them. */
static void add_adapters(struct every *x)
{
    struct port_list list;
    if (!port_list_get(&list, NULL))
        return;
    for (size_t i = 0; i < list.count; i++)
        if (list.items[i].may_be_tried && !has_port(x, list.items[i].name))
            every_port_start(x, list.items[i].name, list.items[i].adapter);
    port_list_free(&list);
}

static bool add_named(struct every *x, struct err *e)
{
    const struct args *args = x->session->args;
    for (size_t i = 0; i < args->port_count; i++) {
        struct port_info info;
        bool listed = port_list_find(args->ports[i], &info);
        if (!has_port(x, args->ports[i]) && !every_port_start(x, args->ports[i], listed ? info.adapter : ""))
            return err_set(e, ERR_MEMORY, "a thread for %s", args->ports[i]);
    }
    return true;
}

/* The end */

static bool anyone_works(const struct every *x)
{
    for (size_t i = 0; i < x->port_count; i++)
        if (x->ports[i]->working)
            return true;
    return false;
}

static void cancel_ports(struct every *x, bool also_working)
{
    for (size_t i = 0; i < x->port_count; i++)
        if (also_working || !x->ports[i]->working)
            every_port_cancel(x->ports[i]);
}

/* With the lock held: NULL = go on, else what has ended it. */
static const char *find_end(struct every *x)
{
    const struct args *args = x->session->args;
    uint64_t now_ms = clock_now_ms(x->session->clock);
    if (cli_interrupted())
        return "interrupt";
    if (args->count != 0 && series_tally_done(&x->tally) >= args->count)
        return "count";
    if (anyone_works(x))
        x->news_ms = now_ms;
    return args->idle_ms != 0 && now_ms - x->news_ms >= args->idle_ms ? "idle" : NULL;
}

static const char *wait_for_end(struct every *x)
{
    struct clock *clock = x->session->clock;
    struct deadline look = deadline_in(clock, LOOK_MS);
    for (;;) {
        mutex_lock(x->lock);
        const char *ended_by = find_end(x);
        if (ended_by != NULL) {
            x->finishing = true;
            x->stopping = cli_interrupted();
            cancel_ports(x, x->stopping);
        }
        mutex_unlock(x->lock);
        if (ended_by != NULL)
            return ended_by;
        clock_sleep_ms(clock, STEP_MS);
        if (x->session->args->port_count == 0 && deadline_left_ms(&look) == 0) {
            add_adapters(x);
            look = deadline_in(clock, LOOK_MS);
        }
    }
}

/* Whoever is at work finishes, unless the user loses patience. */
static void wait_for_ports(struct every *x)
{
    for (bool busy = true; busy;) {
        mutex_lock(x->lock);
        busy = anyone_works(x);
        if (cli_interrupted() && !x->stopping) {
            x->stopping = true;
            cancel_ports(x, true);
        }
        mutex_unlock(x->lock);
        if (busy)
            clock_sleep_ms(x->session->clock, STEP_MS);
    }
    for (size_t i = 0; i < x->port_count; i++)
        thread_join(x->ports[i]->thread);
}

static void tell_begin(struct every *x)
{
    struct report *r = x->session->report;
    mutex_lock(x->lock);
    if (x->port_count == 0)
        tell_note(r, FACT_EVERY_NO_PORT, NULL);
    if (r->live)
        tell_note(r, FACT_EVERY_HOW_TO_END, NULL);
    mutex_unlock(x->lock);
}

bool every_run(struct session *s, struct err *e)
{
    struct every x = {.session = s, .lock = mutex_new()};
    if (x.lock == NULL)
        return err_set(e, ERR_MEMORY, "a lock");
    x.news_ms = clock_now_ms(s->clock);
    cli_keep_awake(true);
    bool ok = add_named(&x, e);
    if (s->args->port_count == 0)
        add_adapters(&x);
    tell_begin(&x);
    if (!ok)
        x.stopping = x.finishing = true;
    const char *ended_by = ok ? wait_for_end(&x) : "";
    wait_for_ports(&x);
    cli_keep_awake(false);
    if (ok)
        every_say_end(&x, ended_by);
    if (series_tally_count(&x.tally, SERIES_FAILED) > 0)
        s->exit_code = err_exit_code(ERR_FLASH);
    for (size_t i = 0; i < x.port_count; i++)
        every_port_free(x.ports[i]);
    series_tally_free(&x.tally);
    mutex_free(x.lock);
    return ok;
}
