/* programs.c: see programs.h.  No library functions: the lx106 build is freestanding. */
/* SPDX-License-Identifier: MIT */
#include "programs.h"

#define BYTES 1024u
#define WORDS (BYTES / 4)

struct workspace {
    uint32_t words[WORDS];
    uint8_t bytes[BYTES], copy[BYTES + 8];
    uint32_t random, digest;
};

static uint32_t next_random(struct workspace *w)
{
    w->random = w->random * 1664525u + 1013904223u;
    return w->random ^ w->random >> 15;
}

static void take(struct workspace *w, uint32_t value)
{
    w->digest = (w->digest << 5 | w->digest >> 27) ^ value * 0x9E3779B1u;
}

static void take64(struct workspace *w, uint64_t value)
{
    take(w, (uint32_t)value);
    take(w, (uint32_t)(value >> 32));
}

static uint64_t next_random64(struct workspace *w)
{
    uint64_t high = next_random(w);
    return high << 32 | next_random(w);
}

static uint64_t any_size_random64(struct workspace *w)
{
    uint64_t value = next_random64(w);
    return value >> (next_random(w) & 63);
}

static void run_crc32(struct workspace *w)
{
    uint32_t crc = 0xFFFFFFFFu;
    for (unsigned i = 0; i < BYTES; i++) {
        crc ^= w->bytes[i];
        for (unsigned bit = 0; bit < 8; bit++)
            crc = crc & 1 ? crc >> 1 ^ 0xEDB88320u : crc >> 1;
    }
    take(w, ~crc);
}

static uint32_t rotate_left(uint32_t v, unsigned n)
{
    return v << n | v >> (32 - n);
}

static void run_mixing(struct workspace *w)
{
    static const uint8_t amounts[16] = {7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21};
    uint32_t a = 0x67452301, b = 0xEFCDAB89, c = 0x98BADCFE, d = 0x10325476;
    for (unsigned i = 0; i < 256; i++) {
        unsigned step = i >> 4 & 3;
        uint32_t f = step == 0   ? (b & c) | (~b & d)
                     : step == 1 ? (d & b) | (~d & c)
                     : step == 2 ? b ^ c ^ d
                                 : c ^ (b | ~d);
        uint32_t mixed = a + f + w->words[i & (WORDS - 1)] + 0x5A827999u * i;
        a = d;
        d = c;
        c = b;
        b += rotate_left(mixed, amounts[step * 4 + (i & 3)]);
    }
    take(w, a);
    take(w, b);
    take(w, c);
    take(w, d);
}

static void run_sort(struct workspace *w)
{
    int32_t *v = (int32_t *)w->words;
    for (unsigned gap = WORDS / 2; gap != 0; gap /= 2) {
        for (unsigned i = gap; i < WORDS; i++) {
            int32_t x = v[i];
            unsigned j = i;
            for (; j >= gap && v[j - gap] > x; j -= gap)
                v[j] = v[j - gap];
            v[j] = x;
        }
    }
    for (unsigned i = 0; i < WORDS; i++)
        take(w, (uint32_t)v[i]);
}

static void run_multiply(struct workspace *w)
{
    for (unsigned i = 0; i < 60; i++) {
        uint64_t a = any_size_random64(w), b = next_random64(w);
        take64(w, a * b);
        take64(w, a * a + (uint64_t)(int64_t)(int32_t)b);
        take(w, (uint32_t)(int16_t)a * (uint32_t)(int16_t)b);
        take(w, (uint32_t)(uint16_t)a * (uint16_t)b);
    }
}

static void run_divide(struct workspace *w)
{
    for (unsigned i = 0; i < 60; i++) {
        uint64_t a = next_random64(w), b = any_size_random64(w) | 1;
        take64(w, a / b);
        take64(w, a % b);
        uint32_t c = next_random(w), d = next_random(w) >> (c & 31) | 1;
        take(w, c / d);
        take(w, c % d);
        take(w, (uint32_t)((int32_t)c / (int32_t)(d >> 1 | 1)));
        take(w, (uint32_t)((int32_t)c % (int32_t)(d >> 1 | 1)));
    }
}

