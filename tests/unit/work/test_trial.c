/* test_trial.c: a stub whose writes do not hold is trusted with one sector; then the other one goes on. Where
 * both fail it is the flash, and what is known of it is said. */
/* SPDX-License-Identifier: MIT */
#include "cm.h"

#include "base/bytes.h"
#include "bench.h"
#include "chip.h"
#include "core/work/flasher_state.h"
#include "core/library/stub_note.h"
#include "core/device/wire.h"
#include "core/device/chip.h"

#include <string.h>

#define SIZE    (512u << 10)
#define SECTORS (SIZE / FLASH_SECTOR)
#define OWN     1u /* bits of nor_config.lies */
#define ROM     2u

static uint8_t image[SIZE], wanted[SIZE], blank[SIZE];

static struct nor *flash_of(struct bench *b)
{
    return chip_flash(vsonoff_mem_chip(b->device));
}

static void start(struct bench *b, enum stub_choice stub, uint32_t lies)
{
    bench_fill_mixed(image, SIZE, 71);
    bench_fill_mixed(wanted, SIZE, 72);
    memset(blank, 0xFF, SIZE);
    bench_insert(b, image, SIZE);
    b->stub = stub;
    b->config.chip.flash.lies = lies;
    bench_power_on(b);
    bench_save(b, "wanted.bin", wanted, SIZE);
    assert_done(b, bench_connect(b, 0));
}

static bool restore(struct bench *b, struct restore_result *r)
{
    const struct restore_options options = {
        .file = bench_path(b, "wanted.bin"), .library = b->folder, .force = true};
    return flasher_restore(b->flasher, &options, r, &b->err);
}

static bool erase(struct bench *b, struct restore_result *r)
{
    const struct erase_options options = {.library = b->folder};
    return flasher_erase(b->flasher, &options, r, &b->err);
}

static uint32_t sectors_touched(struct bench *b)
{
    const struct nor_stats *s = nor_get_stats(flash_of(b));
    uint32_t count = 0;
    for (uint32_t i = 0; i < SECTORS; i++)
        count += s->sector_erases[i] > 0 || s->sector_programs[i] > 0;
    return count;
}

static void assert_went_over(struct bench *b, const struct restore_result *r, const uint8_t *target)
{
    assert_memory_equal(vsonoff_mem_flash(b->device), target, SIZE);
    assert_true(r->stub_changed);
    assert_true(flasher_device(b->flasher)->stub_changed);
    assert_string_equal(flasher_device(b->flasher)->stub, "espressif");
    bench_assert_file(r->safety_copy, image, SIZE);
    assert_false(r->safety_copy_is_older);
    assert_false(r->safety_copy_is_unfinished);
    assert_int_equal(bench_files(b, ".bin.json", NULL), 1); /* one safety copy */
    assert_int_equal(bench_files(b, ".pending", NULL), 0);
    assert_int_equal(b->seen_count, 0); /* no hand was asked for */
}

static void the_other_stub_takes_over_before_anything_is_touched(void **state)
{
    (void)state;
    for (int what = 0; what < 2; what++) {
        struct bench b;
        struct restore_result r;
        start(&b, STUB_AUTO, OWN);
        assert_done(&b, (what ? erase : restore)(&b, &r));
        assert_went_over(&b, &r, what ? blank : wanted);
        assert_true(flasher_device(b.flasher)->baud > 115200); /* as fast as before */
        bench_done(&b);
    }
}

static void nor_does_a_stub_that_begins_to_lie_later_go_on_for_long(void **state)
{
    (void)state;
    struct bench b;
    struct restore_result r;
    start(&b, STUB_AUTO, OWN);
    nor_faults(flash_of(&b))->lies_after = 2000; /* of some thousands */
    b.misuses = true;                            /* it programs what it has not erased */
    assert_done(&b, restore(&b, &r));
    assert_went_over(&b, &r, wanted);
    bench_done(&b);
}

