/* test_tidy.c: safety copies stay within bounds, and none that may be the only one of its kind goes. */
/* SPDX-License-Identifier: MIT */
#include "cm.h"

#include "base/bytes.h"
#include "base/json.h"
#include "bench.h"
#include "core/library/library_tidy.h"
#include "core/library/library_view.h"
#include "core/work/flasher_state.h"
#include "images.h"
#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SIZE (512u << 10)
#define MB   (1u << 20)

static uint8_t first[SIZE], second[SIZE], third[SIZE];

static void start(struct bench *b)
{
    bench_fill_mixed(first, SIZE, 1);
    bench_insert(b, first, SIZE);
    memcpy(second, first, SIZE); /* little differs: these tests are not about transfers */
    memset(second + 0x3000, 0x42, 0x1800);
    memcpy(third, first, SIZE);
    memset(third + 0x8000, 0x17, 0x1000);
    bench_power_on(b);
    assert_done(b, bench_connect(b, 0));
}

static void assert_flash(struct bench *b, const uint8_t *data)
{
    assert_memory_equal(vsonoff_mem_flash(b->device), data, SIZE);
}

static void restore(struct bench *b, const uint8_t *data)
{
    struct restore_result r;
    bench_save(b, "file.bin", data, SIZE);
    const struct restore_options options = {
        .file = bench_path(b, "file.bin"), .library = b->folder, .force = true};
    assert_done(b, flasher_restore(b->flasher, &options, &r, &b->err));
    assert_flash(b, data);
}

static bool undo(struct bench *b)
{
    struct restore_result r;
    const struct erase_options options = {.library = b->folder};
    err_clear(&b->err);
    return flasher_undo(b->flasher, &options, &r, &b->err);
}

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
    assert_true(store_save(store_system(), bench_path(b, file), file, strlen(file), true, NULL));
    assert_true(store_save(store_system(), bench_path(b, name), j.text.data, j.text.len, true, NULL));
    json_free(&j);
}

/* A file of this device (`other`: of another one), as old as `minute` says, with its true digest. */
static void old_file(struct bench *b, const char *file, const char *purpose, bool other, const uint8_t *data,
                     size_t len, unsigned minute)
{
    uint8_t sha256[SHA256_SIZE];
    char name[300], date[40], hex[65];
    struct json j = JSON_INIT;
    json_object_begin(&j, NULL);
    digest_hex(flasher_device(b->flasher)->mac, 6, hex);
    json_string(&j, "mac", other ? "0123456789ab" : hex);
    digest_hex(flasher_device(b->flasher)->flash_id, 3, hex);
    json_string(&j, "flash_id", hex);
    snprintf(date, sizeof date, "2020-01-01T00:%02u:00Z", minute % 60);
    json_string(&j, "date", date);
    json_string(&j, "purpose", purpose);
    digest_sha256(data, len, sha256);
    digest_hex(sha256, SHA256_SIZE, hex);
    json_string(&j, "sha256", hex);
    json_uint(&j, "size", len);
    json_object_end(&j);
    snprintf(name, sizeof name, "%s.json", file);
    assert_true(store_save(store_system(), bench_path(b, file), data, len, true, NULL));
    assert_true(store_save(store_system(), bench_path(b, name), j.text.data, j.text.len, true, NULL));
    json_free(&j);
}

static void old_copy(struct bench *b, const char *file, const uint8_t *data, size_t len, unsigned minute)
{
    old_file(b, file, "safety copy", false, data, len, minute);
}

static bool there(struct bench *b, const char *file)
{
    return store_system()->ops->exists(store_system(), bench_path(b, file));
}

/* The name in the note about the last change. */
static void note_as_undo(struct bench *b, const char *file)
{
    char mac[13], id[7], name[64], text[200];
    digest_hex(flasher_device(b->flasher)->mac, 6, mac);
    digest_hex(flasher_device(b->flasher)->flash_id, 3, id);
    snprintf(name, sizeof name, "restock-%s-%s.undo.json", mac, id);
    snprintf(text, sizeof text, "{\"safety_copy\":\"/old/place/%s\",\"sha256\":\"00\"}", file);
    assert_true(store_save(store_system(), bench_path(b, name), text, strlen(text), true, NULL));
}

