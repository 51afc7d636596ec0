/* test_words.c: devices, files, errors and results in the words of the window. */
/* SPDX-License-Identifier: MIT */
#include "cm.h"

#include "base/err.h"
#include "core/image/guard.h"
#include "gui/dates.h"
#include "gui/found.h"
#include "gui/job.h"
#include "gui/words.h"
#include "said.h"
#include "say/say_error.h"

#include <stdio.h>
#include <string.h>

/* Windows writes dates in the window; here they stay as they are. */
void date_text(const char *utc, char *text, size_t size)
{
    snprintf(text, size, "%s", utc);
}

static const struct device_info device = {
    .chip = "ESP8285", .mac = {0x5C, 0xCF, 0x7F, 1, 2, 3}, .flash_size = 1u << 20, .flash_maker = "Puya"};

static void a_device_is_chip_flash_and_mac(void **state)
{
    (void)state;
    char text[200];
    words_device(&device, "", text, sizeof text);
    assert_string_equal(text, "ESP8285, 1 MB flash (Puya), MAC 5C:CF:7F:01:02:03");
    words_device(&device, "Lamp", text, sizeof text);
    assert_string_equal(text, "Lamp: ESP8285, 1 MB flash (Puya), MAC 5C:CF:7F:01:02:03");
}

static void a_first_one_that_does_not_answer_is_told_from_one_out_of_reach(void **state)
{
    (void)state;
    char text[900];
    words_no_answer(false, "", text, sizeof text);
    assert_has(text, "already open, but it does not answer");
    assert_has(text, "Task Manager");
    assert_lacks(text, "not opened");
    words_no_answer(true, "C:\\x\\a.bin", text, sizeof text);
    assert_has(text, "runs as administrator");
    assert_has(text, "This file was not opened:\na.bin");
    assert_lacks(text, "Task Manager");
}

static void firmware_is_named_as_surely_as_it_is_known(void **state)
{
    (void)state;
    char text[200];
    struct image_info image = {.firmware = FIRMWARE_EWELINK, .product = "PSF-B04-GL", .version = "2.6.0"};
    words_firmware(&image, text, sizeof text);
    assert_string_equal(text, "eWeLink PSF-B04-GL 2.6.0, the official firmware");
    image = (struct image_info){.firmware = FIRMWARE_TASMOTA, .version = "12.5.0"};
    words_firmware(&image, text, sizeof text);
    assert_string_equal(text, "Tasmota 12.5.0");
    image.from_a_look = image.named_by_settings = true;
    words_firmware(&image, text, sizeof text);
    assert_string_equal(text, "Tasmota 12.5.0, according to its settings");
    image = (struct image_info){.firmware = FIRMWARE_ARDUINO, .from_a_look = true};
    words_firmware(&image, text, sizeof text);
    assert_string_equal(text, "Arduino sketch; a backup may show which");
    image.from_a_look = false;
    words_firmware(&image, text, sizeof text);
    assert_string_equal(text, "Arduino sketch");
    image = (struct image_info){.firmware = FIRMWARE_UNKNOWN, .verdict = IMAGE_BLANK};
    words_firmware(&image, text, sizeof text);
    assert_string_equal(text, "Nothing: the flash is blank");
}

static void the_name_of_a_path_is_what_follows_the_last_separator(void **state)
{
    (void)state;
    assert_string_equal(words_file_name("C:\\a\\b.bin"), "b.bin");
    assert_string_equal(words_file_name("/a/b.bin"), "b.bin");
    assert_string_equal(words_file_name("b.bin"), "b.bin");
    assert_string_equal(words_file_name(""), "");
}

static void a_long_name_loses_its_middle_and_no_half_characters(void **state)
{
    (void)state;
    char path[600] = "C:\\x\\", text[WORDS_NAME_MAX];
    const char *usual = "C:\\x\\safety-sonoff-PSF-B04-GL-5ccf7f123456-1M-20260131T123456Z.bin";
    words_short_name(usual, text);
    assert_string_equal(text, usual + 5);
    for (int i = 0; i < 100; i++)
        strcat(path, "\xD1\x8F"); /* two bytes */
    strcat(path, ".bin");
    words_short_name(path, text);
    assert_has(text, "\xD1\x8F...\xD1\x8F");
    assert_has(text, "\xD1\x8F.bin");
    assert_int_equal(strlen(text), 36 * 2 + 3 + 32 * 2 + 4);
    strcpy(path, "\x8F\x8F\x8F"); /* hostile: continuation bytes alone */
    words_short_name(path, text);
    assert_string_equal(text, path);
    memset(path, 0, sizeof path);
    for (int i = 0; i < 80; i++)
        strcat(path, "\xF0\x9F\x94\x8C"); /* the longest characters there are */
    words_short_name(path, text);
    assert_int_equal(strlen(text), 72 * 4 + 3);
}

