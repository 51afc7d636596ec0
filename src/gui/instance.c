/* instance.c: a named mutex, and WM_COPYDATA to the window of whoever has it. */
#include "gui/instance.h"

#include "gui/resource.h"

#define STARTING_MS 3000u /* the first one may not have its window yet */
#define ANSWER_MS   2000u

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

static bool call_first(const WCHAR *file)
{
    HWND window = wait_for_window();
    DWORD process = 0;
    DWORD_PTR answer;
    COPYDATASTRUCT data = {INSTANCE_OPEN_FILE, (DWORD)((wcslen(file) + 1) * sizeof *file), (void *)file};
    if (window == NULL)
        return false;
    GetWindowThreadProcessId(window, &process);
    AllowSetForegroundWindow(process);
    SendMessageTimeoutW(window, WM_COPYDATA, 0, (LPARAM)&data, SMTO_ABORTIFHUNG, ANSWER_MS, &answer);
    return true;
}

bool instance_is_first(const WCHAR *file)
{
    /* Never closed: the system does it when the program ends, however it ends. */
    HANDLE mutex = CreateMutexW(NULL, FALSE, L"Local\\Restock.Window");
    if (mutex == NULL || GetLastError() != ERROR_ALREADY_EXISTS)
        return true;
    CloseHandle(mutex);
    return !call_first(file); /* one without a window is about to end, or on another desktop */
}

const WCHAR *instance_received_file(const COPYDATASTRUCT *data)
{
    const WCHAR *path = data->lpData;
    size_t units = data->cbData / sizeof *path;
    if (data->dwData != INSTANCE_OPEN_FILE || units == 0 || path[units - 1] != L'\0')
        return NULL;
    return path;
}
