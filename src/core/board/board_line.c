/* board_line.c: how adapter, driver and wires carry bytes between this computer and a stub. */
/* SPDX-License-Identifier: MIT */
#include "core/board/board_parts.h"

#include "base/bytes.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "core/device/baud.h"
#include "core/device/baud_trial.h"
#include "core/device/commands.h"
#include "core/device/espressif_stub.h"
#include "core/device/recover.h"
#include "core/work/flasher_state.h"
#include "core/device/wire.h"
#include "port/port.h"

#include <string.h>

#define ROUND_TRIPS      20u
#define ROUND_TRIP_BYTES 26u /* on the line: READ_REG and its answer, both with their frames */
#define ANSWER_MS        600u

/* The difference of a short and a long run of bytes is the rate; whatever else takes time is in both. */
#define SENDING_TRIES 3u
#define SHORT_MS      60u
#define LONG_MS       300u
#define QUIET_MS      20u  /* longer than an adapter's latency timer */
#define PACKETS       256u /* bytes that may be on their way back in an adapter */
#define SYNC_WORD     0x20120707u

#define TRIALS    3
#define READ_RUNS 16u /* sectors asked for at once */
/* If most of this many first pieces are damaged, the rate needs no more of them. */
#define ENOUGH_PIECES 8u
#define BLOCK         0x1000u
/* Instruction RAM that Espressif's stub leaves free (it begins at 0x4010C000); ours takes blocks where that
 * one goes. */
#define FREE_RAM 0x40100000u

uint64_t board_bytes_in(uint32_t baud, uint32_t ms)
{
    return (uint64_t)baud * ms / 10000;
}

uint32_t board_line_ms(const struct board *b)
{
    return b->options->line_ms != 0 ? b->options->line_ms : BOARD_LINE_MS;
}

void board_progress(struct board *b, uint64_t more)
{
    b->done += more;
    device_progress(&b->f->dev, PHASE_CHECK, b->done, b->total);
}

void board_list_rates(struct board *b)
{
    struct board_rate *rates = b->facts->line.rates;
    uint32_t limit = b->options->connect.baud;
    for (unsigned i = 0; i < baud_rate_count && i < BOARD_RATES; i++) {
        uint32_t baud = baud_rates[baud_rate_count - 1 - i];
        rates[i] = (struct board_rate){.baud = baud};
        if (limit == 0 || baud <= limit || baud == BAUD_FIRST_CONTACT)
            b->total += 2 * board_bytes_in(baud, board_line_ms(b));
    }
}

/* Settings of the driver */

static bool set_lines(struct board *b, bool asserted, struct err *e)
{
    struct err trouble = ERR_INIT;
    enum board_answer *taken = &b->facts->line.lines_taken;
    bool ok = port_set_lines(b->f->dev.port, asserted, asserted, &trouble);
    if (!ok && trouble.code != ERR_PORT_CONFIG) {
        *e = trouble;
        return false;
    }
    *taken = ok && *taken != BOARD_NO ? BOARD_YES : BOARD_NO;
    return true;
}

bool board_try_lines(struct board *b, bool both, struct err *e)
{
    return (!both || set_lines(b, true, e)) && set_lines(b, false, e);
}

bool board_rate_is_taken(struct board *b, uint32_t baud, bool *taken, struct err *e)
{
    struct err trouble = ERR_INIT;
    uint32_t present = b->f->dev.info.baud;
    *taken = port_set_baud(b->f->dev.port, baud, &trouble);
    if (!*taken && trouble.code != ERR_PORT_CONFIG) {
        *e = trouble;
        return false;
    }
    if (!*taken)
        log_printf(b->f->log, LOG_INFO, "the driver refuses %u baud: %s", baud, trouble.detail);
    return port_set_baud(b->f->dev.port, present, e);
}

/* Sending */

static enum link_result ask_register(struct board *b, struct answer *ans, struct err *e)
{
    uint8_t head[4];
    put_le32(head, WIRE_REG_MAGIC);
    const struct request req = {WIRE_READ_REG, head, sizeof head, NULL, 0, ANSWER_MS};
    return link_call(&b->f->dev.link, &req, ans, e);
}

static bool write_filler(struct board *b, uint64_t bytes, struct err *e)
{
    uint8_t filler[1024];
    memset(filler, BOARD_FILLER, sizeof filler);
    while (bytes > 0) {
        size_t part = bytes < sizeof filler ? (size_t)bytes : sizeof filler;
        if (!port_write(b->f->dev.port, filler, part, e))
            return false;
        bytes -= part;
    }
    return true;
}

/* A busy computer only adds to a time. */
static void keep_shortest(struct board *b, uint64_t begin_ms, uint64_t *ms)
{
    uint64_t took = clock_now_ms(b->f->dev.clock) - begin_ms;
    *ms = took < *ms ? took : *ms;
}

