/* survey.h: finds out, by digests computed on the chip, which sectors of the flash hold bytes that are
 * already on this computer.  A blank or known sector is never read over the line.
 *
 * Restock's stub sends the digests of all sectors in one answer.  With Espressif's: regions of growing size
 * as long as their digests match one of the candidates (blank is always one), single sectors where they do
 * not. */
/* SPDX-License-Identifier: MIT */
#ifndef CORE_SURVEY_H
#define CORE_SURVEY_H

#include "base/digest.h"
#include "core/device/device.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct device;
struct err;
struct flasher;

/* Bytes that may be on the flash, from address 0; beyond `size` they count as blank. */
struct candidate {
    const uint8_t *data; /* borrowed */
    uint32_t size;       /* bytes */
};

#define SURVEY_CANDIDATES 4

struct survey {
    uint32_t sectors;
    uint8_t *image;           /* the flash as far as it is known; sectors * 4096 bytes, owned */
    uint8_t *known;           /* per sector: 1 = image holds what the chip's digest says */
    uint8_t (*md5)[MD5_SIZE]; /* per unknown sector, the chip's digest */
    uint32_t taken_over;      /* sectors known without reading */
    bool unsteady;            /* survey_ask_again: some unknown sectors read differently each time */
    /* As what sectors that are known (and not blank) or not are told to the map; SECTOR_UNSEEN, after
     * survey_init: nothing is told. */
    enum sector_state as_known, as_unknown;
    const struct device *dev; /* whose map; borrowed */
};

/* False with ERR_MEMORY.  Release with survey_done. */
bool survey_init(struct survey *s, uint32_t sectors, struct err *e);
void survey_done(struct survey *s);
/* From now on everything that becomes of a sector is told to the map of `dev`, which is borrowed. */
void survey_tell(struct survey *s, const struct device *dev, enum sector_state as_known,
                 enum sector_state as_unknown);

/* Fills the survey.  `candidates` may overlap s->image: sectors are only overwritten with verified bytes. */
bool survey_run(struct flasher *f, struct survey *s, const struct candidate *candidates, size_t count,
                struct err *e);

/* Reads sectors that match no candidate again, until two readings agree, and takes over those that match now:
 * a sector that occasionally reads wrong because of a weak supply must not count as different. */
bool survey_ask_again(struct flasher *f, struct survey *s, const struct candidate *candidates, size_t count,
                      struct err *e);

/* Offers 4096 bytes from anywhere: every unknown sector that holds them takes them over. */
void survey_offer(struct survey *s, const uint8_t *data);

/* Sectors not known yet. */
uint32_t survey_missing(const struct survey *s);

/* Gets the digests of some sectors again. */
bool survey_refresh(struct flasher *f, struct survey *s, uint32_t first, uint32_t count, struct err *e);

/* Whether `data` (4096 bytes) is what the chip says sector number `sector` holds. */
bool survey_fits(const struct survey *s, uint32_t sector, const uint8_t *data);

/* Pure helper: 4096 bytes that are all 0xFF. */
bool sector_is_blank(const uint8_t *data);

#endif
