/* faulty_store.c: a store that fails where a test says so. */
/* SPDX-License-Identifier: MIT */
#include "faulty_store.h"
#include "base/err.h"

#include <stdlib.h>
#include <string.h>

struct faulty_file {
    struct store_file base;
    struct faulty_store *store;
    struct store_file *inner;
};

/* base is the first member of both. */
static struct faulty_store *store_of(struct store *s)
{
    return (struct faulty_store *)s;
}

static struct faulty_file *file_of(struct store_file *f)
{
    return (struct faulty_file *)f;
}

/* Counts a call; true if it is to fail. */
static bool strikes(struct faulty_store *f, uint32_t *count, uint32_t fail_at, bool changes_disk)
{
    if (f->dead)
        return true;
    (*count)++;
    bool now = *count == fail_at;
    if (changes_disk) {
        f->steps++;
        now = now || f->steps == f->fail_step;
    }
    f->dead = now && f->power_cut;
    return now;
}

static bool fault(struct err *e, enum err_code code, const char *what)
{
    return err_set_os(e, code, 5, "injected fault: %s", what);
}

static const struct store_ops faulty_ops;

static bool online_only(struct store *s, const char *path)
{
    struct faulty_store *f = store_of(s);
    return f->online != NULL && strstr(store_name_in(path), f->online) != NULL;
}

static struct store_file *open_file(struct store *s, const char *path, enum store_mode mode, struct err *e)
{
    struct faulty_store *f = store_of(s);
    f->fetched += online_only(s, path) && mode == STORE_READ;
    if (strikes(f, &f->opens, f->fail_open, mode == STORE_CREATE || mode == STORE_CREATE_NEW)) {
        fault(e, mode == STORE_READ ? ERR_FILE_READ : ERR_FILE_WRITE, "open");
        return NULL;
    }
    struct faulty_file *file = malloc(sizeof *file);
    struct store_file *inner = file == NULL ? NULL : f->inner->ops->open(f->inner, path, mode, e);
    if (inner == NULL) {
        free(file);
        return NULL;
    }
    file->base.ops = &faulty_ops;
    file->store = f;
    file->inner = inner;
    return &file->base;
}

static bool read_at(struct store_file *base, uint64_t offset, void *data, size_t len, struct err *e)
{
    struct faulty_file *file = file_of(base);
    if (strikes(file->store, &file->store->reads, file->store->fail_read, false))
        return fault(e, ERR_FILE_READ, "read");
    return file->inner->ops->read_at(file->inner, offset, data, len, e);
}

static bool write_part(struct faulty_file *file, uint64_t offset, const void *data, size_t len, struct err *e)
{
    if (len > 0 && !file->inner->ops->write_at(file->inner, offset, data, len, e))
        return false;
    file->store->bytes_written += len;
    return true;
}

static bool write_at(struct store_file *base, uint64_t offset, const void *data, size_t len, struct err *e)
{
    struct faulty_file *file = file_of(base);
    struct faulty_store *f = file->store;
    bool was_dead = f->dead;
    if (strikes(f, &f->writes, f->fail_write, true)) {
        if (!was_dead && !write_part(file, offset, data, len / 2, e))
            return false;
        return fault(e, ERR_FILE_WRITE, "write");
    }
    if (f->writes == f->spoil_write && len > 0) {
        uint8_t wrong = (uint8_t)(*(const uint8_t *)data ^ 0x10);
        return write_part(file, offset, data, len, e) && write_part(file, offset, &wrong, 1, e);
    }
    uint64_t used = f->bytes_written > f->bytes_removed ? f->bytes_written - f->bytes_removed : 0;
    uint64_t room = f->disk_room > used ? f->disk_room - used : 0;
    if (len <= room)
        return write_part(file, offset, data, len, e);
    f->dead = f->power_cut;
    if (!write_part(file, offset, data, (size_t)room, e))
        return false;
    return err_set_os(e, ERR_FILE_FULL, 28, "injected fault");
}

static bool file_size(struct store_file *base, uint64_t *bytes, struct err *e)
{
    struct faulty_file *file = file_of(base);
    if (file->store->dead)
        return fault(e, ERR_FILE_READ, "size");
    return file->inner->ops->size(file->inner, bytes, e);
}

static bool flush_file(struct store_file *base, struct err *e)
{
    struct faulty_file *file = file_of(base);
    if (strikes(file->store, &file->store->flushes, file->store->fail_flush, true))
        return fault(e, ERR_FILE_WRITE, "flush");
    return file->inner->ops->flush(file->inner, e);
}

static bool close_file(struct store_file *base, struct err *e)
{
    struct faulty_file *file = file_of(base);
    bool fails = strikes(file->store, &file->store->closes, file->store->fail_close, false);
    bool ok = file->inner->ops->close(file->inner, fails ? NULL : e) && !fails;
    free(file);
    return fails ? fault(e, ERR_FILE_WRITE, "close") : ok;
}

static bool rename_file(struct store *s, const char *from, const char *to, bool replace, struct err *e)
{
    struct faulty_store *f = store_of(s);
    if (strikes(f, &f->renames, f->fail_rename, true))
        return fault(e, ERR_FILE_WRITE, "rename");
    return f->inner->ops->rename(f->inner, from, to, replace, e);
}

static uint64_t size_of_file(struct store *s, const char *path)
{
    uint64_t bytes = 0;
    struct store_file *file = s->ops->open(s, path, STORE_READ, NULL);
    if (file == NULL)
        return 0;
    if (!file->ops->size(file, &bytes, NULL))
        bytes = 0;
    file->ops->close(file, NULL);
    return bytes;
}

static bool remove_file(struct store *s, const char *path, struct err *e)
{
    struct faulty_store *f = store_of(s);
    if (strikes(f, &f->removes, f->fail_remove, true))
        return fault(e, ERR_FILE_WRITE, "remove");
    f->bytes_removed += size_of_file(f->inner, path);
    return f->inner->ops->remove(f->inner, path, e);
}

static bool file_exists(struct store *s, const char *path)
{
    struct faulty_store *f = store_of(s);
    return !f->dead && f->inner->ops->exists(f->inner, path);
}

static bool is_folder(struct store *s, const char *path)
{
    struct faulty_store *f = store_of(s);
    return !f->dead && f->inner->ops->is_folder(f->inner, path);
}

static bool make_folder(struct store *s, const char *path, struct err *e)
{
    struct faulty_store *f = store_of(s);
    if (f->dead)
        return fault(e, ERR_FILE_WRITE, "make_folder");
    return f->inner->ops->make_folder(f->inner, path, e);
}

static bool list_folder(struct store *s, const char *folder,
                        bool (*visit)(void *ctx, const struct store_entry *entry), void *ctx, struct err *e)
{
    struct faulty_store *f = store_of(s);
    if (f->dead)
        return fault(e, ERR_FILE_READ, "list");
    return f->inner->ops->list(f->inner, folder, visit, ctx, e);
}

static const struct store_ops faulty_ops = {
    .open = open_file,
    .read_at = read_at,
    .write_at = write_at,
    .size = file_size,
    .flush = flush_file,
    .close = close_file,
    .rename = rename_file,
    .remove = remove_file,
    .exists = file_exists,
    .online_only = online_only,
    .is_folder = is_folder,
    .make_folder = make_folder,
    .list = list_folder,
};

void faulty_store_init(struct faulty_store *f, struct store *inner)
{
    memset(f, 0, sizeof *f);
    f->base.ops = &faulty_ops;
    f->base.separator = inner->separator;
    f->inner = inner;
    f->disk_room = UINT64_MAX;
}
