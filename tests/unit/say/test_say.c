/* test_say.c: every fact has a sentence that can be filled in. */
/* SPDX-License-Identifier: MIT */
#include "cm.h"

#include "say/say.h"
#include "spoken.h"
#include "say/say_device.h"

#include <stdio.h>
#include <string.h>

/* "{1}" or "{1|one|many}"; `at` is behind the opening brace. */
static void assert_placeholder(const char *at, const char *end)
{
    assert_non_null(end);
    assert_in_range(at[0], '1', '0' + FACT_VALUES);
    if (end - at == 1)
        return;
    size_t bars = 0;
    for (const char *p = at; p < end; p++)
        bars += *p == '|';
    assert_int_equal(at[1], '|');
    assert_int_equal(bars, 2);
}

/* Of printf; a percent sign behind a number is none. */
static void assert_no_format(const char *text)
{
    for (const char *sign = strchr(text, '%'); sign != NULL; sign = strchr(sign + 1, '%'))
        if (sign[1] != '\0' && sign[1] != ' ')
            fail_msg("'%s' holds a format", text);
}

/* Behind a value two of them make columns, where a line is told about each device. */
static void assert_single_spaces(const char *text)
{
    for (const char *gap = strstr(text, "  "); gap != NULL; gap = strstr(gap + 1, "  "))
        if (gap == text || gap[-1] != '}')
            fail_msg("'%s' has two spaces in a row", text);
}

static void every_fact_has_a_sentence(void **state)
{
    (void)state;
    for (int id = FACT_NONE + 1; id < FACT_COUNT; id++) {
        const char *text = say_template((enum fact_id)id);
        if (text == NULL || text[0] == '\0')
            fail_msg("fact %d has no sentence", id);
        assert_single_spaces(text);
        assert_no_format(text);
        for (const char *brace = strchr(text, '{'); brace != NULL; brace = strchr(brace + 1, '{'))
            assert_placeholder(brace + 1, strchr(brace, '}'));
    }
}

static void the_window_names_no_options(void **state)
{
    (void)state;
    for (int id = FACT_WINDOW_FIRST; id < FACT_COMMAND_LINE_FIRST; id++) {
        const char *text = say_template((enum fact_id)id);
        if (id != FACT_CANNOT_READ_OPTIONS &&
            (strstr(text, "--") != NULL || strstr(text, "restock-cli") != NULL))
            fail_msg("at the window: %s", text);
    }
}

static void no_fact_says_nothing(void **state)
{
    (void)state;
    assert_string_equal(spoken(&(struct fact){FACT_NONE, {{0}}}), "");
}

static void sentences_are_joined_by_a_space(void **state)
{
    (void)state;
    const struct fact facts[] = {{.id = FACT_NONE},
                                 {FACT_BOOT_WATCHDOG, {fact_number(3)}},
                                 {.id = FACT_NONE},
                                 {.id = FACT_BOOT_ELSE_SUPPLY}};
    assert_string_equal(spoken_all(facts, 4),
                        "The watchdog restarts the device again and again (3 starts). If "
                        "they match, the supply may be too weak.");
    assert_string_equal(spoken_all(facts, 0), "");
    char text[13];
    say_facts(facts, 4, " ", text, sizeof text);
    assert_string_equal(text, "The watchdog");
}

static bool is_sentence(const char *text)
{
    size_t len = strlen(text);
    return len > 8 && text[0] >= 'A' && text[0] <= 'Z' && text[len - 1] == '.';
}

static void every_error_has_a_sentence_and_advice_for_both_faces(void **state)
{
    (void)state;
    for (int i = ERR_NONE + 1; i < ERR_COUNT; i++) {
        const char *at_window = say_error_advice((enum err_code)i, SAY_WINDOW);
        assert_true(is_sentence(say_error_sentence((enum err_code)i)));
        assert_true(is_sentence(say_error_advice((enum err_code)i, SAY_COMMAND_LINE)));
        assert_true(is_sentence(at_window));
    }
}

static void every_phase_and_all_that_is_seen_has_words(void **state)
{
    (void)state;
    for (int i = 0; i < PHASE_COUNT; i++)
        assert_true(strlen(say_phase((enum device_phase)i)) > 4);
    for (int i = 0; i < SEEN_COUNT; i++) {
        assert_true(is_sentence(say_seen((enum device_seen)i, SAY_COMMAND_LINE)));
        assert_true(is_sentence(say_seen((enum device_seen)i, SAY_WINDOW)));
    }
}

static void sizes_are_exact(void **state)
{
    (void)state;
    const struct {
        uint64_t bytes;
        const char *text;
    } cases[] = {{0, "0 bytes"},       {1, "1 byte"},          {1023, "1023 bytes"}, {1024, "1 KB"},
                 {1025, "1025 bytes"}, {512000, "500 KB"},     {1u << 20, "1 MB"},   {3u << 19, "1536 KB"},
                 {16u << 20, "16 MB"}, {1ull << 33, "8192 MB"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[32];
        say_size(cases[i].bytes, text, sizeof text);
        assert_string_equal(text, cases[i].text);
    }
}

static void year_alone(const char *utc, char *text, size_t size)
{
    snprintf(text, size, "%.4s", utc);
}

static void tenths_are_rounded(void **state)
{
    (void)state;
    const struct {
        double value;
        const char *text;
    } cases[] = {{0, "0.0"},    {0.04, "0.0"},   {0.05, "0.1"},
                 {1.25, "1.3"}, {25.98, "26.0"}, {1234.56, "1234.6"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[80];
        snprintf(text, sizeof text, "A device in programming mode answered after %s s.", cases[i].text);
        const struct fact fact = {FACT_BOARD_DEVICE_ANSWERED, {fact_tenths(cases[i].value)}};
        assert_string_equal(spoken(&fact), text);
    }
}

static void dates_are_written_as_the_face_asks(void **state)
{
    (void)state;
    char text[32];
    say_date("2026-01-31T12:34:56Z", text, sizeof text);
    assert_string_equal(text, "2026-01-31T12:34:56Z");
    say_use_dates(year_alone);
    say_date("2026-01-31T12:34:56Z", text, sizeof text);
    say_use_dates(NULL);
    assert_string_equal(text, "2026");
}

static void a_mac_address_has_colons(void **state)
{
    (void)state;
    const uint8_t mac[6] = {0x5C, 0xCF, 0x7F, 0x01, 0x0a, 0xff};
    char text[SAY_MAC_SIZE];
    say_mac(mac, text);
    assert_string_equal(text, "5C:CF:7F:01:0A:FF");
    assert_string_equal(fact_mac(mac).text, text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_fact_has_a_sentence),
        cmocka_unit_test(the_window_names_no_options),
        cmocka_unit_test(no_fact_says_nothing),
        cmocka_unit_test(every_error_has_a_sentence_and_advice_for_both_faces),
        cmocka_unit_test(every_phase_and_all_that_is_seen_has_words),
        cmocka_unit_test(sizes_are_exact),
        cmocka_unit_test(tenths_are_rounded),
        cmocka_unit_test(dates_are_written_as_the_face_asks),
        cmocka_unit_test(a_mac_address_has_colons),
        cmocka_unit_test(sentences_are_joined_by_a_space),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
