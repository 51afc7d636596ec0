/* test_undo.c: what a restore or an erase changed is put back, on the virtual Sonoff in memory. */
/* SPDX-License-Identifier: MIT */
#include "cm.h"

#include "base/bytes.h"
#include "base/json.h"
#include "bench.h"
#include "core/library/library_view.h"
#include "store/store.h"
#include "undo_rig.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void a_restore_and_an_erase_are_undone(void **state)
{
    (void)state;
    struct bench b;
    undo_start(&b);
    undo_restore(&b, second, false);
    assert_done(&b, undo_undo(&b));
    undo_assert_flash(&b, first);
    undo_erase(&b);
    undo_assert_flash(&b, blank);
    bench_disconnect(&b); /* also by the next run of the program */
    assert_done(&b, bench_connect(&b, 0));
    assert_done(&b, undo_undo(&b));
    undo_assert_flash(&b, first);
    bench_done(&b);
}

static void an_undo_can_be_undone(void **state)
{
    (void)state;
    struct bench b;
    undo_start(&b);
    undo_restore(&b, second, false);
    undo_restore(&b, third, false);
    for (int i = 0; i < 3; i++) { /* back and forth between the last two */
        assert_done(&b, undo_undo(&b));
        undo_assert_flash(&b, i % 2 == 0 ? second : third);
    }
    bench_done(&b);
}

static void without_a_copy_there_is_nothing_to_undo(void **state)
{
    (void)state;
    struct bench b;
    undo_start(&b);
    assert_false(undo_undo(&b));
    assert_int_equal(b.err.code, ERR_NO_UNDO);
    undo_restore(&b, second, true);
    assert_false(undo_undo(&b));
    undo_restore(&b, first, false);
    undo_restore(&b, third,
                 true); /* the copy of the change before it is not what was there before this one */
    assert_false(undo_undo(&b));
    assert_int_equal(b.err.code, ERR_NO_UNDO);
    assert_non_null(strstr(b.err.detail, "without a safety copy"));
    undo_assert_flash(&b, third);
    bench_done(&b);
}

static void a_run_that_changed_nothing_is_not_the_last_change(void **state)
{
    (void)state;
    struct bench b;
    undo_start(&b);
    undo_restore(&b, second, false);
    undo_restore(&b, second, false);
    undo_restore(&b, second, true);
    assert_done(&b, undo_undo(&b));
    undo_assert_flash(&b, first);
    bench_done(&b);
}

static void the_copy_is_found_in_a_folder_that_was_moved_and_without_a_note(void **state)
{
    (void)state;
    struct bench b;
    char note[STORE_PATH_MAX];
    undo_start(&b);
    undo_restore(&b, second, false);
    assert_int_equal(bench_files(&b, ".undo.json", note), 1);
    assert_true(store_system()->ops->remove(store_system(), note, NULL));
    assert_done(&b, undo_undo(&b));
    undo_assert_flash(&b, first);

    uint8_t *text = NULL;
    size_t len = 0;
    struct json j = JSON_INIT;
    char sha256[65], elsewhere[STORE_PATH_MAX], copy[STORE_PATH_MAX];
    assert_true(store_load(store_system(), note, 8192, &text, &len, NULL));
    assert_true(json_read_string((char *)text, len, "sha256", sha256, sizeof sha256));
    assert_true(json_read_string((char *)text, len, "safety_copy", copy, sizeof copy));
    snprintf(elsewhere, sizeof elsewhere, "D:\\old\\folder\\%.500s", strrchr(copy, '/') + 1);
    json_object_begin(&j, NULL);
    json_string(&j, "safety_copy", elsewhere);
    json_string(&j, "sha256", sha256);
    json_object_end(&j);
    assert_true(store_save(store_system(), note, j.text.data, j.text.len, true, NULL));
    assert_done(&b, undo_undo(&b));
    undo_assert_flash(&b, second);
    free(text);
    json_free(&j);
    bench_done(&b);
}

