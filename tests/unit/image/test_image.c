/* test_image.c: what image examination says of whole images, and how it says it; of altered and damaged ones,
 * see test_image_damage.c. */
/* SPDX-License-Identifier: MIT */
#include "cm.h"

#include "core/image/image.h"

#include "base/bytes.h"
#include "craft_image.h"
#include "examined.h"
#include "images.h"
#include "spoken.h"

#include <stdlib.h>
#include <string.h>

#define MB 0x100000u

/* --- stock images -------------------------------------------------------------------------------------- */

static void a_stock_image_is_complete_and_fully_described(void **state)
{
    (void)state;
    uint8_t *data = images_stock("PSF-B04-GL", NULL, MB, -1);
    size_t record = data[0x7A000] == 1 ? 0x79000 : 0x78000;
    struct image_info info = examine(data, MB);
    assert_says(&info, IMAGE_COMPLETE, SDK_COMPLETE, NULL);
    assert_int_equal(info.size, MB);
    assert_int_equal(info.firmware, FIRMWARE_EWELINK);
    assert_string_equal(info.product, "PSF-B04-GL");
    assert_string_equal(info.version, "2.6.0");
    assert_string_equal(info.sdk, "2.2.0(f28eaf2)");
    assert_string_equal(info.boot, "1.7(5d6f877)");
    assert_int_equal(info.map_size, MB);
    assert_string_equal(info.flash_mode, "DOUT");
    assert_true(info.has_app_crc);
    uint32_t stored = get_le32(data + craft_app_end(data, CRAFT_APP) - 4);
    assert_true(info.app_crc32 == stored - 1 || info.app_crc32 == ~stored);
    assert_memory_equal(info.device_id, data + record + 0x7C, 11);
    assert_true(info.has_station_mac);
    assert_memory_equal(info.station_mac, data + record + 0xAC, 6);
    assert_true(info.sdk_layout);
    assert_int_equal(info.running_app, 1);
    assert_false(info.known_application);
    assert_false(info.identity_unreadable);
    assert_int_equal(info.init_data_map, MB);
    free(data);
}

static void every_product_and_map_is_complete(void **state)
{
    static const struct {
        const char *product, *version, *sdk, *boot, *mode;
    } products[] = {
        {"PSA-BHA-GL", "2.0.4", "2.0.0(5a875ba)", "1.6", "DOUT"},
        {"PSC-B67-GL", "2.6.1", "2.2.0(f28eaf2)", "1.7(5d6f877)", "QIO"},
        {"ITA-GZ1-GL", "1.8.1", "2.0.0(5a875ba)", "1.6", "QIO"},
    };
    static const struct {
        uint32_t size, map_size;
        int nibble;
    } maps[] = {{MB, MB, 2},     {2 * MB, 2 * MB, 3}, {4 * MB, 4 * MB, 4},
                {2 * MB, MB, 2}, {4 * MB, 4 * MB, 6}, {2 * MB, 2 * MB, 5}};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(products); i++) {
        for (size_t k = 0; k < ARRAY_LEN(maps); k++) {
            uint8_t *data = images_stock(products[i].product, NULL, maps[k].size, maps[k].nibble);
            struct image_info info = examine_and_free(data, maps[k].size);
            assert_says(&info, IMAGE_COMPLETE, SDK_COMPLETE, NULL);
            assert_string_equal(info.product, products[i].product);
            assert_string_equal(info.version, products[i].version);
            assert_string_equal(info.sdk, products[i].sdk);
            assert_string_equal(info.boot, products[i].boot);
            assert_string_equal(info.flash_mode, products[i].mode);
            assert_int_equal(info.map_size, maps[k].map_size);
        }
    }
}

static void the_version_is_that_of_the_application_that_runs(void **state)
{
    (void)state;
    uint8_t *data = images_of(IMAGES_TWO_SLOTS, NULL, MB, 0);
    struct image_info info = examine(data, MB);
    assert_verdict(&info, IMAGE_COMPLETE);
    assert_int_equal(info.running_app, 2);
    assert_string_equal(info.version, "2.7.0");
    uint32_t stored = get_le32(data + craft_app_end(data, CRAFT_APP) - 4);
    assert_true(info.app_crc32 == stored - 1 || info.app_crc32 == ~stored); /* always the first one's */
    free(data);
}

