/* test_stub_commands.c: the stub's requests on a fake board that change registers, RAM, the rate and who
 * runs, and those that stream to the host. */
/* SPDX-License-Identifier: MIT */
#include "command_rig.h"

#include "base/bytes.h"
#include "core/device/wire.h"

#include <string.h>
#include <zlib.h>

#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>

/* --- Registers, RAM ------------------------------------------------------------------------------------- */

static void test_write_reg_keeps_what_the_mask_leaves_out(void **state)
{
    uint32_t two[8] = {BOARD_RAM, 0x11223344, 0xFFFFFFFF, 5, BOARD_RAM, 0xAABBCCDD, 0x00FF00FF, 0};

    (void)state;
    board_reset();
    assert_int_equal(ask_words(WIRE_WRITE_REG, 8, two).status, 0);
    assert_int_equal(board.ram[0], 0x11BB33DD);
    assert_int_equal(ask_words(WIRE_WRITE_REG, 7, two).status, WIRE_STATUS_BAD_LENGTH);
}

static void load(uint32_t sequence, const uint8_t *bytes, size_t len, uint8_t status)
{
    uint8_t data[16 + 64] = {0}, sum = 0xEF;

    put_le32(data, (uint32_t)len);
    put_le32(data + 4, sequence);
    memcpy(data + 16, bytes, len);
    for (size_t i = 0; i < len; i++)
        sum ^= bytes[i];
    assert_int_equal(ask(WIRE_MEM_DATA, data, 16 + len, sum).status, status);
}

static void test_loads_and_runs_another_program(void **state)
{
    uint32_t begin[4] = {11, 2, 8, BOARD_RAM + 4}, end[2] = {0, BOARD_RAM + 4};

    (void)state;
    board_reset();
    board.ram[3] = 0xEEEEEEEE;
    assert_int_equal(ask_words(WIRE_MEM_BEGIN, 4, begin).status, 0);
    load(0, (const uint8_t *)"abcdefgh", 8, 0);
    load(2, (const uint8_t *)"ijk", 3, WIRE_STATUS_OUT_OF_SEQUENCE);
    load(1, (const uint8_t *)"ijk", 3, 0);
    assert_memory_equal(board.ram + 1, "abcdefghijk\xEE", 12);
    assert_int_equal(ask_words(WIRE_MEM_END, 2, end).status, 0);
    assert_int_equal(board.ran, BOARD_RAM + 4);
}

static void test_refuses_to_load_over_itself(void **state)
{
    uint32_t begin[4] = {16, 1, 16, BOARD_RAM - 16};

    (void)state;
    board_reset();
    assert_int_not_equal(ask_words(WIRE_MEM_BEGIN, 4, begin).status, 0);
    begin[3] = BOARD_RAM + sizeof board.ram - 12;
    assert_int_not_equal(ask_words(WIRE_MEM_BEGIN, 4, begin).status, 0);
    begin[3] = BOARD_RAM + 2;
    assert_int_not_equal(ask_words(WIRE_MEM_BEGIN, 4, begin).status, 0);
}

static void test_leaves_where_it_is_told_to(void **state)
{
    uint32_t to[1] = {WIRE_LEAVE_TO_FIRMWARE}, end[2] = {0, 0};

    (void)state;
    board_reset();
    assert_int_equal(ask_words(WIRE_LEAVE, 1, to).status, 0);
    assert_int_equal(board.restarts, 1);
    to[0] = WIRE_LEAVE_TO_LOADER;
    assert_int_equal(ask_words(WIRE_LEAVE, 1, to).status, 0);
    assert_int_equal(board.loaders, 1);
    to[0] = 3;
    assert_int_not_equal(ask_words(WIRE_LEAVE, 1, to).status, 0);
    assert_int_equal(ask_words(WIRE_MEM_END, 2, end).status, 0);
    assert_int_equal(board.restarts, 2);
    end[0] = 1;
    assert_int_equal(ask_words(WIRE_MEM_END, 2, end).status, 0);
    end[0] = 1;
    assert_int_equal(ask_words(0x04, 1, end).status, 0); /* FLASH_END: stay */
    assert_int_equal(board.restarts, 2);
}

