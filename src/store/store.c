/* store.c: whole-file helpers on top of the operations; the same on every system. */
/* SPDX-License-Identifier: MIT */
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

bool store_load_here(struct store *s, const char *path, size_t max, uint8_t **data, size_t *len,
                     struct err *e)
{
    *data = NULL;
    *len = 0;
    if (s->ops->online_only(s, path))
        return err_set(e, ERR_FILE_READ, "kept online only: %s", path);
    return store_load(s, path, max, data, len, e);
}

static bool fill_and_close(struct store_file *f, const void *data, size_t len, struct err *e)
{
    bool ok = f->ops->write_at(f, 0, data, len, e) && f->ops->flush(f, e);
    return f->ops->close(f, e) && ok;
}

#define NAMES_TO_TRY 100u

struct store_file *store_open_beside(struct store *s, const char *path, const char *ending, char **name,
                                     struct err *e)
{
    size_t size = strlen(path) + strlen(ending) + sizeof ".99";
    *name = malloc(size);
    if (*name == NULL)
        return err_set(e, ERR_MEMORY, "the name of %s", path), NULL;
    for (unsigned i = 1; i < NAMES_TO_TRY; i++) {
        struct err trouble = ERR_INIT;
        if (i == 1)
            snprintf(*name, size, "%s%s", path, ending);
        else
            snprintf(*name, size, "%s.%u%s", path, i, ending);
        struct store_file *f = s->ops->open(s, *name, STORE_CREATE_NEW, &trouble);
        if (f != NULL)
            return f; /* cppcheck-suppress returnDanglingLifetime ; it does not keep &trouble */
        if (trouble.code == ERR_FILE_EXISTS)
            continue; /* it belongs to another program, or to an interrupted run */
        if (e != NULL && e->code == ERR_NONE)
            *e = trouble;
        break;
    }
    err_set(e, ERR_FILE_WRITE, "all names beside it are taken: %s",
            *name); /* unless another error is there */
    free(*name);
    *name = NULL;
    return NULL;
}

bool store_write_beside(struct store *s, const char *path, const char *ending, const void *data, size_t len,
                        char **name, struct err *e)
{
    struct store_file *f = store_open_beside(s, path, ending, name, e);
    if (f == NULL)
        return false;
    if (fill_and_close(f, data, len, e))
        return true;
    s->ops->remove(s, *name, NULL);
    free(*name);
    *name = NULL;
    return false;
}

bool store_save(struct store *s, const char *path, const void *data, size_t len, bool replace, struct err *e)
{
    char *temporary;
    if (!replace && s->ops->exists(s, path))
        return err_set(e, ERR_FILE_EXISTS, "%s", path);
    if (!store_write_beside(s, path, ".tmp", data, len, &temporary, e))
        return false;
    bool ok = s->ops->rename(s, temporary, path, replace, e);
    if (!ok)
        s->ops->remove(s, temporary, NULL);
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

const char *store_name_in(const char *path)
{
    const char *name = path;
    for (const char *p = path; *p != '\0'; p++) {
        if (*p == '/' || *p == '\\')
            name = p + 1;
    }
    return name;
}

static char small(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool store_name_ends(const char *name, const char *ending)
{
    size_t len = strlen(name), tail = strlen(ending);
    if (len <= tail)
        return false;
    for (size_t i = 0; i < tail; i++)
        if (small(name[len - tail + i]) != small(ending[i]))
            return false;
    return true;
}
