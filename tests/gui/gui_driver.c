/* gui_driver.c: a Windows program that works restock.exe's window by control id, for gui.test.mjs.
 *
 * It starts the program, finds its windows, and sends them the messages a person's clicks cause.  One command
 * per line on standard input (UTF-8), one line of JSON as answer.  A second thread asks the window for an
 * answer every 20 ms and keeps the longest time it took.
 *
 *   start COMMAND LINE     starts the program
 *   begin COMMAND LINE     likewise, but waits for no window
 *   run COMMAND LINE       starts another one, waits for its end, and tells how long that took
 *   state                  the main window and all its controls; null before there is one
 *   dialog                 the question that is open; null without one
 *   click ID               a button of the main window
 *   press ID               a button of the question
 *   fill ID TEXT           an edit control of the question
 *   select ID INDEX        an entry of a drop-down list
 *   type ID TEXT           an edit control of the main window
 *   drop PATH[|PATH...]    files dropped on the window together
 *   key CODE               a virtual key for the control that has the focus
 *   letter C               Alt and a letter
 *   menu                   where the menu is that has dropped down; null without one
 *   choose C               the entry of that menu with this letter
 *   command ID             what a key of the window's commands does
 *   leave                  Escape, for that menu
 *   front                  brings the window to the front
 *   close, plugged         WM_CLOSE; WM_DEVICECHANGE
 *   clipboard              its text; null without one
 *   hold, release          keeps the clipboard open, as another program may; closes it
 *   setting NAME           HKEY_CURRENT_USER\Software\Restock
 *   figures                memory, time from start to a usable window, worst answer time since start
 *   forget                 worst answer time and most memory since now
 *   exited, kill           whether the program has ended, and its exit code; ends it */
/* SPDX-License-Identifier: MIT */
#include "gui/resource.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>
#include <dbt.h>
#include <psapi.h>
#include <shlobj.h>

#define ASK_EVERY_MS 20u
#define PATIENCE_MS  60000u /* for one answer of the window */
#define SHORT_MS     200u
#define START_MS     120000u
#define START_TRIES  3

enum { LINE_BYTES = 16384, TEXT_UNITS = 65536 };

struct program {
    PROCESS_INFORMATION process;
    LONGLONG started, usable; /* performance counter; usable: 0 = not yet */
    volatile HWND window;
    volatile LONG worst_us;
    volatile LONG peak_kb; /* of committed memory, as sampled: Wine keeps no peak of it */
};

static struct program the_program; /* the one that is tested; the asking thread looks at it, too */

/* Time */

static LONGLONG ticks(void)
{
    LARGE_INTEGER now;
    QueryPerformanceCounter(&now);
    return now.QuadPart;
}

static LONG microseconds(LONGLONG from, LONGLONG to)
{
    LARGE_INTEGER frequency;
    QueryPerformanceFrequency(&frequency);
    return (LONG)((to - from) * 1000000 / frequency.QuadPart);
}

/* Answers */

static void say_text(const WCHAR *text)
{
    static char utf8[TEXT_UNITS * 3 + 1];
    int len = WideCharToMultiByte(CP_UTF8, 0, text, -1, utf8, sizeof utf8, NULL, NULL);
    putchar('"');
    for (int i = 0; i + 1 < len; i++) {
        unsigned char c = (unsigned char)utf8[i];
        if (c == '"' || c == '\\')
            printf("\\%c", c);
        else if (c < 0x20)
            printf("\\u%04x", c);
        else
            putchar(c);
    }
    putchar('"');
}

static void say(const char *answer)
{
    printf("%s\n", answer);
}

static void say_error(const char *what)
{
    printf("{\"error\":\"%s\",\"code\":%lu}\n", what, (unsigned long)GetLastError());
}

/* Windows */

