/* test_trouble.c: everything that goes wrong at a kitchen table, on the virtual Sonoff in memory. */
/* SPDX-License-Identifier: MIT */
#include "cm.h"

#include "bench.h"
#include "base/clock.h"
#include "chip.h"
#include "images.h"
#include "port/port.h"
#include "store/store.h"
#include "core/device/chip.h"
#include "spoken.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SIZE (512u << 10)

static uint8_t image[SIZE], wanted[SIZE], blank[SIZE];

static void prepare(struct bench *b)
{
    bench_fill_mixed(image, SIZE, 21);
    bench_insert(b, image, SIZE);
    bench_fill_mixed(wanted, SIZE, 22);
    /* A third of the sectors in common: an interrupted restore has something to leave alone. */
    memcpy(wanted + SIZE / 3, image + SIZE / 3, SIZE / 3 / FLASH_SECTOR * FLASH_SECTOR);
    memset(blank, 0xFF, SIZE);
}

/* Connecting: what is there instead of a loader? */

static void assert_connect_fails(struct bench *b, enum err_code code, enum device_seen seen)
{
    bench_power_on(b);
    assert_false(bench_connect(b, 0));
    assert_int_equal(b->err.code, code);
    if (code != ERR_WRONG_CHIP)
        assert_int_equal(b->seen, seen);
    bench_done(b);
}

static void silence_is_called_silence(void **state)
{
    (void)state;
    struct bench b;
    prepare(&b);
    b.config.faults.rx_tx_open = true;
    assert_connect_fails(&b, ERR_NO_ANSWER, SEEN_NOTHING);
}

static void our_own_echo_is_called_an_echo(void **state)
{
    (void)state;
    struct bench b;
    prepare(&b);
    b.config.faults.rx_tx_shorted = true;
    assert_connect_fails(&b, ERR_ECHO, SEEN_ECHO);
}

static void a_running_firmware_is_told_from_silence(void **state)
{
    (void)state;
    struct bench b;
    prepare(&b);
    b.config.button_down =
        false; /* the mixture is no valid image: the ROM says so, again and again or once */
    bench_power_on(&b);
    assert_false(bench_connect(&b, 0));
    assert_true(b.err.code == ERR_FIRMWARE_RUNS || b.err.code == ERR_NO_ANSWER);
    bench_done(&b);
}

static void switch_on_without_button(void *ctx, struct vsonoff_mem *m)
{
    uint64_t *at_ms = ctx;
    if (*at_ms != 0 && clock_now_ms(vsonoff_mem_clock(m)) >= *at_ms) {
        *at_ms = 0;
        assert_true(wire_script(vsonoff_mem_wire(m), "button=up power=on"));
    }
}

/* Somebody forgot the button: the boot log goes by while the loader is being called. */
static void a_start_while_we_wait_is_never_taken_for_silence(void **state)
{
    (void)state;
    int as_firmware = 0;
    for (uint64_t later = 300; later <= 2100; later += 300) {
        struct bench b;
        uint8_t *stock = images_of(IMAGES_STOCK, NULL, 1u << 20, 0);
        bench_insert(&b, stock, 1u << 20);
        bench_power_on(&b);
        vsonoff_mem_hand(b.device, "power=off 100");
        uint64_t at_ms = clock_now_ms(vsonoff_mem_clock(b.device)) + later;
        vsonoff_mem_set_tick(b.device, switch_on_without_button, &at_ms);
        assert_false(bench_connect(&b, 0));
        assert_int_not_equal(b.seen, SEEN_NOTHING);
        as_firmware += b.seen == SEEN_FIRMWARE;
        vsonoff_mem_set_tick(b.device, NULL, NULL);
        bench_done(&b);
        free(stock);
    }
    assert_in_range(as_firmware, 5, 7); /* at other rates only scraps of the boot log are caught */
}

