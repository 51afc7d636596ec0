/* op_backup.h: the backup operation for use inside restore and erase. */
/* SPDX-License-Identifier: MIT */
#ifndef CORE_OP_BACKUP_H
#define CORE_OP_BACKUP_H

#include "core/work/flasher.h"
#include "core/work/survey.h"

/* What is known before the flash is read.  All zero: nothing. */
struct backup_hints {
    const struct candidate *candidates; /* contents that may be on the flash; borrowed */
    size_t count;
    /* What the flash is about to become, NULL for a backup; borrowed.  With it, no file is written if the
     * flash already holds the target (result->file is then empty), or if a file of the library already holds
     * the flash's bytes (result->file then names it). */
    const struct candidate *target;
};

/* As flasher_backup, without touching the statistics' starting point.  Adds to result->stats. */
bool op_backup_run(struct flasher *f, const struct backup_options *options, const struct backup_hints *hints,
                   struct backup_result *result, struct err *e);

#endif
