/* args.c: parses the command line with getopt_long; options and commands are tables. */
/* SPDX-License-Identifier: MIT */
#include "cli/args.h"

#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"
#include "cli/errors.h"
#include "say/languages.h"
#include "say/say.h"

#include <assert.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BIT(command) (1u << (command))

static const unsigned on_all = ~0u;
#define TAKEN_EVERYWHERE (1u << 31)
#define ON_DEVICE                                                                                            \
    (BIT(COMMAND_DETECT) | BIT(COMMAND_BACKUP) | BIT(COMMAND_RESTORE) | BIT(COMMAND_ERASE) |                 \
     BIT(COMMAND_VERIFY) | BIT(COMMAND_UNDO) | BIT(COMMAND_BOOT_LOG) | BIT(COMMAND_CHECK))
#define ON_CHANGE (BIT(COMMAND_RESTORE) | BIT(COMMAND_ERASE) | BIT(COMMAND_UNDO))
#define ON_STUB   (ON_DEVICE & ~BIT(COMMAND_BOOT_LOG))

enum option_code {
    OPTION_PORT = 'p',
    OPTION_OUTPUT = 'o',
    OPTION_HELP = 'h',
    OPTION_VERSION = 256,
    OPTION_BAUD,
    OPTION_WAIT,
    OPTION_STUB,
    OPTION_AFTER,
    OPTION_JSON,
    OPTION_LOG,
    OPTION_LIBRARY,
    OPTION_YES,
    OPTION_NO_SAFETY_BACKUP,
    OPTION_KEEP_REST,
    OPTION_FORCE,
    OPTION_SECONDS,
    OPTION_IDENTITY,
    OPTION_INTO,
    OPTION_SECRETS,
    OPTION_REDACTED_COPY,
    OPTION_NAME,
    OPTION_WRITE,
    OPTION_AT,
    OPTION_EVERY,
    OPTION_COUNT,
    OPTION_IDLE,
    OPTION_LANGUAGE
};

struct option_spec {
    const char *name;  /* without dashes */
    const char *value; /* its argument in the help; NULL = takes none */
    int code;          /* below 256: also a short option */
    unsigned commands; /* where it has an effect; with TAKEN_EVERYWHERE the others accept it too */
    enum fact_id help; /* lines after the first are indented by the printer */
};

/* What an option means for one command, if that differs from its meaning for all. */
static const struct {
    enum cli_command command;
    int code;
    enum fact_id help;
} meanings[] = {
    {COMMAND_BACKUP, OPTION_PORT, FACT_OPTION_PORT_OF_BACKUP},
    {COMMAND_BACKUP, OPTION_OUTPUT, FACT_OPTION_OUTPUT_OF_BACKUP},
    {COMMAND_DOCTOR, OPTION_OUTPUT, FACT_OPTION_OUTPUT_OF_DOCTOR},
    {COMMAND_TRANSPLANT, OPTION_OUTPUT, FACT_OPTION_OUTPUT_OF_TRANSPLANT},
    {COMMAND_ASSEMBLE, OPTION_OUTPUT, FACT_OPTION_OUTPUT_OF_TRANSPLANT},
    {COMMAND_BACKUP, OPTION_FORCE, FACT_OPTION_FORCE_OF_BACKUP},
    {COMMAND_RESTORE, OPTION_FORCE, FACT_OPTION_FORCE_OF_RESTORE},
    {COMMAND_TRANSPLANT, OPTION_FORCE, FACT_OPTION_FORCE_OF_TRANSPLANT},
    {COMMAND_RESTORE, OPTION_KEEP_REST, FACT_OPTION_KEEP_REST_OF_RESTORE},
    {COMMAND_VERIFY, OPTION_KEEP_REST, FACT_OPTION_KEEP_REST_OF_VERIFY},
    {COMMAND_CHECK, OPTION_BAUD, FACT_OPTION_BAUD_OF_CHECK},
    {COMMAND_BOOT_LOG, OPTION_WAIT, FACT_OPTION_WAIT_OF_BOOT_LOG},
};

