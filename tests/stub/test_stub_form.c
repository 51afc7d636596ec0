/* test_stub_form.c: which requests the stub takes on a fake board: lengths, checksums, what fits, and noise.
 */
/* SPDX-License-Identifier: MIT */
#include "command_rig.h"
#include "own_crc.h"

#include "stub/queue.h"

#include "base/bytes.h"
#include "core/device/wire.h"

#include <string.h>

#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>

static void test_every_length_that_is_not_right_is_refused(void **state)
{
    static const struct {
        uint8_t op;
        int right, also;
    } ops[] = {{0x02, 16, 20}, {0x04, 4, -1},  {0x05, 16, -1}, {0x06, 8, -1}, {0x08, 36, -1},
               {0x0A, 4, -1},  {0x0B, 24, -1}, {0x0D, 4, 8},   {0x0F, 8, -1}, {0x10, 16, 20},
               {0x12, 4, -1},  {0x13, 16, -1}, {0xD0, 0, -1},  {0xD1, 8, -1}, {0xD2, 16, -1},
               {0xD3, 0, -1},  {0xE0, 4, -1},  {0xE1, 8, -1},  {0xE5, 4, -1}, {0xE6, 4, -1}};
    uint8_t data[80] = {0};

    (void)state;
    board_reset();
    for (size_t i = 0; i < sizeof ops / sizeof ops[0]; i++) {
        for (int len = 0; len <= 80; len++) {
            if (len == ops[i].right || len == ops[i].also)
                continue;
            assert_int_equal(ask(ops[i].op, data, (size_t)len, own_crc(ops[i].op, data, (size_t)len)).status,
                             WIRE_STATUS_BAD_LENGTH);
        }
    }
    assert_flash_untouched();
    assert_int_equal(board.restarts + board.loaders + board.ran, 0);
}

static void test_a_length_that_lies_is_refused(void **state)
{
    uint8_t packet[8 + 16] = {0, WIRE_FLASH_MD5};
    struct reply r;

    (void)state;
    board_reset();
    for (unsigned said = 0; said < 300; said++) {
        if (said == 16)
            continue;
        packet[2] = (uint8_t)said;
        packet[3] = (uint8_t)(said >> 8);
        board_frame(packet, sizeof packet);
        board_run();
        assert_true(next_reply(&r));
        assert_int_equal(r.status, WIRE_STATUS_BAD_LENGTH);
    }
}

static void test_unknown_requests_are_named_so(void **state)
{
    static const uint8_t known[] = {0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0A,
                                    0x0B, 0x0D, 0x0F, 0x10, 0x11, 0x12, 0x13, 0xD0, 0xD1,
                                    0xD2, 0xD3, 0xE0, 0xE1, 0xE2, 0xE4, 0xE5, 0xE6};

    (void)state;
    board_reset();
    for (unsigned op = 0; op < 256; op++) {
        struct reply r;

        if (memchr(known, (int)op, sizeof known))
            continue;
        r = ask((uint8_t)op, NULL, 0, 0);
        assert_int_equal(r.status, WIRE_STATUS_UNKNOWN_REQUEST);
        assert_int_equal(r.error, 0);
    }
}

static size_t usual_length(unsigned op)
{
    return op == WIRE_HELLO || op == WIRE_LEAVE || op == WIRE_PREPARE ? 4 : op == WIRE_WRITE_BLOCK ? 16 : 8;
}

static void test_own_requests_need_their_crc(void **state)
{
    uint8_t data[20] = {0};

    (void)state;
    board_reset();
    data[9] = 1;
    for (unsigned op = WIRE_HELLO; op <= WIRE_PREPARE; op++) {
        size_t len = usual_length(op);

        if (op == 0xE3)
            continue;
        assert_int_equal(ask((uint8_t)op, data, len, own_crc((uint8_t)op, data, len) ^ 0x100).status,
                         WIRE_STATUS_BAD_CHECKSUM);
        assert_int_equal(ask((uint8_t)op, data, len, 0).status, WIRE_STATUS_BAD_CHECKSUM);
    }
    assert_flash_untouched();
    assert_int_equal(board.restarts + board.loaders, 0);
}