/* Stock firmware that runs says a word every ten seconds, at the boot log's rate. */
static void one_that_spoke_once_is_not_called_unreadable_later(void **state)
{
    (void)state;
    for (int known = 0; known < 2; known++) {
        struct bench b;
        uint8_t *stock = images_of(IMAGES_STOCK, NULL, 1u << 20, 0);
        bench_insert(&b, stock, 1u << 20);
        b.config.button_down = false;
        bench_power_on(&b);
        b.spoke = known != 0;
        b.wait_ms = 90000;
        assert_false(bench_connect(&b, 0));
        assert_int_equal(b.err.code, ERR_FIRMWARE_RUNS);
        assert_int_equal(b.seen, SEEN_FIRMWARE);
        assert_in_range(b.seen_count, 1, 2 - known); /* "unreadable" at most before the first word */
        bench_done(&b);
        free(stock);
    }
}

static void switch_on_with_button(void *ctx, struct vsonoff_mem *m)
{
    uint64_t *at_ms = ctx;
    if (*at_ms != 0 && clock_now_ms(vsonoff_mem_clock(m)) >= *at_ms) {
        *at_ms = 0;
        assert_true(wire_script(vsonoff_mem_wire(m), "button=down power=on 1500 button=up"));
    }
}

/* The way of every first-timer: the program waits, then the device is switched on with the button held, at
 * whatever rate it is being called just then. */
static void a_device_switched_on_while_we_wait_is_found(void **state)
{
    (void)state;
    for (uint64_t later = 50; later <= 9000; later += later < 2000 ? 190 : 1300) {
        struct bench b;
        prepare(&b);
        bench_power_on(&b);
        vsonoff_mem_hand(b.device, "power=off 100");
        uint64_t at_ms = clock_now_ms(vsonoff_mem_clock(b.device)) + later;
        vsonoff_mem_set_tick(b.device, switch_on_with_button, &at_ms);
        b.wait_ms = 20000;
        if (!bench_connect(&b, 115200))
            fail_msg("switched on after %u ms: %s", (unsigned)later, err_name(b.err.code));
        vsonoff_mem_set_tick(b.device, NULL, NULL);
        bench_done(&b);
    }
}

static void an_esp32_is_named_and_left_alone(void **state)
{
    (void)state;
    struct bench b;
    prepare(&b);
    b.config.chip.magic = 0x00F01D83;
    bench_power_on(&b);
    assert_false(bench_connect(&b, 0));
    assert_int_equal(b.err.code, ERR_WRONG_CHIP);
    assert_non_null(strstr(spoken_reason(&b.err), "ESP32"));
    assert_int_equal(nor_get_stats(chip_flash(vsonoff_mem_chip(b.device)))->status_writes, 0);
    bench_done(&b);
}

static void a_stub_that_never_starts_is_reported(void **state)
{
    (void)state;
    struct bench b;
    prepare(&b);
    b.config.chip.rom_unknown_stub = true;
    bench_power_on(&b);
    assert_false(bench_connect(&b, 0));
    assert_int_equal(b.err.code, ERR_STUB);
    bench_done(&b);
}

static void a_board_with_reset_lines_needs_no_button(void **state)
{
    (void)state;
    struct bench b;
    prepare(&b);
    b.config.wiring = WIRING_NODEMCU;
    b.config.button_down = false;
    bench_power_on(&b);
    assert_done(&b, bench_connect(&b, 0));
    bench_done(&b);
}

static void a_port_without_modem_lines_is_lived_with(void **state)
{
    (void)state;
    struct bench b;
    prepare(&b);
    b.config.no_modem_lines = true;
    bench_power_on(&b);
    assert_done(&b, bench_connect(&b, 0));
    bench_run_without_lines(&b);
    bench_done(&b);
}

/* The rate */

