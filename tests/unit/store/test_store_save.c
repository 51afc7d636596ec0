/* test_store_save.c: whole files are saved and loaded, on a folder of their own; then with faults. */
/* SPDX-License-Identifier: MIT */
#include "cm.h"

#include "base/err.h"
#include "faulty_store.h"
#include "store/store.h"
#include "store_rig.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static void what_is_saved_is_loaded_again(void **state)
{
    struct fixture *t = *state;
    save(t, UNICODE_NAME, "hello");
    assert_content(t, UNICODE_NAME, "hello");
    save(t, UNICODE_NAME, "");
    assert_content(t, UNICODE_NAME, "");
    assert_int_equal(count_files(t, t->folder), 1); /* no .tmp stays behind */
}

static void an_empty_file_loads_as_null(void **state)
{
    struct fixture *t = *state;
    struct err e = ERR_INIT;
    uint8_t byte = 0, *data = &byte;
    size_t len = 1;
    save(t, "empty", "");
    assert_true(store_load(t->s, in_folder(t, "empty"), 0, &data, &len, &e));
    assert_null(data);
    assert_int_equal(len, 0);
}

static void a_larger_file_than_allowed_is_refused(void **state)
{
    struct fixture *t = *state;
    struct err e = ERR_INIT;
    uint8_t *data;
    size_t len;
    save(t, "five", "12345");
    assert_true(store_load(t->s, in_folder(t, "five"), 5, &data, &len, &e));
    free(data);
    assert_false(store_load(t->s, in_folder(t, "five"), 4, &data, &len, &e));
    assert_int_equal(e.code, ERR_FILE_TOO_LARGE);
    assert_null(data);
}

static void a_missing_file_is_named_in_the_error(void **state)
{
    struct fixture *t = *state;
    struct err e = ERR_INIT;
    uint8_t *data;
    size_t len;
    assert_false(store_load(t->s, in_folder(t, "nowhere.bin"), 10, &data, &len, &e));
    assert_int_equal(e.code, ERR_FILE_READ);
    assert_int_equal(e.os, 2);
    assert_non_null(strstr(e.detail, "nowhere.bin"));
    assert_non_null(strstr(e.detail, "(error 2: No such file or directory)"));
}

static void saving_without_replace_keeps_the_existing_file(void **state)
{
    struct fixture *t = *state;
    struct err e = ERR_INIT;
    struct faulty_store f;
    faulty_store_init(&f, t->s);
    save(t, "a", "old");
    assert_false(store_save(&f.base, in_folder(t, "a"), "new", 3, false, &e));
    assert_int_equal(e.code, ERR_FILE_EXISTS);
    assert_int_equal(f.steps, 0); /* nothing was even begun */
    assert_content(t, "a", "old");
    assert_int_equal(count_files(t, t->folder), 1);
    err_clear(&e);
    assert_true(store_save(t->s, in_folder(t, "b"), "new", 3, false, &e));
    assert_content(t, "b", "new");
}

static void a_save_in_progress_elsewhere_is_left_alone(void **state)
{
    struct fixture *t = *state;
    struct err e = ERR_INIT;
    struct store_file *other = t->s->ops->open(t->s, in_folder(t, "a.tmp"), STORE_CREATE, &e);
    assert_true(other->ops->write_at(other, 0, "half", 4, &e));
    assert_true(store_save(t->s, in_folder(t, "a"), "mine", 4, true, &e));
    assert_true(other->ops->close(other, NULL));
    assert_content(t, "a", "mine");
    assert_content(t, "a.tmp", "half");
}

static void files_of_other_people_beside_it_stay_as_they_are(void **state)
{
    struct fixture *t = *state;
    struct faulty_store f;
    save(t, "a", "old");
    save(t, "a.tmp", "a letter");
    save(t, "a.2.tmp", "another");
    assert_int_equal(mkdir(in_folder(t, "a.3.tmp"), 0777), 0);
    for (uint32_t step = 0; step <= 7; step++) { /* opening four times, write, flush, rename */
        faulty_store_init(&f, t->s);
        f.fail_step = step;
        assert_int_equal(store_save(&f.base, in_folder(t, "a"), "new", 3, true, NULL), step == 0);
        assert_content(t, "a", "new");
        assert_content(t, "a.tmp", "a letter");
        assert_content(t, "a.2.tmp", "another");
        assert_int_equal(count_files(t, t->folder), 3); /* and nothing of ours stays */
    }
}

static void when_no_name_is_free_it_says_so(void **state)
{
    struct fixture *t = *state;
    struct err e = ERR_INIT;
    save(t, "a.tmp", "1");
    for (int i = 2; i < 100; i++) {
        char name[24];
        snprintf(name, sizeof name, "a.%d.tmp", i);
        save(t, name, "x");
    }
    assert_false(store_save(t->s, in_folder(t, "a"), "mine", 4, true, &e));
    assert_int_equal(e.code, ERR_FILE_WRITE);
    assert_non_null(strstr(e.detail, "taken"));
    assert_int_equal(count_files(t, t->folder), 99);
}

static void saving_below_a_plain_file_fails_and_says_where(void **state)
{
    struct fixture *t = *state;
    struct err e = ERR_INIT;
    save(t, "plain", "x");
    assert_false(store_save(t->s, in_folder(t, "plain/inside"), "y", 1, true, &e));
    assert_int_equal(e.code, ERR_FILE_WRITE);
    assert_non_null(strstr(e.detail, "plain/inside"));
}

