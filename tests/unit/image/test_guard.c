/* test_guard.c: which file goes to which device: every row of the table, its words, and the operation that
 * asks before it writes. */
/* SPDX-License-Identifier: MIT */
#include "cm.h"

#include "base/bytes.h"
#include "base/json.h"
#include "bench.h"
#include "core/image/guard.h"
#include "core/image/image.h"
#include "craft_archive.h"
#include "craft_image.h"
#include "guard_files.h"
#include "images.h"
#include "port/port.h"
#include "store/store.h"
#include "spoken.h"

#include <stdlib.h>
#include <string.h>

#define MB 0x100000u

static struct guard_report judge(const struct image_info *image, uint64_t size, struct guard_case *c)
{
    struct guard_report report;
    c->image = image;
    c->file_size = size;
    if (c->flash_size == 0)
        c->flash_size = MB;
    guard_judge(c, &report);
    for (size_t i = 0; i < report.count; i++) {
        const struct guard_finding *f = &report.list[i];
        size_t len = strlen(spoken_finding(f));
        assert_in_range(len, 10, SPOKEN_SIZE - 2); /* not cut short */
        assert_true(spoken_finding(f)[len - 1] == '.');
        assert_true(i == 0 || f->level <= report.list[i - 1].level);
        assert_int_equal(f->error != ERR_NONE, f->level >= GUARD_REFUSE);
    }
    return report;
}

/* Examines, judges and frees. */
static struct guard_report judge_bytes(uint8_t *data, size_t size, struct guard_case c)
{
    struct image_info info;
    image_examine(data, size, true, &info);
    struct guard_report report = judge(&info, size, &c);
    free(data);
    return report;
}

static void assert_finding(const struct guard_report *r, size_t at, enum guard_level level, const char *what,
                           const char *text)
{
    assert_true(at < r->count);
    assert_string_equal(guard_what_name(r->list[at].what), what);
    assert_string_equal(guard_level_name(r->list[at].level), guard_level_name(level));
    assert_string_equal(spoken_finding(&r->list[at]), text);
}

#define OWNER_UNKNOWN(id)                                                                                    \
    "It holds the device ID " id ". There is no earlier backup of this device, so Restock cannot tell "      \
    "whether that is its own. If it is another device's, the two would share one identity."

static const struct guard_case nothing_known;

static void a_complete_backup_of_an_unknown_owner_goes_ahead_after_a_question(void **state)
{
    (void)state;
    struct guard_report r = judge_bytes(guard_file_stock(NULL), MB, nothing_known);
    assert_int_equal(r.count, 1);
    assert_finding(&r, 0, GUARD_ASK, "unknown-owner", OWNER_UNKNOWN("1000abcdef"));
    struct err e = ERR_INIT;
    assert_true(guard_allows(&r, false, &e));
}

static void files_that_can_never_be_written(void **state)
{
    (void)state;
    struct guard_case c = {.flash_size = MB};
    struct guard_report r = judge(NULL, 0, &c);
    assert_finding(&r, 0, GUARD_NEVER, "empty", "The file is empty.");
    r = judge(NULL, 4 * (uint64_t)MB, &c);
    assert_finding(
        &r, 0, GUARD_NEVER, "too-large",
        "The file has 4194304 bytes, the flash of this device 1048576. A file is never cut short.");
    for (int force = 0; force < 2; force++) {
        struct err e = ERR_INIT;
        assert_false(guard_allows(&r, force, &e));
        assert_int_equal(err_exit_code(e.code), 6);
    }
}

struct row {
    const char *name;
    uint8_t *(*make)(size_t *size);
    enum guard_level level;
    const char *what, *text;
};

