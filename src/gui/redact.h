/* redact.h: takes out of log lines what should not be shown around: device IDs, API keys, Wi-Fi names and
 * passwords.  Pure. */
#ifndef GUI_REDACT_H
#define GUI_REDACT_H

#include <stddef.h>

struct buf;

/* Appends `line` to `out` with "[hidden]" in the place of what looks private. */
void redact_line(const char *line, struct buf *out);

/* For sentences of our own: copies `text`, with only device IDs and keys replaced, by their form. */
void redact_ids(const char *text, char *out, size_t size);

#endif
