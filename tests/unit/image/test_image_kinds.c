/* test_image_kinds.c: which firmware is in an image, and what is said of each kind: as a whole flash, as a
 * file to write, and where it must not be taken for something else. */
/* SPDX-License-Identifier: MIT */
#include "cm.h"

#include "base/bytes.h"
#include "base/err.h"
#include "core/image/guard.h"
#include "core/image/image.h"
#include "core/image/known_firmware.h"
#include "core/image/redact_image.h"
#include "examined.h"
#include "images.h"
#include "spoken.h"

#include <stdlib.h>
#include <string.h>

#define MB    0x100000u
#define USER2 0x81000u

/* --- known applications --------------------------------------------------------------------------------- */

/* What is known of published backups, by the CRC32 as it stands behind the application. */
static const struct {
    uint32_t crc;
    const char *product, *version;
} published[] = {
    {0x5A4D5376u, "PSF-B04-GL", "2.6.0"}, {0x2BF3B444u, "PSF-B04-GL", "2.7.0"},
    {0x28514619u, "PSF-B04-GL", "2.7.1"}, {0x0E381E07u, "PSF-B04-GL", "2.0.1"},
    {0x6F7F9906u, "PSF-BRA-GL", "2.6.0"}, {0x3C46C915u, "PSF-BFB-GL", "1.0.0"},
    {0x7D6A6275u, "PSF-BFB-GL", "3.5.0"}, {0x581D6BD7u, "PSF-BD1-GL", "3.0.0"},
    {0x2850EBD4u, "PSA-B01-GL", "3.0.0"}, {0x5DC8FC92u, "PSA-BHA-GL", "2.0.4"},
    {0x110889A6u, "PSA-BTA-GL", "2.0.2"}, {0x31558A81u, "PSA-BTA-GL", "2.7.0"},
    {0x786F5286u, "PSC-B67-GL", "2.6.1"}, {0x317B8FE0u, "ITA-GZ1-GL", "1.8.1"},
};

static void assert_known(const struct image_info *info, size_t i)
{
    assert_says(info, IMAGE_COMPLETE, SDK_COMPLETE, NULL);
    assert_true(info->known_application);
    assert_int_equal(info->firmware, FIRMWARE_EWELINK);
    assert_string_equal(info->product, published[i].product);
    assert_string_equal(info->version, published[i].version);
}

static void every_published_application_is_recognised_in_either_slot(void **state)
{
    static const struct craft_texts no_version = {{"factory_apikey", "iotgo"}};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(published); i++) {
        uint8_t *data = craft_sdk(MB, 2, &no_version);
        craft_identity(data, 0x78000, published[i].product, "1000abcdef");
        craft_force_crc(data, CRAFT_APP, published[i].crc);
        struct image_info info = examine(data, MB);
        assert_known(&info, i);
        assert_int_equal(info.running_app, 1);
        free(data);

        data = craft_sdk(MB, 2, &no_version); /* the first slot holds another one, which nobody knows */
        craft_identity(data, 0x78000, published[i].product, "1000abcdef");
        craft_app(data, USER2, 2, &no_version);
        craft_force_crc(data, USER2, published[i].crc);
        data[0xFD000] = data[0xFE000] = 0xFD;
        info = examine_and_free(data, MB);
        assert_known(&info, i);
        assert_int_equal(info.running_app, 2);
    }
}

static void a_known_application_is_recognised_by_its_crc(void **state)
{
    (void)state;
    static const struct craft_texts no_version = {{"factory_apikey", "iotgo"}};
    uint8_t *data = craft_sdk(MB, 2, &no_version);
    craft_identity(data, 0x78000, "PSA-BHA-GL", "1000abcdef");
    craft_force_crc(data, CRAFT_APP, 0x5DC8FC92u);
    struct image_info info = examine(data, MB);
    assert_says(&info, IMAGE_COMPLETE, SDK_COMPLETE, NULL);
    assert_true(info.known_application);
    assert_string_equal(info.version, "2.0.4");
    assert_string_equal(info.product, "PSA-BHA-GL");

    memset(data + 0x78000, 0x5A, 0x400); /* nothing readable: the application names the product */
    info = examine(data, MB);
    assert_string_equal(info.product, "PSA-BHA-GL");

    craft_identity(data, 0x78000, "PSF-BD1-GL", "1000abcdef");
    info = examine(data, MB);
    assert_says(&info, IMAGE_COMPLETE, SDK_COMPLETE,
                "The identity says PSF-BD1-GL, but the application is known to be that of PSA-BHA-GL.");
    assert_string_equal(info.product, "PSF-BD1-GL");

    data[CRAFT_APP + 0x20] ^= 1; /* a wrong CRC proves nothing, whatever stands behind the application */
    info = examine_and_free(data, MB);
    assert_false(info.known_application);
    assert_false(info.has_app_crc);
    assert_string_equal(info.version, "");
}

