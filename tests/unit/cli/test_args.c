/* test_args.c: the command line of restock-cli: every option, every way to get it wrong, and the help. */
/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"
#include "cli/args.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_WORDS 24

struct parsed {
    struct args args;
    struct err e;
    enum args_outcome outcome;
    char words[512]; /* args points into this */
};

/* Parses "restock-cli" followed by the words of `line`, which are separated by single blanks; '~' stands for
 * an empty word. */
static void parse(struct parsed *p, const char *line)
{
    char *argv[MAX_WORDS + 1] = {p->words};
    int argc = 1;
    memset(p, 0, sizeof *p);
    int len = snprintf(p->words, sizeof p->words, "restock-cli %s", line);
    assert_true(len < (int)sizeof p->words);
    for (char *s = strchr(p->words, ' '); s != NULL && s[1] != '\0'; s = strchr(s, ' ')) {
        *s++ = '\0';
        assert_true(argc < MAX_WORDS);
        argv[argc++] = s;
    }
    for (int i = 1; i < argc; i++)
        if (strcmp(argv[i], "~") == 0)
            argv[i][0] = '\0';
    p->outcome = args_parse(&p->args, argc, argv, &p->e);
}

static struct args good(struct parsed *p, const char *line)
{
    parse(p, line);
    if (p->outcome != ARGS_RUN)
        fail_msg("'%s' was refused: %s", line, p->e.detail);
    return p->args;
}

static void assert_bad(const char *line, const char *expected)
{
    struct parsed p;
    parse(&p, line);
    assert_int_equal(p.outcome, ARGS_BAD);
    assert_int_equal(p.e.code, ERR_USAGE);
    if (strstr(p.e.detail, expected) == NULL)
        fail_msg("'%s' says: %s", line, p.e.detail);
}

static void test_every_command_is_known_by_its_name(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        enum cli_command command;
    } cases[] = {
        {"ports", COMMAND_PORTS},
        {"detect", COMMAND_DETECT},
        {"backup", COMMAND_BACKUP},
        {"restore a.bin", COMMAND_RESTORE},
        {"erase", COMMAND_ERASE},
        {"verify a.bin", COMMAND_VERIFY},
        {"info a.bin", COMMAND_INFO},
        {"boot-log", COMMAND_BOOT_LOG},
        {"undo", COMMAND_UNDO},
        {"compare a b", COMMAND_COMPARE},
        {"doctor a.bin", COMMAND_DOCTOR},
        {"transplant --identity a --into b -o c", COMMAND_TRANSPLANT},
        {"assemble -o n --at 0x0 a --at 4096 b", COMMAND_ASSEMBLE},
        {"library", COMMAND_LIBRARY},
        {"check", COMMAND_CHECK},
    };
    assert_int_equal(ARRAY_LEN(cases), COMMAND_COUNT - 1);
    struct parsed p;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        assert_int_equal(good(&p, cases[i].line).command, cases[i].command);
        size_t len = strlen(args_command_name(cases[i].command));
        assert_memory_equal(args_command_name(cases[i].command), cases[i].line, len);
    }
}

static void test_defaults(void **state)
{
    (void)state;
    struct parsed p;
    struct args a = good(&p, "backup");
    assert_null(a.port);
    assert_null(a.file);
    assert_null(a.output);
    assert_null(a.log);
    assert_null(a.library);
    assert_int_equal(a.baud, 0);
    assert_int_equal(a.wait_ms, 0);
    assert_int_equal(a.seconds, 0);
    assert_int_equal(a.after, AFTER_STAY);
    assert_false(a.json || a.yes || a.force || a.no_safety_backup || a.keep_rest || a.write);
}