static const struct row rows[] = {
    {"1 MB of a POW R2", guard_file_pow_r2, GUARD_REFUSE, "incomplete",
     "The device has 4 MB of flash, but the file holds only the first 1 MB: what the device keeps "
     "at the end of its flash was not saved."},
    {"patched header", guard_file_patched, GUARD_REFUSE, "altered",
     "The header was changed: it says 4 MB of flash, but the radio data are where a device with 1 "
     "MB keeps them. The device would not start with it. A mended copy can be made of it."},
    {"damaged application", guard_file_damaged, GUARD_REFUSE, "damaged",
     "The application at 0x1000 is damaged: its CRC32 is wrong."},
    {"blank", guard_file_blank, GUARD_REFUSE, "blank",
     "It is blank, as on an erased chip: all 1 MB. To make a device blank, erase it."},
    {"application alone", guard_file_app_alone, GUARD_REFUSE, "application-alone",
     "This is an application alone, as an over-the-air update brings it: the boot loader and "
     "everything that belongs to one device are missing. The device would not start with it."},
    {"Tasmota from 0x1000 on", guard_file_arduino_alone, GUARD_REFUSE, "application-alone",
     "This is an application alone: the boot loader, which belongs in front of it, is missing. "
     "The device would not start with it."},
    {"two bytes", guard_file_two_bytes, GUARD_REFUSE, "no-image",
     "It does not begin like firmware for this chip. The device would not start with it."},
    {"a boot header over nothing", guard_file_header, GUARD_REFUSE, "no-image",
     "It does not begin like firmware for this chip. The device would not start with it."},
    {"web page", guard_file_text, GUARD_REFUSE, "no-image",
     "This is a web page: the download did not deliver the file itself. The device would not "
     "start with it."},
    {"text", guard_file_letters, GUARD_REFUSE, "no-image",
     "It does not begin like firmware for this chip. The device would not start with it."},
    {"another chip's", guard_file_esp32, GUARD_REFUSE, "other-chip",
     "This is made for an ESP32-S3, which is another chip: it does not run on an ESP8266."},
    {"copy for sharing", guard_file_shared, GUARD_REFUSE, "redacted",
     "This copy was made for sharing: what belongs to one device (device ID, key, Wi-Fi settings) "
     "has been removed. It is not a backup."},
    {"Tasmota to write", guard_file_arduino, GUARD_LINE, "firmware",
     "This is firmware to write, not a backup; the rest of the flash becomes blank."},
    {"Tasmota for 4 MB", guard_file_arduino_of_4_mb, GUARD_ASK, "larger-map",
     "It was made for a flash of 4 MB, this device has 1 MB: it may start, but lose its settings."},
    {"unknown", guard_file_bootable, GUARD_ASK, "unknown",
     "The program at the beginning is intact, but Restock does not know how this firmware divides "
     "the rest of the flash."},
    {"unknown and short", guard_file_bootable_short, GUARD_ASK, "unknown",
     "Restock does not know this firmware, but the chip can start it (12 KB)."},
};

static void every_row_of_the_table_has_its_level_and_words(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        size_t size = MB;
        uint8_t *data = rows[i].make(&size);
        struct guard_report r = judge_bytes(data, size, nothing_known);
        print_message("%s: %s\n", rows[i].name, spoken_finding(&r.list[0]));
        assert_finding(&r, 0, rows[i].level, rows[i].what, rows[i].text);
        struct err e = ERR_INIT;
        assert_int_equal(guard_allows(&r, false, &e), rows[i].level < GUARD_REFUSE);
        assert_int_equal(err_exit_code(e.code), rows[i].level < GUARD_REFUSE ? 0 : 7);
        assert_true(guard_allows(&r, true, NULL));
    }
}

static void the_second_reason_of_an_incomplete_backup_is_told_too(void **state)
{
    (void)state;
    struct guard_report r = judge_bytes(images_of(IMAGES_INCOMPLETE, NULL, MB, 0), MB, nothing_known);
    assert_finding(
        &r, 1, GUARD_REFUSE, "incomplete",
        "The radio data, which belong at 0x3FC000, are missing. After an erase, the device would not "
        "start with this file: read the whole flash.");
}

static void a_stock_image_of_1_mb_on_4_mb_says_why_it_works(void **state)
{
    (void)state;
    struct guard_report r =
        judge_bytes(images_of(IMAGES_STOCK, NULL, MB, 0), MB, (struct guard_case){.flash_size = 4 * MB});
    assert_finding(&r, 1, GUARD_LINE, "smaller-map",
                   "Firmware for 1 MB works on this flash of 4 MB: it looks for its radio data at 0xFC000, "
                   "inside the file, however large the chip is.");
    assert_true(guard_allows(&r, false, NULL));
}

static void the_rest_is_left_where_that_was_asked_for(void **state)
{
    (void)state;
    size_t size;
    uint8_t *data = guard_file_arduino(&size);
    struct guard_report r = judge_bytes(data, size, (struct guard_case){.keep_rest = true});
    assert_finding(&r, 0, GUARD_LINE, "firmware",
                   "This is firmware to write, not a backup; the rest of the flash stays as it is.");
}

