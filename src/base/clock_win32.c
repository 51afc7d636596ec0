/* clock_win32.c: clock_system() on Windows.  Uses the performance counter, because GetTickCount64 advances in
 * steps of 10 to 16 ms: too coarse for the short waits of a baud change.  The counter goes on while the
 * computer sleeps, and after waking every deadline would have passed without anybody having listened; so
 * sleep is taken off, as other systems do.  Windows 7 has no fine clock without it. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/slept.h"

#include <stdio.h>
#include <windows.h>

static uint64_t slept_so_far(void)
{
    static volatile LONG64 slept;
    ULONGLONG awake;
    if (!QueryUnbiasedInterruptTime(&awake))
        return 0;
    LONG64 before = InterlockedCompareExchange64(&slept, 0, 0);
    LONG64 now = (LONG64)slept_ms((uint64_t)before, GetTickCount64(), awake / 10000u);
    if (now != before)
        InterlockedCompareExchange64(&slept, now, before);
    return (uint64_t)now;
}

static uint64_t counted_ms(void)
{
    LARGE_INTEGER count, frequency;
    QueryPerformanceCounter(&count);
    QueryPerformanceFrequency(&frequency);
    uint64_t seconds = (uint64_t)(count.QuadPart / frequency.QuadPart);
    uint64_t rest = (uint64_t)(count.QuadPart % frequency.QuadPart);
    return seconds * 1000u + rest * 1000u / (uint64_t)frequency.QuadPart;
}

/* Again if the computer has slept between the two. */
static uint64_t now_ms(struct clock *c)
{
    (void)c;
    for (;;) {
        uint64_t slept = slept_so_far(), counted = counted_ms();
        if (slept_so_far() == slept)
            return counted - slept;
    }
}

static void sleep_ms(struct clock *c, uint32_t ms)
{
    (void)c;
    Sleep(ms);
}

struct clock *clock_system(void)
{
    static const struct clock_ops ops = {now_ms, sleep_ms};
    static struct clock instance = {&ops};
    return &instance;
}

void clock_utc_text(char text[21])
{
    SYSTEMTIME t;
    GetSystemTime(&t);
    snprintf(text, 21, "%04u-%02u-%02uT%02u:%02u:%02uZ", t.wYear % 10000u, t.wMonth % 100u, t.wDay % 100u,
             t.wHour % 100u, t.wMinute % 100u, t.wSecond % 100u);
}
