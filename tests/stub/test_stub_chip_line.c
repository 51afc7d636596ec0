/* test_stub_chip_line.c: the machine code of Restock's stub on the virtual chip: rates, how it fills the
 * line, and bad lines. */
/* SPDX-License-Identifier: MIT */
#include "base/bytes.h"
#include "chip_rig.h"
#include "core/device/wire.h"

#include <string.h>

#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>

/* --- Rates ---------------------------------------------------------------------------------------------- */

static void test_a_host_at_the_first_rate_is_found_again(void **state)
{
    static const uint32_t dividers[] = {26, 35, 52, 56, 113, 226};

    (void)state;
    for (size_t i = 0; i < sizeof dividers / sizeof dividers[0]; i++) {
        struct bench *b = start_stub();

        set_rate(b, dividers[i], 52e6 / dividers[i]);
        assert_true(sync_is_answered(b));
        b->baud = 115200; /* another program, which knows nothing of that */
        sync_is_answered(b);
        bench_forget(b);
        assert_true(sync_is_answered(b));
        bench_end_stub(b);
    }
}

static void test_a_host_in_the_middle_of_a_stream_is_found_again(void **state)
{
    struct bench *b = start_stub();
    uint32_t runs[1] = {(FLASH_SIZE / SECTOR) << 16};

    (void)state;
    set_rate(b, 56, 52e6 / 56);
    assert_int_equal(call_own(b, WIRE_PACKED_READ, 1, runs).status, 0);
    bench_run(b, 100 * BENCH_MS);
    b->baud = 115200;
    sync_is_answered(b);
    bench_run(b, 100 * BENCH_MS); /* what was on its way */
    bench_forget(b);
    assert_true(sync_is_answered(b));
    b->speaks_past = true;
    bench_end_stub(b);
}

static void test_silence_changes_no_rate(void **state)
{
    struct bench *b = start_stub();

    (void)state;
    set_rate(b, 26, 2000000);
    bench_run(b, 120 * BENCH_S);
    assert_true(sync_is_answered(b));
    bench_end_stub(b);
}

/* A few damaged bytes in a long request are no reason to leave the rate. */
static void test_some_noise_changes_no_rate(void **state)
{
    struct bench *b = start_stub();
    uint8_t junk[6] = {0, 0xFF, 0, 0, 0x55, 0};

    (void)state;
    set_rate(b, 26, 2000000);
    for (unsigned i = 0; i < 50; i++) {
        b->baud = 1200000;
        bench_send(b, junk, sizeof junk);
        bench_run(b, BENCH_MS);
        b->baud = 2000000;
        bench_forget(b);
        assert_true(sync_is_answered(b) || sync_is_answered(b));
    }
    bench_end_stub(b);
}

static void test_change_baud_is_exact_from_any_rate(void **state)
{
    static const uint32_t rates[] = {230400, 460800, 921600, 1000000, 2000000, 1500000, 115200};
    static const uint32_t dividers[] = {226, 113, 56, 52, 26, 35, 451};
    struct bench *b = start_stub();

    (void)state;
    for (size_t i = 0; i < sizeof rates / sizeof rates[0]; i++) {
        uint32_t change[2] = {rates[i], i ? rates[i - 1] : 115200};

        assert_int_equal(bench_call_words(b, 0x0F, 2, change).status, 0);
        bench_run(b, BENCH_MS);
        b->baud = rates[i];
        assert_true(sync_is_answered(b));
        assert_int_equal(bench_read_reg(b, WIRE_REG_UART_DIV), dividers[i]);
    }
    bench_end_stub(b);
}

/* --- Line use ------------------------------------------------------------------------------------------- */

static double line_use(struct bench *b, uint32_t sectors)
{
    uint32_t run[1] = {sectors << 16};
    uint8_t frame[5000];
    uint64_t begin;
    size_t from;

    assert_int_equal(call_own(b, WIRE_PACKED_READ, 1, run).status, 0);
    begin = b->last_byte_ns;
    from = b->in_len;
    do
        assert_true(bench_frame(b, frame, sizeof frame, BENCH_S) > 0);
    while (frame[0] != WIRE_FRAME_END);
    return (double)(b->in_len - from) * 10e9 / b->baud / (double)(b->last_byte_ns - begin);
}

static void test_incompressible_data_fills_the_line(void **state)
{
    struct bench *b = start_stub();
    uint32_t seed = 9;

    (void)state;
    for (size_t i = 0; i < FLASH_SIZE; i++) {
        seed = seed * 1664525 + 1013904223;
        nor_data(chip_flash(b->chip))[i] = (uint8_t)(seed >> 24);
    }
    set_rate(b, 26, 2000000);
    assert_true(line_use(b, 64) > (chip_world_is_hostile() ? 0.5 : 0.95));
    bench_end_stub(b);
}

