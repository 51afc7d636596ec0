/* sentences.c: what the program says, a template for each fact; say.h explains the braces. */
/* SPDX-License-Identifier: MIT */
#include "say/say.h"

static const char *const sentences[FACT_COUNT] = {
    [FACT_NONE] = "",
};

const char *say_template(enum fact_id id)
{
    return sentences[id];
}
