/* test_image_hostile.c: image examination against bytes that somebody cut, flipped or made up.
 *
 * Every examination gets memory of exactly the size it may look at, so that the address sanitizer sees a read
 * beyond it. */
/* SPDX-License-Identifier: MIT */
#include "cm.h"

#include "core/image/image.h"

#include "base/bytes.h"
#include "craft_image.h"
#include "images.h"
#include "spoken.h"

#include <stdlib.h>
#include <string.h>

#define MB     0x100000u
#define SECTOR 0x1000u

static bool printable(const char *text, size_t room)
{
    size_t len = 0;
    while (len < room && text[len] != '\0') {
        if (text[len] < ' ' || text[len] > '~')
            return false;
        len++;
    }
    return len < room;
}

static enum image_verdict examine(const uint8_t *data, size_t size, bool whole)
{
    struct image_info info;
    memset(&info, 0xA5, sizeof info);
    image_examine(data, size, whole, &info);
    assert_int_equal(info.size, size);
    assert_true(info.verdict < IMAGE_VERDICT_COUNT);
    assert_in_range(info.reason_count, 1, IMAGE_REASONS);
    for (unsigned i = 0; i < info.reason_count; i++)
        assert_true(printable(spoken(&info.reasons[i]), SPOKEN_SIZE));
    assert_true(printable(info.product, sizeof info.product));
    assert_true(printable(info.version, sizeof info.version));
    assert_true(printable(info.sdk, sizeof info.sdk));
    assert_true(printable(info.boot, sizeof info.boot));
    assert_true(printable(info.device_id, sizeof info.device_id));
    assert_true(printable(info.flash_mode, 8));
    return info.verdict;
}

static enum image_verdict examine_cut(const uint8_t *data, size_t size, bool whole)
{
    uint8_t *copy = malloc(size != 0 ? size : 1);
    assert_non_null(copy);
    memcpy(copy, data, size);
    enum image_verdict verdict = examine(copy, size, whole);
    free(copy);
    return verdict;
}

static uint32_t random_next(uint32_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 17;
    *seed ^= *seed << 5;
    return *seed;
}

/* The smallest SDK map there is, so that thousands of examinations take seconds; two applications, identity.
 */
#define SMALL 0x80000u

static uint8_t *small_sdk(void)
{
    static const struct craft_texts texts = {
        {"V2.5.4", "2.6.0", "romVersion", "2.2.0(f28eaf2)", "factory_apikey", "iotgo"}};
    uint8_t *data = craft_sdk(SMALL, 0, &texts);
    craft_app(data, 0x41000, 2, &texts);
    craft_identity(data, 0x78000, "PSF-B04-GL", "1000abcdef");
    return data;
}

static void stock_images_cut_at_any_sector_are_incomplete(void **state)
{
    (void)state;
    for (unsigned kind = 0; kind < 2; kind++) {
        uint8_t *data = images_of(kind == 0 ? IMAGES_STOCK : IMAGES_TWO_SLOTS, NULL, MB, 0);
        assert_int_equal(examine(data, MB, true), IMAGE_COMPLETE);
        assert_int_equal(examine_cut(data, SECTOR, true), IMAGE_PARTIAL); /* a boot loader alone */
        for (size_t size = 2 * SECTOR; size < MB; size += SECTOR)
            assert_int_equal(examine_cut(data, size, true), IMAGE_INCOMPLETE);
        free(data);
    }
}

/* Of a flash that is larger than most backups of it: a device with 4 MB, read with the habits of 1 MB. */
static void a_4_mb_image_cut_at_any_sector_is_incomplete(void **state)
{
    static const struct craft_texts texts = {{"V2.5.4", "2.6.1", "factory_apikey", "iotgo"}};
    (void)state;
    uint8_t *data = craft_sdk(4 * MB, 4, &texts);
    craft_identity(data, 0x78000, "PSC-B67-GL", "1000abcdef");
    assert_int_equal(examine(data, 4 * MB, true), IMAGE_COMPLETE);
    for (size_t size = 2 * SECTOR; size < 4 * MB; size += SECTOR)
        assert_int_equal(examine_cut(data, size, true), IMAGE_INCOMPLETE);
    free(data);
}

