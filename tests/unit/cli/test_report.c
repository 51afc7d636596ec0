/* test_report.c: what restock-cli prints where: JSON lines, people's lines, progress and its arithmetic. */
/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/err.h"
#include "cli/progress.h"
#include "cli/report.h"
#include "text_sink.h"
#include "say/say_error.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct test_clock {
    struct clock clock;
    uint64_t ms;
};

static uint64_t test_now(struct clock *c)
{
    return container_of(c, struct test_clock, clock)->ms;
}

static void test_sleep(struct clock *c, uint32_t ms)
{
    container_of(c, struct test_clock, clock)->ms += ms;
}

static const struct clock_ops test_clock_ops = {test_now, test_sleep};

struct fixture {
    struct report report;
    struct test_clock clock;
    struct text_sink to_out, to_err;
    char out[65536], err[65536]; /* filled by look */
};

static void start(struct fixture *f, bool json, bool live)
{
    memset(f, 0, sizeof *f);
    f->clock.clock.ops = &test_clock_ops;
    f->clock.ms = 1000;
    text_sink_init(&f->to_out);
    text_sink_init(&f->to_err);
    report_init(&f->report, &f->to_out.sink, &f->to_err.sink, json, live, &f->clock.clock);
}

static void look(struct fixture *f)
{
    text_sink_take(&f->to_out, f->out, sizeof f->out);
    text_sink_take(&f->to_err, f->err, sizeof f->err);
}

static unsigned count_of(const char *text, const char *what)
{
    unsigned n = 0;
    for (const char *p = strstr(text, what); p != NULL; p = strstr(p + 1, what))
        n++;
    return n;
}

static void step(struct fixture *f, uint64_t ms, uint64_t done, uint64_t total)
{
    f->clock.ms += ms;
    report_progress(&f->report, 4, "read", "Reading the flash", done, total);
}

/* JSON */

static void test_json_lines_are_as_documented(void **state)
{
    (void)state;
    static struct fixture f;
    start(&f, true, true);
    report_log(&f.report, LOG_INFO, "flash \"ef4014\"");
    report_log(&f.report, LOG_DEBUG, "not for stdout");
    report_log(&f.report, LOG_WARN, "line error");
    report_note(&f.report, "Using %s.", "COM5");
    step(&f, 0, 0, 1048576);
    step(&f, 500, 40960, 1048576);
    report_line(&f.report, "for people");
    report_text(&f.report, "for people");
    struct json j;
    report_result_begin(&j, "erase");
    json_fixed(&j, "seconds", 1.5, 3);
    report_result_end(&f.report, &j);
    look(&f);
    assert_string_equal(
        f.out, "{\"event\":\"log\",\"level\":\"info\",\"text\":\"flash \\\"ef4014\\\"\"}\n"
               "{\"event\":\"log\",\"level\":\"warn\",\"text\":\"line error\"}\n"
               "{\"event\":\"log\",\"level\":\"info\",\"text\":\"Using COM5.\"}\n"
               "{\"event\":\"progress\",\"phase\":\"read\",\"done\":0,\"total\":1048576,\"rate\":0}\n"
               "{\"event\":\"progress\",\"phase\":\"read\",\"done\":40960,\"total\":1048576,"
               "\"rate\":81920}\n"
               "{\"event\":\"result\",\"command\":\"erase\",\"seconds\":1.500}\n");
    assert_string_equal(f.err, "");
}

static void test_json_error_names_code_exit_message_advice_detail(void **state)
{
    (void)state;
    static struct fixture f;
    struct err e = ERR_INIT;
    err_set_os(&e, ERR_PORT_BUSY, 16, "opening COM5");
    start(&f, true, false);
    report_error(&f.report, &e);
    look(&f);
    char expected[1000];
    snprintf(expected, sizeof expected,
             "{\"event\":\"error\",\"code\":\"port-busy\",\"exit\":2,\"message\":\"%s\",\"advice\":\"%s\","
             "\"detail\":\"opening COM5\"}\n",
             say_error_sentence(ERR_PORT_BUSY), say_error_advice(ERR_PORT_BUSY, SAY_COMMAND_LINE));
    assert_string_equal(f.out, expected);
    assert_string_equal(f.err, "");
}

