/* op_check.h: the check before a restore, for use inside the restore. */
/* SPDX-License-Identifier: MIT */
#ifndef CORE_OP_CHECK_H
#define CORE_OP_CHECK_H

#include "core/work/flasher.h"

struct guard_report;

/* As flasher_check_restore, for a file whose contents are in memory. */
bool op_check_bytes(struct flasher *f, const struct restore_options *options, const uint8_t *data, size_t len,
                    struct guard_report *report, struct err *e);

#endif
