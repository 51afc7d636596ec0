/* test_commands.c: restock-cli's commands over a flasher, port and terminal that are all pretended here: who
 * is asked what, what is never called without a yes, how ports are chosen and waited for, what results carry.
 */
/* SPDX-License-Identifier: MIT */
#include "cm.h"

#include "cli_run.h"

#include "base/bytes.h"
#include "said.h"
#include "spoken.h"
#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Questions */

static void test_without_a_person_nothing_is_touched_without_yes(void **state)
{
    struct run *run = *state;
    world.can_ask = false;
    run_command(run, (struct args){.command = COMMAND_ERASE, .port = "P"});
    assert_int_equal(run->exit_code, 7);
    world.can_ask = true; /* but --json asks nothing */
    run_command(run, (struct args){.command = COMMAND_ERASE, .port = "P", .json = true});
    assert_int_equal(run->exit_code, 7);
    assert_int_equal(run->e.code, ERR_UNCONFIRMED);
    assert_int_equal(world.opens + world.restores + world.erases, 0);
}

static void test_anything_but_yes_is_no(void **state)
{
    struct run *run = *state;
    static const char *const answers[] = {"n", "", "no", "yy", "Yikes", "1", NULL};
    world.can_ask = true;
    for (size_t i = 0; i < ARRAY_LEN(answers); i++) {
        world.answer = answers[i];
        run_command(run, (struct args){.command = COMMAND_RESTORE, .port = "P", .file = run->file});
        assert_int_equal(run->exit_code, 130);
        run_command(run, (struct args){.command = COMMAND_ERASE, .port = "P"});
        assert_int_equal(run->exit_code, 130);
    }
    assert_int_equal(world.restores + world.erases, 0);
    assert_int_equal(world.releases, world.connects);
}

static void test_the_question_names_device_firmware_file_and_safety_copy(void **state)
{
    struct run *run = *state;
    world.can_ask = true;
    world.answer = "y";
    run_command(run, (struct args){.command = COMMAND_RESTORE, .port = "P", .file = run->file});
    assert_int_equal(run->exit_code, 0);
    assert_int_equal(world.restores, 1);
    assert_has(run->err, "ESP8285, MAC 5C:CF:7F:01:02:03, 1 MB flash");
    assert_has(run->err, "eWeLink PSF-B04-GL");
    assert_has(run->err, run->file);
    assert_has(run->err, run->folder);
    assert_has(run->err, "first be saved");
    assert_has(run->err, "[y/N]");
    run_command(run, (struct args){.command = COMMAND_ERASE, .port = "P", .no_safety_backup = true});
    assert_has(run->err, "no safety copy will be made");
    assert_int_equal(world.erases, 1);
}

static void test_yes_asks_nothing(void **state)
{
    struct run *run = *state;
    run_command(run, (struct args){.command = COMMAND_RESTORE, .port = "P", .file = run->file, .yes = true});
    assert_int_equal(run->exit_code, 0);
    assert_int_equal(world.restores, 1);
    assert_null(strstr(run->err, "[y/N]"));
}

static void test_what_the_check_says_is_shown_and_obeyed(void **state)
{
    struct run *run = *state;
    static const struct {
        enum guard_level level;
        enum err_code code;
        bool force;
        int exit_code;
    } cases[] = {
        {GUARD_LINE, ERR_NONE, false, 0},           {GUARD_ASK, ERR_NONE, false, 0},
        {GUARD_REFUSE, ERR_REFUSED, false, 7},      {GUARD_REFUSE, ERR_REFUSED, true, 0},
        {GUARD_NEVER, ERR_FILE_TOO_LARGE, true, 6},
    };
    unsigned restores = 0;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        world.finding = cases[i].level;
        world.finding_error = cases[i].code;
        run_command(run, (struct args){.command = COMMAND_RESTORE,
                                       .port = "P",
                                       .file = run->file,
                                       .yes = true,
                                       .force = cases[i].force});
        assert_int_equal(run->exit_code, cases[i].exit_code);
        restores += cases[i].exit_code == 0;
        assert_int_equal(world.restores, restores);
        if (cases[i].exit_code == 0)
            assert_has(run->err, "The file has changed since");
        else
            assert_has(spoken_reason(&run->e), "The file has changed since");
    }
}

