/* online_win32.h: which attributes mean that a file must be downloaded before it can be read.  Pure; used by
 * store_win32.c. */
/* SPDX-License-Identifier: MIT */
#ifndef STORE_ONLINE_WIN32_H
#define STORE_ONLINE_WIN32_H

#include <stdbool.h>
#include <windows.h>

/* Of a listing: FILE_ATTRIBUTE_RECALL_ON_OPEN shows in no other place. */
bool online_only_by(DWORD attributes);

#endif
