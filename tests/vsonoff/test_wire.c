/* test_wire.c: the wire's timing, packets and rates, with a fake chip behind it. */
/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "test_wire_rig.h"

static void sends_bytes_back_to_back_at_the_hosts_rate(void **state)
{
    (void)state;
    struct rig *r = rig_new(WIRING_SONOFF, ADAPTER_IDEAL);
    uint8_t data[1000];
    rig_fill(data, sizeof data);
    rig_run(r, 5 * MS);
    wire_set_baud(r->wire, 921600);
    wire_send(r->wire, data, sizeof data);
    assert_int_equal(wire_unsent(r->wire), sizeof data);
    rig_run(r, 50 * MS);
    assert_int_equal(r->log->rx_count, sizeof data);
    for (size_t i = 0; i < sizeof data; i++) {
        assert_int_equal(r->log->rx[i].byte, data[i]);
        uint64_t exact = 5 * MS + (uint64_t)i * 10000000000u / 921600;
        assert_in_range(r->log->rx[i].start_ns, exact - 1, exact + 1);
        assert_int_equal((int)r->log->rx[i].baud, 921600);
    }
    assert_int_equal(wire_get_stats(r->wire)->to_device, sizeof data);
    assert_false(wire_sending(r->wire));
    rig_free(r);
}

static void counts_unsent_bytes_down_as_they_leave(void **state)
{
    (void)state;
    struct rig *r = rig_new(WIRING_SONOFF, ADAPTER_IDEAL);
    uint8_t data[100] = {0};
    wire_set_baud(r->wire, 100000); /* 100 us a byte */
    wire_send(r->wire, data, sizeof data);
    rig_run(r, 1050000);
    assert_int_equal(wire_unsent(r->wire), 100 - 11);
    rig_run(r, 8900000);
    assert_int_equal(wire_unsent(r->wire), 0);
    assert_true(wire_sending(r->wire));
    rig_run(r, 50000);
    assert_false(wire_sending(r->wire));
    rig_free(r);
}

static void a_rate_change_garbles_what_is_not_on_the_line_yet(void **state)
{
    (void)state;
    struct rig *r = rig_new(WIRING_SONOFF, ADAPTER_IDEAL);
    wire_set_baud(r->wire, 100000);
    wire_send(r->wire, (const uint8_t *)"abcd", 4);
    rig_run(r, 150000); /* a has left, b is on the line */
    wire_set_baud(r->wire, 1000000);
    rig_run(r, MS);
    assert_int_equal(r->log->rx_count, 4);
    assert_int_equal((int)r->log->rx[1].baud, 100000);
    assert_int_equal((int)r->log->rx[2].baud, 1000000);
    rig_free(r);
}

static void ideal_adapter_delivers_each_byte_when_its_stop_bit_ends(void **state)
{
    (void)state;
    struct rig *r = rig_new(WIRING_SONOFF, ADAPTER_IDEAL);
    uint8_t got[4];
    fake_chip_say(r->chip, MS, "xy", 2, 115200);
    wire_run(r->wire, 100 * MS);
    assert_int_equal(wire_now(r->wire), MS + 86805);
    assert_int_equal(wire_receive(r->wire, got, sizeof got), 1);
    assert_int_equal(got[0], 'x');
    wire_run(r->wire, 100 * MS);
    assert_int_equal(wire_now(r->wire), MS + 2 * 86805);
    assert_int_equal(wire_receive(r->wire, got, sizeof got), 1);
    assert_int_equal(got[0], 'y');
    rig_free(r);
}

/* Changes the rate and takes what that itself brings. */
static void set_rate_and_wait(struct rig *r, uint32_t baud)
{
    uint8_t stray[4];
    wire_set_baud(r->wire, baud);
    rig_run(r, 20 * MS);
    wire_receive(r->wire, stray, sizeof stray);
}

