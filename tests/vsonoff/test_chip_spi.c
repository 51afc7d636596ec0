/* test_chip_spi.c: the SPI controller while it works: data leave and arrive in time, and a host that touches
 * its registers too early is counted and pays.  The host is the loader's: at the slowest clock a byte takes
 * longer than a request. */
/* SPDX-License-Identifier: MIT */
#include "test_chip_bench.h"

#include <string.h>

#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>

#define SPI       0x60000200u
#define CMD       (SPI + 0x00)
#define ADDR      (SPI + 0x04)
#define CTRL      (SPI + 0x08)
#define CLOCK     (SPI + 0x18)
#define USER      (SPI + 0x1C)
#define USER1     (SPI + 0x20)
#define USER2     (SPI + 0x24)
#define W(n)      (SPI + 0x40 + 4 * (n))
#define EXT2      (SPI + 0xF8)
#define START     (1u << 18)
#define COMMAND   (1u << 31)
#define ADDRESS   (1u << 30)
#define MISO      (1u << 28)
#define MOSI      (1u << 27)
#define SLOW      (0x1FFFu << 18 | 7u << 12 | 3u << 6 | 7u) /* 52 MHz / 65536 */
#define SLOW_BYTE (8 * UINT64_C(1000) * 65536 / 52)
#define FAST      0x3043u
#define PLACE     0x1000u

static struct bench *start(void)
{
    struct chip_config config;
    struct bench *b;

    chip_config_default(&config, 0x100000);
    b = bench_new(&config);
    bench_power(b, true);
    bench_sync(b);
    for (uint32_t pad = 0; pad < 6; pad++)
        bench_write_reg(b, 0x6000081C + 4 * pad, 1u << 4);
    return b;
}

/* Up to the start of the command, which then takes its time. */
static void begin(struct bench *b, uint32_t clock, uint32_t op, uint32_t phases, uint32_t bytes)
{
    uint32_t bits = 8 * bytes - 1;

    bench_write_reg(b, CLOCK, clock);
    bench_write_reg(b, USER, COMMAND | phases);
    bench_write_reg(b, USER1, 23u << 26 | bits << 17 | bits << 8);
    bench_write_reg(b, USER2, 7u << 28 | op);
    bench_write_reg(b, ADDR, PLACE << 8);
    bench_write_reg(b, CMD, START);
}

static void wait(struct bench *b)
{
    while (bench_read_reg(b, CMD))
        bench_run(b, BENCH_MS);
}

/* A page program of W0 to W3, slow, so that what follows meets it under way. */
static void begin_program(struct bench *b)
{
    begin(b, FAST, 0x06, 0, 1);
    for (uint32_t i = 0; i < 4; i++)
        bench_write_reg(b, W(i), 0xA0A1A2A3u + 0x10101010 * i);
    begin(b, SLOW, 0x02, ADDRESS | MOSI, 16);
}

static const uint8_t *cells(struct bench *b)
{
    return nor_data(chip_flash(b->chip)) + PLACE;
}

static const char *first_race(struct bench *b)
{
    return chip_get_stats(b->chip)->first_race;
}

static void assert_races(struct bench *b, unsigned count)
{
    assert_int_equal(chip_get_stats(b->chip)->races, count);
}

static const uint8_t whole[16] = {0xA3, 0xA2, 0xA1, 0xA0, 0xB3, 0xB2, 0xB1, 0xB0,
                                  0xC3, 0xC2, 0xC1, 0xC0, 0xD3, 0xD2, 0xD1, 0xD0};

static void test_left_alone_all_goes_out(void **state)
{
    struct bench *b = start();

    (void)state;
    begin_program(b);
    assert_int_equal(bench_read_reg(b, EXT2) & 7, 2); /* to ask is no race */
    wait(b);
    assert_int_equal(bench_read_reg(b, EXT2) & 7, 0);
    assert_memory_equal(cells(b), whole, 16);
    bench_free(b);
}

static void test_a_word_written_before_it_left_goes_out_instead(void **state)
{
    struct bench *b = start();
    uint8_t expected[16];

    (void)state;
    begin_program(b);
    bench_write_reg(b, W(0), 0); /* while the opcode and the address are on the line */
    wait(b);
    memcpy(expected, whole, 16);
    memset(expected, 0, 4);
    assert_memory_equal(cells(b), expected, 16);
    assert_races(b, 2); /* WRITE_REG reads first */
    assert_string_equal(first_race(b), "SPI W0 read during command 02");
    bench_free_misused(b);
}

