/* pick.c: GetOpenFileName and GetSaveFileName with our filters; and the dialog for folders. */
/* SPDX-License-Identifier: MIT */
#define COBJMACROS
#include "gui/pick.h"

#include "say/say.h"
#include "win32/dllsafe.h"
#include "win32/utf16.h"

#include <commdlg.h>
#include <shlobj.h>
#include <shobjidl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OPENED "*.bin;*.zip;*.gz" /* images, and what they come packed in */

enum { PATH_UNITS = 1024, MANY_UNITS = 0x7FFF };

struct kind {
    enum fact_id title, files; /* what the dialog is for; what it shows at first: */
    const char *extension;     /* files of this kind, without the dot */
    bool save;
    const char *patterns; /* of what it shows, NULL = of the extension alone */
    bool several;
};

enum { FILTER_UNITS = 200 };

/* Appends a text with its NUL. */
static WCHAR *append(WCHAR *to, const WCHAR *end, const char *text)
{
    WCHAR *wide = utf16_to_show(text);
    if (wide != NULL && wcslen(wide) + 2 <= (size_t)(end - to)) {
        wcscpy(to, wide);
        to += wcslen(wide) + 1;
    }
    free(wide);
    return to;
}

/* Pairs of a name and a pattern; the list ends with an empty name. */
static void make_filter(const struct kind *kind, WCHAR filter[FILTER_UNITS])
{
    const WCHAR *end = filter + FILTER_UNITS;
    char pattern[32];
    if (kind->patterns != NULL)
        snprintf(pattern, sizeof pattern, "%s", kind->patterns);
    else
        snprintf(pattern, sizeof pattern, "*.%s", kind->extension);
    WCHAR *at = append(filter, end, say_template(kind->files));
    at = append(at, end, pattern);
    at = append(at, end, say_template(FACT_PICK_ALL));
    at = append(at, end, "*.*");
    *at = L'\0';
}

/* comdlg32.dll brings much with it that a start need not wait for. */
static bool show_dialog(OPENFILENAMEW *o, bool save)
{
    typedef BOOL(WINAPI * file_dialog)(OPENFILENAMEW *);
    HMODULE module = dllsafe_load(L"comdlg32.dll");
    FARPROC address =
        module != NULL ? GetProcAddress(module, save ? "GetSaveFileNameW" : "GetOpenFileNameW") : NULL;
    return address != NULL && ((file_dialog)(void (*)(void))address)(o);
}

/* `chosen` has `units` for the choice, and the suggested name before. */
static bool ask(HWND parent, const struct kind *kind, const char *folder, WCHAR *chosen, DWORD units)
{
    OPENFILENAMEW o;
    WCHAR filter[FILTER_UNITS] = {0};
    WCHAR *start = utf16_from_utf8(folder);
    WCHAR *title = utf16_to_show(say_template(kind->title)), *extension = utf16_from_utf8(kind->extension);
    make_filter(kind, filter);
    memset(&o, 0, sizeof o);
    o.lStructSize = sizeof o;
    o.hwndOwner = parent;
    o.lpstrFilter = filter;
    o.lpstrFile = chosen;
    o.nMaxFile = units;
    o.lpstrInitialDir = start;
    o.lpstrTitle = title;
    o.lpstrDefExt = extension;
    /* Whether the file can be written is for the work itself to find out: where a folder is protected, the
     * test file of this dialog fails, and all it says is that the name was not found. */
    o.Flags =
        OFN_EXPLORER | OFN_HIDEREADONLY | OFN_NOCHANGEDIR | OFN_PATHMUSTEXIST |
        (kind->save ? OFN_OVERWRITEPROMPT | OFN_NOREADONLYRETURN | OFN_NOTESTFILECREATE : OFN_FILEMUSTEXIST) |
        (kind->several ? OFN_ALLOWMULTISELECT : 0);
    bool ok = show_dialog(&o, kind->save);
    free(extension);
    free(title);
    free(start);
    return ok;
}

static bool pick(HWND parent, const struct kind *kind, const char *folder, char *path, size_t size)
{
    WCHAR chosen[PATH_UNITS] = {0}, *name = utf16_from_utf8(path);
    if (name != NULL && wcslen(name) < PATH_UNITS)
        wcscpy(chosen, name);
    free(name);
    return ask(parent, kind, folder, chosen, PATH_UNITS) && utf16_copy_utf8(path, size, chosen);
}

