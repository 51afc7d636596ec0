/* compare.c: see compare.h. */
/* SPDX-License-Identifier: MIT */
#include "core/image/compare.h"

#include "base/bytes.h"
#include "core/image/flash_end.h"
#include "core/image/identity_record.h"
#include "core/image/image_internal.h"

#include <stdlib.h>
#include <string.h>

const char *compare_region_name(enum compare_region region)
{
    static const char *const names[REGION_COUNT] = {
        [REGION_HEADER] = "header",
        [REGION_BOOT] = "boot",
        [REGION_USER1] = "user1",
        [REGION_USER2] = "user2",
        [REGION_APPLICATION] = "application",
        [REGION_IDENTITY] = "identity",
        [REGION_STATE] = "state",
        [REGION_SETTINGS] = "settings",
        [REGION_RF_CAL] = "rf-cal",
        [REGION_INIT_DATA] = "init-data",
        [REGION_SYSTEM_PARAMETERS] = "system-parameters",
        [REGION_BEYOND_MAP] = "beyond-map",
        [REGION_END] = "end",
        [REGION_OTHER] = "other",
    };
    return names[region];
}

/* Where the parts of an image lie. */
struct layout_map {
    struct bytes b;
    struct image_info info;
    struct flash_map map; /* size 0 = the header names none */
    struct app_image apps[2];
    struct boot_image arduino; /* state PART_GOOD: an Arduino kind of firmware */
};

static void read_layout(struct layout_map *m, const uint8_t *data, size_t size)
{
    memset(m, 0, sizeof *m);
    m->b = (struct bytes){data, size};
    image_examine(data, size, true, &m->info);
    if (size > 3 && data[0] == 0xE9)
        flash_map_of(data[3], &m->map);
    if (!m->info.sdk_layout) {
        boot_image_read(&m->b, 0x1000u, &m->arduino);
        return;
    }
    app_image_read(&m->b, 0x1000u, &m->apps[0]);
    app_image_read(&m->b, m->map.user2 != 0 ? m->map.user2 : size, &m->apps[1]);
}

static bool in_app(const struct app_image *app, uint32_t at)
{
    return app->state == PART_GOOD && at >= app->at && at < app->end;
}

static enum compare_region system_region(uint32_t from_end)
{
    return from_end <= FLASH_END_PARAMETERS  ? REGION_SYSTEM_PARAMETERS
           : from_end == FLASH_END_INIT_DATA ? REGION_INIT_DATA
                                             : REGION_RF_CAL;
}

static enum compare_region sdk_region(const struct layout_map *m, uint32_t at)
{
    if (in_app(&m->apps[0], at))
        return REGION_USER1;
    if (in_app(&m->apps[1], at))
        return REGION_USER2;
    if (at == IDENTITY_COPY_A || at == IDENTITY_COPY_B || at == IDENTITY_FLAG)
        return REGION_IDENTITY;
    if (at > IDENTITY_FLAG && at < 0x80000u)
        return REGION_STATE;
    if (at >= m->apps[0].at && at < IDENTITY_COPY_A)
        return REGION_USER1; /* an application that is broken in one of them */
    return m->map.user2 != 0 && at >= m->map.user2 && at < m->map.user2 + 0x77000u ? REGION_USER2
                                                                                   : REGION_OTHER;
}

/* Tuya's firmware keeps it where others have the radio calibration. */
static bool is_tuya_identity(const struct layout_map *m, uint32_t at)
{
    bool by_map = m->map.size >= FLASH_END && at == m->map.size - FLASH_END_SETTINGS;
    return firmware_info(m->info.firmware)->identity == IDENTITY_TEXT && (at == TUYA_IDENTITY || by_map);
}

static enum compare_region region_of(const struct layout_map *m, uint32_t at)
{
    bool sdk = m->info.sdk_layout, arduino = m->arduino.state == PART_GOOD;
    if (at < 0x1000u && m->info.startable)
        return REGION_BOOT;
    if (is_tuya_identity(m, at))
        return REGION_IDENTITY;
    if ((sdk || arduino) && m->map.size >= FLASH_END) {
        if (at >= m->map.size)
            return REGION_BEYOND_MAP;
        uint32_t from_end = m->map.size - at;
        if (from_end <= FLASH_END)
            return arduino && from_end == FLASH_END_SETTINGS ? REGION_SETTINGS : system_region(from_end);
    }
    if (sdk)
        return sdk_region(m, at);
    return arduino && at < m->arduino.end ? REGION_APPLICATION : REGION_OTHER;
}

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
    read_layout(&maps[0], a, a_size);
    read_layout(&maps[1], b, b_size);
    result->sectors_total = sectors;
    for (uint32_t i = 0; i < sectors; i++) {
        uint32_t at = i * IMAGE_SECTOR;
        enum compare_region region = at >= smaller ? REGION_END
                                     : i == 0 && only_header_differs(&maps[0], &maps[1])
                                         ? REGION_HEADER
                                         : region_of(&maps[0], at);
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
