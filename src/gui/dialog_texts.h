/* dialog_texts.h: the words of dialogs and menus, in the language in use.
 *
 * A table says which control says which sentence.  Apply it when the dialog opens (WM_INITDIALOG) and
 * whenever the language changes (WM_APP_LANGUAGE).  cross/languages reads the tables: write one row as
 * {IDC_X, FACT_Y}, and keep them in files named *_texts.c. */
/* SPDX-License-Identifier: MIT */
#ifndef GUI_DIALOG_TEXTS_H
#define GUI_DIALOG_TEXTS_H

#include "base/fact_ids.h"

#include <stddef.h>
#include <windows.h>

struct dialog_text {
    int control; /* number of a control; of a dialog (IDD_X): its caption; of a menu item: its command */
    enum fact_id text;
};

/* Leaves alone what is already right. */
void dialog_texts_apply(HWND window, const struct dialog_text *table, size_t count);
/* Items of the menu and of the menus in it. */
void menu_texts_apply(HMENU menu, const struct dialog_text *table, size_t count);

/* The dialogs whose words never change while they are open. */
void dialog_texts_apply_help(HWND window);
void dialog_texts_apply_name(HWND window);
void dialog_texts_apply_report(HWND window);
void dialog_texts_apply_bench(HWND window);

/* main_texts.c */
void main_texts_apply(HWND window);
void more_menu_texts_apply(HMENU menu);

#endif
