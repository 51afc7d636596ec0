/* op_look.c: which firmware is on the device, from the few sectors that tell: headers and identity, in an
 * otherwise blank copy of the flash; and a first look at a file. */
#include "core/flasher.h"

#include "base/bytes.h"
#include "base/err.h"
#include "core/image.h"

#include <stdlib.h>
#include <string.h>

/* Runs of sectors: both image headers of the stock layout; from 0x78000 the identity record,
 * its twin and the sector that says which is current, and at 0x7C000 the settings of Tuya modules. */
static const struct sector_range runs[] = {{0x00, 2}, {0x78, 5}};

#define LOOK_SIZE (0x7Du * FLASHER_SECTOR)

#define IMAGE_MAGIC 0xE9 /* first byte of everything the mask ROM starts */

bool flasher_check_startable(const char *file, const uint8_t *data, size_t len, struct err *e)
{
    return (len > 0 && data[0] == IMAGE_MAGIC) ||
           err_set(e, ERR_REFUSED, "%s does not begin like a flash image; the device would not start with it",
                   file);
}

bool flasher_look_at_firmware(struct flasher *f, struct image_info *image, struct err *e)
{
    uint8_t *data = malloc(LOOK_SIZE);
    if (data == NULL)
        return err_set(e, ERR_MEMORY, "looking at the firmware");
    memset(data, 0xFF, LOOK_SIZE);
    uint32_t flash_sectors = flasher_device(f)->flash_size / FLASHER_SECTOR;
    bool ok = true;
    for (size_t i = 0; ok && i < ARRAY_LEN(runs); i++)
        if (runs[i].first + runs[i].count <= flash_sectors)
            ok = flasher_read_sectors(f, runs[i].first, runs[i].count, data + runs[i].first * FLASHER_SECTOR,
                                      e);
    if (ok)
        image_examine(data, LOOK_SIZE, false, image);
    free(data);
    return ok;
}
