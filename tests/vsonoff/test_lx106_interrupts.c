/* test_lx106_interrupts.c: interrupts, the timer and sleep of the lx106 core, with the code in
 * lx106_code/behaviour.S. */
/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "test_lx106_rig.h"

#define TIMER_LINE    0x40u
#define SOFTWARE_LINE 0x80u
#define UART_LINE     0x20u

/* ---- interrupts ---- */

static void a_line_raised_from_outside_interrupts_at_once(void **state)
{
    struct machine *m = *state;
    behaviour_start(m, "count");
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
        behaviour_start(m, "count");
        m->cpu->intenable = masked[i].enabled;
        m->cpu->interrupt = masked[i].pending;
        m->cpu->ps = masked[i].ps;
        lx106_run(m->cpu, m->cpu->cycles + 1000);
        assert_int_equal(m->interrupts, 0);
    }
}

static void expect_interrupt_at(struct machine *m, const char *start, const char *place, uint32_t ps)
{
    behaviour_start(m, start);
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
    uint32_t pc = behaviour_start(m, "s32i");
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
    behaviour_start(m, "count");
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
        behaviour_start(m, "timer");
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
    behaviour_start(m, "timer");
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
    behaviour_start(m, "sleep");
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
    behaviour_start(m, "sleep");
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
    behaviour_start(m, "sleep");
    m->cpu->a[3] = 0;
    machine_finish(m, 1000);
    m->cpu->interrupt = 0x3FFF;
    uint64_t end = m->cpu->cycles + 1000, executed = m->cpu->instructions;
    lx106_run(m->cpu, end);
    assert_int_equal(m->cpu->cycles, end); /* time goes on without it */
    assert_int_equal(m->cpu->instructions, executed);
    assert_int_equal(m->interrupts, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
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
    };
    return cmocka_run_group_tests_name("lx106, interrupts", tests, NULL, NULL);
}
