/* test_board_line.c: what the check of a board says of adapter, driver and wires, with a device and without,
 * on the virtual Sonoff in memory. */
/* SPDX-License-Identifier: MIT */
#include "cm.h"

#include "base/bytes.h"
#include "board_rig.h"
#include "core/board/board_check.h"
#include "port/port.h"

#include <string.h>

/* An alarm that rings while virtual time passes. */
struct alarm {
    struct vsonoff_mem *device;
    struct port *port;
    uint64_t at_ns;
};

static void ring(void *ctx, struct vsonoff_mem *m)
{
    struct alarm *a = ctx;
    if (wire_now(vsonoff_mem_wire(m)) >= a->at_ns)
        port_cancel(a->port);
}

static bool set_alarm(void *ctx, struct port *port, uint32_t ms)
{
    struct alarm *a = ctx;
    a->port = port;
    a->at_ns = wire_now(vsonoff_mem_wire(a->device)) + ms * (uint64_t)1000000;
    vsonoff_mem_set_tick(a->device, ring, a);
    return true;
}

static void end_alarm(void *ctx)
{
    vsonoff_mem_set_tick(((struct alarm *)ctx)->device, NULL, NULL);
}

static void a_lossy_line_is_told_by_direction(void **state)
{
    (void)state;
    struct board_rig *c = rig_begin();
    c->line_ms = 1500;
    c->b.config.faults.rx_drop = 4000;
    rig_power_on(c);
    rig_look(c);
    assert_says(c, "line", "rate-115200", BOARD_FAILED);
    assert_says(c, "line", "rate-230400", BOARD_ATTENTION);
    assert_says(c, "line", "fastest", BOARD_FAILED);
    const struct board_rate *rate = &c->facts.line.rates[0];
    assert_true(rate->to_host.damaged > 0);
    assert_true(rate->to_host.damaged > 2 * rate->to_device.damaged);
    assert_int_equal(c->report.exit_code, 3);
    rig_end(c);
}

static void losses_toward_the_device_are_told_as_such(void **state)
{
    (void)state;
    struct board_rig *c = rig_begin();
    c->line_ms = 1500;
    c->b.config.faults.tx_flip = 6000;
    c->b.config.faults.only_above_baud = 230400;
    rig_power_on(c);
    rig_look(c);
    assert_says(c, "line", "rate-115200", BOARD_OK);
    assert_says(c, "line", "rate-230400", BOARD_OK);
    assert_says(c, "line", "rate-460800", BOARD_ATTENTION);
    assert_says(c, "line", "fastest", BOARD_OK);
    assert_int_equal(c->facts.line.fastest_clean, 230400);
    assert_true(c->facts.line.rates[2].to_device.damaged > 0);
    assert_int_equal(c->report.exit_code, 0);
    rig_end(c);
}

static void a_rate_that_the_adapter_cannot_make_is_unusable(void **state)
{
    (void)state;
    struct board_rig *c = rig_begin();
    c->b.config.faults.max_baud = 115200;
    rig_power_on(c);
    rig_look(c);
    assert_says(c, "line", "rate-115200", BOARD_OK);
    assert_says(c, "line", "rate-230400", BOARD_ATTENTION);
    assert_says(c, "line", "fastest", BOARD_ATTENTION);
    rig_end(c);
}

static void rates_that_the_driver_refuses_or_rounds_are_told(void **state)
{
    (void)state;
    struct board_rig *c = rig_begin();
    rig_power_on(c);
    c->shim.refused_above = 230400;
    c->shim.rounded = 230400;
    c->shim.to = 224750; /* a receiver bears it */
    rig_look(c);
    assert_says(c, "line", "rate-230400", BOARD_ATTENTION);
    assert_says(c, "line", "rate-460800", BOARD_ATTENTION);
    assert_int_equal(c->facts.line.rates[1].state, BOARD_RATE_TRIED);
    assert_int_equal(c->facts.line.rates[2].state, BOARD_RATE_REFUSED);
    assert_true(c->facts.line.rates[1].sent_at < 226900);
    rig_end(c);
}

