/* dllsafe.h: Windows DLLs come from the system folder and nowhere else.
 *
 * A DLL that a program imports is loaded before the first line of the program runs, and looked for in the
 * program's own folder first, be that the one for downloads.  Only for those that Windows calls its KnownDLLs
 * is that not so: they alone are imported (tests/checks/known_dlls.txt); all others are loaded through here.
 * Knows nothing but Windows; used by base/digest_win32.c, win32 and gui, from any thread. */
/* SPDX-License-Identifier: MIT */
#ifndef WIN32_DLLSAFE_H
#define WIN32_DLLSAFE_H

#include <stdbool.h>
#include <stddef.h>
#include <windows.h>

/* First call of every program: what Windows loads by name on our behalf comes from the system folder as
 * well, not from beside the program or from the current folder. */
void dllsafe_restrict(void);

/* What dllsafe_restrict does where Windows cannot restrict the search (Windows 7 without update KB2533623):
 * loads the DLLs that Windows would load by name later on, so that it finds them loaded. */
void dllsafe_load_ahead(void);

/* Loads the DLL of this name from the system folder; it stays loaded.  NULL with GetLastError() set. */
HMODULE dllsafe_load(const WCHAR *name);

struct dllsafe_function {
    const char *name;
    void *pointer; /* to the function pointer that is to be set */
};

/* The functions that are taken from one DLL. */
struct dllsafe_table {
    const WCHAR *dll;
    bool by_manifest; /* the program's manifest names the version of it, which is not in the system folder */
    const struct dllsafe_function *functions;
    size_t count;
    INIT_ONCE once; /* INIT_ONCE_STATIC_INIT */
};

/* Sets the pointers at the first call.  False with GetLastError() set, and none set, if the DLL or one of its
 * functions is missing. */
bool dllsafe_bind(struct dllsafe_table *table);

#endif
