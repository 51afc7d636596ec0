/* name_dlg.c: see name_dlg.h. */
/* SPDX-License-Identifier: MIT */
#include "gui/name_dlg.h"

#include "gui/controls.h"
#include "gui/dialog_texts.h"
#include "gui/layout.h"
#include "gui/resource.h"
#include "gui/theme.h"
#include "say/say.h"

#include <commctrl.h>
#include <string.h>

struct name_dlg {
    const struct theme *theme;
    const char *device;
    char *name; /* LIBRARY_LABEL_MAX bytes */
    struct layout layout;
};

/* Without the blanks around it; false if it is too long. */
static bool read_name(HWND window, char name[LIBRARY_LABEL_MAX])
{
    char text[LIBRARY_LABEL_MAX];
    bool fits = control_get_text(window, IDC_NAME, text, sizeof text);
    const char *begin = text + strspn(text, " ");
    size_t len = strlen(begin);
    while (len > 0 && begin[len - 1] == ' ')
        len--;
    memcpy(name, begin, len);
    name[len] = '\0';
    return fits;
}

/* Bytes are counted, not letters: what fits cannot be said beforehand. */
static void on_edited(HWND window)
{
    char name[LIBRARY_LABEL_MAX];
    bool fits = read_name(window, name);
    control_set_text(window, IDC_NAME_HINT,
                     say_template(fits ? FACT_NAME_EXAMPLE : FACT_NAME_CHOOSE_SHORTER));
    control_enable(window, IDOK, fits);
}

static void on_init(HWND window, struct name_dlg *n)
{
    SetWindowLongPtrW(window, DWLP_USER, (LONG_PTR)n);
    dialog_texts_apply_name(window);
    layout_init_whole(&n->layout, window);
    theme_apply_to_window(n->theme, window);
    theme_apply_to_controls(n->theme, window);
    control_set_text(window, IDC_NAME_DEVICE, n->device);
    SendDlgItemMessageW(window, IDC_NAME, EM_SETLIMITTEXT, LIBRARY_LABEL_MAX, 0);
    control_set_text(window, IDC_NAME, n->name);
    on_edited(window);
}

static void on_command(HWND window, struct name_dlg *n, int id, int code)
{
    if (id == IDC_NAME && code == EN_CHANGE)
        on_edited(window);
    else if (id == IDOK && read_name(window, n->name))
        EndDialog(window, IDOK);
    else if (id == IDCANCEL)
        EndDialog(window, IDCANCEL);
}

static INT_PTR on_draw(HWND window, const struct name_dlg *n, const NMCUSTOMDRAW *draw)
{
    SetWindowLongPtrW(window, DWLP_MSGRESULT, theme_draw_button(n->theme, draw));
    return TRUE;
}

static INT_PTR CALLBACK name_proc(HWND window, UINT message, WPARAM wparam, LPARAM lparam)
{
    struct name_dlg *n = (struct name_dlg *)GetWindowLongPtrW(window, DWLP_USER);
    if (message == WM_INITDIALOG)
        on_init(window, (struct name_dlg *)lparam);
    if (message == WM_INITDIALOG || n == NULL)
        return message == WM_INITDIALOG;
    switch (message) {
    case WM_COMMAND:
        on_command(window, n, LOWORD(wparam), HIWORD(wparam));
        return TRUE;
    case WM_NOTIFY:
        return ((const NMHDR *)lparam)->code == NM_CUSTOMDRAW
                   ? on_draw(window, n, (const NMCUSTOMDRAW *)lparam)
                   : FALSE;
    case WM_CTLCOLORDLG:
    case WM_CTLCOLORSTATIC:
    case WM_CTLCOLOREDIT:
        return (INT_PTR)theme_color_control(n->theme, (HDC)wparam, message, false, false);
    default:
        return FALSE;
    }
}

bool name_dlg_ask(HWND owner, const struct theme *theme, const char *device, char name[LIBRARY_LABEL_MAX])
{
    struct name_dlg n = {.theme = theme, .device = device, .name = name};
    bool ok = DialogBoxParamW(GetModuleHandleW(NULL), MAKEINTRESOURCEW(IDD_NAME), owner, name_proc,
                              (LPARAM)&n) == IDOK;
    layout_done(&n.layout);
    return ok;
}
