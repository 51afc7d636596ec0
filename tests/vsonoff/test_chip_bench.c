/* test_chip_bench.c: see test_chip_bench.h. */
/* SPDX-License-Identifier: MIT */
#include "test_chip_bench.h"

#include "base/bytes.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>

#define SLIP_END     0xC0
#define SLIP_ESC     0xDB
#define HEADER       8
#define BLOCK_HEADER 16
#define MEM_BLOCK    0x1800u

static void receive(void *ctx, uint64_t end_ns, uint8_t byte, double baud)
{
    struct bench *b = ctx;

    if (b->in_len + 1 >= b->in_size) {
        b->in_size = b->in_size ? 2 * b->in_size : 4096;
        b->in = realloc(b->in, b->in_size);
        assert_non_null(b->in);
    }
    b->in[b->in_len++] = fabs(baud / b->baud - 1) < 0.04 ? byte : byte ^ 0x5A;
    b->seen_baud = baud;
    b->last_byte_ns = end_ns;
}

struct bench *bench_new(const struct chip_config *config)
{
    struct bench *b = calloc(1, sizeof(*b));

    assert_non_null(b);
    b->baud = 115200;
    b->chip = chip_new(config, receive, b);
    assert_non_null(b->chip);
    return b;
}

struct bench *bench_new_in_world(const struct chip_config *config)
{
    struct chip_config there = *config;

    chip_config_world(&there);
    return bench_new(&there);
}

static void take_apart(struct bench *b)
{
    chip_free(b->chip);
    free(b->in);
    free(b);
}

void bench_free(struct bench *b)
{
    char text[128];

    if (chip_misused(b->chip, text, sizeof(text)))
        fail_msg("%s", text);
    take_apart(b);
}

void bench_free_misused(struct bench *b)
{
    char text[128];

    assert_true(chip_misused(b->chip, text, sizeof(text)));
    take_apart(b);
}

void bench_run(struct bench *b, uint64_t ns)
{
    uint64_t until = chip_now(b->chip) + ns;

    while (chip_now(b->chip) < until)
        chip_run(b->chip, until);
}

void bench_power(struct bench *b, bool programming_mode)
{
    chip_set_power(b->chip, false);
    bench_run(b, 100 * BENCH_MS);
    chip_set_gpio0(b->chip, programming_mode);
    chip_set_power(b->chip, true);
    bench_run(b, 50 * BENCH_MS);
    chip_set_gpio0(b->chip, false);
}

void bench_send(struct bench *b, const void *data, size_t len)
{
    const uint8_t *p = data;
    uint64_t now = chip_now(b->chip);

    if (b->line_free_ns < now)
        b->line_free_ns = now;
    for (size_t i = 0; i < len; i++) {
        chip_rx(b->chip, b->line_free_ns, p[i], b->baud);
        b->line_free_ns += (uint64_t)(10e9 / b->baud);
    }
}

void bench_send_frame(struct bench *b, const void *data, size_t len)
{
    const uint8_t *p = data;
    uint8_t *out = malloc(2 * len + 2);
    size_t n = 0;

    assert_non_null(out);
    out[n++] = SLIP_END;
    for (size_t i = 0; i < len; i++) {
        if (p[i] == SLIP_END || p[i] == SLIP_ESC) {
            out[n++] = SLIP_ESC;
            out[n++] = p[i] == SLIP_END ? 0xDC : 0xDD;
        } else {
            out[n++] = p[i];
        }
    }
    out[n++] = SLIP_END;
    bench_send(b, out, n);
    free(out);
}

const char *bench_text(struct bench *b)
{
    if (!b->in_len)
        return "";
    b->in[b->in_len] = 0;
    return (const char *)b->in + b->taken;
}

void bench_forget(struct bench *b)
{
    b->taken = b->in_len;
}

/* Takes a complete frame out of what has come in. */
static size_t take_frame(struct bench *b, uint8_t *data, size_t size)
{
    size_t at = b->taken, len = 0;

    while (at < b->in_len && b->in[at] != SLIP_END)
        at++;
    while (at < b->in_len && b->in[at] == SLIP_END)
        at++;
    for (; at < b->in_len; at++) {
        uint8_t byte = b->in[at];

        if (byte == SLIP_END) {
            b->taken = at + 1;
            return len;
        }
        if (byte == SLIP_ESC && at + 1 < b->in_len)
            byte = b->in[++at] == 0xDC ? SLIP_END : SLIP_ESC;
        if (len < size)
            data[len++] = byte;
    }
    return 0;
}

