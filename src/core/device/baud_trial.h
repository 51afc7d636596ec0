/* baud_trial.h: tries a rate both ways before anything depends on it.  Used by baud.c.
 *
 * One request makes the chip switch to the rate, send a pattern, listen, and return automatically, so that an
 * adapter that cannot follow never loses a device until the next power cycle. */
/* SPDX-License-Identifier: MIT */
#ifndef CORE_BAUD_TRIAL_H
#define CORE_BAUD_TRIAL_H

#include <stdbool.h>
#include <stdint.h>

struct err;
struct device;

enum baud_trial_outcome {
    TRIAL_PASSED,
    TRIAL_FAILED,
    TRIAL_VOID /* this computer was late, or the chip slower than expected: nothing is known about the rate */
};

/* Tries `baud` and returns to the current rate.  False only for port errors, ERR_CANCELLED and ERR_LOST. */
bool baud_trial_run(struct device *dev, uint32_t baud, enum baud_trial_outcome *outcome, struct err *e);

#endif
