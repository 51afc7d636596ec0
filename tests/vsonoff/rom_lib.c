/* rom_lib.c: the mask ROM's C library: memory, strings, division.
 *
 * Memory is touched in the units that the ROM's code uses (the Xtensa port of newlib), because byte access to
 * instruction RAM faults there.  Costs were fitted to the routines' instruction counts. */
/* SPDX-License-Identifier: MIT */
#include "chip_internal.h"

#define SLICE 64u /* bytes between two chances for an interrupt */

/* --- memcpy, memmove --------------------------------------------------------------------------------- */

/* Widest unit that the ROM uses for the next bytes of an ascending copy. */
static unsigned copy_unit(uint32_t dst, uint32_t src, uint32_t len)
{
    if (dst & 1 || len == 1)
        return 1;
    if (dst & 2 || len < 4)
        return src & 1 || dst & 2 ? 1 : 2;
    return 4;
}

/* A word from any address, out of the two aligned words around it. */
static bool load_shifted(struct chip *c, uint32_t addr, uint32_t *value)
{
    uint32_t low, high, shift = 8 * (addr & 3);

    if (!shift)
        return lx106_load(c->cpu, addr, 4, value);
    if (!lx106_load(c->cpu, addr & ~3u, 4, &low) || !lx106_load(c->cpu, (addr & ~3u) + 4, 4, &high))
        return false;
    *value = low >> shift | high << (32 - shift);
    return true;
}

static bool copy_step(struct chip *c, uint32_t dst, uint32_t src, unsigned unit)
{
    uint32_t value;

    if (!(unit == 4 ? load_shifted(c, src, &value) : lx106_load(c->cpu, src, unit, &value)))
        return false;
    rom_cost(c, src & 3 && unit == 4 ? 5 : 3);
    return lx106_store(c->cpu, dst, unit, value);
}

bool rom_copy(struct chip *c, uint32_t dst, uint32_t src, uint32_t len)
{
    while (len) {
        unsigned unit = copy_unit(dst, src, len);

        if (!copy_step(c, dst, src, unit))
            return false;
        dst += unit;
        src += unit;
        len -= unit;
    }
    return true;
}

/* v[0]: bytes done */
enum rom_result rom_memcpy(struct chip *c, struct rom_frame *f)
{
    uint32_t end;

    f->result = f->arg[0];
    if (!f->state++)
        rom_cost(c, 25);
    end = f->arg[2] - f->v[0] > SLICE ? f->v[0] + SLICE : f->arg[2];
    while (f->v[0] < end) {
        unsigned unit = copy_unit(f->arg[0] + f->v[0], f->arg[1] + f->v[0], f->arg[2] - f->v[0]);

        if (!copy_step(c, f->arg[0] + f->v[0], f->arg[1] + f->v[0], unit))
            return ROM_FAULT;
        f->v[0] += unit;
    }
    return f->v[0] < f->arg[2] ? ROM_AGAIN : ROM_DONE;
}

/* Descending, for overlapping areas; v[0]: bytes left */
static enum rom_result move_down(struct chip *c, struct rom_frame *f)
{
    for (unsigned n = 0; f->v[0] && n < SLICE; n += 4) {
        uint32_t dst = f->arg[0] + f->v[0], src = f->arg[1] + f->v[0];
        unsigned unit = !(dst & 3) && !(src & 3) && f->v[0] >= 4 ? 4 : 1;

        if (!copy_step(c, dst - unit, src - unit, unit))
            return ROM_FAULT;
        f->v[0] -= unit;
    }
    return f->v[0] ? ROM_AGAIN : ROM_DONE;
}

static enum rom_result rom_memmove(struct chip *c, struct rom_frame *f)
{
    if (f->arg[0] - f->arg[1] >= f->arg[2])
        return rom_memcpy(c, f);
    f->result = f->arg[0];
    if (!f->state) {
        f->state = 1;
        f->v[0] = f->arg[2];
        rom_cost(c, 30);
    }
    return move_down(c, f);
}

/* --- memset, memcmp ---------------------------------------------------------------------------------- */

static enum rom_result rom_memset(struct chip *c, struct rom_frame *f)
{
    uint32_t fill = (f->arg[1] & 0xFF) * 0x01010101u, end;

    f->result = f->arg[0];
    if (!f->state++)
        rom_cost(c, 20);
    end = f->arg[2] - f->v[0] > SLICE ? f->v[0] + SLICE : f->arg[2];
    while (f->v[0] < end) {
        uint32_t at = f->arg[0] + f->v[0], left = f->arg[2] - f->v[0];
        unsigned unit = !(at & 3) && left >= 4 ? 4 : !(at & 1) && left >= 2 ? 2 : 1;

        if (!lx106_store(c->cpu, at, unit, unit == 4 ? fill : unit == 2 ? fill & 0xFFFF : fill & 0xFF))
            return ROM_FAULT;
        rom_cost(c, 2);
        f->v[0] += unit;
    }
    return f->v[0] < f->arg[2] ? ROM_AGAIN : ROM_DONE;
}

