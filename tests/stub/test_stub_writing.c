/* test_stub_writing.c: the stub's requests that write, on a fake board: blocks and Espressif's streams. */
/* SPDX-License-Identifier: MIT */
#include "command_rig.h"
#include "own_crc.h"

#include "base/bytes.h"
#include "core/device/wire.h"

#include <string.h>
#include <zlib.h>

#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>

/* --- Writing -------------------------------------------------------------------------------------------- */

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

/* --- Espressif's streams -------------------------------------------------------------------------------- */

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_write_block_changes_what_it_is_asked_to),
        cmocka_unit_test(test_write_block_erases_by_blocks),
        cmocka_unit_test(test_write_blocks_keep_their_order),
        cmocka_unit_test(test_no_series_continues_another),
        cmocka_unit_test(test_write_block_tells_too_much_from_too_little),
        cmocka_unit_test(test_nothing_is_written_behind_the_end),
        cmocka_unit_test(test_streams_reach_the_flash),
        cmocka_unit_test(test_a_stream_broken_off_is_told),
        cmocka_unit_test(test_stream_blocks_must_fit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
