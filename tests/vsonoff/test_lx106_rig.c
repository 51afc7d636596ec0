/* test_lx106_rig.c: see test_lx106_rig.h. */
/* SPDX-License-Identifier: MIT */
#include "test_lx106_rig.h"

int behaviour_set_up(void **state)
{
    *state = machine_new("lx106_behaviour");
    return 0;
}

int behaviour_tear_down(void **state)
{
    machine_free(*state);
    return 0;
}

uint32_t behaviour_start(struct machine *m, const char *mark)
{
    uint32_t pc = machine_mark(m, mark);
    machine_start(m, pc);
    return pc;
}
