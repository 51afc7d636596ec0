/* transfer.c: the requests that move flash contents (declared in commands.h). */
/* SPDX-License-Identifier: MIT */
#include "core/device/commands.h"

#include "base/bytes.h"
#include "base/clock.h"
#include "base/digest.h"
#include "base/err.h"
#include "base/log.h"
#include "core/device/ask.h"
#include "core/device/line.h"
#include "core/device/packed.h"
#include "core/device/state.h"
#include "core/device/wire.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#define DIGEST_TIMEOUT_MS 1000
#define WRITE_MS_PER_MB                                                                                      \
    60000 /* erase and program at the data sheets' worst: 400 ms + 16 * 3 ms per sector                      \
           */
#define BLOCK_RETRIES 3
#define BLOCK_WAIT_MS 3000
/* Over a line that lets nothing long through. */
#define SMALL_BLOCK         256u
#define SMALL_BLOCK_RETRIES 30
#define SMALL_BLOCK_WAIT_MS 500
#define QUIET_MS            30
#define SMALLEST_FRAME      8 /* header and CRC; what is shorter is noise between frames */

/* One packet at the current rate, with room for a slow USB stack. */
static uint32_t packet_timeout_ms(const struct device *dev)
{
    return 1000 + SLIP_ENCODED_MAX(WIRE_READ_BLOCK) * 10 * 1000 / dev->info.baud;
}

/* Acknowledges the packet that has just started to arrive.  The stub looks for an acknowledgement only after
 * it has sent a packet whole, so this is in time for it to go on without a pause, whatever the adapter's
 * latency.  The stub counts acknowledgements and takes the last one's number as the end of the transfer. */
static enum link_result acknowledge(struct device *dev, uint32_t received, struct err *e)
{
    uint8_t count[4];
    put_le32(count, received);
    return link_send_frame(&dev->link, count, sizeof count, e);
}

static bool start_reading(struct device *dev, uint32_t addr, uint32_t len, struct err *e)
{
    uint8_t head[16];
    put_le32(head, addr);
    put_le32(head + 4, len);
    put_le32(head + 8, WIRE_READ_BLOCK);
    put_le32(head + 12, 1); /* packets in flight */
    return ask_to_start(dev, WIRE_READ_FLASH, head, sizeof head, e);
}

struct reading {
    sector_sink_fn *sink;
    void *ctx;
    struct digest *digest; /* of what arrived; owned */
    bool all_whole;
};

static bool take_packet(struct device *dev, bool is_frame, uint32_t number, struct reading *r, struct err *e)
{
    const struct slip_decoder *d = &dev->link.decoder;
    if (!is_frame || d->len != WIRE_READ_BLOCK) {
        r->all_whole = false;
        line_count_trouble(dev);
        return true;
    }
    link_forget_recent(&dev->link);
    digest_update(r->digest, d->data, d->len);
    return r->sink(r->ctx, number, d->data, e);
}

static bool take_packets(struct device *dev, uint32_t packets, struct reading *reading, struct err *e)
{
    uint32_t begun = 0, ended = 0;
    struct deadline deadline = deadline_in(dev->clock, packet_timeout_ms(dev));
    while (ended < packets) {
        enum slip_event event;
        enum link_result r = link_next_event(&dev->link, deadline_left_ms(&deadline), &event, e);
        if (r == LINK_TIMEOUT)
            return err_set(e, ERR_LOST, "the line went silent after %u of %u packets", ended, packets);
        if (r == LINK_OK && event == SLIP_BEGUN && begun < packets)
            r = acknowledge(dev, ++begun * WIRE_READ_BLOCK, e);
        if (r == LINK_BROKEN)
            return false;
        if (event == SLIP_BEGUN || (event == SLIP_FRAME && dev->link.decoder.len < SLIP_BEGUN_LEN))
            continue; /* small noise does not extend the deadline: it might never end */
        deadline = deadline_in(dev->clock, packet_timeout_ms(dev));
        if (!take_packet(dev, event == SLIP_FRAME, ended++, reading, e))
            return false;
    }
    return true;
}

/* The stub's digest of what it sent.  Every sector is checked against an independent one; this one tells
 * whether the line or the flash is at fault. */