static void test_what_has_left_is_safe(void **state)
{
    struct bench *b = start();
    uint8_t expected[16];

    (void)state;
    begin_program(b);
    bench_run(b, 4 * SLOW_BYTE + 5 * SLOW_BYTE); /* opcode, address and the first word */
    bench_write_reg(b, W(0), 0);
    bench_write_reg(b, W(3), 0);
    wait(b);
    memcpy(expected, whole, 16);
    memset(expected + 12, 0, 4);
    assert_memory_equal(cells(b), expected, 16);
    assert_races(b, 4);
    bench_free_misused(b);
}

static void test_bytes_arrive_one_by_one(void **state)
{
    struct bench *b = start();
    uint32_t word;

    (void)state;
    memset(nor_data(chip_flash(b->chip)) + PLACE, 0x11, 16);
    for (uint32_t i = 0; i < 4; i++)
        bench_write_reg(b, W(i), 0xEEEEEEEE);
    begin(b, SLOW, 0x03, ADDRESS | MISO, 16);
    bench_run(b, 4 * SLOW_BYTE + 5 * SLOW_BYTE + SLOW_BYTE / 2);
    assert_int_equal(bench_read_reg(b, W(0)), 0x11111111);
    word = bench_read_reg(b, W(1));
    assert_true(word == 0xEEEEEE11 || word == 0xEEEE1111);
    assert_int_equal(bench_read_reg(b, W(3)), 0xEEEEEEEE);
    wait(b);
    assert_int_equal(bench_read_reg(b, W(3)), 0x11111111);
    assert_races(b, 3);
    assert_string_equal(first_race(b), "SPI W0 read during command 03");
    bench_free_misused(b);
}

static void test_another_set_up_spoils_what_is_to_come(void **state)
{
    static const uint32_t registers[] = {CTRL, CLOCK, USER, USER1, USER2};

    (void)state;
    for (size_t i = 0; i < sizeof(registers) / sizeof(registers[0]); i++) {
        struct bench *b = start();
        uint32_t before = bench_read_reg(b, registers[i]);

        begin_program(b);
        bench_run(b, 4 * SLOW_BYTE + 5 * SLOW_BYTE);
        bench_write_reg(b, registers[i], before);
        wait(b);
        assert_memory_equal(cells(b), whole, 4);
        assert_memory_not_equal(cells(b) + 8, whole + 8, 8);
        assert_races(b, 1);
        bench_free_misused(b);
    }
}

static void test_an_address_changed_under_way_is_the_one_that_counts(void **state)
{
    struct bench *b = start();

    (void)state;
    begin_program(b);
    bench_write_reg(b, ADDR, 0x2000u << 8);
    wait(b);
    assert_int_equal(cells(b)[0], 0xFF);
    assert_memory_equal(nor_data(chip_flash(b->chip)) + 0x2000, whole, 16);
    assert_string_equal(first_race(b), "SPI ADDR written during command 02");
    bench_free_misused(b);
}

static void test_a_command_during_another_never_happens(void **state)
{
    struct bench *b = start();

    (void)state;
    begin_program(b);
    bench_write_reg(b, CMD, START);
    wait(b);
    assert_int_equal(nor_get_stats(chip_flash(b->chip))->programs, 1);
    assert_string_equal(first_race(b), "SPI CMD written during command 02");
    bench_free_misused(b);
}

static void test_a_reset_cuts_a_program_short(void **state)
{
    struct bench *b = start();

    (void)state;
    begin_program(b);
    bench_run(b, 4 * SLOW_BYTE + 3 * SLOW_BYTE);
    chip_set_en(b->chip, true);
    assert_memory_equal(cells(b), whole, 2);
    assert_int_equal(cells(b)[8], 0xFF);
    chip_set_en(b->chip, false);
    bench_free(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_left_alone_all_goes_out),
        cmocka_unit_test(test_a_word_written_before_it_left_goes_out_instead),
        cmocka_unit_test(test_what_has_left_is_safe),
        cmocka_unit_test(test_bytes_arrive_one_by_one),
        cmocka_unit_test(test_another_set_up_spoils_what_is_to_come),
        cmocka_unit_test(test_an_address_changed_under_way_is_the_one_that_counts),
        cmocka_unit_test(test_a_command_during_another_never_happens),
        cmocka_unit_test(test_a_reset_cuts_a_program_short),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
