/* library_tidy.c: see library_tidy.h. */
/* SPDX-License-Identifier: MIT */
#include "core/library/library_tidy.h"

#include "base/bytes.h"
#include "base/digest.h"
#include "base/err.h"
#include "base/log.h"
#include "core/image/image.h"
#include "core/library/library.h"
#include "core/library/library_view.h"
#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The view of the library, and what of it is the connected device's. */
struct tidying {
    const struct library *lib;
    const char *used; /* may be NULL */
    char used_sha256[SHA256_HEX];
    char mac[13], flash_id[7];
    struct library_view view;
    struct pending notes[2];
    size_t note_count;
    struct library_removed *removed;
};

static bool open_view(const struct library *lib, struct tidying *t, struct err *e)
{
    memset(t, 0, sizeof *t);
    t->lib = lib;
    digest_hex(lib->device->mac, sizeof lib->device->mac, t->mac);
    digest_hex(lib->device->flash_id, sizeof lib->device->flash_id, t->flash_id);
    return library_view_read(lib->store, lib->folder, false, &t->view, e);
}

static bool is_ours(const struct tidying *t, const struct library_backup *b)
{
    return strcmp(b->mac, t->mac) == 0 && strcmp(b->flash_id, t->flash_id) == 0;
}

/* Removed ones have lost their name. */
static bool is_old_copy(const struct tidying *t, const struct library_backup *b)
{
    return is_ours(t, b) && b->purpose == PURPOSE_SAFETY_COPY && purpose_by_name(b->file) == b->purpose;
}

static bool is_old_mixture(const struct tidying *t, const struct library_backup *b)
{
    return is_ours(t, b) && b->purpose == PURPOSE_UNFINISHED && purpose_by_name(b->file) == b->purpose;
}

/* Two names of one file may differ in how they say the folder, and on some systems in capitals; a file that
 * is kept for another's name does no harm. */
static bool names_file(const char *path, const char *file)
{
    return store_name_ends(path, file) || strcmp(path, file) == 0;
}

static bool is_needed(const struct tidying *t, const char *file)
{
    for (size_t i = 0; i < t->note_count; i++) {
        if (names_file(t->notes[i].safety_copy, file) || names_file(t->notes[i].target, file))
            return true;
    }
    return t->used != NULL && names_file(t->used, file);
}

/* A path can be said in ways that do not end in the file's name (short names of Windows): also by content. */
static bool was_used(const struct tidying *t, const struct library_backup *b)
{
    return t->used != NULL && strcmp(b->sha256, t->used_sha256) == 0;
}

/* Not if it would have to be brought from the net for that. */
static bool holds(const struct tidying *t, const struct library_backup *b, uint64_t size,
                  const uint8_t sha256[SHA256_SIZE])
{
    char path[STORE_PATH_MAX];
    return !b->online_only && store_join(t->lib->store, t->lib->folder, b->file, path, sizeof path) &&
           library_file_holds(t->lib->store, path, size, sha256);
}

/* By reading it. */
static bool is_as_noted(const struct tidying *t, const struct library_backup *b)
{
    uint8_t sha256[SHA256_SIZE];
    return digest_from_hex(b->sha256, sha256, sizeof sha256) && holds(t, b, b->size, sha256);
}

/* The digest that a sidecar notes leads to files that may be the same; reading them proves it.  `lasting`:
 * only files that no tidying removes count. */
static bool has_double(const struct tidying *t, const struct library_backup *b, bool lasting)
{
    if (!is_as_noted(t, b))
        return false;
    for (size_t i = 0; i < t->view.count; i++) {
        const struct library_backup *other = &t->view.backups[i];
        if (other != b && is_ours(t, other) && other->file[0] != '\0' &&
            other->purpose != PURPOSE_UNFINISHED && !(lasting && is_old_copy(t, other)) &&
            other->size == b->size && strcmp(other->sha256, b->sha256) == 0 && is_as_noted(t, other))
            return true;
    }
    return false;
}

/* The safety copy with what was on the device when it was first met; NULL: a backup holds that, or there is
 * none.  Backups that are not what they were do not count. */
static const struct library_backup *find_first(const struct tidying *t)
{
    for (size_t i = t->view.count; i-- > 0;) { /* oldest first */
        const struct library_backup *b = &t->view.backups[i];
        if (is_old_copy(t, b))
            return has_double(t, b, true) ? NULL : b;
        if (is_ours(t, b) && b->purpose != PURPOSE_UNFINISHED && is_as_noted(t, b))
            return NULL;
    }
    return NULL;
}

/* What nobody can download again.  By the file itself, whatever its sidecar says; one that cannot be read
 * may be anything: it is what `unreadable` says. */
static bool is_precious(const struct tidying *t, const struct library_backup *b, bool unreadable)
{
    char path[STORE_PATH_MAX];
    uint8_t *data = NULL;
    size_t len = 0;
    struct image_info *info = malloc(sizeof *info);
    bool known = info != NULL && store_join(t->lib->store, t->lib->folder, b->file, path, sizeof path) &&
                 store_load_here(t->lib->store, path, t->lib->device->flash_size, &data, &len, NULL);
    if (known)
        image_examine(data, len, true, info);
    bool precious = known ? firmware_info(info->firmware)->official || info->device_id[0] != '\0' ||
                                info->has_station_mac || info->identity_unreadable
                          : unreadable;
    free(data);
    free(info);
    return precious;
}

/* By what its sidecar says or by the file itself. */
static bool may_be_precious(const struct tidying *t, const struct library_backup *b)
{
    return firmware_info(b->firmware)->official || b->device_id[0] != '\0' || is_precious(t, b, true);
}

