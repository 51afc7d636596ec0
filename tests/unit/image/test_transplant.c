/* test_transplant.c: one device's identity in another's image; comparing images; copies for sharing. */
/* SPDX-License-Identifier: MIT */
#include "cm.h"

#include "base/bytes.h"
#include "base/err.h"
#include "core/image/compare.h"
#include "core/image/image.h"
#include "core/image/redact_image.h"
#include "core/image/transplant.h"
#include "craft_image.h"
#include "images.h"
#include "spoken.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MB 0x100000u

static uint8_t *live_record(uint8_t *data)
{
    return data + (data[0x7A000] == 1 ? 0x79000 : 0x78000);
}

static bool holds(const uint8_t *data, size_t size, const void *what, size_t len)
{
    for (size_t at = 0; at + len <= size; at++) {
        if (data[at] == *(const uint8_t *)what && memcmp(data + at, what, len) == 0)
            return true;
    }
    return false;
}

/* --- transplant ----------------------------------------------------------------------------------------- */

/* For donors with one and with two copies of the record, whichever is current. */
static void own_identity_is_in_every_copy_and_nothing_of_the_donors_is_left(void **state)
{
    (void)state;
    unsigned seen[3] = {0, 0, 0};
    for (uint32_t variant = 10; variant < 16; variant++) {
        uint8_t *own = images_of(IMAGES_INCOMPLETE, "PSC-B67-GL", MB, 3), *out = malloc(4 * MB);
        uint8_t *donor = images_of(IMAGES_STOCK, "PSC-B67-GL", 4 * MB, variant);
        struct transplant_result r;
        struct image_info info, own_info;
        struct err e = ERR_INIT;
        assert_true(transplant_make(&(struct transplant_parts){own, MB, donor, 4 * MB, false}, out, &r, &e));
        image_examine(own, MB, true, &own_info);
        image_examine(out, 4 * MB, true, &info);
        assert_int_equal(info.verdict, IMAGE_COMPLETE);
        assert_string_equal(info.device_id, own_info.device_id);
        assert_string_equal(r.device_id, own_info.device_id);
        assert_string_equal(info.product, "PSC-B67-GL");
        assert_memory_equal(info.station_mac, own_info.station_mac, 6);
        uint8_t *theirs = live_record(donor), *ours = live_record(own), *result = live_record(out);
        assert_memory_equal(result + 0x87, ours + 0x87, 37);
        assert_memory_equal(result + 0x1E2, ours + 0x87, 36); /* the live copy has it once more */
        assert_memory_equal(result + 0xAC, ours + 0xAC, 12);
        assert_memory_equal(result + 0xC4, ours + 0xC4, 32);
        assert_memory_equal(result, theirs, 0x67); /* the factory network is the firmware's */
        assert_false(holds(out, 4 * MB, theirs + 0x7C, 10));
        assert_false(holds(out, 4 * MB, theirs + 0x87, 36));
        assert_false(holds(out, 4 * MB, theirs + 0xAC, 6));
        assert_true(holds(donor, 4 * MB, "home-", 5) && !holds(out, 4 * MB, "home-", 5));
        assert_false(holds(out, 4 * MB, "secret-", 7));
        assert_memory_equal(out, donor, 0x78000); /* boot loader and application */
        assert_memory_equal(out + 0x3FC000, donor + 0x3FC000, 0x1000);
        char text[200];
        snprintf(text, sizeof text, "Device ID, key and MAC addresses of %s are in it, in %s of the record.",
                 own_info.device_id, r.copies == 1 ? "1 copy" : "2 copies");
        assert_int_equal(r.count, 4);
        assert_int_equal(r.flash_size, 4 * MB);
        assert_string_equal(spoken(&r.facts[0]), text);
        assert_string_equal(
            spoken(&r.facts[1]),
            "Radio calibration and Wi-Fi settings are blank: the device makes new ones and has to be "
            "paired again.");
        assert_string_equal(spoken(&r.facts[2]), "It is made for 4 MB of flash.");
        assert_string_equal(spoken(&r.facts[3]),
                            "It is for the device that your own backup comes from, and for no other.");
        seen[r.copies]++;
        free(own);
        free(donor);
        free(out);
    }
    assert_true(seen[1] > 0 && seen[2] > 0 && seen[0] == 0);
}

