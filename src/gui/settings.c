/* settings.c: registry or ini file. */
/* SPDX-License-Identifier: MIT */
#include "gui/settings.h"

#include "win32/utf16.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KEY     L"Software\\Restock"
#define SECTION L"Restock"

enum { VALUE_UNITS = 2048 };

/* WritePrivateProfileString keeps to Unicode only in a file that begins with a byte order mark. */
static void make_unicode(const WCHAR *path)
{
    static const unsigned char mark[] = {0xFF, 0xFE};
    LARGE_INTEGER size;
    DWORD written;
    HANDLE file = CreateFileW(path, GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ, NULL, OPEN_ALWAYS,
                              FILE_ATTRIBUTE_NORMAL, NULL);
    if (file == INVALID_HANDLE_VALUE)
        return;
    if (GetFileSizeEx(file, &size) && size.QuadPart == 0)
        WriteFile(file, mark, sizeof mark, &written, NULL);
    CloseHandle(file);
}

/* <folder of the program>\restock.ini, if it exists. */
static void find_beside_program(struct settings *s)
{
    const DWORD room = sizeof s->ini / sizeof s->ini[0] - 16;
    DWORD len = GetModuleFileNameW(NULL, s->ini, room);
    WCHAR *slash = len > 0 && len < room ? wcsrchr(s->ini, L'\\') : NULL;
    if (slash != NULL)
        wcscpy(slash + 1, L"restock.ini");
    if (slash == NULL || GetFileAttributesW(s->ini) == INVALID_FILE_ATTRIBUTES)
        s->ini[0] = L'\0';
}

void settings_init(struct settings *s, const WCHAR *ini)
{
    s->ini[0] = L'\0';
    if (ini == NULL || ini[0] == L'\0') /* without a folder it would land in Windows' own */
        find_beside_program(s);
    else if (GetFullPathNameW(ini, sizeof s->ini / sizeof s->ini[0], s->ini, NULL) == 0)
        s->ini[0] = L'\0';
    if (s->ini[0] != L'\0')
        make_unicode(s->ini);
}

static bool read_registry(const WCHAR *name, WCHAR wide[VALUE_UNITS])
{
    HKEY key;
    DWORD type = 0, bytes = (VALUE_UNITS - 1) * sizeof *wide;
    if (RegOpenKeyExW(HKEY_CURRENT_USER, KEY, 0, KEY_QUERY_VALUE, &key) != ERROR_SUCCESS)
        return false;
    LSTATUS result = RegQueryValueExW(key, name, NULL, &type, (BYTE *)wide, &bytes);
    RegCloseKey(key);
    return result == ERROR_SUCCESS && type == REG_SZ;
}

bool settings_get_text(const struct settings *s, const WCHAR *name, char *text, size_t size)
{
    WCHAR wide[VALUE_UNITS] = {0};
    text[0] = '\0';
    if (s->ini[0] != L'\0')
        GetPrivateProfileStringW(SECTION, name, L"", wide, VALUE_UNITS, s->ini);
    else if (!read_registry(name, wide))
        return false;
    return wide[0] != L'\0' && utf16_copy_utf8(text, size, wide);
}

void settings_set_text(const struct settings *s, const WCHAR *name, const char *text)
{
    HKEY key;
    WCHAR *wide = utf16_from_utf8(text);
    if (wide == NULL)
        return;
    if (s->ini[0] != L'\0') {
        WritePrivateProfileStringW(SECTION, name, wide, s->ini);
    } else if (RegCreateKeyExW(HKEY_CURRENT_USER, KEY, 0, NULL, 0, KEY_SET_VALUE, NULL, &key, NULL) ==
               ERROR_SUCCESS) {
        RegSetValueExW(key, name, 0, REG_SZ, (const BYTE *)wide, (DWORD)((wcslen(wide) + 1) * sizeof *wide));
        RegCloseKey(key);
    }
    free(wide);
}

int settings_get_int(const struct settings *s, const WCHAR *name, int otherwise)
{
    char text[32];
    return settings_get_text(s, name, text, sizeof text) ? (int)strtol(text, NULL, 10) : otherwise;
}

void settings_set_int(const struct settings *s, const WCHAR *name, int value)
{
    char text[32];
    snprintf(text, sizeof text, "%d", value);
    settings_set_text(s, name, text);
}
