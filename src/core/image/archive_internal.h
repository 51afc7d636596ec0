/* archive_internal.h: what the readers of archives share.  Nobody else includes it. */
/* SPDX-License-Identifier: MIT */
#ifndef CORE_ARCHIVE_INTERNAL_H
#define CORE_ARCHIVE_INTERNAL_H

#include "core/image/archive.h"

/* Both fill data, size and name of *image; errors as archive_open. */
bool archive_gzip_open(const uint8_t *data, size_t size, struct archive_image *image, struct err *e);
bool archive_zip_open(const uint8_t *data, size_t size, struct archive_image *image, struct err *e);

/* ERR_FILE_PACKED for the reason; always false. */
bool archive_refuse(struct err *e, struct fact why);

/* Puts what can be shown of a name, behind its last folder, into `out`. */
void archive_name_take(const uint8_t *name, size_t len, char out[ARCHIVE_NAME]);

#endif