static void test_undo_asks_and_tells_what_comes_back(void **state)
{
    struct run *run = *state;
    run_command(run, (struct args){.command = COMMAND_UNDO, .port = "P"});
    assert_int_equal(run->e.code, ERR_UNCONFIRMED);
    world.can_ask = true;
    world.answer = "n";
    run_command(run, (struct args){.command = COMMAND_UNDO, .port = "P"});
    assert_int_equal(run->exit_code, 130);
    assert_int_equal(world.undos, 0);
    world.answer = "y";
    run_command(run, (struct args){.command = COMMAND_UNDO, .port = "P"});
    assert_int_equal(run->exit_code, 0);
    assert_int_equal(world.undos, 1);
    assert_has(run->err, "To put back: before.bin");
    assert_has(run->err, "saved 2026-01-31T12:34:56Z: eWeLink");
    assert_has(run->err, "first be saved");
    assert_string_equal(world.undo_options.library, run->folder);
    run_command(run, (struct args){.command = COMMAND_UNDO, .port = "P", .yes = true, .json = true});
    assert_has(run->out, "\"file\":\"before.bin\",\"date\":\"2026-01-31T12:34:56Z\"");
    assert_has(run->out, "\"safety_copy\":\"copy.bin\"");
    world.finding_error = ERR_NO_UNDO;
    run_command(run, (struct args){.command = COMMAND_UNDO, .port = "P", .yes = true});
    assert_int_equal(run->exit_code, 6);
    assert_int_equal(world.undos, 2);
}

static void test_undo_by_the_newest_copy_says_so_and_claims_no_more(void **state)
{
    struct run *run = *state;
    struct args args = {.command = COMMAND_UNDO, .port = "P", .yes = true};
    run_command(run, args);
    assert_lacks(run->err, "no readable note");
    assert_has(run->out, "is what it was then");
    world.without_note = true;
    run_command(run, args);
    assert_int_equal(run->exit_code, 0);
    assert_has(run->err, "no readable note of the last change. This is the newest safety copy");
    assert_lacks(run->out, "what it was then");
    assert_has(run->out, "the flash equals this safety copy, by its digest");
    args.json = true;
    run_command(run, args);
    assert_has(run->out, "\"without_note\":true");
    assert_int_equal(world.undos, 3);
}

static void test_a_safety_copy_that_got_lost_is_told_of(void **state)
{
    struct run *run = *state;
    struct args args = {.command = COMMAND_RESTORE, .port = "P", .file = run->file, .yes = true};
    run_command(run, args);
    assert_lacks(run->err, "Warning:");
    world.note_lost = true;
    run_command(run, args);
    assert_int_equal(run->exit_code, 0); /* the work itself is done */
    assert_has(run->err, "undo does not know of this change");
    assert_lacks(run->out, "gone");
    world.copy_gone = true;
    run_command(run, args);
    assert_int_equal(run->exit_code, 0);
    assert_has(run->out, "copy.bin (deleted in the meantime)");
    assert_has(run->err, "the safety copy was deleted in the meantime");
    args.json = true;
    run_command(run, args);
    assert_has(run->out, "\"safety_copy_is_gone\":true,\"note_is_lost\":true");
}

static void test_nothing_to_undo_is_told_before_the_question(void **state)
{
    struct run *run = *state;
    world.can_ask = true;
    world.answer = "y";
    world.nothing_to_undo = true;
    run_command(run, (struct args){.command = COMMAND_UNDO, .port = "P"});
    assert_int_equal(run->e.code, ERR_NO_UNDO);
    assert_lacks(run->err, "Go ahead?");
    assert_int_equal(world.undos, 0);
}

static void test_file_problems_are_told_before_the_port_is_opened(void **state)
{
    struct run *run = *state;
    run_command(run,
                (struct args){.command = COMMAND_RESTORE, .port = "P", .file = "/nowhere/x", .yes = true});
    assert_int_equal(run->e.code, ERR_FILE_READ);
    run_command(run, (struct args){.command = COMMAND_VERIFY, .port = "P", .file = "/nowhere/x"});
    assert_int_equal(run->e.code, ERR_FILE_READ);
    run_command(run, (struct args){.command = COMMAND_BACKUP, .port = "P", .output = run->file});
    assert_int_equal(run->e.code, ERR_FILE_EXISTS);
    assert_true(store_save(store_system(), run->file, "", 0, true, NULL));
    run_command(run, (struct args){.command = COMMAND_RESTORE, .port = "P", .file = run->file, .yes = true});
    assert_int_equal(run->e.code, ERR_FILE_EMPTY);
    assert_int_equal(world.opens, 0);
}

