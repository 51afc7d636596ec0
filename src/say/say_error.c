/* say_error.c: see say_error.h. */
/* SPDX-License-Identifier: MIT */
#include "say/say_error.h"

#include "say/say.h"

#include <stdio.h>

void say_error_reason(const struct err *e, char *text, size_t size)
{
    if (e->why[0].id != FACT_NONE)
        say_facts(e->why, 2, " ", text, size);
    else
        snprintf(text, size, "%s", e->detail);
}
