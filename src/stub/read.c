/* read.c: requests that only read the flash. */
/* SPDX-License-Identifier: MIT */
#include "stub/handlers.h"

#include "stub/chip.h"
#include "stub/flash.h"
#include "stub/line.h"
#include "stub/request.h"
#include "stub/scratch.h"
#include "stub/uart.h"

#include "core/device/wire.h"

#include <stddef.h>

#define SECTORS_IN_REACH (FLASH_REACH / FLASH_SECTOR)
#define MOST_IN_FLIGHT   64u /* packets */
#define MD5_SIZE         16u

/* What is done with the bytes, besides counting out the blank ones. */
enum use { HASH = 1, SEND = 2 };

static struct chip_md5 md5;

/* Reads a range piece by piece; while one is worked on, the next one comes in.  The pieces stay in `to` if
 * that is not NULL (whole ones only).  Returns all ones if all of it is blank. */
static uint32_t read_range(uint32_t addr, uint32_t len, uint32_t *to, uint32_t use)
{
    uint32_t piece[FLASH_PIECE_WORDS], all = UINT32_MAX;

    flash_ask(addr);
    while (len) {
        /* cppcheck-suppress legacyUninitvar ; flash_take() fills it before it is read */
        uint32_t n = len < FLASH_PIECE ? len : FLASH_PIECE, *p = to ? to : piece;
        const uint8_t *bytes = (const uint8_t *)p;

        all &= flash_take(p);
        addr += n;
        len -= n;
        if (len)
            flash_ask(addr);
        if (to)
            to += FLASH_PIECE_WORDS;
        if (use & HASH)
            chip_md5_add(&md5, p, n);
        for (uint32_t i = 0; use & SEND && i < n; i++)
            line_put(bytes[i]);
    }
    return all;
}

uint32_t read_flash_md5(void)
{
    if (!write_is_in_reach(arg(0), arg(1), FLASH_REACH))
        return STATUS_BAD_ADDRESS;
    chip_md5_begin(&md5);
    read_range(arg(0), arg(1), NULL, HASH);
    chip_md5_end(&md5, request.reply);
    request.reply_len = MD5_SIZE;
    return STATUS_OK;
}

/* --- READ_FLASH --------------------------------------------------------------------------------------- */

/* Takes in how much the host has; false if it wants something else now. */
static bool take_acknowledgements(uint32_t *has)
{
    struct frame f;

    uart_watch();
    if (uart_is_lost())
        return false;
    while (queue_next(&f)) {
        if (request_is(&f))
            return false;
        if (f.len == 4)
            *has = queue_word(f.at);
        queue_release();
    }
    return true;
}

uint32_t read_flash(void)
{
    uint32_t addr = arg(0), len = arg(1), packet = arg(2), in_flight = arg(3), sent = 0, has = 0;

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
            line_begin();
            read_range(addr + sent, n, NULL, HASH | SEND);
            line_end();
            sent += n;
        }
    }
    chip_md5_end(&md5, request.reply);
    line_begin();
    for (unsigned i = 0; i < MD5_SIZE; i++)
        line_put(request.reply[i]);
    line_end();
    return STATUS_ANSWERED;
}

static bool is_interrupted(void)
{
    return request_is_waiting() || uart_is_lost();
}

/* --- SECTOR_DIGESTS, PACKED_READ ------------------------------------------------------------------------ */

static void frame_begin(uint32_t kind, uint32_t count, uint32_t sector)
{
    line_begin();
    line_put(kind);
    line_put(count);
    line_put16(sector);
}

static void send_digests(uint32_t first, uint32_t count)
{
    uint8_t digests[WIRE_DIGESTS_PER_FRAME * MD5_SIZE], *end = digests;
    uint32_t blank = 0;

    for (uint32_t i = 0; i < count; i++) {
        chip_md5_begin(&md5);
        if (read_range((first + i) * FLASH_SECTOR, FLASH_SECTOR, NULL, HASH) == UINT32_MAX) {
            blank |= 1u << i;
            continue;
        }
        chip_md5_end(&md5, end);
        end += MD5_SIZE;
    }
    frame_begin(WIRE_FRAME_DIGESTS, count, first);
    line_put32(blank);
    for (const uint8_t *p = digests; p < end; p++)
        line_put(*p);
    line_end_crc();
}

uint32_t read_sector_digests(void)
{
    uint32_t first = arg(0), count = arg(1);

    if (!write_is_in_reach(first, count, SECTORS_IN_REACH))
        return STATUS_BAD_ADDRESS;
    answer_and_release();
    while (count && !is_interrupted()) {
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

    if (read_range(sector * FLASH_SECTOR, FLASH_SECTOR, scratch.pack.data, 0) == UINT32_MAX) {
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
            if (is_interrupted())
                return STATUS_ANSWERED;
            send_packed(runs[i]++ & 0xFFFF);
            sent++;
        }
    }
    frame_begin(WIRE_FRAME_END, 0, sent);
    line_end_crc();
    return STATUS_ANSWERED;
}
