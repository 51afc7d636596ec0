/* textout.c: see textout.h. */
/* SPDX-License-Identifier: MIT */
#include "win32/textout.h"

#include <stdlib.h>
#include <string.h>

/* Windows 7 refuses a call with more than a buffer of 64 KB shared with the console, and the rest of its
 * header, can hold. */
#define CONSOLE_UNITS 8192u

const struct textout_calls textout_windows = {WriteConsoleW, WriteFile};

void textout_init(struct textout *t, DWORD which)
{
    DWORD mode;
    memset(t, 0, sizeof *t);
    t->calls = &textout_windows;
    t->handle = GetStdHandle(which);
    if (GetFileType(t->handle) == FILE_TYPE_UNKNOWN) /* closed: its number may become that of another file */
        t->handle = NULL;
    t->console = GetConsoleMode(t->handle, &mode) != 0;
}

static bool nobody_listens(DWORD error)
{
    return error == ERROR_BROKEN_PIPE || error == ERROR_NO_DATA || error == ERROR_PIPE_NOT_CONNECTED ||
           error == ERROR_INVALID_HANDLE;
}

static void write_units(const struct textout *t, const WCHAR *text, size_t units)
{
    size_t done = 0;
    while (done < units) {
        DWORD part = (DWORD)(units - done < CONSOLE_UNITS ? units - done : CONSOLE_UNITS), written = 0;
        bool torn = part > 1 && done + part < units && IS_HIGH_SURROGATE(text[done + part - 1]);
        if (!t->calls->write_console(t->handle, text + done, torn ? part - 1 : part, &written, NULL) ||
            written == 0)
            return;
        done += written;
    }
}

static void write_bytes(struct textout *t, const char *text, size_t len)
{
    size_t done = 0;
    while (done < len) {
        DWORD written = 0;
        BOOL ok = t->calls->write_file(t->handle, text + done, (DWORD)(len - done), &written, NULL);
        if (!ok || written == 0) {
            t->lost = t->lost || (ok ? true : !nobody_listens(GetLastError()));
            return;
        }
        done += written;
    }
}

/* With \r\n for \n: twice the bytes at most.  NULL if memory is short. */
static char *with_line_ends(const char *text, size_t len, size_t *size)
{
    char *lines = malloc(2 * len + 1);
    *size = 0;
    for (size_t i = 0; lines != NULL && i < len; i++) {
        if (text[i] == '\n')
            lines[(*size)++] = '\r';
        lines[(*size)++] = text[i];
    }
    return lines;
}

static void write_to_console(const struct textout *t, const char *text, size_t len)
{
    int units = MultiByteToWideChar(CP_UTF8, 0, text, (int)len, NULL, 0);
    WCHAR *wide = units <= 0 ? NULL : calloc((size_t)units, sizeof *wide);
    if (wide == NULL)
        return;
    MultiByteToWideChar(CP_UTF8, 0, text, (int)len, wide, units);
    write_units(t, wide, (size_t)units);
    free(wide);
}

void textout_write(struct textout *t, const char *text, size_t len)
{
    size_t size;
    char *lines;
    if (len == 0 || t->handle == NULL || t->handle == INVALID_HANDLE_VALUE)
        return;
    lines = with_line_ends(text, len, &size);
    if (lines == NULL)
        t->lost = t->lost || !t->console;
    else if (t->console)
        write_to_console(t, lines, size);
    else
        write_bytes(t, lines, size);
    free(lines);
}