static void the_flag_sector_says_which_identity_is_current(void **state)
{
    (void)state;
    uint8_t *data = craft_sdk(MB, 2, &ewelink_texts);
    craft_identity(data, 0x78000, "PSF-B04-GL", "1000aaaaaa");
    craft_identity(data, 0x79000, "PSF-B04-GL", "1000bbbbbb");
    data[0x7A000] = 1;
    assert_string_equal(examine(data, MB).device_id, "1000bbbbbb");
    data[0x7A000] = 0;
    assert_string_equal(examine(data, MB).device_id, "1000aaaaaa");
    memset(data + 0x78000, 0xFF, 0x1000);
    struct image_info info = examine_and_free(data, MB); /* only the other copy is left */
    assert_string_equal(info.device_id, "1000bbbbbb");
    assert_verdict(&info, IMAGE_COMPLETE);
}

static void an_encoded_identity_is_not_readable_rather_than_missing(void **state)
{
    (void)state;
    struct image_info info = examine_and_free(images_stock("PSF-BFB-GL", "3.5.0", MB, -1), MB);
    assert_says(&info, IMAGE_COMPLETE, SDK_COMPLETE,
                "The device's identity at 0x78000 is stored in a form that Restock cannot read.");
    assert_true(info.identity_unreadable);
    assert_string_equal(info.device_id, "");
    assert_false(info.has_station_mac);
    assert_string_equal(info.version, "3.5.0");
}

static void a_wiped_identity_makes_it_incomplete(void **state)
{
    (void)state;
    uint8_t *data = images_stock("PSF-B04-GL", NULL, MB, -1);
    memset(data + 0x78000, 0xFF, 0x2000);
    data[0x7A000] = 0;
    struct image_info info = examine_and_free(data, MB);
    assert_says(&info, IMAGE_INCOMPLETE,
                "The device's identity (device ID and key) is missing: the flash at 0x78000 is blank. The "
                "official app would not recognise the device.",
                NULL);
    assert_false(info.identity_unreadable);
    assert_string_equal(info.product, "");
}

static bool holds(const void *where, size_t len, const void *what, size_t what_len)
{
    for (size_t i = 0; i + what_len <= len; i++) {
        if (memcmp((const uint8_t *)where + i, what, what_len) == 0)
            return true;
    }
    return false;
}

static void keys_and_passwords_stay_out_of_the_result(void **state)
{
    (void)state;
    for (unsigned kind = 0; kind < 2; kind++) {
        uint8_t *data = images_of(kind == 0 ? IMAGES_STOCK : IMAGES_TWO_SLOTS, NULL, MB, 0);
        size_t record = data[0x7A000] == 1 ? 0x79000 : 0x78000;
        struct image_info info = examine(data, MB);
        assert_true(holds(&info, sizeof info, data + record + 0x7C, 10)); /* the search itself works */
        for (size_t at = 0; at + 6 <= 36; at++)
            assert_false(holds(&info, sizeof info, data + record + 0x87 + at, 6));
        assert_false(holds(&info, sizeof info, data + record, 8));        /* factory-test network */
        assert_false(holds(&info, sizeof info, data + record + 0x20, 8)); /* and its password */
        assert_false(holds(&info, sizeof info, data + 0xFD010, 6));       /* home network */
        assert_false(holds(&info, sizeof info, data + 0xFD037, 8));       /* and its password */
        assert_false(holds(&info, sizeof info, "12345678", 8));
        free(data);
    }
}

