/* test_bench_row.c: one line of the window for many switches: what happens on the worker's news, and what it
 * says. */
/* SPDX-License-Identifier: MIT */
#include "cm.h"

#include "gui/bench_row.h"
#include "gui/job.h"
#include "say/say_series.h"

#include <string.h>

static struct worker_state connecting(bool looked, enum err_code trouble)
{
    return (struct worker_state){.phase = WORKER_CONNECTING, .looked = looked, .trouble = {.code = trouble}};
}

static struct worker_state ready(uint8_t mac, bool stub_was_running)
{
    struct worker_state s = {.phase = WORKER_READY, .has_device = true, .has_firmware = true};
    s.device.mac[5] = mac;
    s.device.stub_was_running = stub_was_running;
    s.firmware.firmware = FIRMWARE_EWELINK;
    strcpy(s.firmware.product, "PSF-BD1-GL");
    return s;
}

static enum bench_step news(struct bench_row *row, struct worker_state state, bool save)
{
    return bench_row_news(row, &state, save);
}

static void end_job(struct bench_row *row, bool ok, bool known, enum err_code code)
{
    struct done done = {.kind = JOB_BACKUP, .ok = ok, .err = {.code = code}, .has_image = ok};
    done.backup.known = known;
    strcpy(done.file, "C:\\x.bin");
    strcpy(done.image.product, "PSF-BD1-GL");
    bench_row_done(row, &done, 3.4);
}

static void assert_says(const struct bench_row *row, enum bench_tone tone, const char *state)
{
    char text[300];
    bench_row_state(row, text, sizeof text);
    assert_string_equal(text, state);
    assert_int_equal(bench_row_tone(row), tone);
}

static void start(struct bench_row *row)
{
    *row = (struct bench_row){.port = "COM5", .plugged = true};
    assert_int_equal(news(row, connecting(false, ERR_NONE), true), BENCH_NOTHING);
    assert_says(row, BENCH_WAITS, "Connect a switch");
}

static void a_switch_is_saved_once_and_the_next_one_is_wanted(void **state)
{
    (void)state;
    struct bench_row row;
    char text[300];
    start(&row);
    assert_int_equal(news(&row, ready(1, false), true), BENCH_BACK_UP);
    row.phase = PHASE_READ;
    row.percent = 42;
    assert_says(&row, BENCH_BUSY, "Reading the flash: 42 %");
    bench_row_device(&row, text, sizeof text);
    assert_string_equal(text, "Sonoff Mini, 00:00:00:00:00:01");
    assert_int_equal(news(&row, (struct worker_state){.phase = WORKER_BUSY}, true), BENCH_NOTHING);
    end_job(&row, true, false, ERR_NONE);
    assert_says(&row, BENCH_NEXT, "Next: this one is saved (3.4 s)");
    for (int i = 0; i < 3; i++)
        assert_int_equal(news(&row, ready(1, false), true), BENCH_NOTHING);
    assert_int_equal(news(&row, connecting(false, ERR_NONE), true), BENCH_NOTHING);
    assert_says(&row, BENCH_NEXT, "Next: this one is saved (3.4 s)"); /* perhaps it comes back at once */
    assert_int_equal(news(&row, ready(1, true), true), BENCH_NOTHING);
    assert_int_equal(news(&row, connecting(true, ERR_NONE), true), BENCH_NOTHING);
    assert_says(&row, BENCH_WAITS, "Connect a switch");
    bench_row_device(&row, text, sizeof text);
    assert_string_equal(text, "");
    assert_int_equal(news(&row, ready(2, false), true), BENCH_BACK_UP);
    end_job(&row, true, true, ERR_NONE);
    assert_says(&row, BENCH_NEXT, "Next: this one was saved before");
    say_series_device(&row.last, SAY_WINDOW, text, sizeof text);
    assert_string_equal(text, "COM5  Sonoff Mini  00:00:00:00:00:02  already saved: C:\\x.bin");
}

