/* archive_zip.c: finds the one flash image in a zip file, by the directory at its end, and unpacks it.
 *
 * Only what people pack images with: one file in one piece, stored or deflated. */
/* SPDX-License-Identifier: MIT */
#include "core/image/archive_internal.h"

#include "base/bytes.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#define SMALLEST_IMAGE 128u /* bytes: radio data, the smallest part of a firmware */

#define END_MAGIC   0x06054B50u
#define END_SIZE    22u
#define ENTRY_MAGIC 0x02014B50u
#define ENTRY_SIZE  46u
#define LOCAL_MAGIC 0x04034B50u
#define LOCAL_SIZE  30u
#define IN_ZIP64    0xFFFFFFFFu /* the value is elsewhere, where more bits are */

#define ENCRYPTED      0x0001u
#define METHOD_STORED  0u
#define METHOD_DEFLATE 8u

struct entry {
    const uint8_t *name;
    size_t name_len;
    unsigned flags, method;
    uint32_t crc, packed, size, at;
};

struct directory {
    const uint8_t *data;
    size_t at, end; /* of what is left */
    unsigned entries;
};

static bool refuse(struct err *e, enum fact_id why)
{
    return archive_refuse(e, (struct fact){why, {fact_text("zip")}});
}

/* --- the directory ------------------------------------------------------------------------------------- */

/* Its end record is the last thing in the file but for a comment; NULL = there is none. */
static const uint8_t *find_end(const uint8_t *data, size_t size)
{
    size_t lowest = size > END_SIZE + 0xFFFFu ? size - END_SIZE - 0xFFFFu : 0;
    for (size_t at = size >= END_SIZE ? size - END_SIZE + 1 : 0; at-- > lowest;) {
        if (get_le32(data + at) == END_MAGIC && get_le16(data + at + 20) <= size - at - END_SIZE)
            return data + at;
    }
    return NULL;
}

static bool find_directory(const uint8_t *data, size_t size, struct directory *d, struct err *e)
{
    const uint8_t *end = find_end(data, size);
    if (end == NULL)
        return refuse(e, FACT_ARCHIVE_CUT);
    uint32_t len = get_le32(end + 12), at = get_le32(end + 16);
    unsigned here = get_le16(end + 8), all = get_le16(end + 10);
    if (all == 0xFFFFu || len == IN_ZIP64 || at == IN_ZIP64)
        return archive_refuse(e, (struct fact){.id = FACT_ARCHIVE_ZIP64});
    if (get_le16(end + 4) != 0 || get_le16(end + 6) != 0 || here != all)
        return archive_refuse(e, (struct fact){.id = FACT_ARCHIVE_SPLIT});
    size_t room = (size_t)(end - data);
    if (at > room || len > room - at)
        return refuse(e, FACT_ARCHIVE_BROKEN);
    *d = (struct directory){data, at, at + len, all};
    return true;
}

/* False: there is none where one should be. */
static bool next_entry(struct directory *d, struct entry *entry)
{
    const uint8_t *p = d->data + d->at;
    if (d->end - d->at < ENTRY_SIZE || get_le32(p) != ENTRY_MAGIC)
        return false;
    size_t name = get_le16(p + 28), rest = (size_t)get_le16(p + 30) + get_le16(p + 32);
    if (d->end - d->at - ENTRY_SIZE < name + rest)
        return false;
    *entry = (struct entry){p + ENTRY_SIZE,   name,
                            get_le16(p + 8),  get_le16(p + 10),
                            get_le32(p + 16), get_le32(p + 20),
                            get_le32(p + 24), get_le32(p + 42)};
    d->at += ENTRY_SIZE + name + rest;
    return true;
}

/* --- which of the files -------------------------------------------------------------------------------- */

static bool same_word(const uint8_t *text, const char *word, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        uint8_t c = text[i];
        if ((c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c) != (uint8_t)word[i])
            return false;
    }
    return true;
}

/* What people put beside an image; and what their systems do, whose names begin with a dot. */
static bool is_text_by_name(const uint8_t *name, size_t len)
{
    static const char *const endings[] = {".txt",  ".md",  ".json",   ".htm",  ".html", ".pdf",
                                          ".rtf",  ".doc", ".docx",   ".png",  ".jpg",  ".gif",
                                          ".jpeg", ".url", ".nfo",    ".csv",  ".md5",  ".sig",
                                          ".asc",  ".log", ".sha256", ".sha1", ".ini",  ".xml"};
    static const char *const words[] = {"readme", "license", "licence", "copying", "notice", "changelog"};
    size_t at = len;
    while (at > 0 && name[at - 1] != '/' && name[at - 1] != '\\')
        at--;
    for (size_t i = 0; i < ARRAY_LEN(endings); i++) {
        size_t n = strlen(endings[i]);
        if (len - at > n && same_word(name + len - n, endings[i], n))
            return true;
    }
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        size_t n = strlen(words[i]);
        if (len - at == n && same_word(name + at, words[i], n))
            return true;
    }
    return at == len || name[at] == '.'; /* a folder ends in a separator */
}

