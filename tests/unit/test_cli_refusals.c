/* test_cli_refusals.c: what restock-cli refuses, when, and in which words, over the pretended world of
 * cli_world.h. */
#include "cm.h"

#include "cli_world.h"

#include "base/bytes.h"
#include "cli/commands.h"
#include "cli/report.h"
#include "cli/session.h"
#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct run {
    char folder[64], file[96]; /* the file holds 8 KB */
    char out[16384], err[16384];
    int exit_code;
    struct err e;
};

static int setup(void **state)
{
    static struct run run;
    memset(&world, 0, sizeof world);
    memset(&run, 0, sizeof run);
    snprintf(run.folder, sizeof run.folder, "/tmp/test_cli_refusals.XXXXXX");
    if (mkdtemp(run.folder) == NULL)
        return -1;
    snprintf(run.file, sizeof run.file, "%s/file.bin", run.folder);
    uint8_t data[8192] = {0xE9};
    *state = &run;
    return store_save(store_system(), run.file, data, sizeof data, true, NULL) ? 0 : -1;
}

static int teardown(void **state)
{
    struct run *run = *state;
    unlink(run->file);
    return rmdir(run->folder);
}

static void take(FILE *file, char *text, size_t size)
{
    rewind(file);
    text[fread(text, 1, size - 1, file)] = '\0';
    fclose(file);
}

/* As the program does: the error, if there is one, is reported too. */
static void run_command(struct run *run, struct args args)
{
    struct clock clock = {&fake_clock_ops};
    struct report report;
    struct session s;
    FILE *out = tmpfile(), *err = tmpfile();
    args.library = run->folder;
    err_clear(&run->e);
    report_init(&report, out, err, args.json, false, &clock);
    assert_true(session_init(&s, &args, &report, store_system(), &clock, &run->e));
    bool ok = commands_run(&s, &run->e);
    run->exit_code = ok ? s.exit_code : err_exit_code(run->e.code);
    if (!ok)
        report_error(&report, &run->e);
    session_done(&s);
    take(out, run->out, sizeof run->out);
    take(err, run->err, sizeof run->err);
}

static void assert_has(const char *text, const char *part)
{
    if (strstr(text, part) == NULL)
        fail_msg("'%s' is missing in: %s", part, text);
}

static void assert_lacks(const char *text, const char *part)
{
    if (strstr(text, part) != NULL)
        fail_msg("'%s' is in: %s", part, text);
}

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
        assert_has(run->e.detail, "A finding.");
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

static void a_refusal_begins_with_its_reason(void **state)
{
    struct run *run = *state;
    world.finding = GUARD_REFUSE;
    world.finding_error = ERR_REFUSED;
    run_command(run, (struct args){.command = COMMAND_RESTORE, .port = "P", .file = run->file, .yes = true});
    const char *reason = strstr(run->err, "A finding."), *refused = strstr(run->err, "Not done");
    assert_true(reason != NULL && refused != NULL && reason < refused);
    assert_lacks(run->err, "above");
}

static void no_port_at_all_is_no_wrong_name(void **state)
{
    struct run *run = *state;
    run_command(run, (struct args){.command = COMMAND_DETECT});
    assert_int_equal(run->exit_code, 2);
    assert_has(run->err, "No USB serial port is there.");
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
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(the_note_beside_a_backup_is_not_replaced_either),
        TEST(a_folder_is_called_a_folder_before_any_work),
        TEST(without_a_person_the_file_is_judged_first),
        TEST(the_question_nobody_answers_is_told),
        TEST(a_refusal_begins_with_its_reason),
        TEST(no_port_at_all_is_no_wrong_name),
        TEST(undo_names_firmware_as_people_do),
        TEST(whatever_looks_at_a_device_tells_of_interrupted_work),
    };
    return cmocka_run_group_tests_name("cli refusals", tests, NULL, NULL);
}
