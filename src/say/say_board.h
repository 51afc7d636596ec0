/* say_board.h: the report of a board check as a text to be read, pasted and sent, and its parts for JSON.
 *
 * Knows the report of core/board and the sentences.  Used by restock-cli and the window. */
/* SPDX-License-Identifier: MIT */
#ifndef SAY_SAY_BOARD_H
#define SAY_SAY_BOARD_H

#include "core/board/board_report.h"
#include "say/say_error.h"

#include <stddef.h>
#include <stdint.h>

struct buf;

#define SAY_BOARD_MAX 640 /* bytes of what one line of the report has found, with the detail of an error */

/* What the system says of the adapter; strings borrowed, "" = not known. */
struct board_adapter {
    const char *port, *friendly_name, *chip, *driver;
    uint16_t vid, pid; /* 0 = not USB, or not known */
};

void say_board_found(const struct board_report_line *line, char *text, size_t size);

/* "" = nothing */
void say_board_advice(const struct board_report_line *line, enum say_face face, char *text, size_t size);

/* All of it, with "\n" at the end of each line, none longer than 100 columns. */
void say_board_report(const struct board_report *report, const struct board_adapter *adapter,
                      enum say_face face, struct buf *out);

#endif
