/* test_operations.c: connect, backup, restore, erase and verify on the virtual Sonoff in memory, with
 * Espressif's stub executing. */
/* SPDX-License-Identifier: MIT */
#include "cm.h"

#include "bench.h"
#include "chip.h"
#include "store/store.h"
#include "core/device/chip.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const uint32_t sizes[] = {512u << 10, 1u << 20, 2u << 20, 4u << 20};

static void start(struct bench *b, uint32_t size, uint8_t *image, uint32_t seed)
{
    bench_fill_mixed(image, size, seed);
    bench_insert(b, image, size);
    bench_power_on(b);
    assert_done(b, bench_connect(b, 0));
}

static void assert_device_is_well(struct bench *b)
{
    const struct chip_stats *stats = chip_get_stats(vsonoff_mem_chip(b->device));
    const struct nor_stats *nor = nor_get_stats(chip_flash(vsonoff_mem_chip(b->device)));
    for (int i = 0; i < 64; i++)
        assert_int_equal(stats->cpu_exceptions[i], 0);
    assert_int_equal(stats->rx_fifo_overflows, 0);
    assert_int_equal(stats->rx_ring_overflows, 0);
    assert_int_equal(stats->unknown_rom_calls, 0);
    assert_int_equal(nor->bits_0_to_1, 0);
    assert_int_equal(nor->ignored_busy, 0);
    assert_int_equal(nor->ignored_no_wel, 0);
    assert_false(b->progress_broken);
}

static void connect_identifies_chip_and_flash(void **state)
{
    (void)state;
    const uint8_t mac[6] = {0x5C, 0xCF, 0x7F, 0x12, 0x34, 0x56};
    struct bench b;
    bench_init(&b, 1u << 20);
    bench_power_on(&b);
    assert_done(&b, bench_connect(&b, 0));
    const struct device_info *d = flasher_device(b.flasher);
    assert_string_equal(d->chip, "ESP8266EX");
    assert_memory_equal(d->mac, mac, 6);
    assert_int_equal(d->crystal_mhz, 26);
    assert_int_equal(d->flash_size, 1u << 20);
    assert_int_equal(d->baud, 2000000);
    assert_false(d->stub_was_running);
    assert_device_is_well(&b);
    bench_done(&b);
}

static void backup_equals_the_flash_for_every_size(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct bench b;
        struct backup_result r;
        uint8_t *image = malloc(sizes[i]);
        start(&b, sizes[i], image, (uint32_t)i);
        const struct backup_options options = {.library = b.folder};
        assert_done(&b, flasher_backup(b.flasher, &options, &r, &b.err));
        bench_assert_file(r.file, image, sizes[i]);
        assert_int_equal(r.stats.sectors_total, sizes[i] / FLASH_SECTOR);
        assert_int_equal(r.stats.sectors_read + r.stats.sectors_known, r.stats.sectors_total);
        assert_int_equal(bench_files(&b, ".part", NULL), 0);
        assert_int_equal(bench_files(&b, ".bin.json", NULL), 1);
        assert_int_equal(b.progress_done[PHASE_READ], b.progress_total[PHASE_READ]);
        assert_device_is_well(&b);
        backup_result_done(&r);
        bench_done(&b);
        free(image);
    }
}

static uint32_t blank_sectors(const uint8_t *image, uint32_t size)
{
    static uint8_t blank[FLASH_SECTOR];
    uint32_t count = 0;
    memset(blank, 0xFF, sizeof blank);
    for (uint32_t at = 0; at < size; at += FLASH_SECTOR)
        count += memcmp(image + at, blank, sizeof blank) == 0;
    return count;
}

static void blank_sectors_are_never_read_over_the_line(void **state)
{
    (void)state;
    const uint32_t size = 1u << 20;
    struct bench b;
    struct backup_result r;
    uint8_t *image = malloc(size);
    start(&b, size, image, 7);
    const struct backup_options options = {.library = b.folder};
    assert_done(&b, flasher_backup(b.flasher, &options, &r, &b.err));
    assert_int_equal(r.stats.sectors_known, blank_sectors(image, size));
    assert_true(r.stats.wire_rx < (uint64_t)r.stats.sectors_read * FLASH_SECTOR * 21 / 20 + 30000);
    backup_result_done(&r);
    bench_done(&b);
    free(image);
}