static void all_is_sent_too_early_is_told_in_bytes(void **state)
{
    (void)state;
    static const uint32_t fifos[] = {128, 640, 8192};
    for (size_t i = 0; i < ARRAY_LEN(fifos); i++) {
        struct board_rig *c = rig_begin();
        rig_power_on(c);
        c->shim.fifo = fifos[i];
        c->most_baud = 115200;
        rig_look(c);
        assert_says(c, "line", "all-sent", BOARD_FAILED);
        double bytes = c->facts.line.drain_early_ms * 11.52;
        if (fifos[i] <= 640) /* more than was sent cannot be told */
            assert_true(bytes > fifos[i] - 30 && bytes < fifos[i] + 30);
        assert_int_equal(c->report.exit_code, 2);
        rig_end(c);
    }
}

static void a_latency_timer_is_named_and_a_slow_way_is_noted(void **state)
{
    (void)state;
    for (int slow = 0; slow < 2; slow++) {
        struct board_rig *c = rig_begin();
        c->b.config.adapter = ADAPTER_FTDI;
        rig_power_on(c);
        c->shim.late_ms = slow ? 40 : 0;
        c->most_baud = 115200;
        rig_look(c);
        assert_says(c, "line", "latency", slow ? BOARD_ATTENTION : BOARD_OK);
        assert_has(c->text, slow ? "a hub" : "latency timer");
        rig_end(c);
    }
}

static void a_driver_without_lines_and_one_that_loses_bytes_are_noted(void **state)
{
    (void)state;
    struct board_rig *c = rig_begin();
    rig_power_on(c);
    c->shim.refuses_lines = true;
    c->shim.port.overruns = 3;
    rig_look(c);
    assert_says(c, "line", "dtr-rts", BOARD_ATTENTION);
    assert_says(c, "line", "overruns", BOARD_ATTENTION);
    rig_end(c);
}

static void a_cancel_that_does_not_take_is_a_failure(void **state)
{
    (void)state;
    for (int ignored = 0; ignored < 2; ignored++) {
        struct board_rig *c = rig_begin();
        rig_power_on(c);
        struct alarm a = {.device = c->b.device};
        const struct board_alarm alarm = {&a, set_alarm, end_alarm};
        c->shim.ignores_cancel = ignored != 0;
        board_check_cancel(c->b.port, vsonoff_mem_clock(c->b.device), &alarm, &c->facts);
        rig_words(c);
        assert_says(c, "line", "cancel", ignored ? BOARD_FAILED : BOARD_OK);
        assert_true(ignored || c->facts.line.cancel_ms < 10);
        rig_end(c);
    }
}

/* What an adapter of each kind is found to be able to: no other rate is called clean than those that it
 * makes, and its memory does not make "all is sent" come too early. */
static void every_adapter_is_measured_as_it_is(void **state)
{
    (void)state;
    static const struct {
        enum adapter adapter;
        uint32_t fastest; /* that it makes */
    } cases[] = {{ADAPTER_FTDI, 2000000},  {ADAPTER_CH340, 2000000},  {ADAPTER_CH340_CLONE, 460800},
                 {ADAPTER_CP2102, 921600}, {ADAPTER_PL2303, 1000000}, {ADAPTER_USBSER, 1000000}};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct board_rig *c = rig_begin();
        c->b.config.adapter = cases[i].adapter;
        c->most_baud = 0;
        rig_power_on(c);
        rig_look(c);
        assert_says(c, "line", "all-sent", BOARD_OK);
        assert_says(c, "line", "latency", BOARD_OK);
        assert_says(c, "stub", "compared", BOARD_OK);
        assert_in_range(c->facts.line.fastest_clean, 115200, cases[i].fastest);
        rig_end(c);
    }
}

/* --- No device ---------------------------------------------------------------------------------------- */

static void a_jumper_shows_what_port_and_adapter_do(void **state)
{
    (void)state;
    struct board_rig *c = rig_begin();
    c->b.config.faults.rx_tx_shorted = true;
    c->most_baud = 0;
    rig_power_on(c);
    rig_look(c);
    assert_int_equal(c->facts.mode, BOARD_ECHO);
    assert_says(c, "line", "connection", BOARD_ATTENTION);
    assert_has(c->text, "No device found");
    static const char *const good[] = {"dtr-rts",     "latency",      "all-sent",
                                       "rate-115200", "rate-2000000", "fastest"};
    for (size_t i = 0; i < ARRAY_LEN(good); i++)
        assert_says(c, "line", good[i], BOARD_OK);
    assert_int_equal(c->report.exit_code, 0);
    rig_end(c);
}

