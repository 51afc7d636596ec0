/* test_nor_parts.c: the makers' parts differ as their data sheets say, and what data sheets leave open is as
 * bad as they allow when the chip is hostile. */
/* SPDX-License-Identifier: MIT */
#include "test_nor_bench.h"

static struct bench bench_of(const char *part)
{
    struct nor_config config = default_config();

    config.part = nor_part_named(part);
    assert_non_null(config.part);
    config.jedec[0] = config.part->maker;
    return bench_with(&config);
}

/* Each part takes 01 with the number of bytes that its data sheet names, and the second register lives on or
 * not. */
static void parts_differ_in_what_a_status_write_takes(void **state)
{
    static const struct {
        const char *part;
        uint8_t after_one[2], after_two[2]; /* of 1C, and of 1C 02, over 00 02 and 00 00 */
    } cases[] = {
        {"w25q-jv", {0x1C, 0x02}, {0x1C, 0x02}},    {"w25q-bv", {0x1C, 0x00}, {0x1C, 0x02}},
        {"gd25q80", {0x1C, 0x00}, {0x1C, 0x02}},    {"gd25q32c", {0x1C, 0x02}, {0x00, 0x00}},
        {"p25q", {0x1C, 0x02}, {0x1C, 0x02}},       {"xm25qh", {0x1C, 0x02}, {0x1C, 0x02}},
        {"bg25q", {0x1C, 0x00}, {0x1C, 0x02}},      {"by25q", {0x1C, 0x02}, {0x00, 0x00}},
        {"en25q", {0x1C, 0xFF}, {0x00, 0xFF}},      {"f25l", {0x1C, 0xFF}, {0x00, 0xFF}},
        {"mx25l8006e", {0x1C, 0xFF}, {0x00, 0xFF}}, {"is25lp", {0x1C, 0xFF}, {0x00, 0xFF}},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        bool second = cases[i].after_two[1] != 0xFF;
        struct bench b = bench_of(cases[i].part);

        nor_set_status(b.nor, 0, second ? 0x02 : 0);
        write_status(&b, 0x01, "\x1C", 1);
        assert_int_equal(status(&b, 0x05), cases[i].after_one[0]);
        if (second)
            assert_int_equal(status(&b, 0x35), cases[i].after_one[1]);
        nor_set_status(b.nor, 0, 0);
        write_status(&b, 0x01, "\x1C\x02", 2);
        assert_int_equal(status(&b, 0x05) & ~2, cases[i].after_two[0]);
        if (second)
            assert_int_equal(status(&b, 0x35), cases[i].after_two[1]);
        bench_free(&b);
    }
}

/* Bit 6 is QE there and protects nothing; bit 5 protects. */
static void bit_6_is_no_protection_with_macronix_and_issi(void **state)
{
    static const char *const names[] = {"mx25r", "is25lp"};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct bench b = bench_of(names[i]);

        write_status(&b, 0x01, "\x40", 1);
        assert_int_equal(status(&b, 0x05), 0x40);
        program_at(&b, MB - 1, "\0", 1);
        assert_int_equal(nor_data(b.nor)[MB - 1], 0);
        write_status(&b, 0x01, "\x60", 1); /* level 8: all of it */
        program_at(&b, 0, "\0", 1);
        assert_int_equal(nor_data(b.nor)[0], 0xFF);
        bench_free(&b);
    }
}

static void macronix_has_a_configuration_behind_the_status(void **state)
{
    struct bench b = bench_of("mx25r");

    (void)state;
    write_status(&b, 0x01, "\x04\x00", 2);
    assert_int_equal(nor_get_stats(b.nor)->written_once, 0);
    program_at(&b, MB - 1, "\0", 1);
    assert_int_equal(nor_data(b.nor)[MB - 1], 0xFF);
    write_status(&b, 0x01, "\x04\x08", 2);
    assert_int_equal(nor_get_stats(b.nor)->written_once, 1);
    write_status(&b, 0x01, "\x04\x00", 2);
    assert_int_equal(status(&b, 0x15), 0x08); /* for ever from below now */
    program_at(&b, 0, "\0", 1);
    assert_int_equal(nor_data(b.nor)[0], 0xFF);
    assert_int_equal(status(&b, 0x35), 0xFF);
    bench_free(&b);
}

static void bits_that_can_be_set_once_are_counted(void **state)
{
    struct bench b = bench_new();

    (void)state;
    write_status(&b, 0x01, "\x00\x02", 2);
    assert_int_equal(nor_get_stats(b.nor)->written_once, 0);
    write_status(&b, 0x01, "\x00\x10", 2);
    assert_int_equal(nor_get_stats(b.nor)->written_once, 1);
    nor_reset_stats(b.nor);
    assert_int_equal(nor_get_stats(b.nor)->written_once, 1);
    bench_free(&b);
}

static void what_reads_status_2_elsewhere_sends_issi_to_four_lines(void **state)
{
    struct bench b = bench_of("is25lp");

    (void)state;
    assert_int_equal(status(&b, 0x05), 0);
    op(&b, 0x35);
    assert_int_equal(status(&b, 0x05), 0xFF);
    assert_int_equal(byte_at(&b, 0), 0xFF);
    assert_int_equal(nor_get_stats(b.nor)->entered_four_lines, 1);
    power_cycle(&b);
    assert_int_equal(status(&b, 0x05), 0);
    bench_free(&b);
}

