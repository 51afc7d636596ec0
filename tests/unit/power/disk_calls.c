/* disk_calls.c: see disk_calls.h. */
/* SPDX-License-Identifier: MIT */
#include "cm.h"

#include "disk_calls.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

int __real_open(const char *path, int flags, ...);
ssize_t __real_pwrite(int fd, const void *data, size_t len, off_t offset);
int __real_ftruncate(int fd, off_t len);
int __real_fsync(int fd);
int __real_close(int fd);
int __real_rename(const char *from, const char *to);
int __real_link(const char *from, const char *to);
int __real_unlink(const char *path);
int __real_mkdir(const char *path, mode_t mode);
int __wrap_open(const char *path, int flags, ...);
ssize_t __wrap_pwrite(int fd, const void *data, size_t len, off_t offset);
int __wrap_ftruncate(int fd, off_t len);
int __wrap_fsync(int fd);
int __wrap_close(int fd);
int __wrap_rename(const char *from, const char *to);
int __wrap_link(const char *from, const char *to);
int __wrap_unlink(const char *path);
int __wrap_mkdir(const char *path, mode_t mode);

enum { DESCRIPTORS = 256, NAMES = 256 };

/* What an open descriptor stands for. */
struct opened {
    bool watched, is_folder;
    int file;
    char name[DISK_NAME];
};

static struct {
    struct disk_calls *record; /* NULL: nobody records */
    void (*before_each)(void *ctx, size_t calls);
    void *ctx;
    struct opened opened[DESCRIPTORS];
    struct {
        char name[DISK_NAME];
        int file;
    } names[NAMES]; /* of the files there are */
    int name_count;
} rec;

/* The part of the path below the folder ("" = the folder itself); NULL: it is somewhere else. */
static const char *below(const char *path)
{
    if (rec.record == NULL)
        return NULL;
    size_t len = strlen(rec.record->folder);
    if (strncmp(path, rec.record->folder, len) != 0 || (path[len] != '/' && path[len] != '\0'))
        return NULL;
    for (path += len; *path == '/';)
        path++;
    return path;
}

static int file_by_name(const char *name)
{
    for (int i = 0; i < rec.name_count; i++)
        if (strcmp(rec.names[i].name, name) == 0)
            return rec.names[i].file;
    return -1;
}

static void forget_name(const char *name)
{
    for (int i = 0; i < rec.name_count; i++)
        if (strcmp(rec.names[i].name, name) == 0) {
            rec.names[i] = rec.names[--rec.name_count];
            return;
        }
}

static void give_name(const char *name, int file)
{
    forget_name(name);
    assert_true(rec.name_count < NAMES);
    snprintf(rec.names[rec.name_count].name, DISK_NAME, "%s", name);
    rec.names[rec.name_count++].file = file;
}

static void tell(void)
{
    if (rec.before_each != NULL)
        rec.before_each(rec.ctx, rec.record->count);
}

static struct disk_call *note(enum disk_change change, const char *name, int file)
{
    struct disk_calls *r = rec.record;
    r->calls = realloc(r->calls, (r->count + 1) * sizeof *r->calls);
    assert_non_null(r->calls);
    struct disk_call *call = &r->calls[r->count++];
    memset(call, 0, sizeof *call);
    call->change = change;
    call->file = file;
    size_t len = strlen(name);
    while (len > 0 && name[len - 1] == '/')
        len--;
    assert_true(len < sizeof call->name);
    memcpy(call->name, name, len);
    return call;
}

static struct opened *opened_of(int fd)
{
    return rec.record != NULL && fd >= 0 && fd < DESCRIPTORS && rec.opened[fd].watched ? &rec.opened[fd]
                                                                                       : NULL;
}

static void remember(int fd, const char *name, int flags)
{
    assert_true(fd < DESCRIPTORS);
    struct opened *o = &rec.opened[fd];
    memset(o, 0, sizeof *o);
    o->is_folder = (flags & O_DIRECTORY) != 0;
    o->file = file_by_name(name);
    o->watched = o->is_folder || o->file >= 0;
    snprintf(o->name, sizeof o->name, "%s", name);
}

