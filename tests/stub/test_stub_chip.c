/* test_stub_chip.c: the machine code of Restock's stub on the virtual chip. */
#include "core/restock_stub.h"
#include "core/wire.h"
#include "images.h"
#include "test_chip_bench.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include <nettle/md5.h>
#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>

#define FLASH_SIZE 0x100000u
#define SECTOR     0x1000u

static void put32(uint8_t *p, uint32_t v)
{
    for (unsigned i = 0; i < 4; i++)
        p[i] = (uint8_t)(v >> 8 * i);
}

static uint32_t get32(const uint8_t *p)
{
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static uint32_t crc_of(const void *data, size_t len)
{
    return (uint32_t)crc32(0, data, (uInt)len);
}

static struct bench *start_stub(void)
{
    struct chip_config config;
    struct bench *b;
    uint32_t end[2] = {0, restock_stub.entry};
    uint8_t hello[8];
    struct images_spec spec;
    uint8_t *image;

    images_spec_default(&spec);
    image = images_new(&spec);
    assert_non_null(image);
    chip_config_default(&config, FLASH_SIZE);
    b = bench_new(&config);
    memcpy(nor_data(chip_flash(b->chip)), image, FLASH_SIZE);
    free(image);
    bench_power(b, true);
    bench_sync(b);
    bench_upload(b, restock_stub.text.addr, restock_stub.text.data, restock_stub.text.len);
    bench_upload(b, restock_stub.data.addr, restock_stub.data.data, restock_stub.data.len);
    assert_int_equal(bench_call_words(b, WIRE_MEM_END, 2, end).status, 0);
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
    assert_int_equal(flash->bits_0_to_1, 0);
    assert_int_equal(flash->ignored_busy, 0);
    assert_true(chip_runs_ram_code(b->chip));
    bench_free(b);
}

static struct bench_reply call_own(struct bench *b, uint8_t op, size_t count, const uint32_t *words)
{
    uint8_t data[64];
    struct bench_reply reply;

    for (size_t i = 0; i < count; i++)
        put32(data + 4 * i, words[i]);
    bench_request(b, op, data, 4 * count, crc_of(data, 4 * count));
    assert_true(bench_reply(b, &reply, BENCH_S));
    assert_int_equal(reply.op, op);
    return reply;
}

static void set_rate(struct bench *b, uint32_t divider, double baud)
{
    uint32_t write[4] = {WIRE_REG_UART_DIV, divider, 0xFFFFFFFF, 20000};
    struct bench_reply reply;

    bench_request(b, WIRE_WRITE_REG, write, sizeof(write), 0);
    bench_run(b, b->line_free_ns - chip_now(b->chip));
    b->baud = baud;
    assert_true(bench_reply(b, &reply, 50 * BENCH_MS));
    assert_int_equal(reply.op, WIRE_WRITE_REG);
}

static void test_hello_tells_what_it_is(void **state)
{
    struct bench *b = start_stub();
    uint32_t version = WIRE_PROTOCOL_VERSION;
    struct bench_reply reply = call_own(b, WIRE_HELLO, 1, &version);
    uint8_t all[4 + WIRE_HELLO_CRC];

    (void)state;
    assert_int_equal(reply.status, 0);
    assert_int_equal(reply.len, WIRE_HELLO_SIZE);
    assert_int_equal(get32(reply.data + WIRE_HELLO_IMAGE_CRC), restock_stub_crc);
    assert_int_equal(get32(reply.data + WIRE_HELLO_FLASH_ID), 0x1440EF);
    assert_int_equal(get32(reply.data + WIRE_HELLO_EFUSE), 0x56000000);
    put32(all, reply.value);
    memcpy(all + 4, reply.data, WIRE_HELLO_CRC);
    assert_int_equal(get32(reply.data + WIRE_HELLO_CRC), crc_of(all, sizeof all));
    end_stub(b);
}

static void test_digests_of_all_sectors(void **state)
{
    struct bench *b = start_stub();
    uint32_t args[2] = {0, FLASH_SIZE / SECTOR};
    uint64_t before = chip_now(b->chip);
    uint32_t seen = 0;
    uint8_t frame[1024];

    (void)state;
    set_rate(b, 26, 2000000);
    before = chip_now(b->chip);
    assert_int_equal(call_own(b, WIRE_SECTOR_DIGESTS, 2, args).status, 0);
    while (seen < args[1]) {
        size_t len = bench_frame(b, frame, sizeof frame, BENCH_S);
        uint32_t blank = get32(frame + 4);
        const uint8_t *digest = frame + 8;

        assert_true(len >= 12);
        assert_int_equal(get32(frame + len - 4), crc_of(frame, len - 4));
        assert_int_equal(frame[2] | frame[3] << 8, seen);
        for (unsigned i = 0; i < frame[1]; i++, seen++) {
            const uint8_t *sector = nor_data(chip_flash(b->chip)) + seen * SECTOR;
            struct md5_ctx md5;
            uint8_t expected[16];
            size_t k = 0;

            while (k < SECTOR && sector[k] == 0xFF)
                k++;
            assert_int_equal(blank >> i & 1, k == SECTOR);
            if (k == SECTOR)
                continue;
            md5_init(&md5);
            md5_update(&md5, SECTOR, sector);
            md5_digest(&md5, 16, expected);
            assert_memory_equal(digest, expected, 16);
            digest += 16;
        }
        assert_int_equal(digest - frame, len - 4);
    }
    print_message("digests: %.1f ms\n", (double)(chip_now(b->chip) - before) / 1e6);
    end_stub(b);
}

static void inflate_frame(const uint8_t *packed, size_t len, uint8_t out[SECTOR])
{
    z_stream z = {.next_in = (Bytef *)(uintptr_t)packed, .avail_in = (uInt)len, .next_out = out, .avail_out = SECTOR};

    assert_int_equal(inflateInit2(&z, -15), Z_OK);
    assert_int_equal(inflate(&z, Z_FINISH), Z_STREAM_END);
    assert_int_equal(z.avail_out, 0);
    assert_int_equal(z.avail_in, 0);
    inflateEnd(&z);
}

static void test_packed_read_gives_every_sector(void **state)
{
    struct bench *b = start_stub();
    uint32_t runs[1] = {(FLASH_SIZE / SECTOR) << 16};
    uint64_t before;
    uint8_t frame[5000], sector[SECTOR];
    size_t total = 0;

    (void)state;
    set_rate(b, 26, 2000000);
    before = chip_now(b->chip);
    assert_int_equal(call_own(b, WIRE_PACKED_READ, 1, runs).status, 0);
    for (uint32_t i = 0; i < FLASH_SIZE / SECTOR; i++) {
        size_t len = bench_frame(b, frame, sizeof frame, BENCH_S);

        assert_true(len >= 8);
        assert_int_equal(get32(frame + len - 4), crc_of(frame, len - 4));
        assert_int_equal(frame[2] | frame[3] << 8, i);
        memset(sector, 0xFF, SECTOR);
        if (frame[0] == WIRE_FRAME_RAW)
            memcpy(sector, frame + 4, SECTOR);
        else if (frame[0] == WIRE_FRAME_DEFLATE)
            inflate_frame(frame + 4, len - 8, sector);
        else
            assert_int_equal(frame[0], WIRE_FRAME_BLANK);
        assert_memory_equal(sector, nor_data(chip_flash(b->chip)) + i * SECTOR, SECTOR);
        total += len;
    }
    assert_int_equal(bench_frame(b, frame, sizeof frame, BENCH_S), 8);
    assert_int_equal(frame[0], WIRE_FRAME_END);
    print_message("packed: %zu bytes, %.1f ms\n", total, (double)(chip_now(b->chip) - before) / 1e6);
    end_stub(b);
}

/* --- Espressif's commands ------------------------------------------------------------------------------ */

static void test_sync_answers_eight_times_with_value_0(void **state)
{
    struct bench *b = start_stub();
    uint8_t sync[36] = {7, 7, 0x12, 0x20};
    struct bench_reply reply;

    (void)state;
    memset(sync + 4, 0x55, 32);
    bench_request(b, WIRE_SYNC, sync, sizeof(sync), 0);
    for (int i = 0; i < 8; i++) {
        assert_true(bench_reply(b, &reply, 100 * BENCH_MS));
        assert_int_equal(reply.op, WIRE_SYNC);
        assert_int_equal(reply.value, 0);
    }
    assert_false(bench_reply(b, &reply, 100 * BENCH_MS));
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
    struct bench_reply reply = bench_call_words(b, WIRE_FLASH_MD5, 4, args);
    uint8_t digest[16];

    flash_md5(nor_data(chip_flash(b->chip)) + addr, len, digest);
    assert_int_equal(reply.status, 0);
    assert_int_equal(reply.len, 16);
    assert_memory_equal(reply.data, digest, 16);
}

static void test_md5_of_any_range(void **state)
{
    struct bench *b = start_stub();

    (void)state;
    assert_chip_md5(b, 0, FLASH_SIZE);
    assert_chip_md5(b, 0, 256);
    assert_chip_md5(b, 0x12345, 1);
    assert_chip_md5(b, 0x12345, 0);
    assert_chip_md5(b, 0x10003, 4097);
    end_stub(b);
}

/* Reads through READ_FLASH, acknowledging every packet, `behind` packets late. */
static void assert_reads(struct bench *b, uint32_t addr, uint32_t len, uint32_t packet, uint32_t in_flight)
{
    uint32_t args[4] = {addr, len, packet, in_flight}, got = 0;
    const uint8_t *flash = nor_data(chip_flash(b->chip)) + addr;
    uint8_t block[SECTOR + 1], digest[16];

    assert_int_equal(bench_call_words(b, WIRE_READ_FLASH, 4, args).status, 0);
    while (got < len) {
        size_t n = bench_frame(b, block, sizeof(block), BENCH_S);
        uint8_t ack[4];

        assert_int_equal(n, len - got < packet ? len - got : packet);
        assert_memory_equal(block, flash + got, n);
        got += (uint32_t)n;
        put32(ack, got);
        bench_send_frame(b, ack, 4);
    }
    assert_int_equal(bench_frame(b, block, sizeof(block), BENCH_S), 16);
    flash_md5(flash, len, digest);
    assert_memory_equal(block, digest, 16);
}

static void test_reads_flash_byte_exact(void **state)
{
    struct bench *b = start_stub();

    (void)state;
    assert_reads(b, 0x1000, 0x6000, SECTOR, 1);
    assert_reads(b, FLASH_SIZE - 0x1800, 0x1800, SECTOR, 64);
    assert_reads(b, 0x12345, 0x777, 100, 3);
    set_rate(b, 26, 2000000);
    assert_reads(b, 0, 0x20000, SECTOR, 1024);
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
    uint32_t region[2] = {0x2000, 0x23000};

    (void)state;
    memset(nor_data(chip_flash(b->chip)), 0, FLASH_SIZE);
    assert_int_equal(bench_call_words(b, WIRE_ERASE_REGION, 2, region).status, 0);
    assert_blank(b, 0x2000, 0x23000, true);
    assert_blank(b, 0x1FFF, 1, false);
    assert_blank(b, 0x25000, 1, false);
    assert_int_equal(nor_get_stats(chip_flash(b->chip))->erases_64k, 1);
    assert_int_equal(nor_get_stats(chip_flash(b->chip))->erases_4k, 14 + 5);
    assert_int_equal(bench_call_words(b, 0xD0, 0, NULL).status, 0);
    assert_blank(b, 0, FLASH_SIZE, true);
    assert_int_equal(nor_get_stats(chip_flash(b->chip))->erases_chip, 1);
    assert_int_equal(nor_get_stats(chip_flash(b->chip))->status_writes, 0);
    end_stub(b);
}

#define BLOCK 0x4000u

static void fill(uint8_t *data, size_t len, uint32_t seed)
{
    for (size_t i = 0; i < len; i++) {
        seed = seed * 1664525 + 1013904223;
        data[i] = i / SECTOR % 3 == 1 ? 0xFF : (uint8_t)(seed >> (i / SECTOR % 3 ? 24 : 29));
    }
}

/* Announces a download, sends `wire` in blocks, and expects `data` in the flash. */
static void assert_writes(struct bench *b, bool deflated, uint32_t addr, const uint8_t *data, size_t len,
                          const uint8_t *wire, size_t wire_len)
{
    uint32_t blocks = (uint32_t)((wire_len + BLOCK - 1) / BLOCK);
    uint32_t begin[4] = {(uint32_t)len, blocks, BLOCK, addr}, stay = 1;

    assert_int_equal(bench_call_words(b, deflated ? WIRE_FLASH_DEFL_BEGIN : 0x02, 4, begin).status, 0);
    for (uint32_t i = 0; i < blocks; i++) {
        size_t n = wire_len - i * BLOCK < BLOCK ? wire_len - i * BLOCK : BLOCK;

        assert_int_equal(
            bench_block(b, deflated ? WIRE_FLASH_DEFL_DATA : 0x03, i, wire + i * BLOCK, n, 30 * BENCH_S).status,
            0);
        assert_int_equal(bench_read_reg(b, WIRE_REG_MAGIC), WIRE_MAGIC_ESP8266);
    }
    assert_memory_equal(nor_data(chip_flash(b->chip)) + addr, data, len);
    assert_chip_md5(b, addr, (uint32_t)len);
    assert_int_equal(bench_call_words(b, deflated ? WIRE_FLASH_DEFL_END : 0x04, 1, &stay).status, 0);
}

static void test_writes_raw_and_deflated_data(void **state)
{
    struct bench *b = start_stub();
    size_t len = 0x1A123;
    uLongf packed_len = compressBound((uLong)len);
    uint8_t *data = malloc(len), *packed = malloc(packed_len);

    (void)state;
    assert_non_null(data);
    assert_non_null(packed);
    fill(data, len, 99);
    assert_int_equal(compress2(packed, &packed_len, data, (uLong)len, 9), Z_OK);
    set_rate(b, 26, 2000000);
    assert_writes(b, true, 0x21000, data, len, packed, packed_len);
    assert_writes(b, false, 0x71000, data, 0x9000, data, 0x9000);
    assert_writes(b, false, FLASH_SIZE - 0x11000, data, 0x10123, data, 0x10123);
    free(packed);
    free(data);
    end_stub(b);
}

/* --- WRITE_BLOCK ---------------------------------------------------------------------------------------- */

static size_t deflate_raw(const uint8_t *data, size_t len, uint8_t *out, size_t size)
{
    z_stream z = {.next_in = (Bytef *)(uintptr_t)data, .avail_in = (uInt)len, .next_out = out, .avail_out = (uInt)size};

    assert_int_equal(deflateInit2(&z, 9, Z_DEFLATED, -15, 9, Z_DEFAULT_STRATEGY), Z_OK);
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    len = size - z.avail_out;
    deflateEnd(&z);
    return len;
}

static void send_write_block(struct bench *b, uint32_t sequence, uint32_t addr, uint32_t erase, uint32_t program,
                             const uint8_t *packed, size_t len)
{
    uint8_t *data = malloc(WIRE_WRITE_BLOCK_HEADER + len);

    assert_non_null(data);
    put32(data, sequence);
    put32(data + 4, addr);
    put32(data + 8, erase | program << 16);
    put32(data + 12, (uint32_t)len);
    memcpy(data + WIRE_WRITE_BLOCK_HEADER, packed, len);
    bench_request(b, WIRE_WRITE_BLOCK, data, WIRE_WRITE_BLOCK_HEADER + len, crc_of(data, WIRE_WRITE_BLOCK_HEADER + len));
    free(data);
}

static void test_write_blocks_queue_up_at_2_mbaud(void **state)
{
    struct bench *b = start_stub();
    uint8_t *data = malloc(FLASH_SIZE), packed[0x4000];
    uint32_t sequence = 0, answered = 0, waiting = 0, sizes[256];
    struct bench_reply reply;
    uint64_t before;

    (void)state;
    assert_non_null(data);
    fill(data, FLASH_SIZE, 5);
    set_rate(b, 26, 2000000);
    before = chip_now(b->chip);
    for (uint32_t addr = 0; addr < FLASH_SIZE; addr += 2 * SECTOR) {
        size_t len = deflate_raw(data + addr, 2 * SECTOR, packed, sizeof packed);

        while (waiting + WIRE_HEADER_SIZE + WIRE_WRITE_BLOCK_HEADER + len > 0x6C00) {
            assert_true(bench_reply(b, &reply, 10 * BENCH_S));
            assert_int_equal(reply.status, 0);
            assert_int_equal(reply.value, answered);
            waiting -= sizes[answered++];
        }
        sizes[sequence] = (uint32_t)(WIRE_HEADER_SIZE + WIRE_WRITE_BLOCK_HEADER + len);
        waiting += sizes[sequence];
        send_write_block(b, sequence++, addr, addr % 0x10000 ? 0 : 0xFFFF, 3, packed, len);
        bench_run(b, b->line_free_ns - chip_now(b->chip));
    }
    for (; answered < sequence; answered++) {
        assert_true(bench_reply(b, &reply, 10 * BENCH_S));
        assert_int_equal(reply.status, 0);
        assert_int_equal(reply.value, answered);
    }
    print_message("1 MB written in %.1f ms\n", (double)(chip_now(b->chip) - before) / 1e6);
    assert_memory_equal(nor_data(chip_flash(b->chip)), data, FLASH_SIZE);
    assert_int_equal(nor_get_stats(chip_flash(b->chip))->erases_64k, 16);
    assert_int_equal(nor_get_stats(chip_flash(b->chip))->erases_4k, 0);
    free(data);
    end_stub(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hello_tells_what_it_is),
        cmocka_unit_test(test_digests_of_all_sectors),
        cmocka_unit_test(test_packed_read_gives_every_sector),
        cmocka_unit_test(test_sync_answers_eight_times_with_value_0),
        cmocka_unit_test(test_waiting_stub_announces_no_event),
        cmocka_unit_test(test_md5_of_any_range),
        cmocka_unit_test(test_reads_flash_byte_exact),
        cmocka_unit_test(test_erases_a_region_and_the_chip),
        cmocka_unit_test(test_writes_raw_and_deflated_data),
        cmocka_unit_test(test_write_blocks_queue_up_at_2_mbaud),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
