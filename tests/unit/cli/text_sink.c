/* text_sink.c: see text_sink.h. */
/* SPDX-License-Identifier: MIT */
#include "text_sink.h"

#include "base/bytes.h"

#include <stdio.h>

static void keep(struct sink *s, const char *text, size_t len)
{
    buf_append(&container_of(s, struct text_sink, sink)->text, text, len);
}

void text_sink_init(struct text_sink *s)
{
    *s = (struct text_sink){{keep}, BUF_INIT};
}

void text_sink_take(struct text_sink *s, char *text, size_t size)
{
    snprintf(text, size, "%s", buf_text(&s->text));
    buf_free(&s->text);
}
