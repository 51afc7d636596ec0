/* planted.c: a DLL that tells that it was loaded, by a file beside it (".ran" behind its name), and then
 * refuses: it has none of the functions that it is loaded for. */
/* SPDX-License-Identifier: MIT */
#include <wchar.h>
#include <windows.h>

BOOL WINAPI DllMain(HINSTANCE module, DWORD reason, LPVOID reserved);

BOOL WINAPI DllMain(HINSTANCE module, DWORD reason, LPVOID reserved)
{
    WCHAR path[MAX_PATH + 8];
    (void)reserved;
    if (reason != DLL_PROCESS_ATTACH)
        return TRUE;
    DWORD len = GetModuleFileNameW(module, path, MAX_PATH);
    wcscpy(path + len, L".ran");
    HANDLE file = CreateFileW(path, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, FILE_ATTRIBUTE_NORMAL, NULL);
    if (file != INVALID_HANDLE_VALUE)
        CloseHandle(file);
    return FALSE;
}
