/* wire_adapter.c: from the line into the host's driver: sampling at the host's rate, faults, packets.
 *
 * Part of the wire (wire_private.h). */
/* SPDX-License-Identifier: MIT */
#include "wire_private.h"

#include <math.h>

#define CLEAN_MISMATCH   0.025 /* up to here a receiver always samples inside the right bit */
#define GARBAGE_MISMATCH 0.045 /* from here the last bits always come out wrong */

/* splitmix64, started again whenever faults.seed was changed */
uint32_t wire_random(struct wire *w)
{
    if (w->random_seed != w->faults.seed || w->random == 0) {
        w->random_seed = w->faults.seed;
        w->random = w->faults.seed ^ 0x5DEECE66D1234567u;
    }
    w->random += 0x9E3779B97F4A7C15u;
    uint64_t z = w->random;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return (uint32_t)(z >> 32);
}

bool wire_fault_hits(struct wire *w, uint32_t one_in)
{
    if (one_in == 0)
        return false;
    if (w->faults.only_above_baud != 0 && w->host_baud <= w->faults.only_above_baud)
        return false;
    return wire_random(w) % one_in == 0;
}

bool wire_rate_too_high(const struct wire *w)
{
    return w->faults.max_baud != 0 && w->host_baud > w->faults.max_baud;
}

uint8_t wire_other_byte(struct wire *w, uint8_t byte)
{
    return (uint8_t)(byte ^ (1 + wire_random(w) % 255));
}

/* The middle of each of the receiver's bits, looked up in the sender's waveform (idle level behind it). */
static uint8_t resample(uint8_t byte, double sender, double receiver)
{
    uint8_t seen = 0;
    for (unsigned bit = 0; bit < 8; bit++) {
        double at = (bit + 1.5) * sender / receiver; /* in bits of the sender, start bit first */
        bool level = at >= 9 || (at >= 1 && (byte >> ((unsigned)at - 1) & 1) != 0);
        seen = (uint8_t)(seen | (unsigned)level << bit);
    }
    return seen;
}

static double mismatch(double sender, double receiver)
{
    return fabs(sender - receiver) / receiver;
}

uint8_t wire_sample(struct wire *w, struct wire_byte b, double receiver)
{
    if (wire_rate_too_high(w))
        return wire_other_byte(w, b.value);
    double off = mismatch(b.baud, receiver);
    if (off <= CLEAN_MISMATCH)
        return b.value;
    double chance = (off - CLEAN_MISMATCH) / (GARBAGE_MISMATCH - CLEAN_MISMATCH);
    if (off < GARBAGE_MISMATCH && wire_random(w) >= chance * UINT32_MAX)
        return b.value;
    uint8_t seen = resample(b.value, b.baud, receiver);
    return seen != b.value ? seen : wire_other_byte(w, b.value);
}

bool wire_head_mismatched(const struct wire *w)
{
    return w->ready.count > 0 && mismatch(w->ready.items[w->ready.head].baud, w->host_baud) > CLEAN_MISMATCH;
}

static bool stalled(const struct wire *w)
{
    return w->stall_until > wire_now(w);
}

/* The driver of a program that reads in another time (late sampling) is emptied in that time. */
static bool driver_full(const struct wire *w)
{
    size_t most = w->profile->driver_bytes;
    return most > 0 && !w->late_sampling && w->ready.count >= most;
}

void wire_adapter_flush(struct wire *w)
{
    for (size_t i = 0; i < w->profile->packet_bytes && w->packet.count > 0; i++) {
        wire_queue_push(&w->ready, wire_queue_pop(&w->packet));
        w->news = true;
    }
    w->last_packet_ns = wire_now(w);
}

uint64_t wire_adapter_due(const struct wire *w)
{
    if (w->packet.count == 0 || driver_full(w))
        return CHIP_NEVER;
    uint64_t due = w->packet.items[w->packet.head].at_ns, tick = w->profile->latency_ns;
    /* An adapter without data still answers at every tick of its timer, so the ticks go on while idle. */
    if (w->packet.count < w->profile->packet_bytes && due >= w->last_packet_ns)
        due = w->last_packet_ns + ((due - w->last_packet_ns) / tick + 1) * tick;
    return due > w->stall_until ? due : w->stall_until;
}

/* One byte reaches the adapter's memory, whole or altered. */
static void take(struct wire *w, struct wire_byte b)
{
    if (w->unplugged)
        return;
    w->stats.to_host++;
    if (w->profile->receive_bytes > 0 && w->packet.count >= w->profile->receive_bytes && !stalled(w))
        w->stats.overruns++;
    else
        wire_queue_push(&w->packet, b);
    if (w->packet.count >= w->profile->packet_bytes && !stalled(w) && !driver_full(w))
        wire_adapter_flush(w);
    wire_count_byte(w);
}

static bool lost(struct wire *w)
{
    if (w->burst_left > 0) {
        w->burst_left--;
        return true;
    }
    if (wire_fault_hits(w, w->faults.rx_burst)) {
        w->burst_left = 7 + wire_random(w) % 33;
        return true;
    }
    return wire_fault_hits(w, w->faults.rx_drop);
}

void wire_adapter_arrive(struct wire *w, struct wire_byte b)
{
    if (!w->late_sampling)
        b.value = wire_sample(w, b, w->host_baud);
    if (lost(w)) {
        w->stats.dropped++;
        return;
    }
    if (wire_fault_hits(w, w->faults.rx_flip)) {
        b.value = (uint8_t)(b.value ^ 1u << wire_random(w) % 8);
        w->stats.flipped++;
    }
    if (wire_fault_hits(w, w->faults.rx_insert)) {
        struct wire_byte noise = {b.at_ns, w->host_baud, (uint8_t)wire_random(w)};
        take(w, noise);
        w->stats.inserted++;
    }
    take(w, b);
    if (wire_fault_hits(w, w->faults.rx_duplicate)) {
        take(w, b);
        w->stats.duplicated++;
    }
}
