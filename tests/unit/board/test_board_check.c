/* test_board_check.c: the check of a board, on the virtual Sonoff in memory: what is measured where all is
 * well, and which line of the report changes with one thing wrong. */
/* SPDX-License-Identifier: MIT */
#include "cm.h"

#include "base/bytes.h"
#include "board_rig.h"
#include "chip.h"
#include "core/board/board_check.h"
#include "core/work/flasher_state.h"
#include "core/device/wire.h"
#include "core/device/stubs.h"
#include "core/device/chip.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- All is well ------------------------------------------------------------------------------------------
 */

static void a_good_board_is_called_good_in_every_line(void **state)
{
    (void)state;
    struct board_rig *c = rig_begin();
    c->write = true;
    c->most_baud = 0;
    rig_power_on(c);
    rig_look(c);
    assert_no_complaint(c);
    const struct board_facts *f = &c->facts;
    assert_int_equal(f->mode, BOARD_DEVICE);
    assert_int_equal(f->line.fastest_clean, 2000000);
    assert_int_equal(f->flash.sectors, RIG_SIZE / FLASH_SECTOR);
    assert_int_equal(f->stub.compared, BOARD_COMPARED);
    assert_int_equal(f->write.sector, RIG_SPARE);
    assert_true(f->chip.cpu_mhz > 102 && f->chip.cpu_mhz < 106);
    assert_true(f->chip.delays > 0.98 && f->chip.delays < 1.02);
    for (size_t i = 0; i < BOARD_RATES && f->line.rates[i].baud != 0; i++) {
        const struct board_rate *rate = &f->line.rates[i];
        assert_true(rate->sent_at > rate->baud / 100 * 99 && rate->sent_at < rate->baud / 100 * 101);
    }
    assert_int_equal(c->report.exit_code, 0);
    rig_end(c);
}

static void the_flash_is_as_it_was(void **state)
{
    (void)state;
    for (int write = 0; write < 2; write++) {
        struct board_rig *c = rig_begin();
        c->write = write != 0;
        rig_power_on(c);
        rig_look(c);
        assert_memory_equal(vsonoff_mem_flash(c->b.device), c->flash, RIG_SIZE);
        const struct nor_stats *stats = nor_get_stats(chip_flash(vsonoff_mem_chip(c->b.device)));
        for (uint32_t i = 0; i < RIG_SIZE / FLASH_SECTOR; i++) {
            bool touched = write && i == RIG_SPARE;
            assert_int_equal(stats->sector_erases[i] + stats->sector_programs[i] > 0, touched);
        }
        assert_int_equal(stats->bits_0_to_1, 0);
        assert_int_equal(stats->erases_64k + stats->erases_32k + stats->erases_chip, 0);
        rig_end(c);
    }
}

static void what_follows_finds_the_device_again(void **state)
{
    (void)state;
    struct board_rig *c = rig_begin();
    rig_power_on(c);
    rig_look(c);
    assert_true(c->facts.stub.other_stays);
    assert_done(&c->b, flasher_release(c->b.flasher, AFTER_STAY, &c->b.err));
    bench_disconnect(&c->b);
    assert_done(&c->b, bench_connect(&c->b, 115200));
    assert_true(flasher_device(c->b.flasher)->stub_was_running);
    assert_string_equal(flasher_device(c->b.flasher)->stub, "espressif");
    rig_end(c);
}

static void with_reset_lines_our_own_stub_comes_back(void **state)
{
    (void)state;
    struct board_rig *c = rig_begin();
    c->b.config.wiring = WIRING_NODEMCU;
    c->b.config.button_down = false;
    rig_power_on(c);
    rig_look(c);
    assert_no_complaint(c);
    assert_int_equal(c->facts.stub.other_agrees, BOARD_YES);
    assert_false(c->facts.stub.other_stays);
    assert_string_equal(flasher_device(c->b.flasher)->stub, "restock");
    rig_end(c);
}

