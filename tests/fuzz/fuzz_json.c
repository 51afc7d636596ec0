/* fuzz_json.c: fuzz target for reading notes beside files, and for writing them.  A wrong result traps.
 * The input is the note; what of it is one string of ASCII is also written and read again. */
/* SPDX-License-Identifier: MIT */
#include "base/json.h"

#include "fuzz_base.h"

#include <stdlib.h>
#include <string.h>

static const char *const keys[] = {"mac", "size", "sha256", "k", ""};

static void read_members(const char *text, size_t len)
{
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        for (size_t room = 1; room <= 81; room += 20) {
            char *value = malloc(room);
            if (json_read_string(text, len, keys[i], value, room))
                fuzz_check(memchr(value, '\0', room) != NULL, "a string without an end");
            free(value);
        }
        uint64_t number;
        if (json_read_uint(text, len, keys[i], &number))
            fuzz_check(memchr(text, ':', len) != NULL, "a number of no member");
    }
}

static void write_and_read(const uint8_t *data, size_t size)
{
    struct json json = JSON_INIT;
    char *value = malloc(size + 1), *again = malloc(size + 1);
    size_t len = 0;
    while (len < size && data[len] > 0 && data[len] < 0x80)
        len++;
    memcpy(value, data, len);
    value[len] = '\0';
    json_object_begin(&json, NULL);
    json_string(&json, "k", value);
    json_uint(&json, "size", size);
    json_object_end(&json);
    const char *text = (const char *)json.text.data;
    uint64_t number = 0;
    fuzz_check(json_read_string(text, json.text.len, "k", again, size + 1),
               "what was written cannot be read");
    fuzz_check(strcmp(again, value) == 0, "another string than was written");
    fuzz_check(json_read_uint(text, json.text.len, "size", &number) && number == size, "another number");
    json_free(&json);
    free(value);
    free(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size != 0 ? size : 1); /* no NUL behind it: the reader is told the length */
    memcpy(text, data, size);
    read_members(text, size);
    write_and_read(data, size);
    free(text);
    return 0;
}
