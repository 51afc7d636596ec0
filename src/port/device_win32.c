/* device_win32.c: see device_win32.h. */
/* SPDX-License-Identifier: MIT */
#include "port/device_win32.h"

#include "win32/utf16.h"

#include <string.h>

enum { TEXT_UNITS = 512 };

/* Reads a string; empty if the device has none.  Registry strings may lack their NUL: two of them (the end of
 * a list, too) are kept free after the data. */
static bool get_property(HDEVINFO set, SP_DEVINFO_DATA *device, DWORD property, WCHAR wide[TEXT_UNITS])
{
    memset(wide, 0, TEXT_UNITS * sizeof *wide);
    return setupapi()->SetupDiGetDeviceRegistryPropertyW(set, device, property, NULL, (BYTE *)wide,
                                                         (TEXT_UNITS - 2) * sizeof *wide, NULL);
}

bool device_text(HDEVINFO set, SP_DEVINFO_DATA *device, DWORD property, char *text, size_t size)
{
    WCHAR wide[TEXT_UNITS];
    text[0] = '\0';
    if (get_property(set, device, property, wide))
        utf16_copy_utf8(text, size, wide);
    return text[0] != '\0';
}

/* The hardware id is a list of strings, from the most exact to the most general. */
void device_usb_ids(HDEVINFO set, SP_DEVINFO_DATA *device, struct port_info *item)
{
    WCHAR wide[TEXT_UNITS];
    item->vid = item->pid = 0;
    if (!get_property(set, device, SPDRP_HARDWAREID, wide))
        return;
    for (const WCHAR *one = wide; *one != L'\0'; one += wcslen(one) + 1) {
        char id[200];
        utf16_copy_utf8(id, sizeof id, one);
        if (port_parse_hardware_id(id, &item->vid, &item->pid))
            return;
    }
}

bool device_key_text(HDEVINFO set, SP_DEVINFO_DATA *device, DWORD which, const WCHAR *name, char *text,
                     size_t size)
{
    text[0] = '\0';
    HKEY key = setupapi()->SetupDiOpenDevRegKey(set, device, DICS_FLAG_GLOBAL, 0, which, KEY_QUERY_VALUE);
    if (key == INVALID_HANDLE_VALUE)
        return false;
    WCHAR wide[TEXT_UNITS] = {0};
    DWORD type, bytes = (TEXT_UNITS - 1) * sizeof *wide;
    LSTATUS result = RegQueryValueExW(key, name, NULL, &type, (BYTE *)wide, &bytes);
    RegCloseKey(key);
    return result == ERROR_SUCCESS && type == REG_SZ && wide[0] != L'\0' && utf16_copy_utf8(text, size, wide);
}

void device_driver_version(HDEVINFO set, SP_DEVINFO_DATA *device, char *text, size_t size)
{
    device_key_text(set, device, DIREG_DRV, L"DriverVersion", text, size);
}

bool device_is_port(HDEVINFO set, SP_DEVINFO_DATA *device)
{
    char class_name[40];
    return device_text(set, device, SPDRP_CLASS, class_name, sizeof class_name) &&
           strcmp(class_name, "Ports") == 0;
}

uint32_t device_problem(const SP_DEVINFO_DATA *device)
{
    ULONG status = 0, problem = 0;
    bool known = setupapi()->CM_Get_DevNode_Status(&status, &problem, device->DevInst, 0) == CR_SUCCESS;
    return known && (status & DN_HAS_PROBLEM) != 0 ? problem : 0;
}
