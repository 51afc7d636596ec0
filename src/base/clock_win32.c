/* clock_win32.c: clock_system() on Windows.  Uses the performance counter, because GetTickCount64 advances in
 * steps of 10 to 16 ms: too coarse for the short waits of a baud change. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"

#include <stdio.h>
#include <windows.h>

static uint64_t now_ms(struct clock *c)
{
    (void)c;
    LARGE_INTEGER count, frequency;
    QueryPerformanceCounter(&count);
    QueryPerformanceFrequency(&frequency);
    uint64_t seconds = (uint64_t)(count.QuadPart / frequency.QuadPart);
    uint64_t rest = (uint64_t)(count.QuadPart % frequency.QuadPart);
    return seconds * 1000u + rest * 1000u / (uint64_t)frequency.QuadPart;
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