static const struct option_spec specs[] = {
    {"port", "PORT", OPTION_PORT, ON_DEVICE, FACT_OPTION_PORT_HELP},
    {"output", "FILE", OPTION_OUTPUT,
     BIT(COMMAND_BACKUP) | BIT(COMMAND_DOCTOR) | BIT(COMMAND_TRANSPLANT) | BIT(COMMAND_ASSEMBLE),
     FACT_OPTION_OUTPUT_HELP},
    {"every", NULL, OPTION_EVERY, BIT(COMMAND_BACKUP), FACT_OPTION_EVERY_HELP},
    {"count", "N", OPTION_COUNT, BIT(COMMAND_BACKUP), FACT_OPTION_COUNT_HELP},
    {"idle", "SECONDS", OPTION_IDLE, BIT(COMMAND_BACKUP), FACT_OPTION_IDLE_HELP},
    {"at", "ADDRESS", OPTION_AT, BIT(COMMAND_ASSEMBLE), FACT_OPTION_AT_HELP},
    {"identity", "OWN", OPTION_IDENTITY, BIT(COMMAND_TRANSPLANT), FACT_OPTION_IDENTITY_HELP},
    {"into", "DONOR", OPTION_INTO, BIT(COMMAND_TRANSPLANT), FACT_OPTION_INTO_HELP},
    {"secrets", NULL, OPTION_SECRETS, BIT(COMMAND_INFO), FACT_OPTION_SECRETS_HELP},
    {"redacted-copy", "FILE", OPTION_REDACTED_COPY, BIT(COMMAND_INFO), FACT_OPTION_REDACTED_HELP},
    {"force", NULL, OPTION_FORCE, BIT(COMMAND_BACKUP) | BIT(COMMAND_RESTORE) | BIT(COMMAND_TRANSPLANT),
     FACT_OPTION_FORCE_HELP},
    {"write", NULL, OPTION_WRITE, BIT(COMMAND_CHECK), FACT_OPTION_WRITE_HELP},
    {"yes", NULL, OPTION_YES, ON_CHANGE | BIT(COMMAND_CHECK), FACT_OPTION_YES_HELP},
    {"no-safety-backup", NULL, OPTION_NO_SAFETY_BACKUP, ON_CHANGE, FACT_OPTION_NO_COPY_HELP},
    {"keep-rest", NULL, OPTION_KEEP_REST, BIT(COMMAND_RESTORE) | BIT(COMMAND_VERIFY),
     FACT_OPTION_KEEP_REST_HELP},
    {"seconds", "N", OPTION_SECONDS, BIT(COMMAND_BOOT_LOG), FACT_OPTION_SECONDS_HELP},
    {"name", "MAC NAME", OPTION_NAME, BIT(COMMAND_LIBRARY), FACT_OPTION_NAME_HELP},
    {"baud", "auto|N", OPTION_BAUD, ON_STUB | TAKEN_EVERYWHERE, FACT_OPTION_BAUD_HELP},
    {"wait", "SECONDS", OPTION_WAIT, ON_DEVICE | TAKEN_EVERYWHERE, FACT_OPTION_WAIT_HELP},
    {"stub", "auto|restock|espressif", OPTION_STUB, ON_STUB | TAKEN_EVERYWHERE, FACT_OPTION_STUB_HELP},
    {"after", "stay|run", OPTION_AFTER, ON_STUB | TAKEN_EVERYWHERE, FACT_OPTION_AFTER_HELP},
    {"json", NULL, OPTION_JSON, on_all, FACT_OPTION_JSON_HELP},
    {"log", "FILE", OPTION_LOG, on_all, FACT_OPTION_LOG_HELP},
    {"library", "DIR", OPTION_LIBRARY, ON_STUB | BIT(COMMAND_LIBRARY) | TAKEN_EVERYWHERE,
     FACT_OPTION_LIBRARY_HELP},
    {"language", "CODE", OPTION_LANGUAGE, on_all, FACT_OPTION_LANGUAGE_HELP},
    {"help", NULL, OPTION_HELP, on_all, FACT_OPTION_HELP_HELP},
    {"version", NULL, OPTION_VERSION, on_all, FACT_OPTION_VERSION_HELP},
};

struct command_spec {
    const char *name, *synopsis;
    unsigned files; /* operands */
    enum fact_id summary, about;
};

