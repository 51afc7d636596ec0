/* test_wire_faults.c: what goes wrong on the wire when it is told to, with a fake chip behind it. */
/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "test_wire_rig.h"

#include <string.h>

/* 4000 bytes from the device through an adapter with these faults; returns how many arrived. */
static size_t through_faults(const struct wire_faults *faults, uint8_t *got, size_t size,
                             struct wire_stats *stats)
{
    struct rig *r = rig_new(WIRING_SONOFF, ADAPTER_IDEAL);
    *wire_faults(r->wire) = *faults;
    uint8_t data[4000];
    rig_fill(data, sizeof data);
    fake_chip_say(r->chip, MS, data, sizeof data, 115200);
    rig_run(r, 500 * MS);
    size_t n = wire_receive(r->wire, got, size);
    *stats = *wire_get_stats(r->wire);
    rig_free(r);
    return n;
}

static void each_fault_toward_the_host_is_counted_and_leaves_the_rest_alone(void **state)
{
    (void)state;
    static uint8_t got[8000], clean[8000];
    struct wire_stats stats;
    rig_fill(clean, 4000);
    assert_int_equal(through_faults(&(struct wire_faults){0}, got, sizeof got, &stats), 4000);
    assert_memory_equal(got, clean, 4000);

    size_t n = through_faults(&(struct wire_faults){.rx_drop = 100}, got, sizeof got, &stats);
    assert_in_range(stats.dropped, 15, 80);
    assert_int_equal(n, 4000 - stats.dropped);

    n = through_faults(&(struct wire_faults){.rx_flip = 100}, got, sizeof got, &stats);
    assert_int_equal(n, 4000);
    size_t bits = 0;
    for (size_t i = 0; i < n; i++)
        bits += (size_t)__builtin_popcount(got[i] ^ clean[i]);
    assert_in_range(bits, 15, 80);
    assert_int_equal(bits, stats.flipped);

    n = through_faults(&(struct wire_faults){.rx_duplicate = 100}, got, sizeof got, &stats);
    assert_in_range(stats.duplicated, 15, 80);
    assert_int_equal(n, 4000 + stats.duplicated);

    n = through_faults(&(struct wire_faults){.rx_insert = 100}, got, sizeof got, &stats);
    assert_in_range(stats.inserted, 15, 80);
    assert_int_equal(n, 4000 + stats.inserted);
    assert_int_equal(n, stats.to_host);

    n = through_faults(&(struct wire_faults){.rx_burst = 1000}, got, sizeof got, &stats);
    assert_in_range(stats.dropped, 8, 12 * 40);
    assert_int_equal(n, 4000 - stats.dropped);
    for (size_t i = 1; i < n; i++) { /* bytes differ by 7, whose inverse modulo 256 is 183 */
        uint8_t missing = (uint8_t)((got[i] - got[i - 1]) * 183 - 1);
        assert_true(missing == 0 || (missing >= 8 && missing <= 40));
    }
}

static void the_same_seed_gives_the_same_faults_and_another_seed_others(void **state)
{
    (void)state;
    static uint8_t a[8000], b[8000], c[8000];
    struct wire_stats stats;
    struct wire_faults faults = {.seed = 42, .rx_drop = 200, .rx_flip = 150, .rx_insert = 300};
    size_t na = through_faults(&faults, a, sizeof a, &stats);
    size_t nb = through_faults(&faults, b, sizeof b, &stats);
    faults.seed = 43;
    size_t nc = through_faults(&faults, c, sizeof c, &stats);
    assert_int_equal(na, nb);
    assert_memory_equal(a, b, na);
    assert_false(na == nc && memcmp(a, c, na) == 0);
}

static void faults_toward_the_device_drop_and_flip(void **state)
{
    (void)state;
    struct rig *r = rig_new(WIRING_SONOFF, ADAPTER_IDEAL);
    *wire_faults(r->wire) = (struct wire_faults){.seed = 7, .tx_drop = 50, .tx_flip = 50};
    uint8_t data[4000] = {0};
    wire_send(r->wire, data, sizeof data);
    rig_run(r, 500 * MS);
    const struct wire_stats *stats = wire_get_stats(r->wire);
    assert_int_equal(stats->to_device, 4000);
    assert_in_range(stats->dropped, 40, 140);
    assert_int_equal(r->log->rx_count, 4000 - stats->dropped);
    size_t flipped = 0;
    for (size_t i = 0; i < r->log->rx_count; i++)
        flipped += r->log->rx[i].byte != 0;
    assert_in_range(flipped, 40, 140);
    assert_int_equal(flipped, stats->flipped);
    rig_free(r);
}

