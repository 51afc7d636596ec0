/* library.c: names and small files in the backup folder. */
/* SPDX-License-Identifier: MIT */
#include "core/library/library.h"

#include "base/clock.h"
#include "base/err.h"
#include "base/json.h"
#include "base/log.h"
#include "core/library/backup_target.h"
#include "core/image/image.h"
#include "core/library/library_view.h"
#include "core/library/noted_file.h"
#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SIDECAR_FORMAT 1
#define PENDING_MAX    8192  /* bytes of a note */
#define PIECE          4096u /* bytes read at once */

static void mac_text(const struct library_owner *d, char text[13])
{
    digest_hex(d->mac, 6, text);
}

/* <library>/restock-<mac>-<flash id><ending> */
static bool device_path(const struct library *lib, const char *ending, char path[STORE_PATH_MAX],
                        struct err *e)
{
    char mac[13], id[7], name[64];
    mac_text(lib->device, mac);
    digest_hex(lib->device->flash_id, 3, id);
    snprintf(name, sizeof name, "restock-%s-%s%s", mac, id, ending);
    return store_join(lib->store, lib->folder, name, path, STORE_PATH_MAX) ||
           err_set(e, ERR_FILE_WRITE, "the path of the folder is too long");
}

struct store_file *library_open_journal(const struct library *lib, uint8_t *image, uint32_t size,
                                        uint32_t *have, struct err *e)
{
    char path[STORE_PATH_MAX];
    const struct store_ops *ops = lib->store->ops;
    *have = 0;
    if (!ops->make_folder(lib->store, lib->folder, e) || !device_path(lib, ".part", path, e))
        return NULL;
    struct store_file *file = ops->open(lib->store, path, STORE_UPDATE, NULL);
    uint64_t bytes;
    if (file == NULL)
        return ops->open(lib->store, path, STORE_CREATE, e);
    if (!ops->size(file, &bytes, e)) {
        ops->close(file, NULL);
        return NULL;
    }
    uint32_t len = bytes < size ? (uint32_t)bytes : size;
    if (len > 0 && ops->read_at(file, 0, image, len, NULL)) {
        *have = len;
        log_printf(lib->log, LOG_INFO, "an unfinished backup of this device is at hand: %s", path);
    }
    return file;
}

bool library_has_journal(const struct library *lib)
{
    char path[STORE_PATH_MAX];
    return device_path(lib, ".part", path, NULL) && lib->store->ops->exists(lib->store, path);
}

static void remove_device_file(const struct library *lib, const char *ending)
{
    char path[STORE_PATH_MAX];
    struct err e = ERR_INIT;
    if (!device_path(lib, ending, path, &e) || !lib->store->ops->remove(lib->store, path, &e))
        log_printf(lib->log, LOG_WARN, "a file in the library could not be removed: %s", e.detail);
}

void library_remove_journal(const struct library *lib)
{
    remove_device_file(lib, ".part");
}

#define UNFINISHED ".part" /* a file that gets its final name when it is complete */

bool library_check_target(const struct library *lib, const char *file, bool overwrite, struct err *e)
{
    char *name;
    if (!backup_target_is_free(lib->store, file, overwrite, e))
        return false;
    struct store_file *probe = store_open_beside(lib->store, file, UNFINISHED, &name, e);
    bool ok = probe != NULL && probe->ops->close(probe, e);
    if (probe != NULL && !lib->store->ops->remove(lib->store, name, e))
        ok = false;
    free(name);
    return ok;
}

/* "1M", "512K" */
static void size_text(uint32_t size, char text[16])
{
    if (size % (1u << 20) == 0)
        snprintf(text, 16, "%uM", size >> 20);
    else
        snprintf(text, 16, "%uK", size >> 10);
}

