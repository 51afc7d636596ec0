/* change.c: see change.h. */
/* SPDX-License-Identifier: MIT */
#include "core/work/change_state.h"

#include "base/err.h"
#include "core/device/line.h"
#include "base/log.h"
#include "core/device/handover.h"
#include "core/library/library_tidy.h"
#include "core/library/stub_note.h"
#include "core/work/flasher_state.h"
#include "store/store.h"

/* An undo finds out by the way whether there is anything to put back; what was interrupted is finished in any
 * case. */
static bool has_use(const struct change *c, struct err *e)
{
    return c->target->undo == NULL || c->target->goes_on || c->again || equalize_open_needs(&c->q) > 0 ||
           err_set(e, ERR_NO_UNDO, "nothing to undo: the flash equals %.200s", c->target->undo);
}

/* Saves the present contents, if wanted, and finds out what has to be done. */
static bool prepare(struct change *c, struct err *e)
{
    if (!change_secure(c, e) || !has_use(c, e))
        return false;
    equalize_tell(&c->q, SECTOR_KNOWN, SECTOR_TO_CHANGE);
    c->q.written = change_note_written;
    c->q.ctx = c;
    if (!c->again)
        c->result->stats.sectors_known = c->q.sectors - equalize_open_needs(&c->q);
    return true;
}

/* What the stub in charge writes does not hold.  It is noted first: a hand that starts the device anew may
 * end this run. */
static bool hand_over(struct change *c, struct err *e)
{
    struct flasher *f = c->f;
    struct err trouble = ERR_INIT;
    const struct err why = *e;
    log_printf(f->log, LOG_INFO, "%s: %s", err_name(why.code), why.detail);
    err_clear(e);
    if (f->dev.stub.in_charge == f->dev.stub.own &&
        !stub_note_write(f->store, c->options->library, f->dev.info.mac, &trouble))
        log_printf(f->log, LOG_WARN, "the next run will not know of this: %s", trouble.detail);
    c->again = c->result->stub_changed = true;
    if (handover(&f->dev, e))
        return true;
    if (e->code == ERR_STUB && why.code == ERR_LOST) /* nobody came */
        *e = why;
    return false;
}

/* Neither gets on: then it is the flash, and no stub is to be avoided for it. */
static void take_blame_back(struct change *c)
{
    struct flasher *f = c->f;
    struct err trouble = ERR_INIT;
    if (!stub_note_remove(f->store, c->options->library, f->dev.info.mac, &trouble))
        log_printf(f->log, LOG_WARN, "a note in the library could not be removed: %s", trouble.detail);
    f->dev.info.own_stub_failed = false;
}

/* Work has failed.  Whether another stub has taken over, so that it may go on. */
static bool other_stub_goes_on(struct change *c, bool begun, struct err *e)
{
    if (begun && c->q.distrust && c->q.last_stub && c->again)
        take_blame_back(c);
    if (begun && c->q.distrust)
        return !c->q.last_stub && hand_over(c, e);
    if (!handover_if_it_hangs(&c->f->dev, e))
        return false;
    c->result->stub_changed = true;
    c->again = c->again || begun;
    return true;
}

/* As often as another stub can take over, as after an interruption. */
static bool equalize_with_any_stub(struct change *c, struct err *e)
{
    bool begun;
    do {
        c->q.last_stub = !handover_possible(&c->f->dev);
        begun = prepare(c, e);
        if (begun && equalize_run(&c->q, &c->result->stats, e))
            return true;
    } while (other_stub_goes_on(c, begun, e));
    return false;
}

/* The change is made and verified; but the user must know if it can no longer be undone. */
static void look_after_copy(struct change *c, bool noted)
{
    struct restore_result *result = c->result;
    result->note_is_lost = !noted;
    result->safety_copy_is_gone = !c->f->store->ops->exists(c->f->store, result->safety_copy);
    if (result->safety_copy_is_gone)
        log_printf(c->f->log, LOG_WARN, "the safety copy was removed during the work: %s",
                   result->safety_copy);
}

/* The notes are settled, and old safety copies go; not those that this change has to do with. */
static void settle(struct change *c)
{
    const struct library *library = flasher_library(c->f, c->options->library);
    const struct change_target *t = c->target;
    struct restore_result *result = c->result;
    char whole[SHA256_HEX] = "";
    if (t->sectors == device_sectors(&c->f->dev))
        digest_sha256_hex(t->bytes, c->f->dev.info.flash_size, whole);
    bool noted = library_settle_pending(
        library, result->stats.sectors_erased + result->stats.sectors_written > 0, whole);
    if (result->safety_copy[0] != '\0')
        look_after_copy(c, noted);
    library_tidy(library, c->options->file, result->sha256, &result->removed);
}

bool change_run(struct flasher *f, const struct restore_options *options, const struct change_target *target,
                struct restore_result *result, struct err *e)
{
    struct change c = {.f = f, .options = options, .target = target, .result = result};
    f->identity_seen = false;
    if (!line_allows_changes(&f->dev, e) || !equalize_init(&c.q, f, target->bytes, target->sectors, e))
        return false;
    bool ok = library_is_readable(flasher_library(f, options->library), e) && equalize_with_any_stub(&c, e);
    equalize_done(&c.q);
    if (ok)
        settle(&c);
    return ok;
}
