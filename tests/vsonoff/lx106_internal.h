/* lx106_internal.h: what the parts of the LX106 interpreter share: predecoded instructions, the private
 * state, and the calls between lx106.c (memory, run loop), lx106_decode.c, lx106_fast.c (plain code) and
 * lx106_slow.c (everything with side effects).  Nobody else includes it. */
/* SPDX-License-Identifier: MIT */
#ifndef VSONOFF_LX106_INTERNAL_H
#define VSONOFF_LX106_INTERNAL_H

#include "lx106.h"

#include <stddef.h>

#define LX106_DRAM_BASE 0x3FFE8000u
#define LX106_DRAM_SIZE 0x18000u
#define LX106_IRAM_BASE 0x40100000u
#define LX106_IRAM_SIZE 0x10000u
#define LX106_ROM_BASE  0x40000000u
#define LX106_ROM_SIZE  0x10000u

#define LX106_PS_INTLEVEL 0x0Fu
#define LX106_PS_EXCM     0x10u
#define LX106_PS_MASK     0x3Fu /* INTLEVEL, EXCM, UM: the only bits this core has */

/* Predecoded operations.  `x`, `y` and `imm` hold, in this order, the operands of the comment; narrow forms
 * share the operation of the wide one.  Everything from LX_SLOW_FIRST on is executed by lx106_slow.c. */
enum lx106_op {
    LX_UNDECODED, /* must be 0: a zeroed cache is an empty one */
    LX_NOP,       /* -; NOP, NOP.N, MEMW, EXTW, ISYNC, DSYNC, ESYNC, RSYNC */
    LX_MOV,       /* dest, source */
    LX_MOVI,      /* dest, -, value */
    LX_ADD,       /* dest, s, t (the same for every three-register operation) */
    LX_ADDX2,
    LX_ADDX4,
    LX_ADDX8,
    LX_SUB,
    LX_SUBX2,
    LX_SUBX4,
    LX_SUBX8,
    LX_AND,
    LX_OR,
    LX_XOR,
    LX_MOVEQZ,
    LX_MOVNEZ,
    LX_MOVLTZ,
    LX_MOVGEZ,
    LX_MUL16U,
    LX_MUL16S,
    LX_MULL,
    LX_SRC,
    LX_ADDI, /* dest, source, value; also ADDMI, ADDI.N */
    LX_SLLI, /* dest, source, count */
    LX_SRAI,
    LX_SRLI,
    LX_EXTUI, /* dest, source, mask << 5 | shift */
    LX_ABS,   /* dest, source */
    LX_NEG,
    LX_SLL,
    LX_SRL,
    LX_SRA,
    LX_NSA,
    LX_NSAU,
    LX_SSR, /* -, source */
    LX_SSL,
    LX_SSA8L,
    LX_SSA8B,
    LX_SSAI, /* -, -, amount */
    LX_J,    /* -, -, target */
    LX_CALL0,
    LX_JX, /* -, register; also RET */
    LX_CALLX0,
    LX_BEQZ, /* register, -, target */
    LX_BNEZ,
    LX_BLTZ,
    LX_BGEZ,
    LX_BEQI, /* register, index of the constant, target */
    LX_BNEI,
    LX_BLTI,
    LX_BGEI,
    LX_BLTUI,
    LX_BGEUI,
    LX_BEQ, /* s, t, target */
    LX_BNE,
    LX_BLT,
    LX_BGE,
    LX_BLTU,
    LX_BGEU,
    LX_BANY,
    LX_BNONE,
    LX_BALL,
    LX_BNALL,
    LX_BBC,
    LX_BBS,
    LX_BBCI, /* s, bit, target */
    LX_BBSI,
    LX_L8UI, /* register, base, offset; memory operations become slow ones when they leave plain RAM */
    LX_L16UI,
    LX_L16SI,
    LX_L32I,
    LX_S8I,
    LX_S16I,
    LX_S32I,
    LX_L32R, /* register, -, address */
    LX_SLOW_FIRST,
    LX_L32R_LITBASE = LX_SLOW_FIRST, /* register, -, offset from LITBASE */
    LX_RSR,                          /* register, -, number */
    LX_WSR,
    LX_XSR,
    LX_RSIL, /* register, -, level */
    LX_RFE,
    LX_RFI, /* -, level */
    LX_RFDE,
    LX_WAITI, /* -, level */
    LX_SYSCALL,
    LX_BREAK, /* -, DEBUGCAUSE bit */
    LX_RER,   /* register, address register */
    LX_WER,
    LX_ITLB, /* register, address register, one of lx106_tlb_op */
    LX_DTLB,
    LX_ILLEGAL_OP,
    LX_SPLIT /* -; the instruction reaches beyond the end of instruction RAM */
};

