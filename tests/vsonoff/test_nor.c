/* test_nor.c: the flash chip obeys NOR rules. */
/* SPDX-License-Identifier: MIT */
#include "test_nor_bench.h"

static void a_new_chip_is_blank_and_names_itself(void **state)
{
    struct bench b = bench_new();
    uint8_t id[3];

    (void)state;
    assert_true(all_are(nor_data(b.nor), MB, 0xFF));
    nor_transfer(b.nor, 0, 0x9F, 0, NULL, 0, id, 3);
    assert_memory_equal(id, "\xEF\x40\x14", 3);
    assert_int_equal(nor_size(b.nor), MB);
    assert_int_equal(status(&b, 0x05), 0);
    bench_free(&b);
}

static void programming_only_clears_bits_and_counts_attempts_to_set_them(void **state)
{
    struct bench b = bench_new();

    (void)state;
    program_at(&b, 0x1000, "\xF0", 1);
    assert_int_equal(byte_at(&b, 0x1000), 0xF0);
    assert_int_equal(nor_get_stats(b.nor)->bits_0_to_1, 0);
    program_at(&b, 0x1000, "\x3C", 1);
    assert_int_equal(byte_at(&b, 0x1000), 0x30);
    assert_int_equal(nor_get_stats(b.nor)->bits_0_to_1, 2);
    assert_int_equal(nor_get_stats(b.nor)->programs, 2);
    assert_int_equal(nor_get_stats(b.nor)->sector_programs[1], 2);
    bench_free(&b);
}

static void a_program_past_the_page_end_wraps_to_the_page_start(void **state)
{
    struct bench b = bench_new();
    uint8_t data[300];

    (void)state;
    program_at(&b, 0x2FE, "\x01\x02\x03\x04", 4);
    assert_memory_equal(nor_data(b.nor) + 0x2FE, "\x01\x02", 2);
    assert_memory_equal(nor_data(b.nor) + 0x200, "\x03\x04", 2);
    assert_int_equal(byte_at(&b, 0x300), 0xFF);
    for (unsigned i = 0; i < sizeof data; i++)
        data[i] = (uint8_t)(i < 256 ? 0x11 : 0x22);
    program_at(&b, 0x400, data, sizeof data); /* more than a page: the last 256 bytes stay */
    assert_true(all_are(nor_data(b.nor) + 0x400, 44, 0x22));
    assert_true(all_are(nor_data(b.nor) + 0x400 + 44, 212, 0x11));
    assert_true(all_are(nor_data(b.nor) + 0x500, 256, 0xFF));
    bench_free(&b);
}

static void nothing_changes_without_write_enable_and_the_latch_is_spent(void **state)
{
    struct bench b = bench_new();

    (void)state;
    nor_transfer(b.nor, 0, 0x02, 0, (const uint8_t *)"x", 1, NULL, 0);
    assert_int_equal(byte_at(&b, 0), 0xFF);
    op(&b, 0x06);
    assert_int_equal(status(&b, 0x05), 0x02);
    op(&b, 0x04);
    assert_int_equal(status(&b, 0x05), 0);
    nor_transfer(b.nor, 0, 0x02, 0, (const uint8_t *)"x", 1, NULL, 0);
    assert_int_equal(byte_at(&b, 0), 0xFF);
    program_at(&b, 0, "x", 1);
    assert_int_equal(status(&b, 0x05), 0);
    nor_transfer(b.nor, b.now, 0x20, 0, NULL, 0, NULL, 0);
    assert_int_equal(byte_at(&b, 0), 'x');
    assert_int_equal(nor_get_stats(b.nor)->ignored_no_wel, 3);
    bench_free(&b);
}

static void a_program_without_data_does_nothing_and_keeps_the_latch(void **state)
{
    struct bench b = bench_new();

    (void)state;
    op(&b, 0x06);
    nor_transfer(b.nor, 0, 0x02, 0, NULL, 0, NULL, 0);
    assert_int_equal(status(&b, 0x05), 0x02);
    assert_int_equal(nor_get_stats(b.nor)->programs, 0);
    bench_free(&b);
}

