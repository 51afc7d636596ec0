/* series_port.c: see series_port.h. */
/* SPDX-License-Identifier: MIT */
#include "core/work/series_port.h"

#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "port/port.h"

#include <stdio.h>
#include <string.h>

#define FOREVER_MS (7u * 24 * 3600 * 1000) /* a connect ends when it succeeds or the port does */
#define PING_MS    500u
#define AGAIN_MS   300u /* between looks at a device that cannot be used */

struct serving {
    struct series_place *place;
    struct port *port;
    struct flasher *flasher; /* owned; a new one for each device, so that nothing is left of the last */
    struct device_events device_events;
    bool was_silent; /* since the last device: long enough for a hand */
    bool answers;
    uint64_t since_ms; /* that it does */
};

/* What the search says it sees is a word of somebody, or of nobody: the device is not there. */
static void on_waiting(void *ctx, enum device_seen seen)
{
    struct serving *s = ctx;
    const struct series_events *events = s->place->events;
    if (seen == SEEN_NOTHING || seen == SEEN_ECHO || seen == SEEN_FIRMWARE || seen == SEEN_GARBAGE) {
        s->was_silent = true;
        if (series_lose(&s->place->turn))
            events->next(events->ctx);
    }
    if (events->device.waiting != NULL)
        events->device.waiting(events->device.ctx, seen);
}

static void note_answer(struct serving *s)
{
    if (!s->answers)
        s->since_ms = clock_now_ms(s->place->clock);
    s->answers = true;
}

static void on_progress(void *ctx, enum device_phase phase, uint64_t done, uint64_t total)
{
    struct serving *s = ctx;
    const struct device_events *to = &s->place->events->device;
    if (phase != PHASE_CONNECT)
        note_answer(s);
    if (to->progress != NULL)
        to->progress(to->ctx, phase, done, total);
}

static void on_bad_line(void *ctx, uint32_t one_in)
{
    const struct device_events *to = &((struct serving *)ctx)->place->events->device;
    if (to->line_is_bad != NULL)
        to->line_is_bad(to->ctx, one_in);
}

static bool is_end_of_port(enum err_code code)
{
    return code == ERR_CANCELLED || code == ERR_PORT_GONE || code == ERR_PORT_IO || code == ERR_PORT_STUCK ||
           code == ERR_PORT_CONFIG || code == ERR_PORT_ASLEEP || code == ERR_PORT_DRIVER;
}

/* Pulled off again before it could be told what it is: no device was there yet. */
static bool is_nobody(enum err_code code)
{
    return code == ERR_NO_ANSWER || code == ERR_LOST || code == ERR_RESET || code == ERR_ECHO ||
           code == ERR_FIRMWARE_RUNS || code == ERR_GARBAGE;
}

/* The turn's end */

static void describe_firmware(const struct image_info *image, struct series_device *device)
{
    device->firmware = image->firmware;
    snprintf(device->product, sizeof device->product, "%s", image->product);
}

static void end_turn(struct serving *s, struct series_device *device)
{
    const struct series_place *place = s->place;
    snprintf(device->port, sizeof device->port, "%s", place->name);
    device->has_mac = place->turn.has_mac;
    memcpy(device->mac, place->turn.mac, sizeof device->mac);
    device->seconds = (double)(clock_now_ms(place->clock) - s->since_ms) / 1000.0;
    series_finish(&s->place->turn);
    place->events->ended(place->events->ctx, device);
}

static void fail_turn(struct serving *s, struct series_device *device, const struct err *e)
{
    device->outcome = SERIES_FAILED;
    device->err = *e;
    end_turn(s, device);
}

/* Work on a device */

static bool save(struct serving *s, struct series_device *device, struct err *e)
{
    struct backup_result result = {.image = NULL};
    const struct backup_options options = {.library = s->place->library, .only_new = true};
    if (!flasher_backup(s->flasher, &options, &result, e))
        return false;
    device->outcome = result.known ? SERIES_KNOWN : SERIES_SAVED;
    snprintf(device->file, sizeof device->file, "%s", result.file);
    describe_firmware(&result.info, device);
    backup_result_done(&result);
    return true;
}

static bool work(struct serving *s, struct series_device *device, struct err *e)
{
    const struct series_events *events = s->place->events;
    struct image_info image;
    if (!flasher_look_at_firmware(s->flasher, &image, e) ||
        !flasher_recognise_firmware(s->flasher, s->place->library, &image, e))
        return false;
    describe_firmware(&image, device);
    events->found(events->ctx, flasher_device(s->flasher), &image);
    device->outcome = SERIES_RECOGNISED;
    return !s->place->save || save(s, device, e);
}

