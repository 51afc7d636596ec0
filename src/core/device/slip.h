/* slip.h: SLIP frames (RFC 1055) as the ESP8266 uses them.  Bytes in, frames out; knows no packets.
 *
 * Used by link.c. */
/* SPDX-License-Identifier: MIT */
#ifndef CORE_SLIP_H
#define CORE_SLIP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SLIP_BEGUN_LEN 32 /* longer than any observed noise between frames */

enum slip_event {
    SLIP_NONE,    /* byte taken, nothing complete */
    SLIP_BEGUN,   /* a frame has reached SLIP_BEGUN_LEN bytes: not a stray byte of noise */
    SLIP_FRAME,   /* a frame is complete: data, len */
    SLIP_BAD,     /* a frame ended that held an invalid escape */
    SLIP_TOO_LONG /* a frame ended that did not fit the buffer */
};

/* Push decoder.  Every END both closes and opens a frame and empty frames are ignored, so that a lost END
 * costs one frame and never inverts inside and outside. */
struct slip_decoder {
    uint8_t *data; /* borrowed buffer; the frame's bytes after SLIP_FRAME, until the next push */
    size_t cap;
    size_t len;
    uint8_t state; /* private */
};

void slip_decoder_init(struct slip_decoder *d, uint8_t *buffer, size_t size);
/* Forgets a frame in progress and waits for the next END. */
void slip_decoder_reset(struct slip_decoder *d);
enum slip_event slip_decoder_push(struct slip_decoder *d, uint8_t byte);

/* Largest size of an encoded frame of `len` bytes. */
#define SLIP_ENCODED_MAX(len) (2 * (len) + 2)

/* Writes END, the escaped bytes, END to `out`; returns the number of bytes.  Several pieces make one frame:
 * slip_begin, slip_add..., slip_end, each returning the new end of the output. */
uint8_t *slip_begin(uint8_t *out);
uint8_t *slip_add(uint8_t *out, const uint8_t *data, size_t len);
uint8_t *slip_end(uint8_t *out);

#endif
