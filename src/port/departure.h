/* departure.h: computes when the last byte handed to a driver has left the adapter.  Pure.
 *
 * No system reports it for every adapter: an empty queue in the driver only means that the adapter has the
 * bytes, in its own buffer (CH340 32 bytes, FT232R 128, CP2102 640, FT2232H 4096, by their data sheets), and
 * bytes still there when the rate changes leave at the new rate.  So it is computed: a byte of 8N1 is ten
 * bits, and bytes follow each other from the moment they were handed over.  Times are milliseconds of one
 * clock. */
/* SPDX-License-Identifier: MIT */
#ifndef PORT_DEPARTURE_H
#define PORT_DEPARTURE_H

#include <stddef.h>
#include <stdint.h>

struct departure {
    uint64_t since_us, until_us; /* the computed time in which the line is busy */
    uint64_t bytes;              /* handed over since it was last idle */
    uint32_t baud;
};

void departure_init(struct departure *d, uint32_t baud);

/* The rate has changed; bytes still on their way leave at the new rate. */
void departure_set_baud(struct departure *d, uint64_t now_ms, uint32_t baud);

/* The driver was handed `bytes` from `begun_ms` on, and had all of them at `taken_ms`. */
void departure_handed(struct departure *d, uint64_t begun_ms, uint64_t taken_ms, size_t bytes);

/* At `now_ms` the driver still had `queued` bytes: the line is later than computed. */
void departure_queued(struct departure *d, uint64_t now_ms, size_t queued);

/* Time until the last byte has certainly left, with a margin for an inexact rate of the adapter and for USB.
 * 0 if it has. */
uint32_t departure_left_ms(const struct departure *d, uint64_t now_ms);

#endif
