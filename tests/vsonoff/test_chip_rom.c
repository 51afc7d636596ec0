/* test_chip_rom.c: the mask ROM's serial loader answers as the real one does, mistakes included. */
/* SPDX-License-Identifier: MIT */
#include "test_chip_bench.h"

#include <string.h>

#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>

enum {
    FLASH_BEGIN = 0x02,
    FLASH_DATA = 0x03,
    FLASH_END = 0x04,
    MEM_BEGIN = 0x05,
    MEM_END = 0x06,
    MEM_DATA = 0x07,
    SYNC = 0x08,
    WRITE_REG = 0x09,
    READ_REG = 0x0A,
    SET_PARAMS = 0x0B
};

#define SECTOR 0x1000u
#define DRAM   0x3FFE8000u
#define SPI    0x60000200u

static struct bench *start(uint32_t flash_size)
{
    struct chip_config config;
    struct bench *b;

    chip_config_default(&config, flash_size);
    b = bench_new(&config);
    bench_power(b, true);
    return b;
}

static struct bench *start_synced(uint32_t flash_size)
{
    struct bench *b = start(flash_size);

    bench_sync(b);
    return b;
}

static void get_sync(uint8_t sync[36])
{
    const uint8_t head[4] = {7, 7, 0x12, 0x20};

    memcpy(sync, head, 4);
    memset(sync + 4, 0x55, 32);
}

/* --- First contact ----------------------------------------------------------------------------------- */

static void test_download_mode_says_so_at_74880_baud(void **state)
{
    struct chip_config config;
    struct bench *b;

    (void)state;
    chip_config_default(&config, 0x100000);
    b = bench_new(&config);
    b->baud = 74880;
    bench_power(b, true);
    assert_string_equal(bench_text(b), "\r\n ets Jan  8 2013,rst cause:1, boot mode:(1,6)\r\n\r\n");
    assert_true(b->seen_baud > 74900 && b->seen_baud < 74950);
    assert_true(chip_in_loader(b->chip));
    bench_free(b);
}

static void test_first_sync_is_eaten_and_the_next_answered_eight_times(void **state)
{
    struct bench *b = start(0x100000);
    struct bench_reply reply;
    uint8_t sync[36];

    (void)state;
    get_sync(sync);
    bench_forget(b);
    bench_request(b, SYNC, sync, sizeof(sync), 0);
    assert_false(bench_reply(b, &reply, 100 * BENCH_MS));
    bench_request(b, SYNC, sync, sizeof(sync), 0);
    for (int i = 0; i < 8; i++) {
        assert_true(bench_reply(b, &reply, 100 * BENCH_MS));
        assert_int_equal(reply.op, SYNC);
        assert_int_equal(reply.value, 0x20120707);
        assert_int_equal(reply.status, 0);
    }
    assert_false(bench_reply(b, &reply, 100 * BENCH_MS));
    assert_int_equal(bench_read_reg(b, 0x60000014), 451);
    bench_free(b);
}

static bool is_met(struct bench *b)
{
    struct bench_reply reply;
    uint8_t sync[36];
    bool answered = false;

    get_sync(sync);
    bench_forget(b);
    for (int i = 0; i < 7 && !answered; i++) {
        bench_request(b, SYNC, sync, sizeof(sync), 0);
        answered = bench_reply(b, &reply, 100 * BENCH_MS) && reply.op == SYNC;
    }
    return answered;
}

static bool contact_at(double baud)
{
    struct bench *b = start(0x100000);
    bool answered;

    b->baud = baud;
    answered = is_met(b);
    bench_free(b);
    return answered;
}

/* Edges that are no bits of ours: the ROM measures once. */
static void test_noise_locks_a_wrong_rate_until_the_next_start(void **state)
{
    struct bench *b = start(0x100000);

    (void)state;
    b->baud = 300000;
    bench_send(b, "UUUUUU", 6);
    bench_run(b, 10 * BENCH_MS);
    b->baud = 115200;
    assert_false(is_met(b));
    bench_power(b, true);
    assert_true(is_met(b));
    bench_free(b);
}

static void test_auto_baud_follows_the_host_up_to_460800_and_fails_at_921600(void **state)
{
    (void)state;
    assert_true(contact_at(9600));
    assert_true(contact_at(57600));
    assert_true(contact_at(115200));
    assert_true(contact_at(230400));
    assert_true(contact_at(460800));
    assert_false(contact_at(921600));
}

