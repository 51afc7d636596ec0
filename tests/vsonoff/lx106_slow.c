/* lx106_slow.c: the LX106 instructions that reach beyond registers and plain RAM: accesses that may fault or
 * go to the bus, special registers, exceptions, interrupts control and region attributes.  Used by
 * lx106.c. */
/* SPDX-License-Identifier: MIT */
#include "lx106_internal.h"

#define LITBASE_MASK      0xFFFFF001u /* bits 31:12 address, bit 0 enable */
#define VECBASE_MASK      0xFFFFFF00u
#define SOFTWARE_LINE     (1u << 7)
#define TIMER_LINE        (1u << 6)
#define EDGE_LINES        0x3F80u /* cleared through INTCLEAR: software and 8..13; 0..5 follow the peripheral */
#define INTERRUPT_LINES   0x7FFFu
#define WAKEABLE_LINES    0x3FFFu
#define DEBUG_LEVEL       2u
#define REGION(addr)      ((addr) >> 29)
#define REGION_PAGE(addr) ((addr)&0xE0000000u)
#define TLB_HIT           1u

/* Special registers (Xtensa ISA numbers). */
enum {
    SR_SAR = 3,
    SR_LITBASE = 5,
    SR_IBREAKENABLE = 0x60,
    SR_DDR = 0x68,
    SR_IBREAKA0 = 0x80,
    SR_DBREAKA0 = 0x90,
    SR_DBREAKC0 = 0xA0,
    SR_EPC = 0xB0,
    SR_DEPC = 0xC0,
    SR_EPS = 0xC0,
    SR_EXCSAVE = 0xD0,
    SR_INTERRUPT = 0xE2,
    SR_INTCLEAR = 0xE3,
    SR_INTENABLE = 0xE4,
    SR_PS = 0xE6,
    SR_VECBASE = 0xE7,
    SR_EXCCAUSE = 0xE8,
    SR_DEBUGCAUSE = 0xE9,
    SR_CCOUNT = 0xEA,
    SR_ICOUNT = 0xEC,
    SR_ICOUNTLEVEL = 0xED,
    SR_EXCVADDR = 0xEE,
    SR_CCOMPARE0 = 0xF0
};

/* The registers that are nothing but a place to keep a value; NULL for the others. */
static uint32_t *plain_register(struct lx106 *cpu, uint32_t number)
{
    struct lx106_ram *ram = cpu->ram;
    switch (number) {
    case SR_SAR:
        return &cpu->sar;
    case SR_LITBASE:
        return &cpu->litbase;
    case SR_IBREAKENABLE:
        return &ram->ibreakenable;
    case SR_DDR:
        return &ram->ddr;
    case SR_IBREAKA0:
        return &ram->ibreaka0;
    case SR_DBREAKA0:
        return &ram->dbreaka0;
    case SR_DBREAKC0:
        return &ram->dbreakc0;
    case SR_EPC + 1:
    case SR_EPC + 2:
    case SR_EPC + 3:
        return &cpu->epc[number - SR_EPC];
    case SR_DEPC:
        return &cpu->depc;
    case SR_EPS + 2:
    case SR_EPS + 3:
        return &cpu->eps[number - SR_EPS];
    case SR_EXCSAVE + 1:
    case SR_EXCSAVE + 2:
    case SR_EXCSAVE + 3:
        return &cpu->excsave[number - SR_EXCSAVE];
    case SR_INTENABLE:
        return &cpu->intenable;
    case SR_PS:
        return &cpu->ps;
    case SR_VECBASE:
        return &cpu->vecbase;
    case SR_EXCCAUSE:
        return &cpu->exccause;
    case SR_DEBUGCAUSE:
        return &cpu->debugcause;
    case SR_ICOUNT:
        return &ram->icount;
    case SR_ICOUNTLEVEL:
        return &ram->icountlevel;
    case SR_EXCVADDR:
        return &cpu->excvaddr;
    default:
        return NULL;
    }
}

static uint32_t read_special(struct lx106 *cpu, uint32_t number)
{
    const uint32_t *place = plain_register(cpu, number);
    if (place != NULL)
        return *place;
    switch (number) {
    case SR_INTERRUPT:
        return cpu->interrupt;
    case SR_CCOUNT:
        cpu->ram->spin.dirty = true; /* a loop that looks at the clock ends by itself */
        return lx106_ccount(cpu);
    case SR_CCOMPARE0:
        return cpu->ccompare0;
    default: /* PRID (0 on a single core), and the two configuration numbers that no program asks for */
        return 0;
    }
}

