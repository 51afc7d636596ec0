/* op_restore.c: make the flash equal to a file, or blank; and compare without changing anything. */
/* SPDX-License-Identifier: MIT */
#include "base/err.h"
#include "base/log.h"
#include "core/work/equalize.h"
#include "core/image/guard.h"
#include "core/library/library.h"
#include "core/library/library_tidy.h"
#include "core/work/op_backup.h"
#include "core/work/op_check.h"
#include "core/work/op_restore.h"
#include "core/work/plan.h"
#include "core/work/flasher_state.h"
#include "core/library/stub_note.h"
#include "core/work/survey.h"
#include "core/device/wire.h"
#include "core/device/handover.h"
#include "store/store.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct target {
    uint8_t *bytes;   /* the whole flash as it shall be; owned */
    uint32_t size;    /* of the file */
    uint32_t sectors; /* that count */
    const char *undo; /* the file, if this is an undo; else NULL */
};

/* Loads the file into a blank image of the whole flash. */
static bool load_target(struct flasher *f, const char *file, bool keep_rest, struct target *t, struct err *e)
{
    uint8_t *data = NULL;
    size_t len = 0;
    uint32_t flash = f->dev.info.flash_size;
    if (!store_load(f->store, file, flash, &data, &len, e))
        return false;
    t->size = (uint32_t)len;
    t->sectors = keep_rest ? (t->size + FLASH_SECTOR - 1) / FLASH_SECTOR : device_sectors(&f->dev);
    t->bytes = len == 0 ? NULL : malloc(flash);
    if (t->bytes != NULL) {
        memset(t->bytes, 0xFF, flash);
        memcpy(t->bytes, data, len);
    }
    free(data);
    if (len == 0)
        return err_set(e, ERR_FILE_EMPTY, "%s", file);
    return t->bytes != NULL || err_set(e, ERR_MEMORY, "an image of %u bytes", flash);
}

/* `purpose`: "safety copy", or "unfinished" for the mixture that an interrupted run has left.  *made names
 * the copy. */
static bool make_safety_copy(struct flasher *f, const char *library, const char *purpose,
                             const struct candidate *candidates, size_t count, struct equalize *q,
                             struct pending *made, struct restore_result *result, struct err *e)
{
    struct backup_result copy = {.stats = result->stats};
    const struct candidate target = {q->target, q->sectors * FLASH_SECTOR};
    const struct backup_options options = {.library = library, .purpose = purpose};
    if (!op_backup_run(f, &options, candidates, count, &target, &copy, e))
        return false;
    result->stats = copy.stats;
    memcpy(result->safety_copy, copy.file, sizeof result->safety_copy);
    memcpy(made->safety_copy, copy.file, sizeof made->safety_copy);
    digest_hex(copy.sha256, SHA256_SIZE, made->safety_sha256);
    equalize_from_image(q, copy.image);
    backup_result_done(&copy);
    return true;
}

/* The safety copy of an interrupted restore or erase, if its bytes are still somewhere; the note names the
 * place from now on. */
static uint8_t *load_old_copy(struct flasher *f, const char *library, struct pending *note)
{
    char path[STORE_PATH_MAX];
    if (note->safety_copy[0] == '\0') /* none was wanted */
        return NULL;
    uint8_t *old =
        library_load_noted(flasher_library(f, library), note->safety_copy, note->safety_sha256, path, NULL);
    if (old != NULL)
        memcpy(note->safety_copy, path, sizeof path);
    return old;
}

/* Whether what neither copy nor target explain is what the interrupted run has left in the middle of its
 * work: sectors that it had to change, in the one block of 64 KB that was being erased and written; or that
 * block, and before it the sector that was being written while the erasing went ahead.  Anything else was put
 * there since; unless it was `ours` a moment ago, with a stub whose writes do not hold: as many as there are.
 */
static bool can_be_torn(const struct survey *s, const struct target *t, const uint8_t *old, bool written,
                        bool ours)
{
    uint32_t first = UINT32_MAX, in_first = 0, in_next = 0;
    for (uint32_t i = 0; i < s->sectors; i++) {
        size_t at = (size_t)i * FLASH_SECTOR;
        uint32_t block = i / PLAN_BLOCK_SECTORS;
        if (s->known[i])
            continue;
        if (i >= t->sectors)
            return false;
        assert(t->bytes != NULL); /* a target with sectors was loaded */
        if (memcmp(t->bytes + at, old + at, FLASH_SECTOR) == 0)
            return false;
        first = first == UINT32_MAX ? block : first;
        if (block > first + 1 && !ours)
            return false;
        ++*(block == first ? &in_first : &in_next);
    }
    return ours || in_first == 0 || (!written && (in_next == 0 || in_first == 1));
}

