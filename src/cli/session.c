/* session.c: from a port name to a connected device and back. */
/* SPDX-License-Identifier: MIT */
#include "cli/session.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "cli/cli_system.h"
#include "cli/describe.h"
#include "cli/report.h"
#include "cli/errors.h"
#include "cli/tell.h"
#include "port/port.h"
#include "port/portlist.h"
#include "store/store.h"
#include "say/say_device.h"

#include <stdio.h>
#include <string.h>

#define RETRY_MS 300u /* between two looks for a port that is not there */

static void on_log(void *ctx, enum log_level level, const char *text)
{
    struct session *s = ctx;
    report_log(s->report, level, text);
}

static void on_progress(void *ctx, enum device_phase phase, uint64_t done, uint64_t total)
{
    struct session *s = ctx;
    report_progress(s->report, (unsigned)phase, device_phase_name(phase), say_phase(phase), done, total);
}

/* Hands are needed now, whatever was waited for. */
static void ask_for_restart(struct session *s, enum device_seen seen)
{
    bool choice = seen == SEEN_OTHER_STUB && s->args->stub != STUB_AUTO;
    char seconds[TELL_DIGITS];
    s->restart_ms = device_restart_ms(s->args->wait_ms, seen);
    tell_note(s->report, choice ? FACT_SEEN_WAITING_OR_OTHER_STUB : FACT_SEEN_WAITING,
              (const char *[]){say_seen(seen, SAY_COMMAND_LINE), tell_number(s->restart_ms / 1000, seconds)});
}

static void on_waiting(void *ctx, enum device_seen seen)
{
    struct session *s = ctx;
    if (seen == SEEN_STUB_FAILED || seen == SEEN_OTHER_STUB || seen == SEEN_STUB_CHANGES)
        ask_for_restart(s, seen);
    else if (s->args->wait_ms > 0) /* else the error that follows says the same */
        report_note(s->report, "%s", say_seen(seen, SAY_COMMAND_LINE));
}

static void on_bad_line(void *ctx, uint32_t one_in)
{
    struct session *s = ctx;
    char number[TELL_DIGITS];
    tell_note(s->report, FACT_LINE_IS_BAD, (const char *[]){tell_number(one_in, number)});
}

bool session_init(struct session *s, const struct args *args, struct report *report, struct store *store,
                  struct clock *clock, struct err *e)
{
    memset(s, 0, sizeof *s);
    s->args = args;
    s->baud = args->baud;
    s->report = report;
    s->store = store;
    s->clock = clock;
    s->log = (struct log){on_log, s};
    s->events = (struct device_events){s, on_progress, on_waiting, on_bad_line, NULL};
    if (args->library == NULL)
        return store_default_library(s->library, sizeof s->library, e);
    int len = snprintf(s->library, sizeof s->library, "%s", args->library);
    return len < (int)sizeof s->library || err_set(e, ERR_FILE_WRITE, "the name of the library is too long");
}

/* Choosing a port */

/* The only adapter.  Another USB port may be a modem, a printer or a board: its owner has to name it. */
static bool pick_only_adapter(struct session *s, const struct port_list *list, struct err *e)
{
    const struct port_info *only = NULL;
    struct buf adapters = BUF_INIT, others = BUF_INIT;
    unsigned count = 0;
    for (size_t i = 0; i < list->count; i++) {
        const struct port_info *port = &list->items[i];
        if (port->may_be_tried) {
            only = port;
            buf_printf(&adapters, "%s%s", count++ > 0 ? ", " : "", port->name);
        } else if (port->vid != 0) {
            buf_printf(&others, "%s%s", others.len > 0 ? ", " : "", port->name);
        }
    }
    if (count == 1) {
        snprintf(s->port_name, sizeof s->port_name, "%s", only->name);
        tell_note(s->report, FACT_PORTS_USING_ONLY, (const char *[]){only->name, only->friendly_name});
    } else if (count > 1) {
        errors_usage(e, FACT_USAGE_SEVERAL_ADAPTERS, (const char *[]){buf_text(&adapters)});
    } else {
        errors_set(e, ERR_PORT_NONE, others.len > 0 ? FACT_PORTS_NOT_OPENED : FACT_NONE,
                   (const char *[]){buf_text(&others)});
    }
    buf_free(&adapters);
    buf_free(&others);
    return count == 1;
}

static bool choose_port(struct session *s, struct err *e)
{
    if (s->args->port != NULL) {
        int len = snprintf(s->port_name, sizeof s->port_name, "%s", s->args->port);
        return len < (int)sizeof s->port_name ||
               err_set(e, ERR_PORT_MISSING, "the name is too long for a port");
    }
    struct port_list list = {NULL, 0};
    bool ok = port_list_get(&list, e) && pick_only_adapter(s, &list, e);
    port_list_free(&list);
    return ok;
}

