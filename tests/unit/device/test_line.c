/* test_line.c: a line that loses bytes is told early, lets work through as far as it can, and explains what
 * does not go through. */
/* SPDX-License-Identifier: MIT */
#include "cm.h"

#include "bench.h"
#include "base/clock.h"
#include "chip.h"
#include "core/device/wire.h"
#include "meddling_port.h"
#include "port/port.h"

#include <string.h>

#define SIZE (512u << 10)

static uint8_t image[SIZE], wanted[SIZE];

static int fill(void **state)
{
    (void)state;
    bench_fill_mixed(image, SIZE, 1);
    bench_fill_mixed(wanted, SIZE, 2);
    return 0;
}

/* Half of the damaged bytes are lost, half have a wrong bit. */
static void prepare(struct bench *b, enum stub_choice stub, uint32_t one_in)
{
    bench_use_stub(stub);
    bench_insert(b, image, SIZE);
    bench_power_on(b);
    *wire_faults(vsonoff_mem_wire(b->device)) = (struct wire_faults){.seed = 1,
                                                                     .rx_drop = 2 * one_in,
                                                                     .rx_flip = 2 * one_in,
                                                                     .tx_drop = 2 * one_in,
                                                                     .tx_flip = 2 * one_in};
    bench_save(b, "wanted.bin", wanted, SIZE);
    b->misuses = true; /* Espressif's stub and the ROM spoil a byte when the rate changes */
}

static bool back_up(struct bench *b)
{
    struct backup_result r;
    const struct backup_options options = {.library = b->folder};
    bool ok = flasher_backup(b->flasher, &options, &r, &b->err);
    if (ok) {
        bench_assert_file(r.file, image, SIZE);
        backup_result_done(&r);
    }
    return ok;
}

static bool restore(struct bench *b)
{
    struct restore_result r;
    const struct restore_options options = {
        .file = bench_path(b, "wanted.bin"), .library = b->folder, .no_safety_backup = true, .force = true};
    return flasher_restore(b->flasher, &options, &r, &b->err);
}

static void one_byte_in_a_thousand_is_told_and_does_not_stop_a_backup(void **state)
{
    (void)state;
    struct bench b;
    prepare(&b, STUB_RESTOCK, 1000);
    uint64_t begin = clock_now_ms(vsonoff_mem_clock(b.device));
    assert_done(&b, bench_connect(&b, 0));
    assert_done(&b, back_up(&b));
    assert_in_range(b.line_loses_one_in, 200, 5000);
    assert_in_range(b.told_ms - begin, 0, 10000);
    bench_done(&b);
}

static void one_byte_in_a_thousand_does_not_stop_a_restore(void **state)
{
    (void)state;
    struct bench b;
    prepare(&b, STUB_RESTOCK, 1000);
    assert_done(&b, bench_connect(&b, 0));
    assert_done(&b, restore(&b));
    assert_memory_equal(vsonoff_mem_flash(b.device), wanted, SIZE);
    bench_done(&b);
}

static void a_good_line_is_not_called_bad(void **state)
{
    (void)state;
    struct bench b;
    prepare(&b, STUB_RESTOCK, 0);
    wire_faults(vsonoff_mem_wire(b.device))->max_baud = 460800; /* trials of faster rates fail */
    assert_done(&b, bench_connect(&b, 0));
    assert_done(&b, back_up(&b));
    assert_done(&b, restore(&b));
    assert_int_equal(b.line_loses_one_in, 0);
    bench_done(&b);
}

/* Nothing is blamed on the stub or the flash. */
static void a_hopeless_line_is_what_an_error_names(void **state)
{
    static const enum stub_choice stubs[] = {STUB_RESTOCK, STUB_ESPRESSIF};
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct bench b;
        prepare(&b, stubs[i], 300);
        assert_false(bench_connect(&b, 0) && back_up(&b));
        assert_int_equal(b.err.code, ERR_LINE);
        assert_int_equal(b.err.why[0].id, FACT_LINE_LOSES);
        assert_in_range(b.err.why[0].values[0].number, 20, 1000);
        bench_done(&b);
    }
}

/* Its requests carry no checksum of the address. */
static void espressifs_stub_changes_nothing_over_a_bad_line(void **state)
{
    (void)state;
    struct bench b;
    prepare(&b, STUB_ESPRESSIF, 2000);
    assert_done(&b, bench_connect(&b, 0));
    assert_int_not_equal(b.line_loses_one_in, 0);
    assert_false(restore(&b));
    assert_int_equal(b.err.code, ERR_LINE);
    assert_int_equal(b.err.why[0].id, FACT_LINE_LOSES_TOO_MUCH);
    assert_memory_equal(vsonoff_mem_flash(b.device), image, SIZE);
    assert_int_equal(nor_get_stats(chip_flash(vsonoff_mem_chip(b.device)))->programs, 0);
    bench_done(&b);
}

