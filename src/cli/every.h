/* every.h: backup --every: one device after the other, on several ports at once, each on a thread of its own.
 *
 * every.c starts and ends them, every_port.c is one of them, every_say.c says what happens.  Used by
 * commands.c. */
/* SPDX-License-Identifier: MIT */
#ifndef CLI_EVERY_H
#define CLI_EVERY_H

#include <stdbool.h>

struct err;
struct session;

/* Until Ctrl+C, --count or --idle.  True also if some devices failed: see s->exit_code. */
bool every_run(struct session *s, struct err *e);

#endif
