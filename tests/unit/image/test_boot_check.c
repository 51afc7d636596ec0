/* test_boot_check.c: what is said of boot logs that were made by hand; test_boot_device.c has those of the
 * virtual Sonoff. */
/* SPDX-License-Identifier: MIT */
#include "cm.h"

#include "core/image/boot_check.h"
#include "spoken.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
     "The device starts, but prints nothing more: boot loader 1.6, user1, stock firmware."},
    {"scandone\r\nadd if0\r\n" HELLO_1 ROM LOADER "jump to run user2 @ 81000\r\n\r\n" FIRMWARE, BOOT_STARTS,
     "The device starts: boot loader 1.6, user2, stock firmware running."},
    {HELLO_1 ROM LOADER FIRMWARE, BOOT_STARTS, "The device starts: boot loader 1.6, stock firmware running."},
    {HELLO_1 ROM LOADER "jump to run user3 @ 1000\r\n", BOOT_STARTS,
     "The device starts, but prints nothing more: boot loader 1.6, stock firmware."},
    {HELLO_1 ROM "2nd boot version : \r\n" JUMP FIRMWARE, BOOT_STARTS,
     "The device starts: boot loader ?, user1, stock firmware running."},
    {HELLO_1 ROM JUMP, BOOT_STARTS, "The device starts, but its firmware prints nothing: no boot loader."},
    {HELLO_1 ROM "backup boot failed.\r\n", BOOT_NO_APPLICATION,
     "The boot loader finds no valid application."},
    {HELLO_2 EBOOT "~ld\r\n\xF0\x81\x80\x13\xFE\x07", BOOT_STARTS,
     "The device starts: eboot, firmware running."},
    {HELLO_2 EBOOT "@cp:0\r\nld\r\n~ld\r\n", BOOT_STARTS,
     "The device starts, but its firmware prints nothing: eboot."},
    {HELLO_2 ROM
     "\r\nrBoot v1.4.2 - someone@example.com\r\nFlash Size:   32 Mbit\r\nBooting rom 0 at 2000, load addr "
     "40202010.\r\nhello\r\n",
     BOOT_STARTS, "The device starts: rBoot 1.4.2, firmware running."},
    {HELLO_2 ROM "\r\nrBoot v1.4.2 - someone@example.com\r\nRom 0 is bad.\r\nNo good rom available.\r\n",
     BOOT_NO_APPLICATION, "The boot loader (rBoot 1.4.2) finds no valid application."},
    {HELLO_2 ROM "MicroPython v1.19\r\n", BOOT_STARTS,
     "The device starts: no boot loader, firmware running."},
    {HELLO_2 EBOOT "e:2\r\n", BOOT_NO_APPLICATION, "The boot loader (eboot) finds no valid application."},
    {"", BOOT_SILENT, "The device prints nothing."},
    {"\x80\xFE\x01\xF0\x8E\xC0sL\x12\x93\xFF\xE0", BOOT_GARBAGE,
     "Something arrives, but it is not readable text."},
    {"scandone\r\nreconnect\r\n", BOOT_RUNS, "The firmware is already running; its start was not heard."},
    {"rf_cal[0] !=0x05,is 0xFF\r\n", BOOT_NO_RADIO_DATA,
     "The firmware starts, but finds no radio data where the header's flash size puts them."},
    {"\r\n ets Jan  8 2013,rst cause:1, boot mode:(1,6)\r\n\r\n", BOOT_PROGRAMMING,
     "The device is in programming mode: its button was held (GPIO0 low) at power-up."},
    {"\r\n ets Jan  8 2013,rst cause:3, boot mode:(1,6)\r\n\r\n" ROM LOADER JUMP FIRMWARE, BOOT_STARTS,
     "The device starts: boot loader 1.6, user1, stock firmware running."}, /* restarted by software */
    {"\r\n ets Jan  8 2013,rst cause:3, boot mode:(1,6)\r\n\r\nets_main.c \r\n", BOOT_EMPTY,
     "There is no firmware to start: the flash is blank or holds no firmware at address 0."},
    {"\r\n ets Jan  8 2013,rst cause:1, boot mode:(7,6)\r\n\r\n", BOOT_PINS,
     "The device does not boot from its flash: its pins select another source (boot mode 7)."},
    {"\r\n ets Jan  8 2013,rst cause:1, boot mode:(2,6)\r\n\r\n", BOOT_PINS,
     "The device does not boot from its flash: its pins select another source (boot mode 2)."},
    {HELLO_1 "ets_main.c \r\n", BOOT_EMPTY,
     "There is no firmware to start: the flash is blank or holds no firmware at address 0."},
    {HELLO_1, BOOT_STUCK, "The chip starts, but loads nothing from its flash."},
    {HELLO_1 "flash read err, 0\r\n", BOOT_FLASH_ERROR, "The chip cannot read its flash."},
    {HELLO_1 "load 0x40100000, len 2592, room 16 \r\ntail 0\r\nchksum 0xf3\r\ncsum err\r\nets_main.c \r\n",
     BOOT_BAD_LOADER, "The beginning of the firmware is damaged: its checksum is wrong."},
    {HELLO_1 "load 0x40100000, len 2592, room 16 \r\nets_main.c \r\n", BOOT_BAD_LOADER,
     "The beginning of the firmware is damaged: loading stops partway."},
    {HELLO_2 ROM LOADER JUMP FIRMWARE HELLO_2 ROM LOADER JUMP FIRMWARE, BOOT_STARTS,
     "The device starts: boot loader 1.6, user1, stock firmware running."}, /* the first was asked for */
    {HELLO_1 "load 0x00000000, len 2592, room 16 \r\n", BOOT_BAD_LOADER,
     "The beginning of the firmware is damaged: loading stops partway."},
    {HELLO_1 ROM, BOOT_STUCK, "The chip loads its first stage, but nothing follows."},
    {HELLO_1 ROM LOADER, BOOT_STUCK, "The chip loads its first stage, but nothing follows."},
    {HELLO_1 ROM "\r\n2nd boot version : 1.7(5d6f877)\r\nflash map not support\r\n", BOOT_WRONG_MAP,
     "The boot loader stops: it does not support the flash size in the header."},
    {HELLO_1 ROM "\r\n2nd boot version : 1.2\r\nget flash_addr error!\r\n", BOOT_WRONG_MAP,
     "The boot loader stops: it does not support the flash size in the header."},
    {HELLO_1 ROM LOADER "error user bin flag, flag = ff\r\n", BOOT_NO_APPLICATION,
     "The boot loader (version 1.6) finds no valid application."},
    {HELLO_1 ROM LOADER JUMP "Fatal exception (28): \r\nepc1=0x4021b27c, epc2=0x00000000, epc3=0x00000000, "
                             "excvaddr=0x00000014, depc=0x00000000\r\n",
     BOOT_CRASHES, "The firmware crashes (exception 28)."},
    {HELLO_1 ROM LOADER JUMP "Fatal exception 29(StoreProhibitedCause):\r\n" HELLO_2 ROM LOADER JUMP FIRMWARE,
     BOOT_CRASHES, "The firmware crashes (exception 29)."},
    {HELLO_2 EBOOT "~ld\r\n\r\nException (0):\r\n" HELLO_2 EBOOT "~ld\r\n\r\nException (0):\r\n" HELLO_2,
     BOOT_CRASHES, "The firmware crashes and restarts again and again (exception 0)."},
    {HELLO_1 ROM LOADER JUMP HELLO_4 ROM LOADER JUMP HELLO_4 ROM, BOOT_WATCHDOG,
     "The watchdog restarts the device again and again (3 starts)."},
    {HELLO_1 ROM LOADER JUMP FIRMWARE HELLO_2 ROM LOADER JUMP FIRMWARE HELLO_2, BOOT_RESTARTS,
     "The device restarts again and again (3 starts)."},
    {HELLO_1 ROM LOADER JUMP FIRMWARE HELLO_2 ROM LOADER JUMP FIRMWARE, BOOT_STARTS,
     "The device starts: boot loader 1.6, user1, stock firmware running."},
    {HELLO_1 HELLO_1 ROM HELLO_1 ROM LOADER, BOOT_POWER,
     "The device loses power again and again: it powered up 3 times."},
};

