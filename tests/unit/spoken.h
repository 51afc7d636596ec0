/* spoken.h: what say/ makes of facts, for comparing. */
/* SPDX-License-Identifier: MIT */
#ifndef SPOKEN_H
#define SPOKEN_H

#include "core/image/guard.h"
#include "say/say.h"
#include "say/say_error.h"
#include "say/say_files.h"

#define SPOKEN_SIZE 600

/* Room for one more text; valid until the fifth call after this one. */
static inline char *spoken_room(void)
{
    static char texts[5][SPOKEN_SIZE];
    static unsigned turn;
    return texts[turn++ % 5];
}

static inline const char *spoken(const struct fact *fact)
{
    char *text = spoken_room();
    say_fact(fact, text, SPOKEN_SIZE);
    return text;
}

static inline const char *spoken_all(const struct fact *facts, size_t count)
{
    char *text = spoken_room();
    say_facts(facts, count, " ", text, SPOKEN_SIZE);
    return text;
}

static inline const char *spoken_finding(const struct guard_finding *finding)
{
    char *text = spoken_room();
    say_finding(finding, text, SPOKEN_SIZE);
    return text;
}

static inline const char *spoken_compare(const struct compare_result *result)
{
    char *text = spoken_room();
    say_compare(result, text, SPOKEN_SIZE);
    return text;
}

static inline const char *spoken_reason(const struct err *e)
{
    char *text = spoken_room();
    say_error_reason(e, text, SPOKEN_SIZE);
    return text;
}

#endif
