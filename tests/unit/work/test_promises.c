/* test_promises.c: the promises of the operations at their edges: files that fail, a flash changed in
 * between, and Cancel, on the virtual Sonoff in memory. */
/* SPDX-License-Identifier: MIT */
#include "cm.h"

#include "base/clock.h"
#include "bench.h"
#include "chip.h"
#include "core/device/commands.h"
#include "core/work/flasher_state.h"
#include "core/device/steady.h"
#include "port/port.h"
#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SIZE (512u << 10)

static uint8_t image[SIZE], wanted[SIZE];

static void prepare(struct bench *b)
{
    bench_fill_mixed(image, SIZE, 31);
    bench_insert(b, image, SIZE);
    memcpy(wanted, image, SIZE);
}

/* The largest flash there is; a length that is no multiple of a word. */
static void sixteen_megabytes_are_saved_and_restored_to_the_last_byte(void **state)
{
    (void)state;
    const uint32_t size = 16u << 20, len = size - 4097;
    struct bench b;
    struct restore_result r;
    struct verify_result v;
    uint8_t *old = malloc(size), *file = malloc(size), *got = NULL;
    size_t got_len = 0;
    memset(old, 0xFF, size);
    memset(file, 0xFF, size);
    for (uint32_t at = 0; at < size; at += 1u << 20)
        memset(old + at, 0x11, 5000);
    memset(old + size - 5000, 0x12, 5000);
    file[0] = 0xE9;
    memset(file + len - 3, 0x13, 3);
    bench_init(&b, size);
    b.config.image = old;
    b.config.image_len = size;
    bench_power_on(&b);
    assert_true(store_save(store_system(), bench_path(&b, "file.bin"), file, len, true, &b.err));
    assert_done(&b, bench_connect(&b, 0));
    const struct restore_options options = {
        .file = bench_path(&b, "file.bin"), .library = b.folder, .force = true};
    assert_done(&b, flasher_restore(b.flasher, &options, &r, &b.err));
    assert_memory_equal(vsonoff_mem_flash(b.device), file, size);
    vsonoff_mem_hand(b.device, "power=off 500 button=down power=on 500 button=up"); /* and after a restart */
    assert_done(&b, flasher_verify(b.flasher, bench_path(&b, "file.bin"), false, &v, &b.err));
    assert_true(v.equal);
    verify_result_done(&v);
    assert_true(store_load(store_system(), r.safety_copy, size, &got, &got_len, NULL));
    assert_int_equal(got_len, size);
    assert_memory_equal(got, old, size);
    bench_done(&b);
    free(got);
    free(file);
    free(old);
}

/* Files: named when they are safe, not before */

static void a_wrong_byte_on_the_disk_is_found_before_the_file_gets_its_name(void **state)
{
    (void)state;
    uint32_t writes = 0;
    for (int spoilt = 0; spoilt < 2; spoilt++) {
        struct bench b;
        struct backup_result r;
        struct faulty_store faulty;
        prepare(&b);
        bench_connect_on(&b, &faulty);
        faulty.spoil_write = spoilt ? writes - 1 : 0; /* the sidecar is the last */
        const struct backup_options options = {.library = b.folder};
        bool ok = flasher_backup(b.flasher, &options, &r, &b.err);
        assert_int_equal(ok, !spoilt);
        writes = faulty.writes;
        assert_true(spoilt || faulty.flushes == 2); /* image and sidecar */
        assert_int_equal(bench_files(&b, ".bin", NULL), spoilt ? 0 : 2);
        if (ok)
            backup_result_done(&r);
        bench_done(&b);
    }
}

/* Closing is where a network drive says that writing has failed. */
static void a_file_that_cannot_be_closed_is_no_backup(void **state)
{
    (void)state;
    static const bool harmless[] = {false, false, true, false}; /* journal, image, reading back, sidecar */
    for (uint32_t i = 0; i < 4; i++) {
        struct bench b;
        struct backup_result r;
        struct faulty_store faulty;
        prepare(&b);
        bench_connect_on(&b, &faulty);
        faulty.fail_close = i + 1;
        const struct backup_options options = {.library = b.folder};
        bool ok = flasher_backup(b.flasher, &options, &r, &b.err);
        assert_int_equal(ok, harmless[i]);
        assert_int_equal(bench_files(&b, ".bin.part", NULL), 0);
        if (ok)
            backup_result_done(&r);
        bench_done(&b);
    }
}

