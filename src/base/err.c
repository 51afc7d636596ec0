/* err.c: the table of user-visible errors. */
/* SPDX-License-Identifier: MIT */
#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#ifdef NDEBUG
#error "assertions stay enabled in every build"
#endif

struct err_text {
    const char *name, *sentence, *advice;
    int exit_code;
};

static const struct err_text texts[ERR_COUNT] = {
#define ERR_TEXT(code, name, exit, sentence, advice) [code] = {name, sentence, advice, exit},
    ERR_TABLE(ERR_TEXT)
#undef ERR_TEXT
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
    err_set(e, code, "%s", "");
    e->why[0] = why;
    e->why[1] = more;
    return false;
}

bool err_set_reason(struct err *e, enum err_code code, enum fact_id why)
{
    return err_set_why(e, code, (struct fact){.id = why}, (struct fact){.id = FACT_NONE});
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

const char *err_sentence(enum err_code code)
{
    return texts[code].sentence;
}

const char *err_advice(enum err_code code)
{
    return texts[code].advice;
}

int err_exit_code(enum err_code code)
{
    return texts[code].exit_code;
}
