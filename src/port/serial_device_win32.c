/* serial_device_win32.c: calls that may not return, and requests that may not end. */
/* SPDX-License-Identifier: MIT */
#include "port/serial_device_win32.h"

#include "win32/utf16.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    ABORT_MS = 900, /* for a request or a call to end once it is not wanted any more */
    CLOSE_MS = 2000,
    EARLY_MS = 1 /* between two looks at a request whose event was set too early */
};

/* Devices that no port uses any more.  A process-wide list, because the next port of this name has to know.
 */
static SRWLOCK held_lock = SRWLOCK_INIT;
static struct serial_device *held; /* under held_lock */

static void release(struct serial_device *d)
{
    if (InterlockedDecrement(&d->users) > 0)
        return;
    HANDLE events[] = {d->returned, d->closed, d->reading.done, d->writing.done};
    for (size_t i = 0; i < sizeof events / sizeof events[0]; i++)
        if (events[i] != NULL)
            d->os->CloseHandle(events[i]);
    free(d);
}

static const char *without_prefix(const char *name)
{
    return strncmp(name, "\\\\.\\", 4) == 0 ? name + 4 : name;
}

/* COM10 and up exist only below \\.\, the others there as well. */
static bool set_path(struct serial_device *d)
{
    char path[sizeof d->path / sizeof d->path[0]];
    snprintf(path, sizeof path, "%s%s", strncmp(d->name, "\\\\", 2) == 0 ? "" : "\\\\.\\", d->name);
    WCHAR *wide = utf16_from_utf8(path);
    if (wide != NULL)
        wcscpy(d->path, wide); /* as UTF-16 it has no more units than it has bytes as UTF-8 */
    free(wide);
    return wide != NULL;
}

static HANDLE new_event(const struct serial_calls *os)
{
    return os->CreateEventW(NULL, TRUE, FALSE, NULL);
}

struct serial_device *serial_device_new(const struct serial_calls *os, const char *name)
{
    name = without_prefix(name);
    struct serial_device *d = strlen(name) < sizeof d->name ? calloc(1, sizeof *d) : NULL;
    if (d == NULL) {
        SetLastError(strlen(name) < sizeof d->name ? ERROR_NOT_ENOUGH_MEMORY : ERROR_INVALID_NAME);
        return NULL;
    }
    d->os = os;
    d->users = 1;
    d->handle = INVALID_HANDLE_VALUE;
    snprintf(d->name, sizeof d->name, "%s", name);
    d->returned = new_event(os);
    d->closed = new_event(os);
    d->reading.done = new_event(os);
    d->writing.done = new_event(os);
    if (d->returned != NULL && d->closed != NULL && d->reading.done != NULL && d->writing.done != NULL &&
        set_path(d))
        return d;
    DWORD error = GetLastError();
    release(d);
    SetLastError(error);
    return NULL;
}

/* Calls */

static DWORD WINAPI call_main(void *ctx)
{
    struct serial_device *d = ctx;
    d->error = d->call(d);
    d->os->SetEvent(d->returned);
    release(d);
    return 0;
}

static bool start_thread(struct serial_device *d, LPTHREAD_START_ROUTINE routine)
{
    InterlockedIncrement(&d->users);
    HANDLE thread = d->os->CreateThread(NULL, 0, routine, d, 0, NULL);
    if (thread == NULL) {
        InterlockedDecrement(&d->users); /* never the last: the caller has one of its own */
        return false;
    }
    d->os->CloseHandle(thread);
    return true;
}

bool serial_device_call(struct serial_device *d, DWORD (*call)(struct serial_device *d), uint32_t limit_ms,
                        HANDLE cancelled)
{
    HANDLE either[] = {d->returned, cancelled};
    d->call = call;
    d->os->ResetEvent(d->returned);
    if (!start_thread(d, call_main)) {
        d->error = ERROR_NOT_ENOUGH_MEMORY;
        d->os->SetEvent(d->returned);
        return true;
    }
    DWORD woken = d->os->WaitForMultipleObjects(cancelled != NULL ? 2 : 1, either, FALSE, limit_ms);
    if (woken == WAIT_OBJECT_0 + 1)
        woken = d->os->WaitForSingleObject(d->returned, ABORT_MS);
    return woken == WAIT_OBJECT_0;
}

/* The end */

static bool is_of(const struct serial_device *d, const char *name)
{
    return name == NULL || _stricmp(d->name, without_prefix(name)) == 0;
}

unsigned serial_devices_held(const char *name)
{
    unsigned count = 0;
    AcquireSRWLockExclusive(&held_lock);
    for (const struct serial_device *d = held; d != NULL; d = d->next)
        count += is_of(d, name);
    ReleaseSRWLockExclusive(&held_lock);
    return count;
}

static void hold(struct serial_device *d)
{
    AcquireSRWLockExclusive(&held_lock);
    d->next = held;
    held = d;
    ReleaseSRWLockExclusive(&held_lock);
}

