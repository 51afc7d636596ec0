/* utf16.c: UTF-8 <-> UTF-16. */
/* SPDX-License-Identifier: MIT */
#include "win32/utf16.h"

#include <stdlib.h>
#include <string.h>

static WCHAR *widen(const char *text, DWORD flags)
{
    int units = MultiByteToWideChar(CP_UTF8, flags, text, -1, NULL, 0);
    if (units <= 0)
        return NULL;
    WCHAR *wide = calloc((size_t)units, sizeof *wide);
    if (wide == NULL) {
        SetLastError(ERROR_NOT_ENOUGH_MEMORY);
        return NULL;
    }
    MultiByteToWideChar(CP_UTF8, flags, text, -1, wide, units);
    return wide;
}

WCHAR *utf16_from_utf8(const char *text)
{
    return widen(text, MB_ERR_INVALID_CHARS);
}

WCHAR *utf16_to_show(const char *text)
{
    return widen(text, 0);
}

char *utf16_to_utf8(const WCHAR *text)
{
    int bytes = WideCharToMultiByte(CP_UTF8, 0, text, -1, NULL, 0, NULL, NULL);
    char *utf8 = bytes <= 0 ? NULL : malloc((size_t)bytes);
    if (utf8 == NULL) {
        SetLastError(ERROR_NOT_ENOUGH_MEMORY);
        return NULL;
    }
    WideCharToMultiByte(CP_UTF8, 0, text, -1, utf8, bytes, NULL, NULL);
    return utf8;
}

bool utf16_copy_utf8(char *out, size_t size, const WCHAR *text)
{
    out[0] = '\0';
    char *utf8 = utf16_to_utf8(text);
    if (utf8 == NULL)
        return false;
    size_t len = strlen(utf8);
    bool fits = len < size;
    if (!fits) {
        len = size - 1;
        while (len > 0 && ((unsigned char)utf8[len] & 0xc0u) == 0x80u) /* not in the middle of a character */
            len--;
    }
    memcpy(out, utf8, len);
    out[len] = '\0';
    free(utf8);
    return fits;
}
