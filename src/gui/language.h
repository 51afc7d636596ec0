/* language.h: the language of the window: which one at the start, and another one at any time.
 *
 * Belongs to the window's thread.  For a menu of languages: say_languages[] and say_language_count
 * (say/languages.h) have codes and native names. */
/* SPDX-License-Identifier: MIT */
#ifndef GUI_LANGUAGE_H
#define GUI_LANGUAGE_H

#include "gui/settings.h"

#include <stdbool.h>

/* As Windows prefers.  First call: what is said before the settings are known. */
void language_of_system(void);

/* `asked` is that of the command line, "" = none: it goes before the one in the settings, and is not
 * remembered. */
void language_start(const struct settings *settings, const char *asked);

/* The person's choice, remembered; "" = as Windows prefers, from now on.  Posts WM_APP_LANGUAGE to `window`,
 * which then sets all its texts again.  False: there is no such language, nothing has changed. */
bool language_choose(HWND window, const struct settings *settings, const char *code);

/* What was chosen: "" = as Windows prefers. */
void language_chosen(const struct settings *settings, char *code, size_t size);

/* The face of a font that has the glyphs of the language in use, if the dialogs' own one has not; "" = it
 * has, or no better one is installed. */
void language_face(WCHAR face[LF_FACESIZE]);

#endif
