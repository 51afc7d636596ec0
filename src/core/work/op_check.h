/* op_check.h: the check before a restore, for use inside the restore. */
/* SPDX-License-Identifier: MIT */
#ifndef CORE_OP_CHECK_H
#define CORE_OP_CHECK_H

#include "core/work/flasher.h"

struct guard_report;

struct op_checked {
    const uint8_t *data; /* borrowed */
    size_t size;
    bool unpacked; /* from an archive, which has no note */
};

/* As flasher_check_restore, for an image that is in memory. */
bool op_check_bytes(struct flasher *f, const struct restore_options *options, const struct op_checked *file,
                    struct guard_report *report, struct err *e);

#endif
