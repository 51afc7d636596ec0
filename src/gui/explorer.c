/* explorer.c: see explorer.h. */
/* SPDX-License-Identifier: MIT */
#include "gui/explorer.h"

#include "win32/utf16.h"

#include <shlobj.h>
#include <stdlib.h>

bool explorer_show(const char *path)
{
    WCHAR *wide = utf16_to_show(path);
    LPITEMIDLIST item = wide != NULL ? ILCreateFromPathW(wide) : NULL;
    bool ok = item != NULL && SUCCEEDED(SHOpenFolderAndSelectItems(item, 0, NULL, 0));
    if (item != NULL)
        ILFree(item);
    free(wide);
    return ok;
}