static void ftdi_packs_62_bytes_and_sends_the_rest_by_its_timer(void **state)
{
    (void)state;
    struct rig *r = rig_new(WIRING_SONOFF, ADAPTER_FTDI);
    uint8_t data[64], got[128];
    rig_fill(data, sizeof data);
    set_rate_and_wait(r, 1000000); /* 10 us a byte */
    uint64_t start = wire_now(r->wire);
    fake_chip_say(r->chip, start + MS, data, sizeof data, 1000000);
    wire_run(r->wire, 100 * MS);
    assert_int_equal(wire_now(r->wire), start + MS + 620000);
    assert_int_equal(wire_receive(r->wire, got, sizeof got), 62);
    wire_run(r->wire, 100 * MS);
    assert_int_equal(wire_now(r->wire), start + MS + 620000 + 16 * MS);
    assert_int_equal(wire_receive(r->wire, got + 62, sizeof got - 62), 2);
    assert_memory_equal(got, data, sizeof data);
    /* The timer went on while nothing came: 5 ms after two idle rounds means 11 ms of waiting. */
    uint64_t last = wire_now(r->wire);
    fake_chip_say(r->chip, last + 37 * MS - 10000, "z", 1, 1000000);
    wire_run(r->wire, 100 * MS);
    assert_int_equal(wire_now(r->wire), last + 48 * MS);
    rig_free(r);
}

static void ch340_packs_32_bytes_and_flushes_every_millisecond(void **state)
{
    (void)state;
    struct rig *r = rig_new(WIRING_SONOFF, ADAPTER_CH340);
    uint8_t data[33], got[64];
    rig_fill(data, sizeof data);
    wire_set_baud(r->wire, 1000000);
    fake_chip_say(r->chip, 10 * MS + 100000, data, sizeof data, 1000000);
    wire_run(r->wire, 100 * MS);
    assert_int_equal(wire_now(r->wire), 10 * MS + 100000 + 320000);
    assert_int_equal(wire_receive(r->wire, got, sizeof got), 32);
    wire_run(r->wire, 100 * MS);
    assert_int_equal(wire_now(r->wire), 11 * MS + 420000);
    assert_int_equal(wire_receive(r->wire, got + 32, 1), 1);
    assert_memory_equal(got, data, sizeof data);
    rig_free(r);
}

static void rates_are_what_the_adapters_make_of_them(void **state)
{
    (void)state;
    static const struct {
        enum adapter adapter;
        uint32_t asked, made;
    } rates[] = {
        {ADAPTER_FTDI, 115200, 115384},        {ADAPTER_FTDI, 921600, 923076},
        {ADAPTER_FTDI, 2500000, 2000000},      {ADAPTER_FTDI, 4000000, 0},
        {ADAPTER_CH340, 74880, 75000},         {ADAPTER_CH340, 460800, 461538},
        {ADAPTER_CH340, 921600, 923076},       {ADAPTER_CH340, 2000000, 2000000},
        {ADAPTER_CH340_CLONE, 115200, 115384}, {ADAPTER_CH340_CLONE, 460800, 461538},
        {ADAPTER_CH340_CLONE, 921600, 857142}, {ADAPTER_CH340_CLONE, 1000000, 0},
        {ADAPTER_CP2102, 74880, 76800},        {ADAPTER_CP2102, 1000000, 921600},
        {ADAPTER_CP2102, 2000000, 921600},     {ADAPTER_PL2303, 115200, 115384},
        {ADAPTER_PL2303, 1000000, 1000000},    {ADAPTER_PL2303, 2000000, 1228800},
        {ADAPTER_USBSER, 115200, 117647},      {ADAPTER_USBSER, 460800, 500000},
        {ADAPTER_USBSER, 1000000, 1000000},    {ADAPTER_USBSER, 2000000, 0},
    };
    for (size_t i = 0; i < sizeof rates / sizeof rates[0]; i++)
        assert_int_equal(adapter_profile(rates[i].adapter)->rate(rates[i].asked), rates[i].made);
}

/* What the chip hears of `len` bytes when the rate is changed at the moment the driver has got rid of them.
 */
static size_t sent_before_a_change(enum adapter adapter, size_t len, size_t *at_the_new_rate)
{
    struct rig *r = rig_new(WIRING_SONOFF, adapter);
    uint8_t data[1000];
    rig_fill(data, sizeof data);
    set_rate_and_wait(r, 115200);
    wire_send(r->wire, data, len);
    while (!wire_drained(r->wire))
        wire_run(r->wire, 50000);
    wire_set_baud(r->wire, 460800);
    rig_run(r, 200 * MS);
    *at_the_new_rate = 0;
    for (size_t i = 0; i < r->log->rx_count; i++)
        *at_the_new_rate += r->log->rx[i].baud > 400000;
    size_t heard = r->log->rx_count;
    rig_free(r);
    return heard;
}