static void both_forms_of_the_stored_crc_are_understood(void **state)
{
    (void)state;
    bool plain = false, inverted = false;
    for (unsigned i = 0; i < 64 && !(plain && inverted); i++) {
        uint8_t *data = craft_sdk(MB, 2, &ewelink_texts);
        put_le32(data + CRAFT_APP + 4, 0x40100004u + i);
        uint32_t crc = 0xFFFFFFFFu; /* CRC32 counted bit by bit */
        size_t end = craft_app_end(data, CRAFT_APP) - 4;
        for (size_t k = CRAFT_APP; k < end; k++) {
            crc ^= data[k];
            for (unsigned bit = 0; bit < 8; bit++)
                crc = crc >> 1 ^ (crc & 1 ? 0xEDB88320u : 0);
        }
        crc = ~crc;
        put_le32(data + end, crc >= 0x80000000u ? ~crc : crc + 1);
        struct image_info info = examine_and_free(data, MB);
        assert_true(info.has_app_crc);
        assert_int_equal(info.app_crc32, crc);
        plain = plain || crc < 0x80000000u;
        inverted = inverted || crc >= 0x80000000u;
    }
    assert_true(plain && inverted);
}

static void a_version_number_elsewhere_is_not_the_firmwares(void **state)
{
    static const struct craft_texts texts = {
        {"1.4.1", "V2.5.4 beta", "9.9.9", "xV2.5.4", "8.8.8", "V2.5.4", "4.0", "1.2.3.4", "12.0.7", "iotgo"}};
    static const struct craft_texts without_library = {{"iotgo", "2.5.4", "7.7.7", "romVersion", "3.3.0"}};
    (void)state;
    assert_string_equal(examine_and_free(craft_sdk(MB, 2, &texts), MB).version, "12.0.7");
    assert_string_equal(examine_and_free(craft_sdk(MB, 2, &without_library), MB).version, "");
}

/* As in published backups: the library's version with its letter, some other text, the firmware's version,
 * and between it and the words of the update protocol the versions of other things. */
static void the_firmwares_version_is_the_next_one_behind_the_librarys(void **state)
{
    char far[0x1F7] = "";
    memset(far, 't', sizeof far - 1);
    const struct craft_texts texts = {
        {"V2.5.4", "text of the library", "2.6.0", "1.1.5", "1.1.0", far, "romVersion", "iotgo"}};
    (void)state;
    uint8_t *data = craft_sdk(MB, 2, &texts);
    craft_identity(data, 0x78000, "PSF-B04-GL", "1000abcdef");
    struct image_info info = examine_and_free(data, MB);
    assert_false(info.known_application);
    assert_string_equal(info.version, "2.6.0");
}

static void blank_settings_and_calibration_are_remarks(void **state)
{
    (void)state;
    uint8_t *data = images_stock("PSF-B04-GL", NULL, MB, -1);
    memset(data + 0xFD000, 0xFF, 0x3000);
    struct image_info info = examine(data, MB);
    assert_says(&info, IMAGE_COMPLETE, SDK_COMPLETE,
                "It holds no Wi-Fi settings; the device will have to be paired again.");
    assert_int_equal(info.running_app, 0);
    memset(data + 0xFB000, 0xFF, 0x1000);
    info = examine_and_free(data, MB);
    assert_verdict(&info, IMAGE_COMPLETE);
    assert_string_equal(
        spoken(&info.reasons[1]),
        "The radio calibration at 0xFB000 is blank; the device makes a new one when it starts.");
}

static void the_boot_record_names_a_boot_loader_without_a_label(void **state)
{
    (void)state;
    uint8_t *data = craft_sdk(MB, 2, &ewelink_texts);
    for (size_t at = 0; at < 0x1000; at++) { /* same checksum: the two texts are swapped around */
        if (memcmp(data + at, "2nd boot", 8) == 0)
            memcpy(data + at, "boot 2nd", 8);
        if (memcmp(data + at, "1.7(5d6f877)", 12) == 0)
            memcpy(data + at, "(5d6f877)1.7", 12);
    }
    assert_string_equal(examine_and_free(data, MB).boot, "1.7");
}

/* --- incomplete ---------------------------------------------------------------------------------------- */

static void one_megabyte_of_a_pow_r2_is_incomplete(void **state)
{
    (void)state;
    struct image_info info = examine_and_free(images_of(IMAGES_INCOMPLETE, NULL, MB, 0), MB);
    assert_says(&info, IMAGE_INCOMPLETE,
                "The device has 4 MB of flash, but the file holds only the first 1 MB: what the device keeps "
                "at the end of its flash was not saved.",
                "The radio data, which belong at 0x3FC000, are missing. After an erase, the device would not "
                "start with this file: read the whole flash.");
    assert_int_equal(info.init_data_map, 0);
    assert_true(info.has_app_crc);
}