/* The bits of a register that exist. */
static uint32_t implemented_bits(uint32_t number)
{
    switch (number) {
    case SR_SAR:
    case SR_EXCCAUSE:
        return 0x3F;
    case SR_LITBASE:
        return LITBASE_MASK;
    case SR_IBREAKENABLE:
        return 1;
    case SR_INTENABLE:
        return INTERRUPT_LINES;
    case SR_PS:
    case SR_EPS + 2:
    case SR_EPS + 3:
        return LX106_PS_MASK;
    case SR_VECBASE:
        return VECBASE_MASK;
    case SR_ICOUNTLEVEL:
        return 0xF;
    default:
        return 0xFFFFFFFFu;
    }
}

static void write_special(struct lx106 *cpu, uint32_t number, uint32_t value)
{
    uint32_t *place = plain_register(cpu, number);
    cpu->ram->spin.dirty = true;
    if (place != NULL) {
        *place = value & implemented_bits(number);
        if (number == SR_LITBASE)
            lx106_forget_code(cpu); /* L32R is decoded for one mode or the other */
        return;
    }
    switch (number) {
    case SR_INTERRUPT: /* INTSET */
        cpu->interrupt |= value & SOFTWARE_LINE;
        break;
    case SR_INTCLEAR:
        cpu->interrupt &= ~(value & EDGE_LINES);
        break;
    case SR_CCOUNT:
        cpu->ccount_offset = value - (uint32_t)cpu->cycles;
        cpu->ram->timer_seen = cpu->cycles;
        break;
    case SR_CCOMPARE0:
        cpu->ccompare0 = value;
        cpu->interrupt &= ~TIMER_LINE;
        cpu->ram->timer_seen = cpu->cycles;
        break;
    default: /* MMID and the configuration number: nothing here to change */
        break;
    }
}

static void exchange_special(struct lx106 *cpu, unsigned reg, uint32_t number)
{
    uint32_t old = read_special(cpu, number);
    write_special(cpu, number, cpu->a[reg]);
    cpu->a[reg] = old;
}

/* Where a memory operation goes; false for other operations. */
static bool memory_address(const struct lx106 *cpu, const struct lx106_insn *insn, uint32_t *addr)
{
    if (insn->op == LX_L32R)
        *addr = insn->imm;
    else if (insn->op == LX_L32R_LITBASE)
        *addr = (cpu->litbase & ~0xFFFu) + insn->imm;
    else if (insn->op >= LX_L8UI && insn->op <= LX_S32I)
        *addr = cpu->a[insn->y] + insn->imm;
    else
        return false;
    return true;
}

static bool access_memory(struct lx106 *cpu, const struct lx106_insn *insn, uint32_t addr)
{
    uint32_t value;
    unsigned size = 4;
    switch (insn->op) {
    case LX_S8I:
        return lx106_store(cpu, addr, 1, cpu->a[insn->x] & 0xFF);
    case LX_S16I:
        return lx106_store(cpu, addr, 2, cpu->a[insn->x] & 0xFFFF);
    case LX_S32I:
        return lx106_store(cpu, addr, 4, cpu->a[insn->x]);
    case LX_L8UI:
        size = 1;
        break;
    case LX_L16UI:
    case LX_L16SI:
        size = 2;
        break;
    }
    if (!lx106_load(cpu, addr, size, &value))
        return false;
    cpu->cycles++;
    if (insn->op == LX_L16SI)
        value = ((value & 0xFFFF) ^ 0x8000) - 0x8000;
    cpu->a[insn->x] = value;
    return true;
}

/* Instruction or data region attributes.  They are kept, but who may access what is the bus's business. */
static void access_tlb(struct lx106 *cpu, const struct lx106_insn *insn, uint8_t attribute[8])
{
    uint32_t addr = cpu->a[insn->y];
    switch (insn->imm) {
    case LX_TLB_WRITE:
        attribute[REGION(addr)] = cpu->a[insn->x] & 0xF;
        cpu->ram->spin.dirty = true;
        break;
    case LX_TLB_READ_PAGE:
        cpu->a[insn->x] = REGION_PAGE(addr);
        break;
    case LX_TLB_READ_ATTRIBUTE:
        cpu->a[insn->x] = REGION_PAGE(addr) | attribute[REGION(addr)];
        break;
    case LX_TLB_PROBE:
        cpu->a[insn->x] = REGION_PAGE(addr) | TLB_HIT;
        break;
    default: /* invalidating a fixed region does nothing */
        break;
    }
}

