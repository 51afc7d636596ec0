/* test_board_report.c: facts of a board check in words: what no virtual device shows, and the form of the
 * report. */
/* SPDX-License-Identifier: MIT */
#include "cm.h"

#include "board_rig.h"
#include "core/device/flash_status.h"
#include "spoken.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static const struct board_facts good = {
    .mode = BOARD_DEVICE,
    .line = {.lines_taken = BOARD_YES,
             .round_trips = 20,
             .round_trip_ms = 3.1,
             .added_ms = 0.8,
             .drained = BOARD_YES,
             .drain_early_ms = -0.5,
             .rates = {{115200, BOARD_RATE_TRIED, 115200, {28000, 0}, {28000, 0}},
                       {230400, BOARD_RATE_TRIED, 230400, {57000, 0}, {57000, 0}}},
             .fastest_clean = 230400,
             .cancelled = BOARD_YES,
             .cancel_ms = 2},
    .chip = {.device = {.chip = "ESP8285",
                        .mac = {0x5C, 0xCF, 0x7F, 0x0A, 0x0B, 0x0C},
                        .crystal_mhz = 26,
                        .flash_id = {0xEF, 0x40, 0x14},
                        .flash_maker = "Winbond",
                        .flash_size = 1u << 20,
                        .stub = "restock",
                        .seconds_connect = 1.25},
             .crystal_mhz = 25.98,
             .cpu_mhz = 104,
             .cpu_mhz_expected = 104,
             .delays = 1},
    .stub = {.sound = BOARD_YES,
             .asked = 8,
             .answered = 8,
             .digests_agree = BOARD_YES,
             .other_agrees = BOARD_YES,
             .compared = 8,
             .digest_ms = 1.6,
             .packed_ms = 15,
             .raw_ms = 21,
             .other_digest_ms = 10.5,
             .packed_line_use = 0.92,
             .packed_bytes = 2761,
             .timed_at = 230400},
    .flash = {.same_id = BOARD_YES,
              .status_read = BOARD_YES,
              .wraps = BOARD_YES,
              .halves_differ = BOARD_YES,
              .sectors = 256,
              .blank = 137,
              .readings = 3,
              .slow_clock = BOARD_YES},
    .write = {.state = BOARD_WRITE_DONE,
              .sector = 0xBB,
              .neighbours_kept = true,
              .left_blank = true,
              .erase_ms = 45,
              .write_ms = 61},
};

static struct board_rig rig;

/* A board of which all is known, and good, until the test changes it. */
static struct board_facts *begin(void)
{
    memset(&rig, 0, sizeof rig);
    rig.facts = good;
    return &rig.facts;
}

static void assert_line(const char *part, const char *what, enum board_level level, int exit_code)
{
    rig_words(&rig);
    assert_says(&rig, part, what, level);
    assert_int_equal(rig.report.exit_code, exit_code);
    assert_int_equal(rig.report.overall, level == BOARD_SKIPPED ? BOARD_OK : level);
}