static void while_busy_only_status_reads_are_obeyed(void **state)
{
    struct bench b = bench_new();
    uint8_t id[3];

    (void)state;
    program_at(&b, 0x5000, "\0", 1);
    op(&b, 0x06);
    nor_transfer(b.nor, b.now, 0x20, 0, NULL, 0, NULL, 0);
    b.now += 44 * MS;
    assert_int_equal(status(&b, 0x05), 0x03);
    assert_int_equal(byte_at(&b, 0x5000), 0xFF);
    nor_transfer(b.nor, b.now, 0x9F, 0, NULL, 0, id, 3);
    assert_memory_equal(id, "\xFF\xFF\xFF", 3);
    nor_transfer(b.nor, b.now, 0x20, 0x5000, NULL, 0, NULL, 0);
    assert_int_equal(nor_get_stats(b.nor)->ignored_busy, 1);
    assert_int_equal(nor_get_stats(b.nor)->ignored_reads, 2);
    assert_int_equal(nor_busy_until(b.nor, b.now) - b.now, MS);
    b.now += MS;
    assert_int_equal(nor_busy_until(b.nor, b.now), 0);
    assert_int_equal(status(&b, 0x05), 0);
    assert_int_equal(byte_at(&b, 0x5000), 0);
    bench_free(&b);
}

static void each_erase_clears_its_range_only_and_takes_its_time(void **state)
{
    static const struct {
        uint8_t op;
        uint32_t addr, begin, end;
        uint64_t ms;
    } cases[] = {
        {0x20, 0x12345, 0x12000, 0x13000, 45},
        {0x52, 0x1FFFF, 0x18000, 0x20000, 120},
        {0xD8, 0x21234, 0x20000, 0x30000, 150},
        {0xC7, 0, 0, MB, 2000},
        {0x60, 0, 0, MB, 2000},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct bench b = bench_new();
        const struct nor_stats *stats = nor_get_stats(b.nor);

        memset(nor_data(b.nor), 0x5A, MB);
        assert_int_equal(erase_at(&b, cases[i].op, cases[i].addr), cases[i].ms * MS);
        assert_int_equal(stats->busy_ns, cases[i].ms * MS);
        assert_true(all_are(nor_data(b.nor), cases[i].begin, 0x5A));
        assert_true(all_are(nor_data(b.nor) + cases[i].begin, cases[i].end - cases[i].begin, 0xFF));
        assert_true(all_are(nor_data(b.nor) + cases[i].end, MB - cases[i].end, 0x5A));
        for (uint32_t s = 0; s < MB / NOR_SECTOR; s++)
            assert_int_equal(stats->sector_erases[s],
                             s >= cases[i].begin / NOR_SECTOR && s < cases[i].end / NOR_SECTOR);
        assert_int_equal(stats->erases_4k + stats->erases_32k + stats->erases_64k + stats->erases_chip, 1);
        bench_free(&b);
    }
}

static void page_erase_exists_on_puya_parts_only(void **state)
{
    struct nor_config config = default_config();
    struct bench winbond = bench_new(), puya;

    (void)state;
    config.jedec[0] = 0x85;
    config.timing = nor_timing_puya;
    puya = bench_with(&config);
    memset(nor_data(winbond.nor), 0, MB);
    memset(nor_data(puya.nor), 0, MB);
    erase_at(&winbond, 0x81, 0x1234);
    assert_true(all_are(nor_data(winbond.nor), MB, 0));
    assert_int_equal(erase_at(&puya, 0x81, 0x1234), 8 * MS);
    assert_true(all_are(nor_data(puya.nor) + 0x1200, 0x100, 0xFF));
    assert_int_equal(byte_at(&puya, 0x11FF), 0);
    assert_int_equal(byte_at(&puya, 0x1300), 0);
    bench_free(&winbond);
    bench_free(&puya);
}

static void a_part_page_takes_a_part_of_the_page_program_time(void **state)
{
    struct bench b = bench_new();
    uint8_t page[NOR_PAGE] = {0};
    uint64_t whole = program_at(&b, 0, page, sizeof page);
    uint64_t quarter = program_at(&b, 0x100, page, 64);

    (void)state;
    assert_int_equal(whole, 700000);
    assert_in_range(quarter, 150000, 250000);
    bench_free(&b);
}

