/* assemble_layout.c: see assemble_layout.h. */
/* SPDX-License-Identifier: MIT */
#include "core/image/assemble_layout.h"

#include "base/bytes.h"
#include "core/image/flash_end.h"
#include "core/image/image_internal.h"

#include <stdlib.h>

#define USER1       0x1000u
#define MAPPED_FROM 0x40200000u /* what lies at address 0 of the flash, to the processor */
#define MAPPED_SIZE 0x100000u
#define POINTERS    8u /* fewer may be there by chance */

const char *assemble_role_name(enum assemble_role role)
{
    static const char *const names[ROLE_COUNT] = {
        [ROLE_NONE] = "",
        [ROLE_LOADER] = "boot-loader",
        [ROLE_USER1] = "user1",
        [ROLE_USER2] = "user2",
        [ROLE_RAM] = "ram",
        [ROLE_MAPPED] = "mapped",
        [ROLE_RADIO_DATA] = "radio-data",
        [ROLE_BLANK] = "blank",
    };
    return names[role];
}

enum fact_id assemble_role_words(enum assemble_role role)
{
    static const enum fact_id words[ROLE_COUNT] = {
        [ROLE_LOADER] = FACT_REGION_BOOT,    [ROLE_USER1] = FACT_REGION_USER1,
        [ROLE_USER2] = FACT_REGION_USER2,    [ROLE_RAM] = FACT_PART_IS_RAM,
        [ROLE_MAPPED] = FACT_PART_IS_MAPPED, [ROLE_RADIO_DATA] = FACT_REGION_INIT_DATA,
        [ROLE_BLANK] = FACT_PART_IS_BLANK,
    };
    return words[role];
}

static bool refuse(struct err *e, struct fact why, enum fact_id more)
{
    return err_set_why(e, ERR_NOT_OFFERED, why, (struct fact){.id = more});
}

static bool is_uncertain(struct err *e, const struct assemble_file *file)
{
    return refuse(e, (struct fact){FACT_ASSEMBLE_UNCERTAIN, {fact_text(file->name)}}, FACT_ASSEMBLE_BY_HAND);
}

/* --- what they are -------------------------------------------------------------------------------------- */

/* The builder numbers the applications of the vendor's SDK: each runs only from its own place.  What another
 * boot loader starts does not say where that is. */
static bool find_slot(struct assemble_file *file, struct err *e)
{
    bool numbered = file->size > 3 && file->data[0] == 0xEA && (file->data[3] == 1 || file->data[3] == 2);
    file->role = numbered && file->data[3] == 1 ? ROLE_USER1 : ROLE_USER2;
    return numbered || is_uncertain(e, file);
}

static bool find_role(struct assemble_file *file, const struct image_info *info, struct err *e)
{
    static const enum assemble_role roles[IMAGE_PART_COUNT] = {
        [IMAGE_PART_LOADER] = ROLE_LOADER, [IMAGE_PART_RAM] = ROLE_RAM,
        [IMAGE_PART_MAPPED] = ROLE_MAPPED, [IMAGE_PART_RADIO_DATA] = ROLE_RADIO_DATA,
        [IMAGE_PART_BLANK] = ROLE_BLANK,
    };
    const struct bytes b = {file->data, file->size};
    if (info->part == IMAGE_PART_APPLICATION)
        return find_slot(file, e);
    file->role = roles[info->part];
    if (file->role == ROLE_NONE)
        return refuse(e, (struct fact){FACT_ASSEMBLE_NO_PART, {fact_text(file->name)}}, FACT_NONE);
    return file->role != ROLE_LOADER || boot_is_vendor_loader(&b) || is_uncertain(e, file);
}

