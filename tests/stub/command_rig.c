/* command_rig.c: see command_rig.h. */
/* SPDX-License-Identifier: MIT */
#include "command_rig.h"
#include "own_crc.h"

#include "base/bytes.h"

#include <string.h>

#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>

uint32_t noise(uint32_t *state)
{
    *state = *state * 1664525 + 1013904223;
    return *state >> 24;
}

bool next_reply(struct reply *r)
{
    uint8_t frame[128];
    size_t len = board_answer(frame, sizeof frame);

    if (!len)
        return false;
    assert_in_range(len, 10, sizeof r->data + 10);
    assert_int_equal(frame[0], 1);
    assert_int_equal(frame[2] | frame[3] << 8, len - 8);
    r->op = frame[1];
    r->value = get_le32(frame + 4);
    r->len = len - 10;
    memcpy(r->data, frame + 8, r->len);
    r->status = frame[len - 2];
    r->error = frame[len - 1];
    return true;
}

struct reply ask(uint8_t op, const void *data, size_t len, uint32_t checksum)
{
    struct reply r, more;

    board_request(op, data, len, checksum);
    board_run();
    assert_true(next_reply(&r));
    assert_int_equal(r.op, op);
    assert_false(next_reply(&more));
    return r;
}

struct reply ask_words(uint8_t op, size_t n, const uint32_t *words)
{
    uint8_t data[64];

    for (size_t i = 0; i < n; i++)
        put_le32(data + 4 * i, words[i]);
    return ask(op, data, 4 * n, op >= WIRE_HELLO ? own_crc(op, data, 4 * n) : 0);
}

void assert_flash_untouched(void)
{
    assert_int_equal(board.erased_sectors + board.erased_blocks + board.erased_all + board.programs, 0);
}

void assert_flash_well_used(void)
{
    assert_int_equal(board.asked_while_busy, 0);
    assert_int_equal(board.raised_bits, 0);
}
