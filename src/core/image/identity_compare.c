/* identity_compare.c: are two identities the same that nobody can read?
 *
 * Where the vendors' firmware keeps them: eWeLink's and Tuya's in the sectors of the factory record, Tuya's
 * older ones at the end of the flash map. */
/* SPDX-License-Identifier: MIT */
#include "core/image/flash_end.h"
#include "core/image/identity_record.h"
#include "core/image/image_internal.h"

#include <string.h>

#define APP_AT 0x1000u

/* Behind the application, and not blank. */
static bool holds_something(const struct bytes *b, const struct app_image *app, size_t at)
{
    return at >= app->end && bytes_have(b, at, IMAGE_SECTOR) && !bytes_blank(b->data + at, IMAGE_SECTOR);
}

/* Of one sector; *result stays as it is where one of the two holds nothing. */
static void compare_sector(const struct bytes b[2], const struct app_image apps[2], size_t at,
                           enum image_identities *result)
{
    if (!holds_something(&b[0], &apps[0], at) || !holds_something(&b[1], &apps[1], at))
        return;
    if (memcmp(b[0].data + at, b[1].data + at, IMAGE_SECTOR) != 0)
        *result = IDENTITIES_DIFFERENT;
    else if (*result == IDENTITIES_UNKNOWN)
        *result = IDENTITIES_EQUAL;
}

enum image_identities image_compare_identities(const uint8_t *a, const uint8_t *b, size_t size)
{
    const struct bytes both[2] = {{a, size}, {b, size}};
    struct app_image apps[2];
    struct flash_map map;
    enum image_identities result = IDENTITIES_UNKNOWN;
    if (size <= APP_AT || a[APP_AT] != 0xEA || b[APP_AT] != 0xEA || !flash_map_of(a[3], &map))
        return result;
    for (size_t i = 0; i < 2; i++)
        app_image_read(&both[i], APP_AT, &apps[i]);
    compare_sector(both, apps, IDENTITY_COPY_A, &result);
    compare_sector(both, apps, IDENTITY_COPY_B, &result);
    /* The radio calibration is there in other firmware, and may be made anew. */
    if (result == IDENTITIES_UNKNOWN && map.size >= FLASH_END)
        compare_sector(both, apps, map.size - FLASH_END_SETTINGS, &result);
    return result;
}
