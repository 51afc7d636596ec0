/* image_part.c: is this file only one part of a firmware that comes in several?
 *
 * Espressif's SDK builds either a boot loader with applications for it, or two files: what the ROM loads into
 * RAM, for address 0, and what stays in the flash, most often for 0x10000.  Both come with radio data and a
 * blank sector.  Each of them is sound in itself, and none starts a device. */
/* SPDX-License-Identifier: MIT */
#include "core/image/image_internal.h"

#include "base/bytes.h"

#define LOADER_ROOM    0x1000u
#define RADIO_DATA     128u
#define SMALLEST_FLASH 0x40000u

const char *image_part_name(enum image_part part)
{
    static const char *const names[IMAGE_PART_COUNT] = {
        [IMAGE_NO_PART] = "",
        [IMAGE_PART_LOADER] = "boot-loader",
        [IMAGE_PART_APPLICATION] = "application",
        [IMAGE_PART_RAM] = "ram",
        [IMAGE_PART_MAPPED] = "mapped",
        [IMAGE_PART_RADIO_DATA] = "radio-data",
        [IMAGE_PART_BLANK] = "blank",
    };
    return (unsigned)part < IMAGE_PART_COUNT ? names[part] : "";
}

static bool is_loader(const struct exam *x)
{
    bool known =
        boot_is_vendor_loader(&x->b) || boot_is_arduino_loader(&x->boot) || x->layout == LAYOUT_RBOOT;
    return x->boot.state == PART_GOOD && x->b.size <= LOADER_ROOM && known;
}

/* Larger than a boot loader, all of it for RAM, and nothing behind it. */
static bool is_ram_part(const struct exam *x)
{
    const struct boot_image *boot = &x->boot;
    return x->layout == LAYOUT_BOOTABLE && boot->state == PART_GOOD && !boot->for_loader &&
           boot->end > LOADER_ROOM && x->b.size - boot->end < IMAGE_SECTOR &&
           bytes_blank(x->b.data + boot->end, x->b.size - boot->end);
}

static bool is_radio_data(const struct bytes *b)
{
    return b->size <= IMAGE_SECTOR && radio_data_at(b, 0) &&
           bytes_blank(b->data + RADIO_DATA, b->size - RADIO_DATA);
}

static bool is_text(const struct bytes *b)
{
    for (size_t i = 0; i < b->size && i < 64; i++) {
        uint8_t c = b->data[i];
        if (c >= 0x7F || (c < ' ' && (c < '\t' || c > '\r')))
            return false;
    }
    return true;
}

/* Code and texts without any header: only its words tell. */
static bool is_mapped_part(const struct exam *x, const struct image_info *info)
{
    bool has_words = info->firmware != FIRMWARE_UNKNOWN || info->sdk[0] != '\0';
    return x->layout == LAYOUT_NONE && has_words && foreign_file(&x->b) == FACT_FILE_FOREIGN &&
           !is_text(&x->b);
}

enum image_part part_find(const struct exam *x, const struct image_info *info)
{
    if (!x->whole || x->b.size == 0)
        return IMAGE_NO_PART;
    if (bytes_blank(x->b.data, x->b.size))
        return x->b.size < SMALLEST_FLASH ? IMAGE_PART_BLANK : IMAGE_NO_PART;
    if (x->layout == LAYOUT_SDK_APP || (x->layout == LAYOUT_BOOTABLE && x->boot.for_loader))
        return IMAGE_PART_APPLICATION;
    if (is_loader(x))
        return IMAGE_PART_LOADER;
    if (is_ram_part(x))
        return IMAGE_PART_RAM;
    if (is_radio_data(&x->b))
        return IMAGE_PART_RADIO_DATA;
    return is_mapped_part(x, info) ? IMAGE_PART_MAPPED : IMAGE_NO_PART;
}