static const struct command_spec commands[COMMAND_COUNT] = {
    [COMMAND_NONE] = {"", "", 0, FACT_NONE, FACT_NONE},
    [COMMAND_PORTS] = {"ports", "", 0, FACT_BRIEF_PORTS, FACT_ABOUT_PORTS},
    [COMMAND_DETECT] = {"detect", "[-p PORT]", 0, FACT_BRIEF_DETECT, FACT_ABOUT_DETECT},
    [COMMAND_BACKUP] = {"backup", "[-p PORT] [-o FILE] | --every [-p PORT]...", 0, FACT_BRIEF_BACKUP,
                        FACT_ABOUT_BACKUP},
    [COMMAND_RESTORE] = {"restore", "[-p PORT] FILE", 1, FACT_BRIEF_RESTORE, FACT_ABOUT_RESTORE},
    [COMMAND_ERASE] = {"erase", "[-p PORT]", 0, FACT_BRIEF_ERASE, FACT_ABOUT_ERASE},
    [COMMAND_VERIFY] = {"verify", "[-p PORT] FILE", 1, FACT_BRIEF_VERIFY, FACT_ABOUT_VERIFY},
    [COMMAND_UNDO] = {"undo", "[-p PORT]", 0, FACT_BRIEF_UNDO, FACT_ABOUT_UNDO},
    [COMMAND_INFO] = {"info", "FILE", 1, FACT_BRIEF_INFO, FACT_ABOUT_INFO},
    [COMMAND_COMPARE] = {"compare", "A B", 2, FACT_BRIEF_COMPARE, FACT_ABOUT_COMPARE},
    [COMMAND_DOCTOR] = {"doctor", "FILE [-o NEW]", 1, FACT_BRIEF_DOCTOR, FACT_ABOUT_DOCTOR},
    [COMMAND_TRANSPLANT] = {"transplant", "--identity OWN --into DONOR -o NEW", 0, FACT_BRIEF_TRANSPLANT,
                            FACT_ABOUT_TRANSPLANT},
    [COMMAND_ASSEMBLE] = {"assemble", "-o NEW FILE ... | --at ADDRESS FILE ...", 0, FACT_BRIEF_ASSEMBLE,
                          FACT_ABOUT_ASSEMBLE},
    [COMMAND_BOOT_LOG] = {"boot-log", "[-p PORT] [--seconds N]", 0, FACT_BRIEF_BOOT_LOG, FACT_ABOUT_BOOT_LOG},
    [COMMAND_LIBRARY] = {"library", "[--name MAC NAME]", 0, FACT_BRIEF_LIBRARY, FACT_ABOUT_LIBRARY},
    [COMMAND_CHECK] = {"check", "[-p PORT] [--write]", 0, FACT_BRIEF_CHECK, FACT_ABOUT_CHECK},
};

const char *args_command_name(enum cli_command command)
{
    return commands[command].name;
}

/* Parsing */

static bool parse_number(const char *text, uint32_t min, uint32_t max, uint32_t *value)
{
    if (text[0] == '\0' || strspn(text, "0123456789") != strlen(text) || strlen(text) > 9)
        return false;
    unsigned long n = strtoul(text, NULL, 10);
    *value = (uint32_t)n;
    return n >= min && n <= max;
}

