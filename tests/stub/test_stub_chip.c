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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hello_tells_what_it_is),
        cmocka_unit_test(test_digests_of_all_sectors),
        cmocka_unit_test(test_packed_read_gives_every_sector),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
