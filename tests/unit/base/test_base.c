/* test_base.c: errors, buffers, JSON, digests, bytes and deadlines. */
/* SPDX-License-Identifier: MIT */
#include "cm.h"

#include "base/buf.h"
#include "base/bytes.h"
#include "base/clock.h"
#include "base/digest.h"
#include "base/err.h"
#include "base/json.h"
#include "base/utf8.h"
#include "base/log.h"
#include "base/slept.h"
#include "fake_port.h"

#include <stdlib.h>
#include <string.h>

static void every_error_has_a_name_and_an_exit_code(void **state)
{
    (void)state;
    for (int i = ERR_NONE + 1; i < ERR_COUNT; i++) {
        assert_true(strlen(err_name((enum err_code)i)) > 2);
        assert_int_not_equal(err_exit_code((enum err_code)i), 0);
        for (int j = ERR_NONE; j < i; j++)
            assert_string_not_equal(err_name((enum err_code)i), err_name((enum err_code)j));
    }
}

static void exit_codes_are_those_of_the_contract(void **state)
{
    (void)state;
    assert_int_equal(err_exit_code(ERR_NONE), 0);
    assert_int_equal(err_exit_code(ERR_USAGE), 1);
    assert_int_equal(err_exit_code(ERR_PORT_BUSY), 2);
    assert_int_equal(err_exit_code(ERR_PORT_GONE), 2);
    assert_int_equal(err_exit_code(ERR_NO_ANSWER), 3);
    assert_int_equal(err_exit_code(ERR_WRONG_CHIP), 3);
    assert_int_equal(err_exit_code(ERR_VERIFY), 4);
    assert_int_equal(err_exit_code(ERR_DIFFERENT), 5);
    assert_int_equal(err_exit_code(ERR_FILE_TOO_LARGE), 6);
    assert_int_equal(err_exit_code(ERR_REFUSED), 7);
    assert_int_equal(err_exit_code(ERR_UNCONFIRMED), 7);
    assert_int_equal(err_exit_code(ERR_CANCELLED), 130);
}

static void the_first_error_wins(void **state)
{
    (void)state;
    struct err e = ERR_INIT;
    assert_false(err_set_os(&e, ERR_PORT_BUSY, 5, "opening %s", "COM5"));
    assert_false(err_set(&e, ERR_LOST, "later"));
    assert_int_equal(e.code, ERR_PORT_BUSY);
    assert_int_equal(e.os, 5);
    assert_string_equal(e.detail, "opening COM5");
    assert_false(err_set(NULL, ERR_LOST, "nobody cares"));
    err_clear(&e);
    assert_int_equal(e.code, ERR_NONE);
}

static void numbers_are_little_endian(void **state)
{
    (void)state;
    uint8_t b[4];
    put_le32(b, 0x89ABCDEF);
    assert_int_equal(b[0], 0xEF);
    assert_int_equal(b[3], 0x89);
    assert_int_equal(get_le32(b), 0x89ABCDEF);
    put_le16(b, 0x1234);
    assert_int_equal(get_le16(b), 0x1234);
}

static void buffers_grow_and_end_with_nul(void **state)
{
    (void)state;
    struct buf b = BUF_INIT;
    assert_string_equal(buf_text(&b), "");
    for (int i = 0; i < 1000; i++)
        assert_true(buf_printf(&b, "%d,", i));
    assert_int_equal(b.len, 10 * 2 + 90 * 3 + 900 * 4);
    assert_int_equal(strlen(buf_text(&b)), b.len);
    assert_false(buf_append(&b, "x", SIZE_MAX / 2));
    assert_true(b.failed);
    buf_clear(&b);
    assert_true(buf_append_text(&b, "ok"));
    assert_string_equal(buf_text(&b), "ok");
    buf_free(&b);
}

static void json_is_written_with_commas_and_escapes(void **state)
{
    (void)state;
    struct json j = JSON_INIT;
    json_object_begin(&j, NULL);
    json_string(&j, "a", "q\"b\\c\n\x01\xC3\xA4");
    json_uint(&j, "n", 18446744073709551615u);
    json_array_begin(&j, "list");
    json_fixed(&j, NULL, 1.25, 2);
    json_bool(&j, NULL, true);
    json_string(&j, NULL, NULL);
    json_object_begin(&j, NULL);
    json_object_end(&j);
    json_array_end(&j);
    json_bool(&j, "z", false);
    json_object_end(&j);
    assert_string_equal(buf_text(&j.text),
                        "{\"a\":\"q\\\"b\\\\c\\u000a\\u0001\xC3\xA4\",\"n\":18446744073709551615,"
                        "\"list\":[1.25,true,null,{}],\"z\":false}");
    json_free(&j);
}

static void what_is_no_utf8_is_replaced_in_json(void **state)
{
    (void)state;
    struct json j = JSON_INIT;
    json_string(&j, NULL, "a\xFFz\xC3 \xF0\x9F\x98\x80 \xE2\x82");
    assert_string_equal(buf_text(&j.text),
                        "\"a\xEF\xBF\xBDz\xEF\xBF\xBD \xF0\x9F\x98\x80 \xEF\xBF\xBD\xEF\xBF\xBD\"");
    json_free(&j);
}

