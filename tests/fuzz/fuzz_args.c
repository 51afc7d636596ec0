/* fuzz_args.c: fuzz target for the command line of restock-cli.  The input is the words, each with a NUL
 * behind it.  A wrong result traps. */
/* SPDX-License-Identifier: MIT */
#include "base/buf.h"
#include "base/err.h"
#include "cli/args.h"

#include "fuzz_base.h"

#include <stdlib.h>
#include <string.h>

#define WORDS 40

static void check_help(enum cli_command command)
{
    struct buf text = BUF_INIT;
    args_print_help(&text, command);
    fuzz_check(text.len > 100 && strstr(buf_text(&text), "restock-cli") != NULL, "no help");
    buf_free(&text);
}

static void check_run(const struct args *a)
{
    bool one = a->command == COMMAND_RESTORE || a->command == COMMAND_VERIFY || a->command == COMMAND_INFO ||
               a->command == COMMAND_DOCTOR || a->command == COMMAND_COMPARE;
    fuzz_check(a->command > COMMAND_NONE && a->command < COMMAND_COUNT, "no command");
    fuzz_check((a->file != NULL) == one, "the file");
    fuzz_check((a->file2 != NULL) == (a->command == COMMAND_COMPARE), "the second file");
    fuzz_check(a->part_count <= ASSEMBLE_PARTS, "too many parts");
    fuzz_check((a->part_count > 0) == (a->command == COMMAND_ASSEMBLE), "the parts");
    for (size_t i = 0; i < a->part_count; i++)
        fuzz_check(a->parts[i].path != NULL && a->parts[i].path[0] != '\0', "a part without a name");
    fuzz_check(a->command != COMMAND_ASSEMBLE || a->output != NULL, "nowhere to write to");
    fuzz_check(a->baud == 0 || (a->baud >= 9600 && a->baud <= 4000000), "a rate");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char program[] = "restock-cli", *words[WORDS + 2] = {program};
    int count = 1;
    for (size_t at = 0; at < size && count <= WORDS; count++) {
        const uint8_t *end = memchr(data + at, '\0', size - at);
        size_t len = end != NULL ? (size_t)(end - (data + at)) : size - at;
        words[count] = malloc(len + 1);
        memcpy(words[count], data + at, len);
        words[count][len] = '\0';
        at += len + 1;
    }
    char *owned[WORDS + 2]; /* getopt sorts the words */
    memcpy(owned, words, sizeof owned);
    struct args args;
    struct err e = ERR_INIT;
    enum args_outcome outcome = args_parse(&args, count, words, &e);
    fuzz_check((outcome == ARGS_BAD) == (e.code == ERR_USAGE), "success and error");
    if (outcome == ARGS_RUN)
        check_run(&args);
    if (outcome == ARGS_HELP)
        check_help(args.command);
    for (int i = 1; i < count; i++)
        free(owned[i]);
    return 0;
}
