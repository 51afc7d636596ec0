/* regions.c: see regions.h. */
/* SPDX-License-Identifier: MIT */
#include "core/image/regions.h"

#include "core/image/layout_map.h"

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

void image_regions(const uint8_t *data, size_t size, uint32_t sectors, uint8_t *region)
{
    struct layout_map m;
    layout_map_read(&m, data, size);
    for (uint32_t i = 0; i < sectors; i++)
        region[i] = (uint8_t)((uint64_t)i * IMAGE_SECTOR < size ? layout_map_region(&m, i * IMAGE_SECTOR)
                                                                : REGION_OTHER);
}

/* The first map of this size: which of two it is shows only the header, which a look does not keep. */
static void map_of_size(uint32_t size, struct flash_map *map)
{
    for (unsigned nibble = 0; nibble < 16; nibble++)
        if (flash_map_of((uint8_t)(nibble << 4), map) && map->size == size)
            return;
    memset(map, 0, sizeof *map);
}

static bool is_arduino_kind(enum firmware firmware)
{
    return firmware == FIRMWARE_TASMOTA || firmware == FIRMWARE_ESPHOME || firmware == FIRMWARE_ESPURNA ||
           firmware == FIRMWARE_ESPEASY || firmware == FIRMWARE_ARDUINO;
}

void image_regions_by_look(const struct image_info *info, uint32_t sectors, uint8_t *region)
{
    struct layout_map m;
    memset(&m, 0, sizeof m);
    m.info = *info;
    map_of_size(info->map_size, &m.map);
    m.apps[0].at = 0x1000u;
    if (is_arduino_kind(info->firmware))
        m.arduino.state = PART_GOOD;
    for (uint32_t i = 0; i < sectors; i++)
        region[i] = (uint8_t)layout_map_region(&m, i * IMAGE_SECTOR);
}

static bool is_program(enum compare_region region)
{
    return region == REGION_BOOT || region == REGION_USER1 || region == REGION_APPLICATION;
}

static struct image_program program_of_rboot(const struct bytes *b)
{
    struct rom_image rom;
    rboot_read(b, &rom);
    size_t end = (rom.end + IMAGE_SECTOR - 1) / IMAGE_SECTOR * IMAGE_SECTOR;
    if (rom.state != PART_GOOD || rom.at % IMAGE_SECTOR != 0 || end <= rom.at || end > b->size)
        return (struct image_program){0, 0};
    return (struct image_program){(uint32_t)rom.at, (uint32_t)(end - rom.at)};
}

struct image_program image_program(const uint8_t *data, size_t size)
{
    struct layout_map m;
    uint32_t at = 0;
    layout_map_read(&m, data, size);
    if (boot_is_rboot(&m.b))
        return program_of_rboot(&m.b);
    while (at + IMAGE_SECTOR <= size && is_program(layout_map_region(&m, at)))
        at += IMAGE_SECTOR;
    return (struct image_program){0, at > IMAGE_SECTOR ? at : 0}; /* the boot loader alone is none */
}
