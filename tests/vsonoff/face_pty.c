/* face_pty.c: bytes, rates and pacing between a pty and a wire.  Contract: face_pty.h. */
/* SPDX-License-Identifier: MIT */
#include "face_pty.h"

#include "pty_device.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define US 1000u
#define MS 1000000u

/* What the adapter and its driver hold before the host's writes have to wait. */
#define SEND_BUFFER 4096u
#define OUT_SIZE    65536u

/* Longest piece of device time between two looks at the host. */
#define SLICE_NS (1 * MS)
/* Wall time that may go into one turn before the control socket gets its chance. */
#define TURN_NS (5 * MS)
/* Oversleeping that is made up for by running faster; anything beyond is lag. */
#define CATCH_UP_NS (20 * MS)
/* How often the pty's rate is looked at while nothing happens, and while bytes move. */
#define IDLE_WAIT_NS   (10 * MS)
#define ACTIVE_WAIT_NS (2 * MS)
#define ACTIVE_FOR_NS  (1000 * (uint64_t)MS)
/* What a host whose writes were not seen is granted before a change of the rate. */
#define UNKNOWN_AGE_NS (1000 * (uint64_t)MS)
/* Fast: how far a computing chip may run ahead of the wall clock after the last sign of progress, and how far
 * a chip that waits for a timer may: enough for delays inside a request, too little for any time-out. */
#define AHEAD_COMPUTING_NS (1000 * (uint64_t)MS)
#define AHEAD_WAITING_NS   (20 * MS)
/* Wall time the host gets to change its rate before bytes at another rate become garbage.  A computer that
 * schedules the host late is not what is modelled; while running fast the device is early as well. */
#define RATE_GRACE_NS      (20 * MS)
#define RATE_GRACE_FAST_NS (100 * MS)

struct face_pty {
    struct chip *chip; /* borrowed, as are wire and link */
    struct wire *wire;
    const char *link;
    struct pty_device pty;
    bool fast;
    struct face_pty_stats stats;

    uint32_t rate;        /* in force on the wire */
    uint32_t custom_rate; /* meant by 38400; 0 = none */
    uint64_t taken_ns;    /* device time when bytes came from the host last */
    bool input_held;      /* until bytes from before a rate change have left */

    uint64_t last_wall, asked_ns; /* last turn, and how long it said to wait */
    uint64_t target_ns;           /* device time that the wall clock has granted */
    uint64_t progress_ns;         /* device time of the last sign of work */
    uint64_t progress_bytes;
    uint64_t active_wall;
    uint64_t mismatch_wall; /* since when bytes at another rate are held back; 0 = not */
    bool mismatch_accepted; /* the grace is over: they are garbage */

    uint8_t out[OUT_SIZE]; /* received, not yet taken by the pty */
    size_t out_len;
};

static uint64_t wall_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

struct face_pty *face_pty_new(struct chip *chip, struct wire *wire, const char *link, bool fast)
{
    struct face_pty *f = calloc(1, sizeof *f);
    if (f == NULL)
        return NULL;
    f->chip = chip;
    f->wire = wire;
    f->link = link;
    f->fast = fast;
    f->pty = (struct pty_device)PTY_DEVICE_INIT;
    f->last_wall = wall_now();
    f->target_ns = wire_now(wire);
    wire_set_late_sampling(wire, true);
    return f;
}

void face_pty_free(struct face_pty *f)
{
    if (f == NULL)
        return;
    pty_device_unplug(&f->pty);
    free(f);
}

bool face_pty_plug(struct face_pty *f)
{
    if (f->pty.master >= 0)
        return true;
    f->rate = 0;
    f->custom_rate = 0;
    if (!pty_device_plug(&f->pty, f->link))
        return false;
    if (wire_unplugged(f->wire))
        wire_replug(f->wire);
    return true;
}

void face_pty_unplug(struct face_pty *f)
{
    if (!wire_unplugged(f->wire))
        wire_unplug(f->wire);
    pty_device_unplug(&f->pty);
    f->out_len = 0;
    f->mismatch_wall = 0;
    f->input_held = false;
}

const char *face_pty_name(const struct face_pty *f)
{
    return f->pty.name;
}

const struct face_pty_stats *face_pty_get_stats(const struct face_pty *f)
{
    return &f->stats;
}

/* ---- rates ---- */

