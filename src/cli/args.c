/* args.c: parses the command line with getopt_long; options and commands are tables. */
/* SPDX-License-Identifier: MIT */
#include "cli/args.h"

#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"

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
    OPTION_AT
};

struct option_spec {
    const char *name;  /* without dashes */
    const char *value; /* what stands behind it in the help; NULL = takes none */
    int code;          /* below 256: also a short option */
    unsigned commands; /* where it means something; with TAKEN_EVERYWHERE the others take it, too */
    const char *help;  /* lines after the first are indented by the printer */
};

/* What an option means for one command, where that is more, or less, than for all. */
static const struct {
    enum cli_command command;
    int code;
    const char *help;
} meanings[] = {
    {COMMAND_BACKUP, OPTION_OUTPUT,
     "name of the file; without it, a name made of product,\nMAC, size and time in the library"},
    {COMMAND_DOCTOR, OPTION_OUTPUT, "name of the mended copy, a new file"},
    {COMMAND_TRANSPLANT, OPTION_OUTPUT, "a new file"},
    {COMMAND_ASSEMBLE, OPTION_OUTPUT, "a new file"},
    {COMMAND_BACKUP, OPTION_FORCE, "replace an existing file"},
    {COMMAND_RESTORE, OPTION_FORCE, "go ahead where it was refused for safety (never cuts a\nfile short)"},
    {COMMAND_TRANSPLANT, OPTION_FORCE, "go ahead with a DONOR of another product"},
    {COMMAND_RESTORE, OPTION_KEEP_REST,
     "leave the flash beyond the end of FILE alone\n(otherwise it is made blank)"},
    {COMMAND_VERIFY, OPTION_KEEP_REST,
     "do not look beyond the end of FILE\n(otherwise the flash has to be blank there)"},
    {COMMAND_CHECK, OPTION_BAUD, "auto tries every rate (default); N none that is faster"},
    {COMMAND_BOOT_LOG, OPTION_WAIT, "wait that long for the port, before anything is listened for"},
};

static const struct option_spec specs[] = {
    {"port", "PORT", OPTION_PORT, ON_DEVICE,
     "serial port, such as COM5 or /dev/ttyUSB0; not needed\nwhere exactly one USB serial port exists"},
    {"output", "FILE", OPTION_OUTPUT,
     BIT(COMMAND_BACKUP) | BIT(COMMAND_DOCTOR) | BIT(COMMAND_TRANSPLANT) | BIT(COMMAND_ASSEMBLE),
     "backup: its name; without it, a name made of product,\nMAC, size and time in the library; doctor, "
     "transplant,\nassemble: a new file"},
    {"at", "ADDRESS", OPTION_AT, BIT(COMMAND_ASSEMBLE),
     "where in the flash the file behind it belongs, such as\n0x1000; once for each file"},
    {"identity", "OWN", OPTION_IDENTITY, BIT(COMMAND_TRANSPLANT),
     "your device's own backup; may be incomplete"},
    {"into", "DONOR", OPTION_INTO, BIT(COMMAND_TRANSPLANT),
     "complete backup of another device of the same product"},
    {"secrets", NULL, OPTION_SECRETS, BIT(COMMAND_INFO), "show the API key, Wi-Fi name and password too"},
    {"redacted-copy", "FILE", OPTION_REDACTED_COPY, BIT(COMMAND_INFO),
     "write a copy for sharing, without anything that belongs\nto one device; its name ends in "
     ".redacted.bin"},
    {"force", NULL, OPTION_FORCE, BIT(COMMAND_BACKUP) | BIT(COMMAND_RESTORE) | BIT(COMMAND_TRANSPLANT),
     "backup: replace an existing file; restore, transplant: go\nahead where it was refused for safety "
     "(never "
     "cuts a file\nshort)"},
    {"write", NULL, OPTION_WRITE, BIT(COMMAND_CHECK),
     "also erase and write test patterns in one blank sector,\nwhich is left blank"},
    {"yes", NULL, OPTION_YES, ON_CHANGE | BIT(COMMAND_CHECK),
     "go ahead without asking; needed where nobody can be asked, as\nwith --json"},
    {"no-safety-backup", NULL, OPTION_NO_SAFETY_BACKUP, ON_CHANGE,
     "do not save first what is on the device now"},
    {"keep-rest", NULL, OPTION_KEEP_REST, BIT(COMMAND_RESTORE) | BIT(COMMAND_VERIFY),
     "leave the flash beyond the end of FILE alone\n(otherwise it has to be blank)"},
    {"seconds", "N", OPTION_SECONDS, BIT(COMMAND_BOOT_LOG),
     "wait that long for the device to start, and listen as long\nfrom then on (default: 20 and 5)"},
    {"name", "MAC NAME", OPTION_NAME, BIT(COMMAND_LIBRARY),
     "call the device with this MAC by a name of your own;\n\"\" takes the name away"},
    {"baud", "auto|N", OPTION_BAUD, ON_STUB | TAKEN_EVERYWHERE,
     "auto climbs to the fastest rate that works (default)"},
    {"wait", "SECONDS", OPTION_WAIT, ON_DEVICE | TAKEN_EVERYWHERE,
     "keep trying that long until the device shows up in\nprogramming mode"},
    {"stub", "auto|restock|espressif", OPTION_STUB, ON_STUB | TAKEN_EVERYWHERE,
     "helper program for the device's RAM; auto is Restock's own,\nand Espressif's where that does not start "
     "(default); where\nanother one runs, the device may have to be started anew"},
    {"after", "stay|run", OPTION_AFTER, ON_STUB | TAKEN_EVERYWHERE,
     "stay: the next command needs no power cycle (default);\nrun: start the firmware (with Espressif's "
     "stub\nthis needs wired reset lines)"},
    {"json", NULL, OPTION_JSON, on_all, "one JSON object per line on stdout; asks no questions"},
    {"log", "FILE", OPTION_LOG, on_all, "append all technical detail to FILE"},
    {"library", "DIR", OPTION_LIBRARY, ON_STUB | BIT(COMMAND_LIBRARY) | TAKEN_EVERYWHERE,
     "folder for backups made without -o, safety copies and\nunfinished files (default: Restock in your "
     "documents;\non Linux ~/.local/share/restock)"},
    {"help", NULL, OPTION_HELP, on_all, "this text; behind a command, about that command"},
    {"version", NULL, OPTION_VERSION, on_all, "print the version"},
};