static void old_safety_copies_go_and_nothing_else_does(void **state)
{
    (void)state;
    struct bench b;
    struct restore_result tidied;
    char mac[13], id[7], name[64];
    start(&b);
    restore(&b, second); /* makes the newest one */
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
    memset(&tidied, 0, sizeof tidied);
    library_tidy(flasher_library(b.flasher, b.folder), NULL, tidied.sha256, &tidied.removed);
    for (unsigned i = 0; i < 10; i++) {
        snprintf(name, sizeof name, "safety-%u.bin", i);
        bool stays = i == 0 || i >= 10 - (LIBRARY_SAFETY_COPIES - 1); /* the first one of all */
        assert_int_equal(there(&b, name), stays);
        strcat(name, ".json");
        assert_int_equal(there(&b, name), stays);
    }
    assert_int_equal(tidied.removed.count, 5); /* and every one is told */
    assert_string_equal(tidied.removed.names[0], "safety-5.bin");
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
    struct restore_result tidied;
    char mac[13], id[7], name[64], note[STORE_PATH_MAX];
    static const char text[] = "{\"safety_copy\":\"/old/place/safety-0.bin\",\"sha256\":\"00\"}";
    start(&b);
    restore(&b, second);
    digest_hex(flasher_device(b.flasher)->mac, 6, mac);
    digest_hex(flasher_device(b.flasher)->flash_id, 3, id);
    for (unsigned i = 0; i < 10; i++) {
        snprintf(name, sizeof name, "safety-%u.bin", i);
        fake_backup(&b, name, mac, id, "safety copy", i);
    }
    assert_int_equal(bench_files(&b, ".undo.json", note), 1);
    strcpy(strstr(note, ".undo.json"), ".pending.json");
    assert_true(store_save(store_system(), note, text, sizeof text - 1, true, NULL));
    memset(&tidied, 0, sizeof tidied);
    library_tidy(flasher_library(b.flasher, b.folder), NULL, tidied.sha256, &tidied.removed);
    assert_true(there(&b, "safety-0.bin") && there(&b, "safety-9.bin"));
    assert_false(there(&b, "safety-1.bin"));
    bench_done(&b);
}

static void many_restores_leave_a_bounded_number_of_copies(void **state)
{
    (void)state;
    struct bench b;
    start(&b);
    for (int i = 0; i < 8; i++) {
        second[0x3000] = (uint8_t)(i - i % 2); /* every time something new */
        third[0x8000] = (uint8_t)i;
        restore(&b, i % 2 == 0 ? second : third);
    }
    /* The first of all as well; made within one second, the one that the note names may count as old, too. */
    assert_in_range(bench_files(&b, "safety-", NULL), 2 * (LIBRARY_SAFETY_COPIES + 1),
                    2 * (LIBRARY_SAFETY_COPIES + 2));
    assert_done(&b, undo(&b));
    assert_flash(&b, second);
    bench_done(&b);
}

static void the_only_copy_of_stock_firmware_stays(void **state)
{
    (void)state;
    struct bench b;
    struct restore_result r;
    char stock_copy[STORE_PATH_MAX], removed[STORE_PATH_MAX] = "";
    uint8_t *stock = images_of(IMAGES_STOCK, NULL, MB, 0), *other = malloc(MB), *kept = NULL;
    size_t len = 0;
    assert_non_null(other);
    stock[0x20000] ^= 0x55; /* damaged, but the only one there is */
    bench_insert(&b, stock, MB);
    bench_power_on(&b);
    assert_done(&b, bench_connect(&b, 0));
    memset(other, 0xFF, MB);
    for (unsigned i = 0; i < 9; i++) {
        memset(other + 0x4000, (int)i, 0x1000);
        assert_true(store_save(store_system(), bench_path(&b, "file.bin"), other, MB, true, &b.err));
        const struct restore_options options = {
            .file = bench_path(&b, "file.bin"), .library = b.folder, .force = true};
        assert_done(&b, flasher_restore(b.flasher, &options, &r, &b.err));
        if (i == 0)
            snprintf(stock_copy, sizeof stock_copy, "%s", r.safety_copy);
        if (r.removed.count == 0)
            continue;
        snprintf(removed, sizeof removed, "%s", bench_path(&b, r.removed.names[0]));
        assert_false(store_system()->ops->exists(store_system(), removed));
    }
    assert_true(removed[0] != '\0');
    /* The stock copy, the first of all (of one second, names decide which that is), and the noted one. */
    assert_in_range(bench_files(&b, "safety-", NULL), 2 * (LIBRARY_SAFETY_COPIES + 1),
                    2 * (LIBRARY_SAFETY_COPIES + 3));
    assert_true(store_load(store_system(), stock_copy, MB, &kept, &len, NULL));
    assert_memory_equal(kept, stock, MB);
    free(kept);
    free(other);
    free(stock);
    bench_done(&b);
}

