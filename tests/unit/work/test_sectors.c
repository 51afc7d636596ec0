/* test_sectors.c: what a map of the flash is told during the operations is exactly what their results count.
 */
/* SPDX-License-Identifier: MIT */
#include "cm.h"

#include "bench.h"
#include "chip.h"

#include <stdio.h>
#include <string.h>

#define SIZE    (512u << 10)
#define SECTORS (SIZE / FLASH_SECTOR)

static uint8_t image[SIZE], other[SIZE];

/* `other` = image with `count` sectors changed that hold something. */
static void make_other(uint32_t count)
{
    memcpy(other, image, SIZE);
    for (uint32_t i = 0; i < SECTORS && count > 0; i++)
        if (other[(size_t)i * FLASH_SECTOR] != 0xFF) {
            other[(size_t)i * FLASH_SECTOR + 7] ^= 0x55;
            count--;
        }
}

static void forget_told(struct bench *b)
{
    memset(b->told, 0, sizeof b->told);
    memset(b->sector_states, SECTOR_UNSEEN, sizeof b->sector_states);
}

static void start(struct bench *b)
{
    bench_fill_mixed(image, SIZE, 7);
    bench_insert(b, image, SIZE);
    bench_power_on(b);
    assert_done(b, bench_connect(b, 0));
    assert_int_equal(b->told[SECTOR_READ], 0); /* a look is no work */
    forget_told(b);
}

static uint32_t count_now(const struct bench *b, enum sector_state state)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < sizeof b->sector_states; i++)
        count += b->sector_states[i] == state;
    return count;
}

static void assert_all_verified(const struct bench *b)
{
    assert_int_equal(count_now(b, SECTOR_VERIFIED), SECTORS);
    assert_int_equal(count_now(b, SECTOR_UNSEEN),
                     sizeof b->sector_states - SECTORS); /* none beyond the end */
}

static uint32_t told_known(const struct bench *b)
{
    return b->told[SECTOR_BLANK] + b->told[SECTOR_KNOWN];
}

static uint32_t blank_sectors(const uint8_t *data)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < SECTORS; i++)
        count += data[(size_t)i * FLASH_SECTOR] == 0xFF &&
                 memcmp(data + (size_t)i * FLASH_SECTOR, data + (size_t)i * FLASH_SECTOR + 1,
                        FLASH_SECTOR - 1) == 0;
    return count;
}

static struct transfer_stats back_up(struct bench *b)
{
    struct backup_result r;
    const struct backup_options options = {.library = b->folder};
    forget_told(b);
    assert_done(b, flasher_backup(b->flasher, &options, &r, &b->err));
    backup_result_done(&r);
    assert_int_equal(b->told[SECTOR_READ], r.stats.sectors_read);
    assert_int_equal(told_known(b), r.stats.sectors_known);
    assert_int_equal(b->told[SECTOR_VERIFIED] % r.stats.sectors_total, 0); /* read again: it looks damaged */
    assert_int_equal(b->told[SECTOR_TO_CHANGE] + b->told[SECTOR_CHANGING] + b->told[SECTOR_WRITTEN] +
                         b->told[SECTOR_ERASED] + b->told[SECTOR_DIFFERENT] + b->told[SECTOR_UNSTABLE],
                     0);
    assert_all_verified(b);
    return r.stats;
}

static void a_backup_tells_what_it_reads_and_what_it_knows(void **state)
{
    (void)state;
    struct bench b;
    start(&b);
    struct transfer_stats first = back_up(&b);
    assert_int_equal(b.told[SECTOR_BLANK], blank_sectors(image));
    assert_true(first.sectors_read > 0);
    assert_int_equal(b.told[SECTOR_TO_READ],
                     SECTORS - blank_sectors(image)); /* contents that repeat are known */
    struct transfer_stats again = back_up(&b);        /* a file holds all of it now */
    assert_int_equal(again.sectors_read, 0);
    assert_int_equal(b.told[SECTOR_KNOWN], SECTORS - blank_sectors(image));
    bench_done(&b);
}

/* What is told of a change, beside the safety copy before it (`copied`: it read all that was not known). */
static void assert_change_told(const struct bench *b, const struct transfer_stats *s, bool copied)
{
    uint32_t known_before_copy = copied ? s->sectors_total - s->sectors_read : 0;
    assert_int_equal(b->told[SECTOR_READ], s->sectors_read);
    assert_int_equal(b->told[SECTOR_WRITTEN], s->sectors_written);
    assert_int_equal(b->told[SECTOR_ERASED], s->sectors_erased);
    assert_int_equal(told_known(b), known_before_copy + s->sectors_known);
    assert_int_equal(b->told[SECTOR_TO_CHANGE], s->sectors_total - s->sectors_known);
    assert_int_equal(s->sectors_written + s->sectors_erased, s->sectors_total - s->sectors_known);
    assert_true(b->told[SECTOR_CHANGING] >= b->told[SECTOR_WRITTEN] + b->told[SECTOR_ERASED]);
    assert_int_equal(b->told[SECTOR_DIFFERENT] + b->told[SECTOR_UNSTABLE], 0);
    assert_all_verified(b);
}

