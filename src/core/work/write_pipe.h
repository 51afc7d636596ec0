/* write_pipe.h: erases and writes through WRITE_BLOCK, sending the next requests while the flash is busy with
 * the last.  Used by equalize.c. */
/* SPDX-License-Identifier: MIT */
#ifndef CORE_WRITE_PIPE_H
#define CORE_WRITE_PIPE_H

#include <stdbool.h>

struct equalize;
struct err;
struct flasher;
struct transfer_stats;

/* Whether the stub in charge can do it. */
bool write_pipe_fits(const struct flasher *f);

/* Does what q->need says and turns each need that is met into NEED_NOTHING.  After a problem, the digests of
 * the outstanding sectors show what is left to do.  False: the work cannot continue.  True with *trouble
 * filled: some needs are left because there was no more progress. */
bool write_pipe_run(struct equalize *q, struct transfer_stats *stats, struct err *trouble, struct err *e);

#endif