static void ones_own_system_sectors_come_along_where_they_were_saved(void **state)
{
    (void)state;
    uint8_t *own = images_of(IMAGES_STOCK, "PSF-B04-GL", MB, 1),
            *donor = images_of(IMAGES_STOCK, "PSF-B04-GL", MB, 2);
    uint8_t *out = malloc(MB);
    struct transplant_result r;
    own[0x2000] ^= 1; /* what was lost: the application */
    assert_true(transplant_make(&(struct transplant_parts){own, MB, donor, MB, false}, out, &r, NULL));
    assert_memory_equal(out + 0xFB000, own + 0xFB000, 0x5000);
    assert_string_equal(spoken(&r.facts[1]),
                        "Calibration, radio data and Wi-Fi settings come from your own backup.");
    free(own);
    free(donor);
    free(out);
}

static void a_donor_with_another_flash_is_told(void **state)
{
    (void)state;
    uint8_t *own = images_of(IMAGES_STOCK, "PSF-B04-GL", MB, 1),
            *donor = images_of(IMAGES_STOCK, "PSF-B04-GL", 4 * MB, 2);
    uint8_t *out = malloc(4 * MB);
    struct transplant_result r;
    assert_true(transplant_make(&(struct transplant_parts){own, MB, donor, 4 * MB, false}, out, &r, NULL));
    assert_int_equal(r.flash_size, 4 * MB);
    assert_int_equal(r.own_flash_size, MB);
    assert_string_equal(spoken(&r.facts[2]),
                        "Warning: it is made for 4 MB of flash, your own backup for 1 MB.");
    free(own);
    free(donor);
    free(out);
}

static void the_live_application_of_the_donor_still_starts(void **state)
{
    (void)state;
    uint8_t *own = images_of(IMAGES_STOCK, "PSF-B04-GL", MB, 1);
    uint8_t *donor = images_of(IMAGES_TWO_SLOTS, "PSF-B04-GL", MB, 2), *out = malloc(MB);
    struct transplant_result r;
    struct image_info info;
    assert_true(transplant_make(&(struct transplant_parts){own, MB, donor, MB, false}, out, &r, NULL));
    image_examine(out, MB, true, &info);
    assert_int_equal(info.verdict, IMAGE_COMPLETE);
    assert_int_equal(info.running_app, 2);
    free(own);
    free(donor);
    free(out);
}

static void refuse(uint8_t *own, uint8_t *donor, bool force, enum err_code code, const char *why)
{
    struct transplant_result r;
    struct err e = ERR_INIT;
    uint8_t *out = malloc(MB);
    assert_false(transplant_make(&(struct transplant_parts){own, MB, donor, MB, force}, out, &r, &e));
    assert_int_equal(e.code, code);
    assert_string_equal(spoken_reason(&e), why);
    free(out);
}

