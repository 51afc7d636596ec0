/* test_image_owner.c: whose is a backup of an official firmware?  Every vendor's is guarded alike: what is
 * known of an identity counts, and what cannot be read is asked about. */
/* SPDX-License-Identifier: MIT */
#include "cm.h"

#include "core/image/guard.h"
#include "core/image/image.h"

#include "base/bytes.h"
#include "examined.h"
#include "spoken.h"

#include <stdlib.h>
#include <string.h>

#define MB       0x100000u
#define TEXT_AT  0xFB000u
#define FULL_MAC "\"mac_addr\":\"500291000001\""

#define UNREADABLE                                                                                           \
    "Its device ID is stored in a form that Restock cannot read, so it may be another device's. Two "        \
    "devices "                                                                                               \
    "would then share one identity."
#define SHARED " Two devices would share one identity, and the official app would work with neither."

static uint8_t *tuya(const char *mac)
{
    static const struct craft_texts texts = {{"ESP.ty_ws_mod.gw_sw_ver_key", "tuya"}};
    uint8_t *data = craft_sdk(MB, 2, &texts);
    memset(data + TEXT_AT, 0xFF, 0x1000);
    if (mac != NULL)
        craft_tuya_identity(data, TEXT_AT, mac, "26636676");
    return data;
}

static uint8_t *shelly(void)
{
    static const struct craft_texts texts = {{"shelly-plug-s", "Mongoose OS", ".shelly.cloud"}};
    return craft_bootable(MB, 2, &texts);
}

static void a_tuya_device_is_known_by_its_address(void **state)
{
    (void)state;
    struct image_info info = examine_and_free(tuya(FULL_MAC), MB);
    assert_says(&info, IMAGE_COMPLETE, SDK_COMPLETE, NULL);
    assert_string_equal(info.device_id, "500291000001");
    assert_true(info.has_station_mac);
    assert_memory_equal(info.station_mac, "\x50\x02\x91\x00\x00\x01", 6);
    assert_false(info.identity_unreadable);
    info = examine_and_free(tuya("\"mac\":\"2c3ae8000001\""), MB);
    assert_string_equal(info.device_id, "2c3ae8000001");
    info = examine_and_free(tuya("\"mac\":\"5e1\""), MB); /* with the product's number in front of it */
    assert_string_equal(info.device_id, "266366765e1");
    assert_false(info.has_station_mac);
}

static void what_is_no_address_is_not_taken_for_one(void **state)
{
    static const char *const wrong[] = {"\"mac\":\"50029100000z\"", "\"mac\":\"\"",
                                        "\"mac\":\"5002910000011\"", "\"mac\":500291000001",
                                        "\"nac\":\"500291000001\""};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
        struct image_info info = examine_and_free(tuya(wrong[i]), MB);
        assert_string_equal(info.device_id, "");
        assert_true(info.identity_unreadable);
        assert_says(&info, IMAGE_COMPLETE, SDK_COMPLETE,
                    "The device's identity at 0xFB000 is stored in a form that Restock cannot read.");
    }
    uint8_t *data = tuya(FULL_MAC); /* no end */
    *(uint8_t *)memchr(data + TEXT_AT, '}', 0x200) = 'x';
    struct image_info info = examine_and_free(data, MB);
    assert_string_equal(info.device_id, "");
}

/* The keys stand beside the address. */
static void no_key_gets_into_the_result(void **state)
{
    (void)state;
    struct image_info info = examine_and_free(tuya(FULL_MAC), MB);
    for (size_t at = 0; at + 6 <= sizeof info; at++) {
        assert_memory_not_equal((const uint8_t *)&info + at, "Invent", 6);
        assert_memory_not_equal((const uint8_t *)&info + at, "MadeUp", 6);
    }
}

/* --- the guard ------------------------------------------------------------------------------------------ */

static struct guard_report judge(uint8_t *data, struct guard_case c)
{
    struct guard_report report;
    struct image_info info = examine_and_free(data, MB);
    c.image = &info;
    c.file_size = c.flash_size = MB;
    guard_judge(&c, &report);
    return report;
}

