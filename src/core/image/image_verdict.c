/* image_verdict.c: judges what the readers found and says why, in sentences for a person who never saw a
 * flash map.
 *
 * Every judge adds findings; the gravest finding is the verdict, and its sentences come first.  Bytes that
 * are only the beginning of a flash (whole = false) may also have holes: what is blank or missing in them
 * proves nothing. */
/* SPDX-License-Identifier: MIT */
#include "core/image/flash_end.h"
#include "core/image/image_internal.h"

#include "base/bytes.h"

#include <stdio.h>
#include <string.h>

#define TEXT_SIZE    200u
#define MAX_FINDINGS 12u

/* From harmless to grave. */
enum rank {
    RANK_REMARK,
    RANK_COMPLETE,
    RANK_PARTIAL,
    RANK_UNKNOWN,
    RANK_INCOMPLETE,
    RANK_ALTERED,
    RANK_DAMAGED,
    RANK_BLANK,
    RANK_REDACTED,
    RANK_COUNT
};

struct findings {
    struct {
        enum rank rank;
        char text[TEXT_SIZE];
    } list[MAX_FINDINGS];
    size_t count;
};

/* Room for the sentence of one more finding, TEXT_SIZE bytes.  The list holds all that can come together; if
 * it ever did not, the last one would be replaced. */
static char *add(struct findings *f, enum rank rank)
{
    if (f->count == MAX_FINDINGS)
        f->count--;
    f->list[f->count].rank = rank;
    return f->list[f->count++].text;
}

static bool has_rank(const struct findings *f, enum rank at_least)
{
    for (size_t i = 0; i < f->count; i++) {
        if (f->list[i].rank >= at_least)
            return true;
    }
    return false;
}

struct size_text {
    char text[24];
};

/* "1 MB", "500 KB", "1234 bytes" */
static struct size_text size_text(size_t size)
{
    struct size_text out;
    unsigned long n = (unsigned long)size;
    if (size != 0 && size % 0x100000u == 0)
        snprintf(out.text, sizeof out.text, "%lu MB", n / 0x100000u);
    else if (size >= 1024 && size % 1024u == 0)
        snprintf(out.text, sizeof out.text, "%lu KB", n / 1024u);
    else
        snprintf(out.text, sizeof out.text, "%lu byte%s", n, n == 1 ? "" : "s");
    return out;
}

/* --- the parts that carry checksums -------------------------------------------------------------------- */

static bool has_blank_sector(const struct bytes *b, size_t from, size_t to)
{
    for (size_t at = from - from % IMAGE_SECTOR; at < to; at += IMAGE_SECTOR) {
        if (part_without_magic(b, at) != PART_FOREIGN)
            return true;
    }
    return false;
}

/* A part that contradicts itself, in the beginning of a flash, may have a hole instead of a fault. */
static bool may_be_hole(const struct exam *x, size_t from, size_t to)
{
    return !x->whole && has_blank_sector(&x->b, from, to);
}

static void judge_header(const struct exam *x, struct findings *f)
{
    /* The makers of some firmwares leave 0xFF there, and their devices start. */
    bool unset = x->layout == LAYOUT_BOOTABLE && x->boot.mode == 0xFF;
    if ((!flash_mode_of(x->boot.mode) && !unset) || !flash_speed_valid(x->boot.size_speed))
        snprintf(add(f, RANK_DAMAGED), TEXT_SIZE,
                 "The first bytes are damaged: the flash mode or speed they name does not exist.");
    if (!x->has_map)
        snprintf(add(f, RANK_DAMAGED), TEXT_SIZE,
                 "The first bytes are damaged: the flash size they name does not exist.");
    if (x->boot.state == PART_GOOD && !x->boot.entry_loaded)
        snprintf(add(f, RANK_DAMAGED), TEXT_SIZE,
                 "The first bytes are damaged: the program would start where there is no program.");
}

