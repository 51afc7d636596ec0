/* taskbar.h: progress on the window's taskbar button, and a signal when the window is not in front. */
/* SPDX-License-Identifier: MIT */
#ifndef GUI_TASKBAR_H
#define GUI_TASKBAR_H

#include <stdbool.h>
#include <windows.h>

struct taskbar {
    HWND window;
    void *list; /* ITaskbarList3; NULL if not available */
};

enum taskbar_state { TASKBAR_NONE, TASKBAR_WORKING, TASKBAR_ERROR };

void taskbar_init(struct taskbar *t, HWND window); /* when the button exists; again when it was recreated */
void taskbar_done(struct taskbar *t);
void taskbar_set(struct taskbar *t, enum taskbar_state state, unsigned permille);

/* Flashes and beeps if the window is not in front. */
void taskbar_call_person(HWND window, bool ok);
/* Keeps the computer awake while something is running. */
void taskbar_keep_awake(bool awake);

#endif
