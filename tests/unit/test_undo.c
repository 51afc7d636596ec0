/* test_undo.c: what was there before the last change comes back; safety copies stay within bounds. */
#include "cm.h"

#include "base/bytes.h"
#include "base/json.h"
#include "bench.h"
#include "chip.h"
#include "core/library_tidy.h"
#include "core/library_view.h"
#include "images.h"
#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SIZE (512u << 10)

static uint8_t first[SIZE], second[SIZE], third[SIZE], blank[SIZE];

static void start(struct bench *b)
{
    bench_init(b, SIZE);
    bench_fill_mixed(first, SIZE, 1);
    memcpy(second, first, SIZE); /* little differs: these tests are not about transfers */
    memset(second + 0x3000, 0x42, 0x1800);
    memcpy(third, first, SIZE);
    memset(third + 0x8000, 0x17, 0x1000);
    memset(blank, 0xFF, SIZE);
    b->config.image = first;
    b->config.image_len = SIZE;
    bench_power_on(b);
    assert_done(b, bench_connect(b, 0));
}

static void assert_flash(struct bench *b, const uint8_t *data)
{
    assert_memory_equal(vsonoff_mem_flash(b->device), data, SIZE);
}

static void restore(struct bench *b, const uint8_t *data, bool no_copy)
{
    struct restore_result r;
    assert_true(store_save(store_system(), bench_path(b, "file.bin"), data, SIZE, true, &b->err));
    const struct restore_options options = {
        .file = bench_path(b, "file.bin"), .library = b->folder, .no_safety_backup = no_copy, .force = true};
    assert_done(b, flasher_restore(b->flasher, &options, &r, &b->err));
    assert_flash(b, data);
}

static void erase(struct bench *b)
{
    struct restore_result r;
    const struct erase_options options = {.library = b->folder};
    assert_done(b, flasher_erase(b->flasher, &options, &r, &b->err));
}

static bool undo(struct bench *b)
{
    struct restore_result r;
    const struct erase_options options = {.library = b->folder};
    err_clear(&b->err);
    return flasher_undo(b->flasher, &options, &r, &b->err);
}

static void a_restore_and_an_erase_are_undone(void **state)
{
    (void)state;
    struct bench b;
    start(&b);
    restore(&b, second, false);
    assert_done(&b, undo(&b));
    assert_flash(&b, first);
    erase(&b);
    assert_flash(&b, blank);
    bench_disconnect(&b); /* also by the next run of the program */
    assert_done(&b, bench_connect(&b, 0));
    assert_done(&b, undo(&b));
    assert_flash(&b, first);
    bench_done(&b);
}

static void an_undo_can_be_undone(void **state)
{
    (void)state;
    struct bench b;
    start(&b);
    restore(&b, second, false);
    restore(&b, third, false);
    for (int i = 0; i < 3; i++) { /* back and forth between the last two */
        assert_done(&b, undo(&b));
        assert_flash(&b, i % 2 == 0 ? second : third);
    }
    bench_done(&b);
}

static void without_a_copy_there_is_nothing_to_undo(void **state)
{
    (void)state;
    struct bench b;
    start(&b);
    assert_false(undo(&b));
    assert_int_equal(b.err.code, ERR_NO_UNDO);
    restore(&b, second, true);
    assert_false(undo(&b));
    restore(&b, first, false);
    restore(&b, third, true); /* the copy of the change before it is not what was there before this one */
    assert_false(undo(&b));
    assert_int_equal(b.err.code, ERR_NO_UNDO);
    assert_non_null(strstr(b.err.detail, "without a safety copy"));
    assert_flash(&b, third);
    bench_done(&b);
}

static void a_run_that_changed_nothing_is_not_the_last_change(void **state)
{
    (void)state;
    struct bench b;
    start(&b);
    restore(&b, second, false);
    restore(&b, second, false);
    restore(&b, second, true);
    assert_done(&b, undo(&b));
    assert_flash(&b, first);
    bench_done(&b);
}

