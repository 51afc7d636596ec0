/* every_port.c: one port of backup --every: opens it, serves devices, opens it again. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/err.h"
#include "base/thread.h"
#include "cli/every_state.h"
#include "cli/session.h"
#include "port/port.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RETRY_MS 300u /* between two looks for a port that is not there */
#define STEP_MS  50u  /* how soon an end is noticed meanwhile */

static void lock(struct every_port *p)
{
    mutex_lock(p->every->lock);
}

static void unlock(struct every_port *p)
{
    mutex_unlock(p->every->lock);
}

static void note_news(struct every_port *p)
{
    p->every->news_ms = clock_now_ms(p->every->session->clock);
}

/* What a device does; on the port's thread */

static void on_found(void *ctx, const struct device_info *device, const struct image_info *image)
{
    struct every_port *p = ctx;
    lock(p);
    if (p->every->finishing) {
        port_cancel(p->port);
    } else {
        p->working = true;
        p->state = SERIES_WORKING;
        note_news(p);
        every_say_found(p, device, image);
    }
    unlock(p);
}

/* One that came too late, or was cancelled before it was begun, is nobody's failure. */
static bool was_not_begun(const struct every_port *p, const struct series_device *device)
{
    return device->outcome == SERIES_FAILED && device->err.code == ERR_CANCELLED && !p->working;
}

static void on_ended(void *ctx, const struct series_device *device)
{
    struct every_port *p = ctx;
    lock(p);
    if (!was_not_begun(p, device)) {
        series_tally_add(&p->every->tally, device);
        note_news(p);
        p->state = SERIES_FINISHED;
        every_say_ended(p, device);
    }
    p->working = false;
    if (p->every->finishing)
        port_cancel(p->port);
    unlock(p);
}

static void on_next(void *ctx)
{
    struct every_port *p = ctx;
    lock(p);
    p->state = SERIES_WAITING;
    every_say_next(p);
    unlock(p);
}

static void on_same(void *ctx)
{
    struct every_port *p = ctx;
    lock(p);
    p->state = SERIES_FINISHED;
    every_say_same(p);
    unlock(p);
}

static void on_progress(void *ctx, enum device_phase phase, uint64_t done, uint64_t total)
{
    struct every_port *p = ctx;
    lock(p);
    p->phase = phase;
    p->percent = total > 0 ? (unsigned)(done * 100 / total) : 0;
    if (p->working)
        every_say_progress(p, phase, done, total);
    unlock(p);
}

static void on_log(void *ctx, enum log_level level, const char *text)
{
    struct every_port *p = ctx;
    lock(p);
    every_say_log(p, level, text);
    unlock(p);
}

/* The port */

static bool goes_on(struct every_port *p)
{
    lock(p);
    bool yes = !p->every->stopping && !p->every->finishing;
    unlock(p);
    return yes;
}

static void set_port(struct every_port *p, struct port *port)
{
    lock(p);
    p->port = port;
    if (port != NULL && (p->every->stopping || p->every->finishing))
        port_cancel(port);
    if (port != NULL) {
        p->trouble = ERR_NONE;
        p->state = SERIES_WAITING;
        every_say_opened(p);
    }
    unlock(p);
}

/* Each kind of trouble once, until the port is open again. */
static void tell_trouble(struct every_port *p, const struct err *e)
{
    lock(p);
    if (e->code != ERR_CANCELLED && e->code != p->trouble) {
        p->trouble = e->code;
        every_say_port_failed(p, e);
    }
    unlock(p);
}

static void wait_for_port(struct every_port *p)
{
    for (uint32_t ms = 0; ms < RETRY_MS && goes_on(p); ms += STEP_MS)
        clock_sleep_ms(p->every->session->clock, STEP_MS);
}

static void run(void *ctx)
{
    struct every_port *p = ctx;
    while (goes_on(p)) {
        struct err e = ERR_INIT;
        struct port *port = port_open_system(p->name, &e);
        if (port != NULL) {
            set_port(p, port);
            series_serve(&p->place, port, &e);
            set_port(p, NULL);
            port_close(port);
        }
        tell_trouble(p, &e);
        wait_for_port(p);
    }
}

static void fill(struct every_port *p, struct every *x, const char *name, const char *adapter)
{
    const struct session *s = x->session;
    p->every = x;
    snprintf(p->name, sizeof p->name, "%s", name);
    snprintf(p->adapter, sizeof p->adapter, "%s", adapter);
    p->log = (struct log){on_log, p};
    p->events =
        (struct series_events){p, {.ctx = p, .progress = on_progress}, on_found, on_ended, on_next, on_same};
    p->place = (struct series_place){.name = p->name,
                                     .clock = s->clock,
                                     .store = s->store,
                                     .log = &p->log,
                                     .events = &p->events,
                                     .library = s->library,
                                     .baud = s->args->baud,
                                     .stub = s->args->stub,
                                     .save = true};
    report_init(&p->progress, s->report->out, s->report->err, s->report->json, false, s->clock);
    p->progress.port = p->name;
}

bool every_port_start(struct every *x, const char *name, const char *adapter)
{
    struct every_port *p = x->port_count < ARGS_PORTS ? calloc(1, sizeof *p) : NULL;
    if (p == NULL)
        return false;
    fill(p, x, name, adapter);
    p->thread = thread_start(run, p);
    if (p->thread == NULL) {
        free(p);
        return false;
    }
    mutex_lock(x->lock);
    x->ports[x->port_count++] = p;
    mutex_unlock(x->lock);
    return true;
}

void every_port_cancel(struct every_port *p)
{
    if (p->port != NULL)
        port_cancel(p->port);
}

void every_port_free(struct every_port *p)
{
    free(p);
}
