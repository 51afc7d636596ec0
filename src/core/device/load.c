/* load.c: loads a stub into the chip's RAM. */
/* SPDX-License-Identifier: MIT */
#include "core/device/load.h"

#include "base/bytes.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "core/device/line.h"
#include "core/device/state.h"
#include "core/device/stub_image.h"
#include "core/device/sync.h"
#include "core/device/wire.h"

#include <string.h>

#define LOAD_TIMEOUT_MS     1000
#define GREETING_TIMEOUT_MS 500
#define LOAD_FAILURES       12 /* without a block that arrives */
#define LOAD_ATTEMPTS       4
#define SYNCS_AFTER_FAILURE 3
/* Payload of one packet: the chance that it arrives shrinks with its length. */
#define SMALL_MEM_BLOCK 0x400u /* after a failure */
#define LEAST_MEM_BLOCK 0x80u  /* after many: one byte in a few hundred may be lost */

static enum link_result call_rom(struct device *dev, const struct request *req, struct err *e)
{
    struct answer ans;
    return link_call(&dev->link, req, &ans, e);
}

struct load {             /* of both segments */
    uint32_t done, total; /* bytes */
    int failures;         /* since the last block that arrived */
    uint32_t block;       /* payload of one packet */
};

static enum link_result load_block(struct device *dev, const struct stub_segment *segment, uint32_t at,
                                   uint32_t len, uint32_t seq, struct err *e)
{
    uint8_t payload[WIRE_MEM_BLOCK] = {0}, head[WIRE_DATA_HEADER] = {0};
    memcpy(payload, segment->data + at, len);
    len = (len + 3) & ~3u; /* instruction RAM takes whole words only */
    put_le32(head, len);
    put_le32(head + 4, seq);
    const struct request req = {WIRE_MEM_DATA, head, sizeof head, payload, len, LOAD_TIMEOUT_MS};
    return call_rom(dev, &req, e);
}

/* Loads from offset *at on; *at ends after the last byte known to have arrived. */
static enum link_result load_rest(struct device *dev, const struct stub_segment *segment, struct load *load,
                                  uint32_t *at, struct err *e)
{
    uint8_t head[16];
    put_le32(head, (segment->len - *at + 3) & ~3u);
    put_le32(head + 4, (segment->len - *at + load->block - 1) / load->block);
    put_le32(head + 8, load->block);
    put_le32(head + 12, segment->addr + *at);
    const struct request begin = {WIRE_MEM_BEGIN, head, sizeof head, NULL, 0, LOAD_TIMEOUT_MS};
    enum link_result r = call_rom(dev, &begin, e);
    for (uint32_t seq = 0; r == LINK_OK && *at < segment->len; seq++) {
        uint32_t left = segment->len - *at, len = left < load->block ? left : load->block;
        r = load_block(dev, segment, *at, len, seq, e);
        if (r != LINK_OK)
            break;
        *at += len;
        load->done += len;
        load->failures = 0;
        device_progress(dev, PHASE_LOAD, load->done, load->total);
    }
    return r;
}

/* After a failure: does the boot loader still answer?  LINK_TIMEOUT: no answer. */
static enum link_result find_loader(struct device *dev, struct err *e)
{
    enum sync_party party;
    enum link_result r = LINK_TIMEOUT;
    for (int i = 0; i < SYNCS_AFTER_FAILURE && r == LINK_TIMEOUT; i++)
        r = sync_once(dev, 300, i % 2 == 1, &party, e);
    return r;
}

static uint32_t smaller_block(uint32_t block)
{
    if (block > SMALL_MEM_BLOCK)
        return SMALL_MEM_BLOCK;
    return block / 2 > LEAST_MEM_BLOCK ? block / 2 : LEAST_MEM_BLOCK;
}

/* A loader that was silent in between may have restarted and lost what was loaded: LINK_TIMEOUT then. */
static enum link_result load_segment(struct device *dev, const struct stub_segment *segment,
                                     struct load *load, struct err *e)
{
    uint32_t at = 0;
    while (at < segment->len) {
        enum link_result r = load_rest(dev, segment, load, &at, e);
        if (r == LINK_OK || r == LINK_BROKEN || ++load->failures == LOAD_FAILURES)
            return r;
        log_printf(dev->log, LOG_INFO, "loading stopped at byte %u; going on from there", at);
        line_count_trouble(dev);
        load->block = smaller_block(load->block);
        r = find_loader(dev, e);
        if (r != LINK_OK)
            return r;
    }
    return LINK_OK;
}

static enum link_result load_all(struct device *dev, const struct stub_image *stub, struct err *e)
{
    struct load load = {.total = stub->text.len + stub->data.len, .block = WIRE_MEM_BLOCK};
    device_progress(dev, PHASE_LOAD, 0, load.total);
    enum link_result r = load_segment(dev, &stub->text, &load, e);
    return r == LINK_OK ? load_segment(dev, &stub->data, &load, e) : r;
}

/* Starts the loaded code.  The loader's answer may be cut short by the start: only the greeting counts. */
static enum link_result start_stub(struct device *dev, const struct stub_image *stub, struct err *e)
{
    uint8_t head[8];
    put_le32(head, 0); /* leave the boot loader and run */
    put_le32(head + 4, stub->entry);
    struct request req = {WIRE_MEM_END, head, sizeof head, NULL, 0, 0};
    enum link_result r = link_send(&dev->link, &req, e);
    struct deadline deadline = deadline_in(dev->clock, GREETING_TIMEOUT_MS);
    while (r == LINK_OK) {
        r = link_next_frame(&dev->link, deadline_left_ms(&deadline), e);
        const struct slip_decoder *d = &dev->link.decoder;
        if (r == LINK_OK && d->len == strlen(WIRE_GREETING) && memcmp(d->data, WIRE_GREETING, d->len) == 0)
            return LINK_OK;
    }
    if (r == LINK_BROKEN)
        return r;
    enum sync_party party;
    r = sync_once(dev, 500, false, &party, e);
    return r == LINK_OK && party != SYNC_STUB ? LINK_REFUSED : r;
}

/* One attempt.  *loaded: the code was in place, so that silence afterwards is the stub's. */
static enum link_result load_and_start(struct device *dev, const struct stub_image *stub, bool *loaded,
                                       struct err *e)
{
    enum link_result r = load_all(dev, stub, e);
    *loaded = r == LINK_OK;
    return *loaded ? start_stub(dev, stub, e) : r;
}

bool load_stub(struct device *dev, const struct stub_image *stub, struct err *e)
{
    for (int attempt = 1; attempt <= LOAD_ATTEMPTS; attempt++) {
        bool loaded;
        enum link_result r = load_and_start(dev, stub, &loaded, e);
        if (r == LINK_OK || r == LINK_BROKEN)
            return r == LINK_OK;
        log_printf(dev->log, LOG_INFO, "loading the %s stub failed, try %d", stub->name, attempt);
        link_forget_recent(&dev->link);
        r = find_loader(dev, e);
        if (r == LINK_BROKEN)
            return false;
        if (r == LINK_TIMEOUT && !loaded)
            return err_set(e, link_heard(&dev->link) ? ERR_RESET : ERR_LOST, "while the %s stub was loaded",
                           stub->name);
        if (r == LINK_TIMEOUT)
            break;
    }
    return err_set(e, ERR_STUB, "the %s stub did not come up", stub->name);
}
