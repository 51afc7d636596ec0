/* test_link.c: requests and answers over a port that plays back bytes. */
/* SPDX-License-Identifier: MIT */
#include "cm.h"

#include "base/bytes.h"
#include "base/err.h"
#include "core/device/commands.h"
#include "core/work/flasher.h"
#include "core/device/link.h"
#include "core/device/load.h"
#include "core/work/flasher_state.h"
#include "core/device/stub_image.h"
#include "core/device/wire.h"
#include "fake_port.h"

#include <string.h>
#include <zlib.h>

struct bench {
    struct fake_port port;
    struct link link;
};

static int set_up(void **state)
{
    static struct bench b;
    fake_port_init(&b.port);
    assert_true(link_init(&b.link, &b.port.port, &b.port.clock, NULL));
    *state = &b;
    return 0;
}

static int tear_down(void **state)
{
    struct bench *b = *state;
    link_done(&b->link);
    fake_port_done(&b->port);
    return 0;
}

static void device_sends(struct bench *b, const void *frame, size_t len)
{
    uint8_t wire[256];
    uint8_t *end = slip_end(slip_add(slip_begin(wire), frame, len));
    buf_append(&b->port.incoming, wire, (size_t)(end - wire));
}

static void device_answers(struct bench *b, uint8_t op, uint32_t value, uint8_t status, uint8_t error)
{
    uint8_t frame[10] = {WIRE_ANSWER, op, 2, 0};
    put_le32(frame + 4, value);
    frame[8] = status;
    frame[9] = error;
    device_sends(b, frame, sizeof frame);
}

static const uint8_t reg_head[4] = {0x00, 0x10, 0x00, 0x40};
static const struct request read_reg = {WIRE_READ_REG, reg_head, 4, NULL, 0, 500};

static void a_request_goes_out_with_header_length_and_no_checksum(void **state)
{
    struct bench *b = *state;
    struct answer ans;
    const uint8_t expected[] = {0xC0, 0x00, 0x0A, 0x04, 0x00, 0, 0, 0, 0, 0x00, 0x10, 0x00, 0x40, 0xC0};
    device_answers(b, WIRE_READ_REG, 0xFFF0C101, 0, 0);
    assert_int_equal(link_call(&b->link, &read_reg, &ans, NULL), LINK_OK);
    assert_int_equal(ans.value, 0xFFF0C101);
    assert_int_equal(ans.len, 0);
    assert_int_equal(b->port.outgoing.len, sizeof expected);
    assert_memory_equal(b->port.outgoing.data, expected, sizeof expected);
}

static uint32_t checksum_sent(struct bench *b, const struct request *req)
{
    b->port.outgoing.len = 0;
    assert_int_equal(link_send(&b->link, req, NULL), LINK_OK);
    return get_le32(b->port.outgoing.data + 1 + WIRE_CHECKSUM_AT);
}

/* A damaged address would hit any register. */
static void restocks_stub_gets_a_crc_with_every_request_that_carries_none_else(void **state)
{
    struct bench *b = *state;
    const uint8_t payload[3] = {0x01, 0x02, 0x04},
                  covered[8] = {0, WIRE_READ_REG, 4, 0, 0x00, 0x10, 0x00, 0x40};
    const struct request sync = {WIRE_SYNC, payload, 3, NULL, 0, 0},
                         data = {WIRE_MEM_DATA, NULL, 0, payload, 3, 0};
    assert_int_equal(checksum_sent(b, &read_reg), 0);
    b->link.with_crc = true;
    assert_int_equal(checksum_sent(b, &read_reg), crc32(0, covered, sizeof covered));
    assert_int_equal(checksum_sent(b, &sync), 0); /* whoever is there has to understand it */
    assert_int_equal(checksum_sent(b, &data), 0xEF ^ 0x01 ^ 0x02 ^ 0x04);
}

