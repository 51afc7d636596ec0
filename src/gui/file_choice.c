/* file_choice.c: files that the user picks in a box or drops on the window: one to work with, or the parts of
 * a firmware. */
/* SPDX-License-Identifier: MIT */
#include "gui/dlg.h"

#include "gui/file_tools.h"
#include "gui/pick.h"
#include "gui/words.h"
#include "win32/utf16.h"

#include <shellapi.h>
#include <stdio.h>

static void remember_folder(struct dlg *d, const char *path)
{
    char folder[STORE_PATH_MAX];
    snprintf(folder, sizeof folder, "%.*s", (int)(words_file_name(path) - path), path);
    settings_set_text(&d->settings, L"Folder", folder);
}

/* Several files are the parts of one firmware; `count` may say that there are more than `paths` holds. */
static void take_files(struct dlg *d, char (*paths)[STORE_PATH_MAX], size_t count)
{
    if (count == 1)
        file_view_choose(d, paths[0], false);
    else if (count > 1)
        file_tools_assemble(d, paths, count);
}

void file_choice_browse(struct dlg *d)
{
    char paths[ASSEMBLE_PARTS][STORE_PATH_MAX], folder[STORE_PATH_MAX];
    if (!settings_get_text(&d->settings, L"Folder", folder, sizeof folder))
        snprintf(folder, sizeof folder, "%s", d->library);
    size_t count = pick_images_to_open(d->window, folder, paths, ASSEMBLE_PARTS);
    if (count == 0)
        return;
    remember_folder(d, paths[0]);
    take_files(d, paths, count);
}

void file_choice_dropped(struct dlg *d, HANDLE drop)
{
    WCHAR wide[STORE_PATH_MAX];
    char paths[ASSEMBLE_PARTS][STORE_PATH_MAX];
    UINT count = d->mode == DLG_IDLE ? DragQueryFileW((HDROP)drop, 0xFFFFFFFF, NULL, 0) : 0;
    bool ok = true;
    for (UINT i = 0; i < count && i < ASSEMBLE_PARTS; i++)
        ok = ok && DragQueryFileW((HDROP)drop, i, wide, STORE_PATH_MAX) > 0 &&
             utf16_copy_utf8(paths[i], sizeof paths[i], wide);
    if (ok)
        take_files(d, paths, count);
    DragFinish((HDROP)drop);
}
