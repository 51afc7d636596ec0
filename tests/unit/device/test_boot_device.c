/* test_boot_device.c: the boot log of every failure that the virtual Sonoff can produce, and what is said of
 * it.
 */
/* SPDX-License-Identifier: MIT */
#include "cm.h"

#include "base/buf.h"
#include "base/bytes.h"
#include "base/clock.h"
#include "bench.h"
#include "core/image/boot_check.h"
#include "spoken.h"
#include "images.h"
#include "port/port.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MB 0x100000u

struct device {
    struct bench b;
    struct buf heard;
    uint8_t *flash;
    const char *power_cycles; /* what the person does when asked to switch its power */
    unsigned silences;
    bool crackles;               /* the wire, when it is taken off after 1500 ms */
    uint32_t before_ms, wait_ms; /* it runs alone; then somebody listens */
    uint64_t took_ms;            /* to listen */
};

static void insert(struct device *d, enum images_kind kind, uint32_t image_size, uint32_t flash_size)
{
    memset(d, 0, sizeof *d);
    d->flash = images_of(kind, NULL, image_size, 0);
    bench_init(&d->b, flash_size);
    d->b.config.image = d->flash;
    d->b.config.image_len = image_size;
    d->b.config.button_down = false;
    d->b.config.wiring = WIRING_NODEMCU;
    d->power_cycles = "1500 power=off 500 power=on";
    d->before_ms = 2000;
    d->wait_ms = 10000;
}

static void keep(void *ctx, const uint8_t *data, size_t len)
{
    struct device *d = ctx;
    buf_append(&d->heard, data, len);
}

static void switch_the_power(void *ctx)
{
    struct device *d = ctx;
    d->silences++;
    struct wire *w = vsonoff_mem_wire(d->b.device);
    assert_true(wire_script(w, d->power_cycles));
    for (uint64_t i = 0; d->crackles && i < 12; i++)
        wire_device_byte(&w, wire_now(w) + 1500000000 + i * 1000000, (uint8_t)(0x80 + i), 74880);
}

/* Listens to it and throws it away. */
static void listen(struct device *d, struct boot_check *check)
{
    struct boot_log_options options = {d->wait_ms, 5000, keep, switch_the_power, d};
    bench_power_on(&d->b);
    vsonoff_mem_run(d->b.device, d->before_ms);
    d->b.port = vsonoff_mem_open(d->b.device, &d->b.err);
    assert_non_null(d->b.port);
    struct clock *clock = vsonoff_mem_clock(d->b.device);
    uint64_t from = clock_now_ms(clock);
    assert_done(&d->b, flasher_boot_log(d->b.port, clock, &options, &d->b.err));
    d->took_ms = clock_now_ms(clock) - from;
    boot_check(d->heard.data, d->heard.len, check);
    buf_free(&d->heard);
    bench_done(&d->b);
    free(d->flash);
}

static void expect(struct device *d, enum boot_state state, const char *verdict)
{
    struct boot_check check;
    listen(d, &check);
    assert_string_equal(spoken(&check.verdict), verdict);
    assert_int_equal(check.state, state);
}

static void a_device_without_reset_lines_is_heard_after_a_power_cycle_that_was_asked_for(void **state)
{
    (void)state;
    for (int i = 0; i < ADAPTER_COUNT; i++) {
        struct device d;
        struct boot_check check;
        insert(&d, IMAGES_TWO_SLOTS, MB, MB);
        d.b.config.wiring = WIRING_SONOFF;
        d.b.config.adapter = (enum adapter)i;
        listen(&d, &check);
        assert_string_equal(spoken(&check.verdict),
                            "The device starts: boot loader 1.7, user2, stock firmware running.");
        assert_int_equal(check.reset_cause, 1);
        assert_int_equal(d.silences, 1);
    }
}

