/* test_assemble.c: one image from the files of a firmware that comes in several. */
/* SPDX-License-Identifier: MIT */
#include "cm.h"

#include "base/err.h"
#include "core/image/assemble.h"
#include "core/image/image.h"

#include "base/bytes.h"
#include "examined.h"
#include "spoken.h"

#include <stdlib.h>
#include <string.h>

#define MB 0x100000u

static const char *why(const struct err *e)
{
    return spoken_all(e->why, e->why[1].id != FACT_NONE ? 2 : 1);
}

/* NULL: refused, and *e says why. */
static uint8_t *made(const struct assemble_part *parts, size_t count, struct image_info *info, struct err *e)
{
    uint32_t size;
    *e = (struct err)ERR_INIT;
    if (!assemble_size(parts, count, &size, e))
        return NULL;
    uint8_t *out = malloc(size);
    assert_non_null(out);
    if (assemble_make(parts, count, out, size, info, e))
        return out;
    free(out);
    return NULL;
}

static void assert_refused(const struct assemble_part *parts, size_t count, const char *sentence)
{
    struct image_info info;
    struct err e;
    assert_null(made(parts, count, &info, &e));
    assert_int_equal(e.code, ERR_NOT_OFFERED);
    assert_string_equal(why(&e), sentence);
}

static const struct craft_texts at_texts = {{"AT version:1.7.4.0(May 11 2020 19:13:04)", "2.2.1(6ab97e9)"}};

static void boot_loader_application_and_radio_data_make_a_whole(void **state)
{
    (void)state;
    uint8_t *flash = craft_sdk(MB, 2, &at_texts);
    const struct assemble_part parts[] = {{MB - 0x4000, flash + MB - 0x4000, 128},
                                          {0x1000, flash + 0x1000, craft_app_end(flash, 0x1000) - 0x1000},
                                          {0, flash, 0x1000}};
    struct image_info info;
    struct err e;
    uint8_t *out = made(parts, 3, &info, &e);
    assert_non_null(out);
    assert_int_equal(info.verdict, IMAGE_COMPLETE);
    assert_int_equal(info.firmware, FIRMWARE_AT);
    assert_string_equal(info.version, "1.7.4.0");
    assert_int_equal(info.size, MB);
    memset(flash + MB - 0x5000, 0xFF, 0x1000); /* nothing else is in it */
    memset(flash + MB - 0x3000, 0xFF, 0x3000);
    assert_memory_equal(out, flash, MB);
    free(out);
    assert_refused(
        parts + 1, 2,
        "The radio data, which belong at 0xFC000, are missing. Without them the device does not start.");
    assert_refused(
        parts, 2,
        "What the chip starts is missing: one of the files has to be for address 0x0, a boot loader "
        "or what is loaded into RAM.");
    const struct assemble_part without_application[] = {parts[0], parts[2]};
    assert_refused(
        without_application, 2,
        "The application that the device starts should be at 0x1000, but the flash is blank there.");
    free(flash);
}

static void what_is_loaded_and_what_is_mapped_make_a_whole(void **state)
{
    (void)state;
    uint8_t *flash = craft_flat(MB, 2, &at_texts);
    const struct assemble_part parts[] = {
        {0, flash, 0x7830}, {0x10000, flash + 0x10000, 0x800}, {MB - 0x4000, flash + MB - 0x4000, 128}};
    struct image_info info;
    struct err e;
    uint8_t *out = made(parts, 3, &info, &e);
    assert_non_null(out);
    assert_int_equal(info.verdict, IMAGE_COMPLETE);
    free(out);
    assert_refused(
        parts, 2,
        "The radio data, which belong at 0xFC000, are missing. Without them the device does not start.");
    free(flash);
}

static void parts_have_to_fit(void **state)
{
    (void)state;
    uint8_t *flash = craft_sdk(MB, 2, &at_texts);
    struct assemble_part parts[] = {{0, flash, 0x1000}, {0x1000, flash, 0x1001}, {0x2000, flash, 16}};
    assert_refused(parts, 3, "The parts for 0x1000 and 0x2000 overlap.");
    parts[2] = (struct assemble_part){0x2100, flash, 16};
    assert_refused(parts, 3, "No part begins at 0x2100: addresses are multiples of 0x1000.");
    parts[2] = (struct assemble_part){MB - 0x1000, flash, 0x1001};
    assert_refused(
        parts, 3, "The part for 0xFF000 does not fit into 1 MB, which the file for address 0x0 is made for.");
    parts[2] = (struct assemble_part){0xFFFFF000u, flash, 16};
    assert_refused(
        parts, 3,
        "The part for 0xFFFFF000 does not fit into 1 MB, which the file for address 0x0 is made for.");
    parts[2] = (struct assemble_part){0, flash, 16};
    assert_refused(parts, 3, "The parts for 0x0 and 0x0 overlap.");
    parts[0].size = 7; /* of the header */
    assert_refused(
        parts, 1,
        "What the chip starts is missing: one of the files has to be for address 0x0, a boot loader "
        "or what is loaded into RAM.");
    free(flash);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(boot_loader_application_and_radio_data_make_a_whole),
        cmocka_unit_test(what_is_loaded_and_what_is_mapped_make_a_whole),
        cmocka_unit_test(parts_have_to_fit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
