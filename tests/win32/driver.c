/* driver.c: the calls of driver.h; what goes over the line is in driver_line.c. */
/* SPDX-License-Identifier: MIT */
#include "driver_line.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PORT_HANDLE   ((HANDLE)(uintptr_t)0x5e71a1)
#define CALL_US       3 /* each costs */
#define LONGEST_US    (25ull * 3600 * 1000000)
#define PENDING_STATE 0x103 /* STATUS_PENDING, as OVERLAPPED.Internal has it */

struct driver_world driver_world;

struct driver_habits *driver_habits(void)
{
    return &driver_world.habits;
}

const struct driver_counts *driver_counts(void)
{
    return &driver_world.counts;
}

const char *driver_port_name(void)
{
    return driver_world.name;
}

void driver_replace(const struct driver_habits *habits)
{
    driver_world.habits = *habits;
    driver_world.dcb = habits->found;
    driver_world.in_limit = DRIVER_DEFAULT_QUEUE;
    driver_world.in_count = 0;
    driver_world.timeouts = (COMMTIMEOUTS){.ReadIntervalTimeout = MAXDWORD}; /* left by the last program */
    driver_world.gone = driver_world.zombie = driver_world.blocked = driver_world.is_unlisted = false;
}

void driver_start(const struct driver_habits *habits)
{
    static unsigned worlds;
    vt_start();
    memset(&driver_world, 0, sizeof driver_world);
    snprintf(driver_world.name, sizeof driver_world.name, "COM%u", 5 + worlds++);
    driver_replace(habits);
}

bool driver_run(void (*body)(void))
{
    return vt_run(body, LONGEST_US);
}

uint64_t driver_now_ms(void)
{
    return vt_now_us() / 1000;
}

void driver_sleep(uint32_t ms)
{
    vt_sleep(ms == FOR_EVER ? VT_FOR_EVER : (uint64_t)ms * 1000);
}

void driver_later(uint32_t in_ms, void (*act)(void *), void *ctx)
{
    vt_later(vt_now_us() + (uint64_t)in_ms * 1000, act, ctx);
}

/* The end of the adapter */

static void unplug(void *ctx)
{
    (void)ctx;
    driver_world.gone = true;
    if (!driver_world.habits.gone_keeps)
        driver_complete_all(driver_world.habits.gone_error);
}

void driver_unplug(uint32_t in_ms)
{
    driver_later(in_ms, unplug, NULL);
}

void driver_unlist(void)
{
    driver_world.is_unlisted = true;
}

static void become_zombie(void *ctx)
{
    (void)ctx;
    driver_world.zombie = true;
}

void driver_become_zombie(uint32_t in_ms)
{
    driver_later(in_ms, become_zombie, NULL);
}

/* Memory and events that a request still needs */

static bool is_within(const void *p, const char *block, size_t size)
{
    return (const char *)p >= block && (const char *)p < block + size;
}

void __real_free(void *block);
void __wrap_free(void *block);

/* The linker puts this in the place of free(). */
void __wrap_free(void *block)
{
    size_t size = block != NULL ? _msize(block) : 0;
    for (int i = 0; i < DRIVER_REQUESTS; i++) {
        const struct request_seen *r = &driver_world.requests[i];
        if (r->pending && (is_within(r->overlapped, block, size) || is_within(r->data, block, size)))
            driver_world.counts.freed_pending++;
    }
    __real_free(block);
}

static BOOL close_event(HANDLE event)
{
    for (int i = 0; i < DRIVER_REQUESTS; i++)
        if (driver_world.requests[i].pending && driver_world.requests[i].overlapped->hEvent == event)
            driver_world.counts.freed_pending++;
    vt_event_free(event);
    driver_world.counts.events--;
    return TRUE;
}

/* Calls */

static BOOL fail(DWORD error)
{
    SetLastError(error);
    return FALSE;
}

/* False, with the last error set, for a handle that is not good for anything. */
static bool enter(HANDLE handle)
{
    driver_world.counts.calls++;
    vt_spend(CALL_US);
    if (handle != PORT_HANDLE || !driver_world.is_open)
        return fail(ERROR_INVALID_HANDLE);
    return !driver_world.gone || fail(driver_world.habits.gone_error);
}

