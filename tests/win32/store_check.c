/* store_check.c: the Win32 store on a real folder, run under Wine or on Windows.
 *
 * store_check FOLDER (existing and empty).  Prints a line per check; exit code 0 if all hold. */
/* SPDX-License-Identifier: MIT */
#include "base/err.h"
#include "store/online_win32.h"
#include "store/refusal_win32.h"
#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int failures;

static void check(bool ok, const char *what, const struct err *e)
{
    printf("%s: %s%s%s\n", ok ? "ok" : "FAILED", what, e->detail[0] != '\0' ? ": " : "", e->detail);
    failures += !ok;
}

static bool count_entry(void *ctx, const struct store_entry *entry)
{
    printf("    %s, %llu bytes\n", entry->name, (unsigned long long)entry->size);
    ++*(int *)ctx;
    return true;
}

static int count_files(struct store *s, const char *folder)
{
    int count = 0;
    return s->ops->list(s, folder, count_entry, &count, NULL) ? count : -1;
}

static bool holds(struct store *s, const char *path, const char *text)
{
    uint8_t *data;
    size_t len;
    bool same =
        store_load(s, path, 1000, &data, &len, NULL) && len == strlen(text) && memcmp(data, text, len) == 0;
    free(data);
    return same;
}

static void check_save(struct store *s, const char *path)
{
    struct err e = ERR_INIT;
    bool ok = store_save(s, path, "one", 3, false, &e) && holds(s, path, "one");
    check(ok, "a new file is saved and loaded", &e);
    err_clear(&e);
    ok = !store_save(s, path, "two", 3, false, &e) && e.code == ERR_FILE_EXISTS && holds(s, path, "one");
    check(ok, "an existing file is kept without replace", &e);
    err_clear(&e);
    ok = store_save(s, path, "three", 5, true, &e) && holds(s, path, "three");
    check(ok, "an existing file is replaced on request", &e);
}

/* What other people keep by the names that a save would like to use. */
static void check_beside(struct store *s, const char *path)
{
    struct err e = ERR_INIT;
    char taken[900], folder[900];
    snprintf(taken, sizeof taken, "%s.tmp", path);
    snprintf(folder, sizeof folder, "%s.2.tmp", path);
    bool ok = store_save(s, taken, "letter", 6, false, &e) && s->ops->make_folder(s, folder, &e) &&
              store_save(s, path, "three", 5, true, &e) && holds(s, path, "three") &&
              holds(s, taken, "letter") && s->ops->is_folder(s, folder);
    check(ok, "files of others beside it stay", &e);
    check(s->ops->remove(s, taken, &e), "and can be removed", &e);
}

static void check_modes(struct store *s, const char *path)
{
    struct err e = ERR_INIT;
    char back[6] = "";
    uint64_t size = 0;
    struct store_file *f = s->ops->open(s, path, STORE_UPDATE, &e);
    check(f != NULL, "an existing file opens for update", &e);
    if (f == NULL)
        return;
    bool ok = f->ops->write_at(f, 4, "XY", 2, &e) && f->ops->read_at(f, 0, back, 6, &e) &&
              f->ops->size(f, &size, &e);
    check(ok && memcmp(back, "threXY", 6) == 0 && size == 6, "update keeps, extends and reads", &e);
    check(!f->ops->read_at(f, 3, back, 4, &e) && e.code == ERR_FILE_READ, "a short file is an error", &e);
    err_clear(&e);
    check(s->ops->open(s, path, STORE_UPDATE, &e) == NULL && e.code == ERR_FILE_IN_USE, "one writer only",
          &e);
    err_clear(&e);
    check(f->ops->flush(f, &e) && f->ops->close(f, &e), "flush and close", &e);
    check(s->ops->open(s, path, STORE_CREATE_NEW, &e) == NULL && e.code == ERR_FILE_EXISTS, "a taken name",
          &e);
}

static void check_rename(struct store *s, const char *folder)
{
    struct err e = ERR_INIT;
    char a[600], b[600];
    store_join(s, folder, "a", a, sizeof a);
    store_join(s, folder, "b", b, sizeof b);
    bool ok = store_save(s, a, "a", 1, true, &e) && store_save(s, b, "b", 1, true, &e);
    check(ok, "two files", &e);
    ok = !s->ops->rename(s, a, b, false, &e) && e.code == ERR_FILE_EXISTS && holds(s, b, "b");
    check(ok, "rename keeps an existing file", &e);
    err_clear(&e);
    check(s->ops->rename(s, a, b, true, &e) && holds(s, b, "a") && !s->ops->exists(s, a), "rename replaces",
          &e);
    check(s->ops->remove(s, b, &e) && s->ops->remove(s, b, &e) && !s->ops->exists(s, b), "removing twice",
          &e);
}

