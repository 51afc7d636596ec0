/* test_chip_uart.c: bits on the line cost time, FIFOs are finite, and rates must fit. */
/* SPDX-License-Identifier: MIT */
#include "test_chip_bench.h"

#include <stdlib.h>
#include <string.h>

#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>

#define CODE     0x40100000u
#define DRAM     0x3FFE8000u
#define SEND     (CODE + 64 * 0)  /* never reads its FIFO */
#define ECHO     (CODE + 64 * 6)  /* returns every byte plus one, by interrupt */
#define WATCH    (CODE + 64 * 16) /* threshold 100, timeout 2 bytes; keeps INT_RAW and STATUS in data RAM */
#define BYTE_NS  86731u           /* ten bits of 451 UART clocks */
#define OVERFLOW 0x10u
#define TIMEOUT  0x100u
#define RX_FULL  0x01u

static struct bench *start_seeded(uint32_t entry, uint64_t seed)
{
    struct chip_config config;
    FILE *f = fopen(CHIP_CODE, "rb");
    uint32_t end[2] = {0, entry};
    uint8_t code[4096] = {0};
    struct bench *b;
    size_t len;

    assert_non_null(f);
    len = fread(code, 1, sizeof(code) - 3, f);
    fclose(f);
    chip_config_default(&config, 0x100000);
    config.flash.seed = seed;
    b = bench_new(&config);
    bench_power(b, true);
    bench_sync(b);
    bench_upload(b, CODE, code, (len + 3) & ~(size_t)3);
    assert_int_equal(bench_call_words(b, 6, 2, end).status, 0);
    bench_run(b, 10 * BENCH_MS);
    bench_forget(b);
    return b;
}

static struct bench *start(uint32_t entry)
{
    return start_seeded(entry, 1);
}

static void test_rom_answers_leave_back_to_back_at_the_true_rate(void **state)
{
    struct chip_config config;
    struct bench *b;
    uint8_t sync[36] = {7, 7, 0x12, 0x20};
    uint64_t first, bytes;

    (void)state;
    memset(sync + 4, 0x55, 32);
    chip_config_default(&config, 0x100000);
    b = bench_new(&config);
    bench_power(b, true);
    bench_sync(b);
    bench_request(b, 8, sync, sizeof(sync), 0);
    while (chip_get_stats(b->chip)->tx_bytes == 0 || b->in_len == b->taken)
        chip_run(b->chip, chip_now(b->chip) + BENCH_MS);
    first = b->last_byte_ns;
    bytes = b->in_len;
    bench_run(b, 20 * BENCH_MS);
    bytes = b->in_len - bytes;
    assert_int_equal(bytes, 8 * 12 - 1);
    assert_in_range(b->last_byte_ns - first, bytes * 86730, bytes * 86732);
    assert_true(b->seen_baud > 115299 && b->seen_baud < 115300); /* 52 MHz / 451 */
    bench_free(b);
}

static void test_bytes_beyond_the_fifo_are_lost_and_counted(void **state)
{
    struct bench *b = start(SEND);
    uint8_t data[200];

    (void)state;
    memset(data, 0x42, sizeof(data));
    bench_send(b, data, 128);
    bench_run(b, 130 * BYTE_NS);
    assert_int_equal(chip_get_stats(b->chip)->rx_fifo_overflows, 0);
    bench_send(b, data, 72);
    bench_run(b, 80 * BYTE_NS);
    assert_int_equal(chip_get_stats(b->chip)->rx_fifo_overflows, 72);
    bench_free(b);
}

static uint32_t seen(struct bench *b, unsigned word)
{
    uint32_t value;

    assert_true(chip_peek(b->chip, DRAM + 4 * word, &value, 4));
    return value;
}

