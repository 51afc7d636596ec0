/* board_report_parts.h: shared by the files of the report (board_report*.c).  Nobody else includes it. */
/* SPDX-License-Identifier: MIT */
#ifndef CORE_BOARD_REPORT_PARTS_H
#define CORE_BOARD_REPORT_PARTS_H

#include "core/board/board_report.h"

/* board_report_add.c: adds a line with its first fact; the caller adds more facts and advice to the returned
 * line.  In a full report, replaces the last line. */
struct board_report_line *report_add(struct board_report *r, const char *part, const char *what,
                                     enum board_level level, struct fact found);
struct board_report_line *report_add_failed(struct board_report *r, const char *part, const char *what,
                                            int exit_code, struct fact found);
void report_add_error(struct board_report *r, const char *what, const struct err *error, enum fact_id found);

static inline struct fact plain(enum fact_id id)
{
    return (struct fact){.id = id};
}

static inline struct fact_value whole(double value) /* not negative */
{
    return fact_number((uint64_t)(value + 0.5));
}

/* board_report_line.c */
void report_judge_line(struct board_report *r, const struct board_facts *facts);

/* board_report_device.c */
void report_judge_device(struct board_report *r, const struct board_facts *facts);

#endif