static void an_adapter_that_cannot_go_fast_is_found_out_without_losing_the_device(void **state)
{
    (void)state;
    static const uint32_t limits[] = {1000000, 921600, 500000, 115200},
                          expected[] = {1000000, 921600, 460800, 115200};
    for (size_t i = 0; i < 4; i++) {
        struct bench b;
        prepare(&b);
        b.config.faults.max_baud = limits[i];
        bench_power_on(&b);
        assert_done(&b, bench_connect(&b, 0));
        assert_int_equal(flasher_device(b.flasher)->baud, expected[i]);
        bench_done(&b);
    }
}

static void errors_at_high_rates_make_the_rate_step_down(void **state)
{
    (void)state;
    struct bench b;
    struct backup_result r;
    prepare(&b);
    b.config.faults.rx_flip = 1500; /* several in every sector: nothing gets through up there */
    b.config.faults.only_above_baud = 500000;
    b.config.faults.seed = 5;
    bench_power_on(&b);
    assert_done(&b, bench_connect(&b, 0));
    const struct backup_options options = {.library = b.folder};
    assert_done(&b, flasher_backup(b.flasher, &options, &r, &b.err));
    bench_assert_file(r.file, image, SIZE);
    assert_true(flasher_device(b.flasher)->baud <= 460800);
    backup_result_done(&r);
    bench_done(&b);
}

/* Line faults: every operation must end right, or with an error and nothing harmed. */

static const struct {
    const char *name;
    struct wire_faults faults;
} line_faults[] = {
    {"drop toward the host", {.rx_drop = 20000}},
    {"flip toward the host", {.rx_flip = 20000}},
    {"duplicate toward the host", {.rx_duplicate = 20000}},
    {"insert toward the host", {.rx_insert = 20000}},
    {"burst toward the host", {.rx_burst = 40000}},
    {"drop toward the device", {.tx_drop = 10000}},
    {"flip toward the device", {.tx_flip = 10000}},
    {"stall", {.stall_after_bytes = 60000, .stall_ms = 2500}},
};

/* Requests carry no checksum: once in a while one is damaged so that the stub dies of it.  The owner then
 * does as the message says. */
static bool restore_with_power_cycles(struct bench *b, const struct restore_options *options,
                                      struct restore_result *r, int *cycles)
{
    while (!bench_connect(b, 0) || !flasher_restore(b->flasher, options, r, &b->err)) {
        if ((b->err.code != ERR_LOST && b->err.code != ERR_RESET) || ++*cycles > 3)
            return false;
        bench_disconnect(b);
        vsonoff_mem_hand(b->device, "power=off 500 button=down power=on 500 button=up");
    }
    return true;
}

static void a_noisy_line_changes_nothing_about_the_result(void **state)
{
    (void)state;
    int cycles = 0; /* in all */
    for (size_t i = 0; i < sizeof line_faults / sizeof *line_faults; i++)
        for (uint64_t seed = 1; seed <= 2; seed++) {
            struct bench b;
            struct restore_result r;
            prepare(&b);
            b.config.faults = line_faults[i].faults;
            b.config.faults.seed = seed;
            bench_power_on(&b);
            bench_save(&b, "wanted.bin", wanted, SIZE);
            const struct restore_options options = {
                .file = bench_path(&b, "wanted.bin"), .library = b.folder, .force = true};
            if (!restore_with_power_cycles(&b, &options, &r, &cycles))
                fail_msg("%s, seed %u: %s %s", line_faults[i].name, (unsigned)seed, err_name(b.err.code),
                         b.err.detail);
            assert_memory_equal(vsonoff_mem_flash(b.device), wanted, SIZE);
            bench_assert_file(r.safety_copy, image, SIZE);
            bench_done(&b);
        }
}

/* Flash faults */

