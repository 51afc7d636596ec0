/* test_lx106_programs.c: lx106_code/programs.c computes on the virtual core, compiled at several levels of
 * optimisation, what it computes on this computer. */
/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "lx106_code/programs.h"
#include "test_lx106_machine.h"

static void compare_programs(const char *image)
{
    struct machine *m = machine_new(image);
    for (uint32_t index = 0; index < PROGRAM_COUNT; index++) {
        for (uint32_t seed = 1; seed <= 3; seed++) {
            machine_start(m, MACHINE_IRAM);
            m->cpu->a[2] = index;
            m->cpu->a[3] = seed * 0x01000193u;
            machine_finish(m, 100000000);
            assert_int_equal(m->exceptions, 0);
            assert_int_equal(m->rom_calls, 1);
            assert_int_equal(m->cpu->a[1], MACHINE_STACK);
            if (m->cpu->a[2] != program_run(index, seed * 0x01000193u))
                fail_msg("%s: program %u, seed %u", image, index, seed);
        }
    }
    machine_free(m);
}

static void programs_without_optimisation(void **state)
{
    (void)state;
    compare_programs("lx106_programs_O0");
}

static void programs_optimised_a_little(void **state)
{
    (void)state;
    compare_programs("lx106_programs_O1");
}

static void programs_optimised_for_speed(void **state)
{
    (void)state;
    compare_programs("lx106_programs_O2");
}

static void programs_optimised_for_size(void **state)
{
    (void)state;
    compare_programs("lx106_programs_Os");
}

/* One straight piece of code per call of lx106_run, so that no loop can be skipped. */
static void single_steps_end_in_the_same_state_as_a_run(void **state)
{
    (void)state;
    struct machine *run = machine_new("lx106_programs_O2"), *step = machine_new("lx106_programs_O2");
    for (uint32_t index = 0; index < PROGRAM_COUNT; index++) {
        machine_start(run, MACHINE_IRAM);
        machine_start(step, MACHINE_IRAM);
        run->cpu->a[2] = step->cpu->a[2] = index;
        machine_finish(run, 100000000);
        while (!step->cpu->stopped)
            lx106_run(step->cpu, step->cpu->cycles + 1);
        assert_memory_equal(run->cpu->a, step->cpu->a, sizeof run->cpu->a);
        assert_int_equal(run->cpu->instructions, step->cpu->instructions);
        assert_memory_equal(run->dram, step->dram, sizeof run->dram);
    }
    machine_free(run);
    machine_free(step);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(programs_without_optimisation),
        cmocka_unit_test(programs_optimised_a_little),
        cmocka_unit_test(programs_optimised_for_speed),
        cmocka_unit_test(programs_optimised_for_size),
        cmocka_unit_test(single_steps_end_in_the_same_state_as_a_run),
    };
    return cmocka_run_group_tests_name("lx106 programs", tests, NULL, NULL);
}
