/* ui_languages.h: the languages a person has chosen in Windows, and how numbers are written.
 *
 * Used by gui and by cli_win32.c. */
/* SPDX-License-Identifier: MIT */
#ifndef WIN32_UI_LANGUAGES_H
#define WIN32_UI_LANGUAGES_H

#include <stddef.h>

#define UI_LANGUAGES_MAX     8
#define UI_LANGUAGE_NAME_MAX 24 /* with NUL: "zh-Hans-CN" */

/* Best first, as in "de-AT"; returns how many. */
size_t ui_languages(char names[UI_LANGUAGES_MAX][UI_LANGUAGE_NAME_MAX]);

/* The sign between a number and its tenths. */
void ui_decimal(char *sign, size_t size);

#endif
