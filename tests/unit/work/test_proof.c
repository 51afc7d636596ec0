/* test_proof.c: a flash that reads wrong in the same way again and again, and right later, or when it is read
 * slower, never becomes a file that is not what the flash holds.  And what a backup says of its image is what
 * was examined once, when nothing changed any more. */
/* SPDX-License-Identifier: MIT */
#include "cm.h"

#include "base/bytes.h"
#include "bench.h"
#include "chip.h"
#include "images.h"
#include "core/device/chip.h"
#include "core/image/image.h"

#include <stdlib.h>
#include <string.h>

#define SIZE  (512u << 10)
#define STOCK (1u << 20)

static uint8_t image[SIZE], wanted[SIZE];

/* The linker leads every call of image_examine here (tests/unit/CMakeLists.txt). */
void __real_image_examine(const uint8_t *data, size_t size, bool whole, struct image_info *info);
void __wrap_image_examine(const uint8_t *data, size_t size, bool whole, struct image_info *info);

static int times_examined;

void __wrap_image_examine(const uint8_t *data, size_t size, bool whole, struct image_info *info)
{
    times_examined++;
    __real_image_examine(data, size, whole, info);
}

static struct nor_config *flash_of(struct bench *b)
{
    return nor_faults(chip_flash(vsonoff_mem_chip(b->device)));
}

static void start(struct bench *b, const uint8_t *data, uint32_t size)
{
    bench_insert(b, data, size);
    bench_power_on(b);
    assert_done(b, bench_connect(b, 0));
    times_examined = 0;
}

static void assert_saved(const struct backup_result *r, const uint8_t *data, size_t size)
{
    struct image_info info;
    image_examine(data, size, true, &info);
    assert_int_equal(r->info.verdict, info.verdict);
    assert_int_equal(r->info.size, info.size);
    assert_int_equal(r->info.firmware, info.firmware);
    assert_string_equal(r->info.product, info.product);
    assert_string_equal(r->info.version, info.version);
    assert_string_equal(r->info.device_id, info.device_id);
    assert_int_equal(r->info.app_crc32, info.app_crc32);
    assert_int_equal(r->info.reason_count, info.reason_count);
    for (unsigned i = 0; i < info.reason_count; i++)
        assert_int_equal(r->info.reasons[i].id, info.reasons[i].id);
    bench_assert_file(r->file, data, size);
}

/* Sectors that hold something, two in a row and one elsewhere: as many readings of each are wrong. */
static void misread(struct bench *b, uint32_t first, uint32_t count, uint32_t times)
{
    struct nor_config *flash = flash_of(b);
    flash->misread_sector = first;
    flash->misread_sectors = count;
    flash->misread_times = times;
}

static uint32_t first_filled(const uint8_t *data, uint32_t from)
{
    while (data[(size_t)from * FLASH_SECTOR + 0x123] == 0xFF)
        from++;
    return from;
}

static void what_reads_wrong_alike_at_first_is_found_by_the_proof(void **state)
{
    (void)state;
    bench_fill_mixed(image, SIZE, 61);
    for (uint32_t times = 1; times <= 2; times++)
        for (int blank = 0; blank < 2; blank++) {
            struct bench b;
            struct backup_result r;
            start(&b, image, SIZE);
            uint32_t sector = first_filled(image, 20);
            while (blank && image[(size_t)sector * FLASH_SECTOR] != 0xFF)
                sector++;
            misread(&b, sector, 3, times);
            const struct backup_options options = {.library = b.folder};
            assert_done(&b, flasher_backup(b.flasher, &options, &r, &b.err));
            assert_saved(&r, image, SIZE);
            backup_result_done(&r);
            bench_done(&b);
        }
}

static void a_safety_copy_is_proved_likewise(void **state)
{
    (void)state;
    bench_fill_mixed(image, SIZE, 62);
    bench_fill_mixed(wanted, SIZE, 63);
    for (int erase = 0; erase < 2; erase++) {
        struct bench b;
        struct restore_result r;
        start(&b, image, SIZE);
        misread(&b, first_filled(image, 30), 2, 2);
        const struct restore_options options = {
            .file = bench_save(&b, "wanted.bin", wanted, SIZE), .library = b.folder, .force = true};
        const struct erase_options erasing = {.library = b.folder};
        assert_done(&b, erase ? flasher_erase(b.flasher, &erasing, &r, &b.err)
                              : flasher_restore(b.flasher, &options, &r, &b.err));
        bench_assert_file(r.safety_copy, image, SIZE);
        bench_done(&b);
    }
}

/* Longer than the proof has patience, but the checksum tells; and for ever at the usual clock. */
static void a_wrong_checksum_is_read_again_slower_before_the_file_gets_its_name(void **state)
{
    (void)state;
    static const uint32_t sectors[] = {0, 0x40}; /* boot loader, application */
    uint8_t *stock = images_of(IMAGES_STOCK, NULL, STOCK, 0);
    for (size_t i = 0; i < ARRAY_LEN(sectors); i++)
        for (int by_clock = 0; by_clock < 2; by_clock++) {
            struct bench b;
            struct backup_result r;
            start(&b, stock, STOCK);
            misread(&b, first_filled(stock, sectors[i]), 1, by_clock ? 0 : 3);
            flash_of(&b)->misread_above_mhz = by_clock ? (b.stub == STUB_ESPRESSIF ? 7 : 13) : 0;
            const struct backup_options options = {.library = b.folder};
            assert_done(&b, flasher_backup(b.flasher, &options, &r, &b.err));
            assert_saved(&r, stock, STOCK);
            backup_result_done(&r);
            bench_done(&b);
        }
    free(stock);
}

