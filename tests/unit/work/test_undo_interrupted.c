/* test_undo_interrupted.c: undo after work that was interrupted, or whose notes and copies were lost, on the
 * virtual Sonoff in memory. */
/* SPDX-License-Identifier: MIT */
#include "cm.h"

#include "base/bytes.h"
#include "bench.h"
#include "core/library/library_view.h"
#include "store/store.h"
#include "undo_rig.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The adapter is pulled while the flash is written; then the device is there again.  data NULL: an undo. */
static void interrupt_with(struct bench *b, const uint8_t *data, bool no_copy)
{
    struct restore_result r;
    uint8_t *before = malloc(SIZE);
    assert_non_null(before);
    memcpy(before, vsonoff_mem_flash(b->device), SIZE);
    bench_unplug_when_programmed(b, 0x800);
    if (data != NULL) {
        bench_save(b, "file.bin", data, SIZE);
        const struct restore_options options = {.file = bench_path(b, "file.bin"),
                                                .library = b->folder,
                                                .no_safety_backup = no_copy,
                                                .force = true};
        assert_false(flasher_restore(b->flasher, &options, &r, &b->err));
    } else {
        const struct erase_options options = {.library = b->folder, .no_safety_backup = no_copy};
        assert_false(flasher_undo(b->flasher, &options, &r, &b->err));
    }
    bench_plug_in_again(b);
    assert_true(memcmp(vsonoff_mem_flash(b->device), before, SIZE) != 0);
    free(before);
}

static void interrupt(struct bench *b, const uint8_t *data)
{
    interrupt_with(b, data, false);
}

/* Every command asks. */
static void whether_work_was_interrupted_is_told_without_reading_a_file(void **state)
{
    (void)state;
    struct bench b;
    struct faulty_store faulty;
    struct flasher_undo_state found;
    faulty_store_init(&faulty, store_system());
    undo_start_with(&b, &faulty.base);
    assert_false(flasher_has_unfinished_change(b.flasher, b.folder));
    undo_restore(&b, second, false);
    uint32_t opens = faulty.opens;
    assert_false(flasher_has_unfinished_change(b.flasher, b.folder));
    assert_int_equal(faulty.opens, opens);
    interrupt(&b, third);
    opens = faulty.opens;
    assert_true(flasher_has_unfinished_change(b.flasher, b.folder));
    assert_int_equal(faulty.opens, opens);
    assert_done(&b, flasher_find_undo(b.flasher, b.folder, &found, &b.err));
    assert_true(found.interrupted && faulty.opens > opens);
    assert_done(&b, undo_undo(&b));
    assert_false(flasher_has_unfinished_change(b.flasher, b.folder));
    bench_done(&b);
}

/* Whether an earlier change has left a copy or not: what was there before this one is nowhere. */
static void an_interrupted_restore_without_a_copy_is_not_undone_by_an_older_one(void **state)
{
    (void)state;
    for (int earlier = 0; earlier < 2; earlier++) {
        struct bench b;
        struct flasher_undo_state found;
        undo_start(&b);
        if (earlier)
            undo_restore(&b, third, false);
        interrupt_with(&b, second, true);
        assert_false(undo_undo(&b));
        assert_int_equal(b.err.code, ERR_NO_UNDO);
        assert_non_null(strstr(b.err.detail, "without a safety copy"));
        assert_false(flasher_find_undo(b.flasher, b.folder, &found, NULL));
        assert_true(found.interrupted && !found.was_undo);
        undo_restore(&b, second, true); /* finishes it */
        assert_int_equal(bench_files(&b, ".pending", NULL), 0);
        assert_false(undo_undo(&b));
        assert_non_null(strstr(b.err.detail, "without a safety copy"));
        bench_done(&b);
    }
}

/* From then on there is something to go back to: what it has left. */
static void after_work_without_a_copy_the_next_one_saves_what_it_left(void **state)
{
    (void)state;
    struct bench b;
    uint8_t *mixture = malloc(SIZE);
    assert_non_null(mixture);
    undo_start(&b);
    undo_restore(&b, third, false);
    interrupt_with(&b, second, true);
    memcpy(mixture, vsonoff_mem_flash(b.device), SIZE);
    undo_restore(&b, second, false);
    assert_done(&b, undo_undo(&b));
    undo_assert_flash(&b, mixture);
    free(mixture);
    bench_done(&b);
}

