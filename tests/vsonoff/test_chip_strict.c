/* test_chip_strict.c: what the chip does to a program that touches the UART at the wrong moment, that counts
 * on what nobody promises, and what changes with each belief (beliefs.h). */
/* SPDX-License-Identifier: MIT */
#include "test_chip_bench.h"

#include <string.h>

#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>

#define CODE 0x40100000u
#define DRAM 0x3FFE8000u
#define STEP 64u

enum {
    DIVIDER_UNDER_A_BYTE = 32,
    OVERFLOW,
    UNDERFLOW,
    COUNT,
    TX_RESET,
    LEVEL = 38,
    TIMEOUT = 40,
    CLOBBERED = 42,
    CLOCK = 44,

    SOFTWARE_RESET = 12
};

static struct chip_config config_with(const char *beliefs)
{
    struct chip_config config;
    char bad[32];

    chip_config_default(&config, 0x100000);
    assert_true(beliefs_set(&config, beliefs, bad, sizeof(bad)));
    return config;
}

static struct bench *start(const char *beliefs)
{
    struct chip_config config = config_with(beliefs);
    struct bench *b = bench_new(&config);

    bench_power(b, true);
    bench_sync(b);
    return b;
}

static struct bench *run(const char *beliefs, unsigned program)
{
    FILE *f = fopen(CHIP_CODE, "rb");
    uint32_t end[2] = {0, CODE + STEP * program};
    uint8_t code[4096] = {0};
    struct bench *b = start(beliefs);
    size_t len;

    assert_non_null(f);
    len = fread(code, 1, sizeof(code) - 3, f);
    fclose(f);
    bench_upload(b, CODE, code, (len + 3) & ~(size_t)3);
    if (program == SOFTWARE_RESET) /* which cuts the answer off */
        bench_request(b, 6, end, sizeof(end), 0);
    else
        assert_int_equal(bench_call_words(b, 6, 2, end).status, 0);
    bench_forget(b);
    bench_run(b, 50 * BENCH_MS);
    return b;
}

static const struct chip_stats *stats(struct bench *b)
{
    return chip_get_stats(b->chip);
}

/* --- UART -------------------------------------------------------------------------------------------- */

static void test_a_divider_changed_under_a_byte_spoils_it(void **state)
{
    struct bench *b = run("", DIVIDER_UNDER_A_BYTE);

    (void)state;
    assert_string_not_equal(bench_text(b), "A");
    assert_int_equal(stats(b)->tx_spoiled, 1);
    bench_free(b);
}

/* The same divider again is no change; another one spoils the byte that is arriving. */
static void test_a_divider_changed_under_an_arriving_byte_spoils_it(void **state)
{
    struct bench *b = start("");
    uint64_t spoiled = stats(b)->rx_spoiled;
    uint32_t divider = bench_read_reg(b, 0x60000014);
    uint32_t slow[8] = {0x60000014, divider, 0xFFFFF, 0, 0x60000014, divider + 1, 0xFFFFF, 3000};
    uint8_t more[64];

    (void)state;
    memset(more, 0x55, sizeof(more));
    bench_request(b, 9, slow, sizeof(slow), 0);
    bench_send(b, more, sizeof(more)); /* is under way during the second entry's delay and after it */
    bench_run(b, 20 * BENCH_MS);
    assert_int_equal(stats(b)->rx_spoiled, spoiled + 1);
    bench_free(b);
}

static void test_bytes_for_a_full_fifo_are_lost_and_counted(void **state)
{
    struct bench *b = run("", OVERFLOW);

    (void)state;
    assert_int_equal(strlen(bench_text(b)), 129); /* 128 and the one in the shifter */
    assert_string_equal(stats(b)->first_race, "UART byte written to a full FIFO");
    assert_int_equal(stats(b)->races, 11);
    bench_free_misused(b);
}

static void test_reading_what_is_not_there_is_counted(void **state)
{
    struct bench *b = run("", UNDERFLOW);

    (void)state;
    assert_string_equal(stats(b)->first_race, "UART byte read from an empty FIFO");
    bench_free_misused(b);
}

static void test_counts_may_be_late(void **state)
{
    struct bench *exact = run("uart-counts=exact", COUNT), *late = run("uart-counts=late", COUNT);

    (void)state;
    assert_string_equal(bench_text(exact), "CCC2");
    assert_memory_equal(bench_text(late), "CCC", 3);
    assert_in_range(bench_text(late)[3], '0', '1');
    bench_free(exact);
    bench_free(late);
}

static void test_a_fifo_reset_may_reach_the_shifter(void **state)
{
    struct bench *fifo = run("uart-reset=fifo", TX_RESET), *all = run("uart-reset=all", TX_RESET);

    (void)state;
    assert_string_equal(bench_text(fifo), "D");
    assert_int_equal(stats(fifo)->tx_spoiled, 0);
    assert_string_not_equal(bench_text(all), "D");
    assert_int_equal(stats(all)->tx_spoiled, 1);
    bench_free(fifo);
    bench_free(all);
}

