/* test_words_files.c: work on files, done as the window has it done, and in its words. */
/* SPDX-License-Identifier: MIT */
#include "cm.h"

#include "bench.h"
#include "gui/dates.h"
#include "gui/file_job.h"
#include "gui/found.h"
#include "gui/words.h"
#include "gui/words_files.h"
#include "images.h"
#include "said.h"
#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MB 0x100000u

/* Windows writes dates in the window; here they stay as they are. */
void date_text(const char *utc, char *text, size_t size)
{
    snprintf(text, size, "%s", utc);
}

static void a_mac_is_written_as_people_write_it(void **state)
{
    (void)state;
    char text[18];
    words_mac_digits("5ccf7f010203", text);
    assert_string_equal(text, "5C:CF:7F:01:02:03");
    words_mac_digits("", text);
    assert_string_equal(text, "");
    words_mac_digits("5ccf7f0102", text);
    assert_string_equal(text, "");
    words_mac_digits("no MAC at all", text);
    assert_string_equal(text, "");
}

static void mending_says_what_becomes_of_both_files(void **state)
{
    (void)state;
    char text[700];
    struct file_job job = {.kind = FILE_MEND, .file = "C:\\x\\old.bin", .to = "C:\\x\\new.bin"};
    job.doctor.outcome = DOCTOR_MENDED;
    words_mend(&job, text, sizeof text);
    assert_has(text, "old.bin\n\nAnother program has changed the header of this file");
    assert_has(text, "This one stays as it is.");
    words_file_job_saved(&job, text, sizeof text);
    assert_string_equal(text,
                        "The mended copy is saved, and chosen: Restore puts it on the device.\nnew.bin");
    job.doctor.outcome = DOCTOR_SOUND;
    words_mend(&job, text, sizeof text);
    assert_lacks(text, "copy");
    job.doctor.count = 2;
    job.doctor.facts[1] = (struct fact){FACT_FILE_STILL, {fact_word(FACT_WORD_DAMAGED)}};
    words_mend(&job, text, sizeof text);
    assert_has(text, "the rest of it.\n\nEven so, the file is damaged.");
}

static void the_offer_of_ones_own_identity_asks_only_where_a_file_is_chosen(void **state)
{
    (void)state;
    char text[1300];
    struct file_found found = {.size = MB};
    found.image = (struct image_info){.verdict = IMAGE_INCOMPLETE, .firmware = FIRMWARE_EWELINK};
    words_transplant_offer("", NULL, text, sizeof text);
    assert_has(text, "the donor");
    assert_lacks(text, "Which of the two");
    words_transplant_offer("C:\\x\\mine.bin", &found, text, sizeof text);
    assert_has(text, "You have chosen:\nmine.bin\nIncomplete, 1 MB: eWeLink\n\nWhich of the two is it?");
    words_transplant_offer("C:\\x\\mine.bin", &found, text, 40); /* cut, not overrun */
    assert_int_equal(strlen(text), 39);
}

static void one_part_of_a_firmware_is_not_called_a_firmware(void **state)
{
    (void)state;
    char text[500];
    struct file_found found = {.size = 3072};
    found.image = (struct image_info){.verdict = IMAGE_PARTIAL, .part = IMAGE_PART_LOADER};
    words_file_kind(&found, text, sizeof text);
    assert_has(text, "One part of a firmware, 3 KB");
    found.image.part = IMAGE_NO_PART;
    words_file_kind(&found, text, sizeof text);
    assert_has(text, "Firmware to write, 3 KB");
}

static void products_are_named_or_called_unknown(void **state)
{
    (void)state;
    char text[500];
    struct file_job job = {.kind = FILE_TRANSPLANT};
    strcpy(job.transplant.product, "PSC-B67-GL");
    words_transplant_refused(&job, text, sizeof text);
    assert_has(text, "Your own backup is of PSC-B67-GL, the donor of an unknown model.");
}

