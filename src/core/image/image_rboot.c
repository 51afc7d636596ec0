/* image_rboot.c: reads what rBoot starts, a boot loader that Shelly (Mongoose OS) and Sming use.
 *
 * Its configuration names up to four programs and which of them runs.  It lies at 0x1000, in Mongoose OS at
 * 0x7000 and a few bytes longer.  A program is a 0xE9 image, or a 0xEA header, what stays in the flash, and a
 * 0xE9 image, without the CRC32 that the vendor's boot loader wants.  Source: rboot.h of raburton/rboot and
 * of cesanta/mongoose-os. */
/* SPDX-License-Identifier: MIT */
#include "core/image/image_internal.h"

#include "base/bytes.h"

#include <string.h>

#define LOADER_ROOM   0x1000u
#define DEFAULT_ROM   0x2000u /* where rBoot finds no configuration, it writes one with this */
#define LARGEST_FLASH 0x1000000u
#define ROMS_MAX      4u
#define OUTER_HEADER  16u

static const char label[] = "rBoot v";

static size_t find_label(const struct bytes *b)
{
    size_t room = b->size < LOADER_ROOM ? b->size : LOADER_ROOM;
    size_t at = bytes_find(b, 0, room, label);
    return at == room ? b->size : at;
}

bool boot_is_rboot(const struct bytes *b)
{
    return find_label(b) != b->size;
}

void rboot_version_read(const struct bytes *b, char *out, size_t out_size)
{
    size_t at = find_label(b), len = 0;
    while (at + len < b->size && len + 1 < out_size && b->data[at + len] < 0x7F &&
           (b->data[at + len] > ' ' || len == 5)) /* the space in "rBoot v" */
        len++;
    memcpy(out, b->data + (at < b->size ? at : 0), len);
    out[len] = '\0';
}

/* Address of the program that runs, its table at `roms` in the configuration; 0 = makes no sense. */
static uint32_t running_rom(const struct bytes *b, size_t config, size_t roms)
{
    const uint8_t *p = b->data + config;
    if (!bytes_have(b, config, roms + ROMS_MAX * 4) || p[0] != 0xE1 || p[1] != 0x01)
        return 0;
    if (p[5] == 0 || p[5] > ROMS_MAX || p[3] >= p[5])
        return 0;
    uint32_t at = get_le32(p + roms + p[3] * 4u);
    return at % IMAGE_SECTOR == 0 && at >= DEFAULT_ROM && at < LARGEST_FLASH ? at : 0;
}

static uint32_t find_rom(const struct bytes *b)
{
    static const struct {
        size_t config, roms;
    } forms[] = {{0x1000u, 8}, {0x1000u, 12}, {0x7000u, 12}, {0x7000u, 8}};
    for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
        uint32_t at = running_rom(b, forms[i].config, forms[i].roms);
        if (at != 0)
            return at;
    }
    return DEFAULT_ROM;
}

static void take_inner(const struct bytes *b, const struct boot_image *inner, struct rom_image *rom)
{
    rom->state = inner->state;
    rom->fault = inner->fault;
    rom->end = inner->end;
    /* Built to be checked as a whole, the checksum covers what stays in the flash as well. */
    if (inner->state == PART_BAD && inner->fault == FAULT_CHECKSUM &&
        b->data[inner->end - 1] == (inner->sum ^ bytes_xor(b->data + rom->mapped, inner->at - rom->mapped)))
        rom->state = PART_GOOD;
    if (rom->state == PART_FOREIGN || rom->state == PART_BLANK) { /* it begins all right */
        rom->state = PART_BAD;
        rom->fault = FAULT_HEADER;
    } else if (rom->state == PART_BEYOND) {
        rom->state = PART_CUT;
    }
}

void rboot_read(const struct bytes *b, struct rom_image *rom)
{
    struct boot_image image;
    memset(rom, 0, sizeof *rom);
    rom->at = rom->end = rom->mapped = find_rom(b);
    boot_image_read(b, rom->at, &image);
    if (image.segments != 0 || rom->at >= b->size || b->data[rom->at] != 0xEA) {
        rom->state = image.state;
        rom->fault = image.fault;
        rom->end = image.end;
        return;
    }
    rom->state = PART_CUT;
    if (!bytes_have(b, rom->at, OUTER_HEADER))
        return;
    uint32_t len = get_le32(b->data + rom->at + 12);
    rom->mapped = rom->at + OUTER_HEADER;
    if (b->data[rom->at + 1] != 0x04 || !bytes_have(b, rom->mapped, len)) {
        rom->state = b->data[rom->at + 1] != 0x04 ? PART_BAD : PART_CUT;
        rom->fault = rom->state == PART_BAD ? FAULT_HEADER : FAULT_NONE;
        return;
    }
    rom->end = rom->mapped + len;
    boot_image_read(b, rom->end, &image);
    take_inner(b, &image, rom);
}