/* The first copy holds what was on the device when it was first met: it may be the only one, whatever it is.
 */
static void the_first_copy_stays_until_a_backup_holds_the_same(void **state)
{
    (void)state;
    for (int backed_up = 0; backed_up < 3; backed_up++) { /* not; the same; something else, later */
        struct bench b;
        struct restore_result tidied;
        char name[64];
        start(&b);
        for (unsigned i = 0; i < 9; i++) {
            snprintf(name, sizeof name, "safety-%u.bin", i);
            third[0x8000] = (uint8_t)i;
            old_copy(&b, name, third, SIZE, 10 + i);
        }
        third[0x8000] = backed_up == 1 ? 0 : 77;
        if (backed_up > 0)
            old_file(&b, "mine.bin", "backup", false, third, SIZE, 30);
        memset(&tidied, 0, sizeof tidied);
        library_tidy(flasher_library(b.flasher, b.folder), NULL, tidied.sha256, &tidied.removed);
        assert_int_equal(there(&b, "safety-0.bin"), backed_up != 1);
        assert_int_equal(there(&b, "safety-0.bin.json"), backed_up != 1);
        assert_int_equal(bench_files(&b, "safety-", NULL), 2 * (LIBRARY_SAFETY_COPIES + (backed_up != 1)));
        assert_true(there(&b, "safety-4.bin") && there(&b, "safety-8.bin"));
        bench_done(&b);
    }
}

/* An earlier backup of the device is what it was when first met, as long as that is whole. */
static void a_backup_from_before_is_the_first_copy(void **state)
{
    (void)state;
    for (int whole = 0; whole < 2; whole++) {
        struct bench b;
        struct restore_result tidied;
        char name[64];
        start(&b);
        for (unsigned i = 0; i < 9; i++) {
            snprintf(name, sizeof name, "safety-%u.bin", i);
            third[0x8000] = (uint8_t)i;
            old_copy(&b, name, third, SIZE, 10 + i);
        }
        old_file(&b, "mine.bin", "backup", false, first, SIZE, 1);
        if (!whole)
            assert_true(store_save(store_system(), bench_path(&b, "mine.bin"), second, SIZE, true, NULL));
        memset(&tidied, 0, sizeof tidied);
        library_tidy(flasher_library(b.flasher, b.folder), NULL, tidied.sha256, &tidied.removed);
        assert_int_equal(there(&b, "safety-0.bin"), !whole);
        assert_true(there(&b, "mine.bin"));
        assert_int_equal(bench_files(&b, "safety-", NULL), 2 * (LIBRARY_SAFETY_COPIES + !whole));
        bench_done(&b);
    }
}

/* Torn contents are bounded on their own, stock firmware or not; the oldest is left while nothing whole holds
 * an identity. */
static void of_torn_contents_few_stay(void **state)
{
    (void)state;
    uint8_t *stock = images_of(IMAGES_STOCK, NULL, MB, 0);
    struct bench b;
    struct restore_result tidied;
    char name[64];
    start(&b);
    for (unsigned i = 0; i < 6; i++) {
        snprintf(name, sizeof name, "unfinished-%u.bin", i);
        stock[5] = (uint8_t)i;
        old_file(&b, name, "unfinished", false, stock, SIZE, 10 + i);
    }
    for (unsigned i = 0; i < LIBRARY_SAFETY_COPIES; i++) { /* none of these has to go for them */
        snprintf(name, sizeof name, "safety-%u.bin", i);
        third[0x8000] = (uint8_t)i;
        old_copy(&b, name, third, SIZE, i);
    }
    note_as_undo(&b, "unfinished-2.bin");
    memset(&tidied, 0, sizeof tidied);
    library_tidy(flasher_library(b.flasher, b.folder), NULL, tidied.sha256, &tidied.removed);
    assert_int_equal(tidied.removed.count, 2);
    assert_true(there(&b, "unfinished-0.bin") && there(&b, "unfinished-2.bin"));
    assert_true(there(&b, "unfinished-4.bin") && there(&b, "unfinished-5.bin"));
    assert_false(there(&b, "unfinished-1.bin") || there(&b, "unfinished-3.bin.json"));
    assert_int_equal(bench_files(&b, "safety-", NULL), 2 * LIBRARY_SAFETY_COPIES);
    stock[5] = 99;
    old_copy(&b, "safety-stock.bin", stock, SIZE, 59); /* with the identity, and whole */
    memset(&tidied, 0, sizeof tidied);
    library_tidy(flasher_library(b.flasher, b.folder), NULL, tidied.sha256, &tidied.removed);
    assert_false(there(&b, "unfinished-0.bin"));
    assert_true(there(&b, "unfinished-2.bin") && there(&b, "unfinished-4.bin"));
    free(stock);
    bench_done(&b);
}

