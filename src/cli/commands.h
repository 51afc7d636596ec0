/* commands.h: the commands of restock-cli, each from its arguments to its result. */
/* SPDX-License-Identifier: MIT */
#ifndef CLI_COMMANDS_H
#define CLI_COMMANDS_H

#include <stdbool.h>

struct err;
struct session;

/* Runs s->args->command and reports its result.  False: nothing was reported; *e says why.  True: see
 * s->exit_code.  The caller must call session_done. */
bool commands_run(struct session *s, struct err *e);

#endif
