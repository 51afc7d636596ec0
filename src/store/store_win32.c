/* store_win32.c: the computer's files through Win32 calls. */
/* SPDX-License-Identifier: MIT */
#include "store/store.h"
#include "base/err.h"
#include "store/online_win32.h"
#include "store/refusal_win32.h"
#include "win32/utf16.h"
#include "win32/winerr.h"

#include <initguid.h>
#include <knownfolders.h>
#include <shlobj.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

#ifndef ERROR_DISK_QUOTA_EXCEEDED
#define ERROR_DISK_QUOTA_EXCEEDED 1295
#endif

struct file {
    struct store_file base;
    HANDLE handle;
    char path[]; /* UTF-8, for messages */
};

/* base is the first member, so this holds for every file the system store handed out. */
static struct file *file_of(struct store_file *f)
{
    return (struct file *)f;
}

static bool fail(struct err *e, enum err_code code, DWORD error, const char *doing, const char *path)
{
    if (error == ERROR_DISK_FULL || error == ERROR_HANDLE_DISK_FULL || error == ERROR_DISK_QUOTA_EXCEEDED)
        code = ERR_FILE_FULL;
    if (error == ERROR_FILENAME_EXCED_RANGE || error == ERROR_INVALID_NAME)
        code = ERR_FILE_NAME;
    if (error == ERROR_SHARING_VIOLATION || error == ERROR_LOCK_VIOLATION)
        code = ERR_FILE_IN_USE;
    return err_win32(e, code, error, "%s %s", doing, path);
}

/* From this length on, paths get the prefix: CreateDirectory leaves room for a short name within MAX_PATH. */
#define LONG_PATH_UNITS (MAX_PATH - 13)

/* Puts \\?\ (or \\?\UNC\ for \\server\share) before a full path, which lifts the limit of MAX_PATH.
 * The caller keeps room for it before the path; returns where the result starts. */
static WCHAR *add_long_prefix(WCHAR *full)
{
    static const WCHAR drive[] = L"\\\\?\\", server[] = L"\\\\?\\UNC\\";
    if (wcsncmp(full, L"\\\\?\\", 4) == 0 || wcsncmp(full, L"\\\\.\\", 4) == 0)
        return full;
    if (wcsncmp(full, L"\\\\", 2) == 0) {
        full += 2;
        full -= wcslen(server);
        memcpy(full, server, wcslen(server) * sizeof *full);
    } else {
        full -= wcslen(drive);
        memcpy(full, drive, wcslen(drive) * sizeof *full);
    }
    return full;
}

/* The form the API calls take, in heap memory; NULL with GetLastError() set.  `buffer` is what to free. */
static WCHAR *wide_path(const char *path, WCHAR **buffer)
{
    enum { SPARE = 8 };
    *buffer = NULL;
    WCHAR *given = utf16_from_utf8(path);
    if (given == NULL)
        return NULL;
    DWORD units = GetFullPathNameW(given, 0, NULL, NULL);
    WCHAR *room = units == 0 ? NULL : calloc(units + SPARE, sizeof *room);
    if (room == NULL) {
        DWORD error = units == 0 ? GetLastError() : ERROR_NOT_ENOUGH_MEMORY;
        free(given);
        SetLastError(error);
        return NULL;
    }
    GetFullPathNameW(given, units, room + SPARE, NULL);
    free(given);
    *buffer = room;
    return units < LONG_PATH_UNITS ? room + SPARE : add_long_prefix(room + SPARE);
}

/* Why a file or folder could not be made, or opened for writing.  Cuts `path` for a moment. */
static enum err_code why_refused(DWORD error, bool makes, WCHAR *path)
{
    WCHAR *cut = path != NULL ? wcsrchr(path, L'\\') : NULL;
    if (cut == NULL || cut == path)
        return ERR_FILE_WRITE;
    DWORD target = GetFileAttributesW(path);
    WCHAR after = cut[1]; /* "C:\" is a folder, "C:" is not */
    cut[1] = L'\0';
    DWORD folder = GetFileAttributesW(path);
    cut[1] = after;
    return refusal_code(error, makes, target, folder);
}

static const struct store_ops system_ops;
static bool close_file(struct store_file *base, struct err *e);

static HANDLE create_file(const WCHAR *path, enum store_mode mode)
{
    if (mode == STORE_READ)
        return CreateFileW(path, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL,
                           OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, NULL);
    DWORD how = mode == STORE_CREATE ? CREATE_ALWAYS : mode == STORE_CREATE_NEW ? CREATE_NEW : OPEN_EXISTING;
    return CreateFileW(path, GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ, NULL, how, FILE_ATTRIBUTE_NORMAL,
                       NULL);
}

