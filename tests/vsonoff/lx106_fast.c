/* lx106_fast.c: the inner loop of the LX106 interpreter: arithmetic, branches, and loads and stores that
 * hit plain RAM.  Everything else is left to lx106_slow.c, one instruction at a time.  Used by lx106.c.
 *
 * Cycles per instruction.  The core is a 5-stage single-issue pipeline with local memories; the figures
 * are the usual ones of such a pipeline and not measured on a chip:
 *   1  everything not named here; also a branch not taken and a store
 *   2  a load, L32R (its result is nearly always needed by the next instruction: one bubble)
 *   2  MULL (32 x 32 bit, two passes); MUL16U/S take 1
 *   3  any taken branch, jump, call or return (two fetched instructions are thrown away)
 *   +5 exception or interrupt entry (lx106.c)
 * Peripheral accesses cost what the bus callback adds to cpu->cycles on top. */
/* SPDX-License-Identifier: MIT */
#include "lx106_internal.h"

#include <string.h>

#define CYCLES_LOAD_EXTRA  1
#define CYCLES_MULL_EXTRA  1
#define CYCLES_TAKEN_EXTRA 2

/* Looks for a loop that can only be left by something from outside.  Taking a snapshot and comparing is too
 * dear for every jump, so it happens a few times after lx106_run was entered and then ever more rarely. */
#define SPIN_PATIENCE  32u  /* jumps back to other places before a snapshot is given up */
#define SPIN_PAUSE_MAX 256u /* jumps back between two snapshots, at most */

static void spin_arm(struct lx106 *cpu, uint32_t target, uint64_t cycles, uint64_t instructions)
{
    struct lx106_spin *spin = &cpu->ram->spin;
    spin->armed = true;
    spin->dirty = false;
    spin->target = target;
    spin->sar = cpu->sar;
    spin->cycles = cycles;
    spin->instructions = instructions;
    spin->patience = SPIN_PATIENCE;
    spin->countdown = 1;
    spin->stores = 0;
    memcpy(spin->a, cpu->a, sizeof spin->a);
}

/* A store into the aligned word `word` of plain RAM comes next. */
static void spin_note_store(struct lx106_spin *spin, const uint8_t *word)
{
    for (unsigned i = 0; i < spin->stores; i++)
        if (spin->store[i].word == word)
            return;
    if (spin->stores == LX106_SPIN_STORES) {
        spin->dirty = true;
        return;
    }
    spin->store[spin->stores].word = word;
    spin->store[spin->stores++].before = lx106_get32(word);
}

static bool spin_stores_undone(const struct lx106_spin *spin)
{
    for (unsigned i = 0; i < spin->stores; i++)
        if (lx106_get32(spin->store[i].word) != spin->store[i].before)
            return false;
    return true;
}

/* Called at a jump back to `target`.  If the same place was reached before with the same registers, and
 * memory is as it was then, all rounds until `deadline` are alike: the whole ones are accounted for
 * at once, and the last, partial one is executed as usual, so that nothing but time passes. */
static void spin_reached(struct lx106 *cpu, uint32_t target, uint64_t deadline, uint64_t *instructions,
                         uint64_t *extra)
{
    struct lx106_spin *spin = &cpu->ram->spin;
    uint64_t cycles = *instructions + *extra;
    spin->countdown = 1;
    if (!spin->armed) {
        spin_arm(cpu, target, cycles, *instructions);
        return;
    }
    if (spin->target != target && !spin->dirty && --spin->patience != 0)
        return;
    if (spin->target == target && !spin->dirty && spin->sar == cpu->sar &&
        memcmp(spin->a, cpu->a, sizeof spin->a) == 0 && spin_stores_undone(spin)) {
        uint64_t round_instructions = *instructions - spin->instructions;
        uint64_t round_extra = cycles - spin->cycles - round_instructions;
        uint64_t rounds = (deadline - 1 - cycles) / (cycles - spin->cycles);
        *instructions += rounds * round_instructions;
        *extra += rounds * round_extra;
        cpu->skipped += rounds * (cycles - spin->cycles);
    }
    spin->armed = false;
    spin->countdown = spin->pause;
    if (spin->pause < SPIN_PAUSE_MAX)
        spin->pause *= 2;
}

static void decode_at(struct lx106 *cpu, uint32_t offset)
{
    struct lx106_ram *ram = cpu->ram;
    if (offset < LX106_IRAM_SIZE)
        ram->code[offset] = lx106_decode(ram->iram + offset, LX106_IRAM_SIZE - offset,
                                         LX106_IRAM_BASE + offset, cpu->litbase);
}

