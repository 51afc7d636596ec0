/* test_images.c: test images are laid out, checked and compressible like images of real devices. */
/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "images.h"

#include "base/bytes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#define MB     0x100000u
#define SECTOR 0x1000u

static struct images_spec spec_of(enum images_kind kind)
{
    struct images_spec spec;

    images_spec_default(&spec);
    spec.kind = kind;
    return spec;
}

static uint8_t *make(const struct images_spec *spec)
{
    uint8_t *image = images_new(spec);

    assert_non_null(image);
    return image;
}

static bool is_blank(const uint8_t *sector)
{
    for (size_t i = 0; i < SECTOR; i++)
        if (sector[i] != 0xFF)
            return false;
    return true;
}

static unsigned count_blank(const uint8_t *image, size_t size)
{
    unsigned count = 0;

    for (size_t at = 0; at < size; at += SECTOR)
        count += is_blank(image + at);
    return count;
}

/* Where `text` lies in the image; `size` if nowhere. */
static size_t find(const uint8_t *image, size_t size, const char *text)
{
    size_t len = strlen(text);

    for (size_t at = 0; at + len <= size; at++)
        if (image[at] == (uint8_t)text[0] && memcmp(image + at, text, len) == 0)
            return at;
    return size;
}

static bool holds(const uint8_t *image, size_t size, const char *text)
{
    return find(image, size, text) < size;
}

struct parsed {
    uint32_t addr[16], len[16];
    size_t end; /* behind the checksum */
};

/* Reads a version 1 image as the mask ROM does and insists on its checksum. */
static struct parsed parse_v1(const uint8_t *p, size_t room)
{
    struct parsed out = {.end = 8};
    uint8_t checksum = 0xEF;

    assert_int_equal(p[0], 0xE9);
    assert_in_range(p[1], 1, 16);
    for (unsigned s = 0; s < p[1]; s++) {
        out.addr[s] = get_le32(p + out.end);
        out.len[s] = get_le32(p + out.end + 4);
        assert_int_equal(out.len[s] % 4, 0);
        assert_in_range(out.len[s], 4, room - out.end - 8);
        for (uint32_t i = 0; i < out.len[s]; i++)
            checksum ^= p[out.end + 8 + i];
        out.end += 8 + out.len[s];
    }
    while (out.end % 16 != 15)
        assert_int_equal(p[out.end++], 0);
    assert_int_equal(p[out.end++], checksum);
    return out;
}

/* Length of a valid version 2 application without its CRC. */
static size_t parse_app(const uint8_t *p, size_t room, unsigned slot)
{
    uint32_t irom_len = get_le32(p + 12);
    uint32_t crc, stored;
    struct parsed inner;
    size_t len;

    assert_memory_equal(p, "\xEA\x04\x00", 3);
    assert_int_equal(p[3], slot);
    assert_int_equal(get_le32(p + 8), 0);
    assert_int_equal(irom_len % 16, 0);
    assert_in_range(irom_len, 16, room - 32);
    inner = parse_v1(p + 16 + irom_len, room - 16 - irom_len);
    assert_int_equal(p[16 + irom_len + 1], 3);
    assert_int_equal(get_le32(p + 4), get_le32(p + 16 + irom_len + 4));
    len = 16 + irom_len + inner.end;
    assert_in_range(len, 16, room - 4);
    crc = (uint32_t)crc32(0, p, (uInt)len);
    stored = get_le32(p + len);
    assert_int_equal(stored, crc & 0x80000000u ? ~crc : crc + 1);
    return len;
}

static void check_boot(const uint8_t *image, uint32_t third)
{
    struct parsed boot = parse_v1(image, SECTOR);

    assert_int_equal(image[1], 3);
    assert_int_equal(boot.addr[0], 0x40100000);
    assert_int_equal(boot.addr[1], 0x3FFE8000);
    assert_int_equal(boot.addr[2], third);
    assert_in_range(boot.end, 0x100, SECTOR - 1);
}

