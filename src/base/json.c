/* json.c: JSON writer on a growing buffer; reader on jsmn's token list. */
/* SPDX-License-Identifier: MIT */
#include "base/json.h"

#include "base/utf8.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define JSMN_STATIC
#define JSMN_STRICT
#define JSMN_PARENT_LINKS
#include <jsmn.h>

#define MAX_TOKENS 1024 /* far above what a sidecar holds; larger texts are refused */

/* Characters that would steer a terminal are escaped: what programs read is looked at by people as well. */
static void append_escaped(struct buf *b, const char *s)
{
    buf_append_byte(b, '"');
    while (*s != '\0') {
        uint32_t c = 0;
        size_t len = utf8_decode(s, &c);
        if (len == 0)
            buf_append_text(b, "\xEF\xBF\xBD"); /* U+FFFD for what is no text */
        else if (c == '"' || c == '\\')
            buf_printf(b, "\\%c", (char)c);
        else if (c < 0x10000 && utf8_is_hidden(c))
            buf_printf(b, "\\u%04x", (unsigned)c);
        else
            buf_append(b, s, len);
        s += len == 0 ? 1 : len;
    }
    buf_append_byte(b, '"');
}

static void start_value(struct json *j, const char *key)
{
    if (j->need_comma)
        buf_append_byte(&j->text, ',');
    if (key != NULL) {
        append_escaped(&j->text, key);
        buf_append_byte(&j->text, ':');
    }
    j->need_comma = true;
}

static void open_value(struct json *j, const char *key, uint8_t bracket)
{
    start_value(j, key);
    buf_append_byte(&j->text, bracket);
    j->need_comma = false;
}

static void close_value(struct json *j, uint8_t bracket)
{
    buf_append_byte(&j->text, bracket);
    j->need_comma = true;
}

void json_free(struct json *j)
{
    buf_free(&j->text);
    j->need_comma = false;
}

void json_object_begin(struct json *j, const char *key)
{
    open_value(j, key, '{');
}

void json_object_end(struct json *j)
{
    close_value(j, '}');
}

void json_array_begin(struct json *j, const char *key)
{
    open_value(j, key, '[');
}

void json_array_end(struct json *j)
{
    close_value(j, ']');
}

void json_string(struct json *j, const char *key, const char *value)
{
    start_value(j, key);
    if (value == NULL)
        buf_append_text(&j->text, "null");
    else
        append_escaped(&j->text, value);
}

void json_uint(struct json *j, const char *key, uint64_t value)
{
    start_value(j, key);
    buf_printf(&j->text, "%llu", (unsigned long long)value);
}

void json_fixed(struct json *j, const char *key, double value, int decimals)
{
    start_value(j, key);
    buf_printf(&j->text, "%.*f", decimals, value - value == 0.0 ? value : 0.0 /* not for infinity or NaN */);
}

void json_bool(struct json *j, const char *key, bool value)
{
    start_value(j, key);
    buf_append_text(&j->text, value ? "true" : "false");
}

/* Reader */

static bool token_is(const char *text, const jsmntok_t *t, const char *word)
{
    size_t len = (size_t)(t->end - t->start);
    return t->type == JSMN_STRING && strlen(word) == len && memcmp(text + t->start, word, len) == 0;
}

/* Index of the value of `key` in the outermost object, or -1. */
static int find_member(const char *text, size_t len, const char *key, jsmntok_t *tokens)
{
    jsmn_parser parser;
    jsmn_init(&parser);
    int count = jsmn_parse(&parser, text, len, tokens, MAX_TOKENS);
    if (count < 1 || tokens[0].type != JSMN_OBJECT)
        return -1;
    for (int i = 1; i + 1 < count; i++)
        if (tokens[i].parent == 0 && tokens[i].size == 1 && token_is(text, &tokens[i], key))
            return i + 1;
    return -1;
}

static size_t put_utf8(uint32_t code, char *out)
{
    if (code < 0x80) {
        out[0] = (char)code;
        return 1;
    }
    if (code < 0x800) {
        out[0] = (char)(0xC0 | code >> 6);
        out[1] = (char)(0x80 | (code & 0x3F));
        return 2;
    }
    out[0] = (char)(0xE0 | code >> 12);
    out[1] = (char)(0x80 | (code >> 6 & 0x3F));
    out[2] = (char)(0x80 | (code & 0x3F));
    return 3;
}

/* One escape sequence after a backslash; returns how many input bytes it used. */
static size_t unescape(const char *s, size_t left, char *out, size_t *out_len)
{
    static const char from[] = "bfnrt", to[] = "\b\f\n\r\t";
    if (s[0] == 'u' && left >= 5) {
        char hex[5] = {s[1], s[2], s[3], s[4], '\0'};
        *out_len = put_utf8((uint32_t)strtoul(hex, NULL, 16), out);
        return 5;
    }
    const char *p = strchr(from, s[0]);
    out[0] = p != NULL && s[0] != '\0' ? to[p - from] : s[0];
    *out_len = 1;
    return 1;
}

static bool copy_string(const char *s, size_t len, char *value, size_t size)
{
    size_t used = 0;
    for (size_t i = 0; i < len;) {
        char piece[4];
        size_t piece_len = 1;
        piece[0] = s[i];
        if (s[i] == '\\' && i + 1 < len)
            i += 1 + unescape(s + i + 1, len - i - 1, piece, &piece_len);
        else
            i++;
        if (used + piece_len >= size)
            return false;
        memcpy(value + used, piece, piece_len);
        used += piece_len;
    }
    value[used] = '\0';
    return true;
}

bool json_read_string(const char *text, size_t len, const char *key, char *value, size_t size)
{
    jsmntok_t *tokens = malloc(MAX_TOKENS * sizeof *tokens);
    int i = tokens == NULL ? -1 : find_member(text, len, key, tokens);
    bool ok = i > 0 && tokens[i].type == JSMN_STRING && size > 0 &&
              copy_string(text + tokens[i].start, (size_t)(tokens[i].end - tokens[i].start), value, size);
    free(tokens);
    return ok;
}

bool json_read_uint(const char *text, size_t len, const char *key, uint64_t *value)
{
    jsmntok_t *tokens = malloc(MAX_TOKENS * sizeof *tokens);
    int i = tokens == NULL ? -1 : find_member(text, len, key, tokens);
    bool ok = i > 0 && tokens[i].type == JSMN_PRIMITIVE;
    if (ok) {
        *value = 0;
        ok = tokens[i].end - tokens[i].start <= 19;
        for (int at = tokens[i].start; ok && at < tokens[i].end; at++) {
            ok = isdigit((unsigned char)text[at]) != 0;
            *value = *value * 10 + (uint64_t)(text[at] - '0');
        }
    }
    free(tokens);
    return ok;
}
