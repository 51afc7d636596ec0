/* port_system_win32.c: the COM port of Windows itself.  Programs with another port_open_system omit this
 * file. */
/* SPDX-License-Identifier: MIT */
#include "port/port_win32.h"
#include "port/serial_calls_win32.h"

struct port *port_open_system(const char *name, struct err *e)
{
    return port_win32_open(&serial_calls_system, name, e);
}
