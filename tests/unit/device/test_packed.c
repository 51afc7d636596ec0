/* test_packed.c: answers and frames of Restock's own stub, made by hand. */
/* SPDX-License-Identifier: MIT */
#include "cm.h"

#include "base/bytes.h"
#include "base/digest.h"
#include "core/work/flasher.h"
#include "core/device/packed.h"
#include "core/device/wire.h"

#include <string.h>
#include <zlib.h>

#define HEADER 4
#define CRC    4

static size_t seal(uint8_t *frame, size_t len)
{
    put_le32(frame + len, (uint32_t)crc32(crc32(0, NULL, 0), frame, (uInt)len));
    return len + CRC;
}

static size_t begin(uint8_t *frame, uint8_t kind, uint8_t small, uint16_t number)
{
    frame[0] = kind;
    frame[1] = small;
    put_le16(frame + 2, number);
    return HEADER;
}

static void fill(uint8_t *data, uint32_t seed)
{
    for (uint32_t i = 0; i < FLASH_SECTOR; i++)
        data[i] = (uint8_t)((i * seed) >> (i % 7));
}

static size_t deflated(const uint8_t *data, size_t len, uint8_t *out, size_t room)
{
    z_stream z;
    memset(&z, 0, sizeof z);
    assert_int_equal(deflateInit2(&z, 9, Z_DEFLATED, -MAX_WBITS, 9, Z_DEFAULT_STRATEGY), Z_OK);
    z.next_in = (Bytef *)(uintptr_t)data;
    z.avail_in = (uInt)len;
    z.next_out = out;
    z.avail_out = (uInt)room;
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    deflateEnd(&z);
    return room - z.avail_out;
}

/* HELLO */

static void make_hello(uint32_t value, uint8_t data[WIRE_HELLO_SIZE])
{
    uint8_t covered[4 + WIRE_HELLO_CRC];
    memset(data, 0, WIRE_HELLO_SIZE);
    put_le32(data + WIRE_HELLO_VERSION, 1);
    put_le32(data + WIRE_HELLO_IMAGE_CRC, 0x12345678);
    for (uint32_t i = 0; i < 4; i++)
        put_le32(data + WIRE_HELLO_EFUSE + 4 * i, 0xE0 + i);
    put_le32(data + WIRE_HELLO_UART_DIV, 451);
    put_le32(data + WIRE_HELLO_FLASH_ID, 0x1440EF);
    put_le32(data + WIRE_HELLO_QUEUE, 24000);
    put_le32(data + WIRE_HELLO_LARGEST, 8000);
    put_le32(covered, value);
    memcpy(covered + 4, data, WIRE_HELLO_CRC);
    put_le32(data + WIRE_HELLO_CRC, (uint32_t)crc32(crc32(0, NULL, 0), covered, sizeof covered));
}

static void hello_is_understood(void **state)
{
    (void)state;
    struct hello h;
    uint8_t data[WIRE_HELLO_SIZE];
    make_hello(WIRE_CAN_READ_PACKED | WIRE_CAN_WRITE_BLOCKS, data);
    assert_true(packed_parse_hello(WIRE_CAN_READ_PACKED | WIRE_CAN_WRITE_BLOCKS, data, sizeof data, &h));
    assert_int_equal(h.can, WIRE_CAN_READ_PACKED | WIRE_CAN_WRITE_BLOCKS);
    assert_int_equal(h.version, 1);
    assert_int_equal(h.image_crc, 0x12345678);
    assert_int_equal(h.efuse[0], 0xE0);
    assert_int_equal(h.efuse[3], 0xE3);
    assert_int_equal(h.uart_divider, 451);
    assert_memory_equal(h.flash_id, "\xEF\x40\x14", 3);
    assert_int_equal(h.queue, 24000);
    assert_int_equal(h.largest, 8000);
}

