/* test_nor_bench.h: a flash chip and its time, for test_nor.c and test_nor_parts.c. */
/* SPDX-License-Identifier: MIT */
#ifndef VSONOFF_TEST_NOR_BENCH_H
#define VSONOFF_TEST_NOR_BENCH_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "nor.h"

#include <string.h>

#define MB 0x100000u
#define MS UINT64_C(1000000)

struct bench {
    struct nor *nor;
    uint64_t now;
};

struct nor_config default_config(void);
struct bench bench_with(const struct nor_config *config);
struct bench bench_new(void);
void bench_free(struct bench *b);
void op(struct bench *b, uint8_t code);
uint8_t status(struct bench *b, uint8_t code);
uint64_t wait_idle(struct bench *b);
uint64_t erase_at(struct bench *b, uint8_t code, uint32_t addr);
uint64_t program_at(struct bench *b, uint32_t addr, const void *data, size_t len);
void write_status(struct bench *b, uint8_t code, const void *data, size_t len);
uint8_t byte_at(struct bench *b, uint32_t addr);
bool all_are(const uint8_t *p, size_t len, uint8_t value);
void power_cycle(struct bench *b);

#endif