/* Opening the port resets it, and so does whoever listens. */
static void a_device_with_reset_lines_is_heard_behind_every_adapter(void **state)
{
    (void)state;
    for (int i = 0; i < ADAPTER_COUNT; i++) {
        struct device d;
        insert(&d, IMAGES_TWO_SLOTS, MB, MB);
        d.b.config.adapter = (enum adapter)i;
        expect(&d, BOOT_STARTS, "The device starts: boot loader 1.7, user2, stock firmware running.");
        assert_int_equal(d.silences, 0);
    }
}

static void a_damaged_application(void **state)
{
    struct device d;
    struct boot_check check;
    (void)state;
    insert(&d, IMAGES_STOCK, MB, MB);
    d.flash[2] = 0; /* QIO */
    d.flash[0x1000] = 0;
    listen(&d, &check);
    assert_int_equal(check.state, BOOT_NO_APPLICATION);
    assert_string_equal(spoken(&check.verdict), "The boot loader (version 1.7) finds no valid application.");
    assert_non_null(strstr(spoken_all(check.advice, check.advice_count), "Its header selects QIO"));
}

static void a_damaged_application_whose_twin_runs(void **state)
{
    struct device d;
    struct boot_check check;
    (void)state;
    insert(&d, IMAGES_TWO_SLOTS, MB, MB);
    d.flash[0x81000] = 0;
    listen(&d, &check);
    assert_string_equal(spoken(&check.verdict),
                        "The device starts: boot loader 1.7, user1, stock firmware running.");
    assert_string_equal(spoken_all(check.advice, check.advice_count),
                        "The other of its two applications is damaged: restore a complete backup to "
                        "repair it.");
}

static void an_incomplete_backup_on_a_larger_flash(void **state)
{
    struct device d;
    struct boot_check check;
    (void)state;
    insert(&d, IMAGES_INCOMPLETE, MB, 4 * MB);
    listen(&d, &check);
    assert_int_equal(check.state, BOOT_NO_RADIO_DATA);
    assert_true(check.starts > 2); /* it restarts: the reason comes before the loop */
    assert_string_equal(
        spoken(&check.verdict),
        "The firmware starts, but finds no radio data where the header's flash size puts them.");
}

/* --- every failure ----------------------------------------------------------------------------------------
 */

static void boot_loader_flipped(struct device *d)
{
    d->flash[0x123] ^= 0x10;
}

static void boot_loader_for_no_memory(struct device *d)
{
    memset(d->flash + 8, 0, 4);
}

static void size_that_does_not_exist(struct device *d)
{
    d->flash[3] = 0x70;
}

static void arduino_application_erased(struct device *d)
{
    memset(d->flash + 0x1000, 0xFF, 0x1000);
}

static void radio_data_erased(struct device *d)
{
    memset(d->flash + 0xFC000, 0xFF, 0x1000);
}

static void header_of_4_mb(struct device *d)
{
    d->flash[3] = 0x40;
}

static void header_of_512_kb(struct device *d)
{
    d->flash[3] = 0x00;
}

static void both_applications_damaged(struct device *d)
{
    d->flash[0x1000] = d->flash[0x81000] = 0;
}

static void second_application_erased(struct device *d)
{
    memset(d->flash + 0x81000, 0xFF, 0x1000);
}

static void application_erased(struct device *d)
{
    memset(d->flash + 0x1000, 0xFF, 0x70000);
}

static void application_flipped(struct device *d)
{
    uint32_t code = 0x1000 + 16 + get_le32(d->flash + 0x100C); /* what its checksum covers */
    d->flash[code + 0x100] ^= 0x04;
}

static void arduino_application_flipped(struct device *d)
{
    d->flash[0x20000] ^= 0x04;
}

static void first_sector_erased(struct device *d)
{
    memset(d->flash, 0xFF, 0x1000);
}

static void first_byte_flipped(struct device *d)
{
    d->flash[0] ^= 0x01;
}

static void no_segments(struct device *d)
{
    d->flash[1] = 0;
}