static void errors_advise_someone_at_a_window(void **state)
{
    (void)state;
    char text[600];
    for (int code = ERR_NONE + 1; code < ERR_COUNT; code++) {
        struct err e = {.code = (enum err_code)code};
        if (code == ERR_USAGE || code == ERR_UNCONFIRMED || code == ERR_DECLINED)
            continue; /* of the command line alone */
        words_error(&e, text, sizeof text);
        assert_has(text, say_error_sentence(e.code));
        assert_lacks(text, "--");
        assert_lacks(text, "restock-cli");
        assert_lacks(text, "command");
        assert_lacks(text, "On Linux");
    }
}

static void a_refusal_gives_its_reason(void **state)
{
    (void)state;
    char text[600];
    struct err e = {.code = ERR_REFUSED, .detail = "another device is connected now"};
    words_error(&e, text, sizeof text);
    assert_has(text, "Not done: another device is connected now. ");
    strcpy(e.detail, "It is damaged.");
    words_error(&e, text, sizeof text);
    assert_has(text, "Not done: It is damaged. ");
}

static void another_chip_is_named(void **state)
{
    (void)state;
    char text[600];
    struct err e = {.code = ERR_WRONG_CHIP, .why = {{FACT_CHIP_IS, {fact_text("ESP32")}}}};
    words_error(&e, text, sizeof text);
    assert_has(text, "The chip is an ESP32");
    assert_has(text, "left alone");
}

static void where_on_the_flash_it_goes_wrong_is_said(void **state)
{
    (void)state;
    char text[600];
    static const enum err_code codes[] = {ERR_VERIFY, ERR_UNSTABLE, ERR_PROTECTED};
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        struct err e = {.code = codes[i], .detail = "not these: 0x05000-0x05FFF"};
        words_error(&e, text, sizeof text);
        assert_has(text, " (not these: 0x05000-0x05FFF) ");
    }
    struct err e = {.code = ERR_FLASH, .detail = "request D1 was refused"};
    words_error(&e, text, sizeof text);
    assert_lacks(text, "D1");
}

/* Files */

static struct file_found complete_file(void)
{
    struct file_found f = {.size = 1u << 20};
    f.image =
        (struct image_info){.verdict = IMAGE_COMPLETE, .firmware = FIRMWARE_EWELINK, .product = "PSF-B04-GL"};
    f.note =
        (struct library_backup){.has_sidecar = true, .mac = "5ccf7f010203", .date = "2026-01-31T12:34:56Z"};
    return f;
}

static struct guard_report finding(enum guard_level level, enum guard_what what, enum fact_id fact)
{
    struct guard_report check = {.count = 1};
    check.list[0] = (struct guard_finding){.level = level, .what = what, .facts = {{.id = fact}}};
    return check;
}

static void a_file_says_what_it_is_and_what_the_comparison_says_first(void **state)
{
    (void)state;
    char text[700];
    struct file_found f = complete_file();
    words_file(&f, NULL, text, sizeof text);
    assert_string_equal(text,
                        "Complete backup, 1 MB: eWeLink PSF-B04-GL. Made by Restock, 2026-01-31T12:34:56Z.");
    struct guard_report check = finding(GUARD_LINE, GUARD_OWN_BACKUP, FACT_OWN_BACKUP);
    words_file(&f, &check, text, sizeof text);
    assert_string_equal(text,
                        "Complete backup, 1 MB: eWeLink PSF-B04-GL. This is a backup of this very device.");
    check = finding(GUARD_ASK, GUARD_CHANGED, FACT_CHANGED_SINCE);
    words_file(&f, &check, text, sizeof text);
    assert_string_equal(text, "Complete backup, 1 MB: eWeLink PSF-B04-GL. The file has changed since it was "
                              "saved; its checksum no longer matches.");
    check = finding(GUARD_REFUSE, GUARD_EMPTY, FACT_FILE_EMPTY); /* the reason needs the room */
    words_file(&f, &check, text, sizeof text);
    assert_string_equal(text, "Complete backup, 1 MB. The file is empty.");
}

