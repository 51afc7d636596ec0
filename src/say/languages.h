/* languages.h: the catalogues of res/languages as they are compiled into the programs, and which of them is
 * in use.
 *
 * A program starts with say_start and chooses a language with say_use_language; until then it speaks English.
 * Both belong to the main thread; another thread that is saying something meanwhile ends in the language it
 * began with, or in the new one. */
/* SPDX-License-Identifier: MIT */
#ifndef SAY_LANGUAGES_H
#define SAY_LANGUAGES_H

#include "say/plural.h"
#include "say/say_error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Texts, each with its NUL, packed for unpack.h. */
struct packed_texts {
    const uint8_t *data;
    uint32_t packed, size; /* bytes: packed, and as they are */
    uint32_t check;        /* CRC-32 of the texts */
};

struct language {
    const char *code; /* as in BCP 47, as short as it is clear: "de", "pt-BR" */
    const char *name; /* its own name for itself: "Deutsch" */
    enum plural_rule plural;
    char decimal; /* '.' or ',' */
    struct packed_texts common;
};

/* The compiled catalogues; generated.  English comes first.  The texts of a face are in the same order as the
 * languages, packed as what follows those of both faces. */
extern const struct language say_languages[];
extern const size_t say_language_count;
extern const struct packed_texts say_texts_of_window[];
extern const struct packed_texts say_texts_of_command_line[];

/* The pseudo language: English, longer and with accents, which shows what has no room and what is no
 * template. */
#define LANGUAGE_PSEUDO "qps"

/* Which face the program is, and its texts. */
void say_start(enum say_face face, const struct packed_texts *texts);

/* By its code.  False if there is none or its catalogue is damaged: what was in use stays. */
bool say_use_language(const char *code);
bool say_has_language(const char *code);
/* The code of the language in use. */
const char *say_language(void);

/* Of a list of languages that someone prefers, best first ("de-AT", "pt_PT.UTF-8", "zh-Hans-CN"), the code of
 * the first one that there is; "en" if there is none. */
const char *languages_choose_of(const char *const *preferred, size_t count);

/* What say_use_language accepts, in one line: "en, de, ..." */
void languages_list_codes(char *text, size_t size);

#endif