static void seventeen_segments(struct device *d)
{
    d->flash[1] = 17;
}

static void endless_segment(struct device *d)
{
    put_le32(d->flash + 12, 0x7FFFFFFC);
}

static void button_held(struct device *d)
{
    d->b.config.button_down = true;
}

static void slow_adapter(struct device *d)
{
    d->b.config.faults.max_baud = 57600;
}

static void wires_touch(struct device *d)
{
    d->b.config.faults.rx_tx_shorted = true;
}

static void no_wire(struct device *d)
{
    d->b.config.faults.rx_tx_open = true;
}

/* With a 40 MHz crystal the ROM speaks at 115200 baud. */
static void crystal_of_40_mhz(struct device *d)
{
    d->b.config.chip.crystal_mhz = 40;
}

#define NOTHING_TO_START                                                                                     \
    "There is no firmware to start: the flash is blank or holds no firmware at address 0."
#define NO_RADIO_DATA "The firmware starts, but finds no radio data where the header's flash size puts them."
#define BREAKS_OFF    "The beginning of the firmware is damaged: loading stops partway."

static const struct failure {
    const char *name;
    enum images_kind kind;
    uint32_t flash_size; /* of the chip; the image has 1 MB */
    void (*make)(struct device *d);
    enum boot_state state;
    const char *verdict;
} failures[] = {
    {"nothing, stock", IMAGES_STOCK, MB, NULL, BOOT_STARTS,
     "The device starts: boot loader 1.7, user1, stock firmware running."},
    {"nothing, Tasmota", IMAGES_TASMOTA, MB, NULL, BOOT_STARTS,
     "The device starts: eboot, firmware running."},
    {"boot loader flipped", IMAGES_STOCK, MB, boot_loader_flipped, BOOT_BAD_LOADER,
     "The beginning of the firmware is damaged: its checksum is wrong."},
    {"boot loader for no memory", IMAGES_STOCK, MB, boot_loader_for_no_memory, BOOT_BAD_LOADER, BREAKS_OFF},
    {"size that does not exist", IMAGES_STOCK, MB, size_that_does_not_exist, BOOT_WRONG_MAP,
     "The boot loader stops: it does not support the flash size in the header."},
    {"Tasmota without application", IMAGES_TASMOTA, MB, arduino_application_erased, BOOT_NO_APPLICATION,
     "The boot loader (eboot) finds no valid application."},
    {"stock, button held", IMAGES_STOCK, MB, button_held, BOOT_PROGRAMMING,
     "The device is in programming mode: its button was held (GPIO0 low) at power-up."},
    {"stock, other crystal", IMAGES_STOCK, MB, crystal_of_40_mhz, BOOT_GARBAGE,
     "Something arrives, but it is not readable text."},
    {"stock, no wire", IMAGES_STOCK, MB, no_wire, BOOT_SILENT, "The device prints nothing."},
    {"blank chip", IMAGES_BLANK, MB, NULL, BOOT_EMPTY, NOTHING_TO_START},
    {"noise", IMAGES_RANDOM, MB, NULL, BOOT_EMPTY, NOTHING_TO_START},
    {"first sector erased", IMAGES_STOCK, MB, first_sector_erased, BOOT_EMPTY, NOTHING_TO_START},
    {"first byte", IMAGES_STOCK, MB, first_byte_flipped, BOOT_EMPTY, NOTHING_TO_START},
    {"no segments", IMAGES_STOCK, MB, no_segments, BOOT_EMPTY, NOTHING_TO_START},
    {"too many segments", IMAGES_STOCK, MB, seventeen_segments, BOOT_EMPTY, NOTHING_TO_START},
    {"endless segment", IMAGES_STOCK, MB, endless_segment, BOOT_BAD_LOADER, BREAKS_OFF},
    {"1 MB of 4", IMAGES_INCOMPLETE, 4 * MB, NULL, BOOT_NO_RADIO_DATA, NO_RADIO_DATA},
    {"1 MB of 4 on 1 MB", IMAGES_INCOMPLETE, MB, NULL, BOOT_NO_RADIO_DATA, NO_RADIO_DATA},
    {"radio data erased", IMAGES_STOCK, MB, radio_data_erased, BOOT_NO_RADIO_DATA, NO_RADIO_DATA},
    {"header of 4 MB", IMAGES_STOCK, 4 * MB, header_of_4_mb, BOOT_NO_RADIO_DATA, NO_RADIO_DATA},
    {"header of 512 KB", IMAGES_STOCK, MB, header_of_512_kb, BOOT_NO_RADIO_DATA, NO_RADIO_DATA},
    {"both applications", IMAGES_TWO_SLOTS, MB, both_applications_damaged, BOOT_NO_APPLICATION,
     "The boot loader (version 1.7) finds no valid application."},
    {"application erased", IMAGES_STOCK, MB, application_erased, BOOT_NO_APPLICATION,
     "The boot loader (version 1.7) finds no valid application."},
    {"application flipped", IMAGES_STOCK, MB, application_flipped, BOOT_NO_APPLICATION,
     "The boot loader (version 1.7) finds no valid application."},
    {"live application erased", IMAGES_TWO_SLOTS, MB, second_application_erased, BOOT_STARTS,
     "The device starts: boot loader 1.7, user1, stock firmware running."},
    {"Tasmota flipped", IMAGES_TASMOTA, MB, arduino_application_flipped, BOOT_NO_APPLICATION,
     "The boot loader (eboot) finds no valid application."},
    {"ESPHome flipped", IMAGES_ESPHOME, MB, arduino_application_flipped, BOOT_NO_APPLICATION,
     "The boot loader (eboot) finds no valid application."},
    {"button held", IMAGES_ESPHOME, MB, button_held, BOOT_PROGRAMMING,
     "The device is in programming mode: its button was held (GPIO0 low) at power-up."},
    {"button held, blank", IMAGES_BLANK, MB, button_held, BOOT_PROGRAMMING,
     "The device is in programming mode: its button was held (GPIO0 low) at power-up."},
    {"adapter too slow", IMAGES_STOCK, MB, slow_adapter, BOOT_GARBAGE,
     "Something arrives, but it is not readable text."},
    {"other crystal", IMAGES_TASMOTA, MB, crystal_of_40_mhz, BOOT_GARBAGE,
     "Something arrives, but it is not readable text."},
    {"TX and RX touch", IMAGES_STOCK, MB, wires_touch, BOOT_SILENT, "The device prints nothing."},
    {"no wire", IMAGES_TASMOTA, MB, no_wire, BOOT_SILENT, "The device prints nothing."},
};