/* -1 without an answer.  A window that was away once is not waited for at each of its controls again. */
static LRESULT ask(HWND window, UINT message, WPARAM wparam, LPARAM lparam)
{
    static bool away;
    DWORD_PTR answer = 0;
    LRESULT came = SendMessageTimeoutW(window, message, wparam, lparam, SMTO_NORMAL,
                                       away ? SHORT_MS : PATIENCE_MS, &answer);
    away = came == 0 && GetLastError() == ERROR_TIMEOUT;
    return came == 0 ? -1 : (LRESULT)answer;
}

struct search {
    DWORD process;
    const WCHAR *class;
    HWND found;
};

static BOOL CALLBACK look_at_window(HWND window, LPARAM context)
{
    struct search *s = (struct search *)context;
    WCHAR class[64] = L"";
    DWORD process = 0;
    GetWindowThreadProcessId(window, &process);
    if (process != s->process || !IsWindowVisible(window))
        return TRUE;
    GetClassNameW(window, class, 64);
    bool right = wcscmp(class, s->class) == 0;
    if (right)
        s->found = window;
    return !right;
}

static HWND find_class(const WCHAR *class)
{
    struct search s = {the_program.process.dwProcessId, class, NULL};
    if (s.process != 0)
        EnumWindows(look_at_window, (LPARAM)&s);
    return s.found;
}

static HWND find_window(bool main)
{
    return find_class(main ? RESTOCK_CLASS : L"#32770");
}

/* Menus have a class of their own. */
static HWND find_menu(void)
{
    return find_class(L"#32768");
}

struct child_search {
    int id;
    const WCHAR *class; /* NULL = any: the system's file dialogs use numbers twice */
    HWND found;
};

static BOOL CALLBACK look_at_child(HWND window, LPARAM context)
{
    struct child_search *s = (struct child_search *)context;
    WCHAR class[64] = L"";
    GetClassNameW(window, class, 64);
    if (GetDlgCtrlID(window) == s->id && (s->class == NULL || _wcsicmp(class, s->class) == 0))
        s->found = window;
    return s->found == NULL;
}

/* Anywhere below: questions nest their controls. */
static HWND find_child(HWND parent, int id, const WCHAR *class)
{
    struct child_search s = {id, class, NULL};
    EnumChildWindows(parent, look_at_child, (LPARAM)&s);
    return s.found;
}

static void get_text(HWND window, WCHAR text[TEXT_UNITS])
{
    text[0] = L'\0';
    ask(window, WM_GETTEXT, TEXT_UNITS, (LPARAM)text);
    text[TEXT_UNITS - 1] = L'\0';
}

/* Saying what is there */

static void say_list(HWND list)
{
    static WCHAR text[TEXT_UNITS];
    LRESULT count = ask(list, CB_GETCOUNT, 0, 0);
    printf(",\"selected\":%ld,\"items\":[", (long)ask(list, CB_GETCURSEL, 0, 0));
    for (LRESULT i = 0; i < count; i++) {
        text[0] = L'\0';
        if (ask(list, CB_GETLBTEXTLEN, (WPARAM)i, 0) < TEXT_UNITS)
            ask(list, CB_GETLBTEXT, (WPARAM)i, (LPARAM)text);
        printf("%s", i > 0 ? "," : "");
        say_text(text);
    }
    putchar(']');
}

/* In the dialogs' font, which cannot be borrowed from another program: the room `text` takes in one line, and
 * how high it is when it is broken to fit into `width`. */
static void say_room(const WCHAR *text, LONG width, UINT flags)
{
    HDC dc = GetDC(NULL);
    HFONT font = CreateFontW(-MulDiv(9, GetDeviceCaps(dc, LOGPIXELSY), 72), 0, 0, 0, FW_NORMAL, 0, 0, 0,
                             DEFAULT_CHARSET, 0, 0, DEFAULT_QUALITY, 0, L"Segoe UI");
    HGDIOBJ old = SelectObject(dc, font);
    RECT line = {0, 0, 0, 0}, lines = {0, 0, width, 0};
    DrawTextW(dc, text, -1, &line, DT_CALCRECT | DT_SINGLELINE | flags);
    DrawTextW(dc, text, -1, &lines, DT_CALCRECT | DT_WORDBREAK | flags);
    printf("{\"width\":%ld,\"line\":%ld,\"broken\":%ld,\"height\":%ld}", (long)line.right, (long)line.bottom,
           (long)lines.right, (long)lines.bottom);
    SelectObject(dc, old);
    DeleteObject(font);
    ReleaseDC(NULL, dc);
}

