/* file_commands.h: the commands that work only on files: compare, doctor, transplant, assemble.  They need no
 * device.
 */
/* SPDX-License-Identifier: MIT */
#ifndef CLI_FILE_COMMANDS_H
#define CLI_FILE_COMMANDS_H

#include <stdbool.h>
#include <stddef.h>

struct err;
struct session;

bool compare_run(struct session *s, struct err *e);
bool doctor_run(struct session *s, struct err *e);
bool transplant_run(struct session *s, struct err *e);
bool assemble_run(struct session *s, struct err *e);

#endif
