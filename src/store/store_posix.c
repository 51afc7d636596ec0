/* store_posix.c: the computer's files through POSIX calls. */
/* SPDX-License-Identifier: MIT */
#include "store/store.h"
#include "base/err.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_MODE 0600 /* a backup holds the Wi-Fi password and the device's key */

struct file {
    struct store_file base;
    int fd;
    char path[]; /* for messages */
};

/* base is the first member, so this holds for every file the system store handed out. */
static struct file *file_of(struct store_file *f)
{
    return (struct file *)f;
}

/* "writing /a/b (error 5: Input/output error)"; the number and its text survive a long path. */
static bool fail(struct err *e, enum err_code code, int error, const char *doing, const char *path)
{
    char system[100] = "unknown", tail[140];
    if (strerror_r(error, system, sizeof system) != 0)
        snprintf(system, sizeof system, "unknown");
    int tail_len = snprintf(tail, sizeof tail, " (error %d: %s)", error, system);
    if (error == ENOSPC || error == EDQUOT)
        code = ERR_FILE_FULL;
    if (error == ENAMETOOLONG)
        code = ERR_FILE_NAME;
    int room = (int)(sizeof e->detail - 1) - tail_len - (int)strlen(doing) - 1;
    return err_set_os(e, code, (uint32_t)error, "%s %.*s%s", doing, room, path, tail);
}

static int open_flags(enum store_mode mode)
{
    switch (mode) {
    case STORE_READ:
        return O_RDONLY | O_NONBLOCK | O_NOCTTY; /* a pipe without a writer would hold us for ever */
    case STORE_CREATE:                           /* emptied after the lock is held */
        return O_RDWR | O_CREAT;
    case STORE_CREATE_NEW:
        return O_RDWR | O_CREAT | O_EXCL;
    case STORE_UPDATE:
        return O_RDWR;
    }
    return O_RDONLY;
}

