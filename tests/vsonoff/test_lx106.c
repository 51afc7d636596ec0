/* test_lx106.c: faults, interrupts, timer, sleep, skipping of waiting loops, changing code and the time table
 * of the lx106 core, with the code in lx106_code/behaviour.S. */
/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "test_lx106_machine.h"

#define TIMER_LINE    0x40u
#define SOFTWARE_LINE 0x80u
#define UART_LINE     0x20u
#define ROM_PS        0x20u
#define NO_LIMIT      1000000000u

static int set_up(void **state)
{
    *state = machine_new("lx106_behaviour");
    return 0;
}

static int tear_down(void **state)
{
    machine_free(*state);
    return 0;
}

static uint32_t start_at(struct machine *m, const char *mark)
{
    uint32_t pc = machine_mark(m, mark);
    machine_start(m, pc);
    return pc;
}

/* ---- faults ---- */

static void expect_fault(struct machine *m, const char *mark, uint32_t a1, enum lx106_cause cause,
                         uint32_t excvaddr)
{
    uint32_t pc = start_at(m, mark);
    m->cpu->a[1] = a1;
    m->cpu->a[2] = 0x11223344;
    m->cpu->excvaddr = 0x55667788;
    machine_finish(m, 1000);
    assert_int_equal(m->exceptions, 1);
    assert_int_equal(m->last_cause, cause);
    assert_int_equal(m->cpu->exccause, cause);
    assert_int_equal(m->cpu->epc[1], pc);
    assert_int_equal(m->cpu->pc, pc);
    assert_int_equal(m->cpu->ps, ROM_PS | 0x10);
    assert_int_equal(m->cpu->excvaddr, excvaddr);
    assert_int_equal(m->cpu->a[2], 0x11223344);
}

static void bytes_and_halves_of_instruction_ram_fault(void **state)
{
    static const char *const marks[] = {"l8ui", "l16ui", "l16si", "s8i", "s16i"};
    for (unsigned i = 0; i < sizeof marks / sizeof marks[0]; i++) {
        expect_fault(*state, marks[i], 0x40100000, LX106_LOAD_STORE_ERROR, 0x40100000);
        expect_fault(*state, marks[i], 0x4010FFFE, LX106_LOAD_STORE_ERROR, 0x4010FFFE);
    }
}

static void unaligned_accesses_fault_everywhere(void **state)
{
    static const uint32_t places[] = {MACHINE_SCRATCH, 0x40108000, MACHINE_BUS, MACHINE_NOTHING};
    static const char *const halves[] = {"l16ui", "l16si", "s16i"};
    static const char *const words[] = {"l32i", "l32i.n", "s32i"};
    struct machine *m = *state;
    for (unsigned p = 0; p < 4; p++) {
        for (unsigned i = 0; i < 3; i++) {
            expect_fault(m, halves[i], places[p] + 1, LX106_UNALIGNED, places[p] + 1);
            for (uint32_t off = 1; off < 4; off++)
                expect_fault(m, words[i], places[p] + off, LX106_UNALIGNED, places[p] + off);
            assert_int_equal(m->bus_reads + m->bus_writes, 0);
        }
    }
}

static void faults_of_the_bus_reach_the_program(void **state)
{
    expect_fault(*state, "l8ui", MACHINE_NOTHING + 1, LX106_LOAD_PROHIBITED, MACHINE_NOTHING + 1);
    expect_fault(*state, "l32i", 0, LX106_LOAD_PROHIBITED, 0);
    expect_fault(*state, "s32i", MACHINE_NOTHING, LX106_STORE_PROHIBITED, MACHINE_NOTHING);
    expect_fault(*state, "s8i", MACHINE_NOTHING + 3, LX106_STORE_PROHIBITED, MACHINE_NOTHING + 3);
    expect_fault(*state, "l32i", 0x3FFE7FFC, LX106_LOAD_STORE_ERROR, 0x3FFE7FFC);
    expect_fault(*state, "s32i", 0x40110000, LX106_LOAD_STORE_ERROR, 0x40110000);
}