struct command_spec {
    const char *name, *synopsis, *summary;
    unsigned files; /* operands */
    const char *about;
};

static const struct command_spec commands[COMMAND_COUNT] = {
    [COMMAND_NONE] = {"", "", "", 0, ""},
    [COMMAND_PORTS] = {"ports", "", "list the serial ports", 0,
                       "Lists the serial ports with their adapter and USB ids."},
    [COMMAND_DETECT] =
        {"detect", "[-p PORT]", "what is connected: chip, MAC, flash, firmware", 0,
         "Names chip, MAC, crystal, flash maker and size, and what firmware is on the device.\n"
         "Changes nothing."},
    [COMMAND_BACKUP] =
        {"backup", "[-p PORT] [-o FILE]", "save the whole flash to a file", 0,
         "Saves the whole flash to a file. The file gets its name only after a digest computed on\n"
         "the device has proved it equal to the flash. An interrupted backup continues when the\n"
         "command is repeated."},
    [COMMAND_RESTORE] =
        {"restore", "[-p PORT] FILE", "make the flash equal to a file", 1,
         "Writes FILE to the flash as it is, blanks the rest, and proves the result by a digest\n"
         "computed on the device. What is there now is saved first. Only sectors that differ are\n"
         "written; an interrupted restore continues when the command is repeated. Of a device's\n"
         "safety copies the five newest are kept; of older ones never removed is the only copy of\n"
         "what the device held at first, of a vendor's firmware or of a device's identity."},
    [COMMAND_ERASE] = {"erase", "[-p PORT]", "make the whole flash blank", 0,
                       "Makes the whole flash blank, after saving what is there now."},
    [COMMAND_VERIFY] =
        {"verify", "[-p PORT] FILE", "compare the flash with a file", 1,
         "Compares the flash with FILE by digests computed on the device and names the sectors\n"
         "that differ. Changes nothing. Exit code 5 if they differ."},
    [COMMAND_UNDO] =
        {"undo", "[-p PORT]", "put back what was there before the last restore or erase", 0,
         "Puts back what was on this device before its last restore or erase, from the safety copy\n"
         "that was made then. What is there now is saved first: an undo can be undone."},
    [COMMAND_INFO] = {"info", "FILE", "what a file holds, whether it is complete, and whose it is", 1,
                      "Examines a flash image: firmware, version, owner, and whether anything is missing or\n"
                      "damaged. Needs no device. Secrets in it are shown only with --secrets."},
    [COMMAND_COMPARE] = {"compare", "A B", "in which parts two files differ", 2,
                         "Compares two images part by part: boot loader, applications, identity, settings,\n"
                         "radio data. Needs no device. Exit code 5 if they differ."},
    [COMMAND_DOCTOR] =
        {"doctor", "FILE [-o NEW]", "mend a header that another tool has altered", 1,
         "Checks whether flash size and speed in the header of a stock image are what the rest of\n"
         "it proves, and writes a mended copy to NEW. FILE is never changed. If there is nothing to\n"
         "mend, nothing is written (exit code 0); what cannot be proved is refused (7)."},
    [COMMAND_TRANSPLANT] =
        {"transplant", "--identity OWN --into DONOR -o NEW", "your own identity in another device's image", 0,
         "For owners who lost part of a backup: takes device ID, key, MAC addresses and product\n"
         "record from OWN, everything else from DONOR, the complete backup of another device of\n"
         "the same product, and writes NEW. OWN and DONOR are never changed; nothing is invented."},
    [COMMAND_ASSEMBLE] =
        {"assemble", "-o NEW --at ADDRESS FILE ...", "one image from the files of a firmware", 0,
         "For a firmware that comes in several files (boot loader, user1, radio data, or eagle.flash\n"
         "and eagle.irom0text): puts each at its address, blanks the rest, and writes NEW as large as\n"
         "the flash that the file for 0x0 is made for. What is missing or does not fit is named, and\n"
         "nothing is written then. Needs no device."},
    [COMMAND_BOOT_LOG] =
        {"boot-log", "[-p PORT] [--seconds N]", "what the device prints when it starts", 0,
         "Prints what the device says at 74880 baud when it starts, and what that means: whether it\n"
         "starts, or why not and what to do. Where reset lines are wired the device is restarted;\n"
         "else disconnect and reconnect its 3.3 V wire while this runs, without holding the button;\n"
         "leave the adapter plugged in."},
    [COMMAND_LIBRARY] =
        {"library", "[--name MAC NAME]", "the backups on this computer, device by device", 0,
         "Lists the backups in the library: for each device its name, product and device ID, and what\n"
         "its files are worth, newest first. The one to restore is marked. Needs no device."},
    [COMMAND_CHECK] =
        {"check", "[-p PORT] [--write]", "whether adapter, wires, chip and flash work as they should", 0,
         "Measures what adapter, wires, chip, flash and helper programs really do, and reports it line\n"
         "by line: ok, attention or failed. It takes about a minute and changes nothing; --write\n"
         "also tries one blank sector. The report holds nothing that tells whose device it is. With\n"
         "RX and TX of the adapter joined, and no device, it checks port, driver and adapter.\n"
         "Exit code 0 also where something wants attention; 2, 3 or 4 where something failed, 7\n"
         "where --write was not tried, for want of a blank sector that can be spared."},
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
    return err_set(e, ERR_USAGE, "--stub takes auto, restock or espressif, not '%s'.", value);
}

