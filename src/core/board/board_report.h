/* board_report.h: judges the measurements of a board check: one line for each, with its level and what a
 * fault means.  Pure.  The report does not identify the device: it has only the manufacturer's part of the
 * MAC address, and no serial numbers.  Used by restock-cli and the window; say/say_board.h turns it into
 * text. */
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
    struct fact found[BOARD_FOUND]; /* one sentence each, in this order; FACT_NONE = no more */
    const struct err *error;        /* an error of the measurements, with its own advice; NULL = none */
    enum fact_id advice;            /* what it means or what to do; FACT_NONE = nothing */
};

#define BOARD_REPORT_LINES 40u

struct board_report {
    struct board_report_line lines[BOARD_REPORT_LINES];
    size_t count;
    enum board_level overall; /* the worst of the lines; never BOARD_SKIPPED */
    struct fact summary;
    int exit_code; /* of restock-cli: that of the first line that failed; 7: writing was refused; or 0 */
};

/* Stable word of a level: "ok", "skipped", "attention", "failed". */
const char *board_level_name(enum board_level level);

/* Stable word of a pattern: "zeros", "ones", "stripes", "counting", "random". */
const char *board_pattern_name(enum board_pattern pattern);

/* "5C:CF:7F:xx:xx:xx" */
void board_mac_text(const uint8_t mac[6], char text[18]);

/* The report borrows errors from *facts. */
void board_report_make(const struct board_facts *facts, struct board_report *report);

#endif