static void test_baud_rates_get_the_nearest_divider(void **state)
{
    static const uint32_t rates[][2] = {
        {115200, 451}, {460800, 113}, {921600, 56}, {1000000, 52}, {2000000, 26}};
    uint32_t args[2] = {0, 115200};

    (void)state;
    board_reset();
    for (size_t i = 0; i < sizeof rates / sizeof rates[0]; i++) {
        args[0] = rates[i][0];
        assert_int_equal(ask_words(0x0F, 2, args).status, 0);
        assert_int_equal(board.divider, rates[i][1]);
    }
    args[0] = 0;
    assert_int_equal(ask_words(0x0F, 2, args).status, WIRE_STATUS_BAD_LENGTH);
    args[0] = 20000000;
    assert_int_equal(ask_words(0x0F, 2, args).status, WIRE_STATUS_BAD_LENGTH);
    assert_int_equal(board.divider, 26);
}

/* --- Streams to the host -------------------------------------------------------------------------------- */

static void test_a_request_ends_a_stream_and_noise_does_not(void **state)
{
    uint32_t all[2] = {0, BOARD_FLASH / SECTOR};
    uint8_t data[8], frame[600];
    unsigned frames = 0;

    (void)state;
    board_reset();
    put_le32(data, all[0]);
    put_le32(data + 4, all[1]);
    board_own_request(WIRE_SECTOR_DIGESTS, data, 8);
    board_frame("noise", 5);
    board_run();
    while (board_answer(frame, sizeof frame))
        frames++;
    assert_int_equal(frames, 1 + 8);
    board_own_request(WIRE_SECTOR_DIGESTS, data, 8);
    board_request(WIRE_READ_REG, data, 4, 0);
    board_run();
    assert_int_equal(board_answer(frame, sizeof frame), 10);
    assert_int_equal(frame[1], WIRE_SECTOR_DIGESTS);
    assert_int_equal(board_answer(frame, sizeof frame), 10);
    assert_int_equal(frame[1], WIRE_READ_REG);
    assert_int_equal(board_answer(frame, sizeof frame), 0);
}

static void test_packed_read_takes_runs(void **state)
{
    uint8_t data[4 * 65] = {7, 0, 2, 0, 0xFF, 0, 1, 0}, frame[5000];
    static const uint8_t expected[] = {7, 8, 0xFF};

    (void)state;
    board_reset();
    board_own_request(WIRE_PACKED_READ, data, 8);
    board_run();
    assert_int_equal(board_answer(frame, sizeof frame), 10);
    for (unsigned i = 0; i < 3; i++) {
        assert_int_equal(board_answer(frame, sizeof frame), 8);
        assert_int_equal(frame[0], WIRE_FRAME_BLANK);
        assert_int_equal(frame[2], expected[i]);
        assert_int_equal(get_le32(frame + 4), crc32(0, frame, 4));
    }
    assert_int_equal(board_answer(frame, sizeof frame), 8);
    assert_int_equal(frame[0], WIRE_FRAME_END);
    assert_int_equal(frame[2], 3);
    board_own_request(WIRE_PACKED_READ, data, 4 * 65);
    board_run();
    assert_int_equal(board_answer(frame, sizeof frame), 10);
    assert_int_equal(frame[8], WIRE_STATUS_BAD_LENGTH);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_write_reg_keeps_what_the_mask_leaves_out),
        cmocka_unit_test(test_loads_and_runs_another_program),
        cmocka_unit_test(test_refuses_to_load_over_itself),
        cmocka_unit_test(test_leaves_where_it_is_told_to),
        cmocka_unit_test(test_baud_rates_get_the_nearest_divider),
        cmocka_unit_test(test_a_request_ends_a_stream_and_noise_does_not),
        cmocka_unit_test(test_packed_read_takes_runs),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