/* Options reach the core */

static void test_options_reach_the_core(void **state)
{
    struct run *run = *state;
    run_command(
        run, (struct args){
                 .command = COMMAND_BACKUP, .port = "P", .output = run->file, .force = true, .baud = 230400});
    assert_int_equal(run->exit_code, 0);
    assert_string_equal(world.backup_options.file, run->file);
    assert_string_equal(world.backup_options.library, run->folder);
    assert_true(world.backup_options.overwrite);
    assert_int_equal(world.connect_options.baud, 230400);
    assert_int_equal(world.connect_options.wait_ms, 0);
    run_command(run, (struct args){.command = COMMAND_RESTORE,
                                   .port = "P",
                                   .file = run->file,
                                   .yes = true,
                                   .keep_rest = true,
                                   .force = true,
                                   .no_safety_backup = true,
                                   .wait_ms = 9000});
    assert_true(world.restore_options.keep_rest && world.restore_options.force);
    assert_true(world.restore_options.no_safety_backup);
    assert_int_equal(world.connect_options.wait_ms, 9000);
    run_command(run, (struct args){.command = COMMAND_RESTORE, .port = "P", .file = run->file, .yes = true});
    assert_false(world.restore_options.keep_rest || world.restore_options.force);
    assert_false(world.restore_options.no_safety_backup);
}

/* Ports */

static void add_port(const char *name, uint16_t vid)
{
    struct port_info *p = &world.ports[world.port_count++];
    snprintf(p->name, sizeof p->name, "%s", name);
    snprintf(p->friendly_name, sizeof p->friendly_name, "USB-SERIAL (%s)", name);
    p->vid = vid;
    p->pid = vid != 0 ? 0x7523 : 0;
    p->adapter = vid != 0 ? "CH340" : "";
    p->may_be_tried = vid != 0;
}

static void test_the_only_usb_port_is_taken_and_named(void **state)
{
    struct run *run = *state;
    add_port("COM1", 0);
    add_port("COM7", 0x1A86);
    run_command(run, (struct args){.command = COMMAND_DETECT});
    assert_int_equal(run->exit_code, 0);
    assert_string_equal(world.opened, "COM7");
    assert_has(run->err, "COM7");
}

static void test_several_usb_ports_are_listed(void **state)
{
    struct run *run = *state;
    add_port("COM7", 0x1A86);
    add_port("COM1", 0);
    add_port("COM9", 0x0403);
    run_command(run, (struct args){.command = COMMAND_DETECT});
    assert_int_equal(run->exit_code, 1);
    assert_has(run->e.detail, "COM7, COM9");
    assert_int_equal(world.opens, 0);
}

static void test_a_port_of_an_unknown_kind_is_not_opened_unasked(void **state)
{
    struct run *run = *state;
    add_port("COM3", 0x1199); /* a modem's */
    world.ports[0].may_be_tried = false;
    run_command(run, (struct args){.command = COMMAND_DETECT});
    assert_int_equal(run->e.code, ERR_PORT_NONE);
    assert_has(run->e.detail, "not opened: COM3");
    assert_int_equal(world.opens, 0);
    add_port("COM7", 0x1A86);
    run_command(run, (struct args){.command = COMMAND_DETECT});
    assert_int_equal(run->exit_code, 0);
    assert_string_equal(world.opened, "COM7");
}