static uint32_t count_leading_zeros(uint32_t v)
{
    uint32_t n = 0;
    if (v == 0)
        return 32;
    for (unsigned step = 16; step != 0; step >>= 1) {
        if (v >> (32 - step) == 0) {
            n += step;
            v <<= step;
        }
    }
    return n;
}

/* Shifts right with the sign, 0..31, without relying on what >> does to negative numbers. */
static uint32_t shift_right_signed(uint32_t v, unsigned count)
{
    return v & 0x80000000u ? ~(~v >> count) : v >> count;
}

static uint32_t sign16(uint32_t v)
{
    return ((v & 0xFFFF) ^ 0x8000) - 0x8000;
}

/* The shift amount may be 0..63; the register pair is hi:lo as in SRC. */
static uint32_t funnel(uint32_t hi, uint32_t lo, uint32_t sar)
{
    return (uint32_t)(((uint64_t)hi << 32 | lo) >> sar);
}

/* Offset of an aligned access, or a value beyond every memory: rotating moves misaligned bits to the top, so
 * that one comparison covers alignment and range. */
static inline bool hits(uint32_t offset, unsigned shift, uint32_t memory_size)
{
    return (offset >> shift | offset << (32 - shift)) < memory_size >> shift;
}

/* One long function on purpose: its locals are the hot state, kept in registers, and one switch over dense
 * operation numbers is what compilers turn into a jump table.  `instructions` and `extra` add up to the
 * cycle counter. */
