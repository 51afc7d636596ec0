/* image_boot.c: reads 0xE9 images: the header with flash mode and size, the segments, the XOR checksum.
 *
 * Format and flash maps: Espressif documentation of the ESP8266 image format and of its boot loader, and the
 * ROM that loads such an image. */
/* SPDX-License-Identifier: MIT */
#include "core/image/image_internal.h"

#include "base/bytes.h"

#include <string.h>

#define HEADER_SIZE         8u
#define SEGMENT_HEADER_SIZE 8u
#define MAX_SEGMENTS        16u /* what the ROM accepts */
#define CHECKSUM_SEED       0xEFu
#define BOOT_AREA_END       0x1000u /* the vendor's boot loader ends below the first application */

bool bytes_have(const struct bytes *b, size_t at, size_t len)
{
    return at <= b->size && len <= b->size - at;
}

bool bytes_blank(const uint8_t *data, size_t len)
{
    return len == 0 || (data[0] == 0xFF && memcmp(data, data + 1, len - 1) == 0);
}

size_t bytes_find(const struct bytes *b, size_t from, size_t to, const char *needle)
{
    size_t len = strlen(needle);
    while (from < to && to - from >= len) {
        const uint8_t *hit = memchr(b->data + from, needle[0], to - from - len + 1);
        if (!hit)
            break;
        if (memcmp(hit, needle, len) == 0)
            return (size_t)(hit - b->data);
        from = (size_t)(hit - b->data) + 1;
    }
    return to;
}

enum part part_without_magic(const struct bytes *b, size_t at)
{
    if (at >= b->size)
        return PART_BEYOND;
    size_t len = b->size - at < IMAGE_SECTOR ? b->size - at : IMAGE_SECTOR;
    return bytes_blank(b->data + at, len) ? PART_BLANK : PART_FOREIGN;
}

uint8_t bytes_xor(const uint8_t *data, size_t len)
{
    uint64_t wide = 0;
    while (len >= sizeof wide) {
        uint64_t word;
        memcpy(&word, data, sizeof word);
        wide ^= word;
        data += sizeof word;
        len -= sizeof word;
    }
    uint8_t sum = 0;
    for (unsigned shift = 0; shift < 64; shift += 8)
        sum = (uint8_t)(sum ^ (uint8_t)(wide >> shift));
    while (len-- > 0)
        sum ^= *data++;
    return sum;
}

/* Where the chip can hold a segment: instruction RAM, data RAM, or flash mapped into the address space. */
static bool address_valid(uint32_t address, uint32_t len)
{
    static const struct {
        uint32_t from, to;
    } memories[] = {{0x40100000u, 0x40110000u}, {0x3FFE8000u, 0x40000000u}, {0x40200000u, 0x40300000u}};
    for (size_t i = 0; i < ARRAY_LEN(memories); i++) {
        if (address >= memories[i].from && address <= memories[i].to && len <= memories[i].to - address)
            return true;
    }
    return false;
}

static void note_segment(struct boot_image *image, unsigned index, uint32_t address, uint32_t len)
{
    if (index == 0)
        image->first_address = address;
    if (address >= 0x40200000u)
        image->for_loader = true;
    bool is_code = address >= 0x40100000u;
    if (is_code && image->entry >= address && image->entry - address < len)
        image->entry_loaded = true;
}

/* The ROM copies what is not whole words byte by byte, and a byte written to instruction RAM stops the chip;
 * it does not mind in data RAM.  The Arduino core's boot loader, which only reads what has a segment in
 * mapped flash, takes any length anywhere, and core 3 does not fill them up. */
static bool loader_can_copy(const struct boot_image *image, size_t pos, uint32_t address, uint32_t len)
{
    return image->for_loader || address < 0x40100000u || (pos % 4 == 0 && len % 4 == 0);
}

static void fail(struct boot_image *image, enum part state, enum fault fault)
{
    image->state = state;
    image->fault = fault;
}

/* Header, then segment after segment; returns the offset behind the last one, 0 after a failure. */
static size_t read_segments(const struct bytes *b, struct boot_image *image, uint8_t *sum)
{
    size_t pos = image->at + HEADER_SIZE;
    *sum = CHECKSUM_SEED;
    for (unsigned i = 0; i < image->segments; i++) {
        if (!bytes_have(b, pos, SEGMENT_HEADER_SIZE)) {
            fail(image, PART_CUT, FAULT_NONE);
            return 0;
        }
        uint32_t address = get_le32(b->data + pos), len = get_le32(b->data + pos + 4);
        if (bytes_blank(b->data + pos, SEGMENT_HEADER_SIZE)) { /* not written, or not read */
            fail(image, PART_CUT, FAULT_NONE);
            return 0;
        }
        pos += SEGMENT_HEADER_SIZE;
        note_segment(image, i, address, len);
        if (!address_valid(address, len) || !loader_can_copy(image, pos, address, len)) {
            fail(image, PART_BAD, FAULT_HEADER);
            return 0;
        }
        if (!bytes_have(b, pos, len)) {
            fail(image, PART_CUT, FAULT_NONE);
            return 0;
        }
        *sum = (uint8_t)(*sum ^ bytes_xor(b->data + pos, len));
        pos += len;
    }
    return pos;
}

/* `skip` = XOR of bytes that were zero when the checksum was made. */
static void check_sum(const struct bytes *b, struct boot_image *image, size_t pos, uint8_t sum, uint8_t skip)
{
    size_t used = pos - image->at + 1; /* with the checksum byte */
    size_t padded = (used + 15) / 16 * 16;
    if (!bytes_have(b, image->at, padded)) {
        fail(image, PART_CUT, FAULT_NONE);
        return;
    }
    image->end = image->at + padded;
    image->sum = sum;
    uint8_t stored = b->data[image->end - 1];
    if (stored == sum || stored == (uint8_t)(sum ^ skip))
        fail(image, PART_GOOD, FAULT_NONE);
    else
        fail(image, PART_BAD, FAULT_CHECKSUM);
}