static void a_request_that_hangs_the_chip_is_the_last_it_hears_until_it_starts_anew(void **state)
{
    (void)state;
    static const uint8_t other[] = {0xC0, 0, 0x08, 0xE0, 0, 0, 0, 0, 0, 0, 0xC0};
    static const uint8_t count[] = {0xC0, 0, 0xE0, 0, 0, 0xC0},
                         request[] = {0xC0, 0, 0xE0, 0, 0, 0, 0, 0, 0, 0xC0};
    struct rig *r = rig_new(WIRING_SONOFF, ADAPTER_IDEAL);
    wire_faults(r->wire)->deaf_after_request = 0xE0;
    wire_send(r->wire, other, sizeof other);
    wire_send(r->wire, count, sizeof count);
    rig_run(r, 10 * MS);
    assert_int_equal(r->log->rx_count, 17);
    wire_send(r->wire, request, sizeof request);
    wire_send(r->wire, other, sizeof other);
    rig_run(r, 10 * MS);
    assert_int_equal(r->log->rx_count, 17 + 5);
    assert_int_equal(wire_get_stats(r->wire)->dropped, 5 + 11);
    assert_true(wire_script(r->wire, "power=off 10 power=on"));
    rig_run(r, 20 * MS);
    wire_send(r->wire, other, sizeof other);
    rig_run(r, 10 * MS);
    assert_int_equal(r->log->rx_count, 17 + 5 + 11);
    rig_free(r);
}

static void faults_spare_slow_rates_when_told_so(void **state)
{
    (void)state;
    struct rig *r = rig_new(WIRING_SONOFF, ADAPTER_IDEAL);
    *wire_faults(r->wire) = (struct wire_faults){.tx_drop = 2, .only_above_baud = 460800};
    uint8_t data[1000] = {0};
    wire_set_baud(r->wire, 460800);
    wire_send(r->wire, data, sizeof data);
    rig_run(r, 100 * MS);
    assert_int_equal(r->log->rx_count, 1000);
    wire_set_baud(r->wire, 921600);
    wire_send(r->wire, data, sizeof data);
    rig_run(r, 100 * MS);
    assert_in_range(r->log->rx_count, 1400, 1600);
    rig_free(r);
}

static void above_its_limit_the_adapter_makes_garbage_both_ways(void **state)
{
    (void)state;
    struct rig *r = rig_new(WIRING_SONOFF, ADAPTER_IDEAL);
    wire_faults(r->wire)->max_baud = 500000;
    uint8_t got[300], data[300];
    memset(data, 'u', sizeof data);
    wire_set_baud(r->wire, 921600);
    wire_send(r->wire, data, sizeof data);
    fake_chip_say(r->chip, MS, data, sizeof data, 921600);
    rig_run(r, 100 * MS);
    assert_int_equal(wire_receive(r->wire, got, sizeof got), sizeof got);
    assert_int_equal(r->log->rx_count, sizeof data);
    for (size_t i = 0; i < sizeof data; i++) {
        assert_int_not_equal(got[i], 'u');
        assert_int_not_equal(r->log->rx[i].byte, 'u');
    }
    rig_free(r);
}

static void unplugs_after_exactly_n_bytes_both_ways_and_takes_the_power_along(void **state)
{
    (void)state;
    struct rig *r = rig_new(WIRING_SONOFF, ADAPTER_IDEAL);
    wire_faults(r->wire)->unplug_after_bytes = 7;
    fake_chip_echo(r->chip, 115200);
    wire_send(r->wire, (const uint8_t *)"0123456789", 10);
    rig_run(r, 100 * MS);
    const struct wire_stats *stats = wire_get_stats(r->wire);
    assert_true(wire_unplugged(r->wire));
    assert_false(chip_powered(r->chip));
    assert_int_equal(stats->to_device + stats->to_host, 7);
    assert_int_equal(stats->unplugs, 1);
    assert_int_equal(wire_unsent(r->wire), 0);
    wire_send(r->wire, (const uint8_t *)"x", 1);
    uint8_t got[16];
    assert_int_equal(wire_receive(r->wire, got, sizeof got), 0);
    wire_replug(r->wire);
    assert_true(chip_powered(r->chip));
    wire_send(r->wire, (const uint8_t *)"a", 1);
    rig_run(r, MS);
    assert_int_equal(wire_receive(r->wire, got, sizeof got), 1);
    assert_int_equal(got[0], 'a');
    rig_free(r);
}