static void test_json_usage_message_is_what_was_wrong(void **state)
{
    (void)state;
    static struct fixture f;
    struct err e = ERR_INIT;
    err_set(&e, ERR_USAGE, "There is no command 'flash'.");
    start(&f, true, false);
    report_error(&f.report, &e);
    look(&f);
    assert_non_null(
        strstr(f.out, "\"code\":\"usage\",\"exit\":1,\"message\":\"There is no command 'flash'.\""));
}

static void test_json_progress_is_limited_to_ten_a_second_but_shows_both_ends(void **state)
{
    (void)state;
    static struct fixture f;
    start(&f, true, false);
    for (unsigned i = 0; i <= 1000; i++)
        step(&f, 2, i, 1000); /* two seconds */
    look(&f);
    unsigned objects = count_of(f.out, "\n");
    assert_in_range(objects, 18, 23);
    assert_non_null(strstr(f.out, "\"done\":0,\"total\":1000"));
    assert_non_null(strstr(f.out, "\"done\":1000,\"total\":1000"));
}

static void test_alternating_phases_do_not_break_the_limit(void **state)
{
    (void)state;
    static struct fixture f;
    start(&f, true, false);
    for (unsigned i = 0; i < 1000; i++) {
        f.clock.ms += 1;
        report_progress(&f.report, 5, "erase", "Erasing", i, 1000);
        report_progress(&f.report, 6, "write", "Writing", i, 1000);
    }
    look(&f);
    assert_in_range(count_of(f.out, "\n"), 10, 14);
}

/* People */

static void test_people_get_results_on_stdout_and_all_else_on_stderr(void **state)
{
    (void)state;
    static struct fixture f;
    struct err e = ERR_INIT;
    err_set(&e, ERR_NO_ANSWER, "silence at 115200 baud");
    start(&f, false, false);
    report_line(&f.report, "Saved: %s", "x.bin");
    report_note(&f.report, "note");
    report_log(&f.report, LOG_INFO, "info");
    report_log(&f.report, LOG_DEBUG, "debug");
    report_log(&f.report, LOG_WARN, "warning");
    step(&f, 0, 0, 100);
    step(&f, 9000, 100, 100);
    struct json j;
    report_result_begin(&j, "backup");
    report_result_end(&f.report, &j);
    report_error(&f.report, &e);
    look(&f);
    assert_string_equal(f.out, "Saved: x.bin\n");
    char expected[1000];
    snprintf(expected, sizeof expected,
             "note\nwarning\nReading the flash\nReading the flash  100 %%  0.0 kB/s\n"
             "%s (silence at 115200 baud)\n%s\n",
             say_error_sentence(ERR_NO_ANSWER), say_error_advice(ERR_NO_ANSWER, SAY_COMMAND_LINE));
    assert_string_equal(f.err, expected);
}

/* A name may hold anything: an escape sequence, a line that looks like ours, marks of direction. */
#define EVIL                                                                                                 \
    "a\x1b[2Kb\nSaved: c\xE2\x80\xAE"                                                                        \
    "d\xFF\xC2\x9B"
#define EVIL_SHOWN "a\\x1b[2Kb\\x0aSaved: c\\u202ed\\xff\\u009b"

static void test_reasons_come_before_what_they_led_to(void **state)
{
    (void)state;
    static const enum err_code codes[] = {ERR_REFUSED, ERR_NOT_OFFERED};
    for (size_t i = 0; i < ARRAY_LEN(codes); i++) {
        static struct fixture f;
        struct err e = ERR_INIT;
        char expected[400];
        err_set(&e, codes[i], "A reason.");
        start(&f, false, false);
        report_error(&f.report, &e);
        look(&f);
        snprintf(expected, sizeof expected, "A reason.\n%s\n%s\n", say_error_sentence(codes[i]),
                 say_error_advice(codes[i], SAY_COMMAND_LINE));
        assert_string_equal(f.err, expected);
    }
}