static void known_firmware_is_found_by_crc_only(void **state)
{
    (void)state;
    assert_string_equal(known_firmware_find(0x786F5286u)->product, "PSC-B67-GL");
    assert_string_equal(known_firmware_find(0x31558A81u)->version, "2.7.0");
    assert_null(known_firmware_find(0));
    assert_null(known_firmware_find(0xFFFFFFFFu));
}

/* --- every kind ----------------------------------------------------------------------------------------- */

static uint8_t *tuya(void)
{
    static const struct craft_texts texts = {{"ESP.ty_ws_mod.gw_sw_ver_key", "tuya"}};
    return craft_sdk(MB, 2, &texts);
}

static uint8_t *shelly(void)
{
    static const struct craft_texts texts = {{"shelly-plug-s", "Mongoose OS", ".shelly.cloud"}};
    return craft_bootable(MB, 2, &texts);
}

static uint8_t *tasmota(void)
{
    return images_of(IMAGES_TASMOTA, NULL, MB, 0);
}

static uint8_t *esphome(void)
{
    return images_of(IMAGES_ESPHOME, NULL, MB, 0);
}

static uint8_t *espurna(void)
{
    static const struct craft_texts texts = {{"ESPURNA", "espurna", "ITEAD", "coolkit"}};
    return craft_arduino(MB, 2, &texts);
}

static uint8_t *espeasy(void)
{
    static const struct craft_texts texts = {{"ESP Easy", "ESPEasy", " - Mega"}};
    return craft_arduino(MB, 2, &texts);
}

static uint8_t *sketch(void)
{
    static const struct craft_texts texts = {{"hello, world"}};
    return craft_arduino(MB, 2, &texts);
}

static uint8_t *micropython(void)
{
    static const struct craft_texts texts = {{"MicroPython v1.19.1 on 2022-06-18"}};
    return craft_bootable(MB, 2, &texts);
}

/* Espressif's RTOS SDK: boot loader, partition table at 0x8000, application at 0x10000. */
static uint8_t *rtos_with(const char *word)
{
    static const struct craft_texts none = {{NULL}};
    static const uint8_t partitions[] = "\xAA\x50\x01\x02\x00\x90\x00\x00\x00\x60\x00\x00nvs";
    uint8_t *data = craft_bootable(MB, 2, &none), *application = craft_bootable(0x4000, 2, &none);
    memcpy(data + 0x8000, partitions, sizeof partitions);
    memcpy(data + 0x10000, application, 0x4000);
    strcpy((char *)data + 0x12000, word);
    free(application);
    return data;
}

static uint8_t *rtos(void)
{
    return rtos_with("ESP8266_RTOS_SDK");
}

static uint8_t *rtos_of_tuya(void)
{
    return rtos_with("ty_ws_mod");
}

static uint8_t *rboot(void)
{
    static const struct craft_texts texts = {{"rBoot v1.4.2 - someone@example.com"}};
    return craft_bootable(MB, 2, &texts);
}

/* An SDK application that is neither eWeLink's nor Tuya's: the vendor's AT firmware. */
static uint8_t *other_sdk(void)
{
    static const struct craft_texts texts = {{"AT version:1.6.2.0", "2.2.1(6ab97e9)"}};
    return craft_sdk(MB, 2, &texts);
}

static uint8_t *nodemcu(void)
{
    static const struct craft_texts texts = {
        {"NodeMCU 3.0.0.0 built on nodemcu-build.com provided by frightanic.com",
         "powered by Lua 5.1.4 on SDK"}};
    return craft_flat(MB, 2, &texts);
}

static uint8_t *shelly_1(void)
{
    static const struct craft_rboot places = {.config = 0x1000, .rom = 0x2000, .other = 0x82000};
    static const struct craft_texts texts = {{"20200517-133521/2.17.0-gc31a745",
                                              "20200812-092126/v1.8.0@8acf41b0", "shelly-plug-s",
                                              "Mongoose OS"}};
    return craft_rboot(MB, 2, &places, &texts);
}