static void a_file_that_lost_only_its_last_sectors_says_so(void **state)
{
    (void)state;
    uint8_t *data = images_stock("PSF-B04-GL", NULL, MB, -1);
    struct image_info info = examine(data, 0xFE000);
    free(data);
    assert_says(&info, IMAGE_INCOMPLETE,
                "The device has 1 MB of flash, but the file holds only the first 1016 KB: what the device "
                "keeps at the end of its flash was not saved.",
                NULL);
}

static void a_whole_flash_without_radio_data_is_incomplete(void **state)
{
    (void)state;
    uint8_t *data = images_stock("PSF-B04-GL", NULL, MB, -1);
    memset(data + 0xFB000, 0xFF, 0x5000);
    struct image_info info = examine_and_free(data, MB);
    assert_verdict(&info, IMAGE_INCOMPLETE);
    assert_string_equal(
        spoken(&info.reasons[0]),
        "The radio data, which belong at 0xFC000, are missing. Without them the device does not start.");
}

static void a_blank_beginning_or_application_is_missing(void **state)
{
    (void)state;
    uint8_t *data = images_stock("PSF-B04-GL", NULL, MB, -1);
    memset(data, 0xFF, 0x1000);
    struct image_info info = examine_and_free(data, MB);
    assert_says(&info, IMAGE_INCOMPLETE,
                "The boot loader is missing: the first 4 KB are blank. The device would not start.", NULL);

    data = images_stock("PSF-B04-GL", NULL, MB, -1);
    memset(data + 0x1000, 0xFF, 0x70000);
    info = examine_and_free(data, MB);
    assert_verdict(&info, IMAGE_INCOMPLETE);
    assert_string_equal(
        spoken(&info.reasons[0]),
        "The application that the device starts should be at 0x1000, but the flash is blank there.");
}

/* --- blank, partial, unknown --------------------------------------------------------------------------- */

static void nothing_but_ff_is_blank(void **state)
{
    (void)state;
    uint8_t *data = images_of(IMAGES_BLANK, NULL, 4 * MB, 0);
    struct image_info info = examine(data, 4 * MB);
    assert_says(&info, IMAGE_BLANK, "It is blank, as on an erased chip: all 4 MB.", NULL);
    assert_int_equal(info.firmware, FIRMWARE_UNKNOWN);
    assert_string_equal(info.flash_mode, "");
    info = examine_beginning(data, 0x2000);
    assert_says(&info, IMAGE_BLANK, "The beginning of the flash (8 KB) is blank, as on an erased chip.",
                NULL);
    info = examine(data, 1);
    assert_verdict(&info, IMAGE_BLANK);
    data[4 * MB - 1] = 0xFE; /* one bit, at the very end */
    info = examine_and_free(data, 4 * MB);
    assert_verdict(&info, IMAGE_UNKNOWN);
}

static void a_firmware_to_write_is_partial(void **state)
{
    (void)state;
    for (unsigned kind = IMAGES_TASMOTA; kind <= IMAGES_ESPHOME; kind++) {
        uint8_t *data = images_of((enum images_kind)kind, NULL, 4 * MB, 0);
        struct image_info info = examine(data, 0x75000);
        assert_says(&info, IMAGE_PARTIAL,
                    "This is firmware to write to a device (468 KB), not a backup of a whole flash.", NULL);
        assert_int_equal(info.map_size, 4 * MB);
        assert_false(info.sdk_layout);
        info = examine_and_free(data, MB); /* one megabyte of such a device is no backup either */
        assert_verdict(&info, IMAGE_PARTIAL);
    }
}

static void a_whole_flash_with_another_firmware_is_complete(void **state)
{
    (void)state;
    struct image_info info = examine_and_free(images_of(IMAGES_TASMOTA, NULL, MB, 0), MB);
    assert_says(&info, IMAGE_COMPLETE,
                "It holds a whole flash as the firmware expects it, and all checksums are correct.", NULL);
    assert_int_equal(info.firmware, FIRMWARE_TASMOTA);
    assert_string_equal(info.version, "12.5.0");
    assert_string_equal(info.sdk, "2.2.2-dev(38a443e)");
}