/* Until the driver says that all is sent.  The adapter has nothing left of it afterwards. */
static bool time_sending(struct board *b, uint64_t bytes, uint64_t *ms, struct err *e)
{
    uint64_t line_ms = bytes * 10000 / b->f->dev.info.baud, begin = clock_now_ms(b->f->dev.clock);
    bool ok = write_filler(b, bytes, e) && port_drain(b->f->dev.port, e);
    uint64_t took = clock_now_ms(b->f->dev.clock) - begin;
    uint32_t left_ms = QUIET_MS + (uint32_t)(took < line_ms ? line_ms - took : 0);
    keep_shortest(b, begin, ms);
    return ok && link_drain(&b->f->dev.link, left_ms, 10 * left_ms, e) != LINK_BROKEN;
}

/* Reads until `bytes` have come or nothing more does. */
static bool take(struct board *b, uint64_t bytes, struct err *e)
{
    uint8_t data[1024];
    while (bytes > 0) {
        int n = port_read(b->f->dev.port, data, sizeof data, ANSWER_MS, e);
        if (n <= 0)
            return n == 0;
        bytes -= (uint64_t)n < bytes ? (uint64_t)n : bytes;
    }
    return true;
}

/* A stub answers this eight times: more than a packet of any adapter, so that none waits for its timer. */
static bool send_sync(struct board *b, struct err *e)
{
    uint8_t data[36];
    const struct request req = {WIRE_SYNC, data, sizeof data, NULL, 0, 0};
    memset(data, 0x55, sizeof data);
    put_le32(data, SYNC_WORD);
    return link_send(&b->f->dev.link, &req, e) == LINK_OK;
}

/* Until the device has answered what was sent behind it; with an echo, until all but the last packets of it
 * are back. */
static bool time_being_heard(struct board *b, uint64_t bytes, uint64_t *ms, struct err *e)
{
    uint64_t begin = clock_now_ms(b->f->dev.clock);
    bool is_echo = b->facts->mode == BOARD_ECHO;
    bool ok = write_filler(b, bytes, e) &&
              (is_echo ? take(b, bytes - PACKETS, e) : send_sync(b, e) && take(b, 1, e));
    keep_shortest(b, begin, ms);
    return ok && link_drain(&b->f->dev.link, QUIET_MS, 10 * QUIET_MS, e) != LINK_BROKEN;
}

static bool measure_all_sent(struct board *b, const uint64_t *bytes, double per_byte, struct err *e)
{
    struct board_line *line = &b->facts->line;
    for (size_t i = 0; i < 2; i++) {
        uint64_t ms = UINT64_MAX;
        for (unsigned tries = 0; tries < SENDING_TRIES; tries++)
            if (!time_sending(b, bytes[i], &ms, e))
                return false;
        double early = (double)bytes[i] * per_byte - (double)ms;
        if (line->drained == BOARD_NOT_TRIED || early > line->drain_early_ms)
            line->drain_early_ms = early;
        line->drained = BOARD_YES;
    }
    return true;
}

bool board_measure_sending(struct board *b, uint32_t baud, struct board_rate *rate, struct err *e)
{
    const uint64_t bytes[2] = {board_bytes_in(baud, SHORT_MS), board_bytes_in(baud, LONG_MS)};
    uint64_t ms[2] = {UINT64_MAX, UINT64_MAX};
    for (unsigned i = 0; i < SENDING_TRIES; i++)
        if (!time_being_heard(b, bytes[0], &ms[0], e) || !time_being_heard(b, bytes[1], &ms[1], e))
            return false;
    if (ms[1] < ms[0] + (LONG_MS - SHORT_MS) / 4)
        return true; /* no line: a pseudo-terminal takes everything at once */
    double per_byte = (double)(ms[1] - ms[0]) / (double)(bytes[1] - bytes[0]);
    rate->sent_at = (uint32_t)(10000.0 / per_byte);
    return b->facts->line.drained != BOARD_NOT_TRIED || measure_all_sent(b, bytes, per_byte, e);
}

static bool measure_round_trips(struct board *b, struct err *e)
{
    struct board_line *line = &b->facts->line;
    struct flasher *f = b->f;
    uint64_t total = 0;
    for (unsigned i = 0; i < ROUND_TRIPS; i++) {
        struct answer ans;
        uint64_t begin = clock_now_ms(f->dev.clock);
        enum link_result r = ask_register(b, &ans, e);
        if (r == LINK_BROKEN)
            return false;
        if (r == LINK_TIMEOUT && !recover_stub(&f->dev, e))
            return false;
        if (r != LINK_OK)
            continue;
        total += clock_now_ms(f->dev.clock) - begin;
        line->round_trips++;
    }
    if (line->round_trips > 0) {
        line->round_trip_ms = (double)total / line->round_trips;
        line->added_ms = line->round_trip_ms - ROUND_TRIP_BYTES * 10000.0 / f->dev.info.baud;
    }
    return true;
}