static void the_boot_loader_is_what_the_mask_rom_accepts(void **state)
{
    struct images_spec spec = spec_of(IMAGES_STOCK);
    uint8_t *image = make(&spec);

    (void)state;
    check_boot(image, 0x3FFE8310);
    assert_memory_equal(image + 2, "\x03\x20", 2);
    assert_true(holds(image, SECTOR, "2nd boot version : 1.7(5d6f877)"));
    free(image);
    spec.product = "ITA-GZ1-GL";
    image = make(&spec);
    check_boot(image, 0x3FFE82FC);
    assert_memory_equal(image + 2, "\x00\x20", 2);
    assert_true(holds(image, SECTOR, "2nd boot version : 1.6\n"));
    free(image);
}

static void applications_have_valid_checksums_and_crcs(void **state)
{
    struct images_spec spec = spec_of(IMAGES_TWO_SLOTS);
    uint8_t *image;
    bool crc_bit31[2] = {false, false}; /* both branches of the rule must have been met */

    (void)state;
    for (spec.seed = 1; spec.seed <= 8; spec.seed++) {
        size_t len;

        image = make(&spec);
        len = parse_app(image + 0x1000, 0x77000, 1);
        crc_bit31[crc32(0, image + 0x1000, (uInt)len) >> 31] = true;
        parse_app(image + 0x81000, 0x7A000, 2);
        free(image);
    }
    assert_true(crc_bit31[0] && crc_bit31[1]);
}

static void the_version_stands_behind_the_library_string(void **state)
{
    static const char *const words[] = {"deviceid",       "romVersion",     "fwVersion",
                                        "factory_apikey", "iotgo",          "Sec-WebSocket-Key: ITEAD",
                                        "SDK ver: %s",    "SDK version:%s", "2.2.0(f28eaf2)"};
    struct images_spec spec = spec_of(IMAGES_STOCK);
    uint8_t *image = make(&spec);
    size_t irom_end = 0x1000 + 16 + get_le32(image + 0x100C);
    size_t at = find(image, irom_end, "V2.5.4");

    (void)state;
    assert_in_range(at, 0x1000, irom_end - 64);
    assert_string_equal((char *)image + at + 8, "2.6.0");
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        size_t word = find(image, irom_end, words[i]);

        assert_in_range(word, at - 512, at + 512);
    }
    free(image);
}

static void the_identity_record_is_where_real_ones_are(void **state)
{
    struct images_spec spec = spec_of(IMAGES_STOCK);
    bool live_seen[2] = {false, false};

    (void)state;
    spec.device_id = "1000abcdef";
    for (spec.variant = 0; spec.variant < 8; spec.variant++) {
        uint8_t *image = make(&spec);
        unsigned live = image[0x7A000];
        const uint8_t *record = image + 0x78000 + live * SECTOR;

        assert_in_range(live, 0, 1);
        live_seen[live] = true;
        assert_string_equal((const char *)record + 0x67, "PSF-B04-GL");
        assert_string_equal((const char *)record + 0x7C, "1000abcdef");
        assert_int_equal(strlen((const char *)record + 0x87), 36);
        assert_memory_equal(record + 0xAC, "\xD0\x27\x00", 3);
        assert_memory_equal(record + 0xAC, record + 0xB2, 5);
        assert_int_equal(record[0xB1] + 1, record[0xB7]);
        assert_string_equal((const char *)record + 0xC4, "ITEAD-1000abcdef");
        assert_string_equal((const char *)record + 0xE4, "12345678");
        assert_memory_equal(record + 0x1E2, record + 0x87, 36);
        free(image);
    }
    assert_true(live_seen[0] && live_seen[1]);
}

