/* pack.c: see pack.h.
 *
 * First the sector is turned into literals and matches, then the best code for them is made, then they are
 * sent.  Counting for the code and sending both go through say(). */
/* SPDX-License-Identifier: MIT */
#include "stub/pack.h"

#include "stub/line.h"
#include "stub/near.h"
#include "stub/scratch.h"

#define TRIES 4u /* earlier places looked at: twice as many gain 0.2 % */

#define MIN_MATCH       3u
#define MAX_MATCH       258u
#define END_OF_BLOCK    256u
#define FIRST_LENGTH    257u
#define LAST_LENGTH     285u
#define MAX_BITS        15u
#define MAX_LENGTH_BITS 7u

#define REPEAT_LAST  (PACK_LENGTHS + 16)
#define REPEAT_ZERO  (PACK_LENGTHS + 17)
#define REPEAT_ZEROS (PACK_LENGTHS + 18)

/* --- Searching ---------------------------------------------------------------------------------------- */

/* A match: its length above MATCH_SHIFT, the distance - 1 below. */
#define MATCH_SHIFT 12

/* The longest match of more than `len` bytes for what is at `at`, 0 if there is none.  Puts the place on
 * record. */
static uint32_t search(struct pack *s, uint32_t at, uint32_t len)
{
    const uint8_t *data = (const uint8_t *)s->data, *here = data + at;
    uint32_t most = PACK_SIZE - at, place, best = 0;
    uint16_t *head;

    if (most > MAX_MATCH)
        most = MAX_MATCH;
    if (most < MIN_MATCH)
        return 0;
    head =
        &s->head[((uint32_t)here[0] | (uint32_t)here[1] << 8 | (uint32_t)here[2] << 16) * 0x9E3779B1u >> 21];
    place = *head;
    s->before[at] = (uint16_t)place;
    *head = (uint16_t)(at + 1);
    for (uint32_t tries = TRIES; len < most && tries; tries--) {
        const uint8_t *there = data + place - 1;

        if (!place)
            break;
        if (there[len] == here[len]) {
            uint32_t n = 0;

            while (n < most && there[n] == here[n])
                n++;
            if (n > len) {
                len = n;
                best = n << MATCH_SHIFT | (uint32_t)(here - there - 1);
            }
        }
        place = s->before[place - 1];
    }
    return best;
}

static void add_token(struct pack *s, uint32_t token)
{
    s->token[s->tokens++] = (uint16_t)token;
}

/* A match is put off by a byte if the next place has a longer one. */
static void find_tokens(struct pack *s)
{
    const uint8_t *data = (const uint8_t *)s->data;
    uint32_t at = 0, match = 0;

    while (at < PACK_SIZE) {
        uint32_t len, next;

        if (!match)
            match = search(s, at, MIN_MATCH - 1);
        len = match >> MATCH_SHIFT;
        next = len ? search(s, at + 1, len) : 0;
        if (!len || next) {
            add_token(s, data[at++]);
            match = next;
            continue;
        }
        add_token(s, 256 + len - MIN_MATCH);
        add_token(s, match & ((1u << MATCH_SHIFT) - 1));
        for (uint32_t end = at + len, i = at + 2; i < end; i++)
            search(s, i, MAX_MATCH);
        at += len;
        match = 0;
    }
}

/* --- Saying -------------------------------------------------------------------------------------------- */

static void put_bits(struct pack *s, uint32_t bits, uint32_t n)
{
    uint32_t hold = s->hold | bits << s->held, held = s->held + n;

    for (; held >= 8; held -= 8, hold >>= 8)
        line_put(hold);
    s->hold = hold;
    s->held = held;
}

/* A symbol, and the lowest `extra` bits of a value. */
static void say(struct pack *s, uint32_t symbol, uint32_t value, uint32_t extra)
{
    uint32_t size = s->size[symbol];

    if (s->sending) { /* at most 15 bits of code, 10 of the value, 7 not gone yet */
        put_bits(s, s->bits[symbol] | (value & ~(UINT32_MAX << extra)) << size, size + extra);
    } else {
        s->count[symbol]++;
        s->extra += extra;
    }
}

/* Length and distance codes follow a rule: 2^k codes for each number of extra bits. */
static void say_value(struct pack *s, uint32_t first, uint32_t value, uint32_t k)
{
    uint32_t extra = value >> k ? 31 - (uint32_t)__builtin_clz(value) - k : 0;

    say(s, first + (extra << k) + (value >> extra), value, extra);
}

static void say_tokens(struct pack *s)
{
    for (const uint16_t *t = s->token, *end = t + s->tokens; t < end; t++) {
        uint32_t token = *t;

        if (token < 256) {
            say(s, token, 0, 0);
            continue;
        }
        if (token == 256 + MAX_MATCH - MIN_MATCH)
            say(s, LAST_LENGTH, 0, 0);
        else
            say_value(s, FIRST_LENGTH, token - 256, 2);
        say_value(s, PACK_DISTANCES, *++t, 1);
    }
    say(s, END_OF_BLOCK, 0, 0);
}

/* The code lengths, with runs of the same shortened. */
static void say_lengths(struct pack *s)
{
    const uint8_t *size = s->size, *end = size + PACK_LENGTHS;
    uint32_t last = UINT32_MAX;

    while (size < end) {
        uint32_t value = *size, most = value ? 6 : 138, n = 1;

        while (n < most && size + n < end && size[n] == value)
            n++;
        if (n < 3 || (value && value != last)) {
            n = 1;
            say(s, PACK_LENGTHS + value, 0, 0);
        } else if (value) {
            say(s, REPEAT_LAST, n - 3, 2);
        } else if (n < 11) {
            say(s, REPEAT_ZERO, n - 3, 3);
        } else {
            say(s, REPEAT_ZEROS, n - 11, 7);
        }
        last = value;
        size += n;
    }
}