static void an_interrupted_undo_without_a_copy_goes_on(void **state)
{
    (void)state;
    struct bench b;
    struct flasher_undo_state found;
    undo_start(&b);
    memset(second + 0x3000, 0x42, 0x20000); /* enough for an interruption */
    undo_restore(&b, second, false);
    interrupt_with(&b, NULL, true);
    assert_done(&b, flasher_find_undo(b.flasher, b.folder, &found, &b.err));
    assert_true(found.interrupted && found.was_undo && !found.first_saved);
    assert_done(&b, undo_undo(&b));
    undo_assert_flash(&b, first);
    bench_done(&b);
}

/* Part of the flash is again what it was: nothing is known of all of it, so the change counts. */
static void a_part_written_without_a_copy_is_the_last_change(void **state)
{
    (void)state;
    struct bench b;
    struct restore_result r;
    undo_start(&b);
    undo_restore(&b, third, false);
    bench_save(&b, "part.bin", second, 0x8000);
    const struct restore_options options = {.file = bench_path(&b, "part.bin"),
                                            .library = b.folder,
                                            .no_safety_backup = true,
                                            .keep_rest = true,
                                            .force = true};
    assert_done(&b, flasher_restore(b.flasher, &options, &r, &b.err));
    assert_false(undo_undo(&b));
    assert_non_null(strstr(b.err.detail, "without a safety copy"));
    bench_done(&b);
}

/* Whoever wants no copy may have no folder, either; only a note that would mislead an undo has to go first.
 */
static void without_a_copy_a_note_is_needed_only_where_an_older_one_is(void **state)
{
    (void)state;
    for (int earlier = 0; earlier < 2; earlier++) {
        struct bench b;
        struct faulty_store faulty;
        struct restore_result r;
        undo_start(&b);
        if (earlier)
            undo_restore(&b, third, false);
        bench_disconnect(&b);
        faulty_store_init(&faulty, store_system());
        b.store = &faulty.base;
        assert_done(&b, bench_connect(&b, 0));
        faulty.disk_room = 0;
        bench_save(&b, "file.bin", second, SIZE);
        const struct restore_options options = {
            .file = bench_path(&b, "file.bin"), .library = b.folder, .no_safety_backup = true, .force = true};
        assert_int_equal(flasher_restore(b.flasher, &options, &r, &b.err), !earlier);
        undo_assert_flash(&b, earlier ? third : second);
        bench_done(&b);
    }
}

static void an_interrupted_restore_is_undone_by_its_first_safety_copy(void **state)
{
    (void)state;
    struct bench b;
    struct flasher_undo_state found;
    undo_start(&b);
    undo_restore(&b, third, false); /* an earlier change, which is not the one to take back */
    interrupt(&b, second);
    assert_done(&b, flasher_find_undo(b.flasher, b.folder, &found, &b.err));
    assert_true(found.interrupted && !found.was_undo && found.first_saved);
    assert_done(&b, undo_undo(&b));
    undo_assert_flash(&b, third);
    assert_int_equal(bench_files(&b, ".pending", NULL), 0);
    assert_done(&b, undo_undo(&b)); /* what was interrupted has come to nothing: now the change before it */
    undo_assert_flash(&b, first);
    bench_done(&b);
}

/* The copy that undo would use gets a name of its own and loses its note; NULL: it is removed. */
static void move_copy(struct bench *b, const char *to)
{
    struct flasher_undo_state found;
    char note[STORE_PATH_MAX + 8];
    const struct store_ops *ops = store_system()->ops;
    assert_done(b, flasher_find_undo(b->flasher, b->folder, &found, &b->err));
    snprintf(note, sizeof note, "%s.json", found.file);
    assert_true(ops->remove(store_system(), note, NULL));
    assert_true(to == NULL ? ops->remove(store_system(), found.file, NULL)
                           : ops->rename(store_system(), found.file, bench_path(b, to), false, NULL));
}

static void what_was_interrupted_and_taken_back_is_not_undone_twice(void **state)
{
    (void)state;
    struct bench b;
    undo_start(&b);
    interrupt(&b, second);
    assert_done(&b, undo_undo(&b));
    undo_assert_flash(&b, first);
    assert_false(undo_undo(&b)); /* no change is left */
    assert_int_equal(b.err.code, ERR_NO_UNDO);
    assert_non_null(strstr(b.err.detail, "nothing to undo"));
    assert_int_equal(bench_files(&b, "safety-", NULL), 2);
    bench_done(&b);
}

