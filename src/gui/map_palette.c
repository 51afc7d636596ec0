/* map_palette.c: the map's colours and marks (declared in map_paint.h). */
/* SPDX-License-Identifier: MIT */
#include "gui/map_paint.h"

#include <string.h>

/* The marks are the same in light and dark; what goes well has none. */
static void set_marks(struct map_palette *p)
{
    static const uint8_t marks[LOOK_COUNT] = {
        [SECTOR_TO_CHANGE] = MARK_SLASH,    [SECTOR_CHANGING] = MARK_LINE,   [SECTOR_ERASED] = MARK_BAR,
        [SECTOR_WRITTEN] = MARK_BAR,        [SECTOR_DIFFERENT] = MARK_CROSS, [SECTOR_UNSTABLE] = MARK_STRIPES,
        [LOOK_VERIFIED_CHANGED] = MARK_DOT,
    };
    for (size_t i = 0; i < LOOK_COUNT; i++)
        p->look[i].mark = (enum map_mark)marks[i];
    p->look[SECTOR_UNSEEN].frame = p->look[SECTOR_TO_READ].frame = true;
}

void map_palette_light(struct map_palette *p, uint32_t back)
{
    static const struct map_style looks[LOOK_COUNT] = {
        [SECTOR_BLANK] = {.fill = 0xDDE1E6},
        [SECTOR_KNOWN] = {.fill = 0x97ACC4},
        [SECTOR_TO_READ] = {.fill = 0xFFFFFF, .ink = 0x1F5FA8},
        [SECTOR_READ] = {.fill = 0x1F5FA8},
        [SECTOR_TO_CHANGE] = {.fill = 0xFBE3C0, .ink = 0xB86200},
        [SECTOR_CHANGING] = {.fill = 0xF7C469, .ink = 0x7A3E00},
        [SECTOR_ERASED] = {.fill = 0xDDE1E6, .ink = 0xD9831F},
        [SECTOR_WRITTEN] = {.fill = 0xE39A3B, .ink = 0x9A5400},
        [SECTOR_VERIFIED] = {.fill = 0x2E9150},
        [SECTOR_DIFFERENT] = {.fill = 0xC42B3A, .ink = 0xFFFFFF},
        [SECTOR_UNSTABLE] = {.fill = 0x8E3FA8, .ink = 0xF2D9F7},
        [LOOK_VERIFIED_BLANK] = {.fill = 0xA6D6B2},
        [LOOK_VERIFIED_CHANGED] = {.fill = 0x2E9150, .ink = 0xFFFFFF},
    };
    p->back = back;
    memcpy(p->look, looks, sizeof looks);
    p->look[SECTOR_UNSEEN] = (struct map_style){.fill = back, .ink = 0xC4C8CE};
    set_marks(p);
}

void map_palette_dark(struct map_palette *p, uint32_t back)
{
    static const struct map_style looks[LOOK_COUNT] = {
        [SECTOR_BLANK] = {.fill = 0x3A3E43},
        [SECTOR_KNOWN] = {.fill = 0x6E869F},
        [SECTOR_TO_READ] = {.ink = 0x8CC4FF},
        [SECTOR_READ] = {.fill = 0x8CC4FF},
        [SECTOR_TO_CHANGE] = {.fill = 0x4A3616, .ink = 0xFFB454},
        [SECTOR_CHANGING] = {.fill = 0xFFC880, .ink = 0x402400},
        [SECTOR_ERASED] = {.fill = 0x3A3E43, .ink = 0xE09A3C},
        [SECTOR_WRITTEN] = {.fill = 0xE09A3C, .ink = 0x7A4A0A},
        [SECTOR_VERIFIED] = {.fill = 0x58C27D},
        [SECTOR_DIFFERENT] = {.fill = 0xFF6B78, .ink = 0x3A0008},
        [SECTOR_UNSTABLE] = {.fill = 0xC98BE0, .ink = 0x2E1038},
        [LOOK_VERIFIED_BLANK] = {.fill = 0x2F6B45},
        [LOOK_VERIFIED_CHANGED] = {.fill = 0x58C27D, .ink = 0x0F2A18},
    };
    p->back = back;
    memcpy(p->look, looks, sizeof looks);
    p->look[SECTOR_UNSEEN] = (struct map_style){.fill = back, .ink = 0x54585C};
    p->look[SECTOR_TO_READ].fill = back;
    set_marks(p);
}

void map_palette_contrast(struct map_palette *p, const struct map_contrast *c)
{
    const struct map_style looks[LOOK_COUNT] = {
        [SECTOR_UNSEEN] = {c->back, c->grey, MARK_DOT, false},
        [SECTOR_BLANK] = {c->back, c->text, MARK_NONE, true},
        [SECTOR_KNOWN] = {c->back, c->text, MARK_SLASH, false},
        [SECTOR_TO_READ] = {c->back, c->text, MARK_POLE, false},
        [SECTOR_READ] = {c->text, c->back, MARK_BACKSLASH, false},
        [SECTOR_TO_CHANGE] = {c->back, c->text, MARK_LINE, false},
        [SECTOR_CHANGING] = {c->text, c->back, MARK_LINE, false},
        [SECTOR_ERASED] = {c->back, c->text, MARK_BAR, false},
        [SECTOR_WRITTEN] = {c->text, c->back, MARK_BAR, false},
        [SECTOR_VERIFIED] = {c->highlight, c->highlight_text, MARK_NONE, false},
        [SECTOR_DIFFERENT] = {c->text, c->back, MARK_CROSS, false},
        [SECTOR_UNSTABLE] = {c->text, c->back, MARK_STRIPES, false},
        [LOOK_VERIFIED_BLANK] = {c->back, c->highlight, MARK_BACKSLASH, false},
        [LOOK_VERIFIED_CHANGED] = {c->highlight, c->highlight_text, MARK_DOT, false},
    };
    p->back = c->back;
    memcpy(p->look, looks, sizeof looks);
}