/* Continues an interrupted run with its first safety copy: right only if the flash still holds nothing but
 * what that copy and the target hold, and a few torn sectors.  *usable tells. */
static bool reuse_old_copy(struct flasher *f, const struct target *t, const uint8_t *old, bool written,
                           bool ours, struct equalize *q, bool *usable, struct err *e)
{
    struct survey s;
    const struct candidate candidates[2] = {{t->bytes, f->dev.info.flash_size},
                                            {old, f->dev.info.flash_size}};
    if (!survey_init(&s, device_sectors(&f->dev), e))
        return false;
    bool ok = survey_run(f, &s, candidates, 2, e);
    *usable = ok && can_be_torn(&s, t, old, written, ours);
    if (*usable)
        equalize_from_survey(q, &s);
    survey_done(&s);
    return ok;
}

/* The note about this change. */
struct noting {
    struct flasher *f;
    const char *library; /* borrowed */
    struct pending note;
    bool noted; /* it is in the library */
    bool again; /* the other stub goes on with what was begun a moment ago */
};

/* The note also says which undo this is, so that the next one can go on with it. */
static bool write_note(struct noting *n, const struct target *t, struct err *e)
{
    struct pending *note = &n->note;
    note->target[0] = note->target_sha256[0] = '\0';
    note->written = false;
    if (t->undo != NULL) {
        snprintf(note->target, sizeof note->target, "%s", t->undo);
        digest_sha256_hex(t->bytes, t->size, note->target_sha256);
    }
    n->noted = library_write_pending(flasher_library(n->f, n->library), note, e);
    return n->noted;
}

/* From here on nothing on the flash is half erased or half written. */
static void note_written(void *ctx)
{
    struct noting *n = ctx;
    struct err trouble = ERR_INIT;
    n->note.written = true;
    if (n->noted && !library_write_pending(flasher_library(n->f, n->library), &n->note, &trouble))
        log_printf(n->f->log, LOG_WARN, "the note about this change stays as it is: %s", trouble.detail);
}

/* What was there before an interrupted run stays what an undo puts back.  Only where that is lost, it is what
 * the interrupted run has left. */
static bool save_present(struct flasher *f, const char *library, const struct target *t, const uint8_t *old,
                         struct equalize *q, bool unfinished, struct pending *note,
                         struct restore_result *result, struct err *e)
{
    struct pending made = {.target = ""};
    const struct candidate candidates[2] = {{t->bytes, f->dev.info.flash_size},
                                            {old, f->dev.info.flash_size}};
    if (!make_safety_copy(f, library, unfinished ? "unfinished" : "safety copy", candidates,
                          old == NULL ? 1 : 2, q, &made, result, e))
        return false;
    if (old == NULL)
        *note = made;
    result->safety_copy_is_unfinished = old != NULL && made.safety_copy[0] != '\0';
    return true;
}

/* Promise: nothing is erased or written before what is there now is safe. */
static bool secure_present(struct noting *n, const struct target *t, struct equalize *q,
                           struct restore_result *result, struct err *e)
{
    struct flasher *f = n->f;
    struct pending *note = &n->note;
    bool unfinished = library_read_pending(flasher_library(f, n->library), note);
    uint8_t *old = unfinished ? load_old_copy(f, n->library, note) : NULL;
    bool usable = false;
    bool ok = old == NULL || reuse_old_copy(f, t, old, note->written, n->again, q, &usable, e);
    if (ok && usable) {
        memcpy(result->safety_copy, note->safety_copy, sizeof result->safety_copy);
        result->safety_copy_is_older = result->safety_copy_is_older || !n->again;
        log_printf(f->log, LOG_INFO, "continuing an interrupted run; its safety copy is kept");
    } else if (ok) {
        if (n->again)
            log_printf(
                f->log, LOG_WARN,
                "this helper program reads something other than the safety copy holds; saving that as well");
        ok = save_present(f, n->library, t, old, q, unfinished, note, result, e);
    }
    free(old);
    return ok && (plan_count(q->need, q->sectors, NEED_NOTHING) == q->sectors || write_note(n, t, e));
}

