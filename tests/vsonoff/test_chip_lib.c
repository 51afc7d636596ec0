/* test_chip_lib.c: the mask ROM's routines give the results of their real counterparts, called from RAM code
 * with their arguments in registers. */
/* SPDX-License-Identifier: MIT */
#include "test_chip_bench.h"

#include <nettle/md5.h>
#include <nettle/sha1.h>
#include <stdlib.h>
#include <string.h>

#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>

#define CODE      0x40100000u
#define CALLER    (CODE + 64 * 18)
#define FRAME     0x3FFE8000u /* routine and arguments, results at +0x20 */
#define AREA      0x3FFE9000u /* what the routines work on */
#define LEN       0x400u
#define NO_RESULT 0xAAAAAAAAu

enum {
    SPI_READ = 0x40004B1C,
    SPI_WRITE = 0x40004A4C,
    SPI_ERASE_SECTOR = 0x40004A00,
    SPI_ERASE_BLOCK = 0x400049B4,
    MEMCPY = 0x4000DF48,
    MEMMOVE = 0x4000E04C,
    MEMSET = 0x4000E190,
    MEMCMP = 0x4000DEA8,
    STRLEN = 0x4000BF4C,
    STRCMP = 0x4000BDC8,
    STRNCPY = 0x4000C0A0,
    STRSTR = 0x4000E1E0,
    UDIVSI3 = 0x4000E21C,
    UMODSI3 = 0x4000E268,
    DIVSI3 = 0x4000DC88,
    MULDI3 = 0x40000650,
    UDIVDI3 = 0x4000D310,
    DIVDI3 = 0x4000CE60,
    MD5_INIT = 0x40009818,
    MD5_UPDATE = 0x40009834,
    MD5_FINAL = 0x40009900,
    SHA1_INIT = 0x4000B584,
    SHA1_UPDATE = 0x4000B5A8,
    SHA1_FINAL = 0x4000B648,
    DELAY_US = 0x40002ECC,
    RESET_REASON = 0x400025E0,
    SEND_PACKET = 0x40003C80,

    GET_FREQUENCY = 0x40002F0C
};

static uint8_t programs[4096];
static size_t programs_len;

static int load_programs(void **state)
{
    FILE *f = fopen(CHIP_CODE, "rb");

    (void)state;
    if (!f)
        return -1;
    programs_len = (fread(programs, 1, sizeof(programs) - 3, f) + 3) & ~(size_t)3;
    fclose(f);
    return 0;
}

static struct bench *start(void)
{
    struct chip_config config;
    struct bench *b;

    chip_config_default(&config, 0x100000);
    b = bench_new(&config);
    bench_power(b, true);
    bench_sync(b);
    bench_upload(b, CODE, programs, programs_len);
    return b;
}

/* Back to the loader with RAM as it is: what EN does with the button held. */
static void enter_loader_again(struct bench *b)
{
    chip_set_gpio0(b->chip, true);
    chip_set_en(b->chip, true);
    chip_set_en(b->chip, false);
    bench_run(b, 30 * BENCH_MS);
    bench_forget(b);
    bench_sync(b);
}

static void start_call(struct bench *b, uint32_t routine, uint32_t a, uint32_t c, uint32_t d, uint32_t e)
{
    uint32_t words[10] = {routine, a, c, d, e, 0, 0, 0, NO_RESULT, NO_RESULT}, end[2] = {0, CALLER};
    uint8_t frame[40];

    for (unsigned i = 0; i < sizeof(frame); i++)
        frame[i] = (uint8_t)(words[i / 4] >> 8 * (i % 4));
    bench_upload(b, FRAME, frame, sizeof(frame));
    assert_int_equal(bench_call_words(b, 6, 2, end).status, 0);
}

static uint32_t first_result(struct bench *b)
{
    uint32_t result;

    assert_true(chip_peek(b->chip, FRAME + 0x20, &result, 4));
    return result;
}

/* Calls one routine and returns a2 and a3. */
static uint64_t call(struct bench *b, uint32_t routine, uint32_t a, uint32_t c, uint32_t d, uint32_t e)
{
    uint32_t result[2];

    start_call(b, routine, a, c, d, e);
    bench_run(b, 300 * BENCH_MS);
    assert_true(chip_runs_ram_code(b->chip));
    assert_true(chip_peek(b->chip, FRAME + 0x20, result, sizeof(result)));
    enter_loader_again(b);
    return result[0] | (uint64_t)result[1] << 32;
}

static uint32_t call32(struct bench *b, uint32_t routine, uint32_t a, uint32_t c, uint32_t d)
{
    return (uint32_t)call(b, routine, a, c, d, 0);
}

static void fill(uint8_t *data, size_t len)
{
    for (size_t i = 0; i < len; i++)
        data[i] = (uint8_t)(i * 31 + i / 7);
}

static void assert_memory(struct bench *b, const uint8_t *expected, size_t len)
{
    uint8_t got[LEN];

    assert_true(chip_peek(b->chip, AREA, got, (uint32_t)len));
    assert_memory_equal(got, expected, len);
}

