/* opcodes.c: writes a sample of machine code to the file named on the command line: every 16-bit pattern, and
 * of the 24-bit ones every opcode field with many operands, all operands where they select the operation,
 * and random patterns.  Used by the build for test_lx106_decode.c. */
/* SPDX-License-Identifier: MIT */
#include <stdint.h>
#include <stdio.h>

struct sink {
    FILE *file;
    uint32_t random;
};

static uint32_t next_random(struct sink *s)
{
    s->random = s->random * 1664525u + 1013904223u;
    return s->random >> 8;
}

static void put(struct sink *s, uint32_t word, unsigned len)
{
    for (unsigned i = 0; i < len; i++)
        putc((int)(word >> 8 * i & 0xFF), s->file);
}

static void put_narrow(struct sink *s)
{
    for (uint32_t word = 0; word < 0x10000; word++)
        if ((word & 0xF) >= 8 && (word & 0xF) < 14)
            put(s, word, 2);
}

/* op0 = 0: with op1 and op2 of the groups that are divided further, r, s and t are all walked through. */
static void put_register_forms(struct sink *s)
{
    for (uint32_t op = 0; op < 256; op++) {
        uint32_t op1 = op & 0xF, op2 = op >> 4;
        int divided = (op1 == 0 && (op2 == 0 || op2 == 4 || op2 == 5 || op2 == 6)) || (op1 == 1 && op2 == 15);
        int special = (op1 == 3 && op2 <= 1) || (op1 == 1 && op2 == 6);
        for (uint32_t rst = 0; divided && rst < 4096; rst++)
            put(s, op << 16 | rst << 4, 3);
        for (uint32_t rs = 0; special && rs < 256; rs++)
            put(s, op << 16 | rs << 8 | (next_random(s) & 0xF) << 4, 3);
        for (unsigned i = 0; i < 120; i++) {
            uint32_t rst = next_random(s) & 0xFFF;
            /* Unused operands must be 0, so give each of s and t its chance. */
            put(s, op << 16 | (rst & (i % 3 == 0 ? 0xF0F : i % 3 == 1 ? 0xFF0 : 0xFFF)) << 4, 3);
        }
    }
}

static void put_immediate_forms(struct sink *s)
{
    for (uint32_t op0 = 1; op0 < 8; op0++)
        for (uint32_t rst = 0; rst < 4096; rst++)
            for (unsigned i = 0; i < 2; i++)
                put(s, (next_random(s) & 0xFF) << 16 | rst << 4 | op0, 3);
}

static void put_random(struct sink *s)
{
    for (unsigned i = 0; i < 50000; i++)
        put(s, (next_random(s) & 0xFFFFF0) | (next_random(s) & 7), 3);
}

int main(int argc, char **argv)
{
    struct sink s = {.random = 20};
    if (argc != 2 || (s.file = fopen(argv[1], "wb")) == NULL)
        return 1;
    put_narrow(&s);
    put_register_forms(&s);
    put_immediate_forms(&s);
    put_random(&s);
    return fclose(s.file) == 0 ? 0 : 1;
}