/* By another program: it may look at the file, not be replaced under its hands. */
static void check_held(struct store *s, const char *folder)
{
    char path[700];
    struct err e = ERR_INIT;
    store_join(s, folder, "held", path, sizeof path);
    int before = count_files(s, folder);
    bool ok = store_save(s, path, "old", 3, false, &e);
    struct store_file *held = s->ops->open(s, path, STORE_UPDATE, &e);
    check(ok && held != NULL, "a file that is held", &e);
    if (held == NULL)
        return;
    check(s->ops->open(s, path, STORE_UPDATE, &e) == NULL && e.code == ERR_FILE_IN_USE, "has one writer", &e);
    err_clear(&e);
    check(!store_save(s, path, "new", 3, true, &e) && e.code == ERR_FILE_IN_USE && holds(s, path, "old") &&
              count_files(s, folder) == before + 1,
          "and is not replaced, and nothing is left beside it", &e);
    err_clear(&e);
    ok = held->ops->close(held, &e) && store_save(s, path, "new", 3, true, &e) && holds(s, path, "new");
    check(ok && s->ops->remove(s, path, &e), "until it is let go of", &e);
}

/* What Windows answers, and what it means.  CFA: Controlled folder access. */
static void check_refusals(void)
{
    const DWORD none = INVALID_FILE_ATTRIBUTES, folder = FILE_ATTRIBUTE_DIRECTORY,
                file = FILE_ATTRIBUTE_ARCHIVE;
    const struct {
        const char *what;
        DWORD error;
        bool makes;
        DWORD target, in;
        enum err_code code;
    } cases[] = {
        {"CFA: a new file is not found", ERROR_FILE_NOT_FOUND, true, none, folder, ERR_FILE_BLOCKED},
        {"CFA: a new path is not found", ERROR_PATH_NOT_FOUND, true, none, folder, ERR_FILE_BLOCKED},
        {"the folder is missing", ERROR_PATH_NOT_FOUND, true, none, none, ERR_FILE_WRITE},
        {"the folder is a file", ERROR_PATH_NOT_FOUND, true, none, file, ERR_FILE_WRITE},
        {"a file to be changed is missing", ERROR_FILE_NOT_FOUND, false, none, folder, ERR_FILE_WRITE},
        {"a new file is denied", ERROR_ACCESS_DENIED, true, none, folder, ERR_FILE_DENIED},
        {"an old file is denied", ERROR_ACCESS_DENIED, false, file, folder, ERR_FILE_DENIED},
        {"an old file is read-only", ERROR_ACCESS_DENIED, true, FILE_ATTRIBUTE_READONLY, folder,
         ERR_FILE_WRITE},
        {"an old file is hidden", ERROR_ACCESS_DENIED, true, FILE_ATTRIBUTE_HIDDEN, folder, ERR_FILE_WRITE},
        {"a folder has the name", ERROR_ACCESS_DENIED, true, folder, folder, ERR_FILE_WRITE},
        {"a full drive is no refusal", ERROR_DISK_FULL, true, none, folder, ERR_FILE_WRITE},
        {"another program has it", ERROR_SHARING_VIOLATION, true, file, folder, ERR_FILE_WRITE},
    };
    const struct err nothing = ERR_INIT;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        check(refusal_code(cases[i].error, cases[i].makes, cases[i].target, cases[i].in) == cases[i].code,
              cases[i].what, &nothing);
}