enum lx106_tlb_op { LX_TLB_WRITE, LX_TLB_READ_PAGE, LX_TLB_READ_ATTRIBUTE, LX_TLB_PROBE, LX_TLB_INVALIDATE };

struct lx106_insn {
    uint8_t op, len, x, y;
    uint32_t imm;
};

#define LX106_SPIN_STORES 16u

/* One candidate for an endless loop without effect; see lx106_spin_reached. */
struct lx106_spin {
    uint32_t target, a[16], sar;
    uint64_t cycles, instructions; /* when `target` was reached */
    unsigned countdown;            /* backward jumps until the next look */
    unsigned pause;                /* jumps to wait after the next failure */
    unsigned patience;             /* looks left before another target is tried */
    bool armed;
    bool dirty; /* something happened since that could make the next round differ */
    /* Words of plain RAM that were stored to since, with what they held before: a round that leaves them as
     * they were (calls keep return addresses on the stack) has no effect either. */
    unsigned stores;
    struct {
        const uint8_t *word;
        uint32_t before;
    } store[LX106_SPIN_STORES];
};

struct lx106_ram {
    uint8_t *dram, *iram;
    uint64_t timer_seen; /* CCOMPARE0 was compared with every CCOUNT up to this cycle */
    /* Stored, but without effect here: region attributes and the debug unit's registers. */
    uint8_t itlb_attribute[8], dtlb_attribute[8];
    uint32_t ibreakenable, ibreaka0, dbreaka0, dbreakc0, ddr, icount, icountlevel;
    struct lx106_spin spin;
    /* By byte offset in instruction RAM; the one behind the end catches code that runs off it. */
    struct lx106_insn code[LX106_IRAM_SIZE + 1];
};

/* Constants of BEQI.. (Xtensa ISA: B4CONST, B4CONSTU). */
extern const int32_t lx106_b4const[16];
extern const uint32_t lx106_b4constu[16];

/* Decodes the instruction in bytes[0..avail) at `pc`; avail may be more than its length. */
struct lx106_insn lx106_decode(const uint8_t *bytes, size_t avail, uint32_t pc, uint32_t litbase);
void lx106_forget_code(struct lx106 *cpu); /* all of it */

/* Runs from cpu->pc, which is in instruction RAM, until the cycle counter reaches `deadline` or the code
 * leaves instruction RAM.  True: the instruction at cpu->pc needs lx106_slow_step. */
bool lx106_fast_run(struct lx106 *cpu, uint64_t deadline);

/* Executes one instruction of any memory or system kind at cpu->pc. */
void lx106_slow_step(struct lx106 *cpu, const struct lx106_insn *insn);

/* Enters the exception handling; pc must be the faulting instruction. */
void lx106_raise(struct lx106 *cpu, enum lx106_cause cause);
void lx106_raise_at(struct lx106 *cpu, enum lx106_cause cause, uint32_t excvaddr);

uint32_t lx106_ccount(const struct lx106 *cpu);
uint64_t lx106_timer_match(const struct lx106 *cpu); /* cycle of the next CCOMPARE0 interrupt */
void lx106_timer_update(struct lx106 *cpu);
bool lx106_interrupt_ready(const struct lx106 *cpu);

static inline uint32_t lx106_get16(const uint8_t *p)
{
    return (uint32_t)p[0] | (uint32_t)p[1] << 8;
}

static inline uint32_t lx106_get32(const uint8_t *p)
{
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static inline void lx106_put16(uint8_t *p, uint32_t v)
{
    p[0] = (uint8_t)v;
    p[1] = (uint8_t)(v >> 8);
}

static inline void lx106_put32(uint8_t *p, uint32_t v)
{
    p[0] = (uint8_t)v;
    p[1] = (uint8_t)(v >> 8);
    p[2] = (uint8_t)(v >> 16);
    p[3] = (uint8_t)(v >> 24);
}

#endif