static void a_question_has_every_finding_in_a_line_of_its_own(void **state)
{
    (void)state;
    char text[2200];
    struct file_found f = complete_file();
    struct guard_report check = finding(GUARD_ASK, GUARD_CHANGED, FACT_CHANGED_SINCE);
    check.list[1] = finding(GUARD_LINE, GUARD_OWN_BACKUP, FACT_OWN_BACKUP).list[0];
    check.count = 2;
    words_findings(&check, text, sizeof text);
    assert_string_equal(
        text, "Warning: The file has changed since it was saved; its checksum no longer matches.\nThis is "
              "a backup of this very device.");
    words_file_kind(&f, text, sizeof text);
    assert_string_equal(text, "Complete backup, 1 MB: eWeLink PSF-B04-GL");
    check.count = 0;
    words_findings(&check, text, sizeof text);
    assert_string_equal(text, "");
    check.count = GUARD_FINDINGS; /* cut, not overrun */
    for (size_t i = 0; i < GUARD_FINDINGS; i++)
        check.list[i] = finding(GUARD_LINE, GUARD_EMPTY, FACT_FILE_EMPTY).list[0];
    words_findings(&check, text, 30);
    assert_int_equal(strlen(text), 29);
}

/* "Not recognised: Shelly" would contradict itself. */
static void a_firmware_in_no_known_layout_is_named_all_the_same(void **state)
{
    (void)state;
    char text[240];
    struct file_found f = {.size = 2u << 20};
    f.image = (struct image_info){.verdict = IMAGE_UNKNOWN, .firmware = FIRMWARE_SHELLY, .version = "1.8.0"};
    words_file_kind(&f, text, sizeof text);
    assert_string_equal(text, "Firmware that cannot be checked, 2 MB: Shelly 1.8.0");
}

static void a_file_that_is_no_image_says_so(void **state)
{
    (void)state;
    char text[700];
    struct file_found f = {.size = 33};
    f.image = (struct image_info){.verdict = IMAGE_UNKNOWN, .firmware = FIRMWARE_UNKNOWN, .reason_count = 1};
    f.image.reasons[0] = (struct fact){.id = FACT_FILE_FOREIGN};
    words_file(&f, NULL, text, sizeof text);
    assert_string_equal(
        text, "Not recognised as firmware, 33 bytes. It does not begin like firmware for this chip.");
    f.unpacked_from = ARCHIVE_ZIP;
    snprintf(f.unpacked_name, sizeof f.unpacked_name, "mine.bin");
    words_file(&f, NULL, text, sizeof text);
    assert_non_null(strstr(text, ". Unpacked from the zip file: mine.bin. "));
    f.unpacked_from = ARCHIVE_GZIP;
    f.unpacked_name[0] = '\0';
    words_file(&f, NULL, text, sizeof text);
    assert_non_null(strstr(text, ". Unpacked from the gzip file. "));
    f.err.code = ERR_FILE_READ;
    words_file(&f, NULL, text, sizeof text);
    assert_string_equal(text, say_error_sentence(ERR_FILE_READ));
}

static void a_line_of_the_list_has_date_firmware_and_purpose(void **state)
{
    (void)state;
    char text[256];
    struct library_backup note = {
        .date = "2026-01-31T12:34:56Z", .firmware = FIRMWARE_TASMOTA, .version = "12.5.0"};
    note.purpose = PURPOSE_BACKUP;
    words_backup(&note, text, sizeof text);
    assert_string_equal(text, "Tasmota 12.5.0, 2026-01-31T12:34:56Z");
    note.purpose = PURPOSE_SAFETY_COPY;
    words_backup(&note, text, sizeof text);
    assert_string_equal(text, "Tasmota 12.5.0, 2026-01-31T12:34:56Z  (safety copy)");
    strcpy(note.verdict, "partial");
    words_backup(&note, text, sizeof text);
    assert_string_equal(text, "Tasmota 12.5.0, 2026-01-31T12:34:56Z, partial  (safety copy)");
    note.purpose = PURPOSE_UNFINISHED;
    words_backup(&note, text, sizeof text);
    assert_string_equal(
        text, "Tasmota 12.5.0, 2026-01-31T12:34:56Z, partial  (from an interrupted restore or erase)");
    note = (struct library_backup){.file = "lamp.bin", .firmware = FIRMWARE_EWELINK, .verdict = "complete"};
    words_backup(&note, text, sizeof text);
    assert_string_equal(text, "eWeLink, lamp.bin, complete");
    strcpy(note.version, "2.6.0");
    words_backup(&note, text, sizeof text);
    assert_string_equal(text, "Official firmware 2.6.0, lamp.bin, complete");
    note.online_only = true;
    words_backup(&note, text, sizeof text);
    assert_string_equal(text, "Official firmware 2.6.0, lamp.bin, complete  (online only, read when chosen)");
    note = (struct library_backup){.file = "lamp.bin", .online_only = true};
    words_backup(&note, text, sizeof text);
    assert_string_equal(text, "Not known yet, lamp.bin  (online only, read when chosen)");
}

