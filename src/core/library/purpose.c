/* purpose.c: see purpose.h. */
/* SPDX-License-Identifier: MIT */
#include "core/library/purpose.h"

#include <stddef.h>
#include <string.h>

static const struct {
    const char *word, *prefix;
} purposes[] = {
    [PURPOSE_UNKNOWN] = {"", ""},
    [PURPOSE_BACKUP] = {"backup", ""},
    [PURPOSE_SAFETY_COPY] = {"safety copy", "safety-"},
    [PURPOSE_UNFINISHED] = {"unfinished", "unfinished-"},
    [PURPOSE_SHARING] = {"for sharing", ""},
};

#define PURPOSES (sizeof purposes / sizeof purposes[0])

const char *purpose_word(enum purpose purpose)
{
    return purposes[purpose].word;
}

const char *purpose_prefix(enum purpose purpose)
{
    return purposes[purpose].prefix;
}

enum purpose purpose_by_word(const char *word)
{
    for (size_t i = 0; i < PURPOSES; i++)
        if (strcmp(purposes[i].word, word) == 0)
            return (enum purpose)i;
    return PURPOSE_UNKNOWN;
}

enum purpose purpose_by_name(const char *file)
{
    for (size_t i = 0; i < PURPOSES; i++) {
        size_t length = strlen(purposes[i].prefix);
        if (length > 0 && strncmp(file, purposes[i].prefix, length) == 0)
            return (enum purpose)i;
    }
    return PURPOSE_BACKUP;
}