static void every_failure_has_its_sentence(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof failures / sizeof failures[0]; i++) {
        const struct failure *f = &failures[i];
        struct device d;
        struct boot_check check;
        insert(&d, f->kind, MB, f->flash_size);
        if (f->make != NULL)
            f->make(&d);
        listen(&d, &check);
        print_message("%s: %s\n", f->name, spoken(&check.verdict));
        assert_string_equal(spoken(&check.verdict), f->verdict);
        assert_int_equal(check.state, f->state);
    }
}

/* What it says does not depend on whether the lines start it or a person does. */
static void the_sentences_are_the_same_without_reset_lines(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof failures / sizeof failures[0]; i++) {
        const struct failure *f = &failures[i];
        struct device d;
        struct boot_check check;
        if (f->state == BOOT_GARBAGE || f->state == BOOT_SILENT || f->state == BOOT_NO_RADIO_DATA)
            continue; /* not silent before, or never anything else */
        insert(&d, f->kind, MB, f->flash_size);
        if (f->make != NULL)
            f->make(&d);
        d.b.config.wiring = WIRING_SONOFF;
        listen(&d, &check);
        assert_string_equal(spoken(&check.verdict), f->verdict);
        assert_int_equal(check.reset_cause, 1);
    }
}

/* --- a firmware that runs already ---------------------------------------------------------------------- */

