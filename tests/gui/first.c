/* first.c: a Windows program that stands for a first restock.exe that cannot be called, for window.test.mjs.
 *
 *   first hung      its window is there, and takes no messages
 *   first guarded   likewise, and its mutex is out of reach, as an administrator's is
 *
 * Prints "ready"; ends with standard input. */
/* SPDX-License-Identifier: MIT */
#include "gui/resource.h"

#include <stdio.h>
#include <string.h>
#include <windows.h>

/* A list that allows nothing to anybody. */
static HANDLE hold_mutex(int guarded)
{
    SECURITY_DESCRIPTOR rights;
    SECURITY_ATTRIBUTES attributes = {sizeof attributes, &rights, FALSE};
    ACL nobody;
    if (!InitializeSecurityDescriptor(&rights, SECURITY_DESCRIPTOR_REVISION) ||
        !InitializeAcl(&nobody, sizeof nobody, ACL_REVISION) ||
        !SetSecurityDescriptorDacl(&rights, TRUE, &nobody, FALSE))
        return NULL;
    return CreateMutexW(guarded ? &attributes : NULL, FALSE, L"Local\\Restock.Window");
}

int main(int argc, char **argv)
{
    WNDCLASSW c = {.lpfnWndProc = DefWindowProcW, .lpszClassName = RESTOCK_CLASS};
    HANDLE mutex = hold_mutex(argc == 2 && strcmp(argv[1], "guarded") == 0);
    c.hInstance = GetModuleHandleW(NULL);
    if (mutex == NULL || RegisterClassW(&c) == 0 ||
        CreateWindowW(RESTOCK_CLASS, RESTOCK_TITLE, WS_POPUP, 0, 0, 10, 10, NULL, NULL, c.hInstance, NULL) ==
            NULL)
        return 1;
    puts("ready");
    fflush(stdout);
    while (getchar() != EOF)
        continue;
    return 0;
}
