/* unpack.c: see unpack.h; cross/languages/model.mjs explains the model, and must be changed with this file.
 */
/* SPDX-License-Identifier: MIT */
#include "say/unpack.h"

#include "base/crc.h"

#include <stdlib.h>

enum {
    CONTEXTS = 6,
    INPUTS = CONTEXTS + 2, /* the match and a constant */
    BUCKET_BITS = 16,
    MATCH_BITS = 14,
    MATCH_KINDS = 22,
    WEIGHT_FIRST = 15000, /* of 65536 */
    WEIGHT_MAX = 131071,  /* keeps the sum of all inputs within 32 bits */
    COUNT_MAX = 15,
    STRETCHED_MAX = 2047
};

struct unpacker {
    uint16_t buckets[1 << BUCKET_BITS][16]; /* 0: check; others: 12 bits probability, 4 bits count */
    uint32_t match_at[1 << MATCH_BITS];
    int32_t weights[3 * 256][INPUTS];
    uint16_t seen[CONTEXTS][8][64]; /* what became of a probability with such a count */
    uint16_t match_right[MATCH_KINDS];
    int16_t stretch[4096];
    uint16_t squash[4096];
    uint16_t rates[COUNT_MAX + 1];
    /* The bytes before */
    uint32_t last, earlier, word;
    uint32_t match_length, match_from;
    /* The byte being decoded */
    uint32_t hashes[CONTEXTS];
    uint16_t *nodes[CONTEXTS];
};

/* The arithmetic decoder: what the data says lies between `low` and `high`. */
struct reader {
    const uint8_t *data;
    size_t size, used;
    uint32_t low, high, code;
};

/* One prediction and what it was made of. */
struct guess {
    uint16_t *slots[CONTEXTS], *seen[CONTEXTS];
    int32_t inputs[INPUTS], *weights;
    uint32_t match_kind; /* 0: none */
    unsigned match_bit;
    int32_t one; /* probability of a 1, of 65536 */
};

static const uint8_t count_kinds[COUNT_MAX + 1] = {0, 1, 2, 3, 4, 4, 5, 5, 5, 5, 6, 6, 6, 6, 6, 7};

/* The logistic function by its own differential equation, so that no arithmetic but that of integers decides.
 */
static void make_curves(struct unpacker *u)
{
    uint32_t p = 1u << 23, at = 0;
    for (int i = 0; i < 2048; i++) {
        u->squash[2048 + i] = (uint16_t)(p >> 8);
        u->squash[2048 - i] = (uint16_t)(65536 - (p >> 8));
        p += (uint32_t)((uint64_t)p * ((1u << 24) - p) >> 32);
    }
    u->squash[0] = u->squash[1];
    for (int i = 0; i < 4096; i++) {
        while (at < 4095 && u->squash[at] >> 4 < i)
            at++;
        u->stretch[i] = (int16_t)((int)at - 2048);
    }
}

struct unpacker *unpacker_new(void)
{
    struct unpacker *u = calloc(1, sizeof *u);
    if (u == NULL)
        return NULL;
    make_curves(u);
    for (int i = 0; i < 3 * 256 * INPUTS; i++)
        u->weights[i / INPUTS][i % INPUTS] = WEIGHT_FIRST;
    for (int i = 0; i < CONTEXTS * 8 * 64; i++)
        u->seen[i / 512][i / 64 % 8][i % 64] = (uint16_t)((i % 64 * 2 + 1) * 512);
    for (int i = 0; i < MATCH_KINDS; i++)
        u->match_right[i] = (uint16_t)(40000 + i * 700);
    for (int i = 0; i <= COUNT_MAX; i++)
        u->rates[i] = (uint16_t)(655360 / (i * 10 + 16));
    return u;
}

void unpacker_free(struct unpacker *u)
{
    free(u);
}

static uint32_t hash(uint32_t a)
{
    a *= 0x9E3779B1u;
    a ^= a >> 15;
    a *= 0x85EBCA6Bu;
    return a ^ a >> 13;
}

/* The bucket of a context: its own, else the emptier one of two, cleared. */
static uint16_t *find_bucket(struct unpacker *u, uint32_t context)
{
    const uint32_t h = hash(context), at = h >> (32 - BUCKET_BITS);
    const uint16_t check = (uint16_t)(h | 1);
    uint16_t *first = u->buckets[at], *second = u->buckets[at ^ 1];
    if (first[0] == check)
        return first;
    if (second[0] == check)
        return second;
    if (first[0] != 0 && (second[0] == 0 || (second[1] & COUNT_MAX) < (first[1] & COUNT_MAX)))
        first = second;
    first[0] = check;
    for (int i = 1; i < 16; i++)
        first[i] = 1u << 15;
    return first;
}

static void find_nodes(struct unpacker *u, uint32_t node)
{
    for (uint32_t k = 0; k < CONTEXTS; k++)
        u->nodes[k] = find_bucket(u, u->hashes[k] + (k << 28) + node * 0x2F0B4C47u);
}

static int32_t clamp(int32_t value, int32_t limit)
{
    return value > limit ? limit : value < -limit ? -limit : value;
}

static int32_t stretched(const struct unpacker *u, unsigned p)
{
    return u->stretch[p >> 4];
}

