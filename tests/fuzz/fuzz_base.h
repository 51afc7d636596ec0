/* fuzz_base.h: how a small input of a fuzz target becomes a flash image.
 *
 * Interesting places lie far apart, inputs should stay small: an input says how to make an image.
 *   byte 0: bit 0 = the bytes are a whole flash; bits 2:1 = what it starts from (see enum fuzz_base);
 *           bit 3 = checksums and CRCs are put right after the changes, so that these get past them
 *   bytes 1, 2: size of the image in units of 256 bytes, little-endian, plus one
 *   then changes: offset (3 bytes), length (1 byte), that many bytes
 * Base RAW takes all bytes from byte 1 on as the image itself. */
/* SPDX-License-Identifier: MIT */
#ifndef FUZZ_BASE_H
#define FUZZ_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum fuzz_base { FUZZ_RAW, FUZZ_BLANK, FUZZ_STOCK, FUZZ_TASMOTA };

struct fuzz_input {
    uint8_t *image; /* owned; of exactly `size` bytes, so that the sanitizer watches its end */
    size_t size;
    bool whole;
};

/* False: the input says nothing. */
bool fuzz_image_make(const uint8_t *data, size_t size, struct fuzz_input *input);

/* The unchanged base, FUZZ_BASE_SIZE bytes: the smallest flash with room for an identity, and little in it
 * but what is looked at; made once. */
const uint8_t *fuzz_base_image(enum fuzz_base base);
#define FUZZ_BASE_SIZE 0x80000u
#define FUZZ_SECOND    0x41000u /* where its second application lies */

/* Traps with a word about it. */
void fuzz_check(bool ok, const char *what);

#endif
