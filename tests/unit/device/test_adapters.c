/* test_adapters.c: the operations behind every adapter of the virtual Sonoff, with both stubs: what an
 * adapter does with bytes on their way and with rates must cost neither the rate nor a byte. */
/* SPDX-License-Identifier: MIT */
#include "cm.h"

#include "bench.h"
#include "chip.h"
#include "images.h"
#include "store/store.h"
#include "core/device/chip.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MB (1u << 20)

/* The fastest rate each can do with both sides: what a default connect has to find. */
static const uint32_t best[ADAPTER_COUNT] = {
    [ADAPTER_IDEAL] = 2000000,      [ADAPTER_FTDI] = 2000000,  [ADAPTER_CH340] = 2000000,
    [ADAPTER_CH340_CLONE] = 460800, [ADAPTER_CP2102] = 921600, [ADAPTER_PL2303] = 1000000,
    [ADAPTER_USBSER] = 1000000,
};

static const char *name_of(int adapter)
{
    return adapter_profile((enum adapter)adapter)->name;
}

static void insert(struct bench *b, int adapter, const uint8_t *image, uint32_t size)
{
    bench_insert(b, image, size);
    b->config.adapter = (enum adapter)adapter;
}

static void connect_now(struct bench *b, int adapter)
{
    if (!bench_connect(b, 0))
        fail_msg("%s: %s: %s", name_of(adapter), err_name(b->err.code), b->err.detail);
    if (flasher_device(b->flasher)->baud != best[adapter])
        fail_msg("%s: %u baud", name_of(adapter), flasher_device(b->flasher)->baud);
}

static void a_default_backup_runs_at_the_best_rate(void **state)
{
    (void)state;
    uint8_t *stock = images_of(IMAGES_STOCK, NULL, MB, 0);
    for (int i = 0; i < ADAPTER_COUNT; i++) {
        struct bench b;
        struct backup_result r;
        insert(&b, i, stock, MB);
        bench_power_on(&b);
        connect_now(&b, i);
        const struct backup_options options = {.library = b.folder};
        assert_done(&b, flasher_backup(b.flasher, &options, &r, &b.err));
        assert_memory_equal(r.image, stock, MB);
        print_message("%-12s %-9s %7u baud, connect %.2f s, backup %.2f s, %llu + %llu bytes\n", name_of(i),
                      flasher_device(b.flasher)->stub, best[i], r.stats.seconds_connect, r.stats.seconds,
                      (unsigned long long)r.stats.wire_rx, (unsigned long long)r.stats.wire_tx);
        assert_true(r.stats.seconds_connect < 4); /* of the device's time */
        backup_result_done(&r);
        bench_done(&b);
    }
    free(stock);
}

static void restore(struct bench *b, const char *name, const uint8_t *wanted, uint32_t size)
{
    struct restore_result r;
    struct verify_result v;
    const struct restore_options options = {
        .file = bench_save(b, name, wanted, size), .library = b->folder, .force = true};
    assert_done(b, flasher_restore(b->flasher, &options, &r, &b->err));
    assert_memory_equal(vsonoff_mem_flash(b->device), wanted, size);
    assert_done(b, flasher_verify(b->flasher, bench_path(b, name), false, &v, &b->err));
    assert_true(v.equal);
    verify_result_done(&v);
}

