/* test_stub_commands.c: the stub's requests on a fake board: right ones, wrong ones, and noise. */
/* SPDX-License-Identifier: MIT */
#include "fake_board.h"
#include "own_crc.h"

#include "stub/queue.h"

#include "base/bytes.h"
#include "core/device/wire.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>

#define SECTOR 4096u

static uint32_t noise(uint32_t *state)
{
    *state = *state * 1664525 + 1013904223;
    return *state >> 24;
}

struct reply {
    uint8_t op, status, error;
    uint32_t value;
    size_t len;
    uint8_t data[64];
};

static bool next_reply(struct reply *r)
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

/* One request, one answer. */
static struct reply ask(uint8_t op, const void *data, size_t len, uint32_t checksum)
{
    struct reply r, more;

    board_request(op, data, len, checksum);
    board_run();
    assert_true(next_reply(&r));
    assert_int_equal(r.op, op);
    assert_false(next_reply(&more));
    return r;
}

static struct reply ask_words(uint8_t op, size_t n, const uint32_t *words)
{
    uint8_t data[64];

    for (size_t i = 0; i < n; i++)
        put_le32(data + 4 * i, words[i]);
    return ask(op, data, 4 * n, op >= WIRE_HELLO ? own_crc(op, data, 4 * n) : 0);
}

static void assert_flash_untouched(void)
{
    assert_int_equal(board.erased_sectors + board.erased_blocks + board.erased_all + board.programs, 0);
}

static void assert_flash_well_used(void)
{
    assert_int_equal(board.asked_while_busy, 0);
    assert_int_equal(board.raised_bits, 0);
}

/* --- Form ----------------------------------------------------------------------------------------------- */

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

/* --- Registers, RAM ----------------------------------------------------------------------------------------
 */

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

/* --- Writing ---------------------------------------------------------------------------------------------
 */

static size_t deflate_with(const uint8_t *data, size_t len, int window_bits, uint8_t *out, size_t size)
{
    z_stream z = {
        .next_in = (Bytef *)(uintptr_t)data, .avail_in = (uInt)len, .next_out = out, .avail_out = (uInt)size};

    assert_int_equal(deflateInit2(&z, 9, Z_DEFLATED, window_bits, 9, Z_DEFAULT_STRATEGY), Z_OK);
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    deflateEnd(&z);
    return z.total_out;
}

static uint32_t series; /* number of its first WRITE_BLOCK */

static void begin_series(void)
{
    uint32_t how = 0;
    struct reply r = ask_words(WIRE_PREPARE, 1, &how);

    assert_int_equal(r.status, 0);
    series = r.value;
}

/* `sequence` counts from the last PREPARE on. */
static struct reply write_block(uint32_t sequence, uint32_t addr, uint32_t erase, uint32_t program,
                                const void *packed, size_t len)
{
    uint8_t data[16 + 2 * SECTOR];

    put_le32(data, series + sequence);
    put_le32(data + 4, addr);
    put_le32(data + 8, erase | program << 16);
    put_le32(data + 12, (uint32_t)len);
    if (len)
        memcpy(data + 16, packed, len);
    return ask(WIRE_WRITE_BLOCK, data, 16 + len, own_crc(WIRE_WRITE_BLOCK, data, 16 + len));
}

static void test_write_block_changes_what_it_is_asked_to(void **state)
{
    static uint8_t data[2 * SECTOR], packed[2 * SECTOR];
    size_t len;
    struct reply r;

    (void)state;
    board_reset();
    begin_series();
    memset(board.flash, 0x5A, sizeof board.flash);
    for (size_t i = 0; i < sizeof data; i++)
        data[i] = i % 256 < 64 ? 0xFF : (uint8_t)(i / 3);
    len = deflate_with(data, sizeof data, -15, packed, sizeof packed);
    r = write_block(0, 0x21000, 0xA4, 0x24, packed, len); /* erases sectors 2, 5, 7; fills 2 and 5 */
    assert_int_equal(r.status, 0);
    assert_memory_equal(board.flash + 0x23000, data, SECTOR);
    assert_memory_equal(board.flash + 0x26000, data + SECTOR, SECTOR);
    assert_int_equal(board.erased_sectors, 3);
    assert_int_equal(board.erased_blocks, 0);
    assert_int_equal(board.programs, 2 * 3 * SECTOR / 256); /* a quarter is blank */
    for (unsigned i = 0; i < BOARD_FLASH / SECTOR; i++)
        assert_int_equal(board.sector_changed[i], i == 0x23 || i == 0x26 || i == 0x28);
    assert_flash_well_used();
}

