/* more_menu.c: see more_menu.h. */
/* SPDX-License-Identifier: MIT */
#include "gui/more_menu.h"

#include "base/bytes.h"
#include "gui/dialog_texts.h"
#include "gui/dlg.h"
#include "gui/file_tools.h"
#include "gui/language.h"
#include "gui/resource.h"
#include "say/languages.h"
#include "say/say.h"
#include "win32/utf16.h"

#include <stdlib.h>
#include <string.h>

#define KEYS_MAX  16
#define ITEM_TEXT 160 /* UTF-16 units */

/* "Strg+Z", "F8" */
static void name_key(const ACCEL *key, WCHAR *name, size_t units)
{
    char letter[] = {(char)key->key, '\0'}, text[40];
    if (key->key >= VK_F1 && key->key <= VK_F12)
        snprintf(text, sizeof text, "F%d", key->key - VK_F1 + 1);
    else
        say_fill(FACT_KEY_WITH_CTRL, (const char *[]){letter}, text, sizeof text);
    MultiByteToWideChar(CP_UTF8, 0, text, -1, name, (int)units);
}

/* Behind each item its key, from the table that the keys themselves come from. */
static void add_keys(HMENU menu)
{
    ACCEL keys[KEYS_MAX];
    HACCEL table = LoadAcceleratorsW(GetModuleHandleW(NULL), MAKEINTRESOURCEW(IDM_MORE));
    int count = CopyAcceleratorTableW(table, keys, KEYS_MAX);
    for (int i = 0; i < count; i++) {
        WCHAR text[ITEM_TEXT], name[40];
        int len = GetMenuStringW(menu, keys[i].cmd, text, ITEM_TEXT - 1, MF_BYCOMMAND);
        if (len == 0)
            continue;
        name_key(&keys[i], name, ARRAY_LEN(name));
        text[len] = L'\t';
        lstrcpynW(text + len + 1, name, ITEM_TEXT - len - 1);
        MENUITEMINFOW item = {.cbSize = sizeof item, .fMask = MIIM_STRING, .dwTypeData = text};
        SetMenuItemInfoW(menu, keys[i].cmd, FALSE, &item);
    }
}

static void add_language(HMENU languages, UINT id, const char *name)
{
    WCHAR *text = utf16_to_show(name);
    if (text != NULL)
        AppendMenuW(languages, MF_STRING, id, text);
    free(text);
}

/* Each by its own name, so that whoever cannot read the present one finds the way back. */
static void add_languages(HMENU menu, const struct settings *settings)
{
    char chosen[16];
    UINT marked = IDM_LANGUAGES;
    HMENU languages = CreatePopupMenu();
    language_chosen(settings, chosen, sizeof chosen);
    add_language(languages, IDM_LANGUAGES, say_template(FACT_MENU_LANGUAGE_OF_WINDOWS));
    AppendMenuW(languages, MF_SEPARATOR, 0, NULL);
    for (UINT i = 0; i < say_language_count; i++) {
        add_language(languages, IDM_LANGUAGES + 1 + i, say_languages[i].name);
        if (strcmp(say_languages[i].code, chosen) == 0)
            marked = IDM_LANGUAGES + 1 + i;
    }
    CheckMenuRadioItem(languages, IDM_LANGUAGES, IDM_LANGUAGES + (UINT)say_language_count, marked,
                       MF_BYCOMMAND);
    MENUITEMINFOW item = {.cbSize = sizeof item, .fMask = MIIM_SUBMENU, .hSubMenu = languages};
    SetMenuItemInfoW(menu, IDM_LANGUAGE, FALSE, &item); /* destroyed with the menu */
}

bool more_menu_choose_language(struct dlg *d, int id)
{
    int number = id - IDM_LANGUAGES;
    if (number < 0 || number > (int)say_language_count)
        return false;
    language_choose(d->window, &d->settings, number == 0 ? "" : say_languages[number - 1].code);
    return true;
}

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
    more_menu_texts_apply(menu);
    add_keys(menu);
    add_languages(menu, &d->settings);
    enable_items(d, menu);
    int item =
        TrackPopupMenuEx(GetSubMenu(menu, 0), TPM_RETURNCMD | TPM_NONOTIFY | TPM_RIGHTALIGN | TPM_VERTICAL,
                         button.right, button.bottom, d->window, &beside);
    DestroyMenu(menu);
    if (item != 0)
        SendMessageW(d->window, WM_COMMAND, MAKEWPARAM(item, 0), 0);
}