/* One writer per file, as on Windows: two programs must not fill one partial backup. */
static bool claim(int fd, enum store_mode mode, const char *path, struct err *e)
{
    if (mode == STORE_READ)
        return true;
    if (flock(fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
        return fail(e, ERR_FILE_IN_USE, EWOULDBLOCK, "opening", path);
    if (mode == STORE_CREATE && ftruncate(fd, 0) != 0)
        return fail(e, ERR_FILE_WRITE, errno, "emptying", path);
    return true;
}

/* What is read has a size and ends. */
static bool is_readable_kind(int fd, enum store_mode mode, const char *path, struct err *e)
{
    struct stat st;
    return mode != STORE_READ || (fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) ||
           err_set(e, ERR_FILE_READ, "not a plain file: %s", path);
}

static const struct store_ops system_ops;

static struct store_file *open_file(struct store *s, const char *path, enum store_mode mode, struct err *e)
{
    (void)s;
    enum err_code code = mode == STORE_READ ? ERR_FILE_READ : ERR_FILE_WRITE;
    int fd = open(path, open_flags(mode) | O_CLOEXEC, FILE_MODE);
    if (fd < 0) {
        fail(e, errno == EEXIST ? ERR_FILE_EXISTS : code, errno, "opening", path);
        return NULL;
    }
    struct file *f = malloc(sizeof *f + strlen(path) + 1);
    if (f == NULL) {
        err_set(e, ERR_MEMORY, "opening %s", path);
    } else if (is_readable_kind(fd, mode, path, e) && claim(fd, mode, path, e)) {
        f->base.ops = &system_ops;
        f->fd = fd;
        memcpy(f->path, path, strlen(path) + 1);
        return &f->base;
    }
    free(f);
    close(fd);
    return NULL;
}

static bool read_at(struct store_file *base, uint64_t offset, void *data, size_t len, struct err *e)
{
    struct file *f = file_of(base);
    size_t done = 0;
    while (done < len) {
        ssize_t n = pread(f->fd, (char *)data + done, len - done, (off_t)(offset + done));
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return fail(e, ERR_FILE_READ, errno, "reading", f->path);
        if (n == 0)
            return err_set(e, ERR_FILE_READ, "the file ends after %llu bytes: %s",
                           (unsigned long long)offset + done, f->path);
        done += (size_t)n;
    }
    return true;
}

static bool write_at(struct store_file *base, uint64_t offset, const void *data, size_t len, struct err *e)
{
    struct file *f = file_of(base);
    size_t done = 0;
    while (done < len) {
        ssize_t n = pwrite(f->fd, (const char *)data + done, len - done, (off_t)(offset + done));
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return fail(e, ERR_FILE_WRITE, n < 0 ? errno : ENOSPC, "writing", f->path);
        done += (size_t)n;
    }
    return true;
}

static bool file_size(struct store_file *base, uint64_t *bytes, struct err *e)
{
    struct file *f = file_of(base);
    struct stat st;
    if (fstat(f->fd, &st) != 0)
        return fail(e, ERR_FILE_READ, errno, "asking for the size of", f->path);
    if (!S_ISREG(st.st_mode))
        return err_set(e, ERR_FILE_READ, "not a plain file: %s", f->path);
    *bytes = (uint64_t)st.st_size;
    return true;
}

static bool flush_file(struct store_file *base, struct err *e)
{
    struct file *f = file_of(base);
    if (fsync(f->fd) != 0)
        return fail(e, ERR_FILE_WRITE, errno, "saving to the disk", f->path);
    return true;
}

static bool close_file(struct store_file *base, struct err *e)
{
    struct file *f = file_of(base);
    bool ok = close(f->fd) == 0 || errno == EINTR; /* after EINTR the descriptor is gone as well */
    if (!ok)
        fail(e, ERR_FILE_WRITE, errno, "closing", f->path);
    free(f);
    return ok;
}

/* Puts a changed folder entry on the disk.  Some file systems cannot (EINVAL): nothing better exists there.
 */
static bool sync_folder_of(const char *path, struct err *e)
{
    const char *slash = strrchr(path, '/');
    size_t len = slash == NULL ? 0 : (size_t)(slash - path) + 1;
    char *folder = len == 0 ? strdup(".") : strndup(path, len);
    if (folder == NULL)
        return err_set(e, ERR_MEMORY, "the folder of %s", path);
    bool ok = true;
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0 && fsync(fd) != 0 && errno != EINVAL && errno != ENOTSUP)
        ok = fail(e, ERR_FILE_WRITE, errno, "saving to the disk", folder);
    if (fd >= 0)
        close(fd);
    free(folder);
    return ok;
}

/* Gives the file its new name only if that is free.  A hard link does it in one step; file systems without
 * them (FAT on a memory stick) get a look first. */
static bool rename_to_free_name(const char *from, const char *to)
{
    if (link(from, to) == 0)
        return unlink(from) == 0;
    /* NOLINTNEXTLINE(misc-redundant-expression): ENOTSUP and EOPNOTSUPP are equal on Linux alone */
    if (errno != EPERM && errno != ENOTSUP && errno != EOPNOTSUPP && errno != ENOSYS && errno != EMLINK)
        return false;
    struct stat st;
    if (lstat(to, &st) == 0) {
        errno = EEXIST;
        return false;
    }
    return rename(from, to) == 0;
}

/* Devices, pipes and links are not ours to replace. */
static bool is_something_else(const char *path)
{
    struct stat st;
    return lstat(path, &st) == 0 && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode);
}

static bool rename_file(struct store *s, const char *from, const char *to, bool replace, struct err *e)
{
    (void)s;
    if (replace && is_something_else(to))
        return err_set(e, ERR_FILE_WRITE, "%s is not a plain file", to);
    bool ok = replace ? rename(from, to) == 0 : rename_to_free_name(from, to);
    if (!ok)
        return fail(e, errno == EEXIST ? ERR_FILE_EXISTS : ERR_FILE_WRITE, errno, "renaming to", to);
    return sync_folder_of(to, e);
}

static bool remove_file(struct store *s, const char *path, struct err *e)
{
    (void)s;
    if (unlink(path) != 0 && errno != ENOENT)
        return fail(e, ERR_FILE_WRITE, errno, "removing", path);
    return sync_folder_of(path, e);
}

static bool file_exists(struct store *s, const char *path)
{
    (void)s;
    struct stat st;
    return lstat(path, &st) == 0;
}

