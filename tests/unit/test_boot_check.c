/* test_boot_check.c: what is said of a boot log: of every failure the virtual Sonoff can produce, and of logs
 * made by hand for what it cannot. */
#include "cm.h"

#include "base/buf.h"
#include "bench.h"
#include "core/boot_check.h"
#include "images.h"
#include "port/port.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MB 0x100000u
#define ROM                                                                                                  \
    "load 0x40100000, len 2592, room 16 \r\ntail 0\r\nchksum 0xf3\r\nload 0x3ffe8000, len 764, room 8 "      \
    "\r\ntail 4\r\nchksum 0x92\r\nload 0x3ffe82fc, len 676, room 4 \r\ntail 0\r\nchksum 0x22\r\ncsum "       \
    "0x22\r\n"
#define LOADER                                                                                               \
    "\r\n2nd boot version : 1.6\r\n  SPI Speed      : 40MHz\r\n  SPI Mode       : QIO\r\n"                   \
    "  SPI Flash Size & Map: 8Mbit(512KB+512KB)\r\n"
#define JUMP     "jump to run user1 @ 1000\r\n\r\n"
#define HELLO_1  "\r\n ets Jan  8 2013,rst cause:1, boot mode:(3,6)\r\n\r\n"
#define HELLO_2  "\r\n ets Jan  8 2013,rst cause:2, boot mode:(3,6)\r\n\r\n"
#define HELLO_4  "\r\n ets Jan  8 2013,rst cause:4, boot mode:(3,6)\r\n\r\nwdt reset\r\n"
#define FIRMWARE "rf cal sector: 251\r\nmode : sta(5c:cf:7f:12:34:56)\r\nadd if0\r\n"
#define EBOOT    "load 0x4010f000, len 3460, room 16 \r\ntail 4\r\nchksum 0xcc\r\ncsum 0xcc\r\nv0006f2e0\r\n"

static void check_text(const char *text, struct boot_check *check)
{
    boot_check((const uint8_t *)text, strlen(text), check);
}

/* --- Logs made by hand ---------------------------------------------------------------------------------- */

