/* say.h: facts, sizes, addresses and dates as sentences for a person; the same in the window and on the
 * command line.
 *
 * Every sentence is one template of sentences*.c: "{1}" is the first value of the fact, and
 * "{1|sector|sectors}" the form of a word that goes with its number.  Another language is a catalogue in
 * res/languages; languages.h chooses it. */
/* SPDX-License-Identifier: MIT */
#ifndef SAY_SAY_H
#define SAY_SAY_H

#include "base/fact.h"

#include <stddef.h>
#include <stdint.h>

#define SAY_MAC_SIZE 18 /* with NUL */

/* The template, in the language in use. */
const char *say_template(enum fact_id id);

/* "" for FACT_NONE.  Cut if it is too long for `size`. */
void say_fact(const struct fact *fact, char *text, size_t size);

/* For logs, which whoever helps has to be able to read. */
void say_fact_in_english(const struct fact *fact, char *text, size_t size);

/* Several of them with `between` in between; those that are FACT_NONE are left out. */
void say_facts(const struct fact *facts, size_t count, const char *between, char *text, size_t size);

void say_facts_in_english(const struct fact *facts, size_t count, const char *between, char *text,
                          size_t size);

/* The template with texts of any length, as many as it has places; "1" asks for the first form of a word. */
void say_fill(enum fact_id id, const char *const values[], char *text, size_t size);

/* "1 MB", "500 KB", "1234 bytes" */
void say_size(uint64_t bytes, char *text, size_t size);

/* "5C:CF:7F:01:02:03" */
void say_mac(const uint8_t mac[6], char text[SAY_MAC_SIZE]);

/* How dates are written: `utc` is "2026-01-31T12:34:56Z" or what a file has in its place. */
typedef void say_date_fn(const char *utc, char *text, size_t size);

/* Called once at the start, before anything is said; without it dates stay as they are. */
void say_use_dates(say_date_fn *write_date);
void say_date(const char *utc, char *text, size_t size);

/* The sign between a number and its tenths where the system says which; else the language decides.  Called as
 * say_use_dates. */
void say_use_decimal(const char *sign);
const char *say_decimal(void);

#endif
