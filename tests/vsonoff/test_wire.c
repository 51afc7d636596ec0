/* test_wire.c: the wire's timing, packets, rates, faults, wiring and scripts, with a fake chip behind it. */
/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "fake_chip.h"
#include "wire.h"

#include <stdlib.h>
#include <string.h>

#define MS 1000000u

struct rig {
    struct chip *chip;
    struct wire *wire;
    const struct fake_log *log;
};

static struct rig *rig_new(enum wiring wiring, enum adapter adapter)
{
    struct rig *r = calloc(1, sizeof *r);
    assert_non_null(r);
    struct chip_config config;
    chip_config_default(&config, 4096);
    r->chip = chip_new(&config, wire_device_byte, &r->wire);
    r->wire = wire_new(r->chip, wiring, adapter);
    assert_non_null(r->wire);
    r->log = fake_chip_log(r->chip);
    assert_true(wire_script(r->wire, "power=on"));
    return r;
}

static void rig_free(struct rig *r)
{
    wire_free(r->wire);
    r->wire = NULL;
    chip_free(r->chip);
    free(r);
}

static void run(struct rig *r, uint64_t ns)
{
    uint64_t until = wire_now(r->wire) + ns;
    while (wire_now(r->wire) < until)
        wire_run(r->wire, until - wire_now(r->wire));
}

static void fill(uint8_t *data, size_t len)
{
    for (size_t i = 0; i < len; i++)
        data[i] = (uint8_t)(i * 7 + 3);
}

static void sends_bytes_back_to_back_at_the_hosts_rate(void **state)
{
    (void)state;
    struct rig *r = rig_new(WIRING_SONOFF, ADAPTER_IDEAL);
    uint8_t data[1000];
    fill(data, sizeof data);
    run(r, 5 * MS);
    wire_set_baud(r->wire, 921600);
    wire_send(r->wire, data, sizeof data);
    assert_int_equal(wire_unsent(r->wire), sizeof data);
    run(r, 50 * MS);
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
    run(r, 1050000);
    assert_int_equal(wire_unsent(r->wire), 100 - 11);
    run(r, 8900000);
    assert_int_equal(wire_unsent(r->wire), 0);
    assert_true(wire_sending(r->wire));
    run(r, 50000);
    assert_false(wire_sending(r->wire));
    rig_free(r);
}

static void a_rate_change_garbles_what_is_not_on_the_line_yet(void **state)
{
    (void)state;
    struct rig *r = rig_new(WIRING_SONOFF, ADAPTER_IDEAL);
    wire_set_baud(r->wire, 100000);
    wire_send(r->wire, (const uint8_t *)"abcd", 4);
    run(r, 150000); /* a has left, b is on the line */
    wire_set_baud(r->wire, 1000000);
    run(r, MS);
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
    run(r, 20 * MS);
    wire_receive(r->wire, stray, sizeof stray);
}

static void ftdi_packs_62_bytes_and_sends_the_rest_by_its_timer(void **state)
{
    (void)state;
    struct rig *r = rig_new(WIRING_SONOFF, ADAPTER_FTDI);
    uint8_t data[64], got[128];
    fill(data, sizeof data);
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
    fill(data, sizeof data);
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
    fill(data, sizeof data);
    set_rate_and_wait(r, 115200);
    wire_send(r->wire, data, len);
    while (!wire_drained(r->wire))
        wire_run(r->wire, 50000);
    wire_set_baud(r->wire, 460800);
    run(r, 200 * MS);
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
    run(r, 20 * MS);
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
    run(r, MS);
    wire_set_baud(r->wire, 115200);
    run(r, 20 * MS);
    assert_int_equal(wire_receive(r->wire, got, sizeof got), 0);
    assert_int_equal(wire_get_stats(r->wire)->lost_on_change, 3);
    rig_free(r);
    r = rig_new(WIRING_SONOFF, ADAPTER_FTDI);
    fake_chip_say(r->chip, MS, "a", 1, 115200);
    run(r, 2 * MS);
    wire_set_baud(r->wire, 460800);
    run(r, 20 * MS);
    assert_int_equal(wire_receive(r->wire, got, sizeof got), 2);
    assert_memory_equal(got, "a", 2);
    rig_free(r);
}

static void a_program_that_does_not_read_loses_what_driver_and_adapter_cannot_hold(void **state)
{
    (void)state;
    static uint8_t data[6000], got[6000];
    struct rig *r = rig_new(WIRING_SONOFF, ADAPTER_CP2102);
    fill(data, sizeof data);
    set_rate_and_wait(r, 921600);
    fake_chip_say(r->chip, wire_now(r->wire), data, sizeof data, 921600);
    run(r, 100 * MS);
    size_t kept = wire_receive(r->wire, got, sizeof got);
    assert_in_range(kept, 4096, 4096 + 63);
    run(r, 10 * MS);
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
    fill(data, sizeof data);
    fake_chip_say(r->chip, MS, data, sizeof data, 115200 * factor);
    run(r, 200 * MS);
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
    run(r, 10 * MS);
    assert_true(wire_head_mismatched(r->wire));
    wire_set_baud(r->wire, 921600);
    assert_false(wire_head_mismatched(r->wire));
    assert_int_equal(wire_receive(r->wire, got, sizeof got), 5);
    assert_memory_equal(got, "hello", 5);
    fake_chip_say(r->chip, 20 * MS, "x", 1, 115200);
    run(r, 20 * MS);
    assert_int_equal(wire_receive(r->wire, got, sizeof got), 1);
    assert_int_not_equal(got[0], 'x');
    rig_free(r);
}

