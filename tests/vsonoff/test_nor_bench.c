/* test_nor_bench.c: see test_nor_bench.h. */
/* SPDX-License-Identifier: MIT */
#include "test_nor_bench.h"

struct nor_config default_config(void)
{
    struct nor_config c = {.size = MB,
                           .jedec = {0xEF, 0x40, 0x14},
                           .timing = nor_timing_w25q,
                           .stuck_sector = UINT32_MAX,
                           .seed = 1};
    return c;
}

struct bench bench_with(const struct nor_config *config)
{
    struct bench b = {nor_new(config), 0};

    assert_non_null(b.nor);
    return b;
}

struct bench bench_new(void)
{
    struct nor_config config = default_config();

    return bench_with(&config);
}

void bench_free(struct bench *b)
{
    nor_free(b->nor);
}

void op(struct bench *b, uint8_t code)
{
    nor_transfer(b->nor, b->now, code, 0, NULL, 0, NULL, 0);
}

uint8_t status(struct bench *b, uint8_t code)
{
    uint8_t value = 0;

    nor_transfer(b->nor, b->now, code, 0, NULL, 0, &value, 1);
    return value;
}

/* Virtual nanoseconds from now until the chip is idle again; moves there. */
uint64_t wait_idle(struct bench *b)
{
    uint64_t begin = b->now, until = nor_busy_until(b->nor, b->now);

    if (until) {
        b->now = until - 1;
        assert_true(status(b, 0x05) & 1);
        b->now = until;
    }
    assert_false(status(b, 0x05) & 1);
    return b->now - begin;
}

uint64_t erase_at(struct bench *b, uint8_t code, uint32_t addr)
{
    op(b, 0x06);
    nor_transfer(b->nor, b->now, code, addr, NULL, 0, NULL, 0);
    return wait_idle(b);
}

uint64_t program_at(struct bench *b, uint32_t addr, const void *data, size_t len)
{
    op(b, 0x06);
    nor_transfer(b->nor, b->now, 0x02, addr, data, len, NULL, 0);
    return wait_idle(b);
}

void write_status(struct bench *b, uint8_t code, const void *data, size_t len)
{
    op(b, 0x06);
    nor_transfer(b->nor, b->now, code, 0, data, len, NULL, 0);
    wait_idle(b);
}

uint8_t byte_at(struct bench *b, uint32_t addr)
{
    uint8_t value = 0;

    nor_transfer(b->nor, b->now, 0x03, addr, NULL, 0, &value, 1);
    return value;
}

bool all_are(const uint8_t *p, size_t len, uint8_t value)
{
    while (len-- > 0)
        if (*p++ != value)
            return false;
    return true;
}

void power_cycle(struct bench *b)
{
    nor_power_cut(b->nor, b->now);
    nor_power_on(b->nor, b->now);
    b->now += 10 * MS;
}
