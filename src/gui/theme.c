/* theme.c: light, dark, and the system's settings. */
/* SPDX-License-Identifier: MIT */
#include "gui/theme.h"

#include "base/bytes.h"
#include "win32/comctl.h"
#include "win32/dllsafe.h"

#include <string.h>
#include <dwmapi.h>

#define DWMWA_DARK_TITLE 20 /* DWMWA_USE_IMMERSIVE_DARK_MODE, Windows 10 20H1 and later */

/* In DLLs that a start need not load. */
static FARPROC late_function(const WCHAR *dll, const char *name)
{
    HMODULE module = dllsafe_load(dll);
    return module != NULL ? GetProcAddress(module, name) : NULL;
}

static bool high_contrast(void)
{
    HIGHCONTRASTW hc;
    memset(&hc, 0, sizeof hc);
    hc.cbSize = sizeof hc;
    return SystemParametersInfoW(SPI_GETHIGHCONTRAST, sizeof hc, &hc, 0) &&
           (hc.dwFlags & HCF_HIGHCONTRASTON) != 0;
}

/* "Choose your mode" of the Settings program; missing before Windows 10 1607. */
static bool system_is_dark(void)
{
    HKEY key;
    DWORD light = 1, bytes = sizeof light, type = 0;
    if (RegOpenKeyExW(HKEY_CURRENT_USER, L"Software\\Microsoft\\Windows\\CurrentVersion\\Themes\\Personalize",
                      0, KEY_QUERY_VALUE, &key) != ERROR_SUCCESS)
        return false;
    LSTATUS result = RegQueryValueExW(key, L"AppsUseLightTheme", NULL, &type, (BYTE *)&light, &bytes);
    RegCloseKey(key);
    return result == ERROR_SUCCESS && type == REG_DWORD && light == 0;
}

/* The user's own colours may be light on dark without being high contrast. */
static bool is_dark_colour(COLORREF c)
{
    return GetRValue(c) * 3 + GetGValue(c) * 6 + GetBValue(c) < 1280;
}

static void set_system_colours(struct theme *t)
{
    t->text = GetSysColor(COLOR_BTNTEXT);
    t->back = GetSysColor(COLOR_BTNFACE);
    t->field = GetSysColor(COLOR_WINDOW);
    t->field_text = GetSysColor(COLOR_WINDOWTEXT);
    t->note = GetSysColor(COLOR_INFOBK);
    t->note_text = GetSysColor(COLOR_INFOTEXT);
    t->line = GetSysColor(COLOR_BTNSHADOW);
    t->button = t->back;
    t->pressed = t->back;
    t->faint = GetSysColor(COLOR_GRAYTEXT);
    t->wrong = t->contrast ? t->text : is_dark_colour(t->back) ? RGB(255, 138, 128) : RGB(176, 0, 32);
    bool on_dark = is_dark_colour(t->back);
    t->good = t->contrast ? t->text : on_dark ? RGB(110, 207, 130) : RGB(16, 124, 65);
    t->ask = t->contrast ? t->text : on_dark ? RGB(255, 196, 87) : RGB(157, 93, 0);
    t->accent = GetSysColor(COLOR_HIGHLIGHT);
}

static void set_dark_colours(struct theme *t)
{
    t->text = RGB(240, 240, 240);
    t->back = RGB(32, 32, 32);
    t->field = RGB(45, 45, 45);
    t->field_text = t->text;
    t->note = RGB(45, 52, 60);
    t->note_text = t->text;
    t->line = RGB(96, 96, 96);
    t->button = RGB(56, 56, 56);
    t->pressed = RGB(84, 84, 84);
    t->faint = RGB(128, 128, 128);
    t->wrong = RGB(255, 138, 128);
    t->good = RGB(110, 207, 130);
    t->ask = RGB(255, 196, 87);
    t->accent = RGB(96, 176, 255);
}

void theme_update(struct theme *t, enum theme_choice choice)
{
    theme_done(t);
    t->choice = choice;
    t->dark = choice == THEME_DARK || (choice == THEME_SYSTEM && system_is_dark());
    t->contrast = high_contrast();
    if (t->contrast)
        t->dark = false;
    t->was_dark = t->was_dark || t->dark;
    if (t->dark)
        set_dark_colours(t);
    else
        set_system_colours(t);
    t->back_brush = CreateSolidBrush(t->back);
    t->field_brush = CreateSolidBrush(t->field);
    t->note_brush = CreateSolidBrush(t->note);
}

