/* pack.c: see pack.h.
 *
 * First the sector is turned into literals and matches, then the best code for them is made, then they are
 * sent.  How far the search goes is a balance between the processor's time and the line's. */
#include "pack.h"

#include "line.h"
#include "scratch.h"

#ifndef PACK_TRIES
#define PACK_TRIES 8u /* earlier places looked at */
#endif
#ifndef PACK_GOOD
#define PACK_GOOD 16u /* a match of this length is not put off for a better one */
#endif

#define MIN_MATCH     3u
#define MAX_MATCH     258u
#define END_OF_BLOCK  256u
#define FIRST_LENGTH  257u
#define LAST_LENGTH   285u
#define MAX_BITS      15u
#define MAX_LENGTH_BITS 7u

#define REPEAT_LAST  16u
#define REPEAT_ZERO  17u
#define REPEAT_ZEROS 18u

/* --- Searching ---------------------------------------------------------------------------------------- */

struct match {
    uint32_t len, distance;
};

static uint32_t hash(const uint8_t *p)
{
    uint32_t key = (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16;

    return key * 0x9E3779B1u >> 21;
}

/* The longest match for the bytes at `at` of more than `len` bytes; puts the place on record. */
static struct match search(struct pack *s, uint32_t at, uint32_t len)
{
    const uint8_t *data = (const uint8_t *)s->data, *here = data + at;
    uint32_t most = PACK_SIZE - at < MAX_MATCH ? PACK_SIZE - at : MAX_MATCH;
    struct match best = {0, 0};
    uint16_t *head;
    uint32_t place;

    if (most < MIN_MATCH)
        return best;
    head = &s->head[hash(here)];
    place = *head;
    s->before[at] = (uint16_t)place;
    *head = (uint16_t)(at + 1);
    for (unsigned tries = PACK_TRIES; place && tries && len < most; tries--) {
        const uint8_t *there = data + place - 1;
        uint32_t n = 0;

        if (there[len] == here[len]) {
            while (n < most && there[n] == here[n])
                n++;
            if (n > len) {
                len = n;
                best.len = n;
                best.distance = (uint32_t)(here - there);
            }
        }
        place = s->before[place - 1];
    }
    return best;
}

static uint32_t log2_of(uint32_t v)
{
    return 31 - (uint32_t)__builtin_clz(v);
}

/* Length and distance codes follow a rule: 2^k codes for each number of extra bits. */
static uint32_t extra_bits(uint32_t v, uint32_t k)
{
    return v < 2u << k ? 0 : log2_of(v) - k;
}

static uint32_t value_code(uint32_t v, uint32_t extra, uint32_t k)
{
    return (extra << k) + (v >> extra);
}

static uint32_t length_code(uint32_t v, uint32_t extra)
{
    return v == MAX_MATCH - MIN_MATCH ? LAST_LENGTH : FIRST_LENGTH + value_code(v, extra, 2);
}

static uint32_t length_extra(uint32_t v)
{
    return v == MAX_MATCH - MIN_MATCH ? 0 : extra_bits(v, 2);
}

static uint32_t add_literal(struct pack *s, uint32_t byte)
{
    s->token[s->tokens++] = (uint16_t)byte;
    s->literals.count[byte]++;
    return 0;
}

/* The number of extra bits it will take. */
static uint32_t add_match(struct pack *s, struct match m)
{
    uint32_t v = m.len - MIN_MATCH, d = m.distance - 1;
    uint32_t length_bits = length_extra(v), distance_bits = extra_bits(d, 1);

    s->token[s->tokens++] = (uint16_t)(256 + v);
    s->token[s->tokens++] = (uint16_t)d;
    s->literals.count[length_code(v, length_bits)]++;
    s->distances.count[value_code(d, distance_bits, 1)]++;
    return length_bits + distance_bits;
}

static uint32_t find_tokens(struct pack *s)
{
    const uint8_t *data = (const uint8_t *)s->data;
    uint32_t extra = 0, at = 0;
    struct match m = search(s, 0, MIN_MATCH - 1), next;

    while (at < PACK_SIZE) {
        next.len = 0;
        if (at + 1 < PACK_SIZE && m.len < PACK_GOOD)
            next = search(s, at + 1, m.len < MIN_MATCH ? MIN_MATCH - 1 : m.len);
        if (!m.len || next.len > m.len) {
            extra += add_literal(s, data[at++]);
            m = next;
            continue;
        }
        extra += add_match(s, m);
        /* The place at + 1 is on record already if it was searched. */
        for (uint32_t i = m.len < PACK_GOOD ? 2 : 1; i < m.len; i++)
            search(s, at + i, MAX_MATCH);
        at += m.len;
        m.len = 0;
        if (at < PACK_SIZE)
            m = search(s, at, MIN_MATCH - 1);
    }
    return extra;
}

/* --- Codes -------------------------------------------------------------------------------------------- */

/* Puts the symbols that occur into weight[]: count << 9 | symbol, in ascending order; returns how many. */
static unsigned sort_symbols(struct pack *s, const uint16_t *count, unsigned n)
{
    unsigned used = 0;

    for (unsigned i = 0; i < n; i++)
        if (count[i])
            s->weight[used++] = (uint32_t)count[i] << 9 | i;
    for (unsigned gap = 40; gap; gap /= 3) {
        for (unsigned i = gap; i < used; i++) {
            uint32_t w = s->weight[i];
            unsigned j = i;

            for (; j >= gap && s->weight[j - gap] > w; j -= gap)
                s->weight[j] = s->weight[j - gap];
            s->weight[j] = w;
        }
    }
    return used;
}

/* Huffman's tree over the sorted symbols: leaves are weight[0..used), inner nodes follow.  Fills size[] and
 * returns the greatest. */
static unsigned measure_tree(struct pack *s, unsigned used, uint8_t *size)
{
    unsigned leaf = 0, inner = used, root = 2 * used - 2, deepest = 0;
    uint16_t *parent = s->parent; /* becomes the depth, from the root on down */

    for (unsigned node = used; node <= root; node++) {
        uint32_t sum = 0;

        for (unsigned child = 0; child < 2; child++) {
            bool take_leaf = leaf < used && (inner == node || s->weight[leaf] >> 9 <= s->weight[inner] >> 9);
            unsigned chosen = take_leaf ? leaf++ : inner++;

            sum += s->weight[chosen] >> 9;
            parent[chosen] = (uint16_t)node;
        }
        s->weight[node] = sum << 9;
    }
    parent[root] = 0;
    for (unsigned node = root; node-- > 0;) {
        parent[node] = (uint16_t)(parent[parent[node]] + 1);
        if (node < used) {
            size[s->weight[node] & 0x1FF] = (uint8_t)parent[node];
            if (parent[node] > deepest)
                deepest = parent[node];
        }
    }
    return deepest;
}

static void assign_bits(struct pack_code *code, const uint8_t *size, unsigned n, unsigned most)
{
    uint32_t next = 0;

    for (unsigned len = 1; len <= most; len++) {
        for (unsigned i = 0; i < n; i++) {
            uint32_t bits = next, reversed = 0;

            if (size[i] != len)
                continue;
            for (unsigned k = 0; k < len; k++, bits >>= 1)
                reversed = reversed << 1 | (bits & 1);
            code->bits[i] = (uint16_t)reversed;
            next++;
        }
        next <<= 1;
    }
}

/* The bits that all symbols take together. */
static uint32_t make_code(struct pack *s, struct pack_code *code, uint8_t *size, unsigned n, unsigned most)
{
    uint32_t total = 0;
    unsigned used;

    for (unsigned i = 0; i < n; i++)
        size[i] = 0;
    /* A code that is too deep: rarer symbols are taken to be less rare. */
    for (;;) {
        used = sort_symbols(s, code->count, n);
        if (used < 2 || measure_tree(s, used, size) <= most)
            break;
        for (unsigned i = 0; i < n; i++)
            code->count[i] = (uint16_t)((code->count[i] + 1) / 2);
    }
    if (used == 1)
        size[s->weight[0] & 0x1FF] = 1;
    assign_bits(code, size, n, most);
    for (unsigned i = 0; i < n; i++)
        total += (uint32_t)code->count[i] * size[i];
    return total;
}

/* --- The code lengths, coded themselves ------------------------------------------------------------------ */

static void add_run(struct pack *s, unsigned symbol, unsigned more)
{
    s->run[s->runs++] = (uint16_t)(symbol | more << 8);
    s->lengths.count[symbol]++;
}

static void find_runs(struct pack *s, const uint8_t *size, unsigned n)
{
    unsigned i = 0;

    while (i < n) {
        unsigned value = size[i], len = 1;

        while (i + len < n && size[i + len] == value && len < 138)
            len++;
        i += len;
        if (!value && len >= 11) {
            add_run(s, REPEAT_ZEROS, len - 11);
            continue;
        }
        if (!value && len >= 3) {
            add_run(s, REPEAT_ZERO, len - 3);
            continue;
        }
        add_run(s, value, 0);
        for (len--; len >= 3;) {
            unsigned now = len < 6 ? len : 6;

            add_run(s, REPEAT_LAST, now - 3);
            len -= now;
        }
        while (len--)
            add_run(s, value, 0);
    }
}

static unsigned run_bits(unsigned symbol)
{
    return symbol < REPEAT_LAST ? 0 : symbol == REPEAT_LAST ? 2 : symbol == REPEAT_ZERO ? 3 : 7;
}

static const uint8_t length_order[PACK_LENGTHS] = {16, 17, 18, 0, 8,  7, 9,  6, 10, 5,
                                                   11, 4,  12, 3, 13, 2, 14, 1, 15};

/* --- All together ---------------------------------------------------------------------------------------- */

bool pack_plan(void)
{
    struct pack *s = &scratch.pack;
    uint32_t bits = 17 + 3 * PACK_LENGTHS;

    __builtin_memset(s->head, 0, sizeof s->head);
    __builtin_memset(&s->literals, 0, 3 * sizeof s->literals);
    s->tokens = s->runs = 0;
    bits += find_tokens(s);
    s->literals.count[END_OF_BLOCK] = 1;
    bits += make_code(s, &s->literals, s->size, PACK_LITERALS, MAX_BITS);
    bits += make_code(s, &s->distances, s->size + PACK_LITERALS, PACK_DISTANCES, MAX_BITS);
    find_runs(s, s->size, PACK_SYMBOLS);
    bits += make_code(s, &s->lengths, s->length_size, PACK_LENGTHS, MAX_LENGTH_BITS);
    for (unsigned i = 0; i < s->runs; i++)
        bits += run_bits(s->run[i] & 0xFF);
    return bits < 8 * PACK_SIZE - 7;
}

static uint32_t hold, held;

static void put_bits(uint32_t bits, unsigned n)
{
    hold |= bits << held;
    held += n;
    for (; held >= 8; held -= 8, hold >>= 8)
        line_put(hold);
}

static void put_header(struct pack *s)
{
    put_bits(1 | 2 << 1, 3);
    put_bits(PACK_LITERALS - 257, 5);
    put_bits(PACK_DISTANCES - 1, 5);
    put_bits(PACK_LENGTHS - 4, 4);
    for (unsigned i = 0; i < PACK_LENGTHS; i++)
        put_bits(s->length_size[length_order[i]], 3);
    for (unsigned i = 0; i < s->runs; i++) {
        unsigned symbol = s->run[i] & 0xFF;

        put_bits(s->lengths.bits[symbol], s->length_size[symbol]);
        put_bits(s->run[i] >> 8u, run_bits(symbol));
    }
}

static void put_literal(struct pack *s, uint32_t symbol)
{
    put_bits(s->literals.bits[symbol], s->size[symbol]);
}

static void put_extra(uint32_t value, uint32_t bits)
{
    put_bits(value & ((1u << bits) - 1), bits);
}

static void put_match(struct pack *s, uint32_t v, uint32_t d)
{
    uint32_t length_bits = length_extra(v), distance_bits = extra_bits(d, 1), code;

    put_literal(s, length_code(v, length_bits));
    put_extra(v, length_bits);
    code = value_code(d, distance_bits, 1);
    put_bits(s->distances.bits[code], s->size[PACK_LITERALS + code]);
    put_extra(d, distance_bits);
}

void pack_send(void)
{
    struct pack *s = &scratch.pack;

    hold = held = 0;
    put_header(s);
    for (uint32_t i = 0; i < s->tokens; i++) {
        uint32_t token = s->token[i];

        if (token < 256)
            put_literal(s, token);
        else
            put_match(s, token - 256, s->token[++i]);
    }
    put_literal(s, END_OF_BLOCK);
    put_bits(0, 7);
}
