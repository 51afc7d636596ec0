/* lx106_decode.c: turns instruction bytes into struct lx106_insn.  Pure: knows encodings, no state.
 *
 * Encodings are those of the Xtensa ISA reference for this core's options (density, 16 and 32 bit multiply,
 * NSA, extended L32R, exceptions, interrupts, region protection); whatever belongs to an option the core
 * lacks decodes as illegal.  Field names (op0..2, r, s, t) follow the reference's little-endian formats. */
/* SPDX-License-Identifier: MIT */
#include "lx106_internal.h"

const int32_t lx106_b4const[16] = {-1, 1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 16, 32, 64, 128, 256};
const uint32_t lx106_b4constu[16] = {32768, 65536, 2, 3, 4, 5, 6, 7, 8, 10, 12, 16, 32, 64, 128, 256};

struct fields {
    uint32_t word, pc;
    unsigned op0, op1, op2, r, s, t;
};

static uint32_t sign_extend(uint32_t value, unsigned bits)
{
    uint32_t sign = 1u << (bits - 1);
    return ((value & (sign | (sign - 1))) ^ sign) - sign;
}

static struct lx106_insn make(enum lx106_op op, unsigned x, unsigned y, uint32_t imm)
{
    return (struct lx106_insn){.op = (uint8_t)op, .len = 3, .x = (uint8_t)x, .y = (uint8_t)y, .imm = imm};
}

static struct lx106_insn make_narrow(enum lx106_op op, unsigned x, unsigned y, uint32_t imm)
{
    struct lx106_insn insn = make(op, x, y, imm);
    insn.len = 2;
    return insn;
}

static struct lx106_insn illegal(void)
{
    return make(LX_ILLEGAL_OP, 0, 0, 0);
}

static struct lx106_insn make_if(bool legal, enum lx106_op op, unsigned x, unsigned y, uint32_t imm)
{
    return legal ? make(op, x, y, imm) : illegal();
}

/* RET, JX, CALLX0; t = m << 2 | n. */
static struct lx106_insn decode_register_jump(const struct fields *f)
{
    if (f->t == 0x8)
        return make(LX_JX, 0, 0, 0);
    if (f->t == 0xA)
        return make(LX_JX, 0, f->s, 0);
    return make_if(f->t == 0xC, LX_CALLX0, 0, f->s, 0);
}

static struct lx106_insn decode_sync(const struct fields *f)
{
    /* ISYNC RSYNC ESYNC DSYNC . . . . EXCW . . . MEMW EXTW . NOP */
    return make_if(f->s == 0 && (0xB10Fu >> f->t & 1), LX_NOP, 0, 0, 0);
}

static struct lx106_insn decode_return_from(const struct fields *f)
{
    if (f->t == 1) /* RFI: level 1 returns by RFE, and there is nothing above 3 */
        return make_if(f->s == 2 || f->s == 3, LX_RFI, 0, f->s, 0);
    if (f->t == 0 && f->s == 0)
        return make(LX_RFE, 0, 0, 0);
    return make_if(f->t == 0 && f->s == 2, LX_RFDE, 0, 0, 0);
}

static struct lx106_insn decode_st0(const struct fields *f)
{
    switch (f->r) {
    case 0x0:
        return decode_register_jump(f);
    case 0x2:
        return decode_sync(f);
    case 0x3:
        return decode_return_from(f);
    case 0x4:
        return make(LX_BREAK, 0, 1u << 3, 0);
    case 0x5: /* SIMCALL (s = 1) exists in simulators only; the processor calls it illegal */
        return make_if(f->s == 0 && f->t == 0, LX_SYSCALL, 0, 0, 0);
    case 0x6:
        return make(LX_RSIL, f->t, 0, f->s);
    case 0x7:
        return make_if(f->t == 0, LX_WAITI, 0, f->s, 0);
    default:
        return illegal();
    }
}

static struct lx106_insn decode_st1(const struct fields *f)
{
    switch (f->r) {
    case 0x0:
        return make_if(f->t == 0, LX_SSR, 0, f->s, 0);
    case 0x1:
        return make_if(f->t == 0, LX_SSL, 0, f->s, 0);
    case 0x2:
        return make_if(f->t == 0, LX_SSA8L, 0, f->s, 0);
    case 0x3:
        return make_if(f->t == 0, LX_SSA8B, 0, f->s, 0);
    case 0x4:
        return make_if(f->t <= 1, LX_SSAI, 0, 0, f->t << 4 | f->s);
    case 0x6:
        return make(LX_RER, f->t, f->s, 0);
    case 0x7:
        return make(LX_WER, f->t, f->s, 0);
    case 0xE:
        return make(LX_NSA, f->t, f->s, 0);
    case 0xF:
        return make(LX_NSAU, f->t, f->s, 0);
    default:
        return illegal();
    }
}