/* False: the port's end. */
static bool pause(struct serving *s, uint32_t ms, struct err *e)
{
    uint8_t noise[64];
    return port_read(s->port, noise, sizeof noise, ms, e) >= 0; /* a sleep that Cancel ends */
}

/* Until it does not answer any more.  False: the port's end. */
static bool wait_until_gone(struct serving *s, struct err *e)
{
    const struct series_events *events = s->place->events;
    struct err trouble = ERR_INIT;
    /* At the first rate, where the next one starts. */
    bool there =
        flasher_still_there(s->flasher, &trouble) && flasher_release(s->flasher, AFTER_STAY, &trouble);
    while (there) {
        if (!pause(s, PING_MS, e))
            return false;
        there = flasher_still_there(s->flasher, &trouble);
    }
    if (is_end_of_port(trouble.code)) {
        *e = trouble;
        return false;
    }
    if (series_lose(&s->place->turn))
        events->next(events->ctx);
    return true;
}

/* False: the port's end. */
static bool serve_device(struct serving *s, struct err *e)
{
    const struct device_info *info = flasher_device(s->flasher);
    const struct series_events *events = s->place->events;
    struct series_device device = {.outcome = SERIES_FAILED};
    struct err trouble = ERR_INIT;
    note_answer(s);
    if (!series_meet(&s->place->turn, info->mac, info->stub_was_running && !s->was_silent)) {
        events->same(events->ctx);
    } else if (work(s, &device, &trouble)) {
        end_turn(s, &device);
    } else {
        fail_turn(s, &device, &trouble);
        if (is_end_of_port(trouble.code)) {
            *e = trouble;
            return false;
        }
    }
    return wait_until_gone(s, e);
}

/* Looking for one */

static bool connect(struct serving *s, struct err *e)
{
    struct series_place *place = s->place;
    struct connect_options options = {.wait_ms = FOREVER_MS,
                                      .baud = place->baud,
                                      .stub = place->stub,
                                      .own_stub_failed = place->own_stub_failed};
    memcpy(options.failed_mac, place->failed_mac, sizeof options.failed_mac);
    flasher_heed_notes(s->flasher, place->library);
    bool ok = flasher_connect(s->flasher, &options, e);
    place->own_stub_failed = flasher_device(s->flasher)->own_stub_failed;
    memcpy(place->failed_mac, flasher_device(s->flasher)->failed_mac, sizeof place->failed_mac);
    return ok;
}

/* Whether a turn begins, for a device that could not be used: by its MAC, if that was read. */
static bool meet_refused(struct serving *s)
{
    const struct device_info *info = flasher_device(s->flasher);
    return info->chip != NULL ? series_meet(&s->place->turn, info->mac, !s->was_silent)
                              : series_meet_nameless(&s->place->turn);
}

/* It stays until nothing answers any more, which on_waiting hears of.  False: the port's end. */
static bool refuse_device(struct serving *s, const struct err *trouble, struct err *e)
{
    struct series_device device = {.outcome = SERIES_FAILED};
    if (is_end_of_port(trouble->code)) {
        *e = *trouble;
        return false;
    }
    note_answer(s);
    if (!is_nobody(trouble->code) && meet_refused(s))
        fail_turn(s, &device, trouble);
    return pause(s, AGAIN_MS, e);
}

static bool serve_next(struct serving *s, struct err *e)
{
    const struct series_place *place = s->place;
    struct err trouble = ERR_INIT;
    if (!port_set_baud(s->port, 115200, e))
        return false;
    s->flasher = flasher_new(s->port, place->clock, place->store, place->log, &s->device_events);
    if (s->flasher == NULL)
        return err_set(e, ERR_MEMORY, "flasher");
    s->was_silent = s->answers = false;
    bool ok = connect(s, &trouble) ? serve_device(s, e) : refuse_device(s, &trouble, e);
    flasher_free(s->flasher);
    return ok;
}

bool series_serve(struct series_place *place, struct port *port, struct err *e)
{
    struct serving s = {.place = place, .port = port};
    s.device_events = (struct device_events){
        .ctx = &s, .progress = on_progress, .waiting = on_waiting, .line_is_bad = on_bad_line};
    while (serve_next(&s, e)) {
    }
    if (place->turn.state == SERIES_FINISHED)
        series_lose(&place->turn); /* with the port goes what hangs on it */
    return false;
}
