/* rom_compress.c: the compression function of MD5 (RFC 1321), for the mask ROM of a virtual Sonoff in a
 * Windows program.  No stub asks the ROM for SHA-1. */
/* SPDX-License-Identifier: MIT */
#include <nettle/md5.h>
#include <nettle/sha1.h>

#include <math.h>
#include <stdlib.h>

static uint32_t turn(uint32_t x, unsigned bits)
{
    return x << bits | x >> (32 - bits);
}

static uint32_t word_of(const uint8_t *block, unsigned i)
{
    const uint8_t *b = block + (size_t)4 * i;
    return (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
}

/* The mixing function of the step's round, and which word of the block it takes. */
static uint32_t mix(unsigned step, const uint32_t s[4], unsigned *word)
{
    switch (step / 16) {
    case 0:
        *word = step;
        return (s[1] & s[2]) | (~s[1] & s[3]);
    case 1:
        *word = (5 * step + 1) % 16;
        return (s[1] & s[3]) | (s[2] & ~s[3]);
    case 2:
        *word = (3 * step + 5) % 16;
        return s[1] ^ s[2] ^ s[3];
    default:
        *word = 7 * step % 16;
        return s[2] ^ (s[1] | ~s[3]);
    }
}

void nettle_md5_compress(uint32_t *state, const uint8_t *block)
{
    static const unsigned turns[4][4] = {{7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}};
    static uint32_t sines[64];
    uint32_t s[4] = {state[0], state[1], state[2], state[3]};
    if (sines[0] == 0)
        for (unsigned i = 0; i < 64; i++)
            sines[i] = (uint32_t)floor(4294967296.0 * fabs(sin(i + 1.0)));
    for (unsigned step = 0; step < 64; step++) {
        unsigned word;
        uint32_t sum = s[0] + mix(step, s, &word) + sines[step];
        uint32_t next = s[1] + turn(sum + word_of(block, word), turns[step / 16][step % 4]);
        s[0] = s[3];
        s[3] = s[2];
        s[2] = s[1];
        s[1] = next;
    }
    for (unsigned i = 0; i < 4; i++)
        state[i] += s[i];
}

void nettle_sha1_compress(uint32_t *state, const uint8_t *block)
{
    (void)state, (void)block;
    abort();
}