/* Where the library's drive is full, a file on another one is still possible. */
static void a_journal_that_fails_ends_no_backup_to_a_named_file(void **state)
{
    (void)state;
    for (int i = 0; i < 4; i++) {
        bool named = i % 2 != 0, closing = i >= 2;
        struct bench b;
        struct backup_result r;
        struct faulty_store faulty;
        prepare(&b);
        bench_connect_on(&b, &faulty);
        *(closing ? &faulty.fail_close : &faulty.fail_write) =
            named ? 2 : 1; /* the first: is the file free? */
        const struct backup_options options = {.library = b.folder,
                                               .file = named ? bench_path(&b, "mine.bin") : NULL};
        bool ok = flasher_backup(b.flasher, &options, &r, &b.err);
        assert_true(closing ? faulty.closes >= faulty.fail_close : faulty.writes >= faulty.fail_write);
        assert_int_equal(ok, named);
        if (ok) {
            bench_assert_file(r.file, image, SIZE);
            assert_int_equal(bench_files(&b, ".part", NULL), 0);
            backup_result_done(&r);
        } else {
            assert_int_equal(b.err.code, ERR_FILE_WRITE);
        }
        bench_done(&b);
    }
}

/* A drive that is full at the end, a folder that is refused: the person chooses another one. */
static void what_could_not_be_saved_is_saved_elsewhere_without_being_read_again(void **state)
{
    (void)state;
    for (int i = 0; i < 3; i++) {
        bool named = i == 1, journal = i == 2;
        struct bench b;
        struct backup_result r;
        struct faulty_store faulty;
        char first[STORE_PATH_MAX];
        prepare(&b);
        bench_connect_on(&b, &faulty);
        *(journal ? &faulty.fail_write : &faulty.fail_rename) = journal ? 40 : 1;
        snprintf(first, sizeof first, "%s", bench_path(&b, "first.bin"));
        struct backup_options options = {.library = b.folder, .file = named ? first : NULL};
        assert_false(flasher_backup(b.flasher, &options, &r, &b.err));
        assert_int_equal(b.err.code, ERR_FILE_WRITE);
        err_clear(&b.err);
        faulty.fail_rename = faulty.fail_write = 0;
        options = (struct backup_options){.library = bench_path(&b, "elsewhere")};
        assert_done(&b, flasher_backup(b.flasher, &options, &r, &b.err));
        assert_int_equal(r.stats.sectors_read, journal ? r.stats.sectors_read : 0);
        assert_true(r.stats.sectors_read < 30);
        bench_assert_file(r.file, image, SIZE);
        backup_result_done(&r);
        bench_done(&b);
    }
}

/* The journal is as large as the file. */
static void a_drive_with_room_for_one_of_them_gets_the_file(void **state)
{
    (void)state;
    for (int named = 0; named < 2; named++) {
        struct bench b;
        struct backup_result r;
        struct faulty_store faulty;
        prepare(&b);
        bench_connect_on(&b, &faulty);
        faulty.disk_room = faulty.bytes_written + SIZE + SIZE / 8;
        const struct backup_options options = {.library = b.folder,
                                               .file = named == 1 ? bench_path(&b, "mine.bin") : NULL};
        assert_done(&b, flasher_backup(b.flasher, &options, &r, &b.err));
        bench_assert_file(r.file, image, SIZE);
        assert_int_equal(bench_files(&b, ".part", NULL), 0);
        backup_result_done(&r);
        bench_done(&b);
    }
}

