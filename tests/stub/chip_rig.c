/* chip_rig.c: see chip_rig.h. */
/* SPDX-License-Identifier: MIT */
#include "chip_rig.h"

#include "base/bytes.h"
#include "core/device/restock_stub.h"
#include "core/device/wire.h"
#include "images.h"
#include "own_crc.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>

struct bench *start_stub_on(const struct chip_config *config)
{
    struct bench *b = bench_new_in_world(config);
    uint8_t *image = images_of(IMAGES_STOCK, NULL, 0x100000, 0);
    uint32_t size = config->flash.size;

    memcpy(nor_data(chip_flash(b->chip)), image, size < 0x100000 ? size : 0x100000);
    memcpy(nor_data(chip_flash(b->chip)) + size - SECTOR, image, SECTOR);
    free(image);
    bench_power_to_stub(b, &restock_stub);
    return b;
}

struct bench *start_stub(void)
{
    struct chip_config config;

    chip_config_default(&config, FLASH_SIZE);
    return start_stub_on(&config);
}

struct bench_reply call_own(struct bench *b, uint8_t op, size_t count, const uint32_t *words)
{
    uint8_t data[64];
    struct bench_reply reply;

    for (size_t i = 0; i < count; i++)
        put_le32(data + 4 * i, words[i]);
    bench_request(b, op, data, 4 * count, own_crc(op, data, 4 * count));
    assert_true(bench_reply(b, &reply, BENCH_S));
    assert_int_equal(reply.op, op);
    return reply;
}

void set_rate(struct bench *b, uint32_t divider, double baud)
{
    uint32_t write[4] = {WIRE_REG_UART_DIV, divider, 0xFFFFFFFF, 20000};
    struct bench_reply reply;

    bench_request(b, WIRE_WRITE_REG, write, sizeof(write), 0);
    bench_run(b, b->line_free_ns - chip_now(b->chip));
    b->baud = baud;
    assert_true(bench_reply(b, &reply, 50 * BENCH_MS));
    assert_int_equal(reply.op, WIRE_WRITE_REG);
}

void inflate_frame(const uint8_t *packed, size_t len, uint8_t out[SECTOR])
{
    z_stream z = {
        .next_in = (Bytef *)(uintptr_t)packed, .avail_in = (uInt)len, .next_out = out, .avail_out = SECTOR};

    assert_int_equal(inflateInit2(&z, -15), Z_OK);
    assert_int_equal(inflate(&z, Z_FINISH), Z_STREAM_END);
    assert_int_equal(z.avail_out, 0);
    assert_int_equal(z.avail_in, 0);
    inflateEnd(&z);
}

void fill_mixed(uint8_t *data, size_t len, uint32_t seed)
{
    for (size_t i = 0; i < len; i++) {
        seed = seed * 1664525 + 1013904223;
        data[i] = i / SECTOR % 3 == 1 ? 0xFF : (uint8_t)(seed >> (i / SECTOR % 3 ? 24 : 29));
    }
}

size_t deflate_raw(const uint8_t *data, size_t len, uint8_t *out, size_t size)
{
    z_stream z = {
        .next_in = (Bytef *)(uintptr_t)data, .avail_in = (uInt)len, .next_out = out, .avail_out = (uInt)size};

    assert_int_equal(deflateInit2(&z, 9, Z_DEFLATED, -15, 9, Z_DEFAULT_STRATEGY), Z_OK);
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    len = size - z.avail_out;
    deflateEnd(&z);
    return len;
}

uint32_t begin_series(struct bench *b)
{
    uint32_t how = 0;
    struct bench_reply reply = call_own(b, WIRE_PREPARE, 1, &how);

    assert_int_equal(reply.status, 0);
    return reply.value;
}

void send_write_block(struct bench *b, uint32_t sequence, uint32_t addr, uint32_t erase, uint32_t program,
                      const uint8_t *packed, size_t len)
{
    uint8_t *data = malloc(WIRE_WRITE_BLOCK_HEADER + len);

    assert_non_null(data);
    put_le32(data, sequence);
    put_le32(data + 4, addr);
    put_le32(data + 8, erase | program << 16);
    put_le32(data + 12, (uint32_t)len);
    memcpy(data + WIRE_WRITE_BLOCK_HEADER, packed, len);
    bench_request(b, WIRE_WRITE_BLOCK, data, WIRE_WRITE_BLOCK_HEADER + len,
                  own_crc(WIRE_WRITE_BLOCK, data, WIRE_WRITE_BLOCK_HEADER + len));
    free(data);
}

bool sync_is_answered(struct bench *b)
{
    uint8_t sync[36] = {7, 7, 0x12, 0x20};
    struct bench_reply reply;
    unsigned answers = 0;

    memset(sync + 4, 0x55, 32);
    bench_request(b, WIRE_SYNC, sync, sizeof(sync), 0);
    while (bench_reply(b, &reply, 20 * BENCH_MS))
        answers += reply.op == WIRE_SYNC && reply.value == 0;
    return answers == 8;
}