static void the_copy_that_was_just_restored_stays(void **state)
{
    (void)state;
    struct bench b;
    struct restore_result r;
    char name[64];
    start(&b);
    for (unsigned i = 0; i < 7; i++) {
        snprintf(name, sizeof name, "safety-%u.bin", i);
        third[0x8000] = (uint8_t)i;
        old_copy(&b, name, third, SIZE, i);
    }
    const struct restore_options options = {
        .file = bench_path(&b, "safety-0.bin"), .library = b.folder, .force = true};
    assert_done(&b, flasher_restore(b.flasher, &options, &r, &b.err));
    assert_true(there(&b, "safety-0.bin") && there(&b, "safety-0.bin.json"));
    assert_false(there(&b, "safety-1.bin"));
    bench_done(&b);
}

static void doubles_go_first_and_only_proved_ones(void **state)
{
    (void)state;
    struct bench b;
    struct restore_result tidied;
    char name[64];
    uint8_t *stock = images_of(IMAGES_STOCK, NULL, MB, 0);
    start(&b);
    for (unsigned i = 0; i < 5; i++) {
        snprintf(name, sizeof name, "safety-%u.bin", i);
        third[0x8000] = (uint8_t)i;
        old_copy(&b, name, third, SIZE, i);
    }
    old_copy(&b, "safety-s.bin", stock, SIZE, 10); /* newer than the others, but the same twice */
    old_copy(&b, "safety-t.bin", stock, SIZE, 11);
    old_copy(&b, "safety-u.bin", stock, SIZE, 12);
    stock[5] ^= 1;
    assert_true(store_save(store_system(), bench_path(&b, "safety-u.bin"), stock, SIZE, true, NULL));
    memset(&tidied, 0, sizeof tidied);
    library_tidy(flasher_library(b.flasher, b.folder), NULL, tidied.sha256, &tidied.removed);
    assert_int_equal(tidied.removed.count, 2);
    assert_string_equal(tidied.removed.names[0], "safety-s.bin");
    assert_true(there(&b, "safety-t.bin") && there(&b, "safety-u.bin"));
    assert_false(there(&b, "safety-1.bin"));
    assert_true(there(&b, "safety-0.bin") && there(&b, "safety-2.bin"));
    free(stock);
    bench_done(&b);
}

static void a_double_stays_while_it_is_needed_or_the_other_file_does_not_count(void **state)
{
    (void)state;
    static const struct {
        unsigned copies; /* beside it */
        const char *twin, *purpose;
        bool of_other, needed, goes;
    } cases[] = {
        {5, "mine.bin", "backup", false, false, true},
        {4, "mine.bin", "backup", false, false, false}, /* not too many */
        {5, "mine.bin", "backup", false, true, false},  /* undo relies on it */
        {5, "mine.bin", "backup", true, false, false},
        {5, "unfinished-1.bin", "unfinished", false, false, false},
    };
    uint8_t *stock = images_of(IMAGES_STOCK, NULL, MB, 0);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct bench b;
        struct restore_result tidied;
        char name[64];
        start(&b);
        for (unsigned k = 0; k < cases[i].copies; k++) {
            snprintf(name, sizeof name, "safety-%u.bin", k);
            third[0x8000] = (uint8_t)k;
            old_copy(&b, name, third, SIZE, 10 + k);
        }
        old_copy(&b, "safety-s.bin", stock, SIZE, 1);
        old_file(&b, cases[i].twin, cases[i].purpose, cases[i].of_other, stock, SIZE, 2);
        if (cases[i].needed)
            note_as_undo(&b, "safety-s.bin");
        memset(&tidied, 0, sizeof tidied);
        library_tidy(flasher_library(b.flasher, b.folder), NULL, tidied.sha256, &tidied.removed);
        assert_int_equal(there(&b, "safety-s.bin"), !cases[i].goes);
        assert_true(there(&b, "safety-0.bin"));
        bench_done(&b);
    }
    free(stock);
}