static void an_undo_goes_over_likewise(void **state)
{
    (void)state;
    struct bench b;
    struct restore_result r;
    start(&b, STUB_AUTO, 0);
    assert_done(&b, restore(&b, &r));
    nor_faults(flash_of(&b))->lies = OWN;
    const struct erase_options options = {.library = b.folder};
    assert_done(&b, flasher_undo(b.flasher, &options, &r, &b.err));
    assert_true(r.stub_changed);
    assert_memory_equal(vsonoff_mem_flash(b.device), image, SIZE);
    bench_done(&b);
}

static void without_a_safety_copy_it_goes_over_as_well(void **state)
{
    (void)state;
    struct bench b;
    struct restore_result r;
    start(&b, STUB_AUTO, OWN);
    const struct restore_options options = {
        .file = bench_path(&b, "wanted.bin"), .library = b.folder, .force = true, .no_safety_backup = true};
    assert_done(&b, flasher_restore(b.flasher, &options, &r, &b.err));
    assert_memory_equal(vsonoff_mem_flash(b.device), wanted, SIZE);
    assert_true(r.stub_changed);
    bench_done(&b);
}

static void the_next_run_begins_with_the_one_that_writes(void **state)
{
    (void)state;
    struct bench b;
    struct restore_result r;
    start(&b, STUB_AUTO, OWN);
    assert_done(&b, restore(&b, &r));
    uint8_t mac[6];
    memcpy(mac, flasher_device(b.flasher)->mac, sizeof mac);
    assert_true(stub_note_read(b.store, b.folder, mac));
    for (int i = 0; i < 3;
         i++) { /* from the loader; with ours left running; with a note of another version */
        struct connect_options options = {.baud = 0, .stub = i == 1 ? STUB_RESTOCK : STUB_AUTO};
        bench_disconnect(&b);
        if (i != 1)
            vsonoff_mem_hand(b.device, "power=off 500 button=down power=on 500 button=up");
        if (i == 1) {
            vsonoff_mem_hand(b.device, "power=off 500 button=down power=on 500 button=up");
            b.port = vsonoff_mem_open(b.device, &b.err);
            bench_make_flasher(&b);
            flasher_heed_notes(b.flasher, b.folder);
            assert_done(&b, flasher_connect(b.flasher, &options, &b.err));
            assert_string_equal(flasher_device(b.flasher)->stub, "restock"); /* asked for by name */
            bench_disconnect(&b);
            options.stub = STUB_AUTO;
        }
        if (i == 2) {
            static const char note[] = "{\"format\":1,\"program\":\"Restock 0.0.1\"}";
            char path[STORE_PATH_MAX];
            assert_int_equal(bench_files(&b, ".stub.json", path), 1);
            bench_save(&b, strrchr(path, '/') + 1, (const uint8_t *)note, strlen(note));
        }
        b.port = vsonoff_mem_open(b.device, &b.err);
        bench_make_flasher(&b);
        flasher_heed_notes(b.flasher, b.folder);
        assert_done(&b, flasher_connect(b.flasher, &options, &b.err));
        assert_string_equal(flasher_device(b.flasher)->stub, i == 2 ? "restock" : "espressif");
    }
    bench_done(&b);
}

static void a_stub_asked_for_by_name_is_not_replaced_and_touches_little(void **state)
{
    (void)state;
    static const enum stub_choice choices[] = {STUB_RESTOCK, STUB_ESPRESSIF};
    for (size_t i = 0; i < ARRAY_LEN(choices); i++) {
        struct bench b;
        struct restore_result r;
        start(&b, choices[i], i == 0 ? OWN : ROM);
        nor_reset_stats(flash_of(&b));
        assert_false(restore(&b, &r));
        assert_int_equal(b.err.code, ERR_FLASH);
        assert_memory_equal(vsonoff_mem_flash(b.device), image, SIZE);
        assert_int_equal(sectors_touched(&b), 0);
        assert_int_equal(bench_files(&b, ".stub.json", NULL), 0);
        bench_done(&b);
    }
}

