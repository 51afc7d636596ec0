/* report.h: all output of restock-cli, for people or as JSON lines.
 *
 * People: results on stdout, all else on stderr; progress is one updating line on a terminal, otherwise a
 * line now and then.  JSON: one object per line on stdout, the last one is the only `result` or `error`.
 * Knows neither devices nor files; used by the commands and by main.c. */
/* SPDX-License-Identifier: MIT */
#ifndef CLI_REPORT_H
#define CLI_REPORT_H

#include "base/json.h"
#include "base/log.h"
#include "base/printf_like.h"
#include "cli/progress.h"
#include "cli/sink.h"

#include <stdbool.h>
#include <stdint.h>

struct clock;
struct err;
struct logfile;

#define REPORT_PHASES 16

struct report_phase {
    struct progress progress;
    bool started, finished;
    unsigned tenth;    /* of the last line for people without a terminal */
    uint64_t shown_ms; /* when that was */
};

struct report {
    struct sink *out, *err; /* borrowed */
    bool json;
    bool live;               /* stderr is a terminal */
    struct clock *clock;     /* borrowed */
    struct logfile *logfile; /* borrowed; NULL = none */
    const char *port;        /* that the next output is about, where several are at work; NULL = not said */
    struct report_phase phases[REPORT_PHASES];
    uint64_t shown_ms;   /* last progress line or object */
    size_t live_columns; /* of the progress line now on the terminal; 0 = none */
};

void report_init(struct report *r, struct sink *out, struct sink *err, bool json, bool live,
                 struct clock *clock);

/* Output for people shows control characters and bytes that are not UTF-8 as \x1b or \u202e. */

/* A line of the result, for people only. */
void report_line(struct report *r, const char *format, ...) PRINTF_LIKE(2, 3);
/* As report_line, but not for the log file. */
void report_secret(struct report *r, const char *format, ...) PRINTF_LIKE(2, 3);
/* Text with its own line ends, for people only; not for the log file. */
void report_text(struct report *r, const char *text);
/* News during the work: stderr, or a JSON log event. */
void report_note(struct report *r, const char *format, ...) PRINTF_LIKE(2, 3);
/* A question, without a line end; people only. */
void report_ask(struct report *r, const char *text);
/* A line of technical detail: the log file takes all, JSON all but debug, people only warnings. */
void report_log(struct report *r, enum log_level level, const char *text);

/* `phase` is a small number for the phase, `name` its JSON word, `text` its name for people. total 0 =
 * unknown. */
void report_progress(struct report *r, unsigned phase, const char *name, const char *text, uint64_t done,
                     uint64_t total);

/* Where several things are under way: one text for all of them on the updating line; terminals only. */
void report_live(struct report *r, const char *text);
/* Rings the terminal's bell. */
void report_bell(struct report *r);

/* An object of another kind: begin, add members to *j, end.  Nothing is written for people. */
void report_event_begin(struct json *j, const char *event);
void report_event_end(struct report *r, struct json *j);

/* The `result` object: begin, add members to *j, end.  Nothing is written for people. */
void report_result_begin(struct json *j, const char *command);
void report_result_end(struct report *r, struct json *j);

/* Error object; or sentence, detail and advice on stderr. */
void report_error(struct report *r, const struct err *e);

#endif
