/* box.c: see box.h.  The template has every part there may be; what this box does not have is hidden, and the
 * rest is placed below each other by the room its text takes. */
/* SPDX-License-Identifier: MIT */
#include "gui/box.h"

#include "gui/controls.h"
#include "gui/marks.h"
#include "gui/resource.h"
#include "gui/theme.h"
#include "say/say.h"
#include "win32/utf16.h"

#include <commctrl.h>
#include <stdlib.h>
#include <string.h>

enum { /* dialog units */
       WIDTH = 320,
       MARGIN = 9,
       GAP = 7,
       MARK = 21,
       TEXT_LEFT = MARGIN + MARK + GAP,
       BUTTON = 16,
       BUTTON_MIN = 57,
       BUTTON_PAD = 16,
       CHECK = 12,
       DETAILS_MAX = 96
};

static const struct theme *the_theme;
static HWND the_window; /* of the box that is open; one at a time */

struct view {
    const struct box *box;
    HWND window;
    HFONT headline; /* owned */
    bool unfolded, checked;
};

void box_use_theme(const struct theme *theme)
{
    the_theme = theme;
}

/* Placing */

static int to_pixels(const struct view *v, int units, bool vertical)
{
    RECT r = {0, 0, units, units};
    MapDialogRect(v->window, &r);
    return vertical ? r.bottom : r.right;
}

static int across(const struct view *v, int units)
{
    return to_pixels(v, units, false);
}

static int down(const struct view *v, int units)
{
    return to_pixels(v, units, true);
}

/* The room that a control's text takes at this width, in its font. */
static SIZE text_room(const struct view *v, int id, int width, UINT how)
{
    HWND control = GetDlgItem(v->window, id);
    int len = GetWindowTextLengthW(control);
    WCHAR *text = calloc((size_t)len + 1, sizeof *text);
    RECT r = {0, 0, width, 0};
    if (text != NULL && GetWindowTextW(control, text, len + 1) > 0) {
        HDC dc = GetDC(control);
        HGDIOBJ old = SelectObject(dc, (HGDIOBJ)SendMessageW(control, WM_GETFONT, 0, 0));
        DrawTextW(dc, text, -1, &r, DT_CALCRECT | how);
        SelectObject(dc, old);
        ReleaseDC(control, dc);
    }
    free(text);
    SIZE size = {r.right, r.bottom};
    return size;
}

static void place(const struct view *v, int id, int left, int top, int width, int height)
{
    SetWindowPos(GetDlgItem(v->window, id), NULL, left, top, width, height,
                 SWP_NOZORDER | SWP_NOACTIVATE | SWP_NOCOPYBITS);
}

static bool has(const struct view *v, int id)
{
    return (GetWindowLongPtrW(GetDlgItem(v->window, id), GWL_STYLE) & WS_VISIBLE) != 0;
}

/* A paragraph at `top`; returns what is free below it. */
static int place_text(const struct view *v, int id, int top)
{
    int width = across(v, WIDTH - MARGIN - TEXT_LEFT);
    if (!has(v, id))
        return top;
    int height = (int)text_room(v, id, width, DT_WORDBREAK | DT_NOPREFIX).cy;
    place(v, id, across(v, TEXT_LEFT), top, width, height);
    return top + height + down(v, GAP);
}

/* The check box wraps its text beside the box. */
static int place_check(const struct view *v, int top)
{
    if (v->box->check_is_detail)
        control_show(v->window, IDC_BOX_CHECK, v->unfolded && v->box->check_box != FACT_NONE);
    int width = across(v, WIDTH - MARGIN - TEXT_LEFT), box = GetSystemMetrics(SM_CXMENUCHECK) + across(v, 4);
    if (!has(v, IDC_BOX_CHECK))
        return top;
    int height = (int)text_room(v, IDC_BOX_CHECK, width - box, DT_WORDBREAK).cy;
    height = height > down(v, CHECK) ? height : down(v, CHECK);
    place(v, IDC_BOX_CHECK, across(v, TEXT_LEFT), top, width, height);
    return top + height + down(v, GAP);
}

static int place_details(const struct view *v, int top)
{
    int width = across(v, WIDTH - MARGIN - TEXT_LEFT);
    control_show(v->window, IDC_BOX_DETAILS, v->unfolded);
    if (!v->unfolded)
        return top;
    int height = (int)text_room(v, IDC_BOX_DETAILS, width - GetSystemMetrics(SM_CXVSCROLL) - across(v, 4),
                                DT_WORDBREAK | DT_NOPREFIX | DT_EDITCONTROL)
                     .cy +
                 down(v, 4);
    height = height < down(v, DETAILS_MAX) ? height : down(v, DETAILS_MAX);
    place(v, IDC_BOX_DETAILS, across(v, TEXT_LEFT), top, width, height);
    return top + height + down(v, GAP);
}

