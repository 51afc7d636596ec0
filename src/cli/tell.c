/* tell.c: see tell.h. */
/* SPDX-License-Identifier: MIT */
#include "cli/tell.h"

#include "base/utf8.h"
#include "say/say.h"

#include <stdio.h>

#define TEXT_MAX 2048u /* as a line of the report */

/* Columns of the labels, if none of the language's is longer. */
#define OF_RESULT 13
#define OF_PLAN   12

static int width(enum fact_id label, size_t columns)
{
    for (enum fact_id id = FACT_LABEL_API_KEY; id <= FACT_LABEL_WRITTEN; id++) {
        const size_t own = utf8_columns(say_template(id));
        columns = own > columns ? own : columns;
    }
    return utf8_width(say_template(label), columns);
}

const char *tell_number(uint64_t number, char text[TELL_DIGITS])
{
    snprintf(text, TELL_DIGITS, "%llu", (unsigned long long)number);
    return text;
}

void tell(struct report *r, enum fact_id id, const char *const values[])
{
    char text[TEXT_MAX];
    say_fill(id, values, text, sizeof text);
    report_line(r, "%s", text);
}

void tell_note(struct report *r, enum fact_id id, const char *const values[])
{
    char text[TEXT_MAX];
    say_fill(id, values, text, sizeof text);
    report_note(r, "%s", text);
}

void tell_row(struct report *r, enum fact_id label, const char *text)
{
    report_line(r, "%-*s %s", width(label, OF_RESULT), say_template(label), text);
}

void tell_row_of(struct report *r, enum fact_id label, enum fact_id id, const char *const values[])
{
    char text[TEXT_MAX];
    say_fill(id, values, text, sizeof text);
    tell_row(r, label, text);
}

void tell_row_fact(struct report *r, enum fact_id label, struct fact fact)
{
    char text[TEXT_MAX];
    say_fact(&fact, text, sizeof text);
    tell_row(r, label, text);
}

void tell_secret(struct report *r, enum fact_id label, const char *text)
{
    report_secret(r, "%-*s %s", width(label, OF_RESULT), say_template(label), text);
}

void tell_note_row(struct report *r, enum fact_id label, const char *text)
{
    report_note(r, "%-*s %s", width(label, OF_RESULT), say_template(label), text);
}

void tell_plan(struct report *r, enum fact_id label, const char *text)
{
    report_note(r, "%-*s %s", width(label, OF_PLAN), say_template(label), text);
}

void tell_plan_of(struct report *r, enum fact_id label, enum fact_id id, const char *const values[])
{
    char text[TEXT_MAX];
    say_fill(id, values, text, sizeof text);
    tell_plan(r, label, text);
}
