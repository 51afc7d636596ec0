/* help_view.c: a model's text, and its header drawn with the wires to the adapter. */
/* SPDX-License-Identifier: MIT */
#include "gui/help_view.h"

#include "base/buf.h"
#include "base/bytes.h"
#include "gui/controls.h"
#include "gui/dialog_texts.h"
#include "gui/layout.h"
#include "gui/messages.h"
#include "gui/models.h"
#include "gui/resource.h"
#include "gui/settings.h"
#include "gui/theme.h"
#include "say/say.h"
#include "win32/utf16.h"

#include <stdlib.h>
#include <string.h>

struct help_view {
    HWND window, owner;
    const struct theme *theme;
    const struct settings *settings;
    struct layout layout;
};

static struct help_view *view_of(HWND window)
{
    return (struct help_view *)GetWindowLongPtrW(window, DWLP_USER);
}

static const struct model *chosen_model(HWND window)
{
    int i = control_selected(window, IDC_MODEL);
    return &models[i >= 0 && (size_t)i < model_count ? i : 0];
}

/* Text */

#define BLANK_LINE "\r\n\r\n" /* edits want the line ends of Windows */

static void show_model(struct help_view *v)
{
    const struct model *m = chosen_model(v->window);
    const struct fact wires[] = {{.id = FACT_CONNECT_WIRES}, {.id = m->remark}};
    const struct fact button[] = {{.id = m->button[0]}, {.id = m->button[1]}};
    struct buf text = BUF_INIT;
    char part[700], button_text[400];
    buf_append_text(&text, say_template(FACT_CONNECT_NO_MAINS));
    buf_append_text(&text, BLANK_LINE);
    buf_append_text(&text, say_template(FACT_CONNECT_3V3));
    say_facts(wires, ARRAY_LEN(wires), " ", part, sizeof part);
    buf_printf(&text, BLANK_LINE "%s", part);
    say_facts(button, ARRAY_LEN(button), " ", button_text, sizeof button_text);
    say_fill(FACT_CONNECT_BUTTON, (const char *[]){button_text}, part, sizeof part);
    buf_printf(&text, BLANK_LINE "%s" BLANK_LINE "%s", part, say_template(FACT_CONNECT_NO_LED));
    control_set_prose(v->window, IDC_MODEL_TEXT, buf_text(&text));
    buf_free(&text);
    settings_set_text(v->settings, L"Model", model_name(m));
    InvalidateRect(GetDlgItem(v->window, IDC_MODEL_PICTURE), NULL, TRUE);
}

static void fill_models(struct help_view *v)
{
    const char *names[64];
    char last[128];
    int selected = 0;
    settings_get_text(v->settings, L"Model", last, sizeof last);
    for (size_t i = 0; i < model_count && i < ARRAY_LEN(names); i++) {
        names[i] = model_name(&models[i]);
        if (strcmp(last, names[i]) == 0)
            selected = (int)i;
    }
    control_fill_list(v->window, IDC_MODEL, names, model_count, selected);
}

/* Picture */

struct wire {
    const char *pin, *adapter;
    COLORREF colour;
};

/* The adapter's end of the wire for a pin; NULL = no wire. */
static const struct wire *wire_for(const char *pin)
{
    static const struct wire wires[] = {
        {"3V3", "3.3 V", RGB(208, 40, 40)}, {"VCC", "3.3 V", RGB(208, 40, 40)},
        {"RX", "TX", RGB(32, 140, 64)},     {"TX", "RX", RGB(32, 96, 200)},
        {"GND", "GND", RGB(120, 120, 120)},
    };
    for (size_t i = 0; i < ARRAY_LEN(wires); i++)
        if (strcmp(pin, wires[i].pin) == 0)
            return &wires[i];
    return NULL;
}

struct painter {
    HDC dc;
    const struct theme *theme;
    RECT area;
    int row, pad; /* pixels */
};

static void draw_label(const struct painter *p, const char *text, int left, int right, int y, UINT align)
{
    RECT r = {left, y - p->row / 2, right, y + p->row / 2};
    WCHAR *wide = utf16_to_show(text);
    if (wide != NULL)
        DrawTextW(p->dc, wide, -1, &r, DT_SINGLELINE | DT_VCENTER | DT_NOPREFIX | align);
    free(wide);
}

