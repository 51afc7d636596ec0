/* test_image_layouts.c: whole flashes that neither the vendor's boot loader nor the Arduino core's starts:
 * the SDK's layout without boot loader, and rBoot. */
/* SPDX-License-Identifier: MIT */
#include "cm.h"

#include "core/image/image.h"

#include "base/bytes.h"
#include "examined.h"
#include "spoken.h"

#include <stdlib.h>
#include <string.h>

#define MB 0x100000u

#define FLAT_COMPLETE                                                                                        \
    "Program and radio data are in place, and the checksum of the part that is loaded into RAM is correct. " \
    "The rest of the program has none."
#define LAYOUT_UNKNOWN                                                                                       \
    "The program at the beginning is intact, but Restock does not know how this firmware divides the rest "  \
    "of the flash."

static const struct craft_texts none = {{NULL}}, sdk = {{"2.2.0(f28eaf2)", "nothing known"}};
static const struct craft_texts shelly = {{"shelly-plug-s", "Mongoose OS", ".shelly.cloud"}};

/* --- the SDK without boot loader ------------------------------------------------------------------------ */

static void a_whole_flash_without_boot_loader_is_complete(void **state)
{
    (void)state;
    uint8_t *data = craft_flat(MB, 2, &sdk);
    struct image_info info = examine(data, MB);
    assert_says(&info, IMAGE_COMPLETE, FLAT_COMPLETE, NULL);
    assert_string_equal(info.sdk, "2.2.0(f28eaf2)");
    assert_true(info.startable);
    assert_false(info.sdk_layout);
    data[0x200] ^= 1;
    info = examine_and_free(data, MB);
    assert_verdict(&info, IMAGE_DAMAGED);
}

static void what_lacks_a_part_of_it_is_not_called_complete(void **state)
{
    (void)state;
    uint8_t *data = craft_flat(MB, 2, &sdk);
    memset(data + 0x10000, 0xFF, 0x1000); /* nothing is mapped */
    struct image_info info = examine(data, MB);
    assert_says(&info, IMAGE_UNKNOWN, LAYOUT_UNKNOWN, NULL);
    free(data);
    data = craft_flat(MB, 2, &sdk);
    memset(data + MB - 0x4000, 0xFF, 0x1000); /* no radio data */
    info = examine(data, MB);
    assert_says(&info, IMAGE_UNKNOWN, LAYOUT_UNKNOWN, NULL);
    free(data);
    data = craft_flat(MB, 2, &sdk);
    memcpy(data + 0x8000, "\xAA\x50", 2); /* a table of partitions: laid out in another way */
    info = examine_and_free(data, MB);
    assert_says(&info, IMAGE_UNKNOWN, LAYOUT_UNKNOWN, NULL);
}

/* --- rBoot ---------------------------------------------------------------------------------------------- */

static const struct craft_rboot sming = {.config = 0x1000, .rom = 0x2000, .other = 0x82000};
static const struct craft_rboot mongoose = {.config = 0x7000, .rom = 0x8000, .other = 0x108000};

static void a_whole_flash_with_rboot_is_complete(void **state)
{
    static const struct craft_rboot second = {
        .config = 0x7000, .rom = 0x8000, .other = 0x108000, .current = 1};
    static const struct craft_rboot unset = {.rom = 0x2000};
    const struct craft_rboot *const all[] = {&sming, &mongoose, &second, &unset};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(all); i++) {
        struct image_info info = examine_and_free(craft_rboot(2 * MB, 3, all[i], &shelly), 2 * MB);
        assert_says(&info, IMAGE_COMPLETE, SDK_COMPLETE, NULL);
        assert_string_equal(info.boot, "rBoot v1.2.1");
        assert_int_equal(info.firmware, FIRMWARE_SHELLY);
        assert_int_equal(info.map_size, 2 * MB);
        assert_string_equal(info.flash_mode, "DIO");
        assert_int_equal(info.running_app, 0);
    }
}

static void its_words_are_those_of_the_program_that_runs(void **state)
{
    (void)state;
    uint8_t *data = craft_rboot(2 * MB, 3, &mongoose, &shelly);
    memcpy(data + 0x120000, "StatusFWR Tasmota Program Version Sonoff-Tasmota", 48);
    assert_int_equal(examine_and_free(data, 2 * MB).firmware, FIRMWARE_SHELLY);
}

static void the_program_that_rboot_starts_is_checked(void **state)
{
    (void)state;
    uint8_t *data = craft_rboot(2 * MB, 3, &mongoose, &shelly);
    data[0x8000 + 16 + 0x800 + 0x40] ^= 1;
    struct image_info info = examine(data, 2 * MB);
    assert_says(&info, IMAGE_DAMAGED, "The application at 0x8000 is damaged: its checksum is wrong.", NULL);
    memset(data + 0x8000, 0xFF, 0x4000);
    info = examine(data, 2 * MB);
    assert_says(&info, IMAGE_INCOMPLETE,
                "The application that the device starts should be at 0x8000, but the flash is blank there.",
                NULL);
    memset(data + 0x8000, 0x5A, 0x1000);
    info = examine_and_free(data, 2 * MB);
    assert_says(&info, IMAGE_DAMAGED,
                "The application that the device starts should be at 0x8000, but something else is there.",
                NULL);
}

