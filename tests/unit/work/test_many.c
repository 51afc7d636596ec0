/* test_many.c: many pieces of work in one process, two hundred in the long form, as with a box full of
 * switches: neither memory nor descriptors grow. */
/* SPDX-License-Identifier: MIT */
#include "cm.h"

#include "bench.h"
#include "core/work/flasher.h"
#include "undo_rig.h"

#include <dirent.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum {
    ROUNDS = 16,         /* of four pieces of work */
    MANY_ROUNDS = 50,    /* with RESTOCK_SWEEP_STEPS: the long form */
    WARM = 5,            /* after so many, everything that is kept is there */
    GROWTH = 100 * 1024, /* bytes; a flash that is lost in each round would be 23 MB */
};

static int descriptors(void)
{
    int count = 0;
    DIR *dir = opendir("/proc/self/fd");
    assert_non_null(dir);
    while (readdir(dir) != NULL)
        count++;
    closedir(dir);
    return count;
}

/* Beside the library: within it, the file would serve as a safety copy. */
static const char *named_file(struct bench *b)
{
    static char path[80];
    snprintf(path, sizeof path, "%s.bin", b->folder);
    return path;
}

static void backup(struct bench *b)
{
    struct backup_result r;
    const struct backup_options options = {.library = b->folder, .file = named_file(b), .overwrite = true};
    assert_done(b, flasher_backup(b->flasher, &options, &r, &b->err));
    backup_result_done(&r);
}

static void verify(struct bench *b)
{
    struct verify_result r;
    assert_done(b, flasher_verify(b->flasher, named_file(b), false, &r, &b->err));
    assert_true(r.equal);
    verify_result_done(&r);
}

static void one_round(struct bench *b, int round)
{
    bench_disconnect(b); /* the next device: port and flasher are made anew */
    assert_done(b, bench_connect(b, 460800));
    undo_restore(b, round % 2 == 0 ? second : third, false);
    backup(b);
    verify(b);
    if (round % 5 == 0)
        assert_done(b, undo_undo(b));
    else
        verify(b);
}

static void much_work_in_one_process_needs_no_more_than_a_little(void **state)
{
    (void)state;
    struct bench b;
    size_t bytes = 0;
    int files = 0, rounds = getenv("RESTOCK_SWEEP_STEPS") != NULL ? MANY_ROUNDS : ROUNDS;
    char note[100];
    undo_start(&b);
    for (int round = 0; round < rounds; round++) {
        if (round == WARM) {
            bytes = mallinfo2().uordblks + mallinfo2().hblkhd;
            files = descriptors();
        }
        one_round(&b, round);
    }
    assert_int_equal(descriptors(), files);
    assert_in_range(mallinfo2().uordblks + mallinfo2().hblkhd, 0, bytes + GROWTH);
    assert_int_equal(unlink(named_file(&b)), 0);
    snprintf(note, sizeof note, "%s.json", named_file(&b));
    assert_int_equal(unlink(note), 0);
    bench_done(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(much_work_in_one_process_needs_no_more_than_a_little),
    };
    bench_use_stub(STUB_RESTOCK);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
