/* test_image_parts.c: single files: one part of a firmware that comes in several, files that are no image of
 * a flash, and readings that failed.  Each is named, and none is written. */
/* SPDX-License-Identifier: MIT */
#include "cm.h"

#include "base/err.h"
#include "core/image/guard.h"
#include "core/image/image.h"

#include "base/bytes.h"
#include "examined.h"
#include "spoken.h"

#include <stdlib.h>
#include <string.h>

#define MB 0x100000u

static const struct craft_texts none = {{NULL}}, sdk = {{"SDK version:%s", "2.2.0(f28eaf2)"}};

#define LOADER_ALONE                                                                                         \
    "This is a boot loader alone: the firmware that it starts, which belongs behind it, is missing."
#define RAM_PART                                                                                             \
    "This is one part of a firmware that comes in several files: what is loaded into RAM (like "             \
    "eagle.flash.bin). What stays in the flash is missing."
#define MAPPED_PART                                                                                          \
    "This is one part of a firmware that comes in several files: what stays in the flash (like "             \
    "eagle.irom0text.bin). What starts it is missing."
#define RADIO_DATA                                                                                           \
    "These are radio data alone (like esp_init_data_default.bin), one part of a firmware that comes in "     \
    "several files."

static struct guard_report judge(const struct image_info *info, uint64_t size, uint32_t flash)
{
    const struct guard_case c = {.image = info, .file_size = size, .flash_size = flash};
    struct guard_report report;
    guard_judge(&c, &report);
    return report;
}

/* Named so, and refused. */
static void assert_part(const uint8_t *data, size_t size, enum image_part part, const char *sentence)
{
    struct image_info info = examine(data, size);
    assert_says(&info, part == IMAGE_PART_MAPPED ? IMAGE_UNKNOWN : IMAGE_PARTIAL, sentence, NULL);
    assert_string_equal(image_part_name(info.part), image_part_name(part));
    assert_false(info.startable);
    struct guard_report r = judge(&info, size, MB);
    assert_int_equal(r.count, 1);
    assert_string_equal(guard_what_name(r.list[0].what), "part");
    assert_int_equal(r.list[0].level, GUARD_REFUSE);
}

static void every_boot_loader_alone_is_one(void **state)
{
    static const struct craft_rboot rboot = {.config = 0x1000, .rom = 0x2000, .other = 0x82000};
    (void)state;
    uint8_t *const whole[] = {craft_sdk(MB, 2, &none), craft_arduino(MB, 2, &none),
                              craft_rboot(MB, 2, &rboot, &none)};
    for (size_t i = 0; i < ARRAY_LEN(whole); i++) {
        size_t end = 0x1000;
        assert_part(whole[i], end, IMAGE_PART_LOADER, LOADER_ALONE);
        while (whole[i][end - 1] == 0xFF)
            end--;
        assert_part(whole[i], end, IMAGE_PART_LOADER, LOADER_ALONE);
        whole[i][0x20] ^= 1; /* a damaged one is just that */
        struct image_info info = examine(whole[i], end);
        assert_verdict(&info, IMAGE_DAMAGED);
        free(whole[i]);
    }
}

static void what_is_loaded_into_ram_is_not_a_whole_program(void **state)
{
    (void)state;
    uint8_t *data = craft_flat(MB, 0, &sdk);
    size_t end = 0x7800 + 8 + 3 * 8;
    end = (end + 16) / 16 * 16;
    assert_part(data, end, IMAGE_PART_RAM, RAM_PART);
    assert_part(data, (end + 0xFFF) / 0x1000 * 0x1000, IMAGE_PART_RAM, RAM_PART); /* filled up with 0xFF */
    struct image_info info = examine_beginning(data, end);
    assert_int_equal(info.part, IMAGE_NO_PART);
    assert_part(data + 0x10000, 0x800, IMAGE_PART_MAPPED, MAPPED_PART);
    free(data);
}