static void a_broken_arduino_firmware_is_damaged_not_partial(void **state)
{
    (void)state;
    static const struct craft_texts texts = {{"Tasmota"}};
    uint8_t *data = craft_arduino(0x3000, 2, &texts);
    data[0x1800] ^= 1;
    struct image_info info = examine(data, 0x3000);
    assert_verdict(&info, IMAGE_DAMAGED);
    assert_string_equal(spoken(&info.reasons[0]),
                        "The firmware at 0x1000 is damaged: its checksum is wrong.");
    data[0x1800] ^= 1;
    info = examine(data, 0x1900);
    assert_verdict(&info, IMAGE_DAMAGED);
    assert_string_equal(spoken(&info.reasons[0]), "The firmware is cut off before its end.");
    memset(data + 0x1000, 0xFF, 0x2000);
    info = examine_and_free(data, 0x3000);
    assert_verdict(&info, IMAGE_DAMAGED);
    assert_string_equal(spoken(&info.reasons[0]),
                        "The firmware is missing: the flash at 0x1000, behind the boot loader, is blank.");
}

static void words_written_after_an_arduino_checksum_do_no_harm(void **state)
{
    (void)state;
    static const struct craft_texts texts = {{"Tasmota"}};
    uint8_t *data = craft_arduino(0x3000, 2, &texts);
    size_t end = 0x1000 + 8 + 8 + 0x800 + 8 + 0x100 + 8 + 0x40 + 8 + 0x40;
    end = (end + 16) / 16 * 16;
    put_le32(data + 0x1010, (uint32_t)end);
    put_le32(data + 0x1014, 0x12345678u);
    struct image_info info = examine(data, end);
    assert_verdict(&info, IMAGE_PARTIAL);
    put_le32(data + 0x1010, (uint32_t)end + 4); /* not that length: then they do count */
    info = examine_and_free(data, end);
    assert_verdict(&info, IMAGE_DAMAGED);
}

static void an_application_alone_is_partial(void **state)
{
    (void)state;
    uint8_t *data = images_stock("PSF-B04-GL", NULL, MB, -1);
    size_t end = craft_app_end(data, CRAFT_APP);
    struct image_info info = examine(data + CRAFT_APP, end - CRAFT_APP);
    assert_says(&info, IMAGE_PARTIAL,
                "This is an application alone, as an over-the-air update brings it: the boot loader and "
                "everything that belongs to one device are missing.",
                NULL);
    assert_int_equal(info.firmware, FIRMWARE_EWELINK);
    assert_string_equal(info.version, "2.6.0");
    assert_true(info.has_app_crc);
    assert_int_equal(info.map_size, 0);
    info = examine(data + CRAFT_APP, end - CRAFT_APP - 1);
    assert_verdict(&info, IMAGE_DAMAGED);
    free(data);
}

/* As far as the beginning of the application: more than a boot loader. */
static void the_first_sectors_of_a_flash_are_incomplete(void **state)
{
    (void)state;
    uint8_t *data = images_stock("PSF-B04-GL", NULL, MB, -1);
    struct image_info info = examine(data, 0x2000);
    free(data);
    assert_verdict(&info, IMAGE_INCOMPLETE);
    assert_string_equal(info.boot, "1.7(5d6f877)");
}

static void a_layout_that_is_not_known_is_not_called_complete(void **state)
{
    static const struct craft_texts shelly = {{"shelly-plug-s"}};
    (void)state;
    struct image_info info = examine_and_free(craft_bootable(2 * MB, 3, &shelly), 2 * MB);
    assert_says(&info, IMAGE_UNKNOWN,
                "The program at the beginning is intact, but Restock does not know how this firmware divides "
                "the rest of the flash.",
                NULL);
    assert_int_equal(info.firmware, FIRMWARE_SHELLY);
}

