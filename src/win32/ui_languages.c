/* ui_languages.c: see ui_languages.h. */
/* SPDX-License-Identifier: MIT */
#include "win32/ui_languages.h"

#include "win32/utf16.h"

#include <string.h>
#include <windows.h>

size_t ui_languages(char names[UI_LANGUAGES_MAX][UI_LANGUAGE_NAME_MAX])
{
    WCHAR list[512]; /* names, each with its NUL, and another one */
    ULONG found = 0, units = sizeof list / sizeof list[0];
    size_t count = 0;
    if (!GetUserPreferredUILanguages(MUI_LANGUAGE_NAME, &found, list, &units))
        return 0;
    for (const WCHAR *name = list; *name != L'\0' && count < UI_LANGUAGES_MAX; name += wcslen(name) + 1)
        count += utf16_copy_utf8(names[count], UI_LANGUAGE_NAME_MAX, name);
    return count;
}

void ui_decimal(char *sign, size_t size)
{
    WCHAR wide[8] = L"";
    sign[0] = '\0';
    if (GetLocaleInfoW(LOCALE_USER_DEFAULT, LOCALE_SDECIMAL, wide, sizeof wide / sizeof wide[0]) > 0)
        utf16_copy_utf8(sign, size, wide);
}
