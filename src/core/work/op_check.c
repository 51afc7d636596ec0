/* op_check.c: collects for the guard what is known about a file and about the device it is to be written to:
 * the file itself, its sidecar, earlier backups of the device, and what is on the device now. */
/* SPDX-License-Identifier: MIT */
#include "core/work/op_check.h"

#include "base/digest.h"
#include "base/err.h"
#include "core/image/guard.h"
#include "core/image/image.h"
#include "core/library/image_file.h"
#include "core/library/library_view.h"
#include "core/work/flasher_state.h"
#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct facts {
    struct guard_case judged;
    struct image_info image;
    const struct op_checked *file;
    struct library_view view; /* empty if nobody asked for it */
    char own_id[16];
    char mac[13]; /* of the connected device */
};

static void set_origin(struct facts *facts, const char *mac, const char *date)
{
    struct guard_case *c = &facts->judged;
    if (!digest_from_hex(mac, c->origin_mac, sizeof c->origin_mac))
        return;
    c->origin = strcmp(mac, facts->mac) == 0 ? GUARD_ORIGIN_SAME : GUARD_ORIGIN_OTHER;
    snprintf(c->origin_date, sizeof c->origin_date, "%s", date);
}

static void origin_from_note(struct flasher *f, const char *path, struct facts *facts)
{
    struct library_backup note;
    char hex[SHA256_HEX];
    memset(&note, 0, sizeof note);
    if (!library_read_sidecar(f->store, path, &note))
        return;
    set_origin(facts, note.mac, note.date);
    digest_sha256_hex(facts->file->data, facts->file->size, hex);
    facts->judged.changed_since =
        facts->judged.origin != GUARD_ORIGIN_UNKNOWN && strcmp(hex, note.sha256) != 0;
}

/* What was packed has no note; that of a backup in the library with the same bytes tells as much. */
static void origin_from_library(struct facts *facts)
{
    char hex[SHA256_HEX];
    digest_sha256_hex(facts->file->data, facts->file->size, hex);
    for (size_t i = 0; i < facts->view.count && facts->judged.origin != GUARD_ORIGIN_SAME; i++) {
        const struct library_backup *b = &facts->view.backups[i];
        if (b->has_sidecar && strcmp(b->sha256, hex) == 0)
            set_origin(facts, b->mac, b->date);
    }
}

/* A device's own ID is that of its oldest copy that has one; "" = there is none. */
static const char *first_id(const struct library_view *view, const char *mac)
{
    for (size_t i = view->count; i-- > 0;) /* newest first */
        if (strcmp(view->backups[i].mac, mac) == 0 && view->backups[i].device_id[0] != '\0')
            return view->backups[i].device_id;
    return "";
}

static void find_anothers_id(struct facts *facts)
{
    struct guard_case *c = &facts->judged;
    for (size_t i = 0; i < facts->view.count && !c->is_anothers_id; i++) {
        const struct library_backup *b = &facts->view.backups[i];
        c->is_anothers_id = strcmp(b->device_id, facts->image.device_id) == 0 &&
                            strcmp(b->mac, facts->mac) != 0 &&
                            strcmp(first_id(&facts->view, b->mac), b->device_id) == 0 &&
                            digest_from_hex(b->mac, c->id_mac, sizeof c->id_mac);
    }
}

/* Identities that cannot be read, byte for byte with that of one backup. */
static void compare_with_backup(struct flasher *f, const char *library, const struct library_backup *b,
                                struct facts *facts)
{
    struct guard_case *c = &facts->judged;
    char path[STORE_PATH_MAX];
    uint8_t *data = NULL;
    size_t len = 0;
    bool own = strcmp(b->mac, facts->mac) == 0;
    if (!store_join(f->store, library, b->file, path, sizeof path) ||
        !store_load_here(f->store, path, facts->file->size, &data, &len, NULL))
        return;
    enum image_identities found = len == facts->file->size
                                      ? image_compare_identities(facts->file->data, data, len)
                                      : IDENTITIES_UNKNOWN;
    free(data);
    if (found == IDENTITIES_EQUAL && (own || c->identity != GUARD_IDENTITY_OWN)) {
        c->identity = own ? GUARD_IDENTITY_OWN : GUARD_IDENTITY_ANOTHERS;
        digest_from_hex(b->mac, c->id_mac, sizeof c->id_mac);
    } else if (found == IDENTITIES_DIFFERENT && own && c->identity == GUARD_IDENTITY_UNCOMPARED) {
        c->identity = GUARD_IDENTITY_NOT_OWN;
    }
}