static const struct {
    const char *log;
    enum boot_state state;
    const char *verdict;
} logs[] = {
    {HELLO_1 ROM LOADER JUMP FIRMWARE, BOOT_STARTS,
     "The device starts: boot loader 1.6, user1, stock firmware running."},
    {HELLO_1 ROM "\r\n2nd boot version : 1.7(5d6f877)\r\n  SPI Speed      : 40MHz\r\n" JUMP FIRMWARE,
     BOOT_STARTS, "The device starts: boot loader 1.7, user1, stock firmware running."},
    {HELLO_1 ROM LOADER JUMP, BOOT_STARTS,
     "The device starts: boot loader 1.6, user1, stock firmware, which says nothing."},
    {"scandone\r\nadd if0\r\n" HELLO_1 ROM LOADER "jump to run user2 @ 81000\r\n\r\n" FIRMWARE, BOOT_STARTS,
     "The device starts: boot loader 1.6, user2, stock firmware running."},
    {HELLO_2 EBOOT "~ld\r\n\xF0\x81\x80\x13\xFE\x07", BOOT_STARTS,
     "The device starts: eboot, firmware running."},
    {HELLO_2 EBOOT "@cp:0\r\nld\r\n~ld\r\n", BOOT_STARTS,
     "The device starts: eboot, firmware, which says nothing."},
    {HELLO_2 ROM
     "\r\nrBoot v1.4.2 - someone@example.com\r\nFlash Size:   32 Mbit\r\nBooting rom 0 at 2000, load addr "
     "40202010.\r\nhello\r\n",
     BOOT_STARTS, "The device starts: rBoot 1.4.2, firmware running."},
    {HELLO_2 ROM "\r\nrBoot v1.4.2 - someone@example.com\r\nRom 0 is bad.\r\nNo good rom available.\r\n",
     BOOT_NO_APPLICATION, "The boot loader (rBoot 1.4.2) runs but finds no application that is in order."},
    {HELLO_2 ROM "MicroPython v1.19\r\n", BOOT_STARTS,
     "The device starts: no boot loader, firmware running."},
    {HELLO_2 EBOOT "e:2\r\n", BOOT_NO_APPLICATION,
     "The boot loader (eboot) runs but finds no application that is in order."},
    {"", BOOT_SILENT, "The device says nothing."},
    {"\x80\xFE\x01\xF0\x8E\xC0sL\x12\x93\xFF\xE0", BOOT_GARBAGE,
     "Something arrives, but it cannot be read as text."},
    {"scandone\r\nreconnect\r\n", BOOT_RUNS, "A firmware is running, but its start was not heard."},
    {"rf_cal[0] !=0x05,is 0xFF\r\n", BOOT_NO_RADIO_DATA,
     "The firmware starts but finds no radio data where the header's flash size says they are."},
    {"\r\n ets Jan  8 2013,rst cause:1, boot mode:(1,6)\r\n\r\n", BOOT_PROGRAMMING,
     "The device is in programming mode: its button was held (GPIO0 low) when it started."},
    {"\r\n ets Jan  8 2013,rst cause:1, boot mode:(7,6)\r\n\r\n", BOOT_PINS,
     "The device does not start from its flash: its pins ask for another source (boot mode 7)."},
    {"\r\n ets Jan  8 2013,rst cause:1, boot mode:(2,6)\r\n\r\n", BOOT_PINS,
     "The device does not start from its flash: its pins ask for another source (boot mode 2)."},
    {HELLO_1 "ets_main.c \r\n", BOOT_EMPTY,
     "There is nothing to start: the flash is blank at its beginning."},
    {HELLO_1, BOOT_STUCK, "The chip starts, but nothing comes from its flash."},
    {HELLO_1 "flash read err, 0\r\n", BOOT_FLASH_ERROR, "The chip cannot read its flash."},
    {HELLO_1 "load 0x40100000, len 2592, room 16 \r\ntail 0\r\nchksum 0xf3\r\ncsum err\r\nets_main.c \r\n",
     BOOT_BAD_LOADER, "The beginning of the firmware is damaged: its checksum is wrong."},
    {HELLO_1 "load 0x40100000, len 2592, room 16 \r\nets_main.c \r\n", BOOT_BAD_LOADER,
     "The beginning of the firmware is damaged: loading it breaks off."},
    {HELLO_2 ROM LOADER JUMP FIRMWARE HELLO_2 ROM LOADER JUMP FIRMWARE, BOOT_STARTS,
     "The device starts: boot loader 1.6, user1, stock firmware running."}, /* the first was asked for */
    {HELLO_1 "load 0x00000000, len 2592, room 16 \r\n", BOOT_BAD_LOADER,
     "The beginning of the firmware is damaged: loading it breaks off."},
    {HELLO_1 ROM, BOOT_STUCK, "The device starts, but after its first stage nothing follows."},
    {HELLO_1 ROM LOADER, BOOT_STUCK, "The device starts, but after its first stage nothing follows."},
    {HELLO_1 ROM "\r\n2nd boot version : 1.7(5d6f877)\r\nflash map not support\r\n", BOOT_WRONG_MAP,
     "The boot loader stops: it does not know the flash size that the header names."},
    {HELLO_1 ROM "\r\n2nd boot version : 1.2\r\nget flash_addr error!\r\n", BOOT_WRONG_MAP,
     "The boot loader stops: it does not know the flash size that the header names."},
    {HELLO_1 ROM LOADER "error user bin flag, flag = ff\r\n", BOOT_NO_APPLICATION,
     "The boot loader (boot loader 1.6) runs but finds no application that is in order."},
    {HELLO_1 ROM LOADER JUMP "Fatal exception (28): \r\nepc1=0x4021b27c, epc2=0x00000000, epc3=0x00000000, "
                             "excvaddr=0x00000014, depc=0x00000000\r\n",
     BOOT_CRASHES, "The firmware crashes (exception 28)."},
    {HELLO_1 ROM LOADER JUMP "Fatal exception 29(StoreProhibitedCause):\r\n" HELLO_2 ROM LOADER JUMP FIRMWARE,
     BOOT_CRASHES, "The firmware crashes (exception 29)."},
    {HELLO_2 EBOOT "~ld\r\n\r\nException (0):\r\n" HELLO_2 EBOOT "~ld\r\n\r\nException (0):\r\n" HELLO_2,
     BOOT_CRASHES, "The firmware crashes (exception 0) and starts again and again."},
    {HELLO_1 ROM LOADER JUMP HELLO_4 ROM LOADER JUMP HELLO_4 ROM, BOOT_WATCHDOG,
     "The watchdog restarts the device again and again (3 starts)."},
    {HELLO_1 ROM LOADER JUMP FIRMWARE HELLO_2 ROM LOADER JUMP FIRMWARE HELLO_2, BOOT_RESTARTS,
     "The device starts again and again (3 starts)."},
    {HELLO_1 ROM LOADER JUMP FIRMWARE HELLO_2 ROM LOADER JUMP FIRMWARE, BOOT_STARTS,
     "The device starts: boot loader 1.6, user1, stock firmware running."},
    {HELLO_1 HELLO_1 ROM HELLO_1 ROM LOADER, BOOT_POWER,
     "The device loses its power again and again: it was switched on 3 times."},
};

