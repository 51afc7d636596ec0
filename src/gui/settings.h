/* settings.h: what is remembered from one start to the next: in the registry (HKCU\Software\Restock), or,
 * when there is a restock.ini beside the program, in that: then the program leaves no trace on the computer.
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

/* `ini` names the file to use; NULL or "" = decide by the file beside the program. */
void settings_init(struct settings *s, const WCHAR *ini);

/* False, with an empty text, if it is not there. */
bool settings_get_text(const struct settings *s, const WCHAR *name, char *text, size_t size);
void settings_set_text(const struct settings *s, const WCHAR *name, const char *text);
int settings_get_int(const struct settings *s, const WCHAR *name, int otherwise);
void settings_set_int(const struct settings *s, const WCHAR *name, int value);

#endif
