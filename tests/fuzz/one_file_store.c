/* one_file_store.c: see one_file_store.h. */
/* SPDX-License-Identifier: MIT */
#include "one_file_store.h"

#include "base/err.h"

#include <stdlib.h>
#include <string.h>

struct open_file {
    struct store_file base;
    const uint8_t *data;
    size_t size;
};

static bool is_backup(const char *path)
{
    return strcmp(store_name_in(path), ONE_FILE) == 0;
}

static bool exists(struct store *s, const char *path)
{
    (void)s;
    return is_backup(path) || store_name_ends(path, ".json");
}

static struct store_file *open_file(struct store *s, const char *path, enum store_mode mode, struct err *e)
{
    static const uint8_t backup[] = {1, 2, 3, 4};
    struct one_file_store *store = (struct one_file_store *)s;
    struct open_file *file = malloc(sizeof *file);
    if (file == NULL || mode != STORE_READ || !exists(s, path)) {
        free(file);
        err_set(e, mode == STORE_READ ? ERR_FILE_READ : ERR_FILE_WRITE, "%.100s", path);
        return NULL;
    }
    bool note = !is_backup(path);
    *file = (struct open_file){{s->ops}, note ? store->data : backup, note ? store->size : sizeof backup};
    return &file->base;
}

static bool read_at(struct store_file *f, uint64_t offset, void *data, size_t len, struct err *e)
{
    const struct open_file *file = (const struct open_file *)f;
    if (offset > file->size || len > file->size - offset)
        return err_set(e, ERR_FILE_READ, "too short");
    memcpy(data, file->data + offset, len);
    return true;
}

static bool write_at(struct store_file *f, uint64_t offset, const void *data, size_t len, struct err *e)
{
    (void)f, (void)offset, (void)data, (void)len;
    return err_set(e, ERR_FILE_WRITE, "read only");
}

static bool file_size(struct store_file *f, uint64_t *bytes, struct err *e)
{
    (void)e;
    *bytes = ((const struct open_file *)f)->size;
    return true;
}

static bool flush(struct store_file *f, struct err *e)
{
    (void)f, (void)e;
    return true;
}

static bool close_file(struct store_file *f, struct err *e)
{
    (void)e;
    free(f);
    return true;
}

static bool rename_file(struct store *s, const char *from, const char *to, bool replace, struct err *e)
{
    (void)s, (void)from, (void)to, (void)replace;
    return err_set(e, ERR_FILE_WRITE, "read only");
}

static bool remove_file(struct store *s, const char *path, struct err *e)
{
    (void)s, (void)path, (void)e;
    return true;
}

static bool no(struct store *s, const char *path)
{
    (void)s, (void)path;
    return false;
}

static bool make_folder(struct store *s, const char *path, struct err *e)
{
    (void)s, (void)path, (void)e;
    return true;
}

static bool list(struct store *s, const char *folder,
                 bool (*visit)(void *ctx, const struct store_entry *entry), void *ctx, struct err *e)
{
    struct store_entry entry = {ONE_FILE, 4};
    (void)s, (void)folder, (void)e;
    visit(ctx, &entry);
    return true;
}

void one_file_store_init(struct one_file_store *s, const uint8_t *data, size_t size)
{
    static const struct store_ops ops = {
        .open = open_file,
        .read_at = read_at,
        .write_at = write_at,
        .size = file_size,
        .flush = flush,
        .close = close_file,
        .rename = rename_file,
        .remove = remove_file,
        .exists = exists,
        .online_only = no,
        .is_folder = no,
        .make_folder = make_folder,
        .list = list,
    };
    *s = (struct one_file_store){{&ops, '/'}, data, size};
}