static bool set_stub(struct args *args, const char *value, struct err *e)
{
    static const char *const names[] = {
        [STUB_AUTO] = "auto", [STUB_RESTOCK] = "restock", [STUB_ESPRESSIF] = "espressif"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        if (strcmp(value, names[i]) == 0) {
            args->stub = (enum stub_choice)i;
            return true;
        }
    return errors_usage(e, FACT_USAGE_STUB, (const char *[]){value});
}

static bool set_after(struct args *args, const char *value, struct err *e)
{
    args->after = strcmp(value, "run") == 0 ? AFTER_RUN : AFTER_STAY;
    if (args->after == AFTER_STAY && strcmp(value, "stay") != 0)
        return errors_usage(e, FACT_USAGE_AFTER, (const char *[]){value});
    return true;
}

static bool set_wait(struct args *args, const char *value, struct err *e)
{
    uint32_t seconds;
    if (!parse_number(value, 0, 86400, &seconds))
        return errors_usage(e, FACT_USAGE_WAIT, (const char *[]){value});
    args->wait_ms = seconds * 1000;
    return true;
}

static bool set_baud(struct args *args, const char *value, struct err *e)
{
    args->baud = 0;
    if (strcmp(value, "auto") != 0 && !parse_number(value, 9600, 4000000, &args->baud))
        return errors_usage(e, FACT_USAGE_BAUD, (const char *[]){value});
    return true;
}

static bool set_text(const char **field, const char *option, const char *value, struct err *e)
{
    if (value[0] == '\0')
        return errors_usage(e, FACT_USAGE_EMPTY_VALUE, (const char *[]){option});
    *field = value;
    return true;
}

/* Decimal, or hexadecimal with 0x. */
static bool set_address(struct args *args, const char *value, struct err *e)
{
    bool hex = value[0] == '0' && (value[1] == 'x' || value[1] == 'X');
    const char *digits = hex ? value + 2 : value;
    size_t len = strlen(digits);
    char most[12];
    snprintf(most, sizeof most, "%u", ASSEMBLE_PARTS);
    if (len == 0 || len > 8 || strspn(digits, hex ? "0123456789abcdefABCDEF" : "0123456789") != len)
        return errors_usage(e, FACT_USAGE_AT, (const char *[]){value});
    if (args->part_count == ASSEMBLE_PARTS)
        return errors_usage(e, FACT_USAGE_AT_TOO_OFTEN, (const char *[]){most});
    args->parts[args->part_count++].at = (uint32_t)strtoul(digits, NULL, hex ? 16 : 10);
    return true;
}

static bool add_port(struct args *args, const char *value, struct err *e)
{
    char most[12];
    snprintf(most, sizeof most, "%u", ARGS_PORTS);
    if (args->port_count == ARGS_PORTS)
        return errors_usage(e, FACT_USAGE_TOO_MANY_PORTS, (const char *[]){most});
    if (!set_text(&args->port, "-p", value, e))
        return false;
    args->ports[args->port_count++] = value;
    return true;
}

static bool set_count(struct args *args, const char *value, struct err *e)
{
    return parse_number(value, 1, 99999, &args->count) ||
           errors_usage(e, FACT_USAGE_COUNT, (const char *[]){value});
}

static bool set_idle(struct args *args, const char *value, struct err *e)
{
    uint32_t seconds;
    if (!parse_number(value, 1, 86400, &seconds))
        return errors_usage(e, FACT_USAGE_IDLE, (const char *[]){value});
    args->idle_ms = seconds * 1000;
    return true;
}

/* It is in use already, or never will be. */
static bool check_language(const char *value, struct err *e)
{
    char codes[120];
    if (say_has_language(value))
        return true;
    languages_list_codes(codes, sizeof codes);
    return errors_usage(e, FACT_USAGE_LANGUAGE, (const char *[]){value, codes});
}

static bool set_option(struct args *args, int code, const char *value, struct err *e)
{
    switch (code) {
    case OPTION_PORT:
        return add_port(args, value, e);
    case OPTION_EVERY:
        args->every = true;
        return true;
    case OPTION_COUNT:
        return set_count(args, value, e);
    case OPTION_IDLE:
        return set_idle(args, value, e);
    case OPTION_OUTPUT:
        return set_text(&args->output, "-o", value, e);
    case OPTION_LOG:
        return set_text(&args->log, "--log", value, e);
    case OPTION_LIBRARY:
        return set_text(&args->library, "--library", value, e);
    case OPTION_LANGUAGE:
        return check_language(value, e);
    case OPTION_BAUD:
        return set_baud(args, value, e);
    case OPTION_WAIT:
        return set_wait(args, value, e);
    case OPTION_STUB:
        return set_stub(args, value, e);
    case OPTION_AFTER:
        return set_after(args, value, e);
    case OPTION_SECONDS:
        if (!parse_number(value, 1, 3600, &args->seconds))
            return errors_usage(e, FACT_USAGE_SECONDS, (const char *[]){value});
        return true;
    case OPTION_IDENTITY:
        return set_text(&args->identity, "--identity", value, e);
    case OPTION_INTO:
        return set_text(&args->donor, "--into", value, e);
    case OPTION_REDACTED_COPY:
        return set_text(&args->redacted_copy, "--redacted-copy", value, e);
    case OPTION_SECRETS:
        args->secrets = true;
        return true;
    case OPTION_NAME:
        return set_text(&args->name_mac, "--name", value, e);
    case OPTION_AT:
        return set_address(args, value, e);
    case OPTION_JSON:
        args->json = true;
        return true;
    case OPTION_YES:
        args->yes = true;
        return true;
    case OPTION_WRITE:
        args->write = true;
        return true;
    case OPTION_FORCE:
        args->force = true;
        return true;
    case OPTION_NO_SAFETY_BACKUP:
        args->no_safety_backup = true;
        return true;
    default:
        args->keep_rest = true;
        return true;
    }
}

static void fill_getopt_table(struct option *table)
{
    for (size_t i = 0; i < ARRAY_LEN(specs); i++) {
        table[i].name = specs[i].name;
        table[i].has_arg = specs[i].value != NULL ? required_argument : no_argument;
        table[i].flag = NULL;
        table[i].val = specs[i].code;
    }
    memset(&table[ARRAY_LEN(specs)], 0, sizeof *table);
}

static const struct option_spec *find_spec(int code)
{
    for (size_t i = 0; i < ARRAY_LEN(specs); i++)
        if (specs[i].code == code)
            return &specs[i];
    return NULL;
}

/* Known before anything else is, so that even a wrong command line is answered in the wanted form. */
bool args_want_json(int argc, char **argv)
{
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (strcmp(argv[i], "--json") == 0)
            return true;
    return false;
}

const char *args_language(int argc, char **argv)
{
    static const char option[] = "--language";
    const size_t len = sizeof option - 1;
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (strcmp(argv[i], option) == 0 && i + 1 < argc)
            return argv[i + 1];
        if (strncmp(argv[i], option, len) == 0 && argv[i][len] == '=')
            return argv[i] + len + 1;
    }
    return "";
}

