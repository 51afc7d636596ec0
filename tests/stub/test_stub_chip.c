/* test_stub_chip.c: the machine code of Restock's stub on the virtual chip. */
/* SPDX-License-Identifier: MIT */
#include "base/bytes.h"
#include "core/device/espressif_stub.h"
#include "core/device/restock_stub.h"
#include "core/device/wire.h"
#include "images.h"
#include "own_crc.h"
#include "test_stub_bench.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include <nettle/md5.h>
#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>

#define FLASH_SIZE 0x100000u
#define SECTOR     0x1000u

static uint32_t crc_of(const void *data, size_t len)
{
    return (uint32_t)crc32(0, data, (uInt)len);
}

static struct bench *start_stub_on(const struct chip_config *config)
{
    struct bench *b = bench_new_in_world(config);
    uint8_t *image = images_of(IMAGES_STOCK, NULL, 0x100000, 0);
    uint32_t size = config->flash.size;

    memcpy(nor_data(chip_flash(b->chip)), image, size < 0x100000 ? size : 0x100000);
    memcpy(nor_data(chip_flash(b->chip)) + size - SECTOR, image, SECTOR);
    free(image);
    bench_power_to_stub(b, &restock_stub);
    return b;
}

static struct bench *start_stub(void)
{
    struct chip_config config;

    chip_config_default(&config, FLASH_SIZE);
    return start_stub_on(&config);
}

static struct bench_reply call_own(struct bench *b, uint8_t op, size_t count, const uint32_t *words)
{
    uint8_t data[64];
    struct bench_reply reply;

    for (size_t i = 0; i < count; i++)
        put_le32(data + 4 * i, words[i]);
    bench_request(b, op, data, 4 * count, own_crc(op, data, 4 * count));
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
    assert_int_equal(get_le32(reply.data + WIRE_HELLO_IMAGE_CRC), restock_stub_crc);
    assert_int_equal(get_le32(reply.data + WIRE_HELLO_FLASH_ID), 0x1440EF);
    assert_int_equal(get_le32(reply.data + WIRE_HELLO_EFUSE), 0x56000000);
    put_le32(all, reply.value);
    memcpy(all + 4, reply.data, WIRE_HELLO_CRC);
    assert_int_equal(get_le32(reply.data + WIRE_HELLO_CRC), crc_of(all, sizeof all));
    bench_end_stub(b);
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
        uint32_t blank = get_le32(frame + 4);
        const uint8_t *digest = frame + 8;

        assert_true(len >= 12);
        assert_int_equal(get_le32(frame + len - 4), crc_of(frame, len - 4));
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
    bench_end_stub(b);
}

static void inflate_frame(const uint8_t *packed, size_t len, uint8_t out[SECTOR])
{
    z_stream z = {
        .next_in = (Bytef *)(uintptr_t)packed, .avail_in = (uInt)len, .next_out = out, .avail_out = SECTOR};

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
        assert_int_equal(get_le32(frame + len - 4), crc_of(frame, len - 4));
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
    bench_end_stub(b);
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
    bench_end_stub(b);
}

/* Lets hosts that need no real time skip the wait. */
static void test_waiting_stub_announces_no_event(void **state)
{
    struct bench *b = start_stub();

    (void)state;
    bench_run(b, 100 * BENCH_MS);
    assert_true(chip_next_event(b->chip) == CHIP_NEVER);
    bench_end_stub(b);
}

static void test_md5_of_any_range(void **state)
{
    struct bench *b = start_stub();

    (void)state;
    bench_assert_md5(b, 0, FLASH_SIZE);
    bench_assert_md5(b, 0, 256);
    bench_assert_md5(b, 0x12345, 1);
    bench_assert_md5(b, 0x12345, 0);
    bench_assert_md5(b, 0x10003, 4097);
    bench_end_stub(b);
}

static void test_reads_flash_byte_exact(void **state)
{
    struct bench *b = start_stub();

    (void)state;
    bench_assert_reads(b, 0x1000, 0x6000, SECTOR, 1);
    bench_assert_reads(b, FLASH_SIZE - 0x1800, 0x1800, SECTOR, 64);
    bench_assert_reads(b, 0x12345, 0x777, 100, 3);
    set_rate(b, 26, 2000000);
    bench_assert_reads(b, 0, 0x20000, SECTOR, 1024);
    bench_end_stub(b);
}