static void files_that_are_no_firmware_are_named(void **state)
{
    static const struct {
        const char *bytes;
        size_t len;
        const char *sentence;
    } cases[] = {
        {"", 0, "It is empty: there is nothing to examine."},
        {"\x1F\x8B\x08\x00", 4, "This gzip file breaks off before its end: copy or download it again."},
        {"PK\x03\x04\x14\x00", 6, "This zip file breaks off before its end: copy or download it again."},
        {"<!DOCTYPE html><html>", 21, "This is a web page: the download did not deliver the file itself."},
        {"\x7F"
         "ELF\x01\x01",
         6, "This is a compiler's output (ELF), not a flash image."},
        {"hello", 5, "It does not begin like firmware for this chip."},
        {"\xE9\x03\x02\x20\x04\x00\x08\x40\x00\x00\x00\x00", 12,
         "This is made for an ESP32, which is another chip: it does not run on an ESP8266."},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct image_info info = examine((const uint8_t *)cases[i].bytes, cases[i].len);
        assert_says(&info, IMAGE_UNKNOWN, cases[i].sentence, NULL);
        assert_int_equal(info.firmware, FIRMWARE_UNKNOWN);
        assert_int_equal(info.map_size, 0);
    }
    struct image_info info = examine(NULL, 0);
    assert_verdict(&info, IMAGE_UNKNOWN);
}

static void an_esp32_image_for_address_0_is_named(void **state)
{
    (void)state;
    uint8_t data[0x1020];
    memset(data, 0xFF, sizeof data);
    memcpy(data + 0x1000, "\xE9\x04\x02\x20\x9C\x05\x08\x40\xEE\x00\x00\x00\x00\x00\x00\x00", 16);
    struct image_info info = examine(data, sizeof data);
    assert_verdict(&info, IMAGE_UNKNOWN);
    assert_non_null(strstr(spoken(&info.reasons[0]), "ESP32"));
    assert_true(info.other_chip);
}

static void images_of_later_chips_are_named_by_the_number_in_their_header(void **state)
{
    static const struct {
        uint32_t entry;
        uint8_t id;
        const char *name;
    } cases[] = {{0x40080568, 0, "an ESP32,"},     {0x40024DCC, 2, "an ESP32-S2,"},
                 {0x403CC710, 5, "an ESP32-C3,"},  {0x403C98D0, 9, "an ESP32-S3,"},
                 {0x403AD9A8, 12, "an ESP32-C2,"}, {0x4086C410, 13, "an ESP32-C6,"}};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        uint8_t data[0x400];
        memset(data, 0, sizeof data);
        memcpy(data, "\xE9\x03\x02\x20", 4);
        put_le32(data + 4, cases[i].entry);
        data[8] = 0xEE;
        data[12] = cases[i].id;
        struct image_info info = examine(data, sizeof data);
        assert_true(info.other_chip && info.startable);
        assert_non_null(strstr(spoken(&info.reasons[0]), cases[i].name));
    }
}

/* --- the beginning of a flash --------------------------------------------------------------------------- */

static void missing_parts_of_a_beginning_prove_nothing(void **state)
{
    (void)state;
    for (unsigned kind = 0; kind < IMAGES_KIND_COUNT; kind++) {
        if (kind == IMAGES_RANDOM || kind == IMAGES_BLANK)
            continue;
        uint8_t *data = images_of((enum images_kind)kind, NULL, MB, 0);
        for (size_t size = 0x1000; size < MB; size += 0x1000) {
            struct image_info info = examine_beginning(data, size);
            assert_verdict(&info, IMAGE_UNKNOWN);
            assert_non_null(strstr(spoken(&info.reasons[0]), "no fault was found in it."));
        }
        free(data);
    }
}

/* Only headers and identity were read from the device; the rest of the copy is blank. */
static void holes_in_a_beginning_prove_nothing(void **state)
{
    (void)state;
    for (unsigned kind = 0; kind < IMAGES_KIND_COUNT; kind++) {
        if (kind == IMAGES_RANDOM || kind == IMAGES_BLANK)
            continue;
        uint8_t *data = images_of((enum images_kind)kind, NULL, MB, 0);
        memset(data + 0x2000, 0xFF, 0x76000);
        struct image_info info = examine_beginning(data, 0x7D000);
        assert_says(&info, IMAGE_UNKNOWN,
                    "Only the beginning of the flash was examined (500 KB); no fault was found in it.", NULL);
        bool arduino = kind == IMAGES_TASMOTA || kind == IMAGES_ESPHOME;
        assert_int_equal(info.firmware, arduino ? FIRMWARE_ARDUINO : FIRMWARE_EWELINK);
        assert_string_equal(info.product, arduino ? "" : "PSF-B04-GL");
        info = examine_beginning(data, MB);
        assert_verdict(&info, IMAGE_UNKNOWN);
        free(data);
    }
}