static uint8_t *encrypted(void)
{
    uint8_t *data = images_of(IMAGES_RANDOM, NULL, MB, 0);
    assert_true(data[0] != 0xE9 && data[0] != 0xEA && data[0x1000] != 0xEA);
    return data;
}

/* One in 256 of such files begins like an image. */
static uint8_t *encrypted_by_chance(void)
{
    uint8_t *data = encrypted();
    memcpy(data, "\xE9\x93\x5B\xC7\x11\xA4\x02\x9E", 8);
    return data;
}

static uint8_t *esp32(void)
{
    uint8_t *data = images_of(IMAGES_BLANK, NULL, MB, 0);
    memcpy(data + 0x1000, "\xE9\x04\x02\x20\x9C\x05\x08\x40\xEE\x00\x00\x00\x00\x00\x00\x00", 16);
    return data;
}

static uint8_t *letter(void)
{
    uint8_t *data = malloc(MB);
    assert_non_null(data);
    for (size_t i = 0; i < MB; i++)
        data[i] = (uint8_t) "To whom it may concern. "[i % 24];
    return data;
}

#define ARDUINO_COMPLETE "It holds a whole flash as the firmware expects it, and all checksums are correct."
#define FLAT_COMPLETE                                                                                        \
    "Program and radio data are in place, and the checksum of the part that is loaded into RAM is correct. " \
    "The rest of the program has none."
#define NOT_KNOWN                                                                                            \
    "The program at the beginning is intact, but Restock does not know how this firmware divides the rest "  \
    "of the flash."
#define TO_WRITE(size) "This is firmware to write to a device (" size "), not a backup of a whole flash."
#define NO_FIRMWARE    "It does not begin like firmware for this chip."

/* As a whole flash of 1 MB, and its first bytes as a file to write (0 = there is no such file). */
static const struct kind {
    uint8_t *(*make)(void);
    const char *firmware, *version;
    enum image_verdict whole;
    const char *sentence, *guard;
    size_t size;
    enum image_verdict file;
    const char *file_sentence, *file_guard;
} kinds[] = {
    {tuya, "tuya", "", IMAGE_COMPLETE, SDK_COMPLETE, "unknown-owner", 0, IMAGE_UNKNOWN, "", ""},
    {shelly, "shelly", "", IMAGE_UNKNOWN, NOT_KNOWN, "unknown", 0x4000, IMAGE_PARTIAL, TO_WRITE("16 KB"),
     "firmware"},
    {tasmota, "tasmota", "12.5.0", IMAGE_COMPLETE, ARDUINO_COMPLETE, "", 0x75000, IMAGE_PARTIAL,
     TO_WRITE("468 KB"), "firmware"},
    {esphome, "esphome", "2023.6.3", IMAGE_COMPLETE, ARDUINO_COMPLETE, "", 0x75000, IMAGE_PARTIAL,
     TO_WRITE("468 KB"), "firmware"},
    {espurna, "espurna", "", IMAGE_COMPLETE, ARDUINO_COMPLETE, "", 0x4000, IMAGE_PARTIAL, TO_WRITE("16 KB"),
     "firmware"},
    {espeasy, "espeasy", "", IMAGE_COMPLETE, ARDUINO_COMPLETE, "", 0x4000, IMAGE_PARTIAL, TO_WRITE("16 KB"),
     "firmware"},
    {sketch, "arduino", "", IMAGE_COMPLETE, ARDUINO_COMPLETE, "", 0x4000, IMAGE_PARTIAL, TO_WRITE("16 KB"),
     "firmware"},
    {micropython, "micropython", "1.19.1", IMAGE_UNKNOWN, NOT_KNOWN, "unknown", 0x4000, IMAGE_PARTIAL,
     TO_WRITE("16 KB"), "firmware"},
    {rtos, "unknown", "", IMAGE_UNKNOWN, NOT_KNOWN, "unknown", 0x14000, IMAGE_PARTIAL, TO_WRITE("80 KB"),
     "unknown"},
    {rtos_of_tuya, "tuya", "", IMAGE_UNKNOWN, NOT_KNOWN, "unknown", 0x14000, IMAGE_PARTIAL, TO_WRITE("80 KB"),
     "firmware"},
    {rboot, "unknown", "", IMAGE_UNKNOWN, NOT_KNOWN, "unknown", 0x4000, IMAGE_PARTIAL, TO_WRITE("16 KB"),
     "unknown"},
    {other_sdk, "at", "1.6.2.0", IMAGE_COMPLETE, SDK_COMPLETE, "", 0, IMAGE_UNKNOWN, "", ""},
    {nodemcu, "nodemcu", "3.0.0.0", IMAGE_COMPLETE, FLAT_COMPLETE, "", 0, IMAGE_UNKNOWN, "", ""},
    {shelly_1, "shelly", "1.8.0", IMAGE_COMPLETE, SDK_COMPLETE, "unknown-owner", 0x8000, IMAGE_PARTIAL,
     TO_WRITE("32 KB"), "firmware"},
    {encrypted, "unknown", "", IMAGE_UNKNOWN, NO_FIRMWARE, "no-image", 0x4000, IMAGE_UNKNOWN, NO_FIRMWARE,
     "no-image"},
    {encrypted_by_chance, "unknown", "", IMAGE_DAMAGED,
     "The boot loader is damaged: its header makes no sense.", "damaged", 0x4000, IMAGE_DAMAGED,
     "The boot loader is damaged: its header makes no sense.", "damaged"},
    {esp32, "unknown", "", IMAGE_UNKNOWN,
     "This is made for an ESP32, which is another chip: it does not run on an ESP8266.", "other-chip", 0x2000,
     IMAGE_UNKNOWN, "This is made for an ESP32, which is another chip: it does not run on an ESP8266.",
     "other-chip"},
    {letter, "unknown", "", IMAGE_UNKNOWN, NO_FIRMWARE, "no-image", 0x4000, IMAGE_UNKNOWN, NO_FIRMWARE,
     "no-image"},
};

