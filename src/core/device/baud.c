/* baud.c: rate changes through UART_CLKDIV. */
/* SPDX-License-Identifier: MIT */
#include "core/device/baud.h"

#include "base/bytes.h"
#include "base/err.h"
#include "base/log.h"
#include "core/device/commands.h"
#include "core/device/state.h"
#include "core/device/sync.h"
#include "core/device/wire.h"

const uint32_t baud_rates[] = {2000000, 1500000, 1000000, 921600, 460800, 230400, BAUD_FIRST_CONTACT};
const unsigned baud_rate_count = ARRAY_LEN(baud_rates);

#define CHANGE_MS    50u /* for the host to change its rate after a request has left */
#define CHANGE_TRIES 3

uint32_t baud_below(uint32_t baud)
{
    for (unsigned i = 0; i < baud_rate_count; i++)
        if (baud_rates[i] < baud)
            return baud_rates[i];
    return BAUD_FIRST_CONTACT;
}

uint32_t baud_divider(const struct device *dev, uint32_t baud)
{
    return (dev->rate.uart_clock_hz + baud / 2) / baud;
}

/* How far a clock divided so is from a rate, in tenths of a percent. */
static uint32_t distance(uint32_t clock_hz, uint32_t divider, uint32_t rate)
{
    uint32_t made = clock_hz / (divider == 0 ? 1 : divider);
    return (made > rate ? made - rate : rate - made) / (rate / 1000);
}

static const uint32_t clocks[] = {52000000, 80000000}; /* twice the crystal's */

uint32_t baud_clock_of_divider(uint32_t divider, uint32_t baud)
{
    return distance(clocks[0], divider, baud) <= distance(clocks[1], divider, baud) ? clocks[0] : clocks[1];
}

uint32_t baud_of_divider(uint32_t divider, uint32_t *clock_hz)
{
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
static enum link_result follow(struct device *dev, uint32_t baud, bool answer_due, struct err *e)
{
    struct answer ans;
    if (!link_set_baud(&dev->link, baud, e))
        return LINK_BROKEN;
    dev->info.baud = baud;
    enum link_result r = LINK_TIMEOUT;
    if (answer_due)
        r = link_wait_answer(&dev->link, WIRE_WRITE_REG, 500 + 2 * CHANGE_MS, &ans, e);
    if (r == LINK_TIMEOUT) {
        enum sync_party party;
        r = sync_some(dev, 4, 200, &party, e);
    }
    return r;
}

/* Asks the stub to go to another rate; LINK_OK if it is heard there or, the request having been damaged on
 * its way, where it was or where ours goes when it hears another rate: see dev->info.baud. */
static enum link_result change_rate(struct device *dev, uint32_t baud, struct err *e)
{
    uint32_t before = dev->info.baud;
    struct reg_write change = baud_write_divider(baud_divider(dev, baud), CHANGE_MS);
    if (!cmd_write_regs_send(dev, &change, 1, e))
        return LINK_BROKEN;
    enum link_result r = follow(dev, baud, true, e);
    if (r == LINK_TIMEOUT)
        r = follow(dev, before, false, e);
    if (r == LINK_TIMEOUT && before != BAUD_FIRST_CONTACT)
        r = follow(dev, BAUD_FIRST_CONTACT, false, e);
    return r;
}

bool baud_set(struct device *dev, uint32_t baud, struct err *e)
{
    enum link_result r = LINK_OK;
    if (baud == dev->info.baud)
        return true;
    for (int attempt = 0; r == LINK_OK && dev->info.baud != baud && attempt < CHANGE_TRIES; attempt++)
        r = change_rate(dev, baud, e);
    if (r == LINK_BROKEN)
        return false;
    if (r == LINK_TIMEOUT)
        return err_set(e, ERR_LOST, "no answer after changing to %u baud", baud);
    dev->rate.errors = 0;
    log_printf(dev->log, LOG_INFO, "the line runs at %u baud", dev->info.baud);
    return true;
}
