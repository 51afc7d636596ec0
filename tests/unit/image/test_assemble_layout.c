/* test_assemble_layout.c: the files of a firmware tell where they belong, or it is said that they do not. */
/* SPDX-License-Identifier: MIT */
#include "cm.h"

#include "base/bytes.h"
#include "core/image/assemble.h"
#include "core/image/assemble_layout.h"
#include "core/image/image.h"
#include "craft_image.h"
#include "spoken.h"

#include <stdlib.h>
#include <string.h>

#define MB 0x100000u

static const struct craft_texts at_texts = {{"AT version:1.7.4.0(May 11 2020 19:13:04)", "2.2.1(6ab97e9)"}};

static void assert_refused(struct assemble_file *files, size_t count, const char *sentences)
{
    struct err e = ERR_INIT;
    assert_false(assemble_lay_out(files, count, &e));
    assert_int_equal(e.code, ERR_NOT_OFFERED);
    assert_string_equal(spoken_all(e.why, e.why[1].id != FACT_NONE ? 2 : 1), sentences);
}

#define UNCERTAIN(name)                                                                                      \
    "Where " name                                                                                            \
    " belongs cannot be told from it. Use restock-cli assemble and name the addresses with --at."

/* What a vendor's SDK builds for its boot loader. */
struct parts {
    uint8_t *flash;
    struct assemble_file loader, user1, user2, radio_data, blank;
};

static void make_parts(struct parts *p)
{
    static uint8_t blank[0x1000];
    p->flash = craft_sdk(MB, 2, &at_texts);
    size_t user2 = craft_app(p->flash, 0x81000, 2, &at_texts);
    memset(blank, 0xFF, sizeof blank);
    p->loader = (struct assemble_file){.name = "boot.bin", .data = p->flash, .size = 0x1000};
    p->user1 = (struct assemble_file){
        .name = "user1.bin", .data = p->flash + 0x1000, .size = craft_app_end(p->flash, 0x1000) - 0x1000};
    p->user2 =
        (struct assemble_file){.name = "user2.bin", .data = p->flash + 0x81000, .size = user2 - 0x81000};
    p->radio_data = (struct assemble_file){.name = "init.bin", .data = p->flash + MB - 0x4000, .size = 128};
    p->blank = (struct assemble_file){.name = "blank.bin", .data = blank, .size = sizeof blank};
}

static void parts_of_the_vendors_sdk_in_any_order(void **state)
{
    (void)state;
    struct parts p;
    struct err e = ERR_INIT;
    make_parts(&p);
    struct assemble_file files[] = {p.blank, p.radio_data, p.user2, p.user1, p.loader, p.blank};
    static const uint32_t places[] = {0xFE000, 0xFC000, 0x81000, 0x1000, 0, 0xFB000};
    static const char *const names[] = {"blank", "radio-data", "user2", "user1", "boot-loader", "blank"};
    assert_true(assemble_lay_out(files, ARRAY_LEN(files), &e));
    struct assemble_part parts[ARRAY_LEN(files)];
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        assert_int_equal(files[i].at, places[i]);
        assert_string_equal(assemble_role_name(files[i].role), names[i]);
        parts[i] = (struct assemble_part){files[i].at, files[i].data, files[i].size};
    }
    uint32_t size;
    struct image_info info;
    assert_true(assemble_size(parts, ARRAY_LEN(parts), &size, &e));
    uint8_t *made = malloc(size);
    assert_true(assemble_make(parts, ARRAY_LEN(parts), made, size, &info, &e));
    assert_int_equal(info.verdict, IMAGE_COMPLETE);
    free(made);
    free(p.flash);
}

