/* archive.h: the one flash image in a gzip or zip file.  Pure: bytes in, bytes out.
 *
 * Trusts nothing in it: whatever the headers promise, nothing larger than the largest flash is unpacked, and
 * names are only there to be shown.  Used by library/image_file.h, which opens files, and by the examination,
 * which says why one cannot be opened. */
/* SPDX-License-Identifier: MIT */
#ifndef CORE_ARCHIVE_H
#define CORE_ARCHIVE_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ARCHIVE_IMAGE_MAX (16u << 20) /* bytes of what is inside: the largest flash an ESP8266 can use */
#define ARCHIVE_FILE_MAX  (17u << 20) /* bytes: such an image, stored, and some text beside it */
#define ARCHIVE_NAME      FACT_TEXT_SIZE

enum archive_kind { ARCHIVE_NONE, ARCHIVE_GZIP, ARCHIVE_ZIP };

struct archive_image {
    uint8_t *data; /* owned; release with free() */
    size_t size;   /* bytes; 1 to ARCHIVE_IMAGE_MAX */
    enum archive_kind kind;
    char name[ARCHIVE_NAME]; /* of the file inside, without folders, one line of UTF-8; "" = it has none */
};

/* By its first bytes.  What is as large as a flash is none: a backup is taken for what it is, whatever the
 * flash begins with. */
enum archive_kind archive_kind_of(const uint8_t *data, size_t size);

/* "gzip", "zip", ""; stable. */
const char *archive_kind_name(enum archive_kind kind);

/* Unpacks what archive_kind_of calls an archive.  False, with nothing to release: ERR_FILE_PACKED with the
 * reason, or ERR_MEMORY. */
bool archive_open(const uint8_t *data, size_t size, struct archive_image *image, struct err *e);

#endif
