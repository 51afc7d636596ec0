/* write_pipe.c: pipelined WRITE_BLOCK. */
/* SPDX-License-Identifier: MIT */
#include "core/work/write_pipe.h"

#include "base/bytes.h"
#include "base/err.h"
#include "base/log.h"
#include "core/device/commands.h"
#include "core/device/line.h"
#include "core/work/equalize.h"
#include "core/work/plan.h"
#include "core/device/recover.h"
#include "core/device/sectors.h"
#include "core/work/flasher_state.h"
#include "core/work/survey.h"
#include "core/device/wire.h"
#include "core/device/steady.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#define REQUEST_OVERHEAD  (WIRE_HEADER_SIZE + WIRE_WRITE_BLOCK_HEADER)
#define ONE_SECTOR_PACKED 4200u /* a sector that does not compress, deflated */
#define MOST_OUTSTANDING  8u
#define AT_ONCE           4u
/* Sectors in one request: large ones compress better, small ones leave less to do when the last byte is in.
 */
#define MOST_SECTORS 8u
/* In a row that bring nothing; requests get smaller with each. */
#define TROUBLES_AT_MOST 8
/* With a damaged request to no more whole ones than that the line is too bad for its rate; else it is noise,
 * which a lower one would not cure. */
#define WHOLE_TO_DAMAGED 1u
/* The data sheets' worst: 400 ms for erasing a sector, 2 s for a block, 3 ms for programming a page. */
#define WORST_ERASE_MS   400u
#define WORST_PROGRAM_MS 48u
#define SLACK_MS         2000u

struct piece { /* a request on its way */
    uint32_t seq;
    uint32_t first;           /* sector, of a block */
    uint16_t touched, erased; /* sectors: right once it is done; erased by it */
    uint32_t bytes;           /* in the stub's queue */
    uint32_t worst_ms;
};

struct pipe {
    struct equalize *q;
    struct transfer_stats *stats;
    z_stream z;
    uint8_t *raw, *packed;   /* owned: sectors to deflate, deflated ones */
    uint32_t room;           /* bytes of packed data in one request */
    uint32_t most_sectors;   /* in one request */
    struct plan_block block; /* being worked on; change = what has not been sent yet */
    uint32_t next[2];        /* sectors at which to look for the next block: only to erase, to write */
    bool write_next;         /* which of the two comes next */
    uint32_t next_seq;
    struct piece pieces[MOST_OUTSTANDING];
    uint32_t count, bytes;   /* outstanding */
    uint32_t whole, damaged; /* requests, since the rate was last doubted */
    bool came_damaged;       /* the trouble: the stub has refused a request that is not what was sent */
    uint64_t done, total;    /* sectors */
    unsigned restarts;       /* of the device, before */
    struct sectors_telling telling;
};

bool write_pipe_fits(const struct flasher *f)
{
    return (f->dev.stub.can & WIRE_CAN_WRITE_BLOCKS) != 0 && (f->dev.stub.can & WIRE_CAN_PREPARE) != 0 &&
           f->dev.stub.largest >= WIRE_WRITE_BLOCK_HEADER + ONE_SECTOR_PACKED &&
           f->dev.stub.queue >= f->dev.stub.largest + WIRE_HEADER_SIZE;
}

/* Bytes of packed data in one request: several fit the queue, so that one is worked on, one waits and one is
 * on the line. */
static uint32_t request_room(const struct flasher *f)
{
    uint32_t share = f->dev.stub.queue / AT_ONCE - REQUEST_OVERHEAD,
             most = f->dev.stub.largest - WIRE_WRITE_BLOCK_HEADER;
    return share < ONE_SECTOR_PACKED ? ONE_SECTOR_PACKED : share < most ? share : most;
}

/* The needs of these sectors are met. */
static void settle(struct pipe *p, uint32_t sector)
{
    uint8_t *need = &p->q->need[sector];
    if (*need == NEED_NOTHING)
        return;
    ++*(*need == NEED_ERASE ? &p->stats->sectors_erased : &p->stats->sectors_written);
    if (*need == NEED_WRITE || !p->q->half)
        sectors_tell(&p->telling, sector, *need == NEED_ERASE ? SECTOR_ERASED : SECTOR_WRITTEN);
    *need = NEED_NOTHING;
    p->done++;
}

