/* test_restock_stub.c: what Restock's own stub makes possible: few bytes on the line, nothing done that need
 * not be done, and the same results whatever the line does.  On the virtual Sonoff in memory. */
/* SPDX-License-Identifier: MIT */
#include "cm.h"

#include "base/bytes.h"
#include "base/clock.h"
#include "bench.h"
#include "chip.h"
#include "core/work/flasher_state.h"
#include "core/device/chip.h"
#include "images.h"
#include "port/port.h"
#include "store/store.h"

#include <stdlib.h>
#include <string.h>

#define MB (1u << 20)

static void start(struct bench *b, const uint8_t *image, uint32_t size, uint32_t baud)
{
    bench_insert(b, image, size);
    b->config.adapter = ADAPTER_FTDI;
    bench_power_on(b);
    assert_done(b, bench_connect(b, baud));
    nor_reset_stats(chip_flash(vsonoff_mem_chip(b->device)));
}

static void back_up(struct bench *b, const uint8_t *expected, uint32_t size, struct transfer_stats *stats)
{
    struct backup_result r;
    const struct backup_options options = {.library = b->folder};
    assert_done(b, flasher_backup(b->flasher, &options, &r, &b->err));
    assert_int_equal(r.size, size);
    assert_memory_equal(r.image, expected, size);
    *stats = r.stats;
    backup_result_done(&r);
}

static void put(struct bench *b, const uint8_t *wanted, uint32_t size, struct transfer_stats *stats)
{
    struct restore_result r;
    char file[256];
    bench_save(b, "wanted.bin", wanted, size);
    strcpy(file, bench_path(b, "wanted.bin"));
    const struct restore_options options = {
        .file = file, .library = b->folder, .no_safety_backup = true, .force = true};
    assert_done(b, flasher_restore(b->flasher, &options, &r, &b->err));
    assert_memory_equal(vsonoff_mem_flash(b->device), wanted, size);
    *stats = r.stats;
}

/* Bytes on the line.  What these images cost today; less is welcome, more must be meant. */

static void assert_bytes(const struct transfer_stats *s, uint64_t rx, uint64_t tx)
{
    if (s->wire_rx > rx || s->wire_tx > tx)
        fail_msg("%llu bytes came, %llu went; allowed are %llu and %llu", (unsigned long long)s->wire_rx,
                 (unsigned long long)s->wire_tx, (unsigned long long)rx, (unsigned long long)tx);
}

static void backups_cost_no_more_bytes_than_recorded(void **state)
{
    (void)state;
    static const struct {
        enum images_kind kind;
        uint32_t size;
        uint64_t rx, tx;
    } cases[] = {{IMAGES_STOCK, MB, 337000, 120},
                 {IMAGES_STOCK, 4 * MB, 338500, 240},
                 {IMAGES_TWO_SLOTS, MB, 666500, 120},
                 {IMAGES_RANDOM, MB, 1069000, 100},
                 {IMAGES_BLANK, MB, 320, 120}};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct bench b;
        struct transfer_stats stats;
        uint8_t *image = images_of(cases[i].kind, NULL, cases[i].size, 0);
        start(&b, image, cases[i].size, 921600);
        back_up(&b, image, cases[i].size, &stats);
        assert_bytes(&stats, cases[i].rx, cases[i].tx);
        bench_done(&b);
        free(image);
    }
}

static void changes_cost_no_more_bytes_than_recorded(void **state)
{
    (void)state;
    struct bench b;
    struct transfer_stats stats;
    struct verify_result v;
    uint8_t *stock = images_of(IMAGES_STOCK, NULL, MB, 0), *tasmota = images_of(IMAGES_TASMOTA, NULL, MB, 0);
    start(&b, tasmota, MB, 921600);
    put(&b, stock, MB, &stats);
    assert_bytes(&stats, 5000,
                 323500); /* what differs is read twice before it is changed: 16 bytes a sector */
    assert_done(&b, flasher_verify(b.flasher, bench_path(&b, "wanted.bin"), false, &v, &b.err));
    assert_true(v.equal);
    assert_bytes(&v.stats, 2300, 20);
    verify_result_done(&v);
    bench_done(&b);
    free(stock);
    free(tasmota);
}

/* Nothing that need not be done */

static const uint32_t changed_sectors[] = {0x7C, 0x7D, 0x7E, 0xFD, 0xFE};

static bool is_changed(uint32_t sector)
{
    for (size_t i = 0; i < ARRAY_LEN(changed_sectors); i++)
        if (changed_sectors[i] == sector)
            return true;
    return false;
}