static void a_note_that_is_lost_or_damaged_is_told_of(void **state)
{
    (void)state;
    static const char *const damaged[] = {NULL,
                                          "",
                                          "{",
                                          "[]",
                                          "null",
                                          "{\"format\":1}",
                                          "{\"format\":2,\"safety_copy\":\"x.bin\",\"sha256\":\"00\"}"};
    for (size_t i = 0; i < ARRAY_LEN(damaged); i++) {
        struct bench b;
        struct flasher_undo_state found;
        char note[STORE_PATH_MAX];
        const char *text = damaged[i];
        undo_start(&b);
        undo_restore(&b, second, false);
        assert_done(&b, flasher_find_undo(b.flasher, b.folder, &found, &b.err));
        assert_false(found.without_note);
        assert_int_equal(bench_files(&b, ".undo.json", note), 1);
        assert_true(text == NULL ? store_system()->ops->remove(store_system(), note, NULL)
                                 : store_save(store_system(), note, text, strlen(text), true, NULL));
        assert_done(&b, flasher_find_undo(b.flasher, b.folder, &found, &b.err));
        assert_true(found.without_note && !found.interrupted);
        assert_done(&b, undo_undo(&b));
        undo_assert_flash(&b, first);
        assert_done(&b, flasher_find_undo(b.flasher, b.folder, &found, &b.err));
        assert_false(found.without_note);
        bench_done(&b);
    }
}

/* An older note is not gone by where a newer one is there, only not to be read. */
static void a_damaged_note_of_interrupted_work_does_not_lead_to_an_earlier_change(void **state)
{
    (void)state;
    struct bench b;
    struct flasher_undo_state found;
    char note[STORE_PATH_MAX];
    undo_start(&b);
    undo_restore(&b, second, false);
    assert_int_equal(bench_files(&b, ".undo.json", note), 1);
    strcpy(strstr(note, ".undo.json"), ".pending.json");
    assert_true(store_save(store_system(), note, "{", 1, true, NULL));
    assert_done(&b, flasher_find_undo(b.flasher, b.folder, &found, &b.err));
    assert_true(found.without_note && found.interrupted && !found.was_undo);
    bench_done(&b);
}

static void what_is_there_already_is_nothing_to_undo(void **state)
{
    (void)state;
    for (int noted = 0; noted < 2; noted++) {
        struct bench b;
        char note[STORE_PATH_MAX];
        undo_start(&b);
        undo_restore(&b, second, false);
        assert_int_equal(bench_files(&b, ".undo.json", note), 1);
        if (!noted)
            assert_true(store_system()->ops->remove(store_system(), note, NULL));
        memcpy(vsonoff_mem_flash(b.device), first, SIZE); /* another tool has put it back */
        assert_false(undo_undo(&b));
        assert_int_equal(b.err.code, ERR_NO_UNDO);
        assert_non_null(strstr(b.err.detail, "nothing to undo"));
        undo_assert_flash(&b, first);
        bench_done(&b);
    }
}

/* A window looks for an undo as soon as a device is there. */
static void a_copy_that_is_online_only_is_fetched_when_it_is_put_back(void **state)
{
    (void)state;
    struct bench b;
    struct faulty_store faulty;
    struct flasher_undo_state found;
    faulty_store_init(&faulty, store_system());
    undo_start_with(&b, &faulty.base);
    undo_restore(&b, second, false);
    faulty.online = "safety-";
    assert_done(&b, flasher_look_for_undo(b.flasher, b.folder, &found, &b.err));
    assert_true(found.online_only && strstr(found.file, "safety-") != NULL);
    assert_int_equal(faulty.fetched, 0);
    assert_done(&b, undo_undo(&b));
    undo_assert_flash(&b, first);
    assert_true(faulty.fetched > 0);
    bench_done(&b);
}