static struct lx106_insn decode_tlb(const struct fields *f)
{
    enum lx106_op unit = f->r & 8 ? LX_DTLB : LX_ITLB;
    switch (f->r & 7) {
    case 3:
        return make(unit, f->t, f->s, LX_TLB_READ_PAGE);
    case 4:
        return make_if(f->t == 0, unit, f->t, f->s, LX_TLB_INVALIDATE);
    case 5:
        return make(unit, f->t, f->s, LX_TLB_PROBE);
    case 6:
        return make(unit, f->t, f->s, LX_TLB_WRITE);
    case 7:
        return make(unit, f->t, f->s, LX_TLB_READ_ATTRIBUTE);
    default:
        return illegal();
    }
}

static struct lx106_insn decode_rst0(const struct fields *f)
{
    static const uint8_t three_registers[16] = {
        [0x1] = LX_AND,   [0x2] = LX_OR,    [0x3] = LX_XOR,   [0x8] = LX_ADD,
        [0x9] = LX_ADDX2, [0xA] = LX_ADDX4, [0xB] = LX_ADDX8, [0xC] = LX_SUB,
        [0xD] = LX_SUBX2, [0xE] = LX_SUBX4, [0xF] = LX_SUBX8};
    switch (f->op2) {
    case 0x0:
        return decode_st0(f);
    case 0x2:
        if (f->s == f->t)
            return make(LX_MOV, f->r, f->s, 0);
        break;
    case 0x4:
        return decode_st1(f);
    case 0x5:
        return decode_tlb(f);
    case 0x6:
        return make_if(f->s <= 1, f->s == 0 ? LX_NEG : LX_ABS, f->r, f->t, 0);
    case 0x7:
        return illegal();
    }
    return make((enum lx106_op)three_registers[f->op2], f->r, f->s, f->t);
}

static bool is_readable_and_writable(unsigned number)
{
    switch (number) {
    case 3:    /* SAR */
    case 5:    /* LITBASE */
    case 0x60: /* IBREAKENABLE */
    case 0x68: /* DDR */
    case 0x80: /* IBREAKA0 */
    case 0x90: /* DBREAKA0 */
    case 0xA0: /* DBREAKC0 */
    case 0xB1: /* EPC1.. */
    case 0xB2:
    case 0xB3:
    case 0xC0: /* DEPC */
    case 0xC2: /* EPS2.. */
    case 0xC3:
    case 0xD1: /* EXCSAVE1.. */
    case 0xD2:
    case 0xD3:
    case 0xE4: /* INTENABLE */
    case 0xE6: /* PS */
    case 0xE7: /* VECBASE */
    case 0xE8: /* EXCCAUSE */
    case 0xE9: /* DEBUGCAUSE */
    case 0xEA: /* CCOUNT */
    case 0xEC: /* ICOUNT */
    case 0xED: /* ICOUNTLEVEL */
    case 0xEE: /* EXCVADDR */
    case 0xF0: /* CCOMPARE0 */
        return true;
    default:
        return false;
    }
}

/* Numbers 0xB0 and 0xD0 are the configuration identifiers, 0x59 MMID, 0xEB PRID, 0xE2 INTERRUPT/INTSET and
 * 0xE3 INTCLEAR. */
static struct lx106_insn decode_special(const struct fields *f, enum lx106_op op)
{
    unsigned number = f->r << 4 | f->s;
    bool legal = is_readable_and_writable(number);
    if (op == LX_RSR)
        legal = legal || number == 0xB0 || number == 0xD0 || number == 0xE2 || number == 0xEB;
    else if (op == LX_WSR)
        legal = legal || number == 0xB0 || number == 0x59 || number == 0xE2 || number == 0xE3;
    return make_if(legal, op, f->t, 0, number);
}