static void a_good_report_reads_like_this(void **state)
{
    (void)state;
    begin();
    rig_words(&rig);
    assert_string_equal(
        strchr(rig.text, '\n'),
        "\nAdapter: COM5 (USB-SERIAL CH340 (COM5)), 1a86:7523, CH340, driver CH341SER_A64\n"
        "\n"
        "Adapter and wires\n"
        "  ok         A device in programming mode answered after 1.3 s.\n"
        "  ok         The driver accepts settings of DTR and RTS.\n"
        "  ok         A round trip takes 3.1 ms, 0.8 ms more than its bytes need on the line.\n"
        "  ok         The driver reports \"all sent\" 0.5 ms after the last byte has left.\n"
        "  ok         115200: no loss in 27 KB from the device and 27 KB to it.\n"
        "  ok         230400: no loss in 56 KB from the device and 56 KB to it.\n"
        "  ok         The fastest rate without loss is 230400.\n"
        "  ok         A pending read ends 2 ms after it is cancelled.\n"
        "\n"
        "Chip\n"
        "  ok         ESP8285, MAC 5C:CF:7F:xx:xx:xx.\n"
        "  ok         The crystal runs at 26.0 MHz, by the rate that the chip detected (expected: 26 MHz).\n"
        "  ok         The processor runs at about 104 MHz (expected: 104 MHz).\n"
        "  ok         The stub's delays take 100 percent of the intended time.\n"
        "\n"
        "Stub\n"
        "  ok         Restock's stub runs as loaded (checksum read 8 times).\n"
        "  ok         All digests agree: of single sectors, of the whole flash and of the data read.\n"
        "  ok         Espressif's stub reads the same in 8 sectors.\n"
        "  ok         A digest takes 1.6 ms per sector, 0.4 s per MB. Espressif's stub, asked sector by\n"
        "             sector, takes 10.5 ms per sector.\n"
        "  ok         Packed reads at 230400 take 15.0 ms per non-blank sector, 3.8 s per MB. Such a sector\n"
        "             takes 2761 bytes on the line, which is busy 92 percent of the time.\n"
        "  ok         Plain reads at 230400 take 21.0 ms per sector, 5.4 s per MB.\n"
        "\n"
        "Flash\n"
        "  ok         Winbond, 1 MB, ID ef4014.\n"
        "  ok         The flash ends at 1 MB: addresses wrap around there.\n"
        "  ok         The flash is not protected (status 00 00 00).\n"
        "  ok         256 sectors read the same 3 times; 137 of 256 are blank.\n"
        "  ok         Everything reads the same at half the flash clock.\n"
        "\n"
        "Writing\n"
        "  ok         Zeros, ones, stripes, counting and random bytes held in the sector at 0xBB000. "
        "Erasing\n"
        "             took 45 ms, erasing and writing 61 ms.\n"
        "  ok         Verified: the sector is blank again, and its neighbours are unchanged.\n"
        "\n"
        "Adapter, wires, chip, flash and stub work as expected.\n");
}

static void losses_are_said_for_each_way(void **state)
{
    (void)state;
    static const struct {
        struct board_rate rate;
        bool echo;
        const char *text;
    } cases[] = {
        {{230400, BOARD_RATE_TRIED, 230400, {57000, 1}, {57000, 0}},
         false,
         "230400: at least 18 of every million bytes from the device are lost. No loss in 56 KB to the "
         "device."},
        {{230400, BOARD_RATE_TRIED, 200000, {57000, 0}, {2000000, 1}},
         false,
         "230400: no loss in 56 KB from the device. At least 1 of every million bytes to the device is lost. "
         "The "
         "adapter sends at 200000 bit/s."},
        {{230400, BOARD_RATE_TRIED, 230400, {0, 0}, {0, 3}},
         false,
         "230400: nothing arrives from the device. Nothing could be sent to the device."},
        {{230400, BOARD_RATE_TRIED, 230400, {57000, 0}, {0, 0}},
         true,
         "230400: no loss in 56 KB there and back."},
        {{230400, BOARD_RATE_TRIED, 230400, {57000, 57}, {0, 0}},
         true,
         "230400: at least 1000 of every million bytes are lost there and back."},
        {{230400, BOARD_RATE_TRIED, 230400, {0, 0}, {0, 0}}, true, "230400: nothing comes back."},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct board_facts *f = begin();
        f->mode = cases[i].echo ? BOARD_ECHO : BOARD_DEVICE;
        f->line.rates[1] = cases[i].rate;
        rig_words(&rig);
        size_t at = 0;
        while (strcmp(rig.report.lines[at].what, "rate-230400") != 0)
            at++;
        assert_string_equal(spoken_all(rig.report.lines[at].found, BOARD_FOUND), cases[i].text);
    }
}

static void a_good_board_has_no_line_that_complains(void **state)
{
    (void)state;
    begin();
    rig_words(&rig);
    assert_no_complaint(&rig);
    for (size_t i = 0; i < rig.report.count; i++)
        assert_int_equal(rig.report.lines[i].level, BOARD_OK);
}

