/* archive.c: see archive.h. */
/* SPDX-License-Identifier: MIT */
#include "core/image/archive_internal.h"

#include <string.h>

#define SMALLEST_FLASH 0x40000u

static bool is_size_of_flash(size_t size)
{
    return size >= SMALLEST_FLASH && size <= ARCHIVE_IMAGE_MAX && (size & (size - 1)) == 0;
}

static bool begins_with(const uint8_t *data, size_t size, const char *magic, size_t len)
{
    return size >= len && memcmp(data, magic, len) == 0;
}

enum archive_kind archive_kind_of(const uint8_t *data, size_t size)
{
    if (is_size_of_flash(size))
        return ARCHIVE_NONE;
    if (begins_with(data, size, "\x1F\x8B", 2))
        return ARCHIVE_GZIP;
    bool zip = begins_with(data, size, "PK\x03\x04", 4) || begins_with(data, size, "PK\x05\x06", 4) ||
               begins_with(data, size, "PK\x07\x08", 4); /* an empty one, and a part of several */
    return zip ? ARCHIVE_ZIP : ARCHIVE_NONE;
}

const char *archive_kind_name(enum archive_kind kind)
{
    return kind == ARCHIVE_GZIP ? "gzip" : kind == ARCHIVE_ZIP ? "zip" : "";
}

bool archive_open(const uint8_t *data, size_t size, struct archive_image *image, struct err *e)
{
    memset(image, 0, sizeof *image);
    image->kind = archive_kind_of(data, size);
    return image->kind == ARCHIVE_GZIP ? archive_gzip_open(data, size, image, e)
                                       : archive_zip_open(data, size, image, e);
}