/* Interrupts up to `level` are masked while the core sleeps.  All lines but the NMI are level 1, so a sleep
 * at a higher level, or with no line enabled, ends by reset only. */
static void wait_for_interrupt(struct lx106 *cpu, uint32_t level)
{
    cpu->ps = (cpu->ps & ~LX106_PS_INTLEVEL) | level;
    if (level != 0 || (cpu->ps & LX106_PS_EXCM) != 0 || (cpu->intenable & WAKEABLE_LINES) == 0)
        cpu->stopped = true;
    else
        cpu->waiting = true;
}

/* Without a debugger attached a breakpoint enters the debug exception, whose handler in the mask ROM waits
 * for one for ever.  From the debug level on, and so inside that handler, it does nothing. */
static bool debug_break(struct lx106 *cpu, uint32_t cause)
{
    if ((cpu->ps & LX106_PS_INTLEVEL) >= DEBUG_LEVEL)
        return false;
    cpu->debugcause = cause;
    cpu->epc[DEBUG_LEVEL] = cpu->pc;
    cpu->eps[DEBUG_LEVEL] = cpu->ps;
    cpu->ps = (cpu->ps & ~LX106_PS_INTLEVEL) | LX106_PS_EXCM | DEBUG_LEVEL;
    cpu->stopped = true;
    return true;
}

/* Operations that set pc themselves.  False: not one of them. */
static bool leave_sequence(struct lx106 *cpu, const struct lx106_insn *insn)
{
    switch (insn->op) {
    case LX_RFE:
        cpu->ps &= ~LX106_PS_EXCM;
        cpu->pc = cpu->epc[1];
        break;
    case LX_RFI:
        cpu->ps = cpu->eps[insn->y] & LX106_PS_MASK;
        cpu->pc = cpu->epc[insn->y];
        break;
    case LX_RFDE:
        cpu->pc = cpu->depc;
        break;
    case LX_SYSCALL:
        lx106_raise(cpu, LX106_SYSCALL);
        return true;
    case LX_ILLEGAL_OP:
        lx106_raise(cpu, LX106_ILLEGAL);
        return true;
    case LX_SPLIT:
        lx106_raise_at(cpu, LX106_FETCH_ERROR, LX106_IRAM_BASE + LX106_IRAM_SIZE);
        return true;
    case LX_BREAK:
        return debug_break(cpu, insn->y);
    default:
        return false;
    }
    cpu->cycles += 2; /* the same refill as after any jump */
    cpu->ram->spin.dirty = true;
    return true;
}

static void execute(struct lx106 *cpu, const struct lx106_insn *insn)
{
    switch (insn->op) {
    case LX_RSR:
        cpu->a[insn->x] = read_special(cpu, insn->imm);
        break;
    case LX_WSR:
        write_special(cpu, insn->imm, cpu->a[insn->x]);
        break;
    case LX_XSR:
        exchange_special(cpu, insn->x, insn->imm);
        break;
    case LX_RSIL:
        cpu->ram->spin.dirty = true;
        cpu->a[insn->x] = cpu->ps;
        cpu->ps = (cpu->ps & ~LX106_PS_INTLEVEL) | insn->imm;
        break;
    case LX_WAITI:
        wait_for_interrupt(cpu, insn->y);
        break;
    case LX_RER: /* no external register is connected */
        cpu->a[insn->x] = 0;
        break;
    case LX_ITLB:
        access_tlb(cpu, insn, cpu->ram->itlb_attribute);
        break;
    case LX_DTLB:
        access_tlb(cpu, insn, cpu->ram->dtlb_attribute);
        break;
    default: /* WER likewise writes to nothing; BREAK at a high interrupt level */
        break;
    }
}

void lx106_slow_step(struct lx106 *cpu, const struct lx106_insn *cached)
{
    struct lx106_insn insn = *cached; /* the entry may be invalidated by what the instruction does */
    uint32_t addr, pc = cpu->pc;
    cpu->instructions++;
    if (memory_address(cpu, &insn, &addr)) {
        if (!access_memory(cpu, &insn, addr))
            return;
    } else {
        if (leave_sequence(cpu, &insn)) {
            cpu->cycles++;
            return;
        }
        execute(cpu, &insn);
    }
    cpu->cycles++;
    if (cpu->pc == pc) /* else the bus callback reset the core */
        cpu->pc += insn.len;
}
