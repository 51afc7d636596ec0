/* report.c: output for people and JSON lines.  Every line is one write, so that a Windows console does not
 * split UTF-8 sequences and lines of parallel programs stay intact.  Characters that would control a terminal
 * are made visible, because names and images come from anywhere. */
/* SPDX-License-Identifier: MIT */
#include "cli/report.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/utf8.h"
#include "cli/logfile.h"
#include "say/say.h"
#include "say/say_error.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define SHOW_EVERY_MS 100u  /* progress on a terminal and in JSON: ten times a second */
#define LINE_EVERY_MS 5000u /* a line where stderr is no terminal, at the latest */
#define LINE_AT_EACH  10u   /* ... and at each tenth of the way, but */
#define LINE_APART_MS 1000u /* not more often than this */
#define REASON_MAX    600u
#define LIVE_COLUMNS  79u

void report_init(struct report *r, struct sink *out, struct sink *err, bool json, bool live,
                 struct clock *clock)
{
    memset(r, 0, sizeof *r);
    r->out = out;
    r->err = err;
    r->json = json;
    r->live = live && !json;
    r->clock = clock;
}

static void write_now(struct sink *to, const char *text, size_t len)
{
    to->write(to, text, len);
}

static void wipe_live_line(struct report *r)
{
    if (r->live_columns == 0)
        return;
    char blank[LIVE_COLUMNS + 3];
    int len = snprintf(blank, sizeof blank, "\r%*s\r", (int)r->live_columns, "");
    write_now(r->err, blank, (size_t)len);
    r->live_columns = 0;
}

PRINTF_LIKE(1, 0)
static char *format_text(const char *format, va_list args, char *text, size_t size)
{
    vsnprintf(text, size, format, args);
    return text;
}

static void write_line(struct sink *to, const char *text)
{
    struct buf line = BUF_INIT;
    buf_append_text(&line, text);
    buf_append_byte(&line, '\n');
    write_now(to, buf_text(&line), line.len);
    buf_free(&line);
}

/* For people. */
static void write_visible(struct sink *to, const char *text)
{
    struct buf line = BUF_INIT;
    utf8_append_visible(&line, text, "");
    buf_append_byte(&line, '\n');
    write_now(to, buf_text(&line), line.len);
    buf_free(&line);
}

static void write_json(struct report *r, struct json *j)
{
    if (r->port != NULL)
        json_string(j, "port", r->port);
    json_object_end(j);
    write_line(r->out, buf_text(&j->text));
    json_free(j);
}

static void begin_event(struct json *j, const char *event)
{
    *j = (struct json)JSON_INIT;
    json_object_begin(j, NULL);
    json_string(j, "event", event);
}

/* For the log file. */
static void note_line(struct report *r, const char *kind, const char *text)
{
    char line[2200];
    if (r->port != NULL)
        snprintf(line, sizeof line, "%s: %s", r->port, text);
    logfile_line(r->logfile, kind, r->port != NULL ? line : text);
}

static void say_line(struct report *r, const char *text)
{
    if (r->json)
        return;
    wipe_live_line(r);
    write_visible(r->out, text);
}

void report_line(struct report *r, const char *format, ...)
{
    char text[2048];
    va_list args;
    va_start(args, format);
    format_text(format, args, text, sizeof text);
    va_end(args);
    logfile_line(r->logfile, "out", text);
    say_line(r, text);
}

void report_secret(struct report *r, const char *format, ...)
{
    char text[2048];
    va_list args;
    va_start(args, format);
    format_text(format, args, text, sizeof text);
    va_end(args);
    say_line(r, text);
}

void report_text(struct report *r, const char *text)
{
    struct buf visible = BUF_INIT;
    if (r->json)
        return;
    wipe_live_line(r);
    utf8_append_visible(&visible, text, "\n\t");
    write_now(r->out, buf_text(&visible), visible.len);
    buf_free(&visible);
}

static const char *level_name(enum log_level level)
{
    return level == LOG_WARN ? "warn" : level == LOG_INFO ? "info" : "debug";
}

static void write_log_event(struct report *r, enum log_level level, const char *text)
{
    struct json j;
    begin_event(&j, "log");
    json_string(&j, "level", level_name(level));
    json_string(&j, "text", text);
    write_json(r, &j);
}