static bool find_command(struct args *args, const char *word, struct err *e)
{
    for (int c = COMMAND_NONE + 1; c < COMMAND_COUNT; c++)
        if (strcmp(word, commands[c].name) == 0) {
            args->command = (enum cli_command)c;
            return true;
        }
    return errors_usage(e, FACT_USAGE_UNKNOWN_COMMAND, (const char *[]){word});
}

static bool take_operands(struct args *args, int argc, char **argv, struct err *e)
{
    const char *name = commands[args->command].name;
    int files = (int)commands[args->command].files;
    if (argc < files)
        return errors_usage(e, files == 1 ? FACT_USAGE_NEEDS_FILE : FACT_USAGE_NEEDS_FILES,
                            (const char *[]){name});
    if (argc > files)
        return errors_usage(e, FACT_USAGE_TOO_MANY, (const char *[]){argv[files], name});
    return (files < 1 || set_text(&args->file, name, argv[0], e)) &&
           (files < 2 || set_text(&args->file2, name, argv[1], e));
}

/* Commands that mean nothing without certain options. */
static bool check_options_are_there(const struct args *args, struct err *e)
{
    if (args->command == COMMAND_TRANSPLANT &&
        (args->identity == NULL || args->donor == NULL || args->output == NULL))
        return errors_usage(e, FACT_USAGE_TRANSPLANT, NULL);
    if (args->command == COMMAND_ASSEMBLE && args->output == NULL)
        return errors_usage(e, FACT_USAGE_ASSEMBLE, NULL);
    if (!args->every && (args->count != 0 || args->idle_ms != 0))
        return errors_usage(e, FACT_USAGE_NEEDS_EVERY,
                            (const char *[]){args->count != 0 ? "--count" : "--idle"});
    if (args->every && (args->output != NULL || args->force || args->after == AFTER_RUN))
        return errors_usage(e, FACT_USAGE_NOT_WITH_EVERY,
                            (const char *[]){args->output != NULL ? "-o"
                                             : args->force        ? "--force"
                                                                  : "--after"});
    return true;
}

/* As many files as addresses, in the same order: getopt leaves what stands behind an option's value.
 * Without any address the files tell. */
static bool take_parts(struct args *args, int argc, char **argv, struct err *e)
{
    char most[12];
    snprintf(most, sizeof most, "%u", ASSEMBLE_PARTS);
    args->lay_out = args->part_count == 0;
    if (args->lay_out && argc > (int)ASSEMBLE_PARTS)
        return errors_usage(e, FACT_USAGE_TOO_MANY_PARTS, (const char *[]){most});
    if (args->lay_out)
        args->part_count = (size_t)argc;
    if (argc == 0 || argc != (int)args->part_count)
        return errors_usage(e, FACT_USAGE_ASSEMBLE_PARTS, NULL);
    for (size_t i = 0; i < args->part_count; i++)
        if (!set_text(&args->parts[i].path, "--at", argv[i], e))
            return false;
    return true;
}