/* Ends */

static void what_begins_anew_promises_no_more(void **state)
{
    (void)state;
    char text[1200];
    static const enum err_code codes[] = {ERR_CANCELLED, ERR_PORT_GONE};
    for (size_t i = 0; i < 2; i++)
        for (enum job_kind kind = JOB_BACKUP; kind <= JOB_BOOT_LOG; kind++) {
            struct done done = {.kind = kind, .err = {.code = codes[i]}};
            words_done(&done, text, sizeof text);
            assert_has(text, "ress the same button");
            bool anew = kind == JOB_BOOT_LOG || kind == JOB_VERIFY;
            (anew ? assert_lacks : assert_has)(text, "where it stopped");
        }
    for (size_t i = 0; i < 2; i++) { /* not begun by a button */
        struct done done = {.kind = JOB_CHECK, .err = {.code = codes[i]}};
        words_done(&done, text, sizeof text);
        assert_has(text, "Choose the check from the menu to start again.");
        assert_lacks(text, "button");
    }
}

/* "The file" would be the one that was to be restored. */
static void a_safety_copy_that_cannot_be_saved_is_called_by_its_name(void **state)
{
    (void)state;
    char text[1200];
    for (enum job_kind kind = JOB_BACKUP; kind <= JOB_BOOT_LOG; kind++) {
        struct done done = {.kind = kind, .err = {.code = ERR_FILE_WRITE}};
        words_done(&done, text, sizeof text);
        bool changes = kind == JOB_RESTORE || kind == JOB_UNDO || kind == JOB_ERASE;
        (changes ? assert_has : assert_lacks)(text,
                                              "The safety copy could not be saved, so nothing was changed");
    }
}

static void a_folder_that_windows_refuses_is_told_with_the_likely_reason(void **state)
{
    (void)state;
    static const enum err_code codes[] = {ERR_FILE_BLOCKED, ERR_FILE_DENIED};
    char text[1200];
    for (size_t i = 0; i < 2; i++) {
        struct err e = {.code = codes[i]};
        assert_true(words_folder_is_refused(codes[i]));
        words_folder_refused(&e, "C:\\Docs\\Restock", true, text, sizeof text);
        assert_has(text, "C:\\Docs\\Restock\n");
        assert_has(text, "Controlled folder access");
        assert_has(text, "Restock will keep your backups");
        words_folder_refused(&e, "C:\\Docs", false, text, sizeof text);
        assert_lacks(text, "Restock will keep your backups");
        struct done done = {.kind = JOB_RESTORE, .err = e};
        words_done(&done, text, sizeof text);
        assert_has(text, "Nothing was changed on the device: the safety copy could not be saved.");
        assert_has(text, "Choose another folder");
    }
    assert_false(words_folder_is_refused(ERR_FILE_WRITE));
}

static void what_was_saved_is_named_within_its_sentence(void **state)
{
    (void)state;
    char text[1200];
    struct done done = {.kind = JOB_BACKUP, .ok = true, .file = "C:\\x\\1.bin", .has_image = true};
    done.image.verdict = IMAGE_PARTIAL;
    done.image.firmware = FIRMWARE_UNKNOWN;
    words_done(&done, text, sizeof text);
    assert_has(text, "It holds firmware that Restock does not recognise");
}

