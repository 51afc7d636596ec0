/* test_archive.c: the one image in a gzip or zip file is found and unpacked whole, or there is a reason why
 * not.
 */
/* SPDX-License-Identifier: MIT */
#include "cm.h"

#include "base/bytes.h"
#include "core/image/archive.h"
#include "core/image/image.h"
#include "craft_archive.h"
#include "craft_image.h"
#include "spoken.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SIZE 0x41000u /* no flash has it */

static uint8_t *image_bytes(void)
{
    static const struct craft_texts texts = {{"Tasmota", "StatusFWR", "2.2.2-dev(38a443e)"}};
    return craft_arduino(SIZE, 2, &texts);
}

/* Takes `packed`. */
static void assert_opens(uint8_t *packed, size_t len, enum archive_kind kind, const char *name,
                         const uint8_t *data, size_t size)
{
    struct archive_image image;
    struct err e = ERR_INIT;
    assert_int_equal(archive_kind_of(packed, len), kind);
    assert_true(archive_open(packed, len, &image, &e));
    assert_int_equal(image.kind, kind);
    assert_string_equal(image.name, name);
    assert_int_equal(image.size, size);
    assert_memory_equal(image.data, data, size);
    free(image.data);
    free(packed);
}

static void assert_reason(const uint8_t *packed, size_t len, const char *sentence)
{
    struct archive_image image;
    struct err e = ERR_INIT;
    assert_int_not_equal(archive_kind_of(packed, len), ARCHIVE_NONE);
    assert_false(archive_open(packed, len, &image, &e));
    assert_null(image.data);
    assert_int_equal(e.code, ERR_FILE_PACKED);
    assert_string_equal(spoken(&e.why[0]), sentence);
}

/* Takes `packed`; the examination of the file says the same. */
static void assert_refused(uint8_t *packed, size_t len, const char *sentence)
{
    struct image_info info;
    assert_reason(packed, len, sentence);
    image_examine(packed, len, true, &info);
    assert_true(info.packed);
    assert_int_equal(info.verdict, IMAGE_UNKNOWN);
    assert_string_equal(spoken(&info.reasons[0]), sentence);
    free(packed);
}

static const char zip_broken[] =
    "This zip file is damaged: its parts do not fit together. Copy or download it again.";
static const char zip_cut[] = "This zip file breaks off before its end: copy or download it again.";
static const char zip_damaged[] =
    "This zip file is damaged: what is inside does not match its checksum. Copy or download it again.";
static const char gzip_cut[] = "This gzip file breaks off before its end: copy or download it again.";
static const char gzip_damaged[] =
    "This gzip file is damaged: what is inside does not match its checksum. Copy or download it again.";
static const char too_large[] =
    "What is packed in this file is larger than the flash of any ESP8266 (16 MB).";
static const char zip64[] = "This zip file has the form for very large files (Zip64), which Restock does not "
                            "read: unpack it and use what is inside.";

static void gzip_with_and_without_a_name(void **state)
{
    (void)state;
    uint8_t *data = image_bytes();
    size_t len;
    uint8_t *packed = craft_gzip(data, SIZE, "tasmota.bin", &len);
    assert_opens(packed, len, ARCHIVE_GZIP, "tasmota.bin", data, SIZE);
    packed = craft_gzip(data, SIZE, NULL, &len);
    assert_opens(packed, len, ARCHIVE_GZIP, "", data, SIZE);
    free(data);
}

static uint8_t *joined(uint8_t *a, size_t a_len, const void *b, size_t b_len)
{
    a = realloc(a, a_len + b_len);
    assert_non_null(a);
    memcpy(a + a_len, b, b_len);
    return a;
}

static void gzip_streams_behind_each_other_are_one_file(void **state)
{
    (void)state;
    uint8_t *data = image_bytes();
    size_t first, second;
    uint8_t *a = craft_gzip(data, 5000, "a", &first), *b = craft_gzip(data + 5000, SIZE - 5000, "b", &second);
    a = joined(a, first, b, second);
    static const uint8_t zeros[512];
    a = joined(a, first + second, zeros, sizeof zeros);
    assert_opens(a, first + second + sizeof zeros, ARCHIVE_GZIP, "a", data, SIZE);
    free(b);
    free(data);
}

static void gzip_that_goes_on_with_something_else_is_refused(void **state)
{
    (void)state;
    uint8_t *data = image_bytes();
    size_t len;
    uint8_t *packed = craft_gzip(data, SIZE, NULL, &len);
    packed = joined(packed, len, "\0\0x", 3);
    assert_refused(
        packed, len + 3,
        "This gzip file goes on behind its end with something else: it may be damaged. Unpack it and "
        "use what is inside.");
    free(data);
}

