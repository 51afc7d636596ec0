/* departure.c: see departure.h. */
/* SPDX-License-Identifier: MIT */
#include "port/departure.h"

#define US_PER_MS     1000u
#define US_PER_SECOND 1000000u
#define BITS_PER_BYTE 10u

#define ADAPTER_BYTES 4096u /* the largest memory of an adapter */
#define RATE_PARTS    32u   /* one in this many: no receiver would understand a rate further off */
#define TRAVEL_US     5000u /* from the driver into the adapter: frames of USB, a hub, a late computer */

static uint64_t line_us(const struct departure *d, uint64_t bytes)
{
    return (bytes * BITS_PER_BYTE * US_PER_SECOND + d->baud - 1) / d->baud;
}

void departure_init(struct departure *d, uint32_t baud)
{
    *d = (struct departure){.baud = baud == 0 ? 1 : baud};
}

void departure_set_baud(struct departure *d, uint64_t now_ms, uint32_t baud)
{
    uint64_t now_us = now_ms * US_PER_MS;
    uint64_t left = d->until_us > now_us ? (d->until_us - now_us) * d->baud : 0; /* in bits x microseconds */
    d->baud = baud == 0 ? 1 : baud;
    if (left > 0)
        d->until_us = now_us + left / d->baud;
}

void departure_handed(struct departure *d, uint64_t begun_ms, uint64_t taken_ms, size_t bytes)
{
    /* Clocks count whole milliseconds: the true moment may be up to one later. */
    uint64_t begun_us = (begun_ms + 1) * US_PER_MS;
    if (d->until_us < begun_us) {
        d->since_us = d->until_us = begun_us;
        d->bytes = 0;
    }
    d->bytes += bytes;
    d->until_us += line_us(d, bytes);
    if ((taken_ms - begun_ms) * US_PER_MS > TRAVEL_US) /* the driver made the writer wait */
        departure_queued(d, taken_ms, 0);
}

void departure_queued(struct departure *d, uint64_t now_ms, size_t queued)
{
    uint64_t most = queued + ADAPTER_BYTES, now_us = (now_ms + 1) * US_PER_MS;
    uint64_t until_us = now_us + line_us(d, d->bytes < most ? d->bytes : most);
    if (until_us <= d->until_us)
        return;
    d->since_us = now_us;
    d->until_us = until_us;
}

uint32_t departure_left_ms(const struct departure *d, uint64_t now_ms)
{
    if (d->bytes == 0)
        return 0;
    /* An adapter that falls behind by more than its memory shows in the driver's queue. */
    uint64_t busy_us = d->until_us - d->since_us, most_us = line_us(d, ADAPTER_BYTES);
    uint64_t margin_us = TRAVEL_US + (busy_us < most_us ? busy_us : most_us) / RATE_PARTS;
    uint64_t gone_ms = (d->until_us + margin_us + US_PER_MS - 1) / US_PER_MS;
    if (gone_ms <= now_ms)
        return 0;
    return gone_ms - now_ms > 0x7fffffffu ? 0x7fffffffu : (uint32_t)(gone_ms - now_ms);
}