static void test_threshold_timeout_and_overflow_raise_their_interrupts(void **state)
{
    struct bench *b = start(WATCH);
    uint8_t data[126];

    (void)state;
    memset(data, 0x42, sizeof(data));
    bench_send(b, data, 3);
    bench_run(b, 3 * BYTE_NS + BYTE_NS);
    assert_int_equal(seen(b, 0) & (TIMEOUT | RX_FULL), 0);
    assert_int_equal(seen(b, 1) & 0xFF, 3);
    bench_run(b, BYTE_NS + BYTE_NS / 4);
    assert_int_equal(seen(b, 0) & (TIMEOUT | RX_FULL), TIMEOUT);
    bench_send(b, data, 96);
    bench_run(b, 97 * BYTE_NS);
    assert_int_equal(seen(b, 0) & RX_FULL, 0);
    bench_send(b, data, 1);
    bench_run(b, 2 * BYTE_NS);
    assert_int_equal(seen(b, 0) & (RX_FULL | OVERFLOW), RX_FULL);
    bench_send(b, data, 29);
    bench_run(b, 31 * BYTE_NS);
    assert_int_equal(seen(b, 0) & OVERFLOW, OVERFLOW);
    assert_int_equal(seen(b, 1) & 0xFF, 128);
    bench_free(b);
}

/* How many of 2000 bytes, sent at `factor` of the true rate, come back right. */
static unsigned echoed(double factor, uint64_t seed)
{
    struct bench *b = start_seeded(ECHO, seed);
    double own = 52e6 / 451;
    unsigned right = 0;

    for (unsigned i = 0; i < 2000; i++) {
        uint8_t byte = (uint8_t)(i * 37);

        b->baud = own * factor;
        bench_send(b, &byte, 1);
        b->baud = own;
        bench_forget(b);
        bench_run(b, 4 * BYTE_NS);
        right += b->in_len == b->taken + 1 && b->in[b->taken] == (uint8_t)(byte + 1);
    }
    bench_free(b);
    return right;
}

static void test_rates_are_clean_to_2_5_percent_and_garbage_from_4_5(void **state)
{
    (void)state;
    assert_int_equal(echoed(1.0, 1), 2000);
    assert_int_equal(echoed(1.024, 1), 2000);
    assert_int_equal(echoed(0.976, 1), 2000);
    assert_in_range(echoed(1.035, 1), 600, 1400);
    assert_int_equal(echoed(1.05, 1), 0);
    assert_int_equal(echoed(0.95, 1), 0);
    assert_int_equal(echoed(0.5, 1), 0);
    assert_int_equal(echoed(4.0, 1), 0);
}

static void test_bit_errors_depend_on_the_seed_alone(void **state)
{
    (void)state;
    assert_int_equal(echoed(1.035, 5), echoed(1.035, 5));
    assert_int_not_equal(echoed(1.035, 5), echoed(1.035, 7));
}

static void test_a_slow_sender_looks_like_several_bytes(void **state)
{
    struct bench *b = start(SEND);
    uint8_t byte = 0x24; /* several edges inside one byte of the sender */

    (void)state;
    b->baud = 9600;
    bench_send(b, &byte, 1);
    bench_run(b, 3 * BENCH_MS);
    assert_true(chip_get_stats(b->chip)->rx_frame_errors >= 2);
    bench_free(b);
}

static void test_no_power_no_bytes(void **state)
{
    struct bench *b = start(ECHO);
    uint64_t bytes = chip_get_stats(b->chip)->rx_bytes;

    (void)state;
    chip_set_power(b->chip, false);
    bench_send(b, "abc", 3);
    bench_run(b, 10 * BENCH_MS);
    assert_int_equal(chip_get_stats(b->chip)->rx_bytes, bytes);
    assert_true(chip_next_event(b->chip) == CHIP_NEVER);
    bench_free(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rom_answers_leave_back_to_back_at_the_true_rate),
        cmocka_unit_test(test_bytes_beyond_the_fifo_are_lost_and_counted),
        cmocka_unit_test(test_threshold_timeout_and_overflow_raise_their_interrupts),
        cmocka_unit_test(test_rates_are_clean_to_2_5_percent_and_garbage_from_4_5),
        cmocka_unit_test(test_bit_errors_depend_on_the_seed_alone),
        cmocka_unit_test(test_a_slow_sender_looks_like_several_bytes),
        cmocka_unit_test(test_no_power_no_bytes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
