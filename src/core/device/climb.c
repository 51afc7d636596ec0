/* climb.c: climbs to the fastest rate that the line supports. */
/* SPDX-License-Identifier: MIT */
#include "core/device/climb.h"

#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "core/device/baud.h"
#include "core/device/baud_trial.h"
#include "core/device/state.h"

/* A trial also fails when the adapter hiccups once.  So a rate that was asked for is tried more often, and
 * where every rate has failed, those from here on once more: half a second, and without it several times the
 * time for all that follows. */
#define ASKED_TRIES 3
#define VOID_TRIES  6 /* trials of one climb that told nothing and are made again */
/* If the line may support a higher rate, it is tried again before large transfers. */
#define CLIMBS_LATER 3
#define APART_MS     3000u /* for whatever keeps the computer busy to end */
#define WORTH_MS     4000u /* what the transfer takes at the present rate, at least */

/* Tries one rate, and makes up for trials that told nothing. */
static bool try_rate(struct device *dev, uint32_t rate, int tries, int *voids_left, bool *passed,
                     struct err *e)
{
    enum baud_trial_outcome outcome = TRIAL_FAILED;
    for (int i = 0; i < tries && outcome != TRIAL_PASSED;) {
        if (!baud_trial_run(dev, rate, &outcome, e))
            return false;
        if (outcome == TRIAL_VOID && *voids_left > 0)
            --*voids_left;
        else
            i++;
    }
    dev->rate.in_doubt = dev->rate.in_doubt || outcome == TRIAL_VOID;
    *passed = outcome == TRIAL_PASSED;
    return true;
}

/* To the first rate that passes, from `rate` downwards. */
static bool climb_from(struct device *dev, uint32_t rate, int tries, struct err *e)
{
    int voids_left = VOID_TRIES;
    for (; rate > dev->info.baud; rate = baud_below(rate)) {
        bool passed;
        device_progress(dev, PHASE_BAUD, 0, 0);
        if (!try_rate(dev, rate, tries, &voids_left, &passed, e))
            return false;
        if (passed)
            return baud_set(dev, rate, e);
    }
    return true;
}

/* The fastest rate that may be used. */
static uint32_t limit_of(const struct device *dev)
{
    uint32_t wanted = dev->options.baud == 0 ? baud_rates[0] : dev->options.baud;
    return dev->rate.limit != 0 && dev->rate.limit < wanted ? dev->rate.limit : wanted;
}

bool climb(struct device *dev, struct err *e)
{
    uint32_t limit = limit_of(dev);
    dev->rate.climbs_left = CLIMBS_LATER;
    dev->rate.climb_from_ms = 0;
    dev->rate.in_doubt = false;
    if (dev->info.baud > limit && !baud_set(dev, BAUD_FIRST_CONTACT, e))
        return false; /* a stub still running at a rate that is not wanted now */
    if (dev->options.baud != 0)
        return climb_from(dev, limit, ASKED_TRIES, e);
    uint32_t second_chance = limit < BAUD_GOOD ? limit : BAUD_GOOD;
    return climb_from(dev, limit, 1, e) &&
           (dev->info.baud > BAUD_FIRST_CONTACT || climb_from(dev, second_chance, 1, e));
}

bool climb_is_possible(const struct device *dev)
{
    return dev->rate.climbs_left > 0 && dev->info.baud < limit_of(dev) &&
           (dev->info.baud < BAUD_GOOD || dev->rate.in_doubt);
}

bool climb_again(struct device *dev, uint64_t bytes, struct err *e)
{
    if (!climb_is_possible(dev) || clock_now_ms(dev->clock) < dev->rate.climb_from_ms ||
        bytes * 10000u / dev->info.baud < WORTH_MS)
        return true;
    uint32_t limit = limit_of(dev);
    /* If a good rate fails, so will the faster ones. */
    uint32_t first = dev->info.baud < BAUD_GOOD && limit > BAUD_GOOD ? BAUD_GOOD : limit;
    dev->rate.climbs_left--;
    dev->rate.in_doubt = false;
    log_printf(dev->log, LOG_INFO, "%u baud may be less than the line can do: trying once more",
               dev->info.baud);
    if (!climb_from(dev, first, 1, e) || (dev->info.baud >= first && !climb_from(dev, limit, 1, e)))
        return false;
    dev->rate.climb_from_ms = clock_now_ms(dev->clock) + APART_MS;
    return true;
}
