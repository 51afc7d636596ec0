/* say_error.c: see say_error.h. */
/* SPDX-License-Identifier: MIT */
#include "say/say_error.h"

#include "say/say.h"
#include "say/texts.h"

#include <stdio.h>

void say_error_reason(const struct err *e, char *text, size_t size)
{
    if (e->why[0].id != FACT_NONE)
        say_facts(e->why, 2, " ", text, size);
    else
        snprintf(text, size, "%s", e->detail);
}

const char *say_error_sentence(enum err_code code)
{
    return texts_now(SAY_WINDOW, TEXTS_ERRORS + (unsigned)code);
}

const char *say_error_advice(enum err_code code, enum say_face face)
{
    const char *own = texts_now(face, texts_of_advice(face, code));
    return own[0] != '\0' ? own : texts_now(face, TEXTS_ADVICE + (unsigned)code);
}

const char *say_error_in_english(enum err_code code)
{
    return texts_english(SAY_WINDOW, TEXTS_ERRORS + (unsigned)code);
}

void say_error_reason_in_english(const struct err *e, char *text, size_t size)
{
    if (e->why[0].id != FACT_NONE)
        say_facts_in_english(e->why, 2, " ", text, size);
    else
        snprintf(text, size, "%s", e->detail);
}
