/* write.c: requests that change the flash. */
/* SPDX-License-Identifier: MIT */
#include "stub/handlers.h"

#include "stub/chip.h"
#include "stub/commands.h"
#include "stub/flash.h"
#include "stub/request.h"
#include "stub/scratch.h"
#include "stub/uart.h"

#include "core/device/wire.h"

#define SECTOR_BITS_SIZE 16u

static struct {
    uint32_t flash_end;          /* nothing is written from here on: addresses would wrap */
    uint32_t stream;             /* STREAM_...: the stream that a begin started */
    uint32_t size, made, status; /* of the stream */
    uint32_t next_sequence;      /* of its blocks */
    uint32_t read_at, read_end;  /* of the packed bytes at hand */
    uint32_t next_block;         /* number of the next WRITE_BLOCK */
} state;

bool write_is_in_reach(uint32_t addr, uint32_t len, uint32_t end)
{
    return addr <= end && len <= end - addr;
}

/* What a command that is going to change this range says if it must not or cannot. */
static uint32_t check_change(uint32_t addr, uint32_t len)
{
    if (!write_is_in_reach(addr, len, state.flash_end) || addr % FLASH_SECTOR)
        return STATUS_BAD_ADDRESS;
    flash_unlock();
    return STATUS_OK;
}

void write_start(void)
{
    uint32_t capacity;

    flash_wake();
    capacity = flash_id() >> 16 & 0xFF;

    state.flash_end = capacity >= 16 && capacity <= 24 ? 1u << capacity : FLASH_REACH;
}

uint32_t write_set_params(void)
{
    if (arg(1) - 1 >= FLASH_REACH)
        return STATUS_BAD_ADDRESS;
    state.flash_end = arg(1);
    return STATUS_OK;
}

static void wait_for_flash(void)
{
    while (flash_busy()) {
    }
}

uint32_t write_erase_region(void)
{
    uint32_t addr = arg(0), len = arg(1), status = check_change(addr, len);

    if (len % FLASH_SECTOR)
        status = STATUS_BAD_ADDRESS;
    while (len && !status) {
        uint32_t n = len >= FLASH_BLOCK && addr % FLASH_BLOCK == 0 ? FLASH_BLOCK : FLASH_SECTOR;

        flash_erase(addr, n);
        addr += n;
        len -= n;
        wait_for_flash();
    }
    return status;
}

uint32_t write_erase_flash(void)
{
    uint32_t status = check_change(0, 0);

    if (!status) {
        flash_erase(0, 0);
        wait_for_flash();
    }
    return status;
}

/* --- Streams: a begin, blocks of data, an end ----------------------------------------------------------- */

enum { STREAM_NONE, STREAM_RAW, STREAM_DEFLATED, STREAM_UNPACKING, STREAM_WHOLE };

uint32_t write_begin(void)
{
    uint32_t size = arg(0), begin = arg(3), status = check_change(begin, size);

    state.stream = STREAM_NONE;
    if (arg(2) > WIRE_DEFL_BLOCK)
        return STATUS_BAD_BLOCK;
    if (status)
        return status;
    state.stream = request.op == WIRE_FLASH_DEFL_BEGIN ? STREAM_DEFLATED : STREAM_RAW;
    state.size = size;
    state.made = state.status = state.next_sequence = 0;
    writer_begin_range(begin, begin + size);
    return STATUS_OK;
}

void write_flush(void)
{
    uint32_t made = state.made;

    if (made < state.size)
        made -= made % FLASH_PIECE; /* the rest of the piece is still to come */
    if (state.stream != STREAM_NONE && state.stream != STREAM_UNPACKING)
        writer_finish(made);
}

/* Whether this block comes at the right time and is whole.  Says so, since the flash may take its time: what
 * goes wrong from here on is told by the next answer. */
static uint32_t accept_block(void)
{
    uint32_t status = state.status ? state.status : request_check_block(state.next_sequence);

    if (status)
        return status;
    state.next_sequence++;
    answer(STATUS_OK);
    return STATUS_OK;
}