/* What the virtual Sonoff cannot be made to show, or not without other lines changing too. */
static void each_fact_that_is_wrong_changes_its_own_line(void **state)
{
    (void)state;
    begin()->line.cancel_ms = 1500;
    assert_line("line", "cancel", BOARD_FAILED, 2);
    begin()->line.cancelled = BOARD_NOT_TRIED;
    assert_line("line", "cancel", BOARD_SKIPPED, 0);
    begin()->line.round_trips = 0;
    assert_line("line", "latency", BOARD_SKIPPED, 0);
    begin()->line.drained = BOARD_NOT_TRIED;
    assert_line("line", "all-sent", BOARD_SKIPPED, 0);
    begin()->line.rates[1].sent_at = 200000;
    assert_line("line", "rate-230400", BOARD_ATTENTION, 0);
    begin()->chip.crystal_mhz = 24.1;
    assert_line("chip", "crystal", BOARD_ATTENTION, 0);
    begin()->chip.crystal_mhz = 0;
    assert_line("chip", "crystal", BOARD_SKIPPED, 0);
    begin()->chip.cpu_mhz = 52;
    assert_line("chip", "clock", BOARD_ATTENTION, 0);
    begin()->chip.cpu_mhz = 0;
    assert_line("chip", "clock", BOARD_SKIPPED, 0);
    begin()->chip.delays = 2;
    assert_line("chip", "delays", BOARD_ATTENTION, 0);
    begin()->stub.other_agrees = BOARD_NO;
    assert_line("stub", "compared", BOARD_FAILED, 4);
    begin()->stub.other_error = ERR_STUB;
    assert_line("stub", "compared", BOARD_ATTENTION, 0);
    begin()->stub.sound = BOARD_NO;
    assert_line("stub", "own", BOARD_FAILED, 4);
    begin()->flash.same_id = BOARD_NO;
    assert_line("flash", "id", BOARD_FAILED, 4);
    begin()->flash.status_read = BOARD_NO;
    assert_line("flash", "status", BOARD_FAILED, 4);
    begin()->flash.slow_different = 1;
    assert_line("flash", "slow-clock", BOARD_FAILED, 4);
    begin()->write.neighbours_kept = false;
    assert_line("write", "left", BOARD_FAILED, 4);
    begin()->write.refused = true; /* and held in the end */
    assert_line("write", "patterns", BOARD_OK, 0);
}

static void rates_beyond_what_is_needed_may_fail(void **state)
{
    (void)state;
    struct board_facts *f = begin();
    f->line.rates[2] = (struct board_rate){.baud = 921600, .state = BOARD_RATE_UNUSABLE};
    assert_line("line", "rate-921600", BOARD_ATTENTION, 0);
    f->line.rates[1].baud = f->line.fastest_clean = 460800;
    f->line.rates[1].sent_at = 460800;
    assert_line("line", "rate-921600", BOARD_OK, 0);
}

static void the_exit_code_is_that_of_the_first_failure(void **state)
{
    (void)state;
    struct board_facts *f = begin();
    f->write.wrong = 1u << BOARD_STRIPES;
    f->line.drain_early_ms = 11;
    rig_words(&rig);
    assert_int_equal(rig.report.exit_code, 2);
    assert_has(rig.text, "stripes");
}

static void nothing_tells_whose_device_it_is(void **state)
{
    (void)state;
    begin();
    rig_words(&rig);
    assert_has(rig.text, "5C:CF:7F:xx:xx:xx");
    for (const char *p = rig.text; *p != '\0'; p++)
        *(char *)(uintptr_t)p = (char)toupper((unsigned char)*p);
    assert_lacks(rig.text, "0A:0B");
    assert_lacks(rig.text, "0A0B0C");
}

static void no_line_is_too_long_to_be_pasted(void **state)
{
    (void)state;
    struct board_facts *f = begin();
    f->mode = BOARD_SILENT;
    f->connect.code = ERR_GARBAGE;
    memset(f->connect.detail, 'x', sizeof f->connect.detail - 1);
    for (size_t i = 9; i < sizeof f->connect.detail - 1; i += 10)
        f->connect.detail[i] = ' ';
    for (int mode = 0; mode < 2; mode++) {
        rig_words(&rig);
        for (const char *line = rig.text; *line != '\0'; line += strcspn(line, "\n") + 1)
            assert_true(strcspn(line, "\n") <= 100);
        f->mode = BOARD_DEVICE;
    }
}

