/* test_chip_stub.c: Espressif's flasher stub, which nobody here wrote, works on the virtual chip: it is
 * uploaded through the ROM loader and reads, erases, writes and verifies the flash byte for byte. */
/* SPDX-License-Identifier: MIT */
#include "core/device/espressif_stub.h"
#include "core/device/wire.h"
#include "test_stub_bench.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>

#define FLASH_SIZE 0x100000u
#define SECTOR     0x1000u

enum { CHANGE_BAUD = 0x0F, ERASE_FLASH = 0xD0 };

static uint32_t noise(uint32_t *state)
{
    *state = *state * 1664525 + 1013904223;
    return *state >> 24;
}

static void fill(uint8_t *data, size_t len, uint32_t seed)
{
    for (size_t i = 0; i < len; i++)
        data[i] = i / SECTOR % 3 == 1 ? 0xFF : (uint8_t)noise(&seed);
}

static struct bench *start_stub(void)
{
    struct chip_config config;
    struct bench *b;

    chip_config_default(&config, FLASH_SIZE);
    b = bench_new_in_world(&config);
    fill(nor_data(chip_flash(b->chip)), FLASH_SIZE, 1);
    bench_power_to_stub(b, &espressif_stub);
    return b;
}

/* It still runs, and nothing went wrong behind the scenes. */
static void end_stub(struct bench *b)
{
    assert_true(chip_runs_ram_code(b->chip));
    bench_end_stub(b);
}

static void test_sync_answers_eight_times_with_value_0(void **state)
{
    struct bench *b = start_stub();
    uint8_t sync[36] = {7, 7, 0x12, 0x20};
    struct bench_reply reply;

    (void)state;
    memset(sync + 4, 0x55, 32);
    bench_request(b, WIRE_SYNC, sync, sizeof(sync), 0);
    for (int i = 0; i < 8; i++) {
        assert_true(bench_reply(b, &reply, 100 * BENCH_MS));
        assert_int_equal(reply.op, WIRE_SYNC);
        assert_int_equal(reply.value, 0);
    }
    assert_false(bench_reply(b, &reply, 100 * BENCH_MS));
    assert_int_equal(chip_get_stats(b->chip)->stub_commands[WIRE_SYNC], 1);
    end_stub(b);
}

/* Lets hosts that need no real time skip the wait. */
static void test_waiting_stub_announces_no_event(void **state)
{
    struct bench *b = start_stub();

    (void)state;
    bench_run(b, 100 * BENCH_MS);
    assert_true(chip_next_event(b->chip) == CHIP_NEVER);
    end_stub(b);
}

static void test_reads_flash_byte_exact(void **state)
{
    struct bench *b = start_stub();

    (void)state;
    bench_assert_reads(b, 0x1000, 0x6000, SECTOR, 1);
    bench_assert_reads(b, FLASH_SIZE - 0x1800, 0x1800, SECTOR, 1);
    end_stub(b);
}

static void test_md5_of_the_whole_flash_is_right_and_takes_as_long_as_measured(void **state)
{
    struct bench *b = start_stub();
    uint64_t before = chip_now(b->chip), took;

    (void)state;
    bench_assert_md5(b, 0, FLASH_SIZE);
    took = chip_now(b->chip) - before;
    /* 43.5 M cycles for the ROM's reading and 21.2 M for its MD5 per MB, at 52 MHz */
    if (!chip_world_is_hostile())
        assert_true(took > 1200 * BENCH_MS && took < 1290 * BENCH_MS);
    end_stub(b);
}

static void test_erases_a_region_and_the_chip(void **state)
{
    struct bench *b = start_stub();
    uint32_t region[2] = {0x2000, 0x13000};

    (void)state;
    assert_int_equal(bench_call_words(b, WIRE_ERASE_REGION, 2, region).status, 0);
    assert_true(bench_is_blank(b, 0x2000, 0x13000));
    assert_false(bench_is_blank(b, 0, 0x1000));
    assert_false(bench_is_blank(b, 0x15000, 0x1000));
    assert_int_equal(bench_call_words(b, ERASE_FLASH, 0, NULL).status, 0);
    assert_true(bench_is_blank(b, 0, FLASH_SIZE));
    assert_int_equal(nor_get_stats(chip_flash(b->chip))->erases_chip, 1);
    end_stub(b);
}

static void test_writes_raw_and_deflated_data(void **state)
{
    struct bench *b = start_stub();
    size_t len = 0x1A000;
    uLongf packed_len = compressBound((uLong)len);
    uint8_t *data = malloc(len), *packed = malloc(packed_len);

    (void)state;
    assert_non_null(data);
    assert_non_null(packed);
    fill(data, len, 99);
    assert_int_equal(compress2(packed, &packed_len, data, (uLong)len, 9), Z_OK);
    bench_assert_writes(b, true, 0x21000, data, len, packed, packed_len);
    bench_assert_writes(b, false, 0x70000, data, 0x9000, data, 0x9000);
    free(packed);
    free(data);
    end_stub(b);
}

/* The stub scales its divider as if the link ran at 115200, so it is brought back there first. */
static void set_divider(struct bench *b, uint32_t divider, double baud)
{
    uint32_t write[4] = {WIRE_REG_UART_DIV, divider, 0xFFFFFFFF, 0};
    struct bench_reply reply;

    bench_request(b, WIRE_WRITE_REG, write, sizeof(write), 0);
    bench_run(b, b->line_free_ns - chip_now(b->chip));
    b->baud = baud;
    assert_true(bench_reply(b, &reply, 20 * BENCH_MS)); /* the answer comes at the new rate */
    assert_int_equal(reply.op, WIRE_WRITE_REG);
}

static void test_change_baud_moves_the_link(void **state)
{
    static const uint32_t rates[] = {230400, 460800, 921600};
    struct bench *b = start_stub();

    (void)state;
    for (size_t i = 0; i < sizeof(rates) / sizeof(rates[0]); i++) {
        uint32_t change[2] = {rates[i], 115200};

        assert_int_equal(bench_call_words(b, CHANGE_BAUD, 2, change).status, 0);
        b->baud = rates[i];
        bench_run(b, 50 * BENCH_MS);
        bench_forget(b);
        bench_assert_reads(b, 0x3000, 0x2000, SECTOR, 1);
        set_divider(b, 451, 115200);
    }
    end_stub(b);
}

static void test_a_written_divider_takes_the_link_to_2_mbaud(void **state)
{
    struct bench *b = start_stub();

    (void)state;
    set_divider(b, 26, 2000000);
    bench_assert_reads(b, 0, 0x8000, SECTOR, 1);
    end_stub(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sync_answers_eight_times_with_value_0),
        cmocka_unit_test(test_waiting_stub_announces_no_event),
        cmocka_unit_test(test_reads_flash_byte_exact),
        cmocka_unit_test(test_md5_of_the_whole_flash_is_right_and_takes_as_long_as_measured),
        cmocka_unit_test(test_erases_a_region_and_the_chip),
        cmocka_unit_test(test_writes_raw_and_deflated_data),
        cmocka_unit_test(test_change_baud_moves_the_link),
        cmocka_unit_test(test_a_written_divider_takes_the_link_to_2_mbaud),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
