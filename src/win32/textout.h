/* textout.h: UTF-8 text to a console, a file or a pipe, without the C library.
 *
 * Through msvcrt.dll at code page 65001 a console of Windows 7 answers a write with the number of characters
 * instead of bytes; the C library takes that for a failed write, or repeats the rest of the text.  So a
 * console gets UTF-16 by WriteConsoleW, which needs no code page; all else gets the bytes, with \r\n as line
 * end. Knows only Windows; used by cli_win32.c. */
/* SPDX-License-Identifier: MIT */
#ifndef WIN32_TEXTOUT_H
#define WIN32_TEXTOUT_H

#include <stdbool.h>
#include <stddef.h>
#include <windows.h>

/* The calls it makes; a test has its own. */
struct textout_calls {
    BOOL(WINAPI *write_console)
    (HANDLE console, const void *text, DWORD units, DWORD *written, void *reserved);
    BOOL(WINAPI *write_file)
    (HANDLE file, const void *data, DWORD size, DWORD *written, OVERLAPPED *overlapped);
};

extern const struct textout_calls textout_windows;

struct textout {
    const struct textout_calls *calls;
    HANDLE handle; /* borrowed; NULL or INVALID_HANDLE_VALUE: nobody listens */
    bool console;
    bool lost; /* a file did not take everything: the drive is full, or gone */
};

/* Of standard output or standard error as they are now. */
void textout_init(struct textout *t, DWORD which);

/* Writes all of it, or what the other side takes.  What a console does not take, and what nobody reads any
 * more, is forgotten: it is not the work's fault. */
void textout_write(struct textout *t, const char *text, size_t len);

#endif