static void test_answers_name_chip_crystal_and_mac(void **state)
{
    struct bench *b = start_synced(0x100000);

    (void)state;
    assert_int_equal(bench_read_reg(b, 0x40001000), 0xFFF0C101);
    assert_int_equal(bench_read_reg(b, 0x3FF00050) >> 24, 0x56);
    assert_int_equal(bench_read_reg(b, 0x3FF00054) & 0xFFFF, 0x1234);
    assert_int_equal(bench_read_reg(b, 0x3FF0005C), 0x005CCF7F);
    assert_int_equal(bench_read_reg(b, 0x3FF00050) & 0x10, 0); /* not an ESP8285 */
    bench_free(b);
}

/* --- Replies ----------------------------------------------------------------------------------------- */

static void test_unknown_request_is_answered_under_the_previous_opcode(void **state)
{
    struct bench *b = start_synced(0x100000);
    struct bench_reply reply;

    (void)state;
    bench_request(b, 0xD2, "", 0, 0);
    for (int i = 0; i < 8; i++) { /* as often as the SYNC before */
        assert_true(bench_reply(b, &reply, BENCH_S));
        assert_int_equal(reply.op, SYNC);
        assert_int_equal(reply.status, 1);
        assert_int_equal(reply.error, 5);
    }
    bench_read_reg(b, 0x40001000);
    bench_request(b, 0x13, "", 0, 0);
    assert_true(bench_reply(b, &reply, BENCH_S));
    assert_int_equal(reply.op, READ_REG);
    assert_int_equal(reply.status, 1);
    assert_false(bench_reply(b, &reply, 100 * BENCH_MS));
    bench_free(b);
}

static void test_success_carries_the_error_byte_of_an_earlier_failure(void **state)
{
    struct bench *b = start_synced(0x100000);
    uint32_t bad[4] = {16, 1, 0x1801, DRAM}, good[4] = {16, 1, 0x1800, DRAM};
    struct bench_reply reply;

    (void)state;
    reply = bench_call_words(b, MEM_BEGIN, 4, bad);
    assert_int_equal(reply.status, 1);
    assert_int_equal(reply.error, 5);
    reply = bench_call_words(b, MEM_BEGIN, 4, good);
    assert_int_equal(reply.status, 0);
    assert_int_equal(reply.error, 5);
    bench_read_reg(b, 0x40001000);
    reply = bench_call_words(b, MEM_BEGIN, 4, good);
    assert_int_equal(reply.error, 0);
    bench_free(b);
}

static void test_sequence_goes_on_although_the_checksum_was_wrong(void **state)
{
    struct bench *b = start_synced(0x100000);
    uint32_t begin[4] = {8, 2, 0x1800, DRAM}, bad[5] = {4, 0, 0, 0, 0x11111111};
    uint8_t got[4], data[4] = {1, 2, 3, 4};
    struct bench_reply reply;

    (void)state;
    assert_int_equal(bench_call_words(b, MEM_BEGIN, 4, begin).status, 0);
    reply = bench_call_words(b, MEM_DATA, 5, bad); /* checksum field 0, but it should be 0xEF */
    assert_int_equal(reply.status, 1);
    assert_int_equal(reply.error, 7);
    reply = bench_block(b, MEM_DATA, 0, data, sizeof(data), BENCH_S);
    assert_int_equal(reply.error, 5);
    reply = bench_block(b, MEM_DATA, 1, data, sizeof(data), BENCH_S);
    assert_int_equal(reply.status, 0);
    assert_true(chip_peek(b->chip, DRAM, got, 4));
    assert_memory_equal(got, data, 4);
    bench_free(b);
}

static void test_oversized_and_escaped_frames_are_received_as_the_rom_does(void **state)
{
    static const uint8_t odd_escape[] = {0xC0, 0x00, 0x0A, 0x04, 0x00, 0,    0,   0,
                                         0,    0xDB, 0x00, 0x10, 0x00, 0x40, 0xC0};
    struct bench *b = start_synced(0x100000);
    struct bench_reply reply;
    uint8_t big[0x2100];

    (void)state;
    bench_send(b, odd_escape, sizeof(odd_escape)); /* DB 00 is stored as 00 */
    assert_true(bench_reply(b, &reply, BENCH_S));
    assert_int_equal(reply.value, 0xFFF0C101);
    memset(big, 0x33, sizeof(big));
    bench_request(b, 0x77, big, sizeof(big), 0); /* cut, not rejected: the answer is to the opcode */
    assert_true(bench_reply(b, &reply, BENCH_S));
    assert_int_equal(reply.op, READ_REG);
    assert_int_equal(reply.error, 5);
    chip_peek(b->chip, 0x3FFFBFFF, big, 1);
    assert_int_equal(big[0], 0x33);
    chip_peek(b->chip, 0x3FFFC000, big, 1);
    assert_int_not_equal(big[0], 0x33);
    bench_free(b);
}