static bool is_folder(struct store *s, const char *path)
{
    (void)s;
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static bool make_one_folder(const char *path, struct err *e)
{
    if (mkdir(path, 0777) == 0)
        return sync_folder_of(path, e); /* else a power cut takes the folder with all that was saved in it */
    int error = errno;
    struct stat st;
    if (error == EEXIST && stat(path, &st) == 0 && S_ISDIR(st.st_mode))
        return true;
    return fail(e, ERR_FILE_WRITE, error, "making the folder", path);
}

static bool make_folder(struct store *s, const char *path, struct err *e)
{
    (void)s;
    char *part = strdup(path);
    if (part == NULL)
        return err_set(e, ERR_MEMORY, "making the folder %s", path);
    bool ok = true;
    for (char *at = part + 1; *part != '\0' && *at != '\0' && ok; at++) {
        if (*at != '/' || at[-1] == '/')
            continue;
        *at = '\0';
        ok = make_one_folder(part, e);
        *at = '/';
    }
    ok = ok && make_one_folder(part, e);
    free(part);
    return ok;
}

/* False if the entry is no plain file, or gone since the folder was read. */
static bool describe(DIR *dir, const char *name, struct store_entry *entry)
{
    struct stat st;
    if (strlen(name) >= sizeof entry->name || fstatat(dirfd(dir), name, &st, 0) != 0 || !S_ISREG(st.st_mode))
        return false;
    memcpy(entry->name, name, strlen(name) + 1);
    entry->size = (uint64_t)st.st_size;
    return true;
}

static bool list_folder(struct store *s, const char *folder,
                        bool (*visit)(void *ctx, const struct store_entry *entry), void *ctx, struct err *e)
{
    (void)s;
    DIR *dir = opendir(folder);
    if (dir == NULL)
        return errno == ENOENT ? true : fail(e, ERR_FILE_READ, errno, "listing", folder);
    struct dirent *found;
    bool more = true;
    while (more && (errno = 0, found = readdir(dir)) != NULL) {
        struct store_entry entry;
        if (describe(dir, found->d_name, &entry))
            more = visit(ctx, &entry);
    }
    int error = more ? errno : 0;
    closedir(dir);
    return error == 0 ? true : fail(e, ERR_FILE_READ, error, "listing", folder);
}

/* What brings files from the net here does not say so. */
static bool online_only(struct store *s, const char *path)
{
    (void)s;
    (void)path;
    return false;
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
    static struct store instance = {&system_ops, '/'};
    return &instance;
}

/* The folder that a path names a file in. */
static bool stat_folder_of(const char *path, struct stat *st)
{
    const char *name = strrchr(path, '/');
    char *folder = name == NULL ? strdup(".") : strndup(path, (size_t)(name - path) + 1);
    bool ok = folder != NULL && stat(folder, st) == 0;
    free(folder);
    return ok;
}

static bool same_inode(const struct stat *a, const struct stat *b)
{
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

bool store_same_path(const char *a, const char *b)
{
    struct stat in_a, in_b;
    if (strcmp(a, b) == 0)
        return true;
    bool has_a = stat(a, &in_a) == 0, has_b = stat(b, &in_b) == 0;
    if (has_a || has_b)
        return has_a && has_b && same_inode(&in_a, &in_b);
    return strcmp(store_name_in(a), store_name_in(b)) == 0 && stat_folder_of(a, &in_a) &&
           stat_folder_of(b, &in_b) && same_inode(&in_a, &in_b);
}

bool store_default_library(char *path, size_t size, struct err *e)
{
    const char *data = getenv("XDG_DATA_HOME");
    const char *home = getenv("HOME");
    int len = -1;
    if (data != NULL && data[0] == '/') /* the specification has relative paths ignored */
        len = snprintf(path, size, "%s/restock", data);
    else if (home != NULL && home[0] != '\0')
        len = snprintf(path, size, "%s/.local/share/restock", home);
    else
        return err_set(e, ERR_FILE_WRITE, "neither XDG_DATA_HOME nor HOME is set");
    if (len < 0 || (size_t)len >= size)
        return err_set(e, ERR_FILE_WRITE, "the path of the data folder is too long");
    return true;
}