static void espressifs_stub_alone_can_be_checked_too(void **state)
{
    (void)state;
    struct board_rig *c = rig_begin();
    c->b.stub = STUB_ESPRESSIF;
    c->write = true;
    rig_power_on(c);
    rig_look(c);
    assert_no_complaint(c);
    assert_says(c, "stub", "own", BOARD_SKIPPED);
    assert_says(c, "stub", "compared", BOARD_SKIPPED);
    assert_says(c, "flash", "slow-clock", BOARD_SKIPPED);
    assert_says(c, "chip", "clock", BOARD_SKIPPED);
    assert_int_equal(c->facts.write.state, BOARD_WRITE_DONE);
    assert_memory_equal(vsonoff_mem_flash(c->b.device), c->flash, RIG_SIZE);
    rig_end(c);
}

static void a_blank_flash_is_checked_as_far_as_it_goes(void **state)
{
    (void)state;
    struct board_rig *c = rig_begin();
    memset(c->flash, 0xFF, RIG_SIZE);
    rig_power_on(c);
    rig_look(c);
    assert_no_complaint(c);
    assert_says(c, "flash", "size", BOARD_SKIPPED);
    assert_says(c, "stub", "compared", BOARD_OK);
    assert_int_equal(c->facts.flash.blank, RIG_SIZE / FLASH_SECTOR);
    rig_end(c);
}

static void a_connected_flasher_is_used_as_it_is(void **state)
{
    (void)state;
    struct board_rig *c = rig_begin();
    rig_power_on(c);
    const struct connect_options options = {.stub = STUB_AUTO};
    assert_done(&c->b, flasher_connect(c->b.flasher, &options, &c->b.err));
    assert_true(flasher_device(c->b.flasher)->baud > 115200);
    rig_look(c);
    assert_no_complaint(c);
    assert_int_equal(chip_get_stats(vsonoff_mem_chip(c->b.device))->loader_entries, 1);
    rig_end(c);
}

/* --- Helper program ---------------------------------------------------------------------------------------
 */

static void an_own_stub_that_does_not_start_is_a_failure(void **state)
{
    (void)state;
    struct board_rig *c = rig_begin();
    rig_power_on(c);
    c->b.flasher->dev.stub.own_crc ^= 1;
    rig_look(c);
    assert_says(c, "stub", "own", BOARD_FAILED);
    assert_says(c, "flash", "steady", BOARD_OK);
    assert_int_equal(c->report.exit_code, 4);
    rig_end(c);
}

/* Another program's stub answers, as far as anybody can tell, once the first answers have been believed. */
static void an_own_stub_that_changes_is_a_failure(void **state)
{
    (void)state;
    struct board_rig *c = rig_begin();
    rig_power_on(c);
    const struct connect_options options = {.stub = STUB_AUTO};
    assert_done(&c->b, flasher_connect(c->b.flasher, &options, &c->b.err));
    c->b.flasher->dev.stub.own_crc ^= 1;
    rig_look(c);
    assert_says(c, "stub", "own", BOARD_FAILED);
    rig_end(c);
}

static void change_a_bit(struct vsonoff_mem *m)
{
    vsonoff_mem_flash(m)[0] ^= 1;
    vsonoff_mem_set_tick(m, NULL, NULL);
}

/* A stub loads another program only for the comparison. */
static void change_before_the_other(void *ctx, struct vsonoff_mem *m)
{
    (void)ctx;
    if (chip_get_stats(vsonoff_mem_chip(m))->stub_commands[WIRE_MEM_END] > 0)
        change_a_bit(m);
}

static void stubs_that_see_different_flashes_are_a_failure(void **state)
{
    (void)state;
    struct board_rig *c = rig_begin();
    rig_power_on(c);
    vsonoff_mem_set_tick(c->b.device, change_before_the_other, NULL);
    rig_look(c);
    assert_says(c, "stub", "digests", BOARD_OK);
    assert_says(c, "stub", "compared", BOARD_FAILED);
    assert_int_equal(c->facts.stub.different, 1);
    assert_int_equal(c->report.exit_code, 4);
    rig_end(c);
}

