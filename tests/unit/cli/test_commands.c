/* test_commands.c: restock-cli's commands over a flasher, port and terminal that are all pretended here: who
 * is asked what, what is never called without a yes, what reaches the core, how the device is let go.
 */
/* SPDX-License-Identifier: MIT */
#include "cm.h"

#include "cli_run.h"

#include "base/bytes.h"
#include "said.h"
#include "spoken.h"
#include "store/store.h"

#include <string.h>

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
        TEST(test_the_device_is_let_go_after_success_and_after_failure),
        TEST(test_after_run_without_lines_asks_for_a_power_cycle_and_succeeds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
