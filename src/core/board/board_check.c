/* board_check.c: runs one part after the other; an error that ends a part early is a fact too. */
/* SPDX-License-Identifier: MIT */
#include "core/board/board_check.h"

#include "base/clock.h"
#include "base/err.h"
#include "core/device/baud.h"
#include "core/device/line.h"
#include "core/board/board_parts.h"
#include "core/work/flasher_state.h"
#include "port/port.h"

#include <stdio.h>
#include <string.h>

#define CANCEL_AFTER_MS 300u
#define CANCEL_WAIT_MS  4000u /* of a read that nothing else ends */

/* The person, the port and the computer: nothing is to be said about a board then. */
static bool is_the_end(enum err_code code)
{
    return code == ERR_CANCELLED || code == ERR_MEMORY;
}

static bool connect(struct board *b, struct err *e)
{
    struct flasher *f = b->f;
    struct board_facts *facts = b->facts;
    struct connect_options options = b->options->connect;
    struct err trouble = ERR_INIT;
    options.baud = BAUD_FIRST_CONTACT;
    if (b->options->tried != NULL)
        trouble = *b->options->tried;
    bool ok = trouble.code != ERR_NONE ? false
              : f->dev.connected
                  ? flasher_find_again(f, &trouble) && baud_set(&f->dev, BAUD_FIRST_CONTACT, &trouble)
                  : flasher_connect(f, &options, &trouble);
    if (ok) {
        facts->mode = BOARD_DEVICE;
        facts->chip.device = *flasher_device(f);
        return true;
    }
    if (is_the_end(trouble.code) || err_exit_code(trouble.code) == err_exit_code(ERR_PORT_GONE)) {
        *e = trouble;
        return false;
    }
    facts->mode = trouble.code == ERR_ECHO ? BOARD_ECHO : BOARD_SILENT;
    facts->connect = trouble;
    return true;
}

/* What a rate that is too fast does to the bytes explains nothing else. */
static bool measure_rates(struct board *b, struct err *e)
{
    struct line_pause before = line_pause(&b->f->dev);
    bool ok = board_measure_rates(b, e);
    line_resume(&b->f->dev, before);
    return ok;
}

static bool look_at_device(struct board *b, struct err *e)
{
    return board_measure_line(b, e) && board_look_at_chip(b, e) && board_take_digests(b, e) &&
           measure_rates(b, e) && board_look_at_flash(b, e) && board_time_stub(b, e) &&
           board_try_writing(b, e) && board_ask_other_stub(b, e);
}

static bool run(struct board *b, struct err *e)
{
    if (!connect(b, e))
        return false;
    switch (b->facts->mode) {
    case BOARD_DEVICE:
        return look_at_device(b, e);
    case BOARD_ECHO:
        return board_measure_echo(b, e);
    default:
        return board_measure_port(b, e);
    }
}

bool board_check(struct flasher *f, const struct board_options *options, struct board_facts *facts,
                 struct err *e)
{
    struct board b = {.f = f, .options = options, .facts = facts};
    memset(facts, 0, sizeof *facts);
    board_list_rates(&b);
    if (!run(&b, &facts->ended))
        line_explains(&f->dev, &facts->ended);
    if (b.has_seen)
        survey_done(&b.seen);
    if (!is_the_end(facts->ended.code))
        return true;
    *e = facts->ended;
    return false;
}

void board_check_cancel(struct port *port, struct clock *clock, const struct board_alarm *alarm,
                        struct board_facts *facts)
{
    struct board_line *line = &facts->line;
    struct err why = ERR_INIT;
    uint64_t begin = clock_now_ms(clock), ended;
    struct deadline end = deadline_in(clock, CANCEL_WAIT_MS);
    uint8_t byte;
    int n = 0;
    if (!alarm->set(alarm->ctx, port, CANCEL_AFTER_MS))
        return;
    while (n >= 0 && deadline_left_ms(&end) > 0) /* what a device says meanwhile does not count */
        n = port_read(port, &byte, 1, deadline_left_ms(&end), &why);
    ended = clock_now_ms(clock);
    alarm->wait(alarm->ctx);
    line->cancelled = n < 0 && why.code == ERR_CANCELLED ? BOARD_YES : BOARD_NO;
    line->cancel_ms = ended - begin > CANCEL_AFTER_MS ? (uint32_t)(ended - begin - CANCEL_AFTER_MS) : 0;
}