static void unhold(struct serial_device *d)
{
    AcquireSRWLockExclusive(&held_lock);
    struct serial_device **at = &held;
    while (*at != d)
        at = &(*at)->next;
    *at = d->next;
    ReleaseSRWLockExclusive(&held_lock);
}

/* True if it is over; then its count and error are known.  The count of a request that failed is not to be
 * trusted: drivers tell of bytes that Windows never copies. */
static bool has_ended(struct serial_device *d, struct serial_request *r)
{
    r->count = 0;
    r->error = ERROR_SUCCESS;
    if (!d->os->GetOverlappedResult(d->handle, &r->overlapped, &r->count, FALSE))
        r->error = GetLastError();
    if (r->error == ERROR_IO_INCOMPLETE)
        return false;
    if (r->error == ERROR_MORE_DATA) /* it got what there was room for */
        r->error = ERROR_SUCCESS;
    if (r->error != ERROR_SUCCESS)
        r->count = 0;
    if (r->count > r->size)
        r->count = r->size;
    r->pending = false;
    return true;
}

static void wait_for_end(struct serial_device *d, struct serial_request *r)
{
    while (r->pending && !has_ended(d, r)) {
        d->os->WaitForSingleObject(r->done, INFINITE);
        d->os->Sleep(EARLY_MS);
    }
}

/* One thing after the other: a call that has not returned may go on to use the handle, and what the driver
 * has not ended it may still write to. */
static DWORD WINAPI close_main(void *ctx)
{
    struct serial_device *d = ctx;
    if (d->call != NULL)
        d->os->WaitForSingleObject(d->returned, INFINITE);
    if (d->handle != INVALID_HANDLE_VALUE) {
        /* What a stuck driver still holds would keep CloseHandle waiting. */
        d->os->PurgeComm(d->handle, PURGE_TXABORT | PURGE_RXABORT | PURGE_TXCLEAR | PURGE_RXCLEAR);
        d->os->CloseHandle(d->handle);
    }
    wait_for_end(d, &d->reading);
    wait_for_end(d, &d->writing);
    unhold(d);
    d->os->SetEvent(d->closed);
    release(d);
    return 0;
}

void serial_device_let_go(struct serial_device *d)
{
    hold(d);
    if (start_thread(d, close_main))
        d->os->WaitForSingleObject(d->closed, CLOSE_MS);
    release(d); /* without a thread, it stays open */
}

/* Requests */

static void prepare(struct serial_device *d, struct serial_request *r, DWORD size)
{
    memset(&r->overlapped, 0, sizeof r->overlapped);
    r->overlapped.hEvent = r->done;
    r->pending = true;
    r->size = size;
    d->os->ResetEvent(r->done); /* Windows does so itself; not every driver has been through Windows */
}

/* `started` is what ReadFile or WriteFile returned.  A request that has ended says so when it is waited for,
 * but for one that never began. */
static void note_start(struct serial_request *r, BOOL started)
{
    r->count = 0;
    r->error = started ? ERROR_SUCCESS : GetLastError();
    r->pending = started || r->error == ERROR_IO_PENDING || r->error == ERROR_MORE_DATA;
}

void serial_device_begin_read(struct serial_device *d, DWORD size)
{
    prepare(d, &d->reading, size);
    note_start(&d->reading, d->os->ReadFile(d->handle, d->read_data, size, NULL, &d->reading.overlapped));
}

void serial_device_begin_write(struct serial_device *d, DWORD size)
{
    prepare(d, &d->writing, size);
    note_start(&d->writing, d->os->WriteFile(d->handle, d->write_data, size, NULL, &d->writing.overlapped));
}

enum serial_wait serial_device_wait(struct serial_device *d, struct serial_request *r, uint32_t timeout_ms,
                                    HANDLE cancelled)
{
    HANDLE either[] = {r->done, cancelled};
    uint64_t end = d->os->now_ms() + timeout_ms;
    while (r->pending) {
        uint64_t now = d->os->now_ms();
        uint32_t left = now < end ? (uint32_t)(end - now) : 0;
        DWORD woken = d->os->WaitForMultipleObjects(cancelled != NULL ? 2 : 1, either, FALSE, left);
        if (has_ended(d, r))
            break;
        if (cancelled != NULL && d->os->WaitForSingleObject(cancelled, 0) == WAIT_OBJECT_0)
            return SERIAL_CANCELLED;
        if (woken != WAIT_OBJECT_0 || left == 0)
            return SERIAL_TIME_UP;
        d->os->Sleep(EARLY_MS);
    }
    return SERIAL_ENDED;
}

bool serial_device_abort(struct serial_device *d, struct serial_request *r)
{
    d->os->CancelIoEx(d->handle, &r->overlapped);
    return serial_device_wait(d, r, ABORT_MS, NULL) == SERIAL_ENDED;
}
