/* spoken.h: a fact's sentence, for comparing. */
/* SPDX-License-Identifier: MIT */
#ifndef SPOKEN_H
#define SPOKEN_H

#include "say/say.h"

/* Valid until the fifth call after this one. */
static inline const char *spoken(const struct fact *fact)
{
    static char texts[5][400];
    static unsigned turn;
    char *text = texts[turn++ % 5];
    say_fact(fact, text, sizeof texts[0]);
    return text;
}

#endif
