/* test_trouble_interrupted.c: work that is broken off by a pulled plug, a power failure, a person or a full
 * disk, on the virtual Sonoff in memory. */
/* SPDX-License-Identifier: MIT */
#include "cm.h"

#include "port/port.h"
#include "store/store.h"
#include "trouble_rig.h"

#include <stdlib.h>
#include <string.h>

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
    trouble_prepare(&b);
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
    trouble_prepare(&b);
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
    trouble_prepare(&b);
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
        trouble_prepare(&b);
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
    trouble_prepare(&b);
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
        trouble_prepare(&b);
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
    trouble_prepare(&b);
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
        cmocka_unit_test(the_plug_may_be_pulled_at_any_time),
        cmocka_unit_test(the_power_may_fail_at_any_time),
        cmocka_unit_test(a_resumed_backup_reads_only_what_is_missing),
        cmocka_unit_test(cancel_ends_the_work_and_the_next_run_finishes_it),
        cmocka_unit_test(a_stub_busy_with_a_cancelled_digest_is_waited_for),
        cmocka_unit_test(a_failing_disk_never_leaves_a_file_with_the_final_name),
        cmocka_unit_test(a_full_disk_stops_a_restore_before_anything_is_erased),
    };
    int failed = cmocka_run_group_tests_name("trouble in the middle, Espressif's stub", tests,
                                             bench_use_espressif, NULL);
    return failed + cmocka_run_group_tests_name("trouble in the middle, Restock's stub", tests,
                                                bench_use_restock, NULL);
}