static void what_a_beginning_does_hold_is_judged(void **state)
{
    (void)state;
    uint8_t *data = images_stock("PSF-B04-GL", NULL, MB, -1);
    struct image_info info = examine_beginning(data, MB);
    assert_verdict(&info, IMAGE_COMPLETE);
    data[0x3000] ^= 1;
    info = examine_beginning(data, 0x80000);
    assert_says(&info, IMAGE_DAMAGED, "The application at 0x1000 is damaged: its CRC32 is wrong.", NULL);
    data[0x20] ^= 1;
    info = examine_beginning(data, 0x2000);
    assert_says(&info, IMAGE_DAMAGED, "The boot loader is damaged: its checksum is wrong.", NULL);
    free(data);
}

/* --- tables -------------------------------------------------------------------------------------------- */

static void verdicts_have_the_documented_names(void **state)
{
    static const char *const names[] = {"complete", "incomplete", "altered", "damaged",
                                        "blank",    "partial",    "unknown"};
    (void)state;
    assert_int_equal(ARRAY_LEN(names), IMAGE_VERDICT_COUNT);
    for (unsigned i = 0; i < IMAGE_VERDICT_COUNT; i++)
        assert_string_equal(image_verdict_name((enum image_verdict)i), names[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_stock_image_is_complete_and_fully_described),
        cmocka_unit_test(every_product_and_map_is_complete),
        cmocka_unit_test(the_version_is_that_of_the_application_that_runs),
        cmocka_unit_test(the_flag_sector_says_which_identity_is_current),
        cmocka_unit_test(an_encoded_identity_is_not_readable_rather_than_missing),
        cmocka_unit_test(a_wiped_identity_makes_it_incomplete),
        cmocka_unit_test(keys_and_passwords_stay_out_of_the_result),
        cmocka_unit_test(both_forms_of_the_stored_crc_are_understood),
        cmocka_unit_test(a_version_number_elsewhere_is_not_the_firmwares),
        cmocka_unit_test(the_firmwares_version_is_the_next_one_behind_the_librarys),
        cmocka_unit_test(blank_settings_and_calibration_are_remarks),
        cmocka_unit_test(the_boot_record_names_a_boot_loader_without_a_label),
        cmocka_unit_test(one_megabyte_of_a_pow_r2_is_incomplete),
        cmocka_unit_test(a_file_that_lost_only_its_last_sectors_says_so),
        cmocka_unit_test(a_whole_flash_without_radio_data_is_incomplete),
        cmocka_unit_test(a_blank_beginning_or_application_is_missing),
        cmocka_unit_test(images_of_later_chips_are_named_by_the_number_in_their_header),
        cmocka_unit_test(nothing_but_ff_is_blank),
        cmocka_unit_test(a_firmware_to_write_is_partial),
        cmocka_unit_test(a_whole_flash_with_another_firmware_is_complete),
        cmocka_unit_test(a_broken_arduino_firmware_is_damaged_not_partial),
        cmocka_unit_test(words_written_after_an_arduino_checksum_do_no_harm),
        cmocka_unit_test(an_application_alone_is_partial),
        cmocka_unit_test(the_first_sectors_of_a_flash_are_incomplete),
        cmocka_unit_test(a_layout_that_is_not_known_is_not_called_complete),
        cmocka_unit_test(files_that_are_no_firmware_are_named),
        cmocka_unit_test(an_esp32_image_for_address_0_is_named),
        cmocka_unit_test(missing_parts_of_a_beginning_prove_nothing),
        cmocka_unit_test(holes_in_a_beginning_prove_nothing),
        cmocka_unit_test(what_a_beginning_does_hold_is_judged),
        cmocka_unit_test(verdicts_have_the_documented_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
