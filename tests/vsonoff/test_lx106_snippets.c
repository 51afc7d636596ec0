/* test_lx106_snippets.c: runs lx106_code/snippets.S, one case per instruction and edge, and compares a2 with
 * the result that was worked out by hand. */
/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "test_lx106_machine.h"

#define CASE_BYTES 24u

static unsigned run_case(struct machine *m, uint32_t row)
{
    machine_start(m, machine_word(m, row + 4));
    for (unsigned i = 0; i < 3; i++)
        m->cpu->a[3 + i] = machine_word(m, row + 8 + 4 * i);
    m->cpu->a[1] = MACHINE_SCRATCH;
    m->cpu->a[2] = 0xDEADBEEF;
    for (unsigned i = 0; i < 64; i += 4)
        machine_set_word(m, MACHINE_SCRATCH + i, 0x83028100u + i * 0x01010101u);
    machine_finish(m, 1000);
    uint32_t want = machine_word(m, row + 20);
    if (m->cpu->a[2] == want && m->exceptions == 0)
        return 0;
    print_error("%s: a2 = %08X, not %08X, %u exceptions\n", machine_text(m, machine_word(m, row)),
                m->cpu->a[2], want, m->exceptions);
    return 1;
}

static void every_instruction_gives_the_result_of_the_reference(void **state)
{
    (void)state;
    struct machine *m = machine_new("lx106_snippets");
    uint32_t row = machine_word(m, MACHINE_DRAM), end = machine_word(m, MACHINE_DRAM + 4);
    unsigned wrong = 0;
    assert_true(end - row >= 200 * CASE_BYTES);
    for (; row < end; row += CASE_BYTES)
        wrong += run_case(m, row);
    assert_int_equal(wrong, 0);
    machine_free(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_instruction_gives_the_result_of_the_reference),
    };
    return cmocka_run_group_tests_name("lx106 snippets", tests, NULL, NULL);
}