static void ends_name_the_file_and_how_to_undo(void **state)
{
    (void)state;
    char text[1200];
    struct done done = {.kind = JOB_BACKUP, .ok = true, .file = "C:\\x\\sonoff-1.bin"};
    words_done(&done, text, sizeof text);
    assert_has(text, "Backup done and verified, byte for byte");
    assert_has(text, "\nsonoff-1.bin");
    done.kind = JOB_RESTORE;
    done.restore.stats.sectors_written = 1;
    words_done(&done, text, sizeof text);
    assert_has(text, "No safety copy was made.");
    done.restore.stats.sectors_written = 0;
    words_done(&done, text, sizeof text);
    assert_has(text, "Nothing had to be changed.");
    assert_lacks(text, "safety copy");
    strcpy(done.restore.safety_copy, "C:\\x\\safety-1.bin");
    words_done(&done, text, sizeof text);
    assert_has(text, "Undo puts back what was there:\nsafety-1.bin");
    done.kind = JOB_ERASE;
    words_done(&done, text, sizeof text);
    assert_has(text, "The flash is blank, verified");
    assert_has(text, "Undo puts back what was there:\nsafety-1.bin");
}

static void a_copy_that_got_lost_meanwhile_is_no_undo(void **state)
{
    (void)state;
    char text[1200];
    struct done done = {.kind = JOB_RESTORE, .ok = true, .restore.safety_copy = "C:\\x\\safety-1.bin"};
    done.restore.note_is_lost = true;
    words_done(&done, text, sizeof text);
    assert_has(text, "saved, but Undo does not know of it:\nsafety-1.bin");
    assert_lacks(text, "Undo puts back");
    done.restore.safety_copy_is_gone = true;
    words_done(&done, text, sizeof text);
    assert_has(text, "the safety copy was deleted in the meantime");
    assert_lacks(text, "Undo");
}

static void old_copies_that_were_removed_are_counted(void **state)
{
    (void)state;
    char text[1200];
    struct done done = {.kind = JOB_ERASE, .ok = true, .restore.safety_copy = "C:\\x\\safety-1.bin"};
    words_done(&done, text, sizeof text);
    assert_lacks(text, "removed");
    done.restore.removed.count = 1;
    words_done(&done, text, sizeof text);
    assert_has(text, ". An old safety copy was removed (the log names it). Undo puts back");
    done.restore.removed.count = 3;
    words_done(&done, text, sizeof text);
    assert_has(text, ". 3 old safety copies were removed (the log names them). Undo puts back");
    done.restore.safety_copy[0] = '\0';
    words_done(&done, text, sizeof text);
    assert_has(text, "3 old safety copies were removed");
}

static void after_an_interruption_the_end_says_what_undo_and_the_copy_hold(void **state)
{
    (void)state;
    char text[1200];
    struct done done = {.kind = JOB_RESTORE, .ok = true, .restore.safety_copy = "C:\\x\\safety-1.bin"};
    done.restore.safety_copy_is_older = true;
    words_done(&done, text, sizeof text);
    assert_has(text, "Undo puts back what was there before the interruption:\nsafety-1.bin");
    done.restore.safety_copy_is_older = false;
    done.restore.safety_copy_is_unfinished = true;
    strcpy(done.restore.safety_copy, "C:\\x\\unfinished-1.bin");
    words_done(&done, text, sizeof text);
    assert_has(text, "Undo puts back what was there before the interruption. What that left is saved "
                     "in:\nunfinished-1.bin");
    done.restore.removed.count = 2; /* what has no room in the window comes last */
    words_done(&done, text, sizeof text);
    assert_has(text, ". Undo puts back what");
    assert_has(text, "unfinished-1.bin\n2 old safety copies were removed");
    done.restore.removed.count = 0;
    done.kind = JOB_UNDO; /* whether there is something to undo now, the button shows */
    words_done(&done, text, sizeof text);
    assert_has(text, "What the interrupted operation left is saved in:\nunfinished-1.bin");
    assert_lacks(text, "Undo puts back");
    done.restore.safety_copy_is_unfinished = false;
    done.restore.safety_copy_is_older = true;
    strcpy(done.restore.safety_copy, "C:\\x\\safety-1.bin");
    strcpy(done.file, "C:\\x\\safety-1.bin"); /* is on the device again */
    words_done(&done, text, sizeof text);
    assert_has(text, "The interrupted operation has been undone.");
    assert_lacks(text, "safety-1.bin");
    strcpy(done.file, "C:\\x\\safety-0.bin"); /* an undo that went on */
    words_done(&done, text, sizeof text);
    assert_has(text, "Undo puts back what was there before the interruption:\nsafety-1.bin");
}