/* So it must not cost the reading of a whole copy, which is then read when it is put back. */
static void a_look_for_an_undo_reads_no_copy_that_is_in_its_place(void **state)
{
    (void)state;
    struct bench b;
    struct flasher_undo_state seen, found;
    char moved[STORE_PATH_MAX];
    undo_start(&b);
    undo_restore(&b, second, false);
    assert_done(&b, flasher_find_undo(b.flasher, b.folder, &found, &b.err));
    assert_done(&b, flasher_look_for_undo(b.flasher, b.folder, &seen, &b.err));
    assert_string_equal(seen.file, found.file);
    assert_string_equal(seen.date, found.date);
    snprintf(moved, sizeof moved, "%s/moved.bin", b.folder);
    assert_int_equal(rename(found.file, moved), 0);
    assert_done(&b, flasher_look_for_undo(b.flasher, b.folder, &seen, &b.err));
    assert_string_equal(seen.file, moved);
    assert_true(store_save(store_system(), found.file, "damaged", 7, true, NULL));
    assert_int_equal(rename(found.file, moved), 0);
    assert_true(store_save(store_system(), found.file, "damaged", 7, true, NULL));
    assert_done(&b, flasher_look_for_undo(b.flasher, b.folder, &seen, &b.err));
    assert_false(flasher_find_undo(b.flasher, b.folder, &found, &b.err));
    assert_int_equal(b.err.code, ERR_NO_UNDO);
    bench_done(&b);
}

/* The library is looked through for sectors, and for copies that are there already. */
static void work_on_a_device_fetches_no_file_that_nobody_chose(void **state)
{
    (void)state;
    struct bench b;
    struct faulty_store faulty;
    struct backup_result r;
    char name[STORE_PATH_MAX];
    faulty_store_init(&faulty, store_system());
    undo_start_with(&b, &faulty.base);
    for (int i = 0; i < 2; i++) {
        const struct backup_options options = {.library = b.folder};
        assert_done(&b, flasher_backup(b.flasher, &options, &r, &b.err));
        assert_true(r.stats.sectors_read > 0);
        backup_result_done(&r);
        snprintf(name, sizeof name, "%s", store_name_in(r.file));
        faulty.online = name;
    }
    assert_int_equal(faulty.fetched, 0);
    bench_done(&b);
}

static void a_copy_that_was_changed_or_removed_is_not_written(void **state)
{
    (void)state;
    struct bench b;
    char copy[STORE_PATH_MAX];
    struct flasher_undo_state found;
    undo_start(&b);
    undo_restore(&b, second, false);
    assert_done(&b, flasher_find_undo(b.flasher, b.folder, &found, &b.err));
    assert_int_equal(bench_files(&b, "safety", NULL), 2);
    assert_int_equal(found.firmware, FIRMWARE_UNKNOWN);
    assert_int_equal(strlen(found.date), 20);
    assert_false(found.interrupted);
    snprintf(copy, sizeof copy, "%s", found.file);
    assert_true(store_save(store_system(), copy, third, SIZE, true, NULL));
    assert_false(undo_undo(&b));
    assert_int_equal(b.err.code, ERR_NO_UNDO);
    assert_non_null(strstr(b.err.detail, "changed"));
    assert_true(store_system()->ops->remove(store_system(), copy, NULL));
    assert_false(undo_undo(&b));
    assert_non_null(strstr(b.err.detail, "gone"));
    undo_assert_flash(&b, second);
    bench_done(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_restore_and_an_erase_are_undone),
        cmocka_unit_test(an_undo_can_be_undone),
        cmocka_unit_test(without_a_copy_there_is_nothing_to_undo),
        cmocka_unit_test(a_run_that_changed_nothing_is_not_the_last_change),
        cmocka_unit_test(the_copy_is_found_in_a_folder_that_was_moved_and_without_a_note),
        cmocka_unit_test(a_look_for_an_undo_reads_no_copy_that_is_in_its_place),
        cmocka_unit_test(a_copy_that_is_online_only_is_fetched_when_it_is_put_back),
        cmocka_unit_test(work_on_a_device_fetches_no_file_that_nobody_chose),
        cmocka_unit_test(a_copy_that_was_changed_or_removed_is_not_written),
        cmocka_unit_test(a_note_that_is_lost_or_damaged_is_told_of),
        cmocka_unit_test(a_damaged_note_of_interrupted_work_does_not_lead_to_an_earlier_change),
        cmocka_unit_test(what_is_there_already_is_nothing_to_undo),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
