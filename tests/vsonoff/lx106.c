/* lx106.c: the LX106 core's life, memory access, exceptions, interrupts and run loop.  Used by chip.c and
 * the tests through lx106.h. */
/* SPDX-License-Identifier: MIT */
#include "lx106_internal.h"

#include <stdlib.h>
#include <string.h>

#define LEVEL1_LINES     0x3FFFu /* interrupts 0..13; 14 is the NMI, which nothing here raises */
#define TIMER_LINE       (1u << 6)
#define EXCEPTION_CYCLES 5u /* assumed: pipeline refill and the vector's jump */
#define RESET_PC         0x40000080u
#define SPIN_FIRST_PAUSE 4u /* jumps back before a second look for an endless loop */

struct lx106 *lx106_new(const struct lx106_bus *bus, uint8_t *dram, uint8_t *iram)
{
    struct lx106 *cpu = calloc(1, sizeof *cpu);
    struct lx106_ram *ram = calloc(1, sizeof *ram);
    if (cpu == NULL || ram == NULL) {
        free(cpu);
        free(ram);
        return NULL;
    }
    cpu->bus = *bus;
    cpu->ram = ram;
    ram->dram = dram;
    ram->iram = iram;
    lx106_reset(cpu);
    return cpu;
}

void lx106_free(struct lx106 *cpu)
{
    if (cpu == NULL)
        return;
    free(cpu->ram);
    free(cpu);
}

void lx106_reset(struct lx106 *cpu)
{
    struct lx106_ram *ram = cpu->ram;
    struct lx106 fresh = {.pc = RESET_PC,
                          .ps = 0x1F,
                          .vecbase = LX106_ROM_BASE,
                          .cycles = cpu->cycles,
                          .ccount_offset = 0u - (uint32_t)cpu->cycles,
                          .limit = cpu->limit,
                          .instructions = cpu->instructions,
                          .skipped = cpu->skipped,
                          .bus = cpu->bus,
                          .ram = ram};
    *cpu = fresh;
    ram->timer_seen = cpu->cycles;
    /* Region protection option: all regions start as "bypass". */
    memset(ram->itlb_attribute, 2, sizeof ram->itlb_attribute);
    memset(ram->dtlb_attribute, 2, sizeof ram->dtlb_attribute);
    ram->ibreakenable = ram->ibreaka0 = ram->dbreaka0 = ram->dbreakc0 = 0;
    ram->ddr = ram->icount = ram->icountlevel = 0;
    ram->spin.dirty = true;
    lx106_forget_code(cpu);
}

void lx106_forget_code(struct lx106 *cpu)
{
    memset(cpu->ram->code, 0, sizeof cpu->ram->code);
}

void lx106_code_changed(struct lx106 *cpu, uint32_t addr, uint32_t len)
{
    uint64_t first = addr, last = (uint64_t)addr + len;
    if (first >= LX106_IRAM_BASE + LX106_IRAM_SIZE || last <= LX106_IRAM_BASE || len == 0)
        return;
    /* An instruction of three bytes may begin two before the first changed one. */
    first = first < LX106_IRAM_BASE + 2 ? 0 : first - 2 - LX106_IRAM_BASE;
    last -= LX106_IRAM_BASE;
    if (last > LX106_IRAM_SIZE)
        last = LX106_IRAM_SIZE;
    for (; first < last; first++)
        cpu->ram->code[first].op = LX_UNDECODED;
}

void lx106_raise(struct lx106 *cpu, enum lx106_cause cause)
{
    /* XEA2: an exception during exception handling leaves EPC1 alone and reports in DEPC. */
    if (cpu->ps & LX106_PS_EXCM)
        cpu->depc = cpu->pc;
    else
        cpu->epc[1] = cpu->pc;
    cpu->exccause = cause;
    cpu->ps |= LX106_PS_EXCM;
    cpu->cycles += EXCEPTION_CYCLES;
    cpu->ram->spin.dirty = true;
    cpu->bus.exception(cpu->bus.ctx, cpu, cause);
}

void lx106_raise_at(struct lx106 *cpu, enum lx106_cause cause, uint32_t excvaddr)
{
    cpu->excvaddr = excvaddr;
    lx106_raise(cpu, cause);
}

/* The bytes behind an address if it is plain RAM that allows this access, else NULL with *fault set to the
 * fault or -1 for "ask the bus". */
static uint8_t *find_ram(struct lx106 *cpu, uint32_t addr, unsigned size, int *fault)
{
    *fault = -1;
    if (addr & (size - 1)) {
        *fault = LX106_UNALIGNED;
        return NULL;
    }
    if (addr - LX106_DRAM_BASE < LX106_DRAM_SIZE)
        return cpu->ram->dram + (addr - LX106_DRAM_BASE);
    if (addr - LX106_IRAM_BASE < LX106_IRAM_SIZE) {
        if (size == 4)
            return cpu->ram->iram + (addr - LX106_IRAM_BASE);
        *fault = LX106_LOAD_STORE_ERROR;
    }
    return NULL;
}

