/* options.c: reads the command line. */
/* SPDX-License-Identifier: MIT */
#include "gui/options.h"

#include "say/languages.h"
#include "win32/utf16.h"

#include <shellapi.h>
#include <string.h>

static bool take_path(WCHAR *to, const WCHAR *path)
{
    DWORD len = GetFullPathNameW(path, STORE_PATH_MAX, to, NULL);
    bool ok = len > 0 && len < STORE_PATH_MAX;
    if (!ok)
        to[0] = L'\0';
    return ok;
}

static bool take_theme(struct options *o, const WCHAR *name)
{
    o->theme = wcscmp(name, L"dark") == 0 ? THEME_DARK : THEME_LIGHT;
    return o->theme == THEME_DARK || wcscmp(name, L"light") == 0;
}

static bool take_library(struct options *o, const WCHAR *path)
{
    WCHAR full[STORE_PATH_MAX];
    return take_path(full, path) && utf16_copy_utf8(o->library, sizeof o->library, full);
}

/* In use from now on: what else is wrong with the command line is said in it. */
static bool take_language(struct options *o, const WCHAR *code)
{
    return utf16_copy_utf8(o->language, sizeof o->language, code) && say_use_language(o->language);
}

static bool take_option(struct options *o, const WCHAR *name, const WCHAR *value)
{
    if (value == NULL)
        return false;
    if (wcscmp(name, L"--theme") == 0)
        return take_theme(o, value);
    if (wcscmp(name, L"--library") == 0)
        return take_library(o, value);
    if (wcscmp(name, L"--language") == 0)
        return take_language(o, value);
    return wcscmp(name, L"--settings") == 0 && take_path(o->settings, value);
}

bool options_parse(struct options *o)
{
    int count = 0;
    memset(o, 0, sizeof *o);
    WCHAR **args = CommandLineToArgvW(GetCommandLineW(), &count);
    bool ok = args != NULL;
    for (int i = 1; ok && i < count; i++) {
        if (wcsncmp(args[i], L"--", 2) == 0) {
            ok = take_option(o, args[i], i + 1 < count ? args[i + 1] : NULL);
            i++;
        } else {
            ok = o->file[0] == L'\0' && take_path(o->file, args[i]);
        }
    }
    if (args != NULL)
        LocalFree(args);
    return ok;
}
