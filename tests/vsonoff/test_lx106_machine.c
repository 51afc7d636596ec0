/* test_lx106_machine.c: see test_lx106_machine.h. */
/* SPDX-License-Identifier: MIT */
#include "test_lx106_machine.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int bus_read(void *ctx, uint32_t addr, unsigned size, uint32_t *value)
{
    struct machine *m = ctx;
    m->bus_reads++;
    m->last_read = addr;
    m->last_size = size;
    m->cpu->cycles += m->read_cost;
    if (addr < MACHINE_BUS || addr >= MACHINE_BUS + 0x1000)
        return (addr < 0x20000000 ? LX106_LOAD_PROHIBITED : LX106_LOAD_STORE_ERROR) + 1;
    if (m->limit_step != 0 && m->cpu->limit > m->cpu->cycles + m->limit_step)
        m->cpu->limit = m->cpu->cycles + m->limit_step;
    *value = addr == MACHINE_BUS ? m->cpu->cycles >= m->event : 0x8000FF80u >> (addr & 3) * 8;
    return 0;
}

static int bus_write(void *ctx, uint32_t addr, unsigned size, uint32_t value)
{
    struct machine *m = ctx;
    m->bus_writes++;
    m->last_write = addr;
    m->last_written = value;
    m->last_size = size;
    m->cpu->interrupt |= m->raise_at_write;
    if (m->reset_at_write)
        lx106_reset(m->cpu);
    if (addr < MACHINE_BUS || addr >= MACHINE_BUS + 0x1000)
        return (addr < 0x20000000 ? LX106_STORE_PROHIBITED : LX106_LOAD_STORE_ERROR) + 1;
    return 0;
}

static void rom(void *ctx, struct lx106 *cpu)
{
    struct machine *m = ctx;
    m->rom_calls++;
    cpu->stopped = true;
}

static void exception(void *ctx, struct lx106 *cpu, enum lx106_cause cause)
{
    struct machine *m = ctx;
    m->exceptions++;
    m->last_cause = cause;
    cpu->stopped = true;
}

static void interrupt(void *ctx, struct lx106 *cpu)
{
    struct machine *m = ctx;
    m->interrupts++;
    m->interrupt_cycles = cpu->cycles;
    if (m->handler != 0)
        cpu->pc = m->handler;
    else
        cpu->stopped = true;
}

static void load_file(const char *image, const char *part, void *memory, size_t size)
{
    char path[1024];
    int len = snprintf(path, sizeof path, "%s/%s.%s.bin", LX106_IMAGE_DIR, image, part);
    assert_in_range(len, 1, sizeof path - 1);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    assert_true(fread(memory, 1, size, file) < size); /* less: the whole file fits */
    assert_int_equal(ferror(file), 0);
    assert_int_equal(fclose(file), 0);
}

struct machine *machine_new(const char *image)
{
    struct machine *m = calloc(1, sizeof *m);
    assert_non_null(m);
    struct lx106_bus bus = {m, bus_read, bus_write, rom, exception, interrupt};
    m->cpu = lx106_new(&bus, (uint8_t *)m->dram, (uint8_t *)m->iram);
    assert_non_null(m->cpu);
    if (image != NULL) {
        load_file(image, "text", m->iram, sizeof m->iram);
        load_file(image, "data", m->dram, sizeof m->dram);
        lx106_code_changed(m->cpu, MACHINE_IRAM, MACHINE_IRAM_SIZE);
    }
    return m;
}

void machine_free(struct machine *m)
{
    lx106_free(m->cpu);
    free(m);
}

void machine_start(struct machine *m, uint32_t pc)
{
    lx106_reset(m->cpu);
    m->cpu->pc = pc;
    m->cpu->ps = 0x20;
    m->cpu->a[0] = 0x40001000;
    m->cpu->a[1] = MACHINE_STACK;
    m->bus_reads = m->bus_writes = m->rom_calls = m->exceptions = m->interrupts = 0;
    m->event = UINT64_MAX;
    m->reset_at_write = false;
    m->read_cost = m->limit_step = m->raise_at_write = m->handler = 0;
}

void machine_finish(struct machine *m, uint64_t most)
{
    uint64_t end = m->cpu->cycles + most;
    while (!m->cpu->stopped && m->cpu->cycles < end)
        lx106_run(m->cpu, m->event > m->cpu->cycles && m->event < end ? m->event : end);
    assert_true(m->cpu->stopped);
}

static uint8_t *place(struct machine *m, uint32_t addr)
{
    if (addr - MACHINE_DRAM < MACHINE_DRAM_SIZE)
        return (uint8_t *)m->dram + (addr - MACHINE_DRAM);
    assert_true(addr - MACHINE_IRAM < MACHINE_IRAM_SIZE);
    return (uint8_t *)m->iram + (addr - MACHINE_IRAM);
}

uint32_t machine_word(const struct machine *m, uint32_t addr)
{
    const uint8_t *p = place((struct machine *)m, addr);
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

void machine_set_word(struct machine *m, uint32_t addr, uint32_t value)
{
    uint8_t *p = place(m, addr);
    for (unsigned i = 0; i < 4; i++)
        p[i] = (uint8_t)(value >> 8 * i);
    lx106_code_changed(m->cpu, addr, 4);
}

const char *machine_text(const struct machine *m, uint32_t addr)
{
    return (const char *)place((struct machine *)m, addr);
}

uint32_t machine_mark(const struct machine *m, const char *mark)
{
    uint32_t end = machine_word(m, MACHINE_DRAM + 12);
    for (uint32_t row = machine_word(m, MACHINE_DRAM + 8); row < end; row += 8)
        if (strcmp(machine_text(m, machine_word(m, row)), mark) == 0)
            return machine_word(m, row + 4);
    fail_msg("no mark named %s", mark);
    return 0;
}