static uint8_t *with_changes(const uint8_t *image)
{
    uint8_t *other = malloc(MB);
    memcpy(other, image, MB);
    for (size_t i = 0; i < ARRAY_LEN(changed_sectors); i++)
        memcpy(other + changed_sectors[i] * FLASH_SECTOR + 100, "changed", 7);
    return other;
}

static void five_changed_sectors_are_five_written(void **state)
{
    (void)state;
    struct bench b;
    struct transfer_stats stats;
    uint8_t *stock = images_of(IMAGES_STOCK, NULL, MB, 0), *other = with_changes(stock);
    start(&b, stock, MB, 921600);
    put(&b, other, MB, &stats);
    assert_int_equal(stats.sectors_written, 5);
    assert_int_equal(stats.sectors_erased, 0);
    assert_int_equal(stats.sectors_read, 0);
    assert_int_equal(stats.sectors_known, 251);
    const struct nor_stats *nor = nor_get_stats(chip_flash(vsonoff_mem_chip(b.device)));
    for (uint32_t s = 0; s < MB / FLASH_SECTOR; s++) {
        bool blank = memcmp(stock + s * FLASH_SECTOR, "\xFF\xFF\xFF\xFF", 4) == 0 && is_changed(s) &&
                     memcmp(stock + s * FLASH_SECTOR, stock + s * FLASH_SECTOR + 1, FLASH_SECTOR - 1) == 0;
        assert_int_equal(nor->sector_erases[s], is_changed(s) && !blank);
        assert_int_equal(nor->sector_programs[s] > 0, is_changed(s));
    }
    assert_true(stats.seconds < 3.0);
    bench_done(&b);
    free(other);
    free(stock);
}

static void five_changed_sectors_are_five_read(void **state)
{
    (void)state;
    struct bench b;
    struct transfer_stats stats;
    uint8_t *stock = images_of(IMAGES_STOCK, NULL, MB, 0), *other = with_changes(stock);
    start(&b, other, MB, 921600);
    bench_save(&b, "earlier.bin", stock, MB);
    back_up(&b, other, MB, &stats);
    assert_int_equal(stats.sectors_read, 5);
    assert_int_equal(stats.sectors_known, 251);
    assert_true(stats.seconds < 3.0);
    bench_done(&b);
    free(other);
    free(stock);
}

static bool same(const uint8_t *a, const uint8_t *b, uint32_t sector)
{
    return memcmp(a + sector * FLASH_SECTOR, b + sector * FLASH_SECTOR, FLASH_SECTOR) == 0;
}

static void another_firmware_touches_no_sector_that_is_right(void **state)
{
    (void)state;
    static const enum images_kind kinds[] = {IMAGES_TASMOTA, IMAGES_RANDOM, IMAGES_BLANK, IMAGES_TWO_SLOTS};
    uint8_t *stock = images_of(IMAGES_STOCK, NULL, MB, 0), *blank = images_of(IMAGES_BLANK, NULL, MB, 0);
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        struct bench b;
        struct transfer_stats stats;
        uint8_t *before = images_of(kinds[i], NULL, MB, 0);
        start(&b, before, MB, 921600);
        put(&b, stock, MB, &stats);
        const struct nor_stats *nor = nor_get_stats(chip_flash(vsonoff_mem_chip(b.device)));
        for (uint32_t s = 0; s < MB / FLASH_SECTOR; s++) {
            bool differs = !same(before, stock, s), programmed = differs && !same(stock, blank, s);
            assert_in_range(nor->sector_erases[s], differs && !same(before, blank, s), differs);
            assert_int_equal(nor->sector_programs[s] > 0, programmed);
        }
        assert_int_equal(nor->bits_0_to_1, 0);
        assert_int_equal(nor->status_writes, kinds[i] == IMAGES_BLANK ? 0 : nor->status_writes);
        bench_done(&b);
        free(before);
    }
    free(blank);
    free(stock);
}

/* The library as a source */

static void a_second_device_with_the_same_firmware_is_read_in_a_moment(void **state)
{
    (void)state;
    static const enum stub_choice stubs[] = {STUB_RESTOCK, STUB_ESPRESSIF};
    uint8_t *first = images_of(IMAGES_STOCK, NULL, MB, 0), *second = images_of(IMAGES_STOCK, NULL, MB, 1);
    for (size_t i = 0; i < ARRAY_LEN(stubs); i++) {
        struct bench b;
        struct transfer_stats stats;
        bench_use_stub(stubs[i]);
        start(&b, second, MB, 921600);
        bench_save(&b, "first.bin", first, MB);
        back_up(&b, second, MB, &stats);
        assert_in_range(stats.sectors_read, 1, 12);
        if (stubs[i] == STUB_RESTOCK)
            assert_true(stats.seconds < 2.0);
        bench_done(&b);
    }
    bench_use_stub(STUB_RESTOCK);
    free(second);
    free(first);
}

