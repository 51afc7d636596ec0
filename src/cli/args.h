/* args.h: the command line of restock-cli as a struct, and the texts that explain it.
 *
 * One table of options serves parsing and help, so that the help is always up to date.  Knows no port and no
 * device and prints nothing itself.  Used by main.c. */
/* SPDX-License-Identifier: MIT */
#ifndef CLI_ARGS_H
#define CLI_ARGS_H

#include "core/image/assemble.h"
#include "core/library/file_work.h"
#include "core/work/flasher.h"

#include <stdbool.h>
#include <stdint.h>

struct buf;
struct err;

enum cli_command {
    COMMAND_NONE,
    COMMAND_PORTS,
    COMMAND_DETECT,
    COMMAND_BACKUP,
    COMMAND_RESTORE,
    COMMAND_ERASE,
    COMMAND_VERIFY,
    COMMAND_UNDO,
    COMMAND_INFO,
    COMMAND_COMPARE,
    COMMAND_DOCTOR,
    COMMAND_TRANSPLANT,
    COMMAND_ASSEMBLE,
    COMMAND_BOOT_LOG,
    COMMAND_LIBRARY,
    COMMAND_CHECK,
    COMMAND_COUNT
};

#define ARGS_PORTS 32u

struct args { /* strings are borrowed from argv; NULL = not given */
    enum cli_command command;
    const char *port; /* the last one named */
    const char *ports[ARGS_PORTS];
    size_t port_count;
    const char *file;   /* operand FILE of restore, verify, info, doctor; A of compare */
    const char *file2;  /* operand B of compare */
    const char *output; /* -o */
    const char *identity, *donor, *redacted_copy; /* files */
    struct file_part parts[ASSEMBLE_PARTS];       /* of assemble: --at, and its operands in the same order */
    size_t part_count;
    bool lay_out; /* of assemble: no --at was given, the files tell where they belong */
    const char *log;
    const char *library;
    const char *name_mac, *name; /* library --name MAC NAME */
    uint32_t baud;               /* 0 = auto */
    uint32_t wait_ms;
    uint32_t seconds; /* of the boot log; 0 = not given */
    uint32_t count;   /* backup --every: devices until the end; 0 = not given */
    uint32_t idle_ms; /* backup --every: without a new device; 0 = not given */
    enum flasher_after after;
    enum stub_choice stub;
    bool every; /* backup: one device after the other */
    bool json, yes, force, no_safety_backup, keep_rest, secrets, write;
};

enum args_outcome {
    ARGS_RUN,
    ARGS_HELP, /* of args->command; COMMAND_NONE: of the program */
    ARGS_VERSION,
    ARGS_BAD /* *e says why: ERR_USAGE */
};

/* Fills *args from the command line; may reorder argv.  args->json is right in every outcome. */
enum args_outcome args_parse(struct args *args, int argc, char **argv, struct err *e);

/* Known before the rest, so that even a wrong command line is answered as wanted: in JSON, and in which
 * language
 * ("" = none was named). */
bool args_want_json(int argc, char **argv);
const char *args_language(int argc, char **argv);

/* The word on the command line: "boot-log". */
const char *args_command_name(enum cli_command command);

void args_print_help(struct buf *out, enum cli_command command);

#endif
