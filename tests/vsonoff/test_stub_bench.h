/* test_stub_bench.h: what the tests of a flasher stub on the virtual chip have in common, whoever wrote the
 * stub: starting it, the commands that every stub has, and that nothing went wrong behind the scenes.
 *
 * Used by test_chip_stub.c and tests/stub/test_stub_chip*.c.  Every function fails the running cmocka test.
 */
/* SPDX-License-Identifier: MIT */
#ifndef VSONOFF_TEST_STUB_BENCH_H
#define VSONOFF_TEST_STUB_BENCH_H

#include "test_chip_bench.h"

#include "core/device/stub_image.h"

/* Through the ROM loader that was met before; returns after its greeting. */
void bench_start_stub(struct bench *b, const struct stub_image *stub);
/* Power on in programming mode, first contact, and the stub. */
void bench_power_to_stub(struct bench *b, const struct stub_image *stub);
/* Nothing went wrong behind the scenes; frees the bench. */
void bench_end_stub(struct bench *b);

/* The digest that the chip counts is that of the flash's cells. */
void bench_assert_md5(struct bench *b, uint32_t addr, uint32_t len);
bool bench_is_blank(struct bench *b, uint32_t addr, uint32_t len);
/* READ_FLASH in packets, of which `in_flight` may be on their way unacknowledged, and the digest behind. */
void bench_assert_reads(struct bench *b, uint32_t addr, uint32_t len, uint32_t packet, uint32_t in_flight);
/* Announces a download, sends `wire` in blocks, and expects `data` in the flash. */
void bench_assert_writes(struct bench *b, bool deflated, uint32_t addr, const uint8_t *data, size_t len,
                         const uint8_t *wire, size_t wire_len);

#endif