static uint32_t host_rate(struct face_pty *f)
{
    uint32_t rate = pty_device_rate(&f->pty);
    if (rate == 38400 && f->custom_rate != 0)
        return f->custom_rate;
    return rate != 0 ? rate : f->rate;
}

static void end_mismatch(struct face_pty *f)
{
    f->mismatch_wall = 0;
    f->mismatch_accepted = false;
}

static void apply_rate(struct face_pty *f, uint32_t rate)
{
    if (rate == f->rate)
        return;
    f->stats.rate_changes += f->rate != 0;
    f->rate = rate;
    end_mismatch(f);
    wire_set_baud(f->wire, rate);
}

static bool rates_match(double a, double b)
{
    return fabs(a - b) <= 0.025 * b;
}

/* A pty does not tell the order of a write and a rate change, and draining it does not wait for the line.
 * When both turn up together, assume that the host knew what it did: it meets the rate the device listens at.
 */
static bool written_before_change(const struct face_pty *f, uint32_t rate)
{
    double device = chip_uart_baud(f->chip);
    return rates_match(f->rate, device) && !rates_match(rate, device);
}

void face_pty_rate_set(struct face_pty *f)
{
    apply_rate(f, host_rate(f));
}

void face_pty_set_custom_rate(struct face_pty *f, uint32_t baud)
{
    f->custom_rate = baud;
}

/* ---- bytes ---- */

static void give(struct face_pty *f, const uint8_t *data, size_t len)
{
    if (len == 0)
        return;
    f->taken_ns = wire_now(f->wire);
    wire_send(f->wire, data, len);
}

/* True if there was something. */
static bool take_from_host(struct face_pty *f)
{
    uint8_t data[SEND_BUFFER];
    f->input_held = f->rate != 0 && host_rate(f) != f->rate && wire_sending(f->wire);
    if (f->input_held)
        return false;
    size_t room = SEND_BUFFER - (wire_unsent(f->wire) < SEND_BUFFER ? wire_unsent(f->wire) : SEND_BUFFER);
    size_t n = room > 0 ? pty_device_read(&f->pty, data, room) : 0;
    uint32_t rate = host_rate(f);
    if (rate != f->rate && !(n > 0 && written_before_change(f, rate)))
        apply_rate(f, rate);
    give(f, data, n);
    return n > 0;
}

void face_pty_sync(struct face_pty *f)
{
    uint8_t data[SEND_BUFFER];
    size_t n;
    if (f->rate == 0)
        apply_rate(f, host_rate(f));
    while ((n = pty_device_read(&f->pty, data, sizeof data)) > 0)
        give(f, data, n);
}

void face_pty_opened(struct face_pty *f)
{
    f->out_len = 0;
    wire_discard_input(f->wire);
    pty_device_discard(&f->pty);
}

/* Bytes at another rate than the host's wait a while for it to follow. */
static bool hold_mismatch(struct face_pty *f)
{
    if (!wire_head_mismatched(f->wire) || f->mismatch_accepted)
        return false;
    if (f->mismatch_wall == 0)
        f->mismatch_wall = wall_now();
    f->mismatch_accepted = wall_now() - f->mismatch_wall >= (f->fast ? RATE_GRACE_FAST_NS : RATE_GRACE_NS);
    return !f->mismatch_accepted;
}

static void flush_out(struct face_pty *f)
{
    if (f->out_len == 0)
        return;
    size_t n = pty_device_write(&f->pty, f->out, f->out_len);
    f->out_len -= n;
    if (n > 0)
        memmove(f->out, f->out + n, f->out_len);
}

/* Gathers what was received; flush_out hands it on in larger pieces. */
static void collect(struct face_pty *f)
{
    while (!hold_mismatch(f)) {
        bool clean = !wire_head_mismatched(f->wire);
        uint8_t byte; /* one by one: each has a rate of its own */
        if (wire_receive(f->wire, &byte, 1) == 0)
            break;
        if (clean)
            end_mismatch(f);
        if (f->out_len < OUT_SIZE)
            f->out[f->out_len++] = byte;
        else
            f->stats.overruns++;
    }
}

void face_pty_catch_up(struct face_pty *f, uint32_t age_us)
{
    if (wire_profile(f->wire)->send_bytes == 0)
        return;
    uint64_t since = age_us == 0 ? wire_now(f->wire) + UNKNOWN_AGE_NS : f->taken_ns + (uint64_t)age_us * US;
    while (wire_now(f->wire) < since && wire_sending(f->wire)) {
        uint64_t left = since - wire_now(f->wire);
        wire_run(f->wire, left < 50 * US ? left : 50 * US);
        collect(f);
    }
}

