/* image_foreign.c: files that people take for a flash image, named for what they are, and what a reading that
 * went wrong leaves. */
/* SPDX-License-Identifier: MIT */
#include "core/image/image_internal.h"

#include "base/bytes.h"

#include <string.h>

#define SMALLEST_FLASH 0x40000u

static bool is_hex(uint8_t c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static bool hex_from(const struct bytes *b, size_t at, size_t len)
{
    for (size_t i = at; i < at + len; i++) {
        if (i >= b->size || !is_hex(b->data[i]))
            return false;
    }
    return true;
}

/* A first line of Intel HEX: length, address and type are four bytes in hex digits. */
static bool is_intel_hex(const struct bytes *b)
{
    return b->size > 0 && b->data[0] == ':' && hex_from(b, 1, 8);
}

/* Of Motorola's S-records: a type of one digit, then length and address. */
static bool is_s_record(const struct bytes *b)
{
    return b->size > 1 && b->data[0] == 'S' && b->data[1] >= '0' && b->data[1] <= '9' && hex_from(b, 2, 6);
}

static uint8_t lower(uint8_t c)
{
    return (uint8_t)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

static bool begins_with(const struct bytes *b, size_t at, const char *word)
{
    for (size_t i = 0; word[i] != '\0'; i++) {
        if (at + i >= b->size || lower(b->data[at + i]) != (uint8_t)word[i])
            return false;
    }
    return true;
}

/* Behind a mark of UTF-8 and spaces, in letters of either size. */
static bool is_web_page(const struct bytes *b)
{
    size_t at = bytes_have(b, 0, 3) && memcmp(b->data, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    while (at < b->size && (b->data[at] == ' ' || (b->data[at] >= '\t' && b->data[at] <= '\r')))
        at++;
    return begins_with(b, at, "<!doctype") || begins_with(b, at, "<html") || begins_with(b, at, "<head");
}

enum fact_id foreign_file(const struct bytes *b)
{
    static const struct {
        const char *magic;
        size_t len;
        enum fact_id fact;
    } files[] = {
        {"\x1F\x8B", 2, FACT_FILE_GZIP},
        {"PK\x03\x04", 4, FACT_FILE_ZIP},
        {"7z\xBC\xAF\x27\x1C", 6, FACT_FILE_PACKED},
        {"Rar!", 4, FACT_FILE_PACKED},
        {"\x7F"
         "ELF",
         4, FACT_FILE_ELF},
        /* Tuya's update file: one firmware for each slot behind a header (codetheweb/tuyapi#49). */
        {"\x55\xAA\x55\xAA", 4, FACT_FILE_TUYA_UPDATE},
    };
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        if (bytes_have(b, 0, files[i].len) && memcmp(b->data, files[i].magic, files[i].len) == 0)
            return files[i].fact;
    }
    if (is_intel_hex(b))
        return FACT_FILE_INTEL_HEX;
    if (is_s_record(b))
        return FACT_FILE_S_RECORD;
    return is_web_page(b) ? FACT_FILE_HTML : FACT_FILE_FOREIGN;
}

bool bytes_all_zero(const struct bytes *b)
{
    return b->size > 0 && b->data[0] == 0 && memcmp(b->data, b->data + 1, b->size - 1) == 0;
}

/* A flash that is asked for more than it has begins anew. */
size_t repeats_from(const struct bytes *b)
{
    size_t size = b->size;
    if (size == 0 || memcmp(b->data, b->data + 1, size - 1) == 0)
        return 0;
    while (size % 2 == 0 && size / 2 >= SMALLEST_FLASH && memcmp(b->data, b->data + size / 2, size / 2) == 0)
        size /= 2;
    return size < b->size ? size : 0;
}
