/* test_wire_pins.c: what modem lines, the wiring and scripts do to the pins and the power of a fake chip. */
/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "test_wire_rig.h"

static bool last_level(const struct fake_log *log, enum fake_pin pin, uint64_t *at_ns)
{
    for (size_t i = log->pin_count; i-- > 0;) {
        if (log->pins[i].pin == pin) {
            *at_ns = log->pins[i].at_ns;
            return log->pins[i].level;
        }
    }
    *at_ns = 0;
    return false;
}

static void nodemcu_lines_pull_en_and_gpio0_through_the_cross(void **state)
{
    (void)state;
    struct rig *r = rig_new(WIRING_NODEMCU, ADAPTER_IDEAL);
    uint64_t at;
    wire_set_lines(r->wire, true, true);
    assert_false(last_level(r->log, FAKE_EN, &at));
    assert_false(last_level(r->log, FAKE_GPIO0, &at));
    wire_set_lines(r->wire, true, false);
    assert_true(last_level(r->log, FAKE_GPIO0, &at));
    assert_false(last_level(r->log, FAKE_EN, &at));
    wire_set_lines(r->wire, false, true);
    assert_false(last_level(r->log, FAKE_GPIO0, &at));
    assert_true(last_level(r->log, FAKE_EN, &at));
    wire_set_lines(r->wire, false, false);
    assert_true(wire_reset_rising(r->wire));
    rig_run(r, 1900000);
    assert_true(last_level(r->log, FAKE_EN, &at));
    rig_run(r, 200000);
    assert_false(last_level(r->log, FAKE_EN, &at));
    assert_int_equal(at, 2 * MS);
    assert_false(wire_reset_rising(r->wire));
    rig_free(r);
}

/* DTR and RTS change in two calls, DTR first: both are asserted for a moment, which releases EN. */
static void gpio0_is_low_when_en_rises_only_if_the_second_call_comes_in_time(void **state)
{
    (void)state;
    for (unsigned gap_ms = 1; gap_ms <= 3; gap_ms += 2) {
        struct rig *r = rig_new(WIRING_NODEMCU, ADAPTER_IDEAL);
        wire_set_lines(r->wire, false, true);
        rig_run(r, 100 * MS);
        wire_set_lines(r->wire, true, true);
        rig_run(r, gap_ms * MS);
        wire_set_lines(r->wire, true, false);
        rig_run(r, 10 * MS);
        uint64_t en_rose, gpio0_fell;
        assert_false(last_level(r->log, FAKE_EN, &en_rose));
        assert_true(last_level(r->log, FAKE_GPIO0, &gpio0_fell));
        if (gap_ms == 1)
            assert_true(gpio0_fell < en_rose);
        else
            assert_true(gpio0_fell > en_rose);
        rig_free(r);
    }
}

static void sonoff_wiring_ignores_the_lines(void **state)
{
    (void)state;
    struct rig *r = rig_new(WIRING_SONOFF, ADAPTER_IDEAL);
    size_t before = r->log->pin_count;
    wire_set_lines(r->wire, true, false);
    wire_set_lines(r->wire, false, true);
    rig_run(r, 10 * MS);
    assert_int_equal(r->log->pin_count, before);
    rig_free(r);
}

static void a_script_acts_at_its_times(void **state)
{
    (void)state;
    struct rig *r = rig_new(WIRING_SONOFF, ADAPTER_IDEAL);
    rig_run(r, 10 * MS);
    assert_true(wire_script(r->wire, "power=off 500 button=down power=on  2000 button=up"));
    assert_false(chip_powered(r->chip));
    assert_int_equal(wire_script_end(r->wire), 2510 * MS);
    assert_int_equal(wire_next_event(r->wire), 510 * MS);
    uint64_t at;
    rig_run(r, 499 * MS);
    assert_false(chip_powered(r->chip));
    assert_false(last_level(r->log, FAKE_GPIO0, &at));
    rig_run(r, 2 * MS);
    assert_true(chip_powered(r->chip));
    assert_true(last_level(r->log, FAKE_GPIO0, &at));
    assert_int_equal(at, 510 * MS);
    rig_run(r, 2000 * MS);
    assert_false(last_level(r->log, FAKE_GPIO0, &at));
    assert_int_equal(at, 2510 * MS);
    assert_int_equal(wire_script_end(r->wire), 0);
    rig_free(r);
}

static void a_script_that_is_not_understood_does_nothing(void **state)
{
    (void)state;
    static const char *const bad[] = {"power=off 10 button=maybe", "power=off 5x", "power=off -3", "power"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct rig *r = rig_new(WIRING_SONOFF, ADAPTER_IDEAL);
        assert_false(wire_script(r->wire, bad[i]));
        rig_run(r, 20 * MS);
        assert_true(chip_powered(r->chip));
        rig_free(r);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nodemcu_lines_pull_en_and_gpio0_through_the_cross),
        cmocka_unit_test(gpio0_is_low_when_en_rises_only_if_the_second_call_comes_in_time),
        cmocka_unit_test(sonoff_wiring_ignores_the_lines),
        cmocka_unit_test(a_script_acts_at_its_times),
        cmocka_unit_test(a_script_that_is_not_understood_does_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