static void restore(struct bench *b, const uint8_t *data, bool no_copy, struct restore_result *r)
{
    const struct restore_options options = {.file = bench_save(b, "target.img", data, SIZE),
                                            .library = b->folder,
                                            .no_safety_backup = no_copy,
                                            .force = true};
    forget_told(b);
    assert_done(b, flasher_restore(b->flasher, &options, r, &b->err));
}

static void a_restore_tells_what_it_saves_writes_and_erases(void **state)
{
    (void)state;
    struct bench b;
    struct restore_result r;
    start(&b);
    make_other(11);
    restore(&b, other, false, &r);
    assert_int_equal(r.stats.sectors_written, 11);
    assert_change_told(&b, &r.stats, true);
    bench_fill_mixed(other, SIZE, 8);
    restore(&b, other, true, &r);
    assert_true(r.stats.sectors_erased > 0 && r.stats.sectors_written > 11);
    assert_change_told(&b, &r.stats, false);
    restore(&b, other, true, &r);
    assert_int_equal(r.stats.sectors_written, 0);
    assert_change_told(&b, &r.stats, false);
    bench_done(&b);
}

static void an_erase_and_its_undo_tell_likewise(void **state)
{
    (void)state;
    struct bench b;
    struct restore_result r;
    start(&b);
    const struct erase_options options = {.library = b.folder};
    assert_done(&b, flasher_erase(b.flasher, &options, &r, &b.err));
    assert_int_equal(r.stats.sectors_erased, SECTORS - blank_sectors(image));
    assert_change_told(&b, &r.stats, true);
    forget_told(&b);
    assert_done(&b, flasher_undo(b.flasher, &options, &r, &b.err));
    assert_int_equal(r.stats.sectors_written, SECTORS - blank_sectors(image));
    assert_change_told(&b, &r.stats, true);
    bench_done(&b);
}

static void verify(struct bench *b, const uint8_t *data, bool keep_rest, uint32_t size, uint32_t differ)
{
    struct verify_result r;
    const char *file = bench_save(b, "compared.img", data, size);
    forget_told(b);
    assert_done(b, flasher_verify(b->flasher, file, keep_rest, &r, &b->err));
    assert_int_equal(r.sectors_different, differ);
    assert_int_equal(count_now(b, SECTOR_DIFFERENT), differ);
    assert_int_equal(count_now(b, SECTOR_VERIFIED), size / FLASH_SECTOR - differ);
    for (size_t i = 0; i < r.different_count; i++)
        for (uint32_t k = 0; k < r.different[i].count; k++)
            assert_int_equal(b->sector_states[r.different[i].first + k], SECTOR_DIFFERENT);
    assert_int_equal(b->told[SECTOR_READ] + b->told[SECTOR_WRITTEN] + b->told[SECTOR_ERASED], 0);
    verify_result_done(&r);
}

static void verify_tells_which_sectors_differ(void **state)
{
    (void)state;
    struct bench b;
    start(&b);
    verify(&b, image, false, SIZE, 0);
    make_other(11);
    verify(&b, other, false, SIZE, 11);
    verify(&b, image, true, SIZE / 2, 0);
    memset(other, 0xFF, SIZE); /* what is not blank differs; what is, is equal */
    verify(&b, other, false, SIZE, SECTORS - blank_sectors(image));
    memset(other, 0x5A, SIZE); /* what is blank differs too */
    verify(&b, other, false, SIZE, SECTORS);
    bench_done(&b);
}

static void pull_after_some(void *ctx, struct vsonoff_mem *m)
{
    struct bench *b = ctx;
    if (b->told[SECTOR_READ] >= 9)
        wire_unplug(vsonoff_mem_wire(m));
}

static void a_resumed_backup_knows_what_the_first_one_read(void **state)
{
    (void)state;
    struct bench b;
    struct backup_result r;
    start(&b);
    const struct backup_options options = {.library = b.folder};
    vsonoff_mem_set_tick(b.device, pull_after_some, &b);
    assert_false(flasher_backup(b.flasher, &options, &r, &b.err));
    uint32_t before = b.told[SECTOR_READ];
    assert_in_range(before, 9, SECTORS - blank_sectors(image) - 1);
    assert_int_equal(count_now(&b, SECTOR_READ), before);
    assert_true(count_now(&b, SECTOR_TO_READ) > 0);
    bench_plug_in_again(&b);
    struct transfer_stats s = back_up(&b);
    assert_true(b.told[SECTOR_KNOWN] >= before);
    assert_int_equal(s.sectors_read + b.told[SECTOR_KNOWN], SECTORS - blank_sectors(image));
    bench_done(&b);
}