static void nothing_is_written_before_the_note_about_it(void **state)
{
    (void)state;
    struct bench b;
    struct restore_result r;
    struct faulty_store faulty;
    prepare(&b);
    memset(wanted, 0xE9, 5000);
    bench_save(&b, "wanted.bin", wanted, SIZE);
    bench_connect_on(&b, &faulty);
    faulty.fail_rename = 3; /* after those of sidecar and safety copy */
    const struct restore_options options = {
        .file = bench_path(&b, "wanted.bin"), .library = b.folder, .force = true};
    assert_false(flasher_restore(b.flasher, &options, &r, &b.err));
    assert_int_equal(b.err.code, ERR_FILE_WRITE);
    assert_int_equal(bench_files(&b, "safety", NULL), 2);
    assert_memory_equal(vsonoff_mem_flash(b.device), image, SIZE);
    bench_done(&b);
}

static void backups_in_the_same_second_do_not_replace_each_other(void **state)
{
    (void)state;
    struct bench b;
    struct backup_result r;
    prepare(&b);
    bench_power_on(&b);
    assert_done(&b, bench_connect(&b, 0));
    const struct backup_options options = {.library = b.folder};
    for (int i = 1; i <= 3; i++) {
        assert_done(&b, flasher_backup(b.flasher, &options, &r, &b.err));
        backup_result_done(&r);
        assert_int_equal(bench_files(&b, ".bin.json", NULL), i);
    }
    bench_done(&b);
}

static void what_is_no_image_is_written_as_it_is_when_forced(void **state)
{
    (void)state;
    struct bench b;
    struct restore_result r;
    prepare(&b);
    bench_power_on(&b);
    memset(wanted, 0, 64);
    bench_save(&b, "wanted.bin", wanted, SIZE);
    assert_done(&b, bench_connect(&b, 0));
    const struct restore_options options = {
        .file = bench_path(&b, "wanted.bin"), .library = b.folder, .force = true};
    assert_done(&b, flasher_restore(b.flasher, &options, &r, &b.err));
    assert_memory_equal(vsonoff_mem_flash(b.device), wanted, SIZE);
    bench_done(&b);
}

/* Interrupted restores and what is kept of them */

#define CHANGED_SECTORS 100u /* by wanted.bin, three of four */
#define REST_SECTOR     120u /* beyond them */

/* Restores the first CHANGED_SECTORS of wanted.bin until the plug is pulled in the middle of writing, and
 * comes back. */
static void interrupt_restore(struct bench *b, struct restore_options *options)
{
    static char file[256];
    struct restore_result r;
    prepare(b);
    memset(image + REST_SECTOR * FLASH_SECTOR, 0x21, FLASH_SECTOR);
    memcpy(wanted, image, SIZE);
    for (uint32_t s = 0; s < CHANGED_SECTORS; s++)
        if (s % 4 != 3)
            memset(wanted + s * FLASH_SECTOR, s == 0 ? 0xE9 : 0x80, FLASH_SECTOR);
    bench_power_on(b);
    strcpy(file, bench_path(b, "wanted.bin"));
    uint32_t len = options->keep_rest ? CHANGED_SECTORS * FLASH_SECTOR : SIZE;
    assert_true(store_save(store_system(), file, wanted, len, true, &b->err));
    options->file = file;
    options->library = b->folder;
    assert_done(b, bench_connect(b, 115200)); /* slow: time for a hand */
    bench_unplug_when_programmed(b, 20 * FLASH_SECTOR);
    assert_false(flasher_restore(b->flasher, options, &r, &b->err));
    assert_int_equal(b->err.code, ERR_PORT_GONE);
    bench_plug_in_again(b);
    assert_int_equal(bench_files(b, ".bin.json", NULL), 1);
    assert_int_equal(bench_files(b, ".pending", NULL), 1);
}

/* Runs the restore again and looks whether what the flash held before is kept in a new safety copy. */
static void restore_again(struct bench *b, const struct restore_options *options, bool new_copy_expected)
{
    struct restore_result r;
    uint8_t *before = malloc(SIZE);
    memcpy(before, vsonoff_mem_flash(b->device), SIZE);
    assert_done(b, flasher_restore(b->flasher, options, &r, &b->err));
    assert_int_equal(r.safety_copy_is_older, !new_copy_expected);
    bench_assert_file(r.safety_copy, new_copy_expected ? before : image, SIZE);
    assert_int_equal(bench_files(b, ".bin.json", NULL), new_copy_expected ? 2 : 1);
    assert_int_equal(bench_files(b, ".pending", NULL), 0);
    assert_memory_equal(vsonoff_mem_flash(b->device), wanted, SIZE);
    bench_done(b);
    free(before);
}