void report_note(struct report *r, const char *format, ...)
{
    char text[2048];
    va_list args;
    va_start(args, format);
    format_text(format, args, text, sizeof text);
    va_end(args);
    logfile_line(r->logfile, "note", text);
    wipe_live_line(r);
    if (r->json)
        write_log_event(r, LOG_INFO, text);
    else
        write_visible(r->err, text);
}

void report_ask(struct report *r, const char *text)
{
    wipe_live_line(r);
    write_now(r->err, text, strlen(text));
}

void report_log(struct report *r, enum log_level level, const char *text)
{
    note_line(r, level_name(level), text);
    if (r->json) {
        if (level != LOG_DEBUG)
            write_log_event(r, level, text);
    } else if (level == LOG_WARN) {
        wipe_live_line(r);
        write_visible(r->err, text);
    }
}

/* Progress */

/* Adds one figure after the phase. */
static void append_figure(struct buf *line, enum fact_id id, const char *value)
{
    char text[80];
    say_fill(id, (const char *[]){value}, text, sizeof text);
    buf_printf(line, "  %s", text);
}

static void progress_text(const struct progress *p, const char *text, struct buf *line)
{
    char value[32];
    buf_append_text(line, text);
    if (p->total == 0)
        return;
    buf_printf(line, "  %u %%", progress_percent(p));
    uint64_t rate = progress_rate(p), left;
    snprintf(value, sizeof value, "%llu%s%llu", (unsigned long long)(rate / 1000), say_decimal(),
             (unsigned long long)(rate % 1000 / 100));
    if (rate != 0)
        append_figure(line, FACT_RATE, value);
    if (p->done >= p->total || !progress_seconds_left(p, &left))
        return;
    snprintf(value, sizeof value, "%llu:%02llu", (unsigned long long)(left / 60),
             (unsigned long long)(left % 60));
    append_figure(line, FACT_TIME_LEFT, value);
}

/* `line` begins with "\r" and is freed. */
static void put_live(struct report *r, struct buf line)
{
    line.len = 1 + utf8_fit(buf_text(&line) + 1, LIVE_COLUMNS);
    if (!line.failed)
        line.data[line.len] = '\0';
    size_t columns = utf8_columns(buf_text(&line) + 1);
    for (size_t i = columns; i < r->live_columns; i++)
        buf_append_byte(&line, ' ');
    if (!line.failed)
        write_now(r->err, (const char *)line.data, line.len);
    r->live_columns = columns;
    buf_free(&line);
}

static void show_live(struct report *r, const struct progress *p, const char *text)
{
    struct buf line = BUF_INIT;
    buf_append_byte(&line, '\r');
    progress_text(p, text, &line);
    put_live(r, line);
}

void report_live(struct report *r, const char *text)
{
    struct buf line = BUF_INIT;
    if (!r->live)
        return;
    buf_append_byte(&line, '\r');
    utf8_append_visible(&line, text, "");
    put_live(r, line);
}

void report_bell(struct report *r)
{
    if (r->live)
        write_now(r->err, "\a", 1);
}

/* A phase begins with its name alone; a short one needs no more. */
static void show_line(struct report *r, const struct progress *p, const char *text, bool first)
{
    struct buf line = BUF_INIT;
    if (first)
        buf_append_text(&line, text);
    else
        progress_text(p, text, &line);
    write_line(r->err, buf_text(&line));
    buf_free(&line);
}

static void show_json(struct report *r, const struct progress *p, const char *name)
{
    struct json j;
    begin_event(&j, "progress");
    json_string(&j, "phase", name);
    json_uint(&j, "done", p->done);
    json_uint(&j, "total", p->total);
    json_uint(&j, "rate", progress_rate(p));
    write_json(r, &j);
}

static bool line_is_due(struct report_phase *phase, uint64_t now_ms, bool first)
{
    unsigned tenth = progress_percent(&phase->progress) / LINE_AT_EACH;
    uint64_t since_ms = now_ms - phase->shown_ms;
    bool due = first || since_ms >= LINE_EVERY_MS || (tenth > phase->tenth && since_ms >= LINE_APART_MS);
    if (due) {
        phase->tenth = tenth;
        phase->shown_ms = now_ms;
    }
    return due;
}

