/* err.c: names and exit codes of errors. */
/* SPDX-License-Identifier: MIT */
#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#ifdef NDEBUG
#error "assertions stay enabled in every build"
#endif

struct err_words {
    const char *name;
    int exit_code;
};

static const struct err_words texts[ERR_COUNT] = {
#define ERR_WORDS(code, name, exit) [code] = {name, exit},
    ERR_TABLE(ERR_WORDS)
#undef ERR_WORDS
};

PRINTF_LIKE(4, 0)
static bool fill(struct err *e, enum err_code code, uint32_t os, const char *format, va_list args)
{
    if (e != NULL && e->code == ERR_NONE) {
        e->code = code;
        e->os = os;
        vsnprintf(e->detail, sizeof e->detail, format, args);
    }
    return false;
}

bool err_set(struct err *e, enum err_code code, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fill(e, code, 0, format, args);
    va_end(args);
    return false;
}

bool err_set_os(struct err *e, enum err_code code, uint32_t os, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fill(e, code, os, format, args);
    va_end(args);
    return false;
}

bool err_set_why(struct err *e, enum err_code code, struct fact why, struct fact more)
{
    if (e == NULL || e->code != ERR_NONE)
        return false;
    e->code = code;
    e->detail[0] = '\0';
    e->why[0] = why;
    e->why[1] = more;
    return false;
}

bool err_set_reason(struct err *e, enum err_code code, enum fact_id why)
{
    const struct fact reason = {.id = why}, nothing = {.id = FACT_NONE};
    return err_set_why(e, code, reason, nothing);
}

void err_clear(struct err *e)
{
    if (e != NULL)
        memset(e, 0, sizeof *e);
}

const char *err_name(enum err_code code)
{
    return texts[code].name;
}

int err_exit_code(enum err_code code)
{
    return texts[code].exit_code;
}