static void moved_contents_are_recognised(void **state)
{
    (void)state;
    struct bench b;
    struct transfer_stats stats;
    uint8_t *image = images_of(IMAGES_TWO_SLOTS, NULL, MB, 0), *moved = malloc(MB / 2);
    memcpy(moved, image + MB / 2, MB / 2); /* an update file: the second slot alone, from its beginning */
    start(&b, image, MB, 921600);
    bench_save(&b, "update.bin", moved, MB / 2);
    back_up(&b, image, MB, &stats);
    assert_in_range(stats.sectors_known, 140, 200);
    bench_done(&b);
    free(moved);
    free(image);
}

/* Every second sector in the library is not what it was. */
static void a_damaged_file_in_the_library_does_no_harm(void **state)
{
    (void)state;
    struct bench b;
    struct transfer_stats stats;
    uint8_t *stock = images_of(IMAGES_STOCK, NULL, MB, 0), *bad = malloc(MB);
    memcpy(bad, stock, MB);
    for (uint32_t s = 0; s < MB / FLASH_SECTOR; s += 2)
        bad[s * FLASH_SECTOR + 2000] ^= 0x10;
    start(&b, stock, MB, 921600);
    bench_save(&b, "bad.bin", bad, MB);
    bench_save(&b, "odd.bin", bad, MB - 1);
    back_up(&b, stock, MB, &stats);
    assert_in_range(stats.sectors_read, 55, 65);
    bench_done(&b);
    free(bad);
    free(stock);
}

static void a_file_that_vanishes_while_it_is_used_costs_a_normal_read(void **state)
{
    (void)state;
    uint8_t *stock = images_of(IMAGES_STOCK, NULL, MB, 0);
    for (uint32_t read = 1; read <= 16; read += 5) {
        struct bench b;
        struct transfer_stats stats;
        struct faulty_store faulty;
        bench_init(&b, MB);
        faulty_store_init(&faulty, store_system());
        faulty.fail_read = read;
        b.store = &faulty.base;
        b.config.image = stock;
        b.config.image_len = MB;
        bench_power_on(&b);
        assert_done(&b, bench_connect(&b, 921600));
        bench_save(&b, "first.bin", stock, MB);
        back_up(&b, stock, MB, &stats);
        assert_int_equal(stats.sectors_read + stats.sectors_known, MB / FLASH_SECTOR);
        assert_in_range(stats.sectors_read, 1, 119);
        bench_done(&b);
    }
    free(stock);
}

/* Lines and devices of all kinds */

static void lines_of_all_kinds_change_nothing(void **state)
{
    (void)state;
    static const enum adapter adapters[] = {ADAPTER_IDEAL, ADAPTER_FTDI, ADAPTER_CH340};
    static const unsigned crystals[] = {26, 40};
    static const uint32_t bauds[] = {115200, 921600, 0}, sizes[] = {512u << 10, 2 * MB};
    for (size_t i = 0; i < 18; i++) {
        struct bench b;
        struct transfer_stats stats;
        uint32_t size = sizes[i % 2];
        uint8_t *image = malloc(size), *other = malloc(size);
        bench_fill_mixed(image, size, (uint32_t)i);
        bench_fill_mixed(other, size, (uint32_t)i + 100);
        memset(image + 64 * FLASH_SECTOR, 0xFF, size - 64 * FLASH_SECTOR);
        memset(other + 80 * FLASH_SECTOR, 0xFF, size - 80 * FLASH_SECTOR);
        bench_init(&b, size);
        b.config.adapter = adapters[i % 3];
        b.config.chip.crystal_mhz = crystals[i / 9];
        b.config.image = image;
        b.config.image_len = size;
        bench_power_on(&b);
        assert_done(&b, bench_connect(&b, bauds[i / 3 % 3]));
        assert_int_equal(flasher_device(b.flasher)->crystal_mhz, crystals[i / 9]);
        back_up(&b, image, size, &stats);
        put(&b, other, size, &stats);
        const struct chip_stats *chip = chip_get_stats(vsonoff_mem_chip(b.device));
        assert_int_equal(chip->rx_fifo_overflows + chip->unknown_rom_calls + chip->watchdog_resets, 0);
        bench_done(&b);
        free(other);
        free(image);
    }
}