static void restore_writes_only_what_differs_and_proves_it(void **state)
{
    (void)state;
    const uint32_t size = 1u << 20;
    struct bench b;
    struct restore_result r;
    uint8_t *image = malloc(size), *wanted = malloc(size);
    start(&b, size, image, 1);
    memcpy(wanted, image, size);
    memset(wanted + 5 * FLASH_SECTOR, 0x42, 2 * FLASH_SECTOR); /* two sectors written */
    memset(wanted + 100 * FLASH_SECTOR, 0x42, 10);             /* one more */
    bench_save(&b, "wanted.bin", wanted, size);
    nor_reset_stats(chip_flash(vsonoff_mem_chip(b.device)));
    const struct restore_options options = {
        .file = bench_path(&b, "wanted.bin"), .library = b.folder, .force = true};
    assert_done(&b, flasher_restore(b.flasher, &options, &r, &b.err));
    assert_memory_equal(vsonoff_mem_flash(b.device), wanted, size);
    assert_int_equal(r.stats.sectors_written, 3);
    assert_int_equal(r.stats.sectors_erased, 0);
    const struct nor_stats *nor = nor_get_stats(chip_flash(vsonoff_mem_chip(b.device)));
    for (uint32_t s = 0; s < size / FLASH_SECTOR; s++)
        if (s != 5 && s != 6 && s != 100)
            assert_int_equal(nor->sector_erases[s] + nor->sector_programs[s], 0);
    bench_assert_file(r.safety_copy, image, size);
    assert_int_equal(bench_files(&b, ".pending", NULL), 0);
    assert_device_is_well(&b);
    bench_done(&b);
    free(image);
    free(wanted);
}

static void other_firmware_is_replaced_whole_for_every_size(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct bench b;
        struct restore_result r;
        uint8_t *image = malloc(sizes[i]), *wanted = malloc(sizes[i]);
        start(&b, sizes[i], image, 11);
        bench_fill_mixed(wanted, sizes[i], 12);
        bench_save(&b, "wanted.bin", wanted, sizes[i]);
        const struct restore_options options = {
            .file = bench_path(&b, "wanted.bin"), .library = b.folder, .force = true};
        assert_done(&b, flasher_restore(b.flasher, &options, &r, &b.err));
        assert_memory_equal(vsonoff_mem_flash(b.device), wanted, sizes[i]);
        bench_assert_file(r.safety_copy, image, sizes[i]);
        assert_device_is_well(&b);
        bench_done(&b);
        free(image);
        free(wanted);
    }
}

static void a_smaller_file_blanks_the_rest_unless_told_to_keep_it(void **state)
{
    (void)state;
    const uint32_t size = 1u << 20, len = 300 * 1000 + 17;
    for (int keep = 0; keep < 2; keep++) {
        struct bench b;
        struct restore_result r;
        struct verify_result v;
        uint8_t *image = malloc(size), *wanted = malloc(size);
        start(&b, size, image, 3);
        bench_fill_mixed(wanted, size, 4);
        bench_save(&b, "small.bin", wanted, len);
        const struct restore_options options = {.file = bench_path(&b, "small.bin"),
                                                .library = b.folder,
                                                .keep_rest = keep == 1,
                                                .no_safety_backup = true,
                                                .force = true};
        assert_done(&b, flasher_restore(b.flasher, &options, &r, &b.err));
        uint32_t end = (len + FLASH_SECTOR - 1) / FLASH_SECTOR * FLASH_SECTOR;
        memset(wanted + len, 0xFF, size - len);
        if (keep)
            memcpy(wanted + end, image + end, size - end);
        assert_memory_equal(vsonoff_mem_flash(b.device), wanted, size);
        assert_string_equal(r.safety_copy, "");
        assert_done(&b, flasher_verify(b.flasher, bench_path(&b, "small.bin"), keep == 1, &v, &b.err));
        assert_true(v.equal);
        verify_result_done(&v);
        assert_device_is_well(&b);
        bench_done(&b);
        free(image);
        free(wanted);
    }
}