static void a_change_of_the_rate_meets_what_is_still_in_the_adapter(void **state)
{
    (void)state;
    size_t late;
    assert_int_equal(sent_before_a_change(ADAPTER_IDEAL, 1000, &late), 1000);
    assert_int_equal(late, 0);
    assert_int_equal(sent_before_a_change(ADAPTER_FTDI, 1000, &late), 1000);
    assert_in_range(late, 120, 128);
    assert_int_equal(sent_before_a_change(ADAPTER_CP2102, 100, &late), 100);
    assert_in_range(late, 98, 100);
    assert_in_range(sent_before_a_change(ADAPTER_CH340_CLONE, 1000, &late), 1000 - 32, 1000 - 30);
    assert_int_equal(late, 0);
}

static void a_refused_rate_changes_nothing(void **state)
{
    (void)state;
    struct rig *r = rig_new(WIRING_SONOFF, ADAPTER_CH340_CLONE);
    set_rate_and_wait(r, 115200);
    wire_set_baud(r->wire, 2000000);
    wire_send(r->wire, (const uint8_t *)"abcd", 4);
    rig_run(r, 20 * MS);
    assert_int_equal(r->log->rx_count, 4);
    assert_int_equal((int)r->log->rx[3].baud, 115384);
    rig_free(r);
}

static void what_was_received_is_lost_with_a_setting_or_joined_by_a_zero(void **state)
{
    (void)state;
    uint8_t got[8];
    struct rig *r = rig_new(WIRING_SONOFF, ADAPTER_PL2303);
    set_rate_and_wait(r, 115200);
    fake_chip_say(r->chip, wire_now(r->wire), "abc", 3, 115200);
    rig_run(r, MS);
    wire_set_baud(r->wire, 115200);
    rig_run(r, 20 * MS);
    assert_int_equal(wire_receive(r->wire, got, sizeof got), 0);
    assert_int_equal(wire_get_stats(r->wire)->lost_on_change, 3);
    rig_free(r);
    r = rig_new(WIRING_SONOFF, ADAPTER_FTDI);
    fake_chip_say(r->chip, MS, "a", 1, 115200);
    rig_run(r, 2 * MS);
    wire_set_baud(r->wire, 460800);
    rig_run(r, 20 * MS);
    assert_int_equal(wire_receive(r->wire, got, sizeof got), 2);
    assert_memory_equal(got, "a", 2);
    rig_free(r);
}

static void a_program_that_does_not_read_loses_what_driver_and_adapter_cannot_hold(void **state)
{
    (void)state;
    static uint8_t data[6000], got[6000];
    struct rig *r = rig_new(WIRING_SONOFF, ADAPTER_CP2102);
    rig_fill(data, sizeof data);
    set_rate_and_wait(r, 921600);
    fake_chip_say(r->chip, wire_now(r->wire), data, sizeof data, 921600);
    rig_run(r, 100 * MS);
    size_t kept = wire_receive(r->wire, got, sizeof got);
    assert_in_range(kept, 4096, 4096 + 63);
    rig_run(r, 10 * MS);
    kept += wire_receive(r->wire, got + kept, sizeof got - kept);
    assert_in_range(kept, 4096 + 576, 4096 + 64 + 576);
    assert_memory_equal(got, data, kept);
    assert_int_equal(wire_get_stats(r->wire)->overruns, sizeof data - kept);
    rig_free(r);
}

/* How many of 500 bytes from the device arrive changed when it is off by `factor`. */
static unsigned count_garbled(double factor, uint64_t seed)
{
    struct rig *r = rig_new(WIRING_SONOFF, ADAPTER_IDEAL);
    wire_faults(r->wire)->seed = seed;
    uint8_t data[500], got[500];
    rig_fill(data, sizeof data);
    fake_chip_say(r->chip, MS, data, sizeof data, 115200 * factor);
    rig_run(r, 200 * MS);
    assert_int_equal(wire_receive(r->wire, got, sizeof got), sizeof got);
    unsigned garbled = 0;
    for (size_t i = 0; i < sizeof data; i++)
        garbled += got[i] != data[i];
    rig_free(r);
    return garbled;
}

