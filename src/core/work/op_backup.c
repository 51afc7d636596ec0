/* op_backup.c: makes a file equal to the flash. */
/* SPDX-License-Identifier: MIT */
#include "core/work/op_backup.h"

#include "base/err.h"
#include "base/log.h"
#include "core/device/handover.h"
#include "core/device/line.h"
#include "core/device/steady.h"
#include "core/work/fetch.h"
#include "core/image/image.h"
#include "core/work/known_sectors.h"
#include "core/library/library.h"
#include "core/library/library_tidy.h"
#include "core/work/proof.h"
#include "core/work/flasher_state.h"
#include "store/store.h"

#include <stdlib.h>
#include <string.h>

#define CLOSER_LOOKS 2

struct backup {
    struct flasher *f;
    const char *library;              /* borrowed; may be NULL */
    const struct backup_hints *hints; /* borrowed */
    bool to_named_file, only_new;
    struct store_file *journal; /* NULL: there is none; the backup cannot be resumed then */
    struct survey survey;
    bool has_read; /* the survey holds something of the flash */
};

/* A backup to a named file may go to another drive than the one that is full.  For one to the library a
 * journal that fails is news that comes early: there is no room for the file either. */
static bool go_without_journal(struct backup *b, const struct err *trouble, struct err *e)
{
    if (!b->to_named_file || trouble->code == ERR_CANCELLED) {
        *e = *trouble;
        return false;
    }
    log_printf(b->f->log, LOG_WARN, "an interruption would start over: %s", trouble->detail);
    return true;
}

static bool close_journal(struct backup *b, struct err *e)
{
    struct store_file *journal = b->journal;
    b->journal = NULL;
    return journal == NULL || journal->ops->close(journal, e);
}

static bool keep_sector(void *ctx, uint32_t sector, const uint8_t *data, struct err *e)
{
    struct backup *b = ctx;
    struct err trouble = ERR_INIT;
    if (b->journal == NULL ||
        b->journal->ops->write_at(b->journal, (uint64_t)sector * FLASH_SECTOR, data, FLASH_SECTOR, &trouble))
        return true;
    if (!go_without_journal(b, &trouble, e))
        return false;
    close_journal(b, NULL);
    return true;
}

/* Without a journal a backup to a named file still works; without a library there is no default name. */
static bool open_journal(struct backup *b, const struct backup_options *options, uint32_t *have,
                         struct err *e)
{
    struct err trouble = ERR_INIT;
    b->journal = library_open_journal(flasher_library(b->f, options->library), b->survey.image,
                                      b->f->dev.info.flash_size, have, &trouble);
    return b->journal != NULL || go_without_journal(b, &trouble, e);
}

static struct saved_flash saved_of(const struct backup_result *result)
{
    return (struct saved_flash){.file = result->file,
                                .size = result->size,
                                .image = result->image,
                                .info = &result->info,
                                .md5 = result->md5,
                                .sha256 = result->sha256};
}

static void take_digests(const struct backup *b, const uint8_t *image, struct backup_result *result)
{
    result->size = b->f->dev.info.flash_size;
    digest_md5(image, result->size, result->md5);
    digest_sha256(image, result->size, result->sha256);
}

/* A file holds what the chip's digests say, as in a verify: there is nothing to transfer and to prove. */
static bool is_known_backup(const struct backup *b, struct backup_result *result)
{
    if (!b->only_new || survey_missing(&b->survey) > 0)
        return false;
    take_digests(b, b->survey.image, result);
    const struct saved_flash present = saved_of(result);
    result->known = library_find_backup(flasher_library(b->f, b->library), &present, result->file);
    if (result->known)
        image_examine(b->survey.image, result->size, true, &result->info);
    return result->known;
}

static bool compare(struct backup *b, const struct candidate *candidates, size_t count, struct err *e)
{
    survey_tell(&b->survey, &b->f->dev, SECTOR_KNOWN, SECTOR_TO_READ);
    if (!survey_run(b->f, &b->survey, candidates, count, e))
        return false;
    b->has_read = true;
    return known_sectors_find(b->f, b->library, &b->survey, e);
}

/* What has a wrong checksum is damaged on the flash, or every reading so far was wrong in the same way.
 * result->info is of the last reading: nobody has to examine the image again. */