static void judge_boot(const struct exam *x, struct findings *f)
{
    const struct boot_image *boot = &x->boot;
    if (boot->state == PART_BLANK && x->whole)
        snprintf(add(f, RANK_INCOMPLETE), TEXT_SIZE,
                 "The boot loader is missing: the first 4 KB are blank. The device would not start.");
    else if (boot->state == PART_FOREIGN)
        snprintf(add(f, RANK_DAMAGED), TEXT_SIZE,
                 "The beginning is damaged: there is no boot loader where it belongs.");
    else if (boot->state == PART_BAD && boot->fault == FAULT_CHECKSUM && !may_be_hole(x, 0, boot->end))
        snprintf(add(f, RANK_DAMAGED), TEXT_SIZE, "The boot loader is damaged: its checksum is wrong.");
    else if (boot->state == PART_BAD && boot->fault == FAULT_HEADER)
        snprintf(add(f, RANK_DAMAGED), TEXT_SIZE,
                 "The boot loader is damaged: its description of itself makes no sense.");
    else if (boot->state == PART_CUT && x->whole)
        snprintf(add(f, RANK_DAMAGED), TEXT_SIZE, "The boot loader breaks off before its end.");
    else if (boot->state == PART_GOOD && x->layout == LAYOUT_SDK && boot->end > 0x1000u)
        snprintf(add(f, RANK_DAMAGED), TEXT_SIZE,
                 "The boot loader is damaged: it reaches into the application behind it.");
    if (boot->segments != 0)
        judge_header(x, f);
}

/* --- applications of the vendor's SDK ------------------------------------------------------------------ */

static const char *slot_name(const struct exam *x, size_t slot)
{
    if (x->layout == LAYOUT_SDK_APP || x->apps[1].state == PART_BEYOND || x->apps[1].state == PART_BLANK)
        return "The application";
    return slot == 0 ? "The first application" : "The second application";
}

static bool is_short_of_map(const struct exam *x)
{
    return x->has_map && x->b.size < x->map.size;
}

static void judge_broken_app(const struct exam *x, size_t slot, struct findings *f)
{
    const struct app_image *app = &x->apps[slot];
    const char *name = slot_name(x, slot);
    unsigned long at = (unsigned long)app->at;
    if (app->state == PART_CUT && x->whole) {
        bool file_ends = x->layout == LAYOUT_SDK && is_short_of_map(x);
        snprintf(add(f, file_ends ? RANK_INCOMPLETE : RANK_DAMAGED), TEXT_SIZE,
                 "%s at 0x%lX breaks off before its end.", name, at);
    } else if (app->state == PART_BAD && app->fault == FAULT_HEADER) {
        snprintf(add(f, RANK_DAMAGED), TEXT_SIZE,
                 "%s at 0x%lX is damaged: its description of itself makes no sense.", name, at);
    } else if (app->state == PART_BAD &&
               !may_be_hole(x, app->at, app->end > app->at ? app->end : app->irom_end)) {
        snprintf(add(f, RANK_DAMAGED), TEXT_SIZE, "%s at 0x%lX is damaged: its %s is wrong.", name, at,
                 app->fault == FAULT_CRC ? "CRC32" : "checksum");
    }
}

static bool is_broken(enum part state)
{
    return state == PART_CUT || state == PART_BAD;
}

/* The slot the device starts from must hold an application; the other may be blank or hold anything. */
static void judge_apps(const struct exam *x, struct findings *f)
{
    size_t running = x->system.running == 2 ? 1 : 0;
    for (size_t slot = 0; slot < 2; slot++) {
        const struct app_image *app = &x->apps[slot];
        unsigned long at = (unsigned long)app->at;
        judge_broken_app(x, slot, f);
        if (slot != running) {
            bool other_is_sure = x->system.running != 0 && x->apps[running].state == PART_GOOD;
            if (is_broken(app->state) && other_is_sure && has_rank(f, RANK_DAMAGED))
                snprintf(add(f, RANK_REMARK), TEXT_SIZE,
                         "The device starts the other application, which is in order; an update that was "
                         "broken off leaves such a state too.");
        } else if (app->state == PART_FOREIGN) {
            snprintf(
                add(f, RANK_DAMAGED), TEXT_SIZE,
                "The application that the device starts should be at 0x%lX, but something else is there.",
                at);
        } else if (app->state == PART_BLANK && x->whole) {
            snprintf(add(f, RANK_INCOMPLETE), TEXT_SIZE,
                     "The application that the device starts should be at 0x%lX, but there is nothing.", at);
        }
    }
}

/* --- the end of the flash map -------------------------------------------------------------------------- */

static void judge_altered(const struct exam *x, struct findings *f)
{
    snprintf(
        add(f, RANK_ALTERED), TEXT_SIZE,
        "The header was changed: it says %s of flash, but the radio data lie where a device with %s keeps "
        "them. Written like this, the device would not start.",
        size_text(x->map.size).text, size_text(x->system.init_data_map).text);
}

/* What the running application was made for: under its CRC32, as the boot header is not. */
static bool built_for(const struct exam *x, uint8_t *size_speed, struct flash_map *map)
{
    const struct app_image *app = &x->apps[x->system.running == 2 && x->apps[1].state == PART_GOOD ? 1 : 0];
    *size_speed = app->size_speed;
    return app->state == PART_GOOD && flash_map_of(app->size_speed, map);
}

