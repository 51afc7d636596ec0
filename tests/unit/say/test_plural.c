/* test_plural.c: which form of a word goes with a number, in every language that has a rule of its own. */
/* SPDX-License-Identifier: MIT */
#include "cm.h"

#include "say/plural.h"

#include <stdio.h>

/* The forms of the numbers below, a digit each, as CLDR has them for whole numbers. */
static const unsigned numbers[] = {0, 1, 2, 4, 5, 11, 12, 21, 22, 25, 101, 111, 112, 121, 1002};

static void assert_forms(enum plural_rule rule, const char *forms)
{
    char all[sizeof numbers / sizeof numbers[0] + 1] = "";
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        char number[12];
        snprintf(number, sizeof number, "%u", numbers[i]);
        all[i] = (char)('0' + plural_form(rule, number));
    }
    assert_string_equal(all, forms);
}

static void forms_of_every_language(void **state)
{
    (void)state;
    assert_forms(PLURAL_SAME, "000000000000000");
    assert_forms(PLURAL_ONE, "101111111111111");
    assert_forms(PLURAL_ZERO_ONE, "001111111111111");
    assert_forms(PLURAL_POLISH, "201122221222221");
    assert_forms(PLURAL_CZECH, "201122222222222");
    assert_forms(PLURAL_RUSSIAN, "201122201202201");
}

static void no_form_is_beyond_the_last(void **state)
{
    (void)state;
    for (int rule = 0; rule < PLURAL_RULES; rule++)
        for (unsigned n = 0; n < 300; n++) {
            char number[12];
            snprintf(number, sizeof number, "%u", n);
            assert_true(plural_form((enum plural_rule)rule, number) < plural_count((enum plural_rule)rule));
        }
}

static void what_is_no_whole_number_is_not_one(void **state)
{
    (void)state;
    static const char *const texts[] = {"1.0", "1,5", "", "0x1", "-"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        assert_int_equal(plural_form(PLURAL_ONE, texts[i]), 1);
        assert_int_equal(plural_form(PLURAL_RUSSIAN, texts[i]), 1);
        assert_int_equal(plural_form(PLURAL_SAME, texts[i]), 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(forms_of_every_language),
        cmocka_unit_test(no_form_is_beyond_the_last),
        cmocka_unit_test(what_is_no_whole_number_is_not_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
