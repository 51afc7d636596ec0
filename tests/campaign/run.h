/* run.h: one run of the campaign: the work with its fault, the same again without it, and back. */
/* SPDX-License-Identifier: MIT */
#ifndef CAMPAIGN_RUN_H
#define CAMPAIGN_RUN_H

#include "base/err.h"
#include "plan.h"

#include <stdbool.h>

#define RUN_COMPLAINT 256

struct run_result {
    enum err_code first, second, back; /* of the three attempts; ERR_NONE = done */
    double seconds[3];                 /* virtual */
    char complaint[RUN_COMPLAINT];     /* the promise that was broken; "" = none */
};

/* Always fills *result.  Log lines of the core go to stderr where BENCH_LOG is set. */
void run_plan(const struct plan *plan, struct run_result *result);

#endif