static void what_was_taken_from_where_depends_on_the_backup(void **state)
{
    (void)state;
    char text[900];
    struct file_job job = {.kind = FILE_TRANSPLANT, .to = "C:\\x\\new.bin"};
    words_file_job_saved(&job, text, sizeof text);
    assert_has(text,
               "new.bin\n\nFrom your own backup: device ID, key and MAC addresses.\nFrom the donor: all");
    assert_has(text, "paired with the app again");
    job.transplant.own_system = true;
    words_file_job_saved(&job, text, sizeof text);
    assert_has(text, "device ID, key and MAC addresses, radio data and Wi-Fi settings.");
    assert_lacks(text, "paired");
    assert_lacks(text, "Take care");
    strcpy(job.transplant.donor_product, "PSC-B67-GL");
    words_file_job_saved(&job, text, sizeof text);
    assert_has(text, "Warning: the firmware is made for PSC-B67-GL; your device is an unknown model.");
    assert_lacks(text, "flash");
    job.transplant.flash_size = 4 * MB;
    job.transplant.own_flash_size = MB;
    words_file_job_saved(&job, text, sizeof text);
    assert_has(text, "made for 4096 KB of flash, your own backup for 1024 KB");
}

static void an_assembled_image_is_saved_and_chosen(void **state)
{
    (void)state;
    char text[900];
    struct file_job job = {.kind = FILE_ASSEMBLE, .to = "C:\\x\\whole.bin"};
    words_file_job_saved(&job, text, sizeof text);
    assert_string_equal(
        text, "The assembled image is saved, and chosen: Restore writes it to the device.\nwhole.bin");
}

static void sharing_and_names_end_in_plain_words(void **state)
{
    (void)state;
    char text[900];
    struct file_job job = {.kind = FILE_SHARE, .to = "C:\\x\\new.redacted.bin"};
    words_file_job_saved(&job, text, sizeof text);
    assert_has(text, "new.redacted.bin\n\nDevice ID, key, Wi-Fi name and password");
    assert_has(text, "It is not a backup.");
    job.kind = FILE_NAME;
    words_file_job_saved(&job, text, sizeof text);
    assert_string_equal(text, "This device no longer has a name.");
    strcpy(job.label, "Lamp");
    words_file_job_saved(&job, text, sizeof text);
    assert_string_equal(text, "This device is now called \"Lamp\".");
}

static void a_failure_gives_its_reason_and_no_command_line(void **state)
{
    (void)state;
    char text[600];
    struct file_job job = {.kind = FILE_MEND,
                           .err = {.code = ERR_NOT_OFFERED, .why = {{.id = FACT_NOT_STOCK_LAYOUT}}}};
    words_file_job_error(&job, text, sizeof text);
    assert_has(text, "This is not stock firmware: ");
    for (int code = ERR_NONE + 1; code < ERR_COUNT; code++) {
        if (code == ERR_USAGE || code == ERR_UNCONFIRMED || code == ERR_DECLINED)
            continue; /* of the command line alone, without a detail */
        job.err = (struct err){.code = (enum err_code)code};
        words_file_job_error(&job, text, sizeof text);
        assert_true(strlen(text) > 12);
        assert_lacks(text, "--");
        assert_lacks(text, "restock-cli");
    }
    job.err = (struct err){.code = ERR_FILE_NO_FLASH};
    words_file_job_error(&job, text, sizeof text);
    assert_string_equal(text, "This file is larger than any flash these devices have.");
    job.err = (struct err){.code = ERR_FILE_EXISTS, .detail = "C:\\x\\lamp.redacted.bin"};
    words_file_job_error(&job, text, sizeof text);
    assert_string_equal(text, "A file named lamp.redacted.bin already exists. Choose another name.");
}

/* Jobs */

static void put(struct bench *b, const char *name, const uint8_t *data, char path[STORE_PATH_MAX])
{
    snprintf(path, STORE_PATH_MAX, "%s", bench_path(b, name));
    assert_done(b, store_save(b->store, path, data, MB, true, &b->err));
}

