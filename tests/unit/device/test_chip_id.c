/* test_chip_id.c: eFuse words, JEDEC IDs and crystal, decoded. */
/* SPDX-License-Identifier: MIT */
#include "cm.h"

#include "core/device/chip.h"
#include "core/device/flash_id.h"

#include <string.h>

static void the_mac_comes_from_the_words_that_hold_it(void **state)
{
    (void)state;
    uint8_t mac[6];
    const uint8_t full[6] = {0x5C, 0xCF, 0x7F, 0x12, 0x34, 0x56};
    const uint8_t old0[6] = {0x18, 0xFE, 0x34, 0x12, 0x34, 0x56},
                  old1[6] = {0xAC, 0xD0, 0x74, 0x12, 0x34, 0x56};
    const uint32_t with_prefix[4] = {0x56000000, 0x02001234, 0, 0x005CCF7F};
    const uint32_t selector0[4] = {0x56000000, 0x00001234, 0, 0},
                   selector1[4] = {0x56000000, 0x00011234, 0, 0};
    const uint32_t selector9[4] = {0x56000000, 0x00091234, 0, 0};
    assert_true(chip_decode_mac(with_prefix, mac));
    assert_memory_equal(mac, full, 6);
    assert_true(chip_decode_mac(selector0, mac));
    assert_memory_equal(mac, old0, 6);
    assert_true(chip_decode_mac(selector1, mac));
    assert_memory_equal(mac, old1, 6);
    assert_false(chip_decode_mac(selector9, mac));
    assert_int_equal(mac[0], 0);
    assert_int_equal(mac[5], 0x56);
}

static void the_package_tells_esp8285_and_its_flash(void **state)
{
    (void)state;
    uint32_t flash;
    assert_false(chip_decode_package((const uint32_t[4]){0, 0, 0, 0}, &flash));
    assert_int_equal(flash, 0);
    assert_true(chip_decode_package((const uint32_t[4]){1u << 4, 0, 0, 0}, &flash));
    assert_int_equal(flash, 1u << 20);
    assert_true(chip_decode_package((const uint32_t[4]){1u << 4, 0, 0, 1u << 26}, &flash));
    assert_int_equal(flash, 2u << 20);
    assert_true(chip_decode_package((const uint32_t[4]){0, 0, 1u << 16, 1u << 25}, &flash));
    assert_int_equal(flash, 2u << 20);
    assert_true(chip_decode_package((const uint32_t[4]){0, 0, 1u << 16, 3u << 25}, &flash));
    assert_int_equal(flash, 4u << 20);
}

static void the_crystal_comes_from_the_divider(void **state)
{
    (void)state;
    assert_int_equal(chip_crystal_mhz(115200, 451), 26);
    assert_int_equal(chip_crystal_mhz(115200, 694), 40);
    assert_int_equal(chip_crystal_mhz(460800, 113), 26);
    assert_int_equal(chip_crystal_mhz(2000000, 40), 40);
}

static void other_chips_are_called_by_their_names(void **state)
{
    (void)state;
    assert_string_equal(chip_name_by_magic(0x00F01D83), "ESP32");
    assert_string_equal(chip_name_by_magic(0xFFF0C101), "ESP8266");
    assert_null(chip_name_by_magic(0x12345678));
}

static void jedec_ids_give_maker_and_size(void **state)
{
    (void)state;
    static const struct {
        uint8_t id[3];
        const char *maker;
        uint32_t size;
    } cases[] = {
        {{0xEF, 0x40, 0x14}, "Winbond", 1u << 20},
        {{0xC8, 0x40, 0x16}, "GigaDevice", 4u << 20},
        {{0x85, 0x60, 0x14}, "Puya", 1u << 20},
        {{0x20, 0x40, 0x15}, "XMC", 2u << 20},
        {{0xEF, 0x30, 0x13}, "Winbond", 512u << 10},
        {{0xEF, 0x40, 0x18}, "Winbond", 16u << 20},
        {{0x1F, 0x85, 0x01}, "Adesto", 1u << 20},
        {{0x1F, 0x86, 0x01}, "Adesto", 2u << 20},
        {{0xBF, 0x25, 0x4A}, "SST", 4u << 20},
        {{0x8C, 0x41, 0x34}, "ESMT", 1u << 20},
        {{0x77, 0x40, 0x14}, "unknown maker", 1u << 20},
        {{0xFF, 0xFF, 0xFF}, "unknown maker", 0},
        {{0xFF, 0xFF, 0x3F}, "unknown maker", 0},
        {{0x00, 0x00, 0x00}, "unknown maker", 0},
        {{0xBF, 0x26, 0x01}, "SST", 0},
        {{0xEF, 0x40, 0xFF}, "Winbond", 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_string_equal(flash_id_maker(cases[i].id), cases[i].maker);
        assert_int_equal(flash_id_size(cases[i].id), cases[i].size);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_mac_comes_from_the_words_that_hold_it),
        cmocka_unit_test(the_package_tells_esp8285_and_its_flash),
        cmocka_unit_test(the_crystal_comes_from_the_divider),
        cmocka_unit_test(other_chips_are_called_by_their_names),
        cmocka_unit_test(jedec_ids_give_maker_and_size),
    };
    return cmocka_run_group_tests_name("chip_id", tests, NULL, NULL);
}
