/* languages.c: which language is in use.
 *
 * A language that was used once stays in memory: another thread may still be reading its texts. */
/* SPDX-License-Identifier: MIT */
#include "say/languages.h"

#include "base/buf.h"
#include "say/language.h"
#include "say/texts.h"

#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#define LOADED_MAX 16u

/* English, which has no texts of its own here, or a catalogue. */
struct loaded {
    char code[12];
    enum plural_rule plural;
    char decimal;
    struct language_texts texts;
};

static const struct loaded english = {.code = "en", .plural = PLURAL_ONE, .decimal = '.'};
static struct loaded loaded[LOADED_MAX];
static size_t loaded_count;
static _Atomic(const struct loaded *) now = &english;
static enum say_face own_face;
static const struct packed_texts *own_texts;

void say_start(enum say_face face, const struct packed_texts *texts)
{
    own_face = face;
    own_texts = texts;
}

static const struct language *find_language(const char *code)
{
    for (size_t i = 0; i < say_language_count; i++)
        if (strcmp(say_languages[i].code, code) == 0)
            return &say_languages[i];
    return NULL;
}

static bool load(struct loaded *to, const char *code)
{
    const struct language *l = find_language(code);
    to->plural = PLURAL_ONE;
    to->decimal = '.';
    snprintf(to->code, sizeof to->code, "%s", code);
    if (strcmp(code, LANGUAGE_PSEUDO) == 0)
        return language_make_pseudo(&to->texts, own_face);
    if (l == NULL || own_texts == NULL ||
        !language_unpack(&to->texts, own_face, &l->common, &own_texts[l - say_languages]))
        return false;
    to->plural = l->plural;
    to->decimal = l->decimal;
    return true;
}

bool say_use_language(const char *code)
{
    const struct loaded *found = strcmp(code, english.code) == 0 ? &english : NULL;
    for (size_t i = 0; i < loaded_count && found == NULL; i++)
        if (strcmp(loaded[i].code, code) == 0)
            found = &loaded[i];
    if (found == NULL && loaded_count < LOADED_MAX && load(&loaded[loaded_count], code))
        found = &loaded[loaded_count++];
    if (found != NULL)
        atomic_store(&now, found);
    return found != NULL;
}

bool say_has_language(const char *code)
{
    return find_language(code) != NULL || strcmp(code, LANGUAGE_PSEUDO) == 0;
}

const char *say_language(void)
{
    return atomic_load(&now)->code;
}

enum plural_rule language_plural(void)
{
    return atomic_load(&now)->plural;
}

char language_decimal(void)
{
    return atomic_load(&now)->decimal;
}

const char *texts_now(enum say_face face, unsigned number)
{
    const struct loaded *l = atomic_load(&now);
    if (l->texts.texts != NULL && (face == own_face || number < TEXTS_COMMON) &&
        l->texts.texts[number][0] != '\0')
        return l->texts.texts[number];
    return texts_english(face, number);
}

/* Letters of any case; '_' and '-' are the same, and '.' and '@' of POSIX end it.  How far `name` is `code`.
 */
static size_t common_length(const char *name, const char *code)
{
    size_t n = 0;
    for (; name[n] != '\0' && code[n] != '\0'; n++) {
        char a = name[n] == '_' ? '-' : name[n], b = code[n];
        a = a >= 'A' && a <= 'Z' ? (char)(a + 'a' - 'A') : a;
        b = b >= 'A' && b <= 'Z' ? (char)(b + 'a' - 'A') : b;
        if (a != b)
            break;
    }
    return n;
}

/* "de" is what "de-AT" begins with, but not "den". */
static bool begins_with(const char *name, const char *part)
{
    const size_t n = common_length(name, part);
    return part[n] == '\0' && (name[n] == '\0' || strchr("-_.@", name[n]) != NULL);
}

/* Traditional characters: who reads them does not want the simplified ones. */
static bool is_traditional_chinese(const char *name)
{
    static const char *const names[] = {"zh-Hant", "zh-TW", "zh-HK", "zh-MO"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (begins_with(name, names[i]))
            return true;
    return false;
}

/* The language alone is enough: Portuguese of any kind is the one that there is. */
static bool serves(const char *name, const char *code)
{
    char language[4] = {0};
    snprintf(language, sizeof language, "%.*s", (int)strcspn(code, "-") < 3 ? (int)strcspn(code, "-") : 3,
             code);
    return begins_with(name, language) && !is_traditional_chinese(name);
}

const char *languages_choose_of(const char *const *preferred, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (begins_with(preferred[i], english.code))
            return english.code;
        for (size_t l = 0; l < say_language_count; l++)
            if (serves(preferred[i], say_languages[l].code))
                return say_languages[l].code;
    }
    return english.code;
}

void languages_list_codes(char *text, size_t size)
{
    struct buf all = BUF_INIT;
    for (size_t i = 0; i < say_language_count; i++)
        buf_printf(&all, "%s%s", i > 0 ? ", " : "", say_languages[i].code);
    snprintf(text, size, "%s", buf_text(&all));
    buf_free(&all);
}