static void nothing_is_invented_and_products_do_not_mix(void **state)
{
    (void)state;
    uint8_t *own = images_of(IMAGES_STOCK, "PSF-B04-GL", MB, 1),
            *donor = images_of(IMAGES_STOCK, "PSF-B04-GL", MB, 2);
    uint8_t *other = images_of(IMAGES_STOCK, "PSA-B01-GL", MB, 3),
            *bad = images_of(IMAGES_INCOMPLETE, NULL, MB, 4);
    uint8_t *tasmota = images_of(IMAGES_TASMOTA, NULL, MB, 5),
            *encoded = images_of(IMAGES_STOCK, "PSF-BFB-GL", MB, 6);
    uint8_t *out = malloc(MB);
    struct transplant_result r;
    assert_true(redact_image(own, MB, out, NULL));
    refuse(out, donor, false, ERR_NOT_OFFERED,
           "Your own backup is a copy made for sharing; its identity has been removed.");
    refuse(own, other, false, ERR_REFUSED,
           "Your own backup is of PSF-B04-GL, the donor of PSA-B01-GL: its firmware may switch other pins "
           "than your device has.");
    assert_true(transplant_make(&(struct transplant_parts){own, MB, other, MB, true}, out, &r, NULL));
    assert_string_equal(r.donor_product, "PSA-B01-GL");
    assert_string_equal(spoken(&r.facts[0]),
                        "Product PSF-B04-GL in place of PSA-B01-GL, as you insisted: its firmware "
                        "may switch other pins than your device has.");
    refuse(own, bad, true, ERR_NOT_OFFERED,
           "The donor must be a complete stock backup. The device has 4 MB of flash, but the file holds "
           "only the first 1 MB: what the device keeps at the end of its flash was not saved.");
    refuse(own, tasmota, true, ERR_NOT_OFFERED,
           "The donor must be a complete stock backup. This one is of other firmware: Tasmota.");
    refuse(tasmota, donor, true, ERR_NOT_OFFERED, "Your own backup holds no identity (device ID and key).");
    memset(encoded + 0x78000, 0x5A, 0x2000);
    refuse(encoded, donor, true, ERR_NOT_OFFERED,
           "The identity in your own backup is stored in a form that Restock cannot read.");
    uint8_t *record = live_record(own);
    uint8_t saved[0x200];
    memcpy(saved, record, sizeof saved);
    memset(record + 0x87, 0, 36);
    refuse(own, donor, true, ERR_NOT_OFFERED,
           "Your own backup holds a device ID, but no readable key beside it.");
    memcpy(record, saved, sizeof saved);
    memset(record + 0xAC, 0xFF, 6);
    refuse(own, donor, true, ERR_NOT_OFFERED,
           "Your own backup holds a device ID, but no MAC addresses beside it.");
    memcpy(record, saved, sizeof saved);
    memset(record + 0x67, 0, 16);
    refuse(own, donor, false, ERR_REFUSED,
           "Your own backup is of an unnamed product, the donor of PSF-B04-GL: its firmware may switch other "
           "pins than "
           "your device has.");
    memcpy(record, saved, sizeof saved);
    memcpy(donor + 0x7B100, live_record(donor) + 0x87, 36); /* a place that is not known here */
    refuse(own, donor, true, ERR_NOT_OFFERED,
           "The donor's firmware keeps its identity in more places than Restock knows; the result would "
           "be neither device.");
    free(own);
    free(donor);
    free(other);
    free(bad);
    free(tasmota);
    free(encoded);
    free(out);
}

/* --- compare -------------------------------------------------------------------------------------------- */

static void assert_compares(const uint8_t *a, size_t a_size, const uint8_t *b, size_t b_size,
                            const char *text)
{
    struct compare_result r;
    assert_true(compare_images(a, a_size, b, b_size, &r));
    assert_string_equal(spoken_compare(&r), text);
    compare_done(&r);
}

static void siblings_differ_only_in_what_belongs_to_one_device(void **state)
{
    (void)state;
    uint8_t *a = images_of(IMAGES_STOCK, "PSF-B04-GL", MB, 0),
            *b = images_of(IMAGES_STOCK, "PSF-B04-GL", MB, 7);
    assert_compares(a, MB, a, MB, "They are equal, byte for byte.");
    assert_compares(
        a, MB, b, MB,
        "They hold the same firmware, PSF-B04-GL 2.6.0; they differ only in the identity (device ID "
        "and key), the device's state and timers, the radio calibration and the system parameters "
        "(Wi-Fi settings).");
    free(a);
    free(b);
}

static void every_region_is_named_by_its_sector(void **state)
{
    static const struct {
        uint32_t at;
        const char *region;
    } cases[] = {{0x10, "boot"},
                 {0x1010, "user1"},
                 {0x50000, "user1"},
                 {0x81010, "user2"},
                 {0x78010, "identity"},
                 {0x7A000, "identity"},
                 {0x7D000, "state"},
                 {0x7F000, "state"},
                 {0xFB000, "rf-cal"},
                 {0xFC000, "init-data"},
                 {0xFD000, "system-parameters"},
                 {0xFF000, "system-parameters"},
                 {0xF9000, "other"}};
    (void)state;
    uint8_t *a = images_of(IMAGES_TWO_SLOTS, "PSF-B04-GL", MB, 0), *b = malloc(MB);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct compare_result r;
        memcpy(b, a, MB);
        b[cases[i].at] ^= 0x10;
        assert_true(compare_images(a, MB, b, MB, &r));
        assert_false(r.equal);
        assert_int_equal(r.range_count, 1);
        assert_int_equal(r.ranges[0].first, cases[i].at / 0x1000);
        assert_int_equal(r.ranges[0].count, 1);
        assert_string_equal(compare_region_name(r.ranges[0].region), cases[i].region);
        assert_int_equal(r.same_firmware, strcmp(cases[i].region, "user2") != 0); /* the one that runs */
        compare_done(&r);
    }
    free(a);
    free(b);
}

