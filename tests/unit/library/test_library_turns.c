/* test_library_turns.c: several threads save into one library at the same moment, under default names that
 * are the same: nothing is lost, and no sidecar is beside a file that it does not describe. */
/* SPDX-License-Identifier: MIT */
#include "cm.h"

#include "base/err.h"
#include "base/thread.h"
#include "core/image/image.h"
#include "core/library/library.h"
#include "core/library/library_view.h"
#include "store/store.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { THREADS = 8, SAVES = 12, SIZE = 8192 };

struct saver {
    const char *folder;
    uint8_t number;
    struct thread *thread;
    char files[SAVES][STORE_PATH_MAX];
    struct err err;
};

static void fill(const struct saver *s, int save, uint8_t image[SIZE])
{
    memset(image, s->number + 1, SIZE);
    image[0] = (uint8_t)save;
}

static bool save_one(struct saver *s, int save)
{
    static const struct library_owner owner = {
        "ESP8266EX", {1, 2, 3, 4, 5, 6}, {0xEF, 0x40, 0x14}, "W", SIZE};
    const struct library lib = {store_system(), NULL, s->folder, &owner};
    static struct image_info info; /* all zero: nothing is known */
    uint8_t image[SIZE], md5[MD5_SIZE], sha256[SHA256_SIZE];
    fill(s, save, image);
    digest_md5(image, SIZE, md5);
    digest_sha256(image, SIZE, sha256);
    const struct saved_flash saved = {s->files[save], SIZE, image, &info, md5, sha256};
    for (;;) {
        err_clear(&s->err);
        if (!library_default_path(&lib, PURPOSE_BACKUP, &saved, s->files[save], &s->err))
            return false;
        if (library_save(&lib, &saved, PURPOSE_BACKUP, LIBRARY_NAME_BY_DEFAULT, &s->err))
            return true;
        if (s->err.code != ERR_FILE_EXISTS)
            return false;
    }
}

static void run(void *ctx)
{
    struct saver *s = ctx;
    for (int i = 0; i < SAVES && save_one(s, i); i++) {
    }
}

static void assert_saved(const struct saver *s)
{
    uint8_t image[SIZE], *data = NULL;
    char hex[SHA256_HEX];
    size_t len = 0;
    struct library_backup note;
    for (int i = 0; i < SAVES; i++) {
        fill(s, i, image);
        digest_sha256_hex(image, SIZE, hex);
        assert_true(store_load(store_system(), s->files[i], SIZE, &data, &len, NULL));
        assert_int_equal(len, SIZE);
        assert_memory_equal(data, image, SIZE);
        assert_true(library_read_sidecar(store_system(), s->files[i], &note));
        assert_string_equal(note.sha256, hex);
        free(data);
    }
}

static int remove_all(const char *folder)
{
    DIR *d = opendir(folder);
    struct dirent *entry;
    int count = 0;
    while (d != NULL && (entry = readdir(d)) != NULL) {
        char path[512];
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        count += entry->d_name[0] != '.' && unlink(path) == 0;
    }
    closedir(d);
    rmdir(folder);
    return count;
}

static void threads_that_save_at_once_lose_nothing(void **state)
{
    (void)state;
    char folder[] = "/tmp/restock-test-XXXXXX";
    static struct saver savers[THREADS];
    assert_non_null(mkdtemp(folder));
    for (uint8_t i = 0; i < THREADS; i++)
        savers[i] = (struct saver){.folder = folder, .number = i};
    for (int i = 0; i < THREADS; i++)
        assert_non_null(savers[i].thread = thread_start(run, &savers[i]));
    for (int i = 0; i < THREADS; i++)
        thread_join(savers[i].thread);
    for (int i = 0; i < THREADS; i++) {
        if (savers[i].err.code != ERR_NONE)
            fail_msg("%s: %s", err_name(savers[i].err.code), savers[i].err.detail);
        assert_saved(&savers[i]);
    }
    assert_int_equal(remove_all(folder), 2 * THREADS * SAVES); /* and nothing else was there */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(threads_that_save_at_once_lose_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