/* The image, and how many others could be it. */
struct choice {
    struct entry image, second;
    unsigned count;
    bool has_larger, has_zip64;
};

static void consider(const struct entry *entry, struct choice *c)
{
    if (is_text_by_name(entry->name, entry->name_len) || entry->size < SMALLEST_IMAGE)
        return;
    if (entry->size == IN_ZIP64 || entry->packed == IN_ZIP64 || entry->at == IN_ZIP64) {
        c->has_zip64 = true;
    } else if (entry->size > ARCHIVE_IMAGE_MAX) {
        c->has_larger = true;
    } else {
        if (c->count < 2)
            *(c->count == 0 ? &c->image : &c->second) = *entry;
        c->count++;
    }
}

static struct fact_value name_of(const struct entry *entry)
{
    char name[ARCHIVE_NAME];
    archive_name_take(entry->name, entry->name_len, name);
    return fact_text(name);
}

static bool choose(struct directory *d, struct entry *image, struct err *e)
{
    struct choice c = {.count = 0};
    struct entry entry;
    for (unsigned i = 0; i < d->entries; i++) {
        if (!next_entry(d, &entry))
            return refuse(e, FACT_ARCHIVE_BROKEN);
        consider(&entry, &c);
    }
    *image = c.image;
    if (c.count == 1)
        return true;
    if (c.count > 1)
        return archive_refuse(e,
                              (struct fact){FACT_ARCHIVE_SEVERAL,
                                            {fact_number(c.count), name_of(&c.image), name_of(&c.second)}});
    if (c.has_zip64 || c.has_larger)
        return archive_refuse(e,
                              (struct fact){.id = c.has_zip64 ? FACT_ARCHIVE_ZIP64 : FACT_ARCHIVE_TOO_LARGE});
    return refuse(e, FACT_ARCHIVE_WITHOUT_IMAGE);
}

/* --- what is in it ------------------------------------------------------------------------------------- */

/* The packed bytes; NULL if they are not there. */
static const uint8_t *find_packed(const uint8_t *data, size_t size, const struct entry *entry)
{
    if (entry->at > size || size - entry->at < LOCAL_SIZE || get_le32(data + entry->at) != LOCAL_MAGIC)
        return NULL;
    size_t names = (size_t)get_le16(data + entry->at + 26) + get_le16(data + entry->at + 28);
    size_t left = size - entry->at - LOCAL_SIZE;
    return names <= left && entry->packed <= left - names ? data + entry->at + LOCAL_SIZE + names : NULL;
}

/* Exactly the bytes that were promised, from exactly those that are there. */
static bool inflate_exactly(const uint8_t *packed, const struct entry *entry, uint8_t *out)
{
    z_stream z;
    memset(&z, 0, sizeof z);
    z.next_in = (Bytef *)(uintptr_t)packed; /* zlib takes it without const and does not write there */
    z.avail_in = (uInt)entry->packed;
    z.next_out = out;
    z.avail_out = (uInt)entry->size;
    if (inflateInit2(&z, -15) != Z_OK) /* without a header */
        return false;
    bool ok = inflate(&z, Z_FINISH) == Z_STREAM_END && z.avail_out == 0 && z.avail_in == 0;
    inflateEnd(&z);
    return ok;
}

static bool unpack(const uint8_t *packed, const struct entry *entry, struct archive_image *image,
                   struct err *e)
{
    bool stored = entry->method == METHOD_STORED;
    if (stored && entry->packed != entry->size)
        return refuse(e, FACT_ARCHIVE_BROKEN);
    image->data = malloc(entry->size);
    if (image->data == NULL)
        return err_set(e, ERR_MEMORY, "unpacking a file");
    if (stored)
        memcpy(image->data, packed, entry->size);
    if ((!stored && !inflate_exactly(packed, entry, image->data)) ||
        crc32(0, image->data, (uInt)entry->size) != entry->crc) {
        free(image->data);
        image->data = NULL;
        return refuse(e, FACT_ARCHIVE_DAMAGED);
    }
    image->size = entry->size;
    return true;
}

bool archive_zip_open(const uint8_t *data, size_t size, struct archive_image *image, struct err *e)
{
    struct directory directory = {.data = data};
    struct entry entry = {.name = NULL};
    if (size > ARCHIVE_FILE_MAX)
        return archive_refuse(e, (struct fact){.id = FACT_ARCHIVE_TOO_LARGE});
    if (!find_directory(data, size, &directory, e) || !choose(&directory, &entry, e))
        return false;
    if ((entry.flags & ENCRYPTED) != 0)
        return archive_refuse(e, (struct fact){FACT_ARCHIVE_ENCRYPTED, {name_of(&entry)}});
    if (entry.method != METHOD_STORED && entry.method != METHOD_DEFLATE)
        return archive_refuse(
            e, (struct fact){FACT_ARCHIVE_METHOD, {name_of(&entry), fact_number(entry.method)}});
    const uint8_t *packed = find_packed(data, size, &entry);
    if (packed == NULL)
        return refuse(e, FACT_ARCHIVE_BROKEN);
    archive_name_take(entry.name, entry.name_len, image->name);
    return unpack(packed, &entry, image, e);
}
