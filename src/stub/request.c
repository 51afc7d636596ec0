/* request.c: see request.h. */
/* SPDX-License-Identifier: MIT */
#include "stub/request.h"

#include "stub/crc.h"
#include "stub/line.h"
#include "stub/uart.h"

#include "core/device/wire.h"

struct request request;

bool request_is(const struct frame *f)
{
    return f->len >= WIRE_HEADER_SIZE && queue_byte(f->at) == WIRE_REQUEST;
}

/* HELLO alone leaves opcode and length out, so that every version of host and stub can ask who is there. */
static uint32_t crc_of_request(const struct frame *f)
{
    uint32_t crc = CRC_START, i = request.op == WIRE_HELLO ? WIRE_HEADER_SIZE : 0;

    for (; i < f->len; i++)
        if (i < WIRE_CHECKSUM_AT || i >= WIRE_HEADER_SIZE)
            crc = crc_add(crc, queue_byte(f->at + i));
    return ~crc;
}

/* Espressif's hosts send a sum of at most eight bits, with data alone; ours a CRC32. */
static bool request_is_whole(const struct frame *f)
{
    if (request.checksum <= WIRE_CHECKSUM_SUM_MAX && request.op < WIRE_HELLO)
        return true;
    return crc_of_request(f) == request.checksum;
}

uint32_t request_take(const struct frame *f)
{
    uint32_t len;

    request.released = false;
    if (!request_is(f))
        return STATUS_ANSWERED;
    len = queue_word(f->at) >> 16;
    request.op = queue_byte(f->at + 1);
    request.checksum = queue_word(f->at + 4);
    request.at = f->at + WIRE_HEADER_SIZE;
    request.len = f->len - WIRE_HEADER_SIZE;
    request.value = request.reply_len = 0;
    if (len != request.len || len > REQUEST_LARGEST)
        return WIRE_STATUS_BAD_LENGTH;
    return request_is_whole(f) ? STATUS_OK : WIRE_STATUS_BAD_CHECKSUM;
}

bool request_is_waiting(void)
{
    struct frame f;

    uart_watch();
    while (queue_next(&f)) {
        if (request_is(&f))
            return true;
        queue_release();
    }
    return false;
}

void request_release(void)
{
    if (!request.released)
        queue_release();
    request.released = true;
}

uint32_t request_check_block(uint32_t sequence)
{
    uint32_t sum = WIRE_CHECKSUM_SEED;

    if (request.len < WIRE_DATA_HEADER || arg(0) != request.len - WIRE_DATA_HEADER)
        return WIRE_STATUS_BAD_LENGTH;
    if (arg(1) != sequence)
        return WIRE_STATUS_OUT_OF_SEQUENCE;
    if (request.checksum > WIRE_CHECKSUM_SUM_MAX)
        return STATUS_OK; /* the CRC is right, or nobody would ask */
    for (uint32_t i = WIRE_DATA_HEADER; i < request.len; i++)
        sum ^= queue_byte(request.at + i);
    return sum == request.checksum ? STATUS_OK : WIRE_STATUS_BAD_CHECKSUM;
}

void answer_begin(uint32_t len)
{
    uart_forgive();
    line_begin();
    line_put(WIRE_ANSWER);
    line_put(request.op);
    line_put16(len + WIRE_STATUS_SIZE);
    line_restart_crc();
    line_put32(request.value);
}

void answer(uint32_t status)
{
    uint32_t len = status ? 0 : request.reply_len;

    answer_begin(len);
    for (uint32_t i = 0; i < len; i++)
        line_put(request.reply[i]);
    line_put16(status);
    line_end();
}

void answer_and_release(void)
{
    answer(STATUS_OK);
    request_release();
}
