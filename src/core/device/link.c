/* link.c: packets over SLIP over a port. */
/* SPDX-License-Identifier: MIT */
#include "core/device/link.h"

#include "base/bytes.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "core/device/wire.h"
#include "port/port.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#define REQUEST_MAX (WIRE_HEADER_SIZE + LINK_DATA_MAX)

bool link_init(struct link *l, struct port *port, struct clock *clock, const struct log *log)
{
    memset(l, 0, sizeof *l);
    l->port = port;
    l->clock = clock;
    l->log = log;
    slip_decoder_init(&l->decoder, l->frame, sizeof l->frame);
    l->out_cap = SLIP_ENCODED_MAX(REQUEST_MAX);
    l->out = malloc(l->out_cap);
    return l->out != NULL;
}

void link_done(struct link *l)
{
    free(l->out);
    l->out = NULL;
}

bool link_shut(struct link *l, struct err *e)
{
    l->shut = true;
    return err_set(e, ERR_LOST, "another device is connected now");
}

static enum link_result write_out(struct link *l, const uint8_t *end, struct err *e)
{
    bool ok = l->shut ? link_shut(l, e) : port_write(l->port, l->out, (size_t)(end - l->out), e);
    return ok ? LINK_OK : LINK_BROKEN;
}

static uint8_t payload_checksum(const uint8_t *data, size_t len)
{
    uint8_t sum = WIRE_CHECKSUM_SEED;
    for (size_t i = 0; i < len; i++)
        sum ^= data[i];
    return sum;
}

static uint32_t crc_of(const struct request *req, const uint8_t *header, size_t header_len)
{
    uLong crc = crc32(crc32(0, NULL, 0), header, (uInt)header_len);
    crc = crc32(crc, req->head, (uInt)req->head_len);
    return (uint32_t)(req->payload == NULL ? crc : crc32(crc, req->payload, (uInt)req->payload_len));
}

/* See wire.h: a CRC32 for Restock's own stub, except of data that the mask ROM takes in the same way. */
static uint32_t checksum(const struct link *l, const struct request *req, const uint8_t *header)
{
    if (req->op == WIRE_HELLO)
        return crc_of(req, header, 0);
    if (req->op > WIRE_HELLO && req->op <= WIRE_PREPARE)
        return crc_of(req, header, WIRE_CHECKSUM_AT);
    if (req->payload != NULL)
        return payload_checksum(req->payload, req->payload_len);
    return l->with_crc && req->op != WIRE_SYNC ? crc_of(req, header, WIRE_CHECKSUM_AT) : 0;
}

enum link_result link_send(struct link *l, const struct request *req, struct err *e)
{
    size_t len = req->head_len + req->payload_len;
    if (len > LINK_DATA_MAX)
        abort(); /* our own mistake: callers split their data */
    uint8_t header[WIRE_HEADER_SIZE] = {WIRE_REQUEST, req->op};
    put_le16(header + 2, (uint16_t)len);
    put_le32(header + WIRE_CHECKSUM_AT, checksum(l, req, header));
    log_printf(l->log, LOG_DEBUG, "request %02X, %u bytes", req->op, (unsigned)len);
    if (req->op != WIRE_SYNC)
        l->unanswered = req->op;
    uint8_t *out = slip_begin(l->out);
    out = slip_add(out, header, sizeof header);
    out = slip_add(out, req->head, req->head_len);
    out = slip_add(out, req->payload, req->payload_len);
    return write_out(l, slip_end(out), e);
}

enum link_result link_send_frame(struct link *l, const uint8_t *data, size_t len, struct err *e)
{
    return write_out(l, slip_end(slip_add(slip_begin(l->out), data, len)), e);
}

enum link_result link_send_raw(struct link *l, const void *data, size_t len, struct err *e)
{
    return port_write(l->port, data, len, e) ? LINK_OK : LINK_BROKEN;
}

static void remember(struct link *l, const uint8_t *data, size_t len)
{
    size_t room = sizeof l->recent;
    if (len > room) {
        data += len - room;
        len = room;
    }
    if (l->recent_len + len > room) {
        size_t drop = l->recent_len + len - room;
        memmove(l->recent, l->recent + drop, l->recent_len - drop);
        l->recent_len -= drop;
    }
    memcpy(l->recent + l->recent_len, data, len);
    l->recent_len += len;
}

void link_forget_recent(struct link *l)
{
    l->recent_len = 0;
    l->changes = 0;
}

bool link_heard(const struct link *l)
{
    size_t zeros = 0;
    while (zeros < l->recent_len && l->recent[zeros] == 0)
        zeros++;
    return zeros < l->recent_len || zeros > l->changes + 1u;
}

bool link_set_baud(struct link *l, uint32_t baud, struct err *e)
{
    l->changes++;
    return port_drain(l->port, e) && port_set_baud(l->port, baud, e);
}

