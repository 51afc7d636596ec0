/* virtual_threads.h: threads, events and time of a test's own.
 *
 * Threads are fibers: one runs until it waits, so that every run is the same.  Time passes when all of them
 * wait, and by what calls are said to cost.  Microseconds. */
/* SPDX-License-Identifier: MIT */
#ifndef WIN32_VIRTUAL_THREADS_H
#define WIN32_VIRTUAL_THREADS_H

#include <stdbool.h>
#include <stdint.h>
#include <windows.h>

#define VT_FOR_EVER UINT64_MAX

/* A new world at time 0, without threads and events. */
void vt_start(void);

/* Runs `body` as the first thread.  False if it would wait for ever, or past `limit_us`: it is left behind.
 */
bool vt_run(void (*body)(void), uint64_t limit_us);

uint64_t vt_now_us(void);
void vt_spend(uint64_t us); /* this thread works: what falls due meanwhile happens */
void vt_sleep(uint64_t us); /* this thread waits, the others run */
void vt_later(uint64_t at_us, void (*act)(void *), void *ctx);

HANDLE vt_event_new(bool manual_reset, bool set);
void vt_event_set(HANDLE event, bool set);
void vt_event_free(HANDLE event);
/* As WaitForMultipleObjects for any of them. */
DWORD vt_wait(DWORD count, const HANDLE *events, DWORD timeout_ms);
/* False where there is no room. */
bool vt_thread_new(LPTHREAD_START_ROUTINE routine, void *ctx);

#endif
