/* request.h: the request in progress, and answers to it.  For commands.c, read.c and write.c.
 */
/* SPDX-License-Identifier: MIT */
#ifndef STUB_REQUEST_H
#define STUB_REQUEST_H

#include "stub/queue.h"

#include <stdbool.h>
#include <stdint.h>

/* What a handler returns: WIRE_STATUS_... in the low byte, the second status byte above it; or: */
#define STATUS_OK          0u
#define STATUS_BAD_BLOCK   0xC2u                                   /* Espressif's: block too large */
#define STATUS_NO_STREAM   0xC6u                                   /* Espressif's: data without a begin */
#define STATUS_BAD_ADDRESS (WIRE_STATUS_FLASH_FAILED | 0x32u << 8) /* sub-error of Espressif's first stub */
#define STATUS_ANSWERED    0x10000u                                /* the handler has answered itself */

#define REQUEST_LARGEST (WIRE_DATA_HEADER + WIRE_DEFL_BLOCK)

struct request {
    uint32_t at, len; /* its data in the queue, without the header */
    uint32_t op, checksum;
    uint32_t value;    /* of the answer, 0 at first */
    uint8_t reply[16]; /* data of the answer */
    uint32_t reply_len;
    bool released; /* it has already left the queue */
};

extern struct request request;

static inline uint32_t arg(unsigned i)
{
    return queue_word(request.at + 4 * i);
}

bool request_is(const struct frame *f); /* or noise? */
/* Makes the oldest frame the current request.  STATUS_ANSWERED: it is noise; else whether its length and its
 * CRC, if it has one, are right. */
uint32_t request_take(const struct frame *f);
bool request_is_waiting(void); /* whether there is another one; discards noise */
void request_release(void);    /* unless it is already released */
/* Checks a block of data: its length, its number, its sum if it has no CRC. */
uint32_t request_check_block(uint32_t sequence);

/* Header of an answer with `len` bytes of data; the status follows them. */
void answer_begin(uint32_t len);
void answer(uint32_t status);
/* For work that continues after the answer. */
void answer_and_release(void);

#endif
