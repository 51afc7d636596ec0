/* fuzz_archive.c: fuzz target for gzip and zip files.  A wrong result traps.
 *
 * Byte 0: bit 0 = checksums are put right, so that changes get past them.  The rest is the file. */
/* SPDX-License-Identifier: MIT */
#include "base/bytes.h"
#include "base/utf8.h"
#include "core/image/archive.h"
#include "say/say.h"

#include "fuzz_base.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#define UNPACKED_MAX (1u << 20)

/* Counts over what a bare stream makes; returns how many bytes of it that took, 0 if it is none. */
static size_t count_over(const uint8_t *packed, size_t len, uint32_t *crc, uint32_t *made)
{
    static uint8_t out[UNPACKED_MAX];
    z_stream z;
    memset(&z, 0, sizeof z);
    z.next_in = (Bytef *)(uintptr_t)packed; /* zlib takes it without const and does not write there */
    z.avail_in = (uInt)len;
    z.next_out = out;
    z.avail_out = sizeof out;
    fuzz_check(inflateInit2(&z, -15) == Z_OK, "out of memory");
    bool whole = inflate(&z, Z_FINISH) == Z_STREAM_END;
    *made = (uint32_t)(sizeof out - z.avail_out);
    *crc = (uint32_t)crc32(0, out, *made);
    size_t used = len - z.avail_in;
    inflateEnd(&z);
    return whole ? used : 0;
}

static void seal_gzip(uint8_t *file, size_t size)
{
    uint32_t crc, made;
    size_t used = size > 18 && file[3] == 0 ? count_over(file + 10, size - 18, &crc, &made) : 0;
    if (used == 0)
        return;
    put_le32(file + 10 + used, crc);
    put_le32(file + 14 + used, made);
}

static void seal_entry(uint8_t *file, size_t size, uint8_t *entry)
{
    size_t at = get_le32(entry + 42), len = get_le32(entry + 20);
    if (at > size || size - at < 30)
        return;
    at += 30u + get_le16(file + at + 26) + get_le16(file + at + 28);
    if (at > size || len > size - at)
        return;
    uint32_t crc = (uint32_t)crc32(0, file + at, (uInt)len), made = (uint32_t)len;
    if (get_le16(entry + 10) == 8 && count_over(file + at, len, &crc, &made) == 0)
        return;
    put_le32(entry + 16, crc);
    put_le32(entry + 24, made);
}

static void seal_zip(uint8_t *file, size_t size)
{
    for (size_t at = 0; at + 46 <= size; at++) {
        if (get_le32(file + at) == 0x02014B50u)
            seal_entry(file, size, file + at);
    }
}

static void check_name(const char *name)
{
    uint32_t character = 0;
    fuzz_check(memchr(name, '\0', ARCHIVE_NAME) != NULL, "a name without an end");
    fuzz_check(strchr(name, '/') == NULL && strchr(name, '\\') == NULL, "a name with a folder");
    for (size_t len; *name != '\0'; name += len) {
        len = utf8_decode(name, &character);
        fuzz_check(len != 0 && !utf8_is_hidden(character), "a name that can control a terminal");
    }
}

static void check_reason(const struct err *e)
{
    char text[600];
    fuzz_check(e->code == ERR_FILE_PACKED, "another error");
    say_fact(&e->why[0], text, sizeof text);
    fuzz_check(strlen(text) > 1 && text[strlen(text) - 1] == '.', "a sentence without an end");
}

static void open_file(const uint8_t *file, size_t size)
{
    struct archive_image image;
    struct err e = ERR_INIT;
    memset(&image, 0xA5, sizeof image);
    bool ok = archive_open(file, size, &image, &e);
    fuzz_check(ok == (e.code == ERR_NONE) && ok == (image.data != NULL), "success and error");
    if (!ok) {
        check_reason(&e);
        return;
    }
    fuzz_check(image.size > 0 && image.size <= ARCHIVE_IMAGE_MAX, "the size");
    fuzz_check(image.kind == archive_kind_of(file, size), "the kind");
    check_name(image.name);
    fuzz_check(crc32(0, image.data, (uInt)image.size) <= 0xFFFFFFFFu, "all of it can be read");
    free(image.data);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2)
        return 0;
    uint8_t *file = malloc(--size); /* exactly, so that the sanitizer watches its end */
    memcpy(file, data + 1, size);
    enum archive_kind kind = archive_kind_of(file, size);
    if ((data[0] & 1) != 0 && kind == ARCHIVE_GZIP)
        seal_gzip(file, size);
    if ((data[0] & 1) != 0 && kind == ARCHIVE_ZIP)
        seal_zip(file, size);
    if (kind != ARCHIVE_NONE)
        open_file(file, size);
    free(file);
    return 0;
}
