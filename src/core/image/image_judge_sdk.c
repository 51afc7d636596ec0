/* image_judge_sdk.c: judges what the vendor's SDK keeps where: all stock firmware of Sonoffs. */
/* SPDX-License-Identifier: MIT */
#include "core/image/flash_end.h"
#include "core/image/image_judges.h"

#include <string.h>

/* --- applications --------------------------------------------------------------------------------------- */

static struct fact_value slot_name(const struct exam *x, size_t slot)
{
    if (x->layout == LAYOUT_SDK_APP || x->apps[1].state == PART_BEYOND || x->apps[1].state == PART_BLANK)
        return fact_word(FACT_THE_APPLICATION);
    return fact_word(slot == 0 ? FACT_THE_FIRST_APPLICATION : FACT_THE_SECOND_APPLICATION);
}

static void judge_broken_app(const struct exam *x, size_t slot, struct findings *f)
{
    const struct app_image *app = &x->apps[slot];
    const struct fact_value name = slot_name(x, slot);
    if (app->state == PART_CUT && x->whole) {
        bool file_ends = x->layout == LAYOUT_SDK && is_short_of_map(x);
        findings_add(f, file_ends ? RANK_INCOMPLETE : RANK_DAMAGED,
                     (struct fact){FACT_APP_CUT, {name, fact_address(app->at)}});
    } else if (app->state == PART_BAD && app->fault == FAULT_HEADER) {
        findings_add(f, RANK_DAMAGED, (struct fact){FACT_APP_HEADER, {name, fact_address(app->at)}});
    } else if (app->state == PART_BAD &&
               !may_be_hole(x, app->at, app->end > app->at ? app->end : app->irom_end)) {
        findings_add(f, RANK_DAMAGED,
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
            if (is_broken(app->state) && other_is_sure && findings_reach(f, RANK_DAMAGED))
                findings_add(f, RANK_REMARK, (struct fact){.id = FACT_OTHER_APP_STARTS});
        } else if (app->state == PART_FOREIGN) {
            findings_add(f, RANK_DAMAGED, (struct fact){FACT_APP_FOREIGN, {fact_address(app->at)}});
        } else if (app->state == PART_BLANK && x->whole) {
            findings_add(f, RANK_INCOMPLETE, (struct fact){FACT_APP_MISSING, {fact_address(app->at)}});
        }
    }
}

/* --- the end of the flash map --------------------------------------------------------------------------- */

static void judge_altered(const struct exam *x, struct findings *f)
{
    findings_add(f, RANK_ALTERED,
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
    findings_add(f, RANK_INCOMPLETE,
                 (struct fact){FACT_FILE_SHORT, {fact_size(x->map.size), fact_size(x->b.size)}});
    if (x->system.init_data == PART_GOOD)
        return;
    findings_add(f, RANK_INCOMPLETE,
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
        findings_add(f, RANK_DAMAGED, (struct fact){FACT_RADIO_DATA_DAMAGED, {fact_address(at)}});
    else
        findings_add(f, RANK_UNKNOWN, (struct fact){FACT_RADIO_DATA_UNKNOWN, {fact_address(at)}});
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
        findings_add(f, RANK_REMARK,
                     (struct fact){FACT_CALIBRATION_BLANK, {fact_address(x->map.size - FLASH_END_RF_CAL)}});
    if (x->system.parameters == PART_BLANK)
        findings_add(f, RANK_REMARK, (struct fact){.id = FACT_NO_WIFI_SETTINGS});
}

static void judge_identity(const struct exam *x, const struct image_info *info, struct findings *f)
{
    enum identity_form form = firmware_info(info->firmware)->identity;
    if (form == IDENTITY_NOT_KNOWN || info->redacted)
        return;
    if (form == IDENTITY_RECORD && x->identity.state == PART_BLANK && x->whole)
        findings_add(f, RANK_INCOMPLETE, (struct fact){FACT_IDENTITY_BLANK, {fact_address(x->identity.at)}});
    else if (x->identity.state == PART_FOREIGN && (form == IDENTITY_RECORD || x->whole))
        findings_add(f, RANK_REMARK, (struct fact){FACT_IDENTITY_UNREADABLE, {fact_address(x->identity.at)}});
    else if (x->known_product && strcmp(x->known_product, info->product) != 0)
        findings_add(f, RANK_REMARK,
                     (struct fact){FACT_IDENTITY_OTHER_PRODUCT,
                                   {fact_text(info->product), fact_text(x->known_product)}});
}

/* --- all of it ------------------------------------------------------------------------------------------ */

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
        findings_add(f, RANK_ALTERED,
                     (struct fact){FACT_HEADER_NOT_APP, {fact_size(x->map.size), fact_size(map.size)}});
    else
        findings_add(f, RANK_ALTERED,
                     (struct fact){.id = map.user2 != x->map.user2 ? FACT_HEADER_LAYOUT : FACT_HEADER_SPEED});
}

void judge_sdk(const struct exam *x, const struct image_info *info, struct findings *f)
{
    judge_boot(x, f);
    judge_apps(x, f);
    judge_system(x, info->firmware, f);
    judge_built_for(x, f);
    judge_identity(x, info, f);
    if (x->whole && x->has_map && x->b.size > x->map.size && x->b.size % IMAGE_SECTOR != 0)
        findings_add(f, RANK_REMARK, (struct fact){FACT_SIZE_ODD, {fact_size(x->b.size % IMAGE_SECTOR)}});
    if (findings_reach(f, RANK_COMPLETE))
        return;
    if (!sdk_is_complete(x))
        judge_not_all_seen(x, f);
    else
        findings_add(f, RANK_COMPLETE, (struct fact){.id = FACT_STOCK_COMPLETE});
}

void judge_sdk_app(const struct exam *x, struct findings *f)
{
    judge_broken_app(x, 0, f);
    if (x->whole)
        findings_add(f, RANK_PARTIAL, (struct fact){.id = FACT_OTA_APPLICATION});
    else
        judge_not_all_seen(x, f);
}
