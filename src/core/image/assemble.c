/* assemble.c: see assemble.h.  What is missing or misplaced is told by the examination of the result. */
/* SPDX-License-Identifier: MIT */
#include "core/image/assemble.h"

#include "base/bytes.h"
#include "core/image/flash_end.h"
#include "core/image/image.h"
#include "core/image/image_internal.h"

#include <string.h>

static bool refuse(struct err *e, struct fact why)
{
    return err_set_why(e, ERR_NOT_OFFERED, why, (struct fact){.id = FACT_NONE});
}

static const struct assemble_part *part_at_0(const struct assemble_part *parts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (parts[i].at == 0)
            return &parts[i];
    }
    return NULL;
}

static bool overlap(const struct assemble_part *a, const struct assemble_part *b)
{
    uint64_t a_end = (uint64_t)a->at + a->size, b_end = (uint64_t)b->at + b->size;
    return a->at < b_end && b->at < a_end;
}

static bool fits(const struct assemble_part *parts, size_t i, uint32_t size, struct err *e)
{
    const struct assemble_part *part = &parts[i];
    const struct fact_value at = fact_address(part->at);
    if (part->at % IMAGE_SECTOR != 0)
        return refuse(e, (struct fact){FACT_ASSEMBLE_NO_SECTOR, {at}});
    if (part->at > size || part->size > size - part->at)
        return refuse(e, (struct fact){FACT_ASSEMBLE_BEYOND, {at, fact_size(size)}});
    for (size_t k = 0; k < i; k++) {
        if (overlap(&parts[k], part))
            return refuse(e, (struct fact){FACT_ASSEMBLE_OVERLAP, {fact_address(parts[k].at), at}});
    }
    return true;
}

bool assemble_size(const struct assemble_part *parts, size_t count, uint32_t *size, struct err *e)
{
    struct flash_map map;
    const struct assemble_part *first = part_at_0(parts, count);
    if (first == NULL || first->size < 8 || first->data[0] != 0xE9)
        return refuse(e, (struct fact){.id = FACT_ASSEMBLE_NO_BEGINNING});
    if (!flash_map_of(first->data[3], &map))
        return refuse(e, (struct fact){.id = FACT_MAP_IMPOSSIBLE});
    *size = map.size;
    for (size_t i = 0; i < count; i++) {
        if (!fits(parts, i, map.size, e))
            return false;
    }
    return true;
}

/* Of what else is not known: the SDK needs them, unless a table of partitions says where they are. */
static bool lacks_radio_data(const uint8_t *data, uint32_t size, const struct image_info *info)
{
    const struct bytes b = {data, size};
    bool has_partitions = get_le16(data + PARTITIONS_AT) == PARTITIONS_MAGIC;
    return info->verdict == IMAGE_UNKNOWN && !has_partitions &&
           !radio_data_at(&b, size - FLASH_END_INIT_DATA);
}

static bool is_missing(enum fact_id id)
{
    return id == FACT_RADIO_DATA_MISSING || id == FACT_APP_MISSING || id == FACT_IDENTITY_BLANK;
}

bool assemble_make(const struct assemble_part *parts, size_t count, uint8_t *out, uint32_t size,
                   struct image_info *info, struct err *e)
{
    memset(out, 0xFF, size);
    for (size_t i = 0; i < count; i++)
        memcpy(out + parts[i].at, parts[i].data, parts[i].size);
    image_examine(out, size, true, info);
    if (lacks_radio_data(out, size, info))
        return refuse(e, (struct fact){FACT_RADIO_DATA_MISSING, {fact_address(size - FLASH_END_INIT_DATA)}});
    bool whole = info->verdict == IMAGE_COMPLETE || info->verdict == IMAGE_UNKNOWN;
    bool two = info->reason_count > 1 && is_missing(info->reasons[1].id);
    return (whole && info->startable) || err_set_why(e, ERR_NOT_OFFERED, info->reasons[0],
                                                     two ? info->reasons[1] : (struct fact){.id = FACT_NONE});
}