static void test_pipelined_requests_overrun_the_ring_while_the_rom_is_busy(void **state)
{
    struct bench *b = start_synced(0x100000);
    uint32_t slow[4] = {DRAM, 1, 0xFFFFFFFF, 60000};
    struct bench_reply reply;
    uint8_t filler[300];

    (void)state;
    memset(filler, 0x11, sizeof(filler));
    bench_request(b, WRITE_REG, slow, sizeof(slow), 0);
    bench_send(b, filler, sizeof(filler)); /* 26 ms of bytes during a delay of 60 ms */
    assert_true(bench_reply(b, &reply, BENCH_S));
    assert_true(chip_get_stats(b->chip)->rx_ring_overflows > 0);
    assert_int_equal(chip_get_stats(b->chip)->rx_fifo_overflows, 0);
    bench_free(b);
}

static void test_round_trip_costs_2_3_ms_at_115200(void **state)
{
    struct bench *b = start_synced(0x100000);
    uint64_t before = chip_now(b->chip), took;

    (void)state;
    bench_read_reg(b, 0x40001000);
    took = chip_now(b->chip) - before;
    assert_true(took > 2200000 && took < 2500000);
    bench_free(b);
}

/* --- Faults ------------------------------------------------------------------------------------------ */

static void assert_dead_after(struct bench *b, uint32_t addr, int cause)
{
    struct bench_reply reply;

    bench_request(
        b, READ_REG,
        (uint8_t[4]){(uint8_t)addr, (uint8_t)(addr >> 8), (uint8_t)(addr >> 16), (uint8_t)(addr >> 24)}, 4,
        0);
    assert_false(bench_reply(b, &reply, BENCH_S));
    assert_true(chip_dead(b->chip));
    assert_int_equal(chip_get_stats(b->chip)->cpu_exceptions[cause], 1);
    bench_power(b, true);
    bench_sync(b);
}

static void test_reading_a_bad_address_kills_the_loader_until_power_is_cut(void **state)
{
    struct bench *b = start_synced(0x100000);

    (void)state;
    assert_dead_after(b, 0x00000000, 28);
    assert_dead_after(b, 0x40001002, 9);
    assert_dead_after(b, 0x40200000, 3);
    assert_int_equal(bench_read_reg(b, 0x40001000), 0xFFF0C101);
    bench_free(b);
}

static void test_upload_to_instruction_ram_must_be_aligned(void **state)
{
    struct bench *b = start_synced(0x100000);
    uint32_t begin[4] = {8, 1, 0x1800, 0x40100000};
    uint8_t block[16 + 3] = {3, 0, 0, 0};
    struct bench_reply reply;

    (void)state;
    assert_int_equal(bench_call_words(b, MEM_BEGIN, 4, begin).status, 0);
    bench_request(b, MEM_DATA, block, sizeof(block), 0xEF);
    assert_false(bench_reply(b, &reply, BENCH_S));
    assert_int_equal(chip_get_stats(b->chip)->cpu_exceptions[3], 1);
    bench_free(b);
}

/* --- Flash ------------------------------------------------------------------------------------------- */

static uint32_t user_command(struct bench *b, uint8_t op, unsigned bits)
{
    bench_write_reg(b, SPI + 0x20, (bits - 1) << 8);
    bench_write_reg(b, SPI + 0x1C, 1u << 31 | 1u << 28);
    bench_write_reg(b, SPI + 0x24, 7u << 28 | op);
    bench_write_reg(b, SPI + 0x40, 0);
    bench_write_reg(b, SPI, 1u << 18);
    assert_int_equal(bench_read_reg(b, SPI) & 1u << 18, 0);
    return bench_read_reg(b, SPI + 0x40);
}

static void select_pads(struct bench *b)
{
    for (uint32_t pad = 0x6000081C; pad <= 0x60000830; pad += 4)
        bench_write_reg(b, pad, 0x10);
}

static void test_jedec_id_by_registers_needs_the_pads_and_nothing_else(void **state)
{
    struct bench *b = start_synced(0x100000);

    (void)state;
    assert_int_equal(user_command(b, 0x9F, 24), 0xFFFFFF);
    select_pads(b);
    assert_int_equal(user_command(b, 0x9F, 24), 0x1440EF);
    assert_int_equal(nor_get_stats(chip_flash(b->chip))->status_writes, 0);
    bench_free(b);
}