static void take_time(uint32_t ms)
{
    if (ms > 0)
        driver_sleep(ms);
}

static HANDLE WINAPI call_CreateFileW(LPCWSTR path, DWORD access, DWORD sharing,
                                      LPSECURITY_ATTRIBUTES security, DWORD creation, DWORD flags,
                                      HANDLE template_file)
{
    (void)security;
    (void)template_file;
    WCHAR port_path[32];
    swprintf(port_path, sizeof port_path / sizeof port_path[0], L"\\\\.\\%hs", driver_world.name);
    vt_spend(CALL_US);
    bool is_folder = wcscmp(path, L"\\\\.\\C:\\Folder") == 0;
    bool as_wanted = access == (GENERIC_READ | GENERIC_WRITE) && sharing == 0 && creation == OPEN_EXISTING &&
                     flags == FILE_FLAG_OVERLAPPED;
    DWORD error = ERROR_SUCCESS;
    if (is_folder) {
        error = ERROR_ACCESS_DENIED;
    } else if (wcscmp(path, port_path) != 0 || driver_world.gone) {
        error = ERROR_FILE_NOT_FOUND;
    } else {
        driver_world.counts.opens++;
        take_time(driver_world.habits.open_ms);
        error = driver_world.habits.open_error != 0 ? driver_world.habits.open_error
                : driver_world.is_open              ? ERROR_ACCESS_DENIED
                : !as_wanted                        ? ERROR_INVALID_PARAMETER
                                                    : ERROR_SUCCESS;
    }
    SetLastError(error);
    if (error != ERROR_SUCCESS)
        return INVALID_HANDLE_VALUE;
    driver_world.is_open = true;
    driver_world.counts.opened++;
    driver_world.counts.dtr = driver_world.counts.rts = driver_world.rts =
        true; /* as drivers do when nobody has asked them */
    return PORT_HANDLE;
}

static BOOL WINAPI call_CloseHandle(HANDLE handle)
{
    if (handle != PORT_HANDLE)
        return close_event(handle);
    if (!driver_world.is_open)
        return fail(ERROR_INVALID_HANDLE);
    driver_world.counts.closes++;
    take_time(driver_world.habits.close_ms);
    driver_world.is_open = false;
    for (int i = 0; i < DRIVER_REQUESTS; i++)
        if (driver_world.requests[i].pending && driver_world.habits.cancel != CANCEL_NEVER)
            driver_end_request(&driver_world.requests[i], ERROR_OPERATION_ABORTED, 0);
    return TRUE;
}

static DWORD WINAPI call_GetFileType(HANDLE handle)
{
    (void)handle;
    return FILE_TYPE_CHAR;
}

static BOOL WINAPI call_GetCommState(HANDLE handle, LPDCB dcb)
{
    if (!enter(handle))
        return FALSE;
    if (driver_world.habits.get_state_error != 0)
        return fail(driver_world.habits.get_state_error);
    *dcb = driver_world.dcb;
    return TRUE;
}

static bool is_refused(const DCB *dcb)
{
    const struct driver_habits *h = &driver_world.habits;
    return h->set_state_error != 0 && (h->refused_baud == 0 || h->refused_baud == dcb->BaudRate);
}

/* As Windows' own driver does.  That both characters are different is what Windows itself wants. */
static bool is_consistent(const DCB *dcb)
{
    bool limits = dcb->XonLim <= driver_world.in_limit && dcb->XoffLim <= driver_world.in_limit;
    return dcb->DCBlength == sizeof *dcb && dcb->fBinary && dcb->XonChar != dcb->XoffChar &&
           dcb->wReserved == 0 && (limits || !driver_world.habits.checks_limits);
}

static BOOL WINAPI call_SetCommState(HANDLE handle, LPDCB dcb)
{
    if (!enter(handle))
        return FALSE;
    driver_world.counts.set_states++;
    take_time(driver_world.habits.set_state_ms);
    if (is_refused(dcb))
        return fail(driver_world.habits.set_state_error);
    if (!is_consistent(dcb))
        return fail(ERROR_INVALID_PARAMETER);
    driver_world.dcb = driver_world.counts.dcb = *dcb;
    driver_world.counts.dtr = dcb->fDtrControl == DTR_CONTROL_ENABLE;
    driver_world.rts = driver_world.counts.rts = dcb->fRtsControl == RTS_CONTROL_ENABLE;
    return TRUE;
}

