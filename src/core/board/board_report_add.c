/* board_report_add.c: a line for the report. */
/* SPDX-License-Identifier: MIT */
#include "core/board/board_report_parts.h"

#include <stdio.h>

struct board_report_line *report_add(struct board_report *r, const char *part, const char *what,
                                     enum board_level level, struct fact found)
{
    struct board_report_line *line = &r->lines[r->count < BOARD_REPORT_LINES ? r->count++ : r->count - 1];
    *line = (struct board_report_line){.part = part, .level = level, .found = {found}};
    snprintf(line->what, sizeof line->what, "%s", what);
    return line;
}

struct board_report_line *report_add_failed(struct board_report *r, const char *part, const char *what,
                                            int exit_code, struct fact found)
{
    struct board_report_line *line = report_add(r, part, what, BOARD_FAILED, found);
    line->exit_code = exit_code;
    return line;
}

void report_add_error(struct board_report *r, const char *what, const struct err *error, enum fact_id found)
{
    struct fact first = {.id = found};
    report_add_failed(r, "line", what, err_exit_code(error->code), first)->error = error;
}
