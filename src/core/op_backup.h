/* op_backup.h: the backup operation for use inside restore and erase. */
#ifndef CORE_OP_BACKUP_H
#define CORE_OP_BACKUP_H

#include "core/flasher.h"
#include "core/survey.h"

/* As flasher_backup, with contents that may be on the flash already at hand, and without touching the
 * statistics' starting point.  Adds to result->stats. */
bool op_backup_run(struct flasher *f, const struct backup_options *options,
                   const struct candidate *candidates, size_t count, struct backup_result *result,
                   struct err *e);

#endif
