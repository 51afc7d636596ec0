/* baud.c: rate changes through UART_CLKDIV. */
#include "core/baud.h"

#include "base/bytes.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "core/commands.h"
#include "core/recover.h"
#include "core/session.h"
#include "core/baud_trial.h"
#include "core/wire.h"

const uint32_t baud_rates[] = {2000000, 1500000, 1000000, 921600, 460800, 230400, BAUD_FIRST_CONTACT};
const unsigned baud_rate_count = ARRAY_LEN(baud_rates);

#define CHANGE_MS    50u /* for the host to change its rate after a request has left */
#define CHANGE_TRIES 3
/* A trial also fails when the adapter hiccups once.  So a rate that was asked for is tried more often, and
 * where every rate has failed, those from here on once more: half a second, and without it several times the
 * time for all that follows. */
#define ASKED_TRIES 3
#define GOOD_RATE   460800u /* which any adapter with a decent line should do */
#define VOID_TRIES  6       /* trials of one climb that told nothing and are made again */
/* Where the rate may be less than the line could do, it is tried again before large transfers. */
#define CLIMBS_LATER 3
#define APART_MS     3000u /* for whatever keeps the computer busy to end */
#define WORTH_MS     4000u /* what the transfer takes at the present rate, at least */

uint32_t baud_below(uint32_t baud)
{
    for (unsigned i = 0; i < baud_rate_count; i++)
        if (baud_rates[i] < baud)
            return baud_rates[i];
    return BAUD_FIRST_CONTACT;
}

uint32_t baud_divider(const struct flasher *f, uint32_t baud)
{
    return (f->uart_clock_hz + baud / 2) / baud;
}

/* How far a clock divided so is from a rate, in tenths of a percent. */
static uint32_t distance(uint32_t clock_hz, uint32_t divider, uint32_t rate)
{
    uint32_t made = clock_hz / (divider == 0 ? 1 : divider);
    return (made > rate ? made - rate : rate - made) / (rate / 1000);
}

uint32_t baud_of_divider(uint32_t divider, uint32_t *clock_hz)
{
    static const uint32_t clocks[] = {52000000, 80000000}; /* twice the crystal's */
    uint32_t best = BAUD_FIRST_CONTACT;
    *clock_hz = clocks[0];
    for (unsigned rate = 0; rate < baud_rate_count; rate++)
        for (unsigned clock = 0; clock < ARRAY_LEN(clocks); clock++)
            if (distance(clocks[clock], divider, baud_rates[rate]) < distance(*clock_hz, divider, best)) {
                best = baud_rates[rate];
                *clock_hz = clocks[clock];
            }
    return best;
}

struct reg_write baud_write_divider(uint32_t divider, uint32_t delay_ms)
{
    return (struct reg_write){WIRE_REG_UART_DIV, divider, WIRE_UART_DIV_MASK, delay_ms * 1000u};
}

/* Changes the host's rate and looks for the stub there. */
static enum link_result follow(struct flasher *f, uint32_t baud, bool answer_due, struct err *e)
{
    struct answer ans;
    if (!link_set_baud(&f->link, baud, e))
        return LINK_BROKEN;
    f->device.baud = baud;
    enum link_result r = LINK_TIMEOUT;
    if (answer_due)
        r = link_wait_answer(&f->link, WIRE_WRITE_REG, 500 + 2 * CHANGE_MS, &ans, e);
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
    struct reg_write change = baud_write_divider(baud_divider(f, baud), CHANGE_MS);
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

/* Tries one rate, and makes up for trials that told nothing. */
static bool try_rate(struct flasher *f, uint32_t rate, int tries, int *voids_left, bool *passed,
                     struct err *e)
{
    enum baud_trial_outcome outcome = TRIAL_FAILED;
    for (int i = 0; i < tries && outcome != TRIAL_PASSED;) {
        if (!baud_trial_run(f, rate, &outcome, e))
            return false;
        if (outcome == TRIAL_VOID && *voids_left > 0)
            --*voids_left;
        else
            i++;
    }
    f->rate_in_doubt = f->rate_in_doubt || outcome == TRIAL_VOID;
    *passed = outcome == TRIAL_PASSED;
    return true;
}

/* To the first rate that passes, from `rate` downwards. */
static bool climb_from(struct flasher *f, uint32_t rate, int tries, struct err *e)
{
    int voids_left = VOID_TRIES;
    for (; rate > f->device.baud; rate = baud_below(rate)) {
        bool passed;
        session_progress(f, PHASE_BAUD, 0, 0);
        if (!try_rate(f, rate, tries, &voids_left, &passed, e))
            return false;
        if (passed)
            return baud_set(f, rate, e);
    }
    return true;
}

/* The fastest rate that may be used. */
static uint32_t limit_of(const struct flasher *f)
{
    uint32_t wanted = f->options.baud == 0 ? baud_rates[0] : f->options.baud;
    return f->rate_limit != 0 && f->rate_limit < wanted ? f->rate_limit : wanted;
}

bool baud_climb(struct flasher *f, struct err *e)
{
    uint32_t limit = limit_of(f);
    f->climbs_left = CLIMBS_LATER;
    f->climb_from_ms = 0;
    f->rate_in_doubt = false;
    if (f->device.baud > limit && !baud_set(f, BAUD_FIRST_CONTACT, e))
        return false; /* a stub left behind at a rate that is not wanted now */
    if (f->options.baud != 0)
        return climb_from(f, limit, ASKED_TRIES, e);
    uint32_t second_chance = limit < GOOD_RATE ? limit : GOOD_RATE;
    return climb_from(f, limit, 1, e) &&
           (f->device.baud > BAUD_FIRST_CONTACT || climb_from(f, second_chance, 1, e));
}

bool baud_may_climb(const struct flasher *f)
{
    return f->climbs_left > 0 && f->device.baud < limit_of(f) &&
           (f->device.baud < GOOD_RATE || f->rate_in_doubt);
}

bool baud_climb_again(struct flasher *f, uint64_t bytes, struct err *e)
{
    if (!baud_may_climb(f) || clock_now_ms(f->clock) < f->climb_from_ms ||
        bytes * 10000u / f->device.baud < WORTH_MS)
        return true;
    uint32_t limit = limit_of(f);
    /* Where a good rate fails, so will the faster ones. */
    uint32_t first = f->device.baud < GOOD_RATE && limit > GOOD_RATE ? GOOD_RATE : limit;
    f->climbs_left--;
    f->rate_in_doubt = false;
    log_printf(f->log, LOG_INFO, "%u baud may be less than the line can do: trying once more",
               f->device.baud);
    if (!climb_from(f, first, 1, e) || (f->device.baud >= first && !climb_from(f, limit, 1, e)))
        return false;
    f->climb_from_ms = clock_now_ms(f->clock) + APART_MS;
    return true;
}
