/* session.h: one run of a command: the port, the flasher, and where to report.
 *
 * Chooses the port if none was named, waits for a device that is not there yet, and releases everything at
 * the end.  Used by commands.c and main.c. */
/* SPDX-License-Identifier: MIT */
#ifndef CLI_SESSION_H
#define CLI_SESSION_H

#include "base/log.h"
#include "cli/args.h"
#include "core/work/flasher.h"

#include <stdbool.h>
#include <stdint.h>

struct clock;
struct err;
struct port;
struct report;
struct store;

struct session {
    const struct args *args; /* borrowed, as report, store and clock */
    struct report *report;
    struct store *store;
    struct clock *clock;
    char library[STORE_PATH_MAX];
    uint32_t baud; /* to connect at: that of args, unless a command wants another */
    char port_name[64];
    struct port *port;       /* owned; NULL = not open */
    struct flasher *flasher; /* owned; NULL = none */
    struct log log;
    struct device_events events;
    bool told_waiting;    /* the user was told that we wait for the port */
    uint32_t restart_ms;  /* the user was asked to restart the device, and has this long; 0 = not asked */
    bool own_stub_failed; /* on the device that was here: load Espressif's */
    int exit_code;        /* of a command that succeeded; not 0 if the answer is "different" */
};

/* False: the default library cannot be determined. */
bool session_init(struct session *s, const struct args *args, struct report *report, struct store *store,
                  struct clock *clock, struct err *e);

/* Opens the port that was named or is the only one. */
bool session_open_port(struct session *s, struct err *e);
/* Opens the port and connects to the device; with --wait, keeps trying both. */
bool session_connect(struct session *s, struct err *e);

/* Call after the work and before reporting the result: starts the firmware for --after run (or, if that is
 * not possible, asks the user for a power cycle), else leaves the stub ready for the next command. */
void session_let_go(struct session *s);
/* Releases the device, if that has not happened, and closes the port. */
void session_done(struct session *s);

#endif
