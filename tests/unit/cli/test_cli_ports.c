/* test_cli_ports.c: how restock-cli's commands choose a port, open it and wait for it and for the device
 * behind it, in a pretended world. */
/* SPDX-License-Identifier: MIT */
#include "cm.h"

#include "cli_run.h"

#include "base/bytes.h"
#include "said.h"

#include <string.h>

static void test_the_only_usb_port_is_taken_and_named(void **state)
{
    struct run *run = *state;
    world_add_port("COM1", 0);
    world_add_port("COM7", 0x1A86);
    run_command(run, (struct args){.command = COMMAND_DETECT});
    assert_int_equal(run->exit_code, 0);
    assert_string_equal(world.opened, "COM7");
    assert_has(run->err, "COM7");
}

static void test_several_usb_ports_are_listed(void **state)
{
    struct run *run = *state;
    world_add_port("COM7", 0x1A86);
    world_add_port("COM1", 0);
    world_add_port("COM9", 0x0403);
    run_command(run, (struct args){.command = COMMAND_DETECT});
    assert_int_equal(run->exit_code, 1);
    assert_has(run->e.detail, "COM7, COM9");
    assert_int_equal(world.opens, 0);
}

static void test_a_port_of_an_unknown_kind_is_not_opened_unasked(void **state)
{
    struct run *run = *state;
    world_add_port("COM3", 0x1199); /* a modem's */
    world.ports[0].may_be_tried = false;
    run_command(run, (struct args){.command = COMMAND_DETECT});
    assert_int_equal(run->e.code, ERR_PORT_NONE);
    assert_has(run->e.detail, "not opened: COM3");
    assert_int_equal(world.opens, 0);
    world_add_port("COM7", 0x1A86);
    run_command(run, (struct args){.command = COMMAND_DETECT});
    assert_int_equal(run->exit_code, 0);
    assert_string_equal(world.opened, "COM7");
}

static void test_no_usb_port_is_a_missing_port(void **state)
{
    struct run *run = *state;
    world_add_port("COM1", 0);
    run_command(run, (struct args){.command = COMMAND_DETECT});
    assert_int_equal(run->exit_code, 2);
    assert_int_equal(run->e.code, ERR_PORT_NONE);
}

static void test_port_errors_decide_the_exit_code(void **state)
{
    struct run *run = *state;
    static const enum err_code codes[] = {ERR_PORT_MISSING, ERR_PORT_BUSY, ERR_PORT_DENIED, ERR_PORT_CONFIG};
    for (size_t i = 0; i < ARRAY_LEN(codes); i++) {
        world.open_error = codes[i];
        run_command(run, (struct args){.command = COMMAND_DETECT, .port = "P"});
        assert_int_equal(run->e.code, codes[i]);
        assert_int_equal(run->exit_code, 2);
    }
    assert_int_equal(world.opens, ARRAY_LEN(codes));
}

static void test_wait_covers_a_port_that_appears_later(void **state)
{
    struct run *run = *state;
    world.port_missing_for = 10;
    run_command(run, (struct args){.command = COMMAND_DETECT, .port = "P", .wait_ms = 60000});
    assert_int_equal(run->exit_code, 0);
    assert_int_equal(world.opens, 11);
    assert_has(run->err, "Waiting for the adapter");
    assert_in_range(world.connect_options.wait_ms, 50000, 59000); /* what was left */
}

static void test_wait_ends(void **state)
{
    struct run *run = *state;
    world.port_missing_for = 1000000;
    run_command(run, (struct args){.command = COMMAND_DETECT, .port = "P", .wait_ms = 5000});
    assert_int_equal(run->e.code, ERR_PORT_MISSING);
    assert_in_range(world.now_ms, 5000, 6000);
}

static void test_wait_survives_the_adapter_being_plugged_again(void **state)
{
    struct run *run = *state;
    world.connects_gone = 2;
    run_command(run, (struct args){.command = COMMAND_DETECT, .port = "P", .wait_ms = 60000});
    assert_int_equal(run->exit_code, 0);
    assert_int_equal(world.connects, 3);
    assert_int_equal(world.opens, 3);
    assert_int_equal(world.closes, 3);
}

