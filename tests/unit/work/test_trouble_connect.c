/* test_trouble_connect.c: what may be there instead of a loader when a connection is made, on the virtual
 * Sonoff in memory. */
/* SPDX-License-Identifier: MIT */
#include "cm.h"

#include "base/clock.h"
#include "chip.h"
#include "images.h"
#include "spoken.h"
#include "trouble_rig.h"

#include <stdlib.h>
#include <string.h>

static void assert_connect_fails(struct bench *b, enum err_code code, enum device_seen seen)
{
    bench_power_on(b);
    assert_false(bench_connect(b, 0));
    assert_int_equal(b->err.code, code);
    if (code != ERR_WRONG_CHIP)
        assert_int_equal(b->seen, seen);
    bench_done(b);
}

static void silence_is_called_silence(void **state)
{
    (void)state;
    struct bench b;
    trouble_prepare(&b);
    b.config.faults.rx_tx_open = true;
    assert_connect_fails(&b, ERR_NO_ANSWER, SEEN_NOTHING);
}

static void our_own_echo_is_called_an_echo(void **state)
{
    (void)state;
    struct bench b;
    trouble_prepare(&b);
    b.config.faults.rx_tx_shorted = true;
    assert_connect_fails(&b, ERR_ECHO, SEEN_ECHO);
}

static void a_running_firmware_is_told_from_silence(void **state)
{
    (void)state;
    struct bench b;
    trouble_prepare(&b);
    b.config.button_down =
        false; /* the mixture is no valid image: the ROM says so, again and again or once */
    bench_power_on(&b);
    assert_false(bench_connect(&b, 0));
    assert_true(b.err.code == ERR_FIRMWARE_RUNS || b.err.code == ERR_NO_ANSWER);
    bench_done(&b);
}

static void switch_on_without_button(void *ctx, struct vsonoff_mem *m)
{
    uint64_t *at_ms = ctx;
    if (*at_ms != 0 && clock_now_ms(vsonoff_mem_clock(m)) >= *at_ms) {
        *at_ms = 0;
        assert_true(wire_script(vsonoff_mem_wire(m), "button=up power=on"));
    }
}

/* Somebody forgot the button: the boot log goes by while the loader is being called. */
static void a_start_while_we_wait_is_never_taken_for_silence(void **state)
{
    (void)state;
    for (uint64_t later = 300; later <= 2100; later += 300) {
        struct bench b;
        uint8_t *stock = images_of(IMAGES_STOCK, NULL, 1u << 20, 0);
        bench_insert(&b, stock, 1u << 20);
        bench_power_on(&b);
        vsonoff_mem_hand(b.device, "power=off 100");
        uint64_t at_ms = clock_now_ms(vsonoff_mem_clock(b.device)) + later;
        vsonoff_mem_set_tick(b.device, switch_on_without_button, &at_ms);
        assert_false(bench_connect(&b, 0));
        assert_int_equal(b.seen, SEEN_FIRMWARE); /* also after the first word of it that cannot be read */
        vsonoff_mem_set_tick(b.device, NULL, NULL);
        bench_done(&b);
        free(stock);
    }
}

/* At any moment of the search: a boot log takes a third of a second, and some seconds are spent elsewhere. */
static void a_start_without_the_button_is_told_whenever_it_happens(void **state)
{
    (void)state;
    uint8_t *stock = images_of(IMAGES_STOCK, NULL, 1u << 20, 0);
    for (int adapter = ADAPTER_IDEAL; adapter <= ADAPTER_CH340; adapter += ADAPTER_CH340)
        for (uint32_t later = 50; later <= 9000; later += 119) {
            struct bench b;
            bench_insert(&b, stock, 1u << 20);
            b.config.adapter = (enum adapter)adapter;
            b.wait_ms = later + 5000;
            bench_power_on(&b);
            vsonoff_mem_hand(b.device, "power=off 100");
            uint64_t at_ms = clock_now_ms(vsonoff_mem_clock(b.device)) + later;
            vsonoff_mem_set_tick(b.device, switch_on_without_button, &at_ms);
            assert_false(bench_connect(&b, 0));
            if (b.seen != SEEN_FIRMWARE || b.err.code != ERR_FIRMWARE_RUNS)
                fail_msg("switched on after %u ms: seen %d, %s", (unsigned)later, (int)b.seen,
                         err_name(b.err.code));
            vsonoff_mem_set_tick(b.device, NULL, NULL);
            bench_done(&b);
        }
    free(stock);
}

