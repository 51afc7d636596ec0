/* tell.h: the sentences of src/say on their way to a person: as lines and as rows behind a label.
 *
 * `values` are as many texts as the sentence has places, of any length; NULL for a sentence without. */
/* SPDX-License-Identifier: MIT */
#ifndef CLI_TELL_H
#define CLI_TELL_H

#include "base/fact.h"
#include "cli/report.h"

#include <stdint.h>

#define TELL_DIGITS 24

/* A number as a value: `(const char *[]){tell_number(n, digits)}`. */
const char *tell_number(uint64_t number, char text[TELL_DIGITS]);

/* A line of the result, and one of what a person should know meanwhile. */
void tell(struct report *r, enum fact_id id, const char *const values[]);
void tell_note(struct report *r, enum fact_id id, const char *const values[]);

/* A row of the result: a label, and in a column of its own the text or the sentence.  FACT_NONE: the row goes
 * on. */
void tell_row(struct report *r, enum fact_id label, const char *text);
void tell_row_of(struct report *r, enum fact_id label, enum fact_id id, const char *const values[]);
void tell_secret(struct report *r, enum fact_id label, const char *text); /* not for the log file */
void tell_row_fact(struct report *r, enum fact_id label, struct fact fact);
/* The same for what belongs to a result, but is no part of it. */
void tell_note_row(struct report *r, enum fact_id label, const char *text);
/* The same for what is going to be done. */
void tell_plan(struct report *r, enum fact_id label, const char *text);
void tell_plan_of(struct report *r, enum fact_id label, enum fact_id id, const char *const values[]);

#endif