static void readings_that_change_never_become_a_backup(void **state)
{
    (void)state;
    struct bench b;
    struct backup_result r;
    prepare(&b);
    /* Hardly a whole pass without a wrong bit where the proof is one digest, hardly a sector where it is one
     * of each sector. */
    b.config.chip.flash.flip_read_every = b.stub == STUB_ESPRESSIF ? 4000 : 50;
    bench_power_on(&b);
    assert_done(&b, bench_connect(&b, 0));
    const struct backup_options options = {.library = b.folder};
    bool ok = flasher_backup(b.flasher, &options, &r, &b.err);
    assert_false(ok);
    assert_int_equal(b.err.code, ERR_UNSTABLE);
    assert_int_equal(bench_files(&b, ".bin", NULL), 0);
    bench_done(&b);
}

static void a_rare_wrong_reading_is_found_and_mended(void **state)
{
    (void)state;
    struct bench b;
    struct backup_result r;
    prepare(&b);
    b.config.chip.flash.flip_read_every = b.stub == STUB_ESPRESSIF ? 40000 : 4000;
    bench_power_on(&b);
    assert_done(&b, bench_connect(&b, 0));
    const struct backup_options options = {.library = b.folder};
    assert_done(&b, flasher_backup(b.flasher, &options, &r, &b.err));
    bench_assert_file(r.file, image, SIZE);
    backup_result_done(&r);
    bench_done(&b);
}

static void a_sector_that_cannot_be_erased_fails_the_proof(void **state)
{
    (void)state;
    struct bench b;
    struct restore_result r;
    prepare(&b);
    b.config.chip.flash.stuck_sector = 0;
    b.misuses = true; /* what was not erased is programmed over */
    bench_power_on(&b);
    bench_save(&b, "wanted.bin", wanted, SIZE);
    assert_done(&b, bench_connect(&b, 0));
    const struct restore_options options = {
        .file = bench_path(&b, "wanted.bin"), .library = b.folder, .force = true};
    assert_false(flasher_restore(b.flasher, &options, &r, &b.err));
    assert_int_equal(b.err.code, ERR_VERIFY);
    assert_int_equal(bench_files(&b, "safety", NULL), 2); /* image and sidecar stay */
    bench_done(&b);
}

static void weak_programming_is_repeated_until_it_holds(void **state)
{
    (void)state;
    struct bench b;
    struct restore_result r;
    prepare(&b);
    b.config.chip.flash.weak_program_every = 900;
    bench_power_on(&b);
    bench_save(&b, "wanted.bin", wanted, SIZE);
    assert_done(&b, bench_connect(&b, 0));
    const struct restore_options options = {
        .file = bench_path(&b, "wanted.bin"), .library = b.folder, .force = true};
    assert_done(&b, flasher_restore(b.flasher, &options, &r, &b.err));
    assert_memory_equal(vsonoff_mem_flash(b.device), wanted, SIZE);
    bench_done(&b);
}

/* Interruptions.  `after` bytes into the work the plug is pulled or the power fails; the same command again
 * must finish the job and end in the same state. */

enum work { WORK_BACKUP, WORK_RESTORE, WORK_ERASE, WORK_VERIFY };

static bool do_work(struct bench *b, enum work work)
{
    static char file[256];
    struct backup_result backup;
    struct restore_result restore;
    struct verify_result verify;
    bool ok = false;
    strcpy(file, bench_path(b, "wanted.bin"));
    const struct backup_options backup_options = {.library = b->folder};
    const struct restore_options restore_options = {.file = file, .library = b->folder, .force = true};
    const struct erase_options erase_options = {.library = b->folder};
    switch (work) {
    case WORK_BACKUP:
        ok = flasher_backup(b->flasher, &backup_options, &backup, &b->err);
        if (ok)
            bench_assert_file(backup.file, image, SIZE);
        if (ok)
            backup_result_done(&backup);
        break;
    case WORK_RESTORE:
        ok = flasher_restore(b->flasher, &restore_options, &restore, &b->err);
        if (ok)
            bench_assert_file(restore.safety_copy, image, SIZE);
        break;
    case WORK_ERASE:
        ok = flasher_erase(b->flasher, &erase_options, &restore, &b->err);
        if (ok)
            bench_assert_file(restore.safety_copy, image, SIZE);
        break;
    case WORK_VERIFY:
        ok = flasher_verify(b->flasher, file, false, &verify, &b->err);
        verify_result_done(&verify);
        break;
    }
    return ok;
}

