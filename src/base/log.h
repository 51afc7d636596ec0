/* log.h: where technical detail goes.  The core never prints: it hands lines to the log it was given. */
/* SPDX-License-Identifier: MIT */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include "base/printf_like.h"

enum log_level { LOG_WARN, LOG_INFO, LOG_DEBUG };

struct log {
    /* One line of UTF-8 without line end.  Called from the thread that does the work. */
    void (*line)(void *ctx, enum log_level level, const char *text);
    void *ctx;
};

/* Formats one line, at most 400 bytes long; `log` may be NULL. */
void log_printf(const struct log *log, enum log_level level, const char *format, ...) PRINTF_LIKE(3, 4);

#endif
