/* utf8.c: see utf8.h. */
/* SPDX-License-Identifier: MIT */
#include "base/utf8.h"

#include "base/buf.h"
#include "base/bytes.h"

#include <string.h>

size_t utf8_decode(const char *text, uint32_t *character)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    uint8_t c = (uint8_t)text[0];
    size_t len = c < 0x80 ? 1 : c < 0xC0 ? 0 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : c < 0xF8 ? 4 : 0;
    uint32_t value = len < 2 ? c : c & (0x7Fu >> len);
    for (size_t i = 1; i < len; i++) {
        uint8_t next = (uint8_t)text[i];
        if ((next & 0xC0) != 0x80) /* also the NUL at the end */
            return 0;
        value = value << 6 | (next & 0x3Fu);
    }
    bool half = value >= 0xD800 && value <= 0xDFFF;
    if (len == 0 || value < least[len] || value > 0x10FFFF || half)
        return 0;
    *character = value;
    return len;
}

bool utf8_is_hidden(uint32_t character)
{
    static const struct {
        uint32_t first, last;
    } hidden[] = {
        {0x00, 0x1F},     {0x7F, 0x9F},       /* controls; terminals obey those beyond 0x7F as well */
        {0x00AD, 0x00AD}, {0x061C, 0x061C},   /* soft hyphen, Arabic letter mark */
        {0x200B, 0x200B}, {0x200E, 0x200F},   /* zero width space, marks of direction */
        {0x2028, 0x202E}, {0x2060, 0x206F},   /* separators, embeddings and overrides, isolates */
        {0xFEFF, 0xFEFF}, {0xFFF9, 0xFFFB},   /* byte order mark, annotations */
        {0xFFFE, 0xFFFF}, {0xE0000, 0xE0FFF}, /* no characters, tags */
    };
    for (size_t i = 0; i < ARRAY_LEN(hidden); i++)
        if (character >= hidden[i].first && character <= hidden[i].last)
            return true;
    return false;
}

void utf8_append_visible(struct buf *b, const char *text, const char *keep)
{
    while (*text != '\0') {
        uint32_t c = 0;
        size_t len = utf8_decode(text, &c);
        bool kept = len == 1 && strchr(keep, (int)c) != NULL;
        if (len == 0)
            buf_printf(b, "\\x%02x", (uint8_t)*text);
        else if (kept || !utf8_is_hidden(c))
            buf_append(b, text, len);
        else
            buf_printf(b, c < 0x80 ? "\\x%02x" : c < 0x10000 ? "\\u%04x" : "\\U%08x", (unsigned)c);
        text += len == 0 ? 1 : len;
    }
}

static size_t columns_of(uint32_t c)
{
    static const struct {
        uint32_t first, last;
    } wide[] = {{0x1100, 0x115F}, {0x2E80, 0xA4CF}, {0xAC00, 0xD7A3}, {0xF900, 0xFAFF},
                {0xFE30, 0xFE6F}, {0xFF00, 0xFF60}, {0xFFE0, 0xFFE6}, {0x20000, 0x3FFFD}};
    for (size_t i = 0; i < ARRAY_LEN(wide); i++)
        if (c >= wide[i].first && c <= wide[i].last)
            return 2;
    return 1;
}

/* How far into `text` so many columns are; *used receives how many of them it takes. */
static size_t advance(const char *text, size_t columns, size_t *used)
{
    const char *at = text;
    *used = 0;
    while (*at != '\0') {
        uint32_t c = 0;
        size_t len = utf8_decode(at, &c), wide = len == 0 ? 1 : columns_of(c);
        if (*used + wide > columns)
            break;
        *used += wide;
        at += len == 0 ? 1 : len;
    }
    return (size_t)(at - text);
}

size_t utf8_columns(const char *text)
{
    size_t used;
    advance(text, SIZE_MAX / 2, &used);
    return used;
}

size_t utf8_fit(const char *text, size_t columns)
{
    size_t used;
    return advance(text, columns, &used);
}

int utf8_width(const char *text, size_t columns)
{
    return (int)(columns + strlen(text) - utf8_columns(text));
}
