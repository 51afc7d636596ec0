/* layout.c: scales and moves controls. */
/* SPDX-License-Identifier: MIT */
#include "gui/layout.h"

#include "gui/fit.h"
#include "gui/language.h"
#include "gui/resource.h"

#include <string.h>

#ifndef DDC_DISABLE_ALL
#define DDC_DISABLE_ALL 1
#endif

#define GAP 6 /* pixels at base_dpi */

static FARPROC user32_function(const char *name)
{
    HMODULE user = GetModuleHandleW(L"user32.dll");
    return user != NULL ? GetProcAddress(user, name) : NULL;
}

unsigned layout_window_dpi(HWND window)
{
    typedef UINT(WINAPI * get_dpi)(HWND);
    FARPROC address = user32_function("GetDpiForWindow"); /* Windows 10 1607 */
    if (address != NULL)
        return ((get_dpi)(void (*)(void))address)(window);
    HDC dc = GetDC(NULL);
    unsigned dpi = (unsigned)GetDeviceCaps(dc, LOGPIXELSY);
    ReleaseDC(NULL, dc);
    return dpi;
}

/* Windows 10 1703 would scale the dialog itself, from the template: without what was moved since. */
static void scale_it_ourselves(HWND window)
{
    typedef BOOL(WINAPI * set_behaviour)(HWND, DWORD, DWORD);
    FARPROC address = user32_function("SetDialogDpiChangeBehavior");
    if (address != NULL)
        ((set_behaviour)(void (*)(void))address)(window, DDC_DISABLE_ALL, DDC_DISABLE_ALL);
}

static BOOL CALLBACK remember(HWND control, LPARAM data)
{
    struct layout *l = (struct layout *)data;
    if (GetParent(control) != l->window || l->count == LAYOUT_MAX)
        return TRUE;
    RECT at;
    GetWindowRect(control, &at);
    MapWindowPoints(NULL, l->window, (POINT *)&at, 2);
    if (GetDlgCtrlID(control) == IDC_LOG)
        l->log_edit = l->count;
    l->items[l->count].control = control;
    l->items[l->count].template_right = at.right;
    l->items[l->count++].at = at;
    return TRUE;
}

void layout_init(struct layout *l, HWND window, int log_top)
{
    RECT client, top = {0, 0, 4, log_top};
    memset(l, 0, sizeof *l);
    l->window = window;
    l->base_dpi = l->dpi = layout_window_dpi(window);
    l->stretch = FIT_AS_IT_IS;
    scale_it_ourselves(window);
    GetClientRect(window, &client);
    MapDialogRect(window, &top);
    l->client.cx = client.right;
    l->client.cy = top.bottom;
    l->log.cx = client.right;
    l->log.cy = client.bottom - top.bottom;
    l->log_shown = true;
    EnumChildWindows(window, remember, (LPARAM)l);
    GetObjectW((HFONT)SendMessageW(window, WM_GETFONT, 0, 0), sizeof l->font, &l->font);
    memcpy(l->own_face, l->font.lfFaceName, sizeof l->own_face);
}

void layout_init_whole(struct layout *l, HWND window)
{
    RECT client;
    GetClientRect(window, &client);
    layout_init(l, window, 0);
    l->client = (SIZE){client.right, client.bottom};
    l->log = (SIZE){0, 0};
    layout_fit(l);
}

void layout_done(struct layout *l)
{
    if (l->scaled != NULL)
        DeleteObject(l->scaled);
    l->scaled = NULL;
}

int layout_scale(const struct layout *l, int base_pixels)
{
    return MulDiv(base_pixels, (int)l->dpi, (int)l->base_dpi);
}

int layout_scale_x(const struct layout *l, int base_pixels)
{
    return MulDiv(base_pixels, (int)l->dpi * l->stretch, (int)l->base_dpi * FIT_AS_IT_IS);
}

static bool belongs_to_log(HWND control)
{
    int id = GetDlgCtrlID(control);
    return id >= IDC_LOG && id <= IDC_LOG_PRIVATE;
}

/* Beside the window the log is as high as that, and as wide as the screen leaves room for; the check box gets
 * its own row. */
static RECT beside(const struct layout *l, int id, RECT at)
{
    int margin = l->items[l->log_edit].at.left, row = at.bottom - at.top, width = at.right - at.left;
    int bottom = l->client.cy - margin, button_row = l->log.cy / 5;
    if (id == IDC_LOG) {
        at.right = at.left + l->beside_width - margin;
        at.top = margin;
        at.bottom = bottom - 2 * button_row;
    } else if (id == IDC_LOG_PRIVATE) {
        at.left = l->items[l->log_edit].at.left;
        at.right = at.left + (width < l->beside_width - margin ? width : l->beside_width - margin);
        at.top = bottom - 2 * button_row + (button_row - row) / 2;
        at.bottom = at.top + row;
    } else {
        at.top = bottom - row;
        at.bottom = bottom;
    }
    OffsetRect(&at, l->client.cx - margin, 0);
    return at;
}

static void place_controls(const struct layout *l)
{
    HDWP moves = BeginDeferWindowPos((int)l->count);
    for (size_t i = 0; i < l->count && moves != NULL; i++) {
        HWND control = l->items[i].control;
        RECT at = l->items[i].at;
        bool in_log = belongs_to_log(control);
        if (in_log && l->log_beside)
            at = beside(l, GetDlgCtrlID(control), at);
        moves = DeferWindowPos(moves, control, NULL, layout_scale_x(l, at.left), layout_scale(l, at.top),
                               layout_scale_x(l, at.right - at.left), layout_scale(l, at.bottom - at.top),
                               SWP_NOZORDER | SWP_NOACTIVATE |
                                   (in_log ? (l->log_shown ? SWP_SHOWWINDOW : SWP_HIDEWINDOW) : 0));
    }
    if (moves != NULL)
        EndDeferWindowPos(moves);
    InvalidateRect(l->window, NULL, TRUE);
}

