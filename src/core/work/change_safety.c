/* change_safety.c: saves the contents of the flash before a change, unless a file already holds them; a note
 * says so while the change is unfinished. */
/* SPDX-License-Identifier: MIT */
#include "core/work/change_state.h"

#include "base/err.h"
#include "base/log.h"
#include "core/work/flasher_state.h"
#include "core/work/op_backup.h"
#include "core/work/plan.h"
#include "core/work/recognise.h"
#include "core/work/survey.h"
#include "store/store.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct library *library_of(const struct change *c)
{
    return flasher_library(c->f, c->options->library);
}

/* The note */

/* The note also says which undo this is, so that the next one can go on with it. */
static bool write_note(struct change *c, struct err *e)
{
    const struct change_target *t = c->target;
    struct pending *note = &c->note;
    note->target[0] = note->target_sha256[0] = '\0';
    note->written = false;
    if (t->undo != NULL) {
        snprintf(note->target, sizeof note->target, "%s", t->undo);
        digest_sha256_hex(t->bytes, t->size, note->target_sha256);
    }
    note_program(t->bytes, c->f->dev.info.flash_size, &note->program);
    c->noted = library_write_pending(library_of(c), note, e);
    return c->noted;
}

void change_note_written(void *ctx)
{
    struct change *c = ctx;
    struct err trouble = ERR_INIT;
    c->note.written = true;
    if (c->noted && !library_write_pending(library_of(c), &c->note, &trouble))
        log_printf(c->f->log, LOG_WARN, "the note about this change stays as it is: %s", trouble.detail);
}

/* The safety copy of an interrupted change */

/* Its bytes, if they are still somewhere; the note names the place from now on.  Owned by the caller.  *e:
 * they are there, but cannot be read now. */
static uint8_t *load_old_copy(struct change *c, struct err *e)
{
    struct err trouble = ERR_INIT;
    char path[STORE_PATH_MAX];
    struct pending *note = &c->note;
    if (note->safety_copy[0] == '\0') /* none was wanted */
        return NULL;
    uint8_t *old = library_load_noted(library_of(c), note->safety_copy, note->safety_sha256, path, &trouble);
    if (old != NULL)
        memcpy(note->safety_copy, path, sizeof path);
    if (trouble.code == ERR_LIBRARY_UNREADABLE)
        *e = trouble;
    return old;
}

/* Whether what neither copy nor target explain is what the interrupted run has left in the middle of its
 * work: sectors that it had to change, in the one block of 64 KB that was being erased and written; or that
 * block, and before it the sector that was being written while the erasing went ahead.  Anything else was put
 * there since; unless it was `ours` a moment ago, with a stub whose writes do not hold: as many as there are.
 */
static bool can_be_torn(const struct survey *s, const struct change_target *t, const uint8_t *old,
                        bool written, bool ours)
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
 * what that copy and the target hold, and a few torn sectors. *usable says so. */
static bool reuse_old_copy(struct change *c, const uint8_t *old, bool *usable, struct err *e)
{
    struct survey s;
    const uint32_t flash = c->f->dev.info.flash_size;
    const struct candidate candidates[2] = {{c->target->bytes, flash}, {old, flash}};
    *usable = false;
    if (!survey_init(&s, device_sectors(&c->f->dev), e))
        return false;
    bool ok = survey_run(c->f, &s, candidates, 2, e) && survey_ask_again(c->f, &s, candidates, 2, e);
    *usable = ok && can_be_torn(&s, c->target, old, c->note.written, c->again);
    if (*usable)
        equalize_from_survey(&c->q, &s);
    survey_done(&s);
    return ok;
}

/* A new safety copy */

