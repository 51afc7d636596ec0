/* every_say.c: what backup --every says: a line for each device, one updating line for all ports, or JSON. */
/* SPDX-License-Identifier: MIT */
#include "base/buf.h"
#include "base/err.h"
#include "cli/every_state.h"
#include "cli/session.h"
#include "cli/tell.h"
#include "core/image/firmware.h"
#include "core/image/image.h"
#include "core/image/product.h"
#include "say/say.h"
#include "say/say_device.h"
#include "say/say_error.h"
#include "say/say_series.h"

#include <stdio.h>

static struct report *report_of(const struct every_port *p)
{
    return p->every->session->report;
}

/* The report is about this port until end(). */
static struct report *begin(struct every_port *p)
{
    struct report *r = report_of(p);
    r->port = p->name;
    return r;
}

static void end(struct every_port *p)
{
    report_of(p)->port = NULL;
    every_say_live(p->every);
}

static const char *or_null(const char *text)
{
    return text[0] != '\0' ? text : NULL;
}

/* Ports */

static void say_port_event(struct every_port *p, const char *state, const struct err *e)
{
    struct json j;
    report_event_begin(&j, "port");
    json_string(&j, "state", state);
    json_string(&j, "adapter", or_null(p->adapter));
    json_string(&j, "code", e != NULL ? err_name(e->code) : NULL);
    json_string(&j, "message", e != NULL ? say_error_sentence(e->code) : NULL);
    report_event_end(report_of(p), &j);
}

void every_say_opened(struct every_port *p)
{
    struct report *r = begin(p);
    if (r->json)
        say_port_event(p, "open", NULL);
    else
        tell_note(r, FACT_EVERY_READY,
                  (const char *[]){p->name, p->adapter[0] != '\0' ? p->adapter : p->name});
    report_bell(r);
    end(p);
}

void every_say_port_failed(struct every_port *p, const struct err *e)
{
    struct report *r = begin(p);
    if (r->json)
        say_port_event(p, "failed", e);
    else
        tell_note(r, FACT_EVERY_PORT_FAILED, (const char *[]){p->name, say_error_sentence(e->code)});
    end(p);
}

/* Devices */

static void device_json(struct json *j, const struct series_device *device)
{
    char mac[SAY_MAC_SIZE] = "", reason[600] = "";
    const struct err *e = device->outcome == SERIES_FAILED ? &device->err : NULL;
    if (device->has_mac)
        say_mac(device->mac, mac);
    if (e != NULL)
        say_error_reason(e, reason, sizeof reason);
    json_string(j, "state", series_outcome_name(device->outcome));
    json_string(j, "mac", or_null(mac));
    json_string(j, "firmware", firmware_info(device->firmware)->word);
    json_string(j, "product", or_null(device->product));
    json_string(j, "sold_as", product_sold_as(device->product));
    json_string(j, "file", or_null(device->file));
    json_fixed(j, "seconds", device->seconds, 2);
    json_string(j, "code", e != NULL ? err_name(e->code) : NULL);
    json_string(j, "message", e != NULL ? say_error_sentence(e->code) : NULL);
    json_string(j, "advice", e != NULL ? say_error_advice(e->code, SAY_COMMAND_LINE) : NULL);
    json_string(j, "detail", or_null(reason));
}

static void say_turn(struct every_port *p, const char *state)
{
    struct json j;
    report_event_begin(&j, "device");
    json_string(&j, "state", state);
    report_event_end(report_of(p), &j);
}

void every_say_found(struct every_port *p, const struct device_info *device, const struct image_info *image)
{
    struct report *r = begin(p);
    char mac[SAY_MAC_SIZE];
    struct json j;
    say_mac(device->mac, mac);
    report_event_begin(&j, "device");
    json_string(&j, "state", "found");
    json_string(&j, "mac", mac);
    json_string(&j, "firmware", firmware_info(image->firmware)->word);
    json_string(&j, "product", or_null(image->product));
    json_string(&j, "sold_as", product_sold_as(image->product));
    report_event_end(r, &j);
    if (!r->json && !r->live) /* a terminal shows the work itself */
        tell_note(r, FACT_EVERY_FOUND,
                  (const char *[]){p->name, say_device_name(image->firmware, image->product), mac});
    end(p);
}

