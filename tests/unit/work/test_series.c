/* test_series.c: many devices, one after the other on one port: whose turn it is, what is counted, and the
 * whole of it on virtual Sonoffs that a hand changes. */
/* SPDX-License-Identifier: MIT */
#include "cm.h"

#include "base/bytes.h"
#include "base/digest.h"
#include "series_rig.h"
#include "store/store.h"
#include "wire.h"

#include <stdlib.h>
#include <string.h>

static const uint8_t one[6] = {1}, other[6] = {2};

/* Turns */

static void a_device_has_one_turn_until_it_is_taken_away(void **state)
{
    (void)state;
    struct series_turn turn = {.state = SERIES_WAITING};
    assert_true(series_meet(&turn, one, false));
    assert_int_equal(turn.state, SERIES_WORKING);
    series_finish(&turn);
    assert_int_equal(turn.state, SERIES_FINISHED);
    assert_true(series_lose(&turn));
    assert_int_equal(turn.state, SERIES_WAITING);
    assert_false(series_lose(&turn)); /* the next one is wanted already */
}

static void one_that_kept_its_power_was_not_away(void **state)
{
    (void)state;
    struct series_turn turn = {.state = SERIES_WAITING};
    assert_true(series_meet(&turn, one, true)); /* a stub of an earlier session */
    series_finish(&turn);
    series_lose(&turn);
    assert_false(series_meet(&turn, one, true));
    assert_int_equal(turn.state, SERIES_FINISHED);
    series_lose(&turn);
    assert_true(series_meet(&turn, other, true));
    series_finish(&turn);
    series_lose(&turn);
    assert_true(series_meet(&turn, other, false));
}

static void one_without_a_name_is_refused_once(void **state)
{
    (void)state;
    struct series_turn turn = {.state = SERIES_WAITING};
    assert_true(series_meet_nameless(&turn));
    series_finish(&turn);
    assert_false(series_meet_nameless(&turn));
    series_lose(&turn);
    assert_true(series_meet_nameless(&turn));
}

/* The tally */

static struct series_device device(uint8_t mac, enum series_outcome outcome)
{
    return (struct series_device){.has_mac = mac != 0, .mac = {mac}, .outcome = outcome};
}

static bool add(struct series_tally *tally, uint8_t mac, enum series_outcome outcome)
{
    struct series_device d = device(mac, outcome);
    return series_tally_add(tally, &d);
}

static void each_device_counts_once_with_the_best_that_became_of_it(void **state)
{
    (void)state;
    struct series_tally tally = {.devices = NULL};
    assert_true(add(&tally, 1, SERIES_FAILED));
    assert_true(add(&tally, 2, SERIES_SAVED));
    assert_int_equal(series_tally_done(&tally), 1);
    assert_false(add(&tally, 1, SERIES_SAVED));
    assert_false(add(&tally, 2, SERIES_KNOWN));
    assert_false(add(&tally, 2, SERIES_FAILED));
    assert_int_equal(series_tally_count(&tally, SERIES_SAVED), 2);
    assert_int_equal(series_tally_count(&tally, SERIES_FAILED), 0);
    assert_true(add(&tally, 0, SERIES_FAILED));
    assert_true(add(&tally, 0, SERIES_FAILED)); /* nobody knows whether it is the same */
    assert_int_equal(series_tally_count(&tally, SERIES_FAILED), 2);
    assert_int_equal(series_tally_done(&tally), 2);
    for (uint8_t mac = 10; mac < 60; mac++)
        assert_true(add(&tally, mac, SERIES_KNOWN));
    assert_int_equal(series_tally_count(&tally, SERIES_KNOWN), 50);
    series_tally_free(&tally);
}

/* Devices */

static void assert_saved(const struct series_rig *rig, int turn, int number)
{
    const struct series_device *d = &rig->ended[turn];
    uint8_t *data = NULL;
    size_t len = 0;
    if (d->outcome != SERIES_SAVED)
        fail_msg("%s: %s", err_name(d->err.code), d->err.detail);
    assert_true(d->has_mac);
    assert_int_equal(d->mac[5], number + 1);
    assert_string_equal(d->product, "PSF-B04-GL");
    assert_true(store_load(store_system(), d->file, 1 << 20, &data, &len, NULL));
    assert_int_equal(len, 1 << 20);
    assert_memory_equal(data, vsonoff_mem_flash(rig->devices[number].device), len);
    free(data);
}