static void hidden_characters_are_escaped_in_json_and_read_back(void **state)
{
    (void)state;
    struct json j = JSON_INIT;
    static const char text[] = "\x1b[2J \x7f \xC2\x9B \xE2\x80\xAE \xEF\xBB\xBF";
    char back[64];
    json_object_begin(&j, NULL);
    json_string(&j, "t", text);
    json_object_end(&j);
    assert_string_equal(buf_text(&j.text), "{\"t\":\"\\u001b[2J \\u007f \\u009b \\u202e \\ufeff\"}");
    assert_true(json_read_string(buf_text(&j.text), j.text.len, "t", back, sizeof back));
    assert_string_equal(back, text);
    json_free(&j);
}

static void only_characters_are_taken_for_characters(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t len;
        uint32_t character;
    } cases[] = {
        {"A", 1, 'A'},
        {"\xC3\xA4x", 2, 0xE4},
        {"\xE2\x82\xAC", 3, 0x20AC},
        {"\xF4\x8F\xBF\xBF", 4, 0x10FFFF},
        {"\x80", 0, 0},             /* a continuation */
        {"\xC0\x9B", 0, 0},         /* ESC in two bytes */
        {"\xE0\x82\x9B", 0, 0},     /* U+009B in three */
        {"\xF0\x80\x80\x9B", 0, 0}, /* in four */
        {"\xED\xA0\x80", 0, 0},     /* half of a pair */
        {"\xF4\x90\x80\x80", 0, 0}, /* beyond Unicode */
        {"\xF8\x88\x80\x80\x80", 0, 0},
        {"\xE2\x82", 0, 0}, /* cut off */
        {"\xFF", 0, 0},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        uint32_t character = 0;
        assert_int_equal(utf8_decode(cases[i].text, &character), cases[i].len);
        assert_int_equal(character, cases[i].character);
    }
}

static void what_steers_a_terminal_is_shown_instead(void **state)
{
    (void)state;
    struct buf b = BUF_INIT;
    utf8_append_visible(
        &b,
        "\x1b[31mred\n\t\x7f \xC2\x9B \xE2\x80\xAE \xF3\xA0\x81\x81 \xFFgr\xC3\xBC\xC3\x9F \xF0\x9F\x94\x8C",
        "");
    assert_string_equal(buf_text(&b), "\\x1b[31mred\\x0a\\x09\\x7f \\u009b \\u202e \\U000e0041 "
                                      "\\xffgr\xC3\xBC\xC3\x9F \xF0\x9F\x94\x8C");
    buf_clear(&b);
    utf8_append_visible(&b, "a\nb\tc\r", "\n\t");
    assert_string_equal(buf_text(&b), "a\nb\tc\\x0d");
    buf_free(&b);
}

static void json_is_read_back(void **state)
{
    (void)state;
    const char text[] =
        "{\"nested\":{\"name\":\"wrong\"},\"name\":\"C:\\\\R\\u00e4\\n\",\"size\":1048576,\"neg\":-1}";
    char value[32];
    uint64_t n = 0;
    assert_true(json_read_string(text, strlen(text), "name", value, sizeof value));
    assert_string_equal(value, "C:\\R\xC3\xA4\n");
    assert_true(json_read_uint(text, strlen(text), "size", &n));
    assert_int_equal(n, 1048576);
    assert_false(json_read_uint(text, strlen(text), "neg", &n));
    assert_false(json_read_uint(text, strlen(text), "name", &n));
    assert_false(json_read_string(text, strlen(text), "size", value, sizeof value));
    assert_false(json_read_string(text, strlen(text), "absent", value, sizeof value));
    assert_false(json_read_string(text, strlen(text), "name", value, 5));
}

static void hostile_json_is_refused_without_harm(void **state)
{
    (void)state;
    const char *texts[] = {"",
                           "{",
                           "[]",
                           "{\"name\"",
                           "{\"name\":",
                           "\"name\"",
                           "{\"name\":\"x",
                           "{\"name\":\"\\u12\"}",
                           "{\"name\" \"x\"}"};
    char value[8];
    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        assert_false(json_read_string(texts[i], strlen(texts[i]), "name", value, sizeof value));
    struct buf many = BUF_INIT;
    buf_append_text(&many, "{\"name\":\"x\"");
    for (int i = 0; i < 5000; i++)
        buf_append_text(&many, ",\"a\":1");
    buf_append_text(&many, "}");
    assert_false(json_read_string(buf_text(&many), many.len, "name", value, sizeof value));
    buf_free(&many);
}

