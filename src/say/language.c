/* language.c: unpacks a catalogue. */
/* SPDX-License-Identifier: MIT */
#include "say/language.h"

#include "say/texts.h"

#include "say/unpack.h"

#include <stdlib.h>
#include <string.h>

/* What both faces say holds the words of what one of them says: one model for both parts. */
static bool unpack(const struct packed_texts *common, const struct packed_texts *own, char *to)
{
    struct unpacker *u = unpacker_new();
    const bool ok = u != NULL && unpacker_run(u, common, (uint8_t *)to, 0) &&
                    unpacker_run(u, own, (uint8_t *)to, common->size);
    unpacker_free(u);
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
    if (to->bytes != NULL && to->texts != NULL && unpack(common, own, to->bytes) &&
        find_texts(to, size, count))
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
