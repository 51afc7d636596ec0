/* test_recognise.c: a firmware that a short look cannot name is known again by what was written or saved, on
 * the virtual Sonoff in memory. */
/* SPDX-License-Identifier: MIT */
#include "cm.h"

#include "bench.h"
#include "core/image/image.h"
#include "core/image/regions.h"
#include "craft_image.h"
#include "images.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SIZE (1u << 20)

static uint8_t *stock, *esphome;
static struct image_info whole; /* what all of the bytes say */

static int make_images(void **state)
{
    (void)state;
    stock = images_of(IMAGES_STOCK, NULL, SIZE, 0);
    esphome = images_of(IMAGES_ESPHOME, NULL, SIZE, 0);
    image_examine(esphome, SIZE, true, &whole);
    return 0;
}

static int free_images(void **state)
{
    (void)state;
    free(stock);
    free(esphome);
    return 0;
}

static void switch_on(struct bench *b, const uint8_t *image)
{
    bench_insert(b, image, SIZE);
    bench_power_on(b);
    assert_done(b, bench_connect(b, 115200));
}

/* The program has ended, and the device was off. */
static void start_anew(struct bench *b)
{
    bench_disconnect(b);
    vsonoff_mem_hand(b->device, "power=off 500 button=down power=on 500");
    assert_done(b, bench_connect(b, 115200));
}

static void recognise(struct bench *b, const char *library, struct image_info *seen)
{
    assert_done(b, flasher_look_at_firmware(b->flasher, seen, &b->err));
    assert_done(b, flasher_recognise_firmware(b->flasher, library, seen, &b->err));
}

static void write_esphome(struct bench *b, size_t size)
{
    struct restore_result result;
    char file[STORE_PATH_MAX];
    snprintf(file, sizeof file, "%s", bench_save(b, "esphome.bin", esphome, size));
    const struct restore_options options = {.file = file, .library = b->folder, .force = true};
    assert_done(b, flasher_restore(b->flasher, &options, &result, &b->err));
    assert_int_equal(remove(file), 0); /* its name is not asked of the file */
}

static void save(struct bench *b)
{
    struct backup_result result;
    const struct backup_options options = {.library = b->folder};
    assert_done(b, flasher_backup(b->flasher, &options, &result, &b->err));
    backup_result_done(&result);
}

static void assert_is_esphome(const struct image_info *seen)
{
    assert_int_equal(seen->firmware, FIRMWARE_ESPHOME);
    assert_string_equal(seen->version, whole.version);
    assert_true(seen->version[0] != '\0');
}

static void what_was_written_is_known_again(void **state)
{
    (void)state;
    size_t sizes[] = {SIZE, image_program(esphome, SIZE).size}; /* all of it, or the program */
    while (esphome[sizes[1] - 1] == 0xFF)
        sizes[1]--;
    for (size_t i = 0; i < 2; i++) {
        struct bench b;
        struct image_info seen;
        switch_on(&b, stock);
        write_esphome(&b, sizes[i]);
        start_anew(&b);
        recognise(&b, b.folder, &seen);
        assert_is_esphome(&seen);
        assert_true(seen.from_a_look);
        bench_done(&b);
    }
}

static void what_was_saved_is_known_again(void **state)
{
    (void)state;
    struct bench b;
    struct image_info seen;
    switch_on(&b, esphome);
    recognise(&b, b.folder, &seen);
    assert_int_equal(seen.firmware, FIRMWARE_ARDUINO); /* nothing is known of it yet */
    save(&b);
    start_anew(&b);
    recognise(&b, b.folder, &seen);
    assert_is_esphome(&seen);
    bench_done(&b);
}

static void settings_that_it_changed_do_not_matter_and_its_program_does(void **state)
{
    (void)state;
    const uint32_t end = image_program(esphome, SIZE).size;
    const struct {
        uint32_t at;
        enum firmware firmware;
    } changes[] = {{SIZE - 0x5000 + 17, FIRMWARE_ESPHOME}, {end - 0x1000 + 16, FIRMWARE_ARDUINO}};
    for (size_t i = 0; i < 2; i++) {
        struct bench b;
        struct image_info seen;
        switch_on(&b, stock);
        write_esphome(&b, SIZE);
        start_anew(&b);
        vsonoff_mem_flash(b.device)[changes[i].at] ^= 0x40;
        recognise(&b, b.folder, &seen);
        assert_int_equal(seen.firmware, changes[i].firmware);
        bench_done(&b);
    }
}

/* Its name lies in the program behind rBoot, which a look does not read; the configuration of rBoot changes.
 */
static void a_shelly_is_known_again(void **state)
{
    static const struct craft_texts texts = {
        {"shelly-switch.shelly.cloud Mongoose OS 20200812-092126/v1.8.0@8a"}};
    static const struct craft_rboot mongoose = {.config = 0x7000, .rom = 0x8000, .other = 0x108000};
    (void)state;
    struct bench b;
    struct image_info seen;
    uint8_t *shelly = craft_rboot(2 * SIZE, 3, &mongoose, &texts);
    bench_insert(&b, shelly, 2 * SIZE);
    bench_power_on(&b);
    assert_done(&b, bench_connect(&b, 115200));
    recognise(&b, b.folder, &seen);
    assert_int_equal(seen.firmware, FIRMWARE_UNKNOWN);
    save(&b);
    start_anew(&b);
    vsonoff_mem_flash(b.device)[0x7010] ^= 0x01;
    recognise(&b, b.folder, &seen);
    assert_int_equal(seen.firmware, FIRMWARE_SHELLY);
    assert_string_equal(seen.version, "1.8.0");
    bench_done(&b);
    free(shelly);
}

static void another_library_knows_nothing_of_it(void **state)
{
    (void)state;
    struct bench b;
    struct image_info seen;
    switch_on(&b, esphome);
    save(&b);
    recognise(&b, bench_path(&b, "other"), &seen);
    assert_int_equal(seen.firmware, FIRMWARE_ARDUINO);
    recognise(&b, "", &seen);
    assert_int_equal(seen.firmware, FIRMWARE_ARDUINO);
    bench_done(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_written_is_known_again),
        cmocka_unit_test(what_was_saved_is_known_again),
        cmocka_unit_test(settings_that_it_changed_do_not_matter_and_its_program_does),
        cmocka_unit_test(a_shelly_is_known_again),
        cmocka_unit_test(another_library_knows_nothing_of_it),
    };
    return cmocka_run_group_tests(tests, make_images, free_images);
}
