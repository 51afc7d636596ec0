/* test_file_work.c: work on files reads what it is given and writes new files, whole or not at all. */
/* SPDX-License-Identifier: MIT */
#include "cm.h"

#include "base/bytes.h"
#include "base/digest.h"
#include "bench.h"
#include "core/image/compare.h"
#include "core/image/doctor.h"
#include "core/library/file_work.h"
#include "core/image/transplant.h"
#include "core/image/image.h"
#include "craft_archive.h"
#include "craft_image.h"
#include "images.h"
#include "store/store.h"
#include "spoken.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MB 0x100000u

struct paths {
    char altered[STORE_PATH_MAX], to[STORE_PATH_MAX];
};

static void put(struct bench *b, const char *name, const void *data, size_t len)
{
    assert_done(b, store_save(store_system(), bench_path(b, name), data, len, true, &b->err));
}

static bool holds(struct bench *b, const char *name, const void *data, size_t size)
{
    uint8_t *found = NULL;
    size_t len = 0;
    bool same = store_load(store_system(), bench_path(b, name), 16 * MB, &found, &len, NULL) && len == size &&
                memcmp(found, data, size) == 0;
    free(found);
    return same;
}

/* "altered.bin", 1 MB with a header for 4 MB, and where the mended copy goes. */
static uint8_t *start(struct bench *b, struct paths *paths)
{
    uint8_t *image = images_stock(NULL, NULL, MB, -1);
    uint8_t was = image[3];
    bench_init(b, MB);
    image[3] = 0x40;
    put(b, "altered.bin", image, MB);
    image[3] = was;
    snprintf(paths->altered, sizeof paths->altered, "%s", bench_path(b, "altered.bin"));
    snprintf(paths->to, sizeof paths->to, "%s", bench_path(b, "new.bin"));
    return image;
}

static void a_mended_copy_is_the_original_and_a_look_writes_nothing(void **state)
{
    (void)state;
    struct bench b;
    struct paths p;
    struct doctor_result result;
    uint8_t *image = start(&b, &p);
    const struct new_file to = {p.to, false};
    assert_done(&b, file_work_mend(b.store, p.altered, NULL, &result, &b.err));
    assert_int_equal(result.outcome, DOCTOR_MENDED);
    assert_int_equal(bench_files(&b, "", NULL), 1);
    assert_done(&b, file_work_mend(b.store, p.altered, &to, &result, &b.err));
    assert_true(holds(&b, "new.bin", image, MB));
    assert_false(holds(&b, "altered.bin", image, MB));
    assert_int_equal(bench_files(&b, "", NULL), 2);

    assert_done(&b, file_work_mend(b.store, p.to, NULL, &result, &b.err));
    assert_int_equal(result.outcome, DOCTOR_SOUND);
    free(image);
    bench_done(&b);
}

/* The note comes along exactly where it describes the copy. */
static void a_copy_that_the_note_describes_gets_the_note(void **state)
{
    (void)state;
    for (int same = 0; same < 2; same++) {
        struct bench b;
        struct paths p;
        struct doctor_result result;
        char sha256[SHA256_HEX], note[200];
        uint8_t *image = start(&b, &p);
        const struct new_file to = {p.to, false};
        digest_sha256_hex(image, same ? MB : MB - 1, sha256);
        snprintf(note, sizeof note, "{\"format\":1,\"mac\":\"5ccf7f010203\",\"sha256\":\"%s\"}", sha256);
        put(&b, "altered.bin.json", note, strlen(note));
        assert_done(&b, file_work_mend(b.store, p.altered, &to, &result, &b.err));
        assert_true(holds(&b, "new.bin", image, MB));
        assert_int_equal(holds(&b, "new.bin.json", note, strlen(note)), same);
        free(image);
        bench_done(&b);
    }
}