static void illegal_and_system_instructions_raise_their_causes(void **state)
{
    static const char *const illegal[] = {"ill",   "ill.n",  "simcall", "loop",  "entry",
                                          "call8", "retw",   "muluh",   "quou",  "min",
                                          "sext",  "clamps", "s32c1i",  "rfi 1", "rsr of a missing register"};
    for (unsigned i = 0; i < sizeof illegal / sizeof illegal[0]; i++)
        expect_fault(*state, illegal[i], 0, LX106_ILLEGAL, 0x55667788);
    expect_fault(*state, "syscall", 0, LX106_SYSCALL, 0x55667788);
}

static void expect_fetch_fault(struct machine *m, uint32_t target, enum lx106_cause cause)
{
    start_at(m, "jx");
    m->cpu->a[1] = target;
    machine_finish(m, 1000);
    assert_int_equal(m->exceptions, 1);
    assert_int_equal(m->last_cause, cause);
    assert_int_equal(m->cpu->epc[1], target);
    assert_int_equal(m->cpu->excvaddr, target);
}

static void fetching_outside_instruction_memory_faults(void **state)
{
    expect_fetch_fault(*state, 0, LX106_FETCH_PROHIBITED);
    expect_fetch_fault(*state, 0x1FFFFFFD, LX106_FETCH_PROHIBITED);
    expect_fetch_fault(*state, MACHINE_DRAM, LX106_FETCH_ERROR);
    expect_fetch_fault(*state, 0x400FFFFF, LX106_FETCH_ERROR);
    expect_fetch_fault(*state, 0x40110000, LX106_FETCH_ERROR);
    expect_fetch_fault(*state, 0x40010000, LX106_FETCH_ERROR);
    expect_fetch_fault(*state, MACHINE_BUS, LX106_FETCH_ERROR);
}

static void code_may_run_up_to_the_end_of_instruction_ram_but_not_over(void **state)
{
    struct machine *m = *state;
    machine_set_word(m, 0x4010FFFC, 0xF03DF03D); /* two NOP.N */
    start_at(m, "wide jump to the end");
    machine_finish(m, 1000);
    assert_int_equal(m->last_cause, LX106_FETCH_ERROR);
    assert_int_equal(m->cpu->epc[1], 0x40110000);
    assert_int_equal(m->cpu->excvaddr, 0x40110000);
    machine_set_word(m, 0x4010FFFC, 0x20F0F03D); /* two bytes of a wide NOP */
    start_at(m, "wide jump to the end");
    machine_finish(m, 1000);
    assert_int_equal(m->last_cause, LX106_FETCH_ERROR);
    assert_int_equal(m->cpu->epc[1], 0x4010FFFE);
    assert_int_equal(m->cpu->excvaddr, 0x40110000);
}

static void an_exception_in_a_handler_reports_in_depc(void **state)
{
    struct machine *m = *state;
    uint32_t pc = start_at(m, "syscall");
    m->cpu->ps = 0x30;
    m->cpu->epc[1] = 0x12345678;
    machine_finish(m, 1000);
    assert_int_equal(m->cpu->depc, pc);
    assert_int_equal(m->cpu->epc[1], 0x12345678);
}

static void a_break_stops_below_the_debug_level_only(void **state)
{
    struct machine *m = *state;
    static const struct {
        const char *mark;
        uint32_t cause;
    } breaks[] = {{"break", 8}, {"break.n", 16}};
    for (unsigned i = 0; i < 2; i++) {
        uint32_t pc = start_at(m, breaks[i].mark);
        machine_finish(m, 1000);
        assert_int_equal(m->cpu->pc, pc);
        assert_int_equal(m->cpu->epc[2], pc);
        assert_int_equal(m->cpu->eps[2], ROM_PS);
        assert_int_equal(m->cpu->ps, ROM_PS | 0x12);
        assert_int_equal(m->cpu->debugcause, breaks[i].cause);
        start_at(m, breaks[i].mark);
        m->cpu->ps = ROM_PS | 2;
        machine_finish(m, 1000);
        assert_int_equal(m->cpu->ps, ROM_PS | 1); /* reached the WAITI 1 behind */
        assert_int_equal(m->exceptions, 0);
    }
}