/* The first digest of a single sector comes after those of all. */
static void change_before_single_digests(void *ctx, struct vsonoff_mem *m)
{
    struct board_rig *c = ctx;
    if (c->facts.flash.readings > 2 && c->facts.flash.slow_clock != BOARD_NOT_TRIED)
        change_a_bit(m);
}

static void digests_that_contradict_each_other_are_a_failure(void **state)
{
    (void)state;
    struct board_rig *c = rig_begin();
    rig_power_on(c);
    vsonoff_mem_set_tick(c->b.device, change_before_single_digests, c);
    rig_look(c);
    assert_says(c, "flash", "steady", BOARD_OK);
    assert_says(c, "stub", "digests", BOARD_FAILED);
    rig_end(c);
}

/* --- Flash ------------------------------------------------------------------------------------------------
 */

static void a_flash_that_reads_differently_is_a_failure(void **state)
{
    (void)state;
    struct board_rig *c = rig_begin();
    rig_power_on(c);
    c->most_baud = 115200;
    nor_faults(chip_flash(vsonoff_mem_chip(c->b.device)))->flip_read_every = 20000;
    rig_look(c);
    assert_says(c, "flash", "steady", BOARD_FAILED);
    assert_int_equal(c->report.exit_code, 4);
    rig_end(c);
}

static void a_flash_of_another_size_than_it_says_is_noted(void **state)
{
    (void)state;
    struct board_rig *c = rig_begin();
    c->b.config.chip.flash.size = 2 * RIG_SIZE; /* its ID says 512 KB */
    rig_power_on(c);
    rig_look(c);
    assert_says(c, "flash", "size", BOARD_ATTENTION);
    assert_has(c->text, "larger");
    rig_end(c);

    c = rig_begin();
    memcpy(c->flash + RIG_SIZE / 2, c->flash, RIG_SIZE / 2); /* as a flash of 256 KB shows itself */
    rig_power_on(c);
    rig_look(c);
    assert_says(c, "flash", "size", BOARD_ATTENTION);
    assert_has(c->text, "smaller");
    rig_end(c);
}

static void protect(struct board_rig *c)
{
    struct nor *nor = chip_flash(vsonoff_mem_chip(c->b.device));
    const uint8_t block_bits = 0x14;
    uint64_t now = wire_now(vsonoff_mem_wire(c->b.device));
    nor_transfer(nor, now, 0x06, 0, NULL, 0, NULL, 0);
    nor_transfer(nor, now, 0x01, 0, &block_bits, 1, NULL, 0);
    vsonoff_mem_run(c->b.device, 100);
}

static void protection_is_named_and_left_as_it_is(void **state)
{
    (void)state;
    struct board_rig *c = rig_begin();
    c->write = true;
    rig_power_on(c);
    protect(c);
    rig_look(c);
    assert_says(c, "flash", "status", BOARD_ATTENTION);
    assert_says(c, "write", "patterns", BOARD_ATTENTION);
    assert_int_equal(c->report.exit_code, 7);
    assert_says(c, "stub", "compared", BOARD_SKIPPED); /* the other one would clear it */
    assert_has(c->text, "BP0 BP2");
    uint8_t status;
    nor_transfer(chip_flash(vsonoff_mem_chip(c->b.device)), wire_now(vsonoff_mem_wire(c->b.device)), 0x05, 0,
                 NULL, 0, &status, 1);
    assert_int_equal(status, 0x14);
    rig_end(c);
}

/* --- Writing ----------------------------------------------------------------------------------------------
 */

static void patterns_that_do_not_hold_are_a_failure(void **state)
{
    (void)state;
    struct board_rig *c = rig_begin();
    c->write = true;
    c->b.config.chip.flash.weak_program_every = 7;
    rig_power_on(c);
    rig_look(c);
    assert_says(c, "write", "patterns", BOARD_FAILED);
    assert_says(c, "write", "left", BOARD_OK);
    assert_true((c->facts.write.wrong & 1u << BOARD_ONES) == 0); /* nothing is programmed for those */
    assert_int_equal(c->report.exit_code, 4);
    rig_end(c);
}