/* The only option with two values: getopt takes the MAC, the name is left. */
static bool take_name(struct args *args, int argc, char **argv, struct err *e)
{
    if (argc != 1)
        return errors_usage(e, FACT_USAGE_NAME, NULL);
    args->name = argv[0];
    return true;
}

static bool check_options_fit(const struct args *args, const bool *seen, struct err *e)
{
    for (size_t i = 0; i < ARRAY_LEN(specs); i++)
        if (seen[i] && (specs[i].commands & (BIT(args->command) | TAKEN_EVERYWHERE)) == 0)
            return errors_usage(e, FACT_USAGE_NO_SUCH_OPTION,
                                (const char *[]){commands[args->command].name, specs[i].name});
    return true;
}

static bool wrong_option(int result, const char *word, struct err *e)
{
    const struct option_spec *spec = find_spec(optopt);
    const char letter[] = {(char)optopt, '\0'};
    if (result == ':' && spec != NULL)
        return errors_usage(e, FACT_USAGE_NEEDS_VALUE, (const char *[]){word, spec->value});
    if (optopt != 0 && spec == NULL)
        return errors_usage(e, FACT_USAGE_NO_SHORT_OPTION, (const char *[]){letter});
    return errors_usage(e, spec != NULL ? FACT_USAGE_NO_VALUE : FACT_USAGE_NO_LONG_OPTION,
                        (const char *[]){word});
}

/* Nobody names a port or a file like an option; it was forgotten. */
static bool missing_value(const struct option_spec *spec, const char *next, struct err *e)
{
    return errors_usage(e, FACT_USAGE_NEEDS_OTHER_VALUE, (const char *[]){spec->name, spec->value, next});
}

enum args_outcome args_parse(struct args *args, int argc, char **argv, struct err *e)
{
    *args = (struct args){.json = args_want_json(argc, argv)};
    struct option table[ARRAY_LEN(specs) + 1];
    bool seen[ARRAY_LEN(specs)] = {false};
    fill_getopt_table(table);
    optind = 0; /* both C libraries take this as "restart" */
    opterr = 0;
    for (int code; (code = getopt_long(argc, argv, ":p:o:h", table, NULL)) != -1;) {
        if (code == '?' || code == ':')
            return wrong_option(code, argv[optind - 1], e), ARGS_BAD;
        if (code == OPTION_VERSION)
            return ARGS_VERSION;
        const struct option_spec *spec = find_spec(code);
        assert(spec != NULL); /* getopt knows no other codes */
        if (optarg != NULL && strncmp(optarg, "--", 2) == 0)
            return missing_value(spec, optarg, e), ARGS_BAD;
        seen[spec - specs] = true;
        if (code != OPTION_HELP && !set_option(args, code, optarg, e))
            return ARGS_BAD;
    }
    bool help = seen[find_spec(OPTION_HELP) - specs];
    if (optind >= argc)
        return help ? ARGS_HELP : (errors_usage(e, FACT_USAGE_NO_COMMAND, NULL), ARGS_BAD);
    if (!find_command(args, argv[optind], e))
        return ARGS_BAD;
    if (help)
        return ARGS_HELP;
    bool (*take)(struct args *, int, char **, struct err *) = args->name_mac != NULL ? take_name
                                                              : args->command == COMMAND_ASSEMBLE
                                                                  ? take_parts
                                                                  : take_operands;
    if (!check_options_fit(args, seen, e) || !take(args, argc - optind - 1, argv + optind + 1, e) ||
        !check_options_are_there(args, e))
        return ARGS_BAD;
    return ARGS_RUN;
}

/* Help */

#define HELP_COLUMN 26

static void print_entry(struct buf *out, const char *left, enum fact_id text)
{
    buf_printf(out, "  %-*s", HELP_COLUMN - 2, left);
    if (strlen(left) > HELP_COLUMN - 4)
        buf_printf(out, "\n%*s", HELP_COLUMN, "");
    for (const char *p = say_template(text); *p != '\0'; p++) {
        buf_append_byte(out, (uint8_t)*p);
        if (*p == '\n')
            buf_printf(out, "%*s", HELP_COLUMN, "");
    }
    buf_append_byte(out, '\n');
}