static void every_operation_is_exact(void **state)
{
    (void)state;
    const uint32_t size = 512u << 10;
    static uint8_t image[512u << 10], other[512u << 10], blank[512u << 10];
    bench_fill_mixed(image, size, 1);
    bench_fill_mixed(other, size, 2);
    memset(image + size / 4, 0xFF, size - size / 4);
    memset(other + size / 3, 0xFF, size - size / 3);
    memset(blank, 0xFF, size);
    for (int i = 0; i < ADAPTER_COUNT; i++) {
        struct bench b;
        struct backup_result saved;
        struct restore_result r;
        insert(&b, i, image, size);
        bench_power_on(&b);
        connect_now(&b, i);
        const struct backup_options backup = {.library = b.folder};
        const struct erase_options erase = {.library = b.folder};
        assert_done(&b, flasher_backup(b.flasher, &backup, &saved, &b.err));
        assert_memory_equal(saved.image, image, size);
        backup_result_done(&saved);
        restore(&b, "other.bin", other, size);
        assert_done(&b, flasher_erase(b.flasher, &erase, &r, &b.err));
        assert_memory_equal(vsonoff_mem_flash(b.device), blank, size);
        assert_done(&b, flasher_undo(b.flasher, &erase, &r, &b.err));
        assert_memory_equal(vsonoff_mem_flash(b.device), other, size);
        assert_done(&b, flasher_release(b.flasher, AFTER_STAY, &b.err));
        assert_int_equal(nor_get_stats(chip_flash(vsonoff_mem_chip(b.device)))->bits_0_to_1, 0);
        bench_disconnect(&b);
        connect_now(&b, i);
        assert_true(flasher_device(b.flasher)->stub_was_running);
        bench_done(&b);
    }
}

/* A program that was killed leaves its stub at the rate it had; an adapter that is asked for another one may
 * meet it there. */
static void a_stub_that_was_left_at_its_rate_is_found_there(void **state)
{
    (void)state;
    static uint8_t image[512u << 10];
    bench_fill_mixed(image, sizeof image, 1);
    for (int i = 0; i < ADAPTER_COUNT; i++)
        for (unsigned crystal = 26; crystal <= 40; crystal += 14) {
            struct bench b;
            insert(&b, i, image, sizeof image);
            b.config.chip.crystal_mhz = crystal;
            bench_power_on(&b);
            connect_now(&b, i);
            bench_disconnect(&b);
            connect_now(&b, i);
            assert_true(flasher_device(b.flasher)->stub_was_running);
            assert_int_equal(flasher_device(b.flasher)->crystal_mhz, crystal);
            restore(&b, "image.bin", image, sizeof image);
            assert_done(&b, flasher_release(b.flasher, AFTER_STAY, &b.err));
            bench_done(&b);
        }
}

static void silence_is_silence(void **state)
{
    (void)state;
    for (int i = 0; i < ADAPTER_COUNT; i++) {
        struct bench b;
        insert(&b, i, NULL, 0);
        vsonoff_mem_config_default(&b.config, MB);
        b.config.adapter = (enum adapter)i;
        b.config.faults.rx_tx_open = true;
        bench_power_on(&b);
        assert_false(bench_connect(&b, 0));
        assert_int_equal(b.err.code, ERR_NO_ANSWER);
        assert_int_equal(b.seen, SEEN_NOTHING);
        bench_done(&b);
    }
}

/* Opening the port starts the firmware of a wired board; the lines bring it back. */
static void reset_lines_work_one_after_the_other(void **state)
{
    (void)state;
    uint8_t *stock = images_of(IMAGES_STOCK, NULL, MB, 0);
    for (int i = 0; i < ADAPTER_COUNT; i++) {
        struct bench b;
        insert(&b, i, stock, MB);
        b.config.wiring = WIRING_NODEMCU;
        b.config.button_down = false;
        bench_power_on(&b);
        vsonoff_mem_run(b.device, 2000);
        connect_now(&b, i);
        assert_done(&b, flasher_release(b.flasher, AFTER_RUN, &b.err));
        vsonoff_mem_run(b.device, 500);
        assert_false(chip_in_loader(vsonoff_mem_chip(b.device)));
        assert_false(chip_runs_ram_code(vsonoff_mem_chip(b.device)));
        bench_done(&b);
    }
    free(stock);
}

#define WITH_BOTH(test)                                                                                      \
    cmocka_unit_test_setup(test, bench_use_restock), cmocka_unit_test_setup(test, bench_use_espressif)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_BOTH(a_default_backup_runs_at_the_best_rate),
        WITH_BOTH(every_operation_is_exact),
        WITH_BOTH(a_stub_that_was_left_at_its_rate_is_found_there),
        cmocka_unit_test(silence_is_silence),
        WITH_BOTH(reset_lines_work_one_after_the_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