/* --- Codes -------------------------------------------------------------------------------------------- */

#define WEIGHT_SHIFT 9 /* weight[]: how often above, which symbol below */
#define SYMBOL_MASK  ((1u << WEIGHT_SHIFT) - 1)

/* Puts the symbols that occur into weight[] in ascending order; returns how many. */
static uint32_t sort_symbols(uint32_t *weight, const uint16_t *count, uint32_t n)
{
    uint32_t used = 0;

    for (uint32_t i = 0; i < n; i++)
        if (count[i])
            weight[used++] = (uint32_t)count[i] << WEIGHT_SHIFT | i;
    for (uint32_t gap = 64; gap; gap /= 4) {
        for (uint32_t i = gap; i < used; i++) {
            uint32_t w = weight[i], j = i;

            for (; j >= gap && weight[j - gap] > w; j -= gap)
                weight[j] = weight[j - gap];
            weight[j] = w;
        }
    }
    return used;
}

/* Huffman's tree over the sorted symbols: leaves are weight[0..used), inner nodes follow.  Fills size[] and
 * returns the greatest. */
static uint32_t measure_tree(struct pack *s, uint32_t used, uint8_t *size)
{
    uint32_t leaf = 0, inner = used, root = 2 * used - 2, deepest = 0, *weight = s->weight;
    uint16_t *parent = s->parent; /* becomes the depth, from the root on down */

    for (uint32_t node = used; node <= root; node++) {
        weight[node] = 0;
        for (uint32_t child = 0; child < 2; child++) {
            bool is_leaf = inner == node || (leaf < used && weight[leaf] <= (weight[inner] | SYMBOL_MASK));
            uint32_t chosen = is_leaf ? leaf++ : inner++;

            weight[node] += weight[chosen] & ~SYMBOL_MASK;
            parent[chosen] = (uint16_t)node;
        }
    }
    parent[root] = 0;
    while (root--) {
        uint32_t depth = parent[parent[root]] + 1u;

        parent[root] = (uint16_t)depth;
        if (root >= used)
            continue;
        size[weight[root] & SYMBOL_MASK] = (uint8_t)depth;
        if (depth > deepest)
            deepest = depth;
    }
    return deepest;
}

static void assign_bits(uint16_t *bits, const uint8_t *size, uint32_t n)
{
    uint32_t next = 0;

    for (uint32_t len = 1; len <= MAX_BITS; len++, next <<= 1) {
        for (uint32_t i = 0; i < n; i++) {
            uint32_t reversed = 0;

            if (size[i] != len)
                continue;
            for (uint32_t k = 0; k < len; k++)
                reversed = reversed << 1 | (next >> k & 1);
            bits[i] = (uint16_t)reversed;
            next++;
        }
    }
}

/* Makes the code of the symbols from `first` up to `end`; returns the bits that all of them take together, or
 * more than that if the code had to be made shallower. */
static uint32_t make_code(struct pack *s, uint32_t first, uint32_t end, uint32_t most)
{
    uint32_t total = 0, n = end - first, used, halved = 0;
    uint16_t *count = s->count + first;
    uint8_t *size = s->size + first;

    used = sort_symbols(s->weight, count, n);
    if (used == 1)
        size[s->weight[0] & SYMBOL_MASK] = 1;
    /* Too deep: rare symbols are taken to be less rare. */
    while (used > 1 && measure_tree(s, used, size) > most) {
        for (uint32_t i = 0; i < n; i++)
            count[i] = (uint16_t)((count[i] + 1) / 2);
        sort_symbols(s->weight, count, n);
        halved++;
    }
    assign_bits(s->bits + first, size, n);
    for (uint32_t i = 0; i < n; i++)
        total += (uint32_t)count[i] * size[i];
    return total << halved;
}

/* --- All together ----------------------------------------------------------------------------------------
 */

bool pack_plan(void)
{
    struct pack *s = NEAR(&scratch.pack);
    uint32_t bits;

    __builtin_memset(&s->sending, 0, (uintptr_t)s->before - (uintptr_t)&s->sending);
    find_tokens(s);
    say_tokens(s);
    bits = make_code(s, PACK_LITERALS, PACK_DISTANCES, MAX_BITS);
    bits += make_code(s, PACK_DISTANCES, PACK_LENGTHS, MAX_BITS);
    say_lengths(s);
    bits += make_code(s, PACK_LENGTHS, PACK_SYMBOLS, MAX_LENGTH_BITS);
    bits += s->extra + 17 + 3 * (PACK_SYMBOLS - PACK_LENGTHS);
    return bits < 8 * PACK_SIZE - 7;
}

void pack_send(void)
{
    struct pack *s = NEAR(&scratch.pack);

    s->sending = true;
    /* Last block, own code; 286 literals, 30 distances, 19 code lengths, all of them. */
    put_bits(s, 1 | 2 << 1 | 29 << 3 | 29 << 8 | 15 << 13, 17);
    for (uint32_t i = 0; i < PACK_SYMBOLS - PACK_LENGTHS; i++)
        put_bits(s, s->size[PACK_LENGTHS + inflate_length_order(i)], 3);
    say_lengths(s);
    say_tokens(s);
    put_bits(s, 0, 7);
}
