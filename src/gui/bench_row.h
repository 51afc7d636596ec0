/* bench_row.h: one port of the window for many switches: what to do when its worker has news, and what its
 * line says.  Pure. */
/* SPDX-License-Identifier: MIT */
#ifndef GUI_BENCH_ROW_H
#define GUI_BENCH_ROW_H

#include "core/work/series.h"
#include "gui/worker_state.h"

#include <stdbool.h>
#include <stddef.h>

struct done;

enum bench_tone {              /* of a line; never without words that say the same */
                  BENCH_QUIET, /* nothing is possible */
                  BENCH_WAITS, /* hands are wanted: connect one */
                  BENCH_BUSY,
                  BENCH_NEXT, /* hands are wanted: it is finished with */
                  BENCH_WRONG /* the same, and it failed */
};

struct bench_row {
    char port[64], adapter[160]; /* adapter: as Windows calls it */
    bool plugged;                /* the port is in the list of ports */
    struct worker_state state;   /* the worker's news */
    struct series_turn turn;
    bool met;                  /* the device that is there has had its turn begun */
    struct series_device last; /* whose turn has ended */
    unsigned percent;          /* of the work */
    enum device_phase phase;
};

enum bench_step {
    BENCH_NOTHING,
    BENCH_BACK_UP, /* start it: this device's turn has begun */
    BENCH_ENDED    /* row->last tells how */
};

/* The worker has news: `state`.  `save`: new devices are backed up. */
enum bench_step bench_row_news(struct bench_row *row, const struct worker_state *state, bool save);
/* Backups are wanted from now on: a device that was only recognised has another turn. */
enum bench_step bench_row_want_backup(struct bench_row *row);
/* Its backup has ended: row->last tells how. */
void bench_row_done(struct bench_row *row, const struct done *done, double seconds);

enum bench_tone bench_row_tone(const struct bench_row *row);
void bench_row_device(const struct bench_row *row, char *text, size_t size); /* "" = none */
void bench_row_state(const struct bench_row *row, char *text, size_t size);

#endif
