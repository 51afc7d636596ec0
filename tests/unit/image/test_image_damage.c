/* test_image_damage.c: how altered and damaged images are told from sound ones, and from each other. */
/* SPDX-License-Identifier: MIT */
#include "cm.h"

#include "base/bytes.h"
#include "core/image/image.h"
#include "craft_image.h"
#include "examined.h"
#include "images.h"
#include "spoken.h"

#include <stdlib.h>
#include <string.h>

#define MB 0x100000u

/* --- altered ------------------------------------------------------------------------------------------- */

static void a_header_that_contradicts_the_radio_data_was_altered(void **state)
{
    static const struct {
        uint32_t size;
        int nibble;
        uint8_t header; /* what a tool made of byte 3 */
        const char *sentence;
    } cases[] = {
        {MB, 2, 0x40,
         "The header was changed: it says 4 MB of flash, but the radio data are where a device with 1 "
         "MB keeps them. The device would not start with it."},
        {4 * MB, 2, 0x40,
         "The header was changed: it says 4 MB of flash, but the radio data are where a device with 1 "
         "MB keeps them. The device would not start with it."},
        {4 * MB, 4, 0x20,
         "The header was changed: it says 1 MB of flash, but the radio data are where a device with 4 "
         "MB keeps them. The device would not start with it."},
        {2 * MB, 2, 0x30,
         "The header was changed: it says 2 MB of flash, but the radio data are where a device with 1 "
         "MB keeps them. The device would not start with it."},
        {MB, 2, 0x0F,
         "The header was changed: it says 512 KB of flash, but the radio data are where a device with "
         "1 MB keeps them. The device would not start with it."},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        uint8_t *data = images_stock("PSF-B04-GL", NULL, cases[i].size, cases[i].nibble);
        data[3] = cases[i].header;
        struct image_info info = examine_and_free(data, cases[i].size);
        assert_verdict(&info, IMAGE_ALTERED);
        assert_string_equal(spoken(&info.reasons[0]), cases[i].sentence);
        assert_int_equal(info.init_data_map, images_map_size(cases[i].nibble));
    }
}

static void radio_data_at_both_places_leave_the_header_right(void **state)
{
    (void)state;
    uint8_t *data = images_stock("PSC-B67-GL", NULL, 4 * MB, 4);
    memcpy(data + 0xFC000, data + 0x3FC000, 0x1000);
    struct image_info info = examine_and_free(data, 4 * MB);
    assert_says(&info, IMAGE_COMPLETE, SDK_COMPLETE, NULL);
}

/* The application's own header names size and speed, under its CRC32. */
static void a_header_that_contradicts_the_application_was_altered(void **state)
{
    (void)state;
    uint8_t *data = craft_sdk(MB, 4, &ewelink_texts); /* 1 MB of a 4 MB device, and then ... */
    data[3] = 0x20;
    struct image_info info = examine(data, MB);
    assert_verdict(&info, IMAGE_ALTERED);
    assert_string_equal(
        spoken(&info.reasons[0]),
        "The header was changed: it says 1 MB of flash, but the application was made for 4 MB. The "
        "device would not start with it.");
    data[3] = 0xD0;
    info = examine_and_free(data, MB);
    assert_verdict(&info, IMAGE_DAMAGED); /* no tool writes that */
    data = craft_sdk(MB, 2, &ewelink_texts);
    craft_identity(data, 0x78000, "PSF-B04-GL", "1000abcdef");
    data[3] = 0x2F;
    info = examine(data, MB);
    assert_says(&info, IMAGE_ALTERED,
                "The header was changed: it names another flash speed than the application was made for.",
                NULL);
    data[CRAFT_APP + 0x40] ^= 1; /* without its CRC32, the application proves nothing */
    info = examine_and_free(data, MB);
    assert_int_equal(info.reason_count, 1);
    assert_verdict(&info, IMAGE_DAMAGED);
    data = craft_sdk(2 * MB, 3, &ewelink_texts);
    craft_identity(data, 0x78000, "PSF-B04-GL", "1000abcdef");
    data[3] = 0x50;
    info = examine_and_free(data, 2 * MB);
    assert_says(&info, IMAGE_ALTERED,
                "The header was changed: it names another flash layout than the application was made for.",
                NULL);
}

static void a_changed_header_is_not_taken_for_a_short_backup(void **state)
{
    (void)state;
    uint8_t *data = craft_sdk(MB, 2, &ewelink_texts);
    craft_identity(data, 0x78000, "PSF-B04-GL", "1000abcdef");
    data[3] = 0x40;
    memset(data + 0xFC000, 0xFF, 0x1000);
    struct image_info info = examine_and_free(data, MB);
    assert_int_equal(info.reason_count, 2);
    assert_says(
        &info, IMAGE_ALTERED,
        "The header was changed: it says 4 MB of flash, but the application was made for 1 MB. The "
        "device would not start with it.",
        "The radio data, which belong at 0xFC000, are missing. Without them the device does not start.");
}

