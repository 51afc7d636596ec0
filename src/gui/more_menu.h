/* more_menu.h: the menu behind the button More.  Called by dlg_main.c. */
/* SPDX-License-Identifier: MIT */
#ifndef GUI_MORE_MENU_H
#define GUI_MORE_MENU_H

struct dlg;

/* Shows it, and begins what the person chooses. */
void more_menu_show(struct dlg *d);

#endif
