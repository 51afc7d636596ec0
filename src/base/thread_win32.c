/* thread_win32.c: thread.h with Windows threads. */
/* SPDX-License-Identifier: MIT */
#include "base/thread.h"

#include <stdlib.h>
#include <windows.h>

struct thread {
    HANDLE handle;
    void (*run)(void *ctx);
    void *ctx;
};

static DWORD WINAPI thread_main(void *arg)
{
    struct thread *t = arg;
    t->run(t->ctx);
    return 0;
}

struct thread *thread_start(void (*run)(void *ctx), void *ctx)
{
    struct thread *t = malloc(sizeof *t);
    if (t == NULL)
        return NULL;
    t->run = run;
    t->ctx = ctx;
    t->handle = CreateThread(NULL, 0, thread_main, t, 0, NULL);
    if (t->handle != NULL)
        return t;
    free(t);
    return NULL;
}

void thread_join(struct thread *t)
{
    WaitForSingleObject(t->handle, INFINITE);
    CloseHandle(t->handle);
    free(t);
}

struct mutex {
    SRWLOCK lock;
};

struct mutex *mutex_new(void)
{
    struct mutex *m = malloc(sizeof *m);
    if (m != NULL)
        InitializeSRWLock(&m->lock);
    return m;
}

void mutex_free(struct mutex *m)
{
    free(m);
}

void mutex_lock(struct mutex *m)
{
    AcquireSRWLockExclusive(&m->lock);
}

void mutex_unlock(struct mutex *m)
{
    ReleaseSRWLockExclusive(&m->lock);
}
