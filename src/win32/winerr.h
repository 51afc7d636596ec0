/* winerr.h: Win32 error numbers in terms of base/err.h.
 *
 * Take GetLastError() first, then clean up: `DWORD error = GetLastError();`.  Used by *_win32.c and gui. */
/* SPDX-License-Identifier: MIT */
#ifndef WIN32_WINERR_H
#define WIN32_WINERR_H

#include "base/err.h"
#include "base/printf_like.h"

#include <stdbool.h>
#include <stddef.h>
#include <windows.h>

/* Fills *e as err_set_os does; the detail is the formatted text followed by " (error 5: Access is denied)",
 * in English if this Windows has it.  A long text is cut to make room for that suffix.  Always false. */
bool err_win32(struct err *e, enum err_code code, DWORD error, const char *format, ...) PRINTF_LIKE(4, 5);

/* The system's text for `error` as UTF-8 without line end or full stop, English first; "unknown" if none. */
void winerr_text(DWORD error, char *text, size_t size);

/* What a failure to open a serial port means to the user. */
enum err_code winerr_port_open(DWORD error);
/* What it means when an open port rejects its settings; ERR_PORT_GONE only if the number leaves no doubt. */
enum err_code winerr_port_setup(DWORD error);
/* What a failed read, write or status call on an open serial port means.  Many drivers, many numbers: see the
 * table.  ERROR_OPERATION_ABORTED counts as unplugged, so call this only if the abort was not our own. */
enum err_code winerr_port_io(DWORD error);

#endif