/* Windows has short names for long ones. */
static void a_copy_that_was_restored_by_another_name_stays(void **state)
{
    (void)state;
    struct bench b;
    struct restore_result tidied;
    char name[64];
    start(&b);
    memset(&tidied, 0, sizeof tidied);
    for (unsigned i = 0; i < 7; i++) {
        snprintf(name, sizeof name, "safety-%u.bin", i);
        third[0x8000] = (uint8_t)i;
        old_copy(&b, name, third, SIZE, i);
        if (i == 0)
            digest_sha256(third, SIZE, tidied.sha256);
    }
    library_tidy(flasher_library(b.flasher, b.folder), "C:\\RESTOCK\\SAFETY~1.BIN", tidied.sha256,
                 &tidied.removed);
    assert_true(there(&b, "safety-0.bin"));
    assert_false(there(&b, "safety-1.bin"));
    bench_done(&b);
}

static void stock_firmware_is_offered_before_any_other(void **state)
{
    (void)state;
    struct library_backup backups[] = {
        {.file = "mixture",
         .mac = "5ccf7f010203",
         .purpose = PURPOSE_UNFINISHED,
         .verdict = "complete",
         .firmware = FIRMWARE_EWELINK},
        {.file = "other",
         .mac = "5ccf7f010203",
         .purpose = PURPOSE_BACKUP,
         .verdict = "complete",
         .firmware = FIRMWARE_TASMOTA},
        {.file = "damaged",
         .mac = "5ccf7f010203",
         .purpose = PURPOSE_BACKUP,
         .verdict = "damaged",
         .firmware = FIRMWARE_EWELINK},
        {.file = "newer",
         .mac = "5ccf7f010203",
         .purpose = PURPOSE_SAFETY_COPY,
         .verdict = "complete",
         .firmware = FIRMWARE_EWELINK},
        {.file = "older",
         .mac = "5ccf7f010203",
         .purpose = PURPOSE_SAFETY_COPY,
         .verdict = "complete",
         .firmware = FIRMWARE_EWELINK},
        {.file = "mine",
         .mac = "5ccf7f010203",
         .purpose = PURPOSE_BACKUP,
         .verdict = "complete",
         .firmware = FIRMWARE_EWELINK},
    };
    struct library_view view = {backups, 6, 6};
    assert_string_equal(library_view_offer(&view, "5ccf7f010203")->file, "mine");
    view.count = 5;
    assert_string_equal(library_view_offer(&view, "5ccf7f010203")->file, "newer");
    view.count = 3;
    assert_string_equal(library_view_offer(&view, "5ccf7f010203")->file, "other");
    view.count = 1;
    assert_null(library_view_offer(&view, "5ccf7f010203"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_only_copy_of_stock_firmware_stays),
        cmocka_unit_test(the_first_copy_stays_until_a_backup_holds_the_same),
        cmocka_unit_test(a_backup_from_before_is_the_first_copy),
        cmocka_unit_test(of_torn_contents_few_stay),
        cmocka_unit_test(the_copy_that_was_just_restored_stays),
        cmocka_unit_test(doubles_go_first_and_only_proved_ones),
        cmocka_unit_test(a_double_stays_while_it_is_needed_or_the_other_file_does_not_count),
        cmocka_unit_test(a_copy_that_was_restored_by_another_name_stays),
        cmocka_unit_test(stock_firmware_is_offered_before_any_other),
        cmocka_unit_test(old_safety_copies_go_and_nothing_else_does),
        cmocka_unit_test(a_copy_that_a_note_names_stays_however_old),
        cmocka_unit_test(many_restores_leave_a_bounded_number_of_copies),
    };
    return cmocka_run_group_tests_name("tidy", tests, NULL, NULL);
}
