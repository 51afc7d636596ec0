/* flash_map_words.c: the map in words (declared in flash_map.h). */
/* SPDX-License-Identifier: MIT */
#include "gui/flash_map.h"

#include "say/say.h"
#include "say/say_files.h"

#include <stdio.h>
#include <string.h>

static uint32_t both(const struct flash_map *m, enum sector_state one, enum sector_state other)
{
    return flash_map_count(m, (enum map_look)one) + flash_map_count(m, (enum map_look)other);
}

static struct fact of_all(enum fact_id id, uint32_t count, uint32_t all)
{
    return (struct fact){id, {fact_number(count), fact_number(all)}};
}

/* All there is has been verified. */
static struct fact verified_summary(const struct flash_map *m)
{
    uint32_t changed = flash_map_count(m, LOOK_VERIFIED_CHANGED);
    if (m->of == MAP_OF_TWO_FILES)
        return (struct fact){FACT_MAP_ALL_EQUAL, {fact_number(m->sectors)}};
    return changed > 0 ? of_all(FACT_MAP_CHANGED_AND_VERIFIED, changed, m->sectors)
                       : (struct fact){FACT_MAP_ALL_VERIFIED, {fact_number(m->sectors)}};
}

struct fact flash_map_summary(const struct flash_map *m)
{
    uint32_t all = m->sectors, unstable = flash_map_count(m, (enum map_look)SECTOR_UNSTABLE),
             different = flash_map_count(m, (enum map_look)SECTOR_DIFFERENT),
             to_change = both(m, SECTOR_TO_CHANGE, SECTOR_CHANGING),
             changed = both(m, SECTOR_WRITTEN, SECTOR_ERASED),
             to_read = flash_map_count(m, (enum map_look)SECTOR_TO_READ),
             read = flash_map_count(m, (enum map_look)SECTOR_READ),
             verified = flash_map_count(m, (enum map_look)SECTOR_VERIFIED) +
                        flash_map_count(m, LOOK_VERIFIED_BLANK) + flash_map_count(m, LOOK_VERIFIED_CHANGED);
    if (all == 0)
        return (struct fact){.id = FACT_NONE};
    if (unstable > 0)
        return of_all(FACT_MAP_UNSTABLE, unstable, all);
    if (different > 0)
        return of_all(FACT_MAP_DIFFERENT, different, all);
    if (to_change + changed > 0)
        return of_all(FACT_MAP_WRITTEN, changed, to_change + changed);
    if (verified == all)
        return verified_summary(m);
    if (verified > 0)
        return of_all(FACT_MAP_PART_VERIFIED, verified, all);
    if (to_read + read > 0)
        return of_all(FACT_MAP_READ, read, to_read + read);
    if (flash_map_count(m, (enum map_look)SECTOR_UNSEEN) == all)
        return (struct fact){.id = FACT_MAP_UNSEEN};
    return of_all(FACT_MAP_IN_USE, flash_map_count(m, (enum map_look)SECTOR_KNOWN), all);
}

void flash_map_text(const struct flash_map *m, char *text, size_t size)
{
    static const enum fact_id names[] = {[MAP_OF_DEVICE] = FACT_MAP_NAME,
                                         [MAP_OF_FILE] = FACT_MAP_OF_FILE,
                                         [MAP_OF_TWO_FILES] = FACT_MAP_OF_FILES};
    char summary[160];
    const struct fact fact = flash_map_summary(m);
    text[0] = '\0';
    if (m->sectors == 0)
        return;
    say_fact(&fact, summary, sizeof summary);
    say_fill(names[m->of], (const char *[]){summary}, text, size);
}

enum fact_id flash_map_look_word(const struct flash_map *m, enum map_look look)
{
    static const enum fact_id words[LOOK_COUNT] = {
        [SECTOR_UNSEEN] = FACT_MAP_IS_UNSEEN,
        [SECTOR_BLANK] = FACT_MAP_IS_BLANK,
        [SECTOR_KNOWN] = FACT_MAP_IS_KNOWN,
        [SECTOR_TO_READ] = FACT_MAP_IS_TO_READ,
        [SECTOR_READ] = FACT_MAP_IS_READ,
        [SECTOR_TO_CHANGE] = FACT_MAP_IS_TO_CHANGE,
        [SECTOR_CHANGING] = FACT_MAP_IS_CHANGING,
        [SECTOR_ERASED] = FACT_MAP_IS_ERASED,
        [SECTOR_WRITTEN] = FACT_MAP_IS_WRITTEN,
        [SECTOR_VERIFIED] = FACT_MAP_IS_VERIFIED,
        [SECTOR_DIFFERENT] = FACT_MAP_IS_DIFFERENT,
        [SECTOR_UNSTABLE] = FACT_MAP_IS_UNSTABLE,
        [LOOK_VERIFIED_BLANK] = FACT_MAP_IS_VERIFIED_BLANK,
        [LOOK_VERIFIED_CHANGED] = FACT_MAP_IS_VERIFIED_CHANGED,
    };
    if (m->of == MAP_OF_FILE && look == (enum map_look)SECTOR_KNOWN)
        return FACT_MAP_IS_DATA;
    if (m->of == MAP_OF_TWO_FILES && look == (enum map_look)SECTOR_VERIFIED)
        return FACT_MAP_IS_EQUAL;
    if (m->of == MAP_OF_TWO_FILES && look == LOOK_VERIFIED_BLANK)
        return FACT_MAP_IS_EQUAL_BLANK;
    return words[look];
}

void flash_map_cell_text(const struct flash_map *m, uint32_t first, uint32_t count, char *text, size_t size)
{
    char from[16], to[16];
    uint32_t end = first + count < m->sectors ? first + count : m->sectors;
    text[0] = '\0';
    if (first >= end)
        return;
    snprintf(from, sizeof from, "0x%05X", first * FLASH_SECTOR);
    snprintf(to, sizeof to, "0x%05X", end * FLASH_SECTOR - 1);
    const char *look = say_template(flash_map_look_word(m, flash_map_look(m, first, count)));
    enum compare_region region = flash_map_region_at(m, first);
    if (region == REGION_OTHER)
        say_fill(FACT_MAP_CELL, (const char *[]){from, to, look}, text, size);
    else
        say_fill(FACT_MAP_CELL_IN_REGION, (const char *[]){from, to, look, say_region(region)}, text, size);
}
