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

static enum confirm_answer ask(HWND parent, const WCHAR *question, const char *content, const WCHAR *yes,
                               const WCHAR *no, const WCHAR *check_box)
{
    TASKDIALOG_BUTTON buttons[] = {{IDB_GO_AHEAD, yes}, {IDCANCEL, no}};
    TASKDIALOGCONFIG config;
    int pressed = IDCANCEL;
    BOOL checked = FALSE;
    WCHAR *wide = utf16_from_utf8(content);
    memset(&config, 0, sizeof config);
    config.cbSize = sizeof config;
    config.hwndParent = parent;
    config.dwFlags = TDF_ALLOW_DIALOG_CANCELLATION | TDF_POSITION_RELATIVE_TO_WINDOW | TDF_SIZE_TO_CONTENT;
    config.pszWindowTitle = RESTOCK_TITLE;
    config.pszMainIcon = TD_WARNING_ICON;
    config.pszMainInstruction = question;
    config.pszContent = wide;
    config.cButtons = ARRAY_LEN(buttons);
    config.pButtons = buttons;
    config.nDefaultButton = IDCANCEL;
    config.pszVerificationText = check_box;
    HRESULT result = wide != NULL ? TaskDialogIndirect(&config, &pressed, NULL, &checked) : E_OUTOFMEMORY;
    free(wide);
    if (FAILED(result) || pressed != IDB_GO_AHEAD)
        return CONFIRM_NO;
    return checked ? CONFIRM_YES_WITHOUT_COPY : CONFIRM_YES;
}

enum confirm_answer confirm_loss(HWND parent, const struct confirm *c)
{
    struct buf text = BUF_INIT;
    buf_printf(&text, "Device: %s\nOn it now: %s\n", c->device, c->firmware);
    if (!c->erase)
        buf_printf(&text, "File: %s\n%s\n", words_file_name(c->file), c->file_is);
    if (c->warning[0] != '\0')
        buf_printf(&text, "\nTake care: %s\n", c->warning);
    buf_printf(&text,
               "\nWhat is on the device now will be %s. It is saved first, as a safety copy, in\n%s",
               c->erase ? "gone: the whole flash becomes blank" : "replaced by the file", c->library);
    enum confirm_answer answer =
        ask(parent, c->erase ? L"Erase everything on this device?" : L"Write this file to the device?",
            buf_text(&text), c->erase ? L"Erase" : L"Restore", L"Cancel",
            L"Make no safety copy: what is on the device now is then lost for good");
    buf_free(&text);
    return answer;
}

bool confirm_close(HWND parent)
{
    return ask(parent, L"Stop the work and close Restock?",
               "The device is in the middle of it. Nothing is lost: connect the device again later and press the "
               "same button, and it continues where it stopped.",
               L"Stop and close", L"Go on working", NULL) != CONFIRM_NO;
}
