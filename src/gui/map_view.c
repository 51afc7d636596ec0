/* map_view.c: see map_view.h. */
/* SPDX-License-Identifier: MIT */
#include "gui/map_view.h"

#include "gui/map_draw.h"
#include "gui/theme.h"
#include "win32/comctl.h"
#include "win32/utf16.h"

#include <stdlib.h>
#include <string.h>

#define VIEW_ID   0x4D41 /* of the subclass: "MA" */
#define TEXT_SIZE 300
#define TIP_WIDTH 400 /* pixels at most, at 96 DPI */

struct map_view {
    HWND control, tip; /* tip: made when the mouse comes for the first time */
    const struct theme *theme;
    struct flash_map map;
    bool has_tip; /* the tip is for this cell: */
    struct map_cell tipped;
};

/* A DC of the control with the control's font, and what to put back. */
static HGDIOBJ select_font(const struct map_view *v, HDC dc)
{
    HFONT font = (HFONT)SendMessageW(v->control, WM_GETFONT, 0, 0);
    return SelectObject(dc, font != NULL ? (HGDIOBJ)font : GetStockObject(DEFAULT_GUI_FONT));
}

static void draw(const struct map_view *v, HDC dc)
{
    RECT all;
    GetClientRect(v->control, &all);
    HGDIOBJ old = select_font(v, dc);
    map_draw(v->theme, dc, &all, &v->map);
    SelectObject(dc, old);
}

static void paint(const struct map_view *v)
{
    PAINTSTRUCT ps;
    HDC dc = BeginPaint(v->control, &ps);
    if (dc != NULL)
        draw(v, dc);
    EndPaint(v->control, &ps);
}

/* The tip */

static TOOLINFOW tool_of(const struct map_view *v)
{
    TOOLINFOW tool;
    memset(&tool, 0, sizeof tool);
    tool.cbSize = sizeof tool;
    tool.hwnd = v->control;
    tool.uId = 1;
    return tool;
}

static void make_tip(struct map_view *v)
{
    static const INITCOMMONCONTROLSEX classes = {sizeof classes, ICC_BAR_CLASSES};
    TOOLINFOW tool = tool_of(v);
    WCHAR empty[] = L"";
    tool.lpszText = empty;
    comctl()->InitCommonControlsEx(&classes);
    v->tip = CreateWindowExW(WS_EX_TOPMOST, TOOLTIPS_CLASSW, NULL, WS_POPUP | TTS_ALWAYSTIP | TTS_NOPREFIX,
                             CW_USEDEFAULT, CW_USEDEFAULT, CW_USEDEFAULT, CW_USEDEFAULT, v->control, NULL,
                             NULL, NULL);
    if (v->tip == NULL)
        return;
    HDC dc = GetDC(v->control);
    SendMessageW(v->tip, TTM_SETMAXTIPWIDTH, 0, MulDiv(TIP_WIDTH, GetDeviceCaps(dc, LOGPIXELSX), 96));
    ReleaseDC(v->control, dc);
    SendMessageW(v->tip, TTM_ADDTOOLW, 0, (LPARAM)&tool);
}

static void update_tip_text(struct map_view *v)
{
    char text[TEXT_SIZE];
    TOOLINFOW tool = tool_of(v);
    flash_map_cell_text(&v->map, v->tipped.first, v->tipped.count, text, sizeof text);
    tool.lpszText = utf16_to_show(text);
    if (tool.lpszText != NULL)
        SendMessageW(v->tip, TTM_UPDATETIPTEXTW, 0, (LPARAM)&tool);
    free(tool.lpszText);
}

/* The tip is a tool of its own for each cell: it goes when the mouse leaves the cell, and comes again over
 * the next one. */
static void move_tip(struct map_view *v, const struct map_cell *cell)
{
    TOOLINFOW tool = tool_of(v);
    tool.rect = cell->place;
    v->tipped = *cell;
    v->has_tip = true;
    SendMessageW(v->tip, TTM_POP, 0, 0);
    SendMessageW(v->tip, TTM_NEWTOOLRECTW, 0, (LPARAM)&tool);
    update_tip_text(v);
}

static void follow_mouse(struct map_view *v, UINT message, WPARAM wp, LPARAM lp)
{
    struct map_cell cell;
    RECT all;
    POINT at = {(short)LOWORD(lp), (short)HIWORD(lp)};
    MSG relayed = {.hwnd = v->control, .message = message, .wParam = wp, .lParam = lp};
    if (v->tip == NULL)
        make_tip(v);
    if (v->tip == NULL)
        return;
    GetClientRect(v->control, &all);
    HDC dc = GetDC(v->control);
    HGDIOBJ old = select_font(v, dc);
    bool hit = map_cell_at(dc, &all, &v->map, at, &cell);
    SelectObject(dc, old);
    ReleaseDC(v->control, dc);
    if (hit && (!v->has_tip || cell.first != v->tipped.first || cell.count != v->tipped.count ||
                !EqualRect(&cell.place, &v->tipped.place)))
        move_tip(v, &cell);
    SendMessageW(v->tip, TTM_RELAYEVENT, 0, (LPARAM)&relayed);
}

/* The control */

static void forget(struct map_view *v)
{
    if (v->tip != NULL)
        DestroyWindow(v->tip);
    free(v);
}

static LRESULT CALLBACK view_proc(HWND control, UINT message, WPARAM wp, LPARAM lp, UINT_PTR id,
                                  DWORD_PTR data)
{
    struct map_view *v = (struct map_view *)data;
    (void)id;
    switch (message) {
    case WM_PAINT:
        paint(v);
        return 0;
    case WM_PRINTCLIENT:
        draw(v, (HDC)wp);
        return 0;
    case WM_ERASEBKGND:
        return 1;
    case WM_NCHITTEST: /* a static lets the mouse through to its dialog */
        return HTCLIENT;
    case WM_SETTEXT: /* a static would draw it */
        return DefWindowProcW(control, message, wp, lp);
    case WM_MOUSEMOVE:
    case WM_LBUTTONDOWN:
    case WM_LBUTTONUP:
        follow_mouse(v, message, wp, lp);
        break;
    case WM_NCDESTROY:
        forget(v);
        break;
    default:
        break;
    }
    return comctl()->DefSubclassProc(control, message, wp, lp);
}

/* For screen readers; it is not drawn. */
static void tell(const struct map_view *v)
{
    char text[TEXT_SIZE];
    WCHAR before[TEXT_SIZE];
    flash_map_text(&v->map, text, sizeof text);
    WCHAR *wide = utf16_to_show(text);
    GetWindowTextW(v->control, before, TEXT_SIZE);
    if (wide != NULL && lstrcmpW(wide, before) != 0)
        SetWindowTextW(v->control, wide);
    free(wide);
}

struct map_view *map_view_attach(HWND control, const struct theme *theme)
{
    struct map_view *v = calloc(1, sizeof *v);
    if (v == NULL)
        return NULL;
    v->control = control;
    v->theme = theme;
    if (comctl()->SetWindowSubclass(control, view_proc, VIEW_ID, (DWORD_PTR)v))
        return v;
    free(v);
    return NULL;
}

void map_view_show(struct map_view *v, const struct flash_map *map)
{
    if (v == NULL || memcmp(&v->map, map, sizeof v->map) == 0)
        return;
    v->map = *map;
    tell(v);
    InvalidateRect(v->control, NULL, FALSE);
    if (v->tip != NULL && v->has_tip)
        update_tip_text(v);
}