struct pollfd face_pty_poll(const struct face_pty *f)
{
    struct pollfd p = {.fd = f->pty.master, .events = 0, .revents = 0};
    if (wire_unsent(f->wire) < SEND_BUFFER && !f->input_held)
        p.events |= POLLIN;
    if (f->out_len > 0)
        p.events |= POLLOUT;
    return p;
}

/* ---- time ---- */

/* Grants the device the wall time since the last turn, but not what was slept away or could not be kept up.
 */
static void grant_time(struct face_pty *f)
{
    uint64_t wall = wall_now(), now = wire_now(f->wire);
    uint64_t passed = wall - f->last_wall;
    f->last_wall = wall;
    if (f->target_ns < now)
        f->target_ns = now;
    f->target_ns += passed;
    uint64_t most = now + f->asked_ns + CATCH_UP_NS;
    if (f->target_ns > most) {
        f->stats.lag_ns += f->target_ns - most;
        f->target_ns = most;
    }
}

static void note_progress(struct face_pty *f)
{
    uint64_t now = wire_now(f->wire);
    const struct wire_stats *s = wire_get_stats(f->wire);
    uint64_t bytes = s->to_host + s->to_device;
    uint64_t busy_until = nor_busy_until(chip_flash(f->chip), now);
    if (bytes != f->progress_bytes)
        f->active_wall = wall_now();
    if (bytes != f->progress_bytes || wire_sending(f->wire))
        f->progress_ns = now;
    if (busy_until > now && busy_until > f->progress_ns)
        f->progress_ns = busy_until;
    f->progress_bytes = bytes;
}

/* Fast: how long the device may run on now although the wall clock has not granted it; 0 = not at all. */
static uint64_t run_ahead_ns(struct face_pty *f)
{
    uint64_t now = wire_now(f->wire), next = wire_next_event(f->wire);
    if (!f->fast || next == CHIP_NEVER || wire_reset_rising(f->wire) || f->out_len > 0)
        return 0;
    bool computing = next <= now;
    uint64_t horizon = f->progress_ns + (computing ? AHEAD_COMPUTING_NS : AHEAD_WAITING_NS);
    uint64_t until = (computing ? now : next) + SLICE_NS;
    if (until - SLICE_NS >= horizon)
        return 0;
    return (until < horizon ? until : horizon) - now;
}

/* Runs one slice; false when there is nothing to run now. */
static bool run_slice(struct face_pty *f)
{
    uint64_t now = wire_now(f->wire);
    uint64_t ns = f->target_ns > now ? f->target_ns - now : run_ahead_ns(f);
    if (ns == 0)
        return false;
    uint64_t end = now + (ns < SLICE_NS ? ns : SLICE_NS);
    while (wire_now(f->wire) < end) {
        wire_run(f->wire, end - wire_now(f->wire));
        collect(f);
    }
    note_progress(f);
    return true;
}

static uint64_t wait_ns(struct face_pty *f)
{
    uint64_t now = wire_now(f->wire), next = wire_next_event(f->wire);
    bool active = wall_now() - f->active_wall < ACTIVE_FOR_NS || f->mismatch_wall != 0;
    uint64_t most = active ? ACTIVE_WAIT_NS : IDLE_WAIT_NS;
    uint64_t wait = next <= now ? 200 * US : next - now;
    return wait < most ? wait : most;
}

static bool caught_up(const struct face_pty *f)
{
    return wire_now(f->wire) >= f->target_ns;
}

uint64_t face_pty_turn(struct face_pty *f)
{
    uint64_t started = wall_now();
    bool more = true;
    grant_time(f);
    note_progress(f);
    while (more && wall_now() - started < TURN_NS) {
        more = run_slice(f);
        /* What the host has written belongs to the present, not to the time the device is still behind. */
        if (caught_up(f))
            more = take_from_host(f) || more;
        if (wire_unplugged(f->wire) && f->pty.master >= 0)
            face_pty_unplug(f);
        collect(f);
        flush_out(f);
    }
    if (!caught_up(f)) /* the computer is too slow: the host must not starve */
        take_from_host(f);
    f->asked_ns = more ? 0 : wait_ns(f);
    return f->asked_ns;
}
