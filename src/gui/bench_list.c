/* bench_list.c: see bench_list.h. */
/* SPDX-License-Identifier: MIT */
#include "gui/bench_list.h"

#include "gui/layout.h"
#include "gui/theme.h"
#include "win32/utf16.h"

#include <commctrl.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

enum { COLUMN_ADAPTER, COLUMN_DEVICE, COLUMN_STATE, COLUMNS };

#define ROW_HEIGHT 38 /* pixels at 96 DPI: two lines */
#define CELL_MAX   400

/* Percent of the width. */
static const int widths[COLUMNS] = {26, 32, 42};

void bench_list_prepare(HWND list, const struct theme *theme)
{
    RECT client;
    bool empty = SendMessageW(list, LVM_GETCOLUMNWIDTH, 0, 0) == 0;
    GetClientRect(list, &client);
    for (int i = 0; i < COLUMNS; i++) {
        LVCOLUMNW column = {.mask = LVCF_WIDTH | LVCF_SUBITEM, .iSubItem = i};
        column.cx = client.right * widths[i] / 100;
        SendMessageW(list, empty ? LVM_INSERTCOLUMNW : LVM_SETCOLUMNW, (WPARAM)i, (LPARAM)&column);
    }
    SendMessageW(list, LVM_SETEXTENDEDLISTVIEWSTYLE, LVS_EX_DOUBLEBUFFER, LVS_EX_DOUBLEBUFFER);
    SendMessageW(list, LVM_SETBKCOLOR, 0, (LPARAM)theme->field);
    SendMessageW(list, LVM_SETTEXTCOLOR, 0, (LPARAM)theme->field_text);
    SendMessageW(list, LVM_SETTEXTBKCOLOR, 0, (LPARAM)theme->field);
    InvalidateRect(list, NULL, TRUE);
}

/* Texts */

static void get_cell(HWND list, size_t at, int column, WCHAR text[CELL_MAX])
{
    LVITEMW item = {.iSubItem = column, .pszText = text, .cchTextMax = CELL_MAX};
    text[0] = L'\0';
    SendMessageW(list, LVM_GETITEMTEXTW, (WPARAM)at, (LPARAM)&item);
}

static void set_cell(HWND list, size_t at, int column, const char *text)
{
    WCHAR before[CELL_MAX], *wide = utf16_to_show(text);
    LVITEMW item = {.iSubItem = column, .pszText = wide};
    get_cell(list, at, column, before);
    if (wide != NULL && wcsncmp(before, wide, CELL_MAX - 1) != 0)
        SendMessageW(list, LVM_SETITEMTEXTW, (WPARAM)at, (LPARAM)&item);
    free(wide);
}

void bench_list_show(HWND list, size_t at, const struct bench_row *row)
{
    char device[300], state[600];
    LVITEMW item = {.mask = LVIF_TEXT, .iItem = (int)at, .pszText = (WCHAR *)L""};
    if ((LRESULT)at >= SendMessageW(list, LVM_GETITEMCOUNT, 0, 0))
        SendMessageW(list, LVM_INSERTITEMW, 0, (LPARAM)&item);
    bench_row_device(row, device, sizeof device);
    bench_row_state(row, state, sizeof state);
    set_cell(list, at, COLUMN_ADAPTER, row->adapter[0] != '\0' ? row->adapter : row->port);
    set_cell(list, at, COLUMN_DEVICE, device);
    set_cell(list, at, COLUMN_STATE, state);
    SendMessageW(list, LVM_REDRAWITEMS, (WPARAM)at, (LPARAM)at);
}

/* Drawing */

void bench_list_measure(HWND dialog, MEASUREITEMSTRUCT *item)
{
    item->itemHeight = (UINT)MulDiv(ROW_HEIGHT, (int)layout_window_dpi(dialog), 96);
}

struct colours {
    COLORREF fill, text;
};