static void bus_accesses_have_the_size_and_sign_of_the_instruction(void **state)
{
    static const struct {
        const char *mark;
        uint32_t offset, size, value;
    } loads[] = {{"l8ui", 4, 1, 0x80},
                 {"l16ui", 4, 2, 0xFF80},
                 {"l16si", 6, 2, 0xFFFF8000},
                 {"l32i", 4, 4, 0x8000FF80},
                 {"l32i.n", 4, 4, 0x8000FF80}};
    static const struct {
        const char *mark;
        uint32_t size, value;
    } stores[] = {{"s8i", 1, 0x44}, {"s16i", 2, 0x3344}, {"s32i", 4, 0x11223344}};
    struct machine *m = *state;
    for (unsigned i = 0; i < 5; i++) {
        start_at(m, loads[i].mark);
        m->cpu->a[1] = MACHINE_BUS + loads[i].offset;
        machine_finish(m, 1000);
        assert_int_equal(m->last_read, MACHINE_BUS + loads[i].offset);
        assert_int_equal(m->last_size, loads[i].size);
        assert_int_equal(m->cpu->a[2], loads[i].value);
    }
    for (unsigned i = 0; i < 3; i++) {
        start_at(m, stores[i].mark);
        m->cpu->a[1] = MACHINE_BUS + 8;
        m->cpu->a[2] = 0x11223344;
        machine_finish(m, 1000);
        assert_int_equal(m->last_write, MACHINE_BUS + 8);
        assert_int_equal(m->last_size, stores[i].size);
        assert_int_equal(m->last_written, stores[i].value);
    }
}

static void native_accesses_obey_the_same_rules(void **state)
{
    struct machine *m = *state;
    uint32_t value = 0;
    machine_start(m, 0x40002000);
    assert_true(lx106_store(m->cpu, MACHINE_SCRATCH + 1, 1, 0xAB));
    assert_true(lx106_load(m->cpu, MACHINE_SCRATCH, 2, &value));
    assert_int_equal(value & 0xFF00, 0xAB00);
    assert_true(lx106_store(m->cpu, 0x40108000, 4, 0x12345678));
    assert_true(lx106_load(m->cpu, 0x40108000, 4, &value));
    assert_int_equal(value, 0x12345678);
    assert_false(lx106_load(m->cpu, 0x40108000, 1, &value));
    assert_int_equal(m->last_cause, LX106_LOAD_STORE_ERROR);
    assert_int_equal(m->cpu->epc[1], 0x40002000);
    assert_false(lx106_store(m->cpu, MACHINE_SCRATCH + 2, 4, 0));
    assert_int_equal(m->last_cause, LX106_UNALIGNED);
    assert_false(lx106_store(m->cpu, MACHINE_NOTHING, 4, 0));
    assert_int_equal(m->last_cause, LX106_STORE_PROHIBITED);
    assert_int_equal(m->exceptions, 3);
}

/* ---- interrupts ---- */

static void a_line_raised_from_outside_interrupts_at_once(void **state)
{
    struct machine *m = *state;
    start_at(m, "count");
    m->cpu->intenable = UART_LINE;
    lx106_run(m->cpu, m->cpu->cycles + 1000);
    assert_int_equal(m->interrupts, 0);
    uint32_t pc = m->cpu->pc;
    m->cpu->interrupt |= UART_LINE;
    lx106_run(m->cpu, m->cpu->cycles + 1000);
    assert_int_equal(m->interrupts, 1);
    assert_int_equal(m->cpu->epc[1], pc);
    assert_int_equal(m->cpu->exccause, LX106_LEVEL1_INTERRUPT);
    assert_int_equal(m->cpu->ps, ROM_PS | 0x10);
    assert_int_equal(m->exceptions, 0);
}

static void masked_lines_wait(void **state)
{
    static const struct {
        uint32_t enabled, pending, ps;
    } masked[] = {{0, UART_LINE, ROM_PS},
                  {UART_LINE, SOFTWARE_LINE, ROM_PS},
                  {UART_LINE, UART_LINE, ROM_PS | 1},
                  {UART_LINE, UART_LINE, ROM_PS | 0x10},
                  {1u << 14, 1u << 14, ROM_PS}};
    struct machine *m = *state;
    for (unsigned i = 0; i < 5; i++) {
        start_at(m, "count");
        m->cpu->intenable = masked[i].enabled;
        m->cpu->interrupt = masked[i].pending;
        m->cpu->ps = masked[i].ps;
        lx106_run(m->cpu, m->cpu->cycles + 1000);
        assert_int_equal(m->interrupts, 0);
    }
}