static void whose_backup_it_is_decides(void **state)
{
    (void)state;
    struct guard_case c = {.own_id = "1000abcdef", .present_id = "1000000001"};
    struct guard_report r = judge_bytes(guard_file_stock(NULL), MB, c);
    assert_int_equal(r.count, 1);
    assert_finding(&r, 0, GUARD_LINE, "own-identity", "Its device ID, 1000abcdef, is this device's own.");

    c = (struct guard_case){.own_id = "1000000001", .present_id = "1000000002"};
    r = judge_bytes(guard_file_stock(NULL), MB, c);
    assert_finding(
        &r, 0, GUARD_REFUSE, "other-identity",
        "Its device ID is 1000abcdef, but this device's own is 1000000001. Two devices would share "
        "one identity, and the official app would work with neither.");

    r = judge_bytes(guard_file_encoded(NULL), MB, c);
    assert_finding(
        &r, 0, GUARD_ASK, "unknown-owner",
        "Its device ID is stored in a form that Restock cannot read, so it may be another device's. "
        "Two devices would then share one identity.");

    c = (struct guard_case){.origin = GUARD_ORIGIN_OTHER, .origin_mac = {0x5C, 0xCF, 0x7F, 1, 2, 0xAB}};
    r = judge_bytes(guard_file_stock(NULL), MB, c);
    assert_finding(
        &r, 0, GUARD_REFUSE, "other-device",
        "This is the backup of another device (MAC 5C:CF:7F:01:02:AB). Two devices would share one "
        "identity, and the official app would work with neither.");
    r = judge_bytes(images_of(IMAGES_TASMOTA, NULL, MB, 0), MB, c);
    assert_finding(&r, 0, GUARD_ASK, "other-device",
                   "This is the backup of another device (MAC 5C:CF:7F:01:02:AB) and contains its settings.");

    c = (struct guard_case){
        .origin = GUARD_ORIGIN_SAME, .origin_date = "2026-01-31T12:34:56Z", .own_id = "1000000001"};
    r = judge_bytes(guard_file_stock(NULL), MB, c);
    assert_int_equal(r.count, 1);
    assert_finding(&r, 0, GUARD_LINE, "own-backup",
                   "This is a backup of this very device, saved 2026-01-31T12:34:56Z.");
    c.changed_since = true;
    r = judge_bytes(guard_file_stock(NULL), MB, c);
    assert_finding(&r, 0, GUARD_REFUSE, "changed",
                   "The file has changed since it was saved; its checksum no longer matches.");
    assert_string_equal(guard_what_name(r.list[1].what),
                        "other-identity"); /* the note is not believed in anything */
}

/* Whatever a device held can be put back: a backup of a device that was half erased is still a backup. */
static void what_this_device_held_as_a_whole_is_only_asked_about(void **state)
{
    (void)state;
    struct guard_case c = {.origin = GUARD_ORIGIN_SAME};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        size_t size = MB;
        uint8_t *data = rows[i].make(&size);
        struct guard_report r = judge_bytes(data, size, c);
        assert_int_equal(guard_allows(&r, false, NULL), size == MB || rows[i].level < GUARD_REFUSE);
        assert_string_equal(guard_what_name(r.list[0].what), rows[i].what);
    }
}

static struct guard_report of_backup(uint8_t *data, uint32_t size)
{
    struct image_info info;
    struct guard_report r;
    image_examine(data, size, true, &info);
    guard_judge_backup(&info, size, &r);
    free(data);
    return r;
}

