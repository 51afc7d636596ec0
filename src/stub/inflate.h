/* inflate.h: unpacks raw deflate (RFC 1951) into a window of 32 KB.  Touches no registers. */
/* SPDX-License-Identifier: MIT */
#ifndef STUB_INFLATE_H
#define STUB_INFLATE_H

#include <stdbool.h>
#include <stdint.h>

#define INFLATE_BITS      15u /* longest code */
#define INFLATE_LITERALS  288u
#define INFLATE_DISTANCES 32u

struct inflate_code {
    uint16_t count[INFLATE_BITS + 1];  /* codes of each length */
    uint16_t symbol[INFLATE_LITERALS]; /* in the order of their codes */
};

/* Next byte of the packed stream; negative at the end. */
typedef int inflate_input(void);
/* Called with the number of bytes in the window, for every INFLATE_STEP more; when it returns, the window
 * must have room for as many again. */
#define INFLATE_STEP 16u
typedef void inflate_output(uint32_t made);

struct inflate {
    inflate_input *input;
    inflate_output *output;
    const uint8_t *packed; /* for the input at the start */
    uint32_t hold, held;   /* bits read ahead */
    uint32_t made, limit;
    bool broken, too_long;
    struct inflate_code literals, distances;
    uint8_t lengths[INFLATE_LITERALS + INFLATE_DISTANCES];
};

/* The code length symbol whose length is at position `i`. */
uint32_t inflate_length_order(uint32_t i);

/* Unpacks at most `limit` bytes into the window; *size receives their number.  Returns a WIRE_STATUS_..., 0
 * if there was no error and there were `limit` bytes. */
uint32_t inflate_run(inflate_input *input, inflate_output *output, uint32_t limit, uint32_t *size);

#endif