bool lx106_fast_run(struct lx106 *cpu, uint64_t deadline)
{
    struct lx106_ram *const ram = cpu->ram;
    const struct lx106_insn *const code = ram->code;
    const struct lx106_insn *insn = code + (cpu->pc - LX106_IRAM_BASE);
    uint8_t *const dram = ram->dram;
    uint32_t *const a = cpu->a;
    uint64_t instructions = cpu->instructions, extra = cpu->cycles - cpu->instructions;
    uint32_t target, addr, offset;
    bool slow = false;

    for (;;) {
        switch (insn->op) {
        case LX_UNDECODED:
            offset = (uint32_t)(insn - code);
            if (offset == LX106_IRAM_SIZE) {
                target = LX106_IRAM_BASE + LX106_IRAM_SIZE;
                goto leave;
            }
            decode_at(cpu, offset);
            continue;
        case LX_NOP:
            break;
        case LX_MOV:
            a[insn->x] = a[insn->y];
            break;
        case LX_MOVI:
            a[insn->x] = insn->imm;
            break;
        case LX_ADD:
            a[insn->x] = a[insn->y] + a[insn->imm];
            break;
        case LX_ADDX2:
            a[insn->x] = (a[insn->y] << 1) + a[insn->imm];
            break;
        case LX_ADDX4:
            a[insn->x] = (a[insn->y] << 2) + a[insn->imm];
            break;
        case LX_ADDX8:
            a[insn->x] = (a[insn->y] << 3) + a[insn->imm];
            break;
        case LX_SUB:
            a[insn->x] = a[insn->y] - a[insn->imm];
            break;
        case LX_SUBX2:
            a[insn->x] = (a[insn->y] << 1) - a[insn->imm];
            break;
        case LX_SUBX4:
            a[insn->x] = (a[insn->y] << 2) - a[insn->imm];
            break;
        case LX_SUBX8:
            a[insn->x] = (a[insn->y] << 3) - a[insn->imm];
            break;
        case LX_AND:
            a[insn->x] = a[insn->y] & a[insn->imm];
            break;
        case LX_OR:
            a[insn->x] = a[insn->y] | a[insn->imm];
            break;
        case LX_XOR:
            a[insn->x] = a[insn->y] ^ a[insn->imm];
            break;
        case LX_MOVEQZ:
            if (a[insn->imm] == 0)
                a[insn->x] = a[insn->y];
            break;
        case LX_MOVNEZ:
            if (a[insn->imm] != 0)
                a[insn->x] = a[insn->y];
            break;
        case LX_MOVLTZ:
            if (a[insn->imm] >> 31)
                a[insn->x] = a[insn->y];
            break;
        case LX_MOVGEZ:
            if (!(a[insn->imm] >> 31))
                a[insn->x] = a[insn->y];
            break;
        case LX_MUL16U:
            a[insn->x] = (a[insn->y] & 0xFFFF) * (a[insn->imm] & 0xFFFF);
            break;
        case LX_MUL16S:
            a[insn->x] = sign16(a[insn->y]) * sign16(a[insn->imm]);
            break;
        case LX_MULL:
            a[insn->x] = a[insn->y] * a[insn->imm];
            extra += CYCLES_MULL_EXTRA;
            break;
        case LX_SRC:
            a[insn->x] = funnel(a[insn->y], a[insn->imm], cpu->sar);
            break;
        case LX_ADDI:
            a[insn->x] = a[insn->y] + insn->imm;
            break;
        case LX_SLLI: /* the encoding has a 32, which assemblers refuse */
            a[insn->x] = (uint32_t)((uint64_t)a[insn->y] << insn->imm);
            break;
        case LX_SRAI:
            a[insn->x] = shift_right_signed(a[insn->y], insn->imm);
            break;
        case LX_SRLI:
            a[insn->x] = a[insn->y] >> insn->imm;
            break;
        case LX_EXTUI:
            a[insn->x] = a[insn->y] >> (insn->imm & 31) & insn->imm >> 5;
            break;
        case LX_ABS:
            a[insn->x] = a[insn->y] >> 31 ? 0u - a[insn->y] : a[insn->y];
            break;
        case LX_NEG:
            a[insn->x] = 0u - a[insn->y];
            break;
        case LX_SLL:
            a[insn->x] = funnel(a[insn->y], 0, cpu->sar);
            break;
        case LX_SRL:
            a[insn->x] = funnel(0, a[insn->y], cpu->sar);
            break;
        case LX_SRA:
            a[insn->x] = shift_right_signed(a[insn->y], cpu->sar > 31 ? 31 : cpu->sar);
            break;
        case LX_NSA:
            a[insn->x] = count_leading_zeros(a[insn->y] >> 31 ? ~a[insn->y] : a[insn->y]) - 1;
            break;
        case LX_NSAU:
            a[insn->x] = count_leading_zeros(a[insn->y]);
            break;
        case LX_SSR:
            cpu->sar = a[insn->y] & 31;
            break;
        case LX_SSL:
            cpu->sar = 32 - (a[insn->y] & 31);
            break;
        case LX_SSA8L:
            cpu->sar = (a[insn->y] & 3) << 3;
            break;
        case LX_SSA8B:
            cpu->sar = 32 - ((a[insn->y] & 3) << 3);
            break;
        case LX_SSAI:
            cpu->sar = insn->imm;
            break;
        case LX_J:
            goto taken;
        case LX_CALL0:
            a[0] = LX106_IRAM_BASE + (uint32_t)(insn - code) + 3;
            goto taken;
        case LX_JX:
            target = a[insn->y];
            goto jump;
        case LX_CALLX0:
            target = a[insn->y];
            a[0] = LX106_IRAM_BASE + (uint32_t)(insn - code) + 3;
            goto jump;
        case LX_BEQZ:
            if (a[insn->x] == 0)
                goto taken;
            break;
        case LX_BNEZ:
            if (a[insn->x] != 0)
                goto taken;
            break;
        case LX_BLTZ:
            if (a[insn->x] >> 31)
                goto taken;
            break;
        case LX_BGEZ:
            if (!(a[insn->x] >> 31))
                goto taken;
            break;
        case LX_BEQI:
            if (a[insn->x] == (uint32_t)lx106_b4const[insn->y])
                goto taken;
            break;
        case LX_BNEI:
            if (a[insn->x] != (uint32_t)lx106_b4const[insn->y])
                goto taken;
            break;
        case LX_BLTI:
            if ((int32_t)a[insn->x] < lx106_b4const[insn->y])
                goto taken;
            break;
        case LX_BGEI:
            if ((int32_t)a[insn->x] >= lx106_b4const[insn->y])
                goto taken;
            break;
        case LX_BLTUI:
            if (a[insn->x] < lx106_b4constu[insn->y])
                goto taken;
            break;
        case LX_BGEUI:
            if (a[insn->x] >= lx106_b4constu[insn->y])
                goto taken;
            break;
        case LX_BEQ:
            if (a[insn->x] == a[insn->y])
                goto taken;
            break;
        case LX_BNE:
            if (a[insn->x] != a[insn->y])
                goto taken;
            break;
        case LX_BLT:
            if ((int32_t)a[insn->x] < (int32_t)a[insn->y])
                goto taken;
            break;
        case LX_BGE:
            if ((int32_t)a[insn->x] >= (int32_t)a[insn->y])
                goto taken;
            break;
        case LX_BLTU:
            if (a[insn->x] < a[insn->y])
                goto taken;
            break;
        case LX_BGEU:
            if (a[insn->x] >= a[insn->y])
                goto taken;
            break;
        case LX_BANY:
            if ((a[insn->x] & a[insn->y]) != 0)
                goto taken;
            break;
        case LX_BNONE:
            if ((a[insn->x] & a[insn->y]) == 0)
                goto taken;
            break;
        case LX_BALL:
            if ((~a[insn->x] & a[insn->y]) == 0)
                goto taken;
            break;
        case LX_BNALL:
            if ((~a[insn->x] & a[insn->y]) != 0)
                goto taken;
            break;
        case LX_BBC:
            if (!(a[insn->x] >> (a[insn->y] & 31) & 1))
                goto taken;
            break;
        case LX_BBS:
            if (a[insn->x] >> (a[insn->y] & 31) & 1)
                goto taken;
            break;
        case LX_BBCI:
            if (!(a[insn->x] >> insn->y & 1))
                goto taken;
            break;
        case LX_BBSI:
            if (a[insn->x] >> insn->y & 1)
                goto taken;
            break;
        case LX_L8UI:
            offset = a[insn->y] + insn->imm - LX106_DRAM_BASE;
            if (offset >= LX106_DRAM_SIZE)
                goto slow;
            a[insn->x] = dram[offset];
            extra += CYCLES_LOAD_EXTRA;
            break;
        case LX_L16UI:
            offset = a[insn->y] + insn->imm - LX106_DRAM_BASE;
            if (!hits(offset, 1, LX106_DRAM_SIZE))
                goto slow;
            a[insn->x] = lx106_get16(dram + offset);
            extra += CYCLES_LOAD_EXTRA;
            break;
        case LX_L16SI:
            offset = a[insn->y] + insn->imm - LX106_DRAM_BASE;
            if (!hits(offset, 1, LX106_DRAM_SIZE))
                goto slow;
            a[insn->x] = sign16(lx106_get16(dram + offset));
            extra += CYCLES_LOAD_EXTRA;
            break;
        case LX_L32I:
            addr = a[insn->y] + insn->imm;
            goto load32;
        case LX_L32R:
            addr = insn->imm;
        load32:
            offset = addr - LX106_DRAM_BASE;
            if (hits(offset, 2, LX106_DRAM_SIZE)) {
                a[insn->x] = lx106_get32(dram + offset);
            } else {
                offset = addr - LX106_IRAM_BASE;
                if (!hits(offset, 2, LX106_IRAM_SIZE))
                    goto slow;
                a[insn->x] = lx106_get32(ram->iram + offset);
            }
            extra += CYCLES_LOAD_EXTRA;
            break;
        case LX_S8I:
            offset = a[insn->y] + insn->imm - LX106_DRAM_BASE;
            if (offset >= LX106_DRAM_SIZE)
                goto slow;
            if (ram->spin.armed)
                spin_note_store(&ram->spin, dram + (offset & ~3u));
            dram[offset] = (uint8_t)a[insn->x];
            break;
        case LX_S16I:
            offset = a[insn->y] + insn->imm - LX106_DRAM_BASE;
            if (!hits(offset, 1, LX106_DRAM_SIZE))
                goto slow;
            if (ram->spin.armed)
                spin_note_store(&ram->spin, dram + (offset & ~3u));
            lx106_put16(dram + offset, a[insn->x]);
            break;
        case LX_S32I:
            addr = a[insn->y] + insn->imm;
            offset = addr - LX106_DRAM_BASE;
            if (hits(offset, 2, LX106_DRAM_SIZE)) {
                if (ram->spin.armed)
                    spin_note_store(&ram->spin, dram + offset);
                lx106_put32(dram + offset, a[insn->x]);
            } else {
                offset = addr - LX106_IRAM_BASE;
                if (!hits(offset, 2, LX106_IRAM_SIZE))
                    goto slow;
                lx106_put32(ram->iram + offset, a[insn->x]);
                lx106_code_changed(cpu, addr, 4);
                ram->spin.dirty = true;
            }
            break;
        default:
        slow:
            slow = true;
            target = LX106_IRAM_BASE + (uint32_t)(insn - code);
            goto leave;
        }
        instructions++;
        insn += insn->len;
        continue;

    taken:
        target = insn->imm;
    jump:
        instructions++;
        extra += CYCLES_TAKEN_EXTRA;
        offset = target - LX106_IRAM_BASE;
        if (offset >= LX106_IRAM_SIZE || instructions + extra >= deadline)
            goto leave;
        if (code + offset <= insn && --ram->spin.countdown == 0)
            spin_reached(cpu, target, deadline, &instructions, &extra);
        insn = code + offset;
    }

leave:
    cpu->pc = target;
    cpu->instructions = instructions;
    cpu->cycles = instructions + extra;
    return slow;
}