static void every_log_has_its_sentence(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof logs / sizeof logs[0]; i++) {
        struct boot_check check;
        check_text(logs[i].log, &check);
        if (check.state != logs[i].state || strcmp(check.verdict, logs[i].verdict) != 0)
            fail_msg("log %u (%s): %s: %s", (unsigned)i, logs[i].verdict, boot_state_name(check.state),
                     check.verdict);
        assert_true(check.ok == (logs[i].state == BOOT_STARTS));
        assert_true(check.ok || check.advice[0] != '\0');
    }
}

static void every_advice_is_whole(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof logs / sizeof logs[0]; i++) {
        struct boot_check check;
        check_text(logs[i].log, &check);
        size_t len = strlen(check.advice);
        assert_true(len == 0 || check.advice[len - 1] == '.');
        if (len + strlen(check.verdict) > 235) /* three lines of the window */
            fail_msg("%u characters: %s %s", (unsigned)(len + strlen(check.verdict)), check.verdict,
                     check.advice);
    }
}

static void every_state_is_met_and_has_a_word_of_its_own(void **state)
{
    bool met[BOOT_STATE_COUNT] = {false};
    (void)state;
    for (size_t i = 0; i < sizeof logs / sizeof logs[0]; i++)
        met[logs[i].state] = true;
    for (int s = 0; s < BOOT_STATE_COUNT; s++) {
        assert_true(met[s]);
        for (int other = 0; other < s; other++)
            assert_string_not_equal(boot_state_name((enum boot_state)s),
                                    boot_state_name((enum boot_state)other));
    }
}

/* Four data lines asked for, and the application does not come: worth a word; where it runs, it is not. */
static void a_mode_with_four_lines_is_named_only_where_it_may_be_the_cause(void **state)
{
    struct boot_check check;
    (void)state;
    check_text(HELLO_1 ROM LOADER JUMP "Fatal exception (0): \r\n", &check);
    assert_non_null(strstr(check.advice, "Its header says QIO"));
    assert_string_equal(check.flash_mode, "QIO");
    check_text(HELLO_1 ROM LOADER JUMP FIRMWARE, &check);
    assert_string_equal(check.advice, "");
    check_text(HELLO_1 ROM "\r\n2nd boot version : 1.6\r\n  SPI Mode       : DOUT\r\n" JUMP
                           "Fatal exception (0): \r\n",
               &check);
    assert_null(strstr(check.advice, "header says"));
}

