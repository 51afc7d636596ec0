/* portless_win32.c: asks SetupAPI for USB devices without a port, and Configuration Manager for their
 * problems. */
/* SPDX-License-Identifier: MIT */
#include "port/device_win32.h"
#include "port/portlist_parts.h"
#include "win32/utf16.h"

#include <string.h>
#include <windows.h>

enum { NO_DRIVER = 28 }; /* CM_PROB_FAILED_INSTALL */

static void look_at(HDEVINFO set, SP_DEVINFO_DATA *device, struct port_list *list)
{
    struct port_info item;
    char text[200];
    memset(&item, 0, sizeof item);
    device_usb_ids(set, device, &item);
    if (port_adapter_name(item.vid, item.pid)[0] == '\0' || device_is_port(set, device))
        return;
    item.problem = device_problem(device);
    if (item.problem == 0 && !device_text(set, device, SPDRP_SERVICE, text, sizeof text))
        item.problem = NO_DRIVER;
    if (item.problem == 0)
        return;
    device_text(set, device, SPDRP_DEVICEDESC, item.friendly_name, sizeof item.friendly_name);
    device_driver_version(set, device, item.driver_version, sizeof item.driver_version);
    port_list_add(list, &item);
}

void port_list_get_portless(struct port_list *list)
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
