/* thread.h: threads and locks, for the programs that serve several ports at once.
 *
 * Implementations: thread_posix.c, thread_win32.c.  The core uses neither. */
/* SPDX-License-Identifier: MIT */
#ifndef BASE_THREAD_H
#define BASE_THREAD_H

struct mutex;
struct thread;

/* Runs run(ctx) on a thread of its own.  NULL: none could be created. */
struct thread *thread_start(void (*run)(void *ctx), void *ctx);
/* Waits until it has returned, and frees it. */
void thread_join(struct thread *t);

/* Not recursive.  NULL: out of memory.  mutex_free: nobody may hold it; NULL is fine. */
struct mutex *mutex_new(void);
void mutex_free(struct mutex *m);
void mutex_lock(struct mutex *m);
void mutex_unlock(struct mutex *m);

#endif
