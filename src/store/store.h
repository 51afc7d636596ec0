/* store.h: files and folders behind one interface, so that tests can make them fail.
 *
 * Paths are UTF-8; on Windows the Win32 backend converts them and lifts the 260-character limit where it can.
 * Backends: store_win32.c, store_posix.c, and a faulty one that wraps either in the tests. */
/* SPDX-License-Identifier: MIT */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct err;
struct store;
struct store_file;

#define STORE_PATH_MAX 1024u /* bytes of a path, with NUL */

enum store_mode {
    STORE_READ,       /* must exist */
    STORE_CREATE,     /* empty file for reading and writing; replaces an existing one */
    STORE_CREATE_NEW, /* as STORE_CREATE but ERR_FILE_EXISTS if the name is taken */
    STORE_UPDATE      /* must exist; reading and writing, contents kept */
};

struct store_entry {
    char name[256]; /* file name without folder, UTF-8 */
    uint64_t size;  /* bytes */
};

struct store_ops {
    /* NULL with *e filled: ERR_FILE_READ (STORE_READ; also for anything but a plain file, without waiting for
     * it), ERR_FILE_WRITE, ERR_FILE_BLOCKED and ERR_FILE_DENIED (the system does not let this program write
     * there), ERR_FILE_IN_USE, ERR_FILE_EXISTS, ERR_FILE_NAME (the system does not accept the name).  A file
     * open for writing cannot be opened for writing a second time. */
    struct store_file *(*open)(struct store *s, const char *path, enum store_mode mode, struct err *e);
    /* Reads exactly `len` bytes at `offset`; a short file is ERR_FILE_READ. */
    bool (*read_at)(struct store_file *f, uint64_t offset, void *data, size_t len, struct err *e);
    bool (*write_at)(struct store_file *f, uint64_t offset, const void *data, size_t len, struct err *e);
    bool (*size)(struct store_file *f, uint64_t *bytes, struct err *e);
    /* Forces the contents to the disk. */
    bool (*flush)(struct store_file *f, struct err *e);
    /* Closes; false if the system reports that earlier writes were lost.  Frees `f` in every case. */
    bool (*close)(struct store_file *f, struct err *e);
    /* Atomic within one folder, and on the disk when it returns.  Neither file may be open.
     * ERR_FILE_EXISTS if `to` exists and `replace` is false. */
    bool (*rename)(struct store *s, const char *from, const char *to, bool replace, struct err *e);
    /* On the disk when it returns, as the next one; a missing file is fine. */
    bool (*remove)(struct store *s, const char *path, struct err *e);
    bool (*exists)(struct store *s, const char *path);
    /* Whether reading the file would download it first, as with OneDrive's "Files on demand".  Queries the
     * folder; the file is not opened. */
    bool (*online_only)(struct store *s, const char *path);
    bool (*is_folder)(struct store *s, const char *path); /* false also if nothing is there */
    /* Makes the folder and its parents; one that exists is fine.  Errors as of `open`. */
    bool (*make_folder)(struct store *s, const char *path, struct err *e);
    /* Calls `visit` for every plain file in the folder, in no order; stops when it returns false.  A missing
     * folder has no files.  Names that do not fit a store_entry are left out. */
    bool (*list)(struct store *s, const char *folder,
                 bool (*visit)(void *ctx, const struct store_entry *entry), void *ctx, struct err *e);
};

struct store {
    const struct store_ops *ops;
    char separator; /* '/' or '\\' between folder and name */
};

/* Errors name the file and the system's reason; a full drive is ERR_FILE_FULL, a file that another program
 * holds ERR_FILE_IN_USE. */

/* Every open file starts with this. */
struct store_file {
    const struct store_ops *ops;
};

/* The computer's file system; a constant object, never freed. */
struct store *store_system(void);

/* Whole-file helpers on top of the operations. */

/* Reads a file of at most `max` bytes into *data (malloc'ed, caller frees; NULL for an empty file).
 * Larger: ERR_FILE_TOO_LARGE. */
bool store_load(struct store *s, const char *path, size_t max, uint8_t **data, size_t *len, struct err *e);
/* The same for files that the user has not chosen: one that is online only is not downloaded,
 * ERR_FILE_READ. */
bool store_load_here(struct store *s, const char *path, size_t max, uint8_t **data, size_t *len,
                     struct err *e);
/* Creates an empty file next to `path`, to replace it later, under an unused name: `path` + `ending`, or with
 * a number before the ending.  The caller frees *name.  NULL, with *name NULL: ERR_FILE_WRITE,
 * ERR_FILE_BLOCKED, ERR_FILE_DENIED, ERR_MEMORY. */
struct store_file *store_open_beside(struct store *s, const char *path, const char *ending, char **name,
                                     struct err *e);
/* Creates such a file with these bytes and forces them to the disk.  The caller frees *name and renames or
 * removes the file.  False, with *name NULL and nothing left behind: as above, or ERR_FILE_FULL. */
bool store_write_beside(struct store *s, const char *path, const char *ending, const void *data, size_t len,
                        char **name, struct err *e);
/* Writes next to `path` (".tmp"), flushes, renames: the file is either old or complete, and no other file is
 * touched.  ERR_FILE_EXISTS before anything is written if it exists and `replace` is false. */
bool store_save(struct store *s, const char *path, const void *data, size_t len, bool replace, struct err *e);
/* Joins folder and name with the store's separator (none if the folder is "" or ends in one); false, with an
 * empty path, if the result does not fit. */
bool store_join(const struct store *s, const char *folder, const char *name, char *path, size_t size);
/* The name after the last separator of either kind (a note may come from another system); part of `path`. */
const char *store_name_in(const char *path);
/* Whether a name has this ending (in capitals too) and something before it. */
bool store_name_ends(const char *name, const char *ending);
/* Whether two paths lead to one file, which need not exist yet; differently written ones may. */
bool store_same_path(const char *a, const char *b);
/* Folder for backups if no other is named: Documents\Restock, or restock in the XDG data folder.  It may not
 * exist yet. */
bool store_default_library(char *path, size_t size, struct err *e);

#endif
