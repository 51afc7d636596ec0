/* test_stub_chip.c: the machine code of Restock's stub on the virtual chip: what it answers, reads and
 * writes. */
/* SPDX-License-Identifier: MIT */
#include "base/bytes.h"
#include "chip_rig.h"
#include "core/device/restock_stub.h"
#include "core/device/wire.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include <nettle/md5.h>
#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>

static uint32_t crc_of(const void *data, size_t len)
{
    return (uint32_t)crc32(0, data, (uInt)len);
}

static void test_hello_tells_what_it_is(void **state)
{
    struct bench *b = start_stub();
    uint32_t version = WIRE_PROTOCOL_VERSION;
    struct bench_reply reply = call_own(b, WIRE_HELLO, 1, &version);
    uint8_t all[4 + WIRE_HELLO_CRC];

    (void)state;
    assert_int_equal(reply.status, 0);
    assert_int_equal(reply.len, WIRE_HELLO_SIZE);
    assert_int_equal(get_le32(reply.data + WIRE_HELLO_IMAGE_CRC), restock_stub_crc);
    assert_int_equal(get_le32(reply.data + WIRE_HELLO_FLASH_ID), 0x1440EF);
    assert_int_equal(get_le32(reply.data + WIRE_HELLO_EFUSE), 0x56000000);
    put_le32(all, reply.value);
    memcpy(all + 4, reply.data, WIRE_HELLO_CRC);
    assert_int_equal(get_le32(reply.data + WIRE_HELLO_CRC), crc_of(all, sizeof all));
    bench_end_stub(b);
}

static void test_digests_of_all_sectors(void **state)
{
    struct bench *b = start_stub();
    uint32_t args[2] = {0, FLASH_SIZE / SECTOR};
    uint64_t before = chip_now(b->chip);
    uint32_t seen = 0;
    uint8_t frame[1024];

    (void)state;
    set_rate(b, 26, 2000000);
    before = chip_now(b->chip);
    assert_int_equal(call_own(b, WIRE_SECTOR_DIGESTS, 2, args).status, 0);
    while (seen < args[1]) {
        size_t len = bench_frame(b, frame, sizeof frame, BENCH_S);
        uint32_t blank = get_le32(frame + 4);
        const uint8_t *digest = frame + 8;

        assert_true(len >= 12);
        assert_int_equal(get_le32(frame + len - 4), crc_of(frame, len - 4));
        assert_int_equal(frame[2] | frame[3] << 8, seen);
        for (unsigned i = 0; i < frame[1]; i++, seen++) {
            const uint8_t *sector = nor_data(chip_flash(b->chip)) + seen * SECTOR;
            struct md5_ctx md5;
            uint8_t expected[16];
            size_t k = 0;

            while (k < SECTOR && sector[k] == 0xFF)
                k++;
            assert_int_equal(blank >> i & 1, k == SECTOR);
            if (k == SECTOR)
                continue;
            md5_init(&md5);
            md5_update(&md5, SECTOR, sector);
            md5_digest(&md5, 16, expected);
            assert_memory_equal(digest, expected, 16);
            digest += 16;
        }
        assert_int_equal(digest - frame, len - 4);
    }
    print_message("digests: %.1f ms\n", (double)(chip_now(b->chip) - before) / 1e6);
    bench_end_stub(b);
}

static void test_packed_read_gives_every_sector(void **state)
{
    struct bench *b = start_stub();
    uint32_t runs[1] = {(FLASH_SIZE / SECTOR) << 16};
    uint64_t before;
    uint8_t frame[5000], sector[SECTOR];
    size_t total = 0;

    (void)state;
    set_rate(b, 26, 2000000);
    before = chip_now(b->chip);
    assert_int_equal(call_own(b, WIRE_PACKED_READ, 1, runs).status, 0);
    for (uint32_t i = 0; i < FLASH_SIZE / SECTOR; i++) {
        size_t len = bench_frame(b, frame, sizeof frame, BENCH_S);

        assert_true(len >= 8);
        assert_int_equal(get_le32(frame + len - 4), crc_of(frame, len - 4));
        assert_int_equal(frame[2] | frame[3] << 8, i);
        memset(sector, 0xFF, SECTOR);
        if (frame[0] == WIRE_FRAME_RAW)
            memcpy(sector, frame + 4, SECTOR);
        else if (frame[0] == WIRE_FRAME_DEFLATE)
            inflate_frame(frame + 4, len - 8, sector);
        else
            assert_int_equal(frame[0], WIRE_FRAME_BLANK);
        assert_memory_equal(sector, nor_data(chip_flash(b->chip)) + i * SECTOR, SECTOR);
        total += len;
    }
    assert_int_equal(bench_frame(b, frame, sizeof frame, BENCH_S), 8);
    assert_int_equal(frame[0], WIRE_FRAME_END);
    print_message("packed: %zu bytes, %.1f ms\n", total, (double)(chip_now(b->chip) - before) / 1e6);
    bench_end_stub(b);
}

/* --- Espressif's commands ------------------------------------------------------------------------------ */

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
    bench_end_stub(b);
}

/* Lets hosts that need no real time skip the wait. */
static void test_waiting_stub_announces_no_event(void **state)
{
    struct bench *b = start_stub();

    (void)state;
    bench_run(b, 100 * BENCH_MS);
    assert_true(chip_next_event(b->chip) == CHIP_NEVER);
    bench_end_stub(b);
}

static void test_md5_of_any_range(void **state)
{
    struct bench *b = start_stub();

    (void)state;
    bench_assert_md5(b, 0, FLASH_SIZE);
    bench_assert_md5(b, 0, 256);
    bench_assert_md5(b, 0x12345, 1);
    bench_assert_md5(b, 0x12345, 0);
    bench_assert_md5(b, 0x10003, 4097);
    bench_end_stub(b);
}

