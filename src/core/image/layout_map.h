/* layout_map.h: where the parts of an image lie.  Used by compare.c and regions.c. */
/* SPDX-License-Identifier: MIT */
#ifndef CORE_IMAGE_LAYOUT_MAP_H
#define CORE_IMAGE_LAYOUT_MAP_H

#include "core/image/image_internal.h"
#include "core/image/regions.h"

struct layout_map {
    struct bytes b;
    struct image_info info;
    struct flash_map map; /* size 0 = the header names none */
    struct app_image apps[2];
    struct boot_image arduino; /* state PART_GOOD: an Arduino kind of firmware */
};

/* Borrows the bytes. */
void layout_map_read(struct layout_map *m, const uint8_t *data, size_t size);
/* Which part begins at, or goes on at, this address. */
enum compare_region layout_map_region(const struct layout_map *m, uint32_t at);

#endif
