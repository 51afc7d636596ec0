/* test_store.c: the system's store: files and what opens them, names, folders and listings, on a folder of
 * its own. */
/* SPDX-License-Identifier: MIT */
#include "cm.h"

#include "base/err.h"
#include "store/store.h"
#include "store_rig.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void a_path_too_long_for_the_detail_keeps_the_reason(void **state)
{
    struct fixture *t = *state;
    struct err e = ERR_INIT;
    char name[250], path[400];
    memset(name, 'x', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    assert_true(store_join(t->s, t->folder, name, path, sizeof path));
    assert_null(t->s->ops->open(t->s, path, STORE_READ, &e));
    assert_non_null(strstr(e.detail, "xxx (error 2: No such file or directory)"));
}

static void a_full_drive_is_called_so(void **state)
{
    struct fixture *t = *state;
    struct err e = ERR_INIT;
    if (access("/dev/full", W_OK) != 0) {
        print_message("SKIPPED: this system has no /dev/full\n");
        skip();
    }
    struct store_file *f = t->s->ops->open(t->s, "/dev/full", STORE_UPDATE, &e);
    assert_non_null(f);
    assert_false(f->ops->write_at(f, 0, "x", 1, &e));
    assert_int_equal(e.code, ERR_FILE_FULL);
    assert_non_null(strstr(e.detail, "/dev/full"));
    f->ops->close(f, NULL);
}

static void a_pipe_is_not_waited_for(void **state)
{
    struct fixture *t = *state;
    struct err e = ERR_INIT;
    assert_int_equal(mkfifo(in_folder(t, "pipe"), 0600), 0);
    assert_null(t->s->ops->open(t->s, in_folder(t, "pipe"), STORE_READ, &e));
    assert_int_equal(e.code, ERR_FILE_READ);
    assert_non_null(strstr(e.detail, "not a plain file"));
}

static void two_ways_to_write_a_path_are_one_file(void **state)
{
    struct fixture *t = *state;
    char there[128], around[160], link[128], other[128];
    snprintf(there, sizeof there, "%s/f", t->folder);
    snprintf(around, sizeof around, "%s/../%s//./f", t->folder, strrchr(t->folder, '/') + 1);
    snprintf(link, sizeof link, "%s/link", t->folder);
    snprintf(other, sizeof other, "%s/g", t->folder);
    for (int exists = 0; exists < 2; exists++) {
        assert_true(store_same_path(there, there));
        assert_true(store_same_path(there, around));
        assert_false(store_same_path(there, other));
        assert_false(store_same_path(there, t->folder));
        save(t, "f", "x");
    }
    assert_int_equal(symlink(there, link), 0);
    assert_true(store_same_path(link, around));
    save(t, "g", "x");
    assert_false(store_same_path(there, other));
    assert_false(store_same_path("f", "/nowhere/at/all/f"));
}

static void modes_open_what_they_promise(void **state)
{
    struct fixture *t = *state;
    const struct store_ops *ops = t->s->ops;
    struct err e = ERR_INIT;
    const char *path = in_folder(t, "f");
    assert_null(ops->open(t->s, path, STORE_UPDATE, &e)); /* must exist */
    assert_int_equal(e.code, ERR_FILE_WRITE);
    err_clear(&e);
    struct store_file *f = ops->open(t->s, path, STORE_CREATE_NEW, &e);
    assert_non_null(f);
    assert_true(f->ops->write_at(f, 0, "abcdef", 6, &e));
    assert_true(f->ops->close(f, &e));
    assert_null(ops->open(t->s, path, STORE_CREATE_NEW, &e));
    assert_int_equal(e.code, ERR_FILE_EXISTS);
    err_clear(&e);
    f = ops->open(t->s, path, STORE_UPDATE, &e); /* keeps */
    assert_non_null(f);
    assert_true(f->ops->write_at(f, 2, "XY", 2, &e));
    char back[6];
    assert_true(f->ops->read_at(f, 0, back, 6, &e));
    assert_memory_equal(back, "abXYef", 6);
    assert_true(f->ops->close(f, &e));
    f = ops->open(t->s, path, STORE_CREATE, &e); /* empties */
    assert_non_null(f);
    uint64_t size = 99;
    assert_true(f->ops->size(f, &size, &e));
    assert_int_equal(size, 0);
    assert_true(f->ops->close(f, &e));
}

static void reading_past_the_end_is_an_error(void **state)
{
    struct fixture *t = *state;
    struct err e = ERR_INIT;
    save(t, "short", "1234");
    struct store_file *f = t->s->ops->open(t->s, in_folder(t, "short"), STORE_READ, &e);
    char data[4];
    assert_true(f->ops->read_at(f, 1, data, 3, &e));
    assert_false(f->ops->read_at(f, 1, data, 4, &e));
    assert_int_equal(e.code, ERR_FILE_READ);
    f->ops->close(f, NULL);
}

static void writing_beyond_the_end_extends_with_zeros(void **state)
{
    struct fixture *t = *state;
    struct err e = ERR_INIT;
    struct store_file *f = t->s->ops->open(t->s, in_folder(t, "sparse"), STORE_CREATE, &e);
    assert_true(f->ops->write_at(f, 3, "x", 1, &e));
    char data[4];
    assert_true(f->ops->read_at(f, 0, data, 4, &e));
    assert_memory_equal(data, "\0\0\0x", 4);
    assert_true(f->ops->flush(f, &e));
    assert_true(f->ops->close(f, &e));
}

static void a_file_has_one_writer(void **state)
{
    struct fixture *t = *state;
    struct err e = ERR_INIT;
    const char *path = in_folder(t, "part");
    struct store_file *f = t->s->ops->open(t->s, path, STORE_CREATE, &e);
    assert_true(f->ops->write_at(f, 0, "kept", 4, &e));
    assert_null(t->s->ops->open(t->s, path, STORE_UPDATE, &e));
    assert_int_equal(e.code, ERR_FILE_IN_USE);
    assert_null(t->s->ops->open(t->s, path, STORE_CREATE, NULL)); /* and empties nothing */
    struct store_file *reader = t->s->ops->open(t->s, path, STORE_READ, NULL);
    assert_non_null(reader);
    reader->ops->close(reader, NULL);
    err_clear(&e);
    assert_true(f->ops->close(f, &e));
    assert_content(t, "part", "kept");
}

static void rename_replaces_only_when_told(void **state)
{
    struct fixture *t = *state;
    struct err e = ERR_INIT;
    char from[512], to[512];
    save(t, "from", "1");
    save(t, "to", "2");
    store_join(t->s, t->folder, "from", from, sizeof from);
    store_join(t->s, t->folder, "to", to, sizeof to);
    assert_false(t->s->ops->rename(t->s, from, to, false, &e));
    assert_int_equal(e.code, ERR_FILE_EXISTS);
    assert_content(t, "from", "1");
    assert_content(t, "to", "2");
    err_clear(&e);
    assert_true(t->s->ops->rename(t->s, from, to, true, &e));
    assert_content(t, "to", "1");
    assert_false(t->s->ops->exists(t->s, from));
    assert_true(t->s->ops->rename(t->s, to, from, false, &e)); /* free name */
    assert_content(t, "from", "1");
    assert_false(t->s->ops->exists(t->s, to));
}

static void pipes_and_links_are_not_replaced(void **state)
{
    struct fixture *t = *state;
    struct err e = ERR_INIT;
    char new_file[512];
    save(t, "new", "new");
    save(t, "old", "old");
    assert_true(store_join(t->s, t->folder, "new", new_file, sizeof new_file));
    assert_int_equal(mkfifo(in_folder(t, "pipe"), 0600), 0);
    assert_false(t->s->ops->rename(t->s, new_file, in_folder(t, "pipe"), true, &e));
    assert_int_equal(e.code, ERR_FILE_WRITE);
    err_clear(&e);
    assert_int_equal(symlink("old", in_folder(t, "link")), 0);
    assert_false(t->s->ops->rename(t->s, new_file, in_folder(t, "link"), true, &e));
    assert_int_equal(e.code, ERR_FILE_WRITE);
    assert_content(t, "old", "old");
}

static void renaming_a_missing_file_fails(void **state)
{
    struct fixture *t = *state;
    struct err e = ERR_INIT;
    char to[512];
    store_join(t->s, t->folder, "to", to, sizeof to);
    assert_false(t->s->ops->rename(t->s, in_folder(t, "no"), to, true, &e));
    assert_int_equal(e.code, ERR_FILE_WRITE);
    err_clear(&e);
    assert_false(t->s->ops->rename(t->s, in_folder(t, "no"), to, false, &e));
    assert_int_equal(e.code, ERR_FILE_WRITE);
}

static void removing_twice_is_fine_removing_a_folder_is_not(void **state)
{
    struct fixture *t = *state;
    struct err e = ERR_INIT;
    save(t, "x", "1");
    assert_true(t->s->ops->remove(t->s, in_folder(t, "x"), &e));
    assert_false(t->s->ops->exists(t->s, in_folder(t, "x")));
    assert_true(t->s->ops->remove(t->s, in_folder(t, "x"), &e));
    assert_false(t->s->ops->remove(t->s, t->folder, &e));
    assert_int_equal(e.code, ERR_FILE_WRITE);
}

static void folders_are_made_with_their_parents(void **state)
{
    struct fixture *t = *state;
    struct err e = ERR_INIT;
    assert_true(t->s->ops->make_folder(t->s, in_folder(t, "a//b/c/"), &e));
    save(t, "a/b/c/file", "deep");
    assert_true(t->s->ops->make_folder(t->s, in_folder(t, "a/b/c"), &e));
    assert_false(t->s->ops->make_folder(t->s, in_folder(t, "a/b/c/file"), &e));
    assert_int_equal(e.code, ERR_FILE_WRITE);
    err_clear(&e);
    assert_false(t->s->ops->make_folder(t->s, in_folder(t, "a/b/c/file/d"), &e));
    assert_content(t, "a/b/c/file", "deep");
}

static bool find_unicode(void *ctx, const struct store_entry *entry)
{
    if (strcmp(entry->name, UNICODE_NAME) == 0)
        *(uint64_t *)ctx = entry->size;
    return true;
}

static bool stop_at_once(void *ctx, const struct store_entry *entry)
{
    store_rig_count_entry(ctx, entry);
    return false;
}

static void a_listing_holds_plain_files_with_name_and_size(void **state)
{
    struct fixture *t = *state;
    struct err e = ERR_INIT;
    uint64_t size = 0;
    int seen = 0;
    save(t, UNICODE_NAME, "seven!!");
    save(t, "other", "1");
    assert_true(t->s->ops->make_folder(t->s, in_folder(t, "sub"), &e));
    assert_int_equal(count_files(t, t->folder), 2);
    assert_true(t->s->ops->list(t->s, t->folder, find_unicode, &size, &e));
    assert_int_equal(size, 7);
    assert_true(t->s->ops->list(t->s, t->folder, stop_at_once, &seen, &e));
    assert_int_equal(seen, 1);
    assert_int_equal(count_files(t, in_folder(t, "missing")), 0);
    assert_false(t->s->ops->list(t->s, in_folder(t, "other"), store_rig_count_entry, &seen, &e));
    assert_int_equal(e.code, ERR_FILE_READ);
}

static void join_puts_one_separator_and_refuses_what_does_not_fit(void **state)
{
    struct fixture *t = *state;
    char path[8];
    assert_true(store_join(t->s, "/a", "b", path, sizeof path));
    assert_string_equal(path, "/a/b");
    assert_true(store_join(t->s, "/a/", "b", path, sizeof path));
    assert_string_equal(path, "/a/b");
    assert_true(store_join(t->s, "", "b", path, sizeof path));
    assert_string_equal(path, "b");
    assert_true(store_join(t->s, "abc", "def", path, sizeof path));
    assert_false(store_join(t->s, "abc", "defg", path, sizeof path));
    assert_string_equal(path, "");
}

static void the_default_library_follows_xdg(void **state)
{
    (void)state;
    struct err e = ERR_INIT;
    char path[64];
    setenv("HOME", "/home/x", 1);
    setenv("XDG_DATA_HOME", "/data", 1);
    assert_true(store_default_library(path, sizeof path, &e));
    assert_string_equal(path, "/data/restock");
    setenv("XDG_DATA_HOME", "relative", 1);
    assert_true(store_default_library(path, sizeof path, &e));
    assert_string_equal(path, "/home/x/.local/share/restock");
    assert_false(store_default_library(path, 10, &e));
    assert_int_equal(e.code, ERR_FILE_WRITE);
    err_clear(&e);
    unsetenv("XDG_DATA_HOME");
    unsetenv("HOME");
    assert_false(store_default_library(path, sizeof path, &e));
    assert_int_equal(e.code, ERR_FILE_WRITE);
}

static void names_are_found_in_paths_of_every_system(void **state)
{
    (void)state;
    assert_string_equal(store_name_in("/a/b c.bin"), "b c.bin");
    assert_string_equal(store_name_in("C:\\a/b\\c.bin"), "c.bin");
    assert_string_equal(store_name_in("c.bin"), "c.bin");
    assert_string_equal(store_name_in("/a/"), "");
    assert_true(store_name_ends("a.bin", ".bin"));
    assert_true(store_name_ends("A.BIN", ".bin"));
    assert_false(store_name_ends(".bin", ".bin"));
    assert_false(store_name_ends("a.bin.json", ".bin"));
    assert_false(store_name_ends("n", ".bin"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FOLDER(a_path_too_long_for_the_detail_keeps_the_reason),
        WITH_FOLDER(a_full_drive_is_called_so),
        WITH_FOLDER(a_pipe_is_not_waited_for),
        WITH_FOLDER(two_ways_to_write_a_path_are_one_file),
        WITH_FOLDER(modes_open_what_they_promise),
        WITH_FOLDER(reading_past_the_end_is_an_error),
        WITH_FOLDER(writing_beyond_the_end_extends_with_zeros),
        WITH_FOLDER(a_file_has_one_writer),
        WITH_FOLDER(rename_replaces_only_when_told),
        WITH_FOLDER(pipes_and_links_are_not_replaced),
        WITH_FOLDER(renaming_a_missing_file_fails),
        WITH_FOLDER(removing_twice_is_fine_removing_a_folder_is_not),
        WITH_FOLDER(folders_are_made_with_their_parents),
        WITH_FOLDER(a_listing_holds_plain_files_with_name_and_size),
        WITH_FOLDER(join_puts_one_separator_and_refuses_what_does_not_fit),
        cmocka_unit_test(names_are_found_in_paths_of_every_system),
        cmocka_unit_test(the_default_library_follows_xdg), /* last: it changes the environment */
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