static void test_erases_a_region_and_the_chip(void **state)
{
    struct bench *b = start_stub();
    uint32_t region[2] = {0x2000, 0x23000};

    (void)state;
    memset(nor_data(chip_flash(b->chip)), 0, FLASH_SIZE);
    assert_int_equal(bench_call_words(b, WIRE_ERASE_REGION, 2, region).status, 0);
    assert_true(bench_is_blank(b, 0x2000, 0x23000));
    assert_false(bench_is_blank(b, 0x1FFF, 1));
    assert_false(bench_is_blank(b, 0x25000, 1));
    assert_int_equal(nor_get_stats(chip_flash(b->chip))->erases_64k, 1);
    assert_int_equal(nor_get_stats(chip_flash(b->chip))->erases_4k, 14 + 5);
    assert_int_equal(bench_call_words(b, 0xD0, 0, NULL).status, 0);
    assert_true(bench_is_blank(b, 0, FLASH_SIZE));
    assert_int_equal(nor_get_stats(chip_flash(b->chip))->erases_chip, 1);
    assert_int_equal(nor_get_stats(chip_flash(b->chip))->status_writes, 0);
    bench_end_stub(b);
}

static void fill(uint8_t *data, size_t len, uint32_t seed)
{
    for (size_t i = 0; i < len; i++) {
        seed = seed * 1664525 + 1013904223;
        data[i] = i / SECTOR % 3 == 1 ? 0xFF : (uint8_t)(seed >> (i / SECTOR % 3 ? 24 : 29));
    }
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
    bench_assert_writes(b, true, 0x21000, data, len, packed, packed_len);
    bench_assert_writes(b, false, 0x71000, data, 0x9000, data, 0x9000);
    bench_assert_writes(b, false, FLASH_SIZE - 0x11000, data, 0x10123, data, 0x10123);
    free(packed);
    free(data);
    bench_end_stub(b);
}

/* --- WRITE_BLOCK ---------------------------------------------------------------------------------------- */

static size_t deflate_raw(const uint8_t *data, size_t len, uint8_t *out, size_t size)
{
    z_stream z = {
        .next_in = (Bytef *)(uintptr_t)data, .avail_in = (uInt)len, .next_out = out, .avail_out = (uInt)size};

    assert_int_equal(deflateInit2(&z, 9, Z_DEFLATED, -15, 9, Z_DEFAULT_STRATEGY), Z_OK);
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    len = size - z.avail_out;
    deflateEnd(&z);
    return len;
}

static uint32_t begin_series(struct bench *b)
{
    uint32_t how = 0;
    struct bench_reply reply = call_own(b, WIRE_PREPARE, 1, &how);

    assert_int_equal(reply.status, 0);
    return reply.value;
}

static void send_write_block(struct bench *b, uint32_t sequence, uint32_t addr, uint32_t erase,
                             uint32_t program, const uint8_t *packed, size_t len)
{
    uint8_t *data = malloc(WIRE_WRITE_BLOCK_HEADER + len);

    assert_non_null(data);
    put_le32(data, sequence);
    put_le32(data + 4, addr);
    put_le32(data + 8, erase | program << 16);
    put_le32(data + 12, (uint32_t)len);
    memcpy(data + WIRE_WRITE_BLOCK_HEADER, packed, len);
    bench_request(b, WIRE_WRITE_BLOCK, data, WIRE_WRITE_BLOCK_HEADER + len,
                  own_crc(WIRE_WRITE_BLOCK, data, WIRE_WRITE_BLOCK_HEADER + len));
    free(data);
}