/* Built with BOOT_IROM_CHKSUM: what stays in the flash counts as well. */
static void a_checksum_over_the_whole_program_is_understood(void **state)
{
    (void)state;
    uint8_t *data = craft_rboot(2 * MB, 3, &mongoose, &shelly);
    size_t end = craft_app_end(data, 0x8000) - 4;
    for (size_t at = 0x8010; at < 0x8010 + get_le32(data + 0x800C); at++)
        data[end - 1] ^= data[at];
    struct image_info info = examine(data, 2 * MB);
    assert_says(&info, IMAGE_COMPLETE, SDK_COMPLETE, NULL);
    data[0x8020] ^= 1;
    info = examine_and_free(data, 2 * MB);
    assert_verdict(&info, IMAGE_DAMAGED);
}

static void half_of_such_a_flash_is_incomplete_or_a_firmware_to_write(void **state)
{
    static const struct craft_rboot second = {
        .config = 0x7000, .rom = 0x8000, .other = 0x108000, .current = 1};
    (void)state;
    uint8_t *data = craft_rboot(2 * MB, 3, &second, &shelly);
    struct image_info info = examine_and_free(data, MB); /* what runs is in the other half */
    assert_verdict(&info, IMAGE_INCOMPLETE);
    assert_string_equal(spoken(&info.reasons[0]), "The application at 0x108000 is cut off before its end.");
    data = craft_rboot(2 * MB, 3, &mongoose, &shelly);
    info = examine_and_free(data, 0xA000);
    assert_verdict(&info, IMAGE_PARTIAL);
    data = craft_rboot(2 * MB, 3, &mongoose, &shelly);
    memset(data + 2 * MB - 0x4000, 0xFF, 0x1000);
    info = examine_and_free(data, 2 * MB);
    assert_says(
        &info, IMAGE_INCOMPLETE,
        "The radio data, which belong at 0x1FC000, are missing. Without them the device does not start.",
        NULL);
}

/* Only what the vendor's SDK proves can be mended. */
static void radio_data_elsewhere_are_not_called_an_altered_header(void **state)
{
    (void)state;
    uint8_t *data = craft_rboot(2 * MB, 3, &mongoose, &shelly);
    memcpy(data + MB - 0x4000, data + 2 * MB - 0x4000, 128);
    memset(data + 2 * MB - 0x4000, 0xFF, 0x1000);
    struct image_info info = examine(data, 2 * MB);
    assert_verdict(&info, IMAGE_INCOMPLETE);
    memset(data + 2 * MB - 0x4000, 0x11, 0x80);
    info = examine_and_free(data, 2 * MB);
    assert_says(&info, IMAGE_UNKNOWN, "There is something unknown at 0x1FC000, where the radio data belong.",
                NULL);
}

static void a_configuration_that_makes_no_sense_is_not_followed(void **state)
{
    (void)state;
    const struct craft_rboot at_default = {.config = 0x1000, .rom = 0x2000, .other = 0x82000};
    static const struct {
        size_t at;
        uint8_t value;
    } cases[] = {{0, 0xE0}, {1, 2}, {3, 2}, {5, 0}, {5, 5}};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) { /* rBoot itself would write a new one */
        uint8_t *data = craft_rboot(MB, 2, &at_default, &none);
        data[0x1000 + cases[i].at] = cases[i].value;
        struct image_info info = examine_and_free(data, MB);
        assert_says(&info, IMAGE_COMPLETE, SDK_COMPLETE, NULL);
    }
}

static void the_beginning_of_such_a_flash_proves_nothing(void **state)
{
    (void)state;
    uint8_t *data = craft_rboot(2 * MB, 3, &mongoose, &shelly);
    for (size_t size = 0x2000; size < 0x80000; size += 0x1000) {
        struct image_info info = examine_beginning(data, size);
        assert_verdict(&info, IMAGE_UNKNOWN);
    }
    free(data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_whole_flash_without_boot_loader_is_complete),
        cmocka_unit_test(what_lacks_a_part_of_it_is_not_called_complete),
        cmocka_unit_test(a_whole_flash_with_rboot_is_complete),
        cmocka_unit_test(its_words_are_those_of_the_program_that_runs),
        cmocka_unit_test(the_program_that_rboot_starts_is_checked),
        cmocka_unit_test(a_checksum_over_the_whole_program_is_understood),
        cmocka_unit_test(half_of_such_a_flash_is_incomplete_or_a_firmware_to_write),
        cmocka_unit_test(radio_data_elsewhere_are_not_called_an_altered_header),
        cmocka_unit_test(a_configuration_that_makes_no_sense_is_not_followed),
        cmocka_unit_test(the_beginning_of_such_a_flash_proves_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
