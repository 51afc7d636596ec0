/* sink.h: where text goes that is for people and programs: a terminal, a file, a pipe, a test's buffer. */
/* SPDX-License-Identifier: MIT */
#ifndef CLI_SINK_H
#define CLI_SINK_H

#include <stddef.h>

/* Its owner adds what it needs behind this.  `text` is UTF-8, whole characters, with \n as line end; it has
 * left, or is lost, when the call returns.  A sink never fails the work: who has to know asks its owner. */
struct sink {
    void (*write)(struct sink *s, const char *text, size_t len);
};

#endif
