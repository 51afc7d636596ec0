/* check.h: the command check: what adapter, wires, chip and flash really do.  Used by commands.c. */
#ifndef CLI_CHECK_H
#define CLI_CHECK_H

#include <stdbool.h>

struct err;
struct session;

bool check_run(struct session *s, struct err *e);

#endif