/* Both fail: it is the flash, and the note about our stub goes. */
static void where_both_fail_it_is_the_flash(void **state)
{
    (void)state;
    struct bench b;
    struct restore_result r;
    start(&b, STUB_AUTO, OWN | ROM);
    assert_false(restore(&b, &r));
    assert_int_equal(b.err.code, ERR_FLASH);
    assert_non_null(strstr(b.err.detail, "nothing that is written holds"));
    assert_int_equal(bench_files(&b, ".stub.json", NULL), 0);
    assert_false(flasher_device(b.flasher)->own_stub_failed);
    assert_memory_equal(vsonoff_mem_flash(b.device), image, SIZE);
    bench_done(&b);
}

static void single_sectors_that_do_not_hold_are_named(void **state)
{
    (void)state;
    for (uint32_t sector = 0; sector < 64; sector += 33) {
        struct bench b;
        struct restore_result r;
        char range[32];
        bench_fill_mixed(image, SIZE, 71);
        while (image[(size_t)sector * FLASH_SECTOR] == 0xFF)
            sector++;
        start(&b, STUB_AUTO, 0);
        nor_faults(flash_of(&b))->stuck_sector = sector;
        b.misuses = true; /* what was not erased is programmed over */
        assert_false(restore(&b, &r));
        assert_int_equal(b.err.code, ERR_VERIFY);
        snprintf(range, sizeof range, "0x%05X-0x%05X", sector * FLASH_SECTOR,
                 (sector + 1) * FLASH_SECTOR - 1);
        assert_non_null(strstr(b.err.detail, range));
        bench_done(&b);
    }
}

static void start_anew_when_asked(void *ctx, struct vsonoff_mem *m)
{
    struct bench *b = ctx;
    if (b->seen != SEEN_STUB_CHANGES)
        return;
    b->seen = SEEN_NOTHING;
    wire_faults(vsonoff_mem_wire(m))->deaf_after_request = 0;
    assert_true(wire_script(vsonoff_mem_wire(m), "3000 power=off 500 button=down power=on 2000 button=up"));
}

/* It hangs in what it does to the flash. */
static void a_stub_that_falls_silent_over_its_first_sector_is_replaced(void **state)
{
    (void)state;
    for (int lines = 0; lines < 2; lines++) {
        struct bench b;
        struct restore_result r;
        bench_fill_mixed(image, SIZE, 71);
        bench_fill_mixed(wanted, SIZE, 72);
        bench_insert(&b, image, SIZE);
        b.stub = STUB_AUTO;
        b.config.wiring = lines ? WIRING_NODEMCU : WIRING_SONOFF;
        b.config.faults.deaf_after_request = WIRE_WRITE_BLOCK;
        bench_power_on(&b);
        bench_save(&b, "wanted.bin", wanted, SIZE);
        assert_done(&b, bench_connect(&b, 0));
        vsonoff_mem_set_tick(b.device, start_anew_when_asked, &b);
        assert_done(&b, restore(&b, &r));
        assert_int_equal(b.seen_count, !lines); /* whether a hand was asked for */
        assert_memory_equal(vsonoff_mem_flash(b.device), wanted, SIZE);
        assert_string_equal(flasher_device(b.flasher)->stub, "espressif");
        bench_done(&b);
    }
}

/* Nobody comes; the next run knows. */
static void a_hand_that_does_not_come_leaves_the_note(void **state)
{
    (void)state;
    struct bench b;
    struct restore_result r;
    start(&b, STUB_AUTO, 0);
    wire_faults(vsonoff_mem_wire(b.device))->deaf_after_request = WIRE_WRITE_BLOCK;
    assert_false(restore(&b, &r));
    assert_int_equal(b.err.code, ERR_LOST);
    assert_int_equal(b.seen, SEEN_STUB_CHANGES);
    assert_int_equal(bench_files(&b, ".stub.json", NULL), 1);
    bench_done(&b);
}