static void the_copy_is_found_in_a_folder_that_was_moved_and_without_a_note(void **state)
{
    (void)state;
    struct bench b;
    char note[FLASHER_PATH_MAX];
    start(&b);
    restore(&b, second, false);
    assert_int_equal(bench_files(&b, ".undo.json", note), 1);
    assert_true(store_system()->ops->remove(store_system(), note, NULL));
    assert_done(&b, undo(&b));
    assert_flash(&b, first);

    uint8_t *text = NULL;
    size_t len = 0;
    struct json j = JSON_INIT;
    char sha256[65], elsewhere[FLASHER_PATH_MAX], copy[FLASHER_PATH_MAX];
    assert_true(store_load(store_system(), note, 8192, &text, &len, NULL));
    assert_true(json_read_string((char *)text, len, "sha256", sha256, sizeof sha256));
    assert_true(json_read_string((char *)text, len, "safety_copy", copy, sizeof copy));
    snprintf(elsewhere, sizeof elsewhere, "D:\\old\\folder\\%.500s", strrchr(copy, '/') + 1);
    json_object_begin(&j, NULL);
    json_string(&j, "safety_copy", elsewhere);
    json_string(&j, "sha256", sha256);
    json_object_end(&j);
    assert_true(store_save(store_system(), note, j.text.data, j.text.len, true, NULL));
    assert_done(&b, undo(&b));
    assert_flash(&b, second);
    free(text);
    json_free(&j);
    bench_done(&b);
}

static void a_copy_that_was_changed_or_removed_is_not_written(void **state)
{
    (void)state;
    struct bench b;
    char copy[FLASHER_PATH_MAX];
    struct flasher_undo_state found;
    start(&b);
    restore(&b, second, false);
    assert_done(&b, flasher_find_undo(b.flasher, b.folder, &found, &b.err));
    assert_int_equal(bench_files(&b, "safety", NULL), 2);
    assert_string_equal(found.firmware, "unknown");
    assert_int_equal(strlen(found.date), 20);
    assert_false(found.interrupted);
    snprintf(copy, sizeof copy, "%s", found.file);
    assert_true(store_save(store_system(), copy, third, SIZE, true, NULL));
    assert_false(undo(&b));
    assert_int_equal(b.err.code, ERR_NO_UNDO);
    assert_non_null(strstr(b.err.detail, "changed"));
    assert_true(store_system()->ops->remove(store_system(), copy, NULL));
    assert_false(undo(&b));
    assert_non_null(strstr(b.err.detail, "gone"));
    assert_flash(&b, second);
    bench_done(&b);
}

static void cut_when_due(void *ctx, struct vsonoff_mem *m)
{
    (void)ctx;
    if (nor_get_stats(chip_flash(vsonoff_mem_chip(m)))->programmed_bytes >= 0x800)
        wire_unplug(vsonoff_mem_wire(m));
}

static void an_interrupted_restore_is_undone_by_its_first_safety_copy(void **state)
{
    (void)state;
    struct bench b;
    struct restore_result r;
    struct flasher_undo_state found;
    start(&b);
    restore(&b, third, false); /* an earlier change, which is not the one to take back */
    nor_reset_stats(chip_flash(vsonoff_mem_chip(b.device)));
    assert_true(store_save(store_system(), bench_path(&b, "file.bin"), second, SIZE, true, &b.err));
    const struct restore_options options = {
        .file = bench_path(&b, "file.bin"), .library = b.folder, .force = true};
    vsonoff_mem_set_tick(b.device, cut_when_due, NULL);
    assert_false(flasher_restore(b.flasher, &options, &r, &b.err));
    vsonoff_mem_set_tick(b.device, NULL, NULL);
    bench_disconnect(&b);
    wire_replug(vsonoff_mem_wire(b.device));
    vsonoff_mem_hand(b.device, "power=off 500 button=down power=on 500 button=up");
    assert_done(&b, bench_connect(&b, 0));
    assert_true(memcmp(vsonoff_mem_flash(b.device), third, SIZE) != 0);
    assert_done(&b, flasher_find_undo(b.flasher, b.folder, &found, &b.err));
    assert_true(found.interrupted);
    assert_done(&b, undo(&b));
    assert_flash(&b, third);
    assert_int_equal(bench_files(&b, ".pending", NULL), 0);
    bench_done(&b);
}

/* Notes */

static void fake_backup(struct bench *b, const char *file, const char *mac, const char *flash_id,
                        const char *purpose, unsigned minute)
{
    char name[300], date[40];
    struct json j = JSON_INIT;
    snprintf(date, sizeof date, "2020-01-01T00:%02u:00Z", minute % 60);
    json_object_begin(&j, NULL);
    json_string(&j, "mac", mac);
    json_string(&j, "flash_id", flash_id);
    json_string(&j, "date", date);
    json_string(&j, "purpose", purpose);
    json_string(&j, "verdict", "complete");
    json_object_end(&j);
    snprintf(name, sizeof name, "%s.json", file);
    assert_true(store_save(store_system(), bench_path(b, file), "x", 1, true, NULL));
    assert_true(store_save(store_system(), bench_path(b, name), j.text.data, j.text.len, true, NULL));
    json_free(&j);
}