static bool find_roles(struct assemble_file *files, size_t count, struct err *e)
{
    struct image_info *info = malloc(sizeof *info);
    bool ok = info != NULL || err_set(e, ERR_MEMORY, "looking at the files");
    for (size_t i = 0; ok && i < count; i++) {
        image_examine(files[i].data, files[i].size, true, info);
        ok = find_role(&files[i], info, e);
        for (size_t k = 0; ok && k < i; k++) {
            if (files[k].role == files[i].role && files[i].role != ROLE_BLANK)
                ok = refuse(e,
                            (struct fact){FACT_ASSEMBLE_TWICE,
                                          {fact_text(files[k].name), fact_text(files[i].name),
                                           fact_word(assemble_role_words(files[i].role))}},
                            FACT_NONE);
        }
    }
    free(info);
    return ok;
}

static const struct assemble_file *with_role(const struct assemble_file *files, size_t count,
                                             enum assemble_role role)
{
    for (size_t i = 0; i < count; i++)
        if (files[i].role == role)
            return &files[i];
    return NULL;
}

/* --- where they belong ---------------------------------------------------------------------------------- */

/* Words of `file` that point into [at, at + size) of the mapped flash. */
static size_t count_pointers(const struct assemble_file *file, uint32_t at, size_t size)
{
    size_t count = 0;
    for (size_t i = 0; i + 4 <= file->size; i += 4) {
        uint32_t value = get_le32(file->data + i) - MAPPED_FROM - at;
        count += value < size;
    }
    return count;
}

/* What is loaded into RAM calls what is mapped, whose address its builder has put into it: of the usual ones
 * the only one that leads nearly all of these calls to where something is. */
static bool find_mapped(const struct assemble_file *ram, struct assemble_file *mapped, struct err *e)
{
    static const uint32_t usual[] = {0x10000, 0x20000, 0x40000};
    size_t all = ram != NULL ? count_pointers(ram, 0, MAPPED_SIZE) : 0, possible = 0;
    for (size_t i = 0; i < ARRAY_LEN(usual) && all >= POINTERS; i++) {
        if (count_pointers(ram, usual[i], mapped->size) < all - all / 10)
            continue;
        mapped->at = usual[i];
        possible++;
    }
    return possible == 1 || is_uncertain(e, mapped);
}

/* What is blank changes nothing wherever it lies: where the vendor's instructions put it, as long as there is
 * a sector for each. */
static bool find_blank(struct assemble_file *file, uint32_t flash_size, size_t number, struct err *e)
{
    static const uint32_t from_end[] = {FLASH_END_SECOND, FLASH_END_RF_CAL, FLASH_END_PARAMETERS,
                                        FLASH_END_FLAG};
    if (number >= ARRAY_LEN(from_end) || file->size > IMAGE_SECTOR)
        return is_uncertain(e, file);
    file->at = flash_size - from_end[number];
    return true;
}

bool assemble_lay_out(struct assemble_file *files, size_t count, struct err *e)
{
    struct flash_map map;
    size_t blanks = 0;
    bool ok = find_roles(files, count, e);
    if (!ok)
        return false;
    const struct assemble_file *ram = with_role(files, count, ROLE_RAM),
                               *first = with_role(files, count, ROLE_LOADER);
    first = first != NULL ? first : ram;
    if (first == NULL)
        return refuse(e, (struct fact){.id = FACT_ASSEMBLE_NO_BEGINNING}, FACT_NONE);
    if (!flash_map_of(first->data[3], &map))
        return refuse(e, (struct fact){.id = FACT_MAP_IMPOSSIBLE}, FACT_NONE);
    for (size_t i = 0; ok && i < count; i++) {
        struct assemble_file *file = &files[i];
        file->at = file->role == ROLE_USER1        ? USER1
                   : file->role == ROLE_USER2      ? map.user2
                   : file->role == ROLE_RADIO_DATA ? map.size - FLASH_END_INIT_DATA
                                                   : 0;
        if (file->role == ROLE_MAPPED)
            ok = find_mapped(ram, file, e);
        else if (file->role == ROLE_BLANK)
            ok = find_blank(file, map.size, blanks++, e);
        else if (file->role == ROLE_USER2 && map.user2 == 0)
            ok = is_uncertain(e, file);
    }
    return ok;
}
