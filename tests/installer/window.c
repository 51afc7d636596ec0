/* window.c: a Windows program for the installer's tests (window.exe).
 *
 *   window.exe --wait CLASS     ends with 0 once a window of that class is visible, with 1 after a minute
 *   window.exe --cancel TITLE   the same for a dialog whose title begins like that; presses its Cancel
 *   window.exe --press TITLE    the same; presses its button Next, whatever it is called
 *   window.exe --list FILE TITLE   the same; writes the texts of its visible controls, one a line, in UTF-16
 *   window.exe --stay           shows a window that does not close when asked to
 *   window.exe --lock NAME      the same, once it owns the mutex of that name
 */
/* SPDX-License-Identifier: MIT */
#include <stdbool.h>
#include <string.h>
#include <windows.h>

static LRESULT CALLBACK stay_proc(HWND window, UINT message, WPARAM wparam, LPARAM lparam)
{
    return message == WM_CLOSE ? 0 : DefWindowProcW(window, message, wparam, lparam);
}

static int stay(HINSTANCE instance)
{
    const WNDCLASSW kind = {
        .lpfnWndProc = stay_proc, .hInstance = instance, .lpszClassName = L"StayingWindow"};
    if (!RegisterClassW(&kind) ||
        !CreateWindowW(kind.lpszClassName, L"Stays", WS_OVERLAPPEDWINDOW | WS_VISIBLE, 0, 0, 200, 100, NULL,
                       NULL, instance, NULL))
        return 1;
    MSG message;
    while (GetMessageW(&message, NULL, 0, 0) > 0)
        DispatchMessageW(&message);
    return 0;
}

/* What follows `word` in the text; NULL if the text begins otherwise. */
static const WCHAR *after(const WCHAR *word, const WCHAR *text)
{
    const size_t length = wcslen(word);
    return wcsncmp(text, word, length) == 0 ? text + length : NULL;
}

/* A visible window of that class; NULL if there is none. */
static HWND window_of_class(const WCHAR *name)
{
    HWND window = FindWindowW(name, NULL);
    return window && IsWindowVisible(window) ? window : NULL;
}

/* One whose title begins like that: an installer adds to its own. */
static HWND window_titled(const WCHAR *title)
{
    WCHAR text[100];
    HWND window = NULL;
    while ((window = FindWindowExW(NULL, window, NULL, NULL)) != NULL)
        if (IsWindowVisible(window) && GetWindowTextW(window, text, 100) > 0 && after(title, text))
            return window;
    return NULL;
}

/* NULL after a minute without one. */
static HWND wait_for(HWND (*find)(const WCHAR *), const WCHAR *name)
{
    const DWORD step_ms = 50, limit_ms = 60000;
    for (DWORD waited_ms = 0; waited_ms < limit_ms; waited_ms += step_ms) {
        HWND window = find(name);
        if (window)
            return window;
        Sleep(step_ms);
    }
    return NULL;
}

static bool press(const WCHAR *title, int button)
{
    HWND window = wait_for(window_titled, title);
    return window && PostMessageW(window, WM_COMMAND, (WPARAM)button, (LPARAM)GetDlgItem(window, button));
}

static BOOL CALLBACK write_text(HWND control, LPARAM file)
{
    WCHAR text[1000] = L"";
    DWORD written;
    SendMessageW(control, WM_GETTEXT, 1000, (LPARAM)text);
    if (!IsWindowVisible(control) || text[0] == 0)
        return TRUE;
    wcsncat(text, L"\n", 1);
    return WriteFile((HANDLE)file, text, (DWORD)(wcslen(text) * sizeof *text), &written, NULL);
}

/* `words` are FILE, without spaces, and TITLE. */
static bool list(const WCHAR *words)
{
    WCHAR path[MAX_PATH];
    const WCHAR *end = wcschr(words, L' ');
    if (!end || end - words >= MAX_PATH)
        return false;
    memcpy(path, words, (size_t)(end - words) * sizeof *path);
    path[end - words] = 0;
    HWND window = wait_for(window_titled, end + 1);
    HANDLE file = CreateFileW(path, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    if (!window || file == INVALID_HANDLE_VALUE)
        return false;
    Sleep(500); /* the page is made after its window */
    EnumChildWindows(window, write_text, (LPARAM)file);
    return CloseHandle(file);
}

/* Owned until the process ends. */
static bool own(const WCHAR *name)
{
    HANDLE mutex = CreateMutexW(NULL, FALSE, name);
    return mutex && WaitForSingleObject(mutex, 0) == WAIT_OBJECT_0;
}

int WINAPI wWinMain(HINSTANCE instance, HINSTANCE previous, PWSTR command_line, int show)
{
    const WCHAR *window_class = after(L"--wait ", command_line);
    const WCHAR *to_cancel = after(L"--cancel ", command_line);
    const WCHAR *to_press = after(L"--press ", command_line);
    const WCHAR *to_list = after(L"--list ", command_line);
    const WCHAR *lock = after(L"--lock ", command_line);
    (void)previous, (void)show;
    if (wcscmp(command_line, L"--stay") == 0)
        return stay(instance);
    if (window_class)
        return wait_for(window_of_class, window_class) ? 0 : 1;
    if (lock)
        return own(lock) ? stay(instance) : 1;
    if (to_cancel)
        return press(to_cancel, IDCANCEL) ? 0 : 1;
    if (to_press)
        return press(to_press, IDOK) ? 0 : 1;
    if (to_list)
        return list(to_list) ? 0 : 1;
    return 2;
}