static void judge_missing_radio_data(uint32_t map_size, struct findings *f)
{
    snprintf(add(f, RANK_INCOMPLETE), TEXT_SIZE,
             "The radio data, which belong at 0x%lX, are missing. Without them the device does not start.",
             (unsigned long)map_size - FLASH_END_INIT_DATA);
}

static void judge_short(const struct exam *x, struct findings *f)
{
    struct size_text map = size_text(x->map.size), size = size_text(x->b.size);
    struct flash_map own;
    uint8_t size_speed;
    if (x->system.init_data_map != 0 && x->system.init_data_map != x->map.size) {
        judge_altered(x, f);
        return;
    }
    if (built_for(x, &size_speed, &own) && own.size <= x->b.size) { /* the header is what is wrong */
        judge_missing_radio_data(own.size, f);
        return;
    }
    snprintf(
        add(f, RANK_INCOMPLETE), TEXT_SIZE,
        "The device it comes from has %s of flash, but only the first %s are in the file: what it keeps at "
        "the end of the flash was not saved.",
        map.text, size.text);
    if (x->system.init_data == PART_GOOD)
        return;
    snprintf(add(f, RANK_INCOMPLETE), TEXT_SIZE,
             "The radio data, which belong at 0x%lX, are missing. After an erase, a device with this file "
             "would not start: read the whole flash of the device.",
             (unsigned long)x->map.size - FLASH_END_INIT_DATA);
}

static void judge_init_data(const struct exam *x, enum firmware firmware, struct findings *f)
{
    unsigned long at = (unsigned long)x->map.size - FLASH_END_INIT_DATA;
    enum part state = x->system.init_data;
    bool seen = x->whole || state == PART_FOREIGN;
    if (state == PART_GOOD || !seen)
        return;
    if (x->system.init_data_map != 0)
        judge_altered(x, f);
    else if (state == PART_BLANK)
        judge_missing_radio_data(x->map.size, f);
    else if (firmware == FIRMWARE_EWELINK)
        snprintf(add(f, RANK_DAMAGED), TEXT_SIZE,
                 "The radio data at 0x%lX are damaged: they do not begin as they should.", at);
    else
        snprintf(add(f, RANK_UNKNOWN), TEXT_SIZE,
                 "At 0x%lX, where the radio data belong, is something unknown.", at);
}

static void judge_system(const struct exam *x, enum firmware firmware, struct findings *f)
{
    if (!x->has_map)
        return;
    if (is_short_of_map(x)) {
        if (x->whole)
            judge_short(x, f);
        return;
    }
    judge_init_data(x, firmware, f);
    if (!x->whole)
        return;
    if (x->system.rf_cal == PART_BLANK)
        snprintf(add(f, RANK_REMARK), TEXT_SIZE,
                 "The radio calibration at 0x%lX is blank; the device makes a new one when it starts.",
                 (unsigned long)x->map.size - FLASH_END_RF_CAL);
    if (x->system.parameters == PART_BLANK)
        snprintf(add(f, RANK_REMARK), TEXT_SIZE,
                 "There are no Wi-Fi settings in it; the device will have to be paired again.");
}

static void judge_identity(const struct exam *x, const struct image_info *info, struct findings *f)
{
    if (!firmware_info(info->firmware)->has_record || info->redacted)
        return;
    if (x->identity.state == PART_BLANK && x->whole)
        snprintf(add(f, RANK_INCOMPLETE), TEXT_SIZE,
                 "The device's identity (device ID and key) is missing: the place at 0x%lX is blank. The "
                 "official app would not know the device.",
                 (unsigned long)x->identity.at);
    else if (x->identity.state == PART_FOREIGN)
        snprintf(add(f, RANK_REMARK), TEXT_SIZE,
                 "The device's identity at 0x%lX is stored in a form that cannot be read here.",
                 (unsigned long)x->identity.at);
    else if (x->known_product && strcmp(x->known_product, info->product) != 0)
        snprintf(add(f, RANK_REMARK), TEXT_SIZE,
                 "The identity says %s, but the application is known as that of %s.", info->product,
                 x->known_product);
}

/* --- layouts ------------------------------------------------------------------------------------------- */

static void judge_not_all_seen(const struct exam *x, struct findings *f)
{
    snprintf(add(f, RANK_UNKNOWN), TEXT_SIZE,
             "Only the beginning of the flash was looked at (%s); nothing wrong was found in it.",
             size_text(x->b.size).text);
}

