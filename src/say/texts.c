/* texts.c: see texts.h. */
/* SPDX-License-Identifier: MIT */
#include "say/texts.h"

unsigned texts_first_fact(enum say_face face)
{
    return face == SAY_WINDOW ? FACT_WINDOW_FIRST : FACT_COMMAND_LINE_FIRST;
}

unsigned texts_facts(enum say_face face)
{
    return face == SAY_WINDOW ? FACT_COMMAND_LINE_FIRST - FACT_WINDOW_FIRST
                              : FACT_COUNT - FACT_COMMAND_LINE_FIRST;
}

unsigned texts_count(enum say_face face)
{
    return texts_of_seen(face, SEEN_COUNT);
}

unsigned texts_of_fact(enum say_face face, enum fact_id id)
{
    const unsigned first = texts_first_fact(face), fact = (unsigned)id;
    if (fact < FACT_WINDOW_FIRST)
        return fact;
    return fact >= first && fact < first + texts_facts(face) ? TEXTS_COMMON + fact - first
                                                             : texts_count(face);
}

unsigned texts_of_advice(enum say_face face, enum err_code code)
{
    return TEXTS_COMMON + texts_facts(face) + (unsigned)code;
}

unsigned texts_of_seen(enum say_face face, enum device_seen seen)
{
    return TEXTS_COMMON + texts_facts(face) + ERR_COUNT + (unsigned)seen;
}
