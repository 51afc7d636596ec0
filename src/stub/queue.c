/* queue.c: see queue.h. */
/* SPDX-License-Identifier: MIT */
#include "stub/queue.h"

#include "stub/near.h"

#include "core/device/wire.h"

#define LEN_SIZE 2u /* before every frame in the ring */

uint8_t queue_ring[QUEUE_SIZE];

static struct {
    volatile uint32_t filled; /* end of the last complete frame; written by the interrupt only */
    volatile uint32_t taken;  /* begin of the oldest frame; written by the program only */
    uint32_t len;             /* of the frame under way */
    bool escaped, spoiled;
} state;

void queue_reset(void)
{
    state.filled = state.taken = state.len = 0;
    state.escaped = state.spoiled = false;
}

static void end_frame(void)
{
    uint32_t begin = state.filled, len = state.len;

    if (len && !state.spoiled) {
        queue_ring[begin & (QUEUE_SIZE - 1)] = (uint8_t)len;
        queue_ring[(begin + 1) & (QUEUE_SIZE - 1)] = (uint8_t)(len >> 8);
        IN_ORDER();
        state.filled = begin + LEN_SIZE + len;
    }
    state.len = 0;
    state.escaped = state.spoiled = false;
}

void queue_put(unsigned byte)
{
    uint32_t at;

    if (byte == WIRE_SLIP_END) {
        end_frame();
        return;
    }
    if (byte == WIRE_SLIP_ESC) {
        state.escaped = true;
        return;
    }
    if (state.escaped) {
        state.escaped = false;
        if (byte == WIRE_SLIP_ESC_END)
            byte = WIRE_SLIP_END;
        else if (byte == WIRE_SLIP_ESC_ESC)
            byte = WIRE_SLIP_ESC;
        else
            state.spoiled = true;
    }
    at = state.filled + LEN_SIZE + state.len;
    if (at - state.taken >= QUEUE_SIZE) {
        state.spoiled = true;
        return;
    }
    queue_ring[at & (QUEUE_SIZE - 1)] = (uint8_t)byte;
    state.len++;
}

void queue_spoil(void)
{
    state.spoiled = true;
}

bool queue_next(struct frame *f)
{
    uint32_t begin = state.taken;

    if (state.filled == begin)
        return false;
    IN_ORDER(); /* the interrupt may fill it at any moment: first the question, then the contents */
    f->at = begin + LEN_SIZE;
    f->len = queue_word(begin) & 0xFFFF;
    return true;
}

void queue_release(void)
{
    struct frame f;

    IN_ORDER();
    if (queue_next(&f))
        state.taken = f.at + f.len;
}

uint32_t queue_word(uint32_t at)
{
    uint32_t word = 0;

    for (unsigned i = 0; i < 4; i++)
        word |= (uint32_t)queue_byte(at + i) << 8 * i;
    return word;
}