static void torn_sectors_do_not_cost_the_first_safety_copy(void **state)
{
    (void)state;
    struct bench b;
    struct restore_options options = {.keep_rest = false, .force = true};
    interrupt_restore(&b, &options);
    for (uint32_t s = 12; s < 32;
         s += 4) /* one that was being written, and the block after it being erased */
        memset(vsonoff_mem_flash(b.device) + s * FLASH_SECTOR, 0x5A, 1000);
    restore_again(&b, &options, false);
}

static void more_than_a_torn_piece_is_saved_again(void **state)
{
    (void)state;
    struct bench b;
    struct restore_options options = {.keep_rest = false, .force = true};
    interrupt_restore(&b, &options);
    for (uint32_t s = 0; s < 80; s++)
        if (s % 4 != 3)
            memset(vsonoff_mem_flash(b.device) + s * FLASH_SECTOR, 0x5A, 1000);
    restore_again(&b, &options, true);
}

/* A firmware that was started in between has kept something where nothing was to be changed. */
static void what_others_wrote_after_an_interruption_is_saved_before_it_is_lost(void **state)
{
    (void)state;
    for (int keep_rest = 0; keep_rest < 2; keep_rest++) {
        struct bench b;
        struct restore_options options = {.keep_rest = keep_rest == 1, .force = true};
        interrupt_restore(&b, &options);
        memset(vsonoff_mem_flash(b.device) + REST_SECTOR * FLASH_SECTOR, 0x33, FLASH_SECTOR);
        if (keep_rest)
            memset(wanted + REST_SECTOR * FLASH_SECTOR, 0x33, FLASH_SECTOR);
        restore_again(&b, &options, true);
    }
}

static void a_safety_copy_that_was_changed_is_not_relied_on(void **state)
{
    (void)state;
    struct bench b;
    struct restore_options options = {.keep_rest = false, .force = true};
    char path[STORE_PATH_MAX];
    interrupt_restore(&b, &options);
    assert_memory_equal(vsonoff_mem_flash(b.device), wanted, FLASH_SECTOR); /* this one is done */
    assert_int_equal(bench_files(&b, "Z.bin", path), 2);
    char *json = strstr(path, ".json");
    if (json != NULL)
        *json = '\0';
    memset(image, 0x77, 16);
    assert_true(store_save(store_system(), path, image, SIZE, true, &b.err));
    restore_again(&b, &options, true);
}

/* Same flash, same file, same contents: but the note is another device's. */
static void the_note_of_another_device_is_not_believed(void **state)
{
    (void)state;
    struct bench b;
    struct restore_options options = {.keep_rest = false, .force = true};
    struct restore_result r;
    interrupt_restore(&b, &options);
    b.flasher->dev.info.mac[5] ^= 1;
    assert_done(&b, flasher_restore(b.flasher, &options, &r, &b.err));
    assert_false(r.safety_copy_is_older);
    assert_int_equal(bench_files(&b, ".pending", NULL), 1); /* of the first device, still */
    bench_done(&b);
}

/* Cancel, by the device's own clock */

struct hurry {
    struct bench *bench;
    uint64_t bytes_in, programmed; /* cancel when so much has come in, and has been programmed */
    uint64_t cancel_at_ms;         /* or at this time; 0 = not by time */
    uint64_t cancelled_ms;         /* when it was; 0 = not yet */
};

static void cancel_in_time(void *ctx, struct vsonoff_mem *m)
{
    struct hurry *h = ctx;
    const struct nor_stats *nor = nor_get_stats(chip_flash(vsonoff_mem_chip(m)));
    uint64_t now = clock_now_ms(vsonoff_mem_clock(m));
    bool due = h->bench->port != NULL && h->bench->port->bytes_in >= h->bytes_in &&
               nor->programmed_bytes >= h->programmed;
    if (h->cancelled_ms != 0 || !(due || (h->cancel_at_ms != 0 && now >= h->cancel_at_ms)))
        return;
    h->cancelled_ms = now;
    port_cancel(h->bench->port);
}

