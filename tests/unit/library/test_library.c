/* test_library.c: how backups get into files: whole or not at all, and what lies beside them stays. */
/* SPDX-License-Identifier: MIT */
#include "cm.h"

#include "bench.h"
#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SIZE (512u << 10)

static uint8_t image[SIZE];

static void start(struct bench *b, struct faulty_store *faulty)
{
    bench_init(b, SIZE);
    bench_fill_mixed(image, SIZE, 1);
    b->config.image = image;
    b->config.image_len = SIZE;
    faulty_store_init(faulty, store_system());
    b->store = &faulty->base;
    bench_power_on(b);
    assert_done(b, bench_connect(b, 0));
}

static bool backup(struct bench *b, bool overwrite)
{
    struct backup_result r;
    char file[STORE_PATH_MAX];
    snprintf(file, sizeof file, "%s", bench_path(b, "mine.bin"));
    const struct backup_options options = {.file = file, .library = b->folder, .overwrite = overwrite};
    err_clear(&b->err);
    bool ok = flasher_backup(b->flasher, &options, &r, &b->err);
    if (ok)
        backup_result_done(&r);
    return ok;
}

static void put(struct bench *b, const char *name, const char *text)
{
    assert_true(store_save(store_system(), bench_path(b, name), text, strlen(text), true, NULL));
}

static void assert_holds(struct bench *b, const char *name, const void *data, size_t size)
{
    uint8_t *found = NULL;
    size_t len = 0;
    assert_true(store_load(store_system(), bench_path(b, name), SIZE, &found, &len, NULL));
    assert_int_equal(len, size);
    assert_memory_equal(found, data, size);
    free(found);
}

static void a_file_that_lies_beside_the_new_one_stays(void **state)
{
    (void)state;
    for (uint32_t fail = 0; fail < 3; fail++) { /* not at all; writing the image; giving it its name */
        struct bench b;
        struct faulty_store faulty;
        start(&b, &faulty);
        put(&b, "mine.bin.part", "a letter");
        put(&b, "mine.bin.json.tmp", "another");
        if (fail == 1)
            faulty.disk_room = SIZE * 3 / 4; /* for the journal, not for the image, which is larger */
        if (fail == 2)
            faulty.fail_rename = 2;
        assert_int_equal(backup(&b, false), fail == 0);
        assert_holds(&b, "mine.bin.part", "a letter", 8);
        assert_holds(&b, "mine.bin.json.tmp", "another", 7);
        assert_int_equal(bench_files(&b, "mine", NULL), fail == 0 ? 4 : 2);
        if (fail == 0)
            assert_holds(&b, "mine.bin", image, SIZE);
        bench_done(&b);
    }
}

static void a_backup_that_cannot_get_its_name_leaves_no_note(void **state)
{
    (void)state;
    struct bench b;
    struct faulty_store faulty;
    start(&b, &faulty);
    faulty.fail_rename = 2; /* after that of the note */
    assert_false(backup(&b, false));
    assert_int_equal(b.err.code, ERR_FILE_WRITE);
    assert_int_equal(bench_files(&b, "mine", NULL), 0);
    assert_true(backup(&b, false));
    assert_int_equal(bench_files(&b, "mine", NULL), 2);
    bench_done(&b);
}

/* Whatever the name is: free, a backup's with its note, or a link that is not replaced. */
static void a_name_that_cannot_be_replaced_keeps_its_own_note_or_none(void **state)
{
    (void)state;
    for (int had_note = 0; had_note < 2; had_note++) {
        struct bench b;
        struct faulty_store faulty;
        start(&b, &faulty);
        put(&b, "mine.bin", "an older file");
        if (had_note)
            put(&b, "mine.bin.json", "its note");
        faulty.fail_rename = 1;
        assert_false(backup(&b, true));
        assert_int_equal(b.err.code, ERR_FILE_WRITE);
        assert_holds(&b, "mine.bin", "an older file", 13);
        assert_int_equal(bench_files(&b, "mine", NULL), 1 + had_note);
        if (had_note)
            assert_holds(&b, "mine.bin.json", "its note", 8);
        bench_done(&b);
    }
}

static void a_note_that_cannot_get_its_name_leaves_none_of_the_file_before(void **state)
{
    (void)state;
    struct bench b;
    struct faulty_store faulty;
    start(&b, &faulty);
    put(&b, "mine.bin", "an older file");
    put(&b, "mine.bin.json", "its note");
    faulty.fail_rename = 2; /* after that of the file */
    assert_false(backup(&b, true));
    assert_int_equal(b.err.code, ERR_FILE_WRITE);
    assert_holds(&b, "mine.bin", image, SIZE);
    assert_int_equal(bench_files(&b, "mine", NULL), 1);
    bench_done(&b);
}

static void no_note_is_left_beside_a_link(void **state)
{
    (void)state;
    for (int dangling = 0; dangling < 2; dangling++) {
        struct bench b;
        struct faulty_store faulty;
        start(&b, &faulty);
        if (!dangling)
            put(&b, "real.bin", "an older file");
        assert_int_equal(symlink("real.bin", bench_path(&b, "mine.bin")), 0);
        assert_false(backup(&b, true));
        assert_int_equal(bench_files(&b, "mine", NULL), 1); /* the link */
        assert_int_equal(bench_files(&b, "real", NULL), !dangling);
        bench_done(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_that_lies_beside_the_new_one_stays),
        cmocka_unit_test(a_backup_that_cannot_get_its_name_leaves_no_note),
        cmocka_unit_test(a_name_that_cannot_be_replaced_keeps_its_own_note_or_none),
        cmocka_unit_test(a_note_that_cannot_get_its_name_leaves_none_of_the_file_before),
        cmocka_unit_test(no_note_is_left_beside_a_link),
    };
    return cmocka_run_group_tests_name("library", tests, NULL, NULL);
}
