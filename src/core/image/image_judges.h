/* image_judges.h: what the files that judge an image share.  Nobody else includes it.
 *
 * Every judge adds findings; the gravest finding is the verdict, and its facts come first.  Bytes that are
 * only the beginning of a flash (whole = false) may also have holes: what is blank or missing in them proves
 * nothing. */
/* SPDX-License-Identifier: MIT */
#ifndef CORE_IMAGE_JUDGES_H
#define CORE_IMAGE_JUDGES_H

#include "core/image/image_internal.h"

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

void findings_add(struct findings *f, enum rank rank, struct fact fact);
bool findings_reach(const struct findings *f, enum rank at_least);

/* --- image_judges.c: of more than one layout ------------------------------------------------------------ */

/* A part that contradicts itself, in the beginning of a flash, may have a hole instead of a fault. */
bool may_be_hole(const struct exam *x, size_t from, size_t to);
bool is_short_of_map(const struct exam *x);
void judge_header(const struct exam *x, struct findings *f);
void judge_boot(const struct exam *x, struct findings *f);
void judge_missing_radio_data(uint32_t map_size, struct findings *f);
void judge_size(const struct exam *x, struct findings *f);
void judge_not_all_seen(const struct exam *x, struct findings *f);

/* --- image_judge_sdk.c: the layout of the vendor's SDK, and its applications alone ---------------------- */
void judge_sdk(const struct exam *x, const struct image_info *info, struct findings *f);
void judge_sdk_app(const struct exam *x, struct findings *f);

/* --- image_judge_other.c: all other layouts that are known ---------------------------------------------- */
void judge_arduino(const struct exam *x, struct findings *f);
void judge_bootable(const struct exam *x, struct findings *f);
void judge_rboot(const struct exam *x, struct findings *f);
void judge_flat(const struct exam *x, struct findings *f);

#endif