static void other_firmwares_cut_at_any_sector_are_never_complete(void **state)
{
    static const enum images_kind kinds[] = {IMAGES_TASMOTA, IMAGES_ESPHOME};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        uint8_t *data = images_of(kinds[i], NULL, MB, 0);
        for (size_t size = SECTOR; size < MB; size += SECTOR) {
            enum image_verdict verdict = examine_cut(data, size, true);
            bool loader = size == SECTOR; /* alone */
            assert_int_equal(verdict, size < 0x75000 && !loader ? IMAGE_DAMAGED : IMAGE_PARTIAL);
        }
        free(data);
    }
}

static void images_cut_at_random_are_never_complete(void **state)
{
    uint32_t seed = 20260801;
    (void)state;
    for (unsigned kind = 0; kind < IMAGES_KIND_COUNT; kind++) {
        uint8_t *data = images_of((enum images_kind)kind, NULL, MB, 0);
        for (unsigned i = 0; i < 100; i++) {
            size_t size = random_next(&seed) % MB;
            enum image_verdict verdict = examine_cut(data, size, true);
            if (verdict == IMAGE_COMPLETE)
                fail_msg("%s, %zu bytes", images_kind_name((enum images_kind)kind), size);
            examine_cut(data, size, false);
        }
        free(data);
    }
}

static void images_cut_anywhere_are_never_complete(void **state)
{
    (void)state;
    uint8_t *small = small_sdk();
    for (size_t size = 0; size < 0x2000; size++) { /* every byte of boot loader and application */
        assert_int_not_equal(examine_cut(small, size, true), IMAGE_COMPLETE);
        assert_int_not_equal(examine_cut(small, size, false), IMAGE_COMPLETE);
    }
    for (size_t size = SMALL - 0x5100; size < SMALL; size += 7)
        assert_int_not_equal(examine_cut(small, size, true), IMAGE_COMPLETE);
    free(small);
}

/* Bits of the boot loader's headers that its checksum does not cover and that name something that may be. */
static bool boot_bit_is_free(const uint8_t *data, size_t at, unsigned bit)
{
    if (at == 2)
        return bit < 2; /* another flash mode */
    if (at == 3)
        return bit < 2; /* another speed */
    if (at >= 4 && at < 8)
        return true; /* an entry elsewhere in the code: judged below by what comes out */
    size_t pos = 8;
    for (unsigned i = 0; i < 3; i++) {
        if (at >= pos && at < pos + 4)
            return true; /* a load address elsewhere in the memory */
        uint32_t len = get_le32(data + pos + 4);
        if (i == 2 && at == pos + 4 && bit < 2 && (len & 1u << bit) == 0)
            return true; /* longer by zeros that fill it up: the ROM takes them as they are */
        pos += 8 + len;
    }
    return at >= pos && at % 16 != 15; /* padding */
}

static void no_flipped_bit_of_the_boot_loader_passes_for_complete(void **state)
{
    (void)state;
    uint8_t *data = small_sdk();
    size_t end = 8 + 3 * 8 + 0x200 + 0x80 + 0x3C;
    end = (end + 16) / 16 * 16;
    assert_int_equal(examine(data, SMALL, true), IMAGE_COMPLETE);
    for (size_t at = 0; at < end; at++) {
        for (unsigned bit = 0; bit < 8; bit++) {
            bool is_free = boot_bit_is_free(data, at, bit);
            data[at] ^= (uint8_t)(1u << bit);
            enum image_verdict verdict = examine(data, SMALL, true);
            if (!is_free && verdict == IMAGE_COMPLETE)
                print_error("byte 0x%zX, bit %u\n", at, bit);
            if (!is_free)
                assert_int_not_equal(verdict, IMAGE_COMPLETE);
            data[at] ^= (uint8_t)(1u << bit);
        }
    }
    free(data);
}

