/* test_cli_check.c: restock-cli check over the pretended world of cli_world.h: who is asked, what becomes of
 * a device that is not there, what the report and the exit code are. */
/* SPDX-License-Identifier: MIT */
#include "cm.h"

#include "cli_run.h"

#include "base/bytes.h"
#include "said.h"

#include <string.h>

static const struct args check = {.command = COMMAND_CHECK, .port = "P"};

/* A device about which little is known. */
static void find_a_device(void)
{
    world.facts.mode = BOARD_DEVICE;
    world.facts.chip.device = (struct device_info){.chip = "ESP8285",
                                                   .mac = {0x5C, 0xCF, 0x7F, 0x0A, 0x0B, 0x0C},
                                                   .crystal_mhz = 26,
                                                   .flash_maker = "GD",
                                                   .stub = "restock"};
}

static void it_connects_at_the_first_rate_and_passes_on_what_was_asked(void **state)
{
    struct run *run = *state;
    struct args args = check;
    find_a_device();
    args.baud = 460800;
    args.stub = STUB_RESTOCK;
    run_command(run, args);
    assert_int_equal(run->exit_code, 0);
    assert_int_equal(world.connect_options.baud, 115200);
    assert_int_equal(world.board_options.connect.baud, 460800);
    assert_int_equal(world.board_options.connect.stub, STUB_RESTOCK);
    assert_false(world.board_options.write);
    assert_int_equal(world.tried, ERR_NONE);
}

static void the_device_is_let_go_before_cancelling_is_tried_on_a_fresh_port(void **state)
{
    struct run *run = *state;
    find_a_device();
    run_command(run, check);
    assert_int_equal(world.opens, 2);
    assert_int_equal(world.closes, 2);
    assert_int_equal(world.connects, 1);
    assert_int_equal(world.releases, 1);
    assert_int_equal(world.cancels, 1);
}

static void the_report_is_on_stdout_and_names_the_adapter(void **state)
{
    struct run *run = *state;
    find_a_device();
    world.ports[0] = (struct port_info){.name = "P",
                                        .friendly_name = "USB-SERIAL CH340 (P)",
                                        .vid = 0x1A86,
                                        .pid = 0x7523,
                                        .serial = "A50285BI",
                                        .driver = "ch341",
                                        .adapter = "CH340"};
    world.port_count = 1;
    run_command(run, check);
    assert_has(run->out, "Adapter: P (USB-SERIAL CH340 (P)), 1a86:7523, CH340, driver ch341\n");
    assert_has(run->out, "  ok         ESP8285, MAC 5C:CF:7F:xx:xx:xx.\n");
    assert_has(run->out, "A pending read ends 0 ms after it is cancelled.\n");
    assert_lacks(run->out, "A50285BI");
    assert_lacks(run->err, "ESP8285, MAC 5C");
}

static void what_fails_decides_the_exit_code_and_is_no_error(void **state)
{
    struct run *run = *state;
    struct args args = check;
    find_a_device();
    world.cancel_is_ignored = true;
    args.json = true;
    run_command(run, args);
    assert_int_equal(run->exit_code, 2);
    assert_int_equal(run->e.code, ERR_NONE);
    assert_has(run->out,
               "\"event\":\"result\",\"command\":\"check\",\"device\":\"device\",\"overall\":\"failed\"");
    assert_has(run->out, "\"cancel_works\":false,\"cancel_ms\":null");
    assert_has(run->out, "\"part\":\"line\",\"what\":\"cancel\",\"level\":\"failed\"");
    assert_has(run->out, "\"mac\":\"5C:CF:7F:xx:xx:xx\"");
    assert_has(run->out, "\"latency_ms\":null");
    assert_has(run->out, "\"report\":\"Restock ");
}

static void a_device_that_does_not_answer_is_what_the_report_is_about(void **state)
{
    struct run *run = *state;
    world.connect_error = ERR_NO_ANSWER;
    world.facts.connect.code = ERR_NO_ANSWER;
    run_command(run, check);
    assert_int_equal(world.checks, 1);
    assert_int_equal(world.tried, ERR_NO_ANSWER);
    assert_int_equal(run->exit_code, 3);
    assert_has(run->out, "failed     The device does not answer.");
    assert_int_equal(world.cancels, 1);
}

static void a_port_that_does_not_open_is_an_error(void **state)
{
    struct run *run = *state;
    static const enum err_code codes[] = {ERR_PORT_BUSY, ERR_PORT_MISSING, ERR_PORT_DENIED, ERR_PORT_CONFIG};
    for (size_t i = 0; i < ARRAY_LEN(codes); i++) {
        world.open_error = codes[i];
        run_command(run, check);
        assert_int_equal(run->e.code, codes[i]);
        assert_int_equal(run->exit_code, 2);
        assert_string_equal(run->out, "");
    }
    assert_int_equal(world.checks, 0);
}

static void one_that_is_pulled_out_meanwhile_is_in_the_report(void **state)
{
    struct run *run = *state;
    find_a_device();
    err_set(&world.facts.ended, ERR_PORT_GONE, "pulled");
    run_command(run, check);
    assert_int_equal(run->exit_code, 2);
    assert_has(run->out, "The check ended early. The USB adapter was disconnected. (pulled)");
    assert_int_equal(world.cancels, 0);
}

static void a_cancel_leaves_no_report(void **state)
{
    struct run *run = *state;
    world.check_error = ERR_CANCELLED;
    run_command(run, check);
    assert_int_equal(run->exit_code, 130);
    assert_string_equal(run->out, "");
    assert_int_equal(world.cancels, 0);
}

static void writing_is_asked_about_before_anything_else(void **state)
{
    struct run *run = *state;
    struct args args = check;
    args.write = true;
    run_command(run, args);
    assert_int_equal(run->e.code, ERR_UNCONFIRMED);
    world.can_ask = true;
    world.answer = "n";
    run_command(run, args);
    assert_int_equal(run->exit_code, 130);
    assert_int_equal(world.opens, 0);
    world.answer = "y";
    run_command(run, args);
    assert_int_equal(world.checks, 1);
    assert_true(world.board_options.write);
    assert_has(run->err, "one blank sector of the flash");
    args.yes = true;
    args.json = true;
    run_command(run, args);
    assert_int_equal(world.checks, 2);
    assert_true(world.board_options.write);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, cli_run_setup, cli_run_teardown)
    const struct CMUnitTest tests[] = {
        TEST(it_connects_at_the_first_rate_and_passes_on_what_was_asked),
        TEST(the_device_is_let_go_before_cancelling_is_tried_on_a_fresh_port),
        TEST(the_report_is_on_stdout_and_names_the_adapter),
        TEST(what_fails_decides_the_exit_code_and_is_no_error),
        TEST(a_device_that_does_not_answer_is_what_the_report_is_about),
        TEST(a_port_that_does_not_open_is_an_error),
        TEST(one_that_is_pulled_out_meanwhile_is_in_the_report),
        TEST(a_cancel_leaves_no_report),
        TEST(writing_is_asked_about_before_anything_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