static struct store_file *open_file(struct store *s, const char *path, enum store_mode mode, struct err *e)
{
    (void)s;
    enum err_code code = mode == STORE_READ ? ERR_FILE_READ : ERR_FILE_WRITE;
    bool makes = mode == STORE_CREATE || mode == STORE_CREATE_NEW;
    struct file *f = malloc(sizeof *f + strlen(path) + 1);
    if (f == NULL) {
        err_set(e, ERR_MEMORY, "opening %s", path);
        return NULL;
    }
    WCHAR *buffer, *wide = wide_path(path, &buffer);
    f->handle = wide == NULL ? INVALID_HANDLE_VALUE : create_file(wide, mode);
    DWORD error = GetLastError();
    if (f->handle == INVALID_HANDLE_VALUE && mode != STORE_READ)
        code = why_refused(error, makes, wide);
    free(buffer);
    if (f->handle == INVALID_HANDLE_VALUE) {
        bool taken = error == ERROR_FILE_EXISTS || error == ERROR_ALREADY_EXISTS;
        fail(e, taken ? ERR_FILE_EXISTS : code, error, "opening", path);
        free(f);
        return NULL;
    }
    f->base.ops = &system_ops;
    memcpy(f->path, path, strlen(path) + 1);
    if (GetFileType(f->handle) == FILE_TYPE_DISK)
        return &f->base;
    err_set(e, code, "not a plain file: %s", path); /* a pipe or a device: it may never end */
    close_file(&f->base, NULL);
    return NULL;
}

/* A synchronous handle reads and writes at the place its OVERLAPPED names. */
static OVERLAPPED at_offset(uint64_t offset)
{
    OVERLAPPED place;
    memset(&place, 0, sizeof place);
    place.Offset = (DWORD)(offset & 0xffffffffu);
    place.OffsetHigh = (DWORD)(offset >> 32);
    return place;
}

static DWORD chunk(size_t len)
{
    const size_t most = 1u << 20; /* network drives refuse very large single transfers */
    return (DWORD)(len < most ? len : most);
}

static bool read_at(struct store_file *base, uint64_t offset, void *data, size_t len, struct err *e)
{
    struct file *f = file_of(base);
    size_t done = 0;
    while (done < len) {
        OVERLAPPED place = at_offset(offset + done);
        DWORD n = 0;
        BOOL ok = ReadFile(f->handle, (char *)data + done, chunk(len - done), &n, &place);
        DWORD error = ok ? ERROR_SUCCESS : GetLastError();
        if (!ok && error != ERROR_HANDLE_EOF)
            return fail(e, ERR_FILE_READ, error, "reading", f->path);
        if (n == 0)
            return err_set(e, ERR_FILE_READ, "the file ends after %llu bytes: %s",
                           (unsigned long long)(offset + done), f->path);
        done += n;
    }
    return true;
}

static bool write_at(struct store_file *base, uint64_t offset, const void *data, size_t len, struct err *e)
{
    struct file *f = file_of(base);
    size_t done = 0;
    while (done < len) {
        OVERLAPPED place = at_offset(offset + done);
        DWORD n = 0;
        BOOL ok = WriteFile(f->handle, (const char *)data + done, chunk(len - done), &n, &place);
        if (!ok || n == 0)
            return fail(e, ERR_FILE_WRITE, ok ? ERROR_DISK_FULL : GetLastError(), "writing", f->path);
        done += n;
    }
    return true;
}

static bool file_size(struct store_file *base, uint64_t *bytes, struct err *e)
{
    struct file *f = file_of(base);
    LARGE_INTEGER size;
    if (!GetFileSizeEx(f->handle, &size))
        return fail(e, ERR_FILE_READ, GetLastError(), "asking for the size of", f->path);
    *bytes = (uint64_t)size.QuadPart;
    return true;
}

static bool flush_file(struct store_file *base, struct err *e)
{
    struct file *f = file_of(base);
    if (!FlushFileBuffers(f->handle))
        return fail(e, ERR_FILE_WRITE, GetLastError(), "saving to the disk", f->path);
    return true;
}

static bool close_file(struct store_file *base, struct err *e)
{
    struct file *f = file_of(base);
    bool ok = CloseHandle(f->handle);
    if (!ok)
        fail(e, ERR_FILE_WRITE, GetLastError(), "closing", f->path);
    free(f);
    return ok;
}

