/* test_cli_refusals.c: what restock-cli refuses, when, and in which words, over the pretended world of
 * cli_world.h. */
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

/* Names of files */

static void the_note_beside_a_backup_is_not_replaced_either(void **state)
{
    struct run *run = *state;
    char name[80], note[96];
    snprintf(name, sizeof name, "%s/new.bin", run->folder);
    snprintf(note, sizeof note, "%s.json", name);
    assert_true(store_save(store_system(), note, "mine", 4, false, NULL));
    run_command(run, (struct args){.command = COMMAND_BACKUP, .port = "P", .output = name});
    assert_int_equal(run->exit_code, 6);
    assert_int_equal(run->e.code, ERR_FILE_EXISTS);
    assert_has(run->err, note);
    assert_int_equal(world.opens, 0);
    run_command(run, (struct args){.command = COMMAND_BACKUP, .port = "P", .output = name, .force = true});
    assert_int_equal(run->exit_code, 0);
    unlink(note);
}

static void a_folder_is_called_a_folder_before_any_work(void **state)
{
    struct run *run = *state;
    char slash[80];
    snprintf(slash, sizeof slash, "%s/", run->folder);
    const char *const names[] = {run->folder, slash, "/nowhere/at/all/"};
    for (size_t i = 0; i < 2 * ARRAY_LEN(names); i++) {
        run_command(run, (struct args){
                             .command = COMMAND_BACKUP, .port = "P", .output = names[i / 2], .force = i % 2});
        assert_int_equal(run->exit_code, 6);
        assert_int_equal(run->e.code, ERR_FILE_IS_FOLDER);
        assert_has(run->err, "a folder");
        assert_lacks(run->err, "--force");
    }
    assert_int_equal(world.opens, 0);
}

/* Questions that nobody answers */

static void without_a_person_the_file_is_judged_first(void **state)
{
    struct run *run = *state;
    static const struct {
        enum guard_level level;
        enum err_code code;
        int exit_code;
    } hopeless[] = {{GUARD_NEVER, ERR_FILE_TOO_LARGE, 6}, {GUARD_REFUSE, ERR_REFUSED, 7}};
    for (size_t i = 0; i < 2 * ARRAY_LEN(hopeless); i++) {
        world.finding = hopeless[i / 2].level;
        world.finding_error = hopeless[i / 2].code;
        run_command(run,
                    (struct args){.command = COMMAND_RESTORE, .port = "P", .file = run->file, .json = i % 2});
        assert_int_equal(run->exit_code, hopeless[i / 2].exit_code);
        assert_int_equal(run->e.code, hopeless[i / 2].code);
        assert_has(spoken_reason(&run->e), "The file has changed since");
    }
    assert_int_equal(world.restores, 0);
}

static void the_question_nobody_answers_is_told(void **state)
{
    struct run *run = *state;
    for (int json = 0; json < 2; json++) {
        run_command(run,
                    (struct args){.command = COMMAND_RESTORE, .port = "P", .file = run->file, .json = json});
        assert_int_equal(run->e.code, ERR_UNCONFIRMED);
        assert_has(run->e.detail, "overwrite what is on ESP8285, MAC 5C:CF:7F:01:02:03");
        assert_has(run->e.detail, "eWeLink");
    }
    assert_int_equal(world.restores, 0);
    assert_int_equal(world.releases, world.connects);
}

/* Words */

/* Boards with a supply of their own can change places while a person reads the question. */
static void another_device_after_the_question_is_left_alone(void **state)
{
    struct run *run = *state;
    for (int changed = 0; changed < 2; changed++) {
        world.can_ask = true;
        world.answer = "y";
        world.another_device = changed != 0;
        run_command(run, (struct args){.command = COMMAND_ERASE, .port = "P"});
        assert_int_equal(run->exit_code, changed ? 3 : 0);
        assert_int_equal(world.erases, 1); /* the first time */
    }
}

static void a_refusal_begins_with_its_reason(void **state)
{
    struct run *run = *state;
    world.finding = GUARD_REFUSE;
    world.finding_error = ERR_REFUSED;
    run_command(run, (struct args){.command = COMMAND_RESTORE, .port = "P", .file = run->file, .yes = true});
    const char *reason = strstr(run->err, "The file has changed since"),
               *refused = strstr(run->err, "Not done");
    assert_true(reason != NULL && refused != NULL && reason < refused);
    assert_lacks(run->err, "above");
}

static void no_port_at_all_is_no_wrong_name(void **state)
{
    struct run *run = *state;
    run_command(run, (struct args){.command = COMMAND_DETECT});
    assert_int_equal(run->exit_code, 2);
    assert_has(run->err, "No USB serial adapter was found.");
    assert_lacks(run->err, "does not exist");
}

static void undo_names_firmware_as_people_do(void **state)
{
    struct run *run = *state;
    run_command(run, (struct args){.command = COMMAND_UNDO, .port = "P", .yes = true});
    assert_has(run->err, "saved 2026-01-31T12:34:56Z: eWeLink");
}

static void whatever_looks_at_a_device_tells_of_interrupted_work(void **state)
{
    struct run *run = *state;
    static const enum cli_command looks[] = {COMMAND_DETECT, COMMAND_BACKUP, COMMAND_VERIFY};
    for (size_t i = 0; i < 2 * ARRAY_LEN(looks); i++) {
        struct args args = {.command = looks[i / 2], .port = "P", .file = run->file};
        world.unfinished = i % 2 == 1;
        run_command(run, args);
        assert_int_equal(run->exit_code, 0);
        (world.unfinished ? assert_has : assert_lacks)(run->err, "was not finished");
        args.json = true;
        run_command(run, args);
        assert_has(run->out, world.unfinished ? "\"interrupted\":true" : "\"interrupted\":false");
    }
    assert_int_equal(world.finds, 2 * ARRAY_LEN(looks)); /* no copy is read where nothing was interrupted */
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, cli_run_setup, cli_run_teardown)
    const struct CMUnitTest tests[] = {
        TEST(the_note_beside_a_backup_is_not_replaced_either),
        TEST(a_folder_is_called_a_folder_before_any_work),
        TEST(without_a_person_the_file_is_judged_first),
        TEST(the_question_nobody_answers_is_told),
        TEST(another_device_after_the_question_is_left_alone),
        TEST(a_refusal_begins_with_its_reason),
        TEST(no_port_at_all_is_no_wrong_name),
        TEST(undo_names_firmware_as_people_do),
        TEST(whatever_looks_at_a_device_tells_of_interrupted_work),
    };
    return cmocka_run_group_tests_name("cli refusals", tests, NULL, NULL);
}
