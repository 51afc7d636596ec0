/* main.c: restock.exe from start to end. */
/* SPDX-License-Identifier: MIT */
#include "gui/dates.h"
#include "gui/dlg_main.h"
#include "gui/instance.h"
#include "gui/language.h"
#include "gui/options.h"
#include "gui/resource.h"
#include "gui/words.h"
#include "port/serial_device_win32.h"
#include "say/languages.h"
#include "say/say.h"
#include "win32/comctl.h"
#include "win32/dllsafe.h"
#include "win32/utf16.h"

#include <objbase.h>
#include <stdlib.h>

/* For messages without a window. */
static void show_message(const char *text, UINT icon)
{
    WCHAR *wide = utf16_to_show(text);
    if (wide != NULL)
        MessageBoxW(NULL, wide, RESTOCK_TITLE, icon);
    free(wide);
}

/* The classes of the window's controls.  Boxes of user32 do without. */
static bool load_controls(void)
{
    static const INITCOMMONCONTROLSEX classes = {sizeof classes, ICC_STANDARD_CLASSES | ICC_PROGRESS_CLASS};
    if (comctl() != NULL && comctl()->InitCommonControlsEx(&classes))
        return true;
    show_message(say_template(FACT_CANNOT_LOAD_CONTROLS), MB_ICONERROR);
    return false;
}

static void tell_wrong_options(void)
{
    char text[900], codes[120];
    languages_list_codes(codes, sizeof codes);
    say_fill(FACT_CANNOT_READ_OPTIONS, (const char *[]){codes}, text, sizeof text);
    show_message(text, MB_ICONERROR);
}

/* The user's request was not carried out: that is a failure. */
static int tell_no_answer(enum instance first, const WCHAR *file)
{
    char text[900], path[STORE_PATH_MAX] = "";
    utf16_copy_utf8(path, sizeof path, file);
    words_no_answer(first == INSTANCE_OUT_OF_REACH, path, text, sizeof text);
    show_message(text, MB_ICONWARNING | MB_SETFOREGROUND);
    return 1;
}

/* What a driver does not let go of must not keep the program: an ordinary end would clean up after threads
 * that are still at work. */
static void end_if_held_up(bool all_ended)
{
    if (!all_ended || serial_devices_held(NULL) > 0)
        TerminateProcess(GetCurrentProcess(), 0);
}

/* In a field or in the log, Ctrl+C copies what is marked there. */
static bool is_for(HWND window, const MSG *message)
{
    WCHAR name[16] = L"";
    GetClassNameW(message->hwnd, name, 16);
    bool copies = lstrcmpiW(name, L"Edit") == 0 && message->wParam == 'C';
    return (message->hwnd == window || IsChild(window, message->hwnd)) && !copies;
}

static int run_window(const struct options *options, int show)
{
    MSG message;
    struct dlg *d = dlg_open(options);
    if (d == NULL) {
        show_message(say_template(FACT_CANNOT_MAKE_WINDOW), MB_ICONERROR);
        return 1;
    }
    ShowWindow(dlg_window(d), show);
    UpdateWindow(dlg_window(d)); /* what follows takes its time, and would take it from the first picture */
    dlg_look_for_ports(d);
    HACCEL keys = LoadAcceleratorsW(GetModuleHandleW(NULL), MAKEINTRESOURCEW(IDM_MORE));
    while (GetMessageW(&message, NULL, 0, 0) > 0) {
        if (is_for(dlg_window(d), &message) && TranslateAcceleratorW(dlg_window(d), keys, &message))
            continue;
        if (IsDialogMessageW(dlg_window(d), &message))
            continue;
        if (dlg_help_window(d) != NULL && IsDialogMessageW(dlg_help_window(d), &message))
            continue;
        TranslateMessage(&message);
        DispatchMessageW(&message);
    }
    end_if_held_up(dlg_free(d));
    return 0;
}

int WINAPI WinMain(HINSTANCE instance, HINSTANCE previous, LPSTR command_line, int show)
{
    struct options options;
    (void)instance;
    (void)previous;
    (void)command_line; /* options.c takes it in UTF-16 */
    dllsafe_restrict();
    say_start(SAY_WINDOW, say_texts_of_window);
    say_use_dates(date_text);
    language_of_system();
    if (!load_controls())
        return 1;
    if (!options_parse(&options)) {
        tell_wrong_options();
        return 1;
    }
    enum instance instance_now = instance_start(options.file);
    if (instance_now != INSTANCE_FIRST)
        return instance_now == INSTANCE_CALLED ? 0 : tell_no_answer(instance_now, options.file);
    HRESULT com = CoInitializeEx(NULL, COINIT_APARTMENTTHREADED | COINIT_DISABLE_OLE1DDE);
    int code = run_window(&options, show);
    if (SUCCEEDED(com))
        CoUninitialize();
    return code;
}
