/* serialcomm_win32.c: see serialcomm_win32.h. */
/* SPDX-License-Identifier: MIT */
#include "port/serialcomm_win32.h"

#include "win32/utf16.h"

#include <stdlib.h>
#include <string.h>
#include <windows.h>

static bool is_in_list(const WCHAR *name)
{
    HKEY key;
    bool found = false;
    if (RegOpenKeyExW(HKEY_LOCAL_MACHINE, L"HARDWARE\\DEVICEMAP\\SERIALCOMM", 0, KEY_QUERY_VALUE, &key) !=
        ERROR_SUCCESS)
        return false;
    for (DWORD i = 0; !found; i++) {
        WCHAR device[256], port[64] = {0};
        DWORD device_units = 256, type, bytes = sizeof port - sizeof port[0];
        LSTATUS result = RegEnumValueW(key, i, device, &device_units, NULL, &type, (BYTE *)port, &bytes);
        if (result != ERROR_SUCCESS && result != ERROR_MORE_DATA)
            break;
        found = result == ERROR_SUCCESS && type == REG_SZ &&
                CompareStringOrdinal(port, -1, name, -1, TRUE) == CSTR_EQUAL;
    }
    RegCloseKey(key);
    return found;
}

/* A drive is a device too. */
static bool is_device(const WCHAR *name)
{
    WCHAR target[512];
    return wcschr(name, L':') == NULL && QueryDosDeviceW(name, target, sizeof target / sizeof target[0]) != 0;
}

bool port_is_listed(const char *name)
{
    WCHAR *wide = utf16_from_utf8(name);
    bool yes = wide != NULL && (is_in_list(wide) || is_device(wide));
    free(wide);
    return yes;
}