static void a_backup_just_made_is_told_about_at_once(void **state)
{
    (void)state;
    struct guard_report r = of_backup(images_of(IMAGES_STOCK, NULL, MB, 0), MB);
    assert_int_equal(r.count, 0);
    r = of_backup(images_stock(NULL, NULL, 4 * MB, 2), 4 * MB);
    assert_int_equal(r.count, 1);
    assert_finding(
        &r, 0, GUARD_LINE, "smaller-map",
        "The firmware uses 1 MB of this flash of 4 MB, as its header says; the file holds all of it.");
    r = of_backup(images_of(IMAGES_INCOMPLETE, NULL, MB, 0), MB);
    assert_int_equal(r.count, 3);
    assert_finding(
        &r, 0, GUARD_ASK, "incomplete",
        "The device has 4 MB of flash, but the file holds only the first 1 MB: what the device keeps "
        "at the end of its flash was not saved.");
    assert_finding(
        &r, 2, GUARD_ASK, "larger-map",
        "The firmware takes this flash of 1 MB for one of 4 MB: its header names more than there is.");
    r = of_backup(images_of(IMAGES_TASMOTA, NULL, MB, 0), MB);
    assert_int_equal(r.count, 1);
    assert_finding(&r, 0, GUARD_LINE, "not-stock",
                   "This is not the device's official firmware; the backup holds what is on the device now.");
    r = of_backup(images_of(IMAGES_BLANK, NULL, MB, 0), MB);
    assert_int_equal(r.count, 1);
    assert_string_equal(guard_what_name(r.list[0].what), "blank");
}

/* --- the operation that asks ---------------------------------------------------------------------------- */

static void device_with(struct bench *b, uint8_t *image)
{
    bench_insert(b, image, MB);
    bench_power_on(b);
    assert_done(b, bench_connect(b, 0));
}

/* The same, and a backup of it in its folder. */
static void device_backed_up(struct bench *b, uint8_t *image, struct backup_result *saved)
{
    device_with(b, image);
    const struct backup_options options = {.library = b->folder};
    assert_done(b, flasher_backup(b->flasher, &options, saved, &b->err));
}

static bool restore(struct bench *b, const char *file, bool force, struct restore_result *r)
{
    const struct restore_options options = {.file = file, .library = b->folder, .force = force};
    err_clear(&b->err);
    return flasher_restore(b->flasher, &options, r, &b->err);
}

static void an_incomplete_backup_is_refused_and_forced_through(void **state)
{
    (void)state;
    struct bench b;
    struct restore_result r;
    uint8_t *image = images_of(IMAGES_STOCK, NULL, MB, 0), *bad = images_of(IMAGES_INCOMPLETE, NULL, MB, 0);
    device_with(&b, image);
    const char *file = bench_save(&b, "bad.bin", bad, MB);
    assert_false(restore(&b, file, false, &r));
    assert_int_equal(b.err.code, ERR_REFUSED);
    assert_non_null(strstr(spoken_reason(&b.err), "only the first 1 MB"));
    assert_memory_equal(vsonoff_mem_flash(b.device), image, MB);
    assert_int_equal(bench_files(&b, "safety", NULL), 0);
    assert_done(&b, restore(&b, file, true, &r));
    assert_memory_equal(vsonoff_mem_flash(b.device), bad, MB);
    bench_done(&b);
    free(image);
    free(bad);
}

/* Known from the flash alone, from the library when the flash says nothing any more, and not at all. */
static void another_units_backup_is_refused(void **state)
{
    (void)state;
    struct bench b;
    struct restore_result r;
    uint8_t *image = images_of(IMAGES_STOCK, NULL, MB, 0), *others = images_of(IMAGES_STOCK, NULL, MB, 7),
            *tasmota = images_of(IMAGES_TASMOTA, NULL, MB, 0);
    device_with(&b, image);
    assert_false(restore(&b, bench_save(&b, "others.bin", others, MB), false, &r));
    assert_int_equal(b.err.code, ERR_REFUSED);
    assert_non_null(strstr(spoken_reason(&b.err), "but this device's own is 1000"));
    assert_done(&b, restore(&b, bench_save(&b, "tasmota.bin", tasmota, MB), false, &r));
    assert_int_equal(bench_files(&b, "safety", NULL), 2);
    assert_false(
        restore(&b, bench_save(&b, "others.bin", others, MB), false, &r)); /* the safety copy knows */
    assert_int_equal(b.err.code, ERR_REFUSED);
    assert_done(
        &b, restore(&b, bench_save(&b, "own.bin", image, MB), false, &r)); /* no sidecar, but its own ID */
    assert_memory_equal(vsonoff_mem_flash(b.device), image, MB);
    assert_done(&b, restore(&b, bench_save(&b, "others.bin", others, MB), true, &r));
    assert_memory_equal(vsonoff_mem_flash(b.device), others, MB);
    bench_done(&b);
    free(image);
    free(others);
    free(tasmota);
}