void every_say_ended(struct every_port *p, const struct series_device *device)
{
    struct report *r = begin(p);
    char line[STORE_PATH_MAX + 600];
    struct json j;
    report_event_begin(&j, "device");
    device_json(&j, device);
    report_event_end(r, &j);
    say_series_device(device, SAY_COMMAND_LINE, line, sizeof line);
    report_line(r, "%s", line);
    report_bell(r); /* hands are wanted */
    end(p);
}

void every_say_next(struct every_port *p)
{
    struct report *r = begin(p);
    if (r->json)
        say_turn(p, "gone");
    else
        tell_note(r, FACT_EVERY_NEXT, (const char *[]){p->name});
    end(p);
}

void every_say_same(struct every_port *p)
{
    struct report *r = begin(p);
    if (r->json)
        say_turn(p, "same");
    else
        tell_note(r, FACT_EVERY_SAME, (const char *[]){p->name});
    end(p);
}

void every_say_progress(struct every_port *p, enum device_phase phase, uint64_t done, uint64_t total)
{
    if (report_of(p)->json)
        report_progress(&p->progress, (unsigned)phase, device_phase_name(phase), say_phase(phase), done,
                        total);
    else
        every_say_live(p->every);
}

void every_say_log(struct every_port *p, enum log_level level, const char *text)
{
    report_log(begin(p), level, text);
    end(p);
}

/* All ports on one line */

static void append_port(struct buf *line, const struct every_port *p)
{
    char text[120], percent[TELL_DIGITS];
    if (p->port == NULL)
        return;
    if (p->working)
        say_fill(FACT_EVERY_LIVE,
                 (const char *[]){p->name, say_phase(p->phase), tell_number(p->percent, percent)}, text,
                 sizeof text);
    else
        say_fill(p->state == SERIES_FINISHED ? FACT_EVERY_LIVE_NEXT : FACT_EVERY_LIVE_WAITS,
                 (const char *[]){p->name}, text, sizeof text);
    buf_printf(line, "%s%s", line->len > 0 ? "   " : "", text);
}

void every_say_live(struct every *x)
{
    struct buf line = BUF_INIT;
    if (!x->session->report->live)
        return;
    for (size_t i = 0; i < x->port_count; i++)
        append_port(&line, x->ports[i]);
    report_live(x->session->report, buf_text(&line));
    buf_free(&line);
}

/* The end */

static void tell_summary(struct every *x)
{
    char saved[TELL_DIGITS], known[TELL_DIGITS], failed[TELL_DIGITS], mac[SAY_MAC_SIZE];
    struct report *r = x->session->report;
    tell(r, FACT_EVERY_SUMMARY,
         (const char *[]){tell_number(series_tally_count(&x->tally, SERIES_SAVED), saved),
                          tell_number(series_tally_count(&x->tally, SERIES_KNOWN), known),
                          tell_number(series_tally_count(&x->tally, SERIES_FAILED), failed)});
    for (size_t i = 0; i < x->tally.count; i++) {
        const struct series_device *d = &x->tally.devices[i];
        if (d->outcome != SERIES_FAILED)
            continue;
        say_mac(d->mac, mac);
        tell(r, FACT_EVERY_NOT_SAVED,
             (const char *[]){say_device_name(d->firmware, d->product), d->has_mac ? mac : d->port,
                              say_error_sentence(d->err.code)});
    }
}

void every_say_end(struct every *x, const char *ended_by)
{
    struct json j;
    struct report *r = x->session->report;
    tell_summary(x);
    report_result_begin(&j, "backup");
    json_bool(&j, "every", true);
    json_string(&j, "ended_by", ended_by);
    json_uint(&j, "saved", series_tally_count(&x->tally, SERIES_SAVED));
    json_uint(&j, "known", series_tally_count(&x->tally, SERIES_KNOWN));
    json_uint(&j, "failed", series_tally_count(&x->tally, SERIES_FAILED));
    json_array_begin(&j, "ports");
    for (size_t i = 0; i < x->port_count; i++)
        json_string(&j, NULL, x->ports[i]->name);
    json_array_end(&j);
    json_array_begin(&j, "devices");
    for (size_t i = 0; i < x->tally.count; i++) {
        json_object_begin(&j, NULL);
        json_string(&j, "port", x->tally.devices[i].port);
        device_json(&j, &x->tally.devices[i]);
        json_object_end(&j);
    }
    json_array_end(&j);
    report_result_end(r, &j);
}
