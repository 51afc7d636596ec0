/* buf.h: growing byte buffer and string builder.
 *
 * If an allocation fails, `failed` is set and further appends do nothing; check once at the end. */
/* SPDX-License-Identifier: MIT */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "base/printf_like.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf {
    uint8_t *data; /* owned; always NUL-terminated after len when not NULL */
    size_t len, cap;
    bool failed;
};

#define BUF_INIT                                                                                             \
    {                                                                                                        \
        NULL, 0, 0, false                                                                                    \
    }

void buf_free(struct buf *b); /* leaves an empty buffer */
void buf_clear(struct buf *b);
bool buf_append(struct buf *b, const void *data, size_t len);
bool buf_append_byte(struct buf *b, uint8_t byte);
bool buf_append_text(struct buf *b, const char *text);
bool buf_printf(struct buf *b, const char *format, ...) PRINTF_LIKE(2, 3);
/* The contents as a string; "" when empty.  Part of the buffer. */
const char *buf_text(const struct buf *b);

#endif
