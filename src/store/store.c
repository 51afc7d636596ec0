/* store.c: whole-file helpers on top of the operations; the same on every system. */
#include "store/store.h"
#include "base/err.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool load_open(struct store_file *f, const char *path, size_t max, uint8_t **data, size_t *len,
                      struct err *e)
{
    uint64_t size;
    if (!f->ops->size(f, &size, e))
        return false;
    if (size > max)
        return err_set(e, ERR_FILE_TOO_LARGE, "%s has %llu bytes, more than %zu", path,
                       (unsigned long long)size, max);
    if (size == 0)
        return true;
    uint8_t *bytes = malloc((size_t)size);
    if (bytes == NULL)
        return err_set(e, ERR_MEMORY, "%llu bytes for %s", (unsigned long long)size, path);
    if (!f->ops->read_at(f, 0, bytes, (size_t)size, e)) {
        free(bytes);
        return false;
    }
    *data = bytes;
    *len = (size_t)size;
    return true;
}

bool store_load(struct store *s, const char *path, size_t max, uint8_t **data, size_t *len, struct err *e)
{
    *data = NULL;
    *len = 0;
    struct store_file *f = s->ops->open(s, path, STORE_READ, e);
    if (f == NULL)
        return false;
    bool ok = load_open(f, path, max, data, len, e);
    f->ops->close(f, NULL); /* nothing was written that closing could lose */
    return ok;
}

static bool fill_and_close(struct store_file *f, const void *data, size_t len, struct err *e)
{
    bool ok = f->ops->write_at(f, 0, data, len, e) && f->ops->flush(f, e);
    return f->ops->close(f, e) && ok;
}

static bool save_as(struct store *s, const char *temporary, const char *path, const void *data, size_t len,
                    bool replace, struct err *e)
{
    struct store_file *f = s->ops->open(s, temporary, STORE_CREATE, e);
    if (f == NULL)
        return false; /* and the file, if there is one, belongs to somebody else */
    if (fill_and_close(f, data, len, e) && s->ops->rename(s, temporary, path, replace, e))
        return true;
    s->ops->remove(s, temporary, NULL);
    return false;
}

bool store_save(struct store *s, const char *path, const void *data, size_t len, bool replace, struct err *e)
{
    if (!replace && s->ops->exists(s, path))
        return err_set(e, ERR_FILE_EXISTS, "%s", path);
    size_t size = strlen(path) + sizeof ".tmp";
    char *temporary = malloc(size);
    if (temporary == NULL)
        return err_set(e, ERR_MEMORY, "the name of %s", path);
    snprintf(temporary, size, "%s.tmp", path);
    bool ok = save_as(s, temporary, path, data, len, replace, e);
    free(temporary);
    return ok;
}

static bool ends_in_separator(const struct store *s, const char *folder, size_t len)
{
    return folder[len - 1] == s->separator || folder[len - 1] == '/';
}

bool store_join(const struct store *s, const char *folder, const char *name, char *path, size_t size)
{
    size_t len = strlen(folder);
    char separator[2] = {len == 0 || ends_in_separator(s, folder, len) ? '\0' : s->separator, '\0'};
    int written = snprintf(path, size, "%s%s%s", folder, separator, name);
    if (written >= 0 && (size_t)written < size)
        return true;
    if (size > 0)
        path[0] = '\0';
    return false;
}
