/* errors.c: see errors.h. */
/* SPDX-License-Identifier: MIT */
#include "cli/errors.h"

#include "say/say.h"

#include <stdio.h>
#include <string.h>

#define VALUE_MAX 120u

bool errors_set(struct err *e, enum err_code code, enum fact_id id, const char *const values[])
{
    char cut[FACT_VALUES][VALUE_MAX], place[] = "{1}", text[sizeof e->detail];
    const char *texts[FACT_VALUES];
    for (size_t i = 0; i < FACT_VALUES; i++, place[1]++) {
        bool there = strstr(say_template(id), place) != NULL;
        snprintf(cut[i], sizeof cut[i], "%s", there ? values[i] : "");
        texts[i] = cut[i];
    }
    say_fill(id, texts, text, sizeof text);
    return err_set(e, code, "%s", text);
}

bool errors_usage(struct err *e, enum fact_id id, const char *const values[])
{
    return errors_set(e, ERR_USAGE, id, values);
}