static void test_flash_begin_attaches_the_flash_and_writes_its_status(void **state)
{
    struct bench *b = start_synced(0x400000);
    uint32_t nothing[4] = {0, 0, 0x400, 0};

    (void)state;
    assert_int_equal(bench_call_words(b, FLASH_BEGIN, 4, nothing).status, 0);
    assert_int_equal(user_command(b, 0x9F, 24), 0x1640EF);
    assert_int_equal(nor_get_stats(chip_flash(b->chip))->status_writes, 3);
    bench_free(b);
}

/* What protects the flash survives spi_flash_attach and a normal boot, and not the erase of FLASH_BEGIN. */
static void test_quad_mode_is_switched_off_and_protection_only_by_an_erase(void **state)
{
    struct chip_config config;
    struct bench *b;
    uint32_t nothing[4] = {0, 0, 0x400, 0};

    (void)state;
    chip_config_default(&config, 0x100000);
    b = bench_new(&config);
    nor_set_status(chip_flash(b->chip), 0x1C, 0x02);
    bench_power(b, false);
    bench_run(b, 200 * BENCH_MS);
    assert_int_equal(nor_status(chip_flash(b->chip)), 0x001C);
    bench_power(b, true);
    bench_sync(b);
    assert_int_equal(bench_call_words(b, FLASH_BEGIN, 4, nothing).status, 0);
    assert_int_equal(nor_status(chip_flash(b->chip)), 0);
    bench_free(b);
}

/* Erased sectors, counting every unit. */
static uint32_t erased_sectors(struct bench *b)
{
    const struct nor_stats *stats = nor_get_stats(chip_flash(b->chip));
    uint32_t count = 0;

    for (uint32_t i = 0; i < nor_size(chip_flash(b->chip)) / SECTOR; i++)
        count += stats->sector_erases[i] != 0;
    return count;
}

static void assert_begin_erases(uint32_t start, uint32_t sectors, uint32_t expected)
{
    struct bench *b = start_synced(0x100000);
    uint32_t begin[4] = {sectors * SECTOR, 1, 0x400, start * SECTOR};

    assert_int_equal(bench_call_words(b, FLASH_BEGIN, 4, begin).status, 0);
    assert_int_equal(erased_sectors(b), expected);
    bench_free(b);
}

static void test_flash_begin_erases_the_head_twice_over(void **state)
{
    (void)state;
    assert_begin_erases(0, 1, 2);
    assert_begin_erases(0, 8, 16);
    assert_begin_erases(0, 16, 32);
    assert_begin_erases(0, 40, 56);
    assert_begin_erases(10, 4, 8);
    assert_begin_erases(10, 20, 26);
    assert_begin_erases(15, 1, 2);
}

static void test_flash_begin_refuses_odd_forms_and_places(void **state)
{
    struct bench *b = start_synced(0x100000);
    uint32_t begin[5] = {0, 1, 0x400, 0x800, 0};
    struct bench_reply reply;

    (void)state;
    reply = bench_call_words(b, FLASH_BEGIN, 4, begin); /* not at a sector */
    assert_int_equal(reply.error, 6);
    begin[3] = 0x400000 - SECTOR; /* beyond the 4 MB that the ROM believes in */
    begin[0] = 2 * SECTOR;
    assert_int_equal(bench_call_words(b, FLASH_BEGIN, 4, begin).error, 6);
    begin[3] = 0;
    reply = bench_call_words(b, FLASH_BEGIN, 5, begin);
    assert_int_equal(reply.status, 1);
    assert_int_equal(reply.error, 5);
    bench_free(b);
}

static void write_sector(struct bench *b, uint32_t addr, const uint8_t *data, uint32_t announced)
{
    uint32_t begin[4] = {announced, 4, 0x400, addr};

    assert_int_equal(bench_call_words(b, FLASH_BEGIN, 4, begin).status, 0);
    for (uint32_t i = 0; i < 4; i++)
        assert_int_equal(bench_block(b, FLASH_DATA, i, data + 0x400 * i, 0x400, BENCH_S).status, 0);
}