int __wrap_open(const char *path, int flags, ...)
{
    va_list more;
    va_start(more, flags);
    int mode = (flags & O_CREAT) != 0 ? va_arg(more, int) : 0;
    va_end(more);
    const char *name = below(path);
    if (name == NULL)
        return __real_open(path, flags, mode);
    bool makes = (flags & O_CREAT) != 0 && file_by_name(name) < 0;
    if (makes)
        tell();
    int fd = __real_open(path, flags, mode);
    if (fd < 0)
        return fd;
    if (makes) {
        give_name(name, rec.record->files);
        note(DISK_MAKE_FILE, name, rec.record->files++);
    }
    remember(fd, name, flags);
    return fd;
}

ssize_t __wrap_pwrite(int fd, const void *data, size_t len, off_t offset)
{
    const struct opened *o = opened_of(fd);
    if (o == NULL)
        return __real_pwrite(fd, data, len, offset);
    tell();
    ssize_t done = __real_pwrite(fd, data, len, offset);
    if (done > 0) {
        struct disk_call *call = note(DISK_WRITE, o->name, o->file);
        call->offset = (uint64_t)offset;
        call->len = (size_t)done;
        call->data = malloc(call->len);
        assert_non_null(call->data);
        memcpy(call->data, data, call->len);
    }
    return done;
}

int __wrap_ftruncate(int fd, off_t len)
{
    const struct opened *o = opened_of(fd);
    if (o == NULL)
        return __real_ftruncate(fd, len);
    tell();
    int result = __real_ftruncate(fd, len);
    if (result == 0)
        note(DISK_EMPTY, o->name, o->file)->len = (size_t)len;
    return result;
}

int __wrap_fsync(int fd)
{
    const struct opened *o = opened_of(fd);
    if (o == NULL)
        return __real_fsync(fd);
    tell();
    note(o->is_folder ? DISK_FLUSH_FOLDER : DISK_FLUSH, o->name, o->file);
    return 0;
}

int __wrap_close(int fd)
{
    struct opened *o = opened_of(fd);
    if (o != NULL)
        o->watched = false;
    return __real_close(fd);
}

static int two_names(enum disk_change change, int (*call)(const char *, const char *), const char *from,
                     const char *to)
{
    const char *name = below(from), *new_name = below(to);
    if (name == NULL || new_name == NULL)
        return call(from, to);
    tell();
    int file = file_by_name(name), result = call(from, to);
    if (result != 0)
        return result;
    struct disk_call *noted = note(change, name, file);
    snprintf(noted->to, sizeof noted->to, "%s", new_name);
    if (change == DISK_RENAME)
        forget_name(name);
    give_name(new_name, file);
    return 0;
}

int __wrap_rename(const char *from, const char *to)
{
    return two_names(DISK_RENAME, __real_rename, from, to);
}

int __wrap_link(const char *from, const char *to)
{
    return two_names(DISK_LINK, __real_link, from, to);
}

int __wrap_unlink(const char *path)
{
    const char *name = below(path);
    if (name == NULL)
        return __real_unlink(path);
    tell();
    int result = __real_unlink(path);
    if (result == 0) {
        note(DISK_REMOVE, name, file_by_name(name));
        forget_name(name);
    }
    return result;
}

int __wrap_mkdir(const char *path, mode_t mode)
{
    const char *name = below(path);
    if (name == NULL)
        return __real_mkdir(path, mode);
    tell();
    int result = __real_mkdir(path, mode);
    if (result == 0)
        note(DISK_MAKE_FOLDER, name, -1);
    return result;
}

void disk_calls_start(struct disk_calls *r, const char *folder, void (*before_each)(void *ctx, size_t calls),
                      void *ctx)
{
    memset(r, 0, sizeof *r);
    memset(&rec, 0, sizeof rec);
    snprintf(r->folder, sizeof r->folder, "%s", folder);
    disk_take(&r->before, folder);
    for (size_t i = 0; i < r->before.count; i++)
        if (!r->before.files[i].is_folder)
            give_name(r->before.files[i].name, (int)i);
    r->files = (int)r->before.count;
    rec.before_each = before_each;
    rec.ctx = ctx;
    rec.record = r;
}

void disk_calls_stop(void)
{
    rec.record = NULL;
}

void disk_calls_done(struct disk_calls *r)
{
    for (size_t i = 0; i < r->count; i++)
        free(r->calls[i].data);
    free(r->calls);
    disk_done(&r->before);
    memset(r, 0, sizeof *r);
}