/* As with IDs, a device's own identity is that of its oldest copy. */
static void compare_identities(struct flasher *f, const char *library, struct facts *facts)
{
    const char *done = "";
    for (size_t i = facts->view.count; i-- > 0;) { /* by device, newest first */
        const struct library_backup *b = &facts->view.backups[i];
        bool unread = b->has_sidecar && b->device_id[0] == '\0' && firmware_info(b->firmware)->official;
        if (!unread || b->online_only || b->size != facts->file->size || strcmp(b->mac, done) == 0)
            continue;
        done = b->mac;
        compare_with_backup(f, library, b, facts);
    }
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

static bool is_own_backup(const struct facts *facts)
{
    return facts->judged.origin == GUARD_ORIGIN_SAME && !facts->judged.changed_since;
}

static bool find_owner(struct flasher *f, const char *library, struct facts *facts, struct err *e)
{
    bool has_id = facts->image.device_id[0] != '\0';
    if (is_own_backup(facts) || (!has_id && !facts->image.identity_unreadable && !facts->file->unpacked))
        return true;
    if (!library_view_read(f->store, library, false, &facts->view, e))
        return false;
    if (facts->file->unpacked)
        origin_from_library(facts);
    if (is_own_backup(facts))
        return true;
    if (facts->image.identity_unreadable && facts->image.sdk_layout) /* elsewhere it is in files */
        compare_identities(f, library, facts);
    if (!has_id)
        return true;
    snprintf(facts->own_id, sizeof facts->own_id, "%s", first_id(&facts->view, facts->mac));
    find_anothers_id(facts);
    return id_from_flash(f, facts, e);
}

bool op_check_bytes(struct flasher *f, const struct restore_options *options, const struct op_checked *file,
                    struct guard_report *report, struct err *e)
{
    struct facts *facts = calloc(1, sizeof *facts);
    if (facts == NULL)
        return err_set(e, ERR_MEMORY, "looking at the file");
    struct guard_case *c = &facts->judged;
    image_examine(file->data, file->size, true, &facts->image);
    digest_hex(f->dev.info.mac, sizeof f->dev.info.mac, facts->mac);
    facts->file = file;
    c->image = file->size > 0 ? &facts->image : NULL;
    c->file_size = file->size;
    c->flash_size = f->dev.info.flash_size;
    c->keep_rest = options->keep_rest;
    c->own_id = facts->own_id;
    if (!file->unpacked)
        origin_from_note(f, options->file, facts);
    bool ok = find_owner(f, options->library, facts, e);
    if (ok)
        guard_judge(c, report);
    library_view_done(&facts->view);
    free(facts);
    return ok;
}

/* What it is may say more than its size does, as long as some flash could hold it (`file` NULL otherwise). */
static bool check_too_large(const struct image_file *file, uint64_t size, uint32_t flash_size,
                            struct guard_report *report, struct err *e)
{
    struct guard_case c = {.file_size = size, .flash_size = flash_size};
    struct image_info *image = malloc(sizeof *image);
    if (image == NULL)
        return err_set(e, ERR_MEMORY, "looking at the file");
    if (file != NULL) {
        image_examine(file->data, file->size, true, image);
        c.image = image;
    }
    guard_judge(&c, report);
    free(image);
    return true;
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

bool flasher_check_restore(struct flasher *f, const struct restore_options *options,
                           struct guard_report *report, struct err *e)
{
    struct image_file file;
    struct err found = ERR_INIT;
    uint64_t size;
    const uint32_t flash_size = f->dev.info.flash_size;
    if (!device_has_flash(&f->dev, e) || !file_size(f, options->file, &size, e))
        return false;
    if (!image_file_load(f->store, options->file, ARCHIVE_IMAGE_MAX, &file, &found)) {
        if (found.code == ERR_FILE_TOO_LARGE)
            return check_too_large(NULL, size, flash_size, report, e);
        if (e != NULL && e->code == ERR_NONE)
            *e = found;
        return false;
    }
    const struct op_checked checked = {file.data, file.size, file.kind != ARCHIVE_NONE};
    bool ok = file.size > flash_size ? check_too_large(&file, file.size, flash_size, report, e)
                                     : op_check_bytes(f, options, &checked, report, e);
    free(file.data);
    return ok;
}