static int place_button(const struct view *v, int id, int right, int top)
{
    if (!has(v, id))
        return right;
    int width = (int)text_room(v, id, 0, DT_SINGLELINE).cx + across(v, BUTTON_PAD);
    width = width > across(v, BUTTON_MIN) ? width : across(v, BUTTON_MIN);
    place(v, id, right - width, top, width, down(v, BUTTON));
    return right - width - across(v, 4);
}

static void place_all(const struct view *v)
{
    RECT window, client;
    int top = place_text(v, IDC_BOX_TITLE, down(v, MARGIN));
    top = place_text(v, IDC_BOX_TEXT, top);
    top = place_details(v, top);
    top = place_check(v, top);
    place(v, IDC_BOX_MARK, across(v, MARGIN), down(v, MARGIN), across(v, MARK), across(v, MARK));
    int least = down(v, MARGIN + GAP) + across(v, MARK);
    top = top > least ? top : least;
    int right = across(v, WIDTH - MARGIN);
    right = place_button(v, IDCANCEL, right, top);
    right = place_button(v, IDB_GO_AHEAD, right, top);
    place_button(v, IDB_OTHER, right, top);
    int width = (int)text_room(v, IDC_BOX_UNFOLD, 0, DT_SINGLELINE).cx + across(v, BUTTON_PAD);
    place(v, IDC_BOX_UNFOLD, across(v, MARGIN), top, width, down(v, BUTTON));
    GetWindowRect(v->window, &window);
    GetClientRect(v->window, &client);
    SetWindowPos(v->window, NULL, 0, 0, across(v, WIDTH) + (window.right - window.left) - client.right,
                 top + down(v, BUTTON + GAP) + (window.bottom - window.top) - client.bottom,
                 SWP_NOMOVE | SWP_NOZORDER | SWP_NOACTIVATE);
    InvalidateRect(v->window, NULL, TRUE);
}

static void centre(HWND window)
{
    RECT own, owner;
    MONITORINFO info;
    HWND above = GetWindow(window, GW_OWNER);
    memset(&info, 0, sizeof info);
    info.cbSize = sizeof info;
    if (!GetWindowRect(window, &own) ||
        !GetMonitorInfoW(MonitorFromWindow(above != NULL ? above : window, MONITOR_DEFAULTTONEAREST), &info))
        return;
    if (above == NULL || !GetWindowRect(above, &owner))
        owner = info.rcWork;
    int width = own.right - own.left, height = own.bottom - own.top;
    int left = (owner.left + owner.right - width) / 2, top = (owner.top + owner.bottom - height) / 2;
    left = left + width > info.rcWork.right ? info.rcWork.right - width : left;
    top = top + height > info.rcWork.bottom ? info.rcWork.bottom - height : top;
    SetWindowPos(window, NULL, left < info.rcWork.left ? info.rcWork.left : left,
                 top < info.rcWork.top ? info.rcWork.top : top, 0, 0,
                 SWP_NOSIZE | SWP_NOZORDER | SWP_NOACTIVATE);
}

/* Filling */

static void fill_button(const struct view *v, int id, enum fact_id text)
{
    control_show(v->window, id, text != FACT_NONE);
    if (text != FACT_NONE)
        control_set_text(v->window, id, say_template(text));
}

/* The text always says what the check box has made of it. */
static void show_content(const struct view *v)
{
    const struct box *box = v->box;
    control_set_prose(v->window, IDC_BOX_TEXT,
                      v->checked && box->content_when_checked != NULL ? box->content_when_checked
                                                                      : box->content);
    control_enable(v->window, IDB_GO_AHEAD, v->checked || !box->yes_needs_check);
}

static void set_default(const struct view *v)
{
    static const int ids[] = {[BOX_NO] = IDCANCEL, [BOX_YES] = IDB_GO_AHEAD, [BOX_OTHER] = IDB_OTHER};
    int id = ids[v->box->default_answer];
    SendMessageW(v->window, DM_SETDEFID, (WPARAM)id, 0);
    SetFocus(GetDlgItem(v->window, id));
}

