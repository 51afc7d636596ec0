/* port_win32.h: the COM port over a table of calls.  For port_system_win32.c and tests. */
/* SPDX-License-Identifier: MIT */
#ifndef PORT_PORT_WIN32_H
#define PORT_PORT_WIN32_H

#include "port/port.h"

struct serial_calls;

/* As port_open_system; `os` outlives the port. */
struct port *port_win32_open(const struct serial_calls *os, const char *name, struct err *e);

#endif