static void expect_interrupt_at(struct machine *m, const char *start, const char *place, uint32_t ps)
{
    start_at(m, start);
    m->cpu->ps = ps;
    m->cpu->a[3] = SOFTWARE_LINE;
    machine_finish(m, 1000);
    assert_int_equal(m->interrupts, 1);
    assert_int_equal(m->cpu->epc[1], machine_mark(m, place));
    assert_int_equal(m->cpu->a[2], 1);
}

static void pending_interrupts_are_taken_right_after_what_lets_them_in(void **state)
{
    expect_interrupt_at(*state, "software interrupt", "after the rsil", ROM_PS);
    expect_interrupt_at(*state, "pending when enabled", "after the enabling", ROM_PS);
    expect_interrupt_at(*state, "pending after rfe", "place of the return", ROM_PS | 0x10);
}

static void a_line_raised_by_a_bus_write_interrupts_after_the_instruction(void **state)
{
    struct machine *m = *state;
    uint32_t pc = start_at(m, "s32i");
    m->cpu->a[1] = MACHINE_BUS;
    m->cpu->intenable = UART_LINE;
    m->raise_at_write = UART_LINE;
    machine_finish(m, 1000);
    assert_int_equal(m->interrupts, 1);
    assert_int_equal(m->cpu->epc[1], pc + 3);
}

static void a_handler_returns_to_the_interrupted_code(void **state)
{
    struct machine *m = *state;
    start_at(m, "count");
    m->handler = machine_mark(m, "handler");
    m->cpu->a[2] = 0;
    m->cpu->a[6] = 0;
    m->cpu->intenable = SOFTWARE_LINE;
    for (unsigned i = 1; i <= 10; i++) {
        uint32_t counted = m->cpu->a[2];
        m->cpu->interrupt |= SOFTWARE_LINE;
        lx106_run(m->cpu, m->cpu->cycles + 1000);
        assert_int_equal(m->cpu->a[6], i);
        assert_int_equal(m->cpu->interrupt, 0);
        assert_int_equal(m->cpu->ps, ROM_PS);
        assert_true(m->cpu->a[2] > counted + 100);
    }
    assert_int_equal(m->interrupts, 10);
}

static void the_timer_interrupts_when_ccount_reaches_ccompare0(void **state)
{
    struct machine *m = *state;
    for (uint32_t wait = 20; wait < 100000; wait = wait * 3 + 1) {
        start_at(m, "timer");
        m->handler = machine_mark(m, "timer handler");
        m->cpu->a[3] = TIMER_LINE;
        m->cpu->a[4] = wait;
        m->cpu->a[6] = 0;
        uint64_t began = m->cpu->cycles;
        lx106_run(m->cpu, began + 400000);
        assert_int_equal(m->cpu->a[6], 1); /* once, although the loop goes on */
        assert_in_range(m->interrupt_cycles - began, wait, wait + 12);
        assert_int_equal(m->cpu->interrupt, 0);
        assert_in_range(m->cpu->cycles - began, 400000, 400010);
    }
}

static void the_timer_comes_round_again_after_32_bits(void **state)
{
    struct machine *m = *state;
    start_at(m, "timer");
    m->handler = machine_mark(m, "timer handler");
    m->cpu->a[3] = TIMER_LINE;
    m->cpu->a[4] = 1000;
    m->cpu->a[6] = 0;
    lx106_run(m->cpu, m->cpu->cycles + 2000);
    assert_int_equal(m->cpu->a[6], 1);
    uint64_t first = m->interrupt_cycles;
    lx106_run(m->cpu, m->cpu->cycles + (UINT64_C(1) << 32));
    assert_int_equal(m->cpu->a[6], 2);
    assert_in_range(m->interrupt_cycles - first, (UINT64_C(1) << 32) - 10, (UINT64_C(1) << 32) + 10);
}

/* ---- sleep ---- */

static void a_sleeping_core_wakes_for_an_enabled_interrupt_only(void **state)
{
    struct machine *m = *state;
    start_at(m, "sleep");
    m->cpu->a[3] = UART_LINE;
    uint64_t end = m->cpu->cycles + 1000000;
    lx106_run(m->cpu, end);
    assert_int_equal(m->cpu->cycles, end);
    assert_true(m->cpu->waiting);
    assert_in_range(m->cpu->instructions, 2, m->cpu->instructions);
    uint64_t executed = m->cpu->instructions;
    m->cpu->interrupt |= 1;
    lx106_run(m->cpu, end + 500);
    assert_int_equal(m->cpu->instructions, executed);
    assert_true(m->cpu->waiting);
    m->cpu->interrupt |= UART_LINE;
    lx106_run(m->cpu, end + 1000);
    assert_false(m->cpu->waiting);
    assert_int_equal(m->interrupts, 1);
    assert_int_equal(m->cpu->epc[1], machine_mark(m, "after the sleep"));
}