static BOOL WINAPI call_SetCommTimeouts(HANDLE handle, LPCOMMTIMEOUTS timeouts)
{
    if (!enter(handle))
        return FALSE;
    driver_world.timeouts = *timeouts;
    return TRUE;
}

static BOOL WINAPI call_SetupComm(HANDLE handle, DWORD in_queue, DWORD out_queue)
{
    (void)out_queue;
    if (!enter(handle))
        return FALSE;
    if (driver_world.habits.queue_bytes != 0 && in_queue > driver_world.habits.queue_bytes)
        return fail(ERROR_INVALID_PARAMETER);
    driver_world.in_limit = in_queue < DRIVER_IN_BYTES ? in_queue : DRIVER_IN_BYTES;
    return TRUE;
}

static BOOL WINAPI call_PurgeComm(HANDLE handle, DWORD what)
{
    if (!enter(handle))
        return FALSE;
    take_time(driver_world.habits.purge_ms);
    for (int i = 0; i < DRIVER_REQUESTS; i++) {
        struct request_seen *r = &driver_world.requests[i];
        DWORD abort = r->is_write ? PURGE_TXABORT : PURGE_RXABORT;
        if (r->pending && (what & abort) != 0 && driver_world.habits.cancel < CANCEL_IS_IGNORED)
            driver_end_request(r, ERROR_OPERATION_ABORTED, 0);
    }
    if ((what & PURGE_RXCLEAR) != 0)
        driver_world.in_count = 0;
    if ((what & PURGE_TXCLEAR) != 0)
        driver_world.given = driver_world.in_fifo;
    return TRUE;
}

static BOOL WINAPI call_ClearCommError(HANDLE handle, LPDWORD errors, LPCOMSTAT status)
{
    const struct driver_habits *h = &driver_world.habits;
    if (!enter(handle))
        return FALSE;
    *errors = driver_world.errors;
    driver_world.errors = 0;
    driver_world.blocked = false;
    memset(status, 0, sizeof *status);
    int64_t in_queue = (int64_t)driver_world.in_count + h->in_queue_error;
    status->cbInQue = h->in_queue_says != 0 ? h->in_queue_says : in_queue > 0 ? (DWORD)in_queue : 0;
    status->cbOutQue = h->out_queue_unknown     ? 0
                       : h->out_queue_says != 0 ? h->out_queue_says
                                                : (DWORD)(driver_world.given - driver_world.in_fifo);
    return TRUE;
}

static BOOL WINAPI call_EscapeCommFunction(HANDLE handle, DWORD function)
{
    if (!enter(handle))
        return FALSE;
    take_time(driver_world.habits.set_lines_ms);
    if (driver_world.habits.no_lines)
        return fail(ERROR_NOT_SUPPORTED);
    driver_world.counts.lines_changes++;
    if (function == SETDTR || function == CLRDTR)
        driver_world.counts.dtr = function == SETDTR;
    if (function == SETRTS || function == CLRRTS)
        driver_world.rts = function == SETRTS;
    if (function == SETDTR || function == CLRDTR || !driver_world.habits.lines_with_dtr)
        driver_world.counts.rts = driver_world.rts;
    return TRUE;
}

/* Requests */

static struct request_seen *new_request(OVERLAPPED *overlapped, const void *data, DWORD size, bool is_write)
{
    static unsigned numbers;
    for (int i = 0; i < DRIVER_REQUESTS; i++) {
        struct request_seen *r = &driver_world.requests[i];
        if (r->pending)
            continue;
        *r = (struct request_seen){.overlapped = overlapped,
                                   .data = (uint8_t *)(uintptr_t)data,
                                   .size = size,
                                   .is_write = is_write,
                                   .pending = true,
                                   .number = ++numbers};
        overlapped->Internal = PENDING_STATE;
        overlapped->InternalHigh = 0;
        driver_world.counts.pending++;
        if (!driver_world.habits.keeps_event || driver_world.habits.early_event)
            vt_event_set(overlapped->hEvent, driver_world.habits.early_event);
        return r;
    }
    printf("FAILED: the test itself: too many requests\n");
    exit(2);
}