static void test_firmware_fills_the_line_at_921600(void **state)
{
    struct bench *b = start_stub();

    (void)state;
    set_rate(b, 56, 52e6 / 56);
    assert_true(line_use(b, 64) > 0.97);
    bench_end_stub(b);
}

/* --- Bad lines ------------------------------------------------------------------------------------------ */

static void test_damaged_requests_change_nothing(void **state)
{
    struct bench *b = start_stub();
    uint32_t seed = 5, addr[1] = {WIRE_REG_MAGIC};
    uint8_t data[700], packed[2 * SECTOR];

    (void)state;
    set_rate(b, 26, 2000000);
    fill_mixed(data, sizeof data, 1);
    for (unsigned round = 0; round < 200; round++) {
        size_t len = deflate_raw(data, sizeof data, packed, sizeof packed), at;

        seed = seed * 1664525 + 1013904223;
        at = seed / 65536 % len;
        packed[at] ^= 4;
        put_le32(data, 0);
        put_le32(data + 4, 0x1000);
        put_le32(data + 8, 0x00010001);
        put_le32(data + 12, 100);
        memcpy(data + 16, packed, 100);
        bench_request(b, WIRE_WRITE_BLOCK, data, 116, seed);
        bench_send(b, packed, 50);
        bench_send(b, "\xC0\xDB\xC0\xC0\xDB\xDB\xC0", 7);
    }
    bench_run(b, b->line_free_ns - chip_now(b->chip) + 50 * BENCH_MS);
    bench_forget(b);
    assert_int_equal(bench_call_words(b, WIRE_READ_REG, 1, addr).value, WIRE_MAGIC_ESP8266);
    assert_int_equal(nor_get_stats(chip_flash(b->chip))->erases_4k, 0);
    assert_int_equal(nor_get_stats(chip_flash(b->chip))->programs, 0);
    bench_end_stub(b);
}

/* The mask ROM's MD5 keeps the processor for 12 us at a time, more than two bytes take. */
static void test_requests_queue_up_while_the_chip_hashes(void **state)
{
    struct bench *b = start_stub();
    uint32_t all[4] = {0, FLASH_SIZE, 0, 0};
    struct bench_reply reply;
    uint8_t data[2016] = {0};

    (void)state;
    set_rate(b, 26, 2000000);
    bench_request(b, WIRE_FLASH_MD5, all, sizeof all, 0);
    for (size_t i = 0; i < sizeof data; i += 16)
        put_le32(data + i, 0x3FF00000); /* a register of no importance */
    for (unsigned i = 0; i < 13; i++)
        bench_request(b, WIRE_WRITE_REG, data, sizeof data, 0);
    assert_true(bench_reply(b, &reply, BENCH_S));
    assert_int_equal(reply.op, WIRE_FLASH_MD5);
    for (unsigned i = 0; i < 13; i++) {
        assert_true(bench_reply(b, &reply, BENCH_S));
        assert_int_equal(reply.op, WIRE_WRITE_REG);
        assert_int_equal(reply.status, 0);
    }
    bench_end_stub(b);
}

/* A byte that comes a little too slowly is received, but may be wrong and lack its stop bit. */
static void test_a_request_with_a_framing_error_is_dropped(void **state)
{
    struct bench *b = start_stub();
    unsigned damaged = 0;

    (void)state;
    for (unsigned i = 0; i < 200; i++) {
        uint64_t before = chip_get_stats(b->chip)->rx_frame_errors;
        struct bench_reply reply;

        bench_send(b, "\xC0\0\x0D\4\0\0\0\0\0\0\0", 11); /* SPI_ATTACH, whatever its data are */
        b->baud *= 0.96;
        bench_send(b, "\0", 1);
        b->baud /= 0.96;
        bench_send(b, "\0\xC0", 2);
        if (chip_get_stats(b->chip)->rx_frame_errors == before)
            bench_run(b, 3 * BENCH_MS);
        if (chip_get_stats(b->chip)->rx_frame_errors != before) {
            assert_false(bench_reply(b, &reply, 10 * BENCH_MS));
            damaged++;
        } else {
            assert_true(bench_reply(b, &reply, 10 * BENCH_MS));
        }
    }
    assert_in_range(damaged, 10, 190);
    bench_end_stub(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_host_at_the_first_rate_is_found_again),
        cmocka_unit_test(test_a_host_in_the_middle_of_a_stream_is_found_again),
        cmocka_unit_test(test_silence_changes_no_rate),
        cmocka_unit_test(test_some_noise_changes_no_rate),
        cmocka_unit_test(test_change_baud_is_exact_from_any_rate),
        cmocka_unit_test(test_incompressible_data_fills_the_line),
        cmocka_unit_test(test_firmware_fills_the_line_at_921600),
        cmocka_unit_test(test_damaged_requests_change_nothing),
        cmocka_unit_test(test_requests_queue_up_while_the_chip_hashes),
        cmocka_unit_test(test_a_request_with_a_framing_error_is_dropped),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
