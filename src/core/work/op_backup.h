/* op_backup.h: the backup operation for use inside restore and erase. */
/* SPDX-License-Identifier: MIT */
#ifndef CORE_OP_BACKUP_H
#define CORE_OP_BACKUP_H

#include "core/work/flasher.h"
#include "core/work/survey.h"

/* As flasher_backup, with contents that may be on the flash already at hand, and without touching the
 * statistics' starting point.  Adds to result->stats.
 * `target`: what the flash is about to become, NULL for a backup.  With it no file is made if the flash holds
 * that already (result->file is then empty), or if a file of the library holds these very bytes (result->file
 * then names it). */
bool op_backup_run(struct flasher *f, const struct backup_options *options,
                   const struct candidate *candidates, size_t count, const struct candidate *target,
                   struct backup_result *result, struct err *e);

#endif
