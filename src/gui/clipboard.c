/* clipboard.c: other programs read it the moment it changes. */
/* SPDX-License-Identifier: MIT */
#include "gui/clipboard.h"

#include "win32/utf16.h"

#include <stdlib.h>
#include <string.h>

/* Clipboard histories and remote desktops open it whenever it changes, for some milliseconds. */
#define TRIES    20
#define PAUSE_MS 50

static bool open_clipboard(HWND owner)
{
    for (int i = 1; !OpenClipboard(owner); i++) {
        if (i == TRIES)
            return false;
        Sleep(PAUSE_MS);
    }
    return true;
}

static HGLOBAL movable_copy(const WCHAR *text)
{
    size_t bytes = (wcslen(text) + 1) * sizeof *text;
    HGLOBAL memory = GlobalAlloc(GMEM_MOVEABLE, bytes);
    void *to = memory != NULL ? GlobalLock(memory) : NULL;
    if (to == NULL)
        return memory != NULL ? GlobalFree(memory) : NULL;
    memcpy(to, text, bytes);
    GlobalUnlock(memory);
    return memory;
}

bool clipboard_put(HWND owner, const char *text)
{
    WCHAR *wide = utf16_to_show(text);
    HGLOBAL memory = wide != NULL ? movable_copy(wide) : NULL;
    bool ok = false;
    free(wide);
    if (memory != NULL && open_clipboard(owner)) {
        EmptyClipboard();
        ok = SetClipboardData(CF_UNICODETEXT, memory) != NULL; /* then it belongs to the clipboard */
        CloseClipboard();
    }
    if (memory != NULL && !ok)
        GlobalFree(memory);
    return ok;
}
