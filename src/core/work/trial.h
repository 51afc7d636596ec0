/* trial.h: checks on one sector whether what a stub writes holds, before it writes more; and finds out why if
 * it does not.  Used by equalize.c. */
/* SPDX-License-Identifier: MIT */
#ifndef CORE_TRIAL_H
#define CORE_TRIAL_H

#include <stdbool.h>

struct equalize;
struct err;
struct transfer_stats;

/* Erases and writes one of the sectors that need it, on its own, and checks it after each step.  True: it
 * holds, and its need is met.  False with q->distrust set and ERR_VERIFY, ERR_FLASH or ERR_PROTECTED: what is
 * written does not hold, and nothing else was changed (with q->last_stub: except one more sector, to see
 * whether any accepts data); or ERR_LOST: the stub stopped answering during it.  Without q->distrust: line or
 * port errors. */
bool trial_run(struct equalize *q, struct transfer_stats *stats, struct err *e);

/* Finds out why the sectors that still have a need do not hold what is written: sets q->distrust.  Always
 * false; the errors of trial_run. */
bool trial_explain(struct equalize *q, struct err *e);

#endif