/* The header up to the segments; false: *image says why. */
static bool read_header(const struct bytes *b, size_t at, struct boot_image *image)
{
    memset(image, 0, sizeof *image);
    image->at = image->end = at;
    if (at >= b->size || b->data[at] != 0xE9) {
        fail(image, part_without_magic(b, at), FAULT_NONE);
        return false;
    }
    if (!bytes_have(b, at, HEADER_SIZE)) {
        fail(image, PART_CUT, FAULT_NONE);
        return false;
    }
    const uint8_t *header = b->data + at;
    image->segments = header[1];
    image->mode = header[2];
    image->size_speed = header[3];
    image->entry = get_le32(header + 4);
    if (image->segments == 0 || image->segments > MAX_SEGMENTS) {
        fail(image, PART_BAD, FAULT_HEADER);
        return false;
    }
    return true;
}

/* Since core 2.7 the Arduino core's builder writes length and CRC of the file over two words that were zero
 * when the checksum was made: the first eight bytes of the first segment.  The file begins with the boot
 * loader. */
static uint8_t written_later(const struct bytes *b, const struct boot_image *image, size_t pos)
{
    size_t words = image->at + HEADER_SIZE + SEGMENT_HEADER_SIZE;
    size_t length = BOOT_AREA_END + (pos - image->at + 16) / 16 * 16;
    bool is_there = image->for_loader && bytes_have(b, words, 8) && get_le32(b->data + words) == length;
    return is_there ? bytes_xor(b->data + words, 8) : 0;
}

void boot_image_read(const struct bytes *b, size_t at, struct boot_image *image)
{
    uint8_t sum;
    if (!read_header(b, at, image))
        return;
    size_t pos = read_segments(b, image, &sum);
    if (pos != 0)
        check_sum(b, image, pos, sum, written_later(b, image, pos));
}

bool flash_map_of(uint8_t size_speed, struct flash_map *map)
{
    static const struct flash_map maps[16] = {
        [0] = {0x80000u, 0x41000u},   [1] = {0x40000u, 0},          [2] = {0x100000u, 0x81000u},
        [3] = {0x200000u, 0x81000u},  [4] = {0x400000u, 0x81000u},  [5] = {0x200000u, 0x101000u},
        [6] = {0x400000u, 0x101000u}, [8] = {0x800000u, 0x101000u}, [9] = {0x1000000u, 0x101000u},
    };
    *map = maps[size_speed >> 4];
    return map->size != 0;
}

const char *flash_mode_of(uint8_t mode)
{
    static const char *const names[] = {"QIO", "QOUT", "DIO", "DOUT"};
    return mode < ARRAY_LEN(names) ? names[mode] : NULL;
}

bool flash_speed_valid(uint8_t size_speed)
{
    unsigned speed = size_speed & 0x0Fu;
    return speed <= 2 || speed == 0x0F; /* 40, 26.7, 20, 80 MHz */
}

/* --- version of the vendor's boot loader --------------------------------------------------------------- */

static bool is_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

static bool is_word(uint8_t c)
{
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Length of "1.7(5d6f877)" or "1.6" at `at`, 0 if there is none. */
static size_t boot_version_at(const struct bytes *b, size_t at, size_t end, bool *has_build)
{
    *has_build = false;
    if (end - at < 3 || !is_digit(b->data[at]) || b->data[at + 1] != '.' || !is_digit(b->data[at + 2]))
        return 0;
    size_t pos = at + 3;
    if (pos >= end || b->data[pos] != '(')
        return pos - at;
    size_t close = pos + 1;
    while (close < end && is_word(b->data[close]))
        close++;
    if (close >= end || b->data[close] != ')' || close == pos + 1)
        return pos - at;
    *has_build = true;
    return close + 1 - at;
}

static void copy_text(const struct bytes *b, size_t at, size_t len, char *out, size_t out_size)
{
    if (len >= out_size)
        return;
    memcpy(out, b->data + at, len);
    out[len] = '\0';
}

static const char boot_label[] = "2nd boot version : ";

bool boot_is_vendor_loader(const struct bytes *b)
{
    size_t end = b->size < BOOT_AREA_END ? b->size : BOOT_AREA_END;
    return bytes_find(b, 0, end, boot_label) != end;
}

void boot_version_read(const struct bytes *b, size_t end, char *out, size_t out_size)
{
    bool has_build;
    out[0] = '\0';
    size_t label = bytes_find(b, 0, end, boot_label);
    if (label != end) {
        size_t at = label + sizeof boot_label - 1;
        size_t len = boot_version_at(b, at, end, &has_build);
        if (len != 0) {
            copy_text(b, at, len, out, out_size);
            return;
        }
    }
    /* The label may print a string that stands elsewhere: one with a build in brackets, else one that is
     * nothing but a number. */
    for (size_t at = 1; at + 4 <= end; at++) {
        if (is_word(b->data[at - 1]) || b->data[at - 1] == '.')
            continue;
        size_t len = boot_version_at(b, at, end, &has_build);
        bool alone = len != 0 && b->data[at - 1] == '\0' && at + len < end && b->data[at + len] == '\0';
        if (has_build || (alone && label != end && out[0] == '\0'))
            copy_text(b, at, len, out, out_size);
        if (has_build)
            return;
    }
}

bool boot_is_arduino_loader(const struct boot_image *boot)
{
    return boot->segments >= 1 && boot->segments <= 2 && boot->entry >> 12 == 0x4010Fu;
}