/* The folder, then the names in it, each with its NUL; an empty one ends them. */
static size_t take_names(const WCHAR *chosen, char (*paths)[STORE_PATH_MAX], size_t max)
{
    char folder[STORE_PATH_MAX], name[STORE_PATH_MAX];
    size_t count = 0;
    if (!utf16_copy_utf8(folder, sizeof folder, chosen))
        return 0;
    for (const WCHAR *at = chosen + wcslen(chosen) + 1; *at != L'\0'; at += wcslen(at) + 1, count++) {
        if (count < max && (!utf16_copy_utf8(name, sizeof name, at) ||
                            !store_join(store_system(), folder, name, paths[count], sizeof paths[count])))
            return 0;
    }
    return count;
}

size_t pick_images_to_open(HWND parent, const char *folder, char (*paths)[STORE_PATH_MAX], size_t max)
{
    static const struct kind kind = {FACT_PICK_IMAGE, FACT_PICK_OPENED, "bin", false, OPENED, true};
    WCHAR *chosen = calloc(MANY_UNITS + 2, sizeof *chosen);
    size_t count = 0;
    if (chosen != NULL && ask(parent, &kind, folder, chosen, MANY_UNITS))
        count = take_names(chosen, paths, max);
    if (chosen != NULL && count == 0 && chosen[0] != L'\0' && chosen[wcslen(chosen) + 1] == L'\0')
        count = utf16_copy_utf8(paths[0], sizeof paths[0], chosen) ? 1 : 0;
    free(chosen);
    return count;
}

bool pick_image_titled(HWND parent, enum fact_id title, const char *folder, char *path, size_t size)
{
    const struct kind kind = {title, FACT_PICK_OPENED, "bin", false, OPENED, false};
    return pick(parent, &kind, folder, path, size);
}

bool pick_copy_to_save(HWND parent, enum fact_id title, const char *folder, char *path, size_t size)
{
    const struct kind kind = {title, FACT_PICK_IMAGES, "bin", true, NULL, false};
    return pick(parent, &kind, folder, path, size);
}

bool pick_image_to_save(HWND parent, const char *folder, char *path, size_t size)
{
    static const struct kind kind = {FACT_PICK_BACKUP_NAME, FACT_PICK_IMAGES, "bin", true, NULL, false};
    return pick(parent, &kind, folder, path, size);
}

bool pick_text_to_save(HWND parent, enum fact_id title, const char *folder, char *path, size_t size)
{
    const struct kind kind = {title, FACT_PICK_TEXTS, "txt", true, NULL, false};
    return pick(parent, &kind, folder, path, size);
}

/* Nothing if that folder does not exist (yet). */
static void begin_in(IFileOpenDialog *dialog, const char *folder)
{
    IShellItem *item = NULL;
    WCHAR *wide = utf16_from_utf8(folder);
    if (wide != NULL && SUCCEEDED(SHCreateItemFromParsingName(wide, NULL, &IID_IShellItem, (void **)&item))) {
        IFileOpenDialog_SetFolder(dialog, item);
        IShellItem_Release(item);
    }
    free(wide);
}

static bool take_folder(IFileOpenDialog *dialog, char *path, size_t size)
{
    IShellItem *item = NULL;
    PWSTR wide = NULL;
    if (FAILED(IFileOpenDialog_GetResult(dialog, &item)))
        return false;
    bool ok = SUCCEEDED(IShellItem_GetDisplayName(item, SIGDN_FILESYSPATH, &wide)) &&
              utf16_copy_utf8(path, size, wide);
    CoTaskMemFree(wide);
    IShellItem_Release(item);
    return ok;
}

bool pick_folder(HWND parent, enum fact_id title, const char *folder, char *path, size_t size)
{
    IFileOpenDialog *dialog = NULL;
    if (FAILED(CoCreateInstance(&CLSID_FileOpenDialog, NULL, CLSCTX_INPROC_SERVER, &IID_IFileOpenDialog,
                                (void **)&dialog)))
        return false;
    IFileOpenDialog_SetOptions(dialog,
                               FOS_PICKFOLDERS | FOS_FORCEFILESYSTEM | FOS_PATHMUSTEXIST | FOS_NOCHANGEDIR);
    WCHAR *wide = utf16_to_show(say_template(title));
    if (wide != NULL)
        IFileOpenDialog_SetTitle(dialog, wide);
    free(wide);
    begin_in(dialog, folder);
    bool ok = SUCCEEDED(IFileOpenDialog_Show(dialog, parent)) && take_folder(dialog, path, size);
    IFileOpenDialog_Release(dialog);
    return ok;
}
