/* redact.c: finds private data by its form and by the words before it.  Hides too much rather than too
 * little. */
/* SPDX-License-Identifier: MIT */
#include "gui/redact.h"

#include "base/buf.h"
#include "base/bytes.h"

#include <ctype.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define HIDDEN "[hidden]"

/* Words that announce a private value: `"apikey":"..."`, `ssid=...`, `pwd: ...`. */
static const char *const keys[] = {"selfapikey", "apikey",   "api_key", "deviceid", "device_id",  "device id",
                                   "ssid",       "password", "passwd",  "pwd",      "passphrase", "psk"};

/* The SDK's "connected with NAME, channel 6". */
static const char *const phrases[] = {"connected with ", "connect to ssid ", "device ID "};

static bool same_word(const char *text, const char *word, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (tolower((unsigned char)text[i]) != tolower((unsigned char)word[i]))
            return false;
    return true;
}

static bool is_word_char(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

/* An eWeLink device ID: ten hex digits that begin with 10. */
static size_t device_id_at(const char *p)
{
    size_t len = 0;
    while (isxdigit((unsigned char)p[len]))
        len++;
    return len == 10 && p[0] == '1' && p[1] == '0' && !is_word_char(p[len]) ? len : 0;
}

/* An API key: a UUID. */
static size_t uuid_at(const char *p)
{
    for (size_t i = 0; i < 36; i++) {
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash ? p[i] != '-' : !isxdigit((unsigned char)p[i]))
            return 0;
    }
    return is_word_char(p[36]) ? 0 : 36;
}

/* Length of the value at `p`: quoted, or up to a comma, semicolon, bracket or the end (names hold blanks). */
static size_t value_length(const char *p)
{
    if (*p == '"' || *p == '\'') {
        const char *end = strchr(p + 1, *p);
        return end != NULL ? (size_t)(end - p) + 1 : strlen(p);
    }
    return strcspn(p, ",;}]");
}

/* Length of a key with its separator at `p`; 0 = none. */
static size_t key_at(const char *p)
{
    for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
        size_t len = strlen(keys[i]);
        if (!same_word(p, keys[i], len) || is_word_char(p[len]))
            continue;
        const char *after = p + len + strspn(p + len, "\"' \t");
        if (*after != ':' && *after != '=')
            continue;
        return (size_t)(after - p) + 1 + strspn(after + 1, " \t");
    }
    for (size_t i = 0; i < ARRAY_LEN(phrases); i++)
        if (same_word(p, phrases[i], strlen(phrases[i])))
            return strlen(phrases[i]);
    return 0;
}

void redact_line(const char *line, struct buf *out)
{
    const char *p = line;
    while (*p != '\0') {
        bool begins = p == line || !is_word_char(p[-1]);
        size_t key = begins ? key_at(p) : 0;
        size_t hidden = begins && key == 0 ? device_id_at(p) + uuid_at(p) : 0;
        if (key > 0) {
            buf_append(out, p, key);
            p += key;
            hidden = value_length(p);
        }
        if (hidden > 0)
            buf_append_text(out, HIDDEN);
        else if (key == 0)
            buf_append_byte(out, (unsigned char)*p);
        p += hidden > 0 ? hidden : key == 0;
    }
}