/* What the guard calls it on a device of 1 MB of which nothing is known. */
static void assert_guard(const struct image_info *info, size_t size, const char *what)
{
    const struct guard_case c = {.image = info, .file_size = size, .flash_size = MB};
    struct guard_report report;
    guard_judge(&c, &report);
    assert_string_equal(report.count > 0 ? guard_what_name(report.list[0].what) : "", what);
}

static void every_kind_has_its_verdict_and_sentence(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        const struct kind *k = &kinds[i];
        uint8_t *data = k->make();
        struct image_info info = examine(data, MB);
        print_message("%s %s: %s\n", firmware_info(info.firmware)->word, info.version,
                      spoken(&info.reasons[0]));
        assert_verdict(&info, k->whole);
        assert_string_equal(spoken(&info.reasons[0]), k->sentence);
        assert_string_equal(firmware_info(info.firmware)->word, k->firmware);
        assert_string_equal(info.version, k->version);
        assert_guard(&info, MB, k->guard);
        if (k->size != 0) {
            info = examine(data, k->size);
            assert_verdict(&info, k->file);
            assert_string_equal(spoken(&info.reasons[0]), k->file_sentence);
            assert_string_equal(firmware_info(info.firmware)->word, k->firmware);
            assert_guard(&info, k->size, k->file_guard);
        }
        free(data);
    }
}

/* Others may hold the Wi-Fi password in the program itself. */
static void only_stock_firmware_is_copied_for_sharing(void **state)
{
    (void)state;
    uint8_t *copy = malloc(MB);
    assert_non_null(copy);
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        struct err e = ERR_INIT;
        uint8_t *data = kinds[i].make();
        bool stock = kinds[i].make == tuya;
        assert_int_equal(redact_image(data, MB, copy, &e), stock);
        assert_int_equal(e.code, stock ? ERR_NONE : ERR_NOT_OFFERED);
        free(data);
    }
    free(copy);
}

/* --- words ---------------------------------------------------------------------------------------------- */