static void each_device_in_turn_is_saved(void **state)
{
    (void)state;
    static const int order[] = {0, 1, 2, 3};
    struct series_rig rig;
    series_rig_init(&rig);
    series_rig_run(&rig, order, ARRAY_LEN(order));
    assert_int_equal(rig.err.code, ERR_CANCELLED);
    assert_int_equal(rig.ended_count, 4);
    assert_int_equal(rig.found_count, 4);
    assert_int_equal(rig.next_count, 4);
    for (int i = 0; i < 4; i++)
        assert_saved(&rig, i, i);
    assert_int_equal(series_rig_files(&rig, ".bin"), 8); /* with their sidecars */
    assert_int_equal(series_rig_files(&rig, ".part"), 0);
    series_rig_done(&rig);
}

/* Somebody has as many. */
static void thirty_four_in_a_row_are_saved_without_a_click(void **state)
{
    (void)state;
    int order[RIG_DEVICES];
    struct series_rig rig;
    for (int i = 0; i < RIG_DEVICES; i++)
        order[i] = i;
    series_rig_init(&rig);
    series_rig_run(&rig, order, RIG_DEVICES);
    assert_int_equal(rig.ended_count, RIG_DEVICES);
    for (int i = 0; i < RIG_DEVICES; i++)
        assert_saved(&rig, i, i);
    assert_int_equal(series_tally_count(&rig.tally, SERIES_SAVED), RIG_DEVICES);
    assert_int_equal(series_rig_files(&rig, ".bin"), 2 * RIG_DEVICES);
    series_rig_done(&rig);
}

static void one_that_stays_is_saved_once(void **state)
{
    (void)state;
    static const int order[] = {0};
    struct series_rig rig;
    series_rig_init(&rig);
    rig.stay_ms = 120000;
    rig.linger = true;
    series_rig_run(&rig, order, 1);
    assert_int_equal(rig.ended_count, 1);
    assert_int_equal(rig.next_count, 0);
    assert_saved(&rig, 0, 0);
    series_rig_done(&rig);
}

static void one_that_comes_back_is_known_at_once(void **state)
{
    (void)state;
    static const int order[] = {0, 1, 0, 0};
    struct series_rig rig;
    series_rig_init(&rig);
    series_rig_run(&rig, order, ARRAY_LEN(order));
    assert_int_equal(rig.ended_count, 4);
    assert_saved(&rig, 0, 0);
    assert_saved(&rig, 1, 1);
    for (int i = 2; i < 4; i++) {
        assert_int_equal(rig.ended[i].outcome, SERIES_KNOWN);
        assert_string_equal(rig.ended[i].file, rig.ended[0].file);
        assert_string_equal(rig.ended[i].product, "PSF-B04-GL");
        assert_true(rig.ended[i].seconds < rig.ended[0].seconds / 2);
    }
    assert_int_equal(series_rig_files(&rig, ".bin"), 4);
    assert_int_equal(series_rig_files(&rig, ".part"), 0);
    assert_int_equal(rig.tally.count, 2);
    assert_int_equal(series_tally_count(&rig.tally, SERIES_SAVED), 2);
    series_rig_done(&rig);
}

static void one_that_has_changed_since_is_saved_again(void **state)
{
    (void)state;
    static const int order[] = {0, 0};
    struct series_rig rig;
    series_rig_init(&rig);
    rig.turns = 1;
    series_rig_run(&rig, order, 1);
    assert_saved(&rig, 0, 0);
    vsonoff_mem_flash(rig.devices[0].device)[0x7D123] ^= 0x40;
    rig.cancelled = false;
    rig.turn = 0;
    series_rig_run(&rig, order, 1);
    assert_saved(&rig, 1, 0);
    assert_string_not_equal(rig.ended[0].file, rig.ended[1].file);
    series_rig_done(&rig);
}

static void pull_out_once(struct series_rig *rig, enum device_phase phase, uint64_t done)
{
    (void)done;
    if (phase != PHASE_PROVE || rig->current != 1)
        return;
    rig->during = NULL;
    vsonoff_mem_hand(rig->devices[1].device, "power=off 10");
}

static void one_that_is_pulled_out_in_the_middle_fails_and_continues_when_it_is_back(void **state)
{
    (void)state;
    static const int order[] = {0, 1, 2, 1};
    struct series_rig rig;
    series_rig_init(&rig);
    rig.during = pull_out_once;
    series_rig_run(&rig, order, ARRAY_LEN(order));
    assert_int_equal(rig.ended_count, 4);
    assert_saved(&rig, 0, 0);
    assert_int_equal(rig.ended[1].outcome, SERIES_FAILED);
    assert_int_equal(rig.ended[1].err.code, ERR_LOST);
    assert_true(rig.ended[1].has_mac);
    assert_saved(&rig, 2, 2);
    assert_saved(&rig, 3, 1);
    assert_int_equal(series_tally_count(&rig.tally, SERIES_FAILED), 0);
    assert_int_equal(series_rig_files(&rig, ".part"), 0);
    series_rig_done(&rig);
}

