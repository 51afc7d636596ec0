/* disk.c: see disk.h. */
/* SPDX-License-Identifier: MIT */
#include "cm.h"

#include "disk.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

enum { PATH_ROOM = 512 };

static int compare(const void *a, const void *b)
{
    return strcmp(((const struct disk_file *)a)->name, ((const struct disk_file *)b)->name);
}

void disk_add(struct disk *d, const char *name, const uint8_t *data, size_t len)
{
    d->files = realloc(d->files, (d->count + 1) * sizeof *d->files);
    assert_non_null(d->files);
    struct disk_file *f = &d->files[d->count++];
    memset(f, 0, sizeof *f);
    snprintf(f->name, sizeof f->name, "%s", name);
    f->is_folder = data == NULL;
    f->len = len;
    f->data = f->is_folder ? NULL : malloc(len + 1);
    assert_true(f->is_folder || f->data != NULL);
    if (!f->is_folder)
        memcpy(f->data, data, len);
    qsort(d->files, d->count, sizeof *d->files, compare);
}

const struct disk_file *disk_find(const struct disk *d, const char *name)
{
    for (size_t i = 0; i < d->count; i++)
        if (strcmp(d->files[i].name, name) == 0)
            return &d->files[i];
    return NULL;
}

static void take_file(struct disk *d, const char *path, const char *name)
{
    struct stat st;
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    assert_int_equal(fstat(fileno(f), &st), 0);
    uint8_t *data = malloc((size_t)st.st_size + 1);
    assert_non_null(data);
    assert_int_equal(fread(data, 1, (size_t)st.st_size, f), st.st_size);
    fclose(f);
    disk_add(d, name, data, (size_t)st.st_size);
    free(data);
}

static bool is_self(const char *name)
{
    return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

static void take_folder(struct disk *d, const char *folder, const char *below)
{
    char path[PATH_ROOM], name[DISK_NAME];
    DIR *dir = opendir(folder);
    assert_non_null(dir);
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        if (is_self(entry->d_name))
            continue;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        assert_in_range(snprintf(name, sizeof name, "%s%s", below, entry->d_name), 1, sizeof name - 2);
        struct stat st;
        assert_int_equal(stat(path, &st), 0);
        if (!S_ISDIR(st.st_mode)) {
            take_file(d, path, name);
            continue;
        }
        disk_add(d, name, NULL, 0);
        strcat(name, "/");
        take_folder(d, path, name);
    }
    closedir(dir);
}

void disk_take(struct disk *d, const char *folder)
{
    memset(d, 0, sizeof *d);
    take_folder(d, folder, "");
}

void disk_empty(const char *folder)
{
    char path[PATH_ROOM];
    DIR *dir = opendir(folder);
    assert_non_null(dir);
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (is_self(entry->d_name) || unlink(path) == 0)
            continue;
        disk_empty(path);
        assert_int_equal(rmdir(path), 0);
    }
    closedir(dir);
}

void disk_put(const struct disk *d, const char *folder)
{
    char path[PATH_ROOM];
    disk_empty(folder);
    for (size_t i = 0; i < d->count; i++) { /* a folder comes before what is in it */
        const struct disk_file *file = &d->files[i];
        snprintf(path, sizeof path, "%s/%s", folder, file->name);
        if (file->is_folder) {
            assert_int_equal(mkdir(path, 0777), 0);
            continue;
        }
        FILE *f = fopen(path, "wb");
        assert_non_null(f);
        assert_int_equal(fwrite(file->data, 1, file->len, f), file->len);
        assert_int_equal(fclose(f), 0);
    }
}

uint32_t disk_sum(const struct disk *d)
{
    uLong sum = crc32(0, NULL, 0);
    for (size_t i = 0; i < d->count; i++) {
        const struct disk_file *file = &d->files[i];
        sum = crc32(sum, (const Bytef *)file->name, (uInt)strlen(file->name) + 1);
        sum = crc32(sum, (const Bytef *)&file->len, sizeof file->len);
        if (file->data != NULL)
            sum = crc32(sum, file->data, (uInt)file->len);
    }
    return (uint32_t)sum;
}

void disk_done(struct disk *d)
{
    for (size_t i = 0; i < d->count; i++)
        free(d->files[i].data);
    free(d->files);
    memset(d, 0, sizeof *d);
}