void driver_end_request(struct request_seen *r, DWORD error, DWORD count)
{
    bool aborted = error == ERROR_OPERATION_ABORTED;
    r->pending = false;
    driver_world.counts.pending--;
    r->overlapped->Internal = error;
    r->overlapped->InternalHigh = aborted ? driver_world.habits.abort_count : count;
    if (aborted && !r->is_write && driver_world.habits.abort_eats)
        driver_world.in_count -= r->size < driver_world.in_count ? r->size : driver_world.in_count;
    vt_event_set(r->overlapped->hEvent, true);
}

void driver_complete_all(DWORD error)
{
    for (int i = 0; i < DRIVER_REQUESTS; i++)
        if (driver_world.requests[i].pending)
            driver_end_request(&driver_world.requests[i], error, 0);
}

/* What ReadFile and WriteFile say of a request that they have begun. */
static BOOL begun(const struct request_seen *r)
{
    if (!r->pending && driver_world.habits.at_once && r->overlapped->Internal == ERROR_SUCCESS)
        return TRUE;
    return fail(ERROR_IO_PENDING);
}

static BOOL WINAPI call_ReadFile(HANDLE handle, LPVOID data, DWORD size, LPDWORD count,
                                 LPOVERLAPPED overlapped)
{
    (void)count;
    if (!enter(handle))
        return FALSE;
    driver_world.counts.reads++;
    if (driver_world.blocked)
        return fail(ERROR_OPERATION_ABORTED);
    struct request_seen *r = new_request(overlapped, data, size, false);
    driver_begin_read(r);
    return begun(r);
}

static BOOL WINAPI call_WriteFile(HANDLE handle, LPCVOID data, DWORD size, LPDWORD count,
                                  LPOVERLAPPED overlapped)
{
    (void)count;
    if (!enter(handle))
        return FALSE;
    driver_world.counts.writes++;
    if (driver_world.blocked)
        return fail(ERROR_OPERATION_ABORTED);
    struct request_seen *r = new_request(overlapped, data, size, true);
    driver_begin_write(r);
    return begun(r);
}

static struct request_seen *find_request(const OVERLAPPED *overlapped)
{
    for (int i = 0; i < DRIVER_REQUESTS; i++)
        if (driver_world.requests[i].pending && driver_world.requests[i].overlapped == overlapped)
            return &driver_world.requests[i];
    return NULL;
}

static void cancel_now(void *number)
{
    for (int i = 0; i < DRIVER_REQUESTS; i++) {
        struct request_seen *r = &driver_world.requests[i];
        if (r->pending && r->number == (unsigned)(uintptr_t)number)
            driver_end_request(r, ERROR_OPERATION_ABORTED, 0);
    }
}

static BOOL WINAPI call_CancelIoEx(HANDLE handle, LPOVERLAPPED overlapped)
{
    (void)handle;
    driver_world.counts.calls++;
    driver_world.counts.cancels++;
    vt_spend(CALL_US);
    struct request_seen *r = find_request(overlapped);
    if (r == NULL)
        return fail(ERROR_NOT_FOUND);
    if (driver_world.habits.cancel == CANCEL_WORKS)
        cancel_now((void *)(uintptr_t)r->number);
    else if (driver_world.habits.cancel == CANCEL_IS_LATE)
        driver_later(driver_world.habits.cancel_late_ms, cancel_now, (void *)(uintptr_t)r->number);
    return !driver_world.habits.cancel_denies || fail(ERROR_NOT_FOUND);
}

