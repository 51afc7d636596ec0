/* progress.c: sliding-window rate. */
/* SPDX-License-Identifier: MIT */
#include "cli/progress.h"

#include <string.h>

#define SAMPLE_SPACING_MS 250u /* 16 samples: a window of four seconds */
#define RATE_MIN_MS       200u /* shorter spans say nothing about the pace */

void progress_init(struct progress *p)
{
    memset(p, 0, sizeof *p);
}

static void push_sample(struct progress *p, uint64_t now_ms, uint64_t done)
{
    unsigned at = (p->first + p->count) % PROGRESS_SAMPLES;
    if (p->count == PROGRESS_SAMPLES)
        p->first = (p->first + 1) % PROGRESS_SAMPLES;
    else
        p->count++;
    p->samples[at].ms = now_ms;
    p->samples[at].done = done;
}

void progress_add(struct progress *p, uint64_t now_ms, uint64_t done, uint64_t total)
{
    if (done < p->done)
        p->count = p->first = 0;
    p->now_ms = now_ms;
    p->done = done;
    p->total = total;
    unsigned newest = (p->first + p->count + PROGRESS_SAMPLES - 1) % PROGRESS_SAMPLES;
    if (p->count == 0 || now_ms - p->samples[newest].ms >= SAMPLE_SPACING_MS)
        push_sample(p, now_ms, done);
}

uint64_t progress_rate(const struct progress *p)
{
    if (p->count == 0)
        return 0;
    uint64_t ms = p->now_ms - p->samples[p->first].ms;
    return ms < RATE_MIN_MS ? 0 : (p->done - p->samples[p->first].done) * 1000 / ms;
}

bool progress_seconds_left(const struct progress *p, uint64_t *seconds)
{
    uint64_t rate = progress_rate(p);
    if (rate == 0 || p->done > p->total)
        return false;
    *seconds = (p->total - p->done + rate - 1) / rate;
    return true;
}

unsigned progress_percent(const struct progress *p)
{
    if (p->done >= p->total)
        return 100;
    return (unsigned)(p->done * 100 / p->total);
}
