/* test_lx106_faults.c: faults, exceptions and what accesses to memory do in the lx106 core, with the code in
 * lx106_code/behaviour.S. */
/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "test_lx106_rig.h"

static void expect_fault(struct machine *m, const char *mark, uint32_t a1, enum lx106_cause cause,
                         uint32_t excvaddr)
{
    uint32_t pc = behaviour_start(m, mark);
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
    behaviour_start(m, "jx");
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
    behaviour_start(m, "wide jump to the end");
    machine_finish(m, 1000);
    assert_int_equal(m->last_cause, LX106_FETCH_ERROR);
    assert_int_equal(m->cpu->epc[1], 0x40110000);
    assert_int_equal(m->cpu->excvaddr, 0x40110000);
    machine_set_word(m, 0x4010FFFC, 0x20F0F03D); /* two bytes of a wide NOP */
    behaviour_start(m, "wide jump to the end");
    machine_finish(m, 1000);
    assert_int_equal(m->last_cause, LX106_FETCH_ERROR);
    assert_int_equal(m->cpu->epc[1], 0x4010FFFE);
    assert_int_equal(m->cpu->excvaddr, 0x40110000);
}

static void an_exception_in_a_handler_reports_in_depc(void **state)
{
    struct machine *m = *state;
    uint32_t pc = behaviour_start(m, "syscall");
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
        uint32_t pc = behaviour_start(m, breaks[i].mark);
        machine_finish(m, 1000);
        assert_int_equal(m->cpu->pc, pc);
        assert_int_equal(m->cpu->epc[2], pc);
        assert_int_equal(m->cpu->eps[2], ROM_PS);
        assert_int_equal(m->cpu->ps, ROM_PS | 0x12);
        assert_int_equal(m->cpu->debugcause, breaks[i].cause);
        behaviour_start(m, breaks[i].mark);
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
        behaviour_start(m, loads[i].mark);
        m->cpu->a[1] = MACHINE_BUS + loads[i].offset;
        machine_finish(m, 1000);
        assert_int_equal(m->last_read, MACHINE_BUS + loads[i].offset);
        assert_int_equal(m->last_size, loads[i].size);
        assert_int_equal(m->cpu->a[2], loads[i].value);
    }
    for (unsigned i = 0; i < 3; i++) {
        behaviour_start(m, stores[i].mark);
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
    };
    return cmocka_run_group_tests_name("lx106, faults", tests, NULL, NULL);
}