static UINT prefix_flag(HWND control)
{
    return (GetWindowLongPtrW(control, GWL_STYLE) & SS_NOPREFIX) != 0 ? DT_NOPREFIX : 0;
}

/* "measure 1007 Some text": the room that it takes in this control. */
static void say_room_in(char *words)
{
    static WCHAR wide[TEXT_UNITS];
    char *rest;
    HWND control =
        the_program.window != NULL ? GetDlgItem(the_program.window, (int)strtol(words, &rest, 10)) : NULL;
    RECT r = {0, 0, 0, 0};
    if (control == NULL || !GetClientRect(control, &r) ||
        MultiByteToWideChar(CP_UTF8, 0, rest + 1, -1, wide, TEXT_UNITS) == 0) {
        say_error("cannot be measured");
        return;
    }
    for (WCHAR *p = wide; *p != L'\0'; p++) /* a command is a line */
        if (*p == L'\x01')
            *p = L'\n';
    say_room(wide, r.right, prefix_flag(control));
    putchar('\n');
}

static BOOL CALLBACK say_child(HWND window, LPARAM context)
{
    static WCHAR text[TEXT_UNITS];
    bool *first = (bool *)context;
    WCHAR class[64] = L"";
    RECT r = {0, 0, 0, 0};
    GetClassNameW(window, class, 64);
    GetWindowRect(window, &r);
    get_text(window, text);
    printf("%s{\"id\":%d,\"left\":%ld,\"top\":%ld,\"right\":%ld,\"bottom\":%ld,\"class\":", *first ? "" : ",",
           GetDlgCtrlID(window), (long)r.left, (long)r.top, (long)r.right, (long)r.bottom);
    *first = false;
    say_text(class);
    printf(",\"enabled\":%s,\"visible\":%s,\"text\":", IsWindowEnabled(window) ? "true" : "false",
           IsWindowVisible(window) ? "true" : "false");
    say_text(text);
    if (_wcsicmp(class, L"Button") == 0 || _wcsicmp(class, L"Static") == 0) {
        printf(",\"style\":%ld,\"room\":", (long)GetWindowLongPtrW(window, GWL_STYLE));
        say_room(text, r.right - r.left, _wcsicmp(class, L"Static") == 0 ? prefix_flag(window) : 0);
    }
    if (_wcsicmp(class, L"ComboBox") == 0)
        say_list(window);
    else if (_wcsicmp(class, L"Button") == 0)
        printf(",\"checked\":%s,\"default\":%s",
               ask(window, BM_GETCHECK, 0, 0) == BST_CHECKED ? "true" : "false",
               (ask(window, WM_GETDLGCODE, 0, 0) & DLGC_DEFPUSHBUTTON) != 0 ? "true" : "false");
    else if (_wcsicmp(class, L"msctls_progress32") == 0)
        printf(",\"position\":%ld", (long)ask(window, WM_USER + 8, 0, 0)); /* PBM_GETPOS */
    putchar('}');
    return TRUE;
}

/* The control that keys go to: its number, 0 for none. */
static int focus_of(HWND window)
{
    GUITHREADINFO info = {.cbSize = sizeof info};
    DWORD thread = GetWindowThreadProcessId(window, NULL);
    if (!GetGUIThreadInfo(thread, &info) || info.hwndFocus == NULL || !IsChild(window, info.hwndFocus))
        return 0;
    return GetDlgCtrlID(info.hwndFocus);
}

