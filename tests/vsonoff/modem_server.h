/* modem_server.h: what vsonoff_modem.so (modem_preload.c) tells the virtual Sonoff about a host's calls that
 * a pty does not pass on: DTR and RTS, custom rates, draining.
 *
 * A datagram socket; each message is one line of text, "PTS VERB [NUMBERS]", answered by one: "ok [NUMBERS]",
 * or "other" for a pty that is not this one.  The host's call returns after the answer, which keeps the
 * order:
 *
 *     lines DTR RTS      set both
 *     getlines           -> ok DTR RTS
 *     sync [AGE]         a rate change comes; the host wrote so many microseconds ago
 *     rate               it has come
 *     serial FLAGS DIV   TIOCSSERIAL
 *     getserial          -> ok FLAGS DIV
 *     drain              answered when the driver has nothing left
 *     outq               -> ok BYTES
 *     open               a host opened the port
 */
/* SPDX-License-Identifier: MIT */
#ifndef VSONOFF_MODEM_SERVER_H
#define VSONOFF_MODEM_SERVER_H

#include "face_pty.h"

#define MODEM_BAUD_BASE 24000000u /* what TIOCGSERIAL reports: dividers make every rate to 0.3 % */
#define MODEM_LINE_SIZE 160u

struct modem_server;

/* Makes the socket at `path`, which is borrowed and removed at the end.  NULL with errno set. */
struct modem_server *modem_server_new(const char *path, struct wire *wire, struct face_pty *face);
void modem_server_free(struct modem_server *m); /* NULL is fine */
int modem_server_fd(const struct modem_server *m);
/* Answers what has come in, and drains that are done.  Never waits. */
void modem_server_turn(struct modem_server *m);

#endif
