/* packing.h: the stub's compressor and decompressor as functions over memory.
 *
 * Used by test_stub_packing.c and tests/fuzz/fuzz_stub.c; works on the one `scratch` and `board`. */
/* SPDX-License-Identifier: MIT */
#ifndef TESTS_PACKING_H
#define TESTS_PACKING_H

#include <stddef.h>
#include <stdint.h>

#define PACKING_SECTOR 4096u
#define PACKING_FRAME  (PACKING_SECTOR + 8u) /* no frame of the stub's is longer */

/* The frame of PACKED_READ that the stub makes of a sector; returns its length, 0 if packing does not pay. */
size_t packing_frame(const uint8_t *sector, uint16_t number, uint8_t frame[PACKING_FRAME]);

/* Unpacks raw deflate as the stub does: at most `limit` bytes to `out`; *made tells how many, *used how many
 * of the packed bytes were looked at.  Returns a WIRE_STATUS_..., 0 = all is well. */
uint32_t packing_unpack(const uint8_t *packed, size_t len, uint32_t limit, uint8_t *out, uint32_t *made,
                        size_t *used);

#endif