static void assert_end_state(struct bench *b, enum work work)
{
    const uint8_t *expected = work == WORK_RESTORE ? wanted : work == WORK_ERASE ? blank : image;
    assert_memory_equal(vsonoff_mem_flash(b->device), expected, SIZE);
    if (work == WORK_RESTORE || work == WORK_ERASE)
        assert_int_equal(bench_files(b, ".bin.json", NULL), 1); /* one safety copy, the first */
    assert_int_equal(bench_files(b, ".part", NULL), 0);
    assert_int_equal(bench_files(b, ".pending", NULL), 0);
}

static uint64_t bytes_of_undisturbed(enum work work)
{
    struct bench b;
    prepare(&b);
    bench_power_on(&b);
    bench_save(&b, "wanted.bin", wanted, SIZE);
    assert_done(&b, bench_connect(&b, 0) && do_work(&b, work));
    uint64_t bytes = b.port->bytes_in + b.port->bytes_out;
    bench_done(&b);
    return bytes;
}

static void interrupted_at(enum work work, uint64_t after, bool unplug)
{
    struct bench b;
    prepare(&b);
    if (unplug)
        b.config.faults.unplug_after_bytes = after;
    else
        b.config.faults.brownout_after_bytes = after;
    bench_power_on(&b);
    bench_save(&b, "wanted.bin", wanted, SIZE);
    bool done = bench_connect(&b, 0) && do_work(&b, work);
    if (!done && unplug)
        assert_int_equal(b.err.code, ERR_PORT_GONE);
    if (!done && !unplug)
        assert_true(b.err.code == ERR_LOST || b.err.code == ERR_RESET || b.err.code == ERR_NO_ANSWER ||
                    b.err.code == ERR_GARBAGE || b.err.code == ERR_STUB || b.err.code == ERR_FIRMWARE_RUNS);
    bench_disconnect(&b);
    wire_faults(vsonoff_mem_wire(b.device))->unplug_after_bytes = 0;
    wire_faults(vsonoff_mem_wire(b.device))->brownout_after_bytes = 0;
    wire_replug(vsonoff_mem_wire(b.device));
    if (!done) {
        vsonoff_mem_hand(b.device, "power=off 500 button=down power=on 500 button=up");
        if (!bench_connect(&b, 0) || !do_work(&b, work))
            fail_msg("work %d again after byte %u: %s %s", (int)work, (unsigned)after, err_name(b.err.code),
                     b.err.detail);
    }
    assert_end_state(&b, work);
    bench_done(&b);
}

static void sweep(bool unplug)
{
    const char *steps_text = getenv("RESTOCK_SWEEP_STEPS"); /* the long form asks for hundreds */
    unsigned steps = steps_text != NULL ? (unsigned)atoi(steps_text) : 7;
    for (int work = WORK_BACKUP; work <= WORK_VERIFY; work++) {
        uint64_t bytes = bytes_of_undisturbed((enum work)work);
        for (unsigned i = 1; i <= steps; i++)
            interrupted_at((enum work)work, bytes * i / (steps + 1), unplug);
    }
}

static void the_plug_may_be_pulled_at_any_time(void **state)
{
    (void)state;
    sweep(true);
}

static void the_power_may_fail_at_any_time(void **state)
{
    (void)state;
    sweep(false);
}