/* Keeps what every file system takes. */
static void clean_word(char *text)
{
    for (char *p = text; *p != '\0'; p++)
        if (!((*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') || (*p >= '0' && *p <= '9') || *p == '-'))
            *p = '_';
}

/* By a file, or by one that is being written: several ports may save into one library at the same moment. */
static bool is_taken(struct store *store, const char *path)
{
    char unfinished[STORE_PATH_MAX + sizeof UNFINISHED];
    snprintf(unfinished, sizeof unfinished, "%s" UNFINISHED, path);
    return store->ops->exists(store, path) || store->ops->exists(store, unfinished);
}

bool library_default_path(const struct library *lib, enum purpose purpose, const struct saved_flash *saved,
                          char path[STORE_PATH_MAX], struct err *e)
{
    const char *product = saved->info->product;
    char what[40], mac[13], size[16], utc[21], name[160];
    snprintf(what, sizeof what, "%s", product[0] != '\0' ? product : lib->device->chip);
    clean_word(what);
    mac_text(lib->device, mac);
    size_text(saved->size, size);
    clock_utc_text(utc);
    for (int attempt = 1; attempt < 100; attempt++) {
        char again[8] = "";
        if (attempt > 1)
            snprintf(again, sizeof again, "-%d", attempt % 100);
        snprintf(name, sizeof name, "%ssonoff-%s-%s-%s-%.4s%.2s%.2sT%.2s%.2s%.2sZ%s.bin",
                 purpose_prefix(purpose), what, mac, size, utc, utc + 5, utc + 8, utc + 11, utc + 14,
                 utc + 17, again);
        if (!store_join(lib->store, lib->folder, name, path, STORE_PATH_MAX))
            return err_set(e, ERR_FILE_WRITE, "the path of the folder is too long");
        if (!is_taken(lib->store, path))
            return true;
    }
    return err_set(e, ERR_FILE_EXISTS, "%s", path);
}

/* In pieces: a second copy of the whole flash would be too much memory for a check. */
static bool hash_file(struct store_file *file, uint64_t size, uint8_t sha256[SHA256_SIZE], struct err *e)
{
    uint8_t piece[PIECE];
    struct digest *d = digest_new(DIGEST_SHA256);
    bool ok = d != NULL || err_set(e, ERR_MEMORY, "a digest");
    for (uint64_t at = 0; ok && at < size; at += sizeof piece) {
        size_t len = size - at < sizeof piece ? (size_t)(size - at) : sizeof piece;
        ok = file->ops->read_at(file, at, piece, len, e);
        if (ok)
            digest_update(d, piece, len);
    }
    if (ok)
        digest_final(d, sha256);
    digest_free(d);
    return ok;
}

bool library_file_holds(struct store *store, const char *path, uint64_t size,
                        const uint8_t sha256[SHA256_SIZE])
{
    uint8_t found[SHA256_SIZE];
    uint64_t has = 0;
    struct store_file *file = store->ops->open(store, path, STORE_READ, NULL);
    if (file == NULL)
        return false;
    bool ok = file->ops->size(file, &has, NULL) && has == size && hash_file(file, size, found, NULL);
    file->ops->close(file, NULL);
    return ok && memcmp(found, sha256, SHA256_SIZE) == 0;
}

static bool read_back(const struct library *lib, const char *path, const struct saved_flash *saved,
                      struct err *e)
{
    return library_file_holds(lib->store, path, saved->size, saved->sha256) ||
           err_set(e, ERR_FILE_WRITE, "%s does not hold what was written to it", path);
}

static void describe(const struct library *lib, const struct saved_flash *saved, enum purpose purpose,
                     struct json *j)
{
    const struct image_info *info = saved->info;
    char hex[SHA256_HEX], utc[21];
    json_object_begin(j, NULL);
    json_uint(j, "format", SIDECAR_FORMAT);
    json_string(j, "program", "Restock " RESTOCK_VERSION);
    json_string(j, "purpose", purpose_word(purpose));
    clock_utc_text(utc);
    json_string(j, "date", utc);
    json_string(j, "chip", lib->device->chip);
    mac_text(lib->device, hex);
    json_string(j, "mac", hex);
    digest_hex(lib->device->flash_id, 3, hex);
    json_string(j, "flash_id", hex);
    json_string(j, "flash_maker", lib->device->flash_maker);
    json_uint(j, "flash_size", lib->device->flash_size);
    json_uint(j, "size", saved->size);
    digest_hex(saved->md5, MD5_SIZE, hex);
    json_string(j, "md5", hex);
    digest_hex(saved->sha256, SHA256_SIZE, hex);
    json_string(j, "sha256", hex);
    json_string(j, "verdict", image_verdict_name(info->verdict));
    json_string(j, "firmware", firmware_info(info->firmware)->word);
    json_string(j, "product", info->product);
    json_string(j, "version", info->version);
    json_string(j, "device_id", info->device_id);
    json_object_end(j);
    buf_append_byte(&j->text, '\n');
}

/* Whoever writes <name>.part first has the name. */
static bool has_claimed(const char *written, const struct saved_flash *saved, enum library_naming naming,
                        struct err *e)
{
    return naming != LIBRARY_NAME_BY_DEFAULT || strlen(written) == strlen(saved->file) + strlen(UNFINISHED) ||
           err_set(e, ERR_FILE_EXISTS, "being written: %s", saved->file);
}

bool library_save(const struct library *lib, const struct saved_flash *saved, enum purpose purpose,
                  enum library_naming naming, struct err *e)
{
    char *name = NULL;
    struct json note = JSON_INIT;
    bool overwrite = naming == LIBRARY_NAME_REPLACES;
    describe(lib, saved, purpose, &note);
    bool written =
        (!note.text.failed || err_set(e, ERR_MEMORY, "the sidecar")) &&
        store_write_beside(lib->store, saved->file, UNFINISHED, saved->image, saved->size, &name, e);
    bool ok = written && has_claimed(name, saved, naming, e) && read_back(lib, name, saved, e) &&
              noted_file_name(lib->store, name,
                              &(struct noted_file){saved->file, note.text.data, note.text.len, overwrite}, e);
    if (written && !ok)
        lib->store->ops->remove(lib->store, name, NULL);
    free(name);
    json_free(&note);
    return ok;
}

/* Notes about changes */

#define PENDING ".pending.json" /* a restore or erase in progress */
#define LAST    ".undo.json"    /* the last one that was finished */

static void read_program(const char *text, size_t len, struct noted_program *program)
{
    char md5[2 * MD5_SIZE + 1], firmware[24];
    uint64_t at, size;
    memset(program, 0, sizeof *program);
    bool ok = json_read_uint(text, len, "program_at", &at) && at <= UINT32_MAX &&
              json_read_uint(text, len, "program_size", &size) && size <= UINT32_MAX &&
              json_read_string(text, len, "program_md5", md5, sizeof md5) &&
              digest_from_hex(md5, program->md5, MD5_SIZE) &&
              json_read_string(text, len, "program_firmware", firmware, sizeof firmware) &&
              json_read_string(text, len, "program_product", program->product, sizeof program->product) &&
              json_read_string(text, len, "program_version", program->version, sizeof program->version);
    program->at = ok ? (uint32_t)at : 0;
    program->size = ok ? (uint32_t)size : 0;
    program->firmware = ok ? firmware_by_word(firmware) : FIRMWARE_UNKNOWN;
}

static void write_program(struct json *j, const struct noted_program *program)
{
    char md5[2 * MD5_SIZE + 1];
    if (program->size == 0)
        return;
    digest_hex(program->md5, MD5_SIZE, md5);
    json_uint(j, "program_at", program->at);
    json_uint(j, "program_size", program->size);
    json_string(j, "program_md5", md5);
    json_string(j, "program_firmware", firmware_info(program->firmware)->word);
    json_string(j, "program_product", program->product);
    json_string(j, "program_version", program->version);
}

static bool read_note(const struct library *lib, const char *ending, struct pending *pending)
{
    char path[STORE_PATH_MAX];
    uint8_t *data = NULL;
    size_t len = 0;
    if (!device_path(lib, ending, path, NULL) ||
        !store_load(lib->store, path, PENDING_MAX, &data, &len, NULL))
        return false;
    const char *text = data == NULL ? "" : (const char *)data;
    uint64_t format;
    bool ok = (!json_read_uint(text, len, "format", &format) || format == SIDECAR_FORMAT) &&
              json_read_string(text, len, "safety_copy", pending->safety_copy, sizeof pending->safety_copy) &&
              json_read_string(text, len, "sha256", pending->safety_sha256, sizeof pending->safety_sha256);
    if (!json_read_string(text, len, "target", pending->target, sizeof pending->target) ||
        !json_read_string(text, len, "target_sha256", pending->target_sha256, sizeof pending->target_sha256))
        pending->target[0] = pending->target_sha256[0] = '\0';
    uint64_t written;
    pending->written = json_read_uint(text, len, "written", &written) && written != 0;
    read_program(text, len, &pending->program);
    free(data);
    return ok;
}

static bool write_note(const struct library *lib, const char *ending, const struct pending *pending,
                       struct err *e)
{
    char path[STORE_PATH_MAX];
    struct json j = JSON_INIT;
    json_object_begin(&j, NULL);
    json_uint(&j, "format", SIDECAR_FORMAT);
    json_string(&j, "safety_copy", pending->safety_copy);
    json_string(&j, "sha256", pending->safety_sha256);
    if (pending->target[0] != '\0') {
        json_string(&j, "target", pending->target);
        json_string(&j, "target_sha256", pending->target_sha256);
    }
    if (pending->written)
        json_uint(&j, "written", 1);
    write_program(&j, &pending->program);
    json_object_end(&j);
    bool ok = device_path(lib, ending, path, e) && (!j.text.failed || err_set(e, ERR_MEMORY, "a note")) &&
              store_save(lib->store, path, j.text.data, j.text.len, true, e);
    json_free(&j);
    return ok;
}

/* Always false, as err_set. */
static bool unreadable(struct err *e, const struct err *why)
{
    return err_set_os(e, ERR_LIBRARY_UNREADABLE, why->os, "%s", why->detail);
}

/* How a file was missed. */
struct miss {
    bool there;
    struct err unread; /* it may be the right one */
};

static uint8_t *load_if_same(const struct library *lib, const char *path, const char *sha256,
                             struct miss *miss)
{
    uint8_t *data = NULL;
    char found[SHA256_HEX];
    size_t len = 0;
    struct err e = ERR_INIT;
    if (!lib->store->ops->exists(lib->store, path))
        return NULL;
    miss->there = true;
    if (!store_load(lib->store, path, lib->device->flash_size, &data, &len, &e)) {
        if (e.code == ERR_FILE_READ || e.code == ERR_FILE_IN_USE)
            miss->unread = e;
        return NULL;
    }
    digest_sha256_hex(data, len, found);
    if (len == lib->device->flash_size && strcmp(found, sha256) == 0)
        return data;
    free(data);
    return NULL;
}

/* Any file of the library with these bytes; those whose note says so are looked at first. */
static uint8_t *load_by_content(const struct library *lib, const char *sha256, char path[STORE_PATH_MAX])
{
    struct library_view view;
    uint8_t *data = NULL;
    struct miss miss;
    if (!library_view_read(lib->store, lib->folder, false, &view, NULL))
        return NULL;
    for (int any = 0; any < 2 && data == NULL; any++) {
        for (size_t i = 0; i < view.count && data == NULL; i++) {
            const struct library_backup *b = &view.backups[i];
            bool noted = strcmp(b->sha256, sha256) == 0;
            if (!b->online_only && b->size == lib->device->flash_size && noted == (any == 0) &&
                store_join(lib->store, lib->folder, b->file, path, STORE_PATH_MAX))
                data = load_if_same(lib, path, sha256, &miss);
        }
    }
    library_view_done(&view);
    return data;
}

uint8_t *library_load_noted(const struct library *lib, const char *noted, const char *sha256,
                            char path[STORE_PATH_MAX], struct err *e)
{
    struct miss miss = {.unread = ERR_INIT};
    snprintf(path, STORE_PATH_MAX, "%s", noted);
    uint8_t *data = load_if_same(lib, path, sha256, &miss);
    if (data == NULL && store_join(lib->store, lib->folder, store_name_in(noted), path, STORE_PATH_MAX))
        data = load_if_same(lib, path, sha256, &miss);
    if (data == NULL)
        data = load_by_content(lib, sha256, path);
    if (data == NULL && miss.unread.code != ERR_NONE)
        unreadable(e, &miss.unread);
    else if (data == NULL)
        err_set(e, ERR_NO_UNDO, "the safety copy %s, and no other file in the library holds the same: %.140s",
                miss.there ? "was changed since" : "is gone", noted);
    return data;
}

/* Whether the folder is readable */

static bool one_will_do(void *ctx, const struct store_entry *entry)
{
    (void)ctx, (void)entry;
    return false;
}

/* True also if there is none. */
static bool note_opens(const struct library *lib, const char *ending, struct err *e)
{
    char path[STORE_PATH_MAX];
    struct err why = ERR_INIT;
    if (!device_path(lib, ending, path, NULL) || !lib->store->ops->exists(lib->store, path))
        return true;
    struct store_file *file = lib->store->ops->open(lib->store, path, STORE_READ, &why);
    if (file == NULL)
        return unreadable(e, &why);
    file->ops->close(file, NULL);
    return true;
}

bool library_can_be_listed(const struct library *lib, struct err *e)
{
    struct err why = ERR_INIT;
    return !lib->store->ops->is_folder(lib->store, lib->folder) ||
           lib->store->ops->list(lib->store, lib->folder, one_will_do, NULL, &why) || unreadable(e, &why);
}

bool library_is_readable(const struct library *lib, struct err *e)
{
    return library_can_be_listed(lib, e) && note_opens(lib, PENDING, e) && note_opens(lib, LAST, e);
}

bool library_has_pending(const struct library *lib)
{
    char path[STORE_PATH_MAX];
    return device_path(lib, PENDING, path, NULL) && lib->store->ops->exists(lib->store, path);
}

bool library_read_pending(const struct library *lib, struct pending *pending)
{
    return read_note(lib, PENDING, pending);
}

bool library_write_pending(const struct library *lib, const struct pending *pending, struct err *e)
{
    return write_note(lib, PENDING, pending, e);
}

bool library_read_last_change(const struct library *lib, struct pending *pending)
{
    return read_note(lib, LAST, pending);
}

/* The note becomes that of the last change: by its name, or where something holds the file, as a new one.  If
 * that fails, it stays as it is, and undo can still use it. */
static bool turn_into_last(const struct library *lib, const char *pending, const char *last, struct err *e)
{
    struct pending note;
    if (lib->store->ops->rename(lib->store, pending, last, true, e))
        return true;
    if (!library_read_pending(lib, &note))
        return false;
    if (write_note(lib, LAST, &note, NULL))
        remove_device_file(lib, PENDING);
    return true;
}

bool library_settle_pending(const struct library *lib, bool changed, const char *now_sha256)
{
    static const struct pending none = {.safety_copy = ""};
    struct pending note;
    if (now_sha256[0] != '\0' && library_read_pending(lib, &note) &&
        strcmp(note.safety_sha256, now_sha256) == 0) {
        remove_device_file(lib, PENDING);
        return true;
    }
    char pending[STORE_PATH_MAX], last[STORE_PATH_MAX];
    struct err e = ERR_INIT;
    bool ok = device_path(lib, PENDING, pending, &e) && device_path(lib, LAST, last, &e);
    if (ok && lib->store->ops->exists(lib->store, pending))
        ok = turn_into_last(lib, pending, last, &e);
    else if (ok && changed) {
        ok = err_set(&e, ERR_FILE_READ, "it is gone: %s", pending);
        if (lib->store->ops->exists(lib->store, last)) /* else nothing could mislead an undo */
            write_note(lib, LAST, &none, NULL);
    }
    if (e.code != ERR_NONE)
        log_printf(lib->log, LOG_WARN, "the note about this change could not be kept%s: %s",
                   ok ? " in its place" : "", e.detail);
    return ok;
}