static void the_checksum_covers_the_payload_only(void **state)
{
    struct bench *b = *state;
    struct answer ans;
    const uint8_t head[2] = {0x10, 0x20}, payload[3] = {0x01, 0x02, 0x04};
    const struct request req = {WIRE_MEM_DATA, head, 2, payload, 3, 500};
    device_answers(b, WIRE_MEM_DATA, 0, 0, 0);
    assert_int_equal(link_call(&b->link, &req, &ans, NULL), LINK_OK);
    assert_int_equal(b->port.outgoing.data[5], 0xEF ^ 0x01 ^ 0x02 ^ 0x04);
    assert_int_equal(b->port.outgoing.data[3], 5);
}

static void noise_and_foreign_answers_are_skipped(void **state)
{
    struct bench *b = *state;
    struct answer ans;
    const uint8_t text[] = "ets Jan  8 2013", short_frame[] = {1, WIRE_READ_REG, 2};
    buf_append(&b->port.incoming, text, sizeof text);
    device_answers(b, WIRE_SYNC, 0, 0, 0);
    device_sends(b, short_frame, sizeof short_frame);
    device_answers(b, WIRE_READ_REG, 7, 0, 0);
    assert_int_equal(link_call(&b->link, &read_reg, &ans, NULL), LINK_OK);
    assert_int_equal(ans.value, 7);
    assert_int_equal(b->link.bad_frames, 2);
}

static void an_answer_with_a_wrong_length_field_is_not_believed(void **state)
{
    struct bench *b = *state;
    struct answer ans;
    const uint8_t lying[10] = {WIRE_ANSWER, WIRE_READ_REG, 9, 0};
    device_sends(b, lying, sizeof lying);
    assert_int_equal(link_call(&b->link, &read_reg, &ans, NULL), LINK_TIMEOUT);
}

static void a_failure_status_is_a_refusal_with_both_bytes(void **state)
{
    struct bench *b = *state;
    struct answer ans;
    device_answers(b, WIRE_READ_REG, 0, 0xC3, 0x05);
    assert_int_equal(link_call(&b->link, &read_reg, &ans, NULL), LINK_REFUSED);
    assert_int_equal(ans.status, 0xC3);
    assert_int_equal(ans.error, 0x05);
}

static void silence_ends_at_the_deadline(void **state)
{
    struct bench *b = *state;
    struct answer ans;
    assert_int_equal(link_call(&b->link, &read_reg, &ans, NULL), LINK_TIMEOUT);
    assert_int_equal(b->port.now_ms, 500);
}

/* A device that never stops talking must not keep the caller for ever. */
static void chatter_does_not_extend_the_deadline(void **state)
{
    struct bench *b = *state;
    struct answer ans;
    for (int i = 0; i < 1000; i++)
        device_answers(b, WIRE_SYNC, 0, 0, 0);
    assert_int_equal(link_call(&b->link, &read_reg, &ans, NULL), LINK_TIMEOUT);
    assert_int_equal(b->port.now_ms, 500);
}

static void bytes_without_frames_do_not_extend_it_either(void **state)
{
    struct bench *b = *state;
    struct answer ans;
    b->port.chatter = "UUUU";
    assert_int_equal(link_call(&b->link, &read_reg, &ans, NULL), LINK_TIMEOUT);
    assert_in_range(b->port.now_ms, 500, 600);
}

/* The same for the exchanges that are made of many frames. */
static void chatter_does_not_hold_up_the_search_for_a_device(void **state)
{
    struct bench *b = *state;
    struct err e = ERR_INIT;
    const struct connect_options options = {.wait_ms = 1000};
    struct flasher *f = flasher_new(&b->port.port, &b->port.clock, NULL, NULL, NULL);
    b->port.chatter = "\xC0\x01\xC0";
    assert_false(flasher_connect(f, &options, &e));
    assert_int_equal(e.code, ERR_GARBAGE);
    assert_in_range(b->port.now_ms, 1000, 60000);
    flasher_free(f);
}

static bool take_nothing(void *ctx, uint32_t index, const uint8_t *data, struct err *e)
{
    (void)ctx;
    (void)index;
    (void)data;
    (void)e;
    return true;
}

