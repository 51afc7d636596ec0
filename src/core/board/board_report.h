/* board_report.h: the measurements of a board check, judged: one line for each, whether it is as it should
 * be, and what it means if not.  Pure.  Nothing in it tells whose device it is: the MAC address is cut after
 * the maker's part, serial numbers are left out.  Used by restock-cli and the window alike; say/say_board.h
 * makes a text of it. */
/* SPDX-License-Identifier: MIT */
#ifndef CORE_BOARD_REPORT_H
#define CORE_BOARD_REPORT_H

#include "base/fact.h"
#include "core/board/board_check.h"

#include <stddef.h>
#include <stdint.h>

enum board_level {
    BOARD_OK,
    BOARD_SKIPPED,   /* not measured */
    BOARD_ATTENTION, /* works, but not as it should */
    BOARD_FAILED
};

#define BOARD_FOUND 3u

struct board_report_line {
    const char *part; /* stable words: "line" "chip" "stub" "flash" "write" */
    char what[24];    /* within the part: "latency", "rate-921600" */
    enum board_level level;
    int exit_code;                  /* of restock-cli; only if it failed */
    struct fact found[BOARD_FOUND]; /* a sentence each, in this order; FACT_NONE says nothing */
    const struct err *error; /* what was met, with its own advice; NULL = nothing; of the measurements */
    enum fact_id advice;     /* what it means or what to do; FACT_NONE = nothing */
};

#define BOARD_REPORT_LINES 40u

struct board_report {
    struct board_report_line lines[BOARD_REPORT_LINES];
    size_t count;
    enum board_level overall; /* the worst of them; never BOARD_SKIPPED */
    struct fact summary;
    int exit_code; /* of restock-cli: that of the first line that failed; 7: writing was refused; or 0 */
};

/* Stable word of a level: "ok", "skipped", "attention", "failed". */
const char *board_level_name(enum board_level level);

/* Stable word of a pattern: "zeros", "ones", "stripes", "counting", "random". */
const char *board_pattern_name(enum board_pattern pattern);

/* "5C:CF:7F:xx:xx:xx" */
void board_mac_text(const uint8_t mac[6], char text[18]);

/* The report borrows errors of *facts. */
void board_report_make(const struct board_facts *facts, struct board_report *report);

#endif
