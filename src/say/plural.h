/* plural.h: which form of a word goes with a number, in every language there is a catalogue for.
 *
 * The rules are those of gettext's Plural-Forms; cross/languages/catalogue.mjs maps the expression in a
 * catalogue's header to one of them.  Pure; used by say.c and language.c. */
/* SPDX-License-Identifier: MIT */
#ifndef SAY_PLURAL_H
#define SAY_PLURAL_H

enum plural_rule {
    PLURAL_SAME,     /* one form: Chinese, Japanese, Turkish behind a number */
    PLURAL_ONE,      /* 1 | all others: English, German, Spanish, Italian, Dutch */
    PLURAL_ZERO_ONE, /* 0 and 1 | all others: French, Brazilian Portuguese */
    PLURAL_POLISH,   /* 1 | 2 to 4, 22 to 24, ... | all others */
    PLURAL_CZECH,    /* 1 | 2 to 4 | all others */
    PLURAL_RUSSIAN,  /* 1, 21, ... | 2 to 4, 22 to 24, ... | all others; Ukrainian as well */
    PLURAL_RULES
};

/* How many forms a word has. */
unsigned plural_count(enum plural_rule rule);

/* The form for a number as it is written, from 0 on.  What is no whole number ("1.5") takes the form of many,
 * in Slavic languages that of a few. */
unsigned plural_form(enum plural_rule rule, const char *number);

#endif