/* What was forced onto a device once is not its own from then on. */
static void a_forced_identity_does_not_become_the_devices_own(void **state)
{
    (void)state;
    struct bench b;
    struct guard_report report;
    struct restore_result r;
    uint8_t *image = images_of(IMAGES_STOCK, NULL, MB, 0), *others = images_of(IMAGES_STOCK, NULL, MB, 7);
    device_with(&b, image);
    const char *own = strdup(bench_save(&b, "own.bin", image, MB));
    const char *file = strdup(bench_save(&b, "others.bin", others, MB));
    struct restore_options options = {.file = file, .library = b.folder};
    assert_done(&b, restore(&b, file, true, &r));
    assert_done(&b, flasher_check_restore(b.flasher, &options, &report, &b.err));
    assert_string_equal(guard_what_name(report.list[0].what), "present-identity");
    assert_done(&b, restore(&b, own, false, &r));
    assert_done(&b, flasher_check_restore(b.flasher, &options, &report, &b.err));
    assert_string_equal(guard_what_name(report.list[0].what), "other-identity");
    assert_false(restore(&b, file, false, &r));
    assert_int_equal(b.err.code, ERR_REFUSED);
    bench_done(&b);
    free((char *)own);
    free((char *)file);
    free(image);
    free(others);
}

/* The note beside it gets the MAC of another device. */
static void call_it_anothers(const char *file)
{
    char note[STORE_PATH_MAX + 8];
    uint8_t *text = NULL;
    size_t len = 0;
    snprintf(note, sizeof note, "%s.json", file);
    assert_true(store_load(store_system(), note, 8192, &text, &len, NULL));
    char *mac = strstr((char *)text, "\"mac\":\"");
    assert_non_null(mac);
    mac[7 + 11] = mac[7 + 11] == 'a' ? 'b' : 'a';
    assert_true(store_save(store_system(), note, text, len, true, NULL));
    free(text);
}

/* A device of which nothing is known, and a file with the ID that the backups of another one have. */
static void the_backups_of_another_device_tell_whose_id_it_is(void **state)
{
    (void)state;
    struct bench b;
    struct guard_report report;
    struct backup_result saved;
    uint8_t *image = images_of(IMAGES_STOCK, NULL, MB, 0), *tasmota = images_of(IMAGES_TASMOTA, NULL, MB, 0);
    device_backed_up(&b, image, &saved);
    call_it_anothers(saved.file);
    backup_result_done(&saved);
    memcpy(vsonoff_mem_flash(b.device), tasmota, MB);
    struct restore_options options = {.file = bench_save(&b, "found.bin", image, MB), .library = b.folder};
    assert_done(&b, flasher_check_restore(b.flasher, &options, &report, &b.err));
    assert_string_equal(guard_what_name(report.list[0].what), "other-identity");
    assert_non_null(strstr(spoken_finding(&report.list[0]), "is that of another device (MAC 5C:CF:7F:"));
    bench_done(&b);
    free(image);
    free(tasmota);
}

static void the_note_beside_a_file_tells_whose_it_is(void **state)
{
    (void)state;
    struct bench b;
    struct guard_report report;
    uint8_t *image = images_of(IMAGES_STOCK, NULL, MB, 0);
    struct backup_result saved;
    device_backed_up(&b, image, &saved);
    struct restore_options options = {.file = saved.file, .library = b.folder};
    assert_done(&b, flasher_check_restore(b.flasher, &options, &report, &b.err));
    assert_string_equal(guard_what_name(report.list[0].what), "own-backup");

    call_it_anothers(saved.file);
    assert_done(&b, flasher_check_restore(b.flasher, &options, &report, &b.err));
    assert_string_equal(guard_what_name(report.list[0].what),
                        "own-identity"); /* its ID is on the flash all the same */

    saved.image[0x78000 + 0x7C + 9] ^= 1;
    saved.image[0x79000 + 0x7C + 9] ^= 1;
    bench_save(&b, strrchr(saved.file, '/') + 1, saved.image, MB);
    assert_done(&b, flasher_check_restore(b.flasher, &options, &report, &b.err));
    assert_string_equal(guard_what_name(report.list[0].what), "changed");
    assert_string_equal(guard_what_name(report.list[1].what), "other-device");
    backup_result_done(&saved);
    bench_done(&b);
    free(image);
}