static enum fact_id meaning(const struct option_spec *s, enum cli_command command)
{
    for (size_t i = 0; i < ARRAY_LEN(meanings); i++)
        if (meanings[i].command == command && meanings[i].code == s->code)
            return meanings[i].help;
    return s->help;
}

static void print_option(struct buf *out, const struct option_spec *s, enum cli_command command)
{
    char left[64], short_form[8] = "";
    if (s->code < 256)
        snprintf(short_form, sizeof short_form, "-%c, ", s->code);
    snprintf(left, sizeof left, "%s--%s%s%s", short_form, s->name, s->value != NULL ? " " : "",
             s->value != NULL ? s->value : "");
    print_entry(out, left, meaning(s, command));
}

static bool is_common(const struct option_spec *s)
{
    return (s->commands & TAKEN_EVERYWHERE) != 0;
}

/* `own`: the options of some commands only; else those that every command takes.  COMMAND_NONE: of all.
 */
static void print_options(struct buf *out, enum cli_command command, bool own)
{
    for (size_t i = 0; i < ARRAY_LEN(specs); i++)
        if (is_common(&specs[i]) != own &&
            (command == COMMAND_NONE || (specs[i].commands & BIT(command)) != 0))
            print_option(out, &specs[i], command);
}

static void print_heading(struct buf *out, enum fact_id heading)
{
    buf_printf(out, "\n%s\n", say_template(heading));
}

static void print_exit_codes(struct buf *out)
{
    static const struct {
        int code;
        enum fact_id meaning;
        bool ends_line;
    } rows[] = {
        {0, FACT_HELP_EXIT_DONE, false},       {1, FACT_HELP_EXIT_USAGE, false},
        {2, FACT_HELP_EXIT_PORT, false},       {3, FACT_HELP_EXIT_NO_ANSWER, true},
        {4, FACT_HELP_EXIT_DEVICE, false},     {5, FACT_HELP_EXIT_DIFFERENT, false},
        {6, FACT_HELP_EXIT_FILE, true},        {7, FACT_HELP_EXIT_REFUSED, false},
        {130, FACT_HELP_EXIT_CANCELLED, true},
    };
    print_heading(out, FACT_HELP_EXIT_CODES);
    const char *before = "  ";
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        buf_printf(out, "%s%d %s%s", before, rows[i].code, say_template(rows[i].meaning),
                   rows[i].ends_line ? "\n" : "");
        before = rows[i].ends_line ? "  " : "   ";
    }
}

static void print_program_help(struct buf *out)
{
    buf_printf(out, "%s\n\n%s\n", say_template(FACT_HELP_OF_PROGRAM), say_template(FACT_HELP_PURPOSE));
    print_heading(out, FACT_HELP_COMMANDS);
    for (int c = COMMAND_NONE + 1; c < COMMAND_COUNT; c++) {
        char left[64];
        const char *files[] = {"", " FILE", " A B"};
        snprintf(left, sizeof left, "%s%s", commands[c].name, files[commands[c].files]);
        print_entry(out, left, commands[c].summary);
    }
    print_heading(out, FACT_HELP_SOME_OPTIONS);
    print_options(out, COMMAND_NONE, true);
    print_heading(out, FACT_HELP_ALL_OPTIONS);
    print_options(out, COMMAND_NONE, false);
    print_exit_codes(out);
}

void args_print_help(struct buf *out, enum cli_command command)
{
    char words[80], usage[160];
    if (command == COMMAND_NONE) {
        print_program_help(out);
        return;
    }
    const struct command_spec *c = &commands[command];
    snprintf(words, sizeof words, "%s%s%s", c->name, c->synopsis[0] != '\0' ? " " : "", c->synopsis);
    say_fill(FACT_HELP_OF_COMMAND, (const char *[]){words}, usage, sizeof usage);
    buf_printf(out, "%s\n\n%s\n", usage, say_template(c->about));
    bool has_own = false;
    for (size_t i = 0; i < ARRAY_LEN(specs); i++)
        has_own = has_own || (!is_common(&specs[i]) && (specs[i].commands & BIT(command)) != 0);
    if (has_own) {
        print_heading(out, FACT_HELP_OPTIONS);
        print_options(out, command, true);
    }
    print_heading(out, FACT_HELP_COMMON_OPTIONS);
    print_options(out, command, false);
}
