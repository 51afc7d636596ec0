/* whole_file.h: a file of any size: its digests, and its first bytes, up to the size of the largest flash.  A
 * gzip or zip file with one image inside is read like that image. */
/* SPDX-License-Identifier: MIT */
#ifndef CLI_WHOLE_FILE_H
#define CLI_WHOLE_FILE_H

#include "base/digest.h"
#include "core/image/archive.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct err;
struct store;

struct whole_file {
    uint64_t size;
    uint8_t *data; /* owned; the first `kept` bytes */
    size_t kept;
    uint8_t md5[MD5_SIZE], sha256[SHA256_SIZE]; /* of all bytes */
    enum archive_kind kind;                     /* what it was unpacked from; ARCHIVE_NONE = nothing */
    char name[ARCHIVE_NAME];                    /* in there; "" = none */
};

/* False: ERR_FILE_READ, ERR_CANCELLED, ERR_MEMORY; nothing is left to release then. */
bool whole_file_read(struct whole_file *w, struct store *store, const char *path, struct err *e);
void whole_file_done(struct whole_file *w);

#endif
