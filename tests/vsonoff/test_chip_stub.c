/* test_chip_stub.c: Espressif's flasher stub, which nobody here wrote, works on the virtual chip: it is
 * uploaded through the ROM loader and reads, erases, writes and verifies the flash byte for byte. */
#include "core/espressif_stub.h"
#include "test_chip_bench.h"

#include <nettle/md5.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>

#define FLASH_SIZE 0x100000u
#define SECTOR     0x1000u
#define BLOCK      0x4000u
#define CLKDIV     0x60000014u

enum {
    FLASH_BEGIN = 0x02,
    FLASH_DATA = 0x03,
    MEM_END = 0x06,
    SYNC = 0x08,
    WRITE_REG = 0x09,
    CHANGE_BAUD = 0x0F,
    DEFL_BEGIN = 0x10,
    DEFL_DATA = 0x11,
    DEFL_END = 0x12,
    FLASH_MD5 = 0x13,
    ERASE_FLASH = 0xD0,
    ERASE_REGION = 0xD1,
    READ_FLASH = 0xD2
};

static uint32_t noise(uint32_t *state)
{
    *state = *state * 1664525 + 1013904223;
    return *state >> 24;
}

static void fill(uint8_t *data, size_t len, uint32_t seed)
{
    for (size_t i = 0; i < len; i++)
        data[i] = i / SECTOR % 3 == 1 ? 0xFF : (uint8_t)noise(&seed);
}

static struct bench *start_stub(void)
{
    struct chip_config config;
    struct bench *b;
    uint32_t end[2] = {0, espressif_stub.entry};
    uint8_t hello[8];

    chip_config_default(&config, FLASH_SIZE);
    b = bench_new(&config);
    fill(nor_data(chip_flash(b->chip)), FLASH_SIZE, 1);
    bench_power(b, true);
    bench_sync(b);
    bench_upload(b, espressif_stub.text.addr, espressif_stub.text.data, espressif_stub.text.len);
    bench_upload(b, espressif_stub.data.addr, espressif_stub.data.data, espressif_stub.data.len);
    assert_int_equal(bench_call_words(b, MEM_END, 2, end).status, 0);
    assert_int_equal(bench_frame(b, hello, sizeof(hello), BENCH_S), 4);
    assert_memory_equal(hello, "OHAI", 4);
    assert_true(chip_runs_ram_code(b->chip));
    return b;
}

/* Nothing went wrong behind the scenes. */
static void end_stub(struct bench *b)
{
    const struct chip_stats *stats = chip_get_stats(b->chip);
    const struct nor_stats *flash = nor_get_stats(chip_flash(b->chip));

    for (int i = 0; i < 64; i++)
        assert_int_equal(stats->cpu_exceptions[i], 0);
    assert_int_equal(stats->unknown_rom_calls, 0);
    assert_int_equal(stats->rx_fifo_overflows, 0);
    assert_int_equal(stats->rx_ring_overflows, 0);
    assert_int_equal(flash->bits_0_to_1, 0);
    assert_int_equal(flash->ignored_busy, 0);
    assert_true(chip_runs_ram_code(b->chip));
    bench_free(b);
}

static void flash_md5(const uint8_t *data, size_t len, uint8_t digest[16])
{
    struct md5_ctx ctx;

    md5_init(&ctx);
    md5_update(&ctx, len, data);
    md5_digest(&ctx, 16, digest);
}

static void assert_chip_md5(struct bench *b, uint32_t addr, uint32_t len)
{
    uint32_t args[4] = {addr, len, 0, 0};
    struct bench_reply reply = bench_call_words(b, FLASH_MD5, 4, args);
    uint8_t digest[16];

    flash_md5(nor_data(chip_flash(b->chip)) + addr, len, digest);
    assert_int_equal(reply.status, 0);
    assert_int_equal(reply.len, 16);
    assert_memory_equal(reply.data, digest, 16);
}