static struct lx106_insn decode_rst1(const struct fields *f)
{
    switch (f->op2) {
    case 0x0:
    case 0x1:
        return make(LX_SLLI, f->r, f->s, 32 - ((f->op2 & 1) << 4 | f->t));
    case 0x2:
    case 0x3:
        return make(LX_SRAI, f->r, f->t, (f->op2 & 1) << 4 | f->s);
    case 0x4:
        return make(LX_SRLI, f->r, f->t, f->s);
    case 0x6:
        return decode_special(f, LX_XSR);
    case 0x8:
        return make(LX_SRC, f->r, f->s, f->t);
    case 0x9:
        return make_if(f->s == 0, LX_SRL, f->r, f->t, 0);
    case 0xA:
        return make_if(f->t == 0, LX_SLL, f->r, f->s, 0);
    case 0xB:
        return make_if(f->s == 0, LX_SRA, f->r, f->t, 0);
    case 0xC:
        return make(LX_MUL16U, f->r, f->s, f->t);
    case 0xD:
        return make(LX_MUL16S, f->r, f->s, f->t);
    default: /* 0xF: RFDO and RFDD are legal only while a debugger feeds instructions */
        return illegal();
    }
}

static struct lx106_insn decode_rst3(const struct fields *f)
{
    switch (f->op2) {
    case 0x0:
        return decode_special(f, LX_RSR);
    case 0x1:
        return decode_special(f, LX_WSR);
    case 0x8:
        return make(LX_MOVEQZ, f->r, f->s, f->t);
    case 0x9:
        return make(LX_MOVNEZ, f->r, f->s, f->t);
    case 0xA:
        return make(LX_MOVLTZ, f->r, f->s, f->t);
    case 0xB:
        return make(LX_MOVGEZ, f->r, f->s, f->t);
    default:
        return illegal();
    }
}

static struct lx106_insn decode_qrst(const struct fields *f)
{
    switch (f->op1) {
    case 0x0:
        return decode_rst0(f);
    case 0x1:
        return decode_rst1(f);
    case 0x2:
        return make_if(f->op2 == 0x8, LX_MULL, f->r, f->s, f->t);
    case 0x3:
        return decode_rst3(f);
    case 0x4:
    case 0x5:
        return make(LX_EXTUI, f->r, f->t, ((2u << f->op2) - 1) << 5 | (f->op1 & 1) << 4 | f->s);
    default:
        return illegal();
    }
}

static struct lx106_insn decode_rri8(const struct fields *f)
{
    uint32_t imm8 = f->word >> 16;
    switch (f->r) {
    case 0x0:
        return make(LX_L8UI, f->t, f->s, imm8);
    case 0x1:
        return make(LX_L16UI, f->t, f->s, imm8 << 1);
    case 0x2:
        return make(LX_L32I, f->t, f->s, imm8 << 2);
    case 0x4:
        return make(LX_S8I, f->t, f->s, imm8);
    case 0x5:
        return make(LX_S16I, f->t, f->s, imm8 << 1);
    case 0x6:
        return make(LX_S32I, f->t, f->s, imm8 << 2);
    case 0x9:
        return make(LX_L16SI, f->t, f->s, imm8 << 1);
    case 0xA:
        return make(LX_MOVI, f->t, 0, sign_extend(f->s << 8 | imm8, 12));
    case 0xC:
        return make(LX_ADDI, f->t, f->s, sign_extend(imm8, 8));
    case 0xD:
        return make(LX_ADDI, f->t, f->s, sign_extend(imm8, 8) << 8);
    default:
        return illegal();
    }
}

static struct lx106_insn decode_jump_or_compare(const struct fields *f)
{
    static const uint8_t with_zero[4] = {LX_BEQZ, LX_BNEZ, LX_BLTZ, LX_BGEZ};
    static const uint8_t with_constant[4] = {LX_BEQI, LX_BNEI, LX_BLTI, LX_BGEI};
    unsigned m = f->t >> 2;
    uint32_t near_target = f->pc + 4 + sign_extend(f->word >> 16, 8);
    switch (f->t & 3) {
    case 0:
        return make(LX_J, 0, 0, f->pc + 4 + sign_extend(f->word >> 6, 18));
    case 1:
        return make((enum lx106_op)with_zero[m], f->s, 0, f->pc + 4 + sign_extend(f->word >> 12, 12));
    case 2:
        return make((enum lx106_op)with_constant[m], f->s, f->r, near_target);
    default: /* m = 0 is ENTRY, m = 1 booleans and loops */
        return make_if(m >= 2, m == 2 ? LX_BLTUI : LX_BGEUI, f->s, f->r, near_target);
    }
}