static void protection_bits_guard_the_part_the_data_sheet_names(void **state)
{
    static const struct {
        uint32_t size;
        uint8_t sr1, sr2;
        uint32_t begin, end; /* protected */
    } cases[] = {
        {MB, 0x00, 0x00, 0, 0},
        {MB, 0x04, 0x00, 0xF0000, MB},          /* BP 1: upper 1/16 */
        {MB, 0x08, 0x00, 0xE0000, MB},          /* BP 2: upper 1/8 */
        {MB, 0x10, 0x00, 0x80000, MB},          /* BP 4: upper half */
        {MB, 0x14, 0x00, 0, MB},                /* BP 5: all */
        {MB, 0x1C, 0x00, 0, MB},                /* what SPILock of the mask ROM leaves */
        {MB, 0x24, 0x00, 0, 0x10000},           /* TB: lower */
        {MB, 0x44, 0x00, 0xFF000, MB},          /* SEC: 4 KB steps */
        {MB, 0x50, 0x00, 0xF8000, MB},          /* SEC: 32 KB */
        {MB, 0x68, 0x00, 0, 0x2000},            /* SEC and TB */
        {MB, 0x04, 0x40, 0, 0xF0000},           /* CMP: the rest */
        {MB, 0x00, 0x40, 0, MB},                /* CMP of nothing */
        {MB, 0x1C, 0x40, 0, 0},                 /* CMP of all */
        {2 * MB, 0x14, 0x00, MB, 2 * MB},       /* W25Q16 BP 5: upper half */
        {4 * MB, 0x18, 0x00, 2 * MB, 4 * MB},   /* W25Q32 BP 6: upper half */
        {4 * MB, 0x04, 0x00, 0x3F0000, 4 * MB}, /* W25Q32 BP 1: 1/64 */
        {8 * MB, 0x1C, 0x00, 0, 8 * MB},        /* all on any size */
        {8 * MB, 0x04, 0x00, 0x7E0000, 8 * MB}, /* W25Q64 BP 1: 1/64 */
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct nor_config config = default_config();
        uint8_t sr[2] = {cases[i].sr1, cases[i].sr2};
        struct bench b;

        config.size = cases[i].size;
        b = bench_with(&config);
        write_status(&b, 0x01, sr, 2);
        for (uint32_t addr = 0; addr < config.size; addr += NOR_SECTOR) {
            bool guarded = addr >= cases[i].begin && addr < cases[i].end;

            program_at(&b, addr, "\0", 1);
            assert_int_equal(nor_data(b.nor)[addr], guarded ? 0xFF : 0);
        }
        memset(nor_data(b.nor), 0, config.size);
        erase_at(&b, 0xC7, 0);
        assert_int_equal(nor_data(b.nor)[0], cases[i].begin == cases[i].end ? 0xFF : 0);
        assert_int_equal(status(&b, 0x05) & 2, 0); /* a refused command spends the latch */
        bench_free(&b);
    }
}

static void status_registers_keep_what_is_written_where_they_can(void **state)
{
    struct bench b = bench_new();

    (void)state;
    write_status(&b, 0x31, "\x02", 1);
    assert_int_equal(status(&b, 0x35), 0x02);
    write_status(&b, 0x01, "\x1C", 1); /* one byte leaves register 2 alone */
    assert_int_equal(status(&b, 0x05), 0x1C);
    assert_int_equal(status(&b, 0x35), 0x02);
    write_status(&b, 0x01, "\x00\x08", 2);
    assert_int_equal(status(&b, 0x05), 0x00);
    assert_int_equal(status(&b, 0x35), 0x08);
    write_status(&b, 0x31, "\x00", 1); /* LB bits are for ever */
    assert_int_equal(status(&b, 0x35), 0x08);
    write_status(&b, 0x11, "\x60", 1);
    assert_int_equal(status(&b, 0x15), 0x60);
    write_status(&b, 0x01, "\xFF", 1); /* WIP and WEL cannot be written */
    assert_int_equal(status(&b, 0x05), 0xFC);
    power_cycle(&b);
    assert_int_equal(status(&b, 0x05), 0xFC);
    bench_free(&b);
}