static bool judge_line(struct device *dev, struct reading *reading, struct err *e)
{
    uint8_t md5[MD5_SIZE];
    enum link_result r = link_next_frame(&dev->link, DIGEST_TIMEOUT_MS, e);
    const struct slip_decoder *d = &dev->link.decoder;
    digest_final(reading->digest, md5);
    if (r == LINK_OK && reading->all_whole && (d->len != MD5_SIZE || memcmp(d->data, md5, MD5_SIZE) != 0))
        line_count_trouble(dev);
    return r != LINK_BROKEN;
}

bool cmd_read_flash(struct device *dev, struct sector_range sectors, sector_sink_fn *sink, void *ctx,
                    struct err *e)
{
    uint32_t len = sectors.count * FLASH_SECTOR;
    if (!start_reading(dev, sectors.first * FLASH_SECTOR, len, e))
        return false;
    struct reading reading = {sink, ctx, digest_new(DIGEST_MD5), true};
    if (reading.digest == NULL)
        return err_set(e, ERR_MEMORY, "a digest");
    bool ok = take_packets(dev, len / WIRE_READ_BLOCK, &reading, e) && judge_line(dev, &reading, e);
    digest_free(reading.digest);
    return ok;
}

/* Deflates into a new buffer; NULL if out of memory. */
static uint8_t *deflate_all(const uint8_t *data, uint32_t len, uint32_t *packed_len)
{
    uLongf size = compressBound(len);
    uint8_t *packed = malloc(size);
    if (packed != NULL && compress2(packed, &size, data, len, Z_BEST_COMPRESSION) != Z_OK) {
        free(packed);
        packed = NULL;
    }
    *packed_len = (uint32_t)size;
    return packed;
}

/* With these the stub says that the deflated bytes were not what was sent. */
static bool packet_was_damaged(const struct answer *ans)
{
    return link_was_damaged(ans) || ans->status == WIRE_STATUS_TOO_LITTLE ||
           ans->status == WIRE_STATUS_TOO_MUCH;
}

/* Of what was sent, not of the flash. */
static bool is_line_trouble(const struct answer *ans)
{
    return packet_was_damaged(ans) || ans->status == WIRE_STATUS_INFLATE_FAILED ||
           ans->status == WIRE_STATUS_OUT_OF_SEQUENCE;
}

/* What a write is sent in. */
struct packets {
    uint32_t size; /* bytes of deflated data in each, at most */
    int retries;
    uint32_t timeout_ms;
};

/* Restock's own stub numbers the blocks: one whose answer got lost may be sent again, and is refused if it
 * had arrived. */
static bool may_repeat_blindly(const struct device *dev, const struct request *req)
{
    return dev->link.with_crc && req->op == WIRE_FLASH_DEFL_DATA;
}

/* Sends one request of a write; a packet that arrived damaged is sent again. */
static bool write_call(struct device *dev, const struct request *req, int retries, struct err *e)
{
    bool silent = false;
    for (int attempt = 0;; attempt++) {
        struct answer ans;
        enum link_result r = link_call(&dev->link, req, &ans, e);
        if (r == LINK_OK || r == LINK_BROKEN)
            return r == LINK_OK;
        if (r == LINK_REFUSED && silent && ans.status == WIRE_STATUS_OUT_OF_SEQUENCE)
            return true;
        silent = r == LINK_TIMEOUT;
        line_count_trouble(dev);
        if (silent && (!may_repeat_blindly(dev, req) || attempt == retries))
            return err_set(e, ERR_LOST, "request %02X was not answered", req->op);
        if (!silent && (!packet_was_damaged(&ans) || attempt == retries))
            return err_set(e, is_line_trouble(&ans) ? ERR_LOST : ERR_FLASH,
                           "request %02X was refused with status %02X %02X", req->op, ans.status, ans.error);
        /* A damaged request may be taken for two, with two answers. */
        if (link_drain(&dev->link, QUIET_MS, 10 * QUIET_MS, e) == LINK_BROKEN)
            return false;
    }
}

static bool write_begin(struct device *dev, const struct flash_write *write, uint32_t blocks,
                        const struct packets *packets, struct err *e)
{
    uint8_t head[16];
    put_le32(head, write->len);
    put_le32(head + 4, blocks);
    put_le32(head + 8, packets->size);
    put_le32(head + 12, write->addr);
    struct request req = {WIRE_FLASH_DEFL_BEGIN, head, sizeof head, NULL, 0, packets->timeout_ms};
    return write_call(dev, &req, packets->retries, e);
}