static void what_is_no_part_or_there_twice_is_named(void **state)
{
    (void)state;
    struct parts p;
    make_parts(&p);
    const struct assemble_file whole = {.name = "backup.bin", .data = p.flash, .size = MB};
    struct assemble_file with_whole[] = {p.loader, whole};
    assert_refused(with_whole, 2, "backup.bin is not one of the files of a firmware that comes in several.");
    struct assemble_file twice[] = {p.loader, p.user1, p.user1};
    twice[2].name = "copy.bin";
    assert_refused(twice, 3,
                   "user1.bin and copy.bin are the same part, the first application: use one of them.");
    struct assemble_file no_beginning[] = {p.user1, p.radio_data};
    assert_refused(
        no_beginning, 2,
        "What the chip starts is missing: one of the files has to be for address 0x0, a boot loader "
        "or what is loaded into RAM.");
    uint8_t *without_number = malloc(p.user1.size);
    memcpy(without_number, p.user1.data, p.user1.size);
    without_number[3] = 0;
    struct assemble_file numberless[] = {p.loader, p.user1};
    numberless[1].data = without_number;
    assert_refused(numberless, 2, UNCERTAIN("user1.bin"));
    free(without_number);
    struct assemble_file blanks[] = {p.loader, p.blank, p.blank, p.blank, p.blank, p.blank};
    assert_refused(blanks, 6, UNCERTAIN("blank.bin"));
    struct assemble_file twice_user2[] = {p.loader, p.user2};
    uint8_t *loader = malloc(0x1000); /* a map without a second application */
    memcpy(loader, p.flash, 0x1000);
    loader[3] = 0x10;
    twice_user2[0].data = loader;
    assert_refused(twice_user2, 2, UNCERTAIN("user2.bin"));
    loader[3] = 0xA0;
    assert_refused(twice_user2, 2,
                   "The first bytes are damaged: they name a flash size that does not exist.");
    free(loader);
    free(p.flash);
}

/* What another boot loader starts lies wherever that one was told. */
static void what_other_boot_loaders_start_is_not_guessed(void **state)
{
    (void)state;
    const struct craft_rboot places = {.config = 0x1000, .rom = 0x2000, .other = 0x82000, .current = 0};
    uint8_t *rboot = craft_rboot(MB, 2, &places, &at_texts), *arduino = craft_arduino(MB, 2, &at_texts);
    struct assemble_file files[] = {{.name = "rboot.bin", .data = rboot, .size = 0x1000}};
    assert_refused(files, 1, UNCERTAIN("rboot.bin"));
    files[0] = (struct assemble_file){
        .name = "app.bin", .data = arduino + 0x1000, .size = craft_arduino_end(arduino) - 0x1000};
    assert_refused(files, 1, UNCERTAIN("app.bin"));
    free(rboot);
    free(arduino);
}

/* eagle.flash.bin calls eagle.irom0text.bin, wherever that was linked for. */
static void what_stays_in_the_flash_is_placed_by_the_calls_into_it(void **state)
{
    (void)state;
    static const uint32_t places[] = {0x10000, 0x20000, 0x40000, 0x30000, 0};
    uint8_t *flash = craft_flat(MB, 2, &at_texts), *ram = malloc(0x7830);
    for (size_t i = 0; i < ARRAY_LEN(places); i++) {
        memcpy(ram, flash, 0x7830);
        for (size_t at = 0x200; at < 0x480; at++) /* the checksum stays right */
            ram[0x480] ^= ram[at];
        memset(ram + 0x200, 0, 0x280);
        for (uint32_t k = 0; k < 40 && places[i] != 0; k++) { /* two of them by chance */
            uint32_t target = k < 38 ? places[i] + 0x40 * k : 0xF0000 + k;
            put_le32(ram + 0x200 + 8 * k, 0x40200000u + target);
            put_le32(ram + 0x204 + 8 * k, 0x40200000u + target);
        }
        struct assemble_file files[] = {{.name = "flash.bin", .data = ram, .size = 0x7830},
                                        {.name = "irom.bin", .data = flash + 0x10000, .size = 0x8000}};
        struct err e = ERR_INIT;
        if (places[i] == 0x30000 || places[i] == 0) {
            assert_refused(files, 2, UNCERTAIN("irom.bin"));
        } else {
            if (!assemble_lay_out(files, 2, &e))
                fail_msg("%x: %s", places[i], spoken(&e.why[0]));
            assert_int_equal(files[0].at, 0);
            assert_int_equal(files[1].at, places[i]);
        }
    }
    free(ram);
    free(flash);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_of_the_vendors_sdk_in_any_order),
        cmocka_unit_test(what_is_no_part_or_there_twice_is_named),
        cmocka_unit_test(what_other_boot_loaders_start_is_not_guessed),
        cmocka_unit_test(what_stays_in_the_flash_is_placed_by_the_calls_into_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
