/* test_stub_bench.c: see test_stub_bench.h. */
/* SPDX-License-Identifier: MIT */
#include "test_stub_bench.h"

#include "base/bytes.h"
#include "core/device/wire.h"

#include <nettle/md5.h>
#include <string.h>

#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>

#define SECTOR      0x1000u
#define BLOCK       0x4000u
#define FLASH_BEGIN 0x02
#define FLASH_DATA  0x03
#define FLASH_END   0x04

void bench_start_stub(struct bench *b, const struct stub_image *stub)
{
    uint32_t end[2] = {0, stub->entry};
    uint8_t hello[8];

    bench_upload(b, stub->text.addr, stub->text.data, stub->text.len);
    bench_upload(b, stub->data.addr, stub->data.data, stub->data.len);
    assert_int_equal(bench_call_words(b, WIRE_MEM_END, 2, end).status, 0);
    assert_int_equal(bench_frame(b, hello, sizeof(hello), BENCH_S), 4);
    assert_memory_equal(hello, WIRE_GREETING, 4);
    assert_true(chip_runs_ram_code(b->chip));
}

void bench_power_to_stub(struct bench *b, const struct stub_image *stub)
{
    bench_power(b, true);
    bench_sync(b);
    bench_start_stub(b, stub);
}

void bench_end_stub(struct bench *b)
{
    const struct chip_stats *stats = chip_get_stats(b->chip);
    const struct nor_stats *flash = nor_get_stats(chip_flash(b->chip));

    for (int i = 0; i < 64; i++)
        assert_int_equal(stats->cpu_exceptions[i], 0);
    assert_int_equal(stats->rx_fifo_overflows, 0);
    assert_int_equal(stats->rx_ring_overflows, 0);
    assert_true(b->speaks_past || stats->tx_spoiled == 0);
    assert_int_equal(stats->watchdog_resets, 0);
    assert_int_equal(flash->ignored_busy, 0);
    assert_int_equal(flash->ignored_no_wel, 0);
    bench_free(b);
}

static void md5_of(const uint8_t *data, size_t len, uint8_t digest[16])
{
    struct md5_ctx ctx;

    md5_init(&ctx);
    md5_update(&ctx, len, data);
    md5_digest(&ctx, 16, digest);
}

void bench_assert_md5(struct bench *b, uint32_t addr, uint32_t len)
{
    uint32_t args[4] = {addr, len, 0, 0};
    struct bench_reply reply = bench_call_words(b, WIRE_FLASH_MD5, 4, args);
    uint8_t digest[16];

    md5_of(nor_data(chip_flash(b->chip)) + addr, len, digest);
    assert_int_equal(reply.status, 0);
    assert_int_equal(reply.len, 16);
    assert_memory_equal(reply.data, digest, 16);
}

bool bench_is_blank(struct bench *b, uint32_t addr, uint32_t len)
{
    const uint8_t *flash = nor_data(chip_flash(b->chip)) + addr;
    uint32_t i = 0;

    while (i < len && flash[i] == 0xFF)
        i++;
    return i == len;
}

void bench_assert_reads(struct bench *b, uint32_t addr, uint32_t len, uint32_t packet, uint32_t in_flight)
{
    uint32_t args[4] = {addr, len, packet, in_flight}, got = 0;
    const uint8_t *flash = nor_data(chip_flash(b->chip)) + addr;
    uint8_t block[SECTOR + 1], digest[16];

    assert_int_equal(bench_call_words(b, WIRE_READ_FLASH, 4, args).status, 0);
    while (got < len) {
        size_t n = bench_frame(b, block, sizeof(block), BENCH_S);
        uint8_t ack[4];

        assert_int_equal(n, len - got < packet ? len - got : packet);
        assert_memory_equal(block, flash + got, n);
        got += (uint32_t)n;
        put_le32(ack, got);
        bench_send_frame(b, ack, 4);
    }
    assert_int_equal(bench_frame(b, block, sizeof(block), BENCH_S), 16);
    md5_of(flash, len, digest);
    assert_memory_equal(block, digest, 16);
}

void bench_assert_writes(struct bench *b, bool deflated, uint32_t addr, const uint8_t *data, size_t len,
                         const uint8_t *wire, size_t wire_len)
{
    uint32_t blocks = (uint32_t)((wire_len + BLOCK - 1) / BLOCK);
    uint32_t begin[4] = {(uint32_t)len, blocks, BLOCK, addr}, stay = 1;

    assert_int_equal(bench_call_words(b, deflated ? WIRE_FLASH_DEFL_BEGIN : FLASH_BEGIN, 4, begin).status, 0);
    for (uint32_t i = 0; i < blocks; i++) {
        size_t n = wire_len - i * BLOCK < BLOCK ? wire_len - i * BLOCK : BLOCK;

        assert_int_equal(
            bench_block(b, deflated ? WIRE_FLASH_DEFL_DATA : FLASH_DATA, i, wire + i * BLOCK, n, 30 * BENCH_S)
                .status,
            0);
        assert_int_equal(bench_read_reg(b, WIRE_REG_MAGIC), WIRE_MAGIC_ESP8266);
    }
    assert_memory_equal(nor_data(chip_flash(b->chip)) + addr, data, len);
    bench_assert_md5(b, addr, (uint32_t)len);
    assert_int_equal(bench_call_words(b, deflated ? WIRE_FLASH_DEFL_END : FLASH_END, 1, &stay).status, 0);
}
