/* file_commands.h: the commands that look at files alone: compare, doctor, transplant.  They need no device.
 */
#ifndef CLI_FILE_COMMANDS_H
#define CLI_FILE_COMMANDS_H

#include <stdbool.h>
#include <stddef.h>

struct err;
struct session;

bool compare_run(struct session *s, struct err *e);
bool doctor_run(struct session *s, struct err *e);
bool transplant_run(struct session *s, struct err *e);

/* Writes a file that did not exist; false with ERR_FILE_EXISTS, ERR_FILE_WRITE. */
bool file_commands_save_new(struct session *s, const char *path, const void *data, size_t len, struct err *e);

#endif
