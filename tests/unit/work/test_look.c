/* test_look.c: what a short look at a device says of its firmware, on the virtual Sonoff in memory. */
/* SPDX-License-Identifier: MIT */
#include "cm.h"

#include "bench.h"
#include "core/image/image.h"
#include "craft_image.h"
#include "images.h"

#include <stdlib.h>
#include <string.h>

#define SIZE (1u << 20)

/* What the look says of `flash`. */
static void look_at(const uint8_t *flash, struct image_info *seen)
{
    struct bench b;
    bench_insert(&b, flash, SIZE);
    bench_power_on(&b);
    assert_done(&b, bench_connect(&b, 115200));
    assert_done(&b, flasher_look_at_firmware(b.flasher, seen, &b.err));
    bench_done(&b);
}

static void a_stock_device_is_named_with_its_product(void **state)
{
    (void)state;
    struct image_info seen;
    uint8_t *flash = images_of(IMAGES_STOCK, NULL, SIZE, 0);
    look_at(flash, &seen);
    free(flash);
    assert_int_equal(seen.firmware, FIRMWARE_EWELINK);
    assert_string_equal(seen.product, "PSF-B04-GL");
    assert_true(seen.from_a_look && !seen.named_by_settings);
}

static void tasmota_is_named_with_its_version_as_in_the_backup(void **state)
{
    (void)state;
    struct image_info seen, whole;
    uint8_t *flash = images_of(IMAGES_TASMOTA, NULL, SIZE, 0);
    look_at(flash, &seen);
    image_examine(flash, SIZE, true, &whole);
    free(flash);
    assert_int_equal(seen.firmware, FIRMWARE_TASMOTA);
    assert_int_equal(seen.firmware, whole.firmware);
    assert_string_equal(seen.version, "12.5.0");
    assert_string_equal(seen.version, whole.version);
    assert_true(seen.from_a_look && seen.named_by_settings);
    assert_true(!whole.from_a_look && !whole.named_by_settings);
}

static void another_arduino_firmware_is_left_without_a_name(void **state)
{
    (void)state;
    struct image_info seen;
    uint8_t *flash = images_of(IMAGES_ESPHOME, NULL, SIZE, 0);
    look_at(flash, &seen);
    free(flash);
    assert_int_equal(seen.firmware, FIRMWARE_ARDUINO);
    assert_string_equal(seen.version, "");
    assert_true(seen.from_a_look && !seen.named_by_settings);
}

/* Or nobody could tell whether a backup is this device's own. */
static void a_tuya_device_is_known_by_its_address(void **state)
{
    static const struct craft_texts none = {{NULL}};
    (void)state;
    struct image_info seen;
    uint8_t *flash = craft_sdk(SIZE, 2, &none);
    strcpy((char *)flash + 0x7C000, "ESP.ty_ws_mod.gw_sw_ver_key");
    craft_tuya_identity(flash, SIZE - 0x5000, "\"mac_addr\":\"500291000001\"", "26636676");
    look_at(flash, &seen);
    free(flash);
    assert_int_equal(seen.firmware, FIRMWARE_TUYA);
    assert_string_equal(seen.device_id, "500291000001");
    assert_false(seen.named_by_settings);
}

static void a_flash_is_called_blank_only_if_every_byte_of_it_is(void **state)
{
    (void)state;
    struct image_info seen;
    uint8_t *flash = images_of(IMAGES_BLANK, NULL, SIZE, 0);
    look_at(flash, &seen);
    assert_int_equal(seen.verdict, IMAGE_BLANK);
    flash[0x40123] = 0xFE; /* far from what a look reads */
    look_at(flash, &seen);
    free(flash);
    assert_int_equal(seen.verdict, IMAGE_UNKNOWN);
}

static void a_header_that_names_more_flash_than_there_is_does_no_harm(void **state)
{
    (void)state;
    struct image_info seen;
    uint8_t *flash = images_of(IMAGES_TASMOTA, NULL, SIZE, 0);
    flash[3] = (uint8_t)((flash[3] & 0x0F) | 0x40); /* 4 MB */
    look_at(flash, &seen);
    free(flash);
    assert_int_equal(seen.firmware, FIRMWARE_ARDUINO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_stock_device_is_named_with_its_product),
        cmocka_unit_test(tasmota_is_named_with_its_version_as_in_the_backup),
        cmocka_unit_test(another_arduino_firmware_is_left_without_a_name),
        cmocka_unit_test(a_tuya_device_is_known_by_its_address),
        cmocka_unit_test(a_flash_is_called_blank_only_if_every_byte_of_it_is),
        cmocka_unit_test(a_header_that_names_more_flash_than_there_is_does_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
