/* test_trouble_line.c: adapters that are too slow, noisy lines, and a flash that reads or programs badly, on
 * the virtual Sonoff in memory. */
/* SPDX-License-Identifier: MIT */
#include "cm.h"

#include "base/clock.h"
#include "trouble_rig.h"

/* The rate */

static void an_adapter_that_cannot_go_fast_is_found_out_without_losing_the_device(void **state)
{
    (void)state;
    static const uint32_t limits[] = {1000000, 921600, 500000, 115200},
                          expected[] = {1000000, 921600, 460800, 115200};
    for (size_t i = 0; i < 4; i++) {
        struct bench b;
        trouble_prepare(&b);
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
    trouble_prepare(&b);
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
            trouble_prepare(&b);
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
    trouble_prepare(&b);
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

/* A sector fits by chance now and then: that is no reason to go on for hours. */
static void readings_that_hardly_ever_agree_are_given_up(void **state)
{
    (void)state;
    struct bench b;
    struct backup_result r;
    trouble_prepare(&b);
    b.config.chip.flash.flip_read_every = b.stub == STUB_ESPRESSIF ? 128 : 4;
    bench_power_on(&b);
    assert_done(&b, bench_connect(&b, 0));
    uint64_t begin = clock_now_ms(vsonoff_mem_clock(b.device));
    const struct backup_options options = {.library = b.folder};
    assert_false(flasher_backup(b.flasher, &options, &r, &b.err));
    assert_int_equal(b.err.code, ERR_UNSTABLE);
    assert_in_range(clock_now_ms(vsonoff_mem_clock(b.device)) - begin, 0, 180000);
    bench_done(&b);
}

static void a_rare_wrong_reading_is_found_and_mended(void **state)
{
    (void)state;
    struct bench b;
    struct backup_result r;
    trouble_prepare(&b);
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
    trouble_prepare(&b);
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
    trouble_prepare(&b);
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_adapter_that_cannot_go_fast_is_found_out_without_losing_the_device),
        cmocka_unit_test(errors_at_high_rates_make_the_rate_step_down),
        cmocka_unit_test(a_noisy_line_changes_nothing_about_the_result),
        cmocka_unit_test(readings_that_change_never_become_a_backup),
        cmocka_unit_test(readings_that_hardly_ever_agree_are_given_up),
        cmocka_unit_test(a_rare_wrong_reading_is_found_and_mended),
        cmocka_unit_test(a_sector_that_cannot_be_erased_fails_the_proof),
        cmocka_unit_test(weak_programming_is_repeated_until_it_holds),
    };
    int failed = cmocka_run_group_tests_name("trouble on the line, Espressif's stub", tests,
                                             bench_use_espressif, NULL);
    return failed +
           cmocka_run_group_tests_name("trouble on the line, Restock's stub", tests, bench_use_restock, NULL);
}
