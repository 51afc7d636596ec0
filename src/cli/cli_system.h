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

/* First call of the program.  Replaces argc and argv by UTF-8 ones if main's are not, and starts watching for
 * Ctrl+C.  False: out of memory; standard error is still usable. */
bool cli_system_start(int *argc, char ***argv);
#define CLI_LANGUAGES_MAX     8
#define CLI_LANGUAGE_NAME_MAX 24 /* with NUL */
/* The languages that the person prefers, best first ("de-AT", "de_AT.UTF-8"); returns how many. */
size_t cli_languages(char names[CLI_LANGUAGES_MAX][CLI_LANGUAGE_NAME_MAX]);

/* Last call: frees the arguments.  If a driver keeps the program from ending, it ends here with this exit
 * code. */
void cli_system_end(int code);

/* Standard output and standard error, for the life of the program. */
struct sink *cli_out(void);
struct sink *cli_err(void);
/* Standard output is a file that did not accept everything, as on a full drive.  Output lost to a terminal,
 * or to a reader that has gone, does not count: nobody misses it. */
bool cli_out_lost(void);

/* The port that an interrupt cancels; NULL = none.  Call with NULL before closing it.  A port set after the
 * interrupt is cancelled at once.  While a port is set, Windows does not go to sleep automatically. */
void cli_interrupt_port(struct port *port);
/* The same where several ports are open, which the caller cancels when cli_interrupted() says so: whether
 * they are. */
void cli_keep_awake(bool awake);
/* Ctrl+C, or another request to end: from the system, a closed terminal, or a user who logs off. */
bool cli_interrupted(void);

bool cli_can_ask(void);            /* a user can see questions and answer them */
bool cli_stderr_is_terminal(void); /* it understands carriage return */
/* Reads one line from the user, without line end.  False at the end of input or after an interrupt. */
bool cli_read_answer(char *line, size_t size);

#endif