static void bytes_added_at_the_end_are_told(void **state)
{
    (void)state;
    uint8_t *data = craft_sdk(2 * MB, 2, &ewelink_texts);
    craft_identity(data, 0x78000, "PSF-B04-GL", "1000abcdef");
    struct image_info info = examine(data, MB + 1);
    assert_says(&info, IMAGE_COMPLETE, SDK_COMPLETE,
                "No flash has this size: there are 1 byte too many at the end.");
    info = examine_and_free(data, 2 * MB);
    assert_says(&info, IMAGE_COMPLETE, SDK_COMPLETE, NULL);
}

/* Stock devices have QIO and DOUT there with one and the same application. */
static void the_flash_mode_proves_nothing(void **state)
{
    (void)state;
    for (uint8_t mode = 0; mode < 4; mode++) {
        uint8_t *data = craft_sdk(MB, 2, &ewelink_texts);
        craft_identity(data, 0x78000, "PSF-B04-GL", "1000abcdef");
        data[2] = mode;
        struct image_info info = examine_and_free(data, MB);
        assert_says(&info, IMAGE_COMPLETE, SDK_COMPLETE, NULL);
    }
}

static void a_copy_for_sharing_is_no_backup(void **state)
{
    (void)state;
    uint8_t *data = craft_sdk(MB, 2, &ewelink_texts);
    assert_false(examine(data, MB).redacted);
    memset(data + 0x78000, 0, 0x1000);
    strcpy((char *)data + 0x78000, "RESTOCK REDACTED COPY, NO BACKUP");
    struct image_info info = examine_and_free(data, MB);
    assert_says(&info, IMAGE_INCOMPLETE,
                "This copy was made for sharing: what belongs to one device (device ID, key, Wi-Fi settings) "
                "has been removed. It is not a backup.",
                SDK_COMPLETE);
    assert_true(info.redacted && !info.identity_unreadable);
}

/* --- damaged ------------------------------------------------------------------------------------------- */

static void each_broken_part_is_named(void **state)
{
    uint8_t *data = images_stock("PSF-B04-GL", NULL, MB, -1);
    size_t app_end = craft_app_end(data, CRAFT_APP);
    const struct {
        size_t at;
        uint8_t flip;
        const char *sentence;
    } cases[] = {
        {0x000, 0x01, "The beginning is damaged: there is no boot loader where it belongs."},
        {0x001, 0x80, "The boot loader is damaged: its header makes no sense."},
        {0x002, 0x10, "The first bytes are damaged: they name a flash mode or speed that does not exist."},
        {0x003, 0x04, "The first bytes are damaged: they name a flash mode or speed that does not exist."},
        {0x003, 0xD0, "The first bytes are damaged: they name a flash size that does not exist."},
        {0x006, 0x08, "The first bytes are damaged: the program would start where there is no program."},
        {0x020, 0x01, "The boot loader is damaged: its checksum is wrong."},
        {0x1001, 0x01, "The application at 0x1000 is damaged: its header makes no sense."},
        {0x2000, 0x01, "The application at 0x1000 is damaged: its CRC32 is wrong."},
        {app_end - 0x100, 0x01, "The application at 0x1000 is damaged: its checksum is wrong."},
        {app_end - 1, 0x01, "The application at 0x1000 is damaged: its CRC32 is wrong."},
        {0xFC000, 0x01, "The radio data at 0xFC000 are damaged: they do not begin as they should."},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        data[cases[i].at] ^= cases[i].flip;
        struct image_info info = examine(data, MB);
        assert_says(&info, IMAGE_DAMAGED, cases[i].sentence, NULL);
        data[cases[i].at] ^= cases[i].flip;
    }
    free(data);
}

/* The last segment goes on to 0x1010, in order in itself: what it loads there is the application. */
static void a_boot_loader_that_reaches_into_the_application_is_damage(void **state)
{
    (void)state;
    uint8_t *data = craft_sdk(MB, 2, &ewelink_texts), sum = 0xEF;
    craft_identity(data, 0x78000, "PSF-B04-GL", "1000abcdef");
    data[1] = 1;
    put_le32(data + 12, 0x1000);
    for (size_t at = 16; at < 0x1010; at++)
        sum ^= data[at];
    data[0x101F] = sum;
    craft_force_crc(data, CRAFT_APP, 0x12345678u);
    struct image_info info = examine_and_free(data, MB);
    assert_says(&info, IMAGE_DAMAGED,
                "The boot loader is damaged: it overlaps the application that follows it.", NULL);
}

static void a_program_that_breaks_off_is_damaged(void **state)
{
    static const struct craft_texts none = {{NULL}};
    (void)state;
    uint8_t *data = craft_bootable(0x3000, 2, &none);
    struct image_info info = examine(data, 0x200);
    assert_verdict(&info, IMAGE_DAMAGED);
    assert_string_equal(spoken(&info.reasons[0]), "The boot loader is cut off before its end.");
    free(data);
    data = craft_arduino(0x3000, 2, &none);
    data[0x1001] = 0; /* no segments */
    info = examine_and_free(data, 0x3000);
    assert_verdict(&info, IMAGE_DAMAGED);
    assert_string_equal(spoken(&info.reasons[0]),
                        "The firmware at 0x1000 is damaged: its header makes no sense.");
}