static void test_no_usb_port_is_a_missing_port(void **state)
{
    struct run *run = *state;
    add_port("COM1", 0);
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

/* The end */

static void test_the_device_is_let_go_after_success_and_after_failure(void **state)
{
    struct run *run = *state;
    run_command(run, (struct args){.command = COMMAND_BACKUP, .port = "P"});
    assert_int_equal(world.releases, 1);
    assert_int_equal(world.after, AFTER_STAY);
    world.work_error = ERR_LOST;
    run_command(run, (struct args){.command = COMMAND_BACKUP, .port = "P", .after = AFTER_RUN});
    assert_int_equal(run->exit_code, 3);
    assert_int_equal(world.releases, 2);
    assert_int_equal(world.after, AFTER_STAY); /* nothing half-done is started */
    assert_int_equal(world.closes, 2);
}

static void test_after_run_without_lines_asks_for_a_power_cycle_and_succeeds(void **state)
{
    struct run *run = *state;
    world.release_error = ERR_REFUSED;
    run_command(run, (struct args){.command = COMMAND_BACKUP, .port = "P", .after = AFTER_RUN});
    assert_int_equal(run->exit_code, 0);
    assert_int_equal(world.after, AFTER_RUN);
    assert_has(run->err, "unplug its power");
}

/* Results */

static const char *last_line(const char *text)
{
    const char *last = text;
    for (const char *p = text; *p != '\0'; p++)
        if (*p == '\n' && p[1] != '\0')
            last = p + 1;
    return last;
}

static void assert_result(struct run *run, struct args args, const char *const *members)
{
    args.json = true;
    run_command(run, args);
    const char *result = last_line(run->out);
    assert_has(result, "{\"event\":\"result\",\"command\":\"");
    for (; *members != NULL; members++)
        assert_has(result, *members);
    assert_string_equal(run->err, "");
}

static void test_what_ails_an_adapter_is_told_with_the_ports(void **state)
{
    struct run *run = *state;
    add_port("COM7", 0x1A86);
    world.ports[0].problem = 22;
    strcpy(world.ports[0].driver_version, "3.5.2019.1");
    world.portless[0] = world.ports[0];
    world.portless[0].name[0] = '\0';
    world.portless[0].problem = 28;
    world.portless_count = 1;
    run_command(run, (struct args){.command = COMMAND_PORTS});
    assert_has(run->out, "\nCOM7: This CH340 adapter is switched off");
    assert_has(run->out, "\nA CH340 adapter is plugged in, but Windows has no driver for it.");
    assert_result(
        run, (struct args){.command = COMMAND_PORTS},
        (const char *const[]){"\"driver_version\":\"3.5.2019.1\",\"problem\":22,\"trouble\":\"This CH340",
                              "\"without_port\":[{\"name\":\"\"", "\"problem\":28", NULL});
}

static void test_json_results_carry_what_is_promised(void **state)
{
    struct run *run = *state;
    assert_result(
        run, (struct args){.command = COMMAND_DETECT, .port = "P"},
        (const char *const[]){"\"chip\":\"ESP8285\"", "\"mac\":\"5C:CF:7F:01:02:03\"", "\"crystal_mhz\":26",
                              "\"flash_id\":\"514014\"", "\"flash_maker\":\"GD\"", "\"flash_size\":1048576",
                              "\"stub\":\"espressif\"", "\"baud\":460800", "\"seconds_connect\":1.250",
                              "\"firmware\":{\"firmware\":\"ewelink\",\"product\":\"PSF-B04-GL\"", NULL});
    assert_result(run, (struct args){.command = COMMAND_BACKUP, .port = "P"},
                  (const char *const[]){"\"file\":\"default.bin\"", "\"size\":1048576", "\"md5\":\"",
                                        "\"sha256\":\"", "\"seconds\":2.500", "\"wire_rx\":1000",
                                        "\"wire_tx\":2000", "\"sectors_total\":256", "\"sectors_read\":100",
                                        "\"sectors_known\":156", "\"verdict\":\"complete\"", NULL});
    assert_result(run, (struct args){.command = COMMAND_RESTORE, .port = "P", .file = run->file, .yes = true},
                  (const char *const[]){"\"sectors_erased\":3", "\"sectors_written\":4",
                                        "\"safety_copy\":\"copy.bin\"", "\"verdict\":\"complete\"", NULL});
    assert_result(run, (struct args){.command = COMMAND_ERASE, .port = "P", .yes = true},
                  (const char *const[]){"\"seconds\":2.500", "\"safety_copy\":\"copy.bin\"", NULL});
    assert_result(run, (struct args){.command = COMMAND_VERIFY, .port = "P", .file = run->file},
                  (const char *const[]){"\"equal\":true", "\"sectors_different\":[]", NULL});
    assert_result(
        run, (struct args){.command = COMMAND_BOOT_LOG, .port = "P", .seconds = 1},
        (const char *const[]){"\"text\":\"\\\\xfe ets Jan  8 2013,rst cause:1, boot mode:(1,6)\\u000aload\"",
                              "\"bytes\":52", NULL});
    assert_result(run, (struct args){.command = COMMAND_INFO, .file = run->file},
                  (const char *const[]){"\"size\":8192", "\"md5\":\"", "\"verdict\":\"complete\"",
                                        "\"reasons\":[\"Boot loader, application and radio data are in "
                                        "place, and all checksums are correct.\"]",
                                        "\"firmware\":\"ewelink\"", "\"version\":null", "\"sdk\":null",
                                        "\"boot\":null", "\"map_size\":null", "\"flash_mode\":null",
                                        "\"app_crc32\":null", "\"device_id\":null", "\"station_mac\":null",
                                        NULL});
    add_port("COM7", 0x1A86);
    assert_result(
        run, (struct args){.command = COMMAND_PORTS},
        (const char *const[]){"\"ports\":[{\"name\":\"COM7\",\"friendly_name\":\"USB-SERIAL (COM7)\","
                              "\"vid\":\"1a86\",\"pid\":\"7523\",\"serial\":\"\",\"driver\":\"\"",
                              NULL});
}

static void test_a_difference_is_a_result_with_exit_code_5(void **state)
{
    struct run *run = *state;
    world.different = true;
    assert_result(run, (struct args){.command = COMMAND_VERIFY, .port = "P", .file = run->file},
                  (const char *const[]){"\"equal\":false",
                                        "\"sectors_different\":[{\"first\":1,\"count\":2,\"address\":4096,"
                                        "\"size\":8192},{\"first\":255,\"count\":1,\"address\":1044480,"
                                        "\"size\":4096}]",
                                        NULL});
    assert_int_equal(run->exit_code, 5);
    run_command(run, (struct args){.command = COMMAND_VERIFY, .port = "P", .file = run->file});
    assert_has(run->out, "0x001000-0x002fff  2 sectors");
    assert_has(run->out, "0x0ff000-0x0fffff  1 sector\n");
}

static void test_boot_log_escapes_and_ends_its_last_line_and_judges(void **state)
{
    struct run *run = *state;
    run_command(run, (struct args){.command = COMMAND_BOOT_LOG, .port = "P", .seconds = 1});
    assert_has(
        run->out,
        "\\xfe ets Jan  8 2013,rst cause:1, boot mode:(1,6)\nload\n\n"
        "Verdict:      The device is in programming mode: its button was held (GPIO0 low) at power-up.\n"
        "              To start its firmware, disconnect and");
    assert_null(strstr(run->err, "reconnect"));
    assert_int_equal(world.boot_log_wait_ms, 1000);
    assert_int_equal(world.boot_log_listen_ms, 1000);
    run_command(run, (struct args){.command = COMMAND_BOOT_LOG, .port = "P", .json = true});
    assert_has(
        run->out,
        "\"command\":\"boot-log\",\"ok\":false,\"state\":\"programming\",\"verdict\":\"The device is in");
    assert_has(run->out, "\"starts\":1,\"text\":\"\\\\xfe ets Jan");
    assert_int_equal(world.boot_log_wait_ms, 20000);
    assert_int_equal(world.boot_log_listen_ms, 5000);
    world.different = true; /* here: silence */
    run_command(run, (struct args){.command = COMMAND_BOOT_LOG, .port = "P", .seconds = 1});
    assert_int_equal(run->e.code, ERR_UNHEARD);
}

static void test_boot_log_asks_for_the_power_switch_where_no_line_restarts_the_device(void **state)
{
    struct run *run = *state;
    world.lines_dead = true;
    run_command(run, (struct args){.command = COMMAND_BOOT_LOG, .port = "P"});
    assert_has(run->err,
               "disconnect and reconnect the 3.3 V wire without holding the button; leave the adapter "
               "plugged in.");
    assert_int_equal(run->exit_code, 0);
}

static void test_library_lists_files_and_names_devices(void **state)
{
    struct run *run = *state;
    char label[112], sidecar[112];
    run_command(run, (struct args){.command = COMMAND_LIBRARY, .json = true});
    assert_has(run->out, "\"devices\":[{\"mac\":null,\"name\":null,\"product\":null,\"device_id\":null,"
                         "\"offer\":null,\"backups\":[{\"file\":\"file.bin\",\"size\":8192,\"date\":null");
    static const char note[] = "{\"mac\":\"5ccf7f010203\",\"date\":\"2026-01-31T12:34:56Z\",\"verdict\":"
                               "\"complete\",\"product\":\"PSF-B04-GL\",\"purpose\":\"backup\"}";
    snprintf(sidecar, sizeof sidecar, "%s.json", run->file);
    assert_true(store_save(store_system(), sidecar, note, sizeof note - 1, true, NULL));
    run_command(run,
                (struct args){.command = COMMAND_LIBRARY, .name_mac = "5c-CF-7f-01-02-03", .name = "Lamp"});
    assert_string_equal(run->out, "5C:CF:7F:01:02:03 is now called Lamp.\n");
    run_command(run, (struct args){.command = COMMAND_LIBRARY});
    assert_has(run->out, "5C:CF:7F:01:02:03  Lamp  PSF-B04-GL\n* 2026-01-31T12:34:56Z  complete   8 KB");
    run_command(run, (struct args){.command = COMMAND_LIBRARY, .json = true});
    assert_has(run->out, "{\"mac\":\"5C:CF:7F:01:02:03\",\"name\":\"Lamp\",\"product\":\"PSF-B04-GL\",");
    assert_has(run->out, "\"offer\":\"file.bin\"");
    static const char *const wrong[] = {"", "5C:CF:7F:01:02", "5C:CF:7F:01:02:03:04", "5G:CF:7F:01:02:03",
                                        "5C:CF:7F:01:02:04"};
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
        run_command(run, (struct args){.command = COMMAND_LIBRARY, .name_mac = wrong[i], .name = "x"});
        assert_int_equal(run->exit_code, 1);
    }
    snprintf(label, sizeof label, "%s/restock-5ccf7f010203.device.json", run->folder);
    assert_int_equal(unlink(label) | unlink(sidecar), 0);
}

