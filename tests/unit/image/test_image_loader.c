/* test_image_loader.c: each image is judged by the rules of the loader that reads it: the ROM, or the Arduino
 * core's boot loader. */
/* SPDX-License-Identifier: MIT */
#include "cm.h"

#include "core/image/image.h"

#include "base/bytes.h"
#include "examined.h"
#include "spoken.h"

#include <stdlib.h>
#include <string.h>

#define APPLICATION_ALONE                                                                                    \
    "This is an application alone: the boot loader, which belongs in front of it, is missing."

static const struct craft_texts esphome = {{"ESPHome version 2022.4.0"}};

/* The first code segment has one to three bytes more than whole words. */
static void core_3_of_arduino_fills_no_section_up(void **state)
{
    (void)state;
    for (uint32_t len = 0x100; len < 0x104; len++) {
        uint8_t *data = craft_arduino_core_3(0x4000, 2, &esphome, len);
        size_t end = craft_arduino_end(data);
        struct image_info info = examine(data, end);
        assert_verdict(&info, IMAGE_PARTIAL);
        assert_int_equal(info.firmware, FIRMWARE_ESPHOME);
        assert_string_equal(info.version, "2022.4.0");
        data[CRAFT_APP + 0x900] ^= 1; /* in the code: the checksum covers it all the same */
        info = examine_and_free(data, end);
        assert_verdict(&info, IMAGE_DAMAGED);
        assert_string_equal(spoken(&info.reasons[0]),
                            "The firmware at 0x1000 is damaged: its checksum is wrong.");
    }
}

static void without_its_boot_loader_it_is_an_application_alone(void **state)
{
    (void)state;
    for (uint32_t len = 0x100; len < 0x104; len++) {
        uint8_t *data = craft_arduino_core_3(0x4000, 2, &esphome, len);
        size_t size = craft_arduino_end(data) - CRAFT_APP;
        struct image_info info = examine(data + CRAFT_APP, size);
        assert_verdict(&info, IMAGE_PARTIAL);
        assert_string_equal(spoken(&info.reasons[0]), APPLICATION_ALONE);
        assert_true(info.app_alone);
        free(data);
    }
}

/* 0xE9 image with one segment in instruction RAM and one in data RAM, in this order or the other. */
static struct image_info two_segments(uint32_t first, uint32_t first_len, uint32_t second,
                                      uint32_t second_len)
{
    uint8_t *data = calloc(1, 0x400);
    assert_non_null(data);
    memcpy(data, "\xE9\x02\x03\x20", 4);
    put_le32(data + 4, 0x40100000u);
    put_le32(data + 8, first);
    put_le32(data + 12, first_len);
    put_le32(data + 16 + first_len, second);
    put_le32(data + 20 + first_len, second_len);
    data[(24 + first_len + second_len) / 16 * 16 + 15] = 0xEF;
    return examine_and_free(data, 0x400);
}

/* What the ROM does: words wherever it can, else bytes, which instruction RAM does not take. */
static void the_rom_wants_whole_words_in_instruction_ram_alone(void **state)
{
    const uint32_t code = 0x40100000u, data = 0x3FFE8000u;
    struct image_info info = two_segments(code, 0x40, data, 0x21);
    (void)state;
    assert_verdict(&info, IMAGE_PARTIAL);
    info = two_segments(code, 0x41, data, 0x20);
    assert_says(&info, IMAGE_DAMAGED, "The boot loader is damaged: its header makes no sense.",
                "This is firmware to write to a device (1 KB), not a backup of a whole flash.");
    info = two_segments(data, 0x20, code, 0x40);
    assert_verdict(&info, IMAGE_PARTIAL);
    info = two_segments(data, 0x21, code, 0x40); /* no longer begins with a word */
    assert_verdict(&info, IMAGE_DAMAGED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(core_3_of_arduino_fills_no_section_up),
        cmocka_unit_test(without_its_boot_loader_it_is_an_application_alone),
        cmocka_unit_test(the_rom_wants_whole_words_in_instruction_ram_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