static void say_window(HWND window)
{
    static WCHAR text[TEXT_UNITS];
    bool first = true;
    RECT r = {0, 0, 0, 0};
    if (window == NULL) {
        say("null");
        return;
    }
    GetWindowRect(window, &r);
    get_text(window, text);
    printf("{\"title\":");
    say_text(text);
    printf(",\"enabled\":%s,\"minimized\":%s,\"foreground\":%s,\"left\":%ld,\"top\":%ld,\"width\":%ld,"
           "\"height\":%ld,\"focus\":%d,\"controls\":[",
           IsWindowEnabled(window) ? "true" : "false", IsIconic(window) ? "true" : "false",
           GetForegroundWindow() == window ? "true" : "false", (long)r.left, (long)r.top,
           (long)(r.right - r.left), (long)(r.bottom - r.top), focus_of(window));
    EnumChildWindows(window, say_child, (LPARAM)&first);
    say("]}");
}

/* The hand */

/* What a person can click: visible, enabled, and not behind a question. */
static HWND reachable(HWND window, int id, const WCHAR *class)
{
    HWND control = window != NULL ? find_child(window, id, class) : NULL;
    return control != NULL && IsWindowVisible(control) && IsWindowEnabled(control) && IsWindowEnabled(window)
               ? control
               : NULL;
}

/* Posted, because the click may open a question and not return before it is answered. */
static void click(HWND window, const char *words)
{
    HWND control = reachable(window, (int)strtol(words, NULL, 10), L"Button");
    if (control == NULL || !PostMessageW(control, BM_CLICK, 0, 0))
        say_error("cannot be clicked");
    else
        say("{}");
}

static void put_text(HWND window, char *words)
{
    static WCHAR wide[TEXT_UNITS];
    char *rest;
    HWND control = reachable(window, (int)strtol(words, &rest, 10), L"Edit");
    rest += *rest == ' ';
    if (control == NULL || MultiByteToWideChar(CP_UTF8, 0, rest, -1, wide, TEXT_UNITS) == 0 ||
        ask(control, WM_SETTEXT, 0, (LPARAM)wide) < 0)
        say_error("cannot be typed into");
    else
        say("{}");
}

static void select_item(char *words)
{
    char *rest;
    int id = (int)strtol(words, &rest, 10);
    HWND window = the_program.window, control = reachable(window, id, L"ComboBox");
    if (control == NULL || ask(control, CB_SETCURSEL, (WPARAM)strtol(rest, NULL, 10), 0) < 0) {
        say_error("cannot be selected");
        return;
    }
    PostMessageW(window, WM_COMMAND, MAKEWPARAM(id, CBN_SELCHANGE), (LPARAM)control);
    say("{}");
}

/* As TranslateAccelerator does with a key. */
static void press_key_of(const char *words)
{
    int command = (int)strtol(words, NULL, 10);
    PostMessageW(the_program.window, WM_COMMAND, MAKEWPARAM(command, 1), 0);
    say("{}");
}

/* The memory must be the program's own, as if Explorer's message had been carried over. */
static void drop(const char *path)
{
    static WCHAR wide[TEXT_UNITS];
    DROPFILES head = {.pFiles = sizeof head, .fWide = TRUE};
    int units = MultiByteToWideChar(CP_UTF8, 0, path, -1, wide, TEXT_UNITS - 1);
    SIZE_T bytes = (SIZE_T)(units + 1) * sizeof wide[0];
    HANDLE process = the_program.process.hProcess;
    wide[units] = L'\0';
    for (int i = 0; i < units; i++) /* no name has it */
        if (wide[i] == L'|')
            wide[i] = L'\0';
    char *there =
        VirtualAllocEx(process, NULL, sizeof head + bytes, MEM_COMMIT | MEM_RESERVE, PAGE_READWRITE);
    if (there == NULL || !WriteProcessMemory(process, there, &head, sizeof head, NULL) ||
        !WriteProcessMemory(process, there + sizeof head, wide, bytes, NULL) ||
        !PostMessageW(the_program.window, WM_DROPFILES, (WPARAM)there, 0))
        say_error("cannot be dropped");
    else
        say("{}");
}