static void test_write_block_erases_by_blocks(void **state)
{
    (void)state;
    board_reset();
    begin_series();
    assert_int_equal(write_block(0, 0x30000, 0xFFFF, 0, NULL, 0).status, 0);
    assert_int_equal(board.erased_blocks, 1);
    assert_int_equal(board.erased_sectors, 0);
    assert_int_equal(write_block(1, 0x41000, 0xFFFF, 0, NULL, 0).status, 0);
    assert_int_equal(board.erased_blocks, 1);
    assert_int_equal(board.erased_sectors, 16);
    assert_flash_well_used();
}

static void assert_written(uint32_t sequence)
{
    struct reply r = write_block(sequence, 0, 1, 0, NULL, 0);

    assert_int_equal(r.status, 0);
    assert_int_equal(r.value, series + sequence);
}

static void assert_out_of_sequence(uint32_t sequence)
{
    assert_int_equal(write_block(sequence, 0, 1, 0, NULL, 0).status, WIRE_STATUS_OUT_OF_SEQUENCE);
}

static void test_write_blocks_keep_their_order(void **state)
{
    (void)state;
    board_reset();
    begin_series();
    assert_out_of_sequence(1);
    assert_flash_untouched();
    assert_written(0);
    assert_written(1);
    assert_out_of_sequence(3);
    assert_out_of_sequence(1);
    assert_int_equal(write_block(2, 0, 1, 1, "\xFF\xFF", 2).status, WIRE_STATUS_INFLATE_FAILED);
    assert_out_of_sequence(3);
    assert_written(2);
    assert_out_of_sequence(0);
}

/* The first request of a series carries an erase.  If it is lost, what belongs behind it must not be taken
 * for the continuation of an earlier series, however that ended. */
static void test_no_series_continues_another(void **state)
{
    (void)state;
    board_reset();
    for (uint32_t blocks = 0; blocks < 40; blocks++) {
        begin_series();
        for (uint32_t i = 1; i < 10; i++)
            assert_out_of_sequence(i);
        for (uint32_t i = 0; i < blocks; i++)
            assert_written(i);
    }
}

static void test_write_block_tells_too_much_from_too_little(void **state)
{
    static uint8_t data[2 * SECTOR], packed[2 * SECTOR];
    size_t len;

    (void)state;
    board_reset();
    begin_series();
    len = deflate_with(data, SECTOR + 1, -15, packed, sizeof packed);
    assert_int_equal(write_block(0, 0, 1, 1, packed, len).status, WIRE_STATUS_TOO_MUCH);
    len = deflate_with(data, SECTOR - 1, -15, packed, sizeof packed);
    assert_int_equal(write_block(0, 0, 1, 1, packed, len).status, WIRE_STATUS_TOO_LITTLE);
    assert_int_equal(board.sector_changed[1], 0);
    assert_flash_well_used();
}

static void test_nothing_is_written_behind_the_end(void **state)
{
    uint32_t erase[2] = {BOARD_FLASH - SECTOR, 2 * SECTOR},
             begin[4] = {2 * SECTOR, 1, SECTOR, BOARD_FLASH - SECTOR};

    (void)state;
    board_reset();
    begin_series();
    assert_int_not_equal(write_block(0, BOARD_FLASH - SECTOR, 3, 0, NULL, 0).status, 0);
    assert_int_not_equal(write_block(0, BOARD_FLASH, 1, 0, NULL, 0).status, 0);
    assert_int_not_equal(write_block(0, 0xFFFFF000, 1, 0, NULL, 0).status, 0);
    assert_int_not_equal(write_block(0, 0x1001, 1, 0, NULL, 0).status, 0);
    assert_int_not_equal(ask_words(WIRE_ERASE_REGION, 2, erase).status, 0);
    erase[0] = 0;
    erase[1] = 4097;
    assert_int_not_equal(ask_words(WIRE_ERASE_REGION, 2, erase).status, 0);
    assert_int_not_equal(ask_words(0x02, 4, begin).status, 0);
    assert_int_not_equal(ask_words(0x10, 4, begin).status, 0);
    assert_flash_untouched();
}

