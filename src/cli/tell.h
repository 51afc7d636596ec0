/* tell.h: prints the sentences of src/say: as lines, and as rows with a label.
 *
 * `values` has one text of any length for each placeholder of the sentence; NULL if there is none. */
/* SPDX-License-Identifier: MIT */
#ifndef CLI_TELL_H
#define CLI_TELL_H

#include "base/fact.h"
#include "cli/report.h"

#include <stdint.h>

#define TELL_DIGITS 24

/* A number as a value: `(const char *[]){tell_number(n, digits)}`. */
const char *tell_number(uint64_t number, char text[TELL_DIGITS]);

/* A line of the result, and a line of news during the work. */
void tell(struct report *r, enum fact_id id, const char *const values[]);
void tell_note(struct report *r, enum fact_id id, const char *const values[]);

/* A row of the result: a label, and in a separate column the text or the sentence.  FACT_NONE: continues the
 * previous row. */
void tell_row(struct report *r, enum fact_id label, const char *text);
void tell_row_of(struct report *r, enum fact_id label, enum fact_id id, const char *const values[]);
void tell_secret(struct report *r, enum fact_id label, const char *text); /* not for the log file */
void tell_row_fact(struct report *r, enum fact_id label, struct fact fact);
/* The same for a remark on a result that is not part of it. */
void tell_note_row(struct report *r, enum fact_id label, const char *text);
/* The same for planned work. */
void tell_plan(struct report *r, enum fact_id label, const char *text);
void tell_plan_of(struct report *r, enum fact_id label, enum fact_id id, const char *const values[]);

#endif