static bool sdk_is_complete(const struct exam *x)
{
    size_t running = x->system.running == 2 ? 1 : 0;
    return x->boot.state == PART_GOOD && x->apps[running].state == PART_GOOD && x->has_map &&
           x->b.size >= x->map.size && x->system.init_data == PART_GOOD && !is_broken(x->apps[0].state) &&
           !is_broken(x->apps[1].state);
}

static bool said_altered(const struct findings *f)
{
    for (size_t i = 0; i < f->count; i++) {
        if (f->list[i].rank == RANK_ALTERED)
            return true;
    }
    return false;
}

/* The builder gives application and boot header the same size and speed; the application's are under its
 * CRC32, the header's are not. */
static void judge_built_for(const struct exam *x, struct findings *f)
{
    struct flash_map map;
    uint8_t size_speed;
    if (!built_for(x, &size_speed, &map) || size_speed == x->boot.size_speed || !x->has_map ||
        !flash_speed_valid(x->boot.size_speed) || said_altered(f))
        return;
    if (map.size != x->map.size)
        snprintf(add(f, RANK_ALTERED), TEXT_SIZE,
                 "The header was changed: it says %s of flash, but the application was made for %s. Written "
                 "like this, the device would not start.",
                 size_text(x->map.size).text, size_text(map.size).text);
    else
        snprintf(
            add(f, RANK_ALTERED), TEXT_SIZE,
            "The header was changed: it names another %s of the flash than the application was made for.",
            map.user2 != x->map.user2 ? "division" : "speed");
}

static void judge_sdk(const struct exam *x, const struct image_info *info, struct findings *f)
{
    judge_boot(x, f);
    judge_apps(x, f);
    judge_system(x, info->firmware, f);
    judge_built_for(x, f);
    judge_identity(x, info, f);
    if (x->whole && x->has_map && x->b.size > x->map.size && x->b.size % IMAGE_SECTOR != 0)
        snprintf(add(f, RANK_REMARK), TEXT_SIZE,
                 "Its size is none that a flash can have; too many at its end: %s.",
                 size_text(x->b.size % IMAGE_SECTOR).text);
    if (has_rank(f, RANK_COMPLETE))
        return;
    if (!sdk_is_complete(x))
        judge_not_all_seen(x, f);
    else
        snprintf(add(f, RANK_COMPLETE), TEXT_SIZE,
                 "Boot loader, application and radio data are in place, and all checksums are right.");
}

static void judge_sdk_app(const struct exam *x, struct findings *f)
{
    judge_broken_app(x, 0, f);
    if (x->whole)
        snprintf(
            add(f, RANK_PARTIAL), TEXT_SIZE,
            "This is an application alone, as an update over the air brings it: it lacks the boot loader "
            "and everything that belongs to one device.");
    else
        judge_not_all_seen(x, f);
}

static void judge_size(const struct exam *x, struct findings *f)
{
    if (!x->whole && is_short_of_map(x))
        judge_not_all_seen(x, f);
    else if (is_short_of_map(x) || x->b.size % IMAGE_SECTOR != 0)
        snprintf(add(f, RANK_PARTIAL), TEXT_SIZE,
                 "This is a firmware to write to a device (%s), not the backup of a whole flash.",
                 size_text(x->b.size).text);
}

static void judge_arduino(const struct exam *x, struct findings *f)
{
    const struct boot_image *app = &x->arduino_app;
    judge_boot(x, f);
    if (app->state == PART_CUT || app->state == PART_BEYOND) {
        if (x->whole)
            snprintf(add(f, RANK_DAMAGED), TEXT_SIZE, "The firmware breaks off before its end.");
    } else if (app->state == PART_BLANK) {
        if (x->whole)
            snprintf(add(f, RANK_DAMAGED), TEXT_SIZE,
                     "The firmware is missing: there is nothing at 0x1000, behind the boot loader.");
    } else if (app->state != PART_GOOD && !may_be_hole(x, app->at, app->end)) {
        snprintf(add(f, RANK_DAMAGED), TEXT_SIZE, "The firmware at 0x1000 is damaged: %s.",
                 app->fault == FAULT_CHECKSUM ? "its checksum is wrong"
                                              : "its description of itself makes no sense");
    }
    judge_size(x, f);
    if (has_rank(f, RANK_COMPLETE))
        return;
    if (app->state == PART_GOOD)
        snprintf(add(f, RANK_COMPLETE), TEXT_SIZE,
                 "It holds a whole flash as the firmware expects it, and all checksums are right.");
    else
        judge_not_all_seen(x, f);
}

