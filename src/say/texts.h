/* texts.h: all that the program can say, numbered, in English and in the language in use.
 *
 * A face says what both faces say (numbers below TEXTS_COMMON) and what it alone says (from there on):
 *
 *     facts of both | error sentences | advice, "" where the faces differ | phases |
 *     facts of the face | advice, "" where the faces do not differ | what is seen
 *
 * A compiled catalogue (languages.h) has its texts in this order; cross/languages/sources.mjs writes it down
 * once more.  Used inside say alone. */
/* SPDX-License-Identifier: MIT */
#ifndef SAY_TEXTS_H
#define SAY_TEXTS_H

#include "base/err.h"
#include "core/device/device.h"
#include "say/say_error.h"

enum {
    TEXTS_ERRORS = FACT_WINDOW_FIRST,
    TEXTS_ADVICE = TEXTS_ERRORS + ERR_COUNT,
    TEXTS_PHASES = TEXTS_ADVICE + ERR_COUNT,
    TEXTS_COMMON = TEXTS_PHASES + PHASE_COUNT
};

/* Where the facts of a face begin in enum fact_id, and how many they are. */
unsigned texts_first_fact(enum say_face face);
unsigned texts_facts(enum say_face face);
/* The numbers of a face end here. */
unsigned texts_count(enum say_face face);

/* The number of a fact's sentence; of the other face's facts there is none: texts_count(face). */
unsigned texts_of_fact(enum say_face face, enum fact_id id);
unsigned texts_of_advice(enum say_face face, enum err_code code); /* the face's own */
unsigned texts_of_seen(enum say_face face, enum device_seen seen);

/* In English; "" = there is none at this number.  english_tables.c, or english_packed.c in a program that has
 * only one face and no room. */
const char *texts_english(enum say_face face, unsigned number);
/* In the language in use, else in English. */
const char *texts_now(enum say_face face, unsigned number);

/* The tables behind english_tables.c. */
const char *english_error(enum err_code code);
/* "" where `face` is told the same as the other one, or the other way round for `common`. */
const char *english_advice(enum err_code code, enum say_face face);
const char *english_common_advice(enum err_code code);
const char *english_phase(enum device_phase phase);
const char *english_seen(enum device_seen seen, enum say_face face);

#endif
