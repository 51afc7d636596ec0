/* compare.c: see compare.h. */
/* SPDX-License-Identifier: MIT */
#include "core/image/compare.h"

#include "core/image/layout_map.h"

#include <stdlib.h>
#include <string.h>

static bool sector_differs(const struct layout_map *a, const struct layout_map *b, uint32_t at)
{
    size_t len_a = at < a->b.size ? a->b.size - at : 0, len_b = at < b->b.size ? b->b.size - at : 0;
    len_a = len_a < IMAGE_SECTOR ? len_a : IMAGE_SECTOR;
    len_b = len_b < IMAGE_SECTOR ? len_b : IMAGE_SECTOR;
    return len_a != len_b || (len_a > 0 && memcmp(a->b.data + at, b->b.data + at, len_a) != 0);
}

/* The two bytes that other tools change: nothing else of the first sector differs. */
static bool only_header_differs(const struct layout_map *a, const struct layout_map *b)
{
    return a->b.size >= IMAGE_SECTOR && b->b.size >= IMAGE_SECTOR && memcmp(a->b.data, b->b.data, 2) == 0 &&
           memcmp(a->b.data + 4, b->b.data + 4, IMAGE_SECTOR - 4) == 0;
}

static void add_sector(struct compare_result *r, enum compare_region region, uint32_t sector)
{
    struct compare_range *last = r->range_count > 0 ? &r->ranges[r->range_count - 1] : NULL;
    r->sectors_different++;
    r->differs[region] = true;
    if (last != NULL && last->first + last->count == sector && last->region == region)
        last->count++;
    else
        r->ranges[r->range_count++] = (struct compare_range){region, sector, 1};
}

static bool same_bytes(const struct layout_map *a, const struct layout_map *b, size_t from, size_t to)
{
    return to <= a->b.size && to <= b->b.size && memcmp(a->b.data + from, b->b.data + from, to - from) == 0;
}

/* The first one where the system parameters do not say which. */
static const struct app_image *running_app(const struct layout_map *m)
{
    return &m->apps[m->info.running_app == 2 ? 1 : 0];
}

static bool same_firmware(const struct layout_map *a, const struct layout_map *b)
{
    if (a->info.sdk_layout && b->info.sdk_layout) {
        /* Which application runs stands in the system parameters, and one header may lead to the wrong ones.
         */
        const struct layout_map *m = a->info.running_app != 0 ? a : b;
        const struct app_image *app = running_app(m);
        bool both_known = a->info.running_app != 0 && b->info.running_app != 0;
        return app->state == PART_GOOD && same_bytes(a, b, app->at, app->end) &&
               (!both_known || a->info.running_app == b->info.running_app);
    }
    return a->arduino.state == PART_GOOD && a->arduino.end == b->arduino.end &&
           same_bytes(a, b, 0x1000u, a->arduino.end);
}

/* Whether the program in it is whole: one that is not known cannot be called another one. */
static bool has_firmware(const struct layout_map *m)
{
    return m->arduino.state == PART_GOOD || (m->info.sdk_layout && running_app(m)->state == PART_GOOD);
}

/* What a person wants to know first. */
static enum compare_outcome outcome(const struct layout_map *a, const struct layout_map *b,
                                    const struct compare_result *r)
{
    size_t smaller = a->b.size < b->b.size ? a->b.size : b->b.size;
    if (r->equal)
        return COMPARE_EQUAL;
    if (smaller > 0 && same_bytes(a, b, 0, smaller))
        return a->b.size < b->b.size ? COMPARE_FIRST_IS_BEGINNING : COMPARE_SECOND_IS_BEGINNING;
    if (r->same_firmware)
        return COMPARE_SAME_FIRMWARE;
    return has_firmware(a) && has_firmware(b) ? COMPARE_OTHER_FIRMWARE : COMPARE_DIFFERENT;
}

bool compare_images(const uint8_t *a, size_t a_size, const uint8_t *b, size_t b_size,
                    struct compare_result *result)
{
    size_t larger = a_size > b_size ? a_size : b_size, smaller = a_size > b_size ? b_size : a_size;
    uint32_t sectors = (uint32_t)((larger + IMAGE_SECTOR - 1) / IMAGE_SECTOR);
    struct layout_map *maps = malloc(2 * sizeof *maps);
    memset(result, 0, sizeof *result);
    result->ranges = malloc((sectors + 1) * sizeof *result->ranges);
    if (maps == NULL || result->ranges == NULL) {
        free(maps);
        compare_done(result);
        return false;
    }
    layout_map_read(&maps[0], a, a_size);
    layout_map_read(&maps[1], b, b_size);
    result->sectors_total = sectors;
    for (uint32_t i = 0; i < sectors; i++) {
        uint32_t at = i * IMAGE_SECTOR;
        enum compare_region region = at >= smaller ? REGION_END
                                     : i == 0 && only_header_differs(&maps[0], &maps[1])
                                         ? REGION_HEADER
                                         : layout_map_region(&maps[0], at);
        if (sector_differs(&maps[0], &maps[1], at))
            add_sector(result, region, i);
    }
    result->equal = result->sectors_different == 0;
    result->same_firmware = same_firmware(&maps[0], &maps[1]);
    result->outcome = outcome(&maps[0], &maps[1], result);
    memcpy(result->product, maps[0].info.product, sizeof result->product);
    memcpy(result->version, maps[0].info.version, sizeof result->version);
    free(maps);
    return true;
}

void compare_done(struct compare_result *result)
{
    free(result->ranges);
    result->ranges = NULL;
    result->range_count = 0;
}