void theme_done(struct theme *t)
{
    HBRUSH *const brushes[] = {&t->back_brush, &t->field_brush, &t->note_brush};
    for (size_t i = 0; i < ARRAY_LEN(brushes); i++) {
        if (*brushes[i] != NULL)
            DeleteObject(*brushes[i]);
        *brushes[i] = NULL;
    }
}

void theme_apply_to_window(const struct theme *t, HWND window)
{
    typedef HRESULT(WINAPI * set_attribute)(HWND, DWORD, LPCVOID, DWORD);
    if (!t->was_dark) /* it is light from the start */
        return;
    FARPROC address = late_function(L"dwmapi.dll", "DwmSetWindowAttribute");
    BOOL dark = t->dark;
    if (address != NULL)
        ((set_attribute)(void (*)(void))address)(window, DWMWA_DARK_TITLE, &dark, sizeof dark);
}

/* Drawing in the dark */

static void draw_arrow(HDC dc, const RECT *r, COLORREF colour)
{
    int cx = (r->left + r->right) / 2, cy = (r->top + r->bottom) / 2, a = (r->bottom - r->top) / 6;
    POINT points[] = {{cx - a, cy - a / 2}, {cx + a, cy - a / 2}, {cx, cy + a - a / 2}};
    HBRUSH brush = CreateSolidBrush(colour);
    HGDIOBJ old_brush = SelectObject(dc, brush), old_pen = SelectObject(dc, GetStockObject(NULL_PEN));
    Polygon(dc, points, 3);
    SelectObject(dc, old_pen);
    SelectObject(dc, old_brush);
    DeleteObject(brush);
}

static void draw_frame(HDC dc, const RECT *r, COLORREF fill, COLORREF line)
{
    HBRUSH inside = CreateSolidBrush(fill), border = CreateSolidBrush(line);
    FillRect(dc, r, inside);
    FrameRect(dc, r, border);
    DeleteObject(border);
    DeleteObject(inside);
}

static void draw_list(const struct theme *t, HWND list, HDC dc)
{
    RECT all, text_area;
    WCHAR text[512] = {0};
    COMBOBOXINFO info;
    memset(&info, 0, sizeof info);
    info.cbSize = sizeof info;
    GetClientRect(list, &all);
    if (!GetComboBoxInfo(list, &info))
        return;
    bool enabled = IsWindowEnabled(list) != 0;
    draw_frame(dc, &all, t->button, GetFocus() == list ? t->accent : t->line);
    text_area = info.rcItem;
    text_area.left += 3;
    GetWindowTextW(list, text, ARRAY_LEN(text));
    HGDIOBJ old = SelectObject(dc, (HGDIOBJ)SendMessageW(list, WM_GETFONT, 0, 0));
    SetBkMode(dc, TRANSPARENT);
    SetTextColor(dc, enabled ? t->text : t->faint);
    DrawTextW(dc, text, -1, &text_area, DT_SINGLELINE | DT_VCENTER | DT_NOPREFIX | DT_END_ELLIPSIS);
    SelectObject(dc, old);
    draw_arrow(dc, &info.rcButton, enabled ? t->text : t->faint);
}

static void draw_bar(const struct theme *t, HWND bar, HDC dc)
{
    RECT all;
    GetClientRect(bar, &all);
    LRESULT high = SendMessageW(bar, PBM_GETRANGE, FALSE, 0), at = SendMessageW(bar, PBM_GETPOS, 0, 0);
    bool wrong = SendMessageW(bar, PBM_GETSTATE, 0, 0) == PBST_ERROR;
    draw_frame(dc, &all, t->field, t->line);
    InflateRect(&all, -1, -1);
    all.right = all.left + MulDiv(all.right - all.left, (int)at, high > 0 ? (int)high : 1);
    HBRUSH brush = CreateSolidBrush(wrong ? t->wrong : at == high ? t->good : t->accent);
    FillRect(dc, &all, brush);
    DeleteObject(brush);
}

