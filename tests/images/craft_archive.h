/* craft_archive.h: gzip and zip files with chosen contents, for tests of what reads them. */
/* SPDX-License-Identifier: MIT */
#ifndef IMAGES_CRAFT_ARCHIVE_H
#define IMAGES_CRAFT_ARCHIVE_H

#include <stddef.h>
#include <stdint.h>

struct craft_member {
    const char *name;
    const void *data;
    size_t size;
    unsigned method; /* 0 = stored, else deflated and called this */
    unsigned flags;
};

/* Both return fresh memory of *len bytes; release with free(). */

/* `name` may be NULL. */
uint8_t *craft_gzip(const void *data, size_t size, const char *name, size_t *len);
uint8_t *craft_zip(const struct craft_member *members, size_t count, size_t *len);

/* Offset of a member's entry in the directory, and of the record at the end. */
size_t craft_zip_entry(const uint8_t *zip, size_t len, unsigned member);
size_t craft_zip_end(const uint8_t *zip, size_t len);

#endif
