/* map_draw.c: see map_draw.h. */
/* SPDX-License-Identifier: MIT */
#include "gui/map_draw.h"

#include "base/bytes.h"
#include "gui/map_paint.h"
#include "gui/theme.h"
#include "say/say.h"
#include "win32/utf16.h"

#include <stdio.h>
#include <stdlib.h>

#define LEGEND_SHARE 3 /* the map has at least this many times the height of a legend, with it */

/* Where things are in the rectangle. */
struct place {
    uint32_t width, height; /* all of it */
    int legend, line;       /* height of the legend with the space above it, of a line of text; 0 = none */
    struct map_grid grid;
};

static struct place place_in(HDC dc, const RECT *r, const struct flash_map *m)
{
    struct place p = {.width = r->right > r->left ? (uint32_t)(r->right - r->left) : 0,
                      .height = r->bottom > r->top ? (uint32_t)(r->bottom - r->top) : 0};
    TEXTMETRICW text;
    if (GetTextMetricsW(dc, &text) && p.height >= (uint32_t)(text.tmHeight * 3 / 2 * LEGEND_SHARE)) {
        p.line = text.tmHeight;
        p.legend = text.tmHeight * 3 / 2;
    }
    p.grid = map_grid_for(m->sectors, p.width, p.height - (uint32_t)p.legend);
    return p;
}

/* Colours */

static uint32_t rgb_of(COLORREF c)
{
    return (uint32_t)GetRValue(c) << 16 | (uint32_t)GetGValue(c) << 8 | GetBValue(c);
}

static bool is_dark(COLORREF c)
{
    return GetRValue(c) * 3 + GetGValue(c) * 6 + GetBValue(c) < 1280;
}

static void choose_palette(const struct theme *t, struct map_palette *p)
{
    const struct map_contrast contrast = {
        rgb_of(t->back), rgb_of(t->text), rgb_of(GetSysColor(COLOR_HIGHLIGHT)),
        rgb_of(GetSysColor(COLOR_HIGHLIGHTTEXT)), rgb_of(GetSysColor(COLOR_GRAYTEXT))};
    if (t->contrast)
        map_palette_contrast(p, &contrast);
    else if (is_dark(t->back))
        map_palette_dark(p, rgb_of(t->back));
    else
        map_palette_light(p, rgb_of(t->back));
}

/* Legend */

struct legend {
    const struct theme *theme;
    HDC dc;
    const struct map_canvas *canvas;
    const struct map_palette *palette;
    int x, y, line;
};

/* A sample of the look and its word: "[] different 11".  False if there is no room for it. */
static bool add_to_legend(struct legend *l, const struct flash_map *m, enum map_look look, uint32_t count)
{
    char text[80];
    SIZE size = {0, 0};
    uint32_t sample = (uint32_t)l->line * 2 / 3;
    snprintf(text, sizeof text, "%s %u", say_template(flash_map_look_word(m, look)), count);
    WCHAR *wide = utf16_to_show(text);
    if (wide == NULL)
        return false;
    int len = lstrlenW(wide), text_x = l->x + (int)sample + l->line / 3;
    GetTextExtentPoint32W(l->dc, wide, len, &size);
    bool fits = text_x + size.cx <= (int)l->canvas->width;
    if (fits) {
        map_paint_cell(l->canvas, &l->palette->look[look], (uint32_t)l->x,
                       (uint32_t)(l->y + (l->line - (int)sample) / 2), sample, sample);
        TextOutW(l->dc, text_x, l->y, wide, len);
        GdiFlush(); /* the next sample is painted behind GDI's back */
    }
    l->x = text_x + size.cx + l->line;
    free(wide);
    return fits;
}

static void draw_legend(struct legend *l, const struct flash_map *m)
{
    static const uint8_t order[] = {
        SECTOR_UNSTABLE, SECTOR_DIFFERENT,    SECTOR_TO_CHANGE, SECTOR_CHANGING, SECTOR_WRITTEN,
        SECTOR_ERASED,   SECTOR_TO_READ,      SECTOR_READ,      SECTOR_KNOWN,    LOOK_VERIFIED_CHANGED,
        SECTOR_VERIFIED, LOOK_VERIFIED_BLANK, SECTOR_BLANK,     SECTOR_UNSEEN};
    SetBkMode(l->dc, TRANSPARENT);
    SetTextColor(l->dc, l->theme->text);
    for (size_t i = 0; i < ARRAY_LEN(order); i++) {
        uint32_t count = flash_map_count(m, (enum map_look)order[i]);
        if (count > 0 && !add_to_legend(l, m, (enum map_look)order[i], count))
            return;
    }
}

/* All of it, into memory that is then shown at once. */
static void draw_in_memory(const struct theme *t, HDC dc, const struct map_canvas *c, const struct place *p,
                           const struct flash_map *m)
{
    struct map_palette palette;
    choose_palette(t, &palette);
    map_paint(c, &palette, m, &p->grid);
    if (p->legend == 0 || p->grid.per_cell == 0)
        return;
    struct legend legend = {
        t, dc, c, &palette, 0, (int)(p->grid.rows * p->grid.pitch_y) + p->legend - p->line, p->line};
    draw_legend(&legend, m);
}

void map_draw(const struct theme *t, HDC dc, const RECT *r, const struct flash_map *m)
{
    const struct place p = place_in(dc, r, m);
    BITMAPINFO info = {.bmiHeader = {.biSize = sizeof(BITMAPINFOHEADER),
                                     .biWidth = (LONG)p.width,
                                     .biHeight = -(LONG)p.height, /* top-down */
                                     .biPlanes = 1,
                                     .biBitCount = 32}};
    void *pixels = NULL;
    HDC memory = CreateCompatibleDC(dc);
    HBITMAP bitmap = CreateDIBSection(dc, &info, DIB_RGB_COLORS, &pixels, NULL, 0);
    if (memory != NULL && bitmap != NULL) {
        const struct map_canvas canvas = {pixels, p.width, p.height, p.width};
        HGDIOBJ old = SelectObject(memory, bitmap),
                old_font = SelectObject(memory, GetCurrentObject(dc, OBJ_FONT));
        draw_in_memory(t, memory, &canvas, &p, m);
        BitBlt(dc, r->left, r->top, (int)p.width, (int)p.height, memory, 0, 0, SRCCOPY);
        SelectObject(memory, old_font);
        SelectObject(memory, old);
    }
    if (bitmap != NULL)
        DeleteObject(bitmap);
    if (memory != NULL)
        DeleteDC(memory);
}

bool map_cell_at(HDC dc, const RECT *r, const struct flash_map *m, POINT at, struct map_cell *cell)
{
    const struct place p = place_in(dc, r, m);
    const struct map_grid *g = &p.grid;
    uint32_t number;
    if (at.x < r->left || at.y < r->top ||
        !map_grid_at(g, (uint32_t)(at.x - r->left), (uint32_t)(at.y - r->top), &number))
        return false;
    cell->first = number * g->per_cell;
    cell->count = g->per_cell;
    cell->place.left = r->left + (LONG)(number % g->columns * g->pitch_x);
    cell->place.top = r->top + (LONG)(number / g->columns * g->pitch_y);
    cell->place.right = cell->place.left + (LONG)g->pitch_x;
    cell->place.bottom = cell->place.top + (LONG)g->pitch_y;
    return true;
}
