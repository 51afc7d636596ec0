/* main.c: restock-cli from the command line to the exit code. */
/* SPDX-License-Identifier: MIT */
#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "cli/args.h"
#include "cli/cli_system.h"
#include "cli/commands.h"
#include "cli/logfile.h"
#include "cli/report.h"
#include "cli/session.h"
#include "cli/sink.h"
#include "cli/errors.h"
#include "say/languages.h"
#include "say/say.h"
#include "store/store.h"
#include "say/say_error.h"

#include <string.h>

static int fail(struct report *report, const struct err *e)
{
    report_error(report, e);
    return err_exit_code(e->code);
}

static int run_session(const struct args *args, struct report *report)
{
    struct err e = ERR_INIT;
    struct session s;
    if (!session_init(&s, args, report, store_system(), clock_system(), &e))
        return fail(report, &e);
    bool ok = commands_run(&s, &e);
    session_done(&s);
    return ok ? s.exit_code : fail(report, &e);
}

/* A log that is also another file of the same command would spoil it, or be in its way. */
static bool log_is_apart(const struct args *args, struct err *e)
{
    const struct {
        const char *option, *path; /* NULL: an operand */
    } others[] = {{NULL, args->file},      {NULL, args->file2},
                  {"-o", args->output},    {"--identity", args->identity},
                  {"--into", args->donor}, {"--redacted-copy", args->redacted_copy}};
    for (size_t i = 0; i < sizeof others / sizeof others[0] && args->log != NULL; i++)
        if (others[i].path != NULL && store_same_path(args->log, others[i].path))
            return errors_usage(e,
                                others[i].option != NULL ? FACT_USAGE_LOG_IS_OPTION : FACT_USAGE_LOG_IS_FILE,
                                (const char *[]){others[i].option});
    return true;
}

static int run_command(const struct args *args, struct report *report)
{
    struct err e = ERR_INIT;
    if (!log_is_apart(args, &e))
        return fail(report, &e);
    if (args->log != NULL) {
        report->logfile = logfile_open(store_system(), clock_system(), args->log, &e);
        if (report->logfile == NULL)
            return fail(report, &e);
        logfile_line(report->logfile, "start", "restock-cli " RESTOCK_VERSION);
        logfile_line(report->logfile, "start", args_command_name(args->command));
    }
    int code = run_session(args, report);
    logfile_close(report->logfile);
    return code;
}

static void print(struct sink *to, const char *text)
{
    to->write(to, text, strlen(text));
}

static void print_help(enum cli_command command)
{
    struct buf text = BUF_INIT;
    args_print_help(&text, command);
    print(cli_out(), buf_text(&text));
    buf_free(&text);
}

/* JSON is for programs: it stays English. */
static void choose_language(int argc, char **argv)
{
    char names[CLI_LANGUAGES_MAX][CLI_LANGUAGE_NAME_MAX];
    const char *preferred[CLI_LANGUAGES_MAX];
    say_start(SAY_COMMAND_LINE, say_texts_of_command_line);
    if (args_want_json(argc, argv) || say_use_language(args_language(argc, argv)))
        return;
    const size_t count = cli_languages(names);
    for (size_t i = 0; i < count; i++)
        preferred[i] = names[i];
    say_use_language(languages_choose_of(preferred, count));
}

static int run(int argc, char **argv)
{
    struct args args;
    struct err e = ERR_INIT;
    struct report report;
    choose_language(argc, argv);
    enum args_outcome outcome = args_parse(&args, argc, argv, &e);
    report_init(&report, cli_out(), cli_err(), args.json, cli_stderr_is_terminal(), clock_system());
    switch (outcome) {
    case ARGS_HELP:
        print_help(args.command);
        return 0;
    case ARGS_VERSION:
        print(cli_out(), "restock-cli " RESTOCK_VERSION "\n");
        return 0;
    case ARGS_BAD:
        return fail(&report, &e);
    default:
        return run_command(&args, &report);
    }
}

int main(int argc, char **argv)
{
    if (!cli_system_start(&argc, &argv)) {
        print(cli_err(), say_error_sentence(ERR_MEMORY));
        print(cli_err(), "\n");
        return err_exit_code(ERR_MEMORY);
    }
    int code = run(argc, argv);
    if (cli_out_lost()) {
        print(cli_err(), say_template(FACT_OUTPUT_INCOMPLETE));
        print(cli_err(), "\n");
        code = code == 0 ? err_exit_code(ERR_FILE_WRITE) : code;
    }
    cli_system_end(code);
    return code;
}