static bool set_after(struct args *args, const char *value, struct err *e)
{
    args->after = strcmp(value, "run") == 0 ? AFTER_RUN : AFTER_STAY;
    if (args->after == AFTER_STAY && strcmp(value, "stay") != 0)
        return err_set(e, ERR_USAGE, "--after takes stay or run, not '%s'.", value);
    return true;
}

static bool set_wait(struct args *args, const char *value, struct err *e)
{
    uint32_t seconds;
    if (!parse_number(value, 0, 86400, &seconds))
        return err_set(e, ERR_USAGE, "--wait takes whole seconds up to 86400, not '%s'.", value);
    args->wait_ms = seconds * 1000;
    return true;
}

static bool set_baud(struct args *args, const char *value, struct err *e)
{
    args->baud = 0;
    if (strcmp(value, "auto") != 0 && !parse_number(value, 9600, 4000000, &args->baud))
        return err_set(e, ERR_USAGE, "--baud takes auto or a rate from 9600 to 4000000, not '%s'.", value);
    return true;
}

static bool set_text(const char **field, const char *option, const char *value, struct err *e)
{
    if (value[0] == '\0')
        return err_set(e, ERR_USAGE, "The value of %s is empty.", option);
    *field = value;
    return true;
}

/* Decimal, or hexadecimal with 0x. */
static bool set_address(struct args *args, const char *value, struct err *e)
{
    bool hex = value[0] == '0' && (value[1] == 'x' || value[1] == 'X');
    const char *digits = hex ? value + 2 : value;
    size_t len = strlen(digits);
    if (len == 0 || len > 8 || strspn(digits, hex ? "0123456789abcdefABCDEF" : "0123456789") != len)
        return err_set(e, ERR_USAGE, "--at takes an address such as 0x1000, not '%.60s'.", value);
    if (args->part_count == ASSEMBLE_PARTS)
        return err_set(e, ERR_USAGE, "--at can be given %u times at most.", ASSEMBLE_PARTS);
    args->parts[args->part_count++].at = (uint32_t)strtoul(digits, NULL, hex ? 16 : 10);
    return true;
}