static void a_volatile_status_write_lasts_until_power_is_cut(void **state)
{
    struct bench b = bench_new();

    (void)state;
    write_status(&b, 0x01, "\x1C", 1);
    op(&b, 0x50);
    nor_transfer(b.nor, b.now, 0x01, 0, (const uint8_t *)"\0", 1, NULL, 0);
    assert_int_equal(nor_busy_until(b.nor, b.now), 0);
    assert_int_equal(status(&b, 0x05), 0);
    power_cycle(&b);
    assert_int_equal(status(&b, 0x05), 0x1C);
    bench_free(&b);
}

static void srp1_locks_the_status_registers_until_the_next_power_up(void **state)
{
    struct bench b = bench_new();

    (void)state;
    write_status(&b, 0x31, "\x01", 1);
    write_status(&b, 0x01, "\x1C", 1);
    assert_int_equal(status(&b, 0x05), 0);
    power_cycle(&b);
    write_status(&b, 0x01, "\x1C", 1);
    assert_int_equal(status(&b, 0x05), 0x1C);
    bench_free(&b);
}

static void addresses_beyond_the_end_wrap(void **state)
{
    static const uint8_t reads[] = {0x03, 0x0B, 0x3B, 0x6B, 0xBB, 0xEB};
    struct bench b = bench_new();
    uint8_t in[4];

    (void)state;
    nor_data(b.nor)[0] = 0x11;
    nor_data(b.nor)[MB - 1] = 0x22;
    for (size_t i = 0; i < sizeof reads; i++) {
        nor_transfer(b.nor, 0, reads[i], 3 * MB - 2, NULL, 0, in, 4);
        assert_memory_equal(in, "\xFF\x22\x11\xFF", 4);
    }
    program_at(&b, MB + 0x10, "\x33", 1);
    assert_int_equal(nor_data(b.nor)[0x10], 0x33);
    erase_at(&b, 0x20, 2 * MB);
    assert_int_equal(nor_data(b.nor)[0x10], 0xFF);
    assert_int_equal(nor_get_stats(b.nor)->reads, 6);
    assert_int_equal(nor_get_stats(b.nor)->read_bytes, 24);
    bench_free(&b);
}

static void sfdp_unique_id_and_unknown_commands_answer_as_documented(void **state)
{
    struct bench b = bench_new();
    uint8_t in[16], density[4];

    (void)state;
    nor_transfer(b.nor, 0, 0x5A, 0, NULL, 0, in, 16);
    assert_memory_equal(in, "SFDP", 4);
    nor_transfer(b.nor, 0, 0x5A, in[12] + 4u, NULL, 0, density, 4);
    assert_memory_equal(density, "\xFF\xFF\x7F\x00", 4); /* 8 Mbit - 1 */
    nor_transfer(b.nor, 0, 0x4B, 0, NULL, 0, in, 16);
    assert_memory_equal(in, in + 8, 8);
    assert_false(all_are(in, 8, 0xFF));
    nor_transfer(b.nor, 0, 0xE7, 0, NULL, 0, in, 16);
    assert_true(all_are(in, 16, 0xFF));
    bench_free(&b);
}

static void deep_power_down_ends_with_release_only(void **state)
{
    struct bench b = bench_new();
    uint8_t in[3];

    (void)state;
    op(&b, 0xB9);
    nor_transfer(b.nor, 0, 0x9F, 0, NULL, 0, in, 3);
    assert_memory_equal(in, "\xFF\xFF\xFF", 3);
    nor_transfer(b.nor, b.now, 0xAB, 0, NULL, 0, in, 1);
    assert_int_equal(in[0], 0x13);
    b.now += 2999;
    nor_transfer(b.nor, b.now, 0x9F, 0, NULL, 0, in, 3);
    assert_memory_equal(in, "\xFF\xFF\xFF", 3);
    b.now += 1;
    nor_transfer(b.nor, b.now, 0x9F, 0, NULL, 0, in, 3);
    assert_memory_equal(in, "\xEF\x40\x14", 3);
    bench_free(&b);
}