static void show_progress(struct pipe *p)
{
    if (p->q->alone)
        return;
    bool only_erases = plan_count(p->q->need, p->q->sectors, NEED_WRITE) + p->stats->sectors_written == 0;
    device_progress(&p->q->f->dev, only_erases ? PHASE_ERASE : PHASE_WRITE, p->done * FLASH_SECTOR,
                    p->total * FLASH_SECTOR);
}

/* Choosing what to send */

static bool find_block(struct pipe *p, bool writes)
{
    const struct equalize *q = p->q;
    uint32_t *next = &p->next[writes];
    while (*next < q->sectors) {
        struct plan_block b = plan_block_of(q->need, q->blank, q->sectors, *next);
        *next = b.first + PLAN_BLOCK_SECTORS;
        if (b.change != 0 && (b.write != 0) == writes) {
            p->block = b;
            return true;
        }
    }
    return false;
}

/* Blocks to write and blocks only to erase take turns, so that the line has something to do while the flash
 * erases. */
static bool next_block(struct pipe *p)
{
    if (p->block.change != 0)
        return true;
    bool writes = p->write_next;
    p->write_next = !writes;
    return find_block(p, writes) || find_block(p, !writes);
}

/* The lowest `count` bits that are set. */
static uint16_t lowest_bits(uint16_t bits, uint32_t count)
{
    uint16_t chosen = 0;
    for (uint32_t i = 0; i < PLAN_BLOCK_SECTORS && count > 0; i++)
        if ((bits >> i & 1) != 0) {
            chosen |= (uint16_t)(1u << i);
            count--;
        }
    return chosen;
}

/* Deflates the sectors of `mask`; 0 if that does not fit one request. */
static uint32_t deflate_sectors(struct pipe *p, uint16_t mask)
{
    uint32_t len = 0;
    for (uint32_t i = 0; i < PLAN_BLOCK_SECTORS; i++)
        if ((mask >> i & 1) != 0) {
            memcpy(p->raw + len, p->q->target + (size_t)(p->block.first + i) * FLASH_SECTOR, FLASH_SECTOR);
            len += FLASH_SECTOR;
        }
    deflateReset(&p->z);
    p->z.next_in = p->raw;
    p->z.avail_in = len;
    p->z.next_out = p->packed;
    p->z.avail_out = p->room;
    return deflate(&p->z, Z_FINISH) == Z_STREAM_END ? p->room - p->z.avail_out : 0;
}

/* As many of the block's sectors as one request takes; *packed_len = bytes of data for it. */
static uint16_t choose_sectors(struct pipe *p, uint32_t *packed_len)
{
    for (uint32_t count = p->most_sectors;; count--) {
        uint16_t chosen = lowest_bits(p->block.change, count), written = chosen & p->block.write;
        *packed_len = written == 0 ? 0 : deflate_sectors(p, written);
        if (written == 0 || *packed_len > 0 || count == 1)
            return chosen;
    }
}

static uint32_t count_bits(uint16_t bits)
{
    uint32_t count = 0;
    for (; bits != 0; bits &= (uint16_t)(bits - 1))
        count++;
    return count;
}

static bool send_piece(struct pipe *p, uint16_t chosen, uint32_t packed_len, struct err *e)
{
    uint8_t head[WIRE_WRITE_BLOCK_HEADER];
    struct plan_block *b = &p->block;
    bool whole = b->erase == UINT16_MAX; /* at once, before the first of the block's sectors is written */
    uint16_t erase = whole ? b->erase : b->erase & chosen, written = chosen & b->write;
    put_le32(head, p->next_seq);
    put_le32(head + 4, b->first * FLASH_SECTOR);
    put_le16(head + 8, erase);
    put_le16(head + 10, written);
    put_le32(head + 12, packed_len);
    struct request req = {WIRE_WRITE_BLOCK, head, sizeof head, p->packed, packed_len, 0};
    struct piece *piece = &p->pieces[p->count++];
    *piece = (struct piece){p->next_seq++,
                            b->first,
                            chosen,
                            erase,
                            REQUEST_OVERHEAD + packed_len,
                            count_bits(erase) * WORST_ERASE_MS + count_bits(written) * WORST_PROGRAM_MS};
    p->bytes += piece->bytes;
    for (uint32_t i = 0; i < PLAN_BLOCK_SECTORS; i++)
        if ((chosen >> i & 1) != 0)
            sectors_tell(&p->telling, b->first + i, SECTOR_CHANGING);
    sectors_told(&p->telling);
    b->change &= (uint16_t)~chosen;
    b->erase &= (uint16_t)~erase;
    return link_send(&p->q->f->dev.link, &req, e) == LINK_OK;
}

