/* main_texts.c: the words of the main window and its menu. */
/* SPDX-License-Identifier: MIT */
#include "base/bytes.h"
#include "gui/dialog_texts.h"
#include "gui/resource.h"

static const struct dialog_text main_texts[] = {
    {IDC_PORT_LABEL, FACT_CONTROL_PORT},
    {IDC_HELP_CONNECT, FACT_CONTROL_HELP},
    {IDC_DEVICE_LABEL, FACT_CONTROL_DEVICE},
    {IDC_FIRMWARE_LABEL, FACT_CONTROL_FIRMWARE},
    {IDC_BACKUPS_LABEL, FACT_CONTROL_BACKUPS},
    {IDC_MORE, FACT_CONTROL_MORE},
    {IDC_BACKUP, FACT_CONTROL_BACKUP},
    {IDC_RESTORE, FACT_BUTTON_RESTORE},
    {IDC_PROGRESS_LABEL, FACT_CONTROL_PROGRESS},
    {IDC_OPEN_FOLDER, FACT_CONTROL_OPEN_FOLDER},
    {IDC_NEXT, FACT_CONTROL_NEXT},
    {IDC_CANCEL, FACT_CONTROL_CANCEL},
    {IDC_LOG_TOGGLE, FACT_CONTROL_LOG},
    {IDC_LOG_LABEL, FACT_CONTROL_LOG_TEXT},
    {IDC_LOG_COPY, FACT_CONTROL_COPY},
    {IDC_LOG_SAVE, FACT_CONTROL_SAVE},
    {IDC_LOG_PRIVATE, FACT_CONTROL_SHOW_PRIVATE},
};

static const struct dialog_text menu_texts[] = {
    {IDM_UNDO, FACT_MENU_UNDO},           {IDM_VERIFY, FACT_MENU_VERIFY},
    {IDM_BOOT_LOG, FACT_MENU_BOOT_CHECK}, {IDM_BACKUP_AS, FACT_MENU_BACKUP_AS},
    {IDM_ERASE, FACT_MENU_ERASE},         {IDM_CHOOSE, FACT_MENU_CHOOSE},
    {IDM_SHOW_FILE, FACT_MENU_SHOW_FILE}, {IDM_COMPARE, FACT_MENU_COMPARE},
    {IDM_MEND, FACT_MENU_MEND},           {IDM_TRANSPLANT, FACT_MENU_TRANSPLANT},
    {IDM_SHARE, FACT_MENU_SHARE},         {IDM_NAME, FACT_MENU_NAME},
    {IDM_CHECK, FACT_MENU_CHECK},         {IDM_LIBRARY, FACT_MENU_LIBRARY},
    {IDM_BENCH, FACT_MENU_BENCH},         {IDM_LANGUAGE, FACT_MENU_LANGUAGE},
    {IDM_HELP, FACT_MENU_HELP},           {IDM_ABOUT, FACT_MENU_ABOUT},
};

void main_texts_apply(HWND window)
{
    dialog_texts_apply(window, main_texts, ARRAY_LEN(main_texts));
}

void more_menu_texts_apply(HMENU menu)
{
    menu_texts_apply(menu, menu_texts, ARRAY_LEN(menu_texts));
}
