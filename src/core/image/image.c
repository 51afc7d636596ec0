/* image.c: image examination from above: decides how the bytes are laid out, asks the reader of each part,
 * and fills struct image_info. */
/* SPDX-License-Identifier: MIT */
#include "core/image/archive.h"
#include "core/image/identity_record.h"
#include "core/image/image_internal.h"

#include "base/bytes.h"
#include "core/image/flash_end.h"
#include "core/image/known_firmware.h"

#include <stdio.h>
#include <string.h>

#define APP_AT 0x1000u

const char *image_verdict_name(enum image_verdict verdict)
{
    static const char *const names[IMAGE_VERDICT_COUNT] = {
        [IMAGE_COMPLETE] = "complete", [IMAGE_INCOMPLETE] = "incomplete", [IMAGE_ALTERED] = "altered",
        [IMAGE_DAMAGED] = "damaged",   [IMAGE_BLANK] = "blank",           [IMAGE_PARTIAL] = "partial",
        [IMAGE_UNKNOWN] = "unknown",
    };
    return (unsigned)verdict < IMAGE_VERDICT_COUNT ? names[verdict] : "unknown";
}

/* Images of the chip's successors begin like ours (some of them at 0x1000), but enter code where this chip
 * has no memory.  Their header is longer, with the number of the chip at 12.  NULL = none of them. */
static const char *other_chip_name(const struct bytes *b, size_t at)
{
    static const struct {
        unsigned id;
        const char *name;
    } chips[] = {{0, "ESP32"},     {2, "ESP32-S2"},  {5, "ESP32-C3"}, {9, "ESP32-S3"},
                 {12, "ESP32-C2"}, {13, "ESP32-C6"}, {16, "ESP32-H2"}};
    struct boot_image image;
    boot_image_read(b, at, &image);
    bool below = image.entry >= 0x40020000u && image.entry < 0x40100000u;
    bool above = image.entry >= 0x40370000u && image.entry < 0x40900000u;
    if (image.segments == 0 || (!below && !above))
        return NULL;
    for (size_t i = 0; i < ARRAY_LEN(chips); i++) {
        if (bytes_have(b, at, 24) && get_le16(b->data + at + 12) == chips[i].id)
            return chips[i].name;
    }
    return below ? chips[0].name : NULL;
}

static bool find_other_chip(struct exam *x)
{
    x->other_chip = other_chip_name(&x->b, 0);
    if (x->other_chip == NULL && x->boot.state == PART_BLANK)
        x->other_chip = other_chip_name(&x->b, APP_AT);
    return x->other_chip != NULL;
}

static bool has_magic(const struct bytes *b, size_t at, uint8_t magic)
{
    return at < b->size && b->data[at] == magic;
}

/* More than a boot loader for RAM, something else behind it, and radio data where the SDK looks for them.
 * What came later has a table of partitions and keeps them elsewhere. */
static bool is_flat(const struct exam *x)
{
    const struct bytes *b = &x->b;
    bool has_partitions =
        bytes_have(b, PARTITIONS_AT, 2) && get_le16(b->data + PARTITIONS_AT) == PARTITIONS_MAGIC;
    if (!x->whole || !x->has_map || x->boot.for_loader || x->boot.end <= APP_AT || has_partitions ||
        !radio_data_at(b, x->map.size - FLASH_END_INIT_DATA))
        return false;
    size_t at = (x->boot.end + IMAGE_SECTOR - 1) / IMAGE_SECTOR * IMAGE_SECTOR;
    while (at < x->map.size - FLASH_END && part_without_magic(b, at) == PART_BLANK)
        at += IMAGE_SECTOR;
    return at < x->map.size - FLASH_END;
}

static enum layout layout_find(struct exam *x)
{
    if (has_magic(&x->b, 0, 0xEA))
        return LAYOUT_SDK_APP;
    if (find_other_chip(x))
        return LAYOUT_ESP32;
    if (x->boot.state == PART_FOREIGN && foreign_file(&x->b) != FACT_FILE_FOREIGN)
        return LAYOUT_NONE; /* whatever byte it happens to have at 0x1000 */
    if (has_magic(&x->b, APP_AT, 0xEA))
        return LAYOUT_SDK;
    if (x->boot.segments == 0)
        return LAYOUT_NONE;
    if (x->has_map && x->map.user2 != 0 && has_magic(&x->b, x->map.user2, 0xEA))
        return LAYOUT_SDK;
    if (boot_is_vendor_loader(&x->b) && (x->whole || x->b.size > APP_AT))
        return LAYOUT_SDK;
    if (boot_is_rboot(&x->b))
        return LAYOUT_RBOOT;
    if (boot_is_arduino_loader(&x->boot))
        return LAYOUT_ARDUINO;
    return is_flat(x) ? LAYOUT_FLAT : LAYOUT_BOOTABLE;
}

