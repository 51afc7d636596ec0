/* english_packed.c: the English sentences out of the compiled catalogue, in place of english_tables.c: a
 * program that has one face carries neither those of the other one nor any of them unpacked.
 *
 * Linked into restock.exe alone, which thereby leaves the tables out.  Not in a thread of its own: the first
 * call comes from the main thread. */
/* SPDX-License-Identifier: MIT */
#include "say/language.h"
#include "say/texts.h"

const char *texts_english(enum say_face face, unsigned number)
{
    static struct language_texts english;
    static bool tried;
    if (!tried)
        language_unpack(&english, SAY_WINDOW, &say_languages[0].common, &say_texts_of_window[0]);
    tried = true;
    if (english.texts == NULL || (face != SAY_WINDOW && number >= TEXTS_COMMON) ||
        number >= texts_count(face))
        return "";
    return english.texts[number];
}
