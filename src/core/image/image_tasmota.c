/* image_tasmota.c: the version of Tasmota, which is a number in its program and in its settings.
 *
 * When it starts, Tasmota compares the version in its settings with its own, then with each earlier one that
 * changed the settings, in ascending order, and stores its own at the end.  So its program loads one number
 * first, a list of ascending ones, and the first one again; nothing else in a program looks like that.
 * Measured on published files of 8.2.0, 9.5.0.1 and 12.1.1.6. */
/* SPDX-License-Identifier: MIT */
#include "core/image/flash_end.h"
#include "core/image/image_internal.h"

#include "base/bytes.h"

#include <stdio.h>

#define HISTORY_LEAST 12u     /* numbers; fewer may be there by chance */
#define HISTORY_GAP   32u     /* bytes: what other literals may lie between two of them */
#define CODE_MAX      0x2000u /* bytes of the function behind its literals */
#define NOWHERE       SIZE_MAX

/* One byte for each number: 12.1.1.6 is 0x0C010106. */
static bool is_version(uint32_t v)
{
    return v >> 24 >= 5 && v >> 24 <= 30 && (v >> 16 & 0xFF) <= 30 && (v >> 8 & 0xFF) <= 30 &&
           (v & 0xFF) <= 99;
}

static void write_version(uint32_t v, char *out, size_t out_size)
{
    size_t len = (size_t)snprintf(out, out_size, "%u.%u.%u", (unsigned)(v >> 24), (unsigned)(v >> 16 & 0xFF),
                                  (unsigned)(v >> 8 & 0xFF));
    if ((v & 0xFF) != 0 && len < out_size) /* between two releases */
        snprintf(out + len, out_size - len, ".%u", (unsigned)(v & 0xFF));
}

/* --- in the program ------------------------------------------------------------------------------------- */

struct history {
    size_t first, last; /* where the lowest and the highest of the numbers lie */
};

static bool find_history(const struct bytes *b, size_t from, size_t to, struct history *h)
{
    unsigned count = 0;
    uint32_t highest = 0;
    for (size_t at = (from + 3) / 4 * 4; at + 4 <= to; at += 4) {
        uint32_t value = get_le32(b->data + at);
        bool ends = count > 0 && at - h->last > HISTORY_GAP;
        if (count >= HISTORY_LEAST && (ends || (is_version(value) && value <= highest)))
            return true;
        if (!is_version(value))
            continue;
        bool goes_on = count > 0 && !ends && value > highest;
        count = goes_on ? count + 1 : 1;
        h->first = goes_on ? h->first : at;
        h->last = at;
        highest = value;
    }
    return count >= HISTORY_LEAST;
}

/* Where the literal is that an instruction at `at` loads (L32R of the chip's core: it lies before the
 * instruction); NOWHERE if it loads none. */
static size_t literal_of(const struct bytes *b, size_t at, size_t from)
{
    if ((b->data[at] & 0x0F) != 1)
        return NOWHERE;
    size_t back = (0x10000u - get_le16(b->data + at + 1)) * 4u, end = (at + 3) / 4 * 4;
    return back <= end && end - back >= from ? end - back : NOWHERE;
}

/* 0 = none. */
static uint32_t version_in_code(const struct bytes *b, size_t from, size_t to, const struct history *h)
{
    size_t own = NOWHERE, at = h->last + 4;
    size_t end = to - at > CODE_MAX ? at + CODE_MAX : to;
    bool first_seen = false, last_seen = false;
    for (; at + 3 <= end; at++) {
        size_t literal = literal_of(b, at, from);
        if (literal == NOWHERE || !is_version(get_le32(b->data + literal)))
            continue;
        first_seen = first_seen || literal == h->first;
        last_seen = last_seen || (first_seen && literal == h->last);
        if (!first_seen)
            own = literal;
        else if (last_seen && literal == own)
            return get_le32(b->data + own);
    }
    return 0;
}

/* --- in the settings ------------------------------------------------------------------------------------ */

/* A mark, then at 8 the version. */
bool tasmota_settings_version(const uint8_t *settings, char *out, size_t out_size)
{
    uint32_t version = get_le32(settings + 8);
    if (get_le16(settings) != 0x1209 || version == 0 || version == 0xFFFFFFFFu)
        return false;
    write_version(version, out, out_size);
    return true;
}

void tasmota_version_read(const struct bytes *b, size_t from, size_t to, uint32_t map_size, char *out,
                          size_t out_size)
{
    struct history history = {0, 0};
    uint32_t version = find_history(b, from, to, &history) ? version_in_code(b, from, to, &history) : 0;
    if (version != 0)
        write_version(version, out, out_size);
    else if (map_size != 0 && bytes_have(b, map_size - FLASH_END_SETTINGS, 16))
        tasmota_settings_version(b->data + map_size - FLASH_END_SETTINGS, out, out_size);
}