/* The loader takes its rate from the first bytes that it hears: those of a program that listens to the boot
 * log. */
static void call_at_boot_rate(struct bench *b)
{
    static const uint8_t bytes[46] = {0xC0, 0x00, 0x08, 0x24, 0,    0,    0,    0,    0,    0x07, 0x07, 0x12,
                                      0x20, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55,
                                      0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55,
                                      0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0xC0};
    b->port = vsonoff_mem_open(b->device, &b->err);
    assert_non_null(b->port);
    assert_true(port_set_baud(b->port, 74880, &b->err));
    for (int i = 0; i < 2; i++) {
        assert_true(port_write(b->port, bytes, sizeof bytes, &b->err));
        vsonoff_mem_run(b->device, 50);
    }
    port_close(b->port);
    b->port = NULL;
}

static void a_loader_that_took_the_rate_of_the_boot_log_is_found(void **state)
{
    static const uint32_t crystals[] = {26, 40};
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct bench b;
        bench_use_stub(STUB_RESTOCK);
        bench_insert(&b, image, SIZE);
        b.config.chip.crystal_mhz = crystals[i];
        bench_power_on(&b);
        call_at_boot_rate(&b);
        b.wait_ms = 10000;
        assert_done(&b, bench_connect(&b, 0));
        assert_int_equal(flasher_device(b.flasher)->crystal_mhz, crystals[i]);
        assert_int_equal(flasher_device(b.flasher)->baud, 2000000);
        assert_done(&b, back_up(&b));
        bench_done(&b);
    }
}

/* Requests that arrive damaged: so many of this kind. */
struct damage {
    struct meddling_port port;
    uint8_t op;
    int times;
    enum meddling what;
};

static enum meddling damage_some(void *ctx, uint8_t op)
{
    struct damage *d = ctx;
    return op == d->op && d->times-- > 0 ? d->what : PASS;
}

static void prepare_damaged(struct bench *b, struct damage *d)
{
    prepare(b, STUB_RESTOCK, 0);
    meddling_port_init(&d->port, vsonoff_mem_open(b->device, &b->err), damage_some, d);
    b->port = &d->port.port;
    bench_make_flasher(b);
}

static bool connect_damaged(struct bench *b)
{
    const struct connect_options options = {.stub = STUB_RESTOCK, .baud = 115200};
    return flasher_connect(b->flasher, &options, &b->err);
}

/* The stub says that it was not what was sent; nobody has asked the flash. */
static void what_arrives_damaged_is_not_refused_by_the_flash(void **state)
{
    static const int times[] = {6, 1000};
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct bench b;
        struct damage d = {.op = WIRE_FLASH_MD5, .what = DAMAGE};
        bool blank;
        prepare_damaged(&b, &d);
        assert_done(&b, connect_damaged(&b));
        d.times = times[i];
        assert_int_equal(flasher_is_blank(b.flasher, &blank, &b.err), i == 0);
        if (i > 0)
            assert_int_equal(b.err.code, ERR_LOST);
        bench_done(&b);
    }
}

static void one_damaged_answer_makes_no_other_chip(void **state)
{
    (void)state;
    struct bench b;
    struct damage d = {.op = WIRE_READ_REG, .times = 1, .what = DAMAGE_ANSWER};
    prepare_damaged(&b, &d);
    assert_done(&b, connect_damaged(&b));
    assert_int_equal(d.times, -1); /* asked again */
    bench_done(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_byte_in_a_thousand_is_told_and_does_not_stop_a_backup),
        cmocka_unit_test(one_byte_in_a_thousand_does_not_stop_a_restore),
        cmocka_unit_test(a_good_line_is_not_called_bad),
        cmocka_unit_test(a_hopeless_line_is_what_an_error_names),
        cmocka_unit_test(espressifs_stub_changes_nothing_over_a_bad_line),
        cmocka_unit_test(a_loader_that_took_the_rate_of_the_boot_log_is_found),
        cmocka_unit_test(what_arrives_damaged_is_not_refused_by_the_flash),
        cmocka_unit_test(one_damaged_answer_makes_no_other_chip),
    };
    return cmocka_run_group_tests(tests, fill, NULL);
}
