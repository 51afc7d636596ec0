/* board_parts.h: shared by the files of the board check (board_check.c, board_line.c, board_echo.c,
 * board_flash.c, board_write.c).  Nobody else includes it.
 *
 * Each part fills its piece of the facts.  False with *e: the check cannot go on from here. */
/* SPDX-License-Identifier: MIT */
#ifndef CORE_BOARD_PARTS_H
#define CORE_BOARD_PARTS_H

#include "core/board/board_check.h"
#include "core/work/survey.h"

#define BOARD_LINE_MS 2500u /* of bytes for each rate and direction, unless told otherwise */

/* Sent outside any request; the stubs drop it, because it is a frame that does not begin like a request. */
#define BOARD_FILLER 0x55

struct board {
    struct flasher *f;
    const struct board_options *options;
    struct board_facts *facts;
    struct survey seen; /* digests of all sectors, and which are blank (`known`) */
    bool has_seen;      /* owned then */
    uint32_t busy[64];  /* sectors that are not blank, spread over the flash */
    size_t busy_count;
    uint64_t done, total; /* bytes on the line, for progress */
};

/* board_line.c: latency, "all is sent", rates and losses, with a device. */
bool board_measure_line(struct board *b, struct err *e);
bool board_measure_rates(struct board *b, struct err *e);
/* Whether the driver accepts settings of DTR and RTS; `both`: also that both are asserted. */
bool board_try_lines(struct board *b, bool both, struct err *e);
/* Whether the driver accepts this rate.  Nothing is sent at it. */
bool board_rate_is_taken(struct board *b, uint32_t baud, bool *taken, struct err *e);
/* How fast bytes leave at the current rate, and how early the driver reports that they have. */
bool board_measure_sending(struct board *b, uint32_t baud, struct board_rate *rate, struct err *e);
void board_list_rates(struct board *b);
uint64_t board_bytes_in(uint32_t baud, uint32_t ms); /* that the line carries */
uint32_t board_line_ms(const struct board *b);
void board_progress(struct board *b, uint64_t more);

/* board_echo.c: the same with RX and TX connected to each other; or what a port shows on its own. */
bool board_measure_echo(struct board *b, struct err *e);
bool board_measure_port(struct board *b, struct err *e);

/* board_flash.c */
bool board_take_digests(struct board *b, struct err *e);
bool board_look_at_chip(struct board *b, struct err *e);
bool board_look_at_flash(struct board *b, struct err *e);
bool board_time_stub(struct board *b, struct err *e);

/* board_other.c: compares Espressif's stub with ours.  Leaves another stub in charge. */
bool board_ask_other_stub(struct board *b, struct err *e);

/* board_write.c */
bool board_try_writing(struct board *b, struct err *e);

#endif
