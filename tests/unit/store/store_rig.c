/* store_rig.c: see store_rig.h. */
/* SPDX-License-Identifier: MIT */
#include "cm.h"

#include "store_rig.h"

#include "base/err.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int store_rig_set_up(void **state)
{
    struct fixture *t = calloc(1, sizeof *t);
    if (t == NULL)
        return -1;
    t->s = store_system();
    snprintf(t->folder, sizeof t->folder, "/tmp/restock-store-XXXXXX");
    *state = t;
    return mkdtemp(t->folder) == NULL ? -1 : 0;
}

static void remove_tree(const char *path)
{
    DIR *dir = opendir(path);
    struct dirent *entry;
    while (dir != NULL && (entry = readdir(dir)) != NULL) {
        char child[1024];
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        snprintf(child, sizeof child, "%s/%s", path, entry->d_name);
        if (unlink(child) != 0)
            remove_tree(child);
    }
    if (dir != NULL)
        closedir(dir);
    rmdir(path);
}

int store_rig_tear_down(void **state)
{
    struct fixture *t = *state;
    remove_tree(t->folder);
    free(t);
    return 0;
}

const char *in_folder(struct fixture *t, const char *name)
{
    assert_true(store_join(t->s, t->folder, name, t->path, sizeof t->path));
    return t->path;
}

void assert_content(struct fixture *t, const char *name, const char *expected)
{
    struct err e = ERR_INIT;
    uint8_t *data;
    size_t len;
    assert_true(store_load(t->s, in_folder(t, name), 4096, &data, &len, &e));
    assert_int_equal(len, strlen(expected));
    if (len > 0)
        assert_memory_equal(data, expected, len);
    free(data);
}

void save(struct fixture *t, const char *name, const char *text)
{
    struct err e = ERR_INIT;
    if (!store_save(t->s, in_folder(t, name), text, strlen(text), true, &e))
        fail_msg("%s", e.detail);
}

bool store_rig_count_entry(void *ctx, const struct store_entry *entry)
{
    (void)entry;
    ++*(int *)ctx;
    return true;
}

int count_files(struct fixture *t, const char *folder)
{
    int count = 0;
    struct err e = ERR_INIT;
    assert_true(t->s->ops->list(t->s, folder, store_rig_count_entry, &count, &e));
    return count;
}