static void a_map_names_every_sector_by_bytes_or_by_a_look(void **state)
{
    (void)state;
    static uint8_t by_bytes[300], by_look[300];
    uint8_t *a = images_of(IMAGES_TWO_SLOTS, "PSF-B04-GL", MB, 0);
    struct image_info info;
    image_examine(a, MB, true, &info);
    image_regions(a, MB, 300, by_bytes);
    image_regions_by_look(&info, 256, by_look);
    static const struct {
        uint32_t sector;
        enum compare_region region;
    } cases[] = {{0, REGION_BOOT},
                 {1, REGION_USER1},
                 {0x50, REGION_USER1},
                 {0x78, REGION_IDENTITY},
                 {0x7A, REGION_IDENTITY},
                 {0x7D, REGION_STATE},
                 {0x81, REGION_USER2},
                 {0xF9, REGION_OTHER},
                 {0xFB, REGION_RF_CAL},
                 {0xFC, REGION_INIT_DATA},
                 {0xFF, REGION_SYSTEM_PARAMETERS}};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        assert_int_equal(by_bytes[cases[i].sector], cases[i].region);
        assert_int_equal(by_look[cases[i].sector], cases[i].region);
    }
    assert_int_equal(by_bytes[256], REGION_OTHER); /* beyond the bytes */
    image_regions_by_look(&info, 300, by_look);
    assert_int_equal(by_look[256], REGION_BEYOND_MAP);
    memset(&info, 0, sizeof info);
    info.firmware = FIRMWARE_TASMOTA;
    info.startable = true;
    info.map_size = MB;
    image_regions_by_look(&info, 256, by_look);
    assert_int_equal(by_look[0], REGION_BOOT);
    assert_int_equal(by_look[5], REGION_OTHER);
    assert_int_equal(by_look[0xFB], REGION_SETTINGS);
    assert_int_equal(by_look[0xFC], REGION_INIT_DATA);
    free(a);
}

/* Where others have the radio calibration. */
static void tuyas_identity_is_called_that(void **state)
{
    (void)state;
    static const struct craft_texts texts = {{"ESP.ty_ws_mod.gw_sw_ver_key", "tuya"}};
    uint8_t *a = craft_sdk(MB, 2, &texts), *b = malloc(MB);
    memcpy(b, a, MB);
    b[0xFB010] ^= 1;
    assert_compares(a, MB, b, MB,
                    "They hold the same firmware; they differ only in the identity (device ID and key).");
    free(a);
    free(b);
}

static void every_region_has_words_for_a_person(void **state)
{
    static const char *const titles[][2] = {
        {"header", "the boot header (flash mode, size and speed)"},
        {"boot", "the boot loader"},
        {"user1", "the first application"},
        {"user2", "the second application"},
        {"application", "the application"},
        {"identity", "the identity (device ID and key)"},
        {"state", "the device's state and timers"},
        {"settings", "the settings"},
        {"rf-cal", "the radio calibration"},
        {"init-data", "the radio data"},
        {"system-parameters", "the system parameters (Wi-Fi settings)"},
        {"beyond-map", "what lies beyond the firmware's part of the flash"},
        {"end", "the end that only one of them has"},
        {"other", "other parts"}};
    (void)state;
    assert_int_equal(ARRAY_LEN(titles), REGION_COUNT);
    for (size_t i = 0; i < ARRAY_LEN(titles); i++) {
        assert_string_equal(compare_region_name((enum compare_region)i), titles[i][0]);
        assert_string_equal(say_region((enum compare_region)i), titles[i][1]);
    }
}

