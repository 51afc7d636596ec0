/* read.c: what only reads the flash.  While one piece is hashed, packed or sent, the next one comes in. */
#include "handlers.h"

#include "chip.h"
#include "flash.h"
#include "line.h"
#include "request.h"
#include "scratch.h"
#include "uart.h"

#include "core/wire.h"

#include <stddef.h>

#define SECTORS_IN_REACH (FLASH_REACH / FLASH_SECTOR)
#define MOST_IN_FLIGHT   64u /* packets */

uint32_t read_flash_md5(void)
{
    uint32_t addr = arg(0), len = arg(1), piece[FLASH_PIECE_WORDS];
    struct chip_md5 md5;

    if (!write_is_in_reach(addr, len, FLASH_REACH))
        return STATUS_BAD_ADDRESS;
    chip_md5_begin(&md5);
    flash_ask(addr);
    while (len) {
        uint32_t n = len < FLASH_PIECE ? len : FLASH_PIECE;

        flash_take(piece);
        addr += n;
        len -= n;
        if (len)
            flash_ask(addr);
        chip_md5_add(&md5, piece, n);
    }
    chip_md5_end(&md5, request.reply);
    request.reply_len = 16;
    return STATUS_OK;
}

/* --- READ_FLASH --------------------------------------------------------------------------------------- */

/* Takes in how much the host has; false if it wants something else now. */
static bool take_acknowledgements(uint32_t *has)
{
    struct frame f;

    uart_watch();
    while (queue_next(&f)) {
        if (request_is(&f))
            return false;
        if (f.len == 4)
            *has = queue_word(f.at);
        queue_release();
    }
    return true;
}

static void send_packet(struct chip_md5 *md5, uint32_t addr, uint32_t len)
{
    uint32_t piece[FLASH_PIECE_WORDS];
    const uint8_t *bytes = (const uint8_t *)piece;

    line_begin();
    flash_ask(addr);
    while (len) {
        uint32_t n = len < FLASH_PIECE ? len : FLASH_PIECE;

        flash_take(piece);
        addr += n;
        len -= n;
        if (len)
            flash_ask(addr);
        chip_md5_add(md5, piece, n);
        for (uint32_t i = 0; i < n; i++)
            line_put(bytes[i]);
    }
    line_end();
}

uint32_t read_flash(void)
{
    uint32_t addr = arg(0), len = arg(1), packet = arg(2), in_flight = arg(3), sent = 0, has = 0;
    struct chip_md5 md5;

    if (!packet || packet > FLASH_SECTOR)
        return STATUS_BAD_BLOCK;
    if (!write_is_in_reach(addr, len, FLASH_REACH))
        return STATUS_BAD_ADDRESS;
    in_flight = packet * (in_flight - 1 < MOST_IN_FLIGHT ? in_flight : MOST_IN_FLIGHT);
    answer_and_release();
    chip_md5_begin(&md5);
    while (has != len) {
        uint32_t n = len - sent < packet ? len - sent : packet;

        if (!take_acknowledgements(&has))
            return STATUS_ANSWERED;
        if (n && sent - has < in_flight) {
            send_packet(&md5, addr + sent, n);
            sent += n;
        }
    }
    chip_md5_end(&md5, request.reply);
    line_begin();
    for (unsigned i = 0; i < 16; i++)
        line_put(request.reply[i]);
    line_end();
    return STATUS_ANSWERED;
}

/* --- SECTOR_DIGESTS, PACKED_READ ------------------------------------------------------------------------ */

/* Reads a sector, keeps it and hashes it as is asked for (NULL: no); true if it is blank. */
static bool read_sector(uint32_t sector, uint32_t *data, struct chip_md5 *md5)
{
    uint32_t addr = sector * FLASH_SECTOR, all = UINT32_MAX, piece[FLASH_PIECE_WORDS];

    flash_ask(addr);
    do {
        uint32_t *to = data ? data + addr % FLASH_SECTOR / 4 : piece;

        flash_take(to);
        addr += FLASH_PIECE;
        if (addr % FLASH_SECTOR)
            flash_ask(addr);
        for (unsigned i = 0; i < FLASH_PIECE_WORDS; i++)
            all &= to[i];
        if (md5)
            chip_md5_add(md5, to, FLASH_PIECE);
    } while (addr % FLASH_SECTOR);
    return all == UINT32_MAX;
}

static void frame_begin(uint32_t kind, uint32_t count, uint32_t sector)
{
    line_begin();
    line_put(kind);
    line_put(count);
    line_put16(sector);
}

static void send_digests(uint32_t first, uint32_t count)
{
    uint8_t digests[WIRE_DIGESTS_PER_FRAME][16], *end = digests[0];
    uint32_t blank = 0;

    for (uint32_t i = 0; i < count; i++) {
        struct chip_md5 md5;

        chip_md5_begin(&md5);
        if (read_sector(first + i, NULL, &md5)) {
            blank |= 1u << i;
            continue;
        }
        chip_md5_end(&md5, end);
        end += 16;
    }
    frame_begin(WIRE_FRAME_DIGESTS, count, first);
    line_put32(blank);
    for (const uint8_t *p = digests[0]; p < end; p++)
        line_put(*p);
    line_end_crc();
}

uint32_t read_sector_digests(void)
{
    uint32_t first = arg(0), count = arg(1);

    if (!write_is_in_reach(first, count, SECTORS_IN_REACH))
        return STATUS_BAD_ADDRESS;
    answer_and_release();
    while (count && !request_is_waiting()) {
        uint32_t n = count < WIRE_DIGESTS_PER_FRAME ? count : WIRE_DIGESTS_PER_FRAME;

        send_digests(first, n);
        first += n;
        count -= n;
    }
    return STATUS_ANSWERED;
}

static void send_packed(uint32_t sector)
{
    const uint8_t *data = (const uint8_t *)scratch.pack.data;

    if (read_sector(sector, scratch.pack.data, NULL)) {
        frame_begin(WIRE_FRAME_BLANK, 0, sector);
    } else if (pack_plan()) {
        frame_begin(WIRE_FRAME_DEFLATE, 0, sector);
        pack_send();
    } else {
        frame_begin(WIRE_FRAME_RAW, 0, sector);
        for (uint32_t i = 0; i < FLASH_SECTOR; i++)
            line_put(data[i]);
    }
    line_end_crc();
}

uint32_t read_packed(void)
{
    uint32_t runs[WIRE_READ_RUNS], n = request.len / 4, sent = 0;

    if (request.len % 4 || n > WIRE_READ_RUNS)
        return WIRE_STATUS_BAD_LENGTH;
    for (uint32_t i = 0; i < n; i++) {
        runs[i] = arg(i);
        if (!write_is_in_reach(runs[i] & 0xFFFF, runs[i] >> 16, SECTORS_IN_REACH))
            return STATUS_BAD_ADDRESS;
    }
    answer_and_release();
    for (uint32_t i = 0; i < n; i++) {
        for (uint32_t left = runs[i] >> 16; left; left--) {
            if (request_is_waiting())
                return STATUS_ANSWERED;
            send_packed(runs[i]++ & 0xFFFF);
            sent++;
        }
    }
    frame_begin(WIRE_FRAME_END, 0, sent);
    line_end_crc();
    return STATUS_ANSWERED;
}