static BOOL WINAPI call_GetOverlappedResult(HANDLE handle, LPOVERLAPPED overlapped, LPDWORD count, BOOL wait)
{
    (void)handle;
    driver_world.counts.calls++;
    vt_spend(CALL_US);
    if (overlapped->Internal == PENDING_STATE && !wait)
        return fail(ERROR_IO_INCOMPLETE);
    if (overlapped->Internal == PENDING_STATE)
        vt_wait(1, &overlapped->hEvent, INFINITE);
    if (overlapped->Internal == PENDING_STATE) /* the event was set too early */
        return fail(ERROR_IO_INCOMPLETE);
    *count = (DWORD)overlapped->InternalHigh;
    return overlapped->Internal == ERROR_SUCCESS || fail((DWORD)overlapped->Internal);
}

/* Threads and events */

static HANDLE WINAPI call_CreateEventW(LPSECURITY_ATTRIBUTES security, BOOL manual_reset, BOOL set,
                                       LPCWSTR name)
{
    (void)security;
    (void)name;
    driver_world.counts.events++;
    return vt_event_new(manual_reset, set);
}

static BOOL WINAPI call_SetEvent(HANDLE event)
{
    vt_event_set(event, true);
    return TRUE;
}

static BOOL WINAPI call_ResetEvent(HANDLE event)
{
    vt_event_set(event, false);
    return TRUE;
}

static DWORD WINAPI call_WaitForMultipleObjects(DWORD count, const HANDLE *handles, BOOL all,
                                                DWORD timeout_ms)
{
    driver_world.counts.calls++;
    vt_spend(CALL_US);
    return all ? WAIT_FAILED : vt_wait(count, handles, timeout_ms);
}

static DWORD WINAPI call_WaitForSingleObject(HANDLE handle, DWORD timeout_ms)
{
    return call_WaitForMultipleObjects(1, &handle, FALSE, timeout_ms);
}

static HANDLE WINAPI call_CreateThread(LPSECURITY_ATTRIBUTES security, SIZE_T stack,
                                       LPTHREAD_START_ROUTINE routine, LPVOID ctx, DWORD flags, LPDWORD id)
{
    (void)security;
    (void)stack;
    (void)flags;
    (void)id;
    if (!vt_thread_new(routine, ctx))
        return NULL;
    driver_world.counts.events++;
    return vt_event_new(true, false); /* nobody waits for it here */
}

static void WINAPI call_Sleep(DWORD ms)
{
    vt_sleep((uint64_t)ms * 1000);
}

/* What Windows knows */

static bool is_listed(const char *name)
{
    return strcmp(name, driver_world.name) == 0 && !driver_world.is_unlisted &&
           (!driver_world.gone || driver_world.habits.gone_is_listed);
}

static bool describe(const char *name, struct port_info *info)
{
    const struct driver_habits *h = &driver_world.habits;
    memset(info, 0, sizeof *info);
    if (!is_listed(name))
        return false;
    snprintf(info->name, sizeof info->name, "%s", name);
    info->vid = h->vid;
    info->pid = h->pid;
    info->bluetooth = h->bluetooth;
    info->problem = h->problem;
    info->adapter = port_adapter_name(h->vid, h->pid);
    snprintf(info->driver_version, sizeof info->driver_version, "%s",
             h->driver_version != NULL ? h->driver_version : "");
    return true;
}

const struct serial_calls driver_calls = {
    .CreateFileW = call_CreateFileW,
    .CloseHandle = call_CloseHandle,
    .GetFileType = call_GetFileType,
    .GetCommState = call_GetCommState,
    .SetCommState = call_SetCommState,
    .SetCommTimeouts = call_SetCommTimeouts,
    .SetupComm = call_SetupComm,
    .PurgeComm = call_PurgeComm,
    .ClearCommError = call_ClearCommError,
    .EscapeCommFunction = call_EscapeCommFunction,
    .ReadFile = call_ReadFile,
    .WriteFile = call_WriteFile,
    .CancelIoEx = call_CancelIoEx,
    .GetOverlappedResult = call_GetOverlappedResult,
    .CreateEventW = call_CreateEventW,
    .SetEvent = call_SetEvent,
    .ResetEvent = call_ResetEvent,
    .WaitForSingleObject = call_WaitForSingleObject,
    .WaitForMultipleObjects = call_WaitForMultipleObjects,
    .CreateThread = call_CreateThread,
    .Sleep = call_Sleep,
    .now_ms = driver_now_ms,
    .is_listed = is_listed,
    .describe = describe,
};