/* Reads through the stub, acknowledges every block, checks the digest at the end. */
static void assert_reads(struct bench *b, uint32_t addr, uint32_t len)
{
    uint32_t args[4] = {addr, len, SECTOR, 1}, got = 0;
    const uint8_t *flash = nor_data(chip_flash(b->chip)) + addr;
    uint8_t block[SECTOR + 1], digest[16];

    assert_int_equal(bench_call_words(b, READ_FLASH, 4, args).status, 0);
    while (got < len) {
        size_t n = bench_frame(b, block, sizeof(block), BENCH_S);
        uint8_t ack[4];

        assert_int_equal(n, len - got < SECTOR ? len - got : SECTOR);
        assert_memory_equal(block, flash + got, n);
        got += (uint32_t)n;
        for (int i = 0; i < 4; i++)
            ack[i] = (uint8_t)(got >> 8 * i);
        bench_send_frame(b, ack, 4);
    }
    assert_int_equal(bench_frame(b, block, sizeof(block), BENCH_S), 16);
    flash_md5(flash, len, digest);
    assert_memory_equal(block, digest, 16);
}

static void test_sync_answers_eight_times_with_value_0(void **state)
{
    struct bench *b = start_stub();
    uint8_t sync[36] = {7, 7, 0x12, 0x20};
    struct bench_reply reply;

    (void)state;
    memset(sync + 4, 0x55, 32);
    bench_request(b, SYNC, sync, sizeof(sync), 0);
    for (int i = 0; i < 8; i++) {
        assert_true(bench_reply(b, &reply, 100 * BENCH_MS));
        assert_int_equal(reply.op, SYNC);
        assert_int_equal(reply.value, 0);
    }
    assert_false(bench_reply(b, &reply, 100 * BENCH_MS));
    assert_int_equal(chip_get_stats(b->chip)->stub_commands[SYNC], 1);
    end_stub(b);
}

/* Lets hosts that need no real time skip the wait. */
static void test_waiting_stub_announces_no_event(void **state)
{
    struct bench *b = start_stub();

    (void)state;
    bench_run(b, 100 * BENCH_MS);
    assert_true(chip_next_event(b->chip) == CHIP_NEVER);
    end_stub(b);
}

static void test_reads_flash_byte_exact(void **state)
{
    struct bench *b = start_stub();

    (void)state;
    assert_reads(b, 0x1000, 0x6000);
    assert_reads(b, FLASH_SIZE - 0x1800, 0x1800);
    end_stub(b);
}

static void test_md5_of_the_whole_flash_is_right_and_takes_as_long_as_measured(void **state)
{
    struct bench *b = start_stub();
    uint64_t before = chip_now(b->chip), took;

    (void)state;
    assert_chip_md5(b, 0, FLASH_SIZE);
    took = chip_now(b->chip) - before;
    /* 43.5 M cycles for the ROM's reading and 21.2 M for its MD5 per MB, at 52 MHz */
    assert_true(took > 1200 * BENCH_MS && took < 1290 * BENCH_MS);
    end_stub(b);
}

static void assert_blank(struct bench *b, uint32_t addr, uint32_t len, bool blank)
{
    const uint8_t *flash = nor_data(chip_flash(b->chip)) + addr;
    uint32_t i = 0;

    while (i < len && flash[i] == 0xFF)
        i++;
    assert_int_equal(i == len, blank);
}

static void test_erases_a_region_and_the_chip(void **state)
{
    struct bench *b = start_stub();
    uint32_t region[2] = {0x2000, 0x13000};

    (void)state;
    assert_int_equal(bench_call_words(b, ERASE_REGION, 2, region).status, 0);
    assert_blank(b, 0x2000, 0x13000, true);
    assert_blank(b, 0, 0x1000, false);
    assert_blank(b, 0x15000, 0x1000, false);
    assert_int_equal(bench_call_words(b, ERASE_FLASH, 0, NULL).status, 0);
    assert_blank(b, 0, FLASH_SIZE, true);
    assert_int_equal(nor_get_stats(chip_flash(b->chip))->erases_chip, 1);
    end_stub(b);
}