static void a_device_is_not_loaded_as_a_file(void **state)
{
    struct fixture *t = *state;
    struct err e = ERR_INIT;
    uint8_t *data;
    size_t len;
    assert_false(store_load(t->s, "/dev/zero", 100, &data, &len, &e));
    assert_int_equal(e.code, ERR_FILE_READ);
}

static void a_name_the_drive_does_not_take_is_called_so(void **state)
{
    struct fixture *t = *state;
    struct err e = ERR_INIT;
    char name[300];
    memset(name, 'x', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    assert_false(store_save(t->s, in_folder(t, name), "x", 1, false, &e));
    assert_int_equal(e.code, ERR_FILE_NAME);
}

static void what_is_saved_is_for_its_owner_alone(void **state)
{
    struct fixture *t = *state;
    struct stat st;
    char path[128];
    snprintf(path, sizeof path, "%s/secret.bin", t->folder);
    mode_t before = umask(0);
    bool ok = store_save(t->s, path, "x", 1, false, NULL);
    umask(before);
    assert_true(ok);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
}

/* Whatever call of a save fails, the old file is whole and no other file stays behind. */
static void a_failed_save_leaves_the_old_file(void **state)
{
    struct fixture *t = *state;
    struct faulty_store f;
    faulty_store_init(&f, t->s);
    for (uint32_t step = 1;; step++) {
        struct err e = ERR_INIT;
        save(t, "a", "old");
        faulty_store_init(&f, t->s);
        f.fail_step = step;
        if (store_save(&f.base, in_folder(t, "a"), "brand new", 9, true, &e))
            break;
        assert_int_equal(e.code, ERR_FILE_WRITE);
        assert_content(t, "a", "old");
        assert_int_equal(count_files(t, t->folder), 1);
    }
    assert_int_equal(f.steps, 4); /* open, write, flush, rename */
    assert_content(t, "a", "brand new");
}

static void a_power_cut_during_a_save_leaves_old_or_new(void **state)
{
    struct fixture *t = *state;
    for (uint32_t step = 1; step <= 4; step++) {
        struct faulty_store f;
        faulty_store_init(&f, t->s);
        f.fail_step = step;
        f.power_cut = true;
        save(t, "a", "old");
        assert_false(store_save(&f.base, in_folder(t, "a"), "brand new", 9, true, NULL));
        assert_true(f.dead);
        assert_false(f.base.ops->exists(&f.base, t->path));
        assert_content(t, "a", "old");
        if (step == 2)
            assert_content(t, "a.tmp", "bran"); /* a torn write */
    }
}

static void a_drive_that_fills_up_is_reported_as_full(void **state)
{
    struct fixture *t = *state;
    struct faulty_store f;
    struct err e = ERR_INIT;
    faulty_store_init(&f, t->s);
    f.disk_room = 8;
    save(t, "a", "old");
    assert_false(store_save(&f.base, in_folder(t, "a"), "brand new", 9, true, &e));
    assert_int_equal(e.code, ERR_FILE_FULL);
    assert_int_equal(f.bytes_written, 8);
    assert_content(t, "a", "old");
}

static void each_single_fault_strikes_at_its_own_call(void **state)
{
    struct fixture *t = *state;
    struct faulty_store f;
    struct err e = ERR_INIT;
    uint8_t *data;
    size_t len;
    faulty_store_init(&f, t->s);
    f.fail_close = 1;
    assert_false(store_save(&f.base, in_folder(t, "a"), "1", 1, true, &e));
    assert_int_equal(f.closes, 1);
    assert_int_equal(f.renames, 0);
    f.fail_rename = 1;
    assert_false(store_save(&f.base, in_folder(t, "a"), "1", 1, true, NULL));
    assert_int_equal(f.renames, 1);
    f.fail_read = 2;
    save(t, "a", "1");
    assert_true(store_load(&f.base, in_folder(t, "a"), 9, &data, &len, NULL));
    free(data);
    assert_false(store_load(&f.base, in_folder(t, "a"), 9, &data, &len, NULL));
    f.fail_open = f.opens + 1;
    assert_false(store_load(&f.base, in_folder(t, "a"), 9, &data, &len, NULL));
    f.fail_remove = f.removes + 1;
    assert_false(f.base.ops->remove(&f.base, in_folder(t, "a"), NULL));
    assert_true(f.base.ops->remove(&f.base, in_folder(t, "a"), NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FOLDER(what_is_saved_is_loaded_again),
        WITH_FOLDER(an_empty_file_loads_as_null),
        WITH_FOLDER(a_larger_file_than_allowed_is_refused),
        WITH_FOLDER(a_missing_file_is_named_in_the_error),
        WITH_FOLDER(saving_without_replace_keeps_the_existing_file),
        WITH_FOLDER(a_save_in_progress_elsewhere_is_left_alone),
        WITH_FOLDER(files_of_other_people_beside_it_stay_as_they_are),
        WITH_FOLDER(when_no_name_is_free_it_says_so),
        WITH_FOLDER(saving_below_a_plain_file_fails_and_says_where),
        WITH_FOLDER(a_device_is_not_loaded_as_a_file),
        WITH_FOLDER(a_name_the_drive_does_not_take_is_called_so),
        WITH_FOLDER(what_is_saved_is_for_its_owner_alone),
        WITH_FOLDER(a_failed_save_leaves_the_old_file),
        WITH_FOLDER(a_power_cut_during_a_save_leaves_old_or_new),
        WITH_FOLDER(a_drive_that_fills_up_is_reported_as_full),
        WITH_FOLDER(each_single_fault_strikes_at_its_own_call),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