static void test_each_option_sets_its_field_and_no_other_flag(void **state)
{
    (void)state;
    struct parsed p;
    assert_string_equal(good(&p, "detect -p COM5").port, "COM5");
    assert_string_equal(good(&p, "detect -pCOM5").port, "COM5");
    assert_string_equal(good(&p, "detect --port /dev/ttyUSB0").port, "/dev/ttyUSB0");
    assert_string_equal(good(&p, "backup -o x.bin").output, "x.bin");
    assert_string_equal(good(&p, "backup --output=x.bin").output, "x.bin");
    assert_string_equal(good(&p, "info x.bin --log l.txt").log, "l.txt");
    assert_string_equal(good(&p, "backup --library dir").library, "dir");
    assert_int_equal(good(&p, "detect --baud auto").baud, 0);
    assert_int_equal(good(&p, "detect --baud 460800").baud, 460800);
    assert_int_equal(good(&p, "detect --wait 30").wait_ms, 30000);
    assert_int_equal(good(&p, "detect --wait 0").wait_ms, 0);
    assert_int_equal(good(&p, "boot-log --seconds 12").seconds, 12);
    assert_int_equal(good(&p, "backup --after run").after, AFTER_RUN);
    assert_int_equal(good(&p, "backup --after stay").after, AFTER_STAY);
    assert_int_equal(good(&p, "detect").stub, STUB_AUTO);
    assert_int_equal(good(&p, "detect --stub auto").stub, STUB_AUTO);
    assert_int_equal(good(&p, "detect --stub restock").stub, STUB_RESTOCK);
    assert_int_equal(good(&p, "detect --stub espressif").stub, STUB_ESPRESSIF);
    struct args a = good(&p, "detect --json");
    assert_true(a.json && !a.yes && !a.force && !a.no_safety_backup && !a.keep_rest);
    a = good(&p, "restore f --yes");
    assert_true(a.yes && !a.json && !a.force && !a.no_safety_backup && !a.keep_rest);
    a = good(&p, "restore f --force");
    assert_true(a.force && !a.json && !a.yes && !a.no_safety_backup && !a.keep_rest);
    a = good(&p, "restore f --no-safety-backup");
    assert_true(a.no_safety_backup && !a.json && !a.yes && !a.force && !a.keep_rest);
    a = good(&p, "check --write");
    assert_true(a.write && !a.json && !a.yes && !a.force && !a.no_safety_backup && !a.keep_rest);
    assert_true(good(&p, "check --write --yes").yes);
    a = good(&p, "restore f --keep-rest");
    assert_true(a.keep_rest && !a.json && !a.yes && !a.force && !a.no_safety_backup);
}

static void test_options_may_stand_anywhere(void **state)
{
    (void)state;
    struct parsed p;
    struct args a = good(&p, "--json -p COM5 restore --yes file.bin --keep-rest");
    assert_int_equal(a.command, COMMAND_RESTORE);
    assert_string_equal(a.port, "COM5");
    assert_string_equal(a.file, "file.bin");
    assert_true(a.json && a.yes && a.keep_rest);
}

static void test_a_file_may_start_with_a_dash_behind_two_dashes(void **state)
{
    (void)state;
    struct parsed p;
    struct args a = good(&p, "info -- --json");
    assert_string_equal(a.file, "--json");
    assert_false(a.json);
}

static void test_bad_values_are_named(void **state)
{
    (void)state;
    assert_bad("detect --baud fast", "'fast'");
    assert_bad("detect --baud 0", "--baud");
    assert_bad("detect --baud 9599", "--baud");
    assert_bad("detect --baud 4000001", "--baud");
    assert_bad("detect --baud -115200", "--baud");
    assert_bad("detect --baud 115200x", "--baud");
    assert_bad("detect --baud 18446744073709667200", "--baud");
    assert_bad("detect --baud ~", "--baud");
    assert_bad("detect --wait soon", "--wait");
    assert_bad("detect --wait 86401", "--wait");
    assert_bad("detect --wait 1.5", "--wait");
    assert_bad("boot-log --seconds 0", "--seconds");
    assert_bad("boot-log --seconds 3601", "--seconds");
    assert_bad("detect --after reboot", "stay or run");
    assert_bad("detect --stub best", "'best'");
    assert_bad("detect --stub Restock", "auto, restock or espressif");
    assert_bad("detect -p ~", "-p is empty");
    assert_bad("backup -o ~", "-o is empty");
    assert_bad("info ~", "empty");
    assert_bad("detect --log ~", "--log is empty");
    assert_bad("detect --library ~", "--library is empty");
}

static void test_an_option_is_no_value(void **state)
{
    (void)state;
    assert_bad("detect -p --json", "--port needs a value: PORT");
    assert_bad("detect --port --json", "--port needs a value: PORT");
    assert_bad("backup -o --force -p P", "--output needs a value: FILE");
}

static void test_missing_and_extra_words_are_named(void **state)
{
    (void)state;
    assert_bad("", "No command");
    assert_bad("--json", "No command");
    assert_bad("restore", "restore needs the name of a file");
    assert_bad("verify -p COM5", "verify needs");
    assert_bad("info", "info needs");
    assert_bad("detect COM5", "'COM5' is one argument too many");
    assert_bad("restore a.bin b.bin", "'b.bin'");
    assert_bad("detect -p", "-p needs a value: PORT");
    assert_bad("detect --baud", "--baud needs a value");
    assert_bad("detect --json=yes", "takes no value");
}