static void assert_gravest(const struct guard_report *r, enum guard_level level, const char *what,
                           const char *text)
{
    assert_true(r->count > 0);
    assert_string_equal(spoken_finding(&r->list[0]), text);
    assert_string_equal(guard_what_name(r->list[0].what), what);
    assert_string_equal(guard_level_name(r->list[0].level), guard_level_name(level));
}

static void another_devices_tuya_is_refused_and_its_own_goes_ahead(void **state)
{
    (void)state;
    struct guard_report r = judge(tuya(FULL_MAC), (struct guard_case){.own_id = "500291000002"});
    assert_gravest(&r, GUARD_REFUSE, "other-identity",
                   "Its device ID is 500291000001, but this device's own is 500291000002." SHARED);
    r = judge(tuya(FULL_MAC), (struct guard_case){.own_id = "500291000001"});
    assert_gravest(&r, GUARD_LINE, "own-identity", "Its device ID, 500291000001, is this device's own.");
    r = judge(tuya(FULL_MAC), (struct guard_case){.own_id = ""});
    assert_gravest(&r, GUARD_ASK, "unknown-owner",
                   "It holds the device ID 500291000001. There is no earlier backup of this device, so "
                   "Restock cannot tell whether that is its own. If it is another device's, the two would "
                   "share one identity.");
}

static void what_cannot_be_read_is_asked_about(void **state)
{
    (void)state;
    struct guard_report r = judge(tuya(NULL), (struct guard_case){.own_id = ""});
    assert_gravest(&r, GUARD_ASK, "unknown-owner", UNREADABLE);
    uint8_t *data = tuya(NULL);
    memset(data + TEXT_AT, 0x5A, 0x400);
    r = judge(data, (struct guard_case){.own_id = "500291000002"});
    assert_gravest(&r, GUARD_ASK, "unknown-owner", UNREADABLE);
    r = judge(shelly(), (struct guard_case){.own_id = ""});
    assert_int_equal(r.count, 2); /* and its layout */
    assert_string_equal(spoken_finding(&r.list[1]), UNREADABLE);
}

static void by_its_sidecar_every_official_firmware_is_refused_on_another_device(void **state)
{
    const struct guard_case other = {.origin = GUARD_ORIGIN_OTHER,
                                     .origin_mac = {0x5C, 0xCF, 0x7F, 0x01, 0x02, 0xAB}};
    uint8_t *(*const make[])(void) = {shelly};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(make); i++) {
        struct guard_report r = judge(make[i](), other);
        assert_gravest(&r, GUARD_REFUSE, "other-device",
                       "This is the backup of another device (MAC 5C:CF:7F:01:02:AB)." SHARED);
    }
    struct guard_report r = judge(tuya(FULL_MAC), other);
    assert_gravest(&r, GUARD_REFUSE, "other-device",
                   "This is the backup of another device (MAC 5C:CF:7F:01:02:AB)." SHARED);
}

/* An update file has no owner. */
static void a_firmware_to_write_is_nobodys(void **state)
{
    static const struct craft_texts texts = {{"shelly-plug-s", "Mongoose OS", ".shelly.cloud"}};
    (void)state;
    struct image_info info = examine_and_free(craft_bootable(0x4000, 2, &texts), 0x4000);
    assert_verdict(&info, IMAGE_PARTIAL);
    assert_false(info.identity_unreadable);
    uint8_t *data = tuya(FULL_MAC);
    size_t end = craft_app_end(data, CRAFT_APP);
    info = examine(data + CRAFT_APP, end - CRAFT_APP);
    free(data);
    assert_int_equal(info.firmware, FIRMWARE_TUYA);
    assert_false(info.identity_unreadable);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_tuya_device_is_known_by_its_address),
        cmocka_unit_test(what_is_no_address_is_not_taken_for_one),
        cmocka_unit_test(no_key_gets_into_the_result),
        cmocka_unit_test(another_devices_tuya_is_refused_and_its_own_goes_ahead),
        cmocka_unit_test(what_cannot_be_read_is_asked_about),
        cmocka_unit_test(by_its_sidecar_every_official_firmware_is_refused_on_another_device),
        cmocka_unit_test(a_firmware_to_write_is_nobodys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
