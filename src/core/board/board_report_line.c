/* board_report_line.c: judges the measurements of adapter, driver and wires. */
/* SPDX-License-Identifier: MIT */
#include "core/board/board_report_parts.h"

#include <stdio.h>

#define EARLY_MS       2.0     /* "all is sent" before that is worth a failure: 23 bytes at 115200 */
#define SLOW_MS        30.0    /* added to a round trip: more than any latency timer */
#define TIMER_MS       8.0     /* from here on it is a latency timer of 16 ms */
#define WRONG_RATE     0.015   /* of the rate: what an adapter may be off */
#define FAST_ENOUGH    460800u /* faster than this the chip has to work as long as the line */
#define CANCEL_LATE_MS 1000u
#define SLOWEST        115200u

#define EXIT_PORT 2
#define EXIT_LINE 3

static void judge_connection(struct board_report *r, const struct board_facts *facts)
{
    static const char what[] = "connection";
    switch (facts->mode) {
    case BOARD_DEVICE:
        report_add(
            r, "line", what, BOARD_OK,
            (struct fact){FACT_BOARD_DEVICE_ANSWERED, {fact_tenths(facts->chip.device.seconds_connect)}});
        break;
    case BOARD_ECHO:
        report_add(r, "line", what, BOARD_ATTENTION, plain(FACT_BOARD_ECHO))->advice =
            FACT_BOARD_JUMPER_OR_SHORT;
        break;
    default:
        if (facts->connect.code != ERR_NONE) /* else it ended before anything was understood */
            report_add_error(r, what, &facts->connect, FACT_NONE);
        break;
    }
}

static void judge_lines(struct board_report *r, const struct board_line *line)
{
    static const char what[] = "dtr-rts";
    if (line->lines_taken == BOARD_YES)
        report_add(r, "line", what, BOARD_OK, plain(FACT_BOARD_LINES_ACCEPTED));
    if (line->lines_taken == BOARD_NO)
        report_add(r, "line", what, BOARD_ATTENTION, plain(FACT_BOARD_LINES_REFUSED))->advice =
            FACT_BOARD_RESTART_BY_HAND;
}

static void judge_latency(struct board_report *r, const struct board_line *line)
{
    static const char what[] = "latency";
    double added = line->added_ms > 0 ? line->added_ms : 0;
    struct fact found = {FACT_BOARD_LATENCY, {fact_tenths(line->round_trip_ms), fact_tenths(added)}};
    if (line->round_trips == 0)
        report_add(r, "line", what, BOARD_SKIPPED, plain(FACT_BOARD_LATENCY_NOT_MEASURED));
    else if (added > SLOW_MS)
        report_add(r, "line", what, BOARD_ATTENTION, found)->advice = FACT_BOARD_SLOW_CONNECTION;
    else
        report_add(r, "line", what, BOARD_OK, found)->advice =
            added > TIMER_MS ? FACT_BOARD_LATENCY_TIMER : FACT_NONE;
}

static void judge_drain(struct board_report *r, const struct board_line *line)
{
    static const char what[] = "all-sent";
    double early = line->drain_early_ms, late = early < 0 ? -early : 0;
    if (line->drained == BOARD_NOT_TRIED)
        report_add(r, "line", what, BOARD_SKIPPED, plain(FACT_BOARD_ALL_SENT_NOT_MEASURED));
    else if (early > EARLY_MS)
        report_add_failed(r, "line", what, EXIT_PORT,
                          (struct fact){FACT_BOARD_ALL_SENT_EARLY,
                                        {fact_tenths(early), whole(early * line->rates[0].baud / 10000)}})
            ->advice = FACT_BOARD_KEEP_115200;
    else
        report_add(r, "line", what, BOARD_OK, (struct fact){FACT_BOARD_ALL_SENT, {fact_tenths(late)}});
}

static struct fact_value per_million(const struct board_loss *loss)
{
    return fact_number((loss->damaged * 1000000 + loss->bytes - 1) / loss->bytes);
}

static struct fact_value in_kb(const struct board_loss *loss)
{
    return fact_size((loss->bytes + 512) / 1024 * 1024);
}

static struct fact loss_in_echo(const struct board_rate *rate)
{
    const struct board_loss *loss = &rate->to_host;
    struct fact_value baud = fact_number(rate->baud);
    if (loss->bytes == 0)
        return (struct fact){FACT_BOARD_NO_ECHO, {baud}};
    if (loss->damaged == 0)
        return (struct fact){FACT_BOARD_NO_LOSS_IN_ECHO, {baud, in_kb(loss)}};
    return (struct fact){FACT_BOARD_LOSS_IN_ECHO, {baud, per_million(loss)}};
}

static struct fact loss_from_device(const struct board_rate *rate)
{
    const struct board_loss *loss = &rate->to_host;
    struct fact_value baud = fact_number(rate->baud);
    if (loss->bytes == 0)
        return (struct fact){FACT_BOARD_NOTHING_FROM_DEVICE, {baud}};
    if (loss->damaged == 0)
        return (struct fact){FACT_BOARD_NO_LOSS_FROM_DEVICE, {baud, in_kb(loss)}};
    return (struct fact){FACT_BOARD_LOSS_FROM_DEVICE, {baud, per_million(loss)}};
}

static struct fact loss_to_device(const struct board_loss *loss)
{
    if (loss->bytes == 0)
        return plain(FACT_BOARD_NOTHING_TO_DEVICE);
    if (loss->damaged == 0)
        return (struct fact){FACT_BOARD_NO_LOSS_TO_DEVICE, {in_kb(loss)}};
    return (struct fact){FACT_BOARD_LOSS_TO_DEVICE, {per_million(loss)}};
}