static void another_chip_is_refused_once_and_named(void **state)
{
    (void)state;
    static const int order[] = {0, 1, 2};
    struct series_rig rig;
    series_rig_init(&rig);
    rig.devices[1].config.chip.magic = 0x00F01D83; /* an ESP32 */
    rig.stay_ms = 20000;
    series_rig_run(&rig, order, ARRAY_LEN(order));
    assert_int_equal(rig.ended_count, 3);
    assert_saved(&rig, 0, 0);
    assert_int_equal(rig.ended[1].outcome, SERIES_FAILED);
    assert_int_equal(rig.ended[1].err.code, ERR_WRONG_CHIP);
    assert_saved(&rig, 2, 2);
    series_rig_done(&rig);
}

static void without_saving_devices_are_only_recognised(void **state)
{
    (void)state;
    static const int order[] = {0, 1};
    struct series_rig rig;
    series_rig_init(&rig);
    rig.place.save = false;
    series_rig_run(&rig, order, ARRAY_LEN(order));
    assert_int_equal(rig.ended_count, 2);
    assert_int_equal(rig.ended[0].outcome, SERIES_RECOGNISED);
    assert_string_equal(rig.ended[1].product, "PSF-B04-GL");
    assert_int_equal(series_rig_files(&rig, ""), 0);
    series_rig_done(&rig);
}

static void cancel_in_the_middle(struct series_rig *rig, enum device_phase phase, uint64_t done)
{
    if (phase == PHASE_READ && done >= 0x10000)
        rig->cancelled = true;
}

static void cancel_ends_it_in_the_middle_of_work(void **state)
{
    (void)state;
    static const int order[] = {0};
    struct series_rig rig;
    series_rig_init(&rig);
    rig.during = cancel_in_the_middle;
    series_rig_run(&rig, order, 1);
    assert_int_equal(rig.err.code, ERR_CANCELLED);
    assert_int_equal(rig.ended_count, 1);
    assert_int_equal(rig.ended[0].outcome, SERIES_FAILED);
    assert_int_equal(rig.ended[0].err.code, ERR_CANCELLED);
    series_rig_done(&rig);
}

static void unplug_once(struct series_rig *rig, enum device_phase phase, uint64_t done)
{
    if (phase != PHASE_READ || done < 0x10000)
        return;
    rig->during = NULL;
    wire_unplug(vsonoff_mem_wire(rig->devices[rig->current].device));
}

static void an_adapter_that_is_pulled_out_ends_the_port_and_not_the_turns(void **state)
{
    (void)state;
    static const int order[] = {0};
    struct series_rig rig;
    series_rig_init(&rig);
    rig.during = unplug_once;
    series_rig_run(&rig, order, 1);
    assert_int_equal(rig.err.code, ERR_PORT_GONE);
    assert_int_equal(rig.ended[0].outcome, SERIES_FAILED);
    assert_int_equal(rig.ended[0].err.code, ERR_PORT_GONE);
    assert_int_equal(series_rig_files(&rig, ".part"), 1);
    wire_replug(vsonoff_mem_wire(rig.devices[0].device));
    rig.turn = 0;
    series_rig_run(&rig, order, 1);
    assert_saved(&rig, 1, 0);
    assert_int_equal(series_rig_files(&rig, ".part"), 0);
    series_rig_done(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_device_has_one_turn_until_it_is_taken_away),
        cmocka_unit_test(one_that_kept_its_power_was_not_away),
        cmocka_unit_test(one_without_a_name_is_refused_once),
        cmocka_unit_test(each_device_counts_once_with_the_best_that_became_of_it),
        cmocka_unit_test(each_device_in_turn_is_saved),
        cmocka_unit_test(thirty_four_in_a_row_are_saved_without_a_click),
        cmocka_unit_test(one_that_stays_is_saved_once),
        cmocka_unit_test(one_that_comes_back_is_known_at_once),
        cmocka_unit_test(one_that_has_changed_since_is_saved_again),
        cmocka_unit_test(one_that_is_pulled_out_in_the_middle_fails_and_continues_when_it_is_back),
        cmocka_unit_test(another_chip_is_refused_once_and_named),
        cmocka_unit_test(without_saving_devices_are_only_recognised),
        cmocka_unit_test(cancel_ends_it_in_the_middle_of_work),
        cmocka_unit_test(an_adapter_that_is_pulled_out_ends_the_port_and_not_the_turns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
