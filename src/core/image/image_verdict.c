/* image_verdict.c: judges what the readers found and says why.
 *
 * Every judge adds findings; the gravest finding is the verdict, and its facts come first.  Bytes that
 * are only the beginning of a flash (whole = false) may also have holes: what is blank or missing in them
 * proves nothing. */
/* SPDX-License-Identifier: MIT */
#include "core/image/flash_end.h"
#include "core/image/image_internal.h"

#include "base/bytes.h"

#include <string.h>

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
        struct fact fact;
    } list[MAX_FINDINGS];
    size_t count;
};

/* The list holds all that can come together; if it ever did not, the last one would be replaced. */
static void add(struct findings *f, enum rank rank, struct fact fact)
{
    if (f->count == MAX_FINDINGS)
        f->count--;
    f->list[f->count].rank = rank;
    f->list[f->count++].fact = fact;
}

static bool has_rank(const struct findings *f, enum rank at_least)
{
    for (size_t i = 0; i < f->count; i++) {
        if (f->list[i].rank >= at_least)
            return true;
    }
    return false;
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
        add(f, RANK_DAMAGED, (struct fact){.id = FACT_MODE_IMPOSSIBLE});
    if (!x->has_map)
        add(f, RANK_DAMAGED, (struct fact){.id = FACT_MAP_IMPOSSIBLE});
    if (x->boot.state == PART_GOOD && !x->boot.entry_loaded)
        add(f, RANK_DAMAGED, (struct fact){.id = FACT_ENTRY_IMPOSSIBLE});
}

static void judge_boot(const struct exam *x, struct findings *f)
{
    const struct boot_image *boot = &x->boot;
    if (boot->state == PART_BLANK && x->whole)
        add(f, RANK_INCOMPLETE, (struct fact){.id = FACT_LOADER_MISSING});
    else if (boot->state == PART_FOREIGN)
        add(f, RANK_DAMAGED, (struct fact){.id = FACT_LOADER_FOREIGN});
    else if (boot->state == PART_BAD && boot->fault == FAULT_CHECKSUM && !may_be_hole(x, 0, boot->end))
        add(f, RANK_DAMAGED, (struct fact){.id = FACT_LOADER_CHECKSUM});
    else if (boot->state == PART_BAD && boot->fault == FAULT_HEADER)
        add(f, RANK_DAMAGED, (struct fact){.id = FACT_LOADER_HEADER});
    else if (boot->state == PART_CUT && x->whole)
        add(f, RANK_DAMAGED, (struct fact){.id = FACT_LOADER_CUT});
    else if (boot->state == PART_GOOD && x->layout == LAYOUT_SDK && boot->end > 0x1000u)
        add(f, RANK_DAMAGED, (struct fact){.id = FACT_LOADER_TOO_LONG});
    if (boot->segments != 0)
        judge_header(x, f);
}

/* --- applications of the vendor's SDK ------------------------------------------------------------------ */

static struct fact_value slot_name(const struct exam *x, size_t slot)
{
    if (x->layout == LAYOUT_SDK_APP || x->apps[1].state == PART_BEYOND || x->apps[1].state == PART_BLANK)
        return fact_word(FACT_THE_APPLICATION);
    return fact_word(slot == 0 ? FACT_THE_FIRST_APPLICATION : FACT_THE_SECOND_APPLICATION);
}

static bool is_short_of_map(const struct exam *x)
{
    return x->has_map && x->b.size < x->map.size;
}

static void judge_broken_app(const struct exam *x, size_t slot, struct findings *f)
{
    const struct app_image *app = &x->apps[slot];
    const struct fact_value name = slot_name(x, slot);
    if (app->state == PART_CUT && x->whole) {
        bool file_ends = x->layout == LAYOUT_SDK && is_short_of_map(x);
        add(f, file_ends ? RANK_INCOMPLETE : RANK_DAMAGED,
            (struct fact){FACT_APP_CUT, {name, fact_address(app->at)}});
    } else if (app->state == PART_BAD && app->fault == FAULT_HEADER) {
        add(f, RANK_DAMAGED, (struct fact){FACT_APP_HEADER, {name, fact_address(app->at)}});
    } else if (app->state == PART_BAD &&
               !may_be_hole(x, app->at, app->end > app->at ? app->end : app->irom_end)) {
        add(f, RANK_DAMAGED,
            (struct fact){app->fault == FAULT_CRC ? FACT_APP_CRC32 : FACT_APP_CHECKSUM,
                          {name, fact_address(app->at)}});
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
        judge_broken_app(x, slot, f);
        if (slot != running) {
            bool other_is_sure = x->system.running != 0 && x->apps[running].state == PART_GOOD;
            if (is_broken(app->state) && other_is_sure && has_rank(f, RANK_DAMAGED))
                add(f, RANK_REMARK, (struct fact){.id = FACT_OTHER_APP_STARTS});
        } else if (app->state == PART_FOREIGN) {
            add(f, RANK_DAMAGED, (struct fact){FACT_APP_FOREIGN, {fact_address(app->at)}});
        } else if (app->state == PART_BLANK && x->whole) {
            add(f, RANK_INCOMPLETE, (struct fact){FACT_APP_MISSING, {fact_address(app->at)}});
        }
    }
}