static size_t find_item(const struct layout *l, int id)
{
    size_t i = 0;
    while (i < l->count && GetDlgCtrlID(l->items[i].control) != id)
        i++;
    return i;
}

void layout_end_before(struct layout *l, int id, int before)
{
    size_t i = find_item(l, id), other = find_item(l, before);
    if (i == l->count)
        return;
    RECT *at = &l->items[i].at;
    int right = l->items[i].template_right;
    if (before != 0 && other < l->count)
        right = l->items[other].at.left - GAP;
    if (at->right == right)
        return;
    at->right = right;
    SetWindowPos(l->items[i].control, NULL, 0, 0, layout_scale_x(l, at->right - at->left),
                 layout_scale(l, at->bottom - at->top), SWP_NOMOVE | SWP_NOZORDER | SWP_NOACTIVATE);
}

static SIZE window_size(const struct layout *l, bool with_log)
{
    RECT window, client;
    GetWindowRect(l->window, &window);
    GetClientRect(l->window, &client);
    bool below = with_log && !l->log_beside;
    int right = with_log && l->log_beside ? l->beside_width : 0;
    SIZE size = {
        layout_scale_x(l, l->client.cx + right) + (window.right - window.left) - client.right,
        layout_scale(l, l->client.cy + (below ? l->log.cy : 0)) + (window.bottom - window.top) -
            client.bottom,
    };
    return size;
}

static RECT work_area(HWND window)
{
    MONITORINFO info;
    memset(&info, 0, sizeof info);
    info.cbSize = sizeof info;
    GetMonitorInfoW(MonitorFromWindow(window, MONITOR_DEFAULTTONEAREST), &info);
    return info.rcWork;
}

/* Keeps the corner in place if everything still fits on the screen. */
static void resize_window(const struct layout *l)
{
    RECT window, work = work_area(l->window);
    SIZE size = window_size(l, l->log_shown);
    GetWindowRect(l->window, &window);
    int left = window.left, top = window.top;
    if (left + size.cx > work.right)
        left = work.right - size.cx;
    if (top + size.cy > work.bottom)
        top = work.bottom - size.cy;
    SetWindowPos(l->window, NULL, left < work.left ? work.left : left, top < work.top ? work.top : top,
                 size.cx, size.cy, SWP_NOZORDER | SWP_NOACTIVATE);
}

void layout_show_log(struct layout *l, bool shown)
{
    RECT work = work_area(l->window);
    l->log_beside = false;
    l->log_beside = window_size(l, true).cy > work.bottom - work.top;
    int room = MulDiv(work.right - work.left - window_size(l, false).cx, (int)l->base_dpi * FIT_AS_IT_IS,
                      (int)l->dpi * l->stretch);
    l->beside_width = room > l->log.cx ? l->log.cx : room > l->log.cx / 3 ? room : l->log.cx / 3;
    l->log_shown = shown;
    place_controls(l);
    resize_window(l);
}

static BOOL CALLBACK set_font(HWND control, LPARAM font)
{
    SendMessageW(control, WM_SETFONT, (WPARAM)font, TRUE);
    return TRUE;
}

/* In the face that has the language's glyphs, at the present DPI. */
static void take_font(struct layout *l)
{
    LOGFONTW font = l->font;
    WCHAR face[LF_FACESIZE];
    HFONT old = l->scaled;
    language_face(face);
    memcpy(font.lfFaceName, face[0] != L'\0' ? face : l->own_face, sizeof font.lfFaceName);
    if (l->dpi == l->base_dpi && wcscmp(font.lfFaceName, l->font.lfFaceName) == 0)
        return;
    l->font = font;
    font.lfHeight = MulDiv(font.lfHeight, (int)l->dpi, (int)l->base_dpi);
    l->scaled = CreateFontIndirectW(&font);
    EnumChildWindows(l->window, set_font, (LPARAM)l->scaled);
    if (old != NULL)
        DeleteObject(old);
}

/* No wider than the screen. */
static int most_stretch(const struct layout *l)
{
    const RECT work = work_area(l->window);
    const int width = layout_scale(l, l->client.cx);
    return width > 0 ? MulDiv(work.right - work.left, FIT_AS_IT_IS, width + width / 25) : FIT_AS_IT_IS;
}

/* Returns whether the width has changed. */
static bool find_stretch(struct layout *l)
{
    const int before = l->stretch, most = most_stretch(l);
    HFONT font = (HFONT)SendMessageW(l->items[0].control, WM_GETFONT, 0, 0);
    l->stretch = FIT_AS_IT_IS;
    for (size_t i = 0; i < l->count; i++) {
        const RECT at = l->items[i].at;
        const int need = fit_need(l->items[i].control, font, layout_scale(l, at.right - at.left),
                                  layout_scale(l, at.bottom - at.top));
        l->stretch = need > l->stretch ? need : l->stretch;
    }
    l->stretch = l->stretch > most && most > FIT_AS_IT_IS ? most : l->stretch;
    return l->stretch != before;
}

void layout_fit(struct layout *l)
{
    take_font(l);
    if (find_stretch(l))
        layout_show_log(l, l->log_shown);
}

void layout_set_dpi(struct layout *l, unsigned dpi, const RECT *suggested)
{
    l->dpi = dpi;
    take_font(l);
    find_stretch(l);
    SetWindowPos(l->window, NULL, suggested->left, suggested->top, suggested->right - suggested->left,
                 suggested->bottom - suggested->top, SWP_NOZORDER | SWP_NOACTIVATE);
    layout_show_log(l, l->log_shown);
}
