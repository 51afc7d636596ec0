/* board_rig.h: the check of a board on a bench, behind a port with an adapter's bad habits, and what its
 * report says.  Used by test_board_*.c; fails the running test. */
/* SPDX-License-Identifier: MIT */
#ifndef UNIT_BOARD_RIG_H
#define UNIT_BOARD_RIG_H

#include "bench.h"
#include "say/say_board.h"
#include "said.h"
#include "shim_port.h"

#define RIG_SIZE (512u << 10)
/* In the middle of the longest run of blank sectors of its flash. */
#define RIG_SPARE 0x48u

struct board_rig {
    struct bench b;
    struct shim_port shim;
    uint8_t *flash; /* owned; RIG_SIZE bytes, what the device begins with: may be changed before the power */
    bool write;
    uint32_t line_ms, most_baud;
    struct board_facts facts;
    struct board_report report;
    char text[8192];
};

/* A device in programming mode that holds something, and is not on yet. */
struct board_rig *rig_begin(void);
/* Powers on and opens the port, but leaves connecting to the check.  Bad habits come behind this. */
void rig_power_on(struct board_rig *r);
/* The check, which must not end in an error, and its report. */
void rig_look(struct board_rig *r);
/* The report alone, from the facts. */
void rig_words(struct board_rig *r);
void rig_end(struct board_rig *r);

/* The line is there and says so. */
void assert_says(const struct board_rig *r, const char *part, const char *what, enum board_level level);
/* No line wants attention or has failed. */
void assert_no_complaint(const struct board_rig *r);

#endif
