/* rom.c: runs the mask ROM's routines as native code: call frames, memory access, interrupt and exception
 * dispatch.  The routines themselves are in rom_lib.c, rom_hash.c, rom_serial.c, rom_flash.c, rom_system.c,
 * rom_loader.c and rom_boot.c; addresses and behaviour are those of the ESP8266 mask ROM. */
/* SPDX-License-Identifier: MIT */
#include "chip_internal.h"

#include <string.h>

#define PS_EXCM 0x10u

/* Layout of the frame that the ROM's handlers put on the interrupted stack. */
#define HANDLER_FRAME 256u
#define FRAME_PC      0u
#define FRAME_PS      4u
#define FRAME_SAR     8u
#define FRAME_A0      16u
#define FRAME_A2      20u /* a2..a15 */

#define STACK_USED 128u /* what a routine may push */

/* Taking an interrupt through the ROM and coming back costs about 350 cycles in all. */
#define DISPATCH_CYCLES 190u
#define RETURN_CYCLES   110u

static void add_entries(struct rom *r, const struct rom_entry *entry)
{
    for (; entry->addr; entry++)
        r->index[(entry->addr - ROM_BASE) / 4] = entry->step;
}

void rom_init(struct rom *r)
{
    add_entries(r, rom_core_entries);
    add_entries(r, rom_lib_entries);
    add_entries(r, rom_hash_entries);
    add_entries(r, rom_flash_entries);
    add_entries(r, rom_serial_entries);
    add_entries(r, rom_system_entries);
    add_entries(r, rom_boot_entries);
    add_entries(r, rom_loader_entries);
}

void rom_reset(struct chip *c)
{
    c->rom.depth = 0;
    c->rom.idle = false;
    c->rom.wake_cycles = UINT64_MAX;
    c->rom.synced = false;
    c->faulted = false;
}

/* --- Frames ------------------------------------------------------------------------------------------ */

static struct rom_frame *new_frame(struct chip *c, rom_step *step)
{
    struct rom_frame *f;

    if (c->rom.depth == ROM_FRAMES) { /* handlers that never return */
        chip_die(c, MODE_DEAD);
        return &c->rom.frame[ROM_FRAMES - 1];
    }
    f = &c->rom.frame[c->rom.depth++];
    f->step = step;
    f->entry = f->sp = f->ret = 0;
    f->wide = false;
    memset(f->arg, 0, sizeof(f->arg));
    memset(f->v, 0, sizeof(f->v));
    f->state = 0;
    f->result = f->child = f->until = 0;
    f->text[0] = 0;
    return f;
}

struct rom_frame *rom_push(struct chip *c, rom_step *step, uint32_t a0, uint32_t a1, uint32_t a2)
{
    struct rom_frame *f = new_frame(c, step);

    f->arg[0] = a0;
    f->arg[1] = a1;
    f->arg[2] = a2;
    return f;
}

/* The program calls the routine at cpu->pc.  False if there is none. */
static bool call(struct chip *c, struct lx106 *cpu)
{
    uint32_t entry = cpu->pc;
    rom_step *step = entry & 3 ? NULL : c->rom.index[(entry - ROM_BASE) / 4];
    struct rom_frame *f;

    if (!step)
        return false;
    /* A frame whose stack has been unwound past it will never go on. */
    while (c->rom.depth) {
        unsigned root = c->rom.depth - 1;

        while (root && !c->rom.frame[root].entry)
            root--;
        if (c->rom.frame[root].sp > cpu->a[1])
            break;
        c->rom.depth = root;
    }
    f = new_frame(c, step);
    f->entry = entry;
    f->sp = cpu->a[1];
    f->ret = cpu->a[0];
    memcpy(f->arg, cpu->a + 2, sizeof(f->arg));
    cpu->pc = entry + 1;
    return true;
}

/* Finds the routine that cpu->pc says is in progress: the newest call with this entry and stack. */
static bool resume(struct chip *c, const struct lx106 *cpu)
{
    for (unsigned i = c->rom.depth; i-- > 0;) {
        struct rom_frame *f = &c->rom.frame[i];

        if (!f->entry)
            continue;
        if (f->entry + 1 == cpu->pc && f->sp == cpu->a[1])
            return true;
        c->rom.depth = i;
    }
    return false;
}