void report_progress(struct report *r, unsigned phase_number, const char *name, const char *text,
                     uint64_t done, uint64_t total)
{
    assert(phase_number < REPORT_PHASES);
    struct report_phase *phase = &r->phases[phase_number];
    uint64_t now_ms = clock_now_ms(r->clock);
    bool finished = total > 0 && done >= total;
    bool first = !phase->started || (phase->finished && !finished);
    bool last = finished && !phase->finished;
    if (first)
        progress_init(&phase->progress);
    phase->started = true;
    phase->finished = finished;
    progress_add(&phase->progress, now_ms, done, total);

    bool due = r->live || r->json ? first || last || now_ms - r->shown_ms >= SHOW_EVERY_MS
                                  : line_is_due(phase, now_ms, first);
    if (!due)
        return;
    r->shown_ms = now_ms;
    if (r->json)
        show_json(r, &phase->progress, name);
    else if (r->live)
        show_live(r, &phase->progress, text);
    else
        show_line(r, &phase->progress, text, first);
}

/* The end */

void report_event_begin(struct json *j, const char *event)
{
    begin_event(j, event);
}

void report_event_end(struct report *r, struct json *j)
{
    if (r->json)
        write_json(r, j);
    else
        json_free(j);
}

void report_result_begin(struct json *j, const char *command)
{
    begin_event(j, "result");
    json_string(j, "command", command);
}

void report_result_end(struct report *r, struct json *j)
{
    report_event_end(r, j);
}

/* These sentences are about the very words or reasons in the detail; without them they say nothing. */
static bool detail_is_message(const struct err *e)
{
    return e->code == ERR_USAGE && (e->detail[0] != '\0' || e->why[0].id != FACT_NONE);
}

static void write_error_json(struct report *r, const struct err *e)
{
    struct json j;
    char reason[REASON_MAX];
    begin_event(&j, "error");
    json_string(&j, "code", err_name(e->code));
    json_uint(&j, "exit", (uint64_t)err_exit_code(e->code));
    say_error_reason(e, reason, sizeof reason);
    json_string(&j, "message", detail_is_message(e) ? reason : say_error_sentence(e->code));
    json_string(&j, "advice", say_error_advice(e->code, SAY_COMMAND_LINE));
    json_string(&j, "detail", reason);
    write_json(r, &j);
}

static void write_error_text(struct report *r, const struct err *e)
{
    struct buf text = BUF_INIT, detail = BUF_INIT;
    char reason[REASON_MAX];
    say_error_reason(e, reason, sizeof reason);
    utf8_append_visible(&detail, reason, "");
    bool explains = e->code == ERR_FILE_TOO_LARGE && e->why[0].id != FACT_NONE &&
                    e->why[0].id != FACT_FILE_TOO_LARGE; /* what it is says more than its size */
    bool reason_first =
        (e->code == ERR_REFUSED || e->code == ERR_NOT_OFFERED || e->code == ERR_FILE_PACKED || explains) &&
        detail.len > 0;
    if (reason_first)
        buf_printf(&text, "%s\n", buf_text(&detail));
    buf_printf(&text, "%s", detail_is_message(e) ? buf_text(&detail) : say_error_sentence(e->code));
    if (!reason_first && !detail_is_message(e) && detail.len > 0)
        buf_printf(&text, " (%s)", buf_text(&detail));
    buf_printf(&text, "\n%s", say_error_advice(e->code, SAY_COMMAND_LINE));
    wipe_live_line(r);
    write_line(r->err, buf_text(&text));
    buf_free(&detail);
    buf_free(&text);
}

void report_error(struct report *r, const struct err *e)
{
    char reason[REASON_MAX], text[REASON_MAX + 100];
    say_error_reason(e, reason, sizeof reason);
    snprintf(text, sizeof text, "%s, system error %lu: %s", err_name(e->code), (unsigned long)e->os, reason);
    logfile_line(r->logfile, "error", text);
    if (r->json)
        write_error_json(r, e);
    else
        write_error_text(r, e);
}
