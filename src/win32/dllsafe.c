/* dllsafe.c: restricts the DLL search. */
#include "win32/dllsafe.h"

#include <windows.h>

#ifndef LOAD_LIBRARY_SEARCH_SYSTEM32
#define LOAD_LIBRARY_SEARCH_SYSTEM32 0x00000800
#endif

typedef BOOL(WINAPI *set_default_directories)(DWORD flags);

void dllsafe_restrict(void)
{
    SetDllDirectoryW(L""); /* takes the current folder out of the search, on every Windows */
    /* Windows 7 SP1 has this function only with update KB2533623: importing it would keep us from starting.
     */
    HMODULE kernel = GetModuleHandleW(L"kernel32.dll");
    FARPROC address = kernel != NULL ? GetProcAddress(kernel, "SetDefaultDllDirectories") : NULL;
    if (address != NULL)
        ((set_default_directories)(void (*)(void))address)(LOAD_LIBRARY_SEARCH_SYSTEM32);
}