/* No safety copy is wanted; but one from before an interruption is not forgotten.  Else the note says that
 * there is none, before anything is changed: an undo after an interruption would go by an older change. Where
 * there is nothing that could mislead it, work goes on without a note, as it does without a folder. */
static bool go_without_copy(struct noting *n, const struct target *t, struct equalize *q, struct err *e)
{
    struct store *store = n->f->store;
    struct pending last;
    struct err trouble = ERR_INIT;
    if (!equalize_from_digests(q, e))
        return false;
    bool unfinished = library_read_pending(flasher_library(n->f, n->library), &n->note);
    if (!unfinished && plan_count(q->need, q->sectors, NEED_NOTHING) == q->sectors)
        return true;
    if (!unfinished)
        memset(&n->note, 0, sizeof n->note);
    if (store->ops->make_folder(store, n->library, &trouble) && write_note(n, t, &trouble))
        return true;
    if (unfinished || library_read_last_change(flasher_library(n->f, n->library), &last)) {
        *e = trouble;
        return false;
    }
    log_printf(n->f->log, LOG_WARN, "an interruption of this work would not be noticed: %s", trouble.detail);
    return true;
}

/* The change is made and proved; but whoever relies on going back has to know if that has got lost. */
static void look_after_copy(struct flasher *f, bool noted, struct restore_result *result)
{
    result->note_is_lost = !noted;
    result->safety_copy_is_gone = !f->store->ops->exists(f->store, result->safety_copy);
    if (result->safety_copy_is_gone)
        log_printf(f->log, LOG_WARN, "the safety copy was removed during the work: %s", result->safety_copy);
}

/* The notes are settled, and old safety copies go; not those that this change has to do with. */
static void settle(struct flasher *f, const char *library, const char *file, const struct target *t,
                   struct restore_result *result)
{
    char whole[SHA256_HEX] = "";
    if (t->sectors == device_sectors(&f->dev))
        digest_sha256_hex(t->bytes, f->dev.info.flash_size, whole);
    bool noted = library_settle_pending(
        flasher_library(f, library), result->stats.sectors_erased + result->stats.sectors_written > 0, whole);
    if (result->safety_copy[0] != '\0')
        look_after_copy(f, noted, result);
    library_tidy(flasher_library(f, library), file, result->sha256, &result->removed);
}

/* Saves what is there, as far as that is wanted, and finds out what has to be done. */
static bool prepare(struct noting *n, const struct restore_options *options, const struct target *t,
                    struct equalize *q, struct restore_result *result, struct err *e)
{
    bool ok = options->no_safety_backup ? go_without_copy(n, t, q, e) : secure_present(n, t, q, result, e);
    q->written = note_written;
    q->ctx = n;
    if (!n->again)
        result->stats.sectors_known = plan_count(q->need, q->sectors, NEED_NOTHING);
    return ok;
}

/* What the stub in charge writes does not hold.  It is noted first: a hand that starts the device anew may
 * end this run. */
static bool hand_over(struct noting *n, struct restore_result *result, struct err *e)
{
    struct flasher *f = n->f;
    struct err trouble = ERR_INIT;
    const struct err why = *e;
    log_printf(f->log, LOG_INFO, "%s: %s", err_name(why.code), why.detail);
    err_clear(e);
    if (f->dev.stub.in_charge == f->dev.stub.own &&
        !stub_note_write(f->store, n->library, f->dev.info.mac, &trouble))
        log_printf(f->log, LOG_WARN, "the next run will not know of this: %s", trouble.detail);
    n->again = result->stub_changed = true;
    if (handover(&f->dev, e))
        return true;
    if (e->code == ERR_STUB && why.code == ERR_LOST) /* nobody came */
        *e = why;
    return false;
}

/* Neither gets on: then it is the flash, and no stub is to be avoided for it. */
static void take_blame_back(struct noting *n)
{
    struct err trouble = ERR_INIT;
    if (!stub_note_remove(n->f->store, n->library, n->f->dev.info.mac, &trouble))
        log_printf(n->f->log, LOG_WARN, "a note in the library could not be removed: %s", trouble.detail);
    n->f->dev.info.own_stub_failed = false;
}

/* As often as another stub can take over, as after an interruption. */
static bool equalize_with_any_stub(struct noting *n, const struct restore_options *options,
                                   const struct target *t, struct equalize *q, struct restore_result *result,
                                   struct err *e)
{
    for (;;) {
        q->last_stub = !handover_possible(&n->f->dev);
        if (!prepare(n, options, t, q, result, e))
            return false;
        if (equalize_run(q, &result->stats, e))
            return true;
        if (!q->distrust)
            return false;
        if (q->last_stub) {
            if (n->again)
                take_blame_back(n);
            return false;
        }
        if (!hand_over(n, result, e))
            return false;
    }
}

