/* backup_target.c: see backup_target.h. */
/* SPDX-License-Identifier: MIT */
#include "core/library/backup_target.h"

#include "base/err.h"
#include "core/library/noted_file.h"
#include "store/store.h"

#include <stdio.h>
#include <string.h>

static bool ends_like_a_folder(const struct store *s, const char *file)
{
    size_t len = strlen(file);
    return len > 0 && (file[len - 1] == '/' || file[len - 1] == s->separator);
}

static bool name_is_free(struct store *s, const char *name, bool overwrite, struct err *e)
{
    if (s->ops->is_folder(s, name))
        return err_set(e, ERR_FILE_IS_FOLDER, "%.200s", name);
    return overwrite || !s->ops->exists(s, name) || err_set(e, ERR_FILE_EXISTS, "%.200s", name);
}

bool backup_target_is_free(struct store *s, const char *file, bool overwrite, struct err *e)
{
    char note[STORE_PATH_MAX];
    if (ends_like_a_folder(s, file))
        return err_set(e, ERR_FILE_IS_FOLDER, "%.200s", file);
    if (!name_is_free(s, file, overwrite, e))
        return false;
    int len = snprintf(note, sizeof note, "%s.json", file);
    if (len < 0 || (size_t)len >= sizeof note)
        return err_set(e, ERR_FILE_NAME, "the name is too long");
    return name_is_free(s, note, overwrite || noted_file_is_missing(s, file), e);
}