static void test_write_blocks_queue_up_at_2_mbaud(void **state)
{
    struct bench *b = start_stub();
    uint8_t *data = malloc(FLASH_SIZE), packed[0x4000];
    uint32_t first, sent = 0, answered = 0, waiting = 0, sizes[256];
    struct bench_reply reply;
    uint64_t before;

    (void)state;
    assert_non_null(data);
    fill(data, FLASH_SIZE, 5);
    set_rate(b, 26, 2000000);
    first = begin_series(b);
    before = chip_now(b->chip);
    for (uint32_t addr = 0; addr < FLASH_SIZE; addr += 2 * SECTOR) {
        size_t len = deflate_raw(data + addr, 2 * SECTOR, packed, sizeof packed);

        while (waiting + WIRE_HEADER_SIZE + WIRE_WRITE_BLOCK_HEADER + len > 0x6C00) {
            assert_true(bench_reply(b, &reply, 10 * BENCH_S));
            assert_int_equal(reply.status, 0);
            assert_int_equal(reply.value, first + answered);
            waiting -= sizes[answered++];
        }
        sizes[sent] = (uint32_t)(WIRE_HEADER_SIZE + WIRE_WRITE_BLOCK_HEADER + len);
        waiting += sizes[sent];
        send_write_block(b, first + sent++, addr, addr % 0x10000 ? 0 : 0xFFFF, 3, packed, len);
        bench_run(b, b->line_free_ns - chip_now(b->chip));
    }
    for (; answered < sent; answered++) {
        assert_true(bench_reply(b, &reply, 10 * BENCH_S));
        assert_int_equal(reply.status, 0);
        assert_int_equal(reply.value, first + answered);
    }
    print_message("1 MB written in %.1f ms\n", (double)(chip_now(b->chip) - before) / 1e6);
    assert_memory_equal(nor_data(chip_flash(b->chip)), data, FLASH_SIZE);
    assert_int_equal(nor_get_stats(chip_flash(b->chip))->erases_64k, 16);
    assert_int_equal(nor_get_stats(chip_flash(b->chip))->erases_4k, 0);
    free(data);
    bench_end_stub(b);
}

/* --- Rates ---------------------------------------------------------------------------------------------- */

/* Whether a SYNC is answered eight times. */
static bool sync_is_answered(struct bench *b)
{
    uint8_t sync[36] = {7, 7, 0x12, 0x20};
    struct bench_reply reply;
    unsigned answers = 0;

    memset(sync + 4, 0x55, 32);
    bench_request(b, WIRE_SYNC, sync, sizeof(sync), 0);
    while (bench_reply(b, &reply, 20 * BENCH_MS))
        answers += reply.op == WIRE_SYNC && reply.value == 0;
    return answers == 8;
}

static void test_a_host_at_the_first_rate_is_found_again(void **state)
{
    static const uint32_t dividers[] = {26, 35, 52, 56, 113, 226};

    (void)state;
    for (size_t i = 0; i < sizeof dividers / sizeof dividers[0]; i++) {
        struct bench *b = start_stub();

        set_rate(b, dividers[i], 52e6 / dividers[i]);
        assert_true(sync_is_answered(b));
        b->baud = 115200; /* another program, which knows nothing of that */
        sync_is_answered(b);
        bench_forget(b);
        assert_true(sync_is_answered(b));
        bench_end_stub(b);
    }
}

static void test_a_host_in_the_middle_of_a_stream_is_found_again(void **state)
{
    struct bench *b = start_stub();
    uint32_t runs[1] = {(FLASH_SIZE / SECTOR) << 16};

    (void)state;
    set_rate(b, 56, 52e6 / 56);
    assert_int_equal(call_own(b, WIRE_PACKED_READ, 1, runs).status, 0);
    bench_run(b, 100 * BENCH_MS);
    b->baud = 115200;
    sync_is_answered(b);
    bench_run(b, 100 * BENCH_MS); /* what was on its way */
    bench_forget(b);
    assert_true(sync_is_answered(b));
    b->speaks_past = true;
    bench_end_stub(b);
}

static void test_silence_changes_no_rate(void **state)
{
    struct bench *b = start_stub();

    (void)state;
    set_rate(b, 26, 2000000);
    bench_run(b, 120 * BENCH_S);
    assert_true(sync_is_answered(b));
    bench_end_stub(b);
}

/* A few damaged bytes in a long request are no reason to leave the rate. */
static void test_some_noise_changes_no_rate(void **state)
{
    struct bench *b = start_stub();
    uint8_t junk[6] = {0, 0xFF, 0, 0, 0x55, 0};

    (void)state;
    set_rate(b, 26, 2000000);
    for (unsigned i = 0; i < 50; i++) {
        b->baud = 1200000;
        bench_send(b, junk, sizeof junk);
        bench_run(b, BENCH_MS);
        b->baud = 2000000;
        bench_forget(b);
        assert_true(sync_is_answered(b) || sync_is_answered(b));
    }
    bench_end_stub(b);
}