static void bits_that_protect_are_named_by_their_maker(void **state)
{
    (void)state;
    static const struct {
        uint8_t id[3], status[3];
        const char *names;
    } cases[] = {
        {{0xEF, 0x40, 0x14}, {0x00, 0x02, 0x60}, ""}, /* QE, and the strength of its outputs */
        {{0xEF, 0x40, 0x14}, {0x7C, 0x00, 0x00}, "BP0 BP1 BP2 TB SEC"},
        {{0xEF, 0x40, 0x14}, {0x80, 0x01, 0x00}, ""}, /* SRP: protects the register, not the flash */
        {{0xEF, 0x40, 0x14}, {0x04, 0x40, 0x00}, "BP0 CMP"},
        {{0xEF, 0x40, 0x14}, {0x60, 0x00, 0x00}, ""}, /* TB and SEC alone */
        {{0xC8, 0x40, 0x14}, {0x60, 0x02, 0x00}, ""}, /* the same by other names */
        {{0xC8, 0x40, 0x14}, {0x64, 0x02, 0x00}, "BP0 BP3 BP4"},
        {{0xC8, 0x40, 0x14}, {0x20, 0x40, 0x00}, "BP3 CMP"},
        {{0x20, 0x70, 0x14}, {0x60, 0x00, 0x00}, ""},
        {{0xC2, 0x20, 0x14}, {0x20, 0x00, 0x00}, "BP3"}, /* a block bit like the others */
        {{0x1C, 0x70, 0x14}, {0x40, 0x00, 0x00}, ""},    /* WHDIS: of the write protect pin */
        {{0x1C, 0x70, 0x14}, {0x24, 0x00, 0x00}, "BP0 BP3"},
        {{0xEF, 0x40, 0x14}, {0xFF, 0xFF, 0xFF}, ""}, /* nobody answers */
        {{0xC2, 0x20, 0x14}, {0x40, 0x00, 0x00}, ""}, /* QE */
        {{0xC2, 0x20, 0x14}, {0x3C, 0x00, 0x00}, "BP0 BP1 BP2 BP3"},
        {{0x9D, 0x60, 0x14}, {0x44, 0x00, 0x00}, "BP0"},
        {{0x85, 0x60, 0x14}, {0x03, 0xFF, 0xFF}, ""}, /* busy; the second is not there */
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char names[64];
        flash_status_protection(cases[i].id, cases[i].status, names, sizeof names);
        assert_string_equal(names, cases[i].names);
    }
}

/* Macronix and ISSI take the opcode of the second register for "from now on four lines". */
static void registers_that_a_maker_does_not_have_are_not_asked_for(void **state)
{
    (void)state;
    static const struct {
        uint8_t maker;
        size_t count;
    } cases[] = {{0xEF, 3}, {0xC8, 3}, {0x85, 2}, {0xC2, 1}, {0x9D, 1}, {0xD5, 1}, {0x77, 1}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(flash_status_readable((const uint8_t[3]){cases[i].maker, 0x40, 0x14}),
                         cases[i].count);
}

/* There is no option to use; what is tried only with --write does not come up there. */
static void advice_at_the_window_names_no_options(void **state)
{
    (void)state;
    for (int id = FACT_BOARD_DEVICE_ANSWERED; id <= FACT_BOARD_PART_WRITE; id++) {
        const struct board_report_line line = {.advice = (enum fact_id)id};
        char text[SAY_BOARD_MAX];
        say_board_advice(&line, SAY_WINDOW, text, sizeof text);
        if (id != FACT_BOARD_WRITE_AGAIN && strstr(text, "--") != NULL)
            fail_msg("at the window: %s", text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_good_report_reads_like_this),
        cmocka_unit_test(losses_are_said_for_each_way),
        cmocka_unit_test(a_good_board_has_no_line_that_complains),
        cmocka_unit_test(each_fact_that_is_wrong_changes_its_own_line),
        cmocka_unit_test(rates_beyond_what_is_needed_may_fail),
        cmocka_unit_test(the_exit_code_is_that_of_the_first_failure),
        cmocka_unit_test(nothing_tells_whose_device_it_is),
        cmocka_unit_test(no_line_is_too_long_to_be_pasted),
        cmocka_unit_test(bits_that_protect_are_named_by_their_maker),
        cmocka_unit_test(registers_that_a_maker_does_not_have_are_not_asked_for),
        cmocka_unit_test(advice_at_the_window_names_no_options),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
