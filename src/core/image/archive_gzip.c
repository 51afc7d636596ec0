/* archive_gzip.c: unpacks a gzip file (RFC 1952): one stream, or several that follow each other. */
/* SPDX-License-Identifier: MIT */
#include "core/image/archive_internal.h"

#include "base/bytes.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#define HEADER      10u
#define HAS_EXTRA   0x04u
#define HAS_NAME    0x08u
#define GZIP_FORMAT (15 + 16) /* for inflateInit2: the largest window, in gzip's format */
#define FIRST_ROOM  (1u << 20)

static bool refuse(struct err *e, enum fact_id why)
{
    return archive_refuse(e, (struct fact){why, {fact_text("gzip")}});
}

static void read_name(const uint8_t *data, size_t size, char out[ARCHIVE_NAME])
{
    size_t at = HEADER;
    if (size < HEADER || (data[3] & HAS_NAME) == 0)
        return;
    if ((data[3] & HAS_EXTRA) != 0) {
        if (size < HEADER + 2)
            return;
        at += 2u + get_le16(data + HEADER);
    }
    const uint8_t *end = at < size ? memchr(data + at, '\0', size - at) : NULL;
    if (end != NULL)
        archive_name_take(data + at, (size_t)(end - (data + at)), out);
}

/* One byte more than an image may have shows that it is larger. */
static bool make_room(z_stream *z, struct archive_image *image, size_t *room, struct err *e)
{
    if (image->size > ARCHIVE_IMAGE_MAX)
        return archive_refuse(e, (struct fact){.id = FACT_ARCHIVE_TOO_LARGE});
    if (image->size < *room)
        return true;
    size_t more = *room == 0 ? FIRST_ROOM : 2 * *room;
    more = more <= ARCHIVE_IMAGE_MAX ? more : ARCHIVE_IMAGE_MAX + 1;
    uint8_t *larger = realloc(image->data, more);
    if (larger == NULL)
        return err_set(e, ERR_MEMORY, "unpacking a file");
    image->data = larger;
    *room = more;
    z->next_out = larger + image->size;
    z->avail_out = (uInt)(more - image->size);
    return true;
}

/* Up to the end of one stream. */
static bool unpack_stream(z_stream *z, struct archive_image *image, size_t *room, struct err *e)
{
    int result = Z_OK;
    while (result != Z_STREAM_END) {
        if (!make_room(z, image, room, e))
            return false;
        result = inflate(z, Z_NO_FLUSH);
        image->size = *room - z->avail_out;
        if (result == Z_MEM_ERROR)
            return err_set(e, ERR_MEMORY, "unpacking a file");
        if (result != Z_OK && result != Z_BUF_ERROR && result != Z_STREAM_END)
            return refuse(e, FACT_ARCHIVE_DAMAGED);
        if (result != Z_STREAM_END && z->avail_in == 0 && z->avail_out > 0)
            return refuse(e, FACT_ARCHIVE_CUT);
    }
    return true;
}

/* Zeros fill up what was written in blocks. */
static bool is_padding(const z_stream *z)
{
    for (uInt i = 0; i < z->avail_in; i++)
        if (z->next_in[i] != 0)
            return false;
    return true;
}

static bool unpack_all(z_stream *z, struct archive_image *image, struct err *e)
{
    size_t room = 0;
    do {
        if (!unpack_stream(z, image, &room, e))
            return false;
        bool goes_on = z->avail_in >= 2 && z->next_in[0] == 0x1F && z->next_in[1] == 0x8B;
        if (!goes_on && !is_padding(z))
            return archive_refuse(e, (struct fact){.id = FACT_ARCHIVE_GOES_ON});
        if (!goes_on)
            break;
    } while (inflateReset(z) == Z_OK);
    if (image->size > ARCHIVE_IMAGE_MAX)
        return archive_refuse(e, (struct fact){.id = FACT_ARCHIVE_TOO_LARGE});
    return image->size > 0 || refuse(e, FACT_ARCHIVE_WITHOUT_IMAGE);
}

bool archive_gzip_open(const uint8_t *data, size_t size, struct archive_image *image, struct err *e)
{
    z_stream z;
    memset(&z, 0, sizeof z);
    if (size > ARCHIVE_FILE_MAX)
        return archive_refuse(e, (struct fact){.id = FACT_ARCHIVE_TOO_LARGE});
    z.next_in = (Bytef *)(uintptr_t)data; /* zlib takes it without const and does not write there */
    z.avail_in = (uInt)size;
    if (inflateInit2(&z, GZIP_FORMAT) != Z_OK)
        return err_set(e, ERR_MEMORY, "unpacking a file");
    read_name(data, size, image->name);
    bool ok = unpack_all(&z, image, e);
    inflateEnd(&z);
    if (!ok) {
        free(image->data);
        image->data = NULL;
    }
    return ok;
}
