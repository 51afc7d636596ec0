/* driverless.c: asks SetupAPI for USB devices and Configuration Manager for what ails them. */
#include "gui/driverless.h"

#include "base/bytes.h"
#include "port/portlist.h"
#include "win32/setupapi.h"
#include "win32/utf16.h"

#include <stdbool.h>
#include <string.h>
#include <windows.h>

enum { TEXT_UNITS = 512 };

/* Makers of adapters and the name of their driver package. */
static const struct {
    uint16_t vid;
    const char *driver, *site;
} makers[] = {
    {0x1A86, "CH341SER", "wch-ic.com"},
    {0x10C4, "CP210x Universal Windows Driver", "silabs.com"},
    {0x0403, "FTDI VCP driver", "ftdichip.com"},
    {0x067B, "Prolific PL2303 driver", "prolific.com.tw"},
};

/* A device without a driver has no service, or Configuration Manager names its problem. */
static bool has_no_driver(HDEVINFO set, SP_DEVINFO_DATA *device)
{
    ULONG status = 0, problem = 0;
    WCHAR service[TEXT_UNITS];
    if (!setupapi()->SetupDiGetDeviceRegistryPropertyW(set, device, SPDRP_SERVICE, NULL, (BYTE *)service,
                                                       sizeof service, NULL))
        return true;
    return setupapi()->CM_Get_DevNode_Status(&status, &problem, device->DevInst, 0) == CR_SUCCESS &&
           (status & DN_HAS_PROBLEM) != 0;
}

static void add(struct driverless_list *list, uint16_t vid, uint16_t pid)
{
    const char *adapter = port_adapter_name(vid, pid);
    for (size_t i = 0; i < ARRAY_LEN(makers) && adapter[0] != '\0' && list->count < DRIVERLESS_MAX; i++)
        if (makers[i].vid == vid) {
            list->items[list->count++] =
                (struct driverless){vid, pid, adapter, makers[i].driver, makers[i].site};
            return;
        }
}

static void look_at(HDEVINFO set, SP_DEVINFO_DATA *device, struct driverless_list *list)
{
    WCHAR wide[TEXT_UNITS] = {0};
    char id[200];
    uint16_t vid, pid;
    if (!setupapi()->SetupDiGetDeviceRegistryPropertyW(set, device, SPDRP_HARDWAREID, NULL, (BYTE *)wide,
                                                       (TEXT_UNITS - 2) * sizeof *wide, NULL))
        return;
    utf16_copy_utf8(id, sizeof id, wide);
    if (port_parse_hardware_id(id, &vid, &pid) && has_no_driver(set, device))
        add(list, vid, pid);
}

void driverless_find(struct driverless_list *list)
{
    memset(list, 0, sizeof *list);
    if (setupapi() == NULL)
        return;
    HDEVINFO set = setupapi()->SetupDiGetClassDevsW(NULL, L"USB", NULL, DIGCF_PRESENT | DIGCF_ALLCLASSES);
    if (set == INVALID_HANDLE_VALUE)
        return;
    SP_DEVINFO_DATA device;
    device.cbSize = sizeof device;
    for (DWORD i = 0; setupapi()->SetupDiEnumDeviceInfo(set, i, &device); i++)
        look_at(set, &device, list);
    setupapi()->SetupDiDestroyDeviceInfoList(set);
}
