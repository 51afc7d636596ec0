/* inflate.c: see inflate.h. */
/* SPDX-License-Identifier: MIT */
#include "stub/inflate.h"

#include "stub/early.h"
#include "stub/near.h"
#include "stub/scratch.h"

#include "core/device/wire.h"

#define END_OF_BLOCK 256u
#define MAX_LITERALS 286u
#define LENGTH_CODES 19u

EARLY static uint32_t next_byte(struct inflate *s)
{
    int byte = s->input();

    if (byte < 0)
        s->broken = true;
    return (uint32_t)byte & 0xFF;
}

EARLY static uint32_t take_bits(struct inflate *s, uint32_t n)
{
    uint32_t bits;

    for (; s->held < n; s->held += 8)
        s->hold |= next_byte(s) << s->held;
    bits = s->hold & ~(UINT32_MAX << n);
    s->hold >>= n;
    s->held -= n;
    return bits;
}

/* Makes the code out of `n` lengths, which must fill it exactly; one symbol alone may leave room. */
EARLY static void make_code(struct inflate *s, struct inflate_code *code, const uint8_t *lengths, uint32_t n)
{
    uint16_t *symbol = code->symbol;
    int32_t room = 1;

    for (uint32_t len = 1; len <= INFLATE_BITS; len++) {
        const uint16_t *begin = symbol;

        for (uint32_t i = 0; i < n; i++)
            if (lengths[i] == len)
                *symbol++ = (uint16_t)i;
        code->count[len] = (uint16_t)(symbol - begin);
        room = 2 * room - code->count[len];
        if (room < 0)
            s->broken = true;
    }
    if (room > 0 && symbol > code->symbol + 1)
        s->broken = true;
}

EARLY static uint32_t decode(struct inflate *s, const struct inflate_code *code)
{
    const uint16_t *count = code->count, *symbol = code->symbol;
    uint32_t hold = s->hold, held = s->held;
    int32_t at = 0; /* distance of the bits so far from the first code of their length */

    do {
        if (!held) { /* as take_bits(s, 1), which would take most of the time */
            hold = next_byte(s);
            held = 8;
        }
        at = 2 * at + (int32_t)(hold & 1) - *++count;
        hold >>= 1;
        held--;
        symbol += *count;
    } while (at >= 0 && count != code->count + INFLATE_BITS);
    s->hold = hold;
    s->held = held;
    if (at < 0)
        return symbol[at];
    s->broken = true;
    return END_OF_BLOCK;
}

EARLY static void put(struct inflate *s, uint32_t byte)
{
    uint8_t *window = (uint8_t *)scratch.write.writer.window;
    uint32_t made = s->made;

    if (made == s->limit) {
        s->broken = s->too_long = true;
        return;
    }
    window[made++ % WRITER_WINDOW] = (uint8_t)byte;
    s->made = made;
    if (made % INFLATE_STEP == 0)
        s->output(made);
}

/* Base and extra bits of the length and distance codes follow a rule: 2^k codes for each number of extra
 * bits.
 */
EARLY static uint32_t take_value(struct inflate *s, uint32_t symbol, uint32_t k)
{
    uint32_t extra = symbol >> k;

    if (extra < 2)
        return symbol;
    extra--;
    return ((symbol - (extra << k)) << extra) + take_bits(s, extra);
}

EARLY static void copy(struct inflate *s, uint32_t symbol)
{
    const uint8_t *window = (const uint8_t *)scratch.write.writer.window;
    uint32_t len, distance;

    len = symbol == MAX_LITERALS - 1 ? 258 : 3 + take_value(s, symbol - END_OF_BLOCK - 1, 2);
    symbol = decode(s, &s->distances);
    if (symbol > 29)
        s->broken = true;
    distance = 1 + take_value(s, symbol & 31, 1);
    if (distance > s->made)
        s->broken = true;
    for (; len && !s->broken; len--)
        put(s, window[(s->made - distance) % WRITER_WINDOW]);
}