static void every_log_has_its_sentence(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof logs / sizeof logs[0]; i++) {
        struct boot_check check;
        check_text(logs[i].log, &check);
        const char *verdict = spoken(&check.verdict);
        if (check.state != logs[i].state || strcmp(verdict, logs[i].verdict) != 0)
            fail_msg("log %u (%s): %s: %s", (unsigned)i, logs[i].verdict, boot_state_name(check.state),
                     verdict);
        assert_true(check.ok == (logs[i].state == BOOT_STARTS));
        assert_true(check.ok || check.advice_count > 0);
    }
}

#define CYCLE     "disconnect and reconnect the 3.3 V wire without holding the button"
#define LISTENING "While Restock listens, " CYCLE "; leave the adapter plugged in."
#define VERIFY    "Verify the flash against your backup, and restore it if they differ."
#define MODE      "Its header selects QIO; boards with two data lines need DOUT or DIO."

/* For the first log of which that is said. */
static const struct {
    const char *verdict, *advice;
} advices[] = {
    {"The device starts: boot loader 1.6, user1, stock firmware running.", ""},
    {"The device starts, but prints nothing more: boot loader 1.6, user1, stock firmware.",
     "Many firmwares print nothing. If the device does not work, listen longer: it may restart later."},
    {"The device prints nothing.", "Connect its TX to the adapter's RX, and GND to GND. " LISTENING},
    {"Something arrives, but it is not readable text.",
     LISTENING " If that is garbled too, check GND and the wires."},
    {"The firmware is already running; its start was not heard.", LISTENING},
    {"The device is in programming mode: its button was held (GPIO0 low) at power-up.",
     "To start its firmware, " CYCLE "."},
    {"The device does not boot from its flash: its pins select another source (boot mode 7).",
     "GPIO15 must be low at power-up: remove what is connected to it. Then " CYCLE "."},
    {"The device does not boot from its flash: its pins select another source (boot mode 2).",
     "GPIO2 must be high at power-up: remove what is connected to it. Then " CYCLE "."},
    {"There is no firmware to start: the flash is blank or holds no firmware at address 0.",
     "Restore a backup of this device, or write another firmware."},
    {"The beginning of the firmware is damaged: its checksum is wrong.", VERIFY},
    {"The beginning of the firmware is damaged: loading stops partway.", VERIFY},
    {"The chip cannot read its flash.",
     "Its supply may be too weak, or something is connected to GPIO6 to GPIO11. Fix that, then verify the "
     "flash against your backup."},
    {"The chip starts, but loads nothing from its flash.",
     "Verify the flash against your backup. If they match, the header may be made for another board (flash "
     "mode)."},
    {"The chip loads its first stage, but nothing follows.",
     "Verify the flash against your backup. If they match, the header may be made for another board (flash "
     "mode)."},
    {"The boot loader stops: it does not support the flash size in the header.",
     "The header was altered, or the file is for another device. Restore a complete backup of this device."},
    {"The boot loader (eboot) finds no valid application.",
     "Restore a complete backup, or write the firmware again; then verify it."},
    {"The firmware starts, but finds no radio data where the header's flash size puts them.",
     "What was written is incomplete, or its header was altered. Restore a backup of this device whose "
     "verdict is \"complete\"."},
    {"The firmware crashes (exception 28).", VERIFY " If they match, the supply may be too weak. " MODE},
    {"The watchdog restarts the device again and again (3 starts).",
     "Try a stronger 3.3 V supply first. " VERIFY " " MODE},
    {"The device restarts again and again (3 starts).",
     "Try a stronger 3.3 V supply first. " VERIFY " " MODE},
    {"The device loses power again and again: it powered up 3 times.",
     "Its 3.3 V supply is too weak, or a contact is loose. It needs several hundred milliamperes."},
};

