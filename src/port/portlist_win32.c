/* portlist_win32.c: the serial ports of a Windows computer.
 *
 * SetupAPI's Ports class says what a port is; the kernel's own list adds the ports that some drivers create
 * without a device of that class. */
#include "port/portlist_parts.h"
#include "base/err.h"
#include "win32/setupapi.h"
#include "win32/utf16.h"
#include "win32/winerr.h"

#include <string.h>
#include <windows.h>

/* GUID_DEVCLASS_PORTS: serial and parallel ports. */
static const GUID ports_class = {
    0x4d36e978, 0xe325, 0x11ce, {0xbf, 0xc1, 0x08, 0x00, 0x2b, 0xe1, 0x03, 0x18}};

enum { TEXT_UNITS = 512 };

/* Reads a string into `text` as UTF-8; empty if the device has none.  Registry strings may lack their NUL:
 * two of them (the end of a list, too) are kept free behind the data. */
static bool get_property(HDEVINFO set, SP_DEVINFO_DATA *device, DWORD property, WCHAR wide[TEXT_UNITS])
{
    memset(wide, 0, TEXT_UNITS * sizeof *wide);
    return setupapi()->SetupDiGetDeviceRegistryPropertyW(set, device, property, NULL, (BYTE *)wide,
                                                         (TEXT_UNITS - 2) * sizeof *wide, NULL);
}

static bool get_text(HDEVINFO set, SP_DEVINFO_DATA *device, DWORD property, char *text, size_t size)
{
    WCHAR wide[TEXT_UNITS];
    text[0] = '\0';
    if (get_property(set, device, property, wide))
        utf16_copy_utf8(text, size, wide);
    return text[0] != '\0';
}

/* The hardware id is a list of strings, from the most exact to the most general. */
static void get_usb_ids(HDEVINFO set, SP_DEVINFO_DATA *device, struct port_info *item)
{
    WCHAR wide[TEXT_UNITS];
    if (!get_property(set, device, SPDRP_HARDWAREID, wide))
        return;
    for (const WCHAR *one = wide; *one != L'\0'; one += wcslen(one) + 1) {
        char id[200];
        utf16_copy_utf8(id, sizeof id, one);
        if (port_parse_hardware_id(id, &item->vid, &item->pid))
            return;
    }
}

static bool get_port_name(HDEVINFO set, SP_DEVINFO_DATA *device, struct port_info *item)
{
    HKEY key = setupapi()->SetupDiOpenDevRegKey(set, device, DICS_FLAG_GLOBAL, 0, DIREG_DEV, KEY_QUERY_VALUE);
    if (key == INVALID_HANDLE_VALUE)
        return false;
    WCHAR wide[TEXT_UNITS] = {0};
    DWORD type, bytes = (TEXT_UNITS - 1) * sizeof *wide;
    LSTATUS result = RegQueryValueExW(key, L"PortName", NULL, &type, (BYTE *)wide, &bytes);
    RegCloseKey(key);
    return result == ERROR_SUCCESS && type == REG_SZ && wide[0] != L'\0' &&
           utf16_copy_utf8(item->name, sizeof item->name, wide);
}

static bool describe(HDEVINFO set, SP_DEVINFO_DATA *device, struct port_info *item)
{
    memset(item, 0, sizeof *item);
    if (!get_port_name(set, device, item) || strncmp(item->name, "LPT", 3) == 0)
        return false;
    if (!get_text(set, device, SPDRP_FRIENDLYNAME, item->friendly_name, sizeof item->friendly_name))
        get_text(set, device, SPDRP_DEVICEDESC, item->friendly_name, sizeof item->friendly_name);
    get_text(set, device, SPDRP_SERVICE, item->driver, sizeof item->driver);
    get_usb_ids(set, device, item);
    WCHAR wide[TEXT_UNITS];
    if (setupapi()->SetupDiGetDeviceInstanceIdW(set, device, wide, TEXT_UNITS, NULL)) {
        char instance_id[TEXT_UNITS];
        utf16_copy_utf8(instance_id, sizeof instance_id, wide);
        port_parse_instance_id(instance_id, item->serial, sizeof item->serial);
    }
    return true;
}

static bool add_devices(struct port_list *list, struct err *e)
{
    if (setupapi() == NULL)
        return err_win32(e, ERR_PORT_IO, GetLastError(), "loading setupapi.dll");
    HDEVINFO set = setupapi()->SetupDiGetClassDevsW(&ports_class, NULL, NULL, DIGCF_PRESENT);
    if (set == INVALID_HANDLE_VALUE)
        return err_win32(e, ERR_PORT_IO, GetLastError(), "listing the serial ports");
    SP_DEVINFO_DATA device;
    device.cbSize = sizeof device;
    bool ok = true;
    for (DWORD i = 0; ok && setupapi()->SetupDiEnumDeviceInfo(set, i, &device); i++) {
        struct port_info item;
        if (describe(set, &device, &item))
            ok = port_list_add(list, &item);
    }
    setupapi()->SetupDiDestroyDeviceInfoList(set);
    return ok ? true : err_set(e, ERR_MEMORY, "listing the serial ports");
}

/* The kernel's list.  A missing key means that there is no serial port. */
static bool add_kernel_ports(struct port_list *list, struct err *e)
{
    HKEY key;
    if (RegOpenKeyExW(HKEY_LOCAL_MACHINE, L"HARDWARE\\DEVICEMAP\\SERIALCOMM", 0, KEY_QUERY_VALUE, &key) !=
        ERROR_SUCCESS)
        return true;
    bool ok = true;
    for (DWORD i = 0; ok; i++) {
        WCHAR device[256], name[64] = {0};
        DWORD device_units = 256, type, bytes = sizeof name - sizeof name[0];
        LSTATUS result = RegEnumValueW(key, i, device, &device_units, NULL, &type, (BYTE *)name, &bytes);
        if (result == ERROR_MORE_DATA)
            continue; /* no port has a name this long */
        if (result != ERROR_SUCCESS)
            break;
        struct port_info item;
        memset(&item, 0, sizeof item);
        if (type == REG_SZ && name[0] != L'\0' && utf16_copy_utf8(item.name, sizeof item.name, name))
            ok = port_list_add(list, &item);
    }
    RegCloseKey(key);
    return ok ? true : err_set(e, ERR_MEMORY, "listing the serial ports");
}

bool port_list_get(struct port_list *list, struct err *e)
{
    memset(list, 0, sizeof *list);
    if (!add_devices(list, e) || !add_kernel_ports(list, e)) {
        port_list_free(list);
        return false;
    }
    port_list_sort(list);
    return true;
}