static void the_next_one_may_be_there_before_anybody_has_seen_nothing(void **state)
{
    (void)state;
    struct bench_row row;
    start(&row);
    assert_int_equal(news(&row, ready(1, false), true), BENCH_BACK_UP);
    end_job(&row, true, false, ERR_NONE);
    assert_int_equal(news(&row, connecting(false, ERR_NONE), true), BENCH_NOTHING);
    assert_int_equal(news(&row, ready(2, false), true), BENCH_BACK_UP);
}

static void a_chip_that_is_refused_is_told_once(void **state)
{
    (void)state;
    struct bench_row row;
    start(&row);
    assert_int_equal(news(&row, connecting(false, ERR_WRONG_CHIP), true), BENCH_ENDED);
    assert_int_equal(row.last.outcome, SERIES_FAILED);
    assert_int_equal(row.last.err.code, ERR_WRONG_CHIP);
    assert_false(row.last.has_mac);
    assert_int_equal(bench_row_tone(&row), BENCH_WRONG);
    assert_int_equal(news(&row, connecting(false, ERR_WRONG_CHIP), true), BENCH_NOTHING);
    assert_int_equal(news(&row, connecting(true, ERR_NONE), true), BENCH_NOTHING);
    assert_says(&row, BENCH_WAITS, "Connect a switch");
    assert_int_equal(news(&row, connecting(false, ERR_WRONG_CHIP), true), BENCH_ENDED);
}

static void one_that_fails_says_why_and_has_another_turn_when_it_was_away(void **state)
{
    (void)state;
    struct bench_row row;
    char text[300];
    start(&row);
    assert_int_equal(news(&row, ready(1, false), true), BENCH_BACK_UP);
    end_job(&row, false, false, ERR_LOST);
    bench_row_state(&row, text, sizeof text);
    assert_memory_equal(text, "Not saved: ", 11);
    assert_int_equal(bench_row_tone(&row), BENCH_WRONG);
    assert_int_equal(news(&row, connecting(true, ERR_NONE), true), BENCH_NOTHING);
    assert_int_equal(news(&row, ready(1, false), true), BENCH_BACK_UP);
}

static void without_the_check_mark_it_is_only_recognised_until_it_is_wanted(void **state)
{
    (void)state;
    struct bench_row row;
    start(&row);
    assert_int_equal(bench_row_want_backup(&row), BENCH_NOTHING);
    assert_int_equal(news(&row, ready(1, false), false), BENCH_ENDED);
    assert_says(&row, BENCH_NEXT, "Next: this one is recognised, not saved");
    assert_int_equal(bench_row_want_backup(&row), BENCH_BACK_UP);
    end_job(&row, true, false, ERR_NONE);
    assert_int_equal(bench_row_want_backup(&row), BENCH_NOTHING);
}

static void trouble_with_the_port_is_nobodys_failure(void **state)
{
    (void)state;
    struct bench_row row;
    struct worker_state busy = {.phase = WORKER_PORT_FAILED, .trouble = {.code = ERR_PORT_BUSY}};
    start(&row);
    assert_int_equal(news(&row, busy, true), BENCH_NOTHING);
    assert_int_equal(bench_row_tone(&row), BENCH_QUIET);
    row.plugged = false;
    assert_says(&row, BENCH_QUIET, "The adapter is not plugged in");
    assert_int_equal(news(&row, connecting(false, ERR_PORT_GONE), true), BENCH_NOTHING);
    assert_int_equal(row.turn.state, SERIES_WAITING);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_switch_is_saved_once_and_the_next_one_is_wanted),
        cmocka_unit_test(the_next_one_may_be_there_before_anybody_has_seen_nothing),
        cmocka_unit_test(a_chip_that_is_refused_is_told_once),
        cmocka_unit_test(one_that_fails_says_why_and_has_another_turn_when_it_was_away),
        cmocka_unit_test(without_the_check_mark_it_is_only_recognised_until_it_is_wanted),
        cmocka_unit_test(trouble_with_the_port_is_nobodys_failure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
