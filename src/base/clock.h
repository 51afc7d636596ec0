/* clock.h: time that tests can replace.  Milliseconds on a monotonic scale with an arbitrary start.
 *
 * One deadline serves a whole exchange: start it once, then ask how much is left. */
/* SPDX-License-Identifier: MIT */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

struct clock;

struct clock_ops {
    uint64_t (*now_ms)(struct clock *c);
    /* Waits `ms`.  A cancelled wait may end early; callers check their own cancel flag. */
    void (*sleep_ms)(struct clock *c, uint32_t ms);
};

struct clock {
    const struct clock_ops *ops;
};

static inline uint64_t clock_now_ms(struct clock *c)
{
    return c->ops->now_ms(c);
}

static inline void clock_sleep_ms(struct clock *c, uint32_t ms)
{
    c->ops->sleep_ms(c, ms);
}

struct deadline {
    struct clock *clock; /* borrowed */
    uint64_t at_ms;
};

static inline struct deadline deadline_in(struct clock *c, uint32_t ms)
{
    struct deadline d = {c, clock_now_ms(c) + ms};
    return d;
}

/* Milliseconds until the deadline; 0 once it has passed. */
static inline uint32_t deadline_left_ms(const struct deadline *d)
{
    uint64_t now = clock_now_ms(d->clock);
    return now >= d->at_ms ? 0 : (uint32_t)(d->at_ms - now);
}

/* The computer's own monotonic clock, which stands still while the computer sleeps; a constant object, never
 * freed. */
struct clock *clock_system(void);

/* Wall-clock time as UTC, for names and sidecars.  `text` becomes "2026-01-31T12:34:56Z". */
void clock_utc_text(char text[21]);

#endif
