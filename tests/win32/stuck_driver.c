/* stuck_driver.c: port_open_system with a driver that never lets go, for programs that must end all the same.
 *
 * Any name opens.  RESTOCK_STUCK in the environment tells what does not return or end:
 *   requests   reads and writes: they ignore that they are cancelled, and closing them waits for ever
 *   calls      every question for the state
 *   later      likewise, but only after a while in which the line is silent */
/* SPDX-License-Identifier: MIT */
#include "port/port_win32.h"
#include "port/serial_calls_win32.h"

#include <string.h>

#define HANDLE_OF_PORT ((HANDLE)(uintptr_t)0x57ac)
#define LATER_MS       20000u /* after the port was opened */

static uint64_t opened_ms; /* 0 = not yet */

static bool is_stuck(const char *what)
{
    char value[32] = "";
    GetEnvironmentVariableA("RESTOCK_STUCK", value, sizeof value);
    return strcmp(value, what) == 0;
}

static bool is_later(void)
{
    return is_stuck("later") && opened_ms != 0 && GetTickCount64() - opened_ms > LATER_MS;
}

static BOOL stay(bool forever)
{
    if (forever)
        Sleep(INFINITE);
    return TRUE;
}

static HANDLE WINAPI open_it(LPCWSTR path, DWORD access, DWORD sharing, LPSECURITY_ATTRIBUTES security,
                             DWORD creation, DWORD flags, HANDLE template_file)
{
    (void)path, (void)access, (void)sharing, (void)security, (void)creation, (void)flags, (void)template_file;
    if (opened_ms == 0 || is_stuck("later")) {
        opened_ms = opened_ms == 0 ? GetTickCount64() : opened_ms;
        return HANDLE_OF_PORT;
    }
    SetLastError(ERROR_ACCESS_DENIED); /* nobody has closed it */
    return INVALID_HANDLE_VALUE;
}

static BOOL WINAPI close_it(HANDLE handle)
{
    return handle == HANDLE_OF_PORT ? stay(is_stuck("requests")) : CloseHandle(handle);
}

static DWORD WINAPI type_of_it(HANDLE handle)
{
    (void)handle;
    return FILE_TYPE_CHAR;
}

static BOOL WINAPI state(HANDLE handle, LPDCB dcb)
{
    (void)handle, (void)dcb;
    return TRUE;
}

static BOOL WINAPI timeouts(HANDLE handle, LPCOMMTIMEOUTS t)
{
    (void)handle, (void)t;
    return TRUE;
}

static BOOL WINAPI setup(HANDLE handle, DWORD in_queue, DWORD out_queue)
{
    (void)handle, (void)in_queue, (void)out_queue;
    return TRUE;
}

static BOOL WINAPI purge_or_escape(HANDLE handle, DWORD what)
{
    (void)handle, (void)what;
    return TRUE;
}

static BOOL WINAPI errors(HANDLE handle, LPDWORD faults, LPCOMSTAT status)
{
    (void)handle;
    *faults = 0;
    memset(status, 0, sizeof *status);
    return stay(is_stuck("calls") || is_later());
}

static BOOL begin(LPOVERLAPPED overlapped, DWORD count)
{
    if (is_stuck("later")) {
        overlapped->Internal = 0;
        overlapped->InternalHigh = count;
        return SetEvent(overlapped->hEvent);
    }
    overlapped->Internal = (ULONG_PTR)STATUS_PENDING;
    SetLastError(ERROR_IO_PENDING);
    return FALSE;
}

static BOOL WINAPI read_it(HANDLE handle, LPVOID data, DWORD size, LPDWORD count, LPOVERLAPPED overlapped)
{
    (void)handle, (void)data, (void)size, (void)count;
    return begin(overlapped, 0);
}

static BOOL WINAPI write_it(HANDLE handle, LPCVOID data, DWORD size, LPDWORD count, LPOVERLAPPED overlapped)
{
    (void)handle, (void)data, (void)count;
    return begin(overlapped, size);
}

static BOOL WINAPI cancel_it(HANDLE handle, LPOVERLAPPED overlapped)
{
    (void)handle, (void)overlapped;
    return TRUE;
}

struct port *port_open_system(const char *name, struct err *e)
{
    static struct serial_calls calls;
    calls = serial_calls_system;
    calls.CreateFileW = open_it;
    calls.CloseHandle = close_it;
    calls.GetFileType = type_of_it;
    calls.GetCommState = calls.SetCommState = state;
    calls.SetCommTimeouts = timeouts;
    calls.SetupComm = setup;
    calls.PurgeComm = calls.EscapeCommFunction = purge_or_escape;
    calls.ClearCommError = errors;
    calls.ReadFile = read_it;
    calls.WriteFile = write_it;
    calls.CancelIoEx = cancel_it;
    return port_win32_open(&calls, name, e);
}