/* --- Espressif's streams -----------------------------------------------------------------------------------
 */

struct feed {
    const uint8_t *bytes;
    size_t len, at, block;
    uint32_t sequence;
    uint8_t op;
    bool ask_between;
};

static void send_next_block(void *ctx)
{
    struct feed *f = ctx;
    static uint8_t data[16 + 0x4000];
    size_t n = f->len - f->at < f->block ? f->len - f->at : f->block;
    uint8_t sum = 0xEF;

    if (!n)
        return;
    if (f->ask_between)
        board_request(WIRE_READ_REG, "\0\0\0\0", 4, 0);
    put_le32(data, (uint32_t)n);
    put_le32(data + 4, f->sequence++);
    memset(data + 8, 0, 8);
    memcpy(data + 16, f->bytes + f->at, n);
    for (size_t i = 0; i < n; i++)
        sum ^= f->bytes[f->at + i];
    f->at += n;
    board_request(f->op, data, 16 + n, sum);
}

static void write_stream(uint8_t begin_op, uint32_t addr, uint32_t size, const uint8_t *wire, size_t wire_len,
                         size_t block)
{
    uint32_t begin[4] = {size, (uint32_t)((wire_len + block - 1) / block), (uint32_t)block, addr};
    struct feed f = {
        .bytes = wire, .len = wire_len, .block = block, .op = (uint8_t)(begin_op + 1), .ask_between = true};
    struct reply r;

    assert_int_equal(ask_words(begin_op, 4, begin).status, 0);
    board.idle = send_next_block;
    board.idle_ctx = &f;
    while (f.at < f.len) {
        send_next_block(&f);
        board_run();
    }
    board.idle = NULL;
    board_run();
    while (next_reply(&r)) {
        assert_true(r.op == WIRE_READ_REG || r.op == f.op);
        assert_int_equal(r.status, 0);
    }
}

static void test_streams_reach_the_flash(void **state)
{
    static uint8_t data[0x19123], packed[0x20000];
    uint32_t stay[1] = {1}, seed = 1;
    size_t len;

    (void)state;
    for (size_t i = 0; i < sizeof data; i++)
        data[i] = i / SECTOR % 4 == 2 ? 0xFF : (uint8_t)(noise(&seed) >> (i / SECTOR % 2 ? 0 : 5));
    len = deflate_with(data, sizeof data, 15, packed, sizeof packed);
    for (size_t block = 333; block <= 0x4000; block += 0x4000 - 333) {
        board_reset();
        memset(board.flash, 0, sizeof board.flash);
        write_stream(WIRE_FLASH_DEFL_BEGIN, 0x2D000, sizeof data, packed, len, block);
        assert_int_equal(ask_words(WIRE_FLASH_DEFL_END, 1, stay).status, 0);
        assert_memory_equal(board.flash + 0x2D000, data, sizeof data);
        assert_int_equal(board.sector_changed[0x2C] + board.sector_changed[0x47], 0);
        assert_int_equal(board.erased_blocks, 1);
        write_stream(0x02, 0x80000, sizeof data, data, sizeof data, block);
        assert_int_equal(ask_words(0x04, 1, stay).status, 0);
        assert_memory_equal(board.flash + 0x80000, data, sizeof data);
        assert_int_equal(board.sector_changed[0x7F] + board.sector_changed[0x9A], 0);
        assert_flash_well_used();
    }
}