static bool change_flash(struct flasher *f, const struct restore_options *options, const struct target *t,
                         struct restore_result *result, struct err *e)
{
    struct equalize q;
    struct noting n = {.f = f, .library = options->library};
    f->identity_seen = false;
    if (!equalize_init(&q, f, t->bytes, t->sectors, e))
        return false;
    bool ok = equalize_with_any_stub(&n, options, t, &q, result, e);
    equalize_done(&q);
    if (ok)
        settle(f, options->library, options->file, t, result);
    return ok;
}

static bool may_be_written(struct flasher *f, const struct restore_options *options, const struct target *t,
                           struct err *e)
{
    struct guard_report report;
    return options->force ||
           (op_check_bytes(f, options, t->bytes, t->size, &report, e) && guard_allows(&report, false, e));
}

bool op_restore_run(struct flasher *f, const struct restore_options *options, bool is_undo,
                    struct restore_result *result, struct err *e)
{
    struct target t = {.undo = is_undo ? options->file : NULL};
    memset(result, 0, sizeof *result);
    device_start_stats(&f->dev);
    bool ok = device_has_flash(&f->dev, e) && load_target(f, options->file, options->keep_rest, &t, e);
    ok = ok && may_be_written(f, options, &t, e);
    if (ok) {
        result->size = t.size;
        digest_md5(t.bytes, t.size, result->md5);
        digest_sha256(t.bytes, t.size, result->sha256);
        ok = change_flash(f, options, &t, result, e);
    }
    free(t.bytes);
    device_finish_stats(&f->dev, &result->stats);
    return ok;
}

bool flasher_restore(struct flasher *f, const struct restore_options *options, struct restore_result *result,
                     struct err *e)
{
    return op_restore_run(f, options, false, result, e);
}

bool flasher_erase(struct flasher *f, const struct erase_options *options, struct restore_result *result,
                   struct err *e)
{
    const struct restore_options blank = {.library = options->library,
                                          .no_safety_backup = options->no_safety_backup};
    memset(result, 0, sizeof *result);
    if (!device_has_flash(&f->dev, e))
        return false;
    struct target t = {malloc(f->dev.info.flash_size), f->dev.info.flash_size, device_sectors(&f->dev), NULL};
    if (t.bytes == NULL)
        return err_set(e, ERR_MEMORY, "an image of %u bytes", f->dev.info.flash_size);
    memset(t.bytes, 0xFF, t.size);
    device_start_stats(&f->dev);
    result->size = t.size;
    digest_md5(t.bytes, t.size, result->md5);
    digest_sha256(t.bytes, t.size, result->sha256);
    bool ok = change_flash(f, &blank, &t, result, e);
    free(t.bytes);
    device_finish_stats(&f->dev, &result->stats);
    return ok;
}

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

static bool compare(struct flasher *f, const struct target *t, struct verify_result *result, struct err *e)
{
    struct equalize q;
    if (!equalize_init(&q, f, t->bytes, t->sectors, e))
        return false;
    /* One digest of all is the quickest way to a yes, unless those of all sectors come in one answer. */
    bool table = (f->dev.stub.can & WIRE_CAN_DIGEST_SECTORS) != 0;
    bool ok = table || equalize_prove(&q, &result->equal, e);
    if (ok && !result->equal)
        ok = equalize_from_digests(&q, e) && list_differences(&q, result, e);
    result->equal = ok && result->sectors_different == 0;
    equalize_done(&q);
    return ok;
}

bool flasher_verify(struct flasher *f, const char *file, bool keep_rest, struct verify_result *result,
                    struct err *e)
{
    struct target t = {.undo = NULL};
    memset(result, 0, sizeof *result);
    device_start_stats(&f->dev);
    bool ok =
        device_has_flash(&f->dev, e) && load_target(f, file, keep_rest, &t, e) && compare(f, &t, result, e);
    result->size = t.size;
    free(t.bytes);
    device_finish_stats(&f->dev, &result->stats);
    if (ok)
        result->stats.sectors_known = t.sectors - result->sectors_different;
    return ok;
}

void verify_result_done(struct verify_result *result)
{
    free(result->different);
    result->different = NULL;
}
