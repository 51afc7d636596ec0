/* logfile.h: --log FILE: every line of technical detail with the milliseconds since the program started.
 *
 * Appends, so that the logs of several commands (or an older one) are not lost, but never to another kind of
 * file: a log is recognised by its first line.  Each line goes to the system at once, so that nothing is
 * missing after a crash.  Used by report.c. */
/* SPDX-License-Identifier: MIT */
#ifndef CLI_LOGFILE_H
#define CLI_LOGFILE_H

#include "base/log.h"

#include <stdbool.h>

struct clock;
struct err;
struct logfile;
struct store;

/* Borrows clock and store.  NULL with *e filled: ERR_FILE_WRITE, ERR_FILE_READ; ERR_USAGE if the file exists
 * and is not a log. */
struct logfile *logfile_open(struct store *store, struct clock *clock, const char *path, struct err *e);
/* NULL is fine and writes nothing.  A full disk ends the log, not the work. */
void logfile_line(struct logfile *f, const char *kind, const char *text);
void logfile_close(struct logfile *f);

#endif