bool board_measure_line(struct board *b, struct err *e)
{
    struct board_rate *first = &b->facts->line.rates[0];
    return board_try_lines(b, false, e) && measure_round_trips(b, e) &&
           board_measure_sending(b, first->baud, first, e);
}

/* Losses */

/* Trouble is what is being measured here: it neither lowers the rate nor ends the session. */
static bool put_in_order(struct board *b, struct err *e)
{
    b->f->dev.rate.errors = 0;
    bool ok = recover_stub(&b->f->dev, e);
    b->f->dev.rate.errors = 0;
    b->f->dev.rate.limit = 0;
    return ok;
}

struct reading {
    const struct board *b;
    uint32_t first; /* sector */
    uint32_t good;  /* pieces that arrived as they are on the flash */
};

static bool count_packed(void *ctx, uint32_t sector, const uint8_t *data, struct err *e)
{
    (void)sector, (void)data, (void)e;
    ((struct reading *)ctx)->good++; /* its CRC has told that it is whole */
    return true;
}

static bool count_raw(void *ctx, uint32_t index, const uint8_t *data, struct err *e)
{
    struct reading *r = ctx;
    uint32_t sector = r->first + index;
    (void)e;
    if (r->b->seen.known[sector])
        r->good += sector_is_blank(data);
    else
        r->good += survey_fits(&r->b->seen, sector, data);
    return true;
}

/* Where raw readings begin: at the first sector that is not blank, if there are enough behind it. */
static uint32_t raw_begin(const struct board *b)
{
    uint32_t last = b->seen.sectors - READ_RUNS;
    return b->busy_count == 0 || b->busy[0] > last ? 0 : b->busy[0];
}

/* Asks for READ_RUNS sectors: packed ones, whose frames carry a checksum, from our own stub. */
static bool read_pieces(struct board *b, struct reading *reading, struct err *e)
{
    struct sector_range runs[READ_RUNS];
    if ((b->f->dev.stub.can & WIRE_CAN_READ_PACKED) == 0 || b->busy_count == 0) {
        reading->first = raw_begin(b);
        return cmd_read_flash(&b->f->dev, (struct sector_range){reading->first, READ_RUNS}, count_raw,
                              reading, e);
    }
    for (size_t i = 0; i < READ_RUNS; i++)
        runs[i] = (struct sector_range){b->busy[i % b->busy_count], 1};
    struct packed_read read = {.runs = runs, .count = READ_RUNS, .sink = count_packed, .ctx = reading};
    return cmd_read_packed(&b->f->dev, &read, e);
}

static bool is_hopeless(uint64_t pieces, uint64_t damaged)
{
    return pieces >= ENOUGH_PIECES && damaged * 2 > pieces;
}

/* False: it cannot go on at this rate.  *e is filled only if it cannot go on at all. */
static bool still_at(struct board *b, uint32_t baud, struct err *e)
{
    return put_in_order(b, e) && b->f->dev.info.baud == baud;
}

/* Where nothing came at all, it was the request that did not arrive; what was broken off may have been so by
 * a single byte. */
static void count_reading(struct board_rate *rate, bool complete, uint32_t good, uint64_t came)
{
    rate->to_host.bytes += came;
    if (complete)
        rate->to_host.damaged += READ_RUNS - good;
    else
        (came > 0 ? &rate->to_host : &rate->to_device)->damaged++;
}

static bool lose_to_host(struct board *b, struct board_rate *rate, struct err *e)
{
    struct board_loss *loss = &rate->to_host;
    uint64_t wanted = board_bytes_in(rate->baud, board_line_ms(b)), pieces = 0;
    bool here = true;
    while (here && loss->bytes < wanted && !is_hopeless(pieces, loss->damaged)) {
        struct reading reading = {b, 0, 0};
        struct err trouble = ERR_INIT;
        uint64_t before = b->f->dev.port->bytes_in;
        bool ok = read_pieces(b, &reading, &trouble);
        if (!ok && trouble.code != ERR_LOST) {
            *e = trouble;
            return false;
        }
        uint64_t came = b->f->dev.port->bytes_in - before;
        count_reading(rate, ok, reading.good, came);
        pieces += READ_RUNS;
        board_progress(b, came);
        here = ok || still_at(b, rate->baud, e);
    }
    return e->code == ERR_NONE;
}

/* Part of Espressif's stub goes into RAM and is never started.  The chip's checksum shows whether it is
 * whole.
 */
