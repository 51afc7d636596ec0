/* pseudo.c: the pseudo language: "[!! Bäck úp on to !!]". */
/* SPDX-License-Identifier: MIT */
#include "base/buf.h"
#include "say/language.h"
#include "say/texts.h"

#include <stdlib.h>
#include <string.h>

/* As long as the longest of real languages, whose short texts grow more than their long ones. */
#define LONGER_PERCENT 40u

static const char *accented(char letter)
{
    static const char letters[] = "aceiounyACEIOUNY";
    static const char *const with_accent[] = {"à", "ç", "é", "î", "ô", "ú", "ñ", "ÿ",
                                              "Å", "Ç", "É", "Î", "Ö", "Ü", "Ñ", "Ý"};
    const char *at = letter != '\0' ? strchr(letters, letter) : NULL;
    return at != NULL ? with_accent[at - letters] : NULL;
}

/* What stands in braces are values and forms, and the letter behind an ampersand is one to press. */
static void append_accented(struct buf *to, const char *english)
{
    bool in_braces = false;
    for (const char *p = english; *p != '\0'; p++) {
        in_braces = *p == '{' || (in_braces && *p != '}');
        const char *accent = in_braces || (p > english && p[-1] == '&') ? NULL : accented(*p);
        if (accent != NULL)
            buf_append_text(to, accent);
        else
            buf_append_byte(to, (uint8_t)*p);
    }
}

/* As many words as make it longer; a line keeps its end. */
static void append_pseudo(struct buf *to, const char *english)
{
    static const char more[] = " one two three four five six seven";
    const size_t len = strlen(english), dots = len > 3 && strcmp(english + len - 3, "...") == 0 ? 3 : 0;
    size_t left = (len * LONGER_PERCENT + 99) / 100;
    if (len > 0) {
        buf_append_text(to, "[");
        append_accented(to, english);
        while (left > 0) {
            size_t part = left < sizeof more - 1 ? left : sizeof more - 1;
            buf_append(to, more, part);
            left -= part;
        }
        buf_append_text(to, dots > 0 ? "...]" : "]");
    }
    buf_append_byte(to, '\0');
}

bool language_make_pseudo(struct language_texts *to, enum say_face face)
{
    const unsigned count = texts_count(face);
    struct buf all = BUF_INIT;
    for (unsigned i = 0; i < count; i++)
        append_pseudo(&all, texts_english(face, i));
    to->bytes = malloc(all.len + 1);
    to->texts = malloc(count * sizeof *to->texts);
    bool ok = !all.failed && all.data != NULL && to->bytes != NULL && to->texts != NULL;
    if (ok) {
        memcpy(to->bytes, all.data, all.len);
        const char *at = to->bytes;
        for (unsigned i = 0; i < count; i++, at += strlen(at) + 1)
            to->texts[i] = at;
    } else {
        language_free(to);
    }
    buf_free(&all);
    return ok;
}
