/* line.c: see line.h. */
/* SPDX-License-Identifier: MIT */
#include "core/device/line.h"

#include "base/err.h"
#include "base/log.h"
#include "core/device/baud.h"
#include "core/device/state.h"
#include "port/port.h"

/* A device that loses its power, or an adapter that hiccups, makes a few troubles too. */
#define TROUBLES_TO_SAY     6u
#define TROUBLES_NO_RESTART 20u
#define UNSAFE_BELOW        10000u
#define SMALL_PACKETS_BELOW 6000u
#define WORTH_SAYING        30000u /* one byte in more than that costs a backup a second or two */

static uint64_t bytes_so_far(const struct device *dev)
{
    return dev->port->bytes_in + dev->port->bytes_out;
}

void line_begin(struct device *dev)
{
    dev->line = (struct line_state){.begun_at = bytes_so_far(dev), .bad_frames_before = dev->link.bad_frames};
}

void line_count_trouble(struct device *dev)
{
    dev->line.troubles++;
}

struct line_pause line_pause(const struct device *dev)
{
    return (struct line_pause){dev->line.troubles, dev->link.bad_frames};
}

void line_resume(struct device *dev, struct line_pause before)
{
    dev->line.troubles = before.troubles;
    dev->link.bad_frames = before.bad_frames;
}

static uint32_t one_digit(uint64_t n)
{
    uint32_t unit = 1;
    while (n / unit >= 10)
        unit *= 10;
    return (uint32_t)(n / unit * unit);
}

/* A damaged frame is often the reason for a repetition. */
static uint64_t count_troubles(const struct device *dev)
{
    uint64_t frames = dev->link.bad_frames - dev->line.bad_frames_before, repeated = dev->line.troubles;
    return frames > repeated ? frames : repeated;
}

uint32_t line_loses_one_in(const struct device *dev)
{
    uint64_t troubles = count_troubles(dev);
    if (troubles < TROUBLES_TO_SAY)
        return 0;
    uint64_t one_in = (bytes_so_far(dev) - dev->line.begun_at) / troubles;
    return one_in > WORTH_SAYING ? 0 : one_digit(one_in < 2 ? 2 : one_in);
}

void line_tell(struct device *dev)
{
    uint32_t one_in = dev->line.told ? 0 : line_loses_one_in(dev);
    if (one_in == 0)
        return;
    dev->line.told = true;
    log_printf(dev->log, LOG_INFO, "the line loses about 1 byte in %u", one_in);
    if (dev->events != NULL && dev->events->line_is_bad != NULL)
        dev->events->line_is_bad(dev->events->ctx, one_in);
}

bool line_wants_small_packets(const struct device *dev)
{
    uint32_t one_in = line_loses_one_in(dev);
    return one_in != 0 && one_in < SMALL_PACKETS_BELOW && dev->info.baud <= BAUD_GOOD;
}

bool line_allows_changes(const struct device *dev, struct err *e)
{
    uint32_t one_in = line_loses_one_in(dev);
    if (dev->link.with_crc || one_in == 0 || one_in > UNSAFE_BELOW)
        return true;
    err_set(e, ERR_LINE, "the %s stub cannot tell a damaged request", dev->info.stub);
    if (e != NULL)
        e->why[0] = (struct fact){FACT_LINE_LOSES_TOO_MUCH, {fact_number(one_in)}};
    return false;
}

/* Bytes that make no sense look like the boot log of a device that has restarted, and a boot log like those;
 * a weak supply ends the work before there is much trouble of another kind. */
static bool may_be_the_line(const struct device *dev, enum err_code code)
{
    if (dev->stub.hangs)
        return false;
    if (code == ERR_RESET)
        return count_troubles(dev) >= TROUBLES_NO_RESTART;
    return code == ERR_STUB || code == ERR_UNSTABLE || code == ERR_LOST || code == ERR_NO_ANSWER ||
           code == ERR_LINE;
}

bool line_explains(struct device *dev, struct err *e)
{
    uint32_t one_in = line_loses_one_in(dev);
    if (e == NULL || one_in == 0 || e->why[0].id != FACT_NONE || !may_be_the_line(dev, e->code))
        return false;
    e->code = ERR_LINE;
    e->why[0] = (struct fact){FACT_LINE_LOSES, {fact_number(one_in)}};
    return false;
}