static void test_unknown_words_are_named(void **state)
{
    (void)state;
    assert_bad("flash", "'flash'");
    assert_bad("doctor2", "'doctor2'");
    assert_bad("doctors a", "'doctors'");
    assert_bad("compare a", "compare needs two files");
    assert_bad("compare a b c", "'c' is one argument too many");
    assert_bad("transplant --identity a --into b", "-o NEW");
    assert_bad("transplant --identity a -o b", "--into DONOR");
    assert_bad("info a --force", "info has no option --force");
    assert_bad("transplant", "transplant needs --identity OWN");
    assert_bad("assemble --at 0x0 a", "-o NEW");
    assert_bad("assemble -o n", "--at ADDRESS in front of each or of none");
    assert_bad("assemble -o n --at 0 a b", "--at ADDRESS in front of each or of none");
    assert_bad("assemble -o n 1 2 3 4 5 6 7 8 9 a b c d e f g h", "assemble takes 16 files at most");
    assert_bad("assemble -o n --at 0x a", "an address such as 0x1000, not '0x'");
    assert_bad("assemble -o n --at 0x100000000 a", "an address such as 0x1000");
    assert_bad("assemble -o n --at 12a a", "an address such as 0x1000");
    assert_bad("detect --turbo", "--turbo");
    assert_bad("detect -z", "-z");
    assert_bad("detect -zq", "-z");
}

static void test_an_option_of_another_command_is_refused(void **state)
{
    (void)state;
    assert_bad("backup --yes", "backup has no option --yes");
    assert_bad("detect --force", "--force");
    assert_bad("erase --keep-rest", "--keep-rest");
    assert_bad("verify f --no-safety-backup", "--no-safety-backup");
    assert_bad("restore f -o g", "--output");
    assert_bad("info f -p COM5", "--port");
    assert_bad("ports -p COM5", "--port");
    assert_bad("detect --seconds 3", "--seconds");
    assert_bad("erase --force", "--force");
}

static void test_json_is_known_even_when_the_line_is_wrong(void **state)
{
    (void)state;
    struct parsed p;
    parse(&p, "--turbo nonsense --json");
    assert_int_equal(p.outcome, ARGS_BAD);
    assert_true(p.args.json);
    parse(&p, "nonsense");
    assert_false(p.args.json);
}

static void test_help_and_version(void **state)
{
    (void)state;
    struct parsed p;
    parse(&p, "--help");
    assert_int_equal(p.outcome, ARGS_HELP);
    assert_int_equal(p.args.command, COMMAND_NONE);
    parse(&p, "-h");
    assert_int_equal(p.outcome, ARGS_HELP);
    parse(&p, "restore --help");
    assert_int_equal(p.outcome, ARGS_HELP);
    assert_int_equal(p.args.command, COMMAND_RESTORE);
    parse(&p, "--help verify");
    assert_int_equal(p.args.command, COMMAND_VERIFY);
    parse(&p, "--version");
    assert_int_equal(p.outcome, ARGS_VERSION);
    assert_bad("doctor2 --help", "'doctor2'");
}

static void help_text(enum cli_command command, char *text, size_t size)
{
    struct buf help = BUF_INIT;
    args_print_help(&help, command);
    assert_true(help.len > 100 && help.len < size);
    memcpy(text, buf_text(&help), help.len + 1);
    buf_free(&help);
}

static void test_a_device_gets_a_name_by_mac_and_one_word(void **state)
{
    (void)state;
    struct parsed p;
    struct args a = good(&p, "library --name 5C:CF:7F:01:02:03 Lamp");
    assert_string_equal(a.name_mac, "5C:CF:7F:01:02:03");
    assert_string_equal(a.name, "Lamp");
    assert_null(a.file);
    assert_bad("library --name 5C:CF:7F:01:02:03", "--name takes");
    assert_bad("library --name 5C:CF:7F:01:02:03 Kitchen lamp", "--name takes");
    assert_bad("library --name", "needs a value");
    assert_bad("library file.bin", "too many");
    assert_bad("detect --name 5C:CF:7F:01:02:03 Lamp", "no option --name");
}

/* Taken by every command, told of where they mean something. */
static void test_help_is_about_the_command(void **state)
{
    (void)state;
    static const struct {
        enum cli_command command;
        const char *there, *not_there;
    } cases[] = {
        {COMMAND_BACKUP, "--stub", "mended"},
        {COMMAND_BACKUP, "replace an existing file", "refused for safety"},
        {COMMAND_RESTORE, "made blank", "replace an existing"},
        {COMMAND_VERIFY, "has to be blank", "made blank"},
        {COMMAND_BOOT_LOG, "--wait", "--stub"},
        {COMMAND_BOOT_LOG, "for the port", "programming mode"},
        {COMMAND_INFO, "--log", "--baud"},
        {COMMAND_COMPARE, "--json", "--wait"},
        {COMMAND_LIBRARY, "--library", "--after"},
        {COMMAND_NONE, "--after", "mended copy, a"},
    };
    char text[8192];
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        help_text(cases[i].command, text, sizeof text);
        if (strstr(text, cases[i].there) == NULL || strstr(text, cases[i].not_there) != NULL)
            fail_msg("%s, not %s: %s", cases[i].there, cases[i].not_there, text);
    }
    struct parsed p;
    assert_int_equal(good(&p, "info file --baud 9600 --after run --library d").after, AFTER_RUN);
}