static void a_name_that_is_taken_is_replaced_only_if_that_was_agreed_to(void **state)
{
    (void)state;
    struct bench b;
    struct paths p;
    struct doctor_result result;
    uint8_t *image = start(&b, &p);
    const struct new_file new = {p.to, false}, instead = {p.to, true};
    put(&b, "new.bin.json", "{}", 2); /* a note would be taken for the new file's */
    assert_false(file_work_mend(b.store, p.altered, &new, &result, &b.err));
    assert_int_equal(b.err.code, ERR_FILE_EXISTS);
    err_clear(&b.err);
    put(&b, "new.bin", "other", 5);
    assert_false(file_work_mend(b.store, p.altered, &new, &result, &b.err));
    assert_int_equal(b.err.code, ERR_FILE_EXISTS);
    err_clear(&b.err);
    assert_true(holds(&b, "new.bin", "other", 5));
    assert_done(&b, file_work_mend(b.store, p.altered, &instead, &result, &b.err));
    assert_true(holds(&b, "new.bin", image, MB));
    assert_int_equal(bench_files(&b, ".json", NULL), 0); /* it described the other one */
    free(image);
    bench_done(&b);
}

static void a_full_drive_leaves_nothing_behind(void **state)
{
    (void)state;
    struct bench b;
    struct paths p;
    struct faulty_store faulty;
    struct doctor_result result;
    uint8_t *image = start(&b, &p);
    const struct new_file to = {p.to, false};
    faulty_store_init(&faulty, store_system());
    faulty.disk_room = MB / 2;
    assert_false(file_work_mend(&faulty.base, p.altered, &to, &result, &b.err));
    assert_int_equal(b.err.code, ERR_FILE_FULL);
    assert_int_equal(bench_files(&b, "", NULL), 1);
    free(image);
    bench_done(&b);
}

static void what_cannot_be_mended_says_why(void **state)
{
    (void)state;
    struct bench b;
    struct paths p;
    struct doctor_result result;
    uint8_t *image = start(&b, &p), *other = images_of(IMAGES_TASMOTA, NULL, MB, 0);
    const struct new_file to = {p.to, false};
    put(&b, "altered.bin", other, MB);
    assert_false(file_work_mend(b.store, p.altered, &to, &result, &b.err));
    assert_int_equal(b.err.code, ERR_NOT_OFFERED);
    assert_non_null(strstr(spoken_reason(&b.err), "not stock firmware"));
    assert_int_equal(bench_files(&b, "", NULL), 1);
    free(other);
    free(image);
    bench_done(&b);
}

static void files_of_no_or_too_many_bytes_are_told_apart_from_images(void **state)
{
    static const struct {
        size_t size;
        enum err_code code;
    } cases[] = {{0, ERR_FILE_EMPTY}, {16 * MB + 1, ERR_FILE_NO_FLASH}};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct bench b;
        struct paths p;
        struct compare_result compared;
        struct transplant_result made;
        char other[STORE_PATH_MAX];
        uint8_t *image = start(&b, &p), *zeros = calloc(1, cases[i].size + 1);
        put(&b, "other.bin", zeros, cases[i].size);
        snprintf(other, sizeof other, "%s", bench_path(&b, "other.bin"));
        assert_false(file_work_compare(b.store, p.altered, other, &compared, &b.err));
        assert_int_equal(b.err.code, cases[i].code);
        err_clear(&b.err);
        assert_false(file_work_compare(b.store, other, p.altered, &compared, &b.err));
        assert_int_equal(b.err.code, cases[i].code);
        err_clear(&b.err);
        assert_false(file_work_transplant(b.store, &(struct transplant_files){p.altered, other, false}, NULL,
                                          &made, &b.err));
        assert_int_equal(b.err.code, cases[i].code);
        err_clear(&b.err);
        assert_false(file_work_share(b.store, other, NULL, &b.err));
        assert_int_equal(b.err.code, cases[i].code);
        free(zeros);
        free(image);
        bench_done(&b);
    }
}

static void a_copy_for_sharing_goes_by_a_name_that_says_so(void **state)
{
    (void)state;
    struct bench b;
    struct paths p;
    char right[STORE_PATH_MAX];
    uint8_t *image = start(&b, &p);
    const struct new_file wrong = {p.to, false}, to = {right, false};
    snprintf(right, sizeof right, "%s", bench_path(&b, "new.redacted.bin"));
    assert_done(&b, file_work_share(b.store, p.altered, NULL, &b.err));
    assert_false(file_work_share(b.store, p.altered, &wrong, &b.err));
    assert_int_equal(b.err.code, ERR_USAGE);
    err_clear(&b.err);
    assert_int_equal(bench_files(&b, "", NULL), 1);
    assert_done(&b, file_work_share(b.store, p.altered, &to, &b.err));
    assert_int_equal(bench_files(&b, ".redacted.bin", NULL), 1);
    free(image);
    bench_done(&b);
}