static void what_gets_lost_during_the_work_is_told_of(void **state)
{
    (void)state;
    static const struct {
        const char *lose;
        uint32_t fail_rename; /* 4: of the note that is written again when all is written */
        bool copy, note;
    } cases[] = {{NULL, 0, false, false},
                 {".pending.json", 0, false, false},
                 {".pending.json", 4, false, true},
                 {"safety-", 0, true, false},
                 {"s", 4, true, true}};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct bench b;
        struct restore_result r;
        struct faulty_store faulty;
        faulty_store_init(&faulty, store_system());
        undo_start_with(&b, &faulty.base);
        faulty.fail_rename = cases[i].fail_rename;
        bench_save(&b, "file.bin", second, SIZE);
        const struct restore_options options = {
            .file = bench_path(&b, "file.bin"), .library = b.folder, .force = true};
        b.lose = cases[i].lose;
        assert_done(&b, flasher_restore(b.flasher, &options, &r, &b.err));
        undo_assert_flash(&b, second);
        assert_true(r.safety_copy[0] != '\0');
        assert_int_equal(r.safety_copy_is_gone, cases[i].copy);
        assert_int_equal(r.note_is_lost, cases[i].note);
        bench_done(&b);
    }
}

static void a_copy_that_is_gone_is_found_again_by_its_bytes(void **state)
{
    (void)state;
    struct bench b;
    struct flasher_undo_state found;
    struct restore_result r;
    undo_start(&b);
    undo_restore(&b, second, false);
    move_copy(&b, "mine.bin");
    assert_done(&b, undo_undo(&b));
    undo_assert_flash(&b, first);
    interrupt(&b, second); /* also of an interrupted run, to go on with and to take back */
    move_copy(&b, "other.bin");
    assert_true(store_system()->ops->remove(store_system(), bench_path(&b, "mine.bin"), NULL));
    interrupt(&b, second);
    assert_done(&b, flasher_find_undo(b.flasher, b.folder, &found, &b.err));
    assert_string_equal(found.file, bench_path(&b, "other.bin"));
    const struct restore_options options = {
        .file = bench_path(&b, "file.bin"), .library = b.folder, .force = true};
    assert_done(&b, flasher_restore(b.flasher, &options, &r, &b.err));
    assert_true(r.safety_copy_is_older);
    assert_string_equal(r.safety_copy, found.file);
    assert_done(&b, undo_undo(&b));
    undo_assert_flash(&b, first);
    bench_done(&b);
}

static void what_is_lost_for_good_is_said_and_the_next_copy_counts(void **state)
{
    (void)state;
    struct bench b;
    uint8_t *mixture = malloc(SIZE);
    assert_non_null(mixture);
    undo_start(&b);
    interrupt(&b, second);
    memcpy(mixture, vsonoff_mem_flash(b.device), SIZE);
    move_copy(&b, NULL);
    assert_false(undo_undo(&b));
    assert_int_equal(b.err.code, ERR_NO_UNDO);
    assert_non_null(strstr(b.err.detail, "is gone, and no other file in the library holds the same"));
    undo_restore(&b, third, false); /* saves what the interrupted run has left */
    assert_done(&b, undo_undo(&b));
    undo_assert_flash(&b, mixture);
    free(mixture);
    bench_done(&b);
}

static void an_interrupted_undo_goes_on_and_can_be_undone(void **state)
{
    (void)state;
    struct bench b;
    struct flasher_undo_state copy, found;
    undo_start(&b);
    memset(second + 0x3000, 0x42, 0x20000); /* enough for two interruptions */
    undo_restore(&b, second, false);
    assert_done(&b, flasher_find_undo(b.flasher, b.folder, &copy, &b.err));
    for (int i = 0; i < 2; i++) {
        interrupt(&b, NULL);
        assert_true(memcmp(vsonoff_mem_flash(b.device), first, SIZE) != 0);
        assert_done(&b, flasher_find_undo(b.flasher, b.folder, &found, &b.err));
        assert_true(found.interrupted && found.was_undo);
        assert_string_equal(found.file, copy.file); /* what it was putting back, however often */
        assert_string_equal(found.date, copy.date);
    }
    assert_done(&b, undo_undo(&b));
    undo_assert_flash(&b, first);
    assert_int_equal(bench_files(&b, ".pending", NULL), 0);
    assert_done(&b, undo_undo(&b));
    undo_assert_flash(&b, second);
    bench_done(&b);
}