static void the_timer_wakes_a_sleeping_core(void **state)
{
    struct machine *m = *state;
    start_at(m, "sleep");
    m->cpu->a[3] = TIMER_LINE;
    m->cpu->ccompare0 = 5000; /* CCOUNT starts at 0 */
    uint64_t began = m->cpu->cycles;
    machine_finish(m, 100000);
    assert_int_equal(m->interrupts, 1);
    assert_in_range(m->interrupt_cycles - began, 5000, 5010);
}

static void a_sleep_that_nothing_can_end_stops_the_core(void **state)
{
    struct machine *m = *state;
    start_at(m, "sleep");
    m->cpu->a[3] = 0;
    machine_finish(m, 1000);
    m->cpu->interrupt = 0x3FFF;
    uint64_t end = m->cpu->cycles + 1000, executed = m->cpu->instructions;
    lx106_run(m->cpu, end);
    assert_int_equal(m->cpu->cycles, end); /* time goes on without it */
    assert_int_equal(m->cpu->instructions, executed);
    assert_int_equal(m->interrupts, 0);
}

/* ---- loops that wait ---- */

/* Runs code until it stops, in as few calls as the event allows, or one straight piece of code per call,
 * which leaves nothing to skip. */
static void run_waiting(struct machine *m, const char *mark, uint64_t wait, bool step)
{
    start_at(m, mark);
    m->cpu->cycles = 1000000;
    m->cpu->instructions = 0;
    m->cpu->ccount_offset = 0;
    m->cpu->a[1] = MACHINE_BUS;
    m->cpu->a[2] = m->cpu->a[5] = 0;
    m->cpu->a[3] = 1000000 + (uint32_t)wait / 2;
    m->cpu->a[4] = MACHINE_SCRATCH;
    machine_set_word(m, MACHINE_SCRATCH, 0);
    m->event = 1000000 + wait;
    m->bus_reads = 0;
    m->read_cost = wait % 4;
    if (!step)
        machine_finish(m, NO_LIMIT);
    else
        while (!m->cpu->stopped)
            lx106_run(m->cpu, m->cpu->cycles + 1);
}

static void compare_waiting(const char *mark, bool skips)
{
    struct machine *run = machine_new("lx106_behaviour"), *step = machine_new("lx106_behaviour");
    for (uint64_t wait = 1; wait < 20000; wait = wait * 5 / 4 + 1) {
        run_waiting(run, mark, wait, false);
        run_waiting(step, mark, wait, true);
        assert_memory_equal(run->cpu->a, step->cpu->a, sizeof run->cpu->a);
        assert_int_equal(run->cpu->pc, step->cpu->pc);
        assert_int_equal(run->cpu->instructions, step->cpu->instructions);
        assert_int_equal(machine_word(run, MACHINE_SCRATCH), machine_word(step, MACHINE_SCRATCH));
        assert_int_equal(run->bus_writes, step->bus_writes);
        if (!skips)
            assert_int_equal(run->bus_reads, step->bus_reads);
        else
            assert_true(run->bus_reads < 100);
    }
    machine_free(run);
    machine_free(step);
}

static void a_polling_loop_is_skipped_and_ends_as_if_it_were_not(void **state)
{
    (void)state;
    compare_waiting("poll", true);
    compare_waiting("poll by a function", true);
}

static void a_loop_that_changes_something_is_never_skipped(void **state)
{
    (void)state;
    compare_waiting("poll and count", false);
    compare_waiting("poll and store", false);
    compare_waiting("poll and write to the bus", false);
    compare_waiting("wait for the clock", false);
    compare_waiting("count in sar", false);
}

