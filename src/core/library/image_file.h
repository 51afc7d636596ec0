/* image_file.h: reads a file that a person chose: a flash image, or a gzip or zip file with one inside.
 *
 * What is inside has no note of its own: whose it is shows its content alone.  Used wherever an image is read
 * that need not be from the library. */
/* SPDX-License-Identifier: MIT */
#ifndef CORE_IMAGE_FILE_H
#define CORE_IMAGE_FILE_H

#include "core/image/archive.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct err;
struct store;

struct image_file {
    uint8_t *data;           /* owned, release with free(); NULL if the file is empty */
    size_t size;             /* bytes of the image */
    enum archive_kind kind;  /* what it was unpacked from; ARCHIVE_NONE = it is the file itself */
    char name[ARCHIVE_NAME]; /* in there; "" = none */
    /* An archive that cannot be opened: why; data and size are the archive then.  ERR_NONE otherwise. */
    struct err unopened;
};

/* Takes over a file's bytes, *data and *size, and unpacks them if they are an archive: they are then replaced
 * and the old ones freed.  False only for ERR_MEMORY. */
bool image_file_unpack(struct image_file *file, struct err *e);

/* Reads an image of at most `max` bytes.  False, with nothing to release: errors as of store_load; an image
 * that is larger is ERR_FILE_TOO_LARGE. */
bool image_file_load(struct store *store, const char *path, size_t max, struct image_file *file,
                     struct err *e);

/* The same, but an archive that cannot be opened is an error too: ERR_FILE_PACKED. */
bool image_file_load_opened(struct store *store, const char *path, size_t max, struct image_file *file,
                            struct err *e);

#endif