/* A damaged opcode or length must not turn one request into another one that is carried out. */
static void test_the_crc_covers_the_header(void **state)
{
    uint8_t packet[8 + 16] = {0};
    struct reply r;

    (void)state;
    board_reset();
    packet[2] = 16;
    put_le32(packet + 4, own_crc(WIRE_WRITE_BLOCK, packet + 8, 16));
    for (unsigned op = 0; op < 256; op++) {
        if (op == WIRE_WRITE_BLOCK)
            continue;
        packet[1] = (uint8_t)op;
        board_frame(packet, sizeof packet);
        board_run();
        assert_true(next_reply(&r));
        assert_int_not_equal(r.status, 0);
    }
    assert_flash_untouched();
    assert_int_equal(board.restarts + board.loaders + board.ran, 0);
}

/* Espressif's hosts send none; ours does, and then it counts: a register's address is not to be guessed. */
static void test_register_requests_may_carry_a_crc(void **state)
{
    uint8_t data[16] = {0};

    (void)state;
    board_reset();
    put_le32(data, BOARD_RAM);
    put_le32(data + 4, 0x12345678);
    put_le32(data + 8, 0xFFFFFFFF);
    assert_int_equal(ask(WIRE_WRITE_REG, data, 16, own_crc(WIRE_WRITE_REG, data, 16)).status, 0);
    assert_int_equal(board.ram[0], 0x12345678);
    for (unsigned bit = 0; bit < 8 * sizeof data; bit++) {
        uint32_t crc = own_crc(WIRE_WRITE_REG, data, 16);

        data[bit / 8] ^= (uint8_t)(1u << bit % 8);
        assert_int_equal(ask(WIRE_WRITE_REG, data, 16, crc).status, WIRE_STATUS_BAD_CHECKSUM);
        data[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    assert_int_equal(board.ram[0], 0x12345678);
    assert_int_equal(board.ram[1], 0);
}

static void test_oversized_requests_are_refused(void **state)
{
    static uint8_t data[0x6000];
    struct reply r;

    (void)state;
    board_reset();
    assert_int_equal(ask(WIRE_FLASH_DEFL_DATA, data, 0x4011, 0).status, WIRE_STATUS_BAD_LENGTH);
    assert_int_equal(ask(WIRE_WRITE_BLOCK, data, 0x6000, 0).status, WIRE_STATUS_BAD_LENGTH);
    /* More than the queue holds is lost; what comes behind is not. */
    for (unsigned i = 0; i < 3; i++)
        board_feed(data, sizeof data);
    board_run();
    assert_false(next_reply(&r));
    assert_int_equal(ask(0x0D, data, 4, 0).status, 0);
}

static void test_promised_queue_holds(void **state)
{
    uint8_t data[WIRE_HELLO_SIZE + 16];
    uint32_t version[1] = {WIRE_PROTOCOL_VERSION}, promise;
    struct reply r;

    (void)state;
    board_reset();
    promise = get_le32(ask_words(WIRE_HELLO, 1, version).data + WIRE_HELLO_QUEUE);
    for (size_t size = 4; size <= 16; size += 12) {
        size_t n = promise / (WIRE_HEADER_SIZE + size), answers = 0;

        memset(data, 0, sizeof data);
        for (size_t i = 0; i < n; i++)
            board_request(size == 4 ? 0x0D : WIRE_FLASH_MD5, data, size, 0);
        board_run();
        while (next_reply(&r)) {
            assert_int_equal(r.status, 0);
            answers++;
        }
        assert_int_equal(answers, n);
    }
}

/* Requests that do not fit any more are lost, those that are waiting are not. */
static void test_a_full_queue_keeps_what_it_has(void **state)
{
    uint8_t data[1008] = {0};
    struct reply r;
    unsigned answers = 0;

    (void)state;
    board_reset();
    for (size_t i = 0; i < sizeof data; i += 16)
        put_le32(data + i, BOARD_RAM);
    for (unsigned i = 0; i < 80; i++) {
        put_le32(data + sizeof data - 12, i);
        put_le32(data + sizeof data - 8, UINT32_MAX);
        board_request(WIRE_WRITE_REG, data, sizeof data, 0);
    }
    board_run();
    while (next_reply(&r)) {
        assert_int_equal(r.op, WIRE_WRITE_REG);
        assert_int_equal(r.status, 0);
        answers++;
    }
    assert_int_equal(answers, 0x8000 / (8 + sizeof data + 2));
    assert_int_equal(board.ram[0], answers - 1);
}

static void test_every_byte_passes_through_slip(void **state)
{
    uint8_t frame[3 * 256], byte;

    (void)state;
    board_reset();
    for (unsigned v = 0; v < 256; v++) {
        struct frame f;

        for (unsigned i = 0; i < sizeof frame; i++)
            frame[i] = (uint8_t)(v + i / 3);
        board_frame(frame, sizeof frame);
        assert_true(queue_next(&f));
        assert_int_equal(f.len, sizeof frame);
        for (uint32_t i = 0; i < f.len; i++) {
            byte = queue_byte(f.at + i);
            assert_int_equal(byte, frame[i]);
        }
        queue_release();
        assert_false(queue_next(&f));
    }
}

static void test_spoiled_frames_are_dropped_and_only_they(void **state)
{
    static const uint8_t bad_escape[] = {0xC0, 0, 0xDB, 0x11, 0xC0};
    uint32_t addr[1] = {0};
    struct frame f;

    (void)state;
    board_reset();
    board_feed(bad_escape, sizeof bad_escape);
    assert_false(queue_next(&f));
    board_feed("\xC0"
               "abc",
               4);
    queue_spoil();
    board_feed("def\xC0", 4);
    assert_false(queue_next(&f));
    assert_int_equal(ask_words(WIRE_READ_REG, 1, addr).status, 0);
}

static void test_noise_never_touches_the_flash(void **state)
{
    uint32_t seed = 3;
    uint8_t bytes[64];
    uint32_t addr[1] = {0x1000};

    (void)state;
    for (unsigned round = 0; round < 3000; round++) {
        if (round % 500 == 0)
            board_reset();
        for (size_t i = 0; i < sizeof bytes; i++)
            bytes[i] = noise(&seed) < 30 ? 0xC0 : (uint8_t)noise(&seed);
        board_feed(bytes, sizeof bytes);
        board_run();
    }
    assert_flash_untouched();
    board_reset();
    assert_int_equal(ask_words(WIRE_READ_REG, 1, addr).value, 0x1000 ^ 0x5A5A5A5A);
}

/* Right header, right CRC, and anything in the data: no address is too wild. */
static void test_wild_arguments_stay_in_bounds(void **state)
{
    static const uint8_t ops[] = {0x02, 0x05, 0x07, 0x0B, 0x0F, 0x13, 0xD1, 0xD2, 0xE1, 0xE2, 0xE4};
    uint32_t seed = 11;

    (void)state;
    for (unsigned round = 0; round < 4000; round++) {
        uint8_t data[24], op = ops[round % sizeof ops];
        size_t len = op == 0xD1 || op == 0xE1 || op == 0x0F ? 8 : op == 0x0B ? 24 : op == 0xE2 ? 4 : 16;

        if (round % 50 == 0)
            board_reset();
        for (size_t i = 0; i < len; i++)
            data[i] = noise(&seed) < 128 ? 0 : (uint8_t)noise(&seed);
        if (op == 0x13 || op == 0xD2 || op == 0xE1) /* long ones take long */
            data[5] = data[6] = data[7] = 0;
        if (op == 0xE2)
            data[2] &= 3, data[3] = 0;
        if (op >= 0xE0)
            board_own_request(op, data, len);
        else
            board_request(op, data, len, 0xEF);
        board_request(WIRE_READ_REG, "\0\0\0\0", 4, 0); /* ends a READ_FLASH */
        board_run();
        assert_true(board.out_len > 0);
        board.out_len = board.read_at = 0;
        assert_flash_well_used();
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_length_that_is_not_right_is_refused),
        cmocka_unit_test(test_a_length_that_lies_is_refused),
        cmocka_unit_test(test_unknown_requests_are_named_so),
        cmocka_unit_test(test_own_requests_need_their_crc),
        cmocka_unit_test(test_the_crc_covers_the_header),
        cmocka_unit_test(test_register_requests_may_carry_a_crc),
        cmocka_unit_test(test_oversized_requests_are_refused),
        cmocka_unit_test(test_promised_queue_holds),
        cmocka_unit_test(test_a_full_queue_keeps_what_it_has),
        cmocka_unit_test(test_every_byte_passes_through_slip),
        cmocka_unit_test(test_spoiled_frames_are_dropped_and_only_they),
        cmocka_unit_test(test_noise_never_touches_the_flash),
        cmocka_unit_test(test_wild_arguments_stay_in_bounds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
