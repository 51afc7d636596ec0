/* pack.h: packs one sector as a raw deflate stream (RFC 1951) of a single block with a code of its own.
 * Free of registers. */
#ifndef STUB_PACK_H
#define STUB_PACK_H

#include <stdbool.h>
#include <stdint.h>

#define PACK_SIZE      4096u
#define PACK_HASH_SIZE 2048u
#define PACK_LITERALS  286u
#define PACK_DISTANCES 30u
#define PACK_LENGTHS   19u
#define PACK_SYMBOLS   (PACK_LITERALS + PACK_DISTANCES)

/* A set of prefix codes under construction: how often each symbol comes, its length and its bits. */
struct pack_code {
    uint16_t count[PACK_LITERALS];
    uint16_t bits[PACK_LITERALS]; /* reversed, as they are sent */
};

struct pack {
    uint32_t data[PACK_SIZE / 4];
    uint16_t head[PACK_HASH_SIZE]; /* last position + 1 with this hash */
    uint16_t before[PACK_SIZE];    /* the one before it */
    uint16_t token[PACK_SIZE];     /* literal; or 256 + length - 3, then distance - 1 */
    uint32_t tokens;
    struct pack_code literals, distances, lengths;
    uint8_t size[PACK_SYMBOLS];     /* code lengths of literals and distances, one after the other */
    uint8_t length_size[PACK_LENGTHS];
    /* While a code is made: */
    uint32_t weight[2 * PACK_LITERALS];
    uint16_t parent[2 * PACK_LITERALS];
    /* The code lengths as they are sent: symbol | repeat count above it << 8 */
    uint16_t run[PACK_SYMBOLS];
    uint32_t runs;
};

/* Prepares to send scratch.pack.data.  False: packed it would not be smaller than it is. */
bool pack_plan(void);
/* Sends it, byte by byte, to line_put. */
void pack_send(void);

#endif