static void on_init(HWND window, struct view *v)
{
    const struct box *box = v->box;
    v->window = the_window = window;
    SetWindowLongPtrW(window, DWLP_USER, (LONG_PTR)v);
    SetWindowTextW(window, RESTOCK_TITLE);
    v->headline = control_headline_font(GetDlgItem(window, IDC_BOX_TEXT));
    SendDlgItemMessageW(window, IDC_BOX_TITLE, WM_SETFONT, (WPARAM)v->headline, FALSE);
    control_set_prose(window, IDC_BOX_TITLE,
                      box->headline != NULL ? box->headline : say_template(box->title));
    fill_button(v, IDC_BOX_CHECK, box->check_box);
    fill_button(v, IDB_GO_AHEAD, box->yes);
    fill_button(v, IDB_OTHER, box->other);
    fill_button(v, IDCANCEL, box->no);
    bool with_details = box->details != NULL && box->details[0] != '\0';
    fill_button(v, IDC_BOX_UNFOLD, with_details ? FACT_BOX_DETAILS : FACT_NONE);
    control_set_lines(window, IDC_BOX_DETAILS, with_details ? box->details : "");
    show_content(v);
    control_show(window, IDC_BOX_TEXT, box->content[0] != '\0');
    if (the_theme != NULL) {
        theme_apply_to_window(the_theme, window);
        theme_apply_to_controls(the_theme, window);
    }
    place_all(v);
    centre(window);
    set_default(v);
}

/* Messages */

static void on_command(struct view *v, int id)
{
    if (id == IDC_BOX_UNFOLD) {
        v->unfolded = !v->unfolded;
        place_all(v);
        centre(v->window);
    } else if (id == IDC_BOX_CHECK) {
        v->checked = IsDlgButtonChecked(v->window, IDC_BOX_CHECK) == BST_CHECKED;
        show_content(v);
        place_all(v);
    } else if (id == IDCANCEL || id == IDB_OTHER || (id == IDB_GO_AHEAD && has(v, IDB_GO_AHEAD))) {
        EndDialog(v->window, id);
    }
}

static INT_PTR on_draw(const struct view *v, const NMCUSTOMDRAW *draw)
{
    LRESULT result = the_theme != NULL ? theme_draw_button(the_theme, draw) : CDRF_DODEFAULT;
    SetWindowLongPtrW(v->window, DWLP_MSGRESULT, result);
    return TRUE;
}

static INT_PTR on_message(struct view *v, UINT message, WPARAM wparam, LPARAM lparam)
{
    switch (message) {
    case WM_COMMAND:
        if (HIWORD(wparam) == BN_CLICKED)
            on_command(v, LOWORD(wparam));
        return TRUE;
    case WM_DRAWITEM:
        mark_draw((const DRAWITEMSTRUCT *)lparam, the_theme, v->box->calm ? MARK_INFO : MARK_ASK);
        return TRUE;
    case WM_NOTIFY:
        return ((const NMHDR *)lparam)->code == NM_CUSTOMDRAW ? on_draw(v, (const NMCUSTOMDRAW *)lparam)
                                                              : FALSE;
    case WM_CTLCOLORDLG:
    case WM_CTLCOLORSTATIC:
    case WM_CTLCOLORBTN:
    case WM_CTLCOLOREDIT:
        return the_theme != NULL ? (INT_PTR)theme_color_control(the_theme, (HDC)wparam, message, false, false)
                                 : FALSE;
    default:
        return FALSE;
    }
}

static INT_PTR CALLBACK box_proc(HWND window, UINT message, WPARAM wparam, LPARAM lparam)
{
    struct view *v = (struct view *)GetWindowLongPtrW(window, DWLP_USER);
    if (message == WM_INITDIALOG) {
        on_init(window, (struct view *)lparam);
        return FALSE; /* the focus is set */
    }
    return v != NULL ? on_message(v, message, wparam, lparam) : FALSE;
}

enum box_answer box_show(HWND parent, const struct box *box, bool *checked)
{
    struct view v = {.box = box};
    INT_PTR pressed =
        DialogBoxParamW(GetModuleHandleW(NULL), MAKEINTRESOURCEW(IDD_BOX), parent, box_proc, (LPARAM)&v);
    the_window = NULL;
    if (v.headline != NULL)
        DeleteObject(v.headline);
    if (checked != NULL)
        *checked = v.checked;
    if (pressed == IDB_GO_AHEAD && box->yes_needs_check && !v.checked)
        return BOX_NO;
    return pressed == IDB_GO_AHEAD ? BOX_YES : pressed == IDB_OTHER ? BOX_OTHER : BOX_NO;
}

void box_dismiss(void)
{
    if (the_window != NULL)
        EndDialog(the_window, IDCANCEL);
}
