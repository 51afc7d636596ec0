/* sweep.c: see sweep.h. */
/* SPDX-License-Identifier: MIT */
#include "sweep.h"

#include "apart.h"

#include <stdio.h>

bool sweep_begin(struct sweep *s)
{
    struct plan undisturbed = s->plan;
    struct run_result result;
    undisturbed.fault = FAULT_NONE;
    apart_run_one(&undisturbed, &result);
    if (result.complaint[0] != '\0') {
        printf("without any fault: %s\n", result.complaint);
        return false;
    }
    bool of_flash = s->plan.fault == FAULT_POWER_CUT || s->plan.fault == FAULT_RESTART;
    uint64_t length = of_flash ? result.flash_work : result.line_bytes;
    s->at = 1;
    s->end = length + 1;
    s->step = s->most == 0 || length <= s->most ? 1 : length / s->most;
    s->plan.from_start = true;
    return true;
}

bool sweep_next(void *sweep, struct plan *plan)
{
    struct sweep *s = sweep;
    if (s->at >= s->end)
        return false;
    *plan = s->plan;
    plan->value = (uint32_t)s->at;
    s->at += s->step;
    return true;
}