static void a_larger_or_empty_or_foreign_file_is_refused_and_nothing_touched(void **state)
{
    (void)state;
    const uint32_t size = 512u << 10;
    static const struct {
        size_t len;
        uint8_t first;
        enum err_code code;
    } cases[] = {
        {(512u << 10) + 1, 0xE9, ERR_FILE_TOO_LARGE}, {0, 0xE9, ERR_FILE_EMPTY}, {1000, 'h', ERR_REFUSED}};
    struct bench b;
    struct restore_result r;
    uint8_t *image = malloc(size), *file = calloc(1, size + 1);
    start(&b, size, image, 5);
    nor_reset_stats(chip_flash(vsonoff_mem_chip(b.device)));
    for (size_t i = 0; i < 3; i++) {
        file[0] = cases[i].first;
        bench_save(&b, "file.bin", file, cases[i].len);
        const struct restore_options options = {.file = bench_path(&b, "file.bin"), .library = b.folder};
        err_clear(&b.err);
        assert_false(flasher_restore(b.flasher, &options, &r, &b.err));
        assert_int_equal(b.err.code, cases[i].code);
    }
    assert_memory_equal(vsonoff_mem_flash(b.device), image, size);
    assert_int_equal(nor_get_stats(chip_flash(vsonoff_mem_chip(b.device)))->programs, 0);
    assert_int_equal(bench_files(&b, "safety", NULL), 0);
    bench_done(&b);
    free(image);
    free(file);
}

static void erase_keeps_a_safety_copy_and_leaves_blank_sectors_alone(void **state)
{
    (void)state;
    const uint32_t size = 1u << 20;
    struct bench b;
    struct restore_result r;
    uint8_t *image = malloc(size);
    start(&b, size, image, 6);
    nor_reset_stats(chip_flash(vsonoff_mem_chip(b.device)));
    const struct erase_options options = {.library = b.folder};
    assert_done(&b, flasher_erase(b.flasher, &options, &r, &b.err));
    assert_int_equal(blank_sectors(vsonoff_mem_flash(b.device), size), size / FLASH_SECTOR);
    assert_int_equal(r.stats.sectors_erased, size / FLASH_SECTOR - blank_sectors(image, size));
    bench_assert_file(r.safety_copy, image, size);
    assert_int_equal(nor_get_stats(chip_flash(vsonoff_mem_chip(b.device)))->programs, 0);
    assert_device_is_well(&b);
    bench_done(&b);
    free(image);
}

static void verify_names_exactly_the_sectors_that_differ(void **state)
{
    (void)state;
    const uint32_t size = 1u << 20;
    struct bench b;
    struct verify_result v;
    uint8_t *image = malloc(size), *other = malloc(size);
    start(&b, size, image, 8);
    memcpy(other, image, size);
    other[0] ^= 1;
    other[20 * FLASH_SECTOR + 4095] ^= 0x80;
    other[21 * FLASH_SECTOR] ^= 2;
    other[size - 1] ^= 1;
    bench_save(&b, "same.bin", image, size);
    bench_save(&b, "other.bin", other, size);
    nor_reset_stats(chip_flash(vsonoff_mem_chip(b.device)));
    assert_done(&b, flasher_verify(b.flasher, bench_path(&b, "same.bin"), false, &v, &b.err));
    assert_true(v.equal);
    assert_int_equal(v.different_count, 0);
    verify_result_done(&v);
    assert_done(&b, flasher_verify(b.flasher, bench_path(&b, "other.bin"), false, &v, &b.err));
    assert_false(v.equal);
    assert_int_equal(v.different_count, 3);
    assert_int_equal(v.different[0].first, 0);
    assert_int_equal(v.different[1].first, 20);
    assert_int_equal(v.different[1].count, 2);
    assert_int_equal(v.different[2].first, 255);
    verify_result_done(&v);
    const struct nor_stats *nor = nor_get_stats(chip_flash(vsonoff_mem_chip(b.device)));
    assert_int_equal(nor->programs + nor->erases_4k + nor->erases_64k + nor->status_writes, 0);
    bench_done(&b);
    free(image);
    free(other);
}

static void a_stub_left_running_is_used_without_a_power_cycle(void **state)
{
    (void)state;
    struct bench b;
    uint8_t *image = malloc(1u << 20);
    start(&b, 1u << 20, image, 9);
    assert_done(&b, flasher_release(b.flasher, AFTER_STAY, &b.err));
    bench_disconnect(&b);
    assert_done(&b, bench_connect(&b, 0));
    assert_true(flasher_device(b.flasher)->stub_was_running);
    bench_disconnect(&b); /* killed at a high rate: the stub stays there */
    assert_done(&b, bench_connect(&b, 460800));
    assert_true(flasher_device(b.flasher)->stub_was_running);
    bench_done(&b);
    free(image);
}

