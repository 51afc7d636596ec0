/* log_view.h: the log pane: shows, copies and saves lines, private data only on request. */
/* SPDX-License-Identifier: MIT */
#ifndef GUI_LOG_VIEW_H
#define GUI_LOG_VIEW_H

#include "base/buf.h"

#include <stdbool.h>
#include <windows.h>

struct err;

struct log_view {
    HWND dialog;
    struct buf raw; /* everything, lines end in "\n" */
    bool show_private;
};

void log_view_init(struct log_view *v, HWND dialog);
void log_view_done(struct log_view *v);

/* Adds whole lines ("...\n"), each with the time in front. */
void log_view_append(struct log_view *v, const char *lines);
void log_view_set_private(struct log_view *v, bool show);
bool log_view_copy(struct log_view *v); /* false: as clipboard_put */
bool log_view_save(struct log_view *v, const char *path, struct err *e);

#endif