static void a_resumed_backup_reads_only_what_is_missing(void **state)
{
    (void)state;
    struct bench b;
    struct backup_result r;
    prepare(&b);
    bench_power_on(&b);
    assert_done(&b, bench_connect(&b, 0));
    const struct backup_options options = {.library = b.folder};
    wire_faults(vsonoff_mem_wire(b.device))->unplug_after_bytes = 180000;
    assert_false(flasher_backup(b.flasher, &options, &r, &b.err));
    assert_int_equal(bench_files(&b, ".part", NULL), 1);
    bench_disconnect(&b);
    wire_faults(vsonoff_mem_wire(b.device))->unplug_after_bytes = 0;
    wire_replug(vsonoff_mem_wire(b.device));
    assert_done(&b, bench_connect(&b, 0));
    assert_true(flasher_has_unfinished_backup(b.flasher, b.folder));
    assert_done(&b, flasher_backup(b.flasher, &options, &r, &b.err));
    assert_false(flasher_has_unfinished_backup(b.flasher, b.folder));
    bench_assert_file(r.file, image, SIZE);
    assert_in_range(r.stats.sectors_read, 1, 30);
    backup_result_done(&r);
    bench_done(&b);
}

/* Cancel */

struct cancel_plan {
    uint64_t at_bytes;
    struct bench *bench;
};

static void cancel_when_due(void *ctx, struct vsonoff_mem *m)
{
    struct cancel_plan *plan = ctx;
    (void)m;
    if (plan->bench->port != NULL && plan->bench->port->bytes_in >= plan->at_bytes)
        port_cancel(plan->bench->port);
}

static void cancel_ends_the_work_and_the_next_run_finishes_it(void **state)
{
    (void)state;
    for (int work = WORK_BACKUP; work <= WORK_ERASE; work++) {
        struct bench b;
        prepare(&b);
        bench_power_on(&b);
        bench_save(&b, "wanted.bin", wanted, SIZE);
        struct cancel_plan plan = {60000, &b};
        assert_done(&b, bench_connect(&b, 0));
        vsonoff_mem_set_tick(b.device, cancel_when_due, &plan);
        assert_false(do_work(&b, (enum work)work));
        assert_int_equal(b.err.code, ERR_CANCELLED);
        vsonoff_mem_set_tick(b.device, NULL, NULL);
        bench_disconnect(&b);
        assert_done(&b, bench_connect(&b, 0));
        assert_true(flasher_device(b.flasher)->stub_was_running); /* found in the middle of a transfer */
        assert_done(&b, do_work(&b, (enum work)work));
        assert_end_state(&b, (enum work)work);
        bench_done(&b);
    }
}

static void cancel_when_busy(void *ctx, struct vsonoff_mem *m)
{
    struct bench *b = ctx;
    (void)m;
    enum device_phase busy = b->stub == STUB_ESPRESSIF ? PHASE_PROVE : PHASE_COMPARE;
    if (b->port != NULL && b->progress_total[busy] != 0)
        port_cancel(b->port);
}

/* The digest of a 4 MB flash takes the chip 5 s, in which it hears nobody. */
static void a_stub_busy_with_a_cancelled_digest_is_waited_for(void **state)
{
    (void)state;
    struct bench b;
    struct verify_result v;
    prepare(&b);
    vsonoff_mem_config_default(&b.config, 4u << 20);
    b.config.button_down = true;
    bench_power_on(&b);
    bench_save(&b, "wanted.bin", wanted, SIZE);
    assert_done(&b, bench_connect(&b, 0));
    vsonoff_mem_set_tick(b.device, cancel_when_busy, &b);
    assert_false(flasher_verify(b.flasher, bench_path(&b, "wanted.bin"), false, &v, &b.err));
    assert_int_equal(b.err.code, ERR_CANCELLED);
    vsonoff_mem_set_tick(b.device, NULL, NULL);
    bench_disconnect(&b);
    assert_done(&b, bench_connect(&b, 0));
    assert_true(flasher_device(b.flasher)->stub_was_running);
    bench_done(&b);
}

/* Files that fail */