static void check_system_sectors(const uint8_t *image, uint32_t end, unsigned app)
{
    const uint8_t *flag = image + end - SECTOR;

    assert_int_equal(image[end - 5 * SECTOR], 0x05);
    assert_memory_equal(image + end - 4 * SECTOR, "\x05\x08\x04\x02", 4);
    for (unsigned copy = 2; copy <= 3; copy++) {
        const uint8_t *p = image + end - copy * SECTOR;

        assert_int_equal(p[0], 0xFC | app);
        assert_int_equal(p[1], 0xE7);
        assert_memory_equal(p + 2, "\xFF\xFF\xFF\xFF\xFF\xFF", 6);
    }
    assert_in_range(flag[0], 0, 1);
    assert_memory_equal(flag + 4, "\xAA\x55\xAA\x55", 4);
    assert_memory_equal(flag + 0x14, "\x55\xAA\x55\xAA", 4);
}

static void system_sectors_end_where_the_header_says_the_flash_ends(void **state)
{
    static const struct {
        uint32_t size;
        int map;
        uint32_t end;
        uint8_t header;
    } cases[] = {{MB, -1, MB, 0x20},       {2 * MB, -1, 2 * MB, 0x30}, {4 * MB, -1, 4 * MB, 0x40},
                 {4 * MB, 2, MB, 0x20},    {2 * MB, 5, 2 * MB, 0x50},  {4 * MB, 6, 4 * MB, 0x60},
                 {4 * MB, 3, 2 * MB, 0x30}};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct images_spec spec = spec_of(IMAGES_STOCK);
        uint8_t *image;

        spec.size = cases[i].size;
        spec.map = cases[i].map;
        image = make(&spec);
        assert_int_equal(image[3], cases[i].header);
        check_system_sectors(image, cases[i].end, 0);
        if (cases[i].size > cases[i].end)
            assert_int_equal(count_blank(image + cases[i].end, cases[i].size - cases[i].end),
                             (cases[i].size - cases[i].end) / SECTOR);
        free(image);
    }
}

static void two_slots_run_the_second_one(void **state)
{
    struct images_spec spec = spec_of(IMAGES_TWO_SLOTS);
    uint8_t *image = make(&spec);

    (void)state;
    check_system_sectors(image, MB, 1);
    free(image);
}

static void an_incomplete_image_names_4_mb_and_misses_the_last_sectors(void **state)
{
    struct images_spec spec = spec_of(IMAGES_INCOMPLETE);
    uint8_t *image;

    (void)state;
    spec.product = "PSC-B67-GL";
    image = make(&spec);
    assert_memory_equal(image, "\xE9\x03\x00\x40", 4);
    assert_int_equal(count_blank(image + 0xFB000, 5 * SECTOR), 5);
    parse_app(image + 0x1000, 0x77000, 1);
    free(image);
}

/* --- how it compresses --------------------------------------------------------------------------------- */

static size_t deflated(const uint8_t *data, size_t len, int window_bits)
{
    z_stream z = {.next_in = (Bytef *)data, .avail_in = (uInt)len};
    size_t room = len + len / 100 + 1024;
    uint8_t *out = malloc(room);

    assert_non_null(out);
    z.next_out = out;
    z.avail_out = (uInt)room;
    assert_int_equal(deflateInit2(&z, 9, Z_DEFLATED, window_bits, 8, Z_DEFAULT_STRATEGY), Z_OK);
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    deflateEnd(&z);
    free(out);
    return z.total_out;
}

static size_t deflated_sectors(const uint8_t *data, size_t len)
{
    size_t total = 0;

    for (size_t at = 0; at < len; at += SECTOR)
        if (!is_blank(data + at))
            total += deflated(data + at, SECTOR, -12);
    return total;
}