static void test_without_wait_the_first_failure_counts(void **state)
{
    struct run *run = *state;
    world.connects_gone = 1;
    run_command(run, (struct args){.command = COMMAND_DETECT, .port = "P"});
    assert_int_equal(run->e.code, ERR_PORT_GONE);
    assert_null(strstr(run->err, "The device runs its firmware"));
}

/* Many adapters feed the device: starting it anew takes the port away.  What has failed is not tried again.
 */
static void test_a_port_that_goes_because_the_stub_failed_is_waited_for(void **state)
{
    struct run *run = *state;
    world.connects_gone = 1;
    world.own_stub_failed = true;
    world.port_missing_for = 0;
    run_command(run, (struct args){.command = COMMAND_DETECT, .port = "P"});
    assert_int_equal(run->exit_code, 0);
    assert_int_equal(run->e.code, ERR_NONE);
    assert_int_equal(world.connects, 2);
    assert_int_equal(world.connect_options.stub, STUB_ESPRESSIF);
}

static void test_who_has_to_start_the_device_anew_is_told_and_waited_for(void **state)
{
    struct run *run = *state;
    world.connects_gone = 1;
    world.other_stub = true;
    run_command(run, (struct args){.command = COMMAND_DETECT, .port = "P", .stub = STUB_RESTOCK});
    assert_int_equal(run->exit_code, 0);
    assert_int_equal(world.connects, 2);
    assert_has(run->err, "two seconds. Waiting 60 s for that; without --stub, the one that runs would do.");
}

static void test_the_stub_asked_for_is_passed_on(void **state)
{
    struct run *run = *state;
    run_command(run, (struct args){.command = COMMAND_DETECT, .port = "P", .stub = STUB_RESTOCK});
    assert_int_equal(world.connect_options.stub, STUB_RESTOCK);
}

static void test_waiting_tells_what_is_seen(void **state)
{
    struct run *run = *state;
    run_command(run, (struct args){.command = COMMAND_DETECT, .port = "P", .wait_ms = 1000});
    assert_has(run->err, "The device runs its firmware");
}

static void test_busy_is_not_waited_for(void **state)
{
    struct run *run = *state;
    world.open_error = ERR_PORT_BUSY;
    run_command(run, (struct args){.command = COMMAND_DETECT, .port = "P", .wait_ms = 60000});
    assert_int_equal(run->e.code, ERR_PORT_BUSY);
    assert_int_equal(world.opens, 1);
}

static void test_an_interrupt_ends_the_wait_for_a_port(void **state)
{
    struct run *run = *state;
    world.port_missing_for = 1000000;
    world.interrupted = true;
    run_command(run, (struct args){.command = COMMAND_DETECT, .port = "P", .wait_ms = 60000});
    assert_int_equal(run->exit_code, 130);
    assert_in_range(world.now_ms, 0, 1000);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, cli_run_setup, cli_run_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_the_only_usb_port_is_taken_and_named),
        TEST(test_several_usb_ports_are_listed),
        TEST(test_a_port_of_an_unknown_kind_is_not_opened_unasked),
        TEST(test_no_usb_port_is_a_missing_port),
        TEST(test_port_errors_decide_the_exit_code),
        TEST(test_wait_covers_a_port_that_appears_later),
        TEST(test_wait_ends),
        TEST(test_wait_survives_the_adapter_being_plugged_again),
        TEST(test_without_wait_the_first_failure_counts),
        TEST(test_a_port_that_goes_because_the_stub_failed_is_waited_for),
        TEST(test_who_has_to_start_the_device_anew_is_told_and_waited_for),
        TEST(test_the_stub_asked_for_is_passed_on),
        TEST(test_waiting_tells_what_is_seen),
        TEST(test_busy_is_not_waited_for),
        TEST(test_an_interrupt_ends_the_wait_for_a_port),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