static enum rom_result rom_bzero(struct chip *c, struct rom_frame *f)
{
    if (!f->state) {
        f->arg[2] = f->arg[1];
        f->arg[1] = 0;
    }
    return rom_memset(c, f);
}

static enum rom_result rom_memcmp(struct chip *c, struct rom_frame *f)
{
    for (unsigned n = 0; n < SLICE && f->v[0] < f->arg[2]; n++) {
        uint32_t a = f->arg[0] + f->v[0], b = f->arg[1] + f->v[0], x, y;
        bool words = !((a | b) & 3) && f->arg[2] - f->v[0] >= 4 && !f->v[1];

        if (!lx106_load(c->cpu, a, words ? 4 : 1, &x) || !lx106_load(c->cpu, b, words ? 4 : 1, &y))
            return ROM_FAULT;
        rom_cost(c, 6);
        if (words && x != y) {
            f->v[1] = 1; /* the bytes of this word decide */
        } else if (x != y) {
            f->result = x - y;
            return ROM_DONE;
        } else {
            f->v[0] += words ? 4 : 1;
        }
    }
    return f->v[0] < f->arg[2] ? ROM_AGAIN : ROM_DONE;
}

/* --- Strings ----------------------------------------------------------------------------------------- */

static enum rom_result rom_strlen(struct chip *c, struct rom_frame *f)
{
    for (unsigned n = 0; n < SLICE; n++) {
        uint8_t ch;

        if (!rom_load8(c, f->arg[0] + f->v[0], &ch))
            return ROM_FAULT;
        rom_cost(c, 3);
        if (!ch) {
            f->result = f->v[0];
            return ROM_DONE;
        }
        f->v[0]++;
    }
    return ROM_AGAIN;
}

static enum rom_result compare(struct chip *c, struct rom_frame *f, uint32_t limit)
{
    for (unsigned n = 0; n < SLICE; n++, f->v[0]++) {
        uint8_t x, y;

        if (f->v[0] == limit)
            return ROM_DONE;
        if (!rom_load8(c, f->arg[0] + f->v[0], &x) || !rom_load8(c, f->arg[1] + f->v[0], &y))
            return ROM_FAULT;
        rom_cost(c, 6);
        f->result = (uint32_t)(x - y);
        if (x != y || !x)
            return ROM_DONE;
    }
    return ROM_AGAIN;
}

static enum rom_result rom_strcmp(struct chip *c, struct rom_frame *f)
{
    return compare(c, f, UINT32_MAX);
}

static enum rom_result rom_strncmp(struct chip *c, struct rom_frame *f)
{
    return compare(c, f, f->arg[2]);
}

/* v[1]: the end of the source was reached, and `pad` asks for zeros up to the limit */
static enum rom_result copy_string(struct chip *c, struct rom_frame *f, uint32_t limit, bool pad)
{
    f->result = f->arg[0];
    for (unsigned n = 0; n < SLICE; n++, f->v[0]++) {
        uint8_t ch = 0;

        if (f->v[0] == limit)
            return ROM_DONE;
        if (!f->v[1] && !rom_load8(c, f->arg[1] + f->v[0], &ch))
            return ROM_FAULT;
        if (!rom_store8(c, f->arg[0] + f->v[0], ch))
            return ROM_FAULT;
        rom_cost(c, 5);
        f->v[1] |= ch == 0;
        if (f->v[1] && !pad)
            return ROM_DONE;
    }
    return ROM_AGAIN;
}

static enum rom_result rom_strcpy(struct chip *c, struct rom_frame *f)
{
    return copy_string(c, f, UINT32_MAX, false);
}

static enum rom_result rom_strncpy(struct chip *c, struct rom_frame *f)
{
    return copy_string(c, f, f->arg[2], true);
}

/* v[0]: place in the text, v[1]: characters that match there */
static enum rom_result rom_strstr(struct chip *c, struct rom_frame *f)
{
    for (unsigned n = 0; n < SLICE; n++) {
        uint8_t text, wanted;

        if (!rom_load8(c, f->arg[1] + f->v[1], &wanted))
            return ROM_FAULT;
        rom_cost(c, 6);
        if (!wanted) {
            f->result = f->arg[0] + f->v[0];
            return ROM_DONE;
        }
        if (!rom_load8(c, f->arg[0] + f->v[0] + f->v[1], &text))
            return ROM_FAULT;
        if (text == wanted) {
            f->v[1]++;
        } else if (!text) {
            return ROM_DONE;
        } else {
            f->v[0]++;
            f->v[1] = 0;
        }
    }
    return ROM_AGAIN;
}