static void another_product_is_refused_before_anything_is_written(void **state)
{
    (void)state;
    struct bench b;
    struct paths p;
    char donor[STORE_PATH_MAX];
    struct transplant_result result;
    uint8_t *image = start(&b, &p), *pow = images_of(IMAGES_STOCK, "PSC-B67-GL", 4 * MB, 0);
    const struct new_file to = {p.to, false};
    put(&b, "donor.bin", pow, 4 * MB);
    snprintf(donor, sizeof donor, "%s", bench_path(&b, "donor.bin"));
    assert_false(file_work_transplant(b.store, &(struct transplant_files){p.altered, donor, false}, &to,
                                      &result, &b.err));
    assert_int_equal(b.err.code, ERR_REFUSED);
    assert_string_equal(result.donor_product, "PSC-B67-GL");
    err_clear(&b.err);
    assert_int_equal(bench_files(&b, "", NULL), 2);
    assert_done(&b, file_work_transplant(b.store, &(struct transplant_files){p.altered, donor, true}, NULL,
                                         &result, &b.err));
    assert_int_equal(bench_files(&b, "", NULL), 2);
    assert_done(&b, file_work_transplant(b.store, &(struct transplant_files){p.altered, donor, true}, &to,
                                         &result, &b.err));
    assert_int_equal(bench_files(&b, "", NULL), 3);
    assert_true(holds(&b, "donor.bin", pow, 4 * MB));
    assert_false(
        file_work_transplant(b.store, &(struct transplant_files){donor, donor, true}, NULL, &result, &b.err));
    assert_int_equal(b.err.code, ERR_NOT_OFFERED);
    assert_non_null(strstr(spoken_reason(&b.err), "Both files have the same contents"));
    free(pow);
    free(image);
    bench_done(&b);
}

/* Mended is what is inside; the note beside it is not about that. */
static void what_is_packed_is_worked_on_like_a_file(void **state)
{
    (void)state;
    struct bench b;
    struct paths p;
    struct doctor_result result;
    struct compare_result compared;
    uint8_t *image = start(&b, &p), *altered = malloc(MB);
    const struct new_file to = {p.to, false};
    size_t len;
    memcpy(altered, image, MB);
    altered[3] = 0x40;
    const struct craft_member members[] = {{"altered.bin", altered, MB, 8, 0},
                                           {"altered.bin.json", "{\"mac\":\"5ccf7f010203\"}", 22, 0, 0}};
    uint8_t *zip = craft_zip(members, 2, &len);
    put(&b, "altered.zip", zip, len);
    char note[200], sha256[SHA256_HEX];
    digest_sha256_hex(image, MB, sha256);
    snprintf(note, sizeof note, "{\"mac\":\"5ccf7f010203\",\"sha256\":\"%s\"}", sha256);
    put(&b, "altered.zip.json", note, strlen(note));
    char path[STORE_PATH_MAX];
    snprintf(path, sizeof path, "%s", bench_path(&b, "altered.zip"));
    assert_done(&b, file_work_compare(b.store, path, p.altered, &compared, &b.err));
    assert_true(compared.equal);
    compare_done(&compared);
    assert_done(&b, file_work_mend(b.store, path, &to, &result, &b.err));
    assert_int_equal(result.outcome, DOCTOR_MENDED);
    assert_true(holds(&b, "new.bin", image, MB) && holds(&b, "altered.zip", zip, len));
    assert_int_equal(bench_files(&b, "new", NULL), 1); /* without a note */
    put(&b, "altered.zip", zip, len - 30);
    assert_false(file_work_compare(b.store, path, p.altered, &compared, &b.err));
    assert_int_equal(b.err.code, ERR_FILE_PACKED);
    assert_non_null(strstr(spoken_reason(&b.err), "breaks off before its end"));
    free(zip);
    free(altered);
    free(image);
    bench_done(&b);
}

