/* more_menu.c: see more_menu.h. */
/* SPDX-License-Identifier: MIT */
#include "gui/more_menu.h"

#include "base/bytes.h"
#include "gui/dlg.h"
#include "gui/file_tools.h"
#include "gui/resource.h"

/* What cannot be done now is grey. */
static void enable_items(const struct dlg *d, HMENU menu)
{
    bool ready = d->device.phase == WORKER_READY;
    bool has_port = d->port[0] != '\0' && d->device.phase != WORKER_PORT_FAILED;
    const struct {
        UINT item;
        bool enabled;
    } items[] = {
        {IDM_UNDO, ready && d->device.can_undo},
        {IDM_VERIFY, ready && dlg_file_is_usable(d)},
        {IDM_BOOT_LOG, has_port},
        {IDM_BACKUP_AS, ready},
        {IDM_ERASE, ready},
        {IDM_SHOW_FILE, d->file_path[0] != '\0'},
        {IDM_NAME, file_tools_know_device(d)},
        {IDM_CHECK, has_port},
    };
    for (size_t i = 0; i < ARRAY_LEN(items); i++)
        EnableMenuItem(menu, items[i].item, MF_BYCOMMAND | (UINT)(items[i].enabled ? MF_ENABLED : MF_GRAYED));
}

void more_menu_show(struct dlg *d)
{
    RECT button;
    HMENU menu = LoadMenuW(GetModuleHandleW(NULL), MAKEINTRESOURCEW(IDM_MORE));
    if (menu == NULL || !GetWindowRect(GetDlgItem(d->window, IDC_MORE), &button))
        return;
    TPMPARAMS beside = {sizeof beside, button};
    enable_items(d, menu);
    int item =
        TrackPopupMenuEx(GetSubMenu(menu, 0), TPM_RETURNCMD | TPM_NONOTIFY | TPM_RIGHTALIGN | TPM_VERTICAL,
                         button.right, button.bottom, d->window, &beside);
    DestroyMenu(menu);
    if (item != 0)
        SendMessageW(d->window, WM_COMMAND, MAKEWPARAM(item, 0), 0);
}