static void test_change_baud_is_exact_from_any_rate(void **state)
{
    static const uint32_t rates[] = {230400, 460800, 921600, 1000000, 2000000, 1500000, 115200};
    static const uint32_t dividers[] = {226, 113, 56, 52, 26, 35, 451};
    struct bench *b = start_stub();

    (void)state;
    for (size_t i = 0; i < sizeof rates / sizeof rates[0]; i++) {
        uint32_t change[2] = {rates[i], i ? rates[i - 1] : 115200};

        assert_int_equal(bench_call_words(b, 0x0F, 2, change).status, 0);
        bench_run(b, BENCH_MS);
        b->baud = rates[i];
        assert_true(sync_is_answered(b));
        assert_int_equal(bench_read_reg(b, WIRE_REG_UART_DIV), dividers[i]);
    }
    bench_end_stub(b);
}

/* --- Other devices ----------------------------------------------------------------------------------------
 */

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

    fill(data, SECTOR, sector);
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

/* --- Protection --------------------------------------------------------------------------------------------
 */

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

/* --- Line use ----------------------------------------------------------------------------------------------
 */

static double line_use(struct bench *b, uint32_t sectors)
{
    uint32_t run[1] = {sectors << 16};
    uint8_t frame[5000];
    uint64_t begin;
    size_t from;

    assert_int_equal(call_own(b, WIRE_PACKED_READ, 1, run).status, 0);
    begin = b->last_byte_ns;
    from = b->in_len;
    do
        assert_true(bench_frame(b, frame, sizeof frame, BENCH_S) > 0);
    while (frame[0] != WIRE_FRAME_END);
    return (double)(b->in_len - from) * 10e9 / b->baud / (double)(b->last_byte_ns - begin);
}

static void test_incompressible_data_fills_the_line(void **state)
{
    struct bench *b = start_stub();
    uint32_t seed = 9;

    (void)state;
    for (size_t i = 0; i < FLASH_SIZE; i++) {
        seed = seed * 1664525 + 1013904223;
        nor_data(chip_flash(b->chip))[i] = (uint8_t)(seed >> 24);
    }
    set_rate(b, 26, 2000000);
    assert_true(line_use(b, 64) > (chip_world_is_hostile() ? 0.5 : 0.95));
    bench_end_stub(b);
}

static void test_firmware_fills_the_line_at_921600(void **state)
{
    struct bench *b = start_stub();

    (void)state;
    set_rate(b, 56, 52e6 / 56);
    assert_true(line_use(b, 64) > 0.97);
    bench_end_stub(b);
}

/* --- Bad lines
 * ---------------------------------------------------------------------------------------------- */

static void test_damaged_requests_change_nothing(void **state)
{
    struct bench *b = start_stub();
    uint32_t seed = 5, addr[1] = {WIRE_REG_MAGIC};
    uint8_t data[700], packed[2 * SECTOR];

    (void)state;
    set_rate(b, 26, 2000000);
    fill(data, sizeof data, 1);
    for (unsigned round = 0; round < 200; round++) {
        size_t len = deflate_raw(data, sizeof data, packed, sizeof packed), at;

        seed = seed * 1664525 + 1013904223;
        at = seed / 65536 % len;
        packed[at] ^= 4;
        put_le32(data, 0);
        put_le32(data + 4, 0x1000);
        put_le32(data + 8, 0x00010001);
        put_le32(data + 12, 100);
        memcpy(data + 16, packed, 100);
        bench_request(b, WIRE_WRITE_BLOCK, data, 116, seed);
        bench_send(b, packed, 50);
        bench_send(b, "\xC0\xDB\xC0\xC0\xDB\xDB\xC0", 7);
    }
    bench_run(b, b->line_free_ns - chip_now(b->chip) + 50 * BENCH_MS);
    bench_forget(b);
    assert_int_equal(bench_call_words(b, WIRE_READ_REG, 1, addr).value, WIRE_MAGIC_ESP8266);
    assert_int_equal(nor_get_stats(chip_flash(b->chip))->erases_4k, 0);
    assert_int_equal(nor_get_stats(chip_flash(b->chip))->programs, 0);
    bench_end_stub(b);
}