static void test_memory_routines_match_c(void **state)
{
    static const uint32_t places[][3] = {{0x200, 0x10, 64}, {0x201, 0x10, 33}, {0x202, 0x13, 30},
                                         {0x203, 0x11, 5},  {0x200, 0x12, 57}, {0x40, 0x41, 100},
                                         {0x41, 0x40, 100}, {0x44, 0x40, 99},  {0x10, 0x10, 0}};
    struct bench *b = start();
    uint8_t data[LEN];

    (void)state;
    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        uint32_t to = places[i][0], from = places[i][1], len = places[i][2];

        fill(data, LEN);
        bench_upload(b, AREA, data, LEN);
        assert_int_equal(call32(b, MEMMOVE, AREA + to, AREA + from, len), AREA + to);
        memmove(data + to, data + from, len);
        assert_memory(b, data, LEN);
        if (to < 0x200)
            continue; /* the others overlap */
        fill(data, LEN);
        bench_upload(b, AREA, data, LEN);
        assert_int_equal(call32(b, MEMCPY, AREA + to, AREA + from, len), AREA + to);
        memcpy(data + to, data + from, len);
        assert_memory(b, data, LEN);
    }
    call(b, MEMSET, AREA + 3, 0x1A5, 22, 0);
    memset(data + 3, 0xA5, 22);
    assert_memory(b, data, LEN);
    bench_free(b);
}

static void test_comparisons_and_strings_match_c(void **state)
{
    struct bench *b = start();
    char text[64] = "the quick brown fox", out[16];

    (void)state;
    bench_upload(b, AREA, text, sizeof(text));
    bench_upload(b, AREA + 0x40, "the quick brown foz", 20);
    bench_upload(b, AREA + 0x60, "brown", 6);
    assert_int_equal(call32(b, STRLEN, AREA, 0, 0), 19);
    assert_int_equal(call32(b, STRSTR, AREA, AREA + 0x60, 0), AREA + 10);
    assert_int_equal(call32(b, STRSTR, AREA + 0x60, AREA, 0), 0);
    assert_true((int32_t)call32(b, STRCMP, AREA, AREA + 0x40, 0) < 0);
    assert_true((int32_t)call32(b, MEMCMP, AREA + 0x40, AREA, 19) > 0);
    assert_int_equal(call32(b, MEMCMP, AREA + 0x40, AREA, 18), 0);
    call(b, STRNCPY, AREA + 0x80, AREA + 0x60, 16, 0);
    assert_true(chip_peek(b->chip, AREA + 0x80, out, 16));
    assert_memory_equal(out, "brown\0\0\0\0\0\0\0\0\0\0\0", 16);
    bench_free(b);
}

static void test_arithmetic_matches_c(void **state)
{
    struct bench *b = start();

    (void)state;
    assert_int_equal(call32(b, UDIVSI3, 0xFFFFFFF0, 7, 0), 0xFFFFFFF0 / 7);
    assert_int_equal(call32(b, UMODSI3, 0xFFFFFFF0, 7, 0), 0xFFFFFFF0 % 7);
    assert_int_equal((int32_t)call32(b, DIVSI3, (uint32_t)-100, 7, 0), -14);
    assert_true(call(b, MULDI3, 0x89ABCDEF, 0x1234567, 0x10, 1) ==
                UINT64_C(0x0123456789ABCDEF) * 0x100000010);
    assert_true(call(b, UDIVDI3, 0x89ABCDEF, 0x1234567, 1000, 0) == UINT64_C(0x0123456789ABCDEF) / 1000);
    assert_true((int64_t)call(b, DIVDI3, (uint32_t)-1000, 0xFFFFFFFF, 3, 0) == -333);
    bench_free(b);
}

static void test_digests_match_nettle(void **state)
{
    struct bench *b = start();
    uint8_t data[LEN], expected[20], got[20];
    struct md5_ctx md5;
    struct sha1_ctx sha1;

    (void)state;
    fill(data, LEN);
    bench_upload(b, AREA, data, LEN);
    call(b, MD5_INIT, AREA + 0x800, 0, 0, 0);
    call(b, MD5_UPDATE, AREA + 0x800, AREA, 100, 0); /* the context lives in RAM between the calls */
    call(b, MD5_UPDATE, AREA + 0x800, AREA + 100, 901, 0);
    call(b, MD5_FINAL, AREA + 0x900, AREA + 0x800, 0, 0);
    md5_init(&md5);
    md5_update(&md5, 1001, data);
    md5_digest(&md5, 16, expected);
    assert_true(chip_peek(b->chip, AREA + 0x900, got, 16));
    assert_memory_equal(got, expected, 16);
    call(b, SHA1_INIT, AREA + 0x800, 0, 0, 0);
    call(b, SHA1_UPDATE, AREA + 0x800, AREA, 1020, 0);
    call(b, SHA1_FINAL, AREA + 0x900, AREA + 0x800, 0, 0);
    sha1_init(&sha1);
    sha1_update(&sha1, 1020, data);
    sha1_digest(&sha1, 20, expected);
    assert_true(chip_peek(b->chip, AREA + 0x900, got, 20));
    assert_memory_equal(got, expected, 20);
    bench_free(b);
}

