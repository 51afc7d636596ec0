/* plural.c: see plural.h. */
/* SPDX-License-Identifier: MIT */
#include "say/plural.h"

#include <stdbool.h>
#include <string.h>

unsigned plural_count(enum plural_rule rule)
{
    static const unsigned char counts[PLURAL_RULES] = {1, 2, 2, 3, 3, 3};
    return counts[rule];
}

/* 1 to 4 are counted, and 21 to 24 where that goes on with every ten; 11 to 14 never are. */
static unsigned slavic(enum plural_rule rule, const char *number, size_t digits)
{
    const bool alone = digits == 1, teen = digits > 1 && number[digits - 2] == '1';
    const char last = number[digits - 1];
    if (last == '1' && (alone || (rule == PLURAL_RUSSIAN && !teen)))
        return 0;
    return last >= '2' && last <= '4' && (alone || (rule != PLURAL_CZECH && !teen)) ? 1 : 2;
}

unsigned plural_form(enum plural_rule rule, const char *number)
{
    const size_t digits = strspn(number, "0123456789");
    const bool whole = digits > 0 && number[digits] == '\0', one = strcmp(number, "1") == 0;
    switch (rule) {
    case PLURAL_SAME:
        return 0;
    case PLURAL_ONE:
        return one ? 0 : 1;
    case PLURAL_ZERO_ONE:
        return one || strcmp(number, "0") == 0 ? 0 : 1;
    default:
        return whole ? slavic(rule, number, digits) : 1;
    }
}