static void a_job_looks_first_and_writes_when_it_is_told_to(void **state)
{
    (void)state;
    struct bench b;
    struct file_job job = {.kind = FILE_MEND};
    uint8_t *image = images_stock(NULL, NULL, MB, -1);
    bench_init(&b, MB);
    image[3] = 0x40;
    put(&b, "old.bin", image, job.file);
    snprintf(job.to, sizeof job.to, "%s", bench_path(&b, "new.bin"));
    file_job_run(&job, b.store);
    assert_true(job.ok && job.doctor.outcome == DOCTOR_MENDED);
    assert_has(job.details, "Flash size: 1 MB, not 4 MB");
    assert_int_equal(bench_files(&b, "", NULL), 1);
    job.write = true;
    file_job_run(&job, b.store);
    assert_true(job.ok);
    assert_int_equal(bench_files(&b, "new.bin", NULL), 1);
    file_job_run(&job, b.store); /* it is there now, and nobody agreed to lose it */
    assert_true(!job.ok && job.err.code == ERR_FILE_EXISTS);
    job.replace = true;
    file_job_run(&job, b.store); /* what was wrong before is forgotten */
    assert_true(job.ok && job.err.code == ERR_NONE);
    free(image);
    bench_done(&b);
}

static void a_comparison_comes_back_as_a_sentence_and_as_few_lines_as_a_person_reads(void **state)
{
    (void)state;
    struct bench b;
    char text[1100];
    struct file_job job = {.kind = FILE_COMPARE};
    uint8_t *image = images_stock(NULL, NULL, MB, -1);
    bench_init(&b, MB);
    put(&b, "one.bin", image, job.file);
    put(&b, "two.bin", image, job.other);
    file_job_run(&job, b.store);
    assert_true(job.ok && job.equal);
    assert_string_equal(job.details, "");
    image[0x79010] ^= 1;
    put(&b, "two.bin", image, job.other);
    file_job_run(&job, b.store);
    assert_true(job.ok && !job.equal);
    assert_string_equal(job.details, "4 KB at 0x079000: the identity (device ID and key)");
    words_compare(&job, text, sizeof text);
    assert_has(text, "First: one.bin\nSecond: two.bin\n\nThey hold the same firmware");
    for (size_t at = 0; at < MB; at += 0x2000)
        image[at + 100] ^= 1;
    put(&b, "two.bin", image, job.other);
    file_job_run(&job, b.store);
    size_t lines = 1;
    for (const char *p = job.details; *p != '\0'; p++)
        lines += *p == '\n';
    assert_int_equal(lines, 13);
    assert_has(job.details, "\n...");
    free(image);
    bench_done(&b);
}

static void a_name_is_found_again(void **state)
{
    (void)state;
    struct bench b;
    struct file_job job = {.kind = FILE_NAME, .write = true, .mac = "5ccf7f010203", .label = "Küche"};
    bench_init(&b, MB);
    snprintf(job.library, sizeof job.library, "%s", b.folder);
    file_job_run(&job, b.store);
    assert_true(job.ok);
    job.write = false;
    job.label[0] = '\0';
    file_job_run(&job, b.store);
    assert_true(job.ok);
    assert_string_equal(job.label, "Küche");
    bench_done(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_assembled_image_is_saved_and_chosen),
        cmocka_unit_test(a_mac_is_written_as_people_write_it),
        cmocka_unit_test(mending_says_what_becomes_of_both_files),
        cmocka_unit_test(the_offer_of_ones_own_identity_asks_only_where_a_file_is_chosen),
        cmocka_unit_test(one_part_of_a_firmware_is_not_called_a_firmware),
        cmocka_unit_test(products_are_named_or_called_unknown),
        cmocka_unit_test(what_was_taken_from_where_depends_on_the_backup),
        cmocka_unit_test(sharing_and_names_end_in_plain_words),
        cmocka_unit_test(a_failure_gives_its_reason_and_no_command_line),
        cmocka_unit_test(a_job_looks_first_and_writes_when_it_is_told_to),
        cmocka_unit_test(a_comparison_comes_back_as_a_sentence_and_as_few_lines_as_a_person_reads),
        cmocka_unit_test(a_name_is_found_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