static void a_comparison_counts_in_singular_and_plural(void **state)
{
    (void)state;
    char text[1200];
    struct done done = {.kind = JOB_VERIFY, .ok = true};
    done.verify.stats.sectors_total = 256;
    done.verify.sectors_different = 1;
    words_done(&done, text, sizeof text);
    assert_has(text, "1 of 256 sectors of the device does not match");
    done.verify.sectors_different = 2;
    words_done(&done, text, sizeof text);
    assert_has(text, "2 of 256 sectors of the device do not match");
    done.verify.equal = true;
    words_done(&done, text, sizeof text);
    assert_has(text, "Equal:");
}

static void a_backup_says_at_once_what_it_is_worth(void **state)
{
    (void)state;
    char text[1200];
    struct done done = {.kind = JOB_BACKUP, .ok = true, .has_image = true, .file = "a.bin"};
    done.image =
        (struct image_info){.verdict = IMAGE_COMPLETE, .firmware = FIRMWARE_EWELINK, .product = "PSF-B04-GL"};
    words_done(&done, text, sizeof text);
    assert_string_equal(
        text, "Backup done and verified, byte for byte (0.0 s):\na.bin\nIt holds eWeLink PSF-B04-GL, the "
              "official firmware.");
    done.image.verdict = IMAGE_INCOMPLETE;
    words_done(&done, text, sizeof text);
    assert_has(text, "\nWarning: the firmware on it (PSF-B04-GL) is incomplete. Choose the file to see why.");
    done.image.product[0] = '\0';
    done.image.verdict = IMAGE_DAMAGED;
    words_done(&done, text, sizeof text);
    assert_has(text, "\nWarning: the firmware on it is damaged. Choose the file to see why.");
    done.image =
        (struct image_info){.verdict = IMAGE_PARTIAL, .firmware = FIRMWARE_TASMOTA, .version = "12.5.0"};
    words_done(&done, text, sizeof text);
    assert_has(text, "\nIt holds Tasmota 12.5.0, which is not the official firmware.");
    done.image.verdict = IMAGE_BLANK;
    words_done(&done, text, sizeof text);
    assert_has(text, "\nWarning: the flash is blank, so this backup holds nothing.");
}

static void an_undo_says_what_comes_back(void **state)
{
    (void)state;
    char text[1200];
    struct flasher_undo_state undo = {
        .date = "2026-01-31T12:34:56Z", .firmware = FIRMWARE_EWELINK, .product = "PSF-B04-GL"};
    words_undo(&undo, text, sizeof text);
    assert_string_equal(text, "eWeLink PSF-B04-GL, saved 2026-01-31T12:34:56Z");
    strcpy(undo.verdict, "blank");
    words_undo(&undo, text, sizeof text);
    assert_string_equal(text, "a blank flash, saved 2026-01-31T12:34:56Z");
    undo.date[0] = '\0'; /* a copy whose note is lost */
    words_undo(&undo, text, sizeof text);
    assert_string_equal(text, "a blank flash");
    undo.without_note = true;
    words_undo(&undo, text, sizeof text);
    assert_string_equal(text, "a blank flash (the newest safety copy; there is no note of the last change)");
    struct done done = {.kind = JOB_UNDO, .ok = true, .restore.safety_copy = "C:\\x\\safety-1.bin"};
    words_done(&done, text, sizeof text);
    assert_has(text, "Put back and verified, byte for byte");
    assert_has(text, "Undo puts back what was there:\nsafety-1.bin");
}

static void a_boot_check_ends_with_its_verdict_and_what_to_do(void **state)
{
    (void)state;
    char text[1200];
    struct done done = {.kind = JOB_BOOT_LOG, .ok = true};
    done.boot.verdict.id = FACT_BOOT_FLASH_UNREADABLE;
    words_done(&done, text, sizeof text);
    assert_string_equal(text, "The chip cannot read its flash.");
    done.boot.advice[0].id = FACT_BOOT_STRONGER_SUPPLY_FIRST;
    done.boot.advice[1].id = FACT_BOOT_ELSE_SUPPLY;
    done.boot.advice_count = 2;
    words_done(&done, text, sizeof text);
    assert_string_equal(text, "The chip cannot read its flash. Try a stronger 3.3 V supply first. If they "
                              "match, the supply may be too weak.");
}