static void draw_box(const struct painter *p, int left, int top, int right, int bottom)
{
    HPEN pen = CreatePen(PS_SOLID, p->pad > 5 ? 2 : 1, p->theme->line);
    HGDIOBJ old_pen = SelectObject(p->dc, pen), old_brush = SelectObject(p->dc, GetStockObject(NULL_BRUSH));
    RoundRect(p->dc, left, top, right, bottom, p->pad * 2, p->pad * 2);
    SelectObject(p->dc, old_brush);
    SelectObject(p->dc, old_pen);
    DeleteObject(pen);
}

static void draw_pad(const struct painter *p, int x, int y, bool square, COLORREF colour)
{
    HBRUSH brush = CreateSolidBrush(colour);
    HGDIOBJ old_brush = SelectObject(p->dc, brush), old_pen = SelectObject(p->dc, GetStockObject(NULL_PEN));
    if (square)
        Rectangle(p->dc, x - p->pad, y - p->pad, x + p->pad, y + p->pad);
    else
        Ellipse(p->dc, x - p->pad, y - p->pad, x + p->pad, y + p->pad);
    SelectObject(p->dc, old_pen);
    SelectObject(p->dc, old_brush);
    DeleteObject(brush);
}

static void draw_wire(const struct painter *p, const struct wire *w, int x1, int x2, int y)
{
    COLORREF colour = p->theme->contrast ? p->theme->text : w->colour;
    HPEN pen = CreatePen(PS_SOLID, p->pad / 2 + 1, colour);
    HGDIOBJ old = SelectObject(p->dc, pen);
    MoveToEx(p->dc, x1, y, NULL);
    LineTo(p->dc, x2, y);
    SelectObject(p->dc, old);
    DeleteObject(pen);
    draw_pad(p, x1, y, false, colour);
    draw_pad(p, x2, y, false, colour);
}

static void draw_header(const struct painter *p, const struct model *m)
{
    static const char *const usual[MODEL_PINS] = {"3V3", "RX", "TX", "GND", NULL};
    const char *const *pins = m->pins[0] != NULL ? m->pins : usual;
    int width = p->area.right - p->area.left, box = width * 3 / 10;
    int count = 0;
    while (count < MODEL_PINS && pins[count] != NULL)
        count++;
    int top = p->area.top + p->row * 3 / 2, bottom = top + p->row * count + p->pad * 2;
    int left_pad = p->area.left + box - p->pad * 3, right_pad = p->area.right - box + p->pad * 3;
    draw_box(p, p->area.left + 1, top, p->area.left + box, bottom);
    draw_box(p, p->area.right - box, top, p->area.right - 1, bottom);
    draw_label(p, say_template(m->pins[0] != NULL ? FACT_CONNECT_SONOFF : FACT_CONNECT_SONOFF_ANY_ORDER),
               p->area.left + 1, p->area.right, top - p->row / 2, DT_LEFT);
    draw_label(p, say_template(FACT_CONNECT_ADAPTER), p->area.left, p->area.right - 1, top - p->row / 2,
               DT_RIGHT);
    for (int i = 0; i < count; i++) {
        int y = top + p->pad + p->row * i + p->row / 2;
        const struct wire *w = wire_for(pins[i]);
        draw_label(p, pins[i], p->area.left, left_pad - p->pad * 2, y, DT_RIGHT);
        if (w == NULL) {
            draw_pad(p, left_pad, y, false, p->theme->faint);
            continue;
        }
        draw_wire(p, w, left_pad, right_pad, y);
        draw_label(p, w->adapter, right_pad + p->pad * 2, p->area.right, y, DT_LEFT);
    }
}

static void draw_picture(const struct help_view *v, const DRAWITEMSTRUCT *item)
{
    struct painter p = {item->hDC, v->theme, item->rcItem, 0, 0};
    TEXTMETRICW metrics;
    HGDIOBJ old = SelectObject(item->hDC, (HGDIOBJ)SendMessageW(v->window, WM_GETFONT, 0, 0));
    if (v->layout.scaled != NULL)
        SelectObject(item->hDC, v->layout.scaled);
    GetTextMetricsW(item->hDC, &metrics);
    p.row = metrics.tmHeight * 3 / 2;
    p.pad = metrics.tmHeight / 4;
    FillRect(item->hDC, &item->rcItem, v->theme->back_brush);
    SetBkMode(item->hDC, TRANSPARENT);
    SetTextColor(item->hDC, v->theme->text);
    draw_header(&p, chosen_model(v->window));
    SelectObject(item->hDC, old);
}

