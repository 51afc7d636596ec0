/* clock_posix.c: clock_system() on POSIX systems. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"

#include <time.h>

static uint64_t now_ms(struct clock *c)
{
    struct timespec t;
    (void)c;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000u + (uint64_t)t.tv_nsec / 1000000u;
}

static void sleep_ms(struct clock *c, uint32_t ms)
{
    struct timespec t = {(time_t)(ms / 1000), (long)(ms % 1000) * 1000000L};
    (void)c;
    nanosleep(&t, NULL);
}

struct clock *clock_system(void)
{
    static const struct clock_ops ops = {now_ms, sleep_ms};
    static struct clock instance = {&ops};
    return &instance;
}

void clock_utc_text(char text[21])
{
    time_t now = time(NULL);
    struct tm utc;
    gmtime_r(&now, &utc);
    strftime(text, 21, "%Y-%m-%dT%H:%M:%SZ", &utc);
}