static void reset_needs_its_enable_and_ruins_an_erase(void **state)
{
    struct bench b = bench_new();

    (void)state;
    op(&b, 0x06);
    op(&b, 0x99);
    assert_int_equal(status(&b, 0x05), 0x02);
    op(&b, 0x66);
    op(&b, 0x05); /* any other command between them cancels */
    op(&b, 0x99);
    assert_int_equal(status(&b, 0x05), 0x02);
    nor_transfer(b.nor, b.now, 0x20, 0x1000, NULL, 0, NULL, 0);
    op(&b, 0x66);
    op(&b, 0x99);
    assert_int_equal(status(&b, 0x05), 0);
    assert_false(all_are(nor_data(b.nor) + 0x1000, NOR_SECTOR, 0xFF));
    assert_true(all_are(nor_data(b.nor) + 0x2000, NOR_SECTOR, 0xFF));
    op(&b, 0x06);
    op(&b, 0x99); /* the enable is spent */
    assert_int_equal(status(&b, 0x05), 0x02);
    bench_free(&b);
}

static void a_power_cut_during_an_erase_leaves_random_bits_in_its_range(void **state)
{
    struct bench b = bench_new();
    unsigned ones = 0;

    (void)state;
    memset(nor_data(b.nor), 0x5A, MB);
    op(&b, 0x06);
    nor_transfer(b.nor, 0, 0xD8, 0x10000, NULL, 0, NULL, 0);
    nor_power_cut(b.nor, 100 * MS);
    b.now = 100 * MS;
    assert_int_equal(byte_at(&b, 0), 0xFF); /* no power, no answer */
    nor_power_on(b.nor, b.now);
    b.now += 10 * MS;
    assert_int_equal(status(&b, 0x05), 0);
    for (uint32_t i = 0x10000; i < 0x20000; i++)
        for (unsigned bit = 0; bit < 8; bit++)
            ones += nor_data(b.nor)[i] >> bit & 1;
    assert_in_range(ones, 0x3F000, 0x41000);
    assert_true(all_are(nor_data(b.nor), 0x10000, 0x5A));
    assert_true(all_are(nor_data(b.nor) + 0x20000, MB - 0x20000, 0x5A));
    bench_free(&b);
}

static void a_power_cut_after_the_work_changes_nothing(void **state)
{
    struct bench b = bench_new();
    uint8_t before[NOR_PAGE];

    (void)state;
    op(&b, 0x06);
    nor_transfer(b.nor, 0, 0x20, 0, NULL, 0, NULL, 0);
    nor_power_cut(b.nor, 45 * MS);
    nor_power_on(b.nor, b.now);
    b.now += 10 * MS;
    assert_true(all_are(nor_data(b.nor), MB, 0xFF));
    memset(before, 0x5A, sizeof before);
    b.now = 45 * MS;
    program_at(&b, 0, before, sizeof before);
    nor_power_cut(b.nor, b.now);
    assert_memory_equal(nor_data(b.nor), before, sizeof before);
    bench_free(&b);
}

static void a_power_cut_during_a_program_leaves_it_partly_done(void **state)
{
    struct bench b = bench_new();
    uint8_t zeros[NOR_PAGE] = {0};

    (void)state;
    program_at(&b, 0x1000, "\xF0", 1);
    op(&b, 0x06);
    nor_transfer(b.nor, b.now, 0x02, 0x1000, zeros, sizeof zeros, NULL, 0);
    nor_power_cut(b.nor, b.now + MS / 2);
    assert_int_equal(nor_data(b.nor)[0x1000] & 0x0F, 0); /* a cleared bit never comes back by this */
    assert_false(all_are(nor_data(b.nor) + 0x1000, NOR_PAGE, 0));
    assert_false(all_are(nor_data(b.nor) + 0x1000, NOR_PAGE, 0xFF));
    assert_true(all_are(nor_data(b.nor) + 0x1100, NOR_PAGE, 0xFF));
    bench_free(&b);
}

static void puya_quirk_brings_ones_back(void **state)
{
    struct nor_config config = default_config();
    uint8_t zeros[NOR_PAGE] = {0}, ones[NOR_PAGE];
    struct bench b;

    (void)state;
    config.puya_reprogram_quirk = true;
    b = bench_with(&config);
    memset(ones, 0xFF, sizeof ones);
    program_at(&b, 0, zeros, sizeof zeros);
    assert_true(all_are(nor_data(b.nor), NOR_PAGE, 0));
    program_at(&b, 0, ones, sizeof ones);
    assert_true(all_are(nor_data(b.nor), NOR_PAGE, 0xFF));
    assert_int_equal(nor_get_stats(b.nor)->bits_0_to_1, NOR_PAGE * 8);
    bench_free(&b);
}