/* "Receive FIFO full" comes back at once while the FIFO is as full; acknowledged after reading it stays away.
 */
static void test_rx_full_is_a_level(void **state)
{
    struct bench *b = run("", LEVEL);

    (void)state;
    bench_send(b, "x", 1);
    bench_run(b, 5 * BENCH_MS);
    assert_string_equal(bench_text(b), "10");
    bench_free(b);
}

/* A timeout that was acknowledged comes again after the next byte only, though its byte is still in the FIFO.
 */
static void test_a_timeout_needs_new_data(void **state)
{
    struct bench *b = run("", TIMEOUT);

    (void)state;
    bench_send(b, "x", 1);
    bench_run(b, 20 * BENCH_MS);
    assert_string_equal(bench_text(b), "T");
    bench_send(b, "xx", 2);
    bench_run(b, 20 * BENCH_MS);
    assert_string_equal(bench_text(b), "TT");
    bench_free(b);
}

/* --- Core -------------------------------------------------------------------------------------------- */

static void test_a_call_leaves_nothing_in_the_registers_that_are_its_own(void **state)
{
    struct bench *b = run("", CLOBBERED);

    (void)state;
    assert_string_equal(bench_text(b), "Y");
    bench_free(b);
}

/* Cycles that a byte takes right after the bit was set, and some milliseconds later: 4510 or twice that. */
static void assert_cycles(const char *belief, uint32_t first, uint32_t second)
{
    struct bench *b = run(belief, CLOCK);
    uint32_t cycles[2];

    assert_true(chip_peek(b->chip, DRAM, cycles, sizeof(cycles)));
    assert_in_range(cycles[0], first, first + 60);
    assert_in_range(cycles[1], second, second + 60);
    bench_free(b);
}

static void test_the_clock_may_be_doubled_late_or_never(void **state)
{
    (void)state;
    assert_cycles("cpu-2x=works", 9020, 9020);
    assert_cycles("cpu-2x=late", 4510, 9020);
    assert_cycles("cpu-2x=ignored", 4510, 4510);
}

/* --- Resets ------------------------------------------------------------------------------------------ */

static void test_where_a_software_reset_leads(void **state)
{
    struct bench *flash = run("software-reset=flash", SOFTWARE_RESET);
    struct bench *loader = run("software-reset=loader", SOFTWARE_RESET);

    (void)state;
    assert_false(chip_in_loader(flash->chip));
    assert_true(chip_in_loader(loader->chip));
    bench_forget(loader);
    bench_sync(loader);
    bench_free(flash);
    bench_free(loader);
}

static void test_a_watchdog_may_be_left_running(void **state)
{
    struct bench *off = run("software-reset=loader", SOFTWARE_RESET);
    struct bench *on = run("software-reset=loader,watchdog-left=on,watchdog-straps=kept", SOFTWARE_RESET);

    (void)state;
    bench_run(off, 6 * BENCH_S);
    assert_int_equal(stats(off)->watchdog_resets, 0);
    bench_run(on, 4 * BENCH_S);
    assert_int_equal(stats(on)->watchdog_resets, 0);
    bench_run(on, 2 * BENCH_S);
    assert_int_equal(stats(on)->watchdog_resets, 1);
    bench_free(off);
    bench_free(on);
}

/* 4 KB of instruction RAM that a reset by EN keeps or does not keep. */
static void test_what_ram_holds_after_a_reset(void **state)
{
    static const char *const beliefs[] = {"ram-at-reset=kept", "ram-at-reset=noise"};

    (void)state;
    for (int i = 0; i < 2; i++) {
        struct bench *b = start(beliefs[i]);
        uint8_t pattern[64], now[64];

        memset(pattern, 0xA5, sizeof(pattern));
        bench_upload(b, CODE, pattern, sizeof(pattern));
        chip_set_en(b->chip, true);
        chip_set_en(b->chip, false);
        assert_true(chip_peek(b->chip, CODE, now, sizeof(now)));
        assert_int_equal(memcmp(now, pattern, sizeof(now)) == 0, i == 0);
        bench_free(b);
    }
}

static void test_ram_is_full_of_noise_after_power_on(void **state)
{
    struct bench *b = start("");
    uint8_t ram[256];
    unsigned zeros = 0;

    (void)state;
    assert_true(chip_peek(b->chip, CODE, ram, sizeof(ram)));
    for (size_t i = 0; i < sizeof(ram); i++)
        zeros += ram[i] == 0;
    assert_true(zeros < 20);
    bench_free(b);
}

/* --- SPI --------------------------------------------------------------------------------------------- */

#define SPI 0x60000200u

