/* doctor.h: what the boot header of an altered stock image said before another tool changed it.
 *
 * Pure.  Only what the image itself proves is offered: size and speed, by the application's own header (under
 * its CRC32) and by the place of the radio data.  The flash mode is proved by nothing in the image, only by
 * the digest that was noted when it was saved.  The caller writes the mended copy to a new file. */
/* SPDX-License-Identifier: MIT */
#ifndef CORE_DOCTOR_H
#define CORE_DOCTOR_H

#include "base/fact.h"

#include <stddef.h>
#include <stdint.h>

enum doctor_outcome {
    DOCTOR_SOUND,  /* the header says what the rest proves */
    DOCTOR_MENDED, /* `now` is what it said before */
    DOCTOR_CANNOT  /* the original cannot be proved, or it is more than the header */
};

#define DOCTOR_FACTS 6

struct doctor_result {
    enum doctor_outcome outcome;
    uint8_t was[2], now[2];          /* header bytes 2 (mode) and 3 (size and speed) */
    struct fact facts[DOCTOR_FACTS]; /* what was changed and what proves it, or why it cannot be */
    size_t count;
};

/* `sha256` of the file when it was saved, 64 hex digits; NULL or "" = not known. */
void doctor_examine(const uint8_t *data, size_t size, const char *sha256, struct doctor_result *result);

/* After DOCTOR_MENDED, once: puts result->now into the header of a copy of the same bytes, and says what is
 * wrong with it all the same. */
void doctor_mend(uint8_t *data, size_t size, struct doctor_result *result);

#endif