/* A register's write carries no checksum: once in a while noise makes one that sends the stub to a rate of
 * its own.  The owner then does as the message says. */
static void restore_with_power_cycles(struct bench *b, const char *file, int *cycles)
{
    struct restore_result r;
    const struct restore_options options = {.file = file, .library = b->folder, .force = true};
    while (!flasher_restore(b->flasher, &options, &r, &b->err)) {
        assert_int_equal(b->err.code, ERR_LOST);
        assert_true(++*cycles <= 2);
        bench_disconnect(b);
        vsonoff_mem_hand(b->device, "power=off 500 button=down power=on 500 button=up");
        assert_done(b, bench_connect(b, 921600));
    }
    uint8_t *copy = NULL;
    size_t len = 0;
    assert_true(store_load(store_system(), r.safety_copy, MB, &copy, &len, NULL));
    assert_int_equal(len, b->config.image_len);
    assert_memory_equal(copy, b->config.image, len);
    free(copy);
}

static void noise_in_either_direction_changes_nothing(void **state)
{
    (void)state;
    static const struct wire_faults faults[] = {
        {.rx_flip = 4000},   {.rx_drop = 4000}, {.rx_insert = 4000}, {.rx_duplicate = 4000},
        {.rx_burst = 20000}, {.tx_flip = 3000}, {.tx_drop = 3000},   {.rx_flip = 9000, .tx_flip = 9000}};
    int cycles = 0; /* in all */
    for (size_t i = 0; i < 2 * ARRAY_LEN(faults); i++) {
        struct bench b;
        char file[256];
        uint8_t *image = malloc(MB / 2), *other = malloc(MB / 2);
        bench_fill_mixed(image, MB / 2, 3);
        bench_fill_mixed(other, MB / 2, 4);
        start(&b, image, MB / 2, 921600);
        bench_save(&b, "wanted.img", other, MB / 2); /* no .bin: not to be used for the safety copy */
        strcpy(file, bench_path(&b, "wanted.img"));
        struct wire_faults *f = wire_faults(vsonoff_mem_wire(b.device));
        *f = faults[i / 2];
        f->seed = i;
        restore_with_power_cycles(&b, file, &cycles);
        assert_memory_equal(vsonoff_mem_flash(b.device), other, MB / 2);
        bench_done(&b);
        free(other);
        free(image);
    }
}

struct hurry {
    struct bench *bench;
    uint64_t rx, programmed, cancelled_ms;
};

static void cancel_when_due(void *ctx, struct vsonoff_mem *m)
{
    struct hurry *h = ctx;
    const struct nor_stats *nor = nor_get_stats(chip_flash(vsonoff_mem_chip(m)));
    if (h->cancelled_ms != 0 || h->bench->port->bytes_in < h->rx || nor->programmed_bytes < h->programmed)
        return;
    h->cancelled_ms = clock_now_ms(vsonoff_mem_clock(m));
    port_cancel(h->bench->port);
}

static void cancel_ends_a_stream_or_a_pipe_within_a_second(void **state)
{
    (void)state;
    uint8_t *stock = images_of(IMAGES_STOCK, NULL, MB, 0), *tasmota = images_of(IMAGES_TASMOTA, NULL, MB, 0);
    for (int i = 0; i < 4; i++) {
        struct bench b;
        struct backup_result br;
        struct restore_result rr;
        struct hurry h = {&b, i < 2 ? 20000 : 0, i < 2 ? 0 : 30000, 0};
        start(&b, stock, MB, i % 2 == 0 ? 115200 : 2000000);
        bench_save(&b, "wanted.bin", tasmota, MB);
        vsonoff_mem_set_tick(b.device, cancel_when_due, &h);
        const struct backup_options bo = {.library = b.folder};
        const struct restore_options ro = {
            .file = bench_path(&b, "wanted.bin"), .library = b.folder, .no_safety_backup = true};
        assert_false(i < 2 ? flasher_backup(b.flasher, &bo, &br, &b.err)
                           : flasher_restore(b.flasher, &ro, &rr, &b.err));
        assert_int_equal(b.err.code, ERR_CANCELLED);
        assert_int_not_equal(h.cancelled_ms, 0);
        assert_true(clock_now_ms(vsonoff_mem_clock(b.device)) - h.cancelled_ms < 1000);
        vsonoff_mem_set_tick(b.device, NULL, NULL);
        bench_disconnect(&b);
        assert_done(&b, bench_connect(&b, 0)); /* at once, in the middle of what it was doing */
        assert_true(flasher_device(b.flasher)->stub_was_running);
        bench_done(&b);
    }
    free(tasmota);
    free(stock);
}

