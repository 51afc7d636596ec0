/* image_judges.c: findings, and the judges that several layouts need. */
/* SPDX-License-Identifier: MIT */
#include "core/image/flash_end.h"
#include "core/image/image_judges.h"

/* The list holds all that can come together; if it ever did not, the last one would be replaced. */
void findings_add(struct findings *f, enum rank rank, struct fact fact)
{
    if (f->count == MAX_FINDINGS)
        f->count--;
    f->list[f->count].rank = rank;
    f->list[f->count++].fact = fact;
}

bool findings_reach(const struct findings *f, enum rank at_least)
{
    for (size_t i = 0; i < f->count; i++) {
        if (f->list[i].rank >= at_least)
            return true;
    }
    return false;
}

static bool has_blank_sector(const struct bytes *b, size_t from, size_t to)
{
    for (size_t at = from - from % IMAGE_SECTOR; at < to; at += IMAGE_SECTOR) {
        if (part_without_magic(b, at) != PART_FOREIGN)
            return true;
    }
    return false;
}

bool may_be_hole(const struct exam *x, size_t from, size_t to)
{
    return !x->whole && has_blank_sector(&x->b, from, to);
}

void judge_header(const struct exam *x, struct findings *f)
{
    /* The makers of some firmwares leave 0xFF there, and their devices start. */
    bool unset = x->layout == LAYOUT_BOOTABLE && x->boot.mode == 0xFF;
    if ((!flash_mode_of(x->boot.mode) && !unset) || !flash_speed_valid(x->boot.size_speed))
        findings_add(f, RANK_DAMAGED, (struct fact){.id = FACT_MODE_IMPOSSIBLE});
    if (!x->has_map)
        findings_add(f, RANK_DAMAGED, (struct fact){.id = FACT_MAP_IMPOSSIBLE});
    if (x->boot.state == PART_GOOD && !x->boot.entry_loaded)
        findings_add(f, RANK_DAMAGED, (struct fact){.id = FACT_ENTRY_IMPOSSIBLE});
}

void judge_boot(const struct exam *x, struct findings *f)
{
    const struct boot_image *boot = &x->boot;
    if (boot->state == PART_BLANK && x->whole)
        findings_add(f, RANK_INCOMPLETE, (struct fact){.id = FACT_LOADER_MISSING});
    else if (boot->state == PART_FOREIGN)
        findings_add(f, RANK_DAMAGED, (struct fact){.id = FACT_LOADER_FOREIGN});
    else if (boot->state == PART_BAD && boot->fault == FAULT_CHECKSUM && !may_be_hole(x, 0, boot->end))
        findings_add(f, RANK_DAMAGED, (struct fact){.id = FACT_LOADER_CHECKSUM});
    else if (boot->state == PART_BAD && boot->fault == FAULT_HEADER)
        findings_add(f, RANK_DAMAGED, (struct fact){.id = FACT_LOADER_HEADER});
    else if (boot->state == PART_CUT && x->whole)
        findings_add(f, RANK_DAMAGED, (struct fact){.id = FACT_LOADER_CUT});
    else if (boot->state == PART_GOOD && x->layout == LAYOUT_SDK && boot->end > 0x1000u)
        findings_add(f, RANK_DAMAGED, (struct fact){.id = FACT_LOADER_TOO_LONG});
    if (boot->segments != 0)
        judge_header(x, f);
}

bool is_short_of_map(const struct exam *x)
{
    return x->has_map && x->b.size < x->map.size;
}

void judge_missing_radio_data(uint32_t map_size, struct findings *f)
{
    findings_add(f, RANK_INCOMPLETE,
                 (struct fact){FACT_RADIO_DATA_MISSING, {fact_address(map_size - FLASH_END_INIT_DATA)}});
}

void judge_size(const struct exam *x, struct findings *f)
{
    if (!x->whole && is_short_of_map(x))
        judge_not_all_seen(x, f);
    else if (is_short_of_map(x) || x->b.size % IMAGE_SECTOR != 0)
        findings_add(f, RANK_PARTIAL, (struct fact){FACT_FIRMWARE_TO_WRITE, {fact_size(x->b.size)}});
}

void judge_not_all_seen(const struct exam *x, struct findings *f)
{
    findings_add(f, RANK_UNKNOWN, (struct fact){FACT_BEGINNING_EXAMINED, {fact_size(x->b.size)}});
}
