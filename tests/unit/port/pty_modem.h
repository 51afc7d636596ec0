/* pty_modem.h: makes pseudo-terminals pass for serial ports inside one test program.
 *
 * libserialport wants to find a port below /sys/class/tty and to ask for its modem lines; a pseudo-terminal
 * has neither.  Linked into a test, pty_modem.c stands in for the C library's calls in question. */
/* SPDX-License-Identifier: MIT */
#ifndef TESTS_PTY_MODEM_H
#define TESTS_PTY_MODEM_H

#include <stdbool.h>

/* DTR and RTS as last set on any pseudo-terminal. */
bool pty_modem_dtr(void);
bool pty_modem_rts(void);
/* How often the lines have been set so far. */
unsigned pty_modem_changes(void);
/* How many of these left a line asserted. */
unsigned pty_modem_assertions(void);
/* Both lines go up, as the system does it when a real port is opened for the first time. */
void pty_modem_raise(void);
/* From now on the lines can be asked for but not set, as with adapters that have none. */
void pty_modem_refuse(bool refuse);
/* From now on they cannot even be asked for, as with drivers that do not know the call. */
void pty_modem_deny(bool deny);

#endif