static void test_nothing_that_comes_from_outside_steers_the_terminal(void **state)
{
    (void)state;
    static struct fixture f;
    struct err e = ERR_INIT, refused = ERR_INIT, usage = ERR_INIT;
    err_set(&e, ERR_FILE_READ, "%s", EVIL);
    err_set(&refused, ERR_REFUSED, "%s", EVIL);
    err_set(&usage, ERR_USAGE, "%s", EVIL);
    start(&f, false, false);
    report_line(&f.report, "%s", EVIL);
    report_secret(&f.report, "%s", EVIL);
    report_text(&f.report, "\tboot\n\x1b[2K\n");
    report_note(&f.report, "%s", EVIL);
    report_log(&f.report, LOG_WARN, EVIL);
    report_error(&f.report, &e);
    report_error(&f.report, &refused);
    report_error(&f.report, &usage);
    look(&f);
    assert_string_equal(f.out, EVIL_SHOWN "\n" EVIL_SHOWN "\n\tboot\n\\x1b[2K\n");
    char expected[2000];
    snprintf(expected, sizeof expected, "%s\n%s\n%s (%s)\n%s\n%s\n%s\n%s\n%s\n%s\n", EVIL_SHOWN, EVIL_SHOWN,
             say_error_sentence(ERR_FILE_READ), EVIL_SHOWN, say_error_advice(ERR_FILE_READ, SAY_COMMAND_LINE),
             EVIL_SHOWN, say_error_sentence(ERR_REFUSED), say_error_advice(ERR_REFUSED, SAY_COMMAND_LINE),
             EVIL_SHOWN, say_error_advice(ERR_USAGE, SAY_COMMAND_LINE));
    assert_string_equal(f.err, expected);
}

static void test_terminal_progress_updates_one_line_and_clears_it(void **state)
{
    (void)state;
    static struct fixture f;
    start(&f, false, true);
    step(&f, 0, 0, 1000000);
    step(&f, 1000, 100000, 1000000);
    step(&f, 50, 101000, 1000000); /* too soon */
    report_line(&f.report, "result");
    report_line(&f.report, "second");
    look(&f);
    assert_string_equal(f.out, "result\nsecond\n");
    const char *line = "Reading the flash  10 %  100.0 kB/s  0:09 left";
    char expected[400];
    snprintf(expected, sizeof expected, "\rReading the flash  0 %%\r%s\r%*s\r", line, (int)strlen(line), "");
    assert_string_equal(f.err, expected);
}

static void test_terminal_progress_leaves_nothing_of_a_longer_line(void **state)
{
    (void)state;
    static struct fixture f;
    start(&f, false, true);
    report_progress(&f.report, 0, "connect", "Looking for the device", 0, 0);
    f.clock.ms += 200;
    report_progress(&f.report, 1, "load", "Loading", 0, 0);
    look(&f);
    assert_string_equal(f.err, "\rLooking for the device\rLoading               ");
}

static void test_without_terminal_a_line_per_tenth_at_most_one_a_second(void **state)
{
    (void)state;
    static struct fixture f;
    start(&f, false, false);
    for (unsigned i = 0; i <= 10000; i++)
        step(&f, 2, i, 10000); /* twenty seconds: a tenth every two */
    look(&f);
    assert_int_equal(count_of(f.err, "\n"), 11);
    start(&f, false, false);
    for (unsigned i = 0; i <= 1000; i++)
        step(&f, 2, i, 1000); /* two seconds */
    look(&f);
    assert_string_equal(f.err, "Reading the flash\nReading the flash  50 %  0.5 kB/s  0:01 left\n"
                               "Reading the flash  100 %  0.5 kB/s\n");
    start(&f, false, false);
    step(&f, 0, 0, 100); /* over in half a second, and once more */
    step(&f, 500, 100, 100);
    step(&f, 0, 0, 100);
    step(&f, 500, 100, 100);
    look(&f);
    assert_string_equal(f.err, "Reading the flash\nReading the flash\n");
    start(&f, false, false);
    for (unsigned i = 0; i <= 60; i++)
        step(&f, 1000, i, 10000); /* one minute on the first hundredth */
    look(&f);
    assert_int_equal(count_of(f.err, "\n"), 13);
    assert_string_equal(f.out, "");
}