/* Keys go through the window's own message loop, like a keyboard's. */
static void press_key(const char *words)
{
    HWND window = the_program.window, control = NULL;
    int focus = window != NULL ? focus_of(window) : 0;
    if (focus != 0)
        control = find_child(window, focus, NULL);
    if (control == NULL || !PostMessageW(control, WM_KEYDOWN, (WPARAM)strtol(words, NULL, 10), 1))
        say_error("no control has the focus");
    else
        say("{}");
}

static void press_letter(const char *words)
{
    const LPARAM alt_is_down = 1 | 1 << 29;
    WCHAR letter[4] = L"";
    MultiByteToWideChar(CP_UTF8, 0, words, -1, letter, 4);
    if (the_program.window == NULL ||
        !PostMessageW(the_program.window, WM_SYSCHAR, (WPARAM)letter[0], alt_is_down))
        say_error("there is no window");
    else
        say("{}");
}

static void say_menu(void)
{
    RECT r = {0, 0, 0, 0};
    HWND menu = find_menu();
    if (menu == NULL || !GetWindowRect(menu, &r))
        say("null");
    else
        printf("{\"left\":%ld,\"top\":%ld,\"width\":%ld,\"height\":%ld}\n", (long)r.left, (long)r.top,
               (long)(r.right - r.left), (long)(r.bottom - r.top));
}

/* While a menu is open its loop takes the keys of all windows. */
static void press_in_menu(UINT message, WPARAM key)
{
    if (find_menu() == NULL || !PostMessageW(the_program.window, message, key, 1))
        say_error("there is no menu");
    else
        say("{}");
}

static void bring_to_front(void)
{
    if (the_program.window == NULL || !SetForegroundWindow(the_program.window))
        say_error("cannot be brought to the front");
    else
        say("{}");
}

static void say_clipboard(void)
{
    const WCHAR *text = NULL;
    bool opened = OpenClipboard(NULL) != 0;
    HANDLE memory = opened ? GetClipboardData(CF_UNICODETEXT) : NULL;
    if (memory != NULL)
        text = GlobalLock(memory);
    if (text != NULL) {
        say_text(text);
        GlobalUnlock(memory);
    } else {
        printf("null");
    }
    putchar('\n');
    if (opened)
        CloseClipboard();
}

static void hold_clipboard(bool hold)
{
    if (hold ? OpenClipboard(NULL) : CloseClipboard())
        say("{}");
    else
        say_error("the clipboard is in use");
}

static void say_setting(const char *name)
{
    WCHAR wide[128], value[1024] = L"";
    DWORD bytes = sizeof value;
    MultiByteToWideChar(CP_UTF8, 0, name, -1, wide, 128);
    if (RegGetValueW(HKEY_CURRENT_USER, L"Software\\Restock", wide, RRF_RT_REG_SZ, NULL, value, &bytes) ==
        ERROR_SUCCESS)
        say_text(value);
    else
        printf("null");
    putchar('\n');
}

/* The program */

/* Wine says ERROR_INTERNAL_ERROR when a process died before its first own instruction.  The program has no
 * part in that; it was seen once, on a busy computer. */
static bool start_process(const char *words, PROCESS_INFORMATION *process)
{
    static WCHAR line[TEXT_UNITS];
    STARTUPINFOW startup = {.cb = sizeof startup, .dwFlags = STARTF_USESTDHANDLES}; /* none: ours are ours */
    for (int tries = 1;; tries++) {
        MultiByteToWideChar(CP_UTF8, 0, words, -1, line, TEXT_UNITS);
        if (CreateProcessW(NULL, line, NULL, NULL, FALSE, 0, NULL, NULL, &startup, process))
            return true;
        if (GetLastError() != ERROR_INTERNAL_ERROR || tries == START_TRIES)
            return false;
    }
}

