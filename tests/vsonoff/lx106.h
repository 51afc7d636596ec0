/* lx106.h: interpreter for the Tensilica LX106 core of the ESP8266.
 *
 * Executes machine code from instruction RAM and knows registers, interrupts and exceptions, but no
 * peripheral: everything outside plain RAM goes through the bus callbacks.  Several cores may live in one
 * process.  Used by chip.c and by test_lx106*.c. */
/* SPDX-License-Identifier: MIT */
#ifndef VSONOFF_LX106_H
#define VSONOFF_LX106_H

#include <stdbool.h>
#include <stdint.h>

/* EXCCAUSE values used by this core (Xtensa ISA reference, "Exception causes"). */
enum lx106_cause {
    LX106_ILLEGAL = 0,
    LX106_SYSCALL = 1,
    LX106_FETCH_ERROR = 2,
    LX106_LOAD_STORE_ERROR = 3,
    LX106_LEVEL1_INTERRUPT = 4,
    LX106_PRIVILEGED = 8,
    LX106_UNALIGNED = 9,
    LX106_FETCH_PROHIBITED = 20,
    LX106_LOAD_PROHIBITED = 28,
    LX106_STORE_PROHIBITED = 29
};

struct lx106;

/* Memory the core may not touch directly.  The callbacks return 0, or the EXCCAUSE of the fault + 1.
 * `size` is 1, 2 or 4; the address is aligned to it (the core raises LX106_UNALIGNED itself). */
struct lx106_bus {
    void *ctx;
    int (*read)(void *ctx, uint32_t addr, unsigned size, uint32_t *value);
    int (*write)(void *ctx, uint32_t addr, unsigned size, uint32_t value);
    /* Called instead of fetching when the program counter is in the mask ROM (0x40000000..0x4000FFFF).
     * The callback does the routine's work natively, adds its cost to cpu->cycles and sets cpu->pc (usually
     * to cpu->a[0]). */
    void (*rom)(void *ctx, struct lx106 *cpu);
    /* Called for an exception (not for interrupts) after EPC1 (DEPC if PS.EXCM was set already), EXCCAUSE,
     * EXCVADDR and PS.EXCM are set; pc is still the faulting instruction.  The callback decides what the chip
     * does: set pc to a handler, or stop. */
    void (*exception)(void *ctx, struct lx106 *cpu, enum lx106_cause cause);
    /* Called when a level-1 interrupt is taken (EPC1 = interrupted pc, PS.EXCM set by the core). */
    void (*interrupt)(void *ctx, struct lx106 *cpu);
};

struct lx106 {
    uint32_t a[16], pc;
    uint32_t sar, ps, litbase, vecbase;
    uint32_t epc[4], eps[4], excsave[4]; /* index 1..3 */
    uint32_t depc, exccause, excvaddr, debugcause;
    uint32_t intenable, interrupt; /* interrupt = pending lines, kept up to date by the chip for levels */
    uint32_t ccompare0;
    uint64_t cycles; /* since power-on; CCOUNT is derived from it */
    uint32_t ccount_offset;
    uint64_t limit; /* lx106_run returns once cycles >= limit; callbacks may lower it */
    bool stopped;   /* the core sleeps for good (WAITI without wake-up, debug break): only a reset helps */
    bool waiting;   /* inside WAITI */
    uint64_t instructions;
    uint64_t skipped; /* cycles of idle loops that were accounted for without executing them */
    struct lx106_bus bus;
    struct lx106_ram *ram; /* private: direct memory and the decode cache */
};

/* `dram` is the 96 KB at 0x3FFE8000 and `iram` the 64 KB at 0x40100000; both are borrowed, little-endian
 * byte arrays, aligned to 4.  NULL if out of memory. */
struct lx106 *lx106_new(const struct lx106_bus *bus, uint8_t *dram, uint8_t *iram);
void lx106_free(struct lx106 *cpu);

/* Reset state of the registers (PS 0x1F, interrupts off) with pc = 0x40000080; cycles go on counting. */
void lx106_reset(struct lx106 *cpu);

/* Executes until cycles >= until, or the core has stopped.  When the program spins in a loop that cannot
 * change anything by itself (no bus write, registers and memory back at the same values), the loop is
 * skipped up to `until`: bus reads inside such a loop are assumed to change only through events, which the
 * caller keeps apart by choosing `until` no later than the next event; a read of something that changes
 * without one (a free-running counter) must lower cpu->limit to the next change.
 *
 * The end is looked at before every bus access and at every taken jump: up to it at most a straight piece of
 * code that sees nothing but registers and RAM runs over.  A stopped or waiting core just lets time pass. */
void lx106_run(struct lx106 *cpu, uint64_t until);

/* Must be called after anything but the core itself wrote to instruction RAM. */
void lx106_code_changed(struct lx106 *cpu, uint32_t addr, uint32_t len);

/* Data access by native ROM routines, with the same faults as a load or store by the program: returns
 * false after raising the exception. */
bool lx106_load(struct lx106 *cpu, uint32_t addr, unsigned size, uint32_t *value);
bool lx106_store(struct lx106 *cpu, uint32_t addr, unsigned size, uint32_t value);

#endif