/* The flash's ID, as wide as W0 is. */
static uint32_t ask_id(struct bench *b)
{
    for (uint32_t pad = 0; pad < 6; pad++)
        bench_write_reg(b, 0x6000081C + 4 * pad, 1u << 4);
    bench_write_reg(b, SPI + 0x1C, 1u << 31 | 1u << 28);
    bench_write_reg(b, SPI + 0x20, 23u << 8);
    bench_write_reg(b, SPI + 0x24, 7u << 28 | 0x9F);
    bench_write_reg(b, SPI + 0x40, 0);
    bench_write_reg(b, SPI, 1u << 18);
    return bench_read_reg(b, SPI + 0x40);
}

static void test_what_a_transfer_leaves_behind_its_bytes(void **state)
{
    struct bench *kept = start("spi-spare=kept"), *noise = start("spi-spare=noise");
    uint32_t first = ask_id(noise), second = ask_id(noise);

    (void)state;
    assert_int_equal(ask_id(kept), 0x1440EF);
    assert_int_equal(first & 0xFFFFFF, 0x1440EF);
    assert_int_not_equal(first, second);
    bench_free(kept);
    bench_free(noise);
}

/* With a set-up that somebody left behind, one line does not carry what W says. */
static void test_a_set_up_for_more_lines_is_found_out(void **state)
{
    struct bench *b = start("");

    (void)state;
    bench_write_reg(b, SPI + 0x08, 0x01288313 | 1u << 13); /* QIO, as a firmware reads */
    assert_int_not_equal(ask_id(b), 0x1440EF);
    assert_non_null(strstr(stats(b)->first_race, "SPI set-up CTRL 0128A313"));
    bench_free_misused(b);
}

static void test_a_clock_that_cannot_be_made_is_found_out(void **state)
{
    struct bench *b = start("");

    (void)state;
    bench_write_reg(b, SPI + 0x18, 3u << 12 | 1); /* L must be N */
    assert_int_not_equal(ask_id(b), 0x1440EF);
    assert_string_equal(stats(b)->first_race, "SPI CLOCK 00003001 is none that the controller can make");
    bench_free_misused(b);
}

static void test_spi_registers_after_power_on(void **state)
{
    struct bench *clean = start("spi-reset=clean"), *left = start("spi-reset=left");

    (void)state;
    assert_int_equal(bench_read_reg(clean, SPI + 0x20), 0);
    assert_int_not_equal(bench_read_reg(left, SPI + 0x20), 0);
    assert_int_equal(ask_id(left) & 0xFFFFFF, 0x1440EF); /* whoever sets all that he uses does not care */
    bench_free(clean);
    bench_free(left);
}

/* --- The list ---------------------------------------------------------------------------------------- */

static void test_every_belief_can_be_named(void **state)
{
    struct chip_config config;
    char pair[64], bad[64];

    (void)state;
    chip_config_default(&config, 0x100000);
    for (unsigned i = 0; i < BELIEF_COUNT; i++) {
        const struct belief_info *info = belief_info((enum belief)i);

        assert_non_null(info->meaning);
        assert_true(info->values[0] && info->values[1] && !info->values[3]);
        assert_int_equal(config.belief[i], 0);
        for (unsigned v = 0; info->values[v]; v++) {
            snprintf(pair, sizeof(pair), "%s=%s", info->name, info->values[v]);
            assert_true(beliefs_set(&config, pair, bad, sizeof(bad)));
            assert_int_equal(config.belief[i], v);
        }
    }
    assert_false(beliefs_set(&config, "cpu-2x=late,cpu-3x=works", bad, sizeof(bad)));
    assert_string_equal(bad, "cpu-3x=works");
    chip_config_hostile(&config);
    assert_true(config.hostile && config.flash.hostile);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_divider_changed_under_a_byte_spoils_it),
        cmocka_unit_test(test_a_divider_changed_under_an_arriving_byte_spoils_it),
        cmocka_unit_test(test_bytes_for_a_full_fifo_are_lost_and_counted),
        cmocka_unit_test(test_reading_what_is_not_there_is_counted),
        cmocka_unit_test(test_counts_may_be_late),
        cmocka_unit_test(test_a_fifo_reset_may_reach_the_shifter),
        cmocka_unit_test(test_rx_full_is_a_level),
        cmocka_unit_test(test_a_timeout_needs_new_data),
        cmocka_unit_test(test_a_call_leaves_nothing_in_the_registers_that_are_its_own),
        cmocka_unit_test(test_the_clock_may_be_doubled_late_or_never),
        cmocka_unit_test(test_where_a_software_reset_leads),
        cmocka_unit_test(test_a_watchdog_may_be_left_running),
        cmocka_unit_test(test_what_ram_holds_after_a_reset),
        cmocka_unit_test(test_ram_is_full_of_noise_after_power_on),
        cmocka_unit_test(test_what_a_transfer_leaves_behind_its_bytes),
        cmocka_unit_test(test_a_set_up_for_more_lines_is_found_out),
        cmocka_unit_test(test_a_clock_that_cannot_be_made_is_found_out),
        cmocka_unit_test(test_spi_registers_after_power_on),
        cmocka_unit_test(test_every_belief_can_be_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
