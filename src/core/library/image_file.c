/* image_file.c: see image_file.h. */
/* SPDX-License-Identifier: MIT */
#include "core/library/image_file.h"

#include "base/err.h"
#include "store/store.h"

#include <stdlib.h>
#include <string.h>

bool image_file_unpack(struct image_file *file, struct err *e)
{
    struct archive_image inside;
    if (archive_kind_of(file->data, file->size) == ARCHIVE_NONE)
        return true;
    if (!archive_open(file->data, file->size, &inside, &file->unopened))
        return file->unopened.code == ERR_FILE_PACKED || err_set(e, ERR_MEMORY, "unpacking a file");
    free(file->data);
    file->data = inside.data;
    file->size = inside.size;
    file->kind = inside.kind;
    memcpy(file->name, inside.name, sizeof file->name);
    return true;
}

bool image_file_load(struct store *store, const char *path, size_t max, struct image_file *file,
                     struct err *e)
{
    memset(file, 0, sizeof *file);
    if (!store_load(store, path, ARCHIVE_FILE_MAX, &file->data, &file->size, e))
        return false;
    bool ok = image_file_unpack(file, e);
    if (ok && file->unopened.code == ERR_NONE && file->size > max)
        ok = err_set(e, ERR_FILE_TOO_LARGE, "%s has %zu bytes, more than %zu", path, file->size, max);
    if (!ok) {
        free(file->data);
        file->data = NULL;
    }
    return ok;
}

bool image_file_load_opened(struct store *store, const char *path, size_t max, struct image_file *file,
                            struct err *e)
{
    if (!image_file_load(store, path, max, file, e))
        return false;
    if (file->unopened.code == ERR_NONE)
        return true;
    free(file->data);
    file->data = NULL;
    return err_set_why(e, ERR_FILE_PACKED, file->unopened.why[0], (struct fact){.id = FACT_NONE});
}
