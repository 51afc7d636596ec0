/* regions.h: which part of a firmware each sector of a flash or a file is.  Pure. */
/* SPDX-License-Identifier: MIT */
#ifndef CORE_IMAGE_REGIONS_H
#define CORE_IMAGE_REGIONS_H

#include <stddef.h>
#include <stdint.h>

struct image_info;

enum compare_region {
    REGION_HEADER,
    REGION_BOOT,
    REGION_USER1,
    REGION_USER2,
    REGION_APPLICATION,
    REGION_IDENTITY,
    REGION_STATE,
    REGION_SETTINGS,
    REGION_RF_CAL,
    REGION_INIT_DATA,
    REGION_SYSTEM_PARAMETERS,
    REGION_BEYOND_MAP,
    REGION_END,
    REGION_OTHER,
    REGION_COUNT
};

/* Stable word for JSON: "header", "user1", ... */
const char *compare_region_name(enum compare_region region);

/* Fills `region` (enum compare_region) for so many sectors of 4096 bytes; REGION_OTHER = nothing is known,
 * also beyond the end of the bytes. */
void image_regions(const uint8_t *data, size_t size, uint32_t sectors, uint8_t *region);
/* The same from what a look at a device has found.  Without its bytes only fixed places are known: an Arduino
 * kind of application has none. */
void image_regions_by_look(const struct image_info *info, uint32_t sectors, uint8_t *region);

/* The program that runs, in whole sectors, which stay the same while it does; with the boot loader before it,
 * except rBoot, which notes things of its own.  Bytes; size 0 = none is found whole. */
struct image_program {
    uint32_t at, size;
};
struct image_program image_program(const uint8_t *data, size_t size);

#endif
