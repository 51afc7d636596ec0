/* control.h: the control socket of `vsonoff`: a person's hand and a test's eye, one command per line.
 *
 * Answers "ok", "error ..." or, for "stats", one line of JSON.  The commands are listed by "help". */
/* SPDX-License-Identifier: MIT */
#ifndef VSONOFF_CONTROL_H
#define VSONOFF_CONTROL_H

#include "vsonoff.h"

#include <poll.h>

#define CONTROL_POLL_MAX 9

struct control;

/* Listens at `path`, which is borrowed and removed at the end.  NULL with errno set. */
struct control *control_new(const char *path, struct vsonoff *v);
void control_free(struct control *c); /* NULL is fine */
/* Fills up to CONTROL_POLL_MAX entries; returns how many. */
size_t control_poll(const struct control *c, struct pollfd *fds);
/* Accepts, reads and obeys what is there.  Never waits. */
void control_turn(struct control *c);

#endif
