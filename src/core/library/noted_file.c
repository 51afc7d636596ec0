/* noted_file.c: see noted_file.h. */
/* SPDX-License-Identifier: MIT */
#include "core/library/noted_file.h"

#include "base/err.h"
#include "base/json.h"
#include "store/store.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OLD_NOTE_MAX (1u << 20) /* bytes of a file with a sidecar's name, whoever wrote it */

struct naming {
    struct store *store;
    const struct noted_file *file;
    const char *written;
    char *new_note;                /* the name it has so far, owned; NULL = none */
    char note[STORE_PATH_MAX + 8]; /* the sidecar's name */
    uint8_t *old;                  /* what has it now, owned */
    size_t old_len;
    bool had_note;
};

static void note_path(const char *file, char path[STORE_PATH_MAX + 8])
{
    snprintf(path, STORE_PATH_MAX + 8, "%s" NOTED_FILE_SIDECAR, file);
}

static bool load_old_note(struct naming *n, struct err *e)
{
    n->had_note = n->store->ops->exists(n->store, n->note);
    return !n->had_note || store_load(n->store, n->note, OLD_NOTE_MAX, &n->old, &n->old_len, e);
}

static void put_old_note_back(const struct naming *n)
{
    if (n->had_note)
        store_save(n->store, n->note, n->old, n->old_len, true, NULL);
    else
        n->store->ops->remove(n->store, n->note, NULL);
}

static bool name_file(const struct naming *n, struct err *e)
{
    if (n->store->ops->rename(n->store, n->written, n->file->path, n->file->replace, e))
        return true;
    put_old_note_back(n);
    return false;
}

static bool name_note(const struct naming *n, struct err *e)
{
    return n->new_note == NULL || n->store->ops->rename(n->store, n->new_note, n->note, true, e);
}

static bool write_note(struct naming *n, struct err *e)
{
    return n->file->note == NULL ||
           store_write_beside(n->store, n->note, ".tmp", n->file->note, n->file->note_len, &n->new_note, e);
}

/* A file without its sidecar is a file of nobody's, so a new one has it from the start.  For one that is
 * replaced the old sidecar has to go first, and the new one comes last. */
static bool name_both(struct naming *n, struct err *e)
{
    if (n->new_note != NULL && !n->store->ops->exists(n->store, n->file->path))
        return name_note(n, e) && name_file(n, e);
    return (!n->had_note || n->store->ops->remove(n->store, n->note, e)) && name_file(n, e) &&
           name_note(n, e);
}

bool noted_file_name(struct store *store, const char *written, const struct noted_file *file, struct err *e)
{
    struct naming n = {.store = store, .file = file, .written = written};
    note_path(file->path, n.note);
    if (!file->replace && store->ops->exists(store, file->path)) /* its sidecar is not to be touched either */
        return err_set(e, ERR_FILE_EXISTS, "%s", file->path);
    bool ok = load_old_note(&n, e) && write_note(&n, e) && name_both(&n, e);
    if (!ok && n.new_note != NULL)
        store->ops->remove(store, n.new_note, NULL);
    free(n.new_note);
    free(n.old);
    return ok;
}

bool noted_file_is_missing(struct store *store, const char *path)
{
    char note[STORE_PATH_MAX + 8], program[64], sha256[80];
    uint8_t *data = NULL;
    size_t len = 0;
    note_path(path, note);
    if (store->ops->exists(store, path) || !store_load_here(store, note, OLD_NOTE_MAX, &data, &len, NULL) ||
        data == NULL)
        return false;
    bool ours = json_read_string((const char *)data, len, "program", program, sizeof program) &&
                strncmp(program, "Restock ", 8) == 0 &&
                json_read_string((const char *)data, len, "sha256", sha256, sizeof sha256);
    free(data);
    return ours;
}
