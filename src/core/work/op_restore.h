/* op_restore.h: parts of a restore, for undo and verify. */
/* SPDX-License-Identifier: MIT */
#ifndef CORE_OP_RESTORE_H
#define CORE_OP_RESTORE_H

#include "core/work/change.h"

/* The file in an otherwise blank image of the whole flash; t->bytes is the caller's to free.  `keep_rest` as
 * in restore_options.  ERR_FILE_EMPTY, errors of reading. */
bool op_load_target(struct flasher *f, const char *file, bool keep_rest, struct change_target *t,
                    struct err *e);

/* change_run, with size and digests of the file in *result too. */
bool op_change(struct flasher *f, const struct restore_options *options, const struct change_target *t,
               struct restore_result *result, struct err *e);

#endif
