/* trial.h: whether what a stub writes holds, before it is trusted with more than one sector; and what the
 * flash is to be told of when it does not.  Used by equalize.c. */
/* SPDX-License-Identifier: MIT */
#ifndef CORE_TRIAL_H
#define CORE_TRIAL_H

#include <stdbool.h>

struct equalize;
struct err;
struct transfer_stats;

/* Erases and writes one of the sectors that need it, on its own, and looks at it after each step.  True: it
 * holds, and its need is met.  False with q->distrust set and ERR_VERIFY, ERR_FLASH or ERR_PROTECTED: what is
 * written does not hold, and nothing else was touched (with q->last_stub: but for one more sector, to tell
 * whether any takes); or ERR_LOST: the stub has fallen silent over it.  Without q->distrust: line or port
 * errors. */
bool trial_run(struct equalize *q, struct transfer_stats *stats, struct err *e);

/* Why the sectors that still have a need do not take what is written to them: sets q->distrust.  Always
 * false; the errors of trial_run. */
bool trial_explain(struct equalize *q, struct err *e);

#endif
