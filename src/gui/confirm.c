/* confirm.c: task dialogs. */
#include "gui/confirm.h"

#include "base/buf.h"
#include "base/bytes.h"
#include "gui/resource.h"
#include "gui/words.h"
#include "win32/utf16.h"

#include <commctrl.h>
#include <stdlib.h>
#include <string.h>

#define WIDTH 280 /* dialog units: a default name of a backup in one line */

struct question {
    const WCHAR *title;
    const char *content, *content_when_checked; /* the latter: NULL = the same */
    const WCHAR *yes, *no, *check_box;
    bool yes_needs_check;
};

/* The flag TDF_POSITION_RELATIVE_TO_WINDOW asks for this, but Wine leaves some boxes in the corner. */
static void centre_over_owner(HWND window)
{
    RECT own, owner;
    MONITORINFO info;
    memset(&info, 0, sizeof info);
    info.cbSize = sizeof info;
    if (!GetWindowRect(GetWindow(window, GW_OWNER), &owner) || !GetWindowRect(window, &own) ||
        !GetMonitorInfoW(MonitorFromWindow(window, MONITOR_DEFAULTTONEAREST), &info))
        return;
    int width = own.right - own.left, height = own.bottom - own.top;
    int left = (owner.left + owner.right - width) / 2, top = (owner.top + owner.bottom - height) / 2;
    left = left + width > info.rcWork.right ? info.rcWork.right - width : left;
    top = top + height > info.rcWork.bottom ? info.rcWork.bottom - height : top;
    SetWindowPos(window, NULL, left < info.rcWork.left ? info.rcWork.left : left,
                 top < info.rcWork.top ? info.rcWork.top : top, 0, 0,
                 SWP_NOSIZE | SWP_NOZORDER | SWP_NOACTIVATE);
}

/* The text always says what the check box has made of it. */
static HRESULT CALLBACK on_event(HWND window, UINT event, WPARAM wparam, LPARAM lparam, LONG_PTR data)
{
    const struct question *q = (const struct question *)data;
    (void)lparam;
    if (event == TDN_CREATED)
        centre_over_owner(window);
    if (event == TDN_CREATED && q->yes_needs_check)
        SendMessageW(window, TDM_ENABLE_BUTTON, IDB_GO_AHEAD, FALSE);
    if (event == TDN_VERIFICATION_CLICKED && q->yes_needs_check)
        SendMessageW(window, TDM_ENABLE_BUTTON, IDB_GO_AHEAD, (LPARAM)wparam);
    if (event == TDN_VERIFICATION_CLICKED && q->content_when_checked != NULL) {
        WCHAR *wide = utf16_from_utf8(wparam ? q->content_when_checked : q->content);
        if (wide != NULL)
            SendMessageW(window, TDM_SET_ELEMENT_TEXT, TDE_CONTENT, (LPARAM)wide);
        free(wide);
    }
    return S_OK;
}

static enum confirm_answer ask(HWND parent, const struct question *q)
{
    TASKDIALOG_BUTTON buttons[] = {{IDB_GO_AHEAD, q->yes}, {IDCANCEL, q->no}};
    TASKDIALOGCONFIG config;
    int pressed = IDCANCEL;
    BOOL checked = FALSE;
    WCHAR *wide = utf16_from_utf8(q->content);
    memset(&config, 0, sizeof config);
    config.cbSize = sizeof config;
    config.hwndParent = parent;
    config.dwFlags = TDF_ALLOW_DIALOG_CANCELLATION | TDF_POSITION_RELATIVE_TO_WINDOW;
    config.pszWindowTitle = RESTOCK_TITLE;
    config.pszMainIcon = TD_WARNING_ICON;
    config.pszMainInstruction = q->title;
    config.pszContent = wide;
    config.cButtons = ARRAY_LEN(buttons);
    config.pButtons = buttons;
    config.nDefaultButton = IDCANCEL;
    config.pszVerificationText = q->check_box;
    config.cxWidth = WIDTH;
    config.pfCallback = on_event;
    config.lpCallbackData = (LONG_PTR)q;
    HRESULT result = wide != NULL ? TaskDialogIndirect(&config, &pressed, NULL, &checked) : E_OUTOFMEMORY;
    free(wide);
    if (FAILED(result) || pressed != IDB_GO_AHEAD || (q->yes_needs_check && !checked))
        return CONFIRM_NO;
    return checked ? CONFIRM_YES_WITHOUT_COPY : CONFIRM_YES;
}

static void describe_file(const struct confirm *c, struct buf *text)
{
    char name[WORDS_NAME_MAX];
    words_short_name(c->file, name);
    buf_printf(text, "\n%s: %s\n%s\n", c->kind == CONFIRM_UNDO ? "Put back" : "File", name, c->file_is);
}

static void describe_loss(const struct confirm *c, bool with_copy, struct buf *text)
{
    buf_printf(text, "Device: %s\nOn it now: %s\n", c->device, c->firmware);
    if (c->kind != CONFIRM_ERASE)
        describe_file(c, text);
    if (c->findings[0] != '\0')
        buf_printf(text, "\n%s\n", c->findings);
    buf_printf(text, "\nWhat is on the device now will be %s.\n",
               c->kind == CONFIRM_ERASE ? "gone: the whole flash becomes blank" : "replaced by the file");
    if (with_copy)
        buf_printf(text,
                   "It is saved first, as a safety copy; Undo puts that back.\n"
                   "The copy goes to %s",
                   c->library);
    else
        buf_append_text(text, "No safety copy is made:\nit is lost for good.");
}

enum confirm_answer confirm_loss(HWND parent, const struct confirm *c)
{
    static const struct {
        const WCHAR *title, *yes;
    } words[] = {
        [CONFIRM_RESTORE] = {L"Write this file to the device?", L"Restore"},
        [CONFIRM_ERASE] = {L"Erase everything on this device?", L"Erase"},
        [CONFIRM_UNDO] = {L"Put back what was on this device before?", L"Put back"},
    };
    struct buf with = BUF_INIT, without = BUF_INIT;
    describe_loss(c, true, &with);
    describe_loss(c, false, &without);
    struct question q = {
        .title = words[c->kind].title,
        .content = buf_text(&with),
        .content_when_checked = buf_text(&without),
        .yes = words[c->kind].yes,
        .no = L"Cancel",
        .check_box = L"Make no safety copy: what is on the device now is then lost for good",
    };
    enum confirm_answer answer = ask(parent, &q);
    buf_free(&without);
    buf_free(&with);
    return answer;
}

bool confirm_refused(HWND parent, const struct confirm *c)
{
    struct buf text = BUF_INIT;
    buf_printf(&text, "%s\n\nDevice: %s\nOn it now: %s\n", c->findings, c->device, c->firmware);
    describe_file(c, &text);
    struct question q = {
        .title = L"This file should not be written to this device",
        .content = buf_text(&text),
        .yes = L"Restore anyway...",
        .no = L"Cancel",
        .check_box = L"I know what this means for the device, and want it written all the same",
        .yes_needs_check = true,
    };
    bool insists = ask(parent, &q) != CONFIRM_NO;
    buf_free(&text);
    return insists;
}

bool confirm_close(HWND parent)
{
    static const struct question q = {
        .title = L"Stop the work and close Restock?",
        .content =
            "The device is in the middle of it. Nothing is lost: connect the device again later and press "
            "the same button, and it continues where it stopped.",
        .yes = L"Stop and close",
        .no = L"Go on working",
    };
    return ask(parent, &q) != CONFIRM_NO;
}