static unsigned long long committed_bytes(HANDLE process)
{
    PROCESS_MEMORY_COUNTERS m;
    memset(&m, 0, sizeof m);
    GetProcessMemoryInfo(process, &m, sizeof m);
    return m.PagefileUsage;
}

static void sample_memory(struct program *p)
{
    LONG kb = (LONG)(committed_bytes(p->process.hProcess) / 1024);
    if (kb > p->peak_kb)
        InterlockedExchange(&p->peak_kb, kb);
}

static DWORD WINAPI keep_asking(void *context)
{
    struct program *p = context;
    for (;;) {
        DWORD_PTR answer;
        HWND window = p->window;
        LONGLONG before = ticks();
        if (window != NULL &&
            SendMessageTimeoutW(window, WM_NULL, 0, 0, SMTO_NORMAL, PATIENCE_MS, &answer) == 0 &&
            !IsWindow(window))
            before = ticks(); /* it was closed meanwhile */
        LONG us = microseconds(before, ticks());
        if (window != NULL && window == p->window && us > p->worst_us)
            InterlockedExchange(&p->worst_us, us);
        if (window != NULL)
            sample_memory(p);
        Sleep(ASK_EVERY_MS);
    }
    return 0;
}

/* False: an error was said. */
static bool begin(const char *words)
{
    struct program *p = &the_program;
    p->window = NULL;
    InterlockedExchange(&p->worst_us, 0);
    InterlockedExchange(&p->peak_kb, 0);
    p->usable = 0;
    if (p->process.hProcess != NULL) {
        CloseHandle(p->process.hThread);
        CloseHandle(p->process.hProcess);
        memset(&p->process, 0, sizeof p->process);
    }
    p->started = ticks();
    if (start_process(words, &p->process))
        return true;
    memset(&p->process, 0, sizeof p->process);
    say_error("cannot be started");
    return false;
}

/* Usable: visible, and it has answered. */
static void start(const char *words)
{
    struct program *p = &the_program;
    if (!begin(words))
        return;
    DWORD begun = GetTickCount();
    HWND window = NULL;
    while (window == NULL && GetTickCount() - begun < START_MS &&
           WaitForSingleObject(p->process.hProcess, 2) == WAIT_TIMEOUT)
        window = find_window(true);
    if (window == NULL || ask(window, WM_NULL, 0, 0) < 0) {
        say_error("no window");
        return;
    }
    p->usable = ticks();
    p->window = window;
    say("{}");
}

static void begin_only(const char *words)
{
    if (begin(words))
        say("{}");
}

static void run(const char *words)
{
    PROCESS_INFORMATION process;
    DWORD code = 0;
    LONGLONG begun = ticks();
    if (!start_process(words, &process)) {
        say_error("cannot be started");
        return;
    }
    DWORD waited = WaitForSingleObject(process.hProcess, START_MS);
    double ms = microseconds(begun, ticks()) / 1000.0;
    GetExitCodeProcess(process.hProcess, &code);
    if (waited != WAIT_OBJECT_0)
        TerminateProcess(process.hProcess, 99);
    CloseHandle(process.hThread);
    CloseHandle(process.hProcess);
    printf("{\"ended\":%s,\"code\":%lu,\"ms\":%.1f}\n", waited == WAIT_OBJECT_0 ? "true" : "false",
           (unsigned long)code, ms);
}

static void say_figures(void)
{
    const struct program *p = &the_program;
    printf("{\"pagefile\":%llu,\"peakPagefile\":%llu,\"usableMs\":%.1f,\"worstAnswerMs\":%.1f}\n",
           committed_bytes(p->process.hProcess), 1024ull * (unsigned long long)p->peak_kb,
           microseconds(p->started, p->usable) / 1000.0, p->worst_us / 1000.0);
}

static void forget_figures(void)
{
    InterlockedExchange(&the_program.worst_us, 0);
    InterlockedExchange(&the_program.peak_kb, 0);
    say("{}");
}