static void run_shifts(struct workspace *w)
{
    for (unsigned i = 0; i < 64; i++) {
        uint64_t v = next_random64(w);
        take64(w, v << i);
        take64(w, v >> i);
        take(w, (uint32_t)v << (i & 31));
        take(w, (uint32_t)v >> (i & 31));
        take(w, (uint32_t)((int32_t)(uint32_t)v >> (i & 31)));
        take64(w, (uint64_t)((int64_t)v >> i));
    }
}

static void copy_bytes(uint8_t *to, const uint8_t *from, unsigned n)
{
    while (n-- != 0)
        *to++ = *from++;
}

static void copy_backwards(uint8_t *to, const uint8_t *from, unsigned n)
{
    while (n-- != 0)
        to[n] = from[n];
}

static void copy_words(uint32_t *to, const uint32_t *from, unsigned n)
{
    for (unsigned i = 0; i + 4 <= n; i += 4) {
        uint32_t a = from[i], b = from[i + 1], c = from[i + 2], d = from[i + 3];
        to[i] = a;
        to[i + 1] = b;
        to[i + 2] = c;
        to[i + 3] = d;
    }
}

static void run_copies(struct workspace *w)
{
    for (unsigned shift = 0; shift < 5; shift++) {
        copy_bytes(w->copy + shift, w->bytes, BYTES - shift);
        copy_backwards(w->copy + 3, w->copy, BYTES - 3);
        for (unsigned i = 0; i < BYTES; i += 7)
            take(w, w->copy[i]);
    }
    copy_words(w->words, w->words + WORDS / 2, WORDS / 2);
    for (unsigned i = 0; i < WORDS; i++)
        take(w, w->words[i]);
}

static unsigned length_of(const char *s)
{
    unsigned n = 0;
    while (s[n] != 0)
        n++;
    return n;
}

static int compare_texts(const char *a, const char *b)
{
    while (*a != 0 && *a == *b) {
        a++;
        b++;
    }
    return (unsigned char)*a - (unsigned char)*b;
}

static void run_strings(struct workspace *w)
{
    static const char *const words[] = {"basic", "dual", "pow",    "touch", "s20",
                                        "",      "4ch",  "pow r2", "basica"};
    char text[16];
    for (unsigned i = 0; i < sizeof words / sizeof words[0]; i++) {
        take(w, length_of(words[i]));
        for (unsigned j = 0; j < sizeof words / sizeof words[0]; j++)
            take(w, (uint32_t)compare_texts(words[i], words[j]));
    }
    for (unsigned i = 0; i < 40; i++) {
        uint32_t v = next_random(w) >> (i & 31);
        char *p = text + sizeof text;
        *--p = 0;
        do
            *--p = (char)('0' + v % 10);
        while ((v /= 10) != 0);
        for (; *p != 0; p++)
            take(w, (uint8_t)*p);
    }
}

static void run_bits(struct workspace *w)
{
    for (unsigned i = 0; i < 100; i++) {
        uint32_t v = next_random(w) >> (i & 31);
        unsigned ones = 0, reversed = 0;
        for (unsigned bit = 0; bit < 32; bit++) {
            ones += v >> bit & 1;
            reversed = reversed << 1 | (v >> bit & 1);
        }
        take(w, ones);
        take(w, reversed);
        take(w, v == 0 ? 32u : (uint32_t)__builtin_clz(v));
        take(w, __builtin_bswap32(v));
        take(w, (v & 0xFF00) >> 8);
        take(w, (v >> 27 & 0xF) | (v & 0x7FFF) << 4);
    }
}