/* --- Arithmetic -------------------------------------------------------------------------------------- */

static uint64_t first64(const struct rom_frame *f)
{
    return f->arg[0] | (uint64_t)f->arg[1] << 32;
}

static uint64_t second64(const struct rom_frame *f)
{
    return f->arg[2] | (uint64_t)f->arg[3] << 32;
}

/* Division by zero executes an illegal instruction there; here the call just ends in the same way. */
static enum rom_result divide_by_zero(struct chip *c)
{
    c->stats.cpu_exceptions[LX106_ILLEGAL]++;
    c->stats.last_exception_pc = c->cpu->pc - 1;
    chip_die(c, MODE_DEAD);
    return ROM_FAULT;
}

/* The division loops shift one bit at a time. */
static void divide_cost(struct chip *c, uint64_t dividend, uint64_t divisor)
{
    unsigned bits = 1;

    while (dividend > divisor && bits < 64) {
        dividend >>= 1;
        bits++;
    }
    rom_cost(c, 15 + 7 * bits);
}

static enum rom_result divide(struct chip *c, struct rom_frame *f, bool wide, bool is_signed, bool remainder)
{
    uint64_t a = wide ? first64(f) : f->arg[0], b = wide ? second64(f) : f->arg[1];
    uint64_t sign = wide ? UINT64_C(1) << 63 : UINT64_C(1) << 31;
    bool a_negative = is_signed && a & sign, negative = is_signed && ((a ^ b) & sign);

    if (!b)
        return divide_by_zero(c);
    if (a_negative)
        a = wide ? 0 - a : (uint32_t)(0 - a);
    if (is_signed && b & sign)
        b = wide ? 0 - b : (uint32_t)(0 - b);
    divide_cost(c, a, b);
    f->wide = wide;
    f->result = remainder ? a % b : a / b;
    if (remainder ? a_negative : negative)
        f->result = 0 - f->result;
    return ROM_DONE;
}

static enum rom_result udivsi3(struct chip *c, struct rom_frame *f)
{
    return divide(c, f, false, false, false);
}

static enum rom_result umodsi3(struct chip *c, struct rom_frame *f)
{
    return divide(c, f, false, false, true);
}

static enum rom_result divsi3(struct chip *c, struct rom_frame *f)
{
    return divide(c, f, false, true, false);
}

static enum rom_result udivdi3(struct chip *c, struct rom_frame *f)
{
    return divide(c, f, true, false, false);
}

static enum rom_result umoddi3(struct chip *c, struct rom_frame *f)
{
    return divide(c, f, true, false, true);
}

static enum rom_result divdi3(struct chip *c, struct rom_frame *f)
{
    return divide(c, f, true, true, false);
}

static enum rom_result muldi3(struct chip *c, struct rom_frame *f)
{
    f->wide = true;
    f->result = first64(f) * second64(f);
    rom_cost(c, 40);
    return ROM_DONE;
}

static enum rom_result umulsidi3(struct chip *c, struct rom_frame *f)
{
    f->wide = true;
    f->result = (uint64_t)f->arg[0] * f->arg[1];
    rom_cost(c, 25);
    return ROM_DONE;
}

const struct rom_entry rom_lib_entries[] = {{0x4000DF48, rom_memcpy},
                                            {0x4000E04C, rom_memmove},
                                            {0x4000E190, rom_memset},
                                            {0x4000DEA8, rom_memcmp},
                                            {0x4000DE84, rom_bzero},
                                            {0x4000BF4C, rom_strlen},
                                            {0x4000BDC8, rom_strcmp},
                                            {0x4000BFA8, rom_strncmp},
                                            {0x4000BEC8, rom_strcpy},
                                            {0x4000C0A0, rom_strncpy},
                                            {0x4000E1E0, rom_strstr},
                                            {0x4000E21C, udivsi3},
                                            {0x4000E268, umodsi3},
                                            {0x4000DC88, divsi3},
                                            {0x40000650, muldi3},
                                            {0x4000D310, udivdi3},
                                            {0x4000D770, umoddi3},
                                            {0x4000CE60, divdi3},
                                            {0x4000DCF0, umulsidi3},
                                            {0x400018B4, rom_memcpy},
                                            {0x400018C4, rom_memmove},
                                            {0x400018A4, rom_memset},
                                            {0x400018D4, rom_memcmp},
                                            {0x40002AE8, rom_bzero},
                                            {0x40002AC8, rom_strlen},
                                            {0x40002AA8, rom_strcmp},
                                            {0x40002AB8, rom_strncmp},
                                            {0x40002A88, rom_strcpy},
                                            {0x40002A98, rom_strncpy},
                                            {0x40002AD8, rom_strstr},
                                            {0, NULL}};
