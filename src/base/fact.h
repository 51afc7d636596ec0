/* fact.h: something that was found, done or refused, as a code with values; src/say turns it into a sentence.
 *
 * A fact owns all of its values and can be copied.  Make it where it is found:
 *
 *     (struct fact){FACT_APPLICATION_DAMAGED, {fact_address(at), fact_size(size)}}
 *
 * Used by every layer; knows none of them. */
/* SPDX-License-Identifier: MIT */
#ifndef BASE_FACT_H
#define BASE_FACT_H

#include "base/fact_ids.h"

#include <stdint.h>

#define FACT_VALUES    4
#define FACT_TEXT_SIZE 40 /* with NUL; a longer text is cut */

enum fact_kind {
    FACT_NO_VALUE,
    FACT_NUMBER,
    FACT_TENTHS,  /* "12.3" */
    FACT_ADDRESS, /* of the flash: "0x81000" */
    FACT_SIZE,    /* bytes: "1 MB" */
    FACT_DATE,    /* UTC, "2026-01-31T12:34:56Z": shown in the reader's date format */
    FACT_TEXT,    /* names that come from outside: a product, a version, a MAC address */
    FACT_WORD     /* another fact's sentence or part of one */
};

struct fact_value {
    enum fact_kind kind;
    uint64_t number; /* FACT_WORD: an enum fact_id */
    char text[FACT_TEXT_SIZE];
};

struct fact {
    enum fact_id id;
    struct fact_value values[FACT_VALUES]; /* {1} to {4} in the sentence */
};

struct fact_value fact_number(uint64_t number);
struct fact_value fact_tenths(double value); /* not negative */
struct fact_value fact_address(uint64_t address);
struct fact_value fact_size(uint64_t bytes);
struct fact_value fact_date(const char *utc);
struct fact_value fact_text(const char *text);
struct fact_value fact_mac(const uint8_t mac[6]);
struct fact_value fact_word(enum fact_id id);

#endif