static void radio_data_and_blank_sectors_are_named(void **state)
{
    uint8_t data[0x1000];
    (void)state;
    memset(data, 0xFF, sizeof data);
    struct image_info info = examine(data, sizeof data);
    assert_says(&info, IMAGE_BLANK,
                "It is blank, all 4 KB: like the blank.bin of a firmware that comes in several files.", NULL);
    assert_int_equal(info.part, IMAGE_PART_BLANK);
    memset(data, 0, 128);
    memcpy(data, "\x05\x08\x04\x02\x05\x05\x05\x02", 8);
    assert_part(data, 128, IMAGE_PART_RADIO_DATA, RADIO_DATA);
    assert_part(data, sizeof data, IMAGE_PART_RADIO_DATA, RADIO_DATA);
    data[200] = 0;
    info = examine(data, sizeof data);
    assert_int_equal(info.part, IMAGE_NO_PART);
}

static void an_application_is_a_part_as_well(void **state)
{
    (void)state;
    uint8_t *data = craft_sdk(MB, 2, &ewelink_texts);
    size_t end = craft_app_end(data, CRAFT_APP);
    struct image_info info = examine(data + CRAFT_APP, end - CRAFT_APP);
    assert_int_equal(info.part, IMAGE_PART_APPLICATION);
    assert_true(info.app_alone);
    info = examine(data, MB);
    assert_int_equal(info.part, IMAGE_NO_PART);
    free(data);
}

static void parts_have_stable_words(void **state)
{
    static const char *const words[] = {"",       "boot-loader", "application", "ram",
                                        "mapped", "radio-data",  "blank"};
    (void)state;
    assert_int_equal(ARRAY_LEN(words), IMAGE_PART_COUNT);
    for (unsigned i = 0; i < IMAGE_PART_COUNT; i++)
        assert_string_equal(image_part_name((enum image_part)i), words[i]);
}

/* --- what is no image of a flash ------------------------------------------------------------------------ */

#define HEX     "This is a file in Intel HEX, numbers written as text: convert it to a binary file first."
#define SREC    "This is a file of S-records, numbers written as text: convert it to a binary file first."
#define PAGE    "This is a web page: the download did not deliver the file itself."
#define FOREIGN "It does not begin like firmware for this chip."

static const struct {
    const char *bytes;
    size_t len;
    const char *sentence;
} files[] = {
    {":10000000E9030320", 17, HEX},
    {":020000040000FA", 15, HEX},
    {":hello, world", 13, FOREIGN},
    {":1000", 5, FOREIGN},
    {"S00600004844521B", 16, SREC},
    {"S315400000000102", 16, SREC},
    {"Sonoff", 6, FOREIGN},
    {"S0", 2, FOREIGN},
    {"<!doctype HTML>", 15, PAGE},
    {"\xEF\xBB\xBF\r\n  <HTML>", 13, PAGE},
    {"<?xml ", 6, FOREIGN},
    {"7z\xBC\xAF\x27\x1C\x00\x04", 8, "This is a compressed file: unpack it and use what is inside."},
    {"Rar!\x1A\x07", 6, "This is a compressed file: unpack it and use what is inside."},
    {"\x55\xAA\x55\xAA"
     "1.1.0\0\0",
     11, "This is an update file in Tuya's container: only Tuya's own firmware can read it."},
};

static void files_are_named_for_what_they_are(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        struct image_info info = examine((const uint8_t *)files[i].bytes, files[i].len);
        assert_says(&info, IMAGE_UNKNOWN, files[i].sentence, NULL);
    }
}

/* Whatever byte stands at 0x1000. */
static void such_a_file_is_not_taken_for_a_damaged_backup(void **state)
{
    (void)state;
    uint8_t *data = malloc(0x2000);
    assert_non_null(data);
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        if (strcmp(files[i].sentence, FOREIGN) == 0)
            continue;
        memset(data, 0x20, 0x2000);
        memcpy(data, files[i].bytes, files[i].len);
        data[0x1000] = 0xEA;
        struct image_info info = examine(data, 0x2000);
        assert_says(&info, IMAGE_UNKNOWN, files[i].sentence, NULL);
    }
    memcpy(data, "\xE9\x03\x02\x20\x68\x05\x08\x40\xEE\x00\x00\x00\x00\x00\x00\x00", 16);
    struct image_info info = examine_and_free(data, 0x2000); /* an ESP32's with that byte */
    assert_true(info.other_chip);
}

