/* test_lx106.c: skipping of waiting loops, changing code, the time table and resets of the lx106 core, with
 * the code in lx106_code/behaviour.S. */
/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "test_lx106_rig.h"

#define NO_LIMIT 1000000000u

/* ---- loops that wait ---- */

/* Runs code until it stops, in as few calls as the event allows, or one straight piece of code per call,
 * which leaves nothing to skip. */
static void run_waiting(struct machine *m, const char *mark, uint64_t wait, bool step)
{
    behaviour_start(m, mark);
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
    behaviour_start(m, "poll");
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
    behaviour_start(m, "poll");
    m->cpu->a[1] = MACHINE_BUS;
    m->limit_step = 500;
    uint64_t began = m->cpu->cycles;
    lx106_run(m->cpu, began + 1000000);
    assert_in_range(m->cpu->cycles - began, 500, 600);
}

static void an_empty_loop_takes_no_time_to_run(void **state)
{
    struct machine *m = *state;
    behaviour_start(m, "for ever");
    uint64_t end = m->cpu->cycles + UINT64_C(1000000000000000);
    lx106_run(m->cpu, end);
    assert_in_range(m->cpu->cycles, end, end + 3);
}

/* ---- changing code ---- */

static void a_store_into_code_ahead_is_executed(void **state)
{
    struct machine *m = *state;
    for (unsigned round = 0; round < 3; round++) {
        behaviour_start(m, "patch ahead");
        m->cpu->a[3] = 0x3D07A022 + (round << 16); /* MOVI a2, 7 + round; first byte of the NOP.N */
        machine_finish(m, 1000);
        assert_int_equal(m->cpu->a[2], 7 + round);
    }
}

static void an_unaligned_instruction_changes_with_its_word(void **state)
{
    struct machine *m = *state;
    behaviour_start(m, "patch in a loop");
    m->cpu->a[3] = 0x10C552F0; /* second byte of the NOP.N, then ADDI a5, a5, 16 */
    machine_finish(m, 1000);
    assert_int_equal(m->cpu->a[5], 17);
}

static void code_written_by_others_is_seen_after_the_notice(void **state)
{
    struct machine *m = *state;
    uint32_t pc = behaviour_start(m, "patch ahead");
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
    behaviour_start(m, "s32i");
    m->cpu->a[1] = MACHINE_BUS;
    m->reset_at_write = true;
    machine_finish(m, 1000);
    assert_int_equal(m->bus_writes, 1);
    assert_int_equal(m->rom_calls, 1);
    assert_int_equal(m->cpu->pc, 0x40000080);
}

static uint64_t cycles_of(struct machine *m, const char *mark, unsigned blocks)
{
    behaviour_start(m, mark);
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
    behaviour_start(m, "count");
    for (unsigned i = 1; i < 200; i++) {
        uint64_t until = m->cpu->cycles + i;
        lx106_run(m->cpu, until);
        assert_in_range(m->cpu->cycles, until, until + 4);
    }
}

static void a_reset_keeps_time_and_nothing_else(void **state)
{
    struct machine *m = *state;
    behaviour_start(m, "count");
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

int main(void)
{
    const struct CMUnitTest tests[] = {
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
