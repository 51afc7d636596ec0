/* json.h: writing JSON text, and reading values out of small JSON objects (sidecars).
 *
 * The writer escapes; the reader (Debian's jsmn tokenizer underneath) takes any input and never trusts it. */
/* SPDX-License-Identifier: MIT */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct json {
    struct buf text; /* owned; release with json_free */
    bool need_comma;
};

#define JSON_INIT                                                                                            \
    {                                                                                                        \
        BUF_INIT, false                                                                                      \
    }

void json_free(struct json *j);

/* `key` is NULL for the outermost value and inside arrays. */
void json_object_begin(struct json *j, const char *key);
void json_object_end(struct json *j);
void json_array_begin(struct json *j, const char *key);
void json_array_end(struct json *j);
void json_string(struct json *j, const char *key, const char *value); /* NULL becomes null */
void json_uint(struct json *j, const char *key, uint64_t value);
void json_fixed(struct json *j, const char *key, double value, int decimals);
void json_bool(struct json *j, const char *key, bool value);

/* Values of members of the outermost object.  False if the text is not a JSON object, the member is missing
 * or of another kind, or (strings) does not fit with its NUL. */
bool json_read_string(const char *text, size_t len, const char *key, char *value, size_t size);
bool json_read_uint(const char *text, size_t len, const char *key, uint64_t *value);

#endif