size_t bench_frame(struct bench *b, uint8_t *data, size_t size, uint64_t timeout_ns)
{
    uint64_t until;
    size_t len;

    if (b->line_free_ns > chip_now(b->chip))
        timeout_ns += b->line_free_ns - chip_now(b->chip);
    until = chip_now(b->chip) + timeout_ns;
    while (!(len = take_frame(b, data, size)) && chip_now(b->chip) < until)
        chip_run(b->chip, until);
    return len;
}

void bench_request(struct bench *b, uint8_t op, const void *data, size_t len, uint32_t checksum)
{
    uint8_t *packet = calloc(1, HEADER + len + 1);

    assert_non_null(packet);
    packet[1] = op;
    packet[2] = (uint8_t)len;
    packet[3] = (uint8_t)(len >> 8);
    put_le32(packet + 4, checksum);
    if (len)
        memcpy(packet + HEADER, data, len);
    bench_send_frame(b, packet, HEADER + len);
    free(packet);
}

bool bench_reply(struct bench *b, struct bench_reply *reply, uint64_t timeout_ns)
{
    uint8_t data[HEADER + sizeof(reply->data) + 2];
    size_t len;

    memset(reply, 0, sizeof(*reply));
    len = bench_frame(b, data, sizeof(data), timeout_ns);
    if (len < HEADER + 2 || data[0] != 1)
        return false;
    reply->op = data[1];
    reply->value = get_le32(data + 4);
    reply->len = len - HEADER - 2;
    memcpy(reply->data, data + HEADER, reply->len);
    reply->status = data[len - 2];
    reply->error = data[len - 1];
    return true;
}

struct bench_reply bench_call(struct bench *b, uint8_t op, const void *data, size_t len, uint64_t timeout_ns)
{
    struct bench_reply reply;

    bench_request(b, op, data, len, 0);
    if (!bench_reply(b, &reply, timeout_ns))
        fail_msg("no answer to request 0x%02x", op);
    assert_int_equal(reply.op, op);
    return reply;
}

struct bench_reply bench_call_words(struct bench *b, uint8_t op, size_t count, const uint32_t *words)
{
    uint8_t data[64];

    assert_true(count <= sizeof(data) / 4);
    for (size_t i = 0; i < count; i++)
        put_le32(data + 4 * i, words[i]);
    return bench_call(b, op, data, 4 * count, 20 * BENCH_S);
}

struct bench_reply bench_block(struct bench *b, uint8_t op, uint32_t sequence, const void *data, size_t len,
                               uint64_t timeout_ns)
{
    uint8_t *block = calloc(1, BLOCK_HEADER + len);
    const uint8_t *p = data;
    uint8_t sum = 0xEF;
    struct bench_reply reply;

    assert_non_null(block);
    put_le32(block, (uint32_t)len);
    put_le32(block + 4, sequence);
    memcpy(block + BLOCK_HEADER, data, len);
    for (size_t i = 0; i < len; i++)
        sum ^= p[i];
    bench_request(b, op, block, BLOCK_HEADER + len, sum);
    free(block);
    if (!bench_reply(b, &reply, timeout_ns))
        fail_msg("no answer to block %u of request 0x%02x", (unsigned)sequence, op);
    assert_int_equal(reply.op, op);
    return reply;
}

void bench_sync(struct bench *b)
{
    uint8_t sync[36] = {7, 7, 0x12, 0x20};
    struct bench_reply reply;

    memset(sync + 4, 0x55, 32);
    for (int i = 0; i < 7; i++) {
        bench_request(b, 8, sync, sizeof(sync), 0);
        if (bench_reply(b, &reply, 100 * BENCH_MS))
            break;
    }
    assert_int_equal(reply.op, 8);
    bench_run(b, 50 * BENCH_MS);
    bench_forget(b);
}

void bench_upload(struct bench *b, uint32_t addr, const void *data, size_t len)
{
    const uint8_t *p = data;
    uint32_t blocks = (uint32_t)((len + MEM_BLOCK - 1) / MEM_BLOCK);
    uint32_t begin[4] = {(uint32_t)len, blocks, MEM_BLOCK, addr};

    assert_int_equal(bench_call_words(b, 5, 4, begin).status, 0);
    for (uint32_t i = 0; i < blocks; i++) {
        size_t n = len - i * MEM_BLOCK < MEM_BLOCK ? len - i * MEM_BLOCK : MEM_BLOCK;

        assert_int_equal(bench_block(b, 7, i, p + i * MEM_BLOCK, n, BENCH_S).status, 0);
    }
}

uint32_t bench_read_reg(struct bench *b, uint32_t addr)
{
    return bench_call_words(b, 0x0A, 1, &addr).value;
}

void bench_write_reg(struct bench *b, uint32_t addr, uint32_t value)
{
    uint32_t words[4] = {addr, value, 0xFFFFFFFF, 0};

    assert_int_equal(bench_call_words(b, 9, 4, words).status, 0);
}
