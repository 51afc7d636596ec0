/* layout_map.c: see layout_map.h. */
/* SPDX-License-Identifier: MIT */
#include "core/image/layout_map.h"

#include "core/image/flash_end.h"
#include "core/image/identity_record.h"

#include <string.h>

void layout_map_read(struct layout_map *m, const uint8_t *data, size_t size)
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

enum compare_region layout_map_region(const struct layout_map *m, uint32_t at)
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
