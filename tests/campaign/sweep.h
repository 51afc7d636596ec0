/* sweep.h: one operation, interrupted at every point of it in turn.  Used by campaign.c. */
/* SPDX-License-Identifier: MIT */
#ifndef CAMPAIGN_SWEEP_H
#define CAMPAIGN_SWEEP_H

#include "plan.h"

#include <stdint.h>

struct sweep {
    struct plan plan;  /* its fault is the one to place; without it, the work needs no second attempt */
    uint32_t most;     /* points at most, spread evenly; 0 = every one */
    uint64_t at, step; /* of the next point */
    uint64_t end;      /* behind the last */
};

/* Does the work once undisturbed to learn how long it is: in bytes on the line, or erases and programs if the
 * fault is a power cut. False: it fails without any fault. */
bool sweep_begin(struct sweep *s);
/* As apart.next. */
bool sweep_next(void *sweep, struct plan *plan);

#endif