static void what_lies_beyond_the_map_and_the_end_are_named(void **state)
{
    (void)state;
    uint8_t *a = images_stock("PSF-B04-GL", NULL, 4 * MB, 2), *b = malloc(4 * MB);
    memcpy(b, a, 4 * MB);
    b[0x200010] ^= 1;
    assert_compares(a, 4 * MB, b, 4 * MB,
                    "They hold the same firmware, PSF-B04-GL 2.6.0; they differ only in what lies beyond the "
                    "firmware's part of the flash.");
    b[0x200010] ^= 1;
    b[0x7D000] ^= 1;
    assert_compares(
        a, 4 * MB, b, 2 * MB,
        "They hold the same firmware, PSF-B04-GL 2.6.0; they differ only in the device's state and "
        "timers and the end that only one of them has.");
    free(a);
    free(b);
}

static void images_of_other_sizes_and_kinds_are_compared_too(void **state)
{
    (void)state;
    uint8_t *stock = images_of(IMAGES_STOCK, "PSF-B04-GL", MB, 0),
            *tasmota = images_of(IMAGES_TASMOTA, NULL, MB, 0);
    uint8_t *later = malloc(MB), *four = images_of(IMAGES_STOCK, "PSF-B04-GL", 4 * MB, 0);
    struct compare_result r;
    assert_true(compare_images(stock, MB, tasmota, MB, &r));
    assert_false(r.same_firmware);
    assert_non_null(
        strstr(spoken_compare(&r), "They hold different firmware; they differ in the boot loader"));
    compare_done(&r);
    memset(later, 0x11, 2 * 4096); /* no layout that is known: the same or another, who can tell */
    memcpy(later + 4096, later, 4096);
    later[5000] ^= 1;
    assert_compares(later + 4096, 4096, later, 4096, "They differ in other parts.");
    memcpy(later, tasmota, MB);
    later[0xFB010] ^= 1;
    assert_compares(tasmota, MB, later, MB,
                    "They hold the same firmware, 12.5.0; they differ only in the settings.");
    assert_compares(tasmota, 0x80123, tasmota, 0x80000, "The second file is the beginning of the first one.");
    memcpy(later, stock, MB);
    later[2] = 0; /* QIO */
    later[3] = (uint8_t)((later[3] & 0x0F) | 0x40);
    assert_compares(
        stock, MB, later, MB,
        "They hold the same firmware, PSF-B04-GL 2.6.0; they differ only in the boot header (flash "
        "mode, size and speed).");
    assert_compares(
        later, 700000, stock, 700000,
        "They hold the same firmware, PSF-B04-GL 2.6.0; they differ only in the boot header (flash "
        "mode, size and speed).");
    memcpy(later, four, MB);
    later[3] = four[3];
    assert_true(compare_images(four, 4 * MB, later, MB, &r));
    assert_string_equal(compare_region_name(r.ranges[0].region), "end");
    assert_string_equal(spoken_compare(&r), "The second file is the beginning of the first one.");
    assert_int_equal(r.ranges[0].count, 768);
    compare_done(&r);
    assert_compares(stock, 0, stock, 0, "They are equal, byte for byte.");
    free(stock);
    free(tasmota);
    free(later);
    free(four);
}

/* --- copies for sharing --------------------------------------------------------------------------------- */

