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

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(the_note_beside_a_backup_is_not_replaced_either),
        TEST(a_folder_is_called_a_folder_before_any_work),
    };
    return cmocka_run_group_tests_name("cli refusals", tests, NULL, NULL);
}
