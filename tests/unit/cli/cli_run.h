/* cli_run.h: one command of restock-cli is run in the pretended world of cli_world.h, and what it said is
 * kept.
 *
 * Used by the tests of commands beside it; fails the running test. */
/* SPDX-License-Identifier: MIT */
#ifndef UNIT_CLI_RUN_H
#define UNIT_CLI_RUN_H

#include "cli_world.h"

#include "cli/args.h"

struct run {
    char folder[64], file[96]; /* fresh; the file holds 8 KB */
    char out[16384], err[16384];
    int exit_code;
    struct err e;
};

/* Setup and teardown of a test in cmocka: a new world, and *state is a struct run. */
int cli_run_setup(void **state);
int cli_run_teardown(void **state);

/* As the program does it, with its library in the folder: an error is reported too. */
void run_command(struct run *run, struct args args);

#endif