static struct lx106_insn decode_branch(const struct fields *f)
{
    static const uint8_t ops[16] = {LX_BNONE, LX_BEQ, LX_BLT, LX_BLTU, LX_BALL,  LX_BBC, LX_BBCI, LX_BBCI,
                                    LX_BANY,  LX_BNE, LX_BGE, LX_BGEU, LX_BNALL, LX_BBS, LX_BBSI, LX_BBSI};
    unsigned y = (f->r & 6) == 6 ? (f->r & 1) << 4 | f->t : f->t;
    return make((enum lx106_op)ops[f->r], f->s, y, f->pc + 4 + sign_extend(f->word >> 16, 8));
}

static struct lx106_insn decode_l32r(const struct fields *f, uint32_t litbase)
{
    uint32_t offset = 0xFFFC0000u | (f->word >> 8) << 2;
    if (litbase & 1)
        return make(LX_L32R_LITBASE, f->t, 0, offset);
    return make(LX_L32R, f->t, 0, ((f->pc + 3) & ~3u) + offset);
}

static struct lx106_insn decode_st3_narrow(const struct fields *f)
{
    if (f->r == 0)
        return make_narrow(LX_MOV, f->t, f->s, 0);
    if (f->r == 15 && f->t == 0)
        return make_narrow(LX_JX, 0, 0, 0);
    if (f->r == 15 && f->t == 2)
        return make_narrow(LX_BREAK, 0, 1u << 4, 0);
    if (f->r == 15 && f->t == 3 && f->s == 0)
        return make_narrow(LX_NOP, 0, 0, 0);
    return make_narrow(LX_ILLEGAL_OP, 0, 0, 0); /* ILL.N among them */
}

static struct lx106_insn decode_narrow(const struct fields *f)
{
    uint32_t imm7 = (f->t & 7) << 4 | f->r;
    switch (f->op0) {
    case 0x8:
        return make_narrow(LX_L32I, f->t, f->s, f->r << 2);
    case 0x9:
        return make_narrow(LX_S32I, f->t, f->s, f->r << 2);
    case 0xA:
        return make_narrow(LX_ADD, f->r, f->s, f->t);
    case 0xB: /* the useless 0 stands for -1 */
        return make_narrow(LX_ADDI, f->r, f->s, f->t == 0 ? 0xFFFFFFFFu : f->t);
    case 0xC:
        if (f->t < 8) /* -32..95 */
            return make_narrow(LX_MOVI, f->s, 0, imm7 >= 96 ? imm7 - 128u : imm7);
        return make_narrow(f->t < 12 ? LX_BEQZ : LX_BNEZ, f->s, 0, f->pc + 4 + (imm7 & 63));
    case 0xD:
        return decode_st3_narrow(f);
    default:
        return make_narrow(LX_ILLEGAL_OP, 0, 0, 0);
    }
}

static struct lx106_insn decode_wide(const struct fields *f, uint32_t litbase)
{
    switch (f->op0) {
    case 0:
        return decode_qrst(f);
    case 1:
        return decode_l32r(f, litbase);
    case 2:
        return decode_rri8(f);
    case 5: /* CALL4, CALL8 and CALL12 belong to register windows */
        return make_if((f->t & 3) == 0, LX_CALL0, 0, 0,
                       (f->pc & ~3u) + 4 + (sign_extend(f->word >> 6, 18) << 2));
    case 6:
        return decode_jump_or_compare(f);
    case 7:
        return decode_branch(f);
    default: /* 3: coprocessor loads, 4: MAC16 */
        return illegal();
    }
}

struct lx106_insn lx106_decode(const uint8_t *bytes, size_t avail, uint32_t pc, uint32_t litbase)
{
    unsigned len = (bytes[0] & 0xF) < 8 ? 3 : 2;
    if (avail < len)
        return make(LX_SPLIT, 0, 0, 0);
    uint32_t word = lx106_get16(bytes) | (len == 3 ? (uint32_t)bytes[2] << 16 : 0);
    struct fields f = {.word = word,
                       .pc = pc,
                       .op0 = word & 0xF,
                       .t = word >> 4 & 0xF,
                       .s = word >> 8 & 0xF,
                       .r = word >> 12 & 0xF,
                       .op1 = word >> 16 & 0xF,
                       .op2 = word >> 20};
    return len == 3 ? decode_wide(&f, litbase) : decode_narrow(&f);
}