static void assert_cancelled_in_time(struct bench *b, const struct hurry *h, bool done)
{
    assert_false(done);
    assert_int_equal(b->err.code, ERR_CANCELLED);
    assert_int_not_equal(h->cancelled_ms, 0);
    assert_true(clock_now_ms(vsonoff_mem_clock(b->device)) - h->cancelled_ms < 1000);
}

static void cancel_ends_any_phase_within_a_second(void **state)
{
    (void)state;
    static const struct {
        uint64_t bytes_in, programmed;
    } when[] = {{0, 0}, {30, 0}, {600, 0}, {3000, 0}, {100000, 0}, {0, 1}, {0, 100000}};
    for (size_t i = 0; i < sizeof when / sizeof *when; i++) {
        struct bench b;
        struct restore_result r;
        struct hurry h = {&b, when[i].bytes_in, when[i].programmed, 0, 0};
        prepare(&b);
        memset(wanted + 4096, 0x80, SIZE / 2);
        bench_power_on(&b);
        bench_save(&b, "wanted.bin", wanted, SIZE);
        vsonoff_mem_set_tick(b.device, cancel_in_time, &h);
        const struct restore_options options = {
            .file = bench_path(&b, "wanted.bin"), .library = b.folder, .force = true};
        bool done = bench_connect(&b, 0) && flasher_restore(b.flasher, &options, &r, &b.err);
        assert_cancelled_in_time(&b, &h, done);
        bench_done(&b);
    }
}

static void cancel_ends_the_wait_for_a_device(void **state)
{
    (void)state;
    for (uint64_t after_ms = 100; after_ms < 6000; after_ms += 370) {
        struct bench b;
        struct hurry h = {&b, 0, 1, 0, 0};
        prepare(&b);
        const struct connect_options options = {.wait_ms = 60000, .stub = b.stub};
        bench_power_on(&b);
        vsonoff_mem_hand(b.device, "power=off");
        h.cancel_at_ms = clock_now_ms(vsonoff_mem_clock(b.device)) + after_ms;
        vsonoff_mem_set_tick(b.device, cancel_in_time, &h);
        assert_cancelled_in_time(&b, &h, bench_connect_with(&b, &options));
        bench_done(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sixteen_megabytes_are_saved_and_restored_to_the_last_byte),
        cmocka_unit_test(a_wrong_byte_on_the_disk_is_found_before_the_file_gets_its_name),
        cmocka_unit_test(a_file_that_cannot_be_closed_is_no_backup),
        cmocka_unit_test(a_journal_that_fails_ends_no_backup_to_a_named_file),
        cmocka_unit_test(what_could_not_be_saved_is_saved_elsewhere_without_being_read_again),
        cmocka_unit_test(a_drive_with_room_for_one_of_them_gets_the_file),
        cmocka_unit_test(nothing_is_written_before_the_note_about_it),
        cmocka_unit_test(backups_in_the_same_second_do_not_replace_each_other),
        cmocka_unit_test(what_is_no_image_is_written_as_it_is_when_forced),
        cmocka_unit_test(torn_sectors_do_not_cost_the_first_safety_copy),
        cmocka_unit_test(more_than_a_torn_piece_is_saved_again),
        cmocka_unit_test(what_others_wrote_after_an_interruption_is_saved_before_it_is_lost),
        cmocka_unit_test(a_safety_copy_that_was_changed_is_not_relied_on),
        cmocka_unit_test(the_note_of_another_device_is_not_believed),
        cmocka_unit_test(cancel_ends_any_phase_within_a_second),
        cmocka_unit_test(cancel_ends_the_wait_for_a_device),
    };
    int failed = cmocka_run_group_tests_name("promises, Espressif's stub", tests, bench_use_espressif, NULL);
    return failed + cmocka_run_group_tests_name("promises, Restock's stub", tests, bench_use_restock, NULL);
}
