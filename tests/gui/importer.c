/* importer.c: a program that imports a DLL that is none of the KnownDLLs. */
/* SPDX-License-Identifier: MIT */
#include <windows.h>
#include <bcrypt.h>

int main(void)
{
    BOOL(WINAPI *volatile function)
    (void) = (BOOL(WINAPI *)(void))(void (*)(void))BCryptCloseAlgorithmProvider;
    return function == NULL;
}