static void a_stuck_status_bit_reads_as_one_whatever_is_written(void **state)
{
    struct bench b = bench_new();

    (void)state;
    nor_faults(b.nor)->stuck_status = 0x08;
    write_status(&b, 0x01, "\0", 1);
    assert_int_equal(status(&b, 0x05), 0x08);
    program_at(&b, MB - 1, "\0", 1);
    assert_int_equal(nor_data(b.nor)[MB - 1], 0);
    bench_free(&b);
}

static void plain_reads_above_the_limit_come_out_wrong(void **state)
{
    struct bench b = bench_of("mx25l8006e");
    uint8_t in[64];

    (void)state;
    nor_set_clock(b.nor, 33);
    nor_transfer(b.nor, b.now, 0x03, 0, NULL, 0, in, sizeof in);
    assert_true(all_are(in, sizeof in, 0xFF));
    nor_set_clock(b.nor, 40);
    nor_transfer(b.nor, b.now, 0x03, 0, NULL, 0, in, sizeof in);
    assert_false(all_are(in, sizeof in, 0xFF));
    nor_transfer(b.nor, b.now, 0x0B, 0, NULL, 0, in, sizeof in);
    assert_true(all_are(in, sizeof in, 0xFF));
    assert_int_equal(nor_get_stats(b.nor)->fast_reads_spoiled, 1);
    bench_free(&b);
}

/* Deaf, then able to read, then able to change. */
static void power_up_takes_its_time(void **state)
{
    struct nor_config config = default_config();
    struct bench b;

    (void)state;
    config.hostile = true;
    b = bench_with(&config);
    nor_power_cut(b.nor, 0);
    nor_power_on(b.nor, 0);
    b.now = 29999;
    op(&b, 0x06);
    b.now = 30000;
    assert_int_equal(status(&b, 0x05), 0);
    assert_int_equal(byte_at(&b, 0), 0xFF);
    b.now = 10 * MS - 1;
    op(&b, 0x06);
    assert_int_equal(status(&b, 0x05), 0);
    b.now = 10 * MS;
    op(&b, 0x06);
    assert_int_equal(status(&b, 0x05), 2);
    assert_int_equal(nor_get_stats(b.nor)->ignored_busy, 2);
    bench_free(&b);
}

/* A line that nobody drives may say anything. */
static void a_hostile_chip_answers_noise_while_it_is_busy(void **state)
{
    struct nor_config config = default_config();
    struct bench b;
    uint8_t id[16];

    (void)state;
    config.hostile = true;
    b = bench_with(&config);
    op(&b, 0x06);
    nor_transfer(b.nor, b.now, 0x20, 0, NULL, 0, NULL, 0);
    nor_transfer(b.nor, b.now, 0x9F, 0, NULL, 0, id, sizeof id);
    assert_false(all_are(id, sizeof id, 0xFF));
    assert_int_equal(status(&b, 0x05), 3);
    nor_set_status(b.nor, 0, 0x02);
    b.now = nor_busy_until(b.nor, b.now);
    write_status(&b, 0x01, "\0", 1); /* and one byte of status clears the second, as with earlier parts */
    assert_int_equal(status(&b, 0x35), 0);
    bench_free(&b);
}

/* Whoever adds a part fills it in. */
static void every_part_is_complete(void **state)
{
    (void)state;
    for (size_t i = 0; nor_part_at(i); i++) {
        const struct nor_part *p = nor_part_at(i);

        assert_ptr_equal(nor_part_named(p->name), p);
        assert_true(p->maker && p->bp && p->sr1 && p->read_mhz >= 33 && p->wake_ns);
        assert_true(p->typical.page_program && p->typical.status_write && p->typical.chip_erase_per_mb);
        assert_true(p->longest.page_program >= p->typical.page_program);
        assert_true(p->longest.sector_erase >= p->typical.sector_erase);
        assert_true(p->longest.block32_erase >= p->typical.block32_erase);
        assert_true(p->longest.block64_erase >= p->typical.block64_erase);
        assert_true(p->longest.chip_erase_per_mb >= p->typical.chip_erase_per_mb);
        assert_true(p->longest.status_write >= p->typical.status_write);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_differ_in_what_a_status_write_takes),
        cmocka_unit_test(bit_6_is_no_protection_with_macronix_and_issi),
        cmocka_unit_test(macronix_has_a_configuration_behind_the_status),
        cmocka_unit_test(bits_that_can_be_set_once_are_counted),
        cmocka_unit_test(what_reads_status_2_elsewhere_sends_issi_to_four_lines),
        cmocka_unit_test(a_stuck_status_bit_reads_as_one_whatever_is_written),
        cmocka_unit_test(plain_reads_above_the_limit_come_out_wrong),
        cmocka_unit_test(power_up_takes_its_time),
        cmocka_unit_test(a_hostile_chip_answers_noise_while_it_is_busy),
        cmocka_unit_test(every_part_is_complete),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