/* Stock firmware that runs says a word every ten seconds, at the boot log's rate. */
static void one_that_spoke_once_is_not_called_unreadable_later(void **state)
{
    (void)state;
    for (int known = 0; known < 2; known++) {
        struct bench b;
        uint8_t *stock = images_of(IMAGES_STOCK, NULL, 1u << 20, 0);
        bench_insert(&b, stock, 1u << 20);
        b.config.button_down = false;
        bench_power_on(&b);
        b.spoke = known != 0;
        b.wait_ms = 90000;
        assert_false(bench_connect(&b, 0));
        assert_int_equal(b.err.code, ERR_FIRMWARE_RUNS);
        assert_int_equal(b.seen, SEEN_FIRMWARE);
        assert_in_range(b.seen_count, 1, 2 - known); /* "unreadable" at most before the first word */
        bench_done(&b);
        free(stock);
    }
}

static void switch_on_with_button(void *ctx, struct vsonoff_mem *m)
{
    uint64_t *at_ms = ctx;
    if (*at_ms != 0 && clock_now_ms(vsonoff_mem_clock(m)) >= *at_ms) {
        *at_ms = 0;
        assert_true(wire_script(vsonoff_mem_wire(m), "button=down power=on 1500 button=up"));
    }
}

/* The way of every first-timer: the program waits, then the device is switched on with the button held, at
 * whatever rate it is being called just then. */
static void a_device_switched_on_while_we_wait_is_found(void **state)
{
    (void)state;
    for (uint64_t later = 50; later <= 9000; later += later < 2000 ? 190 : 410) {
        struct bench b;
        trouble_prepare(&b);
        bench_power_on(&b);
        vsonoff_mem_hand(b.device, "power=off 100");
        uint64_t at_ms = clock_now_ms(vsonoff_mem_clock(b.device)) + later;
        vsonoff_mem_set_tick(b.device, switch_on_with_button, &at_ms);
        b.wait_ms = 20000;
        if (!bench_connect(&b, 115200))
            fail_msg("switched on after %u ms: %s", (unsigned)later, err_name(b.err.code));
        if (b.seen != SEEN_NOTHING || b.seen_count > 1) /* its greeting is no sign of a running firmware */
            fail_msg("switched on after %u ms, seen %d first", (unsigned)later, (int)b.seen);
        vsonoff_mem_set_tick(b.device, NULL, NULL);
        bench_done(&b);
    }
}

static void an_esp32_is_named_and_left_alone(void **state)
{
    (void)state;
    struct bench b;
    trouble_prepare(&b);
    b.config.chip.magic = 0x00F01D83;
    bench_power_on(&b);
    assert_false(bench_connect(&b, 0));
    assert_int_equal(b.err.code, ERR_WRONG_CHIP);
    assert_non_null(strstr(spoken_reason(&b.err), "ESP32"));
    assert_int_equal(nor_get_stats(chip_flash(vsonoff_mem_chip(b.device)))->status_writes, 0);
    bench_done(&b);
}

static void a_stub_that_never_starts_is_reported(void **state)
{
    (void)state;
    struct bench b;
    trouble_prepare(&b);
    b.config.chip.rom_unknown_stub = true;
    bench_power_on(&b);
    assert_false(bench_connect(&b, 0));
    assert_int_equal(b.err.code, ERR_STUB);
    bench_done(&b);
}

static void a_board_with_reset_lines_needs_no_button(void **state)
{
    (void)state;
    struct bench b;
    trouble_prepare(&b);
    b.config.wiring = WIRING_NODEMCU;
    b.config.button_down = false;
    bench_power_on(&b);
    assert_done(&b, bench_connect(&b, 0));
    bench_done(&b);
}

static void a_port_without_modem_lines_is_lived_with(void **state)
{
    (void)state;
    struct bench b;
    trouble_prepare(&b);
    b.config.no_modem_lines = true;
    bench_power_on(&b);
    assert_done(&b, bench_connect(&b, 0));
    bench_run_without_lines(&b);
    bench_done(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(silence_is_called_silence),
        cmocka_unit_test(our_own_echo_is_called_an_echo),
        cmocka_unit_test(a_running_firmware_is_told_from_silence),
        cmocka_unit_test(a_start_while_we_wait_is_never_taken_for_silence),
        cmocka_unit_test(a_start_without_the_button_is_told_whenever_it_happens),
        cmocka_unit_test(one_that_spoke_once_is_not_called_unreadable_later),
        cmocka_unit_test(a_device_switched_on_while_we_wait_is_found),
        cmocka_unit_test(an_esp32_is_named_and_left_alone),
        cmocka_unit_test(a_stub_that_never_starts_is_reported),
        cmocka_unit_test(a_board_with_reset_lines_needs_no_button),
        cmocka_unit_test(a_port_without_modem_lines_is_lived_with),
    };
    int failed = cmocka_run_group_tests_name("trouble at connecting, Espressif's stub", tests,
                                             bench_use_espressif, NULL);
    return failed + cmocka_run_group_tests_name("trouble at connecting, Restock's stub", tests,
                                                bench_use_restock, NULL);
}