/* Taking answers */

static void drop_pieces(struct pipe *p, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        p->bytes -= p->pieces[i].bytes;
    p->count -= count;
    memmove(p->pieces, p->pieces + count, p->count * sizeof *p->pieces);
}

/* Requests are carried out in order: an answer to one speaks for those before it. */
static void take_answer(struct pipe *p, uint32_t seq)
{
    uint32_t done = 0;
    for (; done < p->count && p->pieces[done].seq <= seq; p->whole++) {
        const struct piece *piece = &p->pieces[done++];
        for (uint32_t i = 0; i < PLAN_BLOCK_SECTORS; i++)
            if ((piece->touched >> i & 1) != 0)
                settle(p, piece->first + i);
            else if ((piece->erased >> i & 1) != 0)
                p->q->blank[piece->first + i] = 1;
    }
    drop_pieces(p, done);
    sectors_told(&p->telling);
    show_progress(p);
}

/* Waits for the next answer.  False with ERR_LOST or ERR_FLASH in *trouble, or *e filled. */
static bool wait_answer(struct pipe *p, struct err *trouble, struct err *e)
{
    struct flasher *f = p->q->f;
    struct answer ans;
    uint32_t line_ms = SLIP_ENCODED_MAX(p->bytes) * 10 / (f->dev.info.baud / 1000);
    uint32_t timeout = SLACK_MS + line_ms + p->pieces[0].worst_ms;
    enum link_result r = link_wait_answer(&f->dev.link, WIRE_WRITE_BLOCK, timeout, &ans, e);
    if (r == LINK_OK && ans.value >= p->pieces[0].seq && ans.value < p->next_seq) {
        take_answer(p, ans.value);
        return true;
    }
    if (r == LINK_OK)
        err_set(trouble, ERR_LOST, "an answer to write %u came while %u was due", ans.value,
                p->pieces[0].seq);
    p->came_damaged = r == LINK_REFUSED && ans.status != WIRE_STATUS_FLASH_FAILED;
    if (r == LINK_REFUSED)
        err_set(trouble, ans.status == WIRE_STATUS_FLASH_FAILED ? ERR_FLASH : ERR_LOST,
                "a write was refused with status %02X %02X", ans.status, ans.error);
    if (r == LINK_TIMEOUT)
        err_set(trouble, ERR_LOST, "a write was not answered");
    return false;
}

static bool room_for(const struct pipe *p, uint32_t bytes)
{
    return p->count == 0 || (p->count < MOST_OUTSTANDING && p->bytes + bytes <= p->q->f->dev.stub.queue);
}

/* Sends all that is needed and takes all answers, until something goes wrong. */
static bool series(struct pipe *p, struct err *trouble, struct err *e)
{
    struct flasher *f = p->q->f;
    if (!cmd_prepare(ask_steady, &f->dev, f->dev.slow ? WIRE_PREPARE_SLOW : 0, &p->next_seq, e))
        return false;
    p->write_next = true;
    show_progress(p);
    while (next_block(p)) {
        uint32_t packed_len;
        uint16_t chosen = choose_sectors(p, &packed_len);
        while (!room_for(p, REQUEST_OVERHEAD + packed_len))
            if (!wait_answer(p, trouble, e))
                return false;
        if (!send_piece(p, chosen, packed_len, e))
            return false;
    }
    while (p->count > 0)
        if (!wait_answer(p, trouble, e))
            return false;
    return true;
}