static void an_entry_or_segment_outside_of_memory_is_damage(void **state)
{
    (void)state;
    uint8_t *data = small_sdk();
    static const struct {
        size_t at;
        uint32_t value;
    } cases[] = {{4, 0},           {4, 0x40100200u}, {4, 0x3FFE8000u},  {8, 0x40000000u},
                 {8, 0x4010FF00u}, {12, 0x202u},     {12, 0xFFFFFFFCu}, {8, 0xFFFFFFF0u}};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        uint32_t before = get_le32(data + cases[i].at);
        put_le32(data + cases[i].at, cases[i].value);
        assert_int_equal(examine(data, SMALL, true), IMAGE_DAMAGED);
        put_le32(data + cases[i].at, before);
    }
    assert_int_equal(examine(data, SMALL, true), IMAGE_COMPLETE);
    free(data);
}

/* CRC32 covers all of it: both slots, the first of which is the one that runs. */
static void no_flipped_bit_of_an_application_passes_for_complete(void **state)
{
    (void)state;
    uint8_t *data = small_sdk();
    static const size_t slots[] = {CRAFT_APP, 0x41000};
    for (size_t i = 0; i < ARRAY_LEN(slots); i++) {
        size_t end = craft_app_end(data, slots[i]);
        for (size_t at = slots[i]; at < end; at++) {
            unsigned bits = at < slots[i] + 16 || at >= end - 0x240 ? 8 : 1; /* headers: every bit */
            for (unsigned bit = 0; bit < bits; bit++) {
                bool spare_hidden = i == 1 && at == slots[i]; /* no 0xEA: nobody says that it should be one */
                data[at] ^= (uint8_t)(1u << bit);
                enum image_verdict verdict = examine(data, SMALL, true);
                if (!spare_hidden)
                    assert_int_not_equal(verdict, IMAGE_COMPLETE);
                data[at] ^= (uint8_t)(1u << bit);
            }
        }
    }
    free(data);
}

/* Bits of the 0xE9 image at `at` that no checksum covers and that nothing contradicts: flash mode, speed and
 * size, where it begins, where its segments are loaded, and what fills it up.  `first` = at address 0, where
 * mode, speed and size have to exist. */
static bool image_bit_is_free(const uint8_t *data, size_t at, bool first, size_t byte, unsigned bit)
{
    if (byte == at + 2 || byte == at + 3)
        return !first || (byte == at + 2 ? bit < 2 : bit < 2 || (bit >= 4 && bit < 7));
    if (byte >= at + 4 && byte < at + 8)
        return true;
    size_t pos = at + 8;
    for (unsigned i = 0; i < data[at + 1]; i++) {
        uint32_t len = get_le32(data + pos + 4);
        size_t end = pos + 8 + len - at, other_end = pos + 8 + (len ^ (uint32_t)1 << bit) - at;
        bool last = i + 1u == data[at + 1];
        if (byte >= pos && byte < pos + 4)
            return true;
        if (last && byte == pos + 4 && other_end > end && other_end / 16 == end / 16)
            return true; /* longer by zeros that fill it up */
        pos += 8 + len;
    }
    return byte >= pos && byte % 16 != 15;
}

/* Every bit of the 0xE9 image at `at`: headers, segment headers, content, checksum. */
static void flip_every_bit(uint8_t *data, size_t size, size_t at, size_t end)
{
    enum image_verdict sound = examine_cut(data, size, true);
    assert_int_equal(sound, IMAGE_PARTIAL);
    for (size_t byte = at; byte < end; byte++) {
        for (unsigned bit = 0; bit < 8; bit++) {
            bool is_free = image_bit_is_free(data, at, at == 0, byte, bit);
            data[byte] ^= (uint8_t)(1u << bit);
            enum image_verdict verdict = examine_cut(data, size, true);
            if (verdict == IMAGE_COMPLETE || (verdict == sound && !is_free))
                fail_msg("byte 0x%zX, bit %u: %s", byte, bit, image_verdict_name(verdict));
            data[byte] ^= (uint8_t)(1u << bit);
        }
    }
}

static size_t boot_image_end(const uint8_t *data, size_t at)
{
    size_t pos = at + 8;
    for (unsigned i = 0; i < data[at + 1]; i++)
        pos += 8 + get_le32(data + pos + 4);
    return at + (pos - at + 16) / 16 * 16;
}