static void test_help_names_what_a_command_takes_and_nothing_else(void **state)
{
    (void)state;
    static const char *const own[] = {
        "--port",    "--output",   "--force", "--yes",     "--no-safety-backup", "--keep-rest",
        "--seconds", "--identity", "--into",  "--secrets", "--redacted-copy"};
    static const char *const values[] = {"X", "X", NULL, NULL, NULL, NULL, "3", "X", "X", NULL, "X"};
    char text[8192];
    for (int c = COMMAND_NONE + 1; c < COMMAND_COUNT; c++) {
        help_text((enum cli_command)c, text, sizeof text);
        assert_non_null(strstr(text, "--json"));
        for (size_t i = 0; i < ARRAY_LEN(own); i++) {
            struct parsed p;
            char line[100];
            static const char *const operands[COMMAND_COUNT] = {[COMMAND_RESTORE] = " file",
                                                                [COMMAND_VERIFY] = " file",
                                                                [COMMAND_INFO] = " file",
                                                                [COMMAND_DOCTOR] = " file",
                                                                [COMMAND_COMPARE] = " file b",
                                                                [COMMAND_TRANSPLANT] =
                                                                    " --identity a --into b -o c",
                                                                [COMMAND_ASSEMBLE] = " --at 0x0 a -o c"};
            snprintf(line, sizeof line, "%s%s %s%s%s", args_command_name((enum cli_command)c),
                     operands[c] != NULL ? operands[c] : "", own[i], values[i] != NULL ? " " : "",
                     values[i] != NULL ? values[i] : "");
            parse(&p, line);
            if ((p.outcome == ARGS_RUN) != (strstr(text, own[i]) != NULL))
                fail_msg("help and parser disagree about: %s", line);
        }
    }
}

static void test_program_help_names_the_commands_that_exist(void **state)
{
    (void)state;
    char text[8192];
    help_text(COMMAND_NONE, text, sizeof text);
    for (int c = COMMAND_NONE + 1; c < COMMAND_COUNT; c++)
        assert_non_null(strstr(text, args_command_name((enum cli_command)c)));
    for (const char *line = text; line != NULL && *line != '\0';) {
        const char *end = strchr(line, '\n');
        assert_non_null(end);
        assert_true(end - line <= 90);
        line = end + 1;
    }
}

static void test_many_devices_take_many_ports_and_an_end(void **state)
{
    (void)state;
    struct parsed p;
    struct args args = good(&p, "backup --every -p COM5 -p COM7 --count 34 --idle 60");
    assert_true(args.every);
    assert_int_equal(args.port_count, 2);
    assert_string_equal(args.ports[0], "COM5");
    assert_string_equal(args.ports[1], "COM7");
    assert_int_equal(args.count, 34);
    assert_int_equal(args.idle_ms, 60000);
    assert_int_equal(good(&p, "backup --every").port_count, 0);
    assert_bad("backup --count 34", "--every");
    assert_bad("backup --idle 34", "--every");
    assert_bad("backup --every -o file.bin", "-o");
    assert_bad("backup --every --force", "--force");
    assert_bad("backup --every --after run", "--after");
    assert_bad("backup --every --count 0", "--count");
    assert_bad("backup --every --idle soon", "--idle");
    assert_bad("verify file --every", "every");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_many_devices_take_many_ports_and_an_end),
        cmocka_unit_test(test_every_command_is_known_by_its_name),
        cmocka_unit_test(test_defaults),
        cmocka_unit_test(test_each_option_sets_its_field_and_no_other_flag),
        cmocka_unit_test(test_options_may_stand_anywhere),
        cmocka_unit_test(test_a_file_may_start_with_a_dash_behind_two_dashes),
        cmocka_unit_test(test_bad_values_are_named),
        cmocka_unit_test(test_an_option_is_no_value),
        cmocka_unit_test(test_missing_and_extra_words_are_named),
        cmocka_unit_test(test_unknown_words_are_named),
        cmocka_unit_test(test_an_option_of_another_command_is_refused),
        cmocka_unit_test(test_json_is_known_even_when_the_line_is_wrong),
        cmocka_unit_test(test_help_and_version),
        cmocka_unit_test(test_a_device_gets_a_name_by_mac_and_one_word),
        cmocka_unit_test(test_help_is_about_the_command),
        cmocka_unit_test(test_help_names_what_a_command_takes_and_nothing_else),
        cmocka_unit_test(test_program_help_names_the_commands_that_exist),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