/* Every reset takes the flash's pads away. */
static void select_pads(struct bench *b)
{
    for (uint32_t pad = 0x6000081C; pad <= 0x60000830; pad += 4)
        bench_write_reg(b, pad, 0x10);
}

static void test_flash_routines_erase_write_and_read(void **state)
{
    struct bench *b = start();
    uint8_t *flash = nor_data(chip_flash(b->chip)), data[LEN], got[LEN];

    (void)state;
    fill(data, LEN);
    bench_upload(b, AREA, data, LEN);
    memset(flash + 0x20000, 0, 0x2000);
    select_pads(b);
    assert_int_equal(call32(b, SPI_ERASE_SECTOR, 0x20, 0, 0), 0);
    for (unsigned i = 0; i < 0x1000; i++)
        assert_int_equal(flash[0x20000 + i], 0xFF);
    assert_int_equal(flash[0x21000], 0);
    select_pads(b);
    assert_int_equal(call32(b, SPI_WRITE, 0x20010, AREA, 0x3F0), 0);
    assert_memory_equal(flash + 0x20010, data, 0x3F0);
    select_pads(b);
    assert_int_equal(call32(b, SPI_READ, 0x20011, AREA + 0x800, 6), 0);
    assert_true(chip_peek(b->chip, AREA + 0x800, got, 8));
    assert_memory_equal(got, data + 1, 6);
    assert_int_equal(nor_get_stats(chip_flash(b->chip))->bits_0_to_1, 0);
    bench_free(b);
}

static void test_flash_routines_refuse_what_lies_beyond_4_mb(void **state)
{
    struct bench *b = start();

    (void)state;
    assert_int_equal(call32(b, SPI_READ, 0x400000 - 16, AREA, 32), 1);
    assert_int_equal(call32(b, SPI_WRITE, 0x400000, AREA, 4), 1);
    assert_int_equal(call32(b, SPI_ERASE_SECTOR, 1024, 0, 0), 1);
    assert_int_equal(call32(b, SPI_ERASE_BLOCK, 64, 0, 0), 1);
    bench_free(b);
}

static void test_delay_takes_its_time(void **state)
{
    struct bench *b = start();

    (void)state;
    start_call(b, DELAY_US, 20000, 0, 0, 0);
    bench_run(b, 19 * BENCH_MS);
    assert_int_equal(first_result(b), NO_RESULT);
    bench_run(b, 2 * BENCH_MS);
    assert_int_not_equal(first_result(b), NO_RESULT);
    bench_free(b);
}

static void test_send_packet_escapes_what_it_must(void **state)
{
    static const uint8_t packet[] = {1, 0xC0, 2, 0xDB, 3, 0xDB, 0xC0};
    struct bench *b = start();
    uint8_t got[16];

    (void)state;
    bench_upload(b, AREA, packet, sizeof(packet));
    start_call(b, SEND_PACKET, AREA, sizeof(packet), 0, 0);
    assert_int_equal(bench_frame(b, got, sizeof(got), 10 * BENCH_MS), sizeof(packet));
    assert_memory_equal(got, packet, sizeof(packet));
    bench_free(b);
}

static void test_clock_and_reset_cause_are_told(void **state)
{
    struct bench *b = start();

    (void)state;
    assert_int_equal(call32(b, GET_FREQUENCY, 0, 0, 0), 52);
    assert_int_equal(call32(b, RESET_REASON, 0, 0, 0), 2); /* EN, after the first call */
    bench_free(b);
}

static void test_without_pads_the_flash_routines_wait_for_ever(void **state)
{
    struct bench *b = start();

    (void)state;
    start_call(b, SPI_READ, 0, AREA, 16, 0);
    bench_run(b, 2 * BENCH_S);
    assert_int_equal(first_result(b), NO_RESULT);
    assert_true(chip_runs_ram_code(b->chip));
    bench_free(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_memory_routines_match_c),
        cmocka_unit_test(test_comparisons_and_strings_match_c),
        cmocka_unit_test(test_arithmetic_matches_c),
        cmocka_unit_test(test_digests_match_nettle),
        cmocka_unit_test(test_flash_routines_erase_write_and_read),
        cmocka_unit_test(test_flash_routines_refuse_what_lies_beyond_4_mb),
        cmocka_unit_test(test_delay_takes_its_time),
        cmocka_unit_test(test_send_packet_escapes_what_it_must),
        cmocka_unit_test(test_clock_and_reset_cause_are_told),
        cmocka_unit_test(test_without_pads_the_flash_routines_wait_for_ever),
    };

    return cmocka_run_group_tests(tests, load_programs, NULL);
}
