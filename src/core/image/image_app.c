/* image_app.c: reads applications of the vendor's SDK with boot loader 1.2 and later (0xEA images), and the
 * version strings inside them.
 *
 * Layout: an outer header, one segment that stays in flash, a complete 0xE9 image for the RAM, CRC32. */
/* SPDX-License-Identifier: MIT */
#include "core/image/image_internal.h"

#include "base/bytes.h"

#include <string.h>
#include <zlib.h>

#define OUTER_HEADER_SIZE 16u /* 0xEA header and the header of the flash segment */
#define VERSION_WINDOW    4096u

/* The vendor's tool took the CRC for a signed number: negative -> its absolute value less one, otherwise the
 * value plus one. */
static uint32_t crc_as_stored(uint32_t crc)
{
    return (crc & 0x80000000u) != 0 ? ~crc : crc + 1u;
}

static void fail(struct app_image *app, enum part state, enum fault fault)
{
    app->state = state;
    app->fault = fault;
}

static void check_crc(const struct bytes *b, struct app_image *app, size_t end)
{
    if (!bytes_have(b, end, 4)) {
        fail(app, PART_CUT, FAULT_NONE);
        return;
    }
    app->end = end + 4;
    app->crc = (uint32_t)crc32(0, b->data + app->at, (uInt)(end - app->at));
    app->stored = get_le32(b->data + end);
    if (app->stored == crc_as_stored(app->crc))
        fail(app, PART_GOOD, FAULT_NONE);
    else
        fail(app, PART_BAD, FAULT_CRC);
}

void app_image_read(const struct bytes *b, size_t at, struct app_image *app)
{
    memset(app, 0, sizeof *app);
    app->at = app->end = at;
    if (at >= b->size || b->data[at] != 0xEA) {
        fail(app, part_without_magic(b, at), FAULT_NONE);
        return;
    }
    if (!bytes_have(b, at, OUTER_HEADER_SIZE)) {
        fail(app, PART_CUT, FAULT_NONE);
        return;
    }
    uint32_t irom_len = get_le32(b->data + at + 12);
    if (b->data[at + 1] != 0x04 || irom_len % 16 != 0) {
        fail(app, PART_BAD, FAULT_HEADER);
        return;
    }
    size_t irom = at + OUTER_HEADER_SIZE;
    if (!bytes_have(b, irom, irom_len)) {
        fail(app, PART_CUT, FAULT_NONE);
        return;
    }
    app->irom = irom;
    app->irom_end = irom + irom_len;
    struct boot_image inner;
    boot_image_read(b, app->irom_end, &inner);
    /* The vendor's builder writes size and speed into both headers, and the mode only into the one at address
     * 0: in all applications looked at, the mode in here is 0. */
    app->size_speed = inner.size_speed;
    if (inner.state == PART_GOOD)
        check_crc(b, app, inner.end);
    else if (inner.state == PART_CUT || inner.state == PART_BEYOND || inner.state == PART_BLANK)
        fail(app, PART_CUT, FAULT_NONE);
    else
        fail(app, PART_BAD, inner.fault == FAULT_CHECKSUM ? FAULT_CHECKSUM : FAULT_HEADER);
}

/* --- version strings ----------------------------------------------------------------------------------- */

static bool is_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(uint8_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_version_char(uint8_t c)
{
    return is_digit(c) || is_letter(c) || c == '.' || c == '-';
}

/* Length of "2.2.0" at `at` (three numbers of one to three digits), 0 if there is none. */
static size_t three_numbers_at(const struct bytes *b, size_t at, size_t to)
{
    size_t pos = at;
    for (unsigned part = 0; part < 3; part++) {
        size_t digits = 0;
        while (pos < to && is_digit(b->data[pos]) && digits < 4) {
            pos++;
            digits++;
        }
        if (digits == 0 || digits > 3)
            return 0;
        if (part < 2) {
            if (pos >= to || b->data[pos] != '.')
                return 0;
            pos++;
        }
    }
    return pos - at;
}

/* For an opening bracket at `open`: "2.2.0(f28eaf2)" or "2.2.2-dev(38a443e)" around it. */
static bool sdk_version_around(const struct bytes *b, size_t from, size_t open, size_t to, size_t *start,
                               size_t *end)
{
    size_t close = open + 1;
    while (close < to && (is_digit(b->data[close]) || (b->data[close] >= 'a' && b->data[close] <= 'f')))
        close++;
    if (close >= to || b->data[close] != ')' || close - open - 1 < 7 || close - open - 1 > 10)
        return false;
    size_t begin = open;
    while (begin > from && open - begin < 16 && is_version_char(b->data[begin - 1]))
        begin--;
    size_t len = three_numbers_at(b, begin, open);
    if (len == 0 || (begin + len != open && b->data[begin + len] != '-'))
        return false;
    *start = begin;
    *end = close + 1;
    return true;
}

void sdk_version_read(const struct bytes *b, size_t from, size_t to, char *out, size_t out_size)
{
    size_t start, end, pos = from;
    out[0] = '\0';
    while (pos < to) {
        const uint8_t *hit = memchr(b->data + pos, '(', to - pos);
        if (!hit)
            return;
        pos = (size_t)(hit - b->data);
        if (sdk_version_around(b, from, pos, to, &start, &end) && end - start < out_size) {
            memcpy(out, b->data + start, end - start);
            out[end - start] = '\0';
            return;
        }
        pos++;
    }
}

static bool is_printable(uint8_t c)
{
    return c >= ' ' && c < 0x7F;
}

/* The first string in [from, to) that is three numbers and nothing else. */
static bool version_string_find(const struct bytes *b, size_t from, size_t to, char *out, size_t out_size)
{
    for (size_t pos = from; pos < to; pos++) {
        if (!is_digit(b->data[pos]) || (pos > 0 && is_printable(b->data[pos - 1])))
            continue;
        size_t len = three_numbers_at(b, pos, to);
        if (len == 0 || len >= out_size || pos + len >= to || b->data[pos + len] != '\0')
            continue;
        memcpy(out, b->data + pos, len);
        out[len] = '\0';
        return true;
    }
    return false;
}

void ewelink_version_read(const struct bytes *b, size_t from, size_t to, char *out, size_t out_size)
{
    /* In all published backups (28 of 28) the version is the next such string behind the version of a library
     * that they contain.  Words of the update protocol stand near it, but the versions of other things are
     * nearer to them: no version is better than one of those. */
    static const char library[] = "V2.5.4";
    out[0] = '\0';
    for (size_t pos = from; (pos = bytes_find(b, pos, to, library)) != to; pos++) {
        size_t behind = pos + sizeof library; /* with its NUL */
        if (behind > to || b->data[behind - 1] != '\0' || (pos > from && is_printable(b->data[pos - 1])))
            continue;
        size_t end = to - behind < VERSION_WINDOW ? to : behind + VERSION_WINDOW;
        if (version_string_find(b, behind, end, out, out_size))
            return;
    }
}
