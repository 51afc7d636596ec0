/* fetch.h: reading the sectors a survey left unknown.  Used by backup and by flasher_read_sectors. */
/* SPDX-License-Identifier: MIT */
#ifndef CORE_FETCH_H
#define CORE_FETCH_H

#include "core/work/survey.h"

/* Told of every sector that has arrived and fits its digest; false with *e filled stops the work. */
typedef bool fetch_sector_fn(void *ctx, uint32_t sector, const uint8_t *data, struct err *e);

/* Where sectors go, and where they are counted that came over the line. */
struct fetch_sink {
    fetch_sector_fn *arrived; /* may be NULL */
    void *ctx;
    uint32_t *read;
};

/* Reads until every sector of the survey is known.  Damaged pieces are read again, the rate steps down when
 * errors pile up.  ERR_UNSTABLE when the digest of a sector keeps changing, ERR_LINE when a sector never
 * arrives whole, ERR_LOST when there is no progress. */
bool fetch_missing(struct flasher *f, struct survey *s, const struct fetch_sink *sink, struct err *e);

#endif
