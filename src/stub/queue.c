/* queue.c: see queue.h. */
#include "queue.h"

#include "core/wire.h"

#define LEN_SIZE 2u /* before every frame in the ring */

uint8_t queue_ring[QUEUE_SIZE];
static volatile uint32_t filled; /* end of the last complete frame; written by the interrupt only */
static volatile uint32_t taken;  /* begin of the oldest frame; written by the program only */
static uint32_t write_at;        /* where the next byte of the frame under way goes */
static bool escaped, spoiled;

void queue_reset(void)
{
    filled = taken = 0;
    write_at = LEN_SIZE;
    escaped = spoiled = false;
}

static void end_frame(void)
{
    uint32_t begin = filled, len = write_at - begin - LEN_SIZE;

    if (len && !spoiled) {
        queue_ring[begin & (QUEUE_SIZE - 1)] = (uint8_t)len;
        queue_ring[(begin + 1) & (QUEUE_SIZE - 1)] = (uint8_t)(len >> 8);
        filled = begin = write_at;
    }
    write_at = begin + LEN_SIZE;
    escaped = spoiled = false;
}

void queue_put(unsigned byte)
{
    if (byte == WIRE_SLIP_END) {
        end_frame();
        return;
    }
    if (byte == WIRE_SLIP_ESC) {
        escaped = true;
        return;
    }
    if (escaped) {
        escaped = false;
        if (byte == WIRE_SLIP_ESC_END)
            byte = WIRE_SLIP_END;
        else if (byte == WIRE_SLIP_ESC_ESC)
            byte = WIRE_SLIP_ESC;
        else
            spoiled = true;
    }
    if (write_at - taken >= QUEUE_SIZE)
        spoiled = true;
    else
        queue_ring[write_at++ & (QUEUE_SIZE - 1)] = (uint8_t)byte;
}

void queue_spoil(void)
{
    spoiled = true;
}

bool queue_next(struct frame *f)
{
    if (filled == taken)
        return false;
    f->at = taken + LEN_SIZE;
    f->len = (uint32_t)queue_byte(taken) | (uint32_t)queue_byte(taken + 1) << 8;
    return true;
}

void queue_release(void)
{
    struct frame f;

    if (queue_next(&f))
        taken = f.at + f.len;
}

uint32_t queue_word(uint32_t at)
{
    uint32_t word = 0;

    for (unsigned i = 0; i < 4; i++)
        word |= (uint32_t)queue_byte(at + i) << 8 * i;
    return word;
}