static void rates_match_to_2_5_percent_and_never_from_4_5(void **state)
{
    (void)state;
    assert_int_equal(count_garbled(1.0249, 1), 0);
    assert_int_equal(count_garbled(0.9751, 1), 0);
    assert_int_equal(count_garbled(1.0451, 1), 500);
    assert_int_equal(count_garbled(0.9549, 1), 500);
    assert_int_equal(count_garbled(74880.0 / 115200, 1), 500);
    assert_int_equal(count_garbled(8, 1), 500);
    assert_in_range(count_garbled(1.035, 1), 150, 350);
    assert_in_range(count_garbled(0.965, 1), 150, 350);
}

static void late_sampling_uses_the_rate_at_the_time_of_taking(void **state)
{
    (void)state;
    struct rig *r = rig_new(WIRING_SONOFF, ADAPTER_IDEAL);
    uint8_t got[8];
    wire_set_late_sampling(r->wire, true);
    fake_chip_say(r->chip, MS, "hello", 5, 921600);
    rig_run(r, 10 * MS);
    assert_true(wire_head_mismatched(r->wire));
    wire_set_baud(r->wire, 921600);
    assert_false(wire_head_mismatched(r->wire));
    assert_int_equal(wire_receive(r->wire, got, sizeof got), 5);
    assert_memory_equal(got, "hello", 5);
    fake_chip_say(r->chip, 20 * MS, "x", 1, 115200);
    rig_run(r, 20 * MS);
    assert_int_equal(wire_receive(r->wire, got, sizeof got), 1);
    assert_int_not_equal(got[0], 'x');
    rig_free(r);
}

static void next_event_tells_what_comes_and_never_when_idle(void **state)
{
    (void)state;
    struct rig *r = rig_new(WIRING_SONOFF, ADAPTER_IDEAL);
    assert_true(wire_next_event(r->wire) == CHIP_NEVER);
    wire_send(r->wire, (const uint8_t *)"a", 1);
    assert_int_equal(wire_next_event(r->wire), wire_now(r->wire));
    rig_run(r, MS);
    assert_true(wire_next_event(r->wire) == CHIP_NEVER);
    fake_chip_say(r->chip, 5 * MS, "b", 1, 1000000);
    assert_int_equal(wire_next_event(r->wire), 5 * MS + 10000);
    rig_free(r);
}

static void discarding_input_leaves_later_bytes(void **state)
{
    (void)state;
    struct rig *r = rig_new(WIRING_SONOFF, ADAPTER_IDEAL);
    fake_chip_say(r->chip, 0, "old", 3, 115200);
    rig_run(r, 10 * MS);
    wire_discard_input(r->wire);
    fake_chip_say(r->chip, 10 * MS, "new", 3, 115200);
    rig_run(r, 10 * MS);
    uint8_t got[16];
    assert_int_equal(wire_receive(r->wire, got, sizeof got), 3);
    assert_memory_equal(got, "new", 3);
    rig_free(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sends_bytes_back_to_back_at_the_hosts_rate),
        cmocka_unit_test(counts_unsent_bytes_down_as_they_leave),
        cmocka_unit_test(a_rate_change_garbles_what_is_not_on_the_line_yet),
        cmocka_unit_test(ideal_adapter_delivers_each_byte_when_its_stop_bit_ends),
        cmocka_unit_test(ftdi_packs_62_bytes_and_sends_the_rest_by_its_timer),
        cmocka_unit_test(ch340_packs_32_bytes_and_flushes_every_millisecond),
        cmocka_unit_test(rates_are_what_the_adapters_make_of_them),
        cmocka_unit_test(a_change_of_the_rate_meets_what_is_still_in_the_adapter),
        cmocka_unit_test(a_refused_rate_changes_nothing),
        cmocka_unit_test(what_was_received_is_lost_with_a_setting_or_joined_by_a_zero),
        cmocka_unit_test(a_program_that_does_not_read_loses_what_driver_and_adapter_cannot_hold),
        cmocka_unit_test(rates_match_to_2_5_percent_and_never_from_4_5),
        cmocka_unit_test(late_sampling_uses_the_rate_at_the_time_of_taking),
        cmocka_unit_test(next_event_tells_what_comes_and_never_when_idle),
        cmocka_unit_test(discarding_input_leaves_later_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
