/* options.h: the command line of restock.exe. */
/* SPDX-License-Identifier: MIT */
#ifndef GUI_OPTIONS_H
#define GUI_OPTIONS_H

#include "core/work/flasher.h"
#include "gui/theme.h"

#include <stdbool.h>

struct options {
    WCHAR file[STORE_PATH_MAX];     /* absolute; "" = none */
    WCHAR settings[STORE_PATH_MAX]; /* "" = the usual place */
    char library[STORE_PATH_MAX];   /* "" = the default one */
    char language[16];              /* code; "" = as the settings or Windows say */
    enum theme_choice theme;
};

/* restock.exe [FILE] [--theme dark|light] [--library DIR] [--settings INI] [--language CODE]; false if it is
 * not valid. */
bool options_parse(struct options *o);

#endif