static const char *advice_of(const struct boot_check *check)
{
    return spoken_all(check->advice, check->advice_count);
}

static void every_verdict_has_its_advice(void **state)
{
    bool met[BOOT_STATE_COUNT] = {false};
    (void)state;
    for (size_t i = 0; i < sizeof advices / sizeof advices[0]; i++) {
        size_t at = 0;
        while (at < sizeof logs / sizeof logs[0] && strcmp(logs[at].verdict, advices[i].verdict) != 0)
            at++;
        assert_in_range(at, 0, sizeof logs / sizeof logs[0] - 1);
        struct boot_check check;
        check_text(logs[at].log, &check);
        assert_string_equal(advice_of(&check), advices[i].advice);
        met[check.state] = true;
    }
    for (int s = 0; s < BOOT_STATE_COUNT; s++)
        assert_true(met[s]);
}

static void every_advice_is_whole(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof logs / sizeof logs[0]; i++) {
        struct boot_check check;
        check_text(logs[i].log, &check);
        const char *verdict = spoken(&check.verdict), *advice = advice_of(&check);
        size_t len = strlen(advice);
        assert_true(len == 0 || advice[len - 1] == '.');
        if (len + strlen(verdict) > 235) /* three lines of the window */
            fail_msg("%u characters: %s %s", (unsigned)(len + strlen(verdict)), verdict, advice);
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
    assert_non_null(strstr(advice_of(&check), "Its header selects QIO"));
    assert_string_equal(check.flash_mode, "QIO");
    check_text(HELLO_1 ROM LOADER JUMP FIRMWARE, &check);
    assert_int_equal(check.advice_count, 0);
    check_text(HELLO_1 ROM "\r\n2nd boot version : 1.6\r\n  SPI Mode       : DOUT\r\n" JUMP
                           "Fatal exception (0): \r\n",
               &check);
    assert_null(strstr(advice_of(&check), "header selects"));
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

/* --- While it arrives ---------------------------------------------------------------------------------- */

static void hear_text(struct boot_ear *ear, const char *text)
{
    boot_ear_hear(ear, (const uint8_t *)text, strlen(text));
}

static enum boot_heard heard(const char *text)
{
    struct boot_ear ear = {0};
    hear_text(&ear, text);
    return ear.heard;
}

static void a_start_is_known_by_any_of_its_lines_and_never_by_what_a_firmware_says(void **state)
{
    (void)state;
    static const char after_noise[] = "\xFE\x80\xC1" HELLO_2;
    static const char *const starts[] = {HELLO_1,
                                         after_noise,
                                         "load 0x40100000, len 2592, room 16 \n",
                                         "2nd boot version : 1.6\n",
                                         "jump to run user1 @ 1000\n",
                                         "rBoot v1.4.2 - someone\n",
                                         "~ld\n",
                                         "csum 0x22\n"};
    for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++)
        assert_int_equal(heard(starts[i]), BOOT_HEARD_START);
    static const char *const chatter[] = {FIRMWARE, "scandone\n", "reconnect\r\n",
                                          "e:1 v1 @2\nv2\n@3\ne:4\n"};
    for (size_t i = 0; i < sizeof chatter / sizeof chatter[0]; i++)
        assert_int_equal(heard(chatter[i]), BOOT_HEARD_TEXT);
    assert_int_equal(heard(""), BOOT_HEARD_NOTHING);
    assert_int_equal(heard("\x80\xFE\x01\xF0"), BOOT_HEARD_NOISE);
}

