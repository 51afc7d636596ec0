/* settings.h: settings kept between starts: in the registry (HKCU\Software\Restock) or, if there is a
 * restock.ini next to the program, in that file: the program then leaves no trace on the computer.
 */
/* SPDX-License-Identifier: MIT */
#ifndef GUI_SETTINGS_H
#define GUI_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <windows.h>

struct settings {
    WCHAR ini[MAX_PATH * 2]; /* "" = registry */
};

/* `ini` names the file to use; NULL or "" = decide by the file next to the program. */
void settings_init(struct settings *s, const WCHAR *ini);

/* False, with an empty text, if it is not there. */
bool settings_get_text(const struct settings *s, const WCHAR *name, char *text, size_t size);
void settings_set_text(const struct settings *s, const WCHAR *name, const char *text);
int settings_get_int(const struct settings *s, const WCHAR *name, int otherwise);
void settings_set_int(const struct settings *s, const WCHAR *name, int value);

#endif