static void chatter_does_not_hold_up_a_reading(void **state)
{
    struct bench *b = *state;
    struct err e = ERR_INIT;
    struct flasher *f = flasher_new(&b->port.port, &b->port.clock, NULL, NULL, NULL);
    device_answers(b, WIRE_READ_FLASH, 0, 0, 0);
    b->port.chatter = "\xC0\x01\xC0";
    assert_false(cmd_read_flash(&f->dev, (struct sector_range){0, 1}, take_nothing, NULL, &e));
    assert_int_equal(e.code, ERR_LOST);
    assert_in_range(b->port.now_ms, 1000, 60000);
    flasher_free(f);
}

static void chatter_is_not_a_greeting(void **state)
{
    struct bench *b = *state;
    struct err e = ERR_INIT;
    const uint8_t code[4] = {0};
    const struct stub_image stub = {.name = "trial", .text = {.data = code, .len = sizeof code}};
    struct flasher *f = flasher_new(&b->port.port, &b->port.clock, NULL, NULL, NULL);
    device_answers(b, WIRE_MEM_BEGIN, 0, 0, 0);
    device_answers(b, WIRE_MEM_DATA, 0, 0, 0);
    b->port.chatter = "\xC0\x01\xC0";
    assert_false(load_stub(&f->dev, &stub, &e));
    assert_int_equal(e.code, ERR_STUB);
    assert_in_range(b->port.now_ms, 500, 60000);
    flasher_free(f);
}

static void single_bytes_from_the_driver_make_the_same_answer(void **state)
{
    struct bench *b = *state;
    struct answer ans;
    b->port.chunk = 1;
    device_answers(b, WIRE_READ_REG, 0xC0DBC0DB, 0, 0);
    assert_int_equal(link_call(&b->link, &read_reg, &ans, NULL), LINK_OK);
    assert_int_equal(ans.value, 0xC0DBC0DB);
}

static void a_vanished_port_and_a_cancel_are_told_apart(void **state)
{
    struct bench *b = *state;
    struct answer ans;
    struct err e = ERR_INIT;
    b->port.gone = true;
    assert_int_equal(link_call(&b->link, &read_reg, &ans, &e), LINK_BROKEN);
    assert_int_equal(e.code, ERR_PORT_GONE);
    err_clear(&e);
    port_cancel(&b->port.port);
    assert_int_equal(link_call(&b->link, &read_reg, &ans, &e), LINK_BROKEN);
    assert_int_equal(e.code, ERR_CANCELLED);
}

static void the_last_raw_bytes_are_remembered(void **state)
{
    struct bench *b = *state;
    uint8_t many[LINK_RECENT_MAX + 100];
    for (size_t i = 0; i < sizeof many; i++)
        many[i] = (uint8_t)(i % 200);
    buf_append(&b->port.incoming, many, sizeof many);
    b->port.chunk = 77;
    assert_int_equal(link_drain(&b->link, 10, 1000, NULL), LINK_OK);
    assert_int_equal(b->link.recent_len, LINK_RECENT_MAX);
    assert_memory_equal(b->link.recent, many + 100, LINK_RECENT_MAX);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        T(a_request_goes_out_with_header_length_and_no_checksum),
        T(the_checksum_covers_the_payload_only),
        T(restocks_stub_gets_a_crc_with_every_request_that_carries_none_else),
        T(noise_and_foreign_answers_are_skipped),
        T(an_answer_with_a_wrong_length_field_is_not_believed),
        T(a_failure_status_is_a_refusal_with_both_bytes),
        T(silence_ends_at_the_deadline),
        T(chatter_does_not_extend_the_deadline),
        T(bytes_without_frames_do_not_extend_it_either),
        T(chatter_does_not_hold_up_the_search_for_a_device),
        T(chatter_does_not_hold_up_a_reading),
        T(chatter_is_not_a_greeting),
        T(single_bytes_from_the_driver_make_the_same_answer),
        T(a_vanished_port_and_a_cancel_are_told_apart),
        T(the_last_raw_bytes_are_remembered),
    };
    return cmocka_run_group_tests_name("link", tests, NULL, NULL);
}
