/* state.c: creates a device, and keeps account of its progress and time. */
/* SPDX-License-Identifier: MIT */
#include "core/device/state.h"

#include "base/clock.h"
#include "base/err.h"
#include "core/device/baud.h"
#include "core/device/line.h"
#include "core/device/restock_stub.h"
#include "port/port.h"

#include <string.h>

bool device_init(struct device *dev, struct port *port, struct clock *clock, const struct log *log,
                 const struct device_events *events)
{
    memset(dev, 0, sizeof *dev);
    dev->port = port;
    dev->clock = clock;
    dev->log = log;
    dev->events = events;
    dev->info.baud = BAUD_FIRST_CONTACT;
    dev->stub.own = &restock_stub;
    dev->stub.own_crc = restock_stub_crc;
    return link_init(&dev->link, port, clock, log);
}

void device_done(struct device *dev)
{
    link_done(&dev->link);
}

static void change_phase(struct device *dev, enum device_phase phase)
{
    uint64_t now = clock_now_ms(dev->clock);
    dev->time.phase_ms[dev->time.phase] += now - dev->time.phase_since_ms;
    dev->time.phase = phase;
    dev->time.phase_since_ms = now;
}

void device_progress(struct device *dev, enum device_phase phase, uint64_t done, uint64_t total)
{
    if (phase != dev->time.phase)
        change_phase(dev, phase);
    line_tell(dev);
    if (dev->events != NULL && dev->events->progress != NULL)
        dev->events->progress(dev->events->ctx, phase, done < total ? done : total, total);
}

void device_start_stats(struct device *dev)
{
    dev->time.started_ms = dev->time.phase_since_ms = clock_now_ms(dev->clock);
    dev->time.phase = PHASE_CONNECT; /* nothing in particular, until a phase is reported */
    memset(dev->time.phase_ms, 0, sizeof dev->time.phase_ms);
    dev->time.started_in = dev->port->bytes_in;
    dev->time.started_out = dev->port->bytes_out;
}

void device_finish_stats(struct device *dev, struct transfer_stats *stats)
{
    change_phase(dev, PHASE_CONNECT);
    stats->seconds = (double)(dev->time.phase_since_ms - dev->time.started_ms) / 1000.0;
    stats->seconds_connect = dev->info.seconds_connect;
    stats->seconds_compare = (double)dev->time.phase_ms[PHASE_COMPARE] / 1000.0;
    stats->seconds_transfer = (double)(dev->time.phase_ms[PHASE_READ] + dev->time.phase_ms[PHASE_ERASE] +
                                       dev->time.phase_ms[PHASE_WRITE]) /
                              1000.0;
    stats->seconds_prove = (double)dev->time.phase_ms[PHASE_PROVE] / 1000.0;
    stats->wire_rx = dev->port->bytes_in - dev->time.started_in;
    stats->wire_tx = dev->port->bytes_out - dev->time.started_out;
    stats->sectors_total = device_sectors(dev);
}

uint32_t device_sectors(const struct device *dev)
{
    return dev->info.flash_size / FLASH_SECTOR;
}

bool device_has_flash(const struct device *dev, struct err *e)
{
    return dev->info.flash_size != 0 || err_set(e, ERR_FLASH_ID, "no flash was identified");
}

void device_forget_flash(struct device *dev)
{
    dev->info.flash_size = 0;
    memset(dev->info.flash_id, 0, sizeof dev->info.flash_id);
}