static void a_copy_for_sharing_holds_the_firmware_and_nothing_of_the_device(void **state)
{
    (void)state;
    for (uint32_t variant = 0; variant < 6; variant++) {
        enum images_kind kind = variant % 2 == 0 ? IMAGES_STOCK : IMAGES_TWO_SLOTS;
        uint8_t *data = images_of(kind, "PSF-B04-GL", MB, variant), *copy = malloc(MB);
        struct image_info info;
        struct image_secrets secrets;
        assert_true(redact_image(data, MB, copy, NULL));
        image_examine(copy, MB, true, &info);
        assert_true(info.redacted);
        assert_int_equal(info.verdict, IMAGE_INCOMPLETE);
        assert_string_equal(info.product, "PSF-B04-GL");
        assert_string_equal(info.version, variant % 2 == 0 ? "2.6.0" : "2.7.0");
        assert_int_equal(info.running_app, variant % 2 + 1);
        assert_string_equal(info.device_id, "");
        const uint8_t *record = live_record(data);
        assert_false(holds(copy, MB, record + 0x7C, 10));
        assert_false(holds(copy, MB, record + 0x87, 36));
        assert_false(holds(copy, MB, record + 0xAC, 6) || holds(copy, MB, record + 0xB2, 6));
        image_secrets_read(data, MB, &secrets);
        assert_memory_equal(secrets.key, record + 0x87, 37);
        assert_memory_equal(secrets.wifi_name, "home-", 5);
        assert_memory_equal(secrets.wifi_password, "secret-", 7);
        assert_false(holds(copy, MB, secrets.wifi_name, strlen(secrets.wifi_name)));
        assert_false(holds(copy, MB, secrets.wifi_password, strlen(secrets.wifi_password)));
        image_secrets_read(copy, MB, &secrets);
        assert_string_equal(secrets.key, "");
        assert_string_equal(secrets.wifi_name, "");
        assert_memory_equal(copy, data, 0x1000 - 0x400);
        free(data);
        free(copy);
    }
}

static void only_firmware_without_secrets_in_its_program_is_shared(void **state)
{
    static const enum images_kind kinds[] = {IMAGES_TASMOTA, IMAGES_ESPHOME, IMAGES_BLANK, IMAGES_RANDOM};
    (void)state;
    uint8_t *copy = malloc(MB);
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        struct err e = ERR_INIT;
        uint8_t *data = images_of(kinds[i], NULL, MB, 0);
        assert_false(redact_image(data, MB, copy, &e));
        assert_int_equal(e.code, ERR_NOT_OFFERED);
        assert_string_equal(
            spoken_reason(&e),
            "Restock knows only of stock firmware where secrets are; other firmware may hold the Wi-Fi "
            "password in the program itself.");
        free(data);
    }
    struct err e = ERR_INIT;
    uint8_t *cut = images_of(IMAGES_STOCK, NULL, MB, 0);
    assert_false(redact_image(cut, 0x70000, copy, &e));
    assert_int_equal(e.code, ERR_NOT_OFFERED);
    assert_string_equal(spoken_reason(&e),
                        "It ends before the place where a copy for sharing carries its mark.");
    free(cut);
    free(copy);
}

static void the_name_of_a_copy_for_sharing_tells_what_it_is(void **state)
{
    (void)state;
    assert_true(redact_name_fits("a.redacted.bin", NULL));
    assert_true(redact_name_fits("/x/y.redacted.bin", NULL));
    static const char *const wrong[] = {"a.bin", ".redacted.bin", "a.redacted.bin.bin", "redacted.bin", ""};
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
        struct err e = ERR_INIT;
        assert_false(redact_name_fits(wrong[i], &e));
        assert_int_equal(e.code, ERR_USAGE);
        assert_string_equal(spoken_reason(&e), "The name of a copy for sharing must end in .redacted.bin.");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(own_identity_is_in_every_copy_and_nothing_of_the_donors_is_left),
        cmocka_unit_test(ones_own_system_sectors_come_along_where_they_were_saved),
        cmocka_unit_test(a_donor_with_another_flash_is_told),
        cmocka_unit_test(the_live_application_of_the_donor_still_starts),
        cmocka_unit_test(nothing_is_invented_and_products_do_not_mix),
        cmocka_unit_test(siblings_differ_only_in_what_belongs_to_one_device),
        cmocka_unit_test(every_region_is_named_by_its_sector),
        cmocka_unit_test(a_map_names_every_sector_by_bytes_or_by_a_look),
        cmocka_unit_test(tuyas_identity_is_called_that),
        cmocka_unit_test(every_region_has_words_for_a_person),
        cmocka_unit_test(what_lies_beyond_the_map_and_the_end_are_named),
        cmocka_unit_test(images_of_other_sizes_and_kinds_are_compared_too),
        cmocka_unit_test(a_copy_for_sharing_holds_the_firmware_and_nothing_of_the_device),
        cmocka_unit_test(only_firmware_without_secrets_in_its_program_is_shared),
        cmocka_unit_test(the_name_of_a_copy_for_sharing_tells_what_it_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
