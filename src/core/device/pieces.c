/* pieces.c: reads a sector over a line that lets nothing long through (declared in commands.h).
 *
 * Where one byte in a thousand is lost, a packet of 4096 bytes arrives once in sixty times, one of 256 three
 * times in four.  Each piece comes with the stub's digest of it. */
/* SPDX-License-Identifier: MIT */
#include "core/device/commands.h"

#include "base/bytes.h"
#include "base/clock.h"
#include "base/digest.h"
#include "base/err.h"
#include "core/device/line.h"
#include "core/device/recover.h"
#include "core/device/state.h"
#include "core/device/wire.h"

#include <string.h>

#define PIECE          256u
#define PIECE_TRIES    40 /* in a row: one byte in a hundred lost lets one in thirty through */
#define PIECE_WAIT_MS  400u
#define SMALLEST_FRAME 8 /* what is shorter is noise between frames */

static enum link_result request_piece(struct device *dev, uint32_t addr, struct err *e)
{
    uint8_t head[16];
    struct answer ans;
    put_le32(head, addr);
    put_le32(head + 4, PIECE);
    put_le32(head + 8, PIECE);
    put_le32(head + 12, 1); /* packets in flight */
    const struct request req = {WIRE_READ_FLASH, head, sizeof head, NULL, 0, PIECE_WAIT_MS};
    return link_call(&dev->link, &req, &ans, e);
}

/* The next frame, whatever a bad line has made of it; noise between frames is none. */
static enum link_result next_frame(struct device *dev, struct err *e)
{
    struct deadline due = deadline_in(dev->clock, PIECE_WAIT_MS + PIECE * 2 * 10000u / dev->info.baud);
    for (;;) {
        enum slip_event event;
        enum link_result r = link_next_event(&dev->link, deadline_left_ms(&due), &event, e);
        if (r != LINK_OK)
            return r;
        if (event != SLIP_BEGUN && (event != SLIP_FRAME || dev->link.decoder.len >= SMALLEST_FRAME))
            return event == SLIP_FRAME ? LINK_OK : LINK_REFUSED;
    }
}

/* LINK_REFUSED: it came damaged, and the stub is ready for the next request; LINK_TIMEOUT: who knows. */
static enum link_result try_piece(struct device *dev, uint32_t addr, uint8_t *data, struct err *e)
{
    uint8_t count[4], md5[MD5_SIZE];
    enum link_result r = request_piece(dev, addr, e);
    if (r != LINK_OK)
        return r;
    r = next_frame(dev, e);
    bool whole = r == LINK_OK && dev->link.decoder.len == PIECE;
    if (whole)
        memcpy(data, dev->link.decoder.data, PIECE);
    put_le32(count, PIECE);
    if (r == LINK_BROKEN || r == LINK_TIMEOUT)
        return r;
    if (link_send_frame(&dev->link, count, sizeof count, e) != LINK_OK)
        return LINK_BROKEN;
    r = next_frame(dev, e);
    if (r == LINK_BROKEN || r == LINK_TIMEOUT)
        return r;
    digest_md5(data, PIECE, md5);
    whole = whole && r == LINK_OK && dev->link.decoder.len == MD5_SIZE &&
            memcmp(dev->link.decoder.data, md5, MD5_SIZE) == 0;
    return whole ? LINK_OK : LINK_REFUSED;
}

static bool read_piece(struct device *dev, uint32_t addr, uint8_t *data, struct err *e)
{
    for (int attempt = 0; attempt < PIECE_TRIES; attempt++) {
        enum link_result r = try_piece(dev, addr, data, e);
        if (r == LINK_OK || r == LINK_BROKEN)
            return r == LINK_OK;
        line_count_trouble(dev);
        if (r == LINK_TIMEOUT && !recover_at(dev, dev->info.baud, e))
            return false;
    }
    return err_set(e, ERR_LINE, "not even %u bytes arrive whole", PIECE);
}

bool cmd_read_in_pieces(struct device *dev, uint32_t sector, uint8_t *data, struct err *e)
{
    for (uint32_t at = 0; at < FLASH_SECTOR; at += PIECE)
        if (!read_piece(dev, sector * FLASH_SECTOR + at, data + at, e))
            return false;
    return true;
}
