/* board_report.h: the facts of a board check in words: one line for each, whether it is as it should be, and
 * what it means if not.  Pure.  Nothing in it tells whose device it is: the MAC address is cut after the
 * maker's part, serial numbers are left out.  Used by restock-cli and the window alike. */
/* SPDX-License-Identifier: MIT */
#ifndef CORE_BOARD_REPORT_H
#define CORE_BOARD_REPORT_H

#include "core/board/board_check.h"

#include <stddef.h>
#include <stdint.h>

struct buf;

/* What the system says of the adapter; strings borrowed, "" = not known. */
struct board_adapter {
    const char *port, *friendly_name, *chip, *driver;
    uint16_t vid, pid; /* 0 = not USB, or not known */
};

enum board_level {
    BOARD_OK,
    BOARD_SKIPPED,   /* not measured */
    BOARD_ATTENTION, /* works, but not as it should */
    BOARD_FAILED
};

struct board_report_line {
    const char *part; /* stable words: "line" "chip" "stub" "flash" "write" */
    char what[24];    /* within the part: "latency", "rate-921600" */
    enum board_level level;
    char text[260];     /* what was found, a sentence or two */
    const char *advice; /* what it means or what to do; "" = nothing */
};

#define BOARD_REPORT_LINES 40u

struct board_report {
    struct board_report_line lines[BOARD_REPORT_LINES];
    size_t count;
    enum board_level overall; /* the worst of them; never BOARD_SKIPPED */
    char summary[200];        /* a sentence */
    int exit_code; /* of restock-cli: that of the first line that failed; 7: writing was refused; or 0 */
};

/* Stable word of a level: "ok", "skipped", "attention", "failed". */
const char *board_level_name(enum board_level level);

/* Stable word of a pattern: "zeros", "ones", "stripes", "counting", "random". */
const char *board_pattern_name(enum board_pattern pattern);

/* "5C:CF:7F:xx:xx:xx" */
void board_mac_text(const uint8_t mac[6], char text[18]);

void board_report_make(const struct board_facts *facts, struct board_report *report);

/* The whole report as text with "\n" at the end of each line, none longer than 100 columns. */
void board_report_text(const struct board_report *report, const struct board_adapter *adapter,
                       struct buf *out);

#endif
