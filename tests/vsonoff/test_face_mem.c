/* test_face_mem.c: port and clock over the wire on virtual time, with a fake chip behind them. */
/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "base/clock.h"
#include "base/err.h"
#include "face_mem.h"
#include "fake_chip.h"
#include "port/port.h"

#include <string.h>

#define FLASH_SIZE 8192u

struct rig {
    struct vsonoff_mem *m;
    struct port *port;
    struct clock *clock;
};

static struct vsonoff_mem_config default_config(void)
{
    struct vsonoff_mem_config config;
    vsonoff_mem_config_default(&config, FLASH_SIZE);
    return config;
}

static struct rig rig_open(const struct vsonoff_mem_config *config)
{
    struct rig r;
    struct err e = ERR_INIT;
    r.m = vsonoff_mem_new(config);
    r.port = vsonoff_mem_open(r.m, &e);
    assert_non_null(r.port);
    r.clock = vsonoff_mem_clock(r.m);
    return r;
}

static void rig_close(struct rig *r)
{
    port_close(r->port);
    vsonoff_mem_free(r->m);
}

static void what_is_written_comes_back_in_line_time(void **state)
{
    (void)state;
    struct vsonoff_mem_config config = default_config();
    struct rig r = rig_open(&config);
    struct err e = ERR_INIT;
    uint8_t data[1152], got[1152]; /* 100 ms at 115200 */
    for (size_t i = 0; i < sizeof data; i++)
        data[i] = (uint8_t)(i * 13);
    fake_chip_echo(vsonoff_mem_chip(r.m), 115200);
    uint64_t start = clock_now_ms(r.clock);
    assert_true(port_write(r.port, data, sizeof data, &e));
    assert_int_equal(clock_now_ms(r.clock), start);
    size_t have = 0;
    while (have < sizeof got) {
        int n = port_read(r.port, got + have, sizeof got - have, 1000, &e);
        assert_true(n > 0);
        have += (size_t)n;
    }
    assert_memory_equal(got, data, sizeof data);
    assert_in_range(clock_now_ms(r.clock) - start, 100, 101);
    assert_int_equal(r.port->bytes_in, sizeof got);
    assert_int_equal(r.port->bytes_out, sizeof data);
    rig_close(&r);
}

static void a_read_without_data_takes_exactly_its_timeout(void **state)
{
    (void)state;
    struct vsonoff_mem_config config = default_config();
    struct rig r = rig_open(&config);
    struct err e = ERR_INIT;
    uint8_t byte;
    uint64_t start = clock_now_ms(r.clock);
    assert_int_equal(port_read(r.port, &byte, 1, 40000, &e), 0);
    assert_int_equal(clock_now_ms(r.clock) - start, 40000);
    assert_int_equal(e.code, ERR_NONE);
    rig_close(&r);
}

static void a_read_ends_with_the_first_byte_and_keeps_the_rest(void **state)
{
    (void)state;
    struct vsonoff_mem_config config = default_config();
    struct rig r = rig_open(&config);
    struct err e = ERR_INIT;
    uint8_t got[8];
    fake_chip_say(vsonoff_mem_chip(r.m), wire_now(vsonoff_mem_wire(r.m)) + 500000000, "abc", 3, 115200);
    uint64_t start = clock_now_ms(r.clock);
    assert_int_equal(port_read(r.port, got, sizeof got, 1000, &e), 1);
    assert_int_equal(got[0], 'a');
    assert_int_equal(clock_now_ms(r.clock) - start, 500);
    clock_sleep_ms(r.clock, 10);
    assert_int_equal(port_read(r.port, got, sizeof got, 0, &e), 2);
    assert_memory_equal(got, "bc", 2);
    rig_close(&r);
}

static void polling_without_timeout_lets_time_pass(void **state)
{
    (void)state;
    struct vsonoff_mem_config config = default_config();
    struct rig r = rig_open(&config);
    struct err e = ERR_INIT;
    uint8_t byte;
    struct deadline d = deadline_in(r.clock, 100);
    unsigned polls = 0;
    while (deadline_left_ms(&d) > 0) {
        assert_int_equal(port_read(r.port, &byte, 1, 0, &e), 0);
        assert_true(++polls < 100000);
    }
    rig_close(&r);
}

static void sleep_advances_virtual_time_even_while_bytes_arrive(void **state)
{
    (void)state;
    struct vsonoff_mem_config config = default_config();
    struct rig r = rig_open(&config);
    struct err e = ERR_INIT;
    uint8_t got[64];
    fake_chip_say(vsonoff_mem_chip(r.m), 0, "while you sleep", 15, 115200);
    uint64_t start = clock_now_ms(r.clock);
    clock_sleep_ms(r.clock, 250);
    assert_int_equal(clock_now_ms(r.clock) - start, 250);
    assert_int_equal(port_read(r.port, got, sizeof got, 0, &e), 15);
    rig_close(&r);
}