static void a_start_is_known_however_it_is_cut_to_pieces(void **state)
{
    static const char log[] = "scandone\r\n" HELLO_1;
    (void)state;
    struct boot_ear ear = {0};
    for (size_t i = 0; i < sizeof log - 1; i++) {
        boot_ear_hear(&ear, (const uint8_t *)log + i, 1);
        assert_true(ear.heard == BOOT_HEARD_TEXT || strstr(log, "(3,6)\r") - log + 5 <= (int)i);
    }
    assert_int_equal(ear.heard, BOOT_HEARD_START);
    hear_text(&ear, "\x80\xFE\x01\xF0\x8E\xC0sL\x12\x93\xFF\xE0");
    assert_int_equal(ear.heard, BOOT_HEARD_START);
}

/* The wire that is taken off crackles.  A byte or two that look like text are noise all the same. */
static void noise_after_words_is_no_noise_and_words_take_more_than_a_byte(void **state)
{
    (void)state;
    struct boot_ear ear = {0};
    hear_text(&ear, "scandone\r\n");
    hear_text(&ear, "\x80\xFE\x01\xF0\x8E\xC0\x12\x93\xFF\xE0");
    assert_int_equal(ear.heard, BOOT_HEARD_TEXT);
    hear_text(&ear, HELLO_1);
    assert_int_equal(ear.heard, BOOT_HEARD_START);
    struct boot_ear other = {0};
    hear_text(&other, "sL");
    assert_int_equal(other.heard, BOOT_HEARD_TEXT);
    hear_text(&other, "\x80\xFE");
    assert_int_equal(other.heard, BOOT_HEARD_NOISE);
    hear_text(&other, "mode : sta(5c:cf:7f:12:34:56)\nadd if0\n");
    assert_int_equal(other.heard, BOOT_HEARD_TEXT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_log_has_its_sentence),
        cmocka_unit_test(every_verdict_has_its_advice),
        cmocka_unit_test(every_advice_is_whole),
        cmocka_unit_test(every_state_is_met_and_has_a_word_of_its_own),
        cmocka_unit_test(a_mode_with_four_lines_is_named_only_where_it_may_be_the_cause),
        cmocka_unit_test(facts_are_those_of_the_last_start),
        cmocka_unit_test(a_start_is_known_by_any_of_its_lines_and_never_by_what_a_firmware_says),
        cmocka_unit_test(a_start_is_known_however_it_is_cut_to_pieces),
        cmocka_unit_test(noise_after_words_is_no_noise_and_words_take_more_than_a_byte),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