static bool set_option(struct args *args, int code, const char *value, struct err *e)
{
    switch (code) {
    case OPTION_PORT:
        return set_text(&args->port, "-p", value, e);
    case OPTION_OUTPUT:
        return set_text(&args->output, "-o", value, e);
    case OPTION_LOG:
        return set_text(&args->log, "--log", value, e);
    case OPTION_LIBRARY:
        return set_text(&args->library, "--library", value, e);
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
            return err_set(e, ERR_USAGE, "--seconds takes whole seconds from 1 to 3600, not '%s'.", value);
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
static bool wants_json(int argc, char **argv)
{
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (strcmp(argv[i], "--json") == 0)
            return true;
    return false;
}

static bool find_command(struct args *args, const char *word, struct err *e)
{
    for (int c = COMMAND_NONE + 1; c < COMMAND_COUNT; c++)
        if (strcmp(word, commands[c].name) == 0) {
            args->command = (enum cli_command)c;
            return true;
        }
    return err_set(e, ERR_USAGE, "There is no command '%.60s'.", word);
}

static bool take_operands(struct args *args, int argc, char **argv, struct err *e)
{
    const char *name = commands[args->command].name;
    int files = (int)commands[args->command].files;
    if (argc < files)
        return err_set(e, ERR_USAGE, files == 1 ? "%s needs the name of a file." : "%s needs two files.",
                       name);
    if (argc > files)
        return err_set(e, ERR_USAGE, "'%.100s' is one argument too many for %s.", argv[files], name);
    return (files < 1 || set_text(&args->file, name, argv[0], e)) &&
           (files < 2 || set_text(&args->file2, name, argv[1], e));
}

/* Commands that mean nothing without certain options. */
static bool check_options_are_there(const struct args *args, struct err *e)
{
    if (args->command == COMMAND_TRANSPLANT &&
        (args->identity == NULL || args->donor == NULL || args->output == NULL))
        return err_set(e, ERR_USAGE, "transplant needs --identity OWN, --into DONOR and -o NEW.");
    if (args->command == COMMAND_ASSEMBLE && args->output == NULL)
        return err_set(e, ERR_USAGE, "assemble needs -o NEW.");
    return true;
}

/* As many files as addresses, in the same order: getopt leaves what stands behind an option's value. */
static bool take_parts(struct args *args, int argc, char **argv, struct err *e)
{
    if (args->part_count == 0 || argc != (int)args->part_count)
        return err_set(e, ERR_USAGE, "assemble needs --at ADDRESS in front of each file.");
    for (size_t i = 0; i < args->part_count; i++)
        if (!set_text(&args->parts[i].path, "--at", argv[i], e))
            return false;
    return true;
}

/* The only option with two values: getopt takes the MAC, the name is left. */
static bool take_name(struct args *args, int argc, char **argv, struct err *e)
{
    if (argc != 1)
        return err_set(e, ERR_USAGE,
                       "--name takes a MAC address and one name (in quotes, if it has blanks).");
    args->name = argv[0];
    return true;
}

static bool check_options_fit(const struct args *args, const bool *seen, struct err *e)
{
    for (size_t i = 0; i < ARRAY_LEN(specs); i++)
        if (seen[i] && (specs[i].commands & (BIT(args->command) | TAKEN_EVERYWHERE)) == 0)
            return err_set(e, ERR_USAGE, "%s has no option --%s.", commands[args->command].name,
                           specs[i].name);
    return true;
}

static bool wrong_option(int result, const char *word, struct err *e)
{
    const struct option_spec *spec = find_spec(optopt);
    if (result == ':' && spec != NULL)
        return err_set(e, ERR_USAGE, "%.60s needs a value: %s.", word, spec->value);
    if (optopt != 0 && spec == NULL)
        return err_set(e, ERR_USAGE, "There is no option -%c; put -- before a file name that begins with -.",
                       optopt);
    return err_set(e, ERR_USAGE, spec != NULL ? "%.60s takes no value." : "There is no option %.60s.", word);
}

/* Nobody names a port or a file like an option; it was forgotten. */
static bool missing_value(const struct option_spec *spec, const char *next, struct err *e)
{
    return err_set(e, ERR_USAGE, "--%s needs a value: %s, not '%.60s'.", spec->name, spec->value, next);
}

enum args_outcome args_parse(struct args *args, int argc, char **argv, struct err *e)
{
    *args = (struct args){.json = wants_json(argc, argv)};
    struct option table[ARRAY_LEN(specs) + 1];
    bool seen[ARRAY_LEN(specs)] = {false};
    fill_getopt_table(table);
    optind = 0; /* both C libraries take this as "start anew" */
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
        return help ? ARGS_HELP : (err_set(e, ERR_USAGE, "No command was given."), ARGS_BAD);
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

static void print_entry(struct buf *out, const char *left, const char *text)
{
    buf_printf(out, "  %-*s", HELP_COLUMN - 2, left);
    if (strlen(left) > HELP_COLUMN - 4)
        buf_printf(out, "\n%*s", HELP_COLUMN, "");
    for (const char *p = text; *p != '\0'; p++) {
        buf_append_byte(out, (uint8_t)*p);
        if (*p == '\n')
            buf_printf(out, "%*s", HELP_COLUMN, "");
    }
    buf_append_byte(out, '\n');
}

static const char *meaning(const struct option_spec *s, enum cli_command command)
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

/* `own`: the options of some commands only; else those that every command takes.  COMMAND_NONE: of all. */
static void print_options(struct buf *out, enum cli_command command, bool own)
{
    for (size_t i = 0; i < ARRAY_LEN(specs); i++)
        if (is_common(&specs[i]) != own &&
            (command == COMMAND_NONE || (specs[i].commands & BIT(command)) != 0))
            print_option(out, &specs[i], command);
}

static void print_program_help(struct buf *out)
{
    buf_append_text(out,
                    "Usage: restock-cli COMMAND [options]\n\n"
                    "Saves the firmware of Sonoff switches (ESP8266, ESP8285) to a file and puts it back.\n\n"
                    "Commands:\n");
    for (int c = COMMAND_NONE + 1; c < COMMAND_COUNT; c++) {
        char left[64];
        const char *files[] = {"", " FILE", " A B"};
        snprintf(left, sizeof left, "%s%s", commands[c].name, files[commands[c].files]);
        print_entry(out, left, commands[c].summary);
    }
    buf_append_text(out, "\nOptions of some commands (restock-cli COMMAND --help shows which):\n");
    print_options(out, COMMAND_NONE, true);
    buf_append_text(out,
                    "\nOptions of every command (device options are ignored where no device is used):\n");
    print_options(out, COMMAND_NONE, false);
    buf_append_text(out, "\nExit codes:\n"
                         "  0 done   1 wrong usage   2 serial port   3 device does not answer\n"
                         "  4 device or flash error, or a failed verification   5 contents differ   6 file\n"
                         "  7 refused for safety, or nobody to answer a question   130 cancelled\n");
}

void args_print_help(struct buf *out, enum cli_command command)
{
    if (command == COMMAND_NONE) {
        print_program_help(out);
        return;
    }
    const struct command_spec *c = &commands[command];
    buf_printf(out, "Usage: restock-cli %s%s%s [options]\n\n%s\n", c->name, c->synopsis[0] != '\0' ? " " : "",
               c->synopsis, c->about);
    bool has_own = false;
    for (size_t i = 0; i < ARRAY_LEN(specs); i++)
        has_own = has_own || (!is_common(&specs[i]) && (specs[i].commands & BIT(command)) != 0);
    if (has_own) {
        buf_append_text(out, "\nOptions:\n");
        print_options(out, command, true);
    }
    buf_append_text(out, "\nCommon options:\n");
    print_options(out, command, false);
}
