/* serial_calls_win32.h: all Windows calls of port_win32.c, as a table.
 *
 * Programs use the system's table.  A test replaces it with its own simulated driver (tests/win32/driver.h),
 * because drivers that misbehave are not available otherwise.  The members have the names of the Windows
 * functions. */
/* SPDX-License-Identifier: MIT */
#ifndef PORT_SERIAL_CALLS_WIN32_H
#define PORT_SERIAL_CALLS_WIN32_H

#include <stdbool.h>
#include <stdint.h>
#include <windows.h>

struct port_info;

struct serial_calls {
    HANDLE(WINAPI *CreateFileW)
    (LPCWSTR path, DWORD access, DWORD sharing, LPSECURITY_ATTRIBUTES security, DWORD creation, DWORD flags,
     HANDLE template_file);
    BOOL(WINAPI *CloseHandle)(HANDLE handle);
    DWORD(WINAPI *GetFileType)(HANDLE handle);

    BOOL(WINAPI *GetCommState)(HANDLE handle, LPDCB dcb);
    BOOL(WINAPI *SetCommState)(HANDLE handle, LPDCB dcb);
    BOOL(WINAPI *SetCommTimeouts)(HANDLE handle, LPCOMMTIMEOUTS timeouts);
    BOOL(WINAPI *SetupComm)(HANDLE handle, DWORD in_queue, DWORD out_queue);
    BOOL(WINAPI *PurgeComm)(HANDLE handle, DWORD what);
    BOOL(WINAPI *ClearCommError)(HANDLE handle, LPDWORD errors, LPCOMSTAT status);
    BOOL(WINAPI *EscapeCommFunction)(HANDLE handle, DWORD function);

    BOOL(WINAPI *ReadFile)
    (HANDLE handle, LPVOID data, DWORD size, LPDWORD count, LPOVERLAPPED overlapped);
    BOOL(WINAPI *WriteFile)
    (HANDLE handle, LPCVOID data, DWORD size, LPDWORD count, LPOVERLAPPED overlapped);
    BOOL(WINAPI *CancelIoEx)(HANDLE handle, LPOVERLAPPED overlapped);
    BOOL(WINAPI *GetOverlappedResult)(HANDLE handle, LPOVERLAPPED overlapped, LPDWORD count, BOOL wait);

    HANDLE(WINAPI *CreateEventW)
    (LPSECURITY_ATTRIBUTES security, BOOL manual_reset, BOOL set, LPCWSTR name);
    BOOL(WINAPI *SetEvent)(HANDLE event);
    BOOL(WINAPI *ResetEvent)(HANDLE event);
    DWORD(WINAPI *WaitForSingleObject)(HANDLE handle, DWORD timeout_ms);
    DWORD(WINAPI *WaitForMultipleObjects)
    (DWORD count, const HANDLE *handles, BOOL all, DWORD timeout_ms);

    HANDLE(WINAPI *CreateThread)
    (LPSECURITY_ATTRIBUTES security, SIZE_T stack, LPTHREAD_START_ROUTINE routine, LPVOID ctx, DWORD flags,
     LPDWORD id);
    void(WINAPI *Sleep)(DWORD ms);

    /* Not Windows' own. */
    uint64_t (*now_ms)(void);                                   /* of clock_system() */
    bool (*is_listed)(const char *name);                        /* port_is_listed */
    bool (*describe)(const char *name, struct port_info *info); /* port_list_find */
};

extern const struct serial_calls serial_calls_system;

#endif
