/* device_win32.h: what SetupAPI and Configuration Manager know about a device.  For portlist_win32.c and
 * portless_win32.c. */
/* SPDX-License-Identifier: MIT */
#ifndef PORT_DEVICE_WIN32_H
#define PORT_DEVICE_WIN32_H

#include "port/portlist.h"
#include "win32/setupapi.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A property that is a string, as UTF-8; false, with an empty text, if the device has none. */
bool device_text(HDEVINFO set, SP_DEVINFO_DATA *device, DWORD property, char *text, size_t size);

/* item->vid and pid by the hardware ids; 0 if they name none. */
void device_usb_ids(HDEVINFO set, SP_DEVINFO_DATA *device, struct port_info *item);

/* A string from the device's own key (DIREG_DEV) or its driver's (DIREG_DRV); false if there is none. */
bool device_key_text(HDEVINFO set, SP_DEVINFO_DATA *device, DWORD which, const WCHAR *name, char *text,
                     size_t size);

/* Of the installed driver: "3.5.2019.1"; empty if there is none. */
void device_driver_version(HDEVINFO set, SP_DEVINFO_DATA *device, char *text, size_t size);

/* Whether its class is that of ports. */
bool device_is_port(HDEVINFO set, SP_DEVINFO_DATA *device);

/* Device Manager's code for why Windows cannot use it; 0 = it can. */
uint32_t device_problem(const SP_DEVINFO_DATA *device);

#endif
