/* queue.h: incoming requests.  The receive interrupt takes bytes from the line and decodes SLIP; complete
 * frames wait in a ring until the program has carried them out.
 *
 * One side (the interrupt) only puts, the other (the program) only takes.  Bytes of a frame are addressed by
 * positions that count up for ever, so that readers of a frame need not care where the ring ends.  Touches no
 * registers: also compiled natively for tests. */
/* SPDX-License-Identifier: MIT */
#ifndef STUB_QUEUE_H
#define STUB_QUEUE_H

#include <stdbool.h>
#include <stdint.h>

#define QUEUE_SIZE 0x8000u
/* What HELLO promises: a frame takes two bytes more than its request, so requests of 12 bytes and more fit.
 */
#define QUEUE_PROMISE 0x6C00u

struct frame {
    uint32_t at;  /* position of the first byte */
    uint32_t len; /* bytes, without SLIP */
};

extern uint8_t queue_ring[QUEUE_SIZE];

void queue_reset(void); /* zeroed memory is an empty queue too */
/* From the interrupt. */
void queue_put(unsigned byte);
void queue_spoil(void); /* a byte was damaged or lost: the current frame is invalid */

/* For the program. */
bool queue_next(
    struct frame *f); /* the oldest frame, which stays until queue_release; false if there is none */
void queue_release(void);

static inline uint8_t queue_byte(uint32_t at)
{
    return queue_ring[at & (QUEUE_SIZE - 1)];
}

uint32_t queue_word(uint32_t at);

#endif