EARLY static void compressed_block(struct inflate *s)
{
    while (!s->broken) {
        uint32_t symbol = decode(s, &s->literals);

        if (symbol == END_OF_BLOCK)
            return;
        if (symbol < END_OF_BLOCK)
            put(s, symbol);
        else if (symbol < MAX_LITERALS)
            copy(s, symbol);
        else
            s->broken = true;
    }
}

EARLY static void stored_block(struct inflate *s)
{
    uint32_t len;

    s->held = s->hold = 0; /* never more than seven bits are left over */
    len = take_bits(s, 16);
    if (take_bits(s, 16) != (len ^ 0xFFFF))
        s->broken = true;
    for (; len && !s->broken; len--)
        put(s, take_bits(s, 8));
}

/* Reads `n` code lengths, which are coded with s->literals themselves. */
EARLY static void read_lengths(struct inflate *s, uint32_t n)
{
    uint32_t i = 0, len = UINT32_MAX;

    while (i < n && !s->broken) {
        uint32_t symbol = decode(s, &s->literals), repeat = 1;

        if (symbol == 16) {
            repeat = 3 + take_bits(s, 2);
        } else if (symbol > 16) {
            repeat = symbol == 17 ? 3 + take_bits(s, 3) : 11 + take_bits(s, 7);
            len = 0;
        } else {
            len = symbol;
        }
        if (repeat > n - i || len > INFLATE_BITS)
            s->broken = true;
        for (; repeat && !s->broken; repeat--)
            s->lengths[i++] = (uint8_t)len;
    }
}

EARLY uint32_t inflate_length_order(uint32_t i)
{
    /* 16 17 18 0 8 7 9 6 10 5 11 4 12 3 13 2 14 1 15 */
    static const uint32_t order[] EARLY_WORDS = {0x00121110, 0x06090708, 0x040B050A, 0x020D030C, 0x000F010E};

    return order[i / 4] >> i % 4 * 8 & 0xFF;
}

/* Reads the code lengths of a block; returns how many of them are literals. */
EARLY static uint32_t dynamic_lengths(struct inflate *s)
{
    uint32_t literals = 257 + take_bits(s, 5), distances = 1 + take_bits(s, 5), n = 4 + take_bits(s, 4);

    for (uint32_t i = 0; i < LENGTH_CODES; i++)
        s->lengths[inflate_length_order(i)] = i < n ? (uint8_t)take_bits(s, 3) : 0;
    make_code(s, &s->literals, s->lengths, LENGTH_CODES);
    read_lengths(s, literals + distances);
    for (uint32_t i = literals + distances; i < sizeof s->lengths; i++)
        s->lengths[i] = 0;
    if (literals > MAX_LITERALS)
        s->broken = true;
    return literals;
}

EARLY static uint32_t fixed_lengths(struct inflate *s)
{
    for (uint32_t i = 0; i < sizeof s->lengths; i++)
        s->lengths[i] = i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : i < INFLATE_LITERALS ? 8 : 5;
    return INFLATE_LITERALS;
}

EARLY static void block(struct inflate *s, uint32_t type)
{
    uint32_t literals;

    if (type == 0) {
        stored_block(s);
        return;
    }
    if (type == 3)
        s->broken = true;
    literals = type == 1 ? fixed_lengths(s) : dynamic_lengths(s);
    make_code(s, &s->literals, s->lengths, literals);
    make_code(s, &s->distances, s->lengths + literals, sizeof s->lengths - literals);
    compressed_block(s);
}

EARLY uint32_t inflate_run(inflate_input *input, inflate_output *output, uint32_t limit, uint32_t *size)
{
    struct inflate *s = NEAR(&scratch.write.inflate);
    uint32_t last;

    s->input = input;
    s->output = output;
    s->limit = limit;
    s->hold = s->held = s->made = 0;
    s->broken = s->too_long = false;
    do {
        last = take_bits(s, 1);
        block(s, take_bits(s, 2));
    } while (!last && !s->broken);
    *size = s->made;
    if (s->too_long)
        return WIRE_STATUS_TOO_MUCH;
    if (s->broken)
        return WIRE_STATUS_INFLATE_FAILED;
    return s->made < limit ? WIRE_STATUS_TOO_LITTLE : 0;
}