bool lx106_load(struct lx106 *cpu, uint32_t addr, unsigned size, uint32_t *value)
{
    *value = 0;
    int fault;
    const uint8_t *p = find_ram(cpu, addr, size, &fault);
    if (p != NULL) {
        *value = size == 4 ? lx106_get32(p) : size == 2 ? lx106_get16(p) : *p;
        return true;
    }
    if (fault < 0) {
        fault = cpu->bus.read(cpu->bus.ctx, addr, size, value) - 1;
        if (size != 4)
            *value &= (1u << 8 * size) - 1;
        if (fault < 0)
            return true;
    }
    lx106_raise_at(cpu, (enum lx106_cause)fault, addr);
    return false;
}

bool lx106_store(struct lx106 *cpu, uint32_t addr, unsigned size, uint32_t value)
{
    int fault;
    uint8_t *p = find_ram(cpu, addr, size, &fault);
    cpu->ram->spin.dirty = true;
    if (p != NULL) {
        if (size == 4)
            lx106_put32(p, value);
        else if (size == 2)
            lx106_put16(p, value);
        else
            *p = (uint8_t)value;
        if (addr >= LX106_IRAM_BASE)
            lx106_code_changed(cpu, addr, size);
        return true;
    }
    if (fault < 0) {
        fault = cpu->bus.write(cpu->bus.ctx, addr, size, value) - 1;
        if (fault < 0)
            return true;
    }
    lx106_raise_at(cpu, (enum lx106_cause)fault, addr);
    return false;
}

uint32_t lx106_ccount(const struct lx106 *cpu)
{
    return (uint32_t)cpu->cycles + cpu->ccount_offset;
}

uint64_t lx106_timer_match(const struct lx106 *cpu)
{
    uint32_t seen = (uint32_t)cpu->ram->timer_seen + cpu->ccount_offset;
    uint32_t wait = cpu->ccompare0 - seen;
    return cpu->ram->timer_seen + (wait == 0 ? UINT64_C(1) << 32 : wait);
}

void lx106_timer_update(struct lx106 *cpu)
{
    if (cpu->cycles >= lx106_timer_match(cpu))
        cpu->interrupt |= TIMER_LINE;
    cpu->ram->timer_seen = cpu->cycles;
}

bool lx106_interrupt_ready(const struct lx106 *cpu)
{
    return (cpu->interrupt & cpu->intenable & LEVEL1_LINES) != 0 &&
           (cpu->ps & (LX106_PS_INTLEVEL | LX106_PS_EXCM)) == 0;
}

static void take_interrupt(struct lx106 *cpu)
{
    cpu->waiting = false;
    cpu->epc[1] = cpu->pc;
    cpu->ps |= LX106_PS_EXCM;
    cpu->exccause = LX106_LEVEL1_INTERRUPT;
    cpu->cycles += EXCEPTION_CYCLES;
    cpu->ram->spin.dirty = true;
    cpu->bus.interrupt(cpu->bus.ctx, cpu);
}

/* Mask ROM: native code.  Anywhere else but instruction RAM there is nothing to fetch. */
static void run_elsewhere(struct lx106 *cpu)
{
    cpu->ram->spin.dirty = true;
    if (cpu->pc - LX106_ROM_BASE < LX106_ROM_SIZE) {
        cpu->cycles++; /* so that even a routine that costs nothing cannot stop the time */
        cpu->bus.rom(cpu->bus.ctx, cpu);
        return;
    }
    /* The mask ROM gives the lowest 512 MB the attribute "no access"; the other regions allow a fetch,
     * which then finds no memory on the instruction bus. */
    lx106_raise_at(cpu, cpu->pc < 0x20000000u ? LX106_FETCH_PROHIBITED : LX106_FETCH_ERROR, cpu->pc);
}

void lx106_run(struct lx106 *cpu, uint64_t until)
{
    cpu->limit = until;
    cpu->ram->spin.armed = false;
    cpu->ram->spin.countdown = 1;
    cpu->ram->spin.pause = SPIN_FIRST_PAUSE;
    while (cpu->cycles < cpu->limit) {
        lx106_timer_update(cpu);
        uint64_t match = lx106_timer_match(cpu);
        uint64_t deadline = match < cpu->limit ? match : cpu->limit;
        if (cpu->stopped)
            cpu->cycles = cpu->limit;
        else if (lx106_interrupt_ready(cpu))
            take_interrupt(cpu);
        else if (cpu->waiting)
            cpu->cycles = deadline;
        else if (cpu->pc - LX106_IRAM_BASE >= LX106_IRAM_SIZE)
            run_elsewhere(cpu);
        else if (lx106_fast_run(cpu, deadline) && cpu->cycles < deadline)
            lx106_slow_step(cpu, &cpu->ram->code[cpu->pc - LX106_IRAM_BASE]);
    }
}