static void sdk_parts_read(struct exam *x)
{
    app_image_read(&x->b, APP_AT, &x->apps[0]);
    app_image_read(&x->b, x->has_map && x->map.user2 != 0 ? x->map.user2 : x->b.size, &x->apps[1]);
    system_area_read(&x->b, x->has_map ? x->map.size : 0, x->apps, &x->system);
}

static void rboot_parts_read(struct exam *x)
{
    rboot_read(&x->b, &x->rom);
    system_area_read(&x->b, x->has_map ? x->map.size : 0, x->apps, &x->system);
    x->system.running = x->system.boot_version = 0; /* the vendor's boot loader writes that */
}

static void parts_read(struct exam *x)
{
    boot_image_read(&x->b, 0, &x->boot);
    if (x->boot.segments != 0)
        x->has_map = flash_map_of(x->boot.size_speed, &x->map);
    x->layout = layout_find(x);
    if (x->layout == LAYOUT_SDK)
        sdk_parts_read(x);
    else if (x->layout == LAYOUT_SDK_APP)
        app_image_read(&x->b, 0, &x->apps[0]);
    else if (x->layout == LAYOUT_RBOOT)
        rboot_parts_read(x);
    else if (x->layout == LAYOUT_ARDUINO)
        boot_image_read(&x->b, APP_AT, &x->arduino_app);
}

/* The application whose words count: the one that runs. */
static const struct app_image *running_app(const struct exam *x)
{
    bool second = x->apps[1].state == PART_GOOD && (x->system.running == 2 || x->apps[0].state != PART_GOOD);
    return &x->apps[second ? 1 : 0];
}

static size_t first_blank_sector(const struct bytes *b, size_t at)
{
    while (at < b->size && part_without_magic(b, at) == PART_FOREIGN)
        at += IMAGE_SECTOR;
    return at < b->size ? at : b->size;
}

/* Where the running firmware's words are; everything, if that is not known. */
static void text_range(const struct exam *x, size_t *from, size_t *to)
{
    *from = 0;
    *to = x->b.size;
    if (x->layout == LAYOUT_SDK || x->layout == LAYOUT_SDK_APP) {
        const struct app_image *app = running_app(x);
        if (app->irom_end > app->irom) {
            *from = app->at;
            *to = app->state == PART_GOOD ? app->end : app->irom_end;
        }
    } else if (x->layout == LAYOUT_RBOOT && x->rom.state == PART_GOOD) {
        *from = x->rom.at;
        *to = x->rom.end;
    } else if (x->layout == LAYOUT_ARDUINO && x->b.size > APP_AT) {
        *from = APP_AT;
        *to = x->arduino_app.end > APP_AT ? x->arduino_app.end : first_blank_sector(&x->b, APP_AT);
    }
}

static void firmware_read(const struct exam *x, struct image_info *info)
{
    size_t from, to;
    text_range(x, &from, &to);
    enum firmware kind = kind_search(&x->b, from, to);
    /* Other parts of the flash may hold leftovers of an earlier firmware; they are asked only when the
     * application itself says nothing. */
    if (kind == FIRMWARE_UNKNOWN && x->layout == LAYOUT_ARDUINO)
        kind = FIRMWARE_ARDUINO;
    if (kind == FIRMWARE_UNKNOWN && (from != 0 || to != x->b.size))
        kind = kind_search(&x->b, 0, x->b.size);
    info->firmware = kind;
    kind_version_read(&x->b, info->firmware, from, to, x->has_map ? x->map.size : 0, info->version,
                      sizeof info->version);
    sdk_version_read(&x->b, from, to, info->sdk, sizeof info->sdk);
}

static void header_report(const struct exam *x, struct image_info *info)
{
    info->flash_mode = "";
    if (x->boot.segments == 0 || x->layout == LAYOUT_ESP32)
        return;
    const char *mode = flash_mode_of(x->boot.mode);
    info->flash_mode = mode ? mode : "";
    info->map_size = x->has_map ? x->map.size : 0;
    size_t end = x->b.size < APP_AT ? x->b.size : APP_AT;
    if (x->layout == LAYOUT_SDK || x->layout == LAYOUT_BOOTABLE)
        boot_version_read(&x->b, end, info->boot, sizeof info->boot);
    if (x->layout == LAYOUT_RBOOT)
        rboot_version_read(&x->b, info->boot, sizeof info->boot);
    if (info->boot[0] == '\0' && x->layout == LAYOUT_SDK && x->system.boot_version != 0)
        snprintf(info->boot, sizeof info->boot, "1.%u", x->system.boot_version);
}

