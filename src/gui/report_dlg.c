/* report_dlg.c: see report_dlg.h. */
/* SPDX-License-Identifier: MIT */
#include "gui/report_dlg.h"

#include "base/buf.h"
#include "base/err.h"
#include "core/work/flasher.h"
#include "gui/clipboard.h"
#include "gui/controls.h"
#include "gui/dialog_texts.h"
#include "gui/layout.h"
#include "gui/pick.h"
#include "gui/resource.h"
#include "gui/theme.h"
#include "gui/words.h"
#include "store/store.h"
#include "win32/utf16.h"
#include "say/say.h"
#include "say/say_error.h"

#include <commctrl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct report_dlg {
    const struct theme *theme;
    const char *folder, *summary;
    const char *text; /* with line ends of Windows */
    HFONT font;       /* owned; its columns are even */
    struct layout layout;
};

/* As large as the box's own. */
static HFONT even_font(HWND window)
{
    LOGFONTW font;
    HFONT own = (HFONT)SendMessageW(window, WM_GETFONT, 0, 0);
    if (own == NULL || GetObjectW(own, sizeof font, &font) == 0)
        return NULL;
    font.lfPitchAndFamily = FIXED_PITCH | FF_MODERN;
    lstrcpynW(font.lfFaceName, L"Consolas", LF_FACESIZE);
    return CreateFontIndirectW(&font);
}

static void on_init(HWND window, struct report_dlg *r)
{
    SetWindowLongPtrW(window, DWLP_USER, (LONG_PTR)r);
    dialog_texts_apply_report(window);
    layout_init_whole(&r->layout, window);
    theme_apply_to_window(r->theme, window);
    theme_apply_to_controls(r->theme, window);
    r->font = even_font(window);
    if (r->font != NULL)
        SendDlgItemMessageW(window, IDC_REPORT, WM_SETFONT, (WPARAM)r->font, FALSE);
    control_set_prose(window, IDC_REPORT_SUMMARY, r->summary);
    control_set_text(window, IDC_REPORT, r->text);
    SetFocus(GetDlgItem(window, IDC_REPORT_COPY)); /* in the report all would be selected, and its end seen */
}

static void copy(HWND window, const struct report_dlg *r)
{
    bool ok = clipboard_put(window, r->text);
    control_set_text(window, IDC_REPORT_NOTE, say_template(ok ? FACT_REPORT_COPIED : FACT_REPORT_NOT_COPIED));
}

static void save(HWND window, const struct report_dlg *r)
{
    struct err e = ERR_INIT;
    char path[STORE_PATH_MAX] = "restock-report.txt", name[WORDS_NAME_MAX], text[WORDS_NAME_MAX + 20];
    if (!pick_text_to_save(window, FACT_PICK_REPORT_NAME, r->folder, path, sizeof path))
        return;
    words_short_name(path, name);
    if (store_save(store_system(), path, r->text, strlen(r->text), true, &e))
        say_fill(FACT_REPORT_SAVED, (const char *[]){name}, text, sizeof text);
    else
        snprintf(text, sizeof text, "%s", say_error_sentence(e.code));
    control_set_text(window, IDC_REPORT_NOTE, text);
}

static void on_command(HWND window, const struct report_dlg *r, int id)
{
    if (id == IDC_REPORT_COPY)
        copy(window, r);
    else if (id == IDC_REPORT_SAVE)
        save(window, r);
    else if (id == IDCANCEL || id == IDOK)
        EndDialog(window, id);
}

static INT_PTR on_draw(HWND window, const struct report_dlg *r, const NMCUSTOMDRAW *draw)
{
    SetWindowLongPtrW(window, DWLP_MSGRESULT, theme_draw_button(r->theme, draw));
    return TRUE;
}

static INT_PTR CALLBACK report_proc(HWND window, UINT message, WPARAM wparam, LPARAM lparam)
{
    struct report_dlg *r = (struct report_dlg *)GetWindowLongPtrW(window, DWLP_USER);
    if (message == WM_INITDIALOG)
        on_init(window, (struct report_dlg *)lparam);
    if (message == WM_INITDIALOG || r == NULL)
        return FALSE; /* the focus is where it was put */
    switch (message) {
    case WM_COMMAND:
        on_command(window, r, LOWORD(wparam));
        return TRUE;
    case WM_NOTIFY:
        return ((const NMHDR *)lparam)->code == NM_CUSTOMDRAW
                   ? on_draw(window, r, (const NMCUSTOMDRAW *)lparam)
                   : FALSE;
    case WM_CTLCOLORDLG:
    case WM_CTLCOLORSTATIC:
    case WM_CTLCOLOREDIT:
        return (INT_PTR)theme_color_control(r->theme, (HDC)wparam, message, false, false);
    default:
        return FALSE;
    }
}

void report_dlg_show(HWND owner, const struct theme *theme, const char *folder, const char *summary,
                     const char *text)
{
    struct report_dlg r = {.theme = theme, .folder = folder, .summary = summary};
    struct buf lines = BUF_INIT;
    windows_lines(text, &lines);
    r.text = buf_text(&lines);
    DialogBoxParamW(GetModuleHandleW(NULL), MAKEINTRESOURCEW(IDD_REPORT), owner, report_proc, (LPARAM)&r);
    if (r.font != NULL)
        DeleteObject(r.font);
    layout_done(&r.layout);
    buf_free(&lines);
}