uint32_t write_data(void)
{
    uint8_t *window = (uint8_t *)scratch.write.writer.window;
    uint32_t status = state.stream == STREAM_RAW ? accept_block() : STATUS_NO_STREAM;

    if (status)
        return status;
    /* The last block is filled up to its size; bytes past the end are not written. */
    for (uint32_t i = WIRE_DATA_HEADER; i < request.len && state.made < state.size; i++) {
        window[state.made++ % WRITER_WINDOW] = queue_byte(request.at + i);
        if (state.made % FLASH_PIECE == 0)
            writer_made(state.made);
    }
    return STATUS_ANSWERED;
}

/* Waits for the next block of packed data; false if something else comes, which ends the stream. */
static bool next_block(void)
{
    struct frame f;

    request_release();
    for (;;) {
        uint32_t status;

        while (!request_is_waiting())
            writer_poll();
        queue_next(&f);
        status = request_take(&f);
        if (!status && request.op == WIRE_FLASH_DEFL_DATA)
            status = accept_block();
        else if (request.op == WIRE_READ_REG || request.op == WIRE_WRITE_REG || request.op == WIRE_SYNC)
            status = commands_run(status);
        else if (!status) {
            request.released = true; /* not by us: it is carried out next */
            return false;
        }
        if (!status && request.op == WIRE_FLASH_DEFL_DATA)
            break;
        if (status != STATUS_ANSWERED)
            answer(status);
        request_release();
    }
    state.read_at = request.at + WIRE_DATA_HEADER;
    state.read_end = request.at + request.len;
    return true;
}

static int next_byte(void)
{
    return state.read_at != state.read_end ? queue_byte(state.read_at++) : -1;
}

static int next_stream_byte(void)
{
    while (state.read_at == state.read_end)
        if (!next_block())
            return -1;
    return next_byte();
}

/* The first block starts unpacking, which continues through all blocks. */
uint32_t write_deflated_data(void)
{
    uint32_t status;

    if (state.stream != STREAM_DEFLATED && state.stream != STREAM_WHOLE)
        return STATUS_NO_STREAM;
    status = accept_block();
    if (status)
        return status;
    if (state.stream == STREAM_WHOLE)
        return STATUS_ANSWERED; /* the end of zlib's trailer */
    state.read_at = request.at + WIRE_DATA_HEADER;
    state.read_end = request.at + request.len;
    state.stream = STREAM_UNPACKING;
    next_stream_byte(); /* zlib's header: two bytes */
    next_stream_byte();
    state.status = inflate_run(next_stream_byte, writer_made, state.size, &state.made);
    state.stream = STREAM_WHOLE;
    return STATUS_ANSWERED;
}

uint32_t write_end(void)
{
    uint32_t status = state.made < state.size ? WIRE_STATUS_TOO_LITTLE : state.status;

    if (state.stream == STREAM_NONE)
        status = STATUS_OK;
    state.stream = STREAM_NONE;
    if (!status && !arg(0)) {
        answer(STATUS_OK);
        chip_restart();
        return STATUS_ANSWERED;
    }
    return status;
}

/* --- WRITE_BLOCK ---------------------------------------------------------------------------------------- */

uint32_t write_new_series(void)
{
    return state.next_block += WIRE_SERIES_STEP;
}

static uint32_t count_bits(uint32_t bits)
{
    uint32_t n = 0;

    for (; bits; bits &= bits - 1)
        n++;
    return n;
}

uint32_t write_block(void)
{
    uint32_t addr = arg(1), erase = arg(2) & 0xFFFF, program = arg(2) >> 16, all = erase | program;
    uint32_t expected = count_bits(program) * FLASH_SECTOR, made = 0, status;

    state.stream = STREAM_NONE;
    if (request.len < WIRE_WRITE_BLOCK_HEADER || arg(3) != request.len - WIRE_WRITE_BLOCK_HEADER)
        return WIRE_STATUS_BAD_LENGTH;
    request.value = arg(0);
    if (arg(0) != state.next_block)
        return WIRE_STATUS_OUT_OF_SEQUENCE;
    status = check_change(addr, all ? (32 - (uint32_t)__builtin_clz(all)) * FLASH_SECTOR : 0);
    if (status)
        return status;
    writer_begin(addr, erase, program, 0);
    writer_poll();
    if (program) {
        state.read_at = request.at + WIRE_WRITE_BLOCK_HEADER;
        state.read_end = request.at + request.len;
        status = inflate_run(next_byte, writer_made, expected, &made);
    }
    writer_finish(made);
    if (!status)
        state.next_block++;
    return status;
}