static enum link_result send_block(struct board *b, struct err *e)
{
    const struct stub_segment *text = &espressif_stub.text;
    uint8_t begin[16], head[WIRE_DATA_HEADER] = {0};
    struct answer ans;
    put_le32(begin, BLOCK);
    put_le32(begin + 4, 1);
    put_le32(begin + 8, BLOCK);
    put_le32(begin + 12, b->f->dev.stub.in_charge == b->f->dev.stub.own ? text->addr : FREE_RAM);
    put_le32(head, BLOCK);
    const struct request first = {WIRE_MEM_BEGIN, begin, sizeof begin, NULL, 0, ANSWER_MS};
    const struct request data = {WIRE_MEM_DATA, head, sizeof head, text->data, BLOCK, ANSWER_MS};
    enum link_result r = link_call(&b->f->dev.link, &first, &ans, e);
    return r == LINK_OK ? link_call(&b->f->dev.link, &data, &ans, e) : r;
}

static bool lose_to_device(struct board *b, struct board_rate *rate, struct err *e)
{
    struct board_loss *loss = &rate->to_device;
    uint64_t wanted = board_bytes_in(rate->baud, board_line_ms(b)), pieces = 0;
    bool here = true;
    while (here && loss->bytes < wanted && !is_hopeless(pieces, loss->damaged)) {
        uint64_t before = b->f->dev.port->bytes_out;
        enum link_result r = send_block(b, e);
        if (r == LINK_BROKEN)
            return false;
        uint64_t went = b->f->dev.port->bytes_out - before;
        loss->bytes += went;
        loss->damaged += r != LINK_OK;
        pieces++;
        board_progress(b, went);
        here = r != LINK_TIMEOUT || still_at(b, rate->baud, e);
    }
    return e->code == ERR_NONE;
}

/* Rates */

/* If the stub does not answer at the new rate, look for it at others. */
static bool set_rate(struct board *b, uint32_t baud, struct err *e)
{
    struct err trouble = ERR_INIT;
    b->f->dev.rate.errors = 0;
    b->f->dev.rate.limit = 0;
    if (baud_set(&b->f->dev, baud, &trouble))
        return true;
    if (trouble.code == ERR_LOST)
        return put_in_order(b, e);
    *e = trouble;
    return false;
}

static bool go_to(struct board *b, struct board_rate *rate, struct err *e)
{
    struct flasher *f = b->f;
    bool taken = true, passed = rate->baud == f->dev.info.baud;
    if (!passed && !board_rate_is_taken(b, rate->baud, &taken, e))
        return false;
    for (int i = 0; taken && !passed && i < TRIALS; i++) {
        enum baud_trial_outcome outcome;
        if (!baud_trial_run(&f->dev, rate->baud, &outcome, e))
            return false;
        passed = outcome == TRIAL_PASSED;
    }
    if (passed && !set_rate(b, rate->baud, e))
        return false;
    rate->state = !taken                           ? BOARD_RATE_REFUSED
                  : f->dev.info.baud == rate->baud ? BOARD_RATE_TRIED
                                                   : BOARD_RATE_UNUSABLE;
    return true;
}

static bool measure_losses(struct board *b, struct board_rate *rate, struct err *e)
{
    if ((rate->sent_at == 0 && !board_measure_sending(b, rate->baud, rate, e)) || !lose_to_host(b, rate, e))
        return false;
    return b->f->dev.info.baud != rate->baud || lose_to_device(b, rate, e);
}

static bool measure_rate(struct board *b, struct board_rate *rate, struct err *e)
{
    uint64_t end = b->done + 2 * board_bytes_in(rate->baud, board_line_ms(b));
    if (!go_to(b, rate, e))
        return false;
    if (rate->state == BOARD_RATE_TRIED && !measure_losses(b, rate, e)) {
        rate->state = BOARD_RATE_UNTRIED; /* half a measurement is none */
        return false;
    }
    if (rate->state == BOARD_RATE_TRIED && board_is_clean(&rate->to_host) && board_is_clean(&rate->to_device))
        b->facts->line.fastest_clean = rate->baud;
    if (end > b->done)
        board_progress(b, end - b->done);
    return set_rate(b, BAUD_FIRST_CONTACT, e);
}

bool board_measure_rates(struct board *b, struct err *e)
{
    struct board_line *line = &b->facts->line;
    uint32_t limit = b->options->connect.baud;
    for (size_t i = 0; i < BOARD_RATES && line->rates[i].baud != 0; i++) {
        uint32_t baud = line->rates[i].baud;
        if (limit != 0 && baud > limit && baud != BAUD_FIRST_CONTACT)
            break;
        if (!measure_rate(b, &line->rates[i], e))
            return false;
    }
    line->overruns = b->f->dev.port->overruns;
    uint32_t best = line->fastest_clean;
    return best == 0 || set_rate(b, best, e);
}
