/* inflate.c: see inflate.h. */
#include "inflate.h"

#include "flash.h"
#include "scratch.h"

#define END_OF_BLOCK     256u
#define MAX_LITERALS     286u
#define LENGTH_CODES     19u
#define LENGTH_CODE_BITS 7u

static inflate_input *next_byte;
static uint32_t hold, held; /* bits read ahead */
static bool broken;
static uint32_t made, most;

static uint32_t take_bits(unsigned n)
{
    uint32_t bits;

    while (held < n) {
        int byte = next_byte();

        if (byte < 0) {
            broken = true;
            byte = 0;
        }
        hold |= (uint32_t)byte << held;
        held += 8;
    }
    bits = hold & ((1u << n) - 1);
    hold >>= n;
    held -= n;
    return bits;
}

/* Makes the code out of `n` lengths; more codes than there is room for: broken.  A code with gaps is found out
 * when a gap is met. */
static void make_code(struct inflate_code *code, const uint8_t *lengths, unsigned n)
{
    uint16_t next[INFLATE_BITS + 1];
    int room = 1;

    for (unsigned i = 0; i <= INFLATE_BITS; i++)
        code->count[i] = 0;
    for (unsigned i = 0; i < n; i++)
        code->count[lengths[i]]++;
    code->count[0] = 0;
    next[0] = 0;
    for (unsigned i = 1; i <= INFLATE_BITS; i++) {
        next[i] = (uint16_t)(next[i - 1] + code->count[i - 1]);
        room = 2 * room - code->count[i];
        if (room < 0)
            broken = true;
    }
    for (unsigned i = 0; i < n; i++)
        if (lengths[i])
            code->symbol[next[lengths[i]]++] = (uint16_t)i;
}

static unsigned decode(const struct inflate_code *code)
{
    int at = 0; /* distance of the bits so far from the first code of their length */
    unsigned index = 0;

    for (unsigned len = 1; len <= INFLATE_BITS; len++) {
        int count = code->count[len];

        at = 2 * at + (int)take_bits(1);
        if (at < count)
            return code->symbol[index + (unsigned)at];
        index += (unsigned)count;
        at -= count;
    }
    broken = true;
    return END_OF_BLOCK;
}

static void put(unsigned byte)
{
    uint8_t *window = (uint8_t *)scratch.write.writer.window;

    if (made == most) {
        broken = true;
        return;
    }
    window[made++ % WRITER_WINDOW] = (uint8_t)byte;
    if (made % FLASH_PIECE == 0)
        writer_made(made);
}

/* Base and extra bits of the length and distance codes follow a rule: `per` codes for each number of extra
 * bits. */
static uint32_t take_value(unsigned symbol, unsigned per)
{
    unsigned extra;

    if (symbol < 2 * per)
        return symbol;
    extra = symbol / per - 1;
    return ((per + symbol % per) << extra) + take_bits(extra);
}

static void copy(unsigned symbol)
{
    const uint8_t *window = (const uint8_t *)scratch.write.writer.window;
    uint32_t len, distance;

    len = symbol == MAX_LITERALS - 1 ? 258 : 3 + take_value(symbol - END_OF_BLOCK - 1, 4);
    symbol = decode(&scratch.write.inflate.distances);
    distance = 1 + take_value(symbol & 31, 2);
    if (symbol > 29 || distance > made || distance > WRITER_WINDOW)
        broken = true;
    for (; len && !broken; len--)
        put(window[(made - distance) % WRITER_WINDOW]);
}

static void compressed_block(void)
{
    while (!broken) {
        unsigned symbol = decode(&scratch.write.inflate.literals);

        if (symbol == END_OF_BLOCK)
            return;
        if (symbol < END_OF_BLOCK)
            put(symbol);
        else if (symbol < MAX_LITERALS)
            copy(symbol);
        else
            broken = true;
    }
}

static void stored_block(void)
{
    uint32_t len;

    take_bits(held & 7);
    len = take_bits(16);
    if (take_bits(16) != (len ^ 0xFFFF))
        broken = true;
    for (; len && !broken; len--)
        put(take_bits(8));
}

static void fixed_code(void)
{
    struct inflate *s = &scratch.write.inflate;

    for (unsigned i = 0; i < INFLATE_LITERALS; i++)
        s->lengths[i] = i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8;
    make_code(&s->literals, s->lengths, INFLATE_LITERALS);
    for (unsigned i = 0; i < INFLATE_DISTANCES; i++)
        s->lengths[i] = 5;
    make_code(&s->distances, s->lengths, INFLATE_DISTANCES);
}

/* Reads `n` code lengths, which are coded with s->literals themselves. */
static void read_lengths(struct inflate *s, unsigned n)
{
    unsigned i = 0;

    while (i < n && !broken) {
        unsigned symbol = decode(&s->literals), repeat, len = 0;

        if (symbol < 16) {
            s->lengths[i++] = (uint8_t)symbol;
            continue;
        }
        if (symbol == 16 && i)
            len = s->lengths[i - 1];
        else if (symbol == 16)
            broken = true;
        repeat = symbol == 16 ? 3 + take_bits(2) : symbol == 17 ? 3 + take_bits(3) : 11 + take_bits(7);
        if (repeat > n - i)
            broken = true;
        for (; repeat && !broken; repeat--)
            s->lengths[i++] = (uint8_t)len;
    }
}

static void dynamic_code(void)
{
    static const uint8_t order[LENGTH_CODES] = {16, 17, 18, 0, 8,  7, 9,  6, 10, 5,
                                                11, 4,  12, 3, 13, 2, 14, 1, 15};
    struct inflate *s = &scratch.write.inflate;
    unsigned literals = 257 + take_bits(5), distances = 1 + take_bits(5), n = 4 + take_bits(4);

    for (unsigned i = 0; i < LENGTH_CODES; i++)
        s->lengths[order[i]] = i < n ? (uint8_t)take_bits(3) : 0;
    make_code(&s->literals, s->lengths, LENGTH_CODES);
    read_lengths(s, literals + distances);
    if (literals > MAX_LITERALS || broken) {
        broken = true;
        return;
    }
    make_code(&s->literals, s->lengths, literals);
    make_code(&s->distances, s->lengths + literals, distances);
}

static void block(unsigned type)
{
    if (type == 0) {
        stored_block();
        return;
    }
    if (type == 1)
        fixed_code();
    else if (type == 2)
        dynamic_code();
    else
        broken = true;
    compressed_block();
}

enum inflate_result inflate_run(inflate_input *input, uint32_t limit, uint32_t *size)
{
    bool last;

    next_byte = input;
    hold = held = made = 0;
    most = limit;
    broken = false;
    do {
        last = take_bits(1);
        block(take_bits(2));
    } while (!last && !broken);
    *size = made;
    return !broken ? INFLATE_OK : made == limit ? INFLATE_TOO_LONG : INFLATE_BROKEN;
}
