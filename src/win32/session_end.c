/* session_end.c: a hidden window for WM_ENDSESSION. */
/* SPDX-License-Identifier: MIT */
#include "win32/session_end.h"

#include <windows.h>

/* The window procedure of a hidden window has no other context from its first message on. */
static void (*call_at_end)(void);

static LRESULT CALLBACK hear(HWND window, UINT message, WPARAM wparam, LPARAM lparam)
{
    if (message == WM_QUERYENDSESSION)
        return TRUE; /* interrupted work continues at the next start */
    if (message == WM_ENDSESSION && wparam != FALSE)
        call_at_end();
    return message == WM_ENDSESSION ? 0 : DefWindowProcW(window, message, wparam, lparam);
}

static DWORD WINAPI watch(void *ready)
{
    const WNDCLASSW kind = {
        .lpfnWndProc = hear, .hInstance = GetModuleHandleW(NULL), .lpszClassName = SESSION_END_CLASS};
    MSG message;
    /* A window for messages alone (HWND_MESSAGE) is not asked. */
    bool there = RegisterClassW(&kind) != 0 &&
                 CreateWindowExW(WS_EX_TOOLWINDOW | WS_EX_NOACTIVATE, kind.lpszClassName, L"Restock",
                                 WS_POPUP, 0, 0, 0, 0, NULL, NULL, kind.hInstance, NULL) != NULL;
    SetEvent(ready);
    while (there && GetMessageW(&message, NULL, 0, 0) > 0)
        DispatchMessageW(&message);
    return 0;
}

bool session_end_watch(void (*ending)(void))
{
    HANDLE ready = CreateEventW(NULL, TRUE, FALSE, NULL);
    call_at_end = ending;
    HANDLE thread = ready == NULL ? NULL : CreateThread(NULL, 0, watch, ready, 0, NULL);
    if (thread != NULL) {
        WaitForSingleObject(ready, INFINITE);
        CloseHandle(thread);
    }
    if (ready != NULL)
        CloseHandle(ready);
    return thread != NULL;
}