static void drain_waits_for_the_last_stop_bit(void **state)
{
    (void)state;
    struct vsonoff_mem_config config = default_config();
    struct rig r = rig_open(&config);
    struct err e = ERR_INIT;
    uint8_t data[960] = {0};
    assert_true(port_set_baud(r.port, 9600, &e));
    uint64_t start = clock_now_ms(r.clock);
    assert_true(port_write(r.port, data, sizeof data, &e));
    assert_true(port_drain(r.port, &e));
    assert_in_range(clock_now_ms(r.clock) - start, 1000, 1001);
    assert_int_equal(fake_chip_log(vsonoff_mem_chip(r.m))->rx_count, sizeof data);
    rig_close(&r);
}

/* The driver is rid of its bytes long before; a port that has drained waits for the adapter as well. */
static void drain_waits_for_what_the_adapter_has(void **state)
{
    (void)state;
    for (int i = 0; i < ADAPTER_COUNT; i++) {
        struct vsonoff_mem_config config = default_config();
        config.adapter = (enum adapter)i;
        struct rig r = rig_open(&config);
        struct err e = ERR_INIT;
        uint8_t data[500] = {0};
        uint64_t start = clock_now_ms(r.clock);
        assert_true(port_write(r.port, data, sizeof data, &e));
        assert_true(port_drain(r.port, &e));
        assert_false(wire_sending(vsonoff_mem_wire(r.m)));
        assert_in_range(clock_now_ms(r.clock) - start, 42, 100);
        rig_close(&r);
    }
}

static void opening_pulls_the_lines_and_lets_go_of_one_before_the_other(void **state)
{
    (void)state;
    struct vsonoff_mem_config config = default_config();
    config.adapter = ADAPTER_FTDI;
    config.wiring = WIRING_NODEMCU;
    struct rig r = rig_open(&config);
    const struct fake_log *log = fake_chip_log(vsonoff_mem_chip(r.m));
    bool reset = false;
    for (size_t i = 0; i < log->pin_count; i++)
        reset = reset || (log->pins[i].pin == FAKE_EN && log->pins[i].level);
    assert_true(reset);
    rig_close(&r);
}

static void a_long_write_waits_for_the_drivers_buffer(void **state)
{
    (void)state;
    struct vsonoff_mem_config config = default_config();
    struct rig r = rig_open(&config);
    struct err e = ERR_INIT;
    static uint8_t data[8000];
    uint64_t start = clock_now_ms(r.clock);
    assert_true(port_write(r.port, data, sizeof data, &e));
    assert_in_range(clock_now_ms(r.clock) - start, 338, 342); /* 3904 bytes at 115200 */
    rig_close(&r);
}

static void discarding_throws_away_what_was_received(void **state)
{
    (void)state;
    struct vsonoff_mem_config config = default_config();
    struct rig r = rig_open(&config);
    struct err e = ERR_INIT;
    uint8_t got[8];
    fake_chip_say(vsonoff_mem_chip(r.m), 0, "old", 3, 115200);
    clock_sleep_ms(r.clock, 10);
    assert_true(port_discard_input(r.port, &e));
    assert_int_equal(port_read(r.port, got, sizeof got, 5, &e), 0);
    rig_close(&r);
}

static void unplugging_ends_a_read_and_every_later_call_with_port_gone(void **state)
{
    (void)state;
    struct vsonoff_mem_config config = default_config();
    config.faults.unplug_after_bytes = 4;
    struct rig r = rig_open(&config);
    struct err e = ERR_INIT;
    uint8_t got[8];
    fake_chip_echo(vsonoff_mem_chip(r.m), 115200);
    uint64_t start = clock_now_ms(r.clock);
    assert_true(port_write(r.port, "123", 3, &e));
    int n;
    while ((n = port_read(r.port, got, sizeof got, 5000, &e)) > 0)
        continue;
    assert_int_equal(n, -1);
    assert_int_equal(e.code, ERR_PORT_GONE);
    assert_in_range(clock_now_ms(r.clock) - start, 0, 2);
    wire_replug(vsonoff_mem_wire(r.m));
    err_clear(&e);
    assert_false(port_write(r.port, "x", 1, &e));
    assert_int_equal(e.code, ERR_PORT_GONE);
    err_clear(&e);
    assert_false(port_drain(r.port, &e));
    assert_int_equal(e.code, ERR_PORT_GONE);
    err_clear(&e);
    assert_false(port_set_baud(r.port, 9600, &e));
    assert_int_equal(e.code, ERR_PORT_GONE);
    port_close(r.port);
    r.port = vsonoff_mem_open(r.m, NULL);
    assert_non_null(r.port);
    assert_true(port_write(r.port, "x", 1, NULL));
    rig_close(&r);
}

static void cancel_after_a_second(void *ctx, struct vsonoff_mem *m)
{
    if (clock_now_ms(vsonoff_mem_clock(m)) >= 1100)
        port_cancel(ctx);
}