/* --- the end of the flash map -------------------------------------------------------------------------- */

static void judge_altered(const struct exam *x, struct findings *f)
{
    add(f, RANK_ALTERED,
        (struct fact){FACT_HEADER_NOT_RADIO_DATA,
                      {fact_size(x->map.size), fact_size(x->system.init_data_map)}});
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
    add(f, RANK_INCOMPLETE,
        (struct fact){FACT_RADIO_DATA_MISSING, {fact_address(map_size - FLASH_END_INIT_DATA)}});
}

static void judge_short(const struct exam *x, struct findings *f)
{
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
    add(f, RANK_INCOMPLETE, (struct fact){FACT_FILE_SHORT, {fact_size(x->map.size), fact_size(x->b.size)}});
    if (x->system.init_data == PART_GOOD)
        return;
    add(f, RANK_INCOMPLETE,
        (struct fact){FACT_RADIO_DATA_NOT_SAVED, {fact_address(x->map.size - FLASH_END_INIT_DATA)}});
}

static void judge_init_data(const struct exam *x, enum firmware firmware, struct findings *f)
{
    uint32_t at = x->map.size - FLASH_END_INIT_DATA;
    enum part state = x->system.init_data;
    bool seen = x->whole || state == PART_FOREIGN;
    if (state == PART_GOOD || !seen)
        return;
    if (x->system.init_data_map != 0)
        judge_altered(x, f);
    else if (state == PART_BLANK)
        judge_missing_radio_data(x->map.size, f);
    else if (firmware == FIRMWARE_EWELINK)
        add(f, RANK_DAMAGED, (struct fact){FACT_RADIO_DATA_DAMAGED, {fact_address(at)}});
    else
        add(f, RANK_UNKNOWN, (struct fact){FACT_RADIO_DATA_UNKNOWN, {fact_address(at)}});
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
        add(f, RANK_REMARK,
            (struct fact){FACT_CALIBRATION_BLANK, {fact_address(x->map.size - FLASH_END_RF_CAL)}});
    if (x->system.parameters == PART_BLANK)
        add(f, RANK_REMARK, (struct fact){.id = FACT_NO_WIFI_SETTINGS});
}

static void judge_identity(const struct exam *x, const struct image_info *info, struct findings *f)
{
    enum identity_form form = firmware_info(info->firmware)->identity;
    if (form == IDENTITY_NOT_KNOWN || info->redacted)
        return;
    if (form == IDENTITY_RECORD && x->identity.state == PART_BLANK && x->whole)
        add(f, RANK_INCOMPLETE, (struct fact){FACT_IDENTITY_BLANK, {fact_address(x->identity.at)}});
    else if (x->identity.state == PART_FOREIGN && (form == IDENTITY_RECORD || x->whole))
        add(f, RANK_REMARK, (struct fact){FACT_IDENTITY_UNREADABLE, {fact_address(x->identity.at)}});
    else if (x->known_product && strcmp(x->known_product, info->product) != 0)
        add(f, RANK_REMARK,
            (struct fact){FACT_IDENTITY_OTHER_PRODUCT,
                          {fact_text(info->product), fact_text(x->known_product)}});
}

/* --- layouts ------------------------------------------------------------------------------------------- */

static void judge_not_all_seen(const struct exam *x, struct findings *f)
{
    add(f, RANK_UNKNOWN, (struct fact){FACT_BEGINNING_EXAMINED, {fact_size(x->b.size)}});
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
        add(f, RANK_ALTERED,
            (struct fact){FACT_HEADER_NOT_APP, {fact_size(x->map.size), fact_size(map.size)}});
    else
        add(f, RANK_ALTERED,
            (struct fact){.id = map.user2 != x->map.user2 ? FACT_HEADER_LAYOUT : FACT_HEADER_SPEED});
}

