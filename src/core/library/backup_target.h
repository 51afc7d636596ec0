/* backup_target.h: whether a backup may have this name.  Checked before any work, by the front ends and by
 * the core.
 */
/* SPDX-License-Identifier: MIT */
#ifndef CORE_BACKUP_TARGET_H
#define CORE_BACKUP_TARGET_H

#include <stdbool.h>

struct err;
struct store;

/* False with ERR_FILE_IS_FOLDER, ERR_FILE_NAME (too long), or without `overwrite` with ERR_FILE_EXISTS: of
 * the file or of its sidecar.  A sidecar of Restock's whose file is missing does not count. */
bool backup_target_is_free(struct store *s, const char *file, bool overwrite, struct err *e);

#endif