static void a_connected_device_is_missed_when_it_goes_and_found_again(void **state)
{
    (void)state;
    struct bench b;
    uint8_t *image = malloc(1u << 20);
    start(&b, 1u << 20, image, 14);
    assert_done(&b, flasher_still_there(b.flasher, &b.err));
    vsonoff_mem_hand(b.device, "power=off 500 button=down power=on 500 button=up");
    assert_done(&b, flasher_find_again(b.flasher, &b.err)); /* with its stub, and so */
    assert_done(&b, flasher_still_there(b.flasher, &b.err));
    vsonoff_mem_hand(b.device, "power=off 500 button=down power=on 500 button=up");
    assert_false(flasher_still_there(b.flasher, &b.err));
    assert_int_equal(b.err.code, ERR_LOST);
    bench_disconnect(&b);
    assert_done(&b, bench_connect(&b, 0));
    assert_false(flasher_device(b.flasher)->stub_was_running);
    assert_done(&b, flasher_still_there(b.flasher, &b.err));
    bench_done(&b);
    free(image);
}

static void an_existing_file_is_not_replaced_unless_asked(void **state)
{
    (void)state;
    struct bench b;
    struct backup_result r;
    uint8_t *image = malloc(1u << 20);
    start(&b, 1u << 20, image, 10);
    bench_save(&b, "mine.bin", (const uint8_t *)"precious", 8);
    struct backup_options options = {.file = bench_path(&b, "mine.bin"), .library = b.folder};
    assert_false(flasher_backup(b.flasher, &options, &r, &b.err));
    assert_int_equal(b.err.code, ERR_FILE_EXISTS);
    bench_assert_file(bench_path(&b, "mine.bin"), (const uint8_t *)"precious", 8);
    err_clear(&b.err);
    bench_save(&b, "new.bin.json", (const uint8_t *)"precious", 8); /* where the note would be put */
    char path[STORE_PATH_MAX];
    snprintf(path, sizeof path, "%s", bench_path(&b, "new.bin"));
    options.file = path;
    assert_false(flasher_backup(b.flasher, &options, &r, &b.err));
    assert_int_equal(b.err.code, ERR_FILE_EXISTS);
    bench_assert_file(bench_path(&b, "new.bin.json"), (const uint8_t *)"precious", 8);
    err_clear(&b.err);
    options.file = bench_path(&b, "mine.bin");
    options.overwrite = true;
    assert_done(&b, flasher_backup(b.flasher, &options, &r, &b.err));
    bench_assert_file(bench_path(&b, "mine.bin"), image, 1u << 20);
    backup_result_done(&r);
    bench_done(&b);
    free(image);
}

static void reading_single_sectors_gives_their_bytes(void **state)
{
    (void)state;
    struct bench b;
    uint8_t *image = malloc(1u << 20), got[3 * FLASH_SECTOR];
    start(&b, 1u << 20, image, 13);
    assert_done(&b, flasher_read_sectors(b.flasher, 253, 3, got, &b.err));
    assert_memory_equal(got, image + 253 * FLASH_SECTOR, sizeof got);
    assert_false(flasher_read_sectors(b.flasher, 254, 3, got, &b.err));
    bench_done(&b);
    free(image);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(connect_identifies_chip_and_flash),
        cmocka_unit_test(backup_equals_the_flash_for_every_size),
        cmocka_unit_test(blank_sectors_are_never_read_over_the_line),
        cmocka_unit_test(restore_writes_only_what_differs_and_proves_it),
        cmocka_unit_test(other_firmware_is_replaced_whole_for_every_size),
        cmocka_unit_test(a_smaller_file_blanks_the_rest_unless_told_to_keep_it),
        cmocka_unit_test(a_larger_or_empty_or_foreign_file_is_refused_and_nothing_touched),
        cmocka_unit_test(erase_keeps_a_safety_copy_and_leaves_blank_sectors_alone),
        cmocka_unit_test(verify_names_exactly_the_sectors_that_differ),
        cmocka_unit_test(a_stub_left_running_is_used_without_a_power_cycle),
        cmocka_unit_test(a_connected_device_is_missed_when_it_goes_and_found_again),
        cmocka_unit_test(an_existing_file_is_not_replaced_unless_asked),
        cmocka_unit_test(reading_single_sectors_gives_their_bytes),
    };
    int failed =
        cmocka_run_group_tests_name("operations, Espressif's stub", tests, bench_use_espressif, NULL);
    return failed + cmocka_run_group_tests_name("operations, Restock's stub", tests, bench_use_restock, NULL);
}
