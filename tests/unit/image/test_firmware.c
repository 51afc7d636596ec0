/* test_firmware.c: one table says what is known of each firmware, and those who ask get its answer. */
/* SPDX-License-Identifier: MIT */
#include "cm.h"

#include "core/image/firmware.h"
#include "core/image/guard.h"
#include "core/image/image.h"
#include "core/image/product.h"

#include <string.h>

static void every_firmware_has_a_word_of_its_own_and_a_title(void **state)
{
    (void)state;
    for (int i = 0; i < FIRMWARE_COUNT; i++) {
        const struct firmware_info *info = firmware_info((enum firmware)i);
        assert_non_null(info->word);
        assert_non_null(info->title);
        assert_int_equal(firmware_by_word(info->word), i);
        assert_true(i == FIRMWARE_NOT_NOTED || (info->word[0] != '\0' && info->title[0] != '\0'));
    }
    assert_int_equal(firmware_by_word("of next year"), FIRMWARE_UNKNOWN);
}

static bool is_told_not_stock(enum firmware firmware)
{
    struct guard_report report;
    const struct image_info image = {
        .firmware = firmware, .verdict = IMAGE_COMPLETE, .map_size = 1u << 20, .flash_mode = "DOUT"};
    guard_judge_backup(&image, 1u << 20, &report);
    for (size_t i = 0; i < report.count; i++)
        if (report.list[i].what == GUARD_NOT_STOCK)
            return true;
    return false;
}

/* The window called Tuya's and Shelly's official while the guard denied it. */
static void the_guard_calls_official_what_the_table_does(void **state)
{
    (void)state;
    for (int i = FIRMWARE_UNKNOWN; i < FIRMWARE_COUNT; i++)
        assert_int_equal(is_told_not_stock((enum firmware)i), !firmware_info((enum firmware)i)->official);
    assert_false(is_told_not_stock(FIRMWARE_TUYA));
    assert_false(is_told_not_stock(FIRMWARE_SHELLY));
    assert_true(is_told_not_stock(FIRMWARE_TASMOTA));
}

static void known_products_have_the_names_they_are_sold_under(void **state)
{
    (void)state;
    assert_string_equal(product_sold_as("PSF-BD1-GL"), "Sonoff Mini");
    assert_string_equal(product_sold_as("PSF-B04-GL"), "Sonoff Dual R2, 4CH Pro, T1, Touch or iFan02");
    assert_string_equal(product_sold_as("PSC-B01-GL"), "Sonoff POW");
    assert_non_null(strstr(product_sold_as("PSC-B67-GL"), "POW R2 or another one")); /* a module of many */
    assert_null(product_sold_as("PSF-B04"));
    assert_null(product_sold_as(""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_firmware_has_a_word_of_its_own_and_a_title),
        cmocka_unit_test(known_products_have_the_names_they_are_sold_under),
        cmocka_unit_test(the_guard_calls_official_what_the_table_does),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