/* A sidecar whose file was changed says nothing about whose it is: the ID in it does, and who has it. */
static void an_own_backup_that_was_changed_is_judged_by_its_identity(void **state)
{
    (void)state;
    struct bench b;
    struct guard_report report;
    uint8_t *image = images_of(IMAGES_STOCK, NULL, MB, 0);
    struct backup_result saved;
    device_backed_up(&b, image, &saved);
    struct restore_options options = {.file = saved.file, .library = b.folder};
    saved.image[0xF0000] ^= 1;
    bench_save(&b, strrchr(saved.file, '/') + 1, saved.image, MB);
    assert_done(&b, flasher_check_restore(b.flasher, &options, &report, &b.err));
    assert_string_equal(guard_what_name(report.list[0].what), "changed");
    assert_string_equal(guard_what_name(report.list[1].what), "own-identity"); /* it is on the flash */
    backup_result_done(&saved);
    bench_done(&b);
    free(image);
}

static const char *first_word(struct bench *b, const char *file)
{
    static struct guard_report report;
    const struct restore_options options = {.file = file, .library = b->folder};
    err_clear(&b->err);
    assert_done(b, flasher_check_restore(b->flasher, &options, &report, &b->err));
    return guard_what_name(report.list[0].what);
}

/* What is packed has no note of its own. */
static void a_packed_backup_is_known_by_its_bytes(void **state)
{
    (void)state;
    struct bench b;
    struct restore_result r;
    struct backup_result saved;
    uint8_t *image = images_of(IMAGES_STOCK, NULL, MB, 0);
    const struct craft_member members[] = {{"read me.txt", "from my switch", 14, 0, 0},
                                           {"backup.bin", image, MB, 8, 0}};
    size_t zip_len, gzip_len;
    uint8_t *zip = craft_zip(members, 2, &zip_len), *gzip = craft_gzip(image, MB, "backup.bin", &gzip_len);
    device_backed_up(&b, image, &saved);
    backup_result_done(&saved);
    char *packed = strdup(bench_save(&b, "mine.zip", zip, zip_len));
    assert_string_equal(first_word(&b, packed), "own-backup");
    bench_save(&b, "mine.zip.json", (const uint8_t *)"{\"mac\":\"5ccf7f010203\",\"sha256\":\"00\"}", 37);
    assert_string_equal(first_word(&b, packed), "own-backup"); /* that is no note of what is in it */
    memset(vsonoff_mem_flash(b.device), 0xFF, MB);
    assert_done(&b, restore(&b, packed, false, &r));
    assert_memory_equal(vsonoff_mem_flash(b.device), image, MB);
    assert_int_equal(r.size, MB);
    struct verify_result verified;
    assert_done(&b, flasher_verify(b.flasher, bench_save(&b, "mine.bin.gz", gzip, gzip_len), false, &verified,
                                   &b.err));
    assert_true(verified.equal);
    verify_result_done(&verified);
    bench_done(&b);
    free(packed);
    free(zip);
    free(gzip);
    free(image);
}

static void an_archive_that_cannot_be_opened_is_never_written(void **state)
{
    (void)state;
    struct bench b;
    struct restore_result r;
    struct verify_result verified;
    uint8_t *image = images_of(IMAGES_STOCK, NULL, MB, 0);
    const struct craft_member members[] = {{"one.bin", image, MB, 8, 0}, {"two.bin", image, MB, 8, 0}};
    size_t len;
    uint8_t *zip = craft_zip(members, 2, &len);
    device_with(&b, image);
    const char *file = bench_save(&b, "two.zip", zip, len);
    assert_string_equal(first_word(&b, file), "archive");
    for (int force = 0; force < 2; force++) {
        assert_false(restore(&b, file, force != 0, &r));
        assert_int_equal(b.err.code, ERR_FILE_PACKED);
        assert_non_null(strstr(spoken_reason(&b.err), "2 files in this zip file"));
    }
    err_clear(&b.err);
    assert_false(flasher_verify(b.flasher, file, false, &verified, &b.err));
    assert_int_equal(b.err.code, ERR_FILE_PACKED);
    verify_result_done(&verified);
    assert_memory_equal(vsonoff_mem_flash(b.device), image, MB);
    bench_done(&b);
    free(zip);
    free(image);
}

