/* dllsafe.h: loads Windows DLLs from the system folder and nowhere else.
 *
 * Windows loads imported DLLs before the first line of the program runs, and searches the program's own
 * folder first, even if that is the Downloads folder.  The only exceptions are Windows' KnownDLLs: only they
 * are imported (tests/checks/known_dlls.txt); all others are loaded through here.  Depends only on Windows;
 * used by base/digest_win32.c, win32 and gui, from any thread. */
/* SPDX-License-Identifier: MIT */
#ifndef WIN32_DLLSAFE_H
#define WIN32_DLLSAFE_H

#include <stdbool.h>
#include <stddef.h>
#include <windows.h>

/* First call of every program: DLLs that Windows loads by name on our behalf then come from the system folder
 * too, not from the program's folder or the current folder. */
void dllsafe_restrict(void);

/* What dllsafe_restrict does if Windows cannot restrict the search (Windows 7 without update KB2533623):
 * loads the DLLs that Windows would load by name later, so that it finds them loaded. */
void dllsafe_load_ahead(void);

/* Loads the DLL of this name from the system folder; it stays loaded.  NULL with GetLastError() set. */
HMODULE dllsafe_load(const WCHAR *name);

struct dllsafe_function {
    const char *name;
    void *pointer; /* to the function pointer to set */
};

/* The functions to take from one DLL. */
struct dllsafe_table {
    const WCHAR *dll;
    bool by_manifest; /* the program's manifest names its version, which is not in the system folder */
    const struct dllsafe_function *functions;
    size_t count;
    INIT_ONCE once; /* INIT_ONCE_STATIC_INIT */
};

/* Sets the pointers at the first call.  False with GetLastError() set, and none set, if the DLL or one of its
 * functions is missing. */
bool dllsafe_bind(struct dllsafe_table *table);

#endif
