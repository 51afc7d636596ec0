/* textout.h: UTF-8 text to a console, a file or a pipe, without the C library.
 *
 * At code page 65001, a Windows 7 console reports to msvcrt.dll the number of characters written instead of
 * bytes; the C library takes that for a failed write, or repeats the rest of the text.  So a console gets
 * UTF-16 through WriteConsoleW, which needs no code page; everything else gets the bytes, with \r\n as line
 * end.  Depends only on Windows; used by cli_win32.c. */
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
    HANDLE handle; /* borrowed; NULL or INVALID_HANDLE_VALUE: no output */
    bool console;
    bool lost; /* a file did not accept everything: the drive is full, or gone */
};

/* Of standard output or standard error as they are now. */
void textout_init(struct textout *t, DWORD which);

/* Writes all of it, or as much as the other side accepts.  Text that a console rejects, or that nobody reads
 * any more, is dropped: it does not fail the work. */
void textout_write(struct textout *t, const char *text, size_t len);

#endif