static void judge_bootable(const struct exam *x, struct findings *f)
{
    judge_boot(x, f);
    if (x->boot.for_loader)
        snprintf(add(f, RANK_PARTIAL), TEXT_SIZE,
                 "This is an application alone: the boot loader, which belongs before it, is missing.");
    judge_size(x, f);
    if (!has_rank(f, RANK_COMPLETE))
        snprintf(add(f, RANK_UNKNOWN), TEXT_SIZE,
                 "The program at the beginning is in order, but how this firmware divides the rest of the "
                 "flash is not known here.");
}

/* Files that people take for a firmware. */
static const char *foreign_file(const struct bytes *b)
{
    static const struct {
        const char *magic;
        size_t len;
        const char *sentence;
    } files[] = {
        {"\x1F\x8B", 2, "This is a compressed file (gzip): unpack it and use what is in it."},
        {"PK\x03\x04", 4, "This is a compressed file (zip): unpack it and use what is in it."},
        {"\x7F"
         "ELF",
         4, "This is a program as a compiler makes it (ELF), not a flash image."},
        {"<!DOCTYPE", 9, "This is a web page: the download did not bring the file itself."},
        {"<!doctype", 9, "This is a web page: the download did not bring the file itself."},
        {"<html", 5, "This is a web page: the download did not bring the file itself."},
    };
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        if (bytes_have(b, 0, files[i].len) && memcmp(b->data, files[i].magic, files[i].len) == 0)
            return files[i].sentence;
    }
    return "It does not begin like a firmware for this chip.";
}

static void judge_nothing_known(const struct exam *x, struct findings *f)
{
    if (x->b.size == 0)
        snprintf(add(f, RANK_UNKNOWN), TEXT_SIZE, "There is nothing to look at: it is empty.");
    else if (bytes_blank(x->b.data, x->b.size))
        snprintf(add(f, RANK_BLANK), TEXT_SIZE,
                 x->whole ? "There is nothing in it: all %s are blank, as on an erased chip."
                          : "The beginning of the flash (%s) is blank, as on an erased chip.",
                 size_text(x->b.size).text);
    else
        snprintf(add(f, RANK_UNKNOWN), TEXT_SIZE, "%s", foreign_file(&x->b));
}

static void judge_layout(const struct exam *x, const struct image_info *info, struct findings *f)
{
    switch (x->layout) {
    case LAYOUT_NONE:
        judge_nothing_known(x, f);
        break;
    case LAYOUT_SDK:
        judge_sdk(x, info, f);
        break;
    case LAYOUT_SDK_APP:
        judge_sdk_app(x, f);
        break;
    case LAYOUT_ARDUINO:
        judge_arduino(x, f);
        break;
    case LAYOUT_BOOTABLE:
        judge_bootable(x, f);
        break;
    case LAYOUT_ESP32:
        snprintf(add(f, RANK_UNKNOWN), TEXT_SIZE,
                 "This is made for an %s, which is another chip: it does not run on an ESP8266.",
                 x->other_chip);
        break;
    }
}

void verdict_judge(const struct exam *x, struct image_info *info)
{
    static const enum image_verdict verdicts[RANK_COUNT] = {
        [RANK_REMARK] = IMAGE_UNKNOWN,        [RANK_COMPLETE] = IMAGE_COMPLETE,
        [RANK_PARTIAL] = IMAGE_PARTIAL,       [RANK_UNKNOWN] = IMAGE_UNKNOWN,
        [RANK_ALTERED] = IMAGE_ALTERED,       [RANK_DAMAGED] = IMAGE_DAMAGED,
        [RANK_INCOMPLETE] = IMAGE_INCOMPLETE, [RANK_BLANK] = IMAGE_BLANK,
        [RANK_REDACTED] = IMAGE_INCOMPLETE,
    };
    struct findings f = {.count = 0};
    judge_layout(x, info, &f);
    if (info->redacted)
        snprintf(
            add(&f, RANK_REDACTED), TEXT_SIZE,
            "This copy was made for sharing: what belongs to one device (device ID, key, Wi-Fi settings) "
            "was taken out of it. It is no backup.");
    info->verdict = IMAGE_UNKNOWN;
    for (unsigned rank = RANK_COUNT; rank-- > 0;) {
        for (size_t i = 0; i < f.count; i++) {
            if (f.list[i].rank != rank)
                continue;
            if (info->reason_count == 0)
                info->verdict = verdicts[rank];
            if (info->reason_count < IMAGE_REASONS)
                memcpy(info->reasons[info->reason_count++], f.list[i].text, TEXT_SIZE);
        }
    }
}