static void no_flipped_bit_of_an_arduino_image_passes(void **state)
{
    static const struct craft_texts texts = {{"Tasmota"}};
    (void)state;
    uint8_t *data = craft_arduino(0x2000, 2, &texts);
    size_t size = boot_image_end(data, CRAFT_APP);
    assert_int_equal(examine_cut(data, size - 1, true), IMAGE_DAMAGED);
    flip_every_bit(data, size, 0, boot_image_end(data, 0));
    flip_every_bit(data, size, CRAFT_APP, size);
    free(data);
}

static void no_flipped_bit_of_another_program_passes(void **state)
{
    static const struct craft_texts none = {{NULL}};
    (void)state;
    uint8_t *data = craft_bootable(0x3000, 2, &none);
    flip_every_bit(data, 0x2800, 0, boot_image_end(data, 0));
    free(data);
}

static void every_value_of_every_header_byte_is_survived(void **state)
{
    (void)state;
    uint8_t *data = small_sdk();
    size_t end = craft_app_end(data, CRAFT_APP), inner = CRAFT_APP + 16 + 0x800;
    const size_t places[][2] = {{0, 16},
                                {CRAFT_APP, CRAFT_APP + 16},
                                {inner, inner + 16},
                                {end - 5, end},
                                {0x41000, 0x41010},
                                {0x7A000, 0x7A001},
                                {0x7D000, 0x7D002},
                                {0x7F000, 0x7F001}};
    for (size_t i = 0; i < ARRAY_LEN(places); i++) {
        for (size_t at = places[i][0]; at < places[i][1]; at++) {
            uint8_t before = data[at];
            for (unsigned value = 0; value < 256; value++) {
                data[at] = (uint8_t)value;
                examine(data, SMALL, true);
                examine(data, SMALL, false);
            }
            data[at] = before;
        }
    }
    free(data);
}

static void made_up_bytes_are_survived(void **state)
{
    (void)state;
    uint32_t seed = 4711;
    uint8_t *data = small_sdk(), *work = malloc(SMALL);
    assert_non_null(work);
    for (unsigned round = 0; round < 1500; round++) {
        memcpy(work, data, SMALL);
        for (unsigned i = 0; i < 1 + round % 5; i++) {
            static const size_t areas[] = {0,       CRAFT_APP, CRAFT_APP + 0x810, 0x41000, 0x78000,
                                           0x7A000, 0x7B000};
            size_t at = areas[random_next(&seed) % ARRAY_LEN(areas)] + random_next(&seed) % 0x300;
            size_t len = 1 + random_next(&seed) % 8;
            for (size_t k = at; k < at + len; k++)
                work[k] = (uint8_t)(random_next(&seed) >> 11);
        }
        size_t size = round % 3 == 0 ? random_next(&seed) % SMALL : SMALL;
        examine_cut(work, size, round % 2 == 0);
    }
    for (unsigned round = 0; round < 300; round++) {
        size_t size = random_next(&seed) % 0x3000;
        for (size_t k = 0; k < size; k++)
            work[k] = (uint8_t)(random_next(&seed) >> 9);
        if (size > 0x1000) {
            work[0] = 0xE9;
            work[0x1000] = round % 2 ? 0xEA : 0xE9;
        }
        assert_int_not_equal(examine_cut(work, size, true), IMAGE_COMPLETE);
    }
    free(work);
    free(data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stock_images_cut_at_any_sector_are_incomplete),
        cmocka_unit_test(a_4_mb_image_cut_at_any_sector_is_incomplete),
        cmocka_unit_test(other_firmwares_cut_at_any_sector_are_never_complete),
        cmocka_unit_test(images_cut_at_random_are_never_complete),
        cmocka_unit_test(images_cut_anywhere_are_never_complete),
        cmocka_unit_test(no_flipped_bit_of_the_boot_loader_passes_for_complete),
        cmocka_unit_test(an_entry_or_segment_outside_of_memory_is_damage),
        cmocka_unit_test(no_flipped_bit_of_an_application_passes_for_complete),
        cmocka_unit_test(no_flipped_bit_of_an_arduino_image_passes),
        cmocka_unit_test(no_flipped_bit_of_another_program_passes),
        cmocka_unit_test(every_value_of_every_header_byte_is_survived),
        cmocka_unit_test(made_up_bytes_are_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