static void what_an_interruption_left_is_saved_but_never_an_undo(void **state)
{
    (void)state;
    for (int without_note = 0; without_note < 2; without_note++) {
        struct bench b;
        struct restore_result r;
        struct library_backup b2 = {.file = ""};
        char note[STORE_PATH_MAX];
        uint8_t *mixture = malloc(SIZE), *kept = NULL;
        size_t len = 0;
        undo_start(&b);
        interrupt(&b, second);
        memcpy(mixture, vsonoff_mem_flash(b.device), SIZE);
        assert_true(store_save(store_system(), bench_path(&b, "file.bin"), third, SIZE, true, &b.err));
        const struct restore_options options = {
            .file = bench_path(&b, "file.bin"), .library = b.folder, .force = true};
        assert_done(&b, flasher_restore(b.flasher, &options, &r, &b.err));
        undo_assert_flash(&b, third);
        assert_true(r.safety_copy_is_unfinished && !r.safety_copy_is_older);
        assert_true(library_read_sidecar(store_system(), r.safety_copy, &b2));
        assert_int_equal(b2.purpose, PURPOSE_UNFINISHED);
        assert_true(store_load(store_system(), r.safety_copy, SIZE, &kept, &len, NULL));
        assert_memory_equal(kept, mixture, SIZE);
        assert_int_equal(bench_files(&b, ".undo.json", note), 1);
        if (without_note == 1)
            assert_true(store_system()->ops->remove(store_system(), note, NULL));
        assert_done(&b, undo_undo(&b));
        undo_assert_flash(&b, first);
        free(kept);
        free(mixture);
        bench_done(&b);
    }
}

/* The file goes on to the flash as before; what was there in these sectors is in a copy now. */
static void assert_saves_what_came_since(struct bench *b, const uint32_t *sectors, size_t count)
{
    struct restore_result r;
    uint8_t mine[FLASH_SECTOR], *kept = NULL;
    size_t len = 0;
    memset(mine, 0x5C, sizeof mine);
    for (size_t i = 0; i < count; i++)
        memcpy(vsonoff_mem_flash(b->device) + sectors[i] * FLASH_SECTOR, mine, sizeof mine);
    const struct restore_options options = {
        .file = bench_path(b, "file.bin"), .library = b->folder, .force = true};
    assert_done(b, flasher_restore(b->flasher, &options, &r, &b->err));
    undo_assert_flash(b, second);
    assert_true(r.safety_copy_is_unfinished);
    assert_true(store_load(store_system(), r.safety_copy, SIZE, &kept, &len, NULL));
    for (size_t i = 0; i < count; i++)
        assert_memory_equal(kept + sectors[i] * FLASH_SECTOR, mine, sizeof mine);
    free(kept);
}

static void pull_in_the_proof(void *ctx, struct vsonoff_mem *m)
{
    const struct bench *b = ctx;
    bool written = b->progress_total[PHASE_WRITE] != 0; /* the safety copy was proved before */
    if (written && b->progress_total[PHASE_PROVE] == SIZE && b->progress_done[PHASE_PROVE] == 0)
        wire_unplug(vsonoff_mem_wire(m));
}

/* Then nothing on the flash is half written: what is there and was not is somebody's. */
static void what_came_after_the_last_write_is_saved(void **state)
{
    (void)state;
    static const uint32_t sector = 3; /* which the restore had to change */
    struct bench b;
    struct restore_result r;
    undo_start(&b);
    bench_save(&b, "file.bin", second, SIZE);
    const struct restore_options options = {
        .file = bench_path(&b, "file.bin"), .library = b.folder, .force = true};
    vsonoff_mem_set_tick(b.device, pull_in_the_proof, &b);
    bool ok = flasher_restore(b.flasher, &options, &r, &b.err);
    vsonoff_mem_set_tick(b.device, NULL, NULL);
    assert_false(ok);
    undo_assert_flash(&b, second);
    bench_plug_in_again(&b);
    assert_saves_what_came_since(&b, &sector, 1);
    assert_done(&b, undo_undo(&b));
    undo_assert_flash(&b, first);
    bench_done(&b);
}

/* Torn are at most a block being erased, and before it the sector that was being written. */
static void what_no_interruption_leaves_is_saved(void **state)
{
    (void)state;
    static const uint32_t two_places[] = {0x13, 0x33}, two_blocks[] = {0x04, 0x05, 0x12};
    for (int i = 0; i < 2; i++) {
        struct bench b;
        undo_start(&b);
        memset(second + 0x3000, 0x42, 0x40000);
        interrupt(&b, second);
        assert_saves_what_came_since(&b, i == 0 ? two_places : two_blocks, i == 0 ? 2 : 3);
        assert_done(&b, undo_undo(&b));
        undo_assert_flash(&b, first);
        bench_done(&b);
    }
}

