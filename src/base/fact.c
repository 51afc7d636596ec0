/* fact.c: see fact.h. */
/* SPDX-License-Identifier: MIT */
#include "base/fact.h"

#include <stdio.h>

static struct fact_value with_number(enum fact_kind kind, uint64_t number)
{
    return (struct fact_value){.kind = kind, .number = number};
}

static struct fact_value with_text(enum fact_kind kind, const char *text)
{
    struct fact_value value = {.kind = kind};
    snprintf(value.text, sizeof value.text, "%s", text);
    return value;
}

struct fact_value fact_number(uint64_t number)
{
    return with_number(FACT_NUMBER, number);
}

struct fact_value fact_tenths(double value)
{
    return with_number(FACT_TENTHS, (uint64_t)(value * 10 + 0.5));
}

struct fact_value fact_address(uint64_t address)
{
    return with_number(FACT_ADDRESS, address);
}

struct fact_value fact_size(uint64_t bytes)
{
    return with_number(FACT_SIZE, bytes);
}

struct fact_value fact_date(const char *utc)
{
    return with_text(FACT_DATE, utc);
}

struct fact_value fact_text(const char *text)
{
    return with_text(FACT_TEXT, text);
}

struct fact_value fact_mac(const uint8_t m[6])
{
    struct fact_value value = {.kind = FACT_TEXT};
    snprintf(value.text, sizeof value.text, "%02X:%02X:%02X:%02X:%02X:%02X", m[0], m[1], m[2], m[3], m[4],
             m[5]);
    return value;
}

struct fact_value fact_word(enum fact_id id)
{
    return with_number(FACT_WORD, id);
}
