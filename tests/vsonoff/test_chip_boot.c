/* test_chip_boot.c: what a host sees on the line when the chip boots from flash: the ROM's boot log with its
 * verdict on the image, then the modelled boot loader and application. */
/* SPDX-License-Identifier: MIT */
#include "images.h"
#include "test_chip_bench.h"

#include <stdlib.h>
#include <string.h>

#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>

#define HELLO "\r\n ets Jan  8 2013,rst cause:1, boot mode:(3,6)\r\n\r\n"
#define MB    0x100000u

static struct bench *insert(uint32_t flash_size, enum images_kind kind, uint32_t image_size, int map)
{
    struct images_spec spec;
    struct chip_config config;
    struct bench *b;
    uint8_t *image;

    images_spec_default(&spec);
    spec.kind = kind;
    spec.size = image_size;
    spec.map = map;
    image = images_new(&spec);
    assert_non_null(image);
    chip_config_default(&config, flash_size);
    b = bench_new(&config);
    memcpy(nor_data(chip_flash(b->chip)), image, image_size);
    free(image);
    b->baud = 74880;
    return b;
}

static struct bench *insert_stock(void)
{
    return insert(MB, IMAGES_STOCK, MB, -1);
}

static void boot(struct bench *b)
{
    bench_power(b, false);
    bench_run(b, 2 * BENCH_S);
}

static void test_good_stock_image_boots(void **state)
{
    struct bench *b = insert_stock();
    const char *text;

    (void)state;
    boot(b);
    text = bench_text(b);
    assert_memory_equal(text, HELLO, strlen(HELLO));
    assert_non_null(strstr(text, "\r\nload 0x40100000, len "));
    assert_non_null(strstr(text, ", room 16 \r\ntail "));
    assert_non_null(strstr(text, "\r\nload 0x3ffe8000, len "));
    assert_non_null(strstr(text, "\r\n\r\n2nd boot version : 1."));
    assert_non_null(strstr(text, "\r\n  SPI Speed      : 40MHz\r\n  SPI Mode       : DOUT\r\n"
                                 "  SPI Flash Size & Map: 8Mbit(512KB+512KB)\r\n"
                                 "jump to run user1 @ 1000\r\n\r\n"));
    assert_non_null(strstr(text, "mode : sta(5c:cf:7f:12:34:56)\r\n"));
    assert_true(chip_runs_firmware(b->chip));
    bench_free(b);
}

/* The last "chksum" is the "csum", and rooms and tails are those of 16-byte pieces. */
static void test_segment_lines_follow_from_the_image(void **state)
{
    static const uint32_t header[] = {0x020003E9, 0x40100004, 0x40100000, 20,         1,          2, 3, 4, 5,
                                      0x3FFE8000, 8,          0x01020304, 0x0A0B0C0D, 0x3FFE8100, 4, 0, 0, 0};
    struct bench *b = insert(MB, IMAGES_BLANK, MB, -1);
    uint8_t *flash = nor_data(chip_flash(b->chip));

    (void)state;
    for (size_t i = 0; i < sizeof(header); i++)
        flash[i] = (uint8_t)(header[i / 4] >> 8 * (i % 4));
    memset(flash + sizeof(header), 0, 16);
    flash[0x4F] = 0xEF ^ 1 ^ 2 ^ 3 ^ 4 ^ 5 ^ 4 ^ 3 ^ 2 ^ 1 ^ 0x0A ^ 0x0B ^ 0x0C ^ 0x0D;
    boot(b);
    assert_string_equal(bench_text(b), HELLO "load 0x40100000, len 20, room 16 \r\ntail 4\r\nchksum 0xee\r\n"
                                             "load 0x3ffe8000, len 8, room 4 \r\ntail 4\r\nchksum 0xea\r\n"
                                             "load 0x3ffe8100, len 4, room 4 \r\ntail 0\r\nchksum 0xea\r\n"
                                             "csum 0xea\r\nmode : sta(5c:cf:7f:12:34:56)\r\nadd if0\r\n");
    bench_free(b);
}

static void test_blank_flash_prints_ets_main_and_stays_silent(void **state)
{
    struct bench *b = insert(MB, IMAGES_BLANK, MB, -1);

    (void)state;
    boot(b);
    assert_string_equal(bench_text(b), HELLO "ets_main.c \r\n");
    assert_false(chip_runs_firmware(b->chip));
    bench_forget(b);
    bench_run(b, 30 * BENCH_S);
    assert_string_equal(bench_text(b), "");
    assert_true(chip_next_event(b->chip) == CHIP_NEVER);
    bench_free(b);
}

static void test_a_flipped_bit_in_the_boot_loader_is_a_csum_error(void **state)
{
    struct bench *b = insert_stock();

    (void)state;
    nor_data(chip_flash(b->chip))[0x123] ^= 0x10;
    boot(b);
    assert_non_null(strstr(bench_text(b), "csum err\r\nets_main.c \r\n"));
    assert_null(strstr(bench_text(b), "2nd boot"));
    bench_free(b);
}

static void test_a_segment_for_no_memory_is_a_dead_chip(void **state)
{
    struct bench *b = insert_stock();

    (void)state;
    memset(nor_data(chip_flash(b->chip)) + 8, 0, 4); /* load address of the first segment */
    boot(b);
    assert_true(chip_dead(b->chip));
    assert_int_equal(chip_get_stats(b->chip)->cpu_exceptions[29], 1);
    bench_free(b);
}