/* Window */

static void place_beside(HWND window, HWND owner)
{
    RECT own, other;
    MONITORINFO info;
    memset(&info, 0, sizeof info);
    info.cbSize = sizeof info;
    GetMonitorInfoW(MonitorFromWindow(owner, MONITOR_DEFAULTTONEAREST), &info);
    GetWindowRect(window, &own);
    GetWindowRect(owner, &other);
    int width = own.right - own.left, height = own.bottom - own.top;
    int left = other.right + width <= info.rcWork.right ? other.right : info.rcWork.right - width;
    int top = other.top + height <= info.rcWork.bottom ? other.top : info.rcWork.bottom - height;
    if (left < other.right && other.bottom + height <= info.rcWork.bottom) { /* better below than over it */
        left = other.left;
        top = other.bottom;
    }
    SetWindowPos(window, NULL, left < info.rcWork.left ? info.rcWork.left : left,
                 top < info.rcWork.top ? info.rcWork.top : top, 0, 0, SWP_NOSIZE | SWP_NOZORDER);
}

static void on_init(HWND window, struct help_view *v)
{
    v->window = window;
    SetWindowLongPtrW(window, DWLP_USER, (LONG_PTR)v);
    dialog_texts_apply_help(window);
    layout_init_whole(&v->layout, window);
    window_set_icons(window);
    theme_apply_to_window(v->theme, window);
    theme_apply_to_controls(v->theme, window);
    fill_models(v);
    show_model(v);
    place_beside(window, v->owner);
}

static void on_destroy(HWND window, struct help_view *v)
{
    SetWindowLongPtrW(window, DWLP_USER, 0);
    PostMessageW(v->owner, WM_APP_HELP_CLOSED, 0, 0);
    layout_done(&v->layout);
    free(v);
}

static INT_PTR on_message(struct help_view *v, UINT message, WPARAM wparam, LPARAM lparam)
{
    switch (message) {
    case WM_COMMAND:
        if (LOWORD(wparam) == IDC_MODEL && HIWORD(wparam) == CBN_SELCHANGE)
            show_model(v);
        else if (LOWORD(wparam) == IDCANCEL || LOWORD(wparam) == IDOK)
            DestroyWindow(v->window);
        return TRUE;
    case WM_DRAWITEM:
        draw_picture(v, (const DRAWITEMSTRUCT *)lparam);
        return TRUE;
    case WM_APP_LANGUAGE:
        dialog_texts_apply_help(v->window);
        layout_fit(&v->layout);
        fill_models(v);
        show_model(v);
        return TRUE;
    case WM_DPICHANGED:
        layout_set_dpi(&v->layout, LOWORD(wparam), (const RECT *)lparam);
        return TRUE;
    case WM_NOTIFY:
        if (((const NMHDR *)lparam)->code == NM_CUSTOMDRAW) {
            SetWindowLongPtrW(v->window, DWLP_MSGRESULT,
                              theme_draw_button(v->theme, (const NMCUSTOMDRAW *)lparam));
            return TRUE;
        }
        return FALSE;
    case WM_CTLCOLORDLG:
    case WM_CTLCOLORSTATIC:
    case WM_CTLCOLOREDIT:
    case WM_CTLCOLORLISTBOX:
        return (INT_PTR)theme_color_control(v->theme, (HDC)wparam, message, false, false);
    case WM_DESTROY:
        on_destroy(v->window, v);
        return TRUE;
    default:
        return FALSE;
    }
}

static INT_PTR CALLBACK help_proc(HWND window, UINT message, WPARAM wparam, LPARAM lparam)
{
    if (message == WM_INITDIALOG) {
        on_init(window, (struct help_view *)lparam);
        return TRUE;
    }
    struct help_view *v = view_of(window);
    return v != NULL ? on_message(v, message, wparam, lparam) : FALSE;
}

HWND help_view_open(HWND owner, const struct theme *theme, const struct settings *settings)
{
    struct help_view *v = calloc(1, sizeof *v);
    if (v == NULL)
        return NULL;
    v->owner = owner;
    v->theme = theme;
    v->settings = settings;
    HWND window =
        CreateDialogParamW(GetModuleHandleW(NULL), MAKEINTRESOURCEW(IDD_HELP), owner, help_proc, (LPARAM)v);
    if (window == NULL)
        free(v);
    else
        ShowWindow(window, SW_SHOW);
    return window;
}
