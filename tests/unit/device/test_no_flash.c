/* test_no_flash.c: a flash that does not say what it is ends every operation, with both stubs. */
/* SPDX-License-Identifier: MIT */
#include "cm.h"

#include "base/bytes.h"
#include "bench.h"
#include "chip.h"
#include "core/image/guard.h"
#include "core/image/image.h"
#include "core/work/flasher_state.h"
#include "core/device/chip.h"

#include <string.h>

#define SIZE (512u << 10)

static uint8_t image[SIZE];

static const uint8_t senseless[][3] = {
    {0xFF, 0xFF, 0xFF}, {0xC8, 0x40, 0x25}, {0x00, 0x00, 0x00}, {0x00, 0x00, 0x16}, {0xFF, 0x40, 0x16}};

static void prepare(struct bench *b)
{
    bench_fill_mixed(image, SIZE, 51);
    bench_insert(b, image, SIZE);
}

static void what_does_not_identify_itself_is_not_connected(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(senseless); i++)
        for (int lines = 0; lines < 2; lines++) {
            struct bench b;
            prepare(&b);
            b.config.wiring = lines ? WIRING_NODEMCU : WIRING_SONOFF;
            memcpy(b.config.chip.flash.jedec, senseless[i], 3);
            bench_power_on(&b);
            assert_false(bench_connect(&b, 0)); /* loads the stub */
            assert_int_equal(b.err.code, ERR_FLASH_ID);
            bench_disconnect(&b);
            assert_false(bench_connect(&b, 0)); /* finds it running, or starts over */
            assert_int_equal(b.err.code, ERR_FLASH_ID);
            bench_done(&b);
        }
}

/* All that work on a device, for one that has no flash to work on. */
static bool operate(struct bench *b, int which)
{
    struct flasher *f = b->flasher;
    struct err *e = &b->err;
    const struct backup_options backup = {.library = b->folder};
    const struct restore_options restore = {
        .file = bench_path(b, "wanted.bin"), .library = b->folder, .force = true};
    const struct erase_options erase = {.library = b->folder};
    struct backup_result backed_up;
    struct restore_result restored;
    struct verify_result verified;
    struct flasher_undo_state undo = {.file = "x"};
    struct guard_report report;
    struct image_info info;
    uint8_t sector[FLASH_SECTOR];
    bool blank;
    switch (which) {
    case 0:
        return flasher_backup(f, &backup, &backed_up, e);
    case 1:
        return flasher_restore(f, &restore, &restored, e);
    case 2:
        return flasher_erase(f, &erase, &restored, e);
    case 3:
        return flasher_verify(f, restore.file, false, &verified, e);
    case 4:
        return flasher_undo(f, &erase, &restored, e);
    case 5:
        return flasher_check_restore(f, &restore, &report, e);
    case 6:
        return flasher_read_sectors(f, 0, 0, sector, e);
    case 7:
        return flasher_is_blank(f, &blank, e);
    case 8:
        return flasher_look_at_firmware(f, &info, e);
    case 9:
        return flasher_find_undo(f, b->folder, &undo, e);
    default:
        return flasher_check_undo(f, &undo, e);
    }
}

static void no_operation_works_on_a_flash_without_size(void **state)
{
    (void)state;
    for (int which = 0; which <= 10; which++) {
        struct bench b;
        prepare(&b);
        bench_save(&b, "wanted.bin", image, SIZE);
        memcpy(b.config.chip.flash.jedec, senseless[0], 3);
        bench_power_on(&b);
        assert_false(bench_connect(&b, 115200));
        err_clear(&b.err);
        assert_false(operate(&b, which));
        assert_int_equal(b.err.code, ERR_FLASH_ID);
        assert_int_equal(bench_files(&b, "sonoff", NULL), 0);
        bench_done(&b);
    }
}

/* The owner of several devices: the last one's flash is not this one's. */
static void a_size_is_not_kept_from_the_device_before(void **state)
{
    (void)state;
    struct bench b;
    prepare(&b);
    bench_power_on(&b);
    assert_done(&b, bench_connect(&b, 115200));
    memcpy(nor_faults(chip_flash(vsonoff_mem_chip(b.device)))->jedec, senseless[1], 3);
    vsonoff_mem_hand(b.device, "power=off 500 button=down power=on 500 button=up");
    const struct connect_options options = {.baud = 115200, .stub = b.stub};
    assert_false(flasher_connect(b.flasher, &options, &b.err));
    assert_int_equal(b.err.code, ERR_FLASH_ID);
    assert_int_equal(flasher_device(b.flasher)->flash_size, 0);
    bench_done(&b);
}

static void a_flash_that_wakes_up_late_is_asked_again(void **state)
{
    (void)state;
    for (uint32_t late = 1; late <= 4; late++) {
        struct bench b;
        prepare(&b);
        b.config.chip.flash.id_late = late;
        bench_power_on(&b);
        assert_done(&b, bench_connect(&b, 115200));
        assert_int_equal(flasher_device(b.flasher)->flash_size, SIZE);
        bench_done(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_does_not_identify_itself_is_not_connected),
        cmocka_unit_test(no_operation_works_on_a_flash_without_size),
        cmocka_unit_test(a_size_is_not_kept_from_the_device_before),
        cmocka_unit_test(a_flash_that_wakes_up_late_is_asked_again),
    };
    int failed = cmocka_run_group_tests_name("no flash, restock", tests, bench_use_restock, NULL);
    return failed + cmocka_run_group_tests_name("no flash, espressif", tests, bench_use_espressif, NULL);
}
