/* board_echo.c: what an adapter shows without a device: with RX and TX connected to each other it hears
 * itself, and the bytes sent can be compared with those that come back.  There is no device to disturb. */
/* SPDX-License-Identifier: MIT */
#include "core/board/board_parts.h"

#include "base/clock.h"
#include "base/err.h"
#include "core/device/baud.h"
#include "core/work/flasher_state.h"
#include "port/port.h"

#include <string.h>

#define ROUND_TRIPS 20u
#define CHUNK       1024u /* less than any driver's buffer */
#define LATE_MS     300u  /* beyond its time on the line */
#define QUIET_MS    60u   /* longer than any adapter's latency timer */
/* If most of this many first chunks come back wrong, the rate needs no more of them. */
#define ENOUGH_CHUNKS 8u

/* Every bit pattern, and different each time. */
static void fill(uint8_t *data, size_t len, uint32_t *random)
{
    for (size_t i = 0; i < len; i++) {
        *random = *random * 1664525u + 1013904223u;
        data[i] = (uint8_t)(*random >> 24);
    }
}

/* Writes and takes what comes back; *got = how many bytes. */
static bool echo(struct board *b, const uint8_t *out, uint8_t *in, size_t len, size_t *got, struct err *e)
{
    struct port *port = b->f->dev.port;
    struct deadline end;
    *got = 0;
    if (!port_write(port, out, len, e))
        return false;
    end = deadline_in(b->f->dev.clock, (uint32_t)(len * 10000 / b->f->dev.info.baud) + LATE_MS);
    while (*got < len && deadline_left_ms(&end) > 0) {
        int n = port_read(port, in + *got, len - *got, deadline_left_ms(&end), e);
        if (n < 0)
            return false;
        *got += (size_t)n;
    }
    return true;
}

static bool measure_round_trips(struct board *b, struct err *e)
{
    struct board_line *line = &b->facts->line;
    uint64_t total = 0;
    for (unsigned i = 0; i < ROUND_TRIPS; i++) {
        uint8_t out = (uint8_t)(0x40 + i), in;
        size_t got;
        uint64_t begin = clock_now_ms(b->f->dev.clock);
        if (!echo(b, &out, &in, 1, &got, e))
            return false;
        if (got == 0)
            continue;
        total += clock_now_ms(b->f->dev.clock) - begin;
        line->round_trips++;
    }
    if (line->round_trips > 0) {
        line->round_trip_ms = (double)total / line->round_trips;
        line->added_ms = line->round_trip_ms - 10000.0 / b->f->dev.info.baud;
    }
    return true;
}

/* What did not come back was lost; of what did as much is wrong as differs. */
static uint64_t count_damage(const uint8_t *out, const uint8_t *in, size_t len, size_t got)
{
    uint64_t damaged = len - got;
    for (size_t i = 0; got == len && i < len; i++)
        damaged += out[i] != in[i];
    return damaged;
}

static bool lose(struct board *b, struct board_rate *rate, struct err *e)
{
    struct board_loss *loss = &rate->to_host;
    uint64_t wanted = board_bytes_in(rate->baud, board_line_ms(b)), chunks = 0;
    uint32_t random = rate->baud;
    while (loss->bytes < wanted && !(chunks >= ENOUGH_CHUNKS && loss->damaged * 2 > loss->bytes)) {
        uint8_t out[CHUNK], in[CHUNK];
        size_t got;
        fill(out, sizeof out, &random);
        if (!echo(b, out, in, sizeof out, &got, e))
            return false;
        loss->bytes += sizeof out;
        loss->damaged += count_damage(out, in, sizeof out, got);
        chunks++;
        board_progress(b, 2 * sizeof out);
        if (got < sizeof out && link_drain(&b->f->dev.link, QUIET_MS, LATE_MS, e) == LINK_BROKEN)
            return false;
    }
    return true;
}

static bool measure_rate(struct board *b, struct board_rate *rate, struct err *e)
{
    struct flasher *f = b->f;
    bool taken;
    uint64_t end = b->done + 2 * board_bytes_in(rate->baud, board_line_ms(b));
    if (!board_rate_is_taken(b, rate->baud, &taken, e))
        return false;
    rate->state = taken ? BOARD_RATE_TRIED : BOARD_RATE_REFUSED;
    if (taken) {
        if (!port_set_baud(f->dev.port, rate->baud, e))
            return false;
        f->dev.info.baud = rate->baud;
        if (!board_measure_sending(b, rate->baud, rate, e) ||
            link_drain(&f->dev.link, QUIET_MS, LATE_MS, e) == LINK_BROKEN || !lose(b, rate, e)) {
            rate->state = BOARD_RATE_UNTRIED; /* half a measurement is none */
            return false;
        }
        if (board_is_clean(&rate->to_host))
            b->facts->line.fastest_clean = rate->baud;
    }
    if (end > b->done)
        board_progress(b, end - b->done);
    f->dev.info.baud = BAUD_FIRST_CONTACT;
    return port_set_baud(f->dev.port, BAUD_FIRST_CONTACT, e);
}

bool board_measure_echo(struct board *b, struct err *e)
{
    struct board_line *line = &b->facts->line;
    uint32_t limit = b->options->connect.baud;
    if (!board_try_lines(b, true, e) || link_drain(&b->f->dev.link, QUIET_MS, LATE_MS, e) == LINK_BROKEN ||
        !measure_round_trips(b, e))
        return false;
    for (size_t i = 0; i < BOARD_RATES && line->rates[i].baud != 0; i++) {
        uint32_t baud = line->rates[i].baud;
        if ((limit == 0 || baud <= limit || baud == BAUD_FIRST_CONTACT) &&
            !measure_rate(b, &line->rates[i], e))
            return false;
    }
    line->overruns = b->f->dev.port->overruns;
    return true;
}

bool board_measure_port(struct board *b, struct err *e)
{
    struct board_rate *rates = b->facts->line.rates;
    if (!board_try_lines(b, false, e))
        return false;
    for (size_t i = 0; i < BOARD_RATES && rates[i].baud != 0; i++) {
        bool taken;
        if (!board_rate_is_taken(b, rates[i].baud, &taken, e))
            return false;
        rates[i].state = taken ? BOARD_RATE_UNTRIED : BOARD_RATE_REFUSED;
    }
    return true;
}