static void gzip_cut_anywhere_is_called_that(void **state)
{
    (void)state;
    uint8_t *data = image_bytes();
    size_t len;
    uint8_t *packed = craft_gzip(data, SIZE, "x", &len);
    for (size_t cut = 2; cut < len; cut += cut < 40 || cut > len - 20 ? 1 : 97)
        assert_reason(packed, cut, gzip_cut);
    free(packed);
    free(data);
}

static void a_wrong_checksum_is_found(void **state)
{
    (void)state;
    uint8_t *data = image_bytes();
    size_t len;
    uint8_t *packed = craft_gzip(data, SIZE, NULL, &len);
    packed[len - 8] ^= 1; /* CRC32, then the size */
    assert_refused(packed, len, gzip_damaged);
    packed = craft_gzip(data, SIZE, NULL, &len);
    packed[len - 4] ^= 1;
    assert_refused(packed, len, gzip_damaged);
    for (unsigned method = 0; method <= 8; method += 8) {
        const struct craft_member member = {"a.bin", data, SIZE, method, 0};
        packed = craft_zip(&member, 1, &len);
        packed[craft_zip_entry(packed, len, 0) + 16] ^= 1;
        assert_refused(packed, len, zip_damaged);
        packed = craft_zip(&member, 1, &len);
        packed[600] ^= 0x10;
        assert_refused(packed, len, zip_damaged);
    }
    free(data);
}

static void nothing_larger_than_a_flash_is_unpacked(void **state)
{
    (void)state;
    const size_t most = ARCHIVE_IMAGE_MAX;
    uint8_t *zeros = calloc(1, 2 * most);
    size_t len;
    assert_non_null(zeros);
    uint8_t *packed = craft_gzip(zeros, most, NULL, &len);
    assert_opens(packed, len, ARCHIVE_GZIP, "", zeros, most);
    packed = craft_gzip(zeros, most + 1, NULL, &len);
    assert_true(len < 0x8000);
    assert_refused(packed, len, too_large);
    packed = craft_gzip(zeros, 2 * most, NULL, &len);
    assert_refused(packed, len, too_large);
    struct craft_member member = {"a.bin", zeros, most, 8, 0};
    packed = craft_zip(&member, 1, &len);
    assert_opens(packed, len, ARCHIVE_ZIP, "a.bin", zeros, most);
    member.size = most + 1;
    packed = craft_zip(&member, 1, &len);
    assert_refused(packed, len, too_large);
    packed = craft_zip(&member, 1, &len); /* a directory that says it were less does not help */
    put_le32(packed + craft_zip_entry(packed, len, 0) + 24, 0x1000);
    assert_refused(packed, len, zip_damaged);
    free(zeros);
}

static void zip_stored_and_deflated_with_texts_beside_it(void **state)
{
    (void)state;
    uint8_t *data = image_bytes();
    static const char text[200] = "how to use it";
    for (unsigned method = 0; method <= 8; method += 8) {
        const struct craft_member members[] = {
            {"pack/", "", 0, 0, 0},
            {"pack/README.TXT", text, sizeof text, 8, 0},
            {"pack/License", text, sizeof text, 0, 0},
            {"pack/sonoff.bin", data, SIZE, method, 0},
            {"pack/sonoff.bin.json", text, sizeof text, 8, 0},
            {"__MACOSX/pack/._sonoff.bin", text, sizeof text, 8, 0},
            {"pack/empty.bin", "", 0, 0, 0},
        };
        size_t len;
        uint8_t *packed = craft_zip(members, ARRAY_LEN(members), &len);
        assert_opens(packed, len, ARCHIVE_ZIP, "sonoff.bin", data, SIZE);
    }
    free(data);
}

static void zip_with_a_comment_behind_it(void **state)
{
    (void)state;
    uint8_t *data = image_bytes();
    const struct craft_member member = {"a.bin", data, SIZE, 8, 0};
    size_t len;
    uint8_t *packed = craft_zip(&member, 1, &len);
    packed = joined(packed, len, "from the net", 12);
    put_le16(packed + len - 2, 12);
    assert_opens(packed, len + 12, ARCHIVE_ZIP, "a.bin", data, SIZE);
    free(data);
}

static void zip_with_several_images_names_them(void **state)
{
    (void)state;
    uint8_t *data = image_bytes();
    const struct craft_member members[] = {{"one.bin", data, SIZE, 8, 0},
                                           {"read.me.txt", data, 2000, 8, 0},
                                           {"dir\\two.bin", data, 4000, 8, 0},
                                           {"three", data, 4000, 8, 0}};
    size_t len;
    uint8_t *packed = craft_zip(members, 4, &len);
    assert_refused(packed, len,
                   "There are 3 files in this zip file that could be the flash image, such as one.bin and "
                   "two.bin: unpack it and choose one.");
    free(data);
}

