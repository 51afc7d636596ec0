/* port_alarm.h: cancels a port after some time, from another thread, to test whether cancelling works.
 *
 * Implementations: port_alarm_posix.c, port_alarm_win32.c. */
/* SPDX-License-Identifier: MIT */
#ifndef PORT_PORT_ALARM_H
#define PORT_PORT_ALARM_H

#include <stdint.h>

struct port;
struct port_alarm;

/* Calls port_cancel(port) in `ms` milliseconds.  NULL: no thread could be created. */
struct port_alarm *port_alarm_set(struct port *port, uint32_t ms);

/* Waits until that has happened, and frees it.  The port must live until then. */
void port_alarm_wait(struct port_alarm *alarm);

#endif
