/* box.c: task dialogs. */
/* SPDX-License-Identifier: MIT */
#include "gui/box.h"

#include "gui/resource.h"
#include "win32/comctl.h"
#include "win32/utf16.h"

#include <stdlib.h>
#include <string.h>

#define WIDTH 280 /* dialog units: a default name of a backup in one line */

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
    const struct box *box = (const struct box *)data;
    (void)lparam;
    if (event == TDN_CREATED)
        centre_over_owner(window);
    if (event == TDN_CREATED && box->yes_needs_check)
        SendMessageW(window, TDM_ENABLE_BUTTON, IDB_GO_AHEAD, FALSE);
    if (event == TDN_VERIFICATION_CLICKED && box->yes_needs_check)
        SendMessageW(window, TDM_ENABLE_BUTTON, IDB_GO_AHEAD, (LPARAM)wparam);
    if (event == TDN_VERIFICATION_CLICKED && box->content_when_checked != NULL) {
        WCHAR *wide = utf16_to_show(wparam ? box->content_when_checked : box->content);
        if (wide != NULL)
            SendMessageW(window, TDM_SET_ELEMENT_TEXT, TDE_CONTENT, (LPARAM)wide);
        free(wide);
    }
    return S_OK;
}

static const struct {
    enum box_answer answer;
    int id;
} ids[] = {{BOX_NO, IDCANCEL}, {BOX_YES, IDB_GO_AHEAD}, {BOX_OTHER, IDB_OTHER}};

static UINT collect_buttons(const struct box *box, TASKDIALOG_BUTTON buttons[3])
{
    UINT count = 0;
    if (box->other != NULL)
        buttons[count++] = (TASKDIALOG_BUTTON){IDB_OTHER, box->other};
    if (box->yes != NULL)
        buttons[count++] = (TASKDIALOG_BUTTON){IDB_GO_AHEAD, box->yes};
    buttons[count++] = (TASKDIALOG_BUTTON){IDCANCEL, box->no};
    return count;
}

static void configure(const struct box *box, TASKDIALOGCONFIG *config)
{
    memset(config, 0, sizeof *config);
    config->cbSize = sizeof *config;
    config->dwFlags = TDF_ALLOW_DIALOG_CANCELLATION | TDF_POSITION_RELATIVE_TO_WINDOW;
    config->pszWindowTitle = RESTOCK_TITLE;
    config->pszMainIcon = box->calm ? TD_INFORMATION_ICON : TD_WARNING_ICON;
    config->pszMainInstruction = box->title;
    config->nDefaultButton = ids[box->default_answer].id;
    config->pszVerificationText = box->check_box;
    config->cxWidth = WIDTH;
    config->pszExpandedControlText = config->pszCollapsedControlText = L"Details";
    config->pfCallback = on_event;
    config->lpCallbackData = (LONG_PTR)box;
}

enum box_answer box_show(HWND parent, const struct box *box, bool *checked)
{
    TASKDIALOG_BUTTON buttons[3];
    TASKDIALOGCONFIG config;
    int pressed = IDCANCEL;
    BOOL ticked = FALSE;
    bool with_details = box->details != NULL && box->details[0] != '\0';
    WCHAR *content = utf16_to_show(box->content);
    WCHAR *details = with_details ? utf16_to_show(box->details) : NULL;
    configure(box, &config);
    config.hwndParent = parent;
    config.pszContent = content;
    config.pszExpandedInformation = details;
    config.cButtons = collect_buttons(box, buttons);
    config.pButtons = buttons;
    HRESULT result =
        content != NULL ? comctl()->TaskDialogIndirect(&config, &pressed, NULL, &ticked) : E_OUTOFMEMORY;
    free(details);
    free(content);
    if (checked != NULL)
        *checked = ticked != FALSE;
    if (FAILED(result) || (pressed == IDB_GO_AHEAD && box->yes_needs_check && !ticked))
        return BOX_NO;
    return pressed == IDB_GO_AHEAD ? BOX_YES : pressed == IDB_OTHER ? BOX_OTHER : BOX_NO;
}