static void a_long_wait_costs_few_bus_reads_and_ends_on_time(void **state)
{
    struct machine *m = *state;
    start_at(m, "poll");
    m->cpu->a[1] = MACHINE_BUS;
    m->event = m->cpu->cycles + UINT64_C(4000000000);
    machine_finish(m, UINT64_C(8000000000));
    assert_int_equal(m->cpu->a[2], 1);
    assert_true(m->bus_reads < 20);
    /* The read that sees the event, the branch and the WAITI come at most one round later. */
    machine_start(m, machine_mark(m, "poll"));
    m->cpu->a[1] = MACHINE_BUS;
    uint64_t event = m->event = m->cpu->cycles + 999999;
    while (m->cpu->pc != machine_mark(m, "end of poll"))
        lx106_run(m->cpu, m->cpu->cycles < event ? event : m->cpu->cycles + 1);
    assert_in_range(m->cpu->cycles, event, event + 12);
}

static void a_skip_ends_at_the_limit_that_a_bus_read_sets(void **state)
{
    struct machine *m = *state;
    start_at(m, "poll");
    m->cpu->a[1] = MACHINE_BUS;
    m->limit_step = 500;
    uint64_t began = m->cpu->cycles;
    lx106_run(m->cpu, began + 1000000);
    assert_in_range(m->cpu->cycles - began, 500, 600);
}

static void an_empty_loop_takes_no_time_to_run(void **state)
{
    struct machine *m = *state;
    start_at(m, "for ever");
    uint64_t end = m->cpu->cycles + UINT64_C(1000000000000000);
    lx106_run(m->cpu, end);
    assert_in_range(m->cpu->cycles, end, end + 3);
}

/* ---- changing code ---- */

static void a_store_into_code_ahead_is_executed(void **state)
{
    struct machine *m = *state;
    for (unsigned round = 0; round < 3; round++) {
        start_at(m, "patch ahead");
        m->cpu->a[3] = 0x3D07A022 + (round << 16); /* MOVI a2, 7 + round; first byte of the NOP.N */
        machine_finish(m, 1000);
        assert_int_equal(m->cpu->a[2], 7 + round);
    }
}

static void an_unaligned_instruction_changes_with_its_word(void **state)
{
    struct machine *m = *state;
    start_at(m, "patch in a loop");
    m->cpu->a[3] = 0x10C552F0; /* second byte of the NOP.N, then ADDI a5, a5, 16 */
    machine_finish(m, 1000);
    assert_int_equal(m->cpu->a[5], 17);
}

static void code_written_by_others_is_seen_after_the_notice(void **state)
{
    struct machine *m = *state;
    uint32_t pc = start_at(m, "patch ahead");
    machine_finish(m, 1000);
    machine_set_word(m, pc, 0x12A022); /* MOVI a2, 18 */
    machine_start(m, pc);
    lx106_run(m->cpu, m->cpu->cycles + 1);
    assert_int_equal(m->cpu->a[2], 18);
}

static void a_change_of_the_last_byte_of_an_instruction_is_seen(void **state)
{
    struct machine *m = *state;
    uint8_t *code = (uint8_t *)m->iram + 0x8000;
    m->event = UINT64_MAX;
    static const uint8_t movi_then_waiti[] = {0x22, 0xA0, 0x05, 0x00, 0x71, 0x00};
    for (uint32_t at = 0; at < 4; at++) {
        for (unsigned i = 0; i < sizeof movi_then_waiti; i++)
            code[at + i] = movi_then_waiti[i];
        lx106_code_changed(m->cpu, 0x40108000 + at, sizeof movi_then_waiti);
        for (uint32_t value = 5; value < 8; value++) {
            code[at + 2] = (uint8_t)value;
            lx106_code_changed(m->cpu, 0x40108000 + at + 2, 1);
            m->cpu->pc = 0x40108000 + at; /* no reset, which would drop all decoded code */
            m->cpu->ps = ROM_PS;
            m->cpu->stopped = false;
            machine_finish(m, 1000);
            assert_int_equal(m->cpu->a[2], value);
        }
    }
}

/* ---- time and reset ---- */

static void a_bus_write_may_reset_the_core(void **state)
{
    struct machine *m = *state;
    start_at(m, "s32i");
    m->cpu->a[1] = MACHINE_BUS;
    m->reset_at_write = true;
    machine_finish(m, 1000);
    assert_int_equal(m->bus_writes, 1);
    assert_int_equal(m->rom_calls, 1);
    assert_int_equal(m->cpu->pc, 0x40000080);
}