/* Wine keeps no such attribute, so it is the decision that is looked at. */
static void check_online(struct store *s, const char *path)
{
    static const struct {
        const char *what;
        DWORD attributes;
        bool online;
    } cases[] = {
        {"an ordinary file is here", FILE_ATTRIBUTE_ARCHIVE, false},
        {"a file without any attribute is here", FILE_ATTRIBUTE_NORMAL, false},
        {"a OneDrive file that is here", FILE_ATTRIBUTE_ARCHIVE | FILE_ATTRIBUTE_REPARSE_POINT, false},
        {"a file that is always kept here", FILE_ATTRIBUTE_ARCHIVE | 0x80000 | FILE_ATTRIBUTE_REPARSE_POINT,
         false},
        {"a OneDrive file that is not", 0x501620, true},
        {"recall on open", 0x40000 | FILE_ATTRIBUTE_ARCHIVE, true},
        {"recall on data access", 0x400000 | FILE_ATTRIBUTE_ARCHIVE, true},
        {"offline", 0x1000 | FILE_ATTRIBUTE_ARCHIVE, true},
    };
    const struct err nothing = ERR_INIT;
    struct err e = ERR_INIT;
    uint8_t *data;
    size_t len;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        check(online_only_by(cases[i].attributes) == cases[i].online, cases[i].what, &nothing);
    check(store_load_here(s, path, 1000, &data, &len, &e) && !s->ops->online_only(s, path),
          "a file that is here", &e);
    free(data);
    check(!s->ops->online_only(s, "Z:\\no such\\file"), "a file that is nowhere", &nothing);
}

/* Linux has a folder that answers like Controlled folder access, and one that refuses everybody. */
static void check_refusing_folders(struct store *s)
{
    static const struct {
        const char *what, *folder;
        enum err_code code;
    } cases[] = {{"a folder that swallows new files", "Z:\\proc", ERR_FILE_BLOCKED},
                 {"a folder that denies them", "Z:\\sys", ERR_FILE_DENIED}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char path[60];
        struct err e = ERR_INIT;
        if (!s->ops->is_folder(s, cases[i].folder))
            continue; /* Windows itself */
        store_join(s, cases[i].folder, "restock.bin", path, sizeof path);
        check(!store_save(s, path, "x", 1, false, &e) && e.code == cases[i].code, cases[i].what, &e);
        err_clear(&e);
        check(s->ops->open(s, path, STORE_CREATE, &e) == NULL && e.code == cases[i].code, "to write anew",
              &e);
        err_clear(&e);
        check(!s->ops->make_folder(s, path, &e) && e.code == cases[i].code, "to make a folder in", &e);
        err_clear(&e);
        check(s->ops->open(s, path, STORE_UPDATE, &e) == NULL && e.code == ERR_FILE_WRITE, "to change", &e);
    }
}

int main(int argc, char **argv)
{
    struct store *s = store_system();
    struct err e = ERR_INIT;
    char folder[600], path[800], name[201];
    if (argc != 2)
        return 2;
    store_join(s, argv[1],
               "Gr\xc3\xb6\xc3\x9f"
               "e \xe6\xb5\x8b\xe8\xaf\x95/deep",
               folder, sizeof folder);
    check(s->ops->make_folder(s, folder, &e) && s->ops->exists(s, folder), "folders with parents", &e);
    check(s->ops->make_folder(s, folder, &e), "a folder that exists", &e);
    store_join(s, folder, "\xf0\x9f\x94\x8c.bin", path, sizeof path);
    check_save(s, path);
    check_beside(s, path);
    check_online(s, path);
    check_modes(s, path);
    check_rename(s, folder);
    check_held(s, folder);
    check(count_files(s, folder) == 1, "one file is listed", &e);
    store_join(s, folder, "missing", path, sizeof path);
    check(count_files(s, path) == 0, "a missing folder has no files", &e);
    check(s->ops->open(s, path, STORE_READ, &e) == NULL && e.code == ERR_FILE_READ && e.os == 2 &&
              strstr(e.detail, "(error 2: ") != NULL,
          "a missing file is named", &e);

    memset(name, 'n', sizeof name - 1); /* with the folder well over 260 characters */
    name[sizeof name - 1] = '\0';
    err_clear(&e);
    store_join(s, folder, name, path, sizeof path);
    check(s->ops->make_folder(s, path, &e), "a folder with a long path", &e);
    strcat(path, "\\file");
    check_save(s, path);
    *strrchr(path, '\\') = '\0';
    check(count_files(s, path) == 1, "a listing of a long path", &e);

    check(store_default_library(path, sizeof path, &e), path, &e);
    check(s->ops->open(s, "C:\\bad\xff", STORE_READ, &e) == NULL && e.code == ERR_FILE_READ, "invalid UTF-8",
          &e);
    check_refusals();
    check_refusing_folders(s);
    return failures == 0 ? 0 : 1;
}