/* `node`: the bits of this byte that are known, below a 1; `expected`: the byte of the match, below a 1. */
static void predict(struct unpacker *u, struct guess *g, uint32_t node, unsigned bit, uint32_t expected)
{
    const unsigned within = bit >= 4 ? node : (node & ((1u << (3 - bit)) - 1)) | 1u << (3 - bit);
    for (int k = 0; k < CONTEXTS; k++) {
        uint16_t *slot = g->slots[k] = &u->nodes[k][within];
        g->seen[k] = &u->seen[k][count_kinds[*slot & COUNT_MAX]][*slot >> 10];
        g->inputs[k] = stretched(u, *g->seen[k]);
    }
    const uint32_t length = u->match_length;
    const bool matches = length > 0 && expected >> (bit + 1) == node;
    g->match_bit = expected >> bit & 1;
    g->match_kind = !matches      ? 0
                    : length < 16 ? length
                    : length < 32 ? 12 + length / 4
                    : length < 64 ? 20
                                  : 21;
    const int32_t sure = stretched(u, u->match_right[g->match_kind]);
    g->inputs[CONTEXTS] = !matches ? 0 : g->match_bit ? sure : -sure;
    g->inputs[CONTEXTS + 1] = 256;
    g->weights = u->weights[(!matches ? 0 : length < 16 ? 256 : 512) + node];
    int32_t sum = 0;
    for (int k = 0; k < INPUTS; k++)
        sum += g->inputs[k] * g->weights[k];
    g->one = u->squash[2048 + clamp(sum >> 16, STRETCHED_MAX)];
}

/* One step towards what came. */
static void approach(uint16_t *p, bool one)
{
    *p = (uint16_t)(*p + (((one ? 65535 : 0) - *p) >> 6));
}

static void learn(struct unpacker *u, const struct guess *g, unsigned bit)
{
    const int32_t error = ((int32_t)(bit << 16) - g->one) * 3 >> 3;
    for (int k = 0; k < INPUTS; k++)
        g->weights[k] = clamp(g->weights[k] + ((g->inputs[k] * error + 8192) >> 14), WEIGHT_MAX);
    for (int k = 0; k < CONTEXTS; k++) {
        const int32_t count = *g->slots[k] & COUNT_MAX, p = *g->slots[k] >> 4;
        const int32_t now = p + (((bit ? 4095 : 0) - p) * u->rates[count] >> 16);
        *g->slots[k] = (uint16_t)(now << 4 | (count + (count < COUNT_MAX)));
        approach(g->seen[k], bit);
    }
    if (g->match_kind > 0)
        approach(&u->match_right[g->match_kind], g->match_bit == bit);
}

static void refill(struct reader *r)
{
    r->low <<= 8;
    r->high = r->high << 8 | 255;
    r->code = r->code << 8 | (r->used < r->size ? r->data[r->used] : 0u);
    r->used++;
}

static unsigned read_bit(struct reader *r, uint32_t one)
{
    const uint32_t range = r->high - r->low;
    const uint32_t middle = r->low + (range >> 16) * one + ((range & 0xFFFF) * one >> 16);
    const unsigned bit = r->code <= middle;
    if (bit)
        r->high = middle;
    else
        r->low = middle + 1;
    while ((r->low ^ r->high) >> 24 == 0)
        refill(r);
    return bit;
}

static uint8_t read_byte(struct unpacker *u, struct reader *r, uint32_t expected)
{
    struct guess g;
    uint32_t node = 1;
    u->hashes[0] = 0;
    u->hashes[1] = (u->last & 0xFF) | 1u << 24;
    u->hashes[2] = (u->last & 0xFFFF) | 2u << 24;
    u->hashes[3] = hash(u->last & 0xFFFFFF) + 3;
    u->hashes[4] = hash(u->last) * 31 + (u->earlier & 0xFF) + 5;
    u->hashes[5] = hash(u->word) + 6;
    for (unsigned bit = 8; bit-- > 0;) {
        if (bit == 7 || bit == 3)
            find_nodes(u, bit == 7 ? 0 : node);
        predict(u, &g, node, bit, expected);
        const unsigned now = read_bit(r, (uint32_t)g.one);
        learn(u, &g, now);
        node = node << 1 | now;
    }
    return (uint8_t)node;
}

/* Notes the byte at text[at], and where its surroundings were seen before. */
static void note_byte(struct unpacker *u, const uint8_t *text, uint32_t at)
{
    const uint8_t byte = text[at], small = byte >= 'A' && byte <= 'Z' ? byte + 32 : byte;
    u->earlier = u->earlier << 8 | u->last >> 24;
    u->last = u->last << 8 | byte;
    u->word = (small >= 'a' && small <= 'z') || small >= 128 ? (u->word + small + 1) * 0x2F0B4C47u : 0;
    u->match_length = u->match_length > 0 && text[u->match_from] == byte ? u->match_length + 1 : 0;
    u->match_from++;
    uint32_t *seen = &u->match_at[(hash(u->last) * 31 + hash(u->earlier & 0xFF)) >> (32 - MATCH_BITS)];
    if (u->match_length == 0 && *seen > 0) {
        u->match_from = *seen;
        while (u->match_length < 20 && u->match_length < *seen &&
               text[*seen - 1 - u->match_length] == text[at - u->match_length])
            u->match_length++;
    }
    *seen = at + 1;
}

bool unpacker_run(struct unpacker *u, const struct packed_texts *p, uint8_t *text, size_t at)
{
    struct reader r = {.data = p->data, .size = p->packed, .high = UINT32_MAX};
    for (int i = 0; i < 4; i++)
        refill(&r);
    for (size_t end = at + p->size, i = at; i < end && r.used <= r.size; i++) {
        text[i] = read_byte(u, &r, u->match_length > 0 ? 256u | text[u->match_from] : 0);
        note_byte(u, text, (uint32_t)i);
    }
    return r.used == r.size && crc_32(0, text + at, p->size) == p->check;
}