static void zip_without_an_image(void **state)
{
    (void)state;
    static const char text[1000];
    const struct craft_member members[] = {{"a.txt", text, sizeof text, 8, 0}, {"zero.bin", "", 0, 0, 0}};
    static const char nothing[] = "There is nothing in this zip file that could be a flash image.";
    size_t len;
    uint8_t *packed = craft_zip(members, 2, &len);
    assert_refused(packed, len, nothing);
    packed = craft_zip(members, 0, &len);
    assert_refused(packed, len, nothing);
    packed = craft_gzip("", 0, "zero.bin", &len);
    assert_refused(packed, len, "There is nothing in this gzip file that could be a flash image.");
}

static void what_cannot_be_unpacked_is_called_by_its_name(void **state)
{
    (void)state;
    uint8_t *data = image_bytes();
    struct craft_member member = {"secret.bin", data, SIZE, 8, 1};
    size_t len;
    uint8_t *packed = craft_zip(&member, 1, &len);
    assert_refused(
        packed, len,
        "In this zip file, secret.bin is encrypted: unpack it with its password and use what is inside.");
    member = (struct craft_member){"odd.bin", data, SIZE, 14, 0};
    packed = craft_zip(&member, 1, &len);
    assert_refused(
        packed, len,
        "In this zip file, odd.bin is packed in a way that Restock does not know (method 14): unpack "
        "it and use what is inside.");
    member.method = 8;
    for (size_t field = 20; field <= 24; field += 4) {
        packed = craft_zip(&member, 1, &len);
        put_le32(packed + craft_zip_entry(packed, len, 0) + field, 0xFFFFFFFFu);
        assert_refused(packed, len, zip64);
    }
    packed = craft_zip(&member, 1, &len);
    put_le32(packed + craft_zip_end(packed, len) + 16, 0xFFFFFFFFu);
    assert_refused(packed, len, zip64);
    packed = craft_zip(&member, 1, &len);
    put_le16(packed + craft_zip_end(packed, len) + 4, 1);
    assert_refused(
        packed, len,
        "This is one part of a zip file in several parts: put it together, unpack it and use what is "
        "inside.");
    free(data);
}

static void zip_cut_anywhere_is_called_that(void **state)
{
    (void)state;
    uint8_t *data = image_bytes();
    const struct craft_member member = {"a.bin", data, SIZE, 8, 0};
    size_t len;
    uint8_t *packed = craft_zip(&member, 1, &len);
    for (size_t cut = 4; cut < len; cut += cut < 40 || cut > len - 80 ? 1 : 97)
        assert_reason(packed, cut, zip_cut);
    free(packed);
    free(data);
}

static void zip_that_leads_out_of_itself(void **state)
{
    (void)state;
    uint8_t *data = image_bytes();
    const struct craft_member stored = {"a.bin", data, SIZE, 0, 0}, packed_one = {"a.bin", data, SIZE, 8, 0};
    const struct {
        bool in_end;
        size_t field;
        uint32_t value;
        const char *sentence;
    } rows[] = {
        {false, 42, 0x7FFFFFFF, zip_broken}, /* where it begins */
        {false, 42, 1, zip_broken},
        {false, 20, 0x7FFFFFFF, zip_broken}, /* its length, packed */
        {false, 20, SIZE - 1, zip_broken},   /* stored, but shorter than unpacked */
        {false, 28, 0x0000FFFF, zip_broken}, /* of its name */
        {true, 16, 0x7FFFFFFF, zip_broken},  /* where the directory begins */
        {true, 12, 0x7FFFFFFF, zip_broken},
        {true, 8, 0x00020002, zip_broken}, /* more entries than there are */
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        size_t len;
        uint8_t *packed = craft_zip(&stored, 1, &len);
        size_t at = rows[i].in_end ? craft_zip_end(packed, len) : craft_zip_entry(packed, len, 0);
        put_le32(packed + at + rows[i].field, rows[i].value);
        assert_refused(packed, len, rows[i].sentence);
    }
    static const struct {
        size_t field;
        uint32_t more;
        const char *sentence;
    } of_deflated[] = {
        {20, (uint32_t)-1, zip_damaged}, /* fewer bytes than it needs */
        {20, 1, zip_damaged},            /* more than it needs */
        {20, 0x7FFFFFFF, zip_broken},    /* more than there are */
        {24, (uint32_t)-1, zip_damaged}, /* it makes more than it promises */
        {24, 1, zip_damaged},            /* less */
    };
    for (size_t i = 0; i < ARRAY_LEN(of_deflated); i++) {
        size_t len;
        uint8_t *packed = craft_zip(&packed_one, 1, &len);
        uint8_t *field = packed + craft_zip_entry(packed, len, 0) + of_deflated[i].field;
        put_le32(field, get_le32(field) + of_deflated[i].more);
        assert_refused(packed, len, of_deflated[i].sentence);
    }
    free(data);
}