/* Outstanding requests may or may not have been carried out: ask the chip. */
static bool look_at_block(struct pipe *p, uint32_t first, struct err *e)
{
    uint8_t chip[PLAN_BLOCK_SECTORS][MD5_SIZE], md5[MD5_SIZE], md5_of_blank[MD5_SIZE];
    struct equalize *q = p->q;
    uint32_t left = q->sectors - first, count = left < PLAN_BLOCK_SECTORS ? left : PLAN_BLOCK_SECTORS;
    digest_md5_repeated(0xFF, FLASH_SECTOR, md5_of_blank);
    if (!cmd_sector_digests(&q->f->dev, first, count, chip, true, e))
        return false;
    for (uint32_t i = 0; i < count; i++) {
        digest_md5(q->target + (size_t)(first + i) * FLASH_SECTOR, FLASH_SECTOR, md5);
        q->blank[first + i] = memcmp(chip[i], md5_of_blank, MD5_SIZE) == 0;
        if (memcmp(chip[i], md5, MD5_SIZE) == 0)
            settle(p, first + i);
        else if (q->need[first + i] != NEED_NOTHING)
            sectors_tell(&p->telling, first + i, SECTOR_TO_CHANGE);
    }
    sectors_told(&p->telling);
    return true;
}

/* After a refusal, the blocks after it are refused too. */
static bool take_refusals(struct pipe *p, struct err *e)
{
    struct answer ans;
    for (uint32_t i = 1; i < p->count; i++)
        if (link_wait_answer(&p->q->f->dev.link, WIRE_WRITE_BLOCK, SLACK_MS, &ans, e) == LINK_BROKEN)
            return false;
    return true;
}

/* Puts the line in order, finds out what was done, and goes back to where work is left. */
static bool sort_out(struct pipe *p, bool refused, struct err *e)
{
    if (!(refused ? take_refusals(p, e) : recover_stub(&p->q->f->dev, e)))
        return false;
    uint32_t last = UINT32_MAX;
    for (uint32_t i = 0; i < p->count; i++) {
        if (p->pieces[i].first != last && !look_at_block(p, p->pieces[i].first, e))
            return false;
        last = p->pieces[i].first;
    }
    p->count = p->bytes = 0;
    p->block.change = 0;
    p->next[0] = p->next[1] = 0;
    show_progress(p);
    return true;
}

/* Whether the line is good enough to go on as it is. */
static bool is_noise(struct pipe *p)
{
    if (!p->came_damaged)
        return false;
    p->damaged++;
    line_count_trouble(&p->q->f->dev);
    if (p->whole >= p->damaged * WHOLE_TO_DAMAGED)
        return true;
    p->whole = p->damaged = 0;
    return false;
}

static bool run(struct pipe *p, struct err *trouble, struct err *e)
{
    const struct flasher *f = p->q->f;
    for (int idle = 0;;) {
        struct err why = ERR_INIT;
        uint64_t before = p->done;
        if (series(p, &why, e))
            return true;
        if (why.code == ERR_NONE)
            return false; /* *e is filled */
        log_printf(f->log, LOG_WARN, "%s", why.detail);
        if (!sort_out(p, why.code == ERR_FLASH || is_noise(p), e))
            return false;
        if (why.code == ERR_FLASH) { /* no line error: it would be refused again */
            *trouble = why;
            return true;
        }
        idle = p->done > before ? 0 : idle + 1;
        if (idle == TROUBLES_AT_MOST || line_wants_small_packets(&f->dev) ||
            (p->q->alone && f->dev.restarts >= p->restarts + EQUALIZE_RESTARTS)) {
            *trouble = why;
            return true;
        }
        p->most_sectors = (p->most_sectors + 1) / 2;
    }
}

bool write_pipe_run(struct equalize *q, struct transfer_stats *stats, struct err *trouble, struct err *e)
{
    struct pipe p = {.q = q, .stats = stats, .most_sectors = MOST_SECTORS, .restarts = q->f->dev.restarts};
    p.telling.dev = &q->f->dev;
    p.total = q->sectors - plan_count(q->need, q->sectors, NEED_NOTHING);
    if (p.total == 0)
        return true;
    p.room = request_room(q->f);
    p.raw = malloc(PLAN_BLOCK_SECTORS * FLASH_SECTOR);
    p.packed = malloc(p.room);
    bool ready = deflateInit2(&p.z, Z_BEST_COMPRESSION, Z_DEFLATED, -MAX_WBITS, MAX_MEM_LEVEL,
                              Z_DEFAULT_STRATEGY) == Z_OK;
    bool ok = false;
    if (!ready || p.raw == NULL || p.packed == NULL)
        err_set(e, ERR_MEMORY, "deflating");
    else
        ok = run(&p, trouble, e);
    if (ready)
        deflateEnd(&p.z);
    free(p.packed);
    free(p.raw);
    return ok;
}
