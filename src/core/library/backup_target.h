/* backup_target.h: may a backup be given this name?  Asked before any work is done, by faces and by the core.
 */
/* SPDX-License-Identifier: MIT */
#ifndef CORE_BACKUP_TARGET_H
#define CORE_BACKUP_TARGET_H

#include <stdbool.h>

struct err;
struct store;

/* False with ERR_FILE_IS_FOLDER, ERR_FILE_NAME (too long), or without `overwrite` with ERR_FILE_EXISTS: of
 * the file or of the note that is put beside it. */
bool backup_target_is_free(struct store *s, const char *file, bool overwrite, struct err *e);

#endif
