/* change.h: one change of the flash that can be taken back.  What is there now is saved first, a note tells
 * of the change while it is unfinished, and a stub whose writes do not hold is replaced by another.  Used by
 * op_restore.c. */
/* SPDX-License-Identifier: MIT */
#ifndef CORE_CHANGE_H
#define CORE_CHANGE_H

#include "core/work/flasher.h"

/* The flash as it shall be. */
struct change_target {
    uint8_t *bytes;   /* of the whole flash; owned by whoever fills it */
    uint32_t size;    /* bytes of the file they come from */
    uint32_t sectors; /* from address 0 that count; the flash beyond is left alone */
    const char *undo; /* the file, if this is an undo; else NULL */
    bool goes_on;     /* ... of what was interrupted: finished even where the flash holds it already */
};

/* Of the options `library`, `no_safety_backup` and `file` (NULL for an erase) matter.  Fills in *result all
 * but size and digests of the file, and adds to its statistics. ERR_NO_UNDO where an undo would change
 * nothing. */
bool change_run(struct flasher *f, const struct restore_options *options, const struct change_target *target,
                struct restore_result *result, struct err *e);

#endif