static void test_info_reads_empty_files_and_files_larger_than_any_flash(void **state)
{
    struct run *run = *state;
    assert_true(store_save(store_system(), run->file, "", 0, true, NULL));
    run_command(run, (struct args){.command = COMMAND_INFO, .file = run->file, .json = true});
    assert_int_equal(run->exit_code, 0);
    assert_has(run->out, "\"size\":0,\"md5\":\"d41d8cd98f00b204e9800998ecf8427e\"");
    size_t len = (16u << 20) + 3; /* the digests still cover all of it */
    uint8_t *data = calloc(1, len);
    memset(data, 'a', len);
    assert_true(store_save(store_system(), run->file, data, len, true, NULL));
    free(data);
    run_command(run, (struct args){.command = COMMAND_INFO, .file = run->file, .json = true});
    assert_int_equal(run->exit_code, 0);
    assert_has(run->out, "\"size\":16777219,\"md5\":\"864a30f251c03c929e032440d5327947\"");
    assert_has(run->out, "\"verdict\":\"unknown\"");
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, cli_run_setup, cli_run_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_without_a_person_nothing_is_touched_without_yes),
        TEST(test_anything_but_yes_is_no),
        TEST(test_the_question_names_device_firmware_file_and_safety_copy),
        TEST(test_yes_asks_nothing),
        TEST(test_what_the_check_says_is_shown_and_obeyed),
        TEST(test_undo_asks_and_tells_what_comes_back),
        TEST(test_undo_by_the_newest_copy_says_so_and_claims_no_more),
        TEST(test_nothing_to_undo_is_told_before_the_question),
        TEST(test_a_safety_copy_that_got_lost_is_told_of),
        TEST(test_file_problems_are_told_before_the_port_is_opened),
        TEST(test_options_reach_the_core),
        TEST(test_what_ails_an_adapter_is_told_with_the_ports),
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
        TEST(test_the_device_is_let_go_after_success_and_after_failure),
        TEST(test_after_run_without_lines_asks_for_a_power_cycle_and_succeeds),
        TEST(test_json_results_carry_what_is_promised),
        TEST(test_a_difference_is_a_result_with_exit_code_5),
        TEST(test_boot_log_escapes_and_ends_its_last_line_and_judges),
        TEST(test_boot_log_asks_for_the_power_switch_where_no_line_restarts_the_device),
        TEST(test_library_lists_files_and_names_devices),
        TEST(test_info_reads_empty_files_and_files_larger_than_any_flash),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
