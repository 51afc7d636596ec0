/* chip_rig.h: what the tests of Restock's stub on the virtual chip share: a chip that runs it, and asking it.
 *
 * Used by test_stub_chip*.c.  Every function fails the running cmocka test. */
/* SPDX-License-Identifier: MIT */
#ifndef TESTS_STUB_CHIP_RIG_H
#define TESTS_STUB_CHIP_RIG_H

#include "test_stub_bench.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FLASH_SIZE 0x100000u
#define SECTOR     0x1000u

/* The stub runs, at 115200 baud; the flash begins and ends with what stock firmware has there. */
struct bench *start_stub_on(const struct chip_config *config);
/* With a flash of FLASH_SIZE. */
struct bench *start_stub(void);

/* One of our own requests with its checksum, and its answer. */
struct bench_reply call_own(struct bench *b, uint8_t op, size_t count, const uint32_t *words);
void set_rate(struct bench *b, uint32_t divider, double baud);
/* Whether a SYNC is answered eight times. */
bool sync_is_answered(struct bench *b);

/* Sectors by turns of noise, of nothing and of little; `seed` decides which noise. */
void fill_mixed(uint8_t *data, size_t len, uint32_t seed);
size_t deflate_raw(const uint8_t *data, size_t len, uint8_t *out, size_t size);
void inflate_frame(const uint8_t *packed, size_t len, uint8_t out[SECTOR]);

/* The number of its first WRITE_BLOCK. */
uint32_t begin_series(struct bench *b);
/* Waits for no answer. */
void send_write_block(struct bench *b, uint32_t sequence, uint32_t addr, uint32_t erase, uint32_t program,
                      const uint8_t *packed, size_t len);

#endif
