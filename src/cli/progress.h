/* progress.h: rate and time left from a stream of "done of total" with times.
 *
 * Pure arithmetic, no output.  The rate is taken over the last seconds, so that it follows a change of pace
 * and a slow start does not distort it.  Used by report.c. */
/* SPDX-License-Identifier: MIT */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

#define PROGRESS_SAMPLES 16

struct progress {
    struct {
        uint64_t ms, done;
    } samples[PROGRESS_SAMPLES]; /* ring, oldest at `first` */
    unsigned first, count;
    uint64_t now_ms, done, total; /* latest */
};

void progress_init(struct progress *p);
/* `done` below the last one restarts the measurement (work is being repeated). */
void progress_add(struct progress *p, uint64_t now_ms, uint64_t done, uint64_t total);

uint64_t progress_rate(const struct progress *p); /* units per second; 0 = not known yet */
/* Seconds until the end at this rate, rounded up; false while the rate is not known. */
bool progress_seconds_left(const struct progress *p, uint64_t *seconds);
unsigned progress_percent(const struct progress *p); /* 100 only when all is done */

#endif
