/* op_restore.h: the restore operation for use inside undo. */
/* SPDX-License-Identifier: MIT */
#ifndef CORE_OP_RESTORE_H
#define CORE_OP_RESTORE_H

#include "core/work/flasher.h"

/* As flasher_restore.  `is_undo`: after an interruption the next undo goes on with this file. */
bool op_restore_run(struct flasher *f, const struct restore_options *options, bool is_undo,
                    struct restore_result *result, struct err *e);

#endif
