/* baud_trial.c: tries one rate both ways. */
/* SPDX-License-Identifier: MIT */
#include "core/device/baud_trial.h"

#include "base/bytes.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "core/device/baud.h"
#include "core/device/commands.h"
#include "core/device/line.h"
#include "core/device/recover.h"
#include "core/device/state.h"
#include "core/device/steady.h"
#include "core/device/wire.h"
#include "port/port.h"

#include <string.h>

/* Pauses of a trial, in steps of one register write (at most 65535 us each). */
#define STEP_MS      50u
#define LEAVE_STEPS  1 /* for the host to change its rate after the request has left */
#define SPEAK_STEPS  1 /* margin before the chip speaks */
#define LISTEN_STEPS 3 /* chip waits at the new rate for the host's request and for it to change back */
#define SPEAK_MS     ((LEAVE_STEPS + SPEAK_STEPS) * STEP_MS)
#define TRIAL_MS     (SPEAK_MS + LISTEN_STEPS * STEP_MS)

#define ARRIVE_MS 45u /* from the chip's word to ours: the adapter's timer, the driver */
#define SLOWEST                                                                                              \
    2u /* a stub counts on a clock that not every chip has: its pauses take up to twice as long              \
        */
#define ANSWER_MS 500u /* more than the pauses, until the answer to a trial is lost */

/* The question of a trial: whatever a bad line makes of it does no harm, unlike a register's address, and its
 * right answer is known from asking at the present rate. */
#define QUESTION_BYTES 256u

static const uint8_t pattern[16] = {0x55, 0xAA, 0x00, 0xFF, 0x0F, 0xF0, 0x33, 0xCC,
                                    0x01, 0x80, 0x7F, 0xFE, 0x5A, 0xA5, 0x96, 0x69};

struct trial {
    struct device *dev;
    uint32_t baud, present;
    uint64_t heard_ms; /* the chip has all of the request, at the earliest */
    uint32_t slowness; /* of the chip's pauses, as known so far: 1 to SLOWEST */
    bool passed, late; /* late: the computer, for what it had to do in time */
};

static uint64_t now_ms(const struct trial *t)
{
    return clock_now_ms(t->dev->clock);
}

/* One request: to the new rate, say the pattern, wait, back to the present rate. */
static bool send_request(struct trial *t, struct err *e)
{
    struct device *dev = t->dev;
    const uint32_t here = baud_divider(dev, t->present), there = baud_divider(dev, t->baud);
    struct reg_write w[LEAVE_STEPS + SPEAK_STEPS + LISTEN_STEPS + ARRAY_LEN(pattern)];
    size_t n = 0;
    for (int i = 0; i < LEAVE_STEPS; i++)
        w[n++] = baud_write_divider(i + 1 == LEAVE_STEPS ? there : here, STEP_MS);
    for (int i = 0; i < SPEAK_STEPS; i++)
        w[n++] = baud_write_divider(there, STEP_MS);
    for (size_t i = 0; i < ARRAY_LEN(pattern); i++)
        w[n++] = (struct reg_write){WIRE_REG_UART_FIFO, pattern[i], UINT32_MAX, 0};
    for (int i = 0; i < LISTEN_STEPS; i++)
        w[n++] = baud_write_divider(i + 1 == LISTEN_STEPS ? here : there, STEP_MS);
    uint64_t begun_ms = now_ms(t), sent = dev->port->bytes_out;
    if (!cmd_write_regs_send(dev, w, n, e))
        return false;
    t->heard_ms = begun_ms + (dev->port->bytes_out - sent) * 10000u / t->present;
    return port_drain(dev->port, e);
}

static bool contains(const uint8_t *data, size_t len)
{
    for (size_t i = 0; i + sizeof pattern <= len; i++)
        if (memcmp(data + i, pattern, sizeof pattern) == 0)
            return true;
    return false;
}

