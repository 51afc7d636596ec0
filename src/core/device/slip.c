/* slip.c: SLIP codec. */
/* SPDX-License-Identifier: MIT */
#include "core/device/slip.h"

#include "core/device/wire.h"

enum state {
    OUTSIDE,  /* before the first END */
    COMPLETE, /* a frame is in the buffer; the next byte starts another over it */
    INSIDE,
    ESCAPED,
    SPOILT_ESCAPE, /* inside a frame that is already bad: wait for its END */
    SPOILT_LENGTH
};

void slip_decoder_init(struct slip_decoder *d, uint8_t *buffer, size_t size)
{
    d->data = buffer;
    d->cap = size;
    slip_decoder_reset(d);
}

void slip_decoder_reset(struct slip_decoder *d)
{
    d->len = 0;
    d->state = OUTSIDE;
}

static enum slip_event end_frame(struct slip_decoder *d)
{
    uint8_t state = d->state;
    if (state == INSIDE && d->len > 0) {
        d->state = COMPLETE;
        return SLIP_FRAME;
    }
    d->state = INSIDE;
    d->len = 0;
    if (state == SPOILT_ESCAPE || state == ESCAPED)
        return SLIP_BAD;
    return state == SPOILT_LENGTH ? SLIP_TOO_LONG : SLIP_NONE;
}

static enum slip_event store(struct slip_decoder *d, uint8_t byte)
{
    if (d->len == d->cap) {
        d->state = SPOILT_LENGTH;
        return SLIP_NONE;
    }
    d->data[d->len++] = byte;
    d->state = INSIDE;
    return d->len == SLIP_BEGUN_LEN ? SLIP_BEGUN : SLIP_NONE;
}

enum slip_event slip_decoder_push(struct slip_decoder *d, uint8_t byte)
{
    if (byte == WIRE_SLIP_END)
        return end_frame(d);
    if (d->state == COMPLETE) {
        d->len = 0;
        d->state = INSIDE;
    }
    switch (d->state) {
    case INSIDE:
        if (byte != WIRE_SLIP_ESC)
            return store(d, byte);
        d->state = ESCAPED;
        return SLIP_NONE;
    case ESCAPED:
        if (byte == WIRE_SLIP_ESC_END)
            return store(d, WIRE_SLIP_END);
        if (byte == WIRE_SLIP_ESC_ESC)
            return store(d, WIRE_SLIP_ESC);
        d->state = SPOILT_ESCAPE;
        return SLIP_NONE;
    default:
        return SLIP_NONE;
    }
}

uint8_t *slip_begin(uint8_t *out)
{
    *out++ = WIRE_SLIP_END;
    return out;
}

uint8_t *slip_add(uint8_t *out, const uint8_t *data, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (data[i] == WIRE_SLIP_END || data[i] == WIRE_SLIP_ESC) {
            *out++ = WIRE_SLIP_ESC;
            *out++ = data[i] == WIRE_SLIP_END ? WIRE_SLIP_ESC_END : WIRE_SLIP_ESC_ESC;
        } else {
            *out++ = data[i];
        }
    }
    return out;
}

uint8_t *slip_end(uint8_t *out)
{
    *out++ = WIRE_SLIP_END;
    return out;
}