/* The border of an edit is outside the client area. */
static void draw_border(const struct theme *t, HWND edit)
{
    RECT r;
    HDC dc = GetWindowDC(edit);
    HBRUSH outer = CreateSolidBrush(t->line), inner = CreateSolidBrush(t->field);
    GetWindowRect(edit, &r);
    OffsetRect(&r, -r.left, -r.top);
    FrameRect(dc, &r, outer);
    InflateRect(&r, -1, -1);
    if ((GetWindowLongPtrW(edit, GWL_EXSTYLE) & WS_EX_CLIENTEDGE) != 0)
        FrameRect(dc, &r, inner);
    DeleteObject(inner);
    DeleteObject(outer);
    ReleaseDC(edit, dc);
}

/* Controls that have no way to be told their colours are drawn here while it is dark. */
enum part { PART_LIST, PART_BAR, PART_EDIT };

static void draw_part(const struct theme *t, HWND control, enum part part)
{
    static void (*const draw[])(const struct theme *, HWND,
                                HDC) = {[PART_LIST] = draw_list, [PART_BAR] = draw_bar};
    PAINTSTRUCT paint;
    HDC dc = BeginPaint(control, &paint);
    draw[part](t, control, dc);
    EndPaint(control, &paint);
}

/* A drop-down list shows a new choice, and the focus, at once and without WM_PAINT. */
static bool repaints(UINT message)
{
    return message == CB_SETCURSEL || message == WM_COMMAND || message == WM_KEYDOWN ||
           message == WM_MOUSEWHEEL || message == WM_SETFOCUS || message == WM_KILLFOCUS ||
           message == WM_LBUTTONDOWN || message == WM_LBUTTONUP || message == WM_ENABLE;
}

static LRESULT CALLBACK part_proc(HWND control, UINT message, WPARAM wparam, LPARAM lparam, UINT_PTR part,
                                  DWORD_PTR data)
{
    const struct theme *t = (const struct theme *)data;
    bool drawn = part == PART_BAR || (t->dark && part != PART_EDIT); /* a full bar is green */
    if (drawn && message == WM_PAINT) {
        draw_part(t, control, (enum part)part);
        return 0;
    }
    if (drawn && message == WM_ERASEBKGND)
        return 1;
    LRESULT result = comctl()->DefSubclassProc(control, message, wparam, lparam);
    if (part == PART_BAR && (message == PBM_SETPOS || message == PBM_SETSTATE))
        InvalidateRect(control, NULL, FALSE);
    if (t->dark && part == PART_EDIT && message == WM_NCPAINT)
        draw_border(t, control);
    if (t->dark && part == PART_LIST && repaints(message))
        InvalidateRect(control, NULL, FALSE);
    return result;
}

/* Scroll bars, which nothing documented darkens: SetWindowTheme is documented, the name "DarkMode_Explorer"
 * is not, but Explorer's own windows have had it since Windows 10 1809, and where Windows does not know a
 * name the control stays as it was: light, and as readable as before. */
static void theme_scroll_bars(const struct theme *t, HWND control)
{
    typedef HRESULT(WINAPI * set_theme)(HWND, LPCWSTR, LPCWSTR);
    FARPROC address = late_function(L"uxtheme.dll", "SetWindowTheme");
    COMBOBOXINFO info;
    memset(&info, 0, sizeof info);
    info.cbSize = sizeof info;
    HWND bearer = GetComboBoxInfo(control, &info) ? info.hwndList : control; /* the list that drops down */
    if (address != NULL)
        ((set_theme)(void (*)(void))address)(bearer, t->dark ? L"DarkMode_Explorer" : NULL, NULL);
}

static bool part_of(HWND control, enum part *part)
{
    WCHAR name[32] = {0};
    LONG_PTR style = GetWindowLongPtrW(control, GWL_STYLE);
    bool framed =
        (style & WS_BORDER) != 0 || (GetWindowLongPtrW(control, GWL_EXSTYLE) & WS_EX_CLIENTEDGE) != 0;
    GetClassNameW(control, name, ARRAY_LEN(name));
    if (lstrcmpiW(name, WC_COMBOBOXW) == 0)
        *part = PART_LIST;
    else if (lstrcmpiW(name, PROGRESS_CLASSW) == 0)
        *part = PART_BAR;
    else if (lstrcmpiW(name, WC_EDITW) == 0 && framed)
        *part = PART_EDIT;
    else
        return false;
    return true;
}