static uint32_t first_filled(const uint8_t *data, uint32_t from)
{
    while (data[(size_t)from * FLASH_SECTOR + 0x123] == 0xFF)
        from++;
    return from;
}

static struct nor_config *flash_of(struct bench *b)
{
    return nor_faults(chip_flash(vsonoff_mem_chip(b->device)));
}

/* Every reading of one sector is another one. */
static void what_never_reads_alike_is_told_as_unstable(void **state)
{
    (void)state;
    struct bench b;
    struct backup_result r;
    struct verify_result v;
    start(&b);
    const struct backup_options options = {.library = b.folder};
    uint32_t sector = first_filled(image, 20);
    flash_of(&b)->flicker_sector = sector;
    flash_of(&b)->flicker_sectors = 1;
    assert_false(flasher_backup(b.flasher, &options, &r, &b.err));
    assert_int_equal(b.err.code, ERR_UNSTABLE);
    assert_int_equal(b.sector_states[sector], SECTOR_UNSTABLE);
    assert_int_equal(count_now(&b, SECTOR_UNSTABLE), 1);
    forget_told(&b);
    const char *file = bench_save(&b, "compared.img", image, SIZE);
    assert_false(flasher_verify(b.flasher, file, false, &v, &b.err));
    assert_int_equal(b.sector_states[sector], SECTOR_UNSTABLE);
    assert_int_equal(count_now(&b, SECTOR_UNSTABLE), 1);
    bench_done(&b);
}

static void what_reads_differently_for_once_is_told_and_verified(void **state)
{
    (void)state;
    struct bench b;
    start(&b);
    back_up(&b); /* so that the next readings are for the comparison and the proof */
    uint32_t sector = first_filled(image, 20);
    flash_of(&b)->misread_sector = sector;
    flash_of(&b)->misread_sectors = 1;
    flash_of(&b)->misread_times = 1;
    struct backup_result r;
    const struct backup_options options = {.library = b.folder};
    forget_told(&b);
    assert_done(&b, flasher_backup(b.flasher, &options, &r, &b.err));
    backup_result_done(&r);
    assert_int_equal(b.told[SECTOR_READ], r.stats.sectors_read);
    assert_all_verified(&b);
    bench_done(&b);
}

static void a_write_that_does_not_hold_is_told_as_different(void **state)
{
    (void)state;
    struct bench b;
    struct restore_result r;
    start(&b);
    bench_fill_mixed(other, SIZE, 9);
    uint32_t sector = first_filled(image, 0);
    flash_of(&b)->stuck_sector = sector;
    b.misuses = true; /* what was not erased is programmed over */
    const struct restore_options options = {
        .file = bench_save(&b, "target.img", other, SIZE), .library = b.folder, .force = true};
    assert_false(flasher_restore(b.flasher, &options, &r, &b.err));
    assert_int_equal(b.err.code, ERR_VERIFY);
    assert_int_equal(b.sector_states[sector], SECTOR_DIFFERENT);
    bench_done(&b);
}

/* Pulled in the middle of writing: the map says what was done, and the next run finishes it. */
static void an_interrupted_restore_goes_on_with_what_is_left(void **state)
{
    (void)state;
    struct bench b;
    struct restore_result r;
    start(&b);
    bench_fill_mixed(other, SIZE, 10);
    const struct restore_options options = {
        .file = bench_save(&b, "target.img", other, SIZE), .library = b.folder, .force = true};
    bench_unplug_when_programmed(&b, 40000);
    assert_false(flasher_restore(b.flasher, &options, &r, &b.err));
    uint32_t done = b.told[SECTOR_WRITTEN] + b.told[SECTOR_ERASED];
    assert_true(done > 0 && b.told[SECTOR_TO_CHANGE] > done);
    assert_true(count_now(&b, SECTOR_CHANGING) + count_now(&b, SECTOR_TO_CHANGE) > 0);
    bench_plug_in_again(&b);
    forget_told(&b);
    assert_done(&b, flasher_restore(b.flasher, &options, &r, &b.err));
    assert_change_told(&b, &r.stats, false);
    bench_done(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_backup_tells_what_it_reads_and_what_it_knows),
        cmocka_unit_test(a_restore_tells_what_it_saves_writes_and_erases),
        cmocka_unit_test(an_erase_and_its_undo_tell_likewise),
        cmocka_unit_test(verify_tells_which_sectors_differ),
        cmocka_unit_test(a_resumed_backup_knows_what_the_first_one_read),
        cmocka_unit_test(an_interrupted_restore_goes_on_with_what_is_left),
        cmocka_unit_test(what_never_reads_alike_is_told_as_unstable),
        cmocka_unit_test(what_reads_differently_for_once_is_told_and_verified),
        cmocka_unit_test(a_write_that_does_not_hold_is_told_as_different),
    };
    int failed = cmocka_run_group_tests_name("Espressif's stub", tests, bench_use_espressif, NULL);
    return failed + cmocka_run_group_tests_name("Restock's stub", tests, bench_use_restock, NULL);
}
