/* log.c: formats a line and hands it on. */
/* SPDX-License-Identifier: MIT */
#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>

void log_printf(const struct log *log, enum log_level level, const char *format, ...)
{
    if (log == NULL || log->line == NULL)
        return;
    char text[400];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    log->line(log->ctx, level, text);
}
