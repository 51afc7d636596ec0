/* op_look.c: identifies the firmware on the device from a few sectors, headers and identity, in an otherwise
 * blank copy of the flash; and takes a first look at a file. */
/* SPDX-License-Identifier: MIT */
#include "core/work/flasher.h"

#include "base/bytes.h"
#include "base/err.h"
#include "core/image/flash_end.h"
#include "core/image/image.h"
#include "core/work/flasher_state.h"

#include <stdlib.h>
#include <string.h>

/* Both image headers; in the stock layout from 0x78000 the identity record, its twin and the sector that says
 * which is current, and at 0x7C000 the settings of Tuya modules. */
static const struct sector_range headers = {0x00, 2}, identity = {0x78, 5};

#define LOOK_SIZE     (0x7Du * FLASH_SECTOR)
#define SETTINGS_BACK (FLASH_END_SETTINGS / FLASH_SECTOR)

static bool read_run(struct flasher *f, struct sector_range run, uint8_t *data, struct err *e)
{
    if (run.first + run.count > flasher_device(f)->flash_size / FLASH_SECTOR)
        return true;
    return flasher_read_sectors(f, run.first, run.count, data + (size_t)run.first * FLASH_SECTOR, e);
}

/* The name of a firmware made with Arduino may lie anywhere in it, but Tasmota's settings are at one place;
 * so is what Tuya's firmware knows its device by. */
static bool look_at_settings(struct flasher *f, struct image_info *image, struct err *e)
{
    uint8_t sector[FLASH_SECTOR];
    uint32_t sectors = image->map_size / FLASH_SECTOR;
    if (sectors <= SETTINGS_BACK || image->map_size > flasher_device(f)->flash_size)
        return true;
    if (!flasher_read_sectors(f, sectors - SETTINGS_BACK, 1, sector, e))
        return false;
    if (image->firmware == FIRMWARE_TUYA)
        image_identify_by_settings(sector, image);
    else
        image_name_by_settings(sector, image);
    return true;
}

/* A few blank sectors are no blank flash: an erasure may have been interrupted. */
static bool look_whether_blank(struct flasher *f, struct image_info *image, struct err *e)
{
    bool blank;
    if (!flasher_is_blank(f, &blank, e))
        return false;
    if (!blank)
        image->verdict = IMAGE_UNKNOWN;
    return true;
}

static bool look(struct flasher *f, uint8_t *data, struct image_info *image, struct err *e)
{
    memset(data, 0xFF, LOOK_SIZE);
    if (!read_run(f, headers, data, e))
        return false;
    image_examine(data, LOOK_SIZE, false, image);
    if (image->firmware == FIRMWARE_ARDUINO)
        return look_at_settings(f, image, e);
    if (!read_run(f, identity, data, e))
        return false;
    image_examine(data, LOOK_SIZE, false, image);
    if (image->firmware == FIRMWARE_TUYA)
        return look_at_settings(f, image, e);
    return image->verdict != IMAGE_BLANK || look_whether_blank(f, image, e);
}

bool flasher_look_at_firmware(struct flasher *f, struct image_info *image, struct err *e)
{
    f->identity_seen = false;
    if (!device_has_flash(&f->dev, e))
        return false;
    uint8_t *data = malloc(LOOK_SIZE);
    if (data == NULL)
        return err_set(e, ERR_MEMORY, "looking at the firmware");
    bool ok = look(f, data, image, e);
    free(data);
    f->identity_seen = ok;
    if (ok)
        memcpy(f->identity_on_flash, image->device_id, sizeof f->identity_on_flash);
    return ok;
}