/* Opening and connecting */

static void drop_port(struct session *s)
{
    if (s->flasher != NULL)
        s->own_stub_failed = s->own_stub_failed || flasher_device(s->flasher)->own_stub_failed;
    flasher_free(s->flasher);
    s->flasher = NULL;
    cli_interrupt_port(NULL);
    port_close(s->port);
    s->port = NULL;
}

static bool open_once(struct session *s, struct err *e)
{
    if (!choose_port(s, e))
        return false;
    s->port = port_open_system(s->port_name, e);
    cli_interrupt_port(s->port);
    return s->port != NULL;
}

/* Powering a Sonoff from the adapter means that plugging in the adapter is the power-on, so that a port which
 * is missing or vanishes is part of waiting for the device. */
static bool may_come_back(const struct deadline *end, const struct err *e)
{
    return deadline_left_ms(end) > 0 && !cli_interrupted() &&
           (e->code == ERR_PORT_MISSING || e->code == ERR_PORT_NONE || e->code == ERR_PORT_GONE);
}

static bool open_until(struct session *s, const struct deadline *end, struct err *e)
{
    struct err last = ERR_INIT;
    while (!open_once(s, &last)) {
        if (!may_come_back(end, &last)) {
            *e = last;
            return cli_interrupted() ? (err_clear(e), err_set(e, ERR_CANCELLED, "%s", "")) : false;
        }
        if (!s->told_waiting)
            tell_note(s->report, FACT_PORTS_WAITING, NULL);
        s->told_waiting = true;
        err_clear(&last);
        clock_sleep_ms(s->clock, RETRY_MS);
    }
    return true;
}

bool session_open_port(struct session *s, struct err *e)
{
    struct deadline end = deadline_in(s->clock, s->args->wait_ms);
    return open_until(s, &end, e);
}

static bool connect_once(struct session *s, const struct deadline *end, struct err *e)
{
    s->flasher = flasher_new(s->port, s->clock, s->store, &s->log, &s->events);
    if (s->flasher == NULL)
        return err_set(e, ERR_MEMORY, "flasher");
    struct connect_options options = {
        .wait_ms = s->args->wait_ms > 0 ? deadline_left_ms(end) : 0,
        .baud = s->baud,
        .stub = s->own_stub_failed && s->args->stub == STUB_AUTO ? STUB_ESPRESSIF : s->args->stub,
    };
    flasher_heed_notes(s->flasher, s->library);
    if (!flasher_connect(s->flasher, &options, e))
        return false;
    char device[128];
    describe_device_short(flasher_device(s->flasher), device, sizeof device);
    log_printf(&s->log, LOG_INFO, "connected on %s: %s", s->port_name, device);
    return true;
}

bool session_connect(struct session *s, struct err *e)
{
    struct deadline end = deadline_in(s->clock, s->args->wait_ms);
    for (;;) {
        struct err last = ERR_INIT;
        if (!open_until(s, &end, e))
            return false;
        if (connect_once(s, &end, &last))
            return true;
        if (s->restart_ms > deadline_left_ms(&end))
            end = deadline_in(s->clock, s->restart_ms);
        s->restart_ms = 0;
        if (!may_come_back(&end, &last)) {
            *e = last;
            return false;
        }
        drop_port(s);
    }
}

/* The end */

static void tell_start(struct session *s, bool released, const struct err *e)
{
    enum device_start start = s->flasher == NULL ? START_NONE : flasher_device(s->flasher)->start;
    if (start == START_HEARD)
        tell_note(s->report, FACT_START_WITHOUT_RESET, NULL);
    else if (start == START_UNHEARD)
        tell_note(s->report, FACT_START_NOT_HEARD, NULL);
    else if (start == START_IN_LOADER)
        tell_note(s->report, FACT_START_IN_PROGRAMMING_MODE, NULL);
    else if (!released && s->args->after == AFTER_RUN && e->code == ERR_REFUSED)
        tell_note(s->report, FACT_START_NO_RESET_LINES, NULL);
}

void session_let_go(struct session *s)
{
    struct err e = ERR_INIT;
    bool released = s->flasher == NULL || flasher_release(s->flasher, s->args->after, &e);
    tell_start(s, released, &e);
    if (!released)
        log_printf(&s->log, LOG_INFO, "letting go of the device: %s: %s", err_name(e.code), e.detail);
    drop_port(s);
}

void session_done(struct session *s)
{
    struct err ignored = ERR_INIT;
    if (s->flasher != NULL)
        flasher_release(s->flasher, AFTER_STAY, &ignored);
    drop_port(s);
}