/* RFC 1321 and FIPS 180-4 test vectors. */
static void digests_match_the_published_vectors(void **state)
{
    (void)state;
    uint8_t md5[MD5_SIZE], sha256[SHA256_SIZE];
    char text[SHA256_HEX];
    digest_md5("abc", 3, md5);
    digest_hex(md5, sizeof md5, text);
    assert_string_equal(text, "900150983cd24fb0d6963f7d28e17f72");
    digest_sha256("abc", 3, sha256);
    digest_hex(sha256, sizeof sha256, text);
    assert_string_equal(text, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    digest_md5_repeated('a', 10000, md5); /* printf 'a%.0s' $(seq 10000) | md5sum */
    digest_hex(md5, sizeof md5, text);
    assert_string_equal(text, "0d0c9c4db6953fee9e03f528cafd7d3e");
    memset(text, 0, sizeof text);
    digest_sha256_hex("abc", 3, text);
    assert_string_equal(text, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

static void hex_is_read_back_and_nothing_but_hex(void **state)
{
    (void)state;
    uint8_t mac[3] = {0};
    assert_true(digest_from_hex("5ccf7f", mac, sizeof mac));
    assert_memory_equal(mac, "\x5c\xcf\x7f", 3);
    assert_true(digest_from_hex("00a1b2 and what follows", mac, sizeof mac));
    assert_memory_equal(mac, "\x00\xa1\xb2", 3);
    assert_false(digest_from_hex("", mac, sizeof mac));
    assert_false(digest_from_hex("5ccf7", mac, sizeof mac));
    assert_false(digest_from_hex("5cgf7f", mac, sizeof mac));
    assert_false(digest_from_hex("5CCF7F", mac, sizeof mac));
}

static void a_digest_can_be_used_again_after_its_end(void **state)
{
    (void)state;
    uint8_t first[MD5_SIZE], second[MD5_SIZE];
    struct digest *d = digest_new(DIGEST_MD5);
    digest_update(d, "a", 1);
    digest_update(d, "bc", 2);
    digest_final(d, first);
    digest_update(d, "abc", 3);
    digest_final(d, second);
    assert_memory_equal(first, second, MD5_SIZE);
    digest_free(d);
    digest_free(NULL);
}

static void sleep_is_told_from_the_steps_of_two_clocks(void **state)
{
    (void)state;
    assert_int_equal(slept_ms(0, 5000, 5000), 0);
    assert_int_equal(slept_ms(0, 5015, 5000), 0);
    assert_int_equal(slept_ms(0, 5000, 5015), 0);
    assert_int_equal(slept_ms(0, 3605000, 5000), 3600000);
    assert_int_equal(slept_ms(3600000, 3605016, 5000), 3600000); /* the same sleep */
    assert_int_equal(slept_ms(3600000, 3605000, 5016), 3600000);
    assert_int_equal(slept_ms(3600000, 3705000, 5000), 3700000); /* and another one */
}

static void a_deadline_counts_down_once(void **state)
{
    (void)state;
    struct fake_port p;
    fake_port_init(&p);
    struct deadline d = deadline_in(&p.clock, 100);
    assert_int_equal(deadline_left_ms(&d), 100);
    clock_sleep_ms(&p.clock, 30);
    assert_int_equal(deadline_left_ms(&d), 70);
    clock_sleep_ms(&p.clock, 300);
    assert_int_equal(deadline_left_ms(&d), 0);
    fake_port_done(&p);
}

static void utc_text_has_its_form(void **state)
{
    (void)state;
    char text[21];
    clock_utc_text(text);
    assert_int_equal(strlen(text), 20);
    assert_true(text[4] == '-' && text[10] == 'T' && text[19] == 'Z');
}

static void take_line(void *ctx, enum log_level level, const char *text)
{
    assert_int_equal(level, LOG_WARN);
    strcpy(ctx, text);
}

static void a_log_line_is_formatted_and_a_missing_log_is_fine(void **state)
{
    (void)state;
    char got[500] = "";
    const struct log log = {take_line, got};
    log_printf(&log, LOG_WARN, "%d sectors", 3);
    assert_string_equal(got, "3 sectors");
    log_printf(NULL, LOG_WARN, "nobody listens");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_error_has_a_name_and_an_exit_code),
        cmocka_unit_test(exit_codes_are_those_of_the_contract),
        cmocka_unit_test(the_first_error_wins),
        cmocka_unit_test(numbers_are_little_endian),
        cmocka_unit_test(buffers_grow_and_end_with_nul),
        cmocka_unit_test(json_is_written_with_commas_and_escapes),
        cmocka_unit_test(what_is_no_utf8_is_replaced_in_json),
        cmocka_unit_test(hidden_characters_are_escaped_in_json_and_read_back),
        cmocka_unit_test(only_characters_are_taken_for_characters),
        cmocka_unit_test(what_steers_a_terminal_is_shown_instead),
        cmocka_unit_test(json_is_read_back),
        cmocka_unit_test(hostile_json_is_refused_without_harm),
        cmocka_unit_test(digests_match_the_published_vectors),
        cmocka_unit_test(hex_is_read_back_and_nothing_but_hex),
        cmocka_unit_test(a_digest_can_be_used_again_after_its_end),
        cmocka_unit_test(a_deadline_counts_down_once),
        cmocka_unit_test(sleep_is_told_from_the_steps_of_two_clocks),
        cmocka_unit_test(utc_text_has_its_form),
        cmocka_unit_test(a_log_line_is_formatted_and_a_missing_log_is_fine),
    };
    return cmocka_run_group_tests_name("base", tests, NULL, NULL);
}
