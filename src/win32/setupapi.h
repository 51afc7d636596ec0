/* setupapi.h: the functions of setupapi.dll that we call.
 *
 * Not every Windows counts setupapi.dll among its KnownDLLs, so it is not imported: see dllsafe.h.  Used by
 * portlist_win32.c and gui, from any thread. */
/* SPDX-License-Identifier: MIT */
#ifndef WIN32_SETUPAPI_H
#define WIN32_SETUPAPI_H

#include <windows.h>
#include <setupapi.h>
#include <cfgmgr32.h>

/* X(function): add what is needed. */
#define SETUPAPI_FUNCTIONS(X)                                                                                \
    X(SetupDiGetClassDevsW)                                                                                  \
    X(SetupDiDestroyDeviceInfoList)                                                                          \
    X(SetupDiEnumDeviceInfo)                                                                                 \
    X(SetupDiGetDeviceRegistryPropertyW)                                                                     \
    X(SetupDiGetDeviceInstanceIdW)                                                                           \
    X(SetupDiOpenDevRegKey)                                                                                  \
    X(CM_Get_DevNode_Status)

struct setupapi {
#define SETUPAPI_MEMBER(function) __typeof__(function) *function;
    SETUPAPI_FUNCTIONS(SETUPAPI_MEMBER)
#undef SETUPAPI_MEMBER
};

/* NULL with GetLastError() set if they are missing.  Once it is not NULL, it never is again. */
const struct setupapi *setupapi(void);

#endif
