/* compare.h: in which parts do two images differ?  Pure. */
/* SPDX-License-Identifier: MIT */
#ifndef CORE_COMPARE_H
#define CORE_COMPARE_H

#include "core/image/regions.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum compare_outcome {
    COMPARE_EQUAL,
    COMPARE_FIRST_IS_BEGINNING, /* of the second, which goes on */
    COMPARE_SECOND_IS_BEGINNING,
    COMPARE_SAME_FIRMWARE,
    COMPARE_OTHER_FIRMWARE, /* both hold an application in order */
    COMPARE_DIFFERENT       /* at least one of them holds none */
};

struct compare_range {
    enum compare_region region;
    uint32_t first, count; /* sectors of 4096 bytes */
};

struct compare_result {
    bool equal;
    bool same_firmware; /* the application that runs is the same to the byte */
    uint32_t sectors_total, sectors_different;
    struct compare_range *ranges; /* owned, ascending; release with compare_done */
    size_t range_count;
    bool differs[REGION_COUNT];
    enum compare_outcome outcome;
    char product[32], version[24]; /* of the first; "" = not known */
};

/* False if memory runs out. */
bool compare_images(const uint8_t *a, size_t a_size, const uint8_t *b, size_t b_size,
                    struct compare_result *result);
void compare_done(struct compare_result *result);

#endif