/* What a routine may leave in the registers that belong to it (Xtensa's CALL0 convention). */
static void clobber(struct chip *c, struct lx106 *cpu)
{
    uint32_t noise = chip_random(c), sp = cpu->a[1];

    for (unsigned i = 2; i < 12; i++)
        cpu->a[i] = noise = noise * 1664525u + 1013904223u;
    cpu->sar = noise >> 8 & 0x1F;
    if (sp - (DRAM_BASE + STACK_USED) > DRAM_SIZE - STACK_USED || sp & 3)
        return;
    for (uint32_t at = sp - STACK_USED; at < sp; at += 4) /* below the stack's end nothing is anybody's */
        rom_set_ram(c, at, noise = noise * 1664525u + 1013904223u);
}

static void finish(struct chip *c, struct lx106 *cpu, const struct rom_frame *f)
{
    c->rom.depth--;
    if (!f->entry) {
        c->rom.frame[c->rom.depth - 1].child = f->result;
        return;
    }
    clobber(c, cpu);
    cpu->a[2] = (uint32_t)f->result;
    if (f->wide)
        cpu->a[3] = (uint32_t)(f->result >> 32);
    cpu->pc = f->ret;
}

static void unknown_call(struct chip *c, const struct lx106 *cpu)
{
    c->stats.unknown_rom_calls++;
    c->stats.last_unknown_rom_call = cpu->pc;
    chip_die(c, MODE_DEAD);
}

static bool interrupt_wanted(const struct lx106 *cpu)
{
    return (cpu->interrupt & cpu->intenable) && !(cpu->ps & 0x1F);
}

/* Lets time pass up to the next event, or to when the waiting routine wants to go on. */
static void wait_for_event(struct chip *c, struct lx106 *cpu)
{
    uint64_t to = cpu->limit < c->rom.wake_cycles ? cpu->limit : c->rom.wake_cycles;

    if (cpu->intenable & 1u << 6 && to > cpu->cycles + 100)
        to = cpu->cycles + 100; /* the core's own timer may interrupt */
    if (to > cpu->cycles)
        cpu->cycles = to;
    c->rom.idle = true;
}

void rom_run(void *ctx, struct lx106 *cpu)
{
    struct chip *c = ctx;
    bool known = cpu->pc & 1 ? resume(c, cpu) : call(c, cpu);

    c->rom.idle = false;
    if (!known) {
        unknown_call(c, cpu);
        return;
    }
    while (cpu->cycles < cpu->limit && !interrupt_wanted(cpu)) {
        struct rom_frame *f = &c->rom.frame[c->rom.depth - 1];
        bool root = f->entry != 0;
        enum rom_result r;

        c->rom.wake_cycles = UINT64_MAX;
        r = f->step(c, f);
        if (r == ROM_FAULT || cpu->stopped)
            return;
        if (r == ROM_WAIT && !interrupt_wanted(cpu)) {
            wait_for_event(c, cpu);
            return;
        }
        if (r == ROM_DONE) {
            finish(c, cpu, f);
            if (root)
                return;
        }
        cpu->cycles++;
    }
}

void rom_cost(struct chip *c, uint64_t cycles)
{
    c->cpu->cycles += cycles;
}

enum rom_result rom_wait_until(struct chip *c, uint64_t cycles)
{
    c->rom.wake_cycles = cycles;
    return ROM_WAIT;
}

enum rom_result rom_enter(struct chip *c, uint32_t pc, uint32_t sp, uint32_t ret)
{
    c->rom.depth = 0;
    for (unsigned i = 2; i < 16; i++)
        c->cpu->a[i] = chip_random(c);
    c->cpu->pc = pc;
    c->cpu->a[0] = ret;
    c->cpu->a[1] = sp;
    return ROM_FAULT;
}

/* --- Memory ------------------------------------------------------------------------------------------ */

bool rom_load8(struct chip *c, uint32_t addr, uint8_t *value)
{
    uint32_t v;

    if (!lx106_load(c->cpu, addr, 1, &v))
        return false;
    *value = (uint8_t)v;
    return true;
}

