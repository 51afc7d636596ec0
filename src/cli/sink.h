/* sink.h: where output goes: a terminal, a file, a pipe, a test's buffer. */
/* SPDX-License-Identifier: MIT */
#ifndef CLI_SINK_H
#define CLI_SINK_H

#include <stddef.h>

/* Its owner adds its own members after this one.  `text` is UTF-8, whole characters, with \n as line end;
 * when the call returns, it has been written or is lost.  A sink never fails the work: ask its owner whether
 * output was lost. */
struct sink {
    void (*write)(struct sink *s, const char *text, size_t len);
};

#endif
