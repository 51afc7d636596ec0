/* equalize.h: making the flash equal to bytes in memory, and proving it.  Used by restore and erase. */
/* SPDX-License-Identifier: MIT */
#ifndef CORE_EQUALIZE_H
#define CORE_EQUALIZE_H

#include "core/work/flasher.h"

struct err;
struct plan_step;
struct survey;

/* A device that has to be started anew so often over one sector: the stub hangs in what it does. */
#define EQUALIZE_RESTARTS 2u

struct equalize {
    struct flasher *f;
    const uint8_t *target; /* borrowed; sectors * 4096 bytes */
    uint32_t sectors;      /* compared and proved from address 0; the flash beyond is left alone */
    uint8_t *need;         /* enum plan_need per sector, owned; release with equalize_done */
    uint8_t *blank;        /* per sector: 1 = blank on the flash, needs no erasing; owned */
    bool unsteady;  /* equalize_from_digests: some sectors that need something read differently each time */
    bool last_stub; /* no other stub can take over from the one in charge */
    bool something_held; /* of what was written so far, by whichever stub */
    bool distrust;       /* why equalize_run failed: what the stub in charge writes does not hold */
    bool alone;          /* one sector for a trial: no progress is told */
    /* Called when all that is needed has been written for the first time, before the proof; may be NULL. */
    void (*written)(void *ctx);
    void *ctx;
    struct plan_step *steps; /* room for those of one round; owned */
    uint32_t longest;        /* sectors in one of them */
};

bool equalize_init(struct equalize *q, struct flasher *f, const uint8_t *target, uint32_t sectors,
                   struct err *e);
void equalize_done(struct equalize *q);

/* Finds the needs from the flash's full contents (just read and proved). */
void equalize_from_image(struct equalize *q, const uint8_t *image);

/* Finds the needs from a finished survey of at least q->sectors; what it does not know is needed. */
void equalize_from_survey(struct equalize *q, const struct survey *s);

/* Finds the needs by digests. */
bool equalize_from_digests(struct equalize *q, struct err *e);
/* The same for a flash that nobody has written to just now: ERR_UNSTABLE where it reads differently each
 * time. */
bool equalize_from_steady(struct equalize *q, struct err *e);

/* True in *equal if the chip's digest of everything that counts is the target's. */
bool equalize_prove(struct equalize *q, bool *equal, struct err *e);

/* Does once what q->need says, and proves nothing.  True with *trouble filled: some of it may be left. */
bool equalize_round(struct equalize *q, struct transfer_stats *stats, struct err *trouble, struct err *e);

/* Erases and writes what is needed, first one sector for a trial, then proves; repeats what did not hold.
 * False with q->distrust set: the stub in charge does not get on, and *e says what is known of the flash
 * (ERR_VERIFY, ERR_FLASH, ERR_PROTECTED; ERR_LOST: it has fallen silent over its first sector).  ERR_VERIFY
 * also when the flash beyond q->sectors is not what it was. */
bool equalize_run(struct equalize *q, struct transfer_stats *stats, struct err *e);

#endif