/* Arithmetic */

static void test_rate_is_taken_over_the_last_seconds(void **state)
{
    (void)state;
    struct progress p;
    progress_init(&p);
    assert_int_equal(progress_rate(&p), 0);
    uint64_t done = 0;
    for (unsigned i = 0; i <= 100; i++) /* ten seconds at 1000/s */
        progress_add(&p, 5000 + i * 100, done = i * 100, 1000000);
    assert_int_equal(progress_rate(&p), 1000);
    uint64_t now = 15000;
    for (unsigned i = 1; i <= 60; i++) /* six seconds at 5000/s: the slow time is forgotten */
        progress_add(&p, now + i * 100, done + i * 500, 1000000);
    assert_int_equal(progress_rate(&p), 5000);
}

static void test_rate_is_unknown_at_the_very_start(void **state)
{
    (void)state;
    struct progress p;
    uint64_t left;
    progress_init(&p);
    progress_add(&p, 0, 0, 1000);
    progress_add(&p, 199, 500, 1000);
    assert_int_equal(progress_rate(&p), 0);
    assert_false(progress_seconds_left(&p, &left));
    progress_add(&p, 200, 500, 1000);
    assert_int_equal(progress_rate(&p), 2500);
}

static void test_time_left_is_rounded_up(void **state)
{
    (void)state;
    struct progress p;
    uint64_t left = 99;
    progress_init(&p);
    progress_add(&p, 0, 0, 2001);
    progress_add(&p, 1000, 1000, 2001);
    assert_true(progress_seconds_left(&p, &left));
    assert_int_equal(left, 2);
    progress_add(&p, 2000, 2001, 2001);
    assert_true(progress_seconds_left(&p, &left));
    assert_int_equal(left, 0);
}

static void test_repeated_work_starts_the_rate_anew(void **state)
{
    (void)state;
    struct progress p;
    progress_init(&p);
    progress_add(&p, 0, 0, 10000);
    progress_add(&p, 1000, 8000, 10000);
    progress_add(&p, 1100, 4000, 10000);
    assert_int_equal(progress_rate(&p), 0);
    progress_add(&p, 2100, 5000, 10000);
    assert_int_equal(progress_rate(&p), 1000);
}

static void test_percent_reaches_100_only_at_the_end(void **state)
{
    (void)state;
    struct progress p;
    progress_init(&p);
    progress_add(&p, 0, 999999, 1000000);
    assert_int_equal(progress_percent(&p), 99);
    progress_add(&p, 1, 1000000, 1000000);
    assert_int_equal(progress_percent(&p), 100);
    progress_add(&p, 2, UINT64_C(16) << 20, UINT64_C(32) << 20);
    assert_int_equal(progress_percent(&p), 50);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_json_lines_are_as_documented),
        cmocka_unit_test(test_json_error_names_code_exit_message_advice_detail),
        cmocka_unit_test(test_json_usage_message_is_what_was_wrong),
        cmocka_unit_test(test_json_progress_is_limited_to_ten_a_second_but_shows_both_ends),
        cmocka_unit_test(test_alternating_phases_do_not_break_the_limit),
        cmocka_unit_test(test_people_get_results_on_stdout_and_all_else_on_stderr),
        cmocka_unit_test(test_reasons_come_before_what_they_led_to),
        cmocka_unit_test(test_nothing_that_comes_from_outside_steers_the_terminal),
        cmocka_unit_test(test_terminal_progress_updates_one_line_and_clears_it),
        cmocka_unit_test(test_terminal_progress_leaves_nothing_of_a_longer_line),
        cmocka_unit_test(test_without_terminal_a_line_per_tenth_at_most_one_a_second),
        cmocka_unit_test(test_rate_is_taken_over_the_last_seconds),
        cmocka_unit_test(test_rate_is_unknown_at_the_very_start),
        cmocka_unit_test(test_time_left_is_rounded_up),
        cmocka_unit_test(test_repeated_work_starts_the_rate_anew),
        cmocka_unit_test(test_percent_reaches_100_only_at_the_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
