/* redact.h: removes private data from log lines: device IDs, API keys, Wi-Fi names and passwords.  Pure. */
/* SPDX-License-Identifier: MIT */
#ifndef GUI_REDACT_H
#define GUI_REDACT_H

#include <stddef.h>

struct buf;

/* Appends `line` to `out` with "[hidden]" instead of what looks private. */
void redact_line(const char *line, struct buf *out);

#endif
