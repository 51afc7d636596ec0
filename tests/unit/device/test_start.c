/* test_start.c: the firmware is said to run only where it was heard. */
/* SPDX-License-Identifier: MIT */
#include "cm.h"

#include "bench.h"
#include "images.h"
#include "core/device/chip.h"

#include <stdlib.h>
#include <string.h>

#define MB (1u << 20)

static uint8_t *flash;

static void connect_to(struct bench *b, enum images_kind kind)
{
    bench_init(b, MB);
    flash = images_of(kind, NULL, MB, 0);
    bench_insert(b, flash, MB);
    bench_power_on(b);
    assert_done(b, bench_connect(b, 115200));
}

static void done(struct bench *b)
{
    bench_done(b);
    free(flash);
}

static void a_firmware_that_starts_is_heard(void **state)
{
    (void)state;
    struct bench b;
    connect_to(&b, IMAGES_STOCK);
    assert_done(&b, flasher_release(b.flasher, AFTER_RUN, &b.err));
    assert_int_equal(flasher_device(b.flasher)->start, START_HEARD);
    vsonoff_mem_run(b.device, 500);
    assert_true(chip_runs_firmware(vsonoff_mem_chip(b.device)));
    done(&b);
}

static void a_flash_without_firmware_is_not_said_to_run(void **state)
{
    (void)state;
    struct bench b;
    connect_to(&b, IMAGES_STOCK);
    memset(nor_data(chip_flash(vsonoff_mem_chip(b.device))), 0xFF, MB);
    assert_done(&b, flasher_release(b.flasher, AFTER_RUN, &b.err));
    assert_int_equal(flasher_device(b.flasher)->start, START_UNHEARD);
    assert_false(chip_runs_firmware(vsonoff_mem_chip(b.device)));
    done(&b);
}

/* Whether a restart by software looks at the button's line: sources disagree. */
static void a_device_that_comes_back_in_its_loader_is_not_said_to_run(void **state)
{
    (void)state;
    struct bench b;
    connect_to(&b, IMAGES_STOCK);
    assert_true(wire_script(vsonoff_mem_wire(b.device), "25 en=down 50 en=up"));
    assert_false(flasher_release(b.flasher, AFTER_RUN, &b.err));
    assert_int_equal(b.err.code, ERR_REFUSED);
    assert_int_equal(flasher_device(b.flasher)->start, START_IN_LOADER);
    assert_true(chip_in_loader(vsonoff_mem_chip(b.device)));
    err_clear(&b.err);
    bench_disconnect(&b);
    assert_done(&b, bench_connect(&b, 115200)); /* it is at hand all the same */
    done(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_firmware_that_starts_is_heard),
        cmocka_unit_test(a_flash_without_firmware_is_not_said_to_run),
        cmocka_unit_test(a_device_that_comes_back_in_its_loader_is_not_said_to_run),
    };
    bench_use_stub(STUB_RESTOCK);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