static bool there(struct bench *b, const char *file)
{
    return store_system()->ops->exists(store_system(), bench_path(b, file));
}

static void old_safety_copies_go_and_nothing_else_does(void **state)
{
    (void)state;
    struct bench b;
    char mac[13], id[7], name[64];
    start(&b);
    restore(&b, second, false); /* makes the newest one */
    digest_hex(flasher_device(b.flasher)->mac, 6, mac);
    digest_hex(flasher_device(b.flasher)->flash_id, 3, id);
    for (unsigned i = 0; i < 10; i++) {
        snprintf(name, sizeof name, "safety-%u.bin", i);
        fake_backup(&b, name, mac, id, "safety copy", i);
    }
    fake_backup(&b, "mine.bin", mac, id, "safety copy", 0);                /* given a name by its owner */
    fake_backup(&b, "safety-x.bin", mac, id, "backup", 0);                 /* a backup, whatever its name */
    fake_backup(&b, "safety-y.bin", "0123456789ab", id, "safety copy", 0); /* another device */
    fake_backup(&b, "safety-z.bin", mac, "ffffff", "safety copy", 0);      /* another flash */
    assert_true(store_save(store_system(), bench_path(&b, "safety-w.bin"), "x", 1, true, NULL));
    library_tidy(b.flasher, b.folder);
    for (unsigned i = 0; i < 10; i++) {
        snprintf(name, sizeof name, "safety-%u.bin", i);
        assert_int_equal(there(&b, name), i >= 10 - (LIBRARY_SAFETY_COPIES - 1));
        strcat(name, ".json");
        assert_int_equal(there(&b, name), i >= 10 - (LIBRARY_SAFETY_COPIES - 1));
    }
    assert_true(there(&b, "mine.bin") && there(&b, "safety-x.bin") && there(&b, "safety-y.bin"));
    assert_true(there(&b, "safety-z.bin") && there(&b, "safety-w.bin"));
    assert_done(&b, undo(&b)); /* the one that counts has stayed */
    assert_flash(&b, first);
    bench_done(&b);
}

static void a_copy_that_a_note_names_stays_however_old(void **state)
{
    (void)state;
    struct bench b;
    char mac[13], id[7], name[64], note[FLASHER_PATH_MAX];
    static const char text[] = "{\"safety_copy\":\"/old/place/safety-0.bin\",\"sha256\":\"00\"}";
    start(&b);
    restore(&b, second, false);
    digest_hex(flasher_device(b.flasher)->mac, 6, mac);
    digest_hex(flasher_device(b.flasher)->flash_id, 3, id);
    for (unsigned i = 0; i < 10; i++) {
        snprintf(name, sizeof name, "safety-%u.bin", i);
        fake_backup(&b, name, mac, id, "safety copy", i);
    }
    assert_int_equal(bench_files(&b, ".undo.json", note), 1);
    strcpy(strstr(note, ".undo.json"), ".pending.json");
    assert_true(store_save(store_system(), note, text, sizeof text - 1, true, NULL));
    library_tidy(b.flasher, b.folder);
    assert_true(there(&b, "safety-0.bin") && there(&b, "safety-9.bin"));
    assert_false(there(&b, "safety-1.bin"));
    bench_done(&b);
}

static void many_restores_leave_a_bounded_number_of_copies(void **state)
{
    (void)state;
    struct bench b;
    start(&b);
    for (int i = 0; i < 8; i++)
        restore(&b, i % 2 == 0 ? second : third, false);
    assert_int_equal(bench_files(&b, "safety-", NULL), 2 * LIBRARY_SAFETY_COPIES);
    assert_done(&b, undo(&b));
    assert_flash(&b, second);
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
        cmocka_unit_test(a_copy_that_was_changed_or_removed_is_not_written),
        cmocka_unit_test(an_interrupted_restore_is_undone_by_its_first_safety_copy),
        cmocka_unit_test(old_safety_copies_go_and_nothing_else_does),
        cmocka_unit_test(a_copy_that_a_note_names_stays_however_old),
        cmocka_unit_test(many_restores_leave_a_bounded_number_of_copies),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
