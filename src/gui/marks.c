/* marks.c: see marks.h.  GDI draws no smooth edges: a mark is drawn four times as large and shrunk. */
/* SPDX-License-Identifier: MIT */
#include "gui/marks.h"

#include "base/bytes.h"
#include "gui/theme.h"

enum { LARGER = 4, UNITS = 64 };

struct painter {
    HDC dc;
    int size; /* pixels for UNITS */
};

static POINT at(const struct painter *p, int x, int y)
{
    POINT point = {MulDiv(x, p->size, UNITS), MulDiv(y, p->size, UNITS)};
    return point;
}

static void lines(const struct painter *p, const POINT *units, int count)
{
    POINT points[4];
    for (int i = 0; i < count; i++)
        points[i] = at(p, units[i].x, units[i].y);
    Polyline(p->dc, points, count);
}

static void polygon(const struct painter *p, const POINT *units, int count)
{
    POINT points[8];
    for (int i = 0; i < count; i++)
        points[i] = at(p, units[i].x, units[i].y);
    Polygon(p->dc, points, count);
}

static void shape(const struct painter *p, enum mark mark)
{
    static const POINT triangle[] = {{32, 5}, {61, 58}, {3, 58}};
    static const POINT octagon[] = {{20, 3},  {44, 3},  {61, 20}, {61, 44},
                                    {44, 61}, {20, 61}, {3, 44},  {3, 20}};
    POINT a = at(p, 3, 3), b = at(p, 61, 61);
    if (mark == MARK_ASK)
        polygon(p, triangle, ARRAY_LEN(triangle));
    else if (mark == MARK_REFUSED)
        polygon(p, octagon, ARRAY_LEN(octagon));
    else
        Ellipse(p->dc, a.x, a.y, b.x, b.y);
}

static void sign(const struct painter *p, enum mark mark)
{
    static const POINT check[] = {{18, 33}, {28, 43}, {46, 22}};
    static const POINT down[] = {{22, 22}, {42, 42}}, up[] = {{42, 22}, {22, 42}};
    static const POINT stroke[] = {{32, 26}, {32, 41}}, dot[] = {{32, 50}, {32, 50}};
    static const POINT letter[] = {{32, 30}, {32, 47}}, letter_dot[] = {{32, 19}, {32, 19}};
    if (mark == MARK_GOOD) {
        lines(p, check, 3);
    } else if (mark == MARK_REFUSED) {
        lines(p, down, 2);
        lines(p, up, 2);
    } else {
        lines(p, mark == MARK_ASK ? stroke : letter, 2);
        lines(p, mark == MARK_ASK ? dot : letter_dot, 2);
    }
}

static COLORREF colour_of(const struct theme *t, enum mark mark)
{
    if (t == NULL || t->contrast)
        return GetSysColor(COLOR_WINDOWTEXT);
    return mark == MARK_GOOD      ? t->good
           : mark == MARK_ASK     ? t->ask
           : mark == MARK_REFUSED ? t->wrong
                                  : t->accent;
}

static COLORREF back_of(const struct theme *t)
{
    return t != NULL ? t->back : GetSysColor(COLOR_BTNFACE);
}

static void draw_large(const struct painter *p, COLORREF fill, COLORREF ink, enum mark mark)
{
    HBRUSH brush = CreateSolidBrush(fill);
    LOGBRUSH solid = {BS_SOLID, ink, 0};
    /* solid, with round ends and joins: each of them is 0 */
    HPEN pen = ExtCreatePen(PS_GEOMETRIC, (DWORD)MulDiv(7, p->size, UNITS), &solid, 0, NULL);
    HGDIOBJ old_brush = SelectObject(p->dc, brush), old_pen = SelectObject(p->dc, GetStockObject(NULL_PEN));
    shape(p, mark);
    SelectObject(p->dc, pen);
    sign(p, mark);
    SelectObject(p->dc, old_pen);
    SelectObject(p->dc, old_brush);
    DeleteObject(pen);
    DeleteObject(brush);
}

void mark_draw(const DRAWITEMSTRUCT *item, const struct theme *theme, enum mark mark)
{
    RECT r = item->rcItem;
    int width = r.right - r.left, height = r.bottom - r.top, size = width < height ? width : height;
    HBRUSH back = CreateSolidBrush(back_of(theme));
    FillRect(item->hDC, &r, back);
    HDC dc = mark != MARK_NONE ? CreateCompatibleDC(item->hDC) : NULL;
    HBITMAP bitmap = dc != NULL ? CreateCompatibleBitmap(item->hDC, size * LARGER, size * LARGER) : NULL;
    if (bitmap != NULL) {
        const struct painter p = {dc, size * LARGER};
        RECT all = {0, 0, p.size, p.size};
        HGDIOBJ old = SelectObject(dc, bitmap);
        FillRect(dc, &all, back);
        draw_large(&p, colour_of(theme, mark), back_of(theme), mark);
        SetStretchBltMode(item->hDC, HALFTONE);
        SetBrushOrgEx(item->hDC, 0, 0, NULL);
        StretchBlt(item->hDC, r.left, r.top, size, size, dc, 0, 0, p.size, p.size, SRCCOPY);
        SelectObject(dc, old);
        DeleteObject(bitmap);
    }
    if (dc != NULL)
        DeleteDC(dc);
    DeleteObject(back);
}
