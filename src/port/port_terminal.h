/* port_terminal.h: settings of a terminal that libserialport cannot handle: pseudo-terminals, which it does
 * not find in /sys, and ports whose driver has no modem lines, which it rejects.  Only for
 * port_libserialport.c; port_terminal_linux.c and, for other systems, port_terminal_posix.c. */
/* SPDX-License-Identifier: MIT */
#ifndef PORT_PORT_TERMINAL_H
#define PORT_PORT_TERMINAL_H

#include <stdbool.h>
#include <stdint.h>

/* Both: false with errno set. */

/* 8N1, nothing in the way of the bytes, no flow control. */
bool terminal_configure(int fd, uint32_t baud);
/* Any rate on Linux; elsewhere those that the system's cfsetspeed() knows. */
bool terminal_set_baud(int fd, uint32_t baud);

#endif
