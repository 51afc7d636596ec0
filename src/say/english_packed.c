/* english_packed.c: the English sentences out of the compiled catalogue, in place of english_tables.c: a
 * program that has one face carries neither those of the other one nor any of them unpacked.
 *
 * Linked into restock.exe alone, which thereby leaves the tables out.  Unpacked when first needed: in another
 * language that is when something is logged, and the first window need not wait for it. */
/* SPDX-License-Identifier: MIT */
#include "say/language.h"
#include "say/texts.h"

#include <stdatomic.h>

static _Atomic(const char **) english; /* kept until the program ends */

/* Two threads may come at the same time: each unpacks, one of them is kept.  NULL if memory is short. */
static const char *const *texts_of_english(void)
{
    const char **texts = atomic_load(&english);
    struct language_texts t;
    if (texts != NULL || !language_unpack(&t, SAY_WINDOW, &say_languages[0].common, &say_texts_of_window[0]))
        return texts;
    if (atomic_compare_exchange_strong(&english, &texts, t.texts))
        return t.texts;
    language_free(&t);
    return texts;
}

const char *texts_english(enum say_face face, unsigned number)
{
    const char *const *texts = texts_of_english();
    if (texts == NULL || (face != SAY_WINDOW && number >= TEXTS_COMMON) || number >= texts_count(face))
        return "";
    return texts[number];
}
