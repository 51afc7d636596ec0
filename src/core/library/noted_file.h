/* noted_file.h: a file that is written gets its name, and the sidecar that describes it gets its own.
 *
 * Whatever is interrupted, and wherever: a sidecar beside a file describes that file, or there is none.  Used
 * by whatever writes images. */
/* SPDX-License-Identifier: MIT */
#ifndef CORE_NOTED_FILE_H
#define CORE_NOTED_FILE_H

#include <stdbool.h>
#include <stddef.h>

struct err;
struct store;

#define NOTED_FILE_SIDECAR ".json" /* behind the name of the file */

struct noted_file {
    const char *path;
    const void *note; /* the sidecar; NULL: it gets none, and an old one goes */
    size_t note_len;
    bool replace;
};

/* Renames `written`, in the same folder, to file->path.  False with the errors of the store: it keeps its
 * name, and whatever was beside it is there again; or, if only the sidecar could not be named, it has the new
 * one. */
bool noted_file_name(struct store *store, const char *written, const struct noted_file *file, struct err *e);

/* Whether a sidecar of Restock's lies there that describes nothing, because the file is missing: an
 * interrupted run has left it, or the file was moved. */
bool noted_file_is_missing(struct store *store, const char *path);

#endif
