/* language.c: unpacks a catalogue, and checks it against the English sentences. */
/* SPDX-License-Identifier: MIT */
#include "say/language.h"

#include "base/fact.h"
#include "say/texts.h"

#include <stdlib.h>
#include <string.h>
#define ZLIB_CONST
#include <zlib.h>

/* The last of `known` helps: what both faces say holds the words of what one of them says. */
static bool unpack(const struct packed_texts *p, const char *known, size_t known_size, char *to)
{
    z_stream z;
    memset(&z, 0, sizeof z);
    if (inflateInit2(&z, -MAX_WBITS) != Z_OK)
        return false;
    size_t used = known_size < 1u << MAX_WBITS ? known_size : 1u << MAX_WBITS;
    bool ok =
        used == 0 || inflateSetDictionary(&z, (const Bytef *)known + known_size - used, (uInt)used) == Z_OK;
    z.next_in = p->data;
    z.avail_in = p->packed;
    z.next_out = (Bytef *)to;
    z.avail_out = p->size;
    ok = ok && inflate(&z, Z_FINISH) == Z_STREAM_END && z.total_out == p->size;
    inflateEnd(&z);
    return ok;
}

static bool find_texts(struct language_texts *t, size_t size, size_t count)
{
    const char *at = t->bytes, *end = t->bytes + size;
    for (size_t i = 0; i < count; i++) {
        const char *nul = memchr(at, '\0', (size_t)(end - at));
        if (nul == NULL)
            return false;
        t->texts[i] = at;
        at = nul + 1;
    }
    return at == end;
}

bool language_unpack(struct language_texts *to, enum say_face face, const struct packed_texts *common,
                     const struct packed_texts *own)
{
    const size_t size = (size_t)common->size + own->size, count = texts_count(face);
    to->bytes = malloc(size + 1);
    to->texts = malloc(count * sizeof *to->texts);
    if (to->bytes != NULL && to->texts != NULL && unpack(common, NULL, 0, to->bytes) &&
        unpack(own, to->bytes, common->size, to->bytes + common->size) && find_texts(to, size, count))
        return true;
    language_free(to);
    return false;
}

void language_free(struct language_texts *t)
{
    free(t->bytes);
    free(t->texts);
    t->bytes = NULL;
    t->texts = NULL;
}

/* The values a template has places for, as bits; -1 if it is none. */
static int values_of(const char *template)
{
    int values = 0;
    for (const char *p = template; *p != '\0'; p++) {
        if (*p == '}')
            return -1;
        if (*p != '{')
            continue;
        const char *end = strchr(p, '}');
        if (end == NULL || p[1] < '1' || p[1] >= '1' + FACT_VALUES || (p[2] != '|' && p[2] != '}'))
            return -1;
        values |= 1 << (p[1] - '1');
        p = end;
    }
    return values;
}

void language_check(struct language_texts *t, enum say_face face)
{
    const unsigned count = texts_count(face);
    for (unsigned i = 0; i < count; i++) {
        int values = values_of(t->texts[i]);
        if (values < 0 || (values & ~values_of(texts_english(face, i))) != 0)
            t->texts[i] = "";
    }
}