static void parts_are_assembled_where_they_say_that_they_belong(void **state)
{
    (void)state;
    struct bench b;
    struct paths p;
    struct image_info info;
    static const struct craft_texts texts = {{"AT version:1.7.4.0(May 11 2020)", "2.2.1(6ab97e9)"}};
    uint8_t *image = start(&b, &p), *flash = craft_sdk(MB, 2, &texts);
    const struct new_file to = {p.to, false};
    const char *const names[] = {"init.bin", "boot.bin", "user1.bin"};
    char paths[3][STORE_PATH_MAX];
    struct file_part parts[3];
    size_t len;
    uint8_t *packed = craft_gzip(flash + 0x1000, craft_app_end(flash, 0x1000) - 0x1000, NULL, &len);
    put(&b, names[0], flash + 0xFC000, 128);
    put(&b, names[1], flash, 0x1000);
    put(&b, names[2], packed, len);
    for (size_t i = 0; i < 3; i++) {
        snprintf(paths[i], sizeof paths[i], "%s", bench_path(&b, names[i]));
        parts[i] = (struct file_part){.path = paths[i]};
    }
    assert_done(&b, file_work_lay_out(b.store, parts, 3, &b.err));
    assert_int_equal(parts[0].at, 0xFC000);
    assert_int_equal(parts[1].role, ROLE_LOADER);
    assert_int_equal(parts[2].at, 0x1000);
    assert_done(&b, file_work_assemble(b.store, parts, 3, NULL, &info, &b.err));
    assert_int_equal(info.verdict, IMAGE_COMPLETE);
    assert_int_equal(bench_files(&b, "new", NULL), 0);
    assert_done(&b, file_work_assemble(b.store, parts, 3, &to, &info, &b.err));
    memset(flash + 0xFB000, 0xFF, 0x1000); /* nobody gave these */
    memset(flash + 0xFD000, 0xFF, 0x3000);
    assert_true(holds(&b, "new.bin", flash, MB));
    assert_false(file_work_lay_out(b.store, parts, 1, &b.err)); /* the radio data alone */
    assert_int_equal(b.err.code, ERR_NOT_OFFERED);
    err_clear(&b.err);
    put(&b, names[1], "", 0);
    assert_false(file_work_lay_out(b.store, parts, 3, &b.err));
    assert_int_equal(b.err.code, ERR_FILE_EMPTY);
    free(packed);
    free(flash);
    free(image);
    bench_done(&b);
}

static void names_are_made_of_the_files_own(void **state)
{
    (void)state;
    char name[40];
    assert_true(file_work_name("C:\\x\\switch.bin", "-mended.bin", name, sizeof name));
    assert_string_equal(name, "switch-mended.bin");
    assert_true(file_work_name("/x.y/switch", "-mended.bin", name, sizeof name));
    assert_string_equal(name, "switch-mended.bin");
    assert_true(file_work_name("C:\\x\\switch.bin.gz", "-mended.bin", name, sizeof name));
    assert_string_equal(name, "switch-mended.bin");
    assert_true(file_work_name("switch.ZIP", "-mended.bin", name, sizeof name));
    assert_string_equal(name, "switch-mended.bin");
    assert_true(file_work_name(".bin", "-mended.bin", name, sizeof name));
    assert_string_equal(name, ".bin-mended.bin");
    assert_false(file_work_name("a name that has too many characters.bin", "-mended.bin", name, sizeof name));
    assert_string_equal(name, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_mended_copy_is_the_original_and_a_look_writes_nothing),
        cmocka_unit_test(a_copy_that_the_note_describes_gets_the_note),
        cmocka_unit_test(a_name_that_is_taken_is_replaced_only_if_that_was_agreed_to),
        cmocka_unit_test(a_full_drive_leaves_nothing_behind),
        cmocka_unit_test(what_cannot_be_mended_says_why),
        cmocka_unit_test(files_of_no_or_too_many_bytes_are_told_apart_from_images),
        cmocka_unit_test(a_copy_for_sharing_goes_by_a_name_that_says_so),
        cmocka_unit_test(another_product_is_refused_before_anything_is_written),
        cmocka_unit_test(what_is_packed_is_worked_on_like_a_file),
        cmocka_unit_test(parts_are_assembled_where_they_say_that_they_belong),
        cmocka_unit_test(names_are_made_of_the_files_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