/* Virus scanners and indexers hold a file for a moment just after it was closed: try for a second. */
static DWORD move(const WCHAR *from, const WCHAR *to, DWORD flags)
{
    for (int attempt = 0;; attempt++) {
        if (MoveFileExW(from, to, flags))
            return ERROR_SUCCESS;
        DWORD error = GetLastError();
        if ((error != ERROR_SHARING_VIOLATION && error != ERROR_ACCESS_DENIED) || attempt == 20)
            return error;
        Sleep(50);
    }
}

/* Windows says "access denied" where it means that somebody has the file open that is to be replaced. */
static enum err_code why_not_renamed(DWORD error, const WCHAR *to)
{
    DWORD target = GetFileAttributesW(to);
    if (error == ERROR_FILE_EXISTS || error == ERROR_ALREADY_EXISTS)
        return ERR_FILE_EXISTS;
    if (error == ERROR_ACCESS_DENIED && target != INVALID_FILE_ATTRIBUTES &&
        (target & (FILE_ATTRIBUTE_DIRECTORY | FILE_ATTRIBUTE_READONLY)) == 0)
        return ERR_FILE_IN_USE;
    return ERR_FILE_WRITE;
}

static bool rename_file(struct store *s, const char *from, const char *to, bool replace, struct err *e)
{
    (void)s;
    WCHAR *from_buffer, *to_buffer = NULL, *wide_from = wide_path(from, &from_buffer), *wide_to = NULL;
    if (wide_from != NULL)
        wide_to = wide_path(to, &to_buffer);
    DWORD flags = MOVEFILE_WRITE_THROUGH | (replace ? MOVEFILE_REPLACE_EXISTING : 0u);
    DWORD error = wide_to == NULL ? GetLastError() : move(wide_from, wide_to, flags);
    enum err_code code = wide_to == NULL ? ERR_FILE_WRITE : why_not_renamed(error, wide_to);
    free(from_buffer);
    free(to_buffer);
    if (error == ERROR_SUCCESS)
        return true;
    return fail(e, code, error, "renaming to", to);
}

static bool remove_file(struct store *s, const char *path, struct err *e)
{
    (void)s;
    WCHAR *buffer, *wide = wide_path(path, &buffer);
    bool ok = wide != NULL && DeleteFileW(wide);
    DWORD error = GetLastError();
    free(buffer);
    if (!ok && error != ERROR_FILE_NOT_FOUND && error != ERROR_PATH_NOT_FOUND)
        return fail(e, ERR_FILE_WRITE, error, "removing", path);
    return true;
}

static bool file_exists(struct store *s, const char *path)
{
    (void)s;
    WCHAR *buffer, *wide = wide_path(path, &buffer);
    bool found = wide != NULL && GetFileAttributesW(wide) != INVALID_FILE_ATTRIBUTES;
    free(buffer);
    return found;
}

static bool online_only(struct store *s, const char *path)
{
    (void)s;
    WIN32_FIND_DATAW found;
    WCHAR *buffer, *wide = wide_path(path, &buffer);
    HANDLE search = wide == NULL ? INVALID_HANDLE_VALUE : FindFirstFileW(wide, &found);
    free(buffer);
    if (search == INVALID_HANDLE_VALUE)
        return false;
    FindClose(search);
    return online_only_by(found.dwFileAttributes);
}

static bool is_wide_folder(const WCHAR *path)
{
    DWORD attributes = GetFileAttributesW(path);
    return attributes != INVALID_FILE_ATTRIBUTES && (attributes & FILE_ATTRIBUTE_DIRECTORY) != 0;
}

static bool is_folder(struct store *s, const char *path)
{
    (void)s;
    WCHAR *buffer, *wide = wide_path(path, &buffer);
    bool folder = wide != NULL && is_wide_folder(wide);
    free(buffer);
    return folder;
}

/* Makes the folder, its parents first if need be.  The path is full, so the recursion ends at the drive. */
static DWORD make_wide_folder(WCHAR *path)
{
    if (is_wide_folder(path) || CreateDirectoryW(path, NULL))
        return ERROR_SUCCESS;
    DWORD error = GetLastError();
    WCHAR *cut = wcsrchr(path, L'\\');
    if (error != ERROR_PATH_NOT_FOUND || cut == NULL || cut == path)
        return error;
    *cut = L'\0';
    error = make_wide_folder(path);
    *cut = L'\\';
    if (error != ERROR_SUCCESS)
        return error;
    return CreateDirectoryW(path, NULL) || is_wide_folder(path) ? ERROR_SUCCESS : GetLastError();
}