static void test_a_bad_application_sends_the_boot_loader_to_the_other_slot(void **state)
{
    struct bench *b = insert_stock();

    (void)state;
    nor_data(chip_flash(b->chip))[0x1000] = 0;
    boot(b);
    assert_non_null(strstr(bench_text(b), "jump to run user1 @ 1000\r\n\r\nerror magic!\r\n"));
    assert_non_null(strstr(bench_text(b), "jump to run user2 @ 81000\r\n\r\nbackup boot failed.\r\n"));
    assert_false(chip_runs_firmware(b->chip));
    bench_free(b);
}

static void test_the_boot_record_chooses_the_slot(void **state)
{
    struct bench *b = insert(MB, IMAGES_TWO_SLOTS, MB, -1);

    (void)state;
    boot(b);
    assert_non_null(strstr(bench_text(b), "jump to run user2 @ 81000\r\n"));
    assert_true(chip_runs_firmware(b->chip));
    bench_free(b);
}

static void test_missing_boot_record_is_written_by_the_boot_loader(void **state)
{
    struct bench *b = insert_stock();
    uint8_t *flash = nor_data(chip_flash(b->chip));

    (void)state;
    memset(flash + 0xFD000, 0xFF, 0x2000);
    boot(b);
    assert_non_null(strstr(bench_text(b), "jump to run user1 @ 1000\r\n"));
    assert_true(chip_runs_firmware(b->chip));
    assert_int_equal((flash[0xFD000] & 3) + (flash[0xFE000] & 3), 3); /* one of the copies says user1 now */
    bench_free(b);
}

static void test_size_nibble_of_another_flash_loses_the_radio_data_and_restarts(void **state)
{
    struct bench *b = insert(4 * MB, IMAGES_INCOMPLETE, MB, -1);
    const char *text;

    (void)state;
    boot(b);
    text = strstr(bench_text(b), "32Mbit(512KB+512KB)\r\n");
    assert_non_null(text);
    text = strstr(text, "rf_cal[0] !=0x05,is 0xFF\r\n");
    assert_non_null(text);
    text = strstr(text, "rst cause:3, boot mode:(3,6)\r\n");
    assert_non_null(text);
    assert_non_null(strstr(text, "rf_cal[0] !=0x05,is 0xFF\r\n"));
    bench_free(b);
}

static void test_missing_init_data_alone_prevents_the_start(void **state)
{
    struct bench *b = insert_stock();

    (void)state;
    memset(nor_data(chip_flash(b->chip)) + 0xFC000, 0xFF, 0x1000);
    boot(b);
    assert_non_null(strstr(bench_text(b), "rf_cal[0] !=0x05,is 0xFF\r\n"));
    bench_free(b);
}

static void test_arduino_image_boots_through_eboot(void **state)
{
    struct bench *b = insert(MB, IMAGES_TASMOTA, MB, -1);

    (void)state;
    boot(b);
    assert_non_null(strstr(bench_text(b), HELLO "load 0x4010f000, len "));
    assert_non_null(strstr(bench_text(b), "~ld\r\n"));
    assert_true(chip_runs_firmware(b->chip));
    bench_free(b);
}

static void test_firmware_ignores_the_loader_protocol_and_clears_the_status_register(void **state)
{
    struct bench *b = insert_stock();
    struct bench_reply reply;
    uint8_t sync[36] = {7, 7, 0x12, 0x20};

    (void)state;
    boot(b);
    memset(sync + 4, 0x55, 32);
    bench_forget(b);
    for (int i = 0; i < 5; i++) {
        bench_request(b, 8, sync, sizeof(sync), 0);
        assert_false(bench_reply(b, &reply, 100 * BENCH_MS));
    }
    assert_int_equal(nor_get_stats(chip_flash(b->chip))->status_writes, 1);
    bench_free(b);
}

static void test_en_pin_resets_into_the_mode_that_gpio0_says(void **state)
{
    struct bench *b = insert_stock();

    (void)state;
    boot(b);
    bench_forget(b);
    chip_set_en(b->chip, true);
    chip_set_gpio0(b->chip, true);
    bench_run(b, 100 * BENCH_MS);
    chip_set_en(b->chip, false);
    bench_run(b, 50 * BENCH_MS);
    assert_string_equal(bench_text(b), "\r\n ets Jan  8 2013,rst cause:2, boot mode:(1,6)\r\n\r\n");
    assert_true(chip_in_loader(b->chip));
    bench_free(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good_stock_image_boots),
        cmocka_unit_test(test_segment_lines_follow_from_the_image),
        cmocka_unit_test(test_blank_flash_prints_ets_main_and_stays_silent),
        cmocka_unit_test(test_a_flipped_bit_in_the_boot_loader_is_a_csum_error),
        cmocka_unit_test(test_a_segment_for_no_memory_is_a_dead_chip),
        cmocka_unit_test(test_a_bad_application_sends_the_boot_loader_to_the_other_slot),
        cmocka_unit_test(test_the_boot_record_chooses_the_slot),
        cmocka_unit_test(test_missing_boot_record_is_written_by_the_boot_loader),
        cmocka_unit_test(test_size_nibble_of_another_flash_loses_the_radio_data_and_restarts),
        cmocka_unit_test(test_missing_init_data_alone_prevents_the_start),
        cmocka_unit_test(test_arduino_image_boots_through_eboot),
        cmocka_unit_test(test_firmware_ignores_the_loader_protocol_and_clears_the_status_register),
        cmocka_unit_test(test_en_pin_resets_into_the_mode_that_gpio0_says),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