/* The device is Espressif's from an earlier session, and its writes do not hold. */
static void espressifs_is_replaced_too_where_lines_allow_it(void **state)
{
    (void)state;
    struct bench b;
    struct restore_result r;
    bench_fill_mixed(image, SIZE, 71);
    bench_fill_mixed(wanted, SIZE, 72);
    bench_insert(&b, image, SIZE);
    b.config.wiring = WIRING_NODEMCU;
    b.stub = STUB_ESPRESSIF;
    bench_power_on(&b);
    bench_save(&b, "wanted.bin", wanted, SIZE);
    assert_done(&b, bench_connect(&b, 0));
    bench_disconnect(&b);
    b.stub = STUB_AUTO;
    assert_done(&b, bench_connect(&b, 0));
    assert_string_equal(flasher_device(b.flasher)->stub, "espressif");
    nor_faults(flash_of(&b))->lies = ROM;
    assert_done(&b, restore(&b, &r));
    assert_string_equal(flasher_device(b.flasher)->stub, "restock");
    assert_memory_equal(vsonoff_mem_flash(b.device), wanted, SIZE);
    bench_done(&b);
}

/* Protection */

/* Status registers that cannot be written until the power goes. */
static void lock(struct bench *b, uint8_t first)
{
    struct nor *n = flash_of(b);
    uint64_t now = chip_now(vsonoff_mem_chip(b->device));
    const uint8_t status[2] = {first, 0x01}; /* SRP1 */
    nor_transfer(n, now, 0x50, 0, NULL, 0, NULL, 0);
    nor_transfer(n, now, 0x01, 0, status, 2, NULL, 0);
}

static void a_flash_that_is_locked_is_called_so(void **state)
{
    (void)state;
    static const enum stub_choice choices[] = {STUB_AUTO, STUB_RESTOCK, STUB_ESPRESSIF};
    for (size_t i = 0; i < ARRAY_LEN(choices); i++) {
        struct bench b;
        struct restore_result r;
        start(&b, choices[i], 0);
        lock(&b, 0x1C);
        uint32_t baud = flasher_device(b.flasher)->baud;
        assert_false(erase(&b, &r));
        assert_int_equal(b.err.code, ERR_PROTECTED);
        assert_non_null(strstr(b.err.detail, "BP0 BP1 BP2"));
        assert_memory_equal(vsonoff_mem_flash(b.device), image, SIZE);
        assert_int_equal(flasher_device(b.flasher)->baud, baud); /* no line error */
        bench_done(&b);
    }
}

/* The upper half: the first sector is no trial of that. */
static void a_part_that_is_locked_is_called_so(void **state)
{
    (void)state;
    struct bench b;
    struct restore_result r;
    start(&b, STUB_AUTO, 0);
    lock(&b, 0x0C); /* BP0 BP1: the upper 256 KB */
    b.misuses = true;
    assert_false(restore(&b, &r));
    assert_int_equal(b.err.code, ERR_PROTECTED);
    assert_non_null(strstr(b.err.detail, "BP0 BP1"));
    bench_done(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_other_stub_takes_over_before_anything_is_touched),
        cmocka_unit_test(nor_does_a_stub_that_begins_to_lie_later_go_on_for_long),
        cmocka_unit_test(an_undo_goes_over_likewise),
        cmocka_unit_test(without_a_safety_copy_it_goes_over_as_well),
        cmocka_unit_test(the_next_run_begins_with_the_one_that_writes),
        cmocka_unit_test(a_stub_asked_for_by_name_is_not_replaced_and_touches_little),
        cmocka_unit_test(where_both_fail_it_is_the_flash),
        cmocka_unit_test(single_sectors_that_do_not_hold_are_named),
        cmocka_unit_test(a_stub_that_falls_silent_over_its_first_sector_is_replaced),
        cmocka_unit_test(a_hand_that_does_not_come_leaves_the_note),
        cmocka_unit_test(espressifs_is_replaced_too_where_lines_allow_it),
        cmocka_unit_test(a_flash_that_is_locked_is_called_so),
        cmocka_unit_test(a_part_that_is_locked_is_called_so),
    };
    return cmocka_run_group_tests_name("trial", tests, NULL, NULL);
}