/* Two devices with Tuya's firmware whose identities cannot be read, by the backups of the first one. */
static void identities_that_cannot_be_read_are_compared(void **state)
{
    (void)state;
    struct bench b;
    struct backup_result saved;
    static const struct craft_texts texts = {{"ESP.ty_ws_mod.gw_sw_ver_key", "tuya"}};
    uint8_t *one = craft_sdk(MB, 2, &texts), *two = malloc(MB), *later = malloc(MB);
    memset(one + 0x79000, 0xA5, 0x1000);
    memcpy(later, one, MB); /* as it was after another day */
    memset(later + 0x7C000, 0x11, 0x2000);
    memset(later + 0xFB000, 0x22, 0x1000);
    memcpy(two, one, MB);
    two[0x79800] ^= 1;
    device_with(&b, one);
    char *of_one = strdup(bench_save(&b, "one.bin", later, MB)),
         *of_two = strdup(bench_save(&b, "two.bin", two, MB));
    assert_string_equal(first_word(&b, of_one), "unknown-owner");
    const struct backup_options options = {.library = b.folder};
    assert_done(&b, flasher_backup(b.flasher, &options, &saved, &b.err));
    assert_string_equal(first_word(&b, of_one), "own-identity");
    assert_string_equal(first_word(&b, of_two), "other-identity");
    call_it_anothers(saved.file);
    backup_result_done(&saved);
    struct guard_report report;
    const struct restore_options restore_one = {.file = of_one, .library = b.folder};
    assert_done(&b, flasher_check_restore(b.flasher, &restore_one, &report, &b.err));
    assert_int_equal(report.list[0].level, GUARD_REFUSE);
    assert_non_null(
        strstr(spoken_finding(&report.list[0]), "byte for byte as in a backup of another device"));
    assert_string_equal(first_word(&b, of_two), "unknown-owner");
    bench_done(&b);
    free(of_one);
    free(of_two);
    free(one);
    free(two);
    free(later);
}

static void a_check_reads_the_flash_once_and_changes_nothing(void **state)
{
    (void)state;
    struct bench b;
    struct guard_report report;
    uint8_t *image = images_of(IMAGES_STOCK, NULL, MB, 0), *others = images_of(IMAGES_STOCK, NULL, MB, 7);
    device_with(&b, image);
    struct restore_options options = {.file = bench_save(&b, "others.bin", others, MB), .library = b.folder};
    assert_done(&b, flasher_check_restore(b.flasher, &options, &report, &b.err));
    uint64_t heard = b.port->bytes_in;
    assert_done(&b, flasher_check_restore(b.flasher, &options, &report, &b.err));
    assert_int_equal(b.port->bytes_in, heard);
    options.file = "/no/such/file";
    assert_false(flasher_check_restore(b.flasher, &options, &report, &b.err));
    assert_int_equal(b.err.code, ERR_FILE_READ);
    assert_memory_equal(vsonoff_mem_flash(b.device), image, MB);
    bench_done(&b);
    free(image);
    free(others);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_complete_backup_of_an_unknown_owner_goes_ahead_after_a_question),
        cmocka_unit_test(files_that_can_never_be_written),
        cmocka_unit_test(every_row_of_the_table_has_its_level_and_words),
        cmocka_unit_test(the_second_reason_of_an_incomplete_backup_is_told_too),
        cmocka_unit_test(a_stock_image_of_1_mb_on_4_mb_says_why_it_works),
        cmocka_unit_test(the_rest_is_left_where_that_was_asked_for),
        cmocka_unit_test(whose_backup_it_is_decides),
        cmocka_unit_test(what_this_device_held_as_a_whole_is_only_asked_about),
        cmocka_unit_test(a_backup_just_made_is_told_about_at_once),
        cmocka_unit_test(an_incomplete_backup_is_refused_and_forced_through),
        cmocka_unit_test(another_units_backup_is_refused),
        cmocka_unit_test(a_forced_identity_does_not_become_the_devices_own),
        cmocka_unit_test(the_backups_of_another_device_tell_whose_id_it_is),
        cmocka_unit_test(the_note_beside_a_file_tells_whose_it_is),
        cmocka_unit_test(a_packed_backup_is_known_by_its_bytes),
        cmocka_unit_test(an_archive_that_cannot_be_opened_is_never_written),
        cmocka_unit_test(identities_that_cannot_be_read_are_compared),
        cmocka_unit_test(a_check_reads_the_flash_once_and_changes_nothing),
        cmocka_unit_test(an_own_backup_that_was_changed_is_judged_by_its_identity),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