bool rom_store8(struct chip *c, uint32_t addr, uint8_t value)
{
    return lx106_store(c->cpu, addr, 1, value);
}

uint8_t *rom_dram(struct chip *c, uint32_t addr)
{
    return c->dram + (addr - DRAM_BASE);
}

uint32_t rom_ram(struct chip *c, uint32_t addr)
{
    const uint8_t *p = rom_dram(c, addr);

    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

void rom_set_ram(struct chip *c, uint32_t addr, uint32_t value)
{
    uint8_t *p = rom_dram(c, addr);

    for (unsigned i = 0; i < 4; i++)
        p[i] = (uint8_t)(value >> 8 * i);
}

/* --- Interrupts and exceptions ----------------------------------------------------------------------- */

static bool save_registers(struct lx106 *cpu, uint32_t frame)
{
    bool ok = lx106_store(cpu, frame + FRAME_PC, 4, cpu->epc[1]) &&
              lx106_store(cpu, frame + FRAME_PS, 4, cpu->ps & ~PS_EXCM) &&
              lx106_store(cpu, frame + FRAME_SAR, 4, cpu->sar) &&
              lx106_store(cpu, frame + FRAME_A0, 4, cpu->a[0]);

    for (unsigned i = 2; ok && i < 16; i++)
        ok = lx106_store(cpu, frame + FRAME_A2 + 4 * (i - 2), 4, cpu->a[i]);
    return ok;
}

/* Calls the C function `handler` on a fresh frame; it returns to ROM_RETURN_FROM_HANDLER. */
static void enter_handler(struct chip *c, struct lx106 *cpu, uint32_t handler, uint32_t first,
                          uint32_t second)
{
    uint32_t frame = cpu->a[1] - HANDLER_FRAME;

    rom_cost(c, DISPATCH_CYCLES);
    if (!save_registers(cpu, frame))
        return;
    cpu->ps = 0x21; /* user-vector mode, level 1, exceptions possible again */
    cpu->a[1] = frame;
    cpu->a[2] = first == UINT32_MAX ? frame : first;
    cpu->a[3] = second;
    cpu->a[0] = ROM_RETURN_FROM_HANDLER;
    cpu->pc = handler;
}

void rom_interrupt(void *ctx, struct lx106 *cpu)
{
    struct chip *c = ctx;
    uint32_t pending = cpu->interrupt & cpu->intenable & 0x3FFF;
    unsigned line = 0;
    uint32_t handler;

    if (rom_ram(c, ROM_RAM_EXCEPTION_TABLE + 4 * LX106_LEVEL1_INTERRUPT) != ROM_L1_HANDLER || !pending) {
        chip_die(c, MODE_DEAD); /* somebody overwrote the table: nothing sensible runs from here */
        return;
    }
    while (!(pending >> line & 1))
        line++;
    handler = rom_ram(c, ROM_RAM_INTERRUPTS + 8 * line);
    if (handler == ROM_UNHANDLED_INTERRUPT) {
        chip_die(c, MODE_DEAD);
        return;
    }
    enter_handler(c, cpu, handler, rom_ram(c, ROM_RAM_INTERRUPTS + 8 * line + 4), cpu->a[1] - HANDLER_FRAME);
}

static enum rom_result return_from_handler(struct chip *c, struct rom_frame *f)
{
    struct lx106 *cpu = c->cpu;
    uint32_t frame = f->sp, regs[16], pc, ps, sar;
    bool ok = lx106_load(cpu, frame + FRAME_PC, 4, &pc) && lx106_load(cpu, frame + FRAME_PS, 4, &ps) &&
              lx106_load(cpu, frame + FRAME_SAR, 4, &sar) && lx106_load(cpu, frame + FRAME_A0, 4, &regs[0]);

    for (unsigned i = 2; ok && i < 16; i++)
        ok = lx106_load(cpu, frame + FRAME_A2 + 4 * (i - 2), 4, &regs[i]);
    if (!ok)
        return ROM_FAULT;
    regs[1] = frame + HANDLER_FRAME;
    memcpy(cpu->a, regs, sizeof(regs));
    cpu->sar = sar;
    cpu->ps = ps & ~PS_EXCM;
    cpu->pc = pc;
    c->rom.depth--;
    rom_cost(c, RETURN_CYCLES);
    return ROM_FAULT; /* control is elsewhere now */
}

void rom_exception(void *ctx, struct lx106 *cpu, enum lx106_cause cause)
{
    struct chip *c = ctx;
    uint32_t table = ROM_RAM_EXCEPTION_TABLE + 4 * (uint32_t)cause, handler;

    if (!c->faulted) { /* the same one over and over tells nothing new */
        c->stats.cpu_exceptions[cause & 63]++;
        c->stats.last_exception_pc = cpu->pc;
        c->stats.last_exception_addr = cpu->excvaddr;
    }
    handler = rom_ram(c, ROM_RAM_C_HANDLERS + 4 * (uint32_t)cause);
    if (cpu->depc || rom_ram(c, table) != ROM_C_WRAPPER || handler == ROM_UNHANDLED_EXCEPTION) {
        chip_die(c, MODE_DEAD);
        return;
    }
    enter_handler(c, cpu, handler, UINT32_MAX, (uint32_t)cause);
}

/* What main installs before it runs a program: prints the cause and returns to the instruction that failed,
 * which fails again, so the chip talks for ever and hears nothing. */
static enum rom_result fatal_exception(struct chip *c, struct rom_frame *f)
{
    const struct lx106 *cpu = c->cpu;

    c->faulted = true;
    if (f->state++)
        return ROM_DONE;
    rom_printf(
        c, "Fatal exception (%u): \nepc1=0x%08x, epc2=0x%08x, epc3=0x%08x, excvaddr=0x%08x, depc=0x%08x\n",
        (unsigned)cpu->exccause, (unsigned)cpu->epc[1], (unsigned)cpu->epc[2], (unsigned)cpu->epc[3],
        (unsigned)cpu->excvaddr, (unsigned)cpu->depc);
    return ROM_AGAIN;
}

static void install_exception_handler(struct chip *c, uint32_t cause, uint32_t handler)
{
    rom_set_ram(c, ROM_RAM_C_HANDLERS + 4 * cause, handler ? handler : ROM_UNHANDLED_EXCEPTION);
    rom_set_ram(c, ROM_RAM_EXCEPTION_TABLE + 4 * cause, handler ? ROM_C_WRAPPER : ROM_UNHANDLED_EXCEPTION);
}

void rom_install_exception_handlers(struct chip *c)
{
    static const uint8_t causes[] = {LX106_UNALIGNED,        LX106_ILLEGAL,         LX106_FETCH_ERROR,
                                     LX106_LOAD_STORE_ERROR, LX106_LOAD_PROHIBITED, LX106_STORE_PROHIBITED,
                                     LX106_PRIVILEGED};

    for (size_t i = 0; i < sizeof(causes); i++)
        install_exception_handler(c, causes[i],
                                  causes[i] == LX106_UNALIGNED ? ROM_FATAL_UNALIGNED : ROM_FATAL_EXCEPTION);
}

/* The default handlers execute a debug break and sleep. */
static enum rom_result unhandled(struct chip *c, struct rom_frame *f)
{
    (void)f;
    chip_die(c, MODE_DEAD);
    return ROM_FAULT;
}

/* (cause, fn): the previous handler. */
static enum rom_result set_exception_handler(struct chip *c, struct rom_frame *f)
{
    uint32_t cause = f->arg[0], slot = 4 * (cause & 63);

    rom_cost(c, 20);
    if (cause >= 64)
        return ROM_DONE;
    f->result = rom_ram(c, ROM_RAM_C_HANDLERS + slot);
    install_exception_handler(c, cause, f->arg[1]);
    if (f->result == ROM_UNHANDLED_EXCEPTION)
        f->result = 0;
    return ROM_DONE;
}

const struct rom_entry rom_core_entries[] = {{ROM_RETURN_FROM_HANDLER, return_from_handler},
                                             {ROM_UNHANDLED_EXCEPTION, unhandled},
                                             {ROM_UNHANDLED_INTERRUPT, unhandled},
                                             {ROM_FATAL_EXCEPTION, fatal_exception},
                                             {ROM_FATAL_UNALIGNED, fatal_exception},
                                             {0x40000454, set_exception_handler},
                                             {0, NULL}};
