/* cli_system.h: what restock-cli needs from the system it runs on: arguments as UTF-8, output, Ctrl+C, the
 * terminal.
 *
 * Implementations: cli_posix.c, cli_win32.c.  One program, one main thread; the interrupt may arrive at any
 * time and on any thread.  Used by main.c and the commands. */
/* SPDX-License-Identifier: MIT */
#ifndef CLI_SYSTEM_H
#define CLI_SYSTEM_H

#include <stdbool.h>
#include <stddef.h>

struct port;
struct sink;

/* First call of the program.  Replaces argc and argv by UTF-8 ones where main's are not, and starts watching
 * for Ctrl+C.  False: out of memory; standard error may be used all the same. */
bool cli_system_start(int *argc, char ***argv);
/* Last call: frees the arguments.  Where a driver does not let go of the
 * program, it ends it here with this exit code. */
void cli_system_end(int code);

/* Standard output and standard error, for good. */
struct sink *cli_out(void);
struct sink *cli_err(void);
/* Standard output is a file that did not take everything, as on a full drive.  Not so with a terminal, or
 * where nobody reads any more: what they do not get, nobody misses. */
bool cli_out_lost(void);

/* The port that an interrupt shall cancel; NULL = none.  Call with NULL before closing it.  A port that is
 * named after the interrupt came is cancelled at once.  While there is one, a computer with Windows does not
 * fall asleep by itself. */
void cli_interrupt_port(struct port *port);
/* Ctrl+C has come, or another request to end: of the system, of a closed terminal, of whoever logs off. */
bool cli_interrupted(void);

bool cli_can_ask(void);            /* a person can see questions and answer them */
bool cli_stderr_is_terminal(void); /* one that understands carriage return */
/* Reads one line from the person, without line end.  False at the end of input or after an interrupt. */
bool cli_read_answer(char *line, size_t size);

#endif