static void facts_are_those_of_the_last_start(void **state)
{
    struct boot_check check;
    (void)state;
    check_text("\r\n ets Jan  8 2013,rst cause:1, boot mode:(1,6)\r\n\r\n" HELLO_2 ROM LOADER JUMP FIRMWARE,
               &check);
    assert_int_equal(check.starts, 2);
    assert_int_equal(check.reset_cause, 2);
    assert_int_equal(check.boot_mode, 3);
    assert_int_equal(check.exception, -1);
    assert_int_equal(check.loader, BOOT_LOADER_SDK);
    assert_string_equal(check.loader_version, "1.6");
    assert_int_equal(check.application, 1);
    assert_int_equal(check.state, BOOT_STARTS);
}

/* --- On the virtual Sonoff ------------------------------------------------------------------------------ */

struct device {
    struct bench b;
    struct buf heard;
    uint8_t *flash;
    unsigned silences;
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
    assert_true(wire_script(vsonoff_mem_wire(d->b.device), "1500 power=off 500 power=on"));
}

/* Listens to it and throws it away. */
static void listen(struct device *d, struct boot_check *check)
{
    struct boot_log_options options = {10000, 5000, keep, switch_the_power, d};
    bench_power_on(&d->b);
    vsonoff_mem_run(d->b.device, 2000);
    d->b.port = vsonoff_mem_open(d->b.device, &d->b.err);
    assert_non_null(d->b.port);
    assert_done(&d->b, flasher_boot_log(d->b.port, vsonoff_mem_clock(d->b.device), &options, &d->b.err));
    boot_check(d->heard.data, d->heard.len, check);
    buf_free(&d->heard);
    bench_done(&d->b);
    free(d->flash);
}

static void expect(struct device *d, enum boot_state state, const char *verdict)
{
    struct boot_check check;
    listen(d, &check);
    assert_string_equal(check.verdict, verdict);
    assert_int_equal(check.state, state);
}

static void stock_firmware_starts(void **state)
{
    struct device d;
    (void)state;
    insert(&d, IMAGES_STOCK, MB, MB);
    expect(&d, BOOT_STARTS, "The device starts: boot loader 1.7, user1, stock firmware running.");
}

static void a_device_without_reset_lines_is_heard_after_a_power_cycle_that_was_asked_for(void **state)
{
    struct device d;
    struct boot_check check;
    (void)state;
    insert(&d, IMAGES_TWO_SLOTS, MB, MB);
    d.b.config.wiring = WIRING_SONOFF;
    listen(&d, &check);
    assert_string_equal(check.verdict, "The device starts: boot loader 1.7, user2, stock firmware running.");
    assert_int_equal(check.reset_cause, 1);
    assert_int_equal(d.silences, 1);
}

static void tasmota_starts(void **state)
{
    struct device d;
    (void)state;
    insert(&d, IMAGES_TASMOTA, MB, MB);
    expect(&d, BOOT_STARTS, "The device starts: eboot, firmware running.");
}

static void tasmota_without_its_application(void **state)
{
    struct device d;
    (void)state;
    insert(&d, IMAGES_TASMOTA, MB, MB);
    memset(d.flash + 0x1000, 0xFF, 0x1000);
    expect(&d, BOOT_NO_APPLICATION,
           "The boot loader (eboot) runs but finds no application that is in order.");
}

static void an_erased_flash(void **state)
{
    struct device d;
    (void)state;
    insert(&d, IMAGES_BLANK, MB, MB);
    expect(&d, BOOT_EMPTY, "There is nothing to start: the flash is blank at its beginning.");
}