/* Stock firmware says "scandone" every ten seconds. */
static void what_a_running_firmware_says_does_not_end_the_wait_for_its_start(void **state)
{
    struct device d;
    struct boot_check check;
    (void)state;
    insert(&d, IMAGES_TWO_SLOTS, MB, MB);
    d.b.config.wiring = WIRING_SONOFF;
    d.wait_ms = 60000;
    d.power_cycles = "40000 power=off 500 power=on";
    listen(&d, &check);
    assert_string_equal(spoken(&check.verdict),
                        "The device starts: boot loader 1.7, user2, stock firmware running.");
    assert_int_equal(check.starts, 1);
    assert_int_equal(d.silences, 1);
    assert_in_range(d.took_ms, 46000, 48000); /* the last five seconds from the start on */
}

static void a_firmware_that_is_not_restarted_is_waited_for_to_the_end(void **state)
{
    struct device d;
    struct boot_check check;
    (void)state;
    insert(&d, IMAGES_STOCK, MB, MB);
    d.b.config.wiring = WIRING_SONOFF;
    d.wait_ms = 30000;
    d.power_cycles = "";
    listen(&d, &check);
    assert_string_equal(spoken(&check.verdict), "The firmware is already running; its start was not heard.");
    assert_int_equal(check.state, BOOT_RUNS);
    assert_in_range(d.took_ms, 30000, 31000);
}

static void a_hand_is_asked_for_though_the_firmware_says_something(void **state)
{
    struct device d;
    struct boot_check check;
    (void)state;
    insert(&d, IMAGES_TWO_SLOTS, MB, MB);
    d.b.config.wiring = WIRING_SONOFF;
    d.before_ms = 9800; /* the first "scandone" comes at once */
    d.wait_ms = 8000;
    listen(&d, &check);
    assert_string_equal(spoken(&check.verdict),
                        "The device starts: boot loader 1.7, user2, stock firmware running.");
    assert_int_equal(d.silences, 1);
}

/* Its first words and its start at the last moment: there is time to hear which it is. */
static void a_start_at_the_last_moment_is_heard_to_its_end(void **state)
{
    unsigned too_late = 0, in_time = 0;
    (void)state;
    for (uint32_t wait_ms = 2990; wait_ms <= 3020; wait_ms++) { /* the power comes after three seconds */
        struct device d;
        struct boot_check check;
        insert(&d, IMAGES_TWO_SLOTS, MB, MB);
        d.b.config.wiring = WIRING_SONOFF;
        d.wait_ms = wait_ms;
        listen(&d, &check);
        too_late += check.state == BOOT_SILENT;
        in_time += check.state == BOOT_STARTS;
    }
    assert_true(too_late > 0 && in_time > 0);
    assert_int_equal(too_late + in_time, 31);
}

/* Noise does not become a start by waiting. */
static void noise_ends_the_wait_as_soon_as_a_start_does(void **state)
{
    struct device d;
    struct boot_check check;
    (void)state;
    insert(&d, IMAGES_TASMOTA, MB, MB);
    crystal_of_40_mhz(&d);
    d.b.config.wiring = WIRING_SONOFF;
    d.wait_ms = 60000;
    listen(&d, &check);
    assert_int_equal(check.state, BOOT_GARBAGE);
    assert_in_range(d.took_ms, 7000, 9000); /* power after three seconds, then five */
}

/* ... but what comes after it counts from its own beginning. */
static void a_start_after_noise_is_listened_to_as_long_as_any(void **state)
{
    struct device d;
    struct boot_check check;
    (void)state;
    insert(&d, IMAGES_TWO_SLOTS, MB, MB);
    d.b.config.wiring = WIRING_SONOFF;
    d.crackles = true;
    d.power_cycles = "1500 power=off 4500 power=on";
    listen(&d, &check);
    assert_string_equal(spoken(&check.verdict),
                        "The device starts: boot loader 1.7, user2, stock firmware running.");
    assert_in_range(d.took_ms, 12000, 13000);
}