static void nothing_but_zeros_is_a_reading_that_failed(void **state)
{
    (void)state;
    uint8_t *data = calloc(1, MB);
    struct image_info info = examine(data, MB);
    assert_says(&info, IMAGE_UNKNOWN, "It is nothing but zeros: the reading failed.", NULL);
    data[MB - 1] = 1;
    info = examine_and_free(data, MB);
    assert_says(&info, IMAGE_UNKNOWN, FOREIGN, NULL);
}

static void a_flash_read_beyond_its_end_is_told_by_its_repetition(void **state)
{
    (void)state;
    uint8_t *one = craft_sdk(MB, 2, &ewelink_texts), *four = malloc(4 * MB);
    assert_non_null(four);
    craft_identity(one, 0x78000, "PSF-B04-GL", "1000abcdef");
    for (size_t i = 0; i < 4; i++)
        memcpy(four + i * MB, one, MB);
    struct image_info info = examine(four, 2 * MB);
    assert_says(&info, IMAGE_COMPLETE,
                "After 1 MB it begins anew: the flash has no more than 1 MB, but 2 MB were read.",
                SDK_COMPLETE);
    info = examine(four, 4 * MB);
    assert_int_equal(info.begins_anew, MB);
    four[3 * MB] ^= 1;
    info = examine(four, 4 * MB);
    assert_int_equal(info.begins_anew, 0);
    info = examine(one, MB);
    assert_int_equal(info.begins_anew, 0);
    free(four);
    free(one);
}

/* --- too large for the device --------------------------------------------------------------------------- */

static void assert_never(const struct image_info *info, uint64_t size, const char *what, const char *first)
{
    struct guard_report r = judge(info, size, MB);
    struct err e = ERR_INIT;
    assert_int_equal(r.count, 1);
    assert_string_equal(guard_what_name(r.list[0].what), what);
    assert_int_equal(r.list[0].level, GUARD_NEVER);
    assert_string_equal(spoken(&r.list[0].facts[0]), first);
    assert_false(guard_allows(&r, true, &e));
    assert_int_equal(e.code, ERR_FILE_TOO_LARGE);
}

/* Its size is only what follows. */
static void what_a_file_is_comes_before_its_being_too_large(void **state)
{
    (void)state;
    uint8_t *data = calloc(1, 4 * MB);
    memcpy(data, "\xE9\x03\x02\x20\xD0\x98\x3C\x40\xEE\x00\x00\x00\x09", 13);
    struct image_info info = examine(data, 4 * MB);
    assert_never(&info, 4 * MB, "other-chip",
                 "This is made for an ESP32-S3, which is another chip: it does not run on an ESP8266.");
    memcpy(data, "PK\x03\x04", 4);
    info = examine_and_free(data, 4 * MB);
    assert_never(&info, 4 * MB, "too-large",
                 "This is a compressed file (zip): unpack it and use what is inside.");
    uint8_t *one = craft_sdk(MB, 2, &ewelink_texts), *two = malloc(2 * MB);
    assert_non_null(two);
    memcpy(two, one, MB);
    memcpy(two + MB, one, MB);
    free(one);
    info = examine_and_free(two, 2 * MB);
    assert_never(&info, 2 * MB, "too-large",
                 "After 1 MB it begins anew: the flash has no more than 1 MB, but 2 MB were read.");
    info = examine_and_free(craft_sdk(4 * MB, 4, &ewelink_texts), 4 * MB);
    assert_never(&info, 4 * MB, "too-large",
                 "The file has 4194304 bytes, the flash of this device 1048576. A file is never cut short.");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_boot_loader_alone_is_one),
        cmocka_unit_test(what_is_loaded_into_ram_is_not_a_whole_program),
        cmocka_unit_test(radio_data_and_blank_sectors_are_named),
        cmocka_unit_test(an_application_is_a_part_as_well),
        cmocka_unit_test(parts_have_stable_words),
        cmocka_unit_test(files_are_named_for_what_they_are),
        cmocka_unit_test(such_a_file_is_not_taken_for_a_damaged_backup),
        cmocka_unit_test(nothing_but_zeros_is_a_reading_that_failed),
        cmocka_unit_test(a_flash_read_beyond_its_end_is_told_by_its_repetition),
        cmocka_unit_test(what_a_file_is_comes_before_its_being_too_large),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
