/* comctl.h: the functions of comctl32.dll that we call.
 *
 * It is not one of the KnownDLLs, so it is not imported: see dllsafe.h.  Version 6, by the manifest.  Used by
 * gui, from any thread. */
/* SPDX-License-Identifier: MIT */
#ifndef WIN32_COMCTL_H
#define WIN32_COMCTL_H

#include <windows.h>
#include <commctrl.h>

/* X(function): add what is needed. */
#define COMCTL_FUNCTIONS(X)                                                                                  \
    X(InitCommonControlsEx)                                                                                  \
    X(SetWindowSubclass)                                                                                     \
    X(DefSubclassProc)

struct comctl {
#define COMCTL_MEMBER(function) __typeof__(function) *function;
    COMCTL_FUNCTIONS(COMCTL_MEMBER)
#undef COMCTL_MEMBER
};

/* NULL with GetLastError() set if they are missing.  Once it is not NULL, it never is again. */
const struct comctl *comctl(void);

#endif