/* Waits for the pattern.  Before it anything may come: some adapters answer a new rate with a stray 0. */
static bool hear_pattern(struct trial *t, struct err *e)
{
    uint8_t got[4 * sizeof pattern];
    size_t len = 0;
    uint64_t end_ms = t->heard_ms + SPEAK_MS * t->slowness + ARRIVE_MS;
    for (uint64_t now; !t->passed && (now = now_ms(t)) < end_ms;) {
        int n = port_read(t->dev->port, got + len, sizeof got - len, (uint32_t)(end_ms - now), e);
        if (n < 0)
            return false;
        len += (size_t)n;
        t->passed = contains(got, len);
        if (len == sizeof got) {
            len = sizeof pattern - 1;
            memmove(got, got + sizeof got - len, len);
        }
    }
    if (t->passed && now_ms(t) < t->heard_ms + SPEAK_MS * SLOWEST)
        t->slowness = 1;
    return true;
}

/* At the new rate: the pattern, and the question that is answered at the present one. */
static bool be_there(struct trial *t, struct err *e)
{
    struct device *dev = t->dev;
    t->late = now_ms(t) > t->heard_ms + SPEAK_MS * t->slowness;
    if (!hear_pattern(t, e))
        return false;
    if (t->passed && !cmd_flash_md5_send(dev, 0, QUESTION_BYTES, false, e))
        return false;
    if (!link_set_baud(&dev->link, t->present, e) || link_discard(&dev->link, e) == LINK_BROKEN)
        return false;
    t->late = t->late || now_ms(t) > t->heard_ms + TRIAL_MS * t->slowness;
    return true;
}

/* The chip is late if nothing else was: then its pauses are longer than asked for. */
static void measure_pauses(struct trial *t)
{
    uint64_t now = now_ms(t), expected = TRIAL_MS * t->slowness;
    if (t->passed || t->slowness == SLOWEST || now < t->heard_ms + expected + expected / 2)
        return;
    t->slowness = SLOWEST;
    t->late = true;
}

/* Both answers come at the present rate: to the trial request, and to the question asked at the new rate. */
static bool hear_answers(struct trial *t, const uint8_t expected[MD5_SIZE], struct err *e)
{
    struct device *dev = t->dev;
    struct answer ans;
    enum link_result r =
        link_wait_answer(&dev->link, WIRE_WRITE_REG, TRIAL_MS * SLOWEST + ANSWER_MS, &ans, e);
    if (r == LINK_OK)
        measure_pauses(t);
    if (r == LINK_OK && t->passed) {
        r = link_wait_answer(&dev->link, WIRE_FLASH_MD5, 300, &ans, e);
        t->passed = r == LINK_OK && ans.len == MD5_SIZE && memcmp(ans.data, expected, MD5_SIZE) == 0;
    }
    if (r != LINK_TIMEOUT)
        return r != LINK_BROKEN;
    t->passed = false;
    /* We may have come back after its answer.  It is no error of the present rate. */
    t->late = t->late || t->slowness > 1;
    t->slowness = 1;
    return recover_at(dev, t->present, e);
}

static bool run_trial(struct device *dev, uint32_t baud, enum baud_trial_outcome *outcome, struct err *e)
{
    static const char *const words[] = {
        [TRIAL_PASSED] = "passed", [TRIAL_FAILED] = "failed", [TRIAL_VOID] = "tells nothing"};
    struct trial t = {
        .dev = dev, .baud = baud, .present = dev->info.baud, .slowness = dev->stub.slow_pauses ? SLOWEST : 1};
    uint8_t md5[MD5_SIZE];
    if (!cmd_flash_md5(dev, 0, QUESTION_BYTES, md5, e) || !send_request(&t, e))
        return false;
    /* A driver may know that it cannot: the chip returns automatically. */
    bool there = port_set_baud(dev->port, baud, NULL);
    if ((there && !be_there(&t, e)) || !hear_answers(&t, md5, e))
        return false;
    dev->stub.slow_pauses = t.slowness > 1;
    *outcome = t.passed ? TRIAL_PASSED : there && t.late ? TRIAL_VOID : TRIAL_FAILED;
    log_printf(dev->log, LOG_INFO, "trial of %u baud %s", baud, words[*outcome]);
    return true;
}

bool baud_trial_run(struct device *dev, uint32_t baud, enum baud_trial_outcome *outcome, struct err *e)
{
    struct line_pause before = line_pause(dev);
    bool ok = run_trial(dev, baud, outcome, e);
    line_resume(dev, before);
    return ok;
}
