/* image_system.c: reads the last five sectors of the flash map, where the vendor's SDK keeps radio
 * calibration, radio init data (without them it stops with "rf_cal[0] !=0x05") and its parameters. */
/* SPDX-License-Identifier: MIT */
#include "core/image/flash_end.h"
#include "core/image/image_internal.h"

#include "base/bytes.h"

#include <string.h>

#define INIT_DATA_SIZE 128u

bool radio_data_at(const struct bytes *b, size_t at)
{
    if (!bytes_have(b, at, INIT_DATA_SIZE))
        return false;
    const uint8_t *p = b->data + at;
    return p[0] == 0x05 && p[2] == 0x04 && p[3] == 0x02; /* p[1] is 0x00 or 0x08 in the ones looked at */
}

static bool inside_application(const struct app_image apps[2], size_t at)
{
    for (size_t i = 0; i < 2; i++) {
        if (apps[i].state == PART_GOOD && at >= apps[i].at && at < apps[i].end)
            return true;
    }
    return false;
}

/* The smallest flash size at whose place init data lie; 0 = none. */
static uint32_t map_with_init_data(const struct bytes *b, const struct app_image apps[2])
{
    static const uint32_t sizes[] = {0x40000u,  0x80000u,  0x100000u, 0x200000u,
                                     0x400000u, 0x800000u, 0x1000000u};
    for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
        size_t at = sizes[i] - FLASH_END_INIT_DATA;
        if (radio_data_at(b, at) && !inside_application(apps, at))
            return sizes[i];
    }
    return 0;
}

/* Byte 0, bits 1:0: the application that runs; byte 1, bits 4:0: the boot loader's version. */
static void boot_record_read(const struct bytes *b, uint32_t map_size, struct system_area *area)
{
    if (!bytes_have(b, map_size - FLASH_END_FLAG, 1))
        return;
    const uint8_t *record = b->data + flash_end_parameters(b->data, map_size);
    unsigned version = record[1] & 0x1Fu, application = record[0] & 0x03u;
    if (version == 0 || version == 0x1F || application > 1)
        return;
    area->running = application + 1;
    area->boot_version = version;
}

void system_area_read(const struct bytes *b, uint32_t map_size, const struct app_image apps[2],
                      struct system_area *area)
{
    memset(area, 0, sizeof *area);
    area->rf_cal = area->init_data = area->parameters = PART_BEYOND;
    if (map_size != 0) {
        area->rf_cal = part_without_magic(b, map_size - FLASH_END_RF_CAL);
        area->init_data = part_without_magic(b, map_size - FLASH_END_INIT_DATA);
        if (radio_data_at(b, map_size - FLASH_END_INIT_DATA)) {
            area->init_data = PART_GOOD;
            area->init_data_map = map_size;
        }
        if (bytes_have(b, map_size - FLASH_END_PARAMETERS, FLASH_END_PARAMETERS)) {
            bool blank =
                bytes_blank(b->data + map_size - FLASH_END_PARAMETERS, FLASH_END_PARAMETERS - FLASH_END_FLAG);
            area->parameters = blank ? PART_BLANK : PART_GOOD;
        }
        boot_record_read(b, map_size, area);
    }
    if (area->init_data_map == 0)
        area->init_data_map = map_with_init_data(b, apps);
}
