/* check.h: the command check: what adapter, wires, chip and flash really do.  Used by commands.c. */
/* SPDX-License-Identifier: MIT */
#ifndef CLI_CHECK_H
#define CLI_CHECK_H

#include <stdbool.h>

struct err;
struct session;

bool check_run(struct session *s, struct err *e);

#endif
