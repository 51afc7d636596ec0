/* test_lx106_machine.h: a core with memories, one word of bus and a recorder, for the lx106 tests. */
/* SPDX-License-Identifier: MIT */
#ifndef VSONOFF_TEST_LX106_MACHINE_H
#define VSONOFF_TEST_LX106_MACHINE_H

#include "lx106.h"

#define MACHINE_DRAM      0x3FFE8000u
#define MACHINE_DRAM_SIZE 0x18000u
#define MACHINE_IRAM      0x40100000u
#define MACHINE_IRAM_SIZE 0x10000u
#define MACHINE_SCRATCH   0x3FFF0000u /* not touched by any image */
#define MACHINE_STACK     0x3FFFFF00u
#define MACHINE_BUS       0x60000000u /* 4 KB that answer; the word at +0 turns to 1 at `event` */
#define MACHINE_NOTHING   0x10000000u /* nothing answers: causes 28 and 29 */

/* dram and iram follow each other as words to be aligned; the images are little-endian bytes. */
struct machine {
    struct lx106 *cpu;
    uint32_t dram[MACHINE_DRAM_SIZE / 4], iram[MACHINE_IRAM_SIZE / 4];
    uint64_t event;
    unsigned read_cost;  /* cycles that a bus read adds */
    unsigned limit_step; /* a bus read lowers the limit to so many cycles from now, if not 0 */
    unsigned bus_reads, bus_writes, rom_calls, exceptions, interrupts;
    uint32_t last_read, last_write, last_written, last_size;
    bool reset_at_write;         /* a bus write resets the core */
    uint32_t raise_at_write;     /* interrupt lines that a bus write raises */
    enum lx106_cause last_cause; /* of an exception */
    uint32_t handler;            /* where an interrupt goes */
    uint64_t interrupt_cycles;   /* when the last one was taken */
};

/* Loads <image>.text.bin and <image>.data.bin from the build folder; NULL for empty memories. */
struct machine *machine_new(const char *image);
void machine_free(struct machine *m);

/* Reset, then as the ROM leaves the core for a loaded program: PS 0x20, a0 in the mask ROM, stack at the top;
 * the recorder is cleared. */
void machine_start(struct machine *m, uint32_t pc);

/* Runs until the core has stopped; fails the test after `most` cycles. */
void machine_finish(struct machine *m, uint64_t most);

/* Little-endian words of both memories by address. */
uint32_t machine_word(const struct machine *m, uint32_t addr);
void machine_set_word(struct machine *m, uint32_t addr, uint32_t value);
const char *machine_text(const struct machine *m, uint32_t addr);

/* Address of `mark` in an image with tables (table.inc); fails the test if there is none. */
uint32_t machine_mark(const struct machine *m, const char *mark);

#endif