static void a_flipped_bit_in_the_boot_loader(void **state)
{
    struct device d;
    (void)state;
    insert(&d, IMAGES_STOCK, MB, MB);
    d.flash[0x123] ^= 0x10;
    expect(&d, BOOT_BAD_LOADER, "The beginning of the firmware is damaged: its checksum is wrong.");
}

static void a_boot_loader_for_no_memory(void **state)
{
    struct device d;
    (void)state;
    insert(&d, IMAGES_STOCK, MB, MB);
    memset(d.flash + 8, 0, 4);
    expect(&d, BOOT_BAD_LOADER, "The beginning of the firmware is damaged: loading it breaks off.");
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
    assert_string_equal(check.verdict,
                        "The boot loader (boot loader 1.7) runs but finds no application that is in order.");
    assert_non_null(strstr(check.advice, "Its header says QIO"));
}

static void a_damaged_application_whose_twin_runs(void **state)
{
    struct device d;
    struct boot_check check;
    (void)state;
    insert(&d, IMAGES_TWO_SLOTS, MB, MB);
    d.flash[0x81000] = 0;
    listen(&d, &check);
    assert_string_equal(check.verdict, "The device starts: boot loader 1.7, user1, stock firmware running.");
    assert_string_equal(check.advice,
                        "The other of its two applications is damaged: restoring a complete backup puts "
                        "that right.");
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
        check.verdict,
        "The firmware starts but finds no radio data where the header's flash size says they are.");
}

static void a_header_with_a_size_that_does_not_exist(void **state)
{
    struct device d;
    (void)state;
    insert(&d, IMAGES_STOCK, MB, MB);
    d.flash[3] = 0x70;
    expect(&d, BOOT_WRONG_MAP,
           "The boot loader stops: it does not know the flash size that the header names.");
}

static void a_held_button(void **state)
{
    struct device d;
    (void)state;
    insert(&d, IMAGES_STOCK, MB, MB);
    d.b.config.button_down = true;
    expect(&d, BOOT_PROGRAMMING,
           "The device is in programming mode: its button was held (GPIO0 low) when it started.");
}

/* With a 40 MHz crystal the ROM speaks at 115200 baud. */
static void another_rate(void **state)
{
    struct device d;
    (void)state;
    insert(&d, IMAGES_STOCK, MB, MB);
    d.b.config.chip.crystal_mhz = 40;
    expect(&d, BOOT_GARBAGE, "Something arrives, but it cannot be read as text.");
}

static void an_open_wire(void **state)
{
    struct device d;
    (void)state;
    insert(&d, IMAGES_STOCK, MB, MB);
    d.b.config.faults.rx_tx_open = true;
    expect(&d, BOOT_SILENT, "The device says nothing.");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_log_has_its_sentence),
        cmocka_unit_test(every_advice_is_whole),
        cmocka_unit_test(every_state_is_met_and_has_a_word_of_its_own),
        cmocka_unit_test(a_mode_with_four_lines_is_named_only_where_it_may_be_the_cause),
        cmocka_unit_test(facts_are_those_of_the_last_start),
        cmocka_unit_test(stock_firmware_starts),
        cmocka_unit_test(a_device_without_reset_lines_is_heard_after_a_power_cycle_that_was_asked_for),
        cmocka_unit_test(tasmota_starts),
        cmocka_unit_test(tasmota_without_its_application),
        cmocka_unit_test(an_erased_flash),
        cmocka_unit_test(a_flipped_bit_in_the_boot_loader),
        cmocka_unit_test(a_boot_loader_for_no_memory),
        cmocka_unit_test(a_damaged_application),
        cmocka_unit_test(a_damaged_application_whose_twin_runs),
        cmocka_unit_test(an_incomplete_backup_on_a_larger_flash),
        cmocka_unit_test(a_header_with_a_size_that_does_not_exist),
        cmocka_unit_test(a_held_button),
        cmocka_unit_test(another_rate),
        cmocka_unit_test(an_open_wire),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
