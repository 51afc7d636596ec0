/* test_doctor.c: the header that another tool has altered becomes what it was, or is left alone. */
/* SPDX-License-Identifier: MIT */
#include "cm.h"

#include "base/bytes.h"
#include "base/digest.h"
#include "core/image/doctor.h"
#include "core/image/image.h"
#include "craft_image.h"
#include "images.h"
#include "spoken.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MB 0x100000u

static const struct craft_texts ewelink_words = {{"V2.5.4", "2.6.0", "factory_apikey", "iotgo"}};

static struct doctor_result examine(const uint8_t *data, size_t size, const char *sha256)
{
    struct doctor_result r;
    memset(&r, 0xA5, sizeof r);
    doctor_examine(data, size, sha256, &r);
    assert_in_range(r.count, 1, DOCTOR_FACTS);
    for (size_t i = 0; i < r.count; i++) {
        size_t len = strlen(spoken(&r.facts[i]));
        assert_in_range(len, 20, 240);
        assert_true(spoken(&r.facts[i])[len - 1] == '.');
    }
    return r;
}

#define NOTHING_TO_MEND "It does not begin with a boot header: there is nothing to mend."

static void assert_cannot(const uint8_t *data, size_t size, const char *why)
{
    struct doctor_result r = examine(data, size, NULL);
    assert_int_equal(r.outcome, DOCTOR_CANNOT);
    assert_memory_equal(r.now, r.was, 2);
    assert_int_equal(r.count, 1);
    assert_string_equal(spoken(&r.facts[0]), why);
}

static void every_size_and_speed_a_tool_writes_becomes_the_original_again(void **state)
{
    static const struct {
        const char *product;
        uint32_t size;
        int map;
    } images[] = {{"PSF-B04-GL", MB, 2},     {"ITA-GZ1-GL", MB, 2},     {"PSC-B67-GL", 4 * MB, 4},
                  {"PSF-B04-GL", 2 * MB, 5}, {"PSF-B04-GL", 4 * MB, 6}, {"PSF-B04-GL", 2 * MB, 2}};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(images); i++) {
        uint8_t *data = images_stock(images[i].product, NULL, images[i].size, images[i].map);
        uint8_t original = data[3];
        for (unsigned byte = 0; byte < 256; byte++) {
            data[3] = (uint8_t)byte;
            struct doctor_result r = examine(data, images[i].size, NULL);
            assert_int_equal(r.outcome, byte == original ? DOCTOR_SOUND : DOCTOR_MENDED);
            size_t said = r.count;
            doctor_mend(data, images[i].size, &r);
            assert_int_equal(r.count, said); /* complete now */
            assert_int_equal(data[3], original);
            assert_int_equal(r.now[0], r.was[0]); /* the mode is not touched */
        }
        free(data);
    }
}

static void the_result_is_a_complete_backup_and_tells_its_proof(void **state)
{
    (void)state;
    uint8_t *data = images_stock("PSF-B04-GL", NULL, MB, 2);
    data[3] = 0x4F;
    struct doctor_result r = examine(data, MB, NULL);
    assert_int_equal(r.count, 3);
    assert_string_equal(spoken(&r.facts[0]),
                        "Flash size: 1 MB, not 4 MB; proved by the application's own header, "
                        "which its CRC32 covers, and by the radio data at 0xFC000.");
    assert_string_equal(spoken(&r.facts[1]),
                        "Flash speed: 40 MHz, not 80 MHz; proved by the application's own header, "
                        "which its CRC32 covers.");
    assert_string_equal(spoken(&r.facts[2]),
                        "Flash mode: DOUT, left as it is. Stock devices use QIO or DOUT with the very same "
                        "application, so the file cannot prove it; DOUT starts on all of them.");
    doctor_mend(data, MB, &r);
    struct image_info info;
    image_examine(data, MB, true, &info);
    assert_int_equal(info.verdict, IMAGE_COMPLETE);
    free(data);
}