/* Announces a download, sends `wire` in blocks, and expects `data` in the flash. */
static void assert_writes(struct bench *b, bool deflated, uint32_t addr, const uint8_t *data, size_t len,
                          const uint8_t *wire, size_t wire_len)
{
    uint32_t blocks = (uint32_t)((wire_len + BLOCK - 1) / BLOCK);
    uint32_t begin[4] = {(uint32_t)len, blocks, BLOCK, addr}, stay = 1;

    assert_int_equal(bench_call_words(b, deflated ? DEFL_BEGIN : FLASH_BEGIN, 4, begin).status, 0);
    for (uint32_t i = 0; i < blocks; i++) {
        size_t n = wire_len - i * BLOCK < BLOCK ? wire_len - i * BLOCK : BLOCK;

        assert_int_equal(
            bench_block(b, deflated ? DEFL_DATA : FLASH_DATA, i, wire + i * BLOCK, n, 30 * BENCH_S).status,
            0);
    }
    assert_chip_md5(b, addr, (uint32_t)len);
    assert_int_equal(bench_call_words(b, deflated ? DEFL_END : 0x04, 1, &stay).status, 0);
    assert_memory_equal(nor_data(chip_flash(b->chip)) + addr, data, len);
}

static void test_writes_raw_and_deflated_data(void **state)
{
    struct bench *b = start_stub();
    size_t len = 0x1A000;
    uLongf packed_len = compressBound((uLong)len);
    uint8_t *data = malloc(len), *packed = malloc(packed_len);

    (void)state;
    assert_non_null(data);
    assert_non_null(packed);
    fill(data, len, 99);
    assert_int_equal(compress2(packed, &packed_len, data, (uLong)len, 9), Z_OK);
    assert_writes(b, true, 0x21000, data, len, packed, packed_len);
    assert_writes(b, false, 0x70000, data, 0x9000, data, 0x9000);
    free(packed);
    free(data);
    end_stub(b);
}

/* The stub scales its divider as if the link ran at 115200, so it is brought back there first. */
static void set_divider(struct bench *b, uint32_t divider, double baud)
{
    uint32_t write[4] = {CLKDIV, divider, 0xFFFFFFFF, 0};
    struct bench_reply reply;

    bench_request(b, WRITE_REG, write, sizeof(write), 0);
    bench_run(b, b->line_free_ns - chip_now(b->chip));
    b->baud = baud;
    assert_true(bench_reply(b, &reply, 20 * BENCH_MS)); /* the answer comes at the new rate */
    assert_int_equal(reply.op, WRITE_REG);
}

static void test_change_baud_moves_the_link(void **state)
{
    static const uint32_t rates[] = {230400, 460800, 921600};
    struct bench *b = start_stub();

    (void)state;
    for (size_t i = 0; i < sizeof(rates) / sizeof(rates[0]); i++) {
        uint32_t change[2] = {rates[i], 115200};

        assert_int_equal(bench_call_words(b, CHANGE_BAUD, 2, change).status, 0);
        b->baud = rates[i];
        bench_run(b, 50 * BENCH_MS);
        bench_forget(b);
        assert_reads(b, 0x3000, 0x2000);
        set_divider(b, 451, 115200);
    }
    end_stub(b);
}

static void test_a_written_divider_takes_the_link_to_2_mbaud(void **state)
{
    struct bench *b = start_stub();

    (void)state;
    set_divider(b, 26, 2000000);
    assert_reads(b, 0, 0x8000);
    end_stub(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sync_answers_eight_times_with_value_0),
        cmocka_unit_test(test_waiting_stub_announces_no_event),
        cmocka_unit_test(test_reads_flash_byte_exact),
        cmocka_unit_test(test_md5_of_the_whole_flash_is_right_and_takes_as_long_as_measured),
        cmocka_unit_test(test_erases_a_region_and_the_chip),
        cmocka_unit_test(test_writes_raw_and_deflated_data),
        cmocka_unit_test(test_change_baud_moves_the_link),
        cmocka_unit_test(test_a_written_divider_takes_the_link_to_2_mbaud),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