static uint64_t cycles_of(struct machine *m, const char *mark, unsigned blocks)
{
    start_at(m, mark);
    uint64_t began = m->cpu->cycles;
    m->cpu->a[1] = MACHINE_SCRATCH;
    while (blocks-- != 0)
        lx106_run(m->cpu, m->cpu->cycles + 1);
    return m->cpu->cycles - began;
}

static void instructions_take_the_cycles_of_the_table(void **state)
{
    struct machine *m = *state;
    assert_int_equal(cycles_of(m, "l32i", 2), 3); /* a load; the WAITI */
    assert_int_equal(cycles_of(m, "s32i", 2), 2);
    assert_int_equal(cycles_of(m, "count", 1), 4); /* an addition and a jump */
    assert_int_equal(cycles_of(m, "count", 4), 16);
}

static void limits_are_kept_to_the_length_of_a_block(void **state)
{
    struct machine *m = *state;
    start_at(m, "count");
    for (unsigned i = 1; i < 200; i++) {
        uint64_t until = m->cpu->cycles + i;
        lx106_run(m->cpu, until);
        assert_in_range(m->cpu->cycles, until, until + 4);
    }
}

static void a_reset_keeps_time_and_nothing_else(void **state)
{
    struct machine *m = *state;
    start_at(m, "count");
    lx106_run(m->cpu, m->cpu->cycles + 1000);
    m->cpu->litbase = 0x40100001;
    m->cpu->intenable = m->cpu->interrupt = 0xFF;
    m->cpu->stopped = m->cpu->waiting = true;
    uint64_t cycles = m->cpu->cycles;
    lx106_reset(m->cpu);
    assert_int_equal(m->cpu->cycles, cycles);
    assert_int_equal(m->cpu->pc, 0x40000080);
    assert_int_equal(m->cpu->ps, 0x1F);
    assert_int_equal(m->cpu->vecbase, 0x40000000);
    assert_int_equal(m->cpu->litbase | m->cpu->intenable | m->cpu->interrupt, 0);
    assert_false(m->cpu->stopped || m->cpu->waiting);
    lx106_run(m->cpu, cycles + 10);
    assert_int_equal(m->rom_calls, 1);
}

#define test(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        test(bytes_and_halves_of_instruction_ram_fault),
        test(unaligned_accesses_fault_everywhere),
        test(faults_of_the_bus_reach_the_program),
        test(illegal_and_system_instructions_raise_their_causes),
        test(fetching_outside_instruction_memory_faults),
        test(code_may_run_up_to_the_end_of_instruction_ram_but_not_over),
        test(an_exception_in_a_handler_reports_in_depc),
        test(a_break_stops_below_the_debug_level_only),
        test(bus_accesses_have_the_size_and_sign_of_the_instruction),
        test(native_accesses_obey_the_same_rules),
        test(a_line_raised_from_outside_interrupts_at_once),
        test(masked_lines_wait),
        test(pending_interrupts_are_taken_right_after_what_lets_them_in),
        test(a_line_raised_by_a_bus_write_interrupts_after_the_instruction),
        test(a_handler_returns_to_the_interrupted_code),
        test(the_timer_interrupts_when_ccount_reaches_ccompare0),
        test(the_timer_comes_round_again_after_32_bits),
        test(a_sleeping_core_wakes_for_an_enabled_interrupt_only),
        test(the_timer_wakes_a_sleeping_core),
        test(a_sleep_that_nothing_can_end_stops_the_core),
        test(a_polling_loop_is_skipped_and_ends_as_if_it_were_not),
        test(a_loop_that_changes_something_is_never_skipped),
        test(a_long_wait_costs_few_bus_reads_and_ends_on_time),
        test(a_skip_ends_at_the_limit_that_a_bus_read_sets),
        test(an_empty_loop_takes_no_time_to_run),
        test(a_store_into_code_ahead_is_executed),
        test(an_unaligned_instruction_changes_with_its_word),
        test(a_change_of_the_last_byte_of_an_instruction_is_seen),
        test(a_bus_write_may_reset_the_core),
        test(code_written_by_others_is_seen_after_the_notice),
        test(instructions_take_the_cycles_of_the_table),
        test(limits_are_kept_to_the_length_of_a_block),
        test(a_reset_keeps_time_and_nothing_else),
    };
    return cmocka_run_group_tests_name("lx106", tests, NULL, NULL);
}