/* Of what wants hands; the word in it says the same.  High contrast has the system's colours alone. */
static struct colours tone_colours(const struct theme *t, enum bench_tone tone)
{
    struct colours plain = {t->field, t->field_text};
    if (tone != BENCH_NEXT && tone != BENCH_WRONG)
        return plain;
    if (t->contrast)
        return (struct colours){GetSysColor(COLOR_HIGHLIGHT), GetSysColor(COLOR_HIGHLIGHTTEXT)};
    if (tone == BENCH_WRONG)
        return t->dark ? (struct colours){RGB(255, 138, 128), RGB(40, 0, 0)}
                       : (struct colours){RGB(176, 0, 32), RGB(255, 255, 255)};
    return t->dark ? (struct colours){RGB(108, 203, 95), RGB(0, 32, 0)}
                   : (struct colours){RGB(16, 110, 16), RGB(255, 255, 255)};
}

static void fill(HDC dc, const RECT *r, COLORREF colour)
{
    HBRUSH brush = CreateSolidBrush(colour);
    FillRect(dc, r, brush);
    DeleteObject(brush);
}

static void frame(HDC dc, const RECT *r, COLORREF colour)
{
    HBRUSH brush = CreateSolidBrush(colour);
    FrameRect(dc, r, brush);
    DeleteObject(brush);
}

/* In the middle of its height, on as many lines as it needs. */
static void draw_text(HDC dc, RECT r, const WCHAR *text, COLORREF colour)
{
    RECT need = r;
    UINT how = DT_WORDBREAK | DT_NOPREFIX | DT_EDITCONTROL | DT_END_ELLIPSIS;
    int height = DrawTextW(dc, text, -1, &need, how | DT_CALCRECT);
    if (height < r.bottom - r.top)
        r.top += (r.bottom - r.top - height) / 2;
    SetTextColor(dc, colour);
    DrawTextW(dc, text, -1, &r, how);
}

static void draw_state(const struct theme *t, HDC dc, RECT r, const struct bench_row *row, const WCHAR *text)
{
    enum bench_tone tone = bench_row_tone(row);
    struct colours c = tone_colours(t, tone);
    int pad = (r.bottom - r.top) / 8;
    InflateRect(&r, -pad, -pad);
    fill(dc, &r, c.fill);
    if (tone == BENCH_BUSY) {
        RECT bar = {r.left, r.bottom - pad, r.left + (r.right - r.left) * (int)row->percent / 100, r.bottom};
        RECT all = {r.left, r.bottom - pad, r.right, r.bottom};
        fill(dc, &all, t->line);
        fill(dc, &bar, t->accent);
        r.bottom -= pad;
    } else if (tone == BENCH_WAITS) {
        frame(dc, &r, t->accent);
    }
    r.left += pad * 2;
    r.right -= pad;
    draw_text(dc, r, text, c.text);
}

static RECT cell_of(const DRAWITEMSTRUCT *item, int column)
{
    RECT r = item->rcItem;
    for (int i = 0; i <= column; i++) {
        int width = (int)SendMessageW(item->hwndItem, LVM_GETCOLUMNWIDTH, (WPARAM)i, 0);
        r.left = i == 0 ? item->rcItem.left : r.right;
        r.right = r.left + width;
    }
    return r;
}

void bench_list_draw(const struct theme *t, const DRAWITEMSTRUCT *item, const struct bench_row *row)
{
    HDC dc = item->hDC;
    int margin = (item->rcItem.bottom - item->rcItem.top) / 6;
    fill(dc, &item->rcItem, t->field);
    SetBkMode(dc, TRANSPARENT);
    for (int i = 0; i < COLUMNS; i++) {
        WCHAR text[CELL_MAX];
        RECT r = cell_of(item, i);
        get_cell(item->hwndItem, item->itemID, i, text);
        if (i == COLUMN_STATE) {
            draw_state(t, dc, r, row, text);
            continue;
        }
        r.left += margin;
        r.right -= margin;
        draw_text(dc, r, text, t->field_text);
    }
    RECT line = item->rcItem;
    line.top = line.bottom - 1;
    fill(dc, &line, t->line);
    if ((item->itemState & ODS_SELECTED) != 0 && GetFocus() == item->hwndItem)
        frame(dc, &item->rcItem, t->accent);
}
