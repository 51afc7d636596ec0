/* test_departure.c: when the last byte has left, on clocks that are only looked at. */
/* SPDX-License-Identifier: MIT */
#include "cm.h"

#include "port/departure.h"

/* What is left must cover the true time and may exceed it by the margins: 3 %, USB, whole milliseconds. */
static void assert_left(const struct departure *d, uint64_t now_ms, uint32_t true_ms)
{
    uint32_t left = departure_left_ms(d, now_ms);
    assert_in_range(left, true_ms + 2, true_ms + true_ms / 20 + 10);
}

static void nothing_handed_over_is_nothing_to_wait_for(void **state)
{
    (void)state;
    struct departure d;
    departure_init(&d, 115200);
    assert_int_equal(departure_left_ms(&d, 0), 0);
    assert_int_equal(departure_left_ms(&d, 1000000), 0);
}

static void bytes_take_their_line_time_at_every_rate(void **state)
{
    (void)state;
    static const uint32_t rates[] = {9600, 74880, 115200, 921600, 2000000};
    for (size_t i = 0; i < sizeof rates / sizeof rates[0]; i++) {
        for (size_t bytes = 1; bytes <= 40000; bytes = bytes * 3 + 1) {
            struct departure d;
            departure_init(&d, rates[i]);
            departure_handed(&d, 5000, 5000, bytes);
            uint32_t line_ms = (uint32_t)(((uint64_t)bytes * 10000 + rates[i] - 1) / rates[i]);
            assert_left(&d, 5000, line_ms);
            assert_int_equal(departure_left_ms(&d, 5000 + line_ms + line_ms / 20 + 12), 0);
        }
    }
}

static void requests_one_after_the_other_add_up(void **state)
{
    (void)state;
    struct departure d;
    departure_init(&d, 115200);
    for (uint64_t t = 0; t < 10; t++)
        departure_handed(&d, 100 + t, 100 + t, 576); /* 50 ms each */
    assert_left(&d, 110, 490);
    departure_handed(&d, 5000, 5000, 576); /* long idle */
    assert_left(&d, 5000, 50);
}

static void a_queue_in_the_driver_makes_it_later(void **state)
{
    (void)state;
    struct departure d;
    departure_init(&d, 115200);
    departure_handed(&d, 0, 0, 1152);
    assert_left(&d, 0, 100);
    departure_queued(&d, 60, 576); /* a driver that had stopped; the adapter may hold the rest */
    assert_left(&d, 60, 100);
    departure_queued(&d, 61, 0); /* nothing new: not later than all of it from now */
    assert_in_range(departure_left_ms(&d, 61), 99, 112);
}

static void a_driver_that_takes_bytes_slowly_has_not_sent_them(void **state)
{
    (void)state;
    struct departure d;
    departure_init(&d, 115200);
    departure_handed(&d, 0, 400, 1152); /* all of them may have gone into the adapter at 400 */
    assert_left(&d, 400, 100);
    departure_init(&d, 115200);
    departure_handed(&d, 0, 5000, 57600); /* no adapter holds more than 4096 */
    assert_left(&d, 5000, 356);
}

static void what_is_on_its_way_when_the_rate_changes_leaves_at_the_new_one(void **state)
{
    (void)state;
    struct departure d;
    departure_init(&d, 921600);
    departure_handed(&d, 0, 0, 9216);
    assert_left(&d, 50, 50);
    departure_set_baud(&d, 50, 115200);
    assert_in_range(departure_left_ms(&d, 50), 400, 440);
    departure_set_baud(&d, 1000, 921600);
    assert_int_equal(departure_left_ms(&d, 1000), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_handed_over_is_nothing_to_wait_for),
        cmocka_unit_test(bytes_take_their_line_time_at_every_rate),
        cmocka_unit_test(requests_one_after_the_other_add_up),
        cmocka_unit_test(a_queue_in_the_driver_makes_it_later),
        cmocka_unit_test(a_driver_that_takes_bytes_slowly_has_not_sent_them),
        cmocka_unit_test(what_is_on_its_way_when_the_rate_changes_leaves_at_the_new_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
