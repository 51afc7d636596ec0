/* change.h: one change of the flash that can be undone.  Saves the present contents first, keeps a note while
 * the change is unfinished, and replaces a stub whose writes do not hold.  Used by op_restore.c. */
/* SPDX-License-Identifier: MIT */
#ifndef CORE_CHANGE_H
#define CORE_CHANGE_H

#include "core/work/flasher.h"

/* The contents that the flash is to have. */
struct change_target {
    uint8_t *bytes;   /* of the whole flash; owned by the caller that fills it */
    uint32_t size;    /* bytes of the file they come from */
    uint32_t sectors; /* from address 0 that are changed; the flash beyond is left alone */
    const char *undo; /* the file, if this is an undo; else NULL */
    bool unpacked;    /* the file is an archive with these bytes in it */
    bool goes_on;     /* ... of interrupted work: finished even if the flash already holds the target */
};

/* Uses the options `library`, `no_safety_backup` and `file` (NULL for an erase).  Fills *result except size
 * and digests of the file, and adds to its statistics.  ERR_NO_UNDO if an undo would change nothing. */
bool change_run(struct flasher *f, const struct restore_options *options, const struct change_target *target,
                struct restore_result *result, struct err *e);

#endif