static void judge_sdk(const struct exam *x, const struct image_info *info, struct findings *f)
{
    judge_boot(x, f);
    judge_apps(x, f);
    judge_system(x, info->firmware, f);
    judge_built_for(x, f);
    judge_identity(x, info, f);
    if (x->whole && x->has_map && x->b.size > x->map.size && x->b.size % IMAGE_SECTOR != 0)
        add(f, RANK_REMARK, (struct fact){FACT_SIZE_ODD, {fact_size(x->b.size % IMAGE_SECTOR)}});
    if (has_rank(f, RANK_COMPLETE))
        return;
    if (!sdk_is_complete(x))
        judge_not_all_seen(x, f);
    else
        add(f, RANK_COMPLETE, (struct fact){.id = FACT_STOCK_COMPLETE});
}

static void judge_sdk_app(const struct exam *x, struct findings *f)
{
    judge_broken_app(x, 0, f);
    if (x->whole)
        add(f, RANK_PARTIAL, (struct fact){.id = FACT_OTA_APPLICATION});
    else
        judge_not_all_seen(x, f);
}

static void judge_size(const struct exam *x, struct findings *f)
{
    if (!x->whole && is_short_of_map(x))
        judge_not_all_seen(x, f);
    else if (is_short_of_map(x) || x->b.size % IMAGE_SECTOR != 0)
        add(f, RANK_PARTIAL, (struct fact){FACT_FIRMWARE_TO_WRITE, {fact_size(x->b.size)}});
}

static void judge_arduino(const struct exam *x, struct findings *f)
{
    const struct boot_image *app = &x->arduino_app;
    judge_boot(x, f);
    if (app->state == PART_CUT || app->state == PART_BEYOND) {
        if (x->whole)
            add(f, RANK_DAMAGED, (struct fact){.id = FACT_FIRMWARE_CUT});
    } else if (app->state == PART_BLANK) {
        if (x->whole)
            add(f, RANK_DAMAGED, (struct fact){.id = FACT_FIRMWARE_MISSING});
    } else if (app->state != PART_GOOD && !may_be_hole(x, app->at, app->end)) {
        add(f, RANK_DAMAGED,
            (struct fact){.id =
                              app->fault == FAULT_CHECKSUM ? FACT_FIRMWARE_CHECKSUM : FACT_FIRMWARE_HEADER});
    }
    judge_size(x, f);
    if (has_rank(f, RANK_COMPLETE))
        return;
    if (app->state == PART_GOOD)
        add(f, RANK_COMPLETE, (struct fact){.id = FACT_FLASH_COMPLETE});
    else
        judge_not_all_seen(x, f);
}

static void judge_bootable(const struct exam *x, struct findings *f)
{
    judge_boot(x, f);
    if (x->boot.for_loader)
        add(f, RANK_PARTIAL, (struct fact){.id = FACT_APPLICATION_ALONE});
    judge_size(x, f);
    if (!has_rank(f, RANK_COMPLETE))
        add(f, RANK_UNKNOWN, (struct fact){.id = FACT_LAYOUT_UNKNOWN});
}

/* What rBoot starts. */
static void judge_rom(const struct exam *x, struct findings *f)
{
    const struct rom_image *rom = &x->rom;
    const struct fact_value at = fact_address(rom->at), name = fact_word(FACT_THE_APPLICATION);
    bool is_cut = rom->state == PART_CUT || rom->state == PART_BEYOND;
    if (is_cut && x->whole)
        add(f, is_short_of_map(x) ? RANK_INCOMPLETE : RANK_DAMAGED, (struct fact){FACT_APP_CUT, {name, at}});
    else if (rom->state == PART_BLANK && x->whole)
        add(f, RANK_INCOMPLETE, (struct fact){FACT_APP_MISSING, {at}});
    else if (rom->state == PART_FOREIGN)
        add(f, RANK_DAMAGED, (struct fact){FACT_APP_FOREIGN, {at}});
    else if (rom->state == PART_BAD && !may_be_hole(x, rom->at, rom->end))
        add(f, RANK_DAMAGED,
            (struct fact){rom->fault == FAULT_CHECKSUM ? FACT_APP_CHECKSUM : FACT_APP_HEADER, {name, at}});
}

