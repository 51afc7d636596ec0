/* rom_hash.c: MD5 and SHA-1 as the mask ROM offers them, with their contexts in the program's RAM.  The
 * compression functions are nettle's. */
/* SPDX-License-Identifier: MIT */
#include "chip_internal.h"

#include <nettle/md5.h>
#include <nettle/sha1.h>

#define BLOCK 64u

/* Measured: 21.2 M cycles per MB for MD5 with its copying. */
#define MD5_BLOCK_CYCLES  1225u
#define SHA1_BLOCK_CYCLES 3300u

struct hash {
    unsigned words;     /* of state; two counters and the block's bytes follow */
    unsigned low, high; /* which counter holds the low half of the number of bits */
    unsigned cycles;
    void (*compress)(uint32_t *state, const uint8_t *block);
    uint32_t start[5];
};

static const struct hash md5 = {
    4, 0, 1, MD5_BLOCK_CYCLES, nettle_md5_compress, {0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476}};
static const struct hash sha1 = {5,
                                 0,
                                 1,
                                 SHA1_BLOCK_CYCLES,
                                 nettle_sha1_compress,
                                 {0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0}};

static uint32_t counter_addr(const struct hash *h, uint32_t ctx, unsigned which)
{
    return ctx + 4 * (h->words + which);
}

static uint32_t block_addr(const struct hash *h, uint32_t ctx)
{
    return ctx + 4 * (h->words + 2);
}

static enum rom_result init(struct chip *c, const struct hash *h, uint32_t ctx)
{
    rom_cost(c, 30);
    for (unsigned i = 0; i < h->words; i++)
        if (!lx106_store(c->cpu, ctx + 4 * i, 4, h->start[i]))
            return ROM_FAULT;
    return lx106_store(c->cpu, counter_addr(h, ctx, 0), 4, 0) &&
                   lx106_store(c->cpu, counter_addr(h, ctx, 1), 4, 0)
               ? ROM_DONE
               : ROM_FAULT;
}

static bool compress(struct chip *c, const struct hash *h, uint32_t ctx)
{
    uint32_t state[5], word;
    uint8_t block[BLOCK];

    for (unsigned i = 0; i < BLOCK / 4; i++) {
        if (!lx106_load(c->cpu, block_addr(h, ctx) + 4 * i, 4, &word))
            return false;
        for (unsigned j = 0; j < 4; j++)
            block[4 * i + j] = (uint8_t)(word >> 8 * j);
    }
    for (unsigned i = 0; i < h->words; i++)
        if (!lx106_load(c->cpu, ctx + 4 * i, 4, &state[i]))
            return false;
    h->compress(state, block);
    for (unsigned i = 0; i < h->words; i++)
        if (!lx106_store(c->cpu, ctx + 4 * i, 4, state[i]))
            return false;
    rom_cost(c, h->cycles);
    return true;
}

static bool count_bits(struct chip *c, const struct hash *h, uint32_t ctx, uint32_t len)
{
    uint32_t low, high;

    if (!lx106_load(c->cpu, counter_addr(h, ctx, h->low), 4, &low) ||
        !lx106_load(c->cpu, counter_addr(h, ctx, h->high), 4, &high))
        return false;
    high += (len >> 29) + (low + (len << 3) < low);
    return lx106_store(c->cpu, counter_addr(h, ctx, h->low), 4, low + (len << 3)) &&
           lx106_store(c->cpu, counter_addr(h, ctx, h->high), 4, high);
}

/* (ctx, data, len), one block per step.  v[0]: bytes done, v[1]: bytes waiting in the context */
static enum rom_result update(struct chip *c, struct rom_frame *f, const struct hash *h)
{
    uint32_t ctx = f->arg[0], len = f->arg[2], n;