static void a_board_with_its_own_supply_outlives_the_adapter(void **state)
{
    (void)state;
    struct rig *r = rig_new(WIRING_SONOFF, ADAPTER_IDEAL);
    wire_faults(r->wire)->unplug_keeps_power = true;
    wire_unplug(r->wire);
    rig_run(r, MS);
    assert_true(chip_powered(r->chip));
    wire_replug(r->wire);
    assert_true(chip_powered(r->chip));
    rig_free(r);
}

static void brownout_takes_the_power_for_300_ms(void **state)
{
    (void)state;
    struct rig *r = rig_new(WIRING_SONOFF, ADAPTER_IDEAL);
    wire_faults(r->wire)->brownout_after_bytes = 3;
    wire_send(r->wire, (const uint8_t *)"012345", 6);
    rig_run(r, MS);
    assert_false(chip_powered(r->chip));
    rig_run(r, 298 * MS);
    assert_false(chip_powered(r->chip));
    rig_run(r, 3 * MS);
    assert_true(chip_powered(r->chip));
    assert_int_equal(r->log->rx_count, 6); /* the line itself goes on */
    rig_free(r);
}

static void a_stall_delays_both_directions_and_loses_nothing(void **state)
{
    (void)state;
    struct rig *r = rig_new(WIRING_SONOFF, ADAPTER_IDEAL);
    wire_faults(r->wire)->stall_after_bytes = 2;
    wire_faults(r->wire)->stall_ms = 50;
    fake_chip_say(r->chip, 0, "abcdef", 6, 115200);
    rig_run(r, 40 * MS);
    uint8_t got[16];
    assert_int_equal(wire_receive(r->wire, got, sizeof got), 2);
    wire_send(r->wire, (const uint8_t *)"x", 1);
    rig_run(r, 5 * MS);
    assert_int_equal(r->log->rx_count, 0);
    rig_run(r, 10 * MS);
    assert_int_equal(r->log->rx_count, 1);
    assert_int_equal(wire_receive(r->wire, got, sizeof got), 4);
    assert_memory_equal(got, "cdef", 4);
    rig_free(r);
}

static void a_short_between_rx_and_tx_echoes_and_the_chip_hears_nothing(void **state)
{
    (void)state;
    struct rig *r = rig_new(WIRING_SONOFF, ADAPTER_IDEAL);
    wire_faults(r->wire)->rx_tx_shorted = true;
    wire_send(r->wire, (const uint8_t *)"echo", 4);
    fake_chip_say(r->chip, 0, "zz", 2, 115200);
    rig_run(r, 10 * MS);
    uint8_t got[16];
    assert_int_equal(wire_receive(r->wire, got, sizeof got), 4);
    assert_memory_equal(got, "echo", 4);
    assert_int_equal(r->log->rx_count, 0);
    rig_free(r);
}

static void an_open_tx_of_the_chip_is_silence(void **state)
{
    (void)state;
    struct rig *r = rig_new(WIRING_SONOFF, ADAPTER_IDEAL);
    wire_faults(r->wire)->rx_tx_open = true;
    fake_chip_echo(r->chip, 115200);
    wire_send(r->wire, (const uint8_t *)"hello", 5);
    rig_run(r, 10 * MS);
    uint8_t got[16];
    assert_int_equal(r->log->rx_count, 5);
    assert_int_equal(wire_receive(r->wire, got, sizeof got), 0);
    rig_free(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_fault_toward_the_host_is_counted_and_leaves_the_rest_alone),
        cmocka_unit_test(the_same_seed_gives_the_same_faults_and_another_seed_others),
        cmocka_unit_test(faults_toward_the_device_drop_and_flip),
        cmocka_unit_test(a_request_that_hangs_the_chip_is_the_last_it_hears_until_it_starts_anew),
        cmocka_unit_test(faults_spare_slow_rates_when_told_so),
        cmocka_unit_test(above_its_limit_the_adapter_makes_garbage_both_ways),
        cmocka_unit_test(unplugs_after_exactly_n_bytes_both_ways_and_takes_the_power_along),
        cmocka_unit_test(a_board_with_its_own_supply_outlives_the_adapter),
        cmocka_unit_test(brownout_takes_the_power_for_300_ms),
        cmocka_unit_test(a_stall_delays_both_directions_and_loses_nothing),
        cmocka_unit_test(a_short_between_rx_and_tx_echoes_and_the_chip_hears_nothing),
        cmocka_unit_test(an_open_tx_of_the_chip_is_silence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
