/* language.h: one compiled catalogue, unpacked.  Used inside say alone. */
/* SPDX-License-Identifier: MIT */
#ifndef SAY_LANGUAGE_H
#define SAY_LANGUAGE_H

#include "say/languages.h"

/* The texts of one language, numbered as in texts.h. */
struct language_texts {
    char *bytes;        /* owned */
    const char **texts; /* owned; into bytes */
};

/* Unpacks both parts: exactly as many texts as the face has.  False if they are damaged or memory is short.
 * What is whole can be filled as the English texts are: cross/languages/compile.mjs refuses anything else. */
bool language_unpack(struct language_texts *to, enum say_face face, const struct packed_texts *common,
                     const struct packed_texts *own);
void language_free(struct language_texts *t);

/* Of the language in use. */
enum plural_rule language_plural(void);
char language_decimal(void);

/* English as the pseudo language.  False if memory is short. */
bool language_make_pseudo(struct language_texts *to, enum say_face face);

#endif