/* Small fixed-point filter: signed halves, saturation, conditional moves. */
static void run_filter(struct workspace *w)
{
    int16_t *samples = (int16_t *)(void *)w->copy;
    int32_t state = 0;
    for (unsigned i = 0; i < BYTES / 2; i++) {
        samples[i] = (int16_t)next_random(w);
        int32_t y = state + ((int32_t)samples[i] * 23 - state * 5) / 32;
        y = y > 32767 ? 32767 : y < -32768 ? -32768 : y;
        state = y;
        samples[i] = (int16_t)(y < 0 ? -y : y);
        take(w, (uint32_t)(int32_t)samples[i]);
    }
}

typedef uint32_t operation(uint32_t a, uint32_t b);

static uint32_t op_add(uint32_t a, uint32_t b)
{
    return a + b;
}

static uint32_t op_sub(uint32_t a, uint32_t b)
{
    return a - b;
}

static uint32_t op_scaled(uint32_t a, uint32_t b)
{
    return a * 8 + b * 5 - (a << 2);
}

static uint32_t op_power(uint32_t a, uint32_t b)
{
    return (b & 15) == 0 ? 1 : a * op_power(a, (b & 15) - 1);
}

/* A small stack machine: calls through pointers, recursion, switch tables. */
static void run_machine(struct workspace *w)
{
    static operation *const operations[4] = {op_add, op_sub, op_scaled, op_power};
    uint32_t stack[8] = {1, 2, 3, 4, 5, 6, 7, 8};
    unsigned top = 4;
    for (unsigned i = 0; i < BYTES; i++) {
        uint8_t op = w->bytes[i];
        switch (op % 9) {
        case 0:
            stack[top++ & 7] = op;
            break;
        case 1:
            stack[top & 7] ^= stack[(top - 1) & 7];
            break;
        case 2:
            stack[top & 7] = (uint32_t) - (int32_t)(stack[top & 7] & 0xFFFF);
            break;
        case 3:
            top -= (int32_t)stack[top & 7] < 0;
            break;
        case 4:
            stack[top & 7] = rotate_left(stack[top & 7], (op >> 4 & 7) + 1);
            break;
        default:
            stack[(top + 1) & 7] = operations[op & 3](stack[top & 7], stack[(top - 1) & 7]);
            break;
        }
    }
    for (unsigned i = 0; i < 8; i++)
        take(w, stack[i]);
    take(w, top);
}

/* Run-length coding there and back. */
static void run_packing(struct workspace *w)
{
    unsigned packed = 0, unpacked = 0;
    for (unsigned i = 0; i < BYTES / 2; i++)
        w->bytes[i] = (uint8_t)(next_random(w) >> 28 > 12 ? next_random(w) : 0xFF);
    for (unsigned i = 0; i < BYTES / 2;) {
        unsigned run = 1;
        while (run < 255 && i + run < BYTES / 2 && w->bytes[i + run] == w->bytes[i])
            run++;
        w->copy[packed++] = (uint8_t)run;
        w->copy[packed++] = w->bytes[i];
        i += run;
    }
    for (unsigned i = 0; i < packed; i += 2)
        for (unsigned n = w->copy[i]; n != 0; n--)
            take(w, (uint32_t)(w->copy[i + 1] ^ w->bytes[unpacked++]) + n);
    take(w, packed << 16 | unpacked);
}

uint32_t program_run(uint32_t index, uint32_t seed)
{
    static void (*const programs[PROGRAM_COUNT])(struct workspace *) = {
        run_crc32,  run_mixing,  run_sort, run_multiply, run_divide,  run_shifts,
        run_copies, run_strings, run_bits, run_filter,   run_machine, run_packing};
    struct workspace w;
    w.random = seed;
    w.digest = 0;
    for (unsigned i = 0; i < WORDS; i++)
        w.words[i] = next_random(&w);
    for (unsigned i = 0; i < BYTES; i++)
        w.bytes[i] = (uint8_t)(next_random(&w) >> 24);
    for (unsigned i = 0; i < sizeof w.copy; i++)
        w.copy[i] = 0;
    programs[index](&w);
    return w.digest;
}
