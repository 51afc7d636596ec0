/* instance.c: a named mutex, and WM_COPYDATA to the window of its owner. */
/* SPDX-License-Identifier: MIT */
#include "gui/instance.h"

#include "gui/resource.h"

#include <stdbool.h>

#define STARTING_MS 3000u /* the first one may not have its window yet */
#define ANSWER_MS   5000u /* after that Windows itself calls a window hung */

static HWND wait_for_window(void)
{
    HWND window = NULL;
    for (unsigned ms = 0; window == NULL && ms < STARTING_MS; ms += 50) {
        window = FindWindowW(RESTOCK_CLASS, NULL);
        if (window == NULL)
            Sleep(50);
    }
    return window;
}

/* Windows keeps programs without administrator's rights from sending messages to those that have them. */
static enum instance call_first(const WCHAR *file, bool guarded)
{
    HWND window = wait_for_window();
    DWORD process = 0;
    DWORD_PTR answer;
    COPYDATASTRUCT data = {INSTANCE_OPEN_FILE, (DWORD)((wcslen(file) + 1) * sizeof *file), (void *)file};
    if (window == NULL)
        return INSTANCE_FIRST; /* one without a window is about to end, or on another desktop */
    GetWindowThreadProcessId(window, &process);
    AllowSetForegroundWindow(process);
    SetLastError(ERROR_SUCCESS);
    if (SendMessageTimeoutW(window, WM_COPYDATA, 0, (LPARAM)&data, SMTO_ABORTIFHUNG, ANSWER_MS, &answer) != 0)
        return INSTANCE_CALLED;
    guarded = guarded || GetLastError() == ERROR_ACCESS_DENIED;
    if (!IsWindow(window))
        return INSTANCE_FIRST; /* it was closed meanwhile */
    return guarded ? INSTANCE_OUT_OF_REACH : INSTANCE_SILENT;
}

enum instance instance_start(const WCHAR *file)
{
    /* Never closed: the system does it when the program ends, however it ends. */
    HANDLE mutex = CreateMutexW(NULL, FALSE, L"Local\\Restock.Window");
    DWORD error = GetLastError();
    bool guarded = mutex == NULL && error == ERROR_ACCESS_DENIED; /* it is there, and an administrator's */
    if (!guarded && (mutex == NULL || error != ERROR_ALREADY_EXISTS))
        return INSTANCE_FIRST;
    return call_first(file, guarded);
}

const WCHAR *instance_received_file(const COPYDATASTRUCT *data)
{
    const WCHAR *path = data->lpData;
    size_t units = data->cbData / sizeof *path;
    if (data->dwData != INSTANCE_OPEN_FILE || units == 0 || path[units - 1] != L'\0')
        return NULL;
    return path;
}