static void a_failing_disk_never_leaves_a_file_with_the_final_name(void **state)
{
    (void)state;
    for (uint32_t step = 1; step <= 400; step += step < 6 ? 1 : 37) {
        struct bench b;
        struct backup_result r;
        struct faulty_store faulty;
        prepare(&b);
        bench_connect_on(&b, &faulty);
        faulty.fail_step = step;
        const struct backup_options options = {.library = b.folder};
        bool ok = flasher_backup(b.flasher, &options, &r, &b.err);
        if (!ok) {
            assert_int_equal(b.err.code, ERR_FILE_WRITE);
            assert_int_equal(bench_files(&b, "Z.bin", NULL) - bench_files(&b, "Z.bin.", NULL), 0);
        } else {
            bench_assert_file(r.file, image, SIZE);
            backup_result_done(&r);
        }
        assert_memory_equal(vsonoff_mem_flash(b.device), image, SIZE);
        bench_done(&b);
    }
}

static void a_full_disk_stops_a_restore_before_anything_is_erased(void **state)
{
    (void)state;
    struct bench b;
    struct restore_result r;
    struct faulty_store faulty;
    prepare(&b);
    bench_save(&b, "wanted.bin", wanted, SIZE);
    faulty_store_init(&faulty, store_system());
    faulty.disk_room = SIZE / 2;
    b.store = &faulty.base;
    bench_power_on(&b);
    assert_done(&b, bench_connect(&b, 0));
    const struct restore_options options = {
        .file = bench_path(&b, "wanted.bin"), .library = b.folder, .force = true};
    assert_false(flasher_restore(b.flasher, &options, &r, &b.err));
    assert_int_equal(b.err.code, ERR_FILE_FULL);
    assert_memory_equal(vsonoff_mem_flash(b.device), image, SIZE);
    bench_done(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(silence_is_called_silence),
        cmocka_unit_test(our_own_echo_is_called_an_echo),
        cmocka_unit_test(a_running_firmware_is_told_from_silence),
        cmocka_unit_test(a_start_while_we_wait_is_never_taken_for_silence),
        cmocka_unit_test(one_that_spoke_once_is_not_called_unreadable_later),
        cmocka_unit_test(a_device_switched_on_while_we_wait_is_found),
        cmocka_unit_test(an_esp32_is_named_and_left_alone),
        cmocka_unit_test(a_stub_that_never_starts_is_reported),
        cmocka_unit_test(a_board_with_reset_lines_needs_no_button),
        cmocka_unit_test(a_port_without_modem_lines_is_lived_with),
        cmocka_unit_test(an_adapter_that_cannot_go_fast_is_found_out_without_losing_the_device),
        cmocka_unit_test(errors_at_high_rates_make_the_rate_step_down),
        cmocka_unit_test(a_noisy_line_changes_nothing_about_the_result),
        cmocka_unit_test(readings_that_change_never_become_a_backup),
        cmocka_unit_test(a_rare_wrong_reading_is_found_and_mended),
        cmocka_unit_test(a_sector_that_cannot_be_erased_fails_the_proof),
        cmocka_unit_test(weak_programming_is_repeated_until_it_holds),
        cmocka_unit_test(the_plug_may_be_pulled_at_any_time),
        cmocka_unit_test(the_power_may_fail_at_any_time),
        cmocka_unit_test(a_resumed_backup_reads_only_what_is_missing),
        cmocka_unit_test(cancel_ends_the_work_and_the_next_run_finishes_it),
        cmocka_unit_test(a_stub_busy_with_a_cancelled_digest_is_waited_for),
        cmocka_unit_test(a_failing_disk_never_leaves_a_file_with_the_final_name),
        cmocka_unit_test(a_full_disk_stops_a_restore_before_anything_is_erased),
    };
    int failed = cmocka_run_group_tests_name("trouble, Espressif's stub", tests, bench_use_espressif, NULL);
    return failed + cmocka_run_group_tests_name("trouble, Restock's stub", tests, bench_use_restock, NULL);
}
