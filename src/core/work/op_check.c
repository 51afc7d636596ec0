/* op_check.c: collects for the guard what is known about a file and about the device it is to be written to:
 * the file itself, its sidecar, earlier backups of the device, and what is on the device now. */
/* SPDX-License-Identifier: MIT */
#include "core/work/op_check.h"

#include "base/digest.h"
#include "base/err.h"
#include "core/image/guard.h"
#include "core/image/image.h"
#include "core/library/library_view.h"
#include "core/work/flasher_state.h"
#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LARGEST_FLASH 0x1000000u

struct facts {
    struct guard_case judged;
    struct image_info image;
    char own_id[16];
    char mac[13]; /* of the connected device */
};

static void read_origin(struct flasher *f, const char *file, const uint8_t *data, size_t len,
                        struct facts *facts)
{
    struct library_backup note;
    struct guard_case *c = &facts->judged;
    char hex[SHA256_HEX];
    memset(&note, 0, sizeof note);
    if (!library_read_sidecar(f->store, file, &note) ||
        !digest_from_hex(note.mac, c->origin_mac, sizeof c->origin_mac))
        return;
    digest_sha256_hex(data, len, hex);
    c->changed_since = strcmp(hex, note.sha256) != 0;
    c->origin = strcmp(note.mac, facts->mac) == 0 ? GUARD_ORIGIN_SAME : GUARD_ORIGIN_OTHER;
    memcpy(c->origin_date, note.date, sizeof c->origin_date);
}

/* A device's own ID is that of its oldest copy that has one; "" = there is none. */
static const char *first_id(const struct library_view *view, const char *mac)
{
    for (size_t i = view->count; i-- > 0;) /* newest first */
        if (strcmp(view->backups[i].mac, mac) == 0 && view->backups[i].device_id[0] != '\0')
            return view->backups[i].device_id;
    return "";
}

static void find_anothers_id(const struct library_view *view, struct facts *facts)
{
    struct guard_case *c = &facts->judged;
    for (size_t i = 0; i < view->count && !c->is_anothers_id; i++) {
        const struct library_backup *b = &view->backups[i];
        c->is_anothers_id = strcmp(b->device_id, facts->image.device_id) == 0 &&
                            strcmp(b->mac, facts->mac) != 0 &&
                            strcmp(first_id(view, b->mac), b->device_id) == 0 &&
                            digest_from_hex(b->mac, c->id_mac, sizeof c->id_mac);
    }
}

static bool ids_from_library(struct flasher *f, const char *library, struct facts *facts, struct err *e)
{
    struct library_view view;
    if (!library_view_read(f->store, library, false, &view, e))
        return false;
    snprintf(facts->own_id, sizeof facts->own_id, "%s", first_id(&view, facts->mac));
    find_anothers_id(&view, facts);
    library_view_done(&view);
    return true;
}

/* What is on the flash now; looked at once per session, unless it has been changed since. */
static bool id_from_flash(struct flasher *f, struct facts *facts, struct err *e)
{
    struct image_info seen;
    if (!f->identity_seen && !flasher_look_at_firmware(f, &seen, e))
        return false;
    facts->judged.present_id = f->identity_on_flash;
    if (facts->own_id[0] == '\0')
        memcpy(facts->own_id, f->identity_on_flash, sizeof facts->own_id);
    return true;
}

bool op_check_bytes(struct flasher *f, const struct restore_options *options, const uint8_t *data, size_t len,
                    struct guard_report *report, struct err *e)
{
    struct facts *facts = calloc(1, sizeof *facts);
    if (facts == NULL)
        return err_set(e, ERR_MEMORY, "looking at the file");
    struct guard_case *c = &facts->judged;
    image_examine(data, len, true, &facts->image);
    digest_hex(f->dev.info.mac, sizeof f->dev.info.mac, facts->mac);
    c->image = len > 0 ? &facts->image : NULL;
    c->file_size = len;
    c->flash_size = f->dev.info.flash_size;
    c->keep_rest = options->keep_rest;
    c->own_id = facts->own_id;
    read_origin(f, options->file, data, len, facts);
    bool asks_for_owner =
        facts->image.device_id[0] != '\0' && (c->origin != GUARD_ORIGIN_SAME || c->changed_since);
    bool ok =
        !asks_for_owner || (ids_from_library(f, options->library, facts, e) && id_from_flash(f, facts, e));
    if (ok)
        guard_judge(c, report);
    free(facts);
    return ok;
}

static bool file_size(struct flasher *f, const char *path, uint64_t *size, struct err *e)
{
    struct store_file *file = f->store->ops->open(f->store, path, STORE_READ, e);
    if (file == NULL)
        return false;
    bool ok = file->ops->size(file, size, e);
    file->ops->close(file, NULL);
    return ok;
}

/* What it is may say more than its size does, as long as some flash could hold it. */
static bool check_too_large(struct flasher *f, const struct restore_options *options, uint64_t size,
                            struct guard_report *report, struct err *e)
{
    uint8_t *data = NULL;
    size_t len = 0;
    struct guard_case c = {.file_size = size, .flash_size = f->dev.info.flash_size};
    struct image_info *image = malloc(sizeof *image);
    if (image == NULL)
        return err_set(e, ERR_MEMORY, "looking at the file");
    if (size <= LARGEST_FLASH && store_load(f->store, options->file, LARGEST_FLASH, &data, &len, NULL)) {
        image_examine(data, len, true, image);
        c.image = image;
    }
    guard_judge(&c, report);
    free(data);
    free(image);
    return true;
}

bool flasher_check_restore(struct flasher *f, const struct restore_options *options,
                           struct guard_report *report, struct err *e)
{
    uint64_t size;
    uint8_t *data = NULL;
    size_t len = 0;
    if (!device_has_flash(&f->dev, e) || !file_size(f, options->file, &size, e))
        return false;
    if (size > f->dev.info.flash_size)
        return check_too_large(f, options, size, report, e);
    bool ok = store_load(f->store, options->file, f->dev.info.flash_size, &data, &len, e) &&
              op_check_bytes(f, options, data, len, report, e);
    free(data);
    return ok;
}