static void every_kind_of_firmware_is_told_by_its_words(void **state)
{
    static const struct {
        const char *kind, *version;
        struct craft_texts texts;
    } cases[] = {
        {"tasmota", "", {{"Tasmota"}}},
        {"tasmota", "", {{"Sonoff-Tasmota", "/sonoff.ino"}}},
        {"tasmota", "", {{"Tasmota", "StatusFWR", "tuya", "shelly-", "/framework-arduinoespressif8266/"}}},
        {"esphome", "2024.2.0-dev", {{"[C] ESPHome version 2024.2.0-dev compiled on %s"}}},
        {"esphome", "", {{"esphome", "tuya"}}},
        {"espurna", "", {{"ESPURNA", "ITEAD", "coolkit"}}},
        {"espeasy", "", {{"ESP Easy", " - Mega"}}},
        {"espeasy", "", {{"ESP_EASY"}}},
        {"espurna", "1.13.5", {{"[MAIN] ESPURNA 1.13.5\n", "ESPURNA-%06X"}}},
        {"espurna", "1.15.0-dev", {{"ESPURNA", "ESPURNA 1.15.0-dev"}}},
        {"espeasy", "20230822", {{"ESP Easy", "ESP_Easy_mega_20230822_normal_ESP8266_1M.bin"}}},
        {"espeasy", "20181026", {{"ESP Easy", "ESP_Easy_mega-20181026_normal_ESP8285_1024.bin"}}},
        {"arduino", "", {{"/framework-arduinoespressif8266/"}}},
        {"arduino", "", {{"for a NodeMCU 1.0 board"}}},
        {"arduino", "", {{"nothing that anybody knows"}}},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct image_info info = examine_and_free(craft_arduino(0x4000, 2, &cases[i].texts), 0x4000);
        assert_verdict(&info, IMAGE_PARTIAL);
        assert_string_equal(firmware_info(info.firmware)->word, cases[i].kind);
        assert_string_equal(info.version, cases[i].version);
    }
}

/* --- Tasmota's version ---------------------------------------------------------------------------------- */

#define OWN_AT     0x1300u /* literals and code, in what stays in the flash */
#define HISTORY_AT 0x1320u
#define CODE_AT    0x1380u
#define PLACE_END  0x13F0u

/* The instruction that loads a literal in front of it. */
static size_t put_load(uint8_t *flash, size_t at, size_t literal)
{
    flash[at] = 0x21;
    put_le16(flash + at + 1, (uint16_t)((literal - (at + 3) / 4 * 4) / 4));
    return at + 3;
}

static uint8_t checksum_of(const uint8_t *flash)
{
    uint8_t sum = 0;
    for (size_t at = OWN_AT; at < PLACE_END; at++)
        sum ^= flash[at];
    return sum;
}

/* As in the function that brings the settings up to date; the checksum stays right. */
static uint8_t *tasmota_with_history(size_t size, uint32_t own, unsigned numbers, bool stores_own)
{
    static const struct craft_texts texts = {{"Tasmota", "StatusFWR"}};
    uint8_t *flash = craft_arduino(size, 2, &texts), sum = checksum_of(flash);
    memset(flash + OWN_AT, 0, PLACE_END - OWN_AT);
    put_le32(flash + OWN_AT, own);
    for (unsigned i = 0; i < numbers; i++)
        put_le32(flash + HISTORY_AT + 4 * i, 0x08020002u + 0x00010000u * i);
    put_le32(flash + HISTORY_AT + 4 * numbers, 0x3FFE8728u); /* some other literal */
    size_t at = put_load(flash, CODE_AT, OWN_AT);
    at = put_load(flash, at, HISTORY_AT);
    at = put_load(flash, at + 2, HISTORY_AT + 4 * (numbers - 1));
    if (stores_own)
        put_load(flash, at, OWN_AT);
    flash[PLACE_END - 1] ^= (uint8_t)(sum ^ checksum_of(flash));
    return flash;
}

static void tasmotas_version_is_read_in_its_program(void **state)
{
    static const struct {
        uint32_t own;
        unsigned numbers;
        bool stores_own;
        const char *version;
    } cases[] = {{0x0C010000, 14, true, "12.1.0"}, {0x0C010106, 12, true, "12.1.1.6"},
                 {0x09000000, 20, true, "9.0.0"},  {0x0C010000, 11, true, ""},
                 {0x0C010000, 14, false, ""},      {0x3FFE8000, 14, true, ""}};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        uint8_t *file = tasmota_with_history(0x4000, cases[i].own, cases[i].numbers, cases[i].stores_own);
        struct image_info info = examine_and_free(file, 0x4000);
        assert_verdict(&info, IMAGE_PARTIAL);
        assert_int_equal(info.firmware, FIRMWARE_TASMOTA);
        assert_string_equal(info.version, cases[i].version);
    }
}

/* The settings may have been left by an earlier one. */
static void the_program_knows_its_version_better_than_the_settings(void **state)
{
    (void)state;
    for (int with = 0; with < 2; with++) {
        uint8_t *flash = tasmota_with_history(MB, 0x0C010000, 14, with != 0);
        put_le16(flash + 0xFB000, 0x1209);
        put_le32(flash + 0xFB008, 0x09050001);
        struct image_info info = examine_and_free(flash, MB);
        assert_verdict(&info, IMAGE_COMPLETE);
        assert_string_equal(info.version, with != 0 ? "12.1.0" : "9.5.0.1");
    }
}

