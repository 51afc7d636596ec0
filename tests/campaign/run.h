/* run.h: one run of the campaign: the work with its fault, the same again without it, and back. */
/* SPDX-License-Identifier: MIT */
#ifndef CAMPAIGN_RUN_H
#define CAMPAIGN_RUN_H

#include "base/err.h"
#include "plan.h"

#include <stdbool.h>

#define RUN_COMPLAINT 256

enum attempt { ATTEMPT_FIRST, ATTEMPT_AT_ONCE, ATTEMPT_AGAIN, ATTEMPT_BACK, ATTEMPTS };

struct run_result {
    bool made[ATTEMPTS];
    enum err_code ended[ATTEMPTS]; /* ERR_NONE = done */
    double seconds[ATTEMPTS];      /* virtual */
    uint64_t line_bytes;           /* of the first attempt, both ways, from where its fault would begin */
    uint64_t flash_work;           /* erases and programs of the first attempt */
    char complaint[RUN_COMPLAINT]; /* the promise that was broken; "" = none */
};

/* Always fills *result.  Log lines of the core go to stderr where BENCH_LOG is set. */
void run_plan(const struct plan *plan, struct run_result *result);

#endif
