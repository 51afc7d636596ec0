/* more_menu.c: see more_menu.h. */
/* SPDX-License-Identifier: MIT */
#include "gui/more_menu.h"

#include "gui/dialog_texts.h"
#include "gui/dlg.h"
#include "gui/file_tools.h"
#include "gui/folder_view.h"
#include "gui/resource.h"

static int show_menu(struct dlg *d)
{
    RECT button;
    HMENU menu = LoadMenuW(GetModuleHandleW(NULL), MAKEINTRESOURCEW(IDM_MORE));
    if (menu == NULL || !GetWindowRect(GetDlgItem(d->window, IDC_MORE), &button))
        return 0;
    more_menu_texts_apply(menu);
    TPMPARAMS beside = {sizeof beside, button};
    EnableMenuItem(menu, IDM_NAME, MF_BYCOMMAND | (UINT)(file_tools_know_device(d) ? MF_ENABLED : MF_GRAYED));
    bool may_check = d->port[0] != '\0' && d->device.phase != WORKER_PORT_FAILED;
    EnableMenuItem(menu, IDM_CHECK, MF_BYCOMMAND | (UINT)(may_check ? MF_ENABLED : MF_GRAYED));
    int item =
        TrackPopupMenuEx(GetSubMenu(menu, 0), TPM_RETURNCMD | TPM_NONOTIFY | TPM_RIGHTALIGN | TPM_VERTICAL,
                         button.right, button.bottom, d->window, &beside);
    DestroyMenu(menu);
    return item;
}

void more_menu_show(struct dlg *d)
{
    static const struct {
        int item;
        enum file_job_kind kind;
    } items[] = {{IDM_MEND, FILE_MEND},
                 {IDM_SHARE, FILE_SHARE},
                 {IDM_COMPARE, FILE_COMPARE},
                 {IDM_TRANSPLANT, FILE_TRANSPLANT},
                 {IDM_NAME, FILE_NAME}};
    int item = show_menu(d);
    if (item == IDM_CHECK)
        dlg_check(d);
    if (item == IDM_LIBRARY)
        folder_view_choose(d);
    for (size_t i = 0; i < sizeof items / sizeof items[0]; i++)
        if (items[i].item == item)
            file_tools_begin(d, items[i].kind);
}
