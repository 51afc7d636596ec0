/* every_state.h: what the parts of backup --every share.  Not for others. */
/* SPDX-License-Identifier: MIT */
#ifndef CLI_EVERY_STATE_H
#define CLI_EVERY_STATE_H

#include "base/log.h"
#include "cli/args.h"
#include "cli/report.h"
#include "core/work/series_port.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct err;
struct mutex;
struct session;
struct thread;

struct every {
    struct session *session; /* borrowed; nobody uses its port and flasher */
    struct mutex *lock;      /* for the report and all that follows, also of the ports */
    struct series_tally tally;
    struct every_port *ports[ARGS_PORTS]; /* owned; only the main thread adds */
    size_t port_count;
    bool finishing;   /* no new device: who is at work finishes */
    bool stopping;    /* nobody goes on */
    uint64_t news_ms; /* when a device was found or finished with last */
};

struct every_port {
    struct every *every;
    char name[64], adapter[64];
    struct thread *thread;
    struct series_place place; /* the thread's own */
    struct series_events events;
    struct log log;
    struct report progress; /* for JSON: each port counts its own bytes */
    /* Under the lock: */
    struct port *port; /* open; NULL = none.  The thread clears this before closing it */
    bool working;
    enum series_state state;
    enum device_phase phase;
    unsigned percent;
    enum err_code trouble; /* with the port, as told */
};

/* Starts a thread for a port; false: too many, or out of memory. */
bool every_port_start(struct every *x, const char *name, const char *adapter);
void every_port_free(struct every_port *p); /* its thread was joined */
/* With the lock held: ends whatever it does. */
void every_port_cancel(struct every_port *p);

/* What people and programs are told; with the lock held. */
void every_say_opened(struct every_port *p);
void every_say_port_failed(struct every_port *p, const struct err *e);
void every_say_found(struct every_port *p, const struct device_info *device, const struct image_info *image);
void every_say_ended(struct every_port *p, const struct series_device *device);
void every_say_next(struct every_port *p);
void every_say_same(struct every_port *p);
void every_say_progress(struct every_port *p, enum device_phase phase, uint64_t done, uint64_t total);
void every_say_log(struct every_port *p, enum log_level level, const char *text);
/* On a terminal: what all ports are at. */
void every_say_live(struct every *x);
/* The summary and the result; `ended_by`: "count", "idle" or "interrupt". */
void every_say_end(struct every *x, const char *ended_by);

#endif
