/* equalize.h: making the flash equal to bytes in memory, and proving it.  Used by restore and erase. */
#ifndef CORE_EQUALIZE_H
#define CORE_EQUALIZE_H

#include "core/flasher.h"

struct err;
struct survey;

struct equalize {
    struct flasher *f;
    const uint8_t *target; /* borrowed; sectors * 4096 bytes */
    uint32_t sectors;      /* compared and proved from address 0; the flash beyond is left alone */
    uint8_t *need;         /* enum plan_need per sector, owned; release with equalize_done */
    uint8_t *blank;        /* per sector: 1 = blank on the flash, needs no erasing; owned */
    /* Called when all that is needed has been written for the first time, before the proof; may be NULL. */
    void (*written)(void *ctx);
    void *ctx;
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

/* True in *equal if the chip's digest of everything that counts is the target's. */
bool equalize_prove(struct equalize *q, bool *equal, struct err *e);

/* Erases and writes what is needed, then proves; repeats what did not hold.  ERR_VERIFY when it never does,
 * or when the flash beyond q->sectors is not what it was; ERR_FLASH when the chip refuses. */
bool equalize_run(struct equalize *q, struct transfer_stats *stats, struct err *e);

#endif