/* A part of the flash that was to be kept */

static void spoil_rest(void *ctx, struct vsonoff_mem *m)
{
    uint8_t *done = ctx;
    const struct nor_stats *nor = nor_get_stats(chip_flash(vsonoff_mem_chip(m)));
    if (*done != 0 || nor->programmed_bytes == 0)
        return;
    *done = 1;
    vsonoff_mem_flash(m)[MB - 1] ^= 1;
}

static void a_change_in_what_was_to_be_kept_fails_the_proof(void **state)
{
    (void)state;
    static const enum stub_choice stubs[] = {STUB_RESTOCK, STUB_ESPRESSIF};
    uint8_t *stock = images_of(IMAGES_STOCK, NULL, MB, 0);
    for (size_t i = 0; i < 4; i++) {
        struct bench b;
        struct restore_result r;
        uint8_t done = 0, file[3 * FLASH_SECTOR];
        bench_use_stub(stubs[i % 2]);
        start(&b, stock, MB, 921600);
        memset(file, 0xE9, sizeof file);
        bench_save(&b, "small.bin", file, sizeof file);
        if (i < 2)
            vsonoff_mem_set_tick(b.device, spoil_rest, &done);
        const struct restore_options options = {.file = bench_path(&b, "small.bin"),
                                                .library = b.folder,
                                                .keep_rest = true,
                                                .force = true,
                                                .no_safety_backup = true};
        bool ok = flasher_restore(b.flasher, &options, &r, &b.err);
        assert_int_equal(ok, i >= 2);
        assert_int_equal(b.err.code, i < 2 ? ERR_VERIFY : ERR_NONE);
        vsonoff_mem_set_tick(b.device, NULL, NULL);
        bench_done(&b);
    }
    bench_use_stub(STUB_RESTOCK);
    free(stock);
}

/* Times, on the device's own clock */

static void connecting_is_quick_behind_a_slow_adapter(void **state)
{
    (void)state;
    struct bench b;
    struct transfer_stats stats;
    uint8_t *blank = images_of(IMAGES_BLANK, NULL, MB, 0);
    start(&b, blank, MB, 115200);
    back_up(&b, blank, MB, &stats);
    assert_true(stats.seconds_connect > 0.7 && stats.seconds_connect < 1.2);
    bench_done(&b);
    free(blank);
}

static void the_parts_of_the_time_make_the_whole(void **state)
{
    (void)state;
    struct bench b;
    struct transfer_stats s;
    uint8_t *stock = images_of(IMAGES_STOCK, NULL, MB, 0), *tasmota = images_of(IMAGES_TASMOTA, NULL, MB, 0);
    start(&b, tasmota, MB, 921600);
    put(&b, stock, MB, &s);
    double sum = s.seconds_compare + s.seconds_transfer + s.seconds_prove;
    assert_true(s.seconds_compare > 0.1 && s.seconds_transfer > 1 && s.seconds_prove > 0.1);
    assert_true(sum > s.seconds - 0.1 && sum < s.seconds + 0.01);
    /* The line is busy for nearly all of it, but for the trial of the first sector. */
    assert_true((double)s.wire_tx * 10 / 928571 > 0.75 * s.seconds_transfer);
    bench_done(&b);
    free(tasmota);
    free(stock);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(backups_cost_no_more_bytes_than_recorded),
        cmocka_unit_test(changes_cost_no_more_bytes_than_recorded),
        cmocka_unit_test(five_changed_sectors_are_five_written),
        cmocka_unit_test(five_changed_sectors_are_five_read),
        cmocka_unit_test(another_firmware_touches_no_sector_that_is_right),
        cmocka_unit_test(a_second_device_with_the_same_firmware_is_read_in_a_moment),
        cmocka_unit_test(moved_contents_are_recognised),
        cmocka_unit_test(a_damaged_file_in_the_library_does_no_harm),
        cmocka_unit_test(a_file_that_vanishes_while_it_is_used_costs_a_normal_read),
        cmocka_unit_test(lines_of_all_kinds_change_nothing),
        cmocka_unit_test(noise_in_either_direction_changes_nothing),
        cmocka_unit_test(cancel_ends_a_stream_or_a_pipe_within_a_second),
        cmocka_unit_test(a_change_in_what_was_to_be_kept_fails_the_proof),
        cmocka_unit_test(connecting_is_quick_behind_a_slow_adapter),
        cmocka_unit_test(the_parts_of_the_time_make_the_whole),
    };
    return cmocka_run_group_tests_name("Restock's stub", tests, bench_use_restock, NULL);
}