static void what_is_damaged_on_the_flash_is_saved_as_it_is(void **state)
{
    (void)state;
    struct bench b;
    struct backup_result r;
    uint8_t *stock = images_of(IMAGES_STOCK, NULL, STOCK, 0);
    stock[0x40000] ^= 0x10;
    start(&b, stock, STOCK);
    const struct backup_options options = {.library = b.folder};
    assert_done(&b, flasher_backup(b.flasher, &options, &r, &b.err));
    assert_int_equal(times_examined, 3); /* again after each of two readings more */
    assert_saved(&r, stock, STOCK);
    backup_result_done(&r);
    bench_done(&b);
    free(stock);
}

static void what_is_in_order_is_examined_once(void **state)
{
    (void)state;
    struct bench b;
    struct backup_result r;
    uint8_t *stock = images_of(IMAGES_STOCK, NULL, STOCK, 0);
    start(&b, stock, STOCK);
    const struct backup_options options = {.library = b.folder};
    assert_done(&b, flasher_backup(b.flasher, &options, &r, &b.err));
    assert_int_equal(times_examined, 1);
    assert_saved(&r, stock, STOCK);
    backup_result_done(&r);
    bench_done(&b);
    free(stock);
}

/* Every reading of some sectors has a wrong bit somewhere else. */
static void sectors_that_never_read_alike_are_named(void **state)
{
    (void)state;
    bench_fill_mixed(image, SIZE, 64);
    struct bench b;
    struct backup_result r;
    start(&b, image, SIZE);
    struct nor_config *flash = flash_of(&b);
    flash->flicker_sector = 0x40;
    flash->flicker_sectors = 2;
    const struct backup_options options = {.library = b.folder};
    assert_false(flasher_backup(b.flasher, &options, &r, &b.err));
    assert_int_equal(b.err.code, ERR_UNSTABLE);
    assert_non_null(strstr(b.err.detail, "0x40000-0x41FFF"));
    assert_int_equal(bench_files(&b, ".bin", NULL), 0);
    bench_done(&b);
}

static uint32_t touched(struct bench *b)
{
    const struct nor_stats *stats = nor_get_stats(chip_flash(vsonoff_mem_chip(b->device)));
    uint32_t count = 0;
    for (uint32_t i = 0; i < SIZE / FLASH_SECTOR; i++)
        count += stats->sector_erases[i] + stats->sector_programs[i] > 0;
    return count;
}

/* Without a safety copy nothing but digests tells what is on the flash. */
static void what_reads_wrong_for_once_is_not_taken_for_different(void **state)
{
    (void)state;
    struct bench b;
    struct restore_result r;
    struct verify_result v;
    bench_fill_mixed(image, SIZE, 51);
    start(&b, image, SIZE);
    uint32_t filled = first_filled(image, 20);
    const char *file = bench_save(&b, "wanted.bin", image, SIZE);
    const struct restore_options options = {
        .file = file, .library = b.folder, .no_safety_backup = true, .force = true};
    misread(&b, filled, 2, 1);
    assert_done(&b, flasher_verify(b.flasher, file, false, &v, &b.err));
    assert_true(v.equal);
    verify_result_done(&v);
    misread(&b, first_filled(image, filled + 2), 1, 1);
    assert_done(&b, flasher_restore(b.flasher, &options, &r, &b.err));
    assert_int_equal(touched(&b), 0);
    bench_done(&b);
}

static void what_never_reads_alike_is_not_written_without_a_safety_copy(void **state)
{
    (void)state;
    struct bench b;
    struct restore_result r;
    bench_fill_mixed(image, SIZE, 52);
    memset(wanted, 0xFF, SIZE);
    start(&b, image, SIZE);
    flash_of(&b)->flicker_sector = first_filled(image, 20);
    flash_of(&b)->flicker_sectors = 1;
    const struct restore_options options = {.file = bench_save(&b, "wanted.bin", wanted, SIZE),
                                            .library = b.folder,
                                            .no_safety_backup = true,
                                            .force = true};
    assert_false(flasher_restore(b.flasher, &options, &r, &b.err));
    assert_int_equal(b.err.code, ERR_UNSTABLE);
    assert_int_equal(touched(&b), 0);
    bench_done(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_reads_wrong_alike_at_first_is_found_by_the_proof),
        cmocka_unit_test(a_safety_copy_is_proved_likewise),
        cmocka_unit_test(a_wrong_checksum_is_read_again_slower_before_the_file_gets_its_name),
        cmocka_unit_test(what_is_damaged_on_the_flash_is_saved_as_it_is),
        cmocka_unit_test(what_is_in_order_is_examined_once),
        cmocka_unit_test(sectors_that_never_read_alike_are_named),
        cmocka_unit_test(what_reads_wrong_for_once_is_not_taken_for_different),
        cmocka_unit_test(what_never_reads_alike_is_not_written_without_a_safety_copy),
    };
    int failed = cmocka_run_group_tests_name("proof, restock", tests, bench_use_restock, NULL);
    return failed + cmocka_run_group_tests_name("proof, espressif", tests, bench_use_espressif, NULL);
}
