/* serialcomm_win32.h: whether a serial port exists, without opening it.
 *
 * Querying \\.\COM5 as a file would open it, and change its lines. */
/* SPDX-License-Identifier: MIT */
#ifndef PORT_SERIALCOMM_WIN32_H
#define PORT_SERIALCOMM_WIN32_H

#include <stdbool.h>

/* Whether Windows has a port of this name ("COM5"): in the list that drivers keep of their ports, which is
 * HKEY_LOCAL_MACHINE\HARDWARE\DEVICEMAP\SERIALCOMM, or as the name of a device. */
bool port_is_listed(const char *name);

#endif