static void kinds_without_the_arduino_core_are_told_too(void **state)
{
    static const struct craft_texts tuya = {{"ESP.ty_ws_mod.gw_sw_ver_key"}}, none = {{"nothing"}};
    static const struct craft_texts micropython = {{"MicroPython v1.19.1 on 2022-06-18"}};
    static const struct craft_texts mongoose = {{"Mongoose OS", "mgos"}};
    static const struct craft_texts ewelink = {{"ITEAD"}};
    (void)state;
    struct image_info info = examine_and_free(craft_sdk(MB, 2, &tuya), MB);
    assert_int_equal(info.firmware, FIRMWARE_TUYA);
    assert_verdict(&info, IMAGE_COMPLETE);
    info = examine_and_free(craft_sdk(MB, 2, &none), MB);
    assert_int_equal(info.firmware, FIRMWARE_UNKNOWN);
    assert_verdict(&info, IMAGE_COMPLETE);
    info = examine_and_free(craft_sdk(MB, 2, &ewelink), MB);
    assert_int_equal(info.firmware, FIRMWARE_EWELINK);
    info = examine_and_free(craft_bootable(0x4000, 2, &micropython), 0x4000);
    assert_int_equal(info.firmware, FIRMWARE_MICROPYTHON);
    assert_string_equal(info.version, "1.19.1");
    assert_verdict(&info, IMAGE_PARTIAL);
    info = examine_and_free(craft_bootable(0x4000, 2, &mongoose), 0x4000);
    assert_int_equal(info.firmware, FIRMWARE_SHELLY);
}

static void words_outside_the_application_count_only_if_it_has_none(void **state)
{
    static const struct craft_texts none = {{"nothing"}};
    (void)state;
    uint8_t *data = craft_sdk(MB, 2, &none);
    memcpy(data + 0x7C000, "ESP.ty_ws_mod.gw_sw_ver_key", 28);
    assert_int_equal(examine_and_free(data, MB).firmware, FIRMWARE_TUYA);

    data = craft_sdk(MB, 2, &ewelink_texts);
    craft_identity(data, 0x78000, "PSF-B04-GL", "1000abcdef");
    memcpy(data + 0xA0000, "StatusFWR Tasmota Program Version Sonoff-Tasmota", 48);
    assert_int_equal(examine_and_free(data, MB).firmware, FIRMWARE_EWELINK);

    data = craft_arduino(MB, 2, &none); /* leftovers of the stock firmware under a new one */
    craft_identity(data, 0x78000, "PSF-B04-GL", "1000abcdef");
    struct image_info info = examine_and_free(data, MB);
    assert_int_equal(info.firmware, FIRMWARE_ARDUINO);
    assert_string_equal(info.device_id, "1000abcdef");
}

static void words_are_found_across_sectors_and_at_the_very_end(void **state)
{
    static const struct craft_texts none = {{NULL}};
    (void)state;
    for (size_t shift = 0; shift <= 13; shift++) {
        uint8_t *data = craft_bootable(0x5000, 2, &none);
        memcpy(data + 0x4000 - shift, "gw_sw_ver_key", 13);
        assert_int_equal(examine_and_free(data, 0x5000).firmware, FIRMWARE_TUYA);
    }
    uint8_t *data = craft_bootable(0x5000, 2, &none);
    memcpy(data + 0x5000 - 13, "gw_sw_ver_key", 13);
    assert_int_equal(examine(data, 0x5000).firmware, FIRMWARE_TUYA);
    assert_int_equal(examine(data, 0x4FFF).firmware, FIRMWARE_UNKNOWN);
    free(data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_published_application_is_recognised_in_either_slot),
        cmocka_unit_test(a_known_application_is_recognised_by_its_crc),
        cmocka_unit_test(known_firmware_is_found_by_crc_only),
        cmocka_unit_test(every_kind_has_its_verdict_and_sentence),
        cmocka_unit_test(only_stock_firmware_is_copied_for_sharing),
        cmocka_unit_test(every_kind_of_firmware_is_told_by_its_words),
        cmocka_unit_test(tasmotas_version_is_read_in_its_program),
        cmocka_unit_test(the_program_knows_its_version_better_than_the_settings),
        cmocka_unit_test(kinds_without_the_arduino_core_are_told_too),
        cmocka_unit_test(words_outside_the_application_count_only_if_it_has_none),
        cmocka_unit_test(words_are_found_across_sectors_and_at_the_very_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
