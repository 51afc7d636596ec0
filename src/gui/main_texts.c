/* main_texts.c: the words of the main window and its menu. */
/* SPDX-License-Identifier: MIT */
#include "base/bytes.h"
#include "gui/dialog_texts.h"
#include "gui/resource.h"

static const struct dialog_text main_texts[] = {
    {IDC_PORT_LABEL, FACT_CONTROL_PORT},       {IDC_HELP_CONNECT, FACT_CONTROL_HELP},
    {IDC_DEVICE_LABEL, FACT_CONTROL_DEVICE},   {IDC_FIRMWARE_LABEL, FACT_CONTROL_FIRMWARE},
    {IDC_FILE_LABEL, FACT_CONTROL_FILE},       {IDC_BROWSE, FACT_CONTROL_BROWSE},
    {IDC_BACKUPS_LABEL, FACT_CONTROL_BACKUPS}, {IDC_MORE, FACT_CONTROL_MORE},
    {IDC_BACKUP, FACT_CONTROL_BACKUP},         {IDC_BACKUP_AS, FACT_CONTROL_BACKUP_AS},
    {IDC_RESTORE, FACT_CONTROL_RESTORE},       {IDC_UNDO, FACT_CONTROL_UNDO},
    {IDC_VERIFY, FACT_CONTROL_VERIFY},         {IDC_ERASE, FACT_CONTROL_ERASE},
    {IDC_BOOT_LOG, FACT_CONTROL_BOOT_CHECK},   {IDC_PROGRESS_LABEL, FACT_CONTROL_PROGRESS},
    {IDC_CANCEL, FACT_CONTROL_CANCEL},         {IDC_LOG_TOGGLE, FACT_CONTROL_LOG},
    {IDC_LOG_LABEL, FACT_CONTROL_LOG_TEXT},    {IDC_LOG_COPY, FACT_CONTROL_COPY},
    {IDC_LOG_SAVE, FACT_CONTROL_SAVE},         {IDC_LOG_PRIVATE, FACT_CONTROL_SHOW_PRIVATE},
};

static const struct dialog_text menu_texts[] = {
    {IDM_MEND, FACT_MENU_MEND},       {IDM_SHARE, FACT_MENU_SHARE},
    {IDM_COMPARE, FACT_MENU_COMPARE}, {IDM_TRANSPLANT, FACT_MENU_TRANSPLANT},
    {IDM_NAME, FACT_MENU_NAME},       {IDM_CHECK, FACT_MENU_CHECK},
    {IDM_LIBRARY, FACT_MENU_LIBRARY},
};

void main_texts_apply(HWND window)
{
    dialog_texts_apply(window, main_texts, ARRAY_LEN(main_texts));
}

void more_menu_texts_apply(HMENU menu)
{
    menu_texts_apply(menu, menu_texts, ARRAY_LEN(menu_texts));
}
