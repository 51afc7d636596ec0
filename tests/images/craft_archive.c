/* craft_archive.c: see craft_archive.h. */
/* SPDX-License-Identifier: MIT */
#include "craft_archive.h"

#include "base/bytes.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#define DEFLATED 8u
#define END_SIZE 22u

/* window_bits as deflateInit2 has them: 31 = gzip, -15 = bare. */
static uint8_t *pack(const void *data, size_t size, int window_bits, gz_header *header, size_t *len)
{
    z_stream z;
    memset(&z, 0, sizeof z);
    int result = deflateInit2(&z, 6, Z_DEFLATED, window_bits, 8, Z_DEFAULT_STRATEGY);
    assert(result == Z_OK);
    if (header != NULL)
        result = deflateSetHeader(&z, header);
    size_t room = deflateBound(&z, (uLong)size) + 200;
    uint8_t *packed = malloc(room);
    assert(packed != NULL);
    z.next_in = (Bytef *)(uintptr_t)data;
    z.avail_in = (uInt)size;
    z.next_out = packed;
    z.avail_out = (uInt)room;
    result = deflate(&z, Z_FINISH);
    assert(result == Z_STREAM_END);
    *len = room - z.avail_out;
    deflateEnd(&z);
    return packed;
}

uint8_t *craft_gzip(const void *data, size_t size, const char *name, size_t *len)
{
    gz_header header;
    memset(&header, 0, sizeof header);
    header.name = (Bytef *)(uintptr_t)name;
    return pack(data, size, 31, &header, len);
}

struct zip {
    uint8_t *data;
    size_t len;
};

static uint8_t *grow(struct zip *zip, size_t more)
{
    zip->data = realloc(zip->data, zip->len + more);
    assert(zip->data != NULL);
    memset(zip->data + zip->len, 0, more);
    zip->len += more;
    return zip->data + zip->len - more;
}

/* What the header in front of a file and its entry in the directory have in common. */
static void put_facts(uint8_t *p, const struct craft_member *m, size_t packed)
{
    put_le16(p, 20);
    put_le16(p + 2, (uint16_t)m->flags);
    put_le16(p + 4, (uint16_t)m->method);
    put_le32(p + 10, (uint32_t)crc32(0, m->data, (uInt)m->size));
    put_le32(p + 14, (uint32_t)packed);
    put_le32(p + 18, (uint32_t)m->size);
    put_le16(p + 22, (uint16_t)strlen(m->name));
}

static size_t put_member(struct zip *zip, const struct craft_member *m)
{
    size_t packed = m->size, name = strlen(m->name);
    uint8_t *bytes = m->method == 0 ? NULL : pack(m->data, m->size, -15, NULL, &packed);
    uint8_t *p = grow(zip, 30 + name + packed);
    put_le32(p, 0x04034B50u);
    put_facts(p + 4, m, packed);
    memcpy(p + 30, m->name, name);
    if (packed > 0)
        memcpy(p + 30 + name, bytes != NULL ? bytes : m->data, packed);
    free(bytes);
    return packed;
}

uint8_t *craft_zip(const struct craft_member *members, size_t count, size_t *len)
{
    struct zip zip = {NULL, 0};
    size_t at[16], packed[16];
    assert(count <= 16);
    for (size_t i = 0; i < count; i++) {
        at[i] = zip.len;
        packed[i] = put_member(&zip, &members[i]);
    }
    size_t directory = zip.len;
    for (size_t i = 0; i < count; i++) {
        size_t name = strlen(members[i].name);
        uint8_t *p = grow(&zip, 46 + name);
        put_le32(p, 0x02014B50u);
        put_facts(p + 6, &members[i], packed[i]);
        put_le32(p + 42, (uint32_t)at[i]);
        memcpy(p + 46, members[i].name, name);
    }
    size_t size = zip.len - directory;
    uint8_t *end = grow(&zip, END_SIZE);
    put_le32(end, 0x06054B50u);
    put_le16(end + 8, (uint16_t)count);
    put_le16(end + 10, (uint16_t)count);
    put_le32(end + 12, (uint32_t)size);
    put_le32(end + 16, (uint32_t)directory);
    *len = zip.len;
    return zip.data;
}

size_t craft_zip_end(const uint8_t *zip, size_t len)
{
    assert(get_le32(zip + len - END_SIZE) == 0x06054B50u); /* without a comment */
    return len - END_SIZE;
}

size_t craft_zip_entry(const uint8_t *zip, size_t len, unsigned member)
{
    size_t at = get_le32(zip + craft_zip_end(zip, len) + 16);
    for (; member > 0; member--)
        at += 46u + get_le16(zip + at + 28);
    return at;
}