static void test_a_stream_broken_off_is_told(void **state)
{
    static uint8_t data[0x3000], packed[0x4000];
    uint32_t begin[4] = {sizeof data, 2, 0x1000, 0}, stay[1] = {1}, md5[4] = {0, 16, 0, 0};
    struct feed f = {.bytes = packed, .op = WIRE_FLASH_DEFL_DATA};
    struct reply r;
    uint32_t seed = 1;

    (void)state;
    board_reset();
    for (size_t i = 0; i < sizeof data; i++)
        data[i] = (uint8_t)noise(&seed);
    f.len = deflate_with(data, sizeof data, 15, packed, sizeof packed);
    f.block = f.len / 2;
    assert_int_equal(ask_words(WIRE_FLASH_DEFL_BEGIN, 4, begin).status, 0);
    send_next_block(&f);
    put_le32((uint8_t *)md5, 0);
    board_request(WIRE_FLASH_MD5, md5, 16, 0); /* ends the stream */
    board_run();
    assert_true(next_reply(&r));
    assert_int_equal(r.op, WIRE_FLASH_DEFL_DATA);
    assert_int_equal(r.status, 0);
    assert_true(next_reply(&r));
    assert_int_equal(r.op, WIRE_FLASH_MD5);
    assert_int_equal(r.status, 0);
    send_next_block(&f);
    board_run();
    assert_true(next_reply(&r));
    assert_int_equal(r.status, WIRE_STATUS_INFLATE_FAILED);
    assert_int_equal(ask_words(WIRE_FLASH_DEFL_END, 1, stay).status, WIRE_STATUS_TOO_LITTLE);
    assert_flash_well_used();
}

static void test_stream_blocks_must_fit(void **state)
{
    uint8_t block[16 + 4] = {4};
    uint32_t begin[4] = {SECTOR, 1, SECTOR, 0};

    (void)state;
    board_reset();
    assert_int_equal(ask(0x03, block, 20, 0xEF).status, 0xC6); /* not begun */
    assert_int_equal(ask(0x11, block, 20, 0xEF).status, 0xC6);
    begin[2] = 0x4001;
    assert_int_equal(ask_words(0x02, 4, begin).status, 0xC2);
    begin[2] = SECTOR;
    assert_int_equal(ask_words(0x02, 4, begin).status, 0);
    assert_int_equal(ask(0x03, block, 20, 0xEE).status, WIRE_STATUS_BAD_CHECKSUM);
    assert_int_equal(ask(0x03, block, 19, 0xEF).status, WIRE_STATUS_BAD_LENGTH);
    assert_int_equal(ask(0x03, block, 15, 0xEF).status, WIRE_STATUS_BAD_LENGTH);
    block[4] = 1;
    assert_int_equal(ask(0x03, block, 20, 0xEF).status, WIRE_STATUS_OUT_OF_SEQUENCE);
    block[4] = 0;
    assert_int_equal(ask(0x03, block, 20, 0xEF).status, 0);
    assert_int_equal(board.programs, 0);
}

/* --- Streams to the host
 * ------------------------------------------------------------------------------------ */

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
        cmocka_unit_test(test_write_reg_keeps_what_the_mask_leaves_out),
        cmocka_unit_test(test_loads_and_runs_another_program),
        cmocka_unit_test(test_refuses_to_load_over_itself),
        cmocka_unit_test(test_leaves_where_it_is_told_to),
        cmocka_unit_test(test_baud_rates_get_the_nearest_divider),
        cmocka_unit_test(test_write_block_changes_what_it_is_asked_to),
        cmocka_unit_test(test_write_block_erases_by_blocks),
        cmocka_unit_test(test_write_blocks_keep_their_order),
        cmocka_unit_test(test_no_series_continues_another),
        cmocka_unit_test(test_write_block_tells_too_much_from_too_little),
        cmocka_unit_test(test_nothing_is_written_behind_the_end),
        cmocka_unit_test(test_streams_reach_the_flash),
        cmocka_unit_test(test_a_stream_broken_off_is_told),
        cmocka_unit_test(test_stream_blocks_must_fit),
        cmocka_unit_test(test_a_request_ends_a_stream_and_noise_does_not),
        cmocka_unit_test(test_packed_read_takes_runs),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
