/* fetch.h: reads the sectors that a survey left unknown.  Used by backup and by flasher_read_sectors. */
/* SPDX-License-Identifier: MIT */
#ifndef CORE_FETCH_H
#define CORE_FETCH_H

#include "core/work/survey.h"

/* Receives every sector that has arrived and matches its digest; false with *e filled stops the work. */
typedef bool fetch_sector_fn(void *ctx, uint32_t sector, const uint8_t *data, struct err *e);

/* Where sectors go, and the count of those transferred over the line. */
struct fetch_sink {
    fetch_sector_fn *arrived; /* may be NULL */
    void *ctx;
    uint32_t *read;
};

/* Reads until every sector of the survey is known.  Reads damaged pieces again; lowers the rate when errors
 * accumulate.  ERR_UNSTABLE if the digest of a sector keeps changing, ERR_LINE if a sector never arrives
 * intact, ERR_LOST if there is no progress. */
bool fetch_missing(struct flasher *f, struct survey *s, const struct fetch_sink *sink, struct err *e);

#endif
