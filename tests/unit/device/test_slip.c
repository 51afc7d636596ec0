/* test_slip.c: the SLIP codec, byte by byte. */
/* SPDX-License-Identifier: MIT */
#include "cm.h"

#include "core/device/slip.h"
#include "core/device/wire.h"

#include <stdlib.h>
#include <string.h>

static size_t encode(const uint8_t *data, size_t len, uint8_t *out)
{
    return (size_t)(slip_end(slip_add(slip_begin(out), data, len)) - out);
}

/* Pushes bytes; returns the last event that was neither NONE nor BEGUN. */
static enum slip_event push_all(struct slip_decoder *d, const uint8_t *bytes, size_t len)
{
    enum slip_event last = SLIP_NONE;
    for (size_t i = 0; i < len; i++) {
        enum slip_event event = slip_decoder_push(d, bytes[i]);
        if (event != SLIP_NONE && event != SLIP_BEGUN)
            last = event;
    }
    return last;
}

static void assert_round_trip(const uint8_t *data, size_t len)
{
    uint8_t wire[SLIP_ENCODED_MAX(64)], frame[64];
    struct slip_decoder d;
    size_t wire_len = encode(data, len, wire);
    slip_decoder_init(&d, frame, sizeof frame);
    assert_int_equal(push_all(&d, wire, wire_len), SLIP_FRAME);
    assert_int_equal(d.len, len);
    assert_memory_equal(d.data, data, len);
}

static void every_value_survives_in_first_middle_and_last_place(void **state)
{
    (void)state;
    for (unsigned a = 0; a < 256; a++)
        for (unsigned place = 0; place < 3; place++) {
            uint8_t data[3] = {0x11, 0x22, 0x33};
            data[place] = (uint8_t)a;
            assert_round_trip(data, 3);
            assert_round_trip(data + place, 1);
        }
}

static void every_pair_survives(void **state)
{
    (void)state;
    for (unsigned a = 0; a < 256; a++)
        for (unsigned b = 0; b < 256; b++) {
            uint8_t data[2] = {(uint8_t)a, (uint8_t)b};
            assert_round_trip(data, 2);
        }
}

static void special_bytes_are_escaped_as_documented(void **state)
{
    (void)state;
    const uint8_t data[] = {0xC0, 0xDB, 0x00};
    const uint8_t expected[] = {0xC0, 0xDB, 0xDC, 0xDB, 0xDD, 0x00, 0xC0};
    uint8_t wire[16];
    assert_int_equal(encode(data, sizeof data, wire), sizeof expected);
    assert_memory_equal(wire, expected, sizeof expected);
}

/* The input in every possible split into two reads, and the frame must not care. */
static void every_split_gives_the_same_frame(void **state)
{
    (void)state;
    const uint8_t data[] = {0xDB, 0xC0, 0x01, 0xDC, 0xDD, 0xC0, 0xDB};
    uint8_t wire[32], frame[32];
    size_t len = encode(data, sizeof data, wire);
    for (size_t split = 0; split <= len; split++) {
        struct slip_decoder d;
        slip_decoder_init(&d, frame, sizeof frame);
        enum slip_event first = push_all(&d, wire, split);
        enum slip_event second = push_all(&d, wire + split, len - split);
        assert_int_equal(split == len ? first : second, SLIP_FRAME);
        assert_int_equal(d.len, sizeof data);
        assert_memory_equal(d.data, data, sizeof data);
    }
}

static void a_frame_that_fills_the_buffer_fits_and_one_byte_more_does_not(void **state)
{
    (void)state;
    uint8_t data[9] = {1, 2, 3, 4, 5, 6, 7, 8, 9}, wire[32], frame[8];
    struct slip_decoder d;
    slip_decoder_init(&d, frame, sizeof frame);
    assert_int_equal(push_all(&d, wire, encode(data, 8, wire)), SLIP_FRAME);
    assert_int_equal(d.len, 8);
    assert_int_equal(push_all(&d, wire, encode(data, 9, wire)), SLIP_TOO_LONG);
    assert_int_equal(push_all(&d, wire, encode(data, 8, wire)), SLIP_FRAME);
}

