/* packing.c: see packing.h. */
/* SPDX-License-Identifier: MIT */
#include "packing.h"

#include "fake_board.h"

#include "stub/crc.h"
#include "stub/line.h"
#include "stub/scratch.h"

#include "core/device/wire.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const uint8_t *packed_at, *packed_end;
static uint8_t *unpacked;

size_t packing_frame(const uint8_t *sector, uint16_t number, uint8_t frame[PACKING_FRAME])
{
    memset(&scratch, 0xA5, sizeof scratch); /* as if another request had been before */
    memcpy(scratch.pack.data, sector, PACKING_SECTOR);
    if (!pack_plan())
        return 0;
    board.out_len = board.read_at = 0;
    crc_start();
    line_begin();
    line_put(WIRE_FRAME_DEFLATE);
    line_put(0);
    line_put16(number);
    pack_send();
    line_end_crc();
    return board_answer(frame, PACKING_FRAME);
}

static int next_byte(void)
{
    return packed_at != packed_end ? *packed_at++ : -1;
}

/* The window is used round and round: takes each piece as soon as it is there. */
static void take_piece(uint32_t made)
{
    uint32_t at = made - INFLATE_STEP;

    if (made % INFLATE_STEP != 0) {
        fprintf(stderr, "told of %u bytes\n", (unsigned)made);
        abort();
    }
    memcpy(unpacked + at, (uint8_t *)scratch.write.writer.window + at % WRITER_WINDOW, INFLATE_STEP);
}

uint32_t packing_unpack(const uint8_t *packed, size_t len, uint32_t limit, uint8_t *out, uint32_t *made,
                        size_t *used)
{
    /* A copy of its own, so that the address sanitizer sees a byte read behind the end. */
    uint8_t *copy = malloc(len ? len : 1);
    uint32_t status, tail;

    if (copy == NULL)
        abort();
    if (len)
        memcpy(copy, packed, len);
    packed_at = copy;
    packed_end = copy + len;
    unpacked = out;
    status = inflate_run(next_byte, take_piece, limit, made);
    tail = *made % INFLATE_STEP;
    memcpy(out + *made - tail, (uint8_t *)scratch.write.writer.window + (*made - tail) % WRITER_WINDOW, tail);
    *used = (size_t)(packed_at - copy);
    free(copy);
    return status;
}