/* Whether something of the device that nobody can download again is kept other than in torn contents. */
static bool is_precious_kept_whole(const struct tidying *t)
{
    for (size_t i = 0; i < t->view.count; i++) {
        const struct library_backup *b = &t->view.backups[i];
        if (is_ours(t, b) && b->purpose != PURPOSE_UNFINISHED && is_as_noted(t, b) &&
            is_precious(t, b, false))
            return true;
    }
    return false;
}

static void remove_copy(struct tidying *t, struct library_backup *b)
{
    char path[STORE_PATH_MAX], sidecar[STORE_PATH_MAX + 8];
    struct err e = ERR_INIT;
    struct store *store = t->lib->store;
    if (t->removed->count == ARRAY_LEN(t->removed->names) ||
        !store_join(store, t->lib->folder, b->file, path, sizeof path))
        return;
    snprintf(sidecar, sizeof sidecar, "%s.json", path);
    if (!store->ops->remove(store, path, &e)) {
        log_printf(t->lib->log, LOG_WARN, "an old safety copy could not be removed: %s", e.detail);
        return;
    }
    log_printf(t->lib->log, LOG_INFO, "an old safety copy was removed: %s", path);
    memcpy(t->removed->names[t->removed->count++], b->file, sizeof b->file);
    if (!store->ops->remove(store, sidecar, &e))
        log_printf(t->lib->log, LOG_WARN, "what describes a removed copy is still there: %s", e.detail);
    memset(b, 0, sizeof *b);
}

/* Oldest first, as long as there are too many; the first one is not counted. */
static void remove_doubles(struct tidying *t, const struct library_backup *first)
{
    size_t copies = 0;
    for (size_t i = 0; i < t->view.count; i++)
        copies += is_old_copy(t, &t->view.backups[i]) && &t->view.backups[i] != first;
    for (size_t i = t->view.count; i-- > 0 && copies > LIBRARY_SAFETY_COPIES;) {
        struct library_backup *b = &t->view.backups[i];
        if (is_old_copy(t, b) && b != first && !is_needed(t, b->file) && has_double(t, b, false)) {
            remove_copy(t, b);
            copies--;
        }
    }
}

static void remove_old(struct tidying *t, const struct library_backup *first)
{
    size_t kept = 0;
    for (size_t i = 0; i < t->view.count; i++) { /* newest first */
        struct library_backup *b = &t->view.backups[i];
        if (is_old_copy(t, b) && b != first && ++kept > LIBRARY_SAFETY_COPIES && !is_needed(t, b->file) &&
            !was_used(t, b) && !may_be_precious(t, b))
            remove_copy(t, b);
    }
}

/* The oldest of them holds the most of what was there before. */
static const struct library_backup *find_first_mixture(const struct tidying *t)
{
    for (size_t i = t->view.count; i-- > 0;)
        if (is_old_mixture(t, &t->view.backups[i]))
            return is_precious_kept_whole(t) ? NULL : &t->view.backups[i];
    return NULL;
}

static void remove_old_mixtures(struct tidying *t)
{
    size_t kept = 0;
    const struct library_backup *first = find_first_mixture(t);
    for (size_t i = 0; i < t->view.count; i++) {
        struct library_backup *b = &t->view.backups[i];
        if (is_old_mixture(t, b) && ++kept > LIBRARY_UNFINISHED_COPIES && b != first &&
            !is_needed(t, b->file) && !was_used(t, b))
            remove_copy(t, b);
    }
}

void library_tidy(const struct library *lib, const char *used, const uint8_t sha256[SHA256_SIZE],
                  struct library_removed *removed)
{
    struct tidying t;
    struct err e = ERR_INIT;
    if (!open_view(lib, &t, &e)) {
        log_printf(lib->log, LOG_WARN, "the library could not be tidied: %s", e.detail);
        return;
    }
    t.used = used;
    t.removed = removed;
    digest_hex(sha256, SHA256_SIZE, t.used_sha256);
    t.note_count += library_read_pending(lib, &t.notes[t.note_count]);
    t.note_count += library_read_last_change(lib, &t.notes[t.note_count]);
    const struct library_backup *oldest = find_first(&t);
    remove_doubles(&t, oldest);
    remove_old(&t, oldest);
    remove_old_mixtures(&t);
    library_view_done(&t.view);
}

static bool find(const struct library *lib, const struct saved_flash *saved,
                 bool (*counts)(enum purpose purpose), char path[STORE_PATH_MAX])
{
    struct tidying t;
    char hex[SHA256_HEX];
    bool found = false;
    if (!open_view(lib, &t, NULL))
        return false;
    digest_hex(saved->sha256, SHA256_SIZE, hex);
    for (size_t i = 0; i < t.view.count && !found; i++) {
        const struct library_backup *b = &t.view.backups[i];
        found = is_ours(&t, b) && counts(b->purpose) && strcmp(b->sha256, hex) == 0 &&
                holds(&t, b, saved->size, saved->sha256) &&
                store_join(lib->store, lib->folder, b->file, path, STORE_PATH_MAX);
    }
    library_view_done(&t.view);
    return found;
}

static bool any_counts(enum purpose purpose)
{
    (void)purpose;
    return true;
}

static bool finished_counts(enum purpose purpose)
{
    return purpose != PURPOSE_UNFINISHED;
}

static bool backup_counts(enum purpose purpose)
{
    return purpose == PURPOSE_BACKUP;
}

bool library_find_same(const struct library *lib, const struct saved_flash *saved, bool unfinished,
                       char path[STORE_PATH_MAX])
{
    return find(lib, saved, unfinished ? any_counts : finished_counts, path);
}

bool library_find_backup(const struct library *lib, const struct saved_flash *saved,
                         char path[STORE_PATH_MAX])
{
    return find(lib, saved, backup_counts, path);
}