/* `old` may be NULL.  *made names the copy. */
static bool make_copy(struct change *c, enum purpose purpose, const uint8_t *old, struct pending *made,
                      struct err *e)
{
    struct backup_result copy = {.stats = c->result->stats};
    const uint32_t flash = c->f->dev.info.flash_size;
    const struct candidate candidates[2] = {{c->target->bytes, flash}, {old, flash}};
    const struct candidate target = {c->q.target, c->q.sectors * FLASH_SECTOR};
    const struct backup_hints hints = {candidates, old == NULL ? 1 : 2, &target};
    const struct backup_options options = {.library = c->options->library, .purpose = purpose};
    if (!op_backup_run(c->f, &options, &hints, &copy, e))
        return false;
    c->result->stats = copy.stats;
    memcpy(c->result->safety_copy, copy.file, sizeof c->result->safety_copy);
    memcpy(made->safety_copy, copy.file, sizeof made->safety_copy);
    digest_hex(copy.sha256, SHA256_SIZE, made->safety_sha256);
    equalize_from_image(&c->q, copy.image);
    backup_result_done(&copy);
    return true;
}

/* An undo restores the contents before an interrupted run.  Only if those are lost, it is what the
 * interrupted run has left. */
static bool save_present(struct change *c, bool unfinished, const uint8_t *old, struct err *e)
{
    struct pending made = {.target = ""};
    if (!make_copy(c, unfinished ? PURPOSE_UNFINISHED : PURPOSE_SAFETY_COPY, old, &made, e))
        return false;
    if (old == NULL)
        c->note = made;
    c->result->safety_copy_is_unfinished = old != NULL && made.safety_copy[0] != '\0';
    return true;
}

static void keep_old_copy(struct change *c)
{
    memcpy(c->result->safety_copy, c->note.safety_copy, sizeof c->result->safety_copy);
    c->result->safety_copy_is_older = c->result->safety_copy_is_older || !c->again;
    log_printf(c->f->log, LOG_INFO, "continuing an interrupted run; its safety copy is kept");
}

static bool secure_present(struct change *c, struct err *e)
{
    bool unfinished = library_read_pending(library_of(c), &c->note);
    struct err trouble = ERR_INIT;
    uint8_t *old = unfinished ? load_old_copy(c, &trouble) : NULL;
    bool usable = false;
    if (trouble.code != ERR_NONE) {
        *e = trouble;
        return false;
    }
    bool ok = old == NULL || reuse_old_copy(c, old, &usable, e);
    if (ok && usable)
        keep_old_copy(c);
    else if (ok && c->again)
        log_printf(c->f->log, LOG_WARN,
                   "this stub reads something other than the safety copy holds; saving that as well");
    if (ok && !usable)
        ok = save_present(c, unfinished, old, e);
    free(old);
    return ok && (equalize_open_needs(&c->q) == 0 || write_note(c, e));
}

/* No safety copy is wanted; but one from before an interruption is not forgotten.  Else the note says that
 * there is none, before anything is changed: an undo after an interruption would go by an older change. Where
 * there is nothing that could mislead it, work goes on without a note, as it does without a folder. */
static bool go_without_copy(struct change *c, struct err *e)
{
    struct store *store = c->f->store;
    struct pending last;
    struct err trouble = ERR_INIT;
    bool unfinished = library_read_pending(library_of(c), &c->note);
    /* What is half erased may well read differently each time. */
    if (!(unfinished || c->again ? equalize_from_digests : equalize_from_steady)(&c->q, e))
        return false;
    if (!unfinished && equalize_open_needs(&c->q) == 0)
        return true;
    if (!unfinished)
        memset(&c->note, 0, sizeof c->note);
    if (store->ops->make_folder(store, c->options->library, &trouble) && write_note(c, &trouble))
        return true;
    if (unfinished || library_read_last_change(library_of(c), &last)) {
        *e = trouble;
        return false;
    }
    log_printf(c->f->log, LOG_WARN, "an interruption of this work would not be noticed: %s", trouble.detail);
    return true;
}

bool change_secure(struct change *c, struct err *e)
{
    return c->options->no_safety_backup ? go_without_copy(c, e) : secure_present(c, e);
}
