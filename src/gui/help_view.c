/* help_view.c: a model's text, and the picture of its board with the wires to the adapter. */
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
#include "gui/wiring.h"
#include "gui/wiring_view.h"
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
    settings_set_text(v->settings, L"Model", m->name);
    PostMessageW(v->owner, WM_APP_MODEL, 0, 0);
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
        if (strcmp(last, models[i].name) == 0)
            selected = (int)i;
    }
    control_fill_list(v->window, IDC_MODEL, names, model_count, selected);
}

/* Picture */

static void draw_picture(const struct help_view *v, const DRAWITEMSTRUCT *item)
{
    HFONT own = (HFONT)SendMessageW(v->window, WM_GETFONT, 0, 0);
    struct wiring wiring;
    wiring_plain(&wiring);
    wiring_draw(v->theme, item->hDC, &item->rcItem, v->layout.scaled != NULL ? v->layout.scaled : own,
                &wiring, chosen_model(v->window), 0);
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
