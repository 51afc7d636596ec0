/* equalize.h: makes the flash equal to bytes in memory, and verifies it.  Used by restore and erase. */
/* SPDX-License-Identifier: MIT */
#ifndef CORE_EQUALIZE_H
#define CORE_EQUALIZE_H

#include "core/work/flasher.h"

struct err;
struct plan_step;
struct survey;

/* After this many restarts of the device over one sector, the stub is taken to hang there. */
#define EQUALIZE_RESTARTS 2u

struct equalize {
    struct flasher *f;
    const uint8_t *target; /* borrowed; sectors * 4096 bytes */
    uint32_t sectors;      /* compared and verified from address 0; the flash beyond is left alone */
    uint8_t *need;         /* enum plan_need per sector, owned; release with equalize_done */
    uint8_t *blank;        /* per sector: 1 = blank on the flash, needs no erasing; owned */
    bool unsteady;  /* equalize_from_digests: some sectors that need something read differently each time */
    bool last_stub; /* no other stub can take over from the one in charge */
    bool something_held; /* of what was written so far, by either stub */
    bool distrust;       /* why equalize_run failed: what the stub in charge writes does not hold */
    bool alone;          /* one sector for a trial: no progress is reported */
    bool half;           /* ... and only the erasing before it is written, which is not told as a change */
    /* Called when everything needed has been written for the first time, before it is verified; may be
     * NULL. */
    void (*written)(void *ctx);
    void *ctx;
    bool verifies; /* nothing is going to change: what equalize_from_digests finds is told as equal or not */
    struct plan_step *steps; /* room for those of one round; owned */
    uint32_t longest;        /* sectors in one of them */
    bool over_bad_line;      /* this round: in small packets */
};

bool equalize_init(struct equalize *q, struct flasher *f, const uint8_t *target, uint32_t sectors,
                   struct err *e);
void equalize_done(struct equalize *q);

/* Finds the needs from the flash's full contents (just read and verified). */
void equalize_from_image(struct equalize *q, const uint8_t *image);

/* Finds the needs from a finished survey of at least q->sectors; unknown sectors are needed. */
void equalize_from_survey(struct equalize *q, const struct survey *s);

/* Finds the needs by digests. */
bool equalize_from_digests(struct equalize *q, struct err *e);
/* The same for a flash that was not just written: ERR_UNSTABLE if it reads differently each time. */
bool equalize_from_steady(struct equalize *q, struct err *e);

/* Tells the map of all sectors: what needs nothing as `equal` (but SECTOR_KNOWN as blank, if it is), what
 * needs something as `open`. */
void equalize_tell(const struct equalize *q, enum sector_state equal, enum sector_state open);

/* Sectors that still need something. */
uint32_t equalize_open_needs(const struct equalize *q);

/* True in *equal if the chip's digest of those sectors is the target's. */
bool equalize_prove(struct equalize *q, bool *equal, struct err *e);

/* Does what q->need says once, without verifying.  True with *trouble filled: some of it may be left. */
bool equalize_round(struct equalize *q, struct transfer_stats *stats, struct err *trouble, struct err *e);

/* Erases and writes what is needed, first one sector as a trial, then verifies; repeats what did not hold.
 * False with q->distrust set: the stub in charge makes no progress, and *e says what is known about the flash
 * (ERR_VERIFY, ERR_FLASH, ERR_PROTECTED; ERR_LOST: it stopped answering at its first sector).  ERR_VERIFY
 * also if the flash beyond q->sectors has changed. */
bool equalize_run(struct equalize *q, struct transfer_stats *stats, struct err *e);

#endif
