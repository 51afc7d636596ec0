/* departure.h: when the last byte that was handed to a driver has left the adapter for the line.  Pure.
 *
 * No system tells it for every adapter: an empty queue in the driver only means that the adapter has the
 * bytes, in a memory of its own (CH340 32 bytes, FT232R 128, CP2102 640, FT2232H 4096, by their data sheets),
 * and what is still in there when the rate is changed leaves at the new one.  So it is reckoned: a byte of
 * 8N1 is ten bits, one follows the other from the moment they were handed over.  Times are milliseconds of
 * one clock. */
/* SPDX-License-Identifier: MIT */
#ifndef PORT_DEPARTURE_H
#define PORT_DEPARTURE_H

#include <stddef.h>
#include <stdint.h>

struct departure {
    uint64_t since_us, until_us; /* the line is busy from then until then, reckoned */
    uint64_t bytes;              /* handed over since it was last idle */
    uint32_t baud;
};

void departure_init(struct departure *d, uint32_t baud);

/* The rate has been changed; what is still on its way leaves at that one. */
void departure_set_baud(struct departure *d, uint64_t now_ms, uint32_t baud);

/* From `begun_ms` on the driver was handed `bytes`; it had them all at `taken_ms`. */
void departure_handed(struct departure *d, uint64_t begun_ms, uint64_t taken_ms, size_t bytes);

/* At `now_ms` the driver still had `queued` bytes: the line is later than reckoned. */
void departure_queued(struct departure *d, uint64_t now_ms, size_t queued);

/* How long until the last byte has surely left: with a margin for a rate that the adapter makes only nearly,
 * and for its way over USB.  0 when it has. */
uint32_t departure_left_ms(const struct departure *d, uint64_t now_ms);

#endif
