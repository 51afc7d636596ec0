/* baud.c: rate changes through UART_CLKDIV. */
#include "core/baud.h"

#include "base/bytes.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "core/commands.h"
#include "core/recover.h"
#include "core/session.h"
#include "core/wire.h"
#include "port/port.h"

#include <string.h>

const uint32_t baud_rates[] = {2000000, 1500000, 1000000, 921600, 460800, 230400, BAUD_FIRST_CONTACT};
const unsigned baud_rate_count = ARRAY_LEN(baud_rates);

/* Pauses of a trial, in steps of one register write (at most 65535 us each). */
#define STEP_US      50000u
#define LEAVE_STEPS  1 /* for the host to change its rate after the request has left */
#define SPEAK_STEPS  1 /* margin before the chip speaks */
#define LISTEN_STEPS 3 /* chip waits at the new rate for the host's request and for it to change back */
#define TRIAL_MS     ((LEAVE_STEPS + SPEAK_STEPS + LISTEN_STEPS) * STEP_US / 1000)

#define CHANGE_TRIES 3
/* A trial also fails when the computer is late once.  So a rate that was asked for is tried more often, and
 * where every rate has failed, those from here on once more: half a second, and without it several times the
 * time for all that follows. */
#define ASKED_TRIES   3
#define SECOND_CHANCE 460800u

static const uint8_t pattern[16] = {0x55, 0xAA, 0x00, 0xFF, 0x0F, 0xF0, 0x33, 0xCC,
                                    0x01, 0x80, 0x7F, 0xFE, 0x5A, 0xA5, 0x96, 0x69};

uint32_t baud_below(uint32_t baud)
{
    for (unsigned i = 0; i < baud_rate_count; i++)
        if (baud_rates[i] < baud)
            return baud_rates[i];
    return BAUD_FIRST_CONTACT;
}

static uint32_t divider_for(const struct flasher *f, uint32_t baud)
{
    return (f->uart_clock_hz + baud / 2) / baud;
}

static struct reg_write write_divider(const struct flasher *f, uint32_t baud, uint32_t delay_us)
{
    return (struct reg_write){WIRE_REG_UART_DIV, divider_for(f, baud), WIRE_UART_DIV_MASK, delay_us};
}

static bool host_rate(struct flasher *f, uint32_t baud, struct err *e)
{
    return port_drain(f->port, e) && port_set_baud(f->port, baud, e);
}

/* Changes the host's rate and looks for the stub there. */
static enum link_result follow(struct flasher *f, uint32_t baud, bool answer_due, struct err *e)
{
    struct answer ans;
    if (!host_rate(f, baud, e))
        return LINK_BROKEN;
    f->device.baud = baud;
    enum link_result r = LINK_TIMEOUT;
    if (answer_due)
        r = link_wait_answer(&f->link, WIRE_WRITE_REG, 500 + STEP_US / 1000, &ans, e);
    if (r == LINK_TIMEOUT) {
        enum sync_party party;
        r = recover_sync_some(f, 4, 200, &party, e);
    }
    return r;
}

/* Asks the stub to go to another rate; LINK_OK if it is heard there or, the request having been damaged on
 * its way, where it was or where ours goes when it hears another rate: see f->device.baud. */
static enum link_result change_rate(struct flasher *f, uint32_t baud, struct err *e)
{
    uint32_t before = f->device.baud;
    struct reg_write change = write_divider(f, baud, STEP_US);
    if (!cmd_write_regs_send(f, &change, 1, e))
        return LINK_BROKEN;
    enum link_result r = follow(f, baud, true, e);
    if (r == LINK_TIMEOUT)
        r = follow(f, before, false, e);
    if (r == LINK_TIMEOUT && before != BAUD_FIRST_CONTACT)
        r = follow(f, BAUD_FIRST_CONTACT, false, e);
    return r;
}

bool baud_set(struct flasher *f, uint32_t baud, struct err *e)
{
    enum link_result r = LINK_OK;
    if (baud == f->device.baud)
        return true;
    for (int attempt = 0; r == LINK_OK && f->device.baud != baud && attempt < CHANGE_TRIES; attempt++)
        r = change_rate(f, baud, e);
    if (r == LINK_BROKEN)
        return false;
    if (r == LINK_TIMEOUT)
        return err_set(e, ERR_LOST, "no answer after changing to %u baud", baud);
    f->errors_at_rate = 0;
    log_printf(f->log, LOG_INFO, "the line runs at %u baud", f->device.baud);
    return true;
}

