/* more_menu.h: the menu of the More button.  Called by dlg_main.c. */
/* SPDX-License-Identifier: MIT */
#ifndef GUI_MORE_MENU_H
#define GUI_MORE_MENU_H

#include <stdbool.h>

struct dlg;

/* Shows it; the chosen command goes to the window as a click does. */
void more_menu_show(struct dlg *d);
/* If `id` is a language of its list: takes it into use. */
bool more_menu_choose_language(struct dlg *d, int id);

#endif