enum link_result link_next_event(struct link *l, uint32_t timeout_ms, enum slip_event *event, struct err *e)
{
    struct deadline deadline = deadline_in(l->clock, timeout_ms);
    for (bool over = timeout_ms == 0 && l->read_late;;) {
        while (l->chunk_at < l->chunk_len) {
            *event = slip_decoder_push(&l->decoder, l->chunk[l->chunk_at++]);
            if (*event == SLIP_BAD || *event == SLIP_TOO_LONG)
                l->bad_frames++;
            if (*event != SLIP_NONE)
                return LINK_OK;
        }
        if (over) /* what had arrived by then was looked at: a device that never stops must not keep us here
                   */
            return LINK_TIMEOUT;
        uint32_t left = deadline_left_ms(&deadline);
        int n = port_read(l->port, l->chunk, sizeof l->chunk, left, e);
        if (n < 0)
            return LINK_BROKEN;
        over = l->read_late = left == 0;
        if (n == 0 && over)
            return LINK_TIMEOUT;
        l->chunk_at = 0;
        l->chunk_len = (size_t)n;
        remember(l, l->chunk, l->chunk_len);
    }
}

enum link_result link_next_frame(struct link *l, uint32_t timeout_ms, struct err *e)
{
    struct deadline deadline = deadline_in(l->clock, timeout_ms);
    for (;;) {
        enum slip_event event;
        enum link_result r = link_next_event(l, deadline_left_ms(&deadline), &event, e);
        if (r != LINK_OK || event == SLIP_FRAME)
            return r;
    }
}

bool link_parse_answer(struct link *l, uint8_t op, struct answer *ans)
{
    const struct slip_decoder *d = &l->decoder;
    const uint8_t *p = d->data;
    if (d->len < WIRE_HEADER_SIZE + WIRE_STATUS_SIZE || p[0] != WIRE_ANSWER || p[1] != op ||
        get_le16(p + 2) != d->len - WIRE_HEADER_SIZE)
        return false;
    l->unanswered = op == l->unanswered ? 0 : l->unanswered;
    l->hangs = op == l->hung_at ? 0 : l->hangs;
    ans->value = get_le32(p + 4);
    ans->data = p + WIRE_HEADER_SIZE;
    ans->len = d->len - WIRE_HEADER_SIZE - WIRE_STATUS_SIZE;
    ans->status = p[d->len - 2];
    ans->error = p[d->len - 1];
    return true;
}

unsigned link_count_hang(struct link *l, uint8_t unanswered)
{
    l->hangs = unanswered == 0 ? 0 : unanswered == l->hung_at ? l->hangs + 1 : 1;
    l->hung_at = unanswered;
    return l->hangs;
}

bool link_was_damaged(const struct answer *ans)
{
    return ans->status == WIRE_STATUS_BAD_LENGTH || ans->status == WIRE_STATUS_BAD_CHECKSUM;
}

enum link_result link_wait_answer(struct link *l, uint8_t op, uint32_t timeout_ms, struct answer *ans,
                                  struct err *e)
{
    struct deadline deadline = deadline_in(l->clock, timeout_ms);
    for (;;) {
        enum link_result r = link_next_frame(l, deadline_left_ms(&deadline), e);
        if (r != LINK_OK)
            return r;
        if (link_parse_answer(l, op, ans)) {
            link_forget_recent(l);
            return ans->status == 0 ? LINK_OK : LINK_REFUSED;
        }
        l->bad_frames++;
    }
}

enum link_result link_call(struct link *l, const struct request *req, struct answer *ans, struct err *e)
{
    enum link_result r = link_send(l, req, e);
    return r != LINK_OK ? r : link_wait_answer(l, req->op, req->timeout_ms, ans, e);
}

enum link_result link_discard(struct link *l, struct err *e)
{
    l->chunk_at = l->chunk_len = 0;
    slip_decoder_reset(&l->decoder);
    return port_discard_input(l->port, e) ? LINK_OK : LINK_BROKEN;
}

enum link_result link_listen(struct link *l, uint32_t ms, struct err *e)
{
    struct deadline deadline = deadline_in(l->clock, ms);
    l->chunk_at = l->chunk_len = 0;
    for (;;) {
        uint32_t left = deadline_left_ms(&deadline);
        int n = port_read(l->port, l->chunk, sizeof l->chunk, left, e);
        if (n < 0)
            return LINK_BROKEN;
        remember(l, l->chunk, (size_t)n);
        if (left == 0)
            return LINK_OK;
    }
}

enum link_result link_drain(struct link *l, uint32_t quiet_ms, uint32_t limit_ms, struct err *e)
{
    struct deadline deadline = deadline_in(l->clock, limit_ms);
    for (;;) {
        uint32_t left = deadline_left_ms(&deadline);
        int n = port_read(l->port, l->chunk, sizeof l->chunk, left < quiet_ms ? left : quiet_ms, e);
        if (n < 0)
            return LINK_BROKEN;
        if (n == 0 || left == 0)
            return link_discard(l, e);
        remember(l, l->chunk, (size_t)n);
    }
}
