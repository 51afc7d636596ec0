/* image_judge_other.c: judges what is laid out otherwise than stock firmware: the Arduino core's, rBoot's,
 * the SDK's without boot loader, and what is not known. */
/* SPDX-License-Identifier: MIT */
#include "core/image/flash_end.h"
#include "core/image/image_judges.h"

void judge_arduino(const struct exam *x, struct findings *f)
{
    const struct boot_image *app = &x->arduino_app;
    judge_boot(x, f);
    if (app->state == PART_CUT || app->state == PART_BEYOND) {
        if (x->whole)
            findings_add(f, RANK_DAMAGED, (struct fact){.id = FACT_FIRMWARE_CUT});
    } else if (app->state == PART_BLANK) {
        if (x->whole)
            findings_add(f, RANK_DAMAGED, (struct fact){.id = FACT_FIRMWARE_MISSING});
    } else if (app->state != PART_GOOD && !may_be_hole(x, app->at, app->end)) {
        findings_add(f, RANK_DAMAGED,
                     (struct fact){.id = app->fault == FAULT_CHECKSUM ? FACT_FIRMWARE_CHECKSUM
                                                                      : FACT_FIRMWARE_HEADER});
    }
    judge_size(x, f);
    if (findings_reach(f, RANK_COMPLETE))
        return;
    if (app->state == PART_GOOD)
        findings_add(f, RANK_COMPLETE, (struct fact){.id = FACT_FLASH_COMPLETE});
    else
        judge_not_all_seen(x, f);
}

void judge_bootable(const struct exam *x, struct findings *f)
{
    judge_boot(x, f);
    if (x->boot.for_loader)
        findings_add(f, RANK_PARTIAL, (struct fact){.id = FACT_APPLICATION_ALONE});
    judge_size(x, f);
    if (!findings_reach(f, RANK_COMPLETE))
        findings_add(f, RANK_UNKNOWN, (struct fact){.id = FACT_LAYOUT_UNKNOWN});
}

/* What rBoot starts. */
static void judge_rom(const struct exam *x, struct findings *f)
{
    const struct rom_image *rom = &x->rom;
    const struct fact_value at = fact_address(rom->at), name = fact_word(FACT_THE_APPLICATION);
    bool is_cut = rom->state == PART_CUT || rom->state == PART_BEYOND;
    if (is_cut && x->whole)
        findings_add(f, is_short_of_map(x) ? RANK_INCOMPLETE : RANK_DAMAGED,
                     (struct fact){FACT_APP_CUT, {name, at}});
    else if (rom->state == PART_BLANK && x->whole)
        findings_add(f, RANK_INCOMPLETE, (struct fact){FACT_APP_MISSING, {at}});
    else if (rom->state == PART_FOREIGN)
        findings_add(f, RANK_DAMAGED, (struct fact){FACT_APP_FOREIGN, {at}});
    else if (rom->state == PART_BAD && !may_be_hole(x, rom->at, rom->end))
        findings_add(
            f, RANK_DAMAGED,
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
        findings_add(
            f, RANK_UNKNOWN,
            (struct fact){FACT_RADIO_DATA_UNKNOWN, {fact_address(x->map.size - FLASH_END_INIT_DATA)}});
}

void judge_rboot(const struct exam *x, struct findings *f)
{
    judge_boot(x, f);
    judge_rom(x, f);
    judge_rom_radio_data(x, f);
    judge_size(x, f);
    if (findings_reach(f, RANK_COMPLETE))
        return;
    if (x->whole && x->rom.state == PART_GOOD && x->system.init_data == PART_GOOD)
        findings_add(f, RANK_COMPLETE, (struct fact){.id = FACT_STOCK_COMPLETE});
    else
        judge_not_all_seen(x, f);
}

void judge_flat(const struct exam *x, struct findings *f)
{
    judge_boot(x, f);
    judge_size(x, f);
    if (!findings_reach(f, RANK_COMPLETE))
        findings_add(f, RANK_COMPLETE, (struct fact){.id = FACT_FLAT_COMPLETE});
}