static void where_the_lines_restart_it_nobody_waits(void **state)
{
    struct device d;
    struct boot_check check;
    (void)state;
    insert(&d, IMAGES_STOCK, MB, MB);
    d.wait_ms = 60000;
    listen(&d, &check);
    assert_int_equal(check.state, BOOT_STARTS);
    assert_int_equal(d.silences, 0);
    assert_in_range(d.took_ms, 5000, 5500);
}

/* --- a supply that fails, and a line that is bad ----------------------------------------------------------
 */

static void a_contact_that_is_loose(void **state)
{
    struct device d;
    (void)state;
    insert(&d, IMAGES_STOCK, MB, MB);
    d.b.config.wiring = WIRING_SONOFF;
    d.power_cycles = "200 power=off 100 power=on 60 power=off 100 power=on 60 power=off 100 power=on 60 "
                     "power=off 100 power=on";
    expect(&d, BOOT_POWER, "The device loses power again and again: it powered up 4 times.");
}

/* One start that was cut short, then one that goes well: the last one counts. */
static void a_supply_that_breaks_down_once(void **state)
{
    struct device d;
    struct boot_check check;
    (void)state;
    insert(&d, IMAGES_STOCK, MB, MB);
    d.b.config.wiring = WIRING_SONOFF;
    d.power_cycles = "200 power=off 100 power=on 30 power=off 300 power=on";
    listen(&d, &check);
    assert_string_equal(spoken(&check.verdict),
                        "The device starts: boot loader 1.7, user1, stock firmware running.");
    assert_int_equal(check.starts, 2);
    assert_int_equal(check.reset_cause, 1);
}

/* Wrong bits in what arrives must not become a diagnosis of the device. */
static void a_noisy_line_is_no_failure_of_the_device(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 20; seed++) {
        struct device d;
        struct boot_check check;
        insert(&d, IMAGES_STOCK, MB, MB);
        d.b.config.faults.seed = seed;
        d.b.config.faults.rx_flip = 200;
        listen(&d, &check);
        print_message("seed %u: %s\n", (unsigned)seed, spoken(&check.verdict));
        assert_true(check.state == BOOT_STARTS || check.state == BOOT_RUNS);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_device_without_reset_lines_is_heard_after_a_power_cycle_that_was_asked_for),
        cmocka_unit_test(a_device_with_reset_lines_is_heard_behind_every_adapter),
        cmocka_unit_test(a_damaged_application),
        cmocka_unit_test(a_damaged_application_whose_twin_runs),
        cmocka_unit_test(an_incomplete_backup_on_a_larger_flash),
        cmocka_unit_test(every_failure_has_its_sentence),
        cmocka_unit_test(the_sentences_are_the_same_without_reset_lines),
        cmocka_unit_test(what_a_running_firmware_says_does_not_end_the_wait_for_its_start),
        cmocka_unit_test(a_firmware_that_is_not_restarted_is_waited_for_to_the_end),
        cmocka_unit_test(a_hand_is_asked_for_though_the_firmware_says_something),
        cmocka_unit_test(a_start_at_the_last_moment_is_heard_to_its_end),
        cmocka_unit_test(noise_ends_the_wait_as_soon_as_a_start_does),
        cmocka_unit_test(a_start_after_noise_is_listened_to_as_long_as_any),
        cmocka_unit_test(where_the_lines_restart_it_nobody_waits),
        cmocka_unit_test(a_contact_that_is_loose),
        cmocka_unit_test(a_supply_that_breaks_down_once),
        cmocka_unit_test(a_noisy_line_is_no_failure_of_the_device),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
