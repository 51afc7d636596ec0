/* window.c: a Windows program for the installer's tests (window.exe).
 *
 *   window.exe --wait CLASS   ends with 0 once a window of that class is visible, with 1 after a minute
 * without one window.exe --stay         shows a window that does not close when asked to
 */
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

static bool wait_for_window(const WCHAR *window_class)
{
    const DWORD step_ms = 50, limit_ms = 60000;
    for (DWORD waited_ms = 0; waited_ms < limit_ms; waited_ms += step_ms) {
        HWND window = FindWindowW(window_class, NULL);
        if (window && IsWindowVisible(window))
            return true;
        Sleep(step_ms);
    }
    return false;
}

int WINAPI wWinMain(HINSTANCE instance, HINSTANCE previous, PWSTR command_line, int show)
{
    static const WCHAR wait_word[] = L"--wait ";
    const size_t wait_length = sizeof(wait_word) / sizeof(wait_word[0]) - 1;
    (void)previous, (void)show;
    if (wcscmp(command_line, L"--stay") == 0)
        return stay(instance);
    if (wcsncmp(command_line, wait_word, wait_length) == 0)
        return wait_for_window(command_line + wait_length) ? 0 : 1;
    return 2;
}