static void a_bad_escape_spoils_one_frame_only(void **state)
{
    (void)state;
    const uint8_t bad[] = {0xC0, 0x01, 0xDB, 0x02, 0x03, 0xC0};
    const uint8_t cut[] = {0xC0, 0x01, 0xDB, 0xC0};
    const uint8_t good[] = {0xC0, 0x07, 0xC0};
    uint8_t frame[8];
    struct slip_decoder d;
    slip_decoder_init(&d, frame, sizeof frame);
    assert_int_equal(push_all(&d, bad, sizeof bad), SLIP_BAD);
    assert_int_equal(push_all(&d, good, sizeof good), SLIP_FRAME);
    assert_int_equal(push_all(&d, cut, sizeof cut), SLIP_BAD);
    assert_int_equal(push_all(&d, good, sizeof good), SLIP_FRAME);
    assert_int_equal(d.data[0], 0x07);
}

static void a_lost_end_costs_one_frame_not_all(void **state)
{
    (void)state;
    /* Two frames whose inner pair of ENDs has shrunk to one, then to none. */
    const uint8_t shared_end[] = {0xC0, 0x01, 0xC0, 0x02, 0xC0};
    const uint8_t merged[] = {0xC0, 0x01, 0x02, 0xC0, 0xC0, 0x03, 0xC0};
    uint8_t frame[8];
    struct slip_decoder d;
    unsigned frames = 0;
    slip_decoder_init(&d, frame, sizeof frame);
    for (size_t i = 0; i < sizeof shared_end; i++)
        frames += slip_decoder_push(&d, shared_end[i]) == SLIP_FRAME;
    assert_int_equal(frames, 2);
    slip_decoder_reset(&d);
    assert_int_equal(push_all(&d, merged, sizeof merged), SLIP_FRAME);
    assert_int_equal(d.len, 1);
    assert_int_equal(d.data[0], 0x03);
}

static void noise_before_the_first_end_and_empty_frames_are_nothing(void **state)
{
    (void)state;
    const uint8_t bytes[] = {0x55, 0xDB, 0x00, 0xC0, 0xC0, 0xC0, 0xC0};
    uint8_t frame[8];
    struct slip_decoder d;
    slip_decoder_init(&d, frame, sizeof frame);
    assert_int_equal(push_all(&d, bytes, sizeof bytes), SLIP_NONE);
}

static void a_long_frame_announces_itself_once(void **state)
{
    (void)state;
    uint8_t data[SLIP_BEGUN_LEN + 10] = {0}, wire[128], frame[64];
    struct slip_decoder d;
    unsigned begun = 0;
    slip_decoder_init(&d, frame, sizeof frame);
    size_t len = encode(data, sizeof data, wire);
    for (size_t i = 0; i < len; i++)
        if (slip_decoder_push(&d, wire[i]) == SLIP_BEGUN) {
            begun++;
            assert_int_equal(d.len, SLIP_BEGUN_LEN);
        }
    assert_int_equal(begun, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_value_survives_in_first_middle_and_last_place),
        cmocka_unit_test(every_pair_survives),
        cmocka_unit_test(special_bytes_are_escaped_as_documented),
        cmocka_unit_test(every_split_gives_the_same_frame),
        cmocka_unit_test(a_frame_that_fills_the_buffer_fits_and_one_byte_more_does_not),
        cmocka_unit_test(a_bad_escape_spoils_one_frame_only),
        cmocka_unit_test(a_lost_end_costs_one_frame_not_all),
        cmocka_unit_test(noise_before_the_first_end_and_empty_frames_are_nothing),
        cmocka_unit_test(a_long_frame_announces_itself_once),
    };
    return cmocka_run_group_tests_name("slip", tests, NULL, NULL);
}
