/* redact.h: takes out of log lines what should not be shown around: device IDs, API keys, Wi-Fi names and
 * passwords.  Pure. */
/* SPDX-License-Identifier: MIT */
#ifndef GUI_REDACT_H
#define GUI_REDACT_H

#include <stddef.h>

struct buf;

/* Appends `line` to `out` with "[hidden]" in the place of what looks private. */
void redact_line(const char *line, struct buf *out);

#endif