static void say_exited(void)
{
    DWORD code = 0;
    HANDLE process = the_program.process.hProcess;
    bool exited = process == NULL || WaitForSingleObject(process, 0) == WAIT_OBJECT_0;
    if (process != NULL)
        GetExitCodeProcess(process, &code);
    printf("{\"exited\":%s,\"code\":%lu}\n", exited ? "true" : "false", (unsigned long)code);
}

static void kill_program(void)
{
    HANDLE process = the_program.process.hProcess;
    the_program.window = NULL;
    if (process != NULL) {
        TerminateProcess(process, 98);
        WaitForSingleObject(process, PATIENCE_MS);
    }
    say("{}");
}

static void post(UINT message, WPARAM wparam)
{
    HWND window = the_program.window;
    if (window != NULL && PostMessageW(window, message, wparam, 0))
        say("{}");
    else
        say_error("there is no window");
}

/* Commands */

static bool look_command(const char *command, char *words)
{
    if (strcmp(command, "state") == 0)
        say_window(find_window(true));
    else if (strcmp(command, "dialog") == 0)
        say_window(find_window(false));
    else if (strcmp(command, "menu") == 0)
        say_menu();
    else if (strcmp(command, "setting") == 0)
        say_setting(words);
    else if (strcmp(command, "clipboard") == 0)
        say_clipboard();
    else if (strcmp(command, "figures") == 0)
        say_figures();
    else if (strcmp(command, "measure") == 0)
        say_room_in(words);
    else if (strcmp(command, "forget") == 0)
        forget_figures();
    else if (strcmp(command, "exited") == 0)
        say_exited();
    else
        return false;
    return true;
}

static bool hand_command(const char *command, char *words)
{
    if (strcmp(command, "click") == 0)
        click(the_program.window, words);
    else if (strcmp(command, "press") == 0)
        click(find_window(false), words);
    else if (strcmp(command, "type") == 0)
        put_text(the_program.window, words);
    else if (strcmp(command, "fill") == 0)
        put_text(find_window(false), words);
    else if (strcmp(command, "select") == 0)
        select_item(words);
    else if (strcmp(command, "drop") == 0)
        drop(words);
    else if (strcmp(command, "key") == 0)
        press_key(words);
    else if (strcmp(command, "letter") == 0)
        press_letter(words);
    else if (strcmp(command, "choose") == 0)
        press_in_menu(WM_CHAR, (WPARAM)words[0]);
    else if (strcmp(command, "command") == 0)
        press_key_of(words);
    else if (strcmp(command, "leave") == 0)
        press_in_menu(WM_KEYDOWN, VK_ESCAPE);
    else if (strcmp(command, "front") == 0)
        bring_to_front();
    else if (strcmp(command, "hold") == 0 || strcmp(command, "release") == 0)
        hold_clipboard(command[0] == 'h');
    else if (strcmp(command, "close") == 0)
        post(WM_CLOSE, 0);
    else if (strcmp(command, "plugged") == 0)
        post(WM_DEVICECHANGE, DBT_DEVNODES_CHANGED);
    else
        return false;
    return true;
}

static void obey(char *line)
{
    char *words = strchr(line, ' ');
    if (words != NULL)
        *words++ = '\0';
    else
        words = line + strlen(line);
    if (strcmp(line, "start") == 0)
        start(words);
    else if (strcmp(line, "begin") == 0)
        begin_only(words);
    else if (strcmp(line, "run") == 0)
        run(words);
    else if (strcmp(line, "kill") == 0)
        kill_program();
    else if (!look_command(line, words) && !hand_command(line, words))
        say_error("no such command");
}

int main(void)
{
    static char line[LINE_BYTES];
    HANDLE asking = CreateThread(NULL, 0, keep_asking, &the_program, 0, NULL);
    if (asking == NULL)
        return 1;
    while (fgets(line, sizeof line, stdin) != NULL) {
        line[strcspn(line, "\r\n")] = '\0';
        obey(line);
        fflush(stdout);
    }
    return 0;
}
