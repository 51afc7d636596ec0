/* dllsafe.c: restricts the DLL search, and loads DLLs by their full path. */
/* SPDX-License-Identifier: MIT */
#include "win32/dllsafe.h"

#include <string.h>

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
    if (address == NULL || !((set_default_directories)(void (*)(void))address)(LOAD_LIBRARY_SEARCH_SYSTEM32))
        dllsafe_load_ahead();
}

void dllsafe_load_ahead(void)
{
    /* What Windows 7 loads by name for programs with windows, file dialogs and certificates of drivers, and
     * has not in its KnownDLLs.  A missing one is not missed. */
    static const WCHAR *const names[] = {L"cryptbase.dll", L"cryptsp.dll", L"rsaenh.dll",  L"bcrypt.dll",
                                         L"uxtheme.dll",   L"dwmapi.dll",  L"version.dll", L"propsys.dll",
                                         L"ntmarta.dll",   L"profapi.dll", L"userenv.dll", L"oleacc.dll",
                                         L"apphelp.dll",   L"shfolder.dll"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        dllsafe_load(names[i]);
}

HMODULE dllsafe_load(const WCHAR *name)
{
    WCHAR path[MAX_PATH];
    UINT len = GetSystemDirectoryW(path, MAX_PATH);
    if (len == 0 || len + 1 + wcslen(name) >= MAX_PATH) {
        SetLastError(ERROR_FILENAME_EXCED_RANGE);
        return NULL;
    }
    path[len] = L'\\';
    wcscpy(path + len + 1, name);
    /* Windows then searches for this DLL's own imports in its folder, not in the program's. */
    return LoadLibraryExW(path, NULL, LOAD_WITH_ALTERED_SEARCH_PATH);
}

static BOOL CALLBACK bind_once(INIT_ONCE *once, void *context, void **result)
{
    const struct dllsafe_table *t = context;
    (void)once;
    (void)result;
    /* Assemblies that a manifest names are looked up before any folder is. */
    HMODULE module = t->by_manifest ? LoadLibraryW(t->dll) : dllsafe_load(t->dll);
    if (module == NULL)
        return FALSE;
    for (size_t i = 0; i < t->count; i++)
        if (GetProcAddress(module, t->functions[i].name) == NULL)
            return FALSE;
    for (size_t i = 0; i < t->count; i++) {
        FARPROC address = GetProcAddress(module, t->functions[i].name);
        memcpy(t->functions[i].pointer, &address, sizeof address);
    }
    return TRUE;
}

bool dllsafe_bind(struct dllsafe_table *table)
{
    return InitOnceExecuteOnce(&table->once, bind_once, table, NULL) != 0;
}