static void test_reads_flash_byte_exact(void **state)
{
    struct bench *b = start_stub();

    (void)state;
    bench_assert_reads(b, 0x1000, 0x6000, SECTOR, 1);
    bench_assert_reads(b, FLASH_SIZE - 0x1800, 0x1800, SECTOR, 64);
    bench_assert_reads(b, 0x12345, 0x777, 100, 3);
    set_rate(b, 26, 2000000);
    bench_assert_reads(b, 0, 0x20000, SECTOR, 1024);
    bench_end_stub(b);
}

static void test_erases_a_region_and_the_chip(void **state)
{
    struct bench *b = start_stub();
    uint32_t region[2] = {0x2000, 0x23000};

    (void)state;
    memset(nor_data(chip_flash(b->chip)), 0, FLASH_SIZE);
    assert_int_equal(bench_call_words(b, WIRE_ERASE_REGION, 2, region).status, 0);
    assert_true(bench_is_blank(b, 0x2000, 0x23000));
    assert_false(bench_is_blank(b, 0x1FFF, 1));
    assert_false(bench_is_blank(b, 0x25000, 1));
    assert_int_equal(nor_get_stats(chip_flash(b->chip))->erases_64k, 1);
    assert_int_equal(nor_get_stats(chip_flash(b->chip))->erases_4k, 14 + 5);
    assert_int_equal(bench_call_words(b, 0xD0, 0, NULL).status, 0);
    assert_true(bench_is_blank(b, 0, FLASH_SIZE));
    assert_int_equal(nor_get_stats(chip_flash(b->chip))->erases_chip, 1);
    assert_int_equal(nor_get_stats(chip_flash(b->chip))->status_writes, 0);
    bench_end_stub(b);
}

static void test_writes_raw_and_deflated_data(void **state)
{
    struct bench *b = start_stub();
    size_t len = 0x1A123;
    uLongf packed_len = compressBound((uLong)len);
    uint8_t *data = malloc(len), *packed = malloc(packed_len);

    (void)state;
    assert_non_null(data);
    assert_non_null(packed);
    fill_mixed(data, len, 99);
    assert_int_equal(compress2(packed, &packed_len, data, (uLong)len, 9), Z_OK);
    set_rate(b, 26, 2000000);
    bench_assert_writes(b, true, 0x21000, data, len, packed, packed_len);
    bench_assert_writes(b, false, 0x71000, data, 0x9000, data, 0x9000);
    bench_assert_writes(b, false, FLASH_SIZE - 0x11000, data, 0x10123, data, 0x10123);
    free(packed);
    free(data);
    bench_end_stub(b);
}

/* --- WRITE_BLOCK ---------------------------------------------------------------------------------------- */

static void test_write_blocks_queue_up_at_2_mbaud(void **state)
{
    struct bench *b = start_stub();
    uint8_t *data = malloc(FLASH_SIZE), packed[0x4000];
    uint32_t first, sent = 0, answered = 0, waiting = 0, sizes[256];
    struct bench_reply reply;
    uint64_t before;

    (void)state;
    assert_non_null(data);
    fill_mixed(data, FLASH_SIZE, 5);
    set_rate(b, 26, 2000000);
    first = begin_series(b);
    before = chip_now(b->chip);
    for (uint32_t addr = 0; addr < FLASH_SIZE; addr += 2 * SECTOR) {
        size_t len = deflate_raw(data + addr, 2 * SECTOR, packed, sizeof packed);

        while (waiting + WIRE_HEADER_SIZE + WIRE_WRITE_BLOCK_HEADER + len > 0x6C00) {
            assert_true(bench_reply(b, &reply, 10 * BENCH_S));
            assert_int_equal(reply.status, 0);
            assert_int_equal(reply.value, first + answered);
            waiting -= sizes[answered++];
        }
        sizes[sent] = (uint32_t)(WIRE_HEADER_SIZE + WIRE_WRITE_BLOCK_HEADER + len);
        waiting += sizes[sent];
        send_write_block(b, first + sent++, addr, addr % 0x10000 ? 0 : 0xFFFF, 3, packed, len);
        bench_run(b, b->line_free_ns - chip_now(b->chip));
    }
    for (; answered < sent; answered++) {
        assert_true(bench_reply(b, &reply, 10 * BENCH_S));
        assert_int_equal(reply.status, 0);
        assert_int_equal(reply.value, first + answered);
    }
    print_message("1 MB written in %.1f ms\n", (double)(chip_now(b->chip) - before) / 1e6);
    assert_memory_equal(nor_data(chip_flash(b->chip)), data, FLASH_SIZE);
    assert_int_equal(nor_get_stats(chip_flash(b->chip))->erases_64k, 16);
    assert_int_equal(nor_get_stats(chip_flash(b->chip))->erases_4k, 0);
    free(data);
    bench_end_stub(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hello_tells_what_it_is),
        cmocka_unit_test(test_digests_of_all_sectors),
        cmocka_unit_test(test_packed_read_gives_every_sector),
        cmocka_unit_test(test_sync_answers_eight_times_with_value_0),
        cmocka_unit_test(test_waiting_stub_announces_no_event),
        cmocka_unit_test(test_md5_of_any_range),
        cmocka_unit_test(test_reads_flash_byte_exact),
        cmocka_unit_test(test_erases_a_region_and_the_chip),
        cmocka_unit_test(test_writes_raw_and_deflated_data),
        cmocka_unit_test(test_write_blocks_queue_up_at_2_mbaud),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