static unsigned differing_bits(const uint8_t *a, const uint8_t *b, size_t len)
{
    unsigned count = 0;

    for (size_t i = 0; i < len; i++)
        for (unsigned x = a[i] ^ b[i]; x != 0; x &= x - 1)
            count++;
    return count;
}

static void faults_strike_as_often_as_asked(void **state)
{
    struct bench b = bench_new();
    uint8_t in[64], zeros[NOR_PAGE] = {0};

    (void)state;
    nor_faults(b.nor)->flip_read_every = 3;
    for (unsigned i = 1; i <= 9; i++) {
        nor_transfer(b.nor, 0, 0x03, 0, NULL, 0, in, sizeof in);
        assert_int_equal(differing_bits(in, nor_data(b.nor), sizeof in), i % 3 == 0);
    }
    nor_faults(b.nor)->weak_program_every = 2;
    for (unsigned i = 1; i <= 4; i++) {
        program_at(&b, i * NOR_PAGE, zeros, sizeof zeros);
        assert_int_equal(differing_bits(zeros, nor_data(b.nor) + i * NOR_PAGE, NOR_PAGE), i % 2 == 0);
    }
    nor_faults(b.nor)->stuck_sector = 0;
    erase_at(&b, 0xD8, 0);
    assert_int_equal(nor_data(b.nor)[NOR_PAGE], 0);
    assert_int_equal(nor_get_stats(b.nor)->sector_erases[0], 1);
    bench_free(&b);
}

static void counters_start_again_on_request(void **state)
{
    struct bench b = bench_new();

    (void)state;
    erase_at(&b, 0xD8, 0);
    program_at(&b, 0, "\0", 1);
    nor_reset_stats(b.nor);
    assert_int_equal(nor_get_stats(b.nor)->erases_64k, 0);
    assert_int_equal(nor_get_stats(b.nor)->sector_erases[3], 0);
    assert_int_equal(nor_get_stats(b.nor)->sector_programs[0], 0);
    assert_int_equal(nor_data(b.nor)[0], 0);
    bench_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_chip_is_blank_and_names_itself),
        cmocka_unit_test(programming_only_clears_bits_and_counts_attempts_to_set_them),
        cmocka_unit_test(a_program_past_the_page_end_wraps_to_the_page_start),
        cmocka_unit_test(nothing_changes_without_write_enable_and_the_latch_is_spent),
        cmocka_unit_test(a_program_without_data_does_nothing_and_keeps_the_latch),
        cmocka_unit_test(while_busy_only_status_reads_are_obeyed),
        cmocka_unit_test(each_erase_clears_its_range_only_and_takes_its_time),
        cmocka_unit_test(page_erase_exists_on_puya_parts_only),
        cmocka_unit_test(a_part_page_takes_a_part_of_the_page_program_time),
        cmocka_unit_test(protection_bits_guard_the_part_the_data_sheet_names),
        cmocka_unit_test(status_registers_keep_what_is_written_where_they_can),
        cmocka_unit_test(a_volatile_status_write_lasts_until_power_is_cut),
        cmocka_unit_test(srp1_locks_the_status_registers_until_the_next_power_up),
        cmocka_unit_test(addresses_beyond_the_end_wrap),
        cmocka_unit_test(sfdp_unique_id_and_unknown_commands_answer_as_documented),
        cmocka_unit_test(deep_power_down_ends_with_release_only),
        cmocka_unit_test(reset_needs_its_enable_and_ruins_an_erase),
        cmocka_unit_test(a_power_cut_during_an_erase_leaves_random_bits_in_its_range),
        cmocka_unit_test(a_power_cut_after_the_work_changes_nothing),
        cmocka_unit_test(a_power_cut_during_a_program_leaves_it_partly_done),
        cmocka_unit_test(puya_quirk_brings_ones_back),
        cmocka_unit_test(faults_strike_as_often_as_asked),
        cmocka_unit_test(counters_start_again_on_request),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