/* 4000 bytes from the device through an adapter with these faults; returns how many arrived. */
static size_t through_faults(const struct wire_faults *faults, uint8_t *got, size_t size,
                             struct wire_stats *stats)
{
    struct rig *r = rig_new(WIRING_SONOFF, ADAPTER_IDEAL);
    *wire_faults(r->wire) = *faults;
    uint8_t data[4000];
    fill(data, sizeof data);
    fake_chip_say(r->chip, MS, data, sizeof data, 115200);
    run(r, 500 * MS);
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
    fill(clean, 4000);
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
    run(r, 500 * MS);
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
    run(r, 10 * MS);
    assert_int_equal(r->log->rx_count, 17);
    wire_send(r->wire, request, sizeof request);
    wire_send(r->wire, other, sizeof other);
    run(r, 10 * MS);
    assert_int_equal(r->log->rx_count, 17 + 5);
    assert_int_equal(wire_get_stats(r->wire)->dropped, 5 + 11);
    assert_true(wire_script(r->wire, "power=off 10 power=on"));
    run(r, 20 * MS);
    wire_send(r->wire, other, sizeof other);
    run(r, 10 * MS);
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
    run(r, 100 * MS);
    assert_int_equal(r->log->rx_count, 1000);
    wire_set_baud(r->wire, 921600);
    wire_send(r->wire, data, sizeof data);
    run(r, 100 * MS);
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
    run(r, 100 * MS);
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
    run(r, 100 * MS);
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
    run(r, MS);
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
    run(r, MS);
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
    run(r, MS);
    assert_false(chip_powered(r->chip));
    run(r, 298 * MS);
    assert_false(chip_powered(r->chip));
    run(r, 3 * MS);
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
    run(r, 40 * MS);
    uint8_t got[16];
    assert_int_equal(wire_receive(r->wire, got, sizeof got), 2);
    wire_send(r->wire, (const uint8_t *)"x", 1);
    run(r, 5 * MS);
    assert_int_equal(r->log->rx_count, 0);
    run(r, 10 * MS);
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
    run(r, 10 * MS);
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
    run(r, 10 * MS);
    uint8_t got[16];
    assert_int_equal(r->log->rx_count, 5);
    assert_int_equal(wire_receive(r->wire, got, sizeof got), 0);
    rig_free(r);
}

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
    run(r, 1900000);
    assert_true(last_level(r->log, FAKE_EN, &at));
    run(r, 200000);
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
        run(r, 100 * MS);
        wire_set_lines(r->wire, true, true);
        run(r, gap_ms * MS);
        wire_set_lines(r->wire, true, false);
        run(r, 10 * MS);
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
    run(r, 10 * MS);
    assert_int_equal(r->log->pin_count, before);
    rig_free(r);
}

static void a_script_acts_at_its_times(void **state)
{
    (void)state;
    struct rig *r = rig_new(WIRING_SONOFF, ADAPTER_IDEAL);
    run(r, 10 * MS);
    assert_true(wire_script(r->wire, "power=off 500 button=down power=on  2000 button=up"));
    assert_false(chip_powered(r->chip));
    assert_int_equal(wire_script_end(r->wire), 2510 * MS);
    assert_int_equal(wire_next_event(r->wire), 510 * MS);
    uint64_t at;
    run(r, 499 * MS);
    assert_false(chip_powered(r->chip));
    assert_false(last_level(r->log, FAKE_GPIO0, &at));
    run(r, 2 * MS);
    assert_true(chip_powered(r->chip));
    assert_true(last_level(r->log, FAKE_GPIO0, &at));
    assert_int_equal(at, 510 * MS);
    run(r, 2000 * MS);
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
        run(r, 20 * MS);
        assert_true(chip_powered(r->chip));
        rig_free(r);
    }
}

static void next_event_tells_what_comes_and_never_when_idle(void **state)
{
    (void)state;
    struct rig *r = rig_new(WIRING_SONOFF, ADAPTER_IDEAL);
    assert_true(wire_next_event(r->wire) == CHIP_NEVER);
    wire_send(r->wire, (const uint8_t *)"a", 1);
    assert_int_equal(wire_next_event(r->wire), wire_now(r->wire));
    run(r, MS);
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
    run(r, 10 * MS);
    wire_discard_input(r->wire);
    fake_chip_say(r->chip, 10 * MS, "new", 3, 115200);
    run(r, 10 * MS);
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
        cmocka_unit_test(nodemcu_lines_pull_en_and_gpio0_through_the_cross),
        cmocka_unit_test(gpio0_is_low_when_en_rises_only_if_the_second_call_comes_in_time),
        cmocka_unit_test(sonoff_wiring_ignores_the_lines),
        cmocka_unit_test(a_script_acts_at_its_times),
        cmocka_unit_test(a_script_that_is_not_understood_does_nothing),
        cmocka_unit_test(next_event_tells_what_comes_and_never_when_idle),
        cmocka_unit_test(discarding_input_leaves_later_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