    if (!f->state) {
        f->state = 1;
        rom_cost(c, 40);
        if (!lx106_load(c->cpu, counter_addr(h, ctx, h->low), 4, &f->v[1]) || !count_bits(c, h, ctx, len))
            return ROM_FAULT;
        f->v[1] = f->v[1] >> 3 & (BLOCK - 1);
    }
    n = BLOCK - f->v[1];
    if (n > len - f->v[0])
        n = len - f->v[0];
    if (!rom_copy(c, block_addr(h, ctx) + f->v[1], f->arg[1] + f->v[0], n))
        return ROM_FAULT;
    f->v[0] += n;
    f->v[1] += n;
    if (f->v[1] == BLOCK) {
        if (!compress(c, h, ctx))
            return ROM_FAULT;
        f->v[1] = 0;
    }
    return f->v[0] < len ? ROM_AGAIN : ROM_DONE;
}

/* Fills the block with the end mark and, if there is room, the number of bits. */
static bool pad(struct chip *c, const struct hash *h, uint32_t ctx, bool big_endian)
{
    uint32_t bits[2], at, block = block_addr(h, ctx);

    if (!lx106_load(c->cpu, counter_addr(h, ctx, h->low), 4, &bits[0]) ||
        !lx106_load(c->cpu, counter_addr(h, ctx, h->high), 4, &bits[1]))
        return false;
    at = bits[0] >> 3 & (BLOCK - 1);
    if (!rom_store8(c, block + at++, 0x80))
        return false;
    if (at > BLOCK - 8) {
        for (; at < BLOCK; at++)
            if (!rom_store8(c, block + at, 0))
                return false;
        if (!compress(c, h, ctx))
            return false;
        at = 0;
    }
    for (; at < BLOCK - 8; at++)
        if (!rom_store8(c, block + at, 0))
            return false;
    for (unsigned i = 0; i < 8; i++) {
        unsigned from = big_endian ? 7 - i : i;

        if (!rom_store8(c, block + at + i, (uint8_t)(bits[from / 4] >> 8 * (from % 4))))
            return false;
    }
    return compress(c, h, ctx);
}

/* (digest, ctx) */
static enum rom_result final(struct chip *c, const struct rom_frame *f, const struct hash *h, bool big_endian)
{
    rom_cost(c, 200);
    if (!pad(c, h, f->arg[1], big_endian))
        return ROM_FAULT;
    for (unsigned i = 0; i < h->words; i++) {
        uint32_t word;

        if (!lx106_load(c->cpu, f->arg[1] + 4 * i, 4, &word))
            return ROM_FAULT;
        for (unsigned j = 0; j < 4; j++)
            if (!rom_store8(c, f->arg[0] + 4 * i + j, (uint8_t)(word >> 8 * (big_endian ? 3 - j : j))))
                return ROM_FAULT;
    }
    return ROM_DONE;
}

static enum rom_result step_md5_init(struct chip *c, struct rom_frame *f)
{
    return init(c, &md5, f->arg[0]);
}

static enum rom_result step_md5_update(struct chip *c, struct rom_frame *f)
{
    return update(c, f, &md5);
}

static enum rom_result step_md5_final(struct chip *c, struct rom_frame *f)
{
    return final(c, f, &md5, false);
}

static enum rom_result step_sha1_init(struct chip *c, struct rom_frame *f)
{
    return init(c, &sha1, f->arg[0]);
}

static enum rom_result step_sha1_update(struct chip *c, struct rom_frame *f)
{
    return update(c, f, &sha1);
}

static enum rom_result step_sha1_final(struct chip *c, struct rom_frame *f)
{
    return final(c, f, &sha1, true);
}

const struct rom_entry rom_hash_entries[] = {{0x40009818, step_md5_init},
                                             {0x40009834, step_md5_update},
                                             {0x40009900, step_md5_final},
                                             {0x4000B584, step_sha1_init},
                                             {0x4000B5A8, step_sha1_update},
                                             {0x4000B648, step_sha1_final},
                                             {0, NULL}};