/* A scanner may hold a file just when it gets its other name. */
static void one_rename_that_fails_does_not_lose_an_undo(void **state)
{
    (void)state;
    int finished = 0;
    for (uint32_t n = 1; n <= 6; n++) {
        struct bench b;
        struct restore_result r;
        struct flasher_undo_state found;
        struct faulty_store faulty;
        faulty_store_init(&faulty, store_system());
        undo_start_with(&b, &faulty.base);
        bench_save(&b, "file.bin", second, SIZE);
        faulty.fail_rename = faulty.renames + n;
        const struct restore_options options = {
            .file = bench_path(&b, "file.bin"), .library = b.folder, .force = true};
        if (flasher_restore(b.flasher, &options, &r, &b.err)) {
            finished += faulty.renames >= faulty.fail_rename;
            faulty.fail_rename = 0;
            assert_false(r.note_is_lost);
            assert_done(&b, flasher_find_undo(b.flasher, b.folder, &found, &b.err));
            assert_true(!found.interrupted && !found.without_note);
            assert_done(&b, undo_undo(&b));
        }
        undo_assert_flash(&b, first);
        bench_done(&b);
    }
    assert_true(finished > 0);
}

static void what_is_saved_already_is_not_saved_again(void **state)
{
    (void)state;
    struct bench b;
    struct backup_result backup;
    struct restore_result r;
    char mine[STORE_PATH_MAX];
    undo_start(&b);
    const struct backup_options all = {.library = b.folder};
    assert_done(&b, flasher_backup(b.flasher, &all, &backup, &b.err));
    snprintf(mine, sizeof mine, "%s", backup.file);
    backup_result_done(&backup);
    for (int i = 0; i < 2; i++) { /* the second time nothing is to be done at all */
        assert_true(store_save(store_system(), bench_path(&b, "file.bin"), second, SIZE, true, &b.err));
        const struct restore_options options = {
            .file = bench_path(&b, "file.bin"), .library = b.folder, .force = true};
        assert_done(&b, flasher_restore(b.flasher, &options, &r, &b.err));
        assert_string_equal(r.safety_copy, i == 0 ? mine : "");
        assert_int_equal(bench_files(&b, "safety-", NULL), 0);
    }
    assert_done(&b, undo_undo(&b));
    undo_assert_flash(&b, first);
    assert_int_equal(bench_files(&b, "safety-", NULL), 2);
    assert_true(store_save(store_system(), mine, third, SIZE, true, NULL)); /* not what its sidecar says */
    undo_restore(&b, third, false);
    assert_int_equal(bench_files(&b, "safety-", NULL), 4);
    assert_done(&b, undo_undo(&b));
    undo_assert_flash(&b, first);
    bench_done(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whether_work_was_interrupted_is_told_without_reading_a_file),
        cmocka_unit_test(an_interrupted_restore_is_undone_by_its_first_safety_copy),
        cmocka_unit_test(an_interrupted_restore_without_a_copy_is_not_undone_by_an_older_one),
        cmocka_unit_test(after_work_without_a_copy_the_next_one_saves_what_it_left),
        cmocka_unit_test(an_interrupted_undo_without_a_copy_goes_on),
        cmocka_unit_test(a_part_written_without_a_copy_is_the_last_change),
        cmocka_unit_test(without_a_copy_a_note_is_needed_only_where_an_older_one_is),
        cmocka_unit_test(what_was_interrupted_and_taken_back_is_not_undone_twice),
        cmocka_unit_test(what_gets_lost_during_the_work_is_told_of),
        cmocka_unit_test(a_copy_that_is_gone_is_found_again_by_its_bytes),
        cmocka_unit_test(what_is_lost_for_good_is_said_and_the_next_copy_counts),
        cmocka_unit_test(an_interrupted_undo_goes_on_and_can_be_undone),
        cmocka_unit_test(what_an_interruption_left_is_saved_but_never_an_undo),
        cmocka_unit_test(what_came_after_the_last_write_is_saved),
        cmocka_unit_test(what_no_interruption_leaves_is_saved),
        cmocka_unit_test(one_rename_that_fails_does_not_lose_an_undo),
        cmocka_unit_test(what_is_saved_already_is_not_saved_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
