/* test_meter.c: one bar for a whole job: never back, never beyond its end, sensible figures. */
/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "gui/meter.h"

#include <string.h>

static void play(struct meter *m, enum device_phase phase, uint64_t *now)
{
    unsigned before = m->permille;
    for (uint64_t done = 0; done <= 100; done += 10) {
        meter_update(m, phase, done * 4096, 100 * 4096, *now += 100);
        assert_true(m->permille >= before);
        assert_true(m->permille <= 1000);
        before = m->permille;
    }
}

static void a_full_restore_ends_at_the_end_of_the_bar(void **state)
{
    static const enum device_phase phases[] = {PHASE_COMPARE, PHASE_READ,  PHASE_PROVE, PHASE_SAVE,
                                               PHASE_COMPARE, PHASE_ERASE, PHASE_WRITE, PHASE_PROVE};
    struct meter m;
    uint64_t now = 5000;
    (void)state;
    meter_start(&m, JOB_RESTORE, now);
    for (size_t i = 0; i < sizeof phases / sizeof phases[0]; i++)
        play(&m, phases[i], &now);
    assert_int_equal(m.permille, 1000);
}

static void every_kind_of_job_has_a_plan_of_a_whole(void **state)
{
    static const enum device_phase last[JOB_KIND_COUNT] = {
        [JOB_BACKUP] = PHASE_SAVE, [JOB_RESTORE] = PHASE_PROVE,    [JOB_VERIFY] = PHASE_COMPARE,
        [JOB_ERASE] = PHASE_PROVE, [JOB_BOOT_LOG] = PHASE_CONNECT, [JOB_CHECK] = PHASE_LOAD,
    };
    (void)state;
    for (int kind = 0; kind < JOB_KIND_COUNT; kind++) {
        struct meter m;
        uint64_t now = 0;
        meter_start(&m, (enum job_kind)kind, now);
        for (int round = 0; round < 3; round++) /* whatever comes before */
            for (int phase = PHASE_COMPARE; phase < PHASE_COUNT; phase++)
                play(&m, (enum device_phase)phase, &now);
        play(&m, last[kind], &now);
        assert_int_equal(m.permille, 1000);
    }
}

static void repeated_work_does_not_move_the_bar_back(void **state)
{
    struct meter m;
    (void)state;
    meter_start(&m, JOB_BACKUP, 0);
    meter_update(&m, PHASE_READ, 80, 100, 1000);
    unsigned before = m.permille;
    meter_update(&m, PHASE_READ, 20, 100, 1100);
    assert_int_equal(m.permille, before);
    meter_update(&m, PHASE_CONNECT, 0, 0, 1200); /* the device had to be found again */
    assert_int_equal(m.permille, before);
}

static void rate_and_time_left_are_told(void **state)
{
    struct meter m;
    char text[160];
    (void)state;
    meter_start(&m, JOB_BACKUP, 0);
    meter_update(&m, PHASE_READ, 0, 1000 * 1024, 1000);
    meter_update(&m, PHASE_READ, 500 * 1024, 1000 * 1024, 6000);
    meter_text(&m, text, sizeof text);
    assert_non_null(strstr(text, "47 %"));
    assert_non_null(strstr(text, "100 KB/s"));
    assert_non_null(strstr(text, "about 7 s left"));
    assert_string_equal(text, "Step 2 of 3: reading the flash (47 %, 100 KB/s, about 7 s left)");
}

static const char *says(struct meter *m, enum device_phase phase)
{
    static char text[200];
    meter_update(m, phase, 1, 100, 1000);
    meter_text(m, text, sizeof text);
    return text;
}

static void a_step_says_why_it_is_done(void **state)
{
    struct meter m;
    (void)state;
    meter_start(&m, JOB_RESTORE, 0);
    assert_non_null(strstr(says(&m, PHASE_READ), "Step 1 of 3: saving a safety copy ("));
    assert_false(meter_changes_flash(&m));
    assert_non_null(strstr(says(&m, PHASE_WRITE), "Step 2 of 3: writing ("));
    assert_true(meter_changes_flash(&m));
    assert_null(strstr(says(&m, PHASE_CONNECT), "Step")); /* out of turn: the device is found again */
    assert_true(meter_changes_flash(&m));
    assert_non_null(strstr(says(&m, PHASE_PROVE), "Step 3 of 3: checking every byte ("));
    assert_false(meter_changes_flash(&m));
    meter_start(&m, JOB_ERASE, 0);
    assert_non_null(strstr(says(&m, PHASE_ERASE), "Step 2 of 3: erasing ("));
    assert_true(meter_changes_flash(&m));
    meter_start(&m, JOB_VERIFY, 0);
    assert_null(strstr(says(&m, PHASE_COMPARE), "Step"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_full_restore_ends_at_the_end_of_the_bar),
        cmocka_unit_test(every_kind_of_job_has_a_plan_of_a_whole),
        cmocka_unit_test(repeated_work_does_not_move_the_bar_back),
        cmocka_unit_test(rate_and_time_left_are_told),
        cmocka_unit_test(a_step_says_why_it_is_done),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