static void test_rom_writes_and_verifies_and_flash_end_locks_and_leaves(void **state)
{
    struct bench *b = start_synced(0x100000);
    struct bench_reply reply;
    uint8_t data[SECTOR];

    (void)state;
    for (size_t i = 0; i < sizeof(data); i++)
        data[i] = (uint8_t)(i * 7 + i / 256);
    write_sector(b, 0x10000, data, SECTOR);
    assert_memory_equal(nor_data(chip_flash(b->chip)) + 0x10000, data, SECTOR);
    reply = bench_call_words(b, FLASH_END, 1, (uint32_t[1]){1}); /* "stay" is not looked at */
    assert_int_equal(reply.status, 0);
    bench_run(b, 200 * BENCH_MS);
    assert_false(chip_in_loader(b->chip));
    assert_int_equal(chip_get_stats(b->chip)->boots_from_flash, 1);
    bench_free(b);
}

static void test_flash_end_reports_an_incomplete_download_and_still_leaves(void **state)
{
    struct bench *b = start_synced(0x100000);
    uint32_t begin[4] = {SECTOR, 4, 0x400, 0};
    struct bench_reply reply;

    (void)state;
    assert_int_equal(bench_call_words(b, FLASH_BEGIN, 4, begin).status, 0);
    reply = bench_call_words(b, FLASH_END, 1, (uint32_t[1]){1});
    assert_int_equal(reply.status, 1);
    assert_int_equal(reply.error, 6);
    bench_run(b, 200 * BENCH_MS);
    assert_false(chip_in_loader(b->chip));
    bench_free(b);
}

static void test_a_weak_page_shows_as_a_verify_error(void **state)
{
    struct bench *b = start_synced(0x100000);
    uint32_t begin[4] = {SECTOR, 4, 0x400, 0};
    uint8_t data[0x400] = {0};
    struct bench_reply reply;

    (void)state;
    nor_faults(chip_flash(b->chip))->weak_program_every = 1;
    assert_int_equal(bench_call_words(b, FLASH_BEGIN, 4, begin).status, 0);
    reply = bench_block(b, FLASH_DATA, 0, data, sizeof(data), BENCH_S);
    assert_int_equal(reply.status, 1);
    assert_int_equal(reply.error, 8);
    bench_free(b);
}

static void test_set_params_moves_the_limit_of_the_flash(void **state)
{
    struct bench *b = start_synced(0x100000);
    uint32_t params[6] = {0, 0x100000, 0x10000, 0x1000, 0x100, 0xFFFF},
             begin[4] = {SECTOR, 1, 0x400, 0x100000};

    (void)state;
    assert_int_equal(bench_call_words(b, SET_PARAMS, 6, params).status, 0);
    assert_int_equal(bench_call_words(b, FLASH_BEGIN, 4, begin).error, 6);
    bench_free(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_download_mode_says_so_at_74880_baud),
        cmocka_unit_test(test_first_sync_is_eaten_and_the_next_answered_eight_times),
        cmocka_unit_test(test_auto_baud_follows_the_host_up_to_460800_and_fails_at_921600),
        cmocka_unit_test(test_noise_locks_a_wrong_rate_until_the_next_start),
        cmocka_unit_test(test_answers_name_chip_crystal_and_mac),
        cmocka_unit_test(test_unknown_request_is_answered_under_the_previous_opcode),
        cmocka_unit_test(test_success_carries_the_error_byte_of_an_earlier_failure),
        cmocka_unit_test(test_sequence_goes_on_although_the_checksum_was_wrong),
        cmocka_unit_test(test_oversized_and_escaped_frames_are_received_as_the_rom_does),
        cmocka_unit_test(test_pipelined_requests_overrun_the_ring_while_the_rom_is_busy),
        cmocka_unit_test(test_round_trip_costs_2_3_ms_at_115200),
        cmocka_unit_test(test_reading_a_bad_address_kills_the_loader_until_power_is_cut),
        cmocka_unit_test(test_upload_to_instruction_ram_must_be_aligned),
        cmocka_unit_test(test_jedec_id_by_registers_needs_the_pads_and_nothing_else),
        cmocka_unit_test(test_flash_begin_attaches_the_flash_and_writes_its_status),
        cmocka_unit_test(test_quad_mode_is_switched_off_and_protection_only_by_an_erase),
        cmocka_unit_test(test_flash_begin_erases_the_head_twice_over),
        cmocka_unit_test(test_flash_begin_refuses_odd_forms_and_places),
        cmocka_unit_test(test_rom_writes_and_verifies_and_flash_end_locks_and_leaves),
        cmocka_unit_test(test_flash_end_reports_an_incomplete_download_and_still_leaves),
        cmocka_unit_test(test_a_weak_page_shows_as_a_verify_error),
        cmocka_unit_test(test_set_params_moves_the_limit_of_the_flash),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