static const struct known_firmware *known_app(const struct app_image *app)
{
    if (app->state != PART_GOOD)
        return NULL;
    const struct known_firmware *known = known_firmware_find(app->stored);
    return known ? known : known_firmware_find(app->crc);
}

static void application_report(struct exam *x, struct image_info *info)
{
    info->sdk_layout = x->layout == LAYOUT_SDK;
    bool lacks_loader = x->layout == LAYOUT_BOOTABLE && x->boot.for_loader;
    info->app_alone = x->layout == LAYOUT_SDK_APP || lacks_loader;
    info->part = part_find(x, info);
    info->startable = x->boot.segments != 0 && !lacks_loader && info->part == IMAGE_NO_PART;
    info->other_chip = x->layout == LAYOUT_ESP32;
    info->running_app = x->system.running;
    info->init_data_map = x->system.init_data_map;
    if (x->apps[0].state == PART_GOOD) {
        info->has_app_crc = true;
        info->app_crc32 = x->apps[0].crc;
    }
    const struct known_firmware *known = known_app(running_app(x));
    if (!known)
        return;
    info->known_application = true;
    x->known_product = known->product;
    snprintf(info->version, sizeof info->version, "%s", known->version);
    if (info->product[0] == '\0')
        snprintf(info->product, sizeof info->product, "%s", known->product);
}

/* A copy for sharing keeps the product code in its place. */
static void redacted_product_read(const struct bytes *b, struct image_info *info)
{
    unsigned len = 0;
    if (bytes_have(b, IDENTITY_COPY_A, IDENTITY_SIZE))
        len = identity_product_length(b->data + IDENTITY_COPY_A);
    memcpy(info->product, b->data + IDENTITY_COPY_A + IDENTITY_PRODUCT, len);
    info->product[len] = '\0';
}

static void identity_find(struct exam *x, struct image_info *info)
{
    if (firmware_info(info->firmware)->identity == IDENTITY_TEXT)
        tuya_identity_read(&x->b, info->map_size, &x->identity, info);
    else
        identity_read(&x->b, &x->identity, info);
}

/* There is one, of whichever device, but it cannot be read.  A firmware to write has none. */
static bool identity_is_unreadable(const struct exam *x, const struct image_info *info)
{
    bool whole_flash = x->whole && info->map_size != 0 && x->b.size >= info->map_size;
    switch (firmware_info(info->firmware)->identity) {
    case IDENTITY_NOT_KNOWN:
        break;
    case IDENTITY_RECORD:
        return x->layout == LAYOUT_SDK && x->identity.state == PART_FOREIGN;
    case IDENTITY_TEXT:
        return whole_flash && x->identity.state != PART_GOOD;
    case IDENTITY_IN_FILES:
        return whole_flash;
    }
    return false;
}

void image_examine(const uint8_t *data, size_t size, bool whole, struct image_info *info)
{
    struct exam x;
    memset(info, 0, sizeof *info);
    memset(&x, 0, sizeof x);
    if (size > UINT32_MAX)
        size = UINT32_MAX;
    x.b.data = data;
    x.b.size = size;
    x.whole = whole;
    info->size = (uint32_t)size;
    info->from_a_look = !whole;
    info->firmware = FIRMWARE_UNKNOWN;
    info->flash_mode = "";
    if (whole)
        info->begins_anew = (uint32_t)repeats_from(&x.b);
    if (size != 0 && !bytes_blank(data, size)) {
        parts_read(&x);
        info->packed = whole && x.layout == LAYOUT_NONE && archive_kind_of(data, size) != ARCHIVE_NONE;
        header_report(&x, info);
        firmware_read(&x, info);
        identity_find(&x, info);
        info->redacted = identity_is_redacted(&x.b);
        if (info->redacted)
            redacted_product_read(&x.b, info);
        info->identity_unreadable = !info->redacted && identity_is_unreadable(&x, info);
        application_report(&x, info);
    } else {
        info->part = part_find(&x, info);
    }
    verdict_judge(&x, info);
}
