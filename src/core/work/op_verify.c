/* op_verify.c: compares flash and file without changing anything. */
/* SPDX-License-Identifier: MIT */
#include "core/work/equalize.h"
#include "core/work/op_restore.h"

#include "base/err.h"
#include "core/device/handover.h"
#include "core/device/line.h"
#include "core/device/wire.h"
#include "core/work/flasher_state.h"
#include "core/work/plan.h"

#include <stdlib.h>
#include <string.h>

static bool list_differences(struct equalize *q, struct verify_result *result, struct err *e)
{
    result->different = calloc(q->sectors, sizeof *result->different);
    if (result->different == NULL)
        return err_set(e, ERR_MEMORY, "a list of %u sectors", q->sectors);
    for (uint32_t i = 0; i < q->sectors; i++) {
        if (q->need[i] == NEED_NOTHING)
            continue;
        struct sector_range *last = &result->different[result->different_count];
        if (result->different_count > 0 && last[-1].first + last[-1].count == i)
            last[-1].count++;
        else
            result->different[result->different_count++] = (struct sector_range){i, 1};
        result->sectors_different++;
    }
    return true;
}

static bool compare(struct flasher *f, const struct change_target *t, struct verify_result *result,
                    struct err *e)
{
    struct equalize q;
    if (!equalize_init(&q, f, t->bytes, t->sectors, e))
        return false;
    q.verifies = true;
    /* One digest of all is the quickest way to a yes, unless those of all sectors come in one answer. */
    bool table = (f->dev.stub.can & WIRE_CAN_DIGEST_SECTORS) != 0;
    bool ok = table || equalize_prove(&q, &result->equal, e);
    if (ok && !result->equal)
        ok = equalize_from_steady(&q, e) && list_differences(&q, result, e);
    result->equal = ok && result->sectors_different == 0;
    equalize_done(&q);
    return ok;
}

bool flasher_verify(struct flasher *f, const char *file, bool keep_rest, struct verify_result *result,
                    struct err *e)
{
    struct change_target t = {.undo = NULL};
    memset(result, 0, sizeof *result);
    device_start_stats(&f->dev);
    bool ok = device_has_flash(&f->dev, e) && op_load_target(f, file, keep_rest, &t, e) &&
              (compare(f, &t, result, e) || (handover_if_it_hangs(&f->dev, e) && compare(f, &t, result, e)));
    result->size = t.size;
    free(t.bytes);
    device_finish_stats(&f->dev, &result->stats);
    if (ok)
        result->stats.sectors_known = t.sectors - result->sectors_different;
    return ok || line_explains(&f->dev, e);
}

void verify_result_done(struct verify_result *result)
{
    free(result->different);
    result->different = NULL;
}
