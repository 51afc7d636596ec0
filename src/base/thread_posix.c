/* thread_posix.c: thread.h with POSIX threads. */
/* SPDX-License-Identifier: MIT */
#include "base/thread.h"

#include <pthread.h>
#include <stdlib.h>

struct thread {
    pthread_t id;
    void (*run)(void *ctx);
    void *ctx;
};

static void *thread_main(void *arg)
{
    struct thread *t = arg;
    t->run(t->ctx);
    return NULL;
}

struct thread *thread_start(void (*run)(void *ctx), void *ctx)
{
    struct thread *t = malloc(sizeof *t);
    if (t == NULL)
        return NULL;
    t->run = run;
    t->ctx = ctx;
    if (pthread_create(&t->id, NULL, thread_main, t) == 0)
        return t;
    free(t);
    return NULL;
}

void thread_join(struct thread *t)
{
    pthread_join(t->id, NULL);
    free(t);
}

struct mutex {
    pthread_mutex_t lock;
};

struct mutex *mutex_new(void)
{
    struct mutex *m = malloc(sizeof *m);
    if (m == NULL || pthread_mutex_init(&m->lock, NULL) == 0)
        return m;
    free(m);
    return NULL;
}

void mutex_free(struct mutex *m)
{
    if (m == NULL)
        return;
    pthread_mutex_destroy(&m->lock);
    free(m);
}

void mutex_lock(struct mutex *m)
{
    pthread_mutex_lock(&m->lock);
}

void mutex_unlock(struct mutex *m)
{
    pthread_mutex_unlock(&m->lock);
}
