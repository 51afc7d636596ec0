/* test_stub_chip_devices.c: the machine code of Restock's stub on the virtual chip: other devices than the
 * usual one, protected flashes, and leaving. */
/* SPDX-License-Identifier: MIT */
#include "base/bytes.h"
#include "chip_rig.h"
#include "core/device/espressif_stub.h"
#include "core/device/restock_stub.h"
#include "core/device/wire.h"

#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>

/* --- Other devices -------------------------------------------------------------------------------------- */

static void assert_packed_sector(struct bench *b, uint32_t sector)
{
    uint32_t run[1] = {sector | 1u << 16};
    uint8_t frame[5000], data[SECTOR];
    size_t len;

    assert_int_equal(call_own(b, WIRE_PACKED_READ, 1, run).status, 0);
    len = bench_frame(b, frame, sizeof frame, BENCH_S);
    assert_int_equal(frame[0], WIRE_FRAME_DEFLATE);
    assert_int_equal(frame[2] | frame[3] << 8, sector);
    inflate_frame(frame + 4, len - 8, data);
    assert_memory_equal(data, nor_data(chip_flash(b->chip)) + (size_t)sector * SECTOR, SECTOR);
    assert_int_equal(bench_frame(b, frame, sizeof frame, BENCH_S), 8);
    assert_int_equal(frame[0], WIRE_FRAME_END);
}

static void write_sector(struct bench *b, uint32_t sector)
{
    uint8_t data[SECTOR], packed[2 * SECTOR];
    struct bench_reply reply;

    fill_mixed(data, SECTOR, sector);
    send_write_block(b, begin_series(b), sector * SECTOR, 1, 1, packed,
                     deflate_raw(data, SECTOR, packed, sizeof packed));
    assert_true(bench_reply(b, &reply, BENCH_S));
    assert_int_equal(reply.status, 0);
    assert_memory_equal(nor_data(chip_flash(b->chip)) + (size_t)sector * SECTOR, data, SECTOR);
    for (uint32_t i = 0; i < nor_size(chip_flash(b->chip)) / SECTOR; i++)
        assert_int_equal(nor_get_stats(chip_flash(b->chip))->sector_erases[i], i == sector);
}

static void test_every_flash_size_to_its_last_sector(void **state)
{
    (void)state;
    for (uint32_t size = 512u << 10; size <= 16u << 20; size *= 2) {
        struct chip_config config;
        struct bench *b;
        uint32_t behind[2] = {size, SECTOR};

        chip_config_default(&config, size);
        b = start_stub_on(&config);
        assert_packed_sector(b, size / SECTOR - 1);
        bench_assert_md5(b, size - SECTOR - 64, SECTOR + 64);
        assert_int_not_equal(bench_call_words(b, WIRE_ERASE_REGION, 2, behind).status, 0);
        write_sector(b, size / SECTOR - 1);
        bench_end_stub(b);
    }
}

static void test_a_40_mhz_crystal(void **state)
{
    struct chip_config config;
    struct bench *b;
    uint32_t version = 1, change[2] = {2000000, 115200};
    struct bench_reply reply;

    (void)state;
    chip_config_default(&config, FLASH_SIZE);
    config.crystal_mhz = 40;
    b = start_stub_on(&config);
    reply = call_own(b, WIRE_HELLO, 1, &version);
    assert_in_range(get_le32(reply.data + WIRE_HELLO_UART_DIV), 690, 698);
    assert_int_equal(bench_call_words(b, 0x0F, 2, change).status, 0);
    bench_run(b, BENCH_MS);
    b->baud = 2000000;
    assert_true(sync_is_answered(b));
    assert_packed_sector(b, 1);
    write_sector(b, 3);
    bench_end_stub(b);
}

static void test_a_first_contact_at_460800(void **state)
{
    struct chip_config config;
    struct bench *b;
    uint32_t change[2] = {1000000, 460800};

    (void)state;
    chip_config_default(&config, FLASH_SIZE);
    b = bench_new(&config);
    b->baud = 460800;
    bench_power(b, true);
    bench_sync(b);
    bench_start_stub(b, &restock_stub);
    assert_int_equal(bench_call_words(b, 0x0F, 2, change).status, 0);
    bench_run(b, BENCH_MS);
    b->baud = 1000000;
    assert_true(sync_is_answered(b));
    bench_end_stub(b);
}

/* As a software restart into the loader leaves it. */
static void test_a_running_watchdog_is_stopped(void **state)
{
    struct chip_config config;
    struct bench *b;

    (void)state;
    chip_config_default(&config, FLASH_SIZE);
    b = bench_new(&config);
    bench_power(b, true);
    bench_sync(b);
    bench_write_reg(b, 0x60000904, 12); /* 6.7 s */
    bench_write_reg(b, 0x60000908, 12);
    bench_write_reg(b, 0x60000900, 1);
    bench_start_stub(b, &restock_stub);
    bench_run(b, 30 * BENCH_S);
    assert_true(sync_is_answered(b));
    bench_end_stub(b);
}

