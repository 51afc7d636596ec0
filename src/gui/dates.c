/* dates.c: Windows knows the time zone and the date format. */
/* SPDX-License-Identifier: MIT */
#include "gui/dates.h"

#include "win32/utf16.h"

#include <stdio.h>
#include <string.h>
#include <windows.h>

/* "2026-01-31T12:34:56Z": digits at fixed places. */
static bool number_at(const char *utc, size_t at, size_t digits, WORD *value)
{
    unsigned number = 0;
    for (size_t i = at; i < at + digits; i++) {
        if (utc[i] < '0' || utc[i] > '9')
            return false;
        number = number * 10 + (unsigned)(utc[i] - '0');
    }
    *value = (WORD)number;
    return true;
}

static bool parse_utc(const char *utc, SYSTEMTIME *t)
{
    memset(t, 0, sizeof *t);
    return strlen(utc) >= 16 && number_at(utc, 0, 4, &t->wYear) && number_at(utc, 5, 2, &t->wMonth) &&
           number_at(utc, 8, 2, &t->wDay) && number_at(utc, 11, 2, &t->wHour) &&
           number_at(utc, 14, 2, &t->wMinute);
}

void date_text(const char *utc, char *text, size_t size)
{
    SYSTEMTIME t, here;
    WCHAR date[64], hour[32];
    char day[128], clock[64];
    snprintf(text, size, "%s", utc);
    if (!parse_utc(utc, &t) || !SystemTimeToTzSpecificLocalTime(NULL, &t, &here) ||
        GetDateFormatW(LOCALE_USER_DEFAULT, DATE_SHORTDATE, &here, NULL, date, 64) == 0 ||
        GetTimeFormatW(LOCALE_USER_DEFAULT, TIME_NOSECONDS, &here, NULL, hour, 32) == 0)
        return;
    utf16_copy_utf8(day, sizeof day, date);
    utf16_copy_utf8(clock, sizeof clock, hour);
    snprintf(text, size, "%s, %s", day, clock);
}