/* One request: to the new rate, say the pattern, wait, back to the present rate. */
static bool send_trial(struct flasher *f, uint32_t baud, struct err *e)
{
    struct reg_write w[LEAVE_STEPS + SPEAK_STEPS + LISTEN_STEPS + ARRAY_LEN(pattern) + 1];
    size_t n = 0;
    for (int i = 0; i < LEAVE_STEPS; i++)
        w[n++] = write_divider(f, i + 1 == LEAVE_STEPS ? baud : f->device.baud, STEP_US);
    for (int i = 0; i < SPEAK_STEPS; i++)
        w[n++] = write_divider(f, baud, STEP_US);
    for (size_t i = 0; i < ARRAY_LEN(pattern); i++)
        w[n++] = (struct reg_write){WIRE_REG_UART_FIFO, pattern[i], UINT32_MAX, 0};
    for (int i = 0; i < LISTEN_STEPS; i++)
        w[n++] = write_divider(f, i + 1 == LISTEN_STEPS ? f->device.baud : baud, STEP_US);
    return cmd_write_regs_send(f, w, n, e);
}

/* True in *heard when the pattern arrives whole at the rate under trial. */
static bool hear_pattern(struct flasher *f, bool *heard, struct err *e)
{
    uint8_t got[ARRAY_LEN(pattern)];
    size_t len = 0;
    struct deadline deadline = deadline_in(f->clock, (LEAVE_STEPS + SPEAK_STEPS + 1) * STEP_US / 1000);
    while (len < sizeof got) {
        uint32_t left = deadline_left_ms(&deadline);
        int n = port_read(f->port, got + len, sizeof got - len, left, e);
        if (n < 0)
            return false;
        if (n == 0 && left == 0)
            break;
        len += (size_t)n;
    }
    *heard = len == sizeof got && memcmp(got, pattern, len) == 0;
    return true;
}

/* The question of a trial: whatever a bad line makes of it does no harm, unlike a register's address, and its
 * right answer is known from asking at the present rate. */
#define QUESTION_BYTES 256u

/* Both answers come at the present rate: to the trial request, and to the question asked at the new rate. */
static bool hear_answers(struct flasher *f, const uint8_t expected[MD5_SIZE], bool *heard, struct err *e)
{
    struct answer ans;
    enum link_result r = link_wait_answer(&f->link, WIRE_WRITE_REG, TRIAL_MS + 500, &ans, e);
    if (r == LINK_OK && *heard) {
        r = link_wait_answer(&f->link, WIRE_FLASH_MD5, 300, &ans, e);
        *heard = r == LINK_OK && ans.len == MD5_SIZE && memcmp(ans.data, expected, MD5_SIZE) == 0;
    }
    if (r == LINK_TIMEOUT) {
        *heard = false;
        return recover_stub(f, e);
    }
    return r != LINK_BROKEN;
}

bool baud_try(struct flasher *f, uint32_t baud, bool *passed, struct err *e)
{
    uint32_t present = f->device.baud;
    uint8_t md5[MD5_SIZE];
    *passed = false;
    if (!cmd_flash_md5(f, 0, QUESTION_BYTES, md5, e))
        return false;
    if (!send_trial(f, baud, e) || !port_drain(f->port, e))
        return false;
    if (!port_set_baud(f->port, baud, NULL)) { /* the driver knows it cannot: the chip returns by itself */
        clock_sleep_ms(f->clock, TRIAL_MS);
        return hear_answers(f, md5, passed, e);
    }
    bool ok = hear_pattern(f, passed, e);
    if (ok && *passed)
        ok = cmd_flash_md5_send(f, 0, QUESTION_BYTES, false, e);
    if (!ok || !host_rate(f, present, e) || link_discard(&f->link, e) == LINK_BROKEN)
        return false;
    ok = hear_answers(f, md5, passed, e);
    log_printf(f->log, LOG_INFO, "trial of %u baud %s", baud, *passed ? "passed" : "failed");
    return ok;
}

/* To the first rate that passes, from `rate` downwards. */
static bool climb_from(struct flasher *f, uint32_t rate, int tries, struct err *e)
{
    for (; rate > f->device.baud; rate = baud_below(rate)) {
        bool passed = false;
        session_progress(f, PHASE_BAUD, 0, 0);
        for (int i = 0; i < tries && !passed; i++)
            if (!baud_try(f, rate, &passed, e))
                return false;
        if (passed)
            return baud_set(f, rate, e);
    }
    return true;
}

bool baud_climb(struct flasher *f, uint32_t wanted, struct err *e)
{
    uint32_t limit = wanted == 0 ? baud_rates[0] : wanted;
    if (f->rate_limit != 0 && f->rate_limit < limit)
        limit = f->rate_limit;
    if (f->device.baud > limit && !baud_set(f, BAUD_FIRST_CONTACT, e))
        return false; /* a stub left behind at a rate that is not wanted now */
    if (wanted != 0)
        return climb_from(f, limit, ASKED_TRIES, e);
    uint32_t second_chance = limit < SECOND_CHANCE ? limit : SECOND_CHANCE;
    return climb_from(f, limit, 1, e) &&
           (f->device.baud > BAUD_FIRST_CONTACT || climb_from(f, second_chance, 1, e));
}