static void a_jumper_shows_losses_and_an_early_all_sent(void **state)
{
    (void)state;
    struct board_rig *c = rig_begin();
    c->b.config.faults.rx_tx_shorted = true;
    c->b.config.faults.rx_drop = 900;
    c->b.config.faults.only_above_baud = 115200;
    rig_power_on(c);
    c->shim.fifo = 128;
    c->shim.refused_above = 230400;
    c->line_ms = 1000;
    rig_look(c);
    assert_says(c, "line", "all-sent", BOARD_FAILED);
    assert_says(c, "line", "rate-115200", BOARD_OK);
    assert_says(c, "line", "rate-230400", BOARD_ATTENTION);
    assert_says(c, "line", "rate-460800", BOARD_ATTENTION);
    assert_int_equal(c->facts.line.rates[2].state, BOARD_RATE_REFUSED);
    const struct board_loss *loss = &c->facts.line.rates[1].to_host;
    assert_true(loss->damaged > loss->bytes / 2000 && loss->damaged < loss->bytes / 400);
    assert_int_equal(c->report.exit_code, 2);
    rig_end(c);
}

static void without_anybody_the_port_is_looked_at(void **state)
{
    (void)state;
    struct board_rig *c = rig_begin();
    c->b.config.faults.rx_tx_open = true;
    rig_power_on(c);
    c->shim.refused_above = 1000000;
    rig_look(c);
    assert_int_equal(c->facts.mode, BOARD_SILENT);
    assert_says(c, "line", "connection", BOARD_FAILED);
    assert_says(c, "line", "dtr-rts", BOARD_OK);
    assert_says(c, "line", "rate-2000000", BOARD_ATTENTION);
    assert_has(c->text, "does not answer");
    assert_has(c->text, "No device answered");
    assert_int_equal(c->report.exit_code, 3);
    rig_end(c);
}

/* --- Early ends --------------------------------------------------------------------------------------- */

static void an_adapter_that_is_pulled_out_ends_the_check_and_is_told(void **state)
{
    (void)state;
    struct board_rig *c = rig_begin();
    c->b.config.faults.unplug_after_bytes = 40000;
    rig_power_on(c);
    rig_look(c);
    assert_says(c, "line", "ended", BOARD_FAILED);
    assert_says(c, "line", "latency", BOARD_OK); /* what was found before is kept */
    assert_int_equal(c->report.exit_code, 2);
    rig_end(c);
}

static void cancel_ends_it_without_a_report(void **state)
{
    (void)state;
    struct board_rig *c = rig_begin();
    rig_power_on(c);
    struct alarm a = {.device = c->b.device};
    struct board_options options = {.connect = {.stub = STUB_AUTO}};
    assert_true(set_alarm(&a, c->b.port, 5000));
    assert_false(board_check(c->b.flasher, &options, &c->facts, &c->b.err));
    assert_int_equal(c->b.err.code, ERR_CANCELLED);
    assert_true(wire_now(vsonoff_mem_wire(c->b.device)) < a.at_ns + 1000000000u);
    end_alarm(&a);
    rig_end(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_lossy_line_is_told_by_direction),
        cmocka_unit_test(losses_toward_the_device_are_told_as_such),
        cmocka_unit_test(a_rate_that_the_adapter_cannot_make_is_unusable),
        cmocka_unit_test(rates_that_the_driver_refuses_or_rounds_are_told),
        cmocka_unit_test(all_is_sent_too_early_is_told_in_bytes),
        cmocka_unit_test(a_latency_timer_is_named_and_a_slow_way_is_noted),
        cmocka_unit_test(a_driver_without_lines_and_one_that_loses_bytes_are_noted),
        cmocka_unit_test(a_cancel_that_does_not_take_is_a_failure),
        cmocka_unit_test(every_adapter_is_measured_as_it_is),
        cmocka_unit_test(a_jumper_shows_what_port_and_adapter_do),
        cmocka_unit_test(a_jumper_shows_losses_and_an_early_all_sent),
        cmocka_unit_test(without_anybody_the_port_is_looked_at),
        cmocka_unit_test(an_adapter_that_is_pulled_out_ends_the_check_and_is_told),
        cmocka_unit_test(cancel_ends_it_without_a_report),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