/* The mask ROM's MD5 keeps the processor for 12 us at a time, more than two bytes take. */
static void test_requests_queue_up_while_the_chip_hashes(void **state)
{
    struct bench *b = start_stub();
    uint32_t all[4] = {0, FLASH_SIZE, 0, 0};
    struct bench_reply reply;
    uint8_t data[2016] = {0};

    (void)state;
    set_rate(b, 26, 2000000);
    bench_request(b, WIRE_FLASH_MD5, all, sizeof all, 0);
    for (size_t i = 0; i < sizeof data; i += 16)
        put_le32(data + i, 0x3FF00000); /* a register of no importance */
    for (unsigned i = 0; i < 13; i++)
        bench_request(b, WIRE_WRITE_REG, data, sizeof data, 0);
    assert_true(bench_reply(b, &reply, BENCH_S));
    assert_int_equal(reply.op, WIRE_FLASH_MD5);
    for (unsigned i = 0; i < 13; i++) {
        assert_true(bench_reply(b, &reply, BENCH_S));
        assert_int_equal(reply.op, WIRE_WRITE_REG);
        assert_int_equal(reply.status, 0);
    }
    bench_end_stub(b);
}

/* A byte that comes a little too slowly is received, but may be wrong and lack its stop bit. */
static void test_a_request_with_a_framing_error_is_dropped(void **state)
{
    struct bench *b = start_stub();
    unsigned damaged = 0;

    (void)state;
    for (unsigned i = 0; i < 200; i++) {
        uint64_t before = chip_get_stats(b->chip)->rx_frame_errors;
        struct bench_reply reply;

        bench_send(b, "\xC0\0\x0D\4\0\0\0\0\0\0\0", 11); /* SPI_ATTACH, whatever its data are */
        b->baud *= 0.96;
        bench_send(b, "\0", 1);
        b->baud /= 0.96;
        bench_send(b, "\0\xC0", 2);
        if (chip_get_stats(b->chip)->rx_frame_errors == before)
            bench_run(b, 3 * BENCH_MS);
        if (chip_get_stats(b->chip)->rx_frame_errors != before) {
            assert_false(bench_reply(b, &reply, 10 * BENCH_MS));
            damaged++;
        } else {
            assert_true(bench_reply(b, &reply, 10 * BENCH_MS));
        }
    }
    assert_in_range(damaged, 10, 190);
    bench_end_stub(b);
}

/* --- Leaving
 * ------------------------------------------------------------------------------------------------ */

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
        cmocka_unit_test(test_a_host_at_the_first_rate_is_found_again),
        cmocka_unit_test(test_a_host_in_the_middle_of_a_stream_is_found_again),
        cmocka_unit_test(test_silence_changes_no_rate),
        cmocka_unit_test(test_some_noise_changes_no_rate),
        cmocka_unit_test(test_change_baud_is_exact_from_any_rate),
        cmocka_unit_test(test_every_flash_size_to_its_last_sector),
        cmocka_unit_test(test_a_40_mhz_crystal),
        cmocka_unit_test(test_a_first_contact_at_460800),
        cmocka_unit_test(test_a_running_watchdog_is_stopped),
        cmocka_unit_test(test_delays_are_microseconds),
        cmocka_unit_test(test_reading_never_writes_the_status_register),
        cmocka_unit_test(test_writing_takes_the_protection_off),
        cmocka_unit_test(test_incompressible_data_fills_the_line),
        cmocka_unit_test(test_firmware_fills_the_line_at_921600),
        cmocka_unit_test(test_damaged_requests_change_nothing),
        cmocka_unit_test(test_requests_queue_up_while_the_chip_hashes),
        cmocka_unit_test(test_a_request_with_a_framing_error_is_dropped),
        cmocka_unit_test(test_leaves_to_the_firmware),
        cmocka_unit_test(test_leaves_to_the_loader_and_comes_back),
        cmocka_unit_test(test_gives_way_to_espressifs_stub),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