static void stock_images_compress_as_real_ones_do(void **state)
{
    static const char *const products[] = {"PSF-B04-GL", "ITA-GZ1-GL", "PSA-BHA-GL", "PSF-BD1-GL"};

    (void)state;
    for (unsigned i = 0; i < 8; i++) {
        struct images_spec spec = spec_of(IMAGES_STOCK);
        uint8_t *image;

        spec.seed = 1 + i;
        spec.product = products[i % ARRAY_LEN(products)];
        image = make(&spec);
        assert_in_range(count_blank(image, MB), 129, 147);
        assert_in_range(deflated(image, MB, 15), 285000, 335000);
        assert_in_range(deflated_sectors(image, MB), MB * 10 / 35, MB / 3);
        free(image);
    }
}

static void two_slot_images_compress_as_the_real_one_does(void **state)
{
    struct images_spec spec = spec_of(IMAGES_TWO_SLOTS);
    uint8_t *image = make(&spec);

    (void)state;
    assert_in_range(count_blank(image, MB), 24, 50);
    assert_in_range(deflated(image, MB, 15), 570000, 630000);
    free(image);
}

static int compare_lines(const void *a, const void *b)
{
    const uint8_t *const *pa = a;
    const uint8_t *const *pb = b;

    return memcmp(*pa, *pb, 64);
}

/* Share of 64-byte lines that occur more than once, in per mille.  Lines begin at any multiple of 4. */
static unsigned repeated_per_mille(const uint8_t *data, size_t len)
{
    size_t count = (len - 64) / 4, repeated = 0;
    const uint8_t **lines = malloc(count * sizeof *lines);

    assert_non_null(lines);
    for (size_t i = 0; i < count; i++)
        lines[i] = data + i * 4;
    qsort(lines, count, sizeof *lines, compare_lines);
    for (size_t i = 1; i < count; i++)
        repeated += memcmp(lines[i - 1], lines[i], 64) == 0;
    free(lines);
    return (unsigned)(repeated * 1000 / count);
}

static void code_does_not_repeat_within_an_application(void **state)
{
    struct images_spec spec = spec_of(IMAGES_STOCK);
    uint8_t *image = make(&spec);
    size_t len = parse_app(image + 0x1000, 0x77000, 1);

    (void)state;
    assert_in_range(repeated_per_mille(image + 0x1000, len), 0, 30);
    free(image);
}

/* --- what makes two images the same or different ------------------------------------------------------- */

static void the_same_spec_gives_the_same_bytes(void **state)
{
    (void)state;
    for (unsigned k = 0; k < IMAGES_KIND_COUNT; k++) {
        struct images_spec spec = spec_of((enum images_kind)k);
        uint8_t *a = make(&spec), *b = make(&spec);

        assert_memory_equal(a, b, MB);
        free(a);
        free(b);
    }
}

static void variants_differ_only_where_devices_differ(void **state)
{
    struct images_spec spec = spec_of(IMAGES_STOCK);
    uint8_t *a = make(&spec), *b;
    unsigned different = 0;

    (void)state;
    spec.variant = 1;
    b = make(&spec);
    for (uint32_t at = 0; at < MB; at += SECTOR) {
        bool device = (at >= 0x78000 && at < 0x80000) || at >= 0xFB000;

        if (memcmp(a + at, b + at, SECTOR) != 0) {
            assert_true(device);
            different++;
        }
    }
    assert_in_range(different, 5, 13);
    assert_memory_not_equal(a + 0x78000 + 0x7C, b + 0x78000 + 0x7C, 10);
    free(a);
    free(b);
}

static unsigned equal_sectors(const uint8_t *a, const uint8_t *b, size_t size)
{
    unsigned count = 0;

    for (size_t at = 0; at < size; at += SECTOR)
        count += !is_blank(a + at) && memcmp(a + at, b + at, SECTOR) == 0;
    return count;
}

