/* sync.c: SYNC, and who answers it. */
/* SPDX-License-Identifier: MIT */
#include "core/device/sync.h"

#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "core/device/state.h"
#include "core/device/wire.h"

#define SYNC_GAP_MS 60 /* between the eight answers: above any adapter's latency timer */

static const uint8_t sync_data[36] = {0x07, 0x07, 0x12, 0x20, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55,
                                      0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55,
                                      0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55};

static bool is_our_echo(const struct slip_decoder *d)
{
    return d->len == WIRE_HEADER_SIZE + sizeof sync_data && d->data[0] == WIRE_REQUEST &&
           d->data[1] == WIRE_SYNC;
}

/* Waits for one frame that answers a SYNC.  One deadline for all that comes instead: a firmware or a metering
 * chip that talks all the time must not keep us here. */
static enum link_result wait_sync(struct device *dev, uint32_t timeout_ms, enum sync_party *party,
                                  struct err *e)
{
    struct answer ans;
    enum slip_event event;
    enum link_result r;
    struct deadline deadline = deadline_in(dev->clock, timeout_ms);
    while ((r = link_next_event(&dev->link, deadline_left_ms(&deadline), &event, e)) == LINK_OK) {
        const struct slip_decoder *d = &dev->link.decoder;
        if (event != SLIP_FRAME)
            continue;
        if (is_our_echo(d)) {
            *party = SYNC_ECHO;
            return LINK_OK;
        }
        if (link_parse_answer(&dev->link, WIRE_SYNC, &ans)) {
            *party = ans.value == 0 ? SYNC_STUB : SYNC_ROM;
            return LINK_OK;
        }
    }
    return r;
}

/* The rest of the answers to one SYNC.  A bad line may have made one of them say something else: most of them
 * count. */
static enum link_result hear_the_rest(struct device *dev, enum sync_party *party, struct err *e)
{
    int for_the_first = 1, against = 0;
    enum link_result r = LINK_OK;
    enum sync_party other = *party, again;
    for (int i = 1; i < WIRE_SYNC_ANSWERS && r == LINK_OK; i++) {
        r = wait_sync(dev, SYNC_GAP_MS, &again, e);
        if (r == LINK_OK && again == *party)
            for_the_first++;
        else if (r == LINK_OK && again != SYNC_ECHO) {
            against++;
            other = again;
        }
    }
    if (against > for_the_first)
        *party = other;
    return r == LINK_BROKEN ? r : LINK_OK;
}

enum link_result sync_once(struct device *dev, uint32_t timeout_ms, bool shift, enum sync_party *party,
                           struct err *e)
{
    static const uint8_t extra_end = WIRE_SLIP_END;
    const struct request req = {WIRE_SYNC, sync_data, sizeof sync_data, NULL, 0, 0};
    *party = SYNC_NOBODY;
    enum link_result r = link_discard(&dev->link, e);
    if (r == LINK_OK && shift)
        r = link_send_raw(&dev->link, &extra_end, 1, e);
    if (r == LINK_OK)
        r = link_send(&dev->link, &req, e);
    if (r == LINK_OK)
        r = wait_sync(dev, timeout_ms, party, e);
    static const char *const who[] = {"nobody", "the loader", "a stub", "our own echo"};
    log_printf(dev->log, LOG_DEBUG, "SYNC at %u baud: %s answers; %u raw bytes kept", dev->info.baud,
               who[*party], (unsigned)dev->link.recent_len);
    if (r != LINK_OK || *party == SYNC_ECHO)
        return r;
    r = hear_the_rest(dev, party, e);
    if (*party == SYNC_ROM) /* the stub is gone */
        dev->link.with_crc = false;
    return r;
}

enum link_result sync_some(struct device *dev, int tries, uint32_t timeout_ms, enum sync_party *party,
                           struct err *e)
{
    enum link_result r = LINK_TIMEOUT;
    for (int i = 0; i < tries && r == LINK_TIMEOUT; i++)
        r = sync_once(dev, timeout_ms, i % 2 == 1, party, e);
    return r;
}