static void a_sector_that_does_not_become_blank_is_a_failure(void **state)
{
    (void)state;
    struct board_rig *c = rig_begin();
    c->write = true;
    c->b.config.chip.flash.stuck_sector = RIG_SPARE;
    rig_power_on(c);
    rig_look(c);
    assert_says(c, "write", "patterns", BOARD_FAILED);
    assert_says(c, "write", "left", BOARD_FAILED);
    assert_has(c->text, "Erasing has no effect");
    rig_end(c);
}

static void without_a_sector_to_spare_nothing_is_written(void **state)
{
    (void)state;
    struct board_rig *c = rig_begin();
    for (uint32_t i = 0; i < RIG_SIZE / FLASH_SECTOR;
         i++) /* blank ones, but no three in a row; and those that matter */
        if (i % 3 == 0 && i > 0x10 && i < 0x78)
            memset(c->flash + i * FLASH_SECTOR, 0x5A, 16);
    c->write = true;
    rig_power_on(c);
    rig_look(c);
    assert_says(c, "write", "patterns", BOARD_ATTENTION);
    assert_int_equal(c->report.exit_code, 7);
    const struct nor_stats *stats = nor_get_stats(chip_flash(vsonoff_mem_chip(c->b.device)));
    assert_int_equal(stats->erases_4k + stats->programs, 0);
    assert_memory_equal(vsonoff_mem_flash(c->b.device), c->flash, RIG_SIZE);
    rig_end(c);
}

static void writing_that_was_broken_off_names_the_sector(void **state)
{
    (void)state;
    struct board_rig *c = rig_begin();
    c->write = true;
    rig_power_on(c);
    bench_unplug_when_programmed(&c->b, 1000);
    rig_look(c);
    assert_says(c, "write", "patterns", BOARD_FAILED);
    assert_says(c, "line", "ended", BOARD_FAILED);
    assert_has(c->text, "0x48000");
    uint8_t *flash = vsonoff_mem_flash(c->b.device);
    for (uint32_t i = 0; i < RIG_SIZE / FLASH_SECTOR; i++)
        if (i != RIG_SPARE)
            assert_memory_equal(flash + i * FLASH_SECTOR, c->flash + i * FLASH_SECTOR, FLASH_SECTOR);
    rig_end(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_good_board_is_called_good_in_every_line),
        cmocka_unit_test(the_flash_is_as_it_was),
        cmocka_unit_test(what_follows_finds_the_device_again),
        cmocka_unit_test(with_reset_lines_our_own_stub_comes_back),
        cmocka_unit_test(espressifs_stub_alone_can_be_checked_too),
        cmocka_unit_test(a_blank_flash_is_checked_as_far_as_it_goes),
        cmocka_unit_test(a_connected_flasher_is_used_as_it_is),
        cmocka_unit_test(an_own_stub_that_does_not_start_is_a_failure),
        cmocka_unit_test(an_own_stub_that_changes_is_a_failure),
        cmocka_unit_test(stubs_that_see_different_flashes_are_a_failure),
        cmocka_unit_test(digests_that_contradict_each_other_are_a_failure),
        cmocka_unit_test(a_flash_that_reads_differently_is_a_failure),
        cmocka_unit_test(a_flash_of_another_size_than_it_says_is_noted),
        cmocka_unit_test(protection_is_named_and_left_as_it_is),
        cmocka_unit_test(patterns_that_do_not_hold_are_a_failure),
        cmocka_unit_test(a_sector_that_does_not_become_blank_is_a_failure),
        cmocka_unit_test(without_a_sector_to_spare_nothing_is_written),
        cmocka_unit_test(writing_that_was_broken_off_names_the_sector),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
