/* test_lx106_rig.h: what test_lx106.c, test_lx106_faults.c and test_lx106_interrupts.c share: a core with the
 * code in lx106_code/behaviour.S. */
/* SPDX-License-Identifier: MIT */
#ifndef VSONOFF_TEST_LX106_RIG_H
#define VSONOFF_TEST_LX106_RIG_H

#include "test_lx106_machine.h"

#define ROM_PS 0x20u

/* Setup and teardown of a test in cmocka: *state is a struct machine. */
int behaviour_set_up(void **state);
int behaviour_tear_down(void **state);

#define test(function) cmocka_unit_test_setup_teardown(function, behaviour_set_up, behaviour_tear_down)

/* The core is started anew at the mark, whose address is returned. */
uint32_t behaviour_start(struct machine *m, const char *mark);

#endif