static bool write_block(struct device *dev, const uint8_t *data, uint32_t len, uint32_t seq,
                        const struct packets *packets, struct err *e)
{
    uint8_t head[WIRE_DATA_HEADER] = {0};
    put_le32(head, len);
    put_le32(head + 4, seq);
    struct request req = {WIRE_FLASH_DEFL_DATA, head, sizeof head, data, len, packets->timeout_ms};
    return write_call(dev, &req, packets->retries, e);
}

static bool write_end(struct device *dev, const struct packets *packets, struct err *e)
{
    uint8_t head[4];
    put_le32(head, 1); /* stay in the stub */
    struct request req = {WIRE_FLASH_DEFL_END, head, sizeof head, NULL, 0, packets->timeout_ms};
    return write_call(dev, &req, packets->retries, e);
}

/* Time follows the bytes to erase and program, not the deflated ones on the line. */
static struct packets packets_for(const struct device *dev, const struct flash_write *write)
{
    uint32_t size = write->in_small_packets ? SMALL_BLOCK : WIRE_DEFL_BLOCK;
    return (struct packets){size, write->in_small_packets ? SMALL_BLOCK_RETRIES : BLOCK_RETRIES,
                            (write->in_small_packets ? SMALL_BLOCK_WAIT_MS : BLOCK_WAIT_MS) +
                                (uint32_t)((uint64_t)write->len * WRITE_MS_PER_MB >> 20) +
                                SLIP_ENCODED_MAX(size) * 10 * 1000 / dev->info.baud};
}

bool cmd_write_flash(struct device *dev, const struct flash_write *write, struct err *e)
{
    const struct packets packets = packets_for(dev, write);
    uint32_t packed_len, len = write->len;
    uint8_t *packed = deflate_all(write->data, len, &packed_len);
    if (packed == NULL)
        return err_set(e, ERR_MEMORY, "deflating %u bytes", len);
    uint32_t blocks = (packed_len + packets.size - 1) / packets.size;
    bool ok = write_begin(dev, write, blocks, &packets, e);
    for (uint32_t seq = 0; ok && seq < blocks; seq++) {
        uint32_t at = seq * packets.size;
        uint32_t part = packed_len - at < packets.size ? packed_len - at : packets.size;
        ok = write_block(dev, packed + at, part, seq, &packets, e);
        if (ok)
            write->done(write->ctx, (uint32_t)((uint64_t)len * (at + part) / packed_len));
    }
    ok = ok && write_end(dev, &packets, e);
    free(packed);
    return ok;
}

bool cmd_read_packed(struct device *dev, struct packed_read *read, struct err *e)
{
    uint8_t head[4 * WIRE_READ_RUNS], data[FLASH_SECTOR];
    for (size_t i = 0; i < read->count; i++) {
        put_le16(head + 4 * i, (uint16_t)read->runs[i].first);
        put_le16(head + 4 * i + 2, (uint16_t)read->runs[i].count);
    }
    if (!ask_to_start(dev, WIRE_PACKED_READ, head, 4 * read->count, e))
        return false;
    struct deadline due = ask_stream_due(dev, FLASH_SECTOR);
    for (;;) {
        uint32_t number;
        enum slip_event event;
        enum link_result r = link_next_event(&dev->link, deadline_left_ms(&due), &event, e);
        if (r == LINK_TIMEOUT)
            return err_set(e, ERR_LOST, "the line went silent while sectors were streamed");
        if (r == LINK_BROKEN)
            return false;
        const struct slip_decoder *d = &dev->link.decoder;
        if (event == SLIP_BEGUN || (event == SLIP_FRAME && d->len < SMALLEST_FRAME))
            continue;
        enum packed_kind kind =
            event == SLIP_FRAME ? packed_parse_read(d->data, d->len, &number, data) : PACKED_DAMAGED;
        if (kind == PACKED_DAMAGED) {
            read->damaged++;
            line_count_trouble(dev);
            continue;
        }
        due = ask_stream_due(dev, FLASH_SECTOR);
        link_forget_recent(&dev->link);
        if (kind == PACKED_END)
            return true;
        if (!read->sink(read->ctx, number, data, e))
            return false;
    }
}