static BOOL CALLBACK apply_to_control(HWND control, LPARAM data)
{
    const struct theme *t = (const struct theme *)data;
    enum part part;
    bool known = part_of(control, &part);
    if (known)
        comctl()->SetWindowSubclass(control, part_proc, part, (DWORD_PTR)data);
    bool scrolls = (known && part == PART_LIST) || (GetWindowLongPtrW(control, GWL_STYLE) & WS_VSCROLL) != 0;
    if (scrolls && t->was_dark)
        theme_scroll_bars(t, control);
    SetWindowPos(control, NULL, 0, 0, 0, 0,
                 SWP_NOMOVE | SWP_NOSIZE | SWP_NOZORDER | SWP_NOACTIVATE | SWP_FRAMECHANGED);
    return TRUE;
}

void theme_apply_to_controls(const struct theme *t, HWND window)
{
    EnumChildWindows(window, apply_to_control, (LPARAM)t);
    InvalidateRect(window, NULL, TRUE);
}

HBRUSH theme_color_control(const struct theme *t, HDC dc, UINT message, bool note, bool wrong)
{
    bool field = message == WM_CTLCOLOREDIT || message == WM_CTLCOLORLISTBOX;
    SetTextColor(dc, wrong ? t->wrong : note ? t->note_text : field ? t->field_text : t->text);
    SetBkColor(dc, note ? t->note : field ? t->field : t->back);
    return note ? t->note_brush : field ? t->field_brush : t->back_brush;
}

/* Buttons */

static void draw_check_box(const struct theme *t, HWND button, HDC dc, RECT *r)
{
    int box = (r->bottom - r->top) * 3 / 5;
    RECT square = {r->left, (r->top + r->bottom - box) / 2, r->left + box, (r->top + r->bottom + box) / 2};
    HBRUSH back = CreateSolidBrush(t->back);
    FillRect(dc, r, back);
    DeleteObject(back);
    draw_frame(dc, &square, t->field, t->line);
    if (SendMessageW(button, BM_GETCHECK, 0, 0) == BST_CHECKED) {
        InflateRect(&square, -box / 4, -box / 4);
        draw_frame(dc, &square, t->accent, t->accent);
    }
    r->left += box + box / 2;
}

LRESULT theme_draw_button(const struct theme *t, const NMCUSTOMDRAW *draw)
{
    HWND button = draw->hdr.hwndFrom;
    LONG_PTR style = GetWindowLongPtrW(button, GWL_STYLE);
    if (!t->dark || draw->dwDrawStage != CDDS_PREPAINT)
        return CDRF_DODEFAULT;
    bool check = (style & BS_TYPEMASK) == BS_AUTOCHECKBOX && (style & BS_PUSHLIKE) == 0;
    bool down = (draw->uItemState & (CDIS_SELECTED | CDIS_CHECKED)) != 0 ||
                SendMessageW(button, BM_GETCHECK, 0, 0) == BST_CHECKED;
    bool marked = (draw->uItemState & CDIS_FOCUS) != 0 ||
                  ((style & BS_TYPEMASK) == BS_DEFPUSHBUTTON && IsWindowEnabled(button));
    WCHAR text[128] = {0};
    RECT r = draw->rc;
    GetWindowTextW(button, text, ARRAY_LEN(text));
    if (check)
        draw_check_box(t, button, draw->hdc, &r);
    else
        draw_frame(draw->hdc, &r, down || (draw->uItemState & CDIS_HOT) != 0 ? t->pressed : t->button,
                   marked ? t->accent : t->line);
    SetBkMode(draw->hdc, TRANSPARENT);
    SetTextColor(draw->hdc, IsWindowEnabled(button) ? t->text : t->faint);
    LRESULT cues = SendMessageW(button, WM_QUERYUISTATE, 0, 0);
    DrawTextW(draw->hdc, text, -1, &r,
              DT_SINGLELINE | DT_VCENTER | (check ? DT_LEFT : DT_CENTER) |
                  ((cues & UISF_HIDEACCEL) != 0 ? DT_HIDEPREFIX : 0));
    return CDRF_SKIPDEFAULT;
}
