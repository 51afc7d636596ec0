/* flash_map.c: see flash_map.h. */
/* SPDX-License-Identifier: MIT */
#include "gui/flash_map.h"

#include <string.h>

/* Beside the state, in its byte. */
#define STATE    0x0Fu
#define BLANK    0x10u /* is known to be blank */
#define CHANGED  0x20u /* by this work */
#define WAS_READ 0x40u /* likewise */

static enum sector_state state_of(const struct flash_map *m, uint32_t sector)
{
    return (enum sector_state)(m->state[sector] & STATE);
}

void flash_map_clear(struct flash_map *m, enum flash_map_of of, uint64_t size)
{
    uint64_t sectors = (size + FLASH_SECTOR - 1) / FLASH_SECTOR;
    m->of = of;
    m->sectors = sectors < FLASH_MAP_SECTORS ? (uint32_t)sectors : FLASH_MAP_SECTORS;
    memset(m->state, SECTOR_UNSEEN, sizeof m->state);
    memset(m->region, REGION_OTHER, sizeof m->region);
}

void flash_map_begin(struct flash_map *m)
{
    memset(m->state, SECTOR_UNSEEN, sizeof m->state);
}

/* What is remembered of a sector when it gets another state. */
static uint8_t flags_after(uint8_t before, enum sector_state state)
{
    uint8_t flags = before & (uint8_t)~STATE;
    switch (state) {
    case SECTOR_BLANK:
        return flags | BLANK;
    case SECTOR_KNOWN:
    case SECTOR_TO_READ:
        return flags & (uint8_t)~BLANK;
    case SECTOR_READ:
        return (flags & (uint8_t)~BLANK) | WAS_READ;
    case SECTOR_ERASED:
        return flags | BLANK | CHANGED;
    case SECTOR_WRITTEN:
        return (flags & (uint8_t)~BLANK) | CHANGED;
    default:
        return flags;
    }
}

void flash_map_set(struct flash_map *m, uint32_t first, uint32_t count, enum sector_state state)
{
    for (uint32_t i = first; count > 0 && i < m->sectors; i++, count--)
        m->state[i] = flags_after(m->state[i], state) | (uint8_t)state;
}

static bool is_blank(const uint8_t *data, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (data[i] != 0xFF)
            return false;
    return true;
}

static size_t length_at(size_t size, size_t at)
{
    return at >= size ? 0 : size - at < FLASH_SECTOR ? size - at : FLASH_SECTOR;
}

void flash_map_of_file(struct flash_map *m, const uint8_t *data, size_t size)
{
    flash_map_clear(m, MAP_OF_FILE, size);
    image_regions(data, size, m->sectors, m->region);
    for (uint32_t i = 0; i < m->sectors; i++) {
        size_t at = (size_t)i * FLASH_SECTOR;
        flash_map_set(m, i, 1, is_blank(data + at, length_at(size, at)) ? SECTOR_BLANK : SECTOR_KNOWN);
    }
}

void flash_map_of_two_files(struct flash_map *m, const uint8_t *a, size_t a_size, const uint8_t *b,
                            size_t b_size)
{
    size_t larger = a_size > b_size ? a_size : b_size;
    flash_map_clear(m, MAP_OF_TWO_FILES, larger);
    image_regions(a, a_size, m->sectors, m->region);
    for (uint32_t i = 0; i < m->sectors; i++) {
        size_t at = (size_t)i * FLASH_SECTOR, in_a = length_at(a_size, at), in_b = length_at(b_size, at);
        bool equal = in_a == in_b && (in_a == 0 || memcmp(a + at, b + at, in_a) == 0);
        if (in_a == 0 || in_b == 0)
            m->region[i] = REGION_END;
        if (equal && is_blank(a + at, in_a))
            flash_map_set(m, i, 1, SECTOR_BLANK);
        flash_map_set(m, i, 1, equal ? SECTOR_VERIFIED : SECTOR_DIFFERENT);
    }
}

enum compare_region flash_map_region_at(const struct flash_map *m, uint32_t sector)
{
    return sector < m->sectors ? (enum compare_region)m->region[sector] : REGION_OTHER;
}

static enum map_look look_of(const struct flash_map *m, uint32_t sector)
{
    enum sector_state state = state_of(m, sector);
    if (state != SECTOR_VERIFIED)
        return (enum map_look)state;
    return (m->state[sector] & CHANGED) != 0 ? LOOK_VERIFIED_CHANGED
           : (m->state[sector] & BLANK) != 0 ? LOOK_VERIFIED_BLANK
                                             : (enum map_look)SECTOR_VERIFIED;
}

/* The most important one first; what has not been looked at is the least. */
static const uint8_t importance[LOOK_COUNT] = {
    SECTOR_UNSTABLE, SECTOR_DIFFERENT, SECTOR_CHANGING,     SECTOR_TO_CHANGE, SECTOR_TO_READ,
    SECTOR_WRITTEN,  SECTOR_ERASED,    SECTOR_READ,         SECTOR_KNOWN,     LOOK_VERIFIED_CHANGED,
    SECTOR_VERIFIED, SECTOR_BLANK,     LOOK_VERIFIED_BLANK, SECTOR_UNSEEN,
};

enum map_look flash_map_look(const struct flash_map *m, uint32_t first, uint32_t count)
{
    bool present[LOOK_COUNT] = {false};
    for (uint32_t i = first; count > 0 && i < m->sectors; i++, count--)
        present[look_of(m, i)] = true;
    for (size_t i = 0; i < LOOK_COUNT; i++)
        if (present[importance[i]])
            return (enum map_look)importance[i];
    return (enum map_look)SECTOR_UNSEEN;
}

uint32_t flash_map_count(const struct flash_map *m, enum map_look look)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < m->sectors; i++)
        count += look_of(m, i) == look;
    return count;
}