/* Names are shown, never used; what would hide something in them is not shown. */
static void names_are_harmless(void **state)
{
    (void)state;
    uint8_t *data = image_bytes();
    const char *const rows[][2] = {
        {"../../../etc/passwd", "passwd"},
        {"C:\\Windows\\system32\\x.bin", "x.bin"},
        {"/abs/\x1b[31mred.bin", "?[31mred.bin"},
        {"\xE2\x80\xAEnib.txe", "?nib.txe"}, /* turns the order of letters around */
        {"a\xFF\xC3.bin", "a??.bin"},
        {"K\xC3\xBC"
         "che.bin",
         "K\xC3\xBC"
         "che.bin"},
        {"123456789012345678901234567890123456789abc", "123456789012345678901234567890123456789"},
        {"12345678901234567890123456789012345678\xC3\xBC.bin", "12345678901234567890123456789012345678"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const struct craft_member member = {rows[i][0], data, SIZE, 8, 0};
        size_t len;
        uint8_t *packed = craft_zip(&member, 1, &len);
        assert_opens(packed, len, ARCHIVE_ZIP, rows[i][1], data, SIZE);
        packed = craft_gzip(data, SIZE, rows[i][0], &len);
        assert_opens(packed, len, ARCHIVE_GZIP, rows[i][1], data, SIZE);
    }
    free(data);
}

/* Whatever the flash of a device begins with, its backup is a backup. */
static void a_file_of_the_size_of_a_flash_is_no_archive(void **state)
{
    (void)state;
    uint8_t *data = calloc(1, 0x100000);
    assert_non_null(data);
    for (size_t size = 0x40000; size <= 0x100000; size *= 2) {
        memcpy(data, "\x1F\x8B\x08", 4);
        assert_int_equal(archive_kind_of(data, size), ARCHIVE_NONE);
        assert_int_equal(archive_kind_of(data, size - 1), ARCHIVE_GZIP);
        memcpy(data, "PK\x03\x04", 4);
        assert_int_equal(archive_kind_of(data, size), ARCHIVE_NONE);
        assert_int_equal(archive_kind_of(data, size + 1), ARCHIVE_ZIP);
    }
    free(data);
}

static void an_archive_in_an_archive_is_not_opened(void **state)
{
    (void)state;
    uint8_t *data = image_bytes();
    size_t len, outer;
    struct archive_image image;
    struct image_info info;
    uint8_t *packed = craft_gzip(data, SIZE, "tasmota.bin", &len);
    const struct craft_member member = {"tasmota.bin.gz", packed, len, 0, 0};
    uint8_t *zip = craft_zip(&member, 1, &outer);
    assert_true(archive_open(zip, outer, &image, NULL));
    image_examine(image.data, image.size, true, &info);
    assert_true(info.packed);
    assert_string_equal(spoken(&info.reasons[0]),
                        "This is a compressed file (gzip): unpack it and use what is inside.");
    free(image.data);
    free(zip);
    free(packed);
    free(data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gzip_with_and_without_a_name),
        cmocka_unit_test(gzip_streams_behind_each_other_are_one_file),
        cmocka_unit_test(gzip_that_goes_on_with_something_else_is_refused),
        cmocka_unit_test(gzip_cut_anywhere_is_called_that),
        cmocka_unit_test(a_wrong_checksum_is_found),
        cmocka_unit_test(nothing_larger_than_a_flash_is_unpacked),
        cmocka_unit_test(zip_stored_and_deflated_with_texts_beside_it),
        cmocka_unit_test(zip_with_a_comment_behind_it),
        cmocka_unit_test(zip_with_several_images_names_them),
        cmocka_unit_test(zip_without_an_image),
        cmocka_unit_test(what_cannot_be_unpacked_is_called_by_its_name),
        cmocka_unit_test(zip_cut_anywhere_is_called_that),
        cmocka_unit_test(zip_that_leads_out_of_itself),
        cmocka_unit_test(names_are_harmless),
        cmocka_unit_test(a_file_of_the_size_of_a_flash_is_no_archive),
        cmocka_unit_test(an_archive_in_an_archive_is_not_opened),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