/* The application is the same to the byte whatever the mode is: only a digest from before tells. */
static void the_mode_is_mended_only_by_the_digest_noted_before(void **state)
{
    (void)state;
    uint8_t *data = images_stock("ITA-GZ1-GL", NULL, MB, 2), digest[SHA256_SIZE];
    char hex[2 * SHA256_SIZE + 1];
    digest_sha256(data, MB, digest);
    digest_hex(digest, SHA256_SIZE, hex);
    assert_int_equal(data[2], 0);
    for (uint8_t mode = 1; mode < 4; mode++) {
        data[2] = mode;
        assert_int_equal(examine(data, MB, NULL).outcome, DOCTOR_SOUND);
        assert_int_equal(examine(data, MB, "00").outcome, DOCTOR_SOUND);
        struct doctor_result r = examine(data, MB, hex);
        assert_int_equal(r.outcome, DOCTOR_MENDED);
        assert_int_equal(r.now[0], 0);
        static const char *const modes[] = {"QIO", "QOUT", "DIO", "DOUT"};
        char text[160];
        snprintf(text, sizeof text,
                 "Flash mode: QIO, not %s; proved by the SHA-256 that was noted when the file was saved.",
                 modes[mode]);
        assert_string_equal(spoken(&r.facts[0]), text);
        data[3] = 0x40; /* both bytes, as the tools do it */
        r = examine(data, MB, hex);
        assert_int_equal(r.now[0], 0);
        assert_int_equal(r.now[1], 0x20);
        data[3] = 0x20;
    }
    data[2] = 0x77;
    assert_cannot(
        data, MB,
        "The flash mode in the header does not exist, and nothing in the file proves which it was.");
    assert_int_equal(examine(data, MB, hex).outcome, DOCTOR_MENDED);
    free(data);
}

static void without_an_application_the_radio_data_prove_what_is_not_ambiguous(void **state)
{
    (void)state;
    uint8_t *data = images_stock("PSF-B04-GL", NULL, MB, 2);
    data[0x1100] ^= 1;
    data[3] = 0x40;
    struct doctor_result r = examine(data, MB, NULL);
    assert_int_equal(r.outcome, DOCTOR_MENDED);
    assert_int_equal(r.now[1], 0x20);
    assert_string_equal(spoken(&r.facts[0]),
                        "Flash size: 1 MB, not 4 MB; proved by the radio data at 0xFC000.");
    memset(data + 0xFC000, 0xFF, 0x1000);
    assert_cannot(
        data, MB,
        "It holds neither an intact application nor radio data: nothing proves what the header said.");
    free(data);
    data = images_stock("PSF-B04-GL", NULL, 4 * MB, 4);
    data[0x1100] ^= 1;
    data[3] = 0x20;
    assert_cannot(
        data, 4 * MB,
        "The radio data prove the flash size, but not how the flash is divided, and the application "
        "is damaged.");
    free(data);
}

static void what_cannot_be_proved_is_not_offered(void **state)
{
    static const struct craft_texts texts = {{"Tasmota"}};
    (void)state;
    uint8_t *data = craft_arduino(MB, 2, &texts);
    assert_cannot(
        data, MB,
        "This is not stock firmware: Restock knows only the layout of the vendor's SDK well enough.");
    assert_cannot(data, 0, NOTHING_TO_MEND);
    assert_cannot(data, 0x1000, "It ends before the application: nothing proves what the header said.");
    memset(data, 0xFF, 0x1000);
    assert_cannot(data, 0x1000, NOTHING_TO_MEND);
    free(data);
    data = images_stock("PSF-B04-GL", NULL, MB, 2);
    memset(data + 0x1000, 0xFF, 0x77000);
    assert_cannot(data, MB,
                  "The application is missing where it belongs: nothing proves what the header said.");
    free(data);
    data = images_stock("PSF-B04-GL", NULL, MB, 2);
    data[0x20] ^= 1;
    assert_cannot(data, MB, "More than the header is damaged: the boot loader's checksum is wrong too.");
    data[0x20] ^= 1;
    memmove(data + 0x7C000, data + 0xFC000, 0x80); /* radio data of a 512 KB map alone */
    memset(data + 0xFC000, 0xFF, 0x1000);
    assert_cannot(data, MB,
                  "The application was made for one flash size, and the radio data are where another one has "
                  "them; nothing shows which is right.");
    strcpy((char *)data + 0x78000, "RESTOCK REDACTED COPY, NO BACKUP");
    assert_cannot(data, MB,
                  "This copy was made for sharing: it is not a backup, and mending does not make it one.");
    free(data);
}

static void a_sound_header_is_left_alone(void **state)
{
    (void)state;
    uint8_t *data = images_stock("PSF-B04-GL", NULL, MB, 2);
    struct doctor_result r = examine(data, MB, NULL);
    assert_int_equal(r.outcome, DOCTOR_SOUND);
    assert_int_equal(r.count, 1);
    assert_string_equal(spoken(&r.facts[0]),
                        "The header agrees with the rest of the file: there is nothing to mend.");
    free(data);
}