static bool look_closer(struct backup *b, const struct fetch_sink *sink, struct backup_result *result,
                        struct err *e)
{
    const uint32_t size = b->f->dev.info.flash_size;
    struct image_info *info = &result->info;
    bool was_slow = b->f->dev.slow, doubted = false;
    image_examine(b->survey.image, size, true, info);
    for (int look = 0; look < CLOSER_LOOKS && info->verdict == IMAGE_DAMAGED; look++) {
        log_printf(b->f->log, LOG_INFO, "what was read is damaged: reading again, slower");
        if (!cmd_set_slow(&b->f->dev, true, e) || !proof_run(b->f, &b->survey, sink, &doubted, e))
            return false;
        image_examine(b->survey.image, size, true, info);
    }
    return doubted || cmd_set_slow(&b->f->dev, was_slow, e);
}

static bool collect_and_prove(struct backup *b, const struct candidate *candidates, size_t count,
                              struct backup_result *result, struct err *e)
{
    const struct fetch_sink sink = {keep_sector, b, &result->stats.sectors_read};
    bool doubted = false;
    if (!compare(b, candidates, count, e))
        return false;
    bool known = is_known_backup(b, result);
    if (!known && !fetch_missing(b->f, &b->survey, &sink, e))
        return false;
    result->stats.sectors_known += b->survey.taken_over;
    return known || (proof_run(b->f, &b->survey, &sink, &doubted, e) && look_closer(b, &sink, result, e));
}

/* Nothing is lost if a file, or the target, already holds it. */
static bool is_safe_already(const struct backup *b, enum purpose purpose, struct backup_result *result)
{
    if (b->hints->target == NULL)
        return false;
    result->file[0] = '\0';
    const struct saved_flash present = saved_of(result);
    return memcmp(result->image, b->hints->target->data, b->hints->target->size) == 0 ||
           library_find_same(flasher_library(b->f, b->library), &present, purpose == PURPOSE_UNFINISHED,
                             result->file);
}

#define NAMES_TO_TRY 8 /* another port may take a free name first */

static bool save_by_default_name(const struct backup *b, enum purpose purpose, struct backup_result *result,
                                 struct err *e)
{
    const struct library *library = flasher_library(b->f, b->library);
    for (int i = 1;; i++) {
        struct err trouble = ERR_INIT;
        const struct saved_flash saved = saved_of(result);
        if (library_default_path(library, purpose, &saved, result->file, &trouble) &&
            library_save(library, &saved, purpose, LIBRARY_NAME_BY_DEFAULT, &trouble))
            return true;
        if (trouble.code == ERR_FILE_EXISTS && i < NAMES_TO_TRY)
            continue;
        if (e != NULL)
            *e = trouble;
        return false;
    }
}

static bool save_by_name(const struct backup *b, const struct backup_options *options, enum purpose purpose,
                         struct backup_result *result, struct err *e)
{
    enum library_naming naming = options->overwrite ? LIBRARY_NAME_REPLACES : LIBRARY_NAME_CHOSEN;
    const struct saved_flash saved = saved_of(result);
    strcpy(result->file, options->file);
    return library_save(flasher_library(b->f, b->library), &saved, purpose, naming, e);
}

static bool save(struct backup *b, const struct backup_options *options, struct backup_result *result,
                 struct err *e)
{
    enum purpose purpose = options->purpose == PURPOSE_UNKNOWN ? PURPOSE_BACKUP : options->purpose;
    take_digests(b, result->image, result);
    if (is_safe_already(b, purpose, result))
        return true;
    device_progress(&b->f->dev, PHASE_SAVE, 0, result->size);
    bool named = options->file != NULL && strlen(options->file) < sizeof result->file;
    bool ok =
        named ? save_by_name(b, options, purpose, result, e) : save_by_default_name(b, purpose, result, e);
    if (ok)
        device_progress(&b->f->dev, PHASE_SAVE, result->size, result->size);
    return ok;
}

/* If the file cannot be written, what was read is a candidate for the next try, perhaps to another folder,
 * where this journal is not found. */
static void keep_unsaved(struct backup *b, struct backup_result *result, enum err_code code)
{
    struct flasher *f = b->f;
    uint8_t **image = result->image != NULL ? &result->image : &b->survey.image;
    bool file_trouble = code == ERR_FILE_WRITE || code == ERR_FILE_FULL || code == ERR_FILE_BLOCKED ||
                        code == ERR_FILE_DENIED || code == ERR_FILE_IN_USE || code == ERR_FILE_EXISTS ||
                        code == ERR_FILE_NAME;
    if (!file_trouble || !b->has_read || *image == NULL)
        return;
    free(f->unsaved);
    f->unsaved = *image;
    f->unsaved_size = f->dev.info.flash_size;
    *image = NULL;
}

