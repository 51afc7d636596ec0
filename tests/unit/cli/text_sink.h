/* text_sink.h: a sink that keeps what it is given. */
/* SPDX-License-Identifier: MIT */
#ifndef UNIT_TEXT_SINK_H
#define UNIT_TEXT_SINK_H

#include "base/buf.h"
#include "cli/sink.h"

struct text_sink {
    struct sink sink;
    struct buf text; /* owned */
};

void text_sink_init(struct text_sink *s);
/* Moves the text, cut if it is too long, and leaves an empty sink. */
void text_sink_take(struct text_sink *s, char *text, size_t size);

#endif
