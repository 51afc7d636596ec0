/* refusal_win32.h: why Windows did not create a file or a folder, from the error and the attributes.  Pure;
 * used by store_win32.c. */
/* SPDX-License-Identifier: MIT */
#ifndef STORE_REFUSAL_WIN32_H
#define STORE_REFUSAL_WIN32_H

#include "base/err.h"

#include <stdbool.h>
#include <windows.h>

/* `makes`: something new was to be created, which may replace an old file.  `target` and `folder`: the result
 * of GetFileAttributes for the file and for its folder (INVALID_FILE_ATTRIBUTES: not there).
 * ERR_FILE_BLOCKED, ERR_FILE_DENIED, or ERR_FILE_WRITE for any other reason. */
enum err_code refusal_code(DWORD error, bool makes, DWORD target, DWORD folder);

#endif