static void judge_tried_rate(struct board_report *r, const struct board_rate *rate, bool echo,
                             const char *what)
{
    bool clean = board_is_clean(&rate->to_host) && (echo || board_is_clean(&rate->to_device));
    double off = rate->sent_at == 0 ? 0 : (double)rate->sent_at / rate->baud - 1;
    bool rounded = off > WRONG_RATE || off < -WRONG_RATE, first = rate->baud == SLOWEST;
    struct fact found = echo ? loss_in_echo(rate) : loss_from_device(rate);
    if (clean && !echo)
        found = (struct fact){FACT_BOARD_NO_LOSS,
                              {fact_number(rate->baud), in_kb(&rate->to_host), in_kb(&rate->to_device)}};
    struct board_report_line *line =
        first && !clean ? report_add_failed(r, "line", what, EXIT_LINE, found)
                        : report_add(r, "line", what, clean && !rounded ? BOARD_OK : BOARD_ATTENTION, found);
    if (!clean && !echo)
        line->found[1] = loss_to_device(&rate->to_device);
    if (rounded)
        line->found[2] = (struct fact){FACT_BOARD_SENT_AT, {fact_number(rate->sent_at)}};
    if (!clean)
        line->advice = first ? FACT_BOARD_SLOWEST_LOSES : FACT_BOARD_SLOWS_DOWN;
    else if (rounded)
        line->advice = FACT_BOARD_RATE_IS_OFF;
}

/* Not every adapter can do every rate, and not every one is needed. */
static bool is_dispensable(const struct board_line *line, const struct board_rate *rate)
{
    return line->fastest_clean >= FAST_ENOUGH && rate->baud > line->fastest_clean;
}

static void judge_rate(struct board_report *r, const struct board_line *line, const struct board_rate *rate,
                       bool echo)
{
    char what[24];
    enum board_level level = is_dispensable(line, rate) ? BOARD_OK : BOARD_ATTENTION;
    enum fact_id advice = level == BOARD_OK ? FACT_NONE : FACT_BOARD_OTHER_RATES;
    struct fact refused = {FACT_BOARD_RATE_REFUSED, {fact_number(rate->baud)}};
    snprintf(what, sizeof what, "rate-%lu", (unsigned long)rate->baud);
    switch (rate->state) {
    case BOARD_RATE_REFUSED:
        if (rate->baud == SLOWEST)
            report_add_failed(r, "line", what, EXIT_PORT, refused)->advice = advice;
        else
            report_add(r, "line", what, level, refused)->advice = advice;
        break;
    case BOARD_RATE_UNUSABLE:
        report_add(r, "line", what, level, (struct fact){FACT_BOARD_RATE_UNUSABLE, {fact_number(rate->baud)}})
            ->advice = advice;
        break;
    case BOARD_RATE_TRIED:
        judge_tried_rate(r, rate, echo, what);
        break;
    default:
        break;
    }
}

static void judge_fastest(struct board_report *r, const struct board_line *line)
{
    static const char what[] = "fastest";
    if (line->fastest_clean > SLOWEST)
        report_add(r, "line", what, BOARD_OK,
                   (struct fact){FACT_BOARD_FASTEST_RATE, {fact_number(line->fastest_clean)}});
    else if (line->fastest_clean != 0)
        report_add(r, "line", what, BOARD_ATTENTION, plain(FACT_BOARD_ONLY_115200))->advice =
            FACT_BOARD_CHECK_WIRES;
    else
        report_add_failed(r, "line", what, EXIT_LINE, plain(FACT_BOARD_NO_RATE))->advice =
            FACT_BOARD_CHECK_WIRES;
}

static void judge_rates(struct board_report *r, const struct board_facts *facts)
{
    const struct board_line *line = &facts->line;
    bool tried = false;
    for (size_t i = 0; i < BOARD_RATES && line->rates[i].baud != 0; i++) {
        judge_rate(r, line, &line->rates[i], facts->mode == BOARD_ECHO);
        tried = tried || line->rates[i].state == BOARD_RATE_TRIED;
    }
    if (!tried || (facts->ended.code != ERR_NONE && line->fastest_clean == 0))
        return;
    judge_fastest(r, line);
    if (line->overruns > 0)
        report_add(r, "line", "overruns", BOARD_ATTENTION,
                   (struct fact){FACT_BOARD_OVERRUNS, {fact_number(line->overruns)}})
            ->advice = FACT_BOARD_COMPUTER_BUSY;
}

static void judge_cancel(struct board_report *r, const struct board_line *line)
{
    static const char what[] = "cancel";
    if (line->cancelled == BOARD_NOT_TRIED)
        report_add(r, "line", what, BOARD_SKIPPED, plain(FACT_BOARD_CANCEL_NOT_TRIED));
    else if (line->cancelled == BOARD_NO || line->cancel_ms > CANCEL_LATE_MS)
        report_add_failed(r, "line", what, EXIT_PORT, plain(FACT_BOARD_CANCEL_LATE))->advice =
            FACT_BOARD_UNPLUG_TO_CANCEL;
    else
        report_add(r, "line", what, BOARD_OK,
                   (struct fact){FACT_BOARD_CANCELLED, {fact_number(line->cancel_ms)}});
}

void report_judge_line(struct board_report *r, const struct board_facts *facts)
{
    judge_connection(r, facts);
    judge_lines(r, &facts->line);
    if (facts->mode != BOARD_SILENT) {
        judge_latency(r, &facts->line);
        judge_drain(r, &facts->line);
    }
    judge_rates(r, facts);
    judge_cancel(r, &facts->line);
}