/* A header that was changed is not told here: nothing of what rBoot starts proves it. */
static void judge_rom_radio_data(const struct exam *x, struct findings *f)
{
    if (!x->whole || !x->has_map || is_short_of_map(x) || x->system.init_data == PART_GOOD)
        return;
    if (x->system.init_data == PART_BLANK)
        judge_missing_radio_data(x->map.size, f);
    else
        add(f, RANK_UNKNOWN,
            (struct fact){FACT_RADIO_DATA_UNKNOWN, {fact_address(x->map.size - FLASH_END_INIT_DATA)}});
}

static void judge_rboot(const struct exam *x, struct findings *f)
{
    judge_boot(x, f);
    judge_rom(x, f);
    judge_rom_radio_data(x, f);
    judge_size(x, f);
    if (has_rank(f, RANK_COMPLETE))
        return;
    if (x->whole && x->rom.state == PART_GOOD && x->system.init_data == PART_GOOD)
        add(f, RANK_COMPLETE, (struct fact){.id = FACT_STOCK_COMPLETE});
    else
        judge_not_all_seen(x, f);
}

static void judge_flat(const struct exam *x, struct findings *f)
{
    judge_boot(x, f);
    judge_size(x, f);
    if (!has_rank(f, RANK_COMPLETE))
        add(f, RANK_COMPLETE, (struct fact){.id = FACT_FLAT_COMPLETE});
}

/* Sound in itself, and of no use alone; false: it is not one of these. */
static bool judge_part(const struct exam *x, const struct image_info *info, struct findings *f)
{
    static const enum fact_id facts[IMAGE_PART_COUNT] = {
        [IMAGE_PART_LOADER] = FACT_PART_LOADER,
        [IMAGE_PART_RAM] = FACT_PART_RAM,
        [IMAGE_PART_MAPPED] = FACT_PART_MAPPED,
        [IMAGE_PART_RADIO_DATA] = FACT_PART_RADIO_DATA,
    };
    if (facts[info->part] == FACT_NONE)
        return false;
    if (x->boot.segments != 0)
        judge_header(x, f);
    /* Words alone do not prove that it is whole. */
    add(f, info->part == IMAGE_PART_MAPPED ? RANK_UNKNOWN : RANK_PARTIAL,
        (struct fact){.id = facts[info->part]});
    return true;
}

static void judge_nothing_known(const struct exam *x, const struct image_info *info, struct findings *f)
{
    if (x->b.size == 0)
        add(f, RANK_UNKNOWN, (struct fact){.id = FACT_NOTHING_IN_IT});
    else if (bytes_blank(x->b.data, x->b.size))
        add(f, RANK_BLANK,
            (struct fact){info->part == IMAGE_PART_BLANK ? FACT_PART_BLANK
                          : x->whole                     ? FACT_ALL_BLANK
                                                         : FACT_BEGINNING_BLANK,
                          {fact_size(x->b.size)}});
    else if (bytes_all_zero(&x->b))
        add(f, RANK_UNKNOWN, (struct fact){.id = FACT_ALL_ZEROS});
    else
        add(f, RANK_UNKNOWN, (struct fact){.id = foreign_file(&x->b)});
}

static void judge_layout(const struct exam *x, const struct image_info *info, struct findings *f)
{
    if (judge_part(x, info, f))
        return;
    switch (x->layout) {
    case LAYOUT_NONE:
        judge_nothing_known(x, info, f);
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
    case LAYOUT_RBOOT:
        judge_rboot(x, f);
        break;
    case LAYOUT_FLAT:
        judge_flat(x, f);
        break;
    case LAYOUT_BOOTABLE:
        judge_bootable(x, f);
        break;
    case LAYOUT_ESP32:
        add(f, RANK_UNKNOWN, (struct fact){FACT_OTHER_CHIP, {fact_text(x->other_chip)}});
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
        add(&f, RANK_REDACTED, (struct fact){.id = FACT_COPY_FOR_SHARING});
    info->verdict = IMAGE_UNKNOWN;
    if (info->begins_anew != 0) /* explains what else is found */
        info->reasons[info->reason_count++] =
            (struct fact){FACT_REPEATS_ITSELF, {fact_size(info->begins_anew), fact_size(x->b.size)}};
    unsigned explanations = info->reason_count;
    for (unsigned rank = RANK_COUNT; rank-- > 0;) {
        for (size_t i = 0; i < f.count; i++) {
            if (f.list[i].rank != rank)
                continue;
            if (info->reason_count == explanations)
                info->verdict = verdicts[rank];
            if (info->reason_count < IMAGE_REASONS)
                info->reasons[info->reason_count++] = f.list[i].fact;
        }
    }
}