static bool make_folder(struct store *s, const char *path, struct err *e)
{
    (void)s;
    WCHAR *buffer, *wide = wide_path(path, &buffer);
    DWORD error;
    enum err_code code = ERR_FILE_WRITE;
    if (wide == NULL) {
        error = GetLastError();
    } else {
        size_t len = wcslen(wide);
        if (len > 3 && wide[len - 1] == L'\\') /* "C:\x\" is "C:\x", "C:\" stays */
            wide[len - 1] = L'\0';
        error = make_wide_folder(wide);
        if (error != ERROR_SUCCESS)
            code = why_refused(error, true, wide);
    }
    free(buffer);
    return error == ERROR_SUCCESS ? true : fail(e, code, error, "making the folder", path);
}

static bool describe(const WIN32_FIND_DATAW *found, struct store_entry *entry)
{
    if ((found->dwFileAttributes & (FILE_ATTRIBUTE_DIRECTORY | FILE_ATTRIBUTE_DEVICE)) != 0)
        return false;
    entry->size = (uint64_t)found->nFileSizeHigh << 32 | found->nFileSizeLow;
    return utf16_copy_utf8(entry->name, sizeof entry->name, found->cFileName);
}

/* "folder\*" for FindFirstFile; as wide_path. */
static WCHAR *wide_pattern(struct store *s, const char *folder, WCHAR **buffer)
{
    size_t size = strlen(folder) + 3;
    char *pattern = malloc(size);
    *buffer = NULL;
    if (pattern == NULL) {
        SetLastError(ERROR_NOT_ENOUGH_MEMORY);
        return NULL;
    }
    store_join(s, folder, "*", pattern, size);
    WCHAR *wide = wide_path(pattern, buffer);
    DWORD error = GetLastError();
    free(pattern);
    SetLastError(error);
    return wide;
}

static bool list_folder(struct store *s, const char *folder,
                        bool (*visit)(void *ctx, const struct store_entry *entry), void *ctx, struct err *e)
{
    WIN32_FIND_DATAW found;
    WCHAR *buffer, *pattern = wide_pattern(s, folder, &buffer);
    HANDLE search = pattern == NULL ? INVALID_HANDLE_VALUE : FindFirstFileW(pattern, &found);
    DWORD error = GetLastError();
    free(buffer);
    if (search == INVALID_HANDLE_VALUE) {
        bool missing = error == ERROR_FILE_NOT_FOUND || error == ERROR_PATH_NOT_FOUND;
        return missing ? true : fail(e, ERR_FILE_READ, error, "listing", folder);
    }
    bool more = true;
    do {
        struct store_entry entry;
        if (describe(&found, &entry))
            more = visit(ctx, &entry);
    } while (more && FindNextFileW(search, &found));
    error = more ? GetLastError() : ERROR_NO_MORE_FILES;
    FindClose(search);
    return error == ERROR_NO_MORE_FILES ? true : fail(e, ERR_FILE_READ, error, "listing", folder);
}

static const struct store_ops system_ops = {
    .open = open_file,
    .read_at = read_at,
    .write_at = write_at,
    .size = file_size,
    .flush = flush_file,
    .close = close_file,
    .rename = rename_file,
    .remove = remove_file,
    .exists = file_exists,
    .online_only = online_only,
    .is_folder = is_folder,
    .make_folder = make_folder,
    .list = list_folder,
};

struct store *store_system(void)
{
    static struct store instance = {&system_ops, '\\'};
    return &instance;
}

bool store_same_path(const char *a, const char *b)
{
    WCHAR *buffer_a, *buffer_b, *wide_a = wide_path(a, &buffer_a), *wide_b = wide_path(b, &buffer_b);
    bool same =
        wide_a != NULL && wide_b != NULL && CompareStringOrdinal(wide_a, -1, wide_b, -1, TRUE) == CSTR_EQUAL;
    free(buffer_a);
    free(buffer_b);
    return same;
}

bool store_default_library(char *path, size_t size, struct err *e)
{
    PWSTR documents = NULL;
    HRESULT result = SHGetKnownFolderPath(&FOLDERID_Documents, 0, NULL, &documents);
    if (FAILED(result))
        return err_set_os(e, ERR_FILE_WRITE, (uint32_t)result,
                          "asking for the Documents folder (error 0x%08lX)", (unsigned long)result);
    char *folder = utf16_to_utf8(documents);
    CoTaskMemFree(documents);
    bool fits = folder != NULL && store_join(store_system(), folder, "Restock", path, size);
    free(folder);
    return fits ? true : err_set(e, ERR_FILE_WRITE, "the path of the Documents folder is too long");
}
