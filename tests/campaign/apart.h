/* apart.h: plans run in processes of their own, several at a time.  Used by campaign.c, sweep.c and
 * minimise.c. */
/* SPDX-License-Identifier: MIT */
#ifndef CAMPAIGN_APART_H
#define CAMPAIGN_APART_H

#include "plan.h"
#include "run.h"

#include <stdbool.h>

struct apart {
    unsigned jobs; /* at a time, 1 to APART_JOBS */
    void *ctx;
    /* The next plan; false: there are no more. */
    bool (*next)(void *ctx, struct plan *plan);
    /* Each that has ended, in the order they end. */
    void (*ended)(void *ctx, const struct plan *plan, const struct run_result *result);
};

#define APART_JOBS 64u

void apart_run(const struct apart *apart);

/* One. */
void apart_run_one(const struct plan *plan, struct run_result *result);

#endif
