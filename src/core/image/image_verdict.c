/* image_verdict.c: judges what the readers found and says why: the judge of its layout, or what the file is
 * where it has none. */
/* SPDX-License-Identifier: MIT */
#include "core/image/archive.h"
#include "core/image/image_judges.h"

#include <stdlib.h>

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
    findings_add(f, info->part == IMAGE_PART_MAPPED ? RANK_UNKNOWN : RANK_PARTIAL,
                 (struct fact){.id = facts[info->part]});
    return true;
}

/* Why it was not opened; one that can be is an archive within an archive. */
static void judge_archive(const struct exam *x, struct findings *f)
{
    struct archive_image image;
    struct err e = ERR_INIT;
    if (archive_open(x->b.data, x->b.size, &image, &e))
        free(image.data);
    findings_add(f, RANK_UNKNOWN,
                 e.code == ERR_FILE_PACKED ? e.why[0] : (struct fact){.id = foreign_file(&x->b)});
}

static void judge_nothing_known(const struct exam *x, const struct image_info *info, struct findings *f)
{
    if (x->b.size == 0)
        findings_add(f, RANK_UNKNOWN, (struct fact){.id = FACT_NOTHING_IN_IT});
    else if (bytes_blank(x->b.data, x->b.size))
        findings_add(f, RANK_BLANK,
                     (struct fact){info->part == IMAGE_PART_BLANK ? FACT_PART_BLANK
                                   : x->whole                     ? FACT_ALL_BLANK
                                                                  : FACT_BEGINNING_BLANK,
                                   {fact_size(x->b.size)}});
    else if (bytes_all_zero(&x->b))
        findings_add(f, RANK_UNKNOWN, (struct fact){.id = FACT_ALL_ZEROS});
    else if (info->packed)
        judge_archive(x, f);
    else
        findings_add(f, RANK_UNKNOWN, (struct fact){.id = foreign_file(&x->b)});
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
        findings_add(f, RANK_UNKNOWN, (struct fact){FACT_OTHER_CHIP, {fact_text(x->other_chip)}});
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
        findings_add(&f, RANK_REDACTED, (struct fact){.id = FACT_COPY_FOR_SHARING});
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