static void a_sound_header_makes_no_sound_file(void **state)
{
    (void)state;
    uint8_t *data = images_of(IMAGES_INCOMPLETE, "PSC-B67-GL", MB, 3);
    struct doctor_result r = examine(data, MB, NULL);
    assert_int_equal(r.outcome, DOCTOR_SOUND);
    assert_int_equal(r.count, 3);
    assert_string_equal(spoken(&r.facts[1]), "Even so, the file is incomplete.");
    assert_non_null(strstr(spoken(&r.facts[2]), "the file holds only the first 1 MB"));
    free(data);
    data = images_stock("PSF-B04-GL", NULL, MB, 2);
    data[0x1100] ^= 1;
    r = examine(data, MB, NULL);
    assert_int_equal(r.outcome, DOCTOR_SOUND);
    assert_int_equal(r.count, 3);
    assert_string_equal(spoken(&r.facts[1]), "Even so, the file is damaged.");
    free(data);
}

/* One size, divided in two ways; and values that no device has. */
static void division_and_speed_are_told_from_size(void **state)
{
    (void)state;
    uint8_t *data = images_stock("PSF-B04-GL", NULL, 2 * MB, 5);
    data[3] = 0x30;
    struct doctor_result r = examine(data, 2 * MB, NULL);
    assert_int_equal(r.now[1], 0x50);
    assert_string_equal(
        spoken(&r.facts[0]),
        "Flash layout: number 5, not 3; proved by the application's own header, which its CRC32 "
        "covers.");
    data[3] = 0xD7;
    r = examine(data, 2 * MB, NULL);
    assert_int_equal(r.now[1], 0x50);
    assert_string_equal(
        spoken(&r.facts[0]),
        "Flash size: 2 MB, where the header names none; proved by the application's own header, "
        "which its CRC32 covers, and by the radio data at 0x1FC000.");
    assert_string_equal(
        spoken(&r.facts[1]),
        "Flash speed: 40 MHz, where the header names none that exists; proved by the application's "
        "own header, which its CRC32 covers.");
    data[3] = 0x00;
    r = examine(data, 2 * MB, NULL);
    assert_string_equal(spoken(&r.facts[0]),
                        "Flash size: 2 MB, not 512 KB; proved by the application's own header, which its "
                        "CRC32 covers, and by the radio data at 0x1FC000.");
    free(data);
}

static void two_applications_that_disagree_prove_nothing(void **state)
{
    (void)state;
    uint8_t *data = craft_sdk(MB, 2, &ewelink_words);
    data[3] = 0x40;
    craft_app(data, 0x81000, 2, &ewelink_words); /* made for what the header says now */
    assert_cannot(
        data, MB,
        "The two applications in it were made for different flashes; nothing shows which of them the "
        "header belongs to.");
    free(data);
}

static void a_cut_file_of_a_larger_flash_gets_its_header_back_and_stays_incomplete(void **state)
{
    (void)state;
    uint8_t *data = images_stock("PSC-B67-GL", NULL, 4 * MB, 4);
    data[3] = 0x20;
    struct doctor_result r = examine(data, MB, NULL);
    assert_int_equal(r.outcome, DOCTOR_MENDED);
    assert_int_equal(r.now[1], 0x40);
    doctor_mend(data, MB, &r);
    assert_string_equal(spoken(&r.facts[r.count - 2]), "Even so, the mended copy is incomplete.");
    assert_string_equal(
        spoken(&r.facts[r.count - 1]),
        "The device has 4 MB of flash, but the file holds only the first 1 MB: what the device "
        "keeps at the end of its flash was not saved.");
    struct image_info info;
    image_examine(data, MB, true, &info);
    assert_int_equal(info.verdict, IMAGE_INCOMPLETE);
    free(data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_size_and_speed_a_tool_writes_becomes_the_original_again),
        cmocka_unit_test(the_result_is_a_complete_backup_and_tells_its_proof),
        cmocka_unit_test(the_mode_is_mended_only_by_the_digest_noted_before),
        cmocka_unit_test(without_an_application_the_radio_data_prove_what_is_not_ambiguous),
        cmocka_unit_test(what_cannot_be_proved_is_not_offered),
        cmocka_unit_test(a_sound_header_is_left_alone),
        cmocka_unit_test(a_sound_header_makes_no_sound_file),
        cmocka_unit_test(division_and_speed_are_told_from_size),
        cmocka_unit_test(two_applications_that_disagree_prove_nothing),
        cmocka_unit_test(a_cut_file_of_a_larger_flash_gets_its_header_back_and_stays_incomplete),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