/* Delays of WRITE_REG are microseconds although the processor runs at twice its clock. */
static void test_delays_are_microseconds(void **state)
{
    struct bench *b = start_stub();
    uint32_t write[4] = {0x3FF00000, 0, 0, 60000};
    uint64_t before = chip_now(b->chip), took;

    (void)state;
    assert_int_equal(bench_call_words(b, WIRE_WRITE_REG, 4, write).status, 0);
    took = b->last_byte_ns - before;
    assert_in_range(took, 60 * BENCH_MS, 66 * BENCH_MS);
    bench_end_stub(b);
}

/* --- Protection ----------------------------------------------------------------------------------------- */

static void set_status(struct bench *b, uint8_t sr1)
{
    struct nor *flash = chip_flash(b->chip);

    nor_transfer(flash, chip_now(b->chip), 0x06, 0, NULL, 0, NULL, 0);
    nor_transfer(flash, chip_now(b->chip), 0x01, 0, &sr1, 1, NULL, 0);
    bench_run(b, 100 * BENCH_MS);
}

static void test_reading_never_writes_the_status_register(void **state)
{
    struct bench *b = start_stub();
    uint32_t version = 1, sectors[2] = {0, 32};
    uint8_t frame[600];

    (void)state;
    set_status(b, 0x1C);
    nor_reset_stats(chip_flash(b->chip));
    call_own(b, WIRE_HELLO, 1, &version);
    assert_packed_sector(b, 0);
    bench_assert_reads(b, 0, 0x2000, SECTOR, 2);
    bench_assert_md5(b, 0, 0x2000);
    assert_int_equal(call_own(b, WIRE_SECTOR_DIGESTS, 2, sectors).status, 0);
    assert_true(bench_frame(b, frame, sizeof frame, BENCH_S) > 12);
    assert_int_equal(nor_get_stats(chip_flash(b->chip))->status_writes, 0);
    assert_int_equal(nor_get_stats(chip_flash(b->chip))->programs, 0);
    bench_end_stub(b);
}

static void test_writing_takes_the_protection_off(void **state)
{
    struct bench *b = start_stub();

    (void)state;
    set_status(b, 0x1C);
    nor_reset_stats(chip_flash(b->chip));
    write_sector(b, 2);
    assert_int_equal(nor_get_stats(chip_flash(b->chip))->status_writes, 1);
    bench_end_stub(b);
}

/* --- Leaving -------------------------------------------------------------------------------------------- */

static void test_leaves_to_the_firmware(void **state)
{
    struct bench *b = start_stub();
    uint32_t to[1] = {WIRE_LEAVE_TO_FIRMWARE};

    (void)state;
    set_rate(b, 26, 2000000);
    assert_int_equal(call_own(b, WIRE_LEAVE, 1, to).status, 0);
    bench_run(b, 2 * BENCH_S);
    if (chip_world_is_hostile()) { /* there the way leads back to where it came from */
        assert_true(chip_in_loader(b->chip));
    } else {
        assert_true(chip_runs_firmware(b->chip));
        assert_int_equal(chip_get_stats(b->chip)->loader_entries, 1);
    }
    bench_end_stub(b);
}

static void test_leaves_to_the_loader_and_comes_back(void **state)
{
    static const uint32_t firsts[] = {115200, 74880, 230400};
    struct bench *b = start_stub();
    uint32_t to[1] = {WIRE_LEAVE_TO_LOADER};

    (void)state;
    for (size_t i = 0; i < sizeof firsts / sizeof firsts[0]; i++) {
        set_rate(b, 26, 2000000);
        assert_int_equal(call_own(b, WIRE_LEAVE, 1, to).status, 0);
        bench_run(b, 100 * BENCH_MS);
        assert_true(chip_in_loader(b->chip));
        bench_forget(b);
        b->baud = firsts[i];
        bench_sync(b);
        bench_start_stub(b, &restock_stub);
        assert_packed_sector(b, 0);
    }
    bench_end_stub(b);
}

static void test_gives_way_to_espressifs_stub(void **state)
{
    struct bench *b = start_stub();

    (void)state;
    bench_start_stub(b, &espressif_stub);
    assert_int_equal(bench_read_reg(b, 0x3FF00014) & 1, 0); /* at the processor's usual clock */
    bench_assert_md5(b, 0, 0x10000);
    bench_end_stub(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_flash_size_to_its_last_sector),
        cmocka_unit_test(test_a_40_mhz_crystal),
        cmocka_unit_test(test_a_first_contact_at_460800),
        cmocka_unit_test(test_a_running_watchdog_is_stopped),
        cmocka_unit_test(test_delays_are_microseconds),
        cmocka_unit_test(test_reading_never_writes_the_status_register),
        cmocka_unit_test(test_writing_takes_the_protection_off),
        cmocka_unit_test(test_leaves_to_the_firmware),
        cmocka_unit_test(test_leaves_to_the_loader_and_comes_back),
        cmocka_unit_test(test_gives_way_to_espressifs_stub),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
