/* op_undo.c: brings back what was on the device before its last restore or erase: a restore of the safety
 * copy made then.  It first saves the present contents, so that an undo can be undone.  An interrupted undo
 * continues with the same file. */
/* SPDX-License-Identifier: MIT */
#include "core/work/flasher.h"

#include "base/err.h"
#include "core/device/line.h"
#include "core/device/steady.h"
#include "core/library/library.h"
#include "core/library/library_view.h"
#include "core/work/op_restore.h"
#include "core/work/flasher_state.h"
#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* If no note about the last change is readable: the newest safety copy of this flash. */
static bool newest_copy(struct flasher *f, const char *library, struct pending *note, struct err *e)
{
    struct library_view view;
    char mac[13], flash_id[7];
    bool found = false;
    if (!library_view_read(f->store, library, false, &view, e))
        return false;
    digest_hex(f->dev.info.mac, sizeof f->dev.info.mac, mac);
    digest_hex(f->dev.info.flash_id, sizeof f->dev.info.flash_id, flash_id);
    for (size_t i = 0; i < view.count && !found; i++) {
        const struct library_backup *b = &view.backups[i];
        found = strcmp(b->mac, mac) == 0 && strcmp(b->flash_id, flash_id) == 0 &&
                b->purpose == PURPOSE_SAFETY_COPY &&
                store_join(f->store, library, b->file, note->safety_copy, sizeof note->safety_copy);
        if (found)
            snprintf(note->safety_sha256, sizeof note->safety_sha256, "%s", b->sha256);
    }
    library_view_done(&view);
    return found || err_set(e, ERR_NO_UNDO, "no safety copy of this device is in %s", library);
}

bool flasher_has_unfinished_change(struct flasher *f, const char *library)
{
    return library_has_pending(flasher_library(f, library));
}

static bool find_note(struct flasher *f, const char *library, struct pending *note,
                      struct flasher_undo_state *undo, struct err *e)
{
    bool noted = library_read_pending(flasher_library(f, library), note);
    undo->interrupted = noted || library_has_pending(flasher_library(f, library));
    undo->was_undo = noted && note->target[0] != '\0';
    undo->first_saved = noted && note->safety_copy[0] != '\0';
    if (undo->was_undo) {
        memcpy(note->safety_copy, note->target, sizeof note->safety_copy);
        memcpy(note->safety_sha256, note->target_sha256, sizeof note->safety_sha256);
    }
    undo->without_note =
        !noted && (undo->interrupted || !library_read_last_change(flasher_library(f, library), note));
    if (undo->without_note)
        return newest_copy(f, library, note, e);
    return note->safety_copy[0] != '\0' ||
           err_set(e, ERR_NO_UNDO, "the last change was made without a safety copy");
}

static void describe(struct flasher *f, struct flasher_undo_state *undo)
{
    struct library_backup b;
    memset(&b, 0, sizeof b);
    char sidecar[STORE_PATH_MAX + 8];
    snprintf(sidecar, sizeof sidecar, "%s.json", undo->file);
    if (!f->store->ops->online_only(f->store, sidecar))
        library_read_sidecar(f->store, undo->file, &b);
    memcpy(undo->date, b.date, sizeof undo->date);
    undo->firmware = b.firmware;
    memcpy(undo->product, b.product, sizeof undo->product);
    memcpy(undo->version, b.version, sizeof undo->version);
    memcpy(undo->device_id, b.device_id, sizeof undo->device_id);
    memcpy(undo->verdict, b.verdict, sizeof undo->verdict);
}

/* A face looks as soon as a device is there: nothing is brought from the net for that. */
static bool is_kept_online(struct flasher *f, const char *library, const char *noted,
                           char path[STORE_PATH_MAX])
{
    struct store *store = f->store;
    snprintf(path, STORE_PATH_MAX, "%s", noted);
    if (store->ops->exists(store, path))
        return store->ops->online_only(store, path);
    return store_join(store, library, store_name_in(noted), path, STORE_PATH_MAX) &&
           store->ops->online_only(store, path);
}

static bool note_of_undo(struct flasher *f, const char *library, struct pending *note,
                         struct flasher_undo_state *undo, struct err *e)
{
    memset(undo, 0, sizeof *undo);
    return device_has_flash(&f->dev, e) && find_note(f, library, note, undo, e);
}

/* The copy's bytes, which are then whole; the caller's to free. */
static uint8_t *load_copy(struct flasher *f, const char *library, struct flasher_undo_state *undo,
                          struct err *e)
{
    struct pending note;
    if (!note_of_undo(f, library, &note, undo, e))
        return NULL;
    uint8_t *copy =
        library_load_noted(flasher_library(f, library), note.safety_copy, note.safety_sha256, undo->file, e);
    if (copy != NULL)
        digest_md5(copy, f->dev.info.flash_size, undo->md5);
    return copy;
}

static bool is_in_its_place(struct flasher *f, const char *noted, struct flasher_undo_state *undo)
{
    snprintf(undo->file, sizeof undo->file, "%s", noted);
    return f->store->ops->exists(f->store, noted);
}

bool flasher_look_for_undo(struct flasher *f, const char *library, struct flasher_undo_state *undo,
                           struct err *e)
{
    struct pending note;
    if (!note_of_undo(f, library, &note, undo, e))
        return false;
    undo->online_only = is_kept_online(f, library, note.safety_copy, undo->file);
    if (!undo->online_only && !is_in_its_place(f, note.safety_copy, undo))
        return flasher_find_undo(f, library, undo, e);
    describe(f, undo);
    return true;
}

bool flasher_find_undo(struct flasher *f, const char *library, struct flasher_undo_state *undo, struct err *e)
{
    uint8_t *copy = load_copy(f, library, undo, e);
    if (copy == NULL)
        return false;
    free(copy); /* it was loaded to see whether it is whole */
    describe(f, undo);
    return true;
}

bool flasher_check_undo(struct flasher *f, const struct flasher_undo_state *undo, struct err *e)
{
    uint8_t chip[MD5_SIZE];
    if (!device_has_flash(&f->dev, e))
        return false;
    if (undo->interrupted) /* the notes are settled by going on, whatever there is to write */
        return true;
    return cmd_flash_md5(&f->dev, 0, f->dev.info.flash_size, chip, e) &&
           (memcmp(chip, undo->md5, MD5_SIZE) != 0 ||
            err_set(e, ERR_NO_UNDO, "nothing to undo: the flash equals %.200s", undo->file));
}

bool flasher_undo(struct flasher *f, const struct erase_options *options, struct restore_result *result,
                  struct err *e)
{
    struct flasher_undo_state undo;
    memset(result, 0, sizeof *result);
    uint8_t *copy = load_copy(f, options->library, &undo, e);
    if (copy == NULL)
        return false;
    const struct change_target t = {.bytes = copy,
                                    .size = f->dev.info.flash_size,
                                    .sectors = device_sectors(&f->dev),
                                    .undo = undo.file,
                                    .goes_on = undo.interrupted};
    /* Whatever was there before, its owner wants it back: the check before a restore has nothing to say. */
    const struct restore_options restore = {
        .file = undo.file, .library = options->library, .no_safety_backup = options->no_safety_backup};
    device_start_stats(&f->dev);
    bool ok = op_change(f, &restore, &t, result, e);
    free(copy);
    device_finish_stats(&f->dev, &result->stats);
    return ok || line_explains(&f->dev, e);
}