static void an_application_that_the_file_cuts_is_incomplete(void **state)
{
    (void)state;
    uint8_t *data = images_stock("PSF-B04-GL", NULL, MB, -1);
    struct image_info info = examine(data, 0x40000);
    assert_verdict(&info, IMAGE_INCOMPLETE);
    assert_string_equal(spoken(&info.reasons[0]), "The application at 0x1000 is cut off before its end.");
    free(data);
}

static void a_sector_lost_from_the_application_is_damage(void **state)
{
    (void)state;
    uint8_t *data = images_stock("PSF-B04-GL", NULL, MB, -1);
    memset(data + 0x30000, 0xFF, 0x1000);
    struct image_info info = examine(data, MB);
    assert_says(&info, IMAGE_DAMAGED, "The application at 0x1000 is damaged: its CRC32 is wrong.", NULL);
    info = examine_beginning(data, MB); /* not read, for all one can tell */
    assert_verdict(&info, IMAGE_UNKNOWN);
    free(data);
}

static void a_broken_spare_application_is_told_from_the_running_one(void **state)
{
    (void)state;
    uint8_t *data = craft_sdk(MB, 2, &ewelink_texts);
    craft_identity(data, 0x78000, "PSF-B04-GL", "1000abcdef");
    craft_app(data, 0x81000, 2, &ewelink_texts);
    struct image_info info = examine(data, MB);
    assert_says(&info, IMAGE_COMPLETE, SDK_COMPLETE, NULL);
    data[0x81100] ^= 4;
    info = examine(data, MB);
    assert_says(&info, IMAGE_DAMAGED, "The second application at 0x81000 is damaged: its CRC32 is wrong.",
                "The device starts the other application, which is intact; an interrupted update can leave "
                "this state.");
    memset(data + 0x81000 + 0x400, 0xFF, 0x10000); /* only its beginning was written */
    info = examine(data, MB);
    assert_string_equal(spoken(&info.reasons[0]),
                        "The second application at 0x81000 is cut off before its end.");
    data[0x1100] ^= 4;
    info = examine(data, MB);
    assert_string_equal(spoken(&info.reasons[0]),
                        "The first application at 0x1000 is damaged: its CRC32 is wrong.");
    data[0x1100] ^= 4;
    data[0xFD000] = 0xFD; /* ... and now the device would start it */
    info = examine_and_free(data, MB);
    assert_says(&info, IMAGE_DAMAGED, "The second application at 0x81000 is cut off before its end.", NULL);
}

static void a_boot_record_that_points_at_nothing_is_seen(void **state)
{
    (void)state;
    uint8_t *data = craft_sdk(MB, 2, &ewelink_texts);
    craft_identity(data, 0x78000, "PSF-B04-GL", "1000abcdef");
    data[0xFD000] = 0xFD;
    struct image_info info = examine(data, MB);
    assert_says(&info, IMAGE_INCOMPLETE,
                "The application that the device starts should be at 0x81000, but the flash is blank there.",
                NULL);
    memset(data + 0x81000, 0, 0x100);
    info = examine_and_free(data, MB);
    assert_says(&info, IMAGE_DAMAGED,
                "The application that the device starts should be at 0x81000, but something else is there.",
                NULL);
}

/* Only of eWeLink's firmware is it known that nothing else is kept there. */
static void something_in_place_of_the_radio_data_of_another_firmware_is_unknown(void **state)
{
    static const struct craft_texts tuya = {{"ESP.ty_ws_mod.gw_sw_ver_key"}};
    (void)state;
    uint8_t *data = craft_sdk(MB, 2, &tuya);
    memset(data + 0xFC000, 0x11, 0x80);
    struct image_info info = examine_and_free(data, MB);
    assert_says(&info, IMAGE_UNKNOWN, "There is something unknown at 0xFC000, where the radio data belong.",
                "The device's identity at 0xFB000 is stored in a form that Restock cannot read.");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_header_that_contradicts_the_radio_data_was_altered),
        cmocka_unit_test(radio_data_at_both_places_leave_the_header_right),
        cmocka_unit_test(a_header_that_contradicts_the_application_was_altered),
        cmocka_unit_test(a_changed_header_is_not_taken_for_a_short_backup),
        cmocka_unit_test(bytes_added_at_the_end_are_told),
        cmocka_unit_test(the_flash_mode_proves_nothing),
        cmocka_unit_test(a_copy_for_sharing_is_no_backup),
        cmocka_unit_test(each_broken_part_is_named),
        cmocka_unit_test(a_boot_loader_that_reaches_into_the_application_is_damage),
        cmocka_unit_test(a_program_that_breaks_off_is_damaged),
        cmocka_unit_test(an_application_that_the_file_cuts_is_incomplete),
        cmocka_unit_test(a_sector_lost_from_the_application_is_damage),
        cmocka_unit_test(a_broken_spare_application_is_told_from_the_running_one),
        cmocka_unit_test(a_boot_record_that_points_at_nothing_is_seen),
        cmocka_unit_test(something_in_place_of_the_radio_data_of_another_firmware_is_unknown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