static void other_products_versions_and_seeds_are_other_firmware(void **state)
{
    struct images_spec spec = spec_of(IMAGES_STOCK);
    uint8_t *first = make(&spec);
    struct images_spec others[3] = {spec, spec, spec};

    (void)state;
    others[0].product = "PSF-BRA-GL";
    others[1].version = "2.7.0";
    others[2].seed = 2;
    for (size_t i = 0; i < ARRAY_LEN(others); i++) {
        uint8_t *other = make(&others[i]);

        assert_int_equal(equal_sectors(first + 0x1000, other + 0x1000, 0x77000), 0);
        free(other);
    }
    free(first);
}

static void arduino_images_have_two_valid_parts_and_their_words(void **state)
{
    struct images_spec spec = spec_of(IMAGES_TASMOTA);
    uint8_t *image = make(&spec);
    struct parsed app = parse_v1(image + 0x1000, 0xFA000);

    (void)state;
    parse_v1(image, SECTOR);
    assert_int_equal(image[1], 1);
    assert_int_equal(get_le32(image + 8), 0x4010F000);
    assert_int_equal(image[0x1001], 4);
    assert_int_equal(app.addr[0], 0x40201010);
    assert_true(holds(image, MB, "Program Version"));
    assert_true(holds(image, MB, "\xA5\x5A\xA5\x5A\xFF\xFF\xFF\xFF\x5A\xA5\x5A\xA5"));
    assert_int_equal(get_le16(image + 0xFB000), 0x1209);
    assert_false(holds(image, MB, "ITEAD"));
    free(image);
    spec = spec_of(IMAGES_ESPHOME);
    image = make(&spec);
    parse_v1(image + 0x1000, 0xFA000);
    assert_true(holds(image, MB, "ESPHome version "));
    assert_false(holds(image, MB, "Program Version"));
    free(image);
}

static void blank_and_random_are_what_they_say(void **state)
{
    struct images_spec spec = spec_of(IMAGES_BLANK);
    uint8_t *image = make(&spec);

    (void)state;
    assert_int_equal(count_blank(image, MB), 256);
    free(image);
    spec.kind = IMAGES_RANDOM;
    image = make(&spec);
    assert_int_equal(count_blank(image, MB), 0);
    assert_in_range(deflated(image, MB, 15), MB, MB + MB / 100);
    free(image);
}

static void impossible_specs_are_refused(void **state)
{
    struct images_spec spec = spec_of(IMAGES_STOCK);

    (void)state;
    spec.size = 3 * MB;
    assert_null(images_new(&spec));
    spec = spec_of(IMAGES_STOCK);
    spec.map = 7;
    assert_null(images_new(&spec));
    spec = spec_of(IMAGES_STOCK);
    spec.device_id = "too long for it";
    assert_null(images_new(&spec));
    assert_int_equal(images_kind_from_name("two-slots"), IMAGES_TWO_SLOTS);
    assert_int_equal(images_kind_from_name("two"), IMAGES_KIND_COUNT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_boot_loader_is_what_the_mask_rom_accepts),
        cmocka_unit_test(applications_have_valid_checksums_and_crcs),
        cmocka_unit_test(the_version_stands_behind_the_library_string),
        cmocka_unit_test(the_identity_record_is_where_real_ones_are),
        cmocka_unit_test(system_sectors_end_where_the_header_says_the_flash_ends),
        cmocka_unit_test(two_slots_run_the_second_one),
        cmocka_unit_test(an_incomplete_image_names_4_mb_and_misses_the_last_sectors),
        cmocka_unit_test(stock_images_compress_as_real_ones_do),
        cmocka_unit_test(two_slot_images_compress_as_the_real_one_does),
        cmocka_unit_test(code_does_not_repeat_within_an_application),
        cmocka_unit_test(the_same_spec_gives_the_same_bytes),
        cmocka_unit_test(variants_differ_only_where_devices_differ),
        cmocka_unit_test(other_products_versions_and_seeds_are_other_firmware),
        cmocka_unit_test(arduino_images_have_two_valid_parts_and_their_words),
        cmocka_unit_test(blank_and_random_are_what_they_say),
        cmocka_unit_test(impossible_specs_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
