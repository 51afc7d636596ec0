/* test_plan.c: the planner, exhaustively on small flashes. */
/* SPDX-License-Identifier: MIT */
#include "cm.h"

#include "core/work/plan.h"

#include <string.h>

#define SECTORS 7
#define NEEDS   4

/* All properties that make a plan right, for one array of needs and one limit. */
static void assert_plan_is_right(const uint8_t *need, uint32_t longest)
{
    struct plan_step steps[SECTORS];
    uint8_t covered[SECTORS] = {0};
    size_t count = plan_steps(need, SECTORS, longest, steps);
    for (size_t i = 0; i < count; i++) {
        assert_int_not_equal(steps[i].action, NEED_NOTHING);
        assert_in_range(steps[i].count, 1, longest);
        assert_in_range(steps[i].first + steps[i].count, 1, SECTORS);
        if (i > 0) {
            assert_true(steps[i].first >= steps[i - 1].first + steps[i - 1].count);
            /* neighbours that could have been one step are one step */
            assert_false(steps[i].first == steps[i - 1].first + steps[i - 1].count &&
                         steps[i].action == steps[i - 1].action && steps[i - 1].count < longest);
        }
        for (uint32_t s = steps[i].first; s < steps[i].first + steps[i].count; s++) {
            assert_int_equal(steps[i].action, need[s]);
            covered[s]++;
        }
    }
    for (uint32_t s = 0; s < SECTORS; s++)
        assert_int_equal(covered[s], need[s] != NEED_NOTHING);
}

static void every_need_on_a_small_flash_is_met_exactly_once(void **state)
{
    (void)state;
    uint32_t combinations = 1;
    for (int i = 0; i < SECTORS; i++)
        combinations *= NEEDS;
    for (uint32_t c = 0; c < combinations; c++) {
        uint8_t need[SECTORS];
        uint32_t rest = c;
        for (int i = 0; i < SECTORS; i++, rest /= NEEDS)
            need[i] = (uint8_t)(rest % NEEDS);
        for (uint32_t longest = 1; longest <= SECTORS; longest++)
            assert_plan_is_right(need, longest);
    }
}

static void equal_sectors_are_left_alone_and_blank_targets_only_erased(void **state)
{
    (void)state;
    assert_int_equal(plan_need_of(KNOWN_EQUAL, false), NEED_NOTHING);
    assert_int_equal(plan_need_of(KNOWN_EQUAL, true), NEED_NOTHING);
    assert_int_equal(plan_need_of(KNOWN_DIFFERENT, true), NEED_ERASE);
    assert_int_equal(plan_need_of(KNOWN_DIFFERENT, false), NEED_WRITE);
}

static void counts_add_up(void **state)
{
    (void)state;
    const uint8_t need[] = {NEED_READ, NEED_ERASE, NEED_ERASE, NEED_NOTHING, NEED_WRITE};
    assert_int_equal(plan_count(need, 5, NEED_ERASE), 2);
    assert_int_equal(plan_count(need, 5, NEED_WRITE), 1);
    assert_int_equal(plan_count(need, 5, NEED_READ), 1);
    assert_int_equal(plan_count(need, 5, NEED_NOTHING), 1);
}

/* 256 sectors raw at 115200 baud: 1 MB * 1.0095 * 10 / 115200 = 91.9 s and two round trips. */
static void expected_time_of_a_read_is_the_line_time(void **state)
{
    (void)state;
    const struct plan_step all = {NEED_READ, 0, 256};
    double s = plan_seconds(&all, 1, &plan_typical_rates);
    assert_true(s > 91.8 && s < 92.1);
}

static void at_high_rates_a_write_takes_the_time_of_the_flash(void **state)
{
    (void)state;
    const struct plan_step write = {NEED_WRITE, 0, 100}, erase = {NEED_ERASE, 0, 100};
    struct plan_rates rates = plan_typical_rates;
    rates.baud = 2000000;
    rates.round_trip_s = 0;
    assert_true(plan_seconds(&write, 1, &rates) > 100 * (0.045 + 0.0112) - 0.001);
    assert_true(plan_seconds(&erase, 1, &rates) < 4.51);
    assert_true(plan_seconds(NULL, 0, &rates) == 0);
}

/* Blocks of 64 KB */

static void a_block_is_erased_whole_only_if_all_of_it_changes(void **state)
{
    (void)state;
    uint8_t need[48], blank[48];
    for (uint32_t kept = 16; kept < 33; kept++) { /* 32: none */
        memset(need, NEED_WRITE, sizeof need);
        memset(blank, 0, sizeof blank);
        need[kept] = NEED_NOTHING;
        struct plan_block b = plan_block_of(need, blank, 48, 20);
        assert_int_equal(b.first, 16);
        uint16_t expected = kept < 32 ? (uint16_t) ~(1u << (kept - 16)) : 0xFFFF;
        assert_int_equal(b.erase, expected);
        assert_int_equal(b.write, expected);
        assert_int_equal(b.change, expected);
    }
}

static void blank_sectors_are_not_erased_unless_a_whole_block_is_quicker(void **state)
{
    (void)state;
    uint8_t need[16], blank[16];
    for (uint32_t filled = 0; filled <= 16; filled++) {
        memset(need, NEED_WRITE, sizeof need);
        memset(blank, 1, sizeof blank);
        memset(blank, 0, filled);
        struct plan_block b = plan_block_of(need, blank, 16, 0);
        assert_int_equal(b.erase, filled >= 4 ? 0xFFFF : (1u << filled) - 1);
        assert_int_equal(b.write, 0xFFFF);
    }
}

static void sectors_only_to_erase_are_not_written(void **state)
{
    (void)state;
    const uint8_t need[20] = {NEED_ERASE, NEED_WRITE,        NEED_NOTHING,
                              NEED_ERASE, [17] = NEED_WRITE, [19] = NEED_ERASE};
    const uint8_t blank[20] = {[1] = 1, [2] = 1};
    struct plan_block b = plan_block_of(need, blank, 20, 0);
    assert_int_equal(b.erase, 0x09);
    assert_int_equal(b.write, 0x02);
    assert_int_equal(b.change, 0x0B);
    b = plan_block_of(need, blank, 20, 19); /* beyond the end there is nothing */
    assert_int_equal(b.first, 16);
    assert_int_equal(b.erase, 0x0A);
    assert_int_equal(b.write, 0x02);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_need_on_a_small_flash_is_met_exactly_once),
        cmocka_unit_test(equal_sectors_are_left_alone_and_blank_targets_only_erased),
        cmocka_unit_test(counts_add_up),
        cmocka_unit_test(expected_time_of_a_read_is_the_line_time),
        cmocka_unit_test(at_high_rates_a_write_takes_the_time_of_the_flash),
        cmocka_unit_test(a_block_is_erased_whole_only_if_all_of_it_changes),
        cmocka_unit_test(blank_sectors_are_not_erased_unless_a_whole_block_is_quicker),
        cmocka_unit_test(sectors_only_to_erase_are_not_written),
    };
    return cmocka_run_group_tests_name("plan", tests, NULL, NULL);
}