static void forget_unsaved(struct flasher *f)
{
    free(f->unsaved);
    f->unsaved = NULL;
}

/* What this device's flash may hold; how many there are. */
static size_t all_candidates(const struct backup *b, uint32_t journaled,
                             struct candidate list[SURVEY_CANDIDATES])
{
    const struct flasher *f = b->f;
    uint32_t size = f->unsaved_size < f->dev.info.flash_size ? f->unsaved_size : f->dev.info.flash_size;
    size_t count = 0;
    if (b->hints->count + 2 > SURVEY_CANDIDATES)
        abort();
    list[count++] = (struct candidate){b->survey.image, journaled};
    if (f->unsaved != NULL)
        list[count++] = (struct candidate){f->unsaved, size};
    for (size_t i = 0; i < b->hints->count; i++)
        list[count++] = b->hints->candidates[i];
    return count;
}

/* A drive may have room for the file or the journal, not for both: what the journal holds is in memory too.
 */
static bool save_in_its_place(struct backup *b, const struct backup_options *options,
                              struct backup_result *result, struct err *e)
{
    struct err trouble = ERR_INIT;
    if (save(b, options, result, &trouble))
        return true;
    if (trouble.code == ERR_FILE_FULL) {
        log_printf(b->f->log, LOG_INFO, "%s; trying again without the journal", trouble.detail);
        library_remove_journal(flasher_library(b->f, options->library));
        if (save(b, options, result, NULL))
            return true;
    }
    *e = trouble;
    return false;
}

static bool run_with_journal(struct backup *b, const struct backup_options *options,
                             struct backup_result *result, struct err *e)
{
    struct candidate all[SURVEY_CANDIDATES];
    struct err trouble = ERR_INIT;
    uint32_t have = 0;
    if (!open_journal(b, options, &have, e))
        return false;
    bool has_journal = b->journal != NULL;
    size_t count = all_candidates(b, have, all);
    bool ok = collect_and_prove(b, all, count, result, e);
    if (!close_journal(b, &trouble) && ok)
        ok = go_without_journal(b, &trouble, e);
    if (!ok)
        return false;
    result->image = b->survey.image;
    b->survey.image = NULL;
    if (!result->known && !(has_journal ? save_in_its_place : save)(b, options, result, e))
        return false;
    if (has_journal)
        library_remove_journal(flasher_library(b->f, options->library));
    return true;
}

bool op_backup_run(struct flasher *f, const struct backup_options *options, const struct backup_hints *hints,
                   struct backup_result *result, struct err *e)
{
    struct backup b = {.f = f,
                       .library = options->library,
                       .hints = hints,
                       .to_named_file = options->file != NULL,
                       .only_new = options->only_new};
    if (options->file != NULL &&
        !library_check_target(flasher_library(f, options->library), options->file, options->overwrite, e))
        return false;
    if (!b.to_named_file && !library_can_be_listed(flasher_library(f, options->library), e))
        return false;
    if (!survey_init(&b.survey, device_sectors(&f->dev), e))
        return false;
    struct err trouble = ERR_INIT;
    bool ok = run_with_journal(&b, options, result, &trouble);
    if (ok)
        forget_unsaved(f);
    else
        keep_unsaved(&b, result, trouble.code);
    if (!ok && e != NULL && e->code == ERR_NONE)
        *e = trouble;
    survey_done(&b.survey);
    if (!ok)
        backup_result_done(result);
    return ok;
}

static bool run_with_any_stub(struct flasher *f, const struct backup_options *options,
                              struct backup_result *result, struct err *e)
{
    const struct backup_hints none = {.count = 0};
    return op_backup_run(f, options, &none, result, e) ||
           (handover_if_it_hangs(&f->dev, e) && op_backup_run(f, options, &none, result, e));
}

bool flasher_backup(struct flasher *f, const struct backup_options *options, struct backup_result *result,
                    struct err *e)
{
    memset(result, 0, sizeof *result);
    device_start_stats(&f->dev);
    bool ok = device_has_flash(&f->dev, e) && run_with_any_stub(f, options, result, e);
    device_finish_stats(&f->dev, &result->stats);
    return ok || line_explains(&f->dev, e);
}

bool flasher_has_unfinished_backup(struct flasher *f, const char *library)
{
    return library_has_journal(flasher_library(f, library));
}

void backup_result_done(struct backup_result *result)
{
    free(result->image);
    result->image = NULL;
}
