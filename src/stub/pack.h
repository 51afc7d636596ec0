/* pack.h: packs one sector as a raw deflate stream (RFC 1951) of a single block with its own code.  Touches
 * no registers. */
/* SPDX-License-Identifier: MIT */
#ifndef STUB_PACK_H
#define STUB_PACK_H

#include <stdbool.h>
#include <stdint.h>

#define PACK_SIZE      4096u
#define PACK_HASH_SIZE 2048u

/* Symbols of the three codes, one after the other. */
#define PACK_LITERALS  0u /* and match lengths */
#define PACK_DISTANCES 286u
#define PACK_LENGTHS   316u /* code lengths of the two */
#define PACK_SYMBOLS   335u
#define PACK_MOST      PACK_DISTANCES /* symbols in one code */

struct pack {
    uint32_t data[PACK_SIZE / 4];
    /* Zeroed for every sector: */
    bool sending;        /* or counting? */
    uint32_t extra;      /* bits in addition to the codes */
    uint32_t hold, held; /* bits not yet sent */
    uint32_t tokens;     /* tokens used */
    uint16_t count[PACK_SYMBOLS];
    uint8_t size[PACK_SYMBOLS];    /* code lengths */
    uint16_t head[PACK_HASH_SIZE]; /* last position + 1 with this hash */
    /* Not zeroed: */
    uint16_t before[PACK_SIZE];  /* last position + 1 before this one with the same hash */
    uint16_t token[PACK_SIZE];   /* literal; or 256 + length - 3, then distance - 1 */
    uint16_t bits[PACK_SYMBOLS]; /* codes, first bit lowest */
    uint32_t weight[2 * PACK_MOST];
    uint16_t parent[2 * PACK_MOST];
};

/* Prepares to send scratch.pack.data.  False: it would not be smaller packed. */
bool pack_plan(void);
/* Sends it, byte by byte, to line_put. */
void pack_send(void);

#endif