/* Boot loaders, exceptions and counts are in the log. */
static void a_boot_check_is_told_without_technical_words(void **state)
{
    static const char *const technical[] = {"boot loader", "xception", "checksum", "watchdog", "user", "{"};
    (void)state;
    char text[1200];
    struct done done = {.kind = JOB_BOOT_LOG, .ok = true};
    for (int id = FACT_BOOT_STARTS_STOCK_USER; id <= FACT_BOOT_POWER_LOST; id++) {
        done.boot.verdict = (struct fact){(enum fact_id)id, {fact_text("1.7"), fact_number(2)}};
        words_done(&done, text, sizeof text);
        assert_true(text[0] != '\0');
        for (size_t i = 0; i < sizeof technical / sizeof technical[0]; i++)
            if (strstr(text, technical[i]) != NULL)
                fail_msg("%s: %s", technical[i], text);
    }
    done.boot.verdict.id = FACT_BOOT_STARTS_STOCK_USER;
    words_done(&done, text, sizeof text);
    assert_string_equal(text, "Your Sonoff starts with its official firmware. You can disconnect it now.");
    done.boot.verdict.id = FACT_BOOT_STARTS_WITHOUT_LOADER;
    words_done(&done, text, sizeof text);
    assert_string_equal(text,
                        "Your Sonoff starts with the firmware that is on it. You can disconnect it now.");
    done.boot.verdict.id = FACT_BOOT_CRASHES_AGAIN;
    words_done(&done, text, sizeof text);
    assert_string_equal(text, "It restarts again and again: its firmware crashes.");
}

static void a_check_ends_with_its_summary(void **state)
{
    (void)state;
    char text[1200];
    struct done done = {.kind = JOB_CHECK, .ok = true};
    done.board_summary.id = FACT_BOARD_SUMMARY_OK;
    words_done(&done, text, sizeof text);
    assert_string_equal(text, "Adapter, wires, chip, flash and stub work as expected.");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_device_is_chip_flash_and_mac),
        cmocka_unit_test(a_first_one_that_does_not_answer_is_told_from_one_out_of_reach),
        cmocka_unit_test(firmware_is_named_as_surely_as_it_is_known),
        cmocka_unit_test(the_name_of_a_path_is_what_follows_the_last_separator),
        cmocka_unit_test(a_long_name_loses_its_middle_and_no_half_characters),
        cmocka_unit_test(errors_advise_someone_at_a_window),
        cmocka_unit_test(a_refusal_gives_its_reason),
        cmocka_unit_test(another_chip_is_named),
        cmocka_unit_test(where_on_the_flash_it_goes_wrong_is_said),
        cmocka_unit_test(a_file_says_what_it_is_and_what_the_comparison_says_first),
        cmocka_unit_test(a_question_has_every_finding_in_a_line_of_its_own),
        cmocka_unit_test(a_firmware_in_no_known_layout_is_named_all_the_same),
        cmocka_unit_test(a_file_that_is_no_image_says_so),
        cmocka_unit_test(a_line_of_the_list_has_date_firmware_and_purpose),
        cmocka_unit_test(what_begins_anew_promises_no_more),
        cmocka_unit_test(a_folder_that_windows_refuses_is_told_with_the_likely_reason),
        cmocka_unit_test(a_safety_copy_that_cannot_be_saved_is_called_by_its_name),
        cmocka_unit_test(what_was_saved_is_named_within_its_sentence),
        cmocka_unit_test(ends_name_the_file_and_how_to_undo),
        cmocka_unit_test(a_copy_that_got_lost_meanwhile_is_no_undo),
        cmocka_unit_test(old_copies_that_were_removed_are_counted),
        cmocka_unit_test(after_an_interruption_the_end_says_what_undo_and_the_copy_hold),
        cmocka_unit_test(a_comparison_counts_in_singular_and_plural),
        cmocka_unit_test(a_backup_says_at_once_what_it_is_worth),
        cmocka_unit_test(an_undo_says_what_comes_back),
        cmocka_unit_test(a_boot_check_ends_with_its_verdict_and_what_to_do),
        cmocka_unit_test(a_boot_check_is_told_without_technical_words),
        cmocka_unit_test(a_check_ends_with_its_summary),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
