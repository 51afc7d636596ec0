/* box.c: task dialogs. */
/* SPDX-License-Identifier: MIT */
#include "gui/box.h"

#include "gui/resource.h"
#include "say/say.h"
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

/* The texts of a box as the system wants them; NULL = there is none. */
enum { TITLE, CONTENT, DETAILS, FOLDED, CHECK_BOX, YES, OTHER, NO, TEXTS };

static WCHAR *wide_sentence(enum fact_id id)
{
    return id != FACT_NONE ? utf16_to_show(say_template(id)) : NULL;
}

static void make_texts(const struct box *box, WCHAR *texts[TEXTS])
{
    bool with_details = box->details != NULL && box->details[0] != '\0';
    texts[TITLE] = wide_sentence(box->title);
    texts[CONTENT] = utf16_to_show(box->content);
    texts[DETAILS] = with_details ? utf16_to_show(box->details) : NULL;
    texts[FOLDED] = wide_sentence(FACT_BOX_DETAILS);
    texts[CHECK_BOX] = wide_sentence(box->check_box);
    texts[YES] = wide_sentence(box->yes);
    texts[OTHER] = wide_sentence(box->other);
    texts[NO] = wide_sentence(box->no);
}

static void free_texts(WCHAR *texts[TEXTS])
{
    for (int i = 0; i < TEXTS; i++)
        free(texts[i]);
}

static UINT collect_buttons(WCHAR *const texts[TEXTS], TASKDIALOG_BUTTON buttons[3])
{
    UINT count = 0;
    if (texts[OTHER] != NULL)
        buttons[count++] = (TASKDIALOG_BUTTON){IDB_OTHER, texts[OTHER]};
    if (texts[YES] != NULL)
        buttons[count++] = (TASKDIALOG_BUTTON){IDB_GO_AHEAD, texts[YES]};
    buttons[count++] = (TASKDIALOG_BUTTON){IDCANCEL, texts[NO]};
    return count;
}

static void configure(const struct box *box, WCHAR *const texts[TEXTS], TASKDIALOGCONFIG *config)
{
    memset(config, 0, sizeof *config);
    config->cbSize = sizeof *config;
    config->dwFlags = TDF_ALLOW_DIALOG_CANCELLATION | TDF_POSITION_RELATIVE_TO_WINDOW;
    config->pszWindowTitle = RESTOCK_TITLE;
    config->pszMainIcon = box->calm ? TD_INFORMATION_ICON : TD_WARNING_ICON;
    config->pszMainInstruction = texts[TITLE];
    config->pszContent = texts[CONTENT];
    config->pszExpandedInformation = texts[DETAILS];
    config->nDefaultButton = ids[box->default_answer].id;
    config->pszVerificationText = texts[CHECK_BOX];
    config->cxWidth = WIDTH;
    config->pszExpandedControlText = config->pszCollapsedControlText = texts[FOLDED];
    config->pfCallback = on_event;
    config->lpCallbackData = (LONG_PTR)box;
}

enum box_answer box_show(HWND parent, const struct box *box, bool *checked)
{
    TASKDIALOG_BUTTON buttons[3];
    TASKDIALOGCONFIG config;
    int pressed = IDCANCEL;
    BOOL ticked = FALSE;
    WCHAR *texts[TEXTS];
    make_texts(box, texts);
    configure(box, texts, &config);
    config.hwndParent = parent;
    config.cButtons = collect_buttons(texts, buttons);
    config.pButtons = buttons;
    bool enough_memory = texts[CONTENT] != NULL && texts[NO] != NULL;
    HRESULT result =
        enough_memory ? comctl()->TaskDialogIndirect(&config, &pressed, NULL, &ticked) : E_OUTOFMEMORY;
    free_texts(texts);
    if (checked != NULL)
        *checked = ticked != FALSE;
    if (FAILED(result) || (pressed == IDB_GO_AHEAD && box->yes_needs_check && !ticked))
        return BOX_NO;
    return pressed == IDB_GO_AHEAD ? BOX_YES : pressed == IDB_OTHER ? BOX_OTHER : BOX_NO;
}