static void a_hello_with_any_wrong_bit_is_not_believed(void **state)
{
    (void)state;
    struct hello h;
    uint8_t data[WIRE_HELLO_SIZE];
    make_hello(7, data);
    for (uint32_t bit = 0; bit < 8 * WIRE_HELLO_SIZE; bit++) {
        data[bit / 8] ^= (uint8_t)(1u << bit % 8);
        assert_false(packed_parse_hello(7, data, sizeof data, &h));
        data[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    for (uint32_t bit = 0; bit < 32; bit++)
        assert_false(packed_parse_hello(7 ^ 1u << bit, data, sizeof data, &h));
    for (size_t len = 0; len < sizeof data; len++)
        assert_false(packed_parse_hello(7, data, len, &h));
}

/* Digests */

static size_t make_digests(uint8_t *frame, uint8_t count, uint16_t first, uint32_t blank)
{
    size_t len = begin(frame, WIRE_FRAME_DIGESTS, count, first);
    put_le32(frame + len, blank);
    len += 4;
    for (uint32_t i = 0; i < count; i++)
        if ((blank >> i & 1) == 0) {
            memset(frame + len, (int)i + 1, MD5_SIZE);
            len += MD5_SIZE;
        }
    return seal(frame, len);
}

static void digests_stand_for_the_sectors_that_are_not_blank(void **state)
{
    (void)state;
    static const uint32_t blanks[] = {0, 0xFFFFFFFF, 0x80000001, 0x0FF0};
    uint8_t frame[1024];
    for (size_t i = 0; i < 4; i++) {
        struct digest_frame d;
        size_t len = make_digests(frame, 32, 0x0FE0, blanks[i]);
        assert_true(packed_parse_digests(frame, len, &d));
        assert_int_equal(d.first, 0x0FE0);
        assert_int_equal(d.count, 32);
        assert_int_equal(d.blank, blanks[i]);
        assert_ptr_equal(d.md5, frame + 8);
    }
}

static void digests_of_the_wrong_number_are_refused(void **state)
{
    (void)state;
    uint8_t frame[1024];
    struct digest_frame d;
    size_t len = make_digests(frame, 5, 3, 0x04);
    assert_true(packed_parse_digests(frame, len, &d));
    frame[4] = 0x0C; /* one blank more than there are digests too few */
    seal(frame, len - CRC);
    assert_false(packed_parse_digests(frame, len, &d));
    frame[4] = 0x00;
    seal(frame, len - CRC);
    assert_false(packed_parse_digests(frame, len, &d));
    assert_false(packed_parse_digests(frame, make_digests(frame, 0, 0, 0), &d));
    frame[1] = 33;
    memset(frame + 4, 0xFF, 4);
    assert_false(packed_parse_digests(frame, seal(frame, 8 + MD5_SIZE), &d));
}

static void digests_with_any_wrong_bit_are_not_believed(void **state)
{
    (void)state;
    uint8_t frame[1024];
    struct digest_frame d;
    size_t len = make_digests(frame, 32, 64, 0x00FF0001);
    for (size_t bit = 0; bit < 8 * len; bit++) {
        frame[bit / 8] ^= (uint8_t)(1u << bit % 8);
        assert_false(packed_parse_digests(frame, len, &d));
        frame[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    for (size_t shorter = 0; shorter < len; shorter++)
        assert_false(packed_parse_digests(frame, shorter, &d));
}

/* Sectors */

static void assert_sector(const uint8_t *frame, size_t len, uint32_t number, const uint8_t *expected)
{
    uint8_t data[FLASH_SECTOR];
    uint32_t got;
    assert_int_equal(packed_parse_read(frame, len, &got, data), PACKED_SECTOR);
    assert_int_equal(got, number);
    assert_memory_equal(data, expected, sizeof data);
}

static void every_kind_of_sector_is_unpacked(void **state)
{
    (void)state;
    uint8_t frame[2 * FLASH_SECTOR], sector[FLASH_SECTOR], end[16];
    uint32_t sent;
    size_t len = begin(frame, WIRE_FRAME_RAW, 0, 0x0102);
    fill(sector, 77);
    memcpy(frame + len, sector, sizeof sector);
    assert_sector(frame, seal(frame, len + sizeof sector), 0x0102, sector);
    len = begin(frame, WIRE_FRAME_DEFLATE, 0, 4095);
    len += deflated(sector, sizeof sector, frame + len, sizeof frame - len - CRC);
    assert_sector(frame, seal(frame, len), 4095, sector);
    memset(sector, 0xFF, sizeof sector);
    assert_sector(frame, seal(frame, begin(frame, WIRE_FRAME_BLANK, 0, 9)), 9, sector);
    len = seal(end, begin(end, WIRE_FRAME_END, 0, 200));
    assert_int_equal(packed_parse_read(end, len, &sent, sector), PACKED_END);
    assert_int_equal(sent, 200);
}

static void a_frame_with_any_wrong_bit_is_damaged(void **state)
{
    (void)state;
    uint8_t frame[2 * FLASH_SECTOR], sector[FLASH_SECTOR];
    uint32_t number;
    fill(sector, 5);
    size_t len = begin(frame, WIRE_FRAME_DEFLATE, 0, 1);
    len += deflated(sector, sizeof sector, frame + len, sizeof frame - len - CRC);
    len = seal(frame, len);
    for (size_t bit = 0; bit < 8 * len; bit++) {
        frame[bit / 8] ^= (uint8_t)(1u << bit % 8);
        assert_int_equal(packed_parse_read(frame, len, &number, sector), PACKED_DAMAGED);
        frame[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    for (size_t shorter = 0; shorter < len; shorter++)
        assert_int_equal(packed_parse_read(frame, shorter, &number, sector), PACKED_DAMAGED);
}

/* A sender's mistake, with a right CRC. */
static void a_payload_that_makes_no_sector_is_damaged(void **state)
{
    (void)state;
    static const size_t lengths[] = {0, 1, FLASH_SECTOR - 1, FLASH_SECTOR + 1, 2 * FLASH_SECTOR};
    uint8_t frame[2 * FLASH_SECTOR], data[2 * FLASH_SECTOR], sector[FLASH_SECTOR];
    uint32_t number;
    memset(data, 0x21, sizeof data);
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        size_t len = begin(frame, WIRE_FRAME_DEFLATE, 0, 1);
        len += deflated(data, lengths[i], frame + len, sizeof frame - len - CRC);
        assert_int_equal(packed_parse_read(frame, seal(frame, len), &number, sector), PACKED_DAMAGED);
    }
    size_t len = begin(frame, WIRE_FRAME_DEFLATE, 0, 1);
    len += deflated(data, FLASH_SECTOR, frame + len, sizeof frame - len - CRC);
    frame[len++] = 0; /* something behind the end */
    assert_int_equal(packed_parse_read(frame, seal(frame, len), &number, sector), PACKED_DAMAGED);
    static const uint8_t kinds[] = {WIRE_FRAME_RAW, WIRE_FRAME_BLANK, WIRE_FRAME_END, WIRE_FRAME_DIGESTS,
                                    0x00};
    for (size_t i = 0; i < sizeof kinds; i++) {
        len = begin(frame, kinds[i], 0, 1);
        memset(frame + len, 0x55, 100);
        assert_int_equal(packed_parse_read(frame, seal(frame, len + 100), &number, sector), PACKED_DAMAGED);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hello_is_understood),
        cmocka_unit_test(a_hello_with_any_wrong_bit_is_not_believed),
        cmocka_unit_test(digests_stand_for_the_sectors_that_are_not_blank),
        cmocka_unit_test(digests_of_the_wrong_number_are_refused),
        cmocka_unit_test(digests_with_any_wrong_bit_are_not_believed),
        cmocka_unit_test(every_kind_of_sector_is_unpacked),
        cmocka_unit_test(a_frame_with_any_wrong_bit_is_damaged),
        cmocka_unit_test(a_payload_that_makes_no_sector_is_damaged),
    };
    return cmocka_run_group_tests_name("packed", tests, NULL, NULL);
}
