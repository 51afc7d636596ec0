/* compare.h: in which parts do two images differ?  Pure. */
/* SPDX-License-Identifier: MIT */
#ifndef CORE_COMPARE_H
#define CORE_COMPARE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct compare_range {
    const char
        *region; /* stable word: "header" "boot" "user1" "user2" "identity" "state" "rf-cal" "init-data"
                    "system-parameters" "application" "settings" "beyond-map" "end" "other" */
    uint32_t first, count; /* sectors of 4096 bytes */
};

struct compare_result {
    bool equal;
    bool same_firmware; /* the application that runs is the same to the byte */
    uint32_t sectors_total, sectors_different;
    struct compare_range *ranges; /* owned, ascending; release with compare_done */
    size_t range_count;
    char text[400]; /* one sentence */
};

/* False if memory runs out. */
bool compare_images(const uint8_t *a, size_t a_size, const uint8_t *b, size_t b_size,
                    struct compare_result *result);
void compare_done(struct compare_result *result);

/* What a person calls a region: "the identity (device ID and key)". */
const char *compare_region_title(const char *region);

#endif