static void cancel_from_a_tick_ends_a_wait_soon(void **state)
{
    (void)state;
    struct vsonoff_mem_config config = default_config();
    struct rig r = rig_open(&config);
    struct err e = ERR_INIT;
    uint8_t byte;
    vsonoff_mem_set_tick(r.m, cancel_after_a_second, r.port);
    assert_int_equal(port_read(r.port, &byte, 1, 60000, &e), -1);
    assert_int_equal(e.code, ERR_CANCELLED);
    assert_in_range(clock_now_ms(r.clock), 1100, 1102);
    err_clear(&e);
    assert_false(port_write(r.port, "x", 1, &e));
    assert_int_equal(e.code, ERR_CANCELLED);
    rig_close(&r);
}

static void only_one_program_has_the_port_open(void **state)
{
    (void)state;
    struct vsonoff_mem_config config = default_config();
    struct rig r = rig_open(&config);
    struct err e = ERR_INIT;
    assert_null(vsonoff_mem_open(r.m, &e));
    assert_int_equal(e.code, ERR_PORT_BUSY);
    port_close(r.port);
    wire_unplug(vsonoff_mem_wire(r.m));
    err_clear(&e);
    assert_null(vsonoff_mem_open(r.m, &e));
    assert_int_equal(e.code, ERR_PORT_MISSING);
    vsonoff_mem_free(r.m);
}

static void the_rate_set_by_the_program_is_the_rate_on_the_line(void **state)
{
    (void)state;
    struct vsonoff_mem_config config = default_config();
    struct rig r = rig_open(&config);
    struct err e = ERR_INIT;
    const struct fake_log *log = fake_chip_log(vsonoff_mem_chip(r.m));
    assert_true(port_write(r.port, "a", 1, &e) && port_drain(r.port, &e));
    assert_true(port_set_baud(r.port, 74880, &e));
    assert_true(port_write(r.port, "b", 1, &e) && port_drain(r.port, &e));
    assert_int_equal((int)log->rx[0].baud, 115200);
    assert_int_equal((int)log->rx[1].baud, 74880);
    rig_close(&r);
}

static void lines_reach_a_wired_board_and_missing_lines_are_reported(void **state)
{
    (void)state;
    struct vsonoff_mem_config config = default_config();
    config.wiring = WIRING_NODEMCU;
    config.button_down = false;
    struct rig r = rig_open(&config);
    struct err e = ERR_INIT;
    const struct fake_log *log = fake_chip_log(vsonoff_mem_chip(r.m));
    assert_true(port_set_lines(r.port, true, false, &e));
    assert_int_equal(log->pins[log->pin_count - 1].pin, FAKE_GPIO0);
    assert_true(log->pins[log->pin_count - 1].level);
    rig_close(&r);
    config.no_modem_lines = true;
    r = rig_open(&config);
    assert_false(port_set_lines(r.port, true, false, &e));
    assert_int_equal(e.code, ERR_PORT_CONFIG);
    rig_close(&r);
}

static void the_device_starts_with_image_power_and_button_as_configured(void **state)
{
    (void)state;
    static const uint8_t image[] = {0xE9, 1, 2, 3};
    struct vsonoff_mem_config config = default_config();
    config.image = image;
    config.image_len = sizeof image;
    struct rig r = rig_open(&config);
    assert_int_equal(vsonoff_mem_flash_size(r.m), FLASH_SIZE);
    assert_memory_equal(vsonoff_mem_flash(r.m), image, sizeof image);
    assert_int_equal(vsonoff_mem_flash(r.m)[sizeof image], 0xFF);
    const struct fake_log *log = fake_chip_log(vsonoff_mem_chip(r.m));
    assert_int_equal(log->pins[0].pin, FAKE_GPIO0);
    assert_true(log->pins[0].level);
    assert_int_equal(log->pins[1].pin, FAKE_POWER);
    assert_true(log->pins[1].level);
    vsonoff_mem_hand(r.m, "power=off 500 button=up power=on 200 button=down");
    assert_int_equal(clock_now_ms(r.clock), 800);
    assert_true(chip_powered(vsonoff_mem_chip(r.m)));
    rig_close(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_comes_back_in_line_time),
        cmocka_unit_test(a_read_without_data_takes_exactly_its_timeout),
        cmocka_unit_test(a_read_ends_with_the_first_byte_and_keeps_the_rest),
        cmocka_unit_test(polling_without_timeout_lets_time_pass),
        cmocka_unit_test(sleep_advances_virtual_time_even_while_bytes_arrive),
        cmocka_unit_test(drain_waits_for_the_last_stop_bit),
        cmocka_unit_test(drain_waits_for_what_the_adapter_has),
        cmocka_unit_test(opening_pulls_the_lines_and_lets_go_of_one_before_the_other),
        cmocka_unit_test(a_long_write_waits_for_the_drivers_buffer),
        cmocka_unit_test(discarding_throws_away_what_was_received),
        cmocka_unit_test(unplugging_ends_a_read_and_every_later_call_with_port_gone),
        cmocka_unit_test(cancel_from_a_tick_ends_a_wait_soon),
        cmocka_unit_test(only_one_program_has_the_port_open),
        cmocka_unit_test(the_rate_set_by_the_program_is_the_rate_on_the_line),
        cmocka_unit_test(lines_reach_a_wired_board_and_missing_lines_are_reported),
        cmocka_unit_test(the_device_starts_with_image_power_and_button_as_configured),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
