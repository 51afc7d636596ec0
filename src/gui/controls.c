/* controls.c: small helpers around dialog controls. */
/* SPDX-License-Identifier: MIT */
#include "gui/controls.h"

#include "base/buf.h"
#include "gui/resource.h"
#include "win32/utf16.h"

#include <stdlib.h>
#include <string.h>

static WCHAR *wide_text_of(HWND control)
{
    int len = GetWindowTextLengthW(control);
    WCHAR *text = calloc((size_t)len + 1, sizeof *text);
    if (text != NULL)
        GetWindowTextW(control, text, len + 1);
    return text;
}

static bool set_wide(HWND control, const WCHAR *wanted)
{
    WCHAR *present = wide_text_of(control);
    bool changed = wanted != NULL && (present == NULL || wcscmp(wanted, present) != 0);
    if (changed)
        SetWindowTextW(control, wanted);
    free(present);
    return changed;
}

bool control_set_text(HWND dialog, int id, const char *text)
{
    WCHAR *wanted = utf16_to_show(text);
    bool changed = set_wide(GetDlgItem(dialog, id), wanted);
    free(wanted);
    return changed;
}

bool control_set_prose(HWND dialog, int id, const char *text)
{
    WCHAR *wanted = utf16_to_show(text);
    for (WCHAR *at = wanted; at != NULL && at[0] != 0 && at[1] != 0; at++)
        if (at[0] >= L'0' && at[0] <= L'9' && at[1] == L' ' && at[2] == L'V')
            at[1] = 0x00A0; /* no-break space */
    bool changed = set_wide(GetDlgItem(dialog, id), wanted);
    free(wanted);
    return changed;
}

void windows_lines(const char *text, struct buf *lines)
{
    for (; *text != '\0'; text++) {
        if (*text == '\n')
            buf_append_byte(lines, '\r');
        buf_append_byte(lines, (uint8_t)*text);
    }
}

void control_set_lines(HWND dialog, int id, const char *text)
{
    struct buf lines = BUF_INIT;
    windows_lines(text, &lines);
    control_set_text(dialog, id, buf_text(&lines));
    buf_free(&lines);
}

bool control_get_text(HWND dialog, int id, char *text, size_t size)
{
    WCHAR *wide = wide_text_of(GetDlgItem(dialog, id));
    text[0] = '\0';
    bool ok = wide != NULL && utf16_copy_utf8(text, size, wide);
    free(wide);
    return ok;
}

void control_enable(HWND dialog, int id, bool enabled)
{
    HWND control = GetDlgItem(dialog, id);
    if ((IsWindowEnabled(control) != 0) != enabled)
        EnableWindow(control, enabled);
}

static bool is_push_button(HWND control)
{
    return (SendMessageW(control, WM_GETDLGCODE, 0, 0) & (DLGC_DEFPUSHBUTTON | DLGC_UNDEFPUSHBUTTON)) != 0;
}

/* A push button with the focus is drawn as the default while it has it: the system sees to that. */
void control_set_default(HWND dialog, int id)
{
    int old = LOWORD(SendMessageW(dialog, DM_GETDEFID, 0, 0));
    if (old == id)
        return;
    HWND focus = GetFocus();
    SendMessageW(dialog, DM_SETDEFID, (WPARAM)id, 0);
    if (focus != NULL && IsChild(dialog, focus) && is_push_button(focus))
        return;
    SendDlgItemMessageW(dialog, old, BM_SETSTYLE, BS_PUSHBUTTON, TRUE);
    SendDlgItemMessageW(dialog, id, BM_SETSTYLE, BS_DEFPUSHBUTTON, TRUE);
}

void control_show(HWND dialog, int id, bool visible)
{
    HWND control = GetDlgItem(dialog, id);
    bool shown = (GetWindowLongPtrW(control, GWL_STYLE) & WS_VISIBLE) != 0;
    if (shown != visible)
        ShowWindow(control, visible ? SW_SHOWNA : SW_HIDE);
}

void control_fill_list(HWND dialog, int id, const char *const *texts, size_t count, int selected)
{
    HWND list = GetDlgItem(dialog, id);
    SendMessageW(list, WM_SETREDRAW, FALSE, 0);
    SendMessageW(list, CB_RESETCONTENT, 0, 0);
    for (size_t i = 0; i < count; i++) {
        WCHAR *wide = utf16_to_show(texts[i]);
        SendMessageW(list, CB_ADDSTRING, 0, (LPARAM)(wide != NULL ? wide : L"?"));
        free(wide);
    }
    SendMessageW(list, CB_SETCURSEL, (WPARAM)selected, 0);
    SendMessageW(list, WM_SETREDRAW, TRUE, 0);
    InvalidateRect(list, NULL, TRUE);
}

int control_selected(HWND dialog, int id)
{
    return (int)SendDlgItemMessageW(dialog, id, CB_GETCURSEL, 0, 0);
}

HFONT control_headline_font(HWND control)
{
    LOGFONTW font;
    HFONT own = (HFONT)SendMessageW(control, WM_GETFONT, 0, 0);
    if (own == NULL || GetObjectW(own, sizeof font, &font) == 0)
        return NULL;
    font.lfHeight = MulDiv(font.lfHeight, 4, 3);
    return CreateFontIndirectW(&font);
}

void window_set_icons(HWND window)
{
    HINSTANCE module = GetModuleHandleW(NULL);
    SendMessageW(window, WM_SETICON, ICON_BIG,
                 (LPARAM)LoadImageW(module, MAKEINTRESOURCEW(IDI_RESTOCK), IMAGE_ICON,
                                    GetSystemMetrics(SM_CXICON), GetSystemMetrics(SM_CYICON), LR_SHARED));
    SendMessageW(window, WM_SETICON, ICON_SMALL,
                 (LPARAM)LoadImageW(module, MAKEINTRESOURCEW(IDI_RESTOCK), IMAGE_ICON,
                                    GetSystemMetrics(SM_CXSMICON), GetSystemMetrics(SM_CYSMICON), LR_SHARED));
}
