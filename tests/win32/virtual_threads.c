/* virtual_threads.c: see virtual_threads.h. */
/* SPDX-License-Identifier: MIT */
#include "virtual_threads.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_THREADS = 64, MAX_ACTS = 4096, STACK_BYTES = 256 * 1024 };

struct event {
    bool manual, set;
};

struct thread {
    void *fiber; /* NULL = a free place */
    bool waits, ended;
    uint64_t until_us;
    HANDLE events[MAXIMUM_WAIT_OBJECTS];
    DWORD count, woken;
    LPTHREAD_START_ROUTINE routine;
    void (*body)(void);
    void *ctx;
};

struct act {
    uint64_t at_us;
    unsigned order; /* of those at the same time the earlier request first */
    void (*act)(void *);
    void *ctx;
};

static struct {
    uint64_t now_us;
    void *scheduler;
    struct thread threads[MAX_THREADS];
    struct thread *running;
    struct act acts[MAX_ACTS];
    unsigned act_count, act_order;
} world;

static void give_up(const char *why)
{
    printf("FAILED: the test itself: %s\n", why);
    fflush(stdout);
    exit(2);
}

/* Acts */

void vt_later(uint64_t at_us, void (*act)(void *), void *ctx)
{
    if (world.act_count == MAX_ACTS)
        give_up("too much is to happen later");
    world.acts[world.act_count++] = (struct act){at_us, world.act_order++, act, ctx};
}

/* The next to happen; NULL if nothing is to. */
static struct act *next_act(void)
{
    struct act *next = NULL;
    for (unsigned i = 0; i < world.act_count; i++) {
        struct act *a = &world.acts[i];
        if (next == NULL || a->at_us < next->at_us || (a->at_us == next->at_us && a->order < next->order))
            next = a;
    }
    return next;
}

static void pass_until(uint64_t us)
{
    struct act *next;
    while ((next = next_act()) != NULL && next->at_us <= us) {
        struct act a = *next;
        *next = world.acts[--world.act_count];
        if (a.at_us > world.now_us)
            world.now_us = a.at_us;
        a.act(a.ctx);
    }
    if (us > world.now_us)
        world.now_us = us;
}

uint64_t vt_now_us(void)
{
    return world.now_us;
}

void vt_spend(uint64_t us)
{
    pass_until(world.now_us + us);
}

/* Events */

HANDLE vt_event_new(bool manual_reset, bool set)
{
    struct event *e = malloc(sizeof *e);
    if (e == NULL)
        give_up("no memory");
    *e = (struct event){manual_reset, set};
    return e;
}

void vt_event_set(HANDLE event, bool set)
{
    ((struct event *)event)->set = set;
}

void vt_event_free(HANDLE event)
{
    free(event);
}

/* Threads */

static void leave(void)
{
    SwitchToFiber(world.scheduler);
}

static void CALLBACK thread_main(void *ctx)
{
    struct thread *t = ctx;
    if (t->body != NULL)
        t->body();
    else
        t->routine(t->ctx);
    t->ended = true;
    leave();
}

static struct thread *thread_new(void)
{
    for (int i = 0; i < MAX_THREADS; i++) {
        struct thread *t = &world.threads[i];
        if (t->fiber != NULL)
            continue;
        memset(t, 0, sizeof *t);
        t->fiber = CreateFiber(STACK_BYTES, thread_main, t);
        return t->fiber != NULL ? t : NULL;
    }
    return NULL;
}

bool vt_thread_new(LPTHREAD_START_ROUTINE routine, void *ctx)
{
    struct thread *t = thread_new();
    if (t == NULL)
        return false;
    t->routine = routine;
    t->ctx = ctx;
    return true;
}

/* Waits until an event of `t` is set, or its time is up. */
static DWORD wait_here(void)
{
    struct thread *t = world.running;
    t->waits = true;
    leave();
    return t->woken;
}

void vt_sleep(uint64_t us)
{
    world.running->count = 0;
    world.running->until_us = us == VT_FOR_EVER ? VT_FOR_EVER : world.now_us + us;
    wait_here();
}

DWORD vt_wait(DWORD count, const HANDLE *events, DWORD timeout_ms)
{
    struct thread *t = world.running;
    memcpy(t->events, events, count * sizeof *events);
    t->count = count;
    t->until_us = timeout_ms == INFINITE ? VT_FOR_EVER : world.now_us + (uint64_t)timeout_ms * 1000;
    return wait_here();
}

/* The first event that is set, as Windows chooses. */
static bool may_go_on(struct thread *t)
{
    for (DWORD i = 0; i < t->count; i++) {
        struct event *e = t->events[i];
        if (!e->set)
            continue;
        e->set = e->manual;
        t->woken = WAIT_OBJECT_0 + i;
        return true;
    }
    t->woken = WAIT_TIMEOUT;
    return t->until_us <= world.now_us;
}

static void run_thread(struct thread *t)
{
    t->waits = false;
    world.running = t;
    SwitchToFiber(t->fiber);
    if (!t->ended)
        return;
    DeleteFiber(t->fiber);
    t->fiber = NULL;
}

/* False if no thread can go on now. */
static bool run_one(void)
{
    for (int i = 0; i < MAX_THREADS; i++) {
        struct thread *t = &world.threads[i];
        if (t->fiber == NULL || (t->waits && !may_go_on(t)))
            continue;
        run_thread(t);
        return true;
    }
    return false;
}

static uint64_t next_time(void)
{
    struct act *act = next_act();
    uint64_t next = act != NULL ? act->at_us : VT_FOR_EVER;
    for (int i = 0; i < MAX_THREADS; i++)
        if (world.threads[i].fiber != NULL && world.threads[i].until_us < next)
            next = world.threads[i].until_us;
    return next;
}

static void forget_threads(void)
{
    for (int i = 0; i < MAX_THREADS; i++)
        if (world.threads[i].fiber != NULL)
            DeleteFiber(world.threads[i].fiber);
    memset(world.threads, 0, sizeof world.threads);
}

void vt_start(void)
{
    if (world.scheduler == NULL)
        world.scheduler = ConvertThreadToFiber(NULL);
    forget_threads();
    world.now_us = 0;
    world.act_count = world.act_order = 0;
}

bool vt_run(void (*body)(void), uint64_t limit_us)
{
    struct thread *first = thread_new();
    if (first == NULL)
        give_up("no thread");
    first->body = body;
    void *fiber = first->fiber;
    while (first->fiber == fiber && !first->ended) {
        if (run_one())
            continue;
        uint64_t next = next_time();
        if (next == VT_FOR_EVER || next > limit_us)
            return false;
        pass_until(next);
    }
    return true;
}
