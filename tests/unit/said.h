/* said.h: what a text must and must not say.  Used by tests of words for people; fails the running test. */
/* SPDX-License-Identifier: MIT */
#ifndef UNIT_SAID_H
#define UNIT_SAID_H

#include "cm.h"

#include <string.h>

static inline void assert_has(const char *text, const char *part)
{
    if (strstr(text, part) == NULL)
        fail_msg("\"%s\" is not in: %s", part, text);
}

static inline void assert_lacks(const char *text, const char *part)
{
    if (strstr(text, part) != NULL)
        fail_msg("\"%s\" is in: %s", part, text);
}

#endif
