/* test_stub_packing.c: the stub's own compressor and decompressor against zlib. */
/* SPDX-License-Identifier: MIT */
#include "images.h"
#include "packing.h"

#include "core/device/wire.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>

static uint32_t noise(uint32_t *state)
{
    *state = *state * 1664525 + 1013904223;
    return *state >> 24;
}

/* --- Packing ------------------------------------------------------------------------------------------ */

/* Packs a sector, has zlib unpack it again, returns its packed size; 0 if packing does not pay. */
static size_t pack(const uint8_t data[PACKING_SECTOR])
{
    uint8_t frame[PACKING_FRAME], again[PACKING_SECTOR + 1];
    size_t len = packing_frame(data, 1, frame);
    z_stream z = {.next_in = frame + 4, .next_out = again, .avail_out = sizeof again};

    if (len == 0)
        return 0;
    len -= 8; /* header and CRC32 */
    z.avail_in = (uInt)len;
    assert_int_equal(inflateInit2(&z, -15), Z_OK);
    assert_int_equal(inflate(&z, Z_FINISH), Z_STREAM_END);
    assert_int_equal(z.avail_in, 0);
    assert_int_equal(z.total_out, PACKING_SECTOR);
    inflateEnd(&z);
    assert_memory_equal(again, data, PACKING_SECTOR);
    return len;
}

static void test_packs_what_repeats(void **state)
{
    uint8_t data[PACKING_SECTOR];

    (void)state;
    memset(data, 0, sizeof data);
    assert_in_range(pack(data), 1, 60);
    for (size_t period = 2; period < 300; period += 7) {
        for (size_t i = 0; i < sizeof data; i++)
            data[i] = (uint8_t)(i % period * 37);
        assert_in_range(pack(data), 1, 700);
    }
    memset(data, 0xFF, sizeof data);
    data[PACKING_SECTOR - 1] = 0;
    assert_in_range(pack(data), 1, 80);
    data[0] = 1;
    assert_in_range(pack(data), 1, 80);
    for (size_t i = 0; i < sizeof data; i++)
        data[i] = (uint8_t) "if (x == 1) return value; else value = x * 2;\n"[i * i / 97 % 46];
    assert_in_range(pack(data), 1, 3000);
}

static void test_noise_is_not_worth_packing(void **state)
{
    uint8_t data[PACKING_SECTOR];
    uint32_t seed = 1;

    (void)state;
    for (size_t i = 0; i < sizeof data; i++)
        data[i] = (uint8_t)noise(&seed);
    assert_int_equal(pack(data), 0);
}

/* Whatever is packed is smaller than it was, with any share of noise. */
static void test_packing_never_makes_larger(void **state)
{
    uint8_t data[PACKING_SECTOR];
    uint32_t seed = 2;
    unsigned packed = 0;

    (void)state;
    for (unsigned bits = 1; bits <= 8; bits++) {
        for (unsigned share = 0; share < 256; share += 5) {
            size_t len;

            for (size_t i = 0; i < sizeof data; i++)
                data[i] = (uint8_t)(noise(&seed) < share ? 0 : noise(&seed) >> (8 - bits));
            len = pack(data);
            assert_true(len < PACKING_SECTOR);
            packed += len != 0;
        }
    }
    assert_in_range(packed, 300, 8 * 52 - 1);
}

static size_t zlib_size(const uint8_t *data)
{
    uint8_t out[2 * PACKING_SECTOR];
    z_stream z = {.next_in = (Bytef *)(uintptr_t)data,
                  .avail_in = PACKING_SECTOR,
                  .next_out = out,
                  .avail_out = sizeof out};

    assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY), Z_OK);
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    deflateEnd(&z);
    return z.total_out < PACKING_SECTOR ? z.total_out : PACKING_SECTOR;
}

static void test_firmware_packs_within_a_percent_of_zlib(void **state)
{
    static const enum images_kind kinds[] = {IMAGES_STOCK, IMAGES_TASMOTA, IMAGES_ESPHOME};

    (void)state;
    for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++) {
        size_t ours = 0, theirs = 0;
        uint8_t *image = images_of(kinds[k], NULL, 1u << 20, 0);

        for (size_t at = 0; at < 1u << 20; at += 3 * PACKING_SECTOR) {
            size_t len = pack(image + at);

            ours += len ? len : PACKING_SECTOR;
            theirs += zlib_size(image + at);
        }
        free(image);
        print_message("%s: %zu, zlib %zu\n", images_kind_name(kinds[k]), ours, theirs);
        assert_true(ours * 100 <= theirs * 101);
    }
}

/* --- Unpacking ---------------------------------------------------------------------------------------- */

static uint8_t unpacked[1u << 17];
static size_t used; /* packed bytes that were looked at */

static uint32_t unpack(const uint8_t *packed, size_t len, uint32_t limit, uint32_t *made)
{
    return packing_unpack(packed, len, limit, unpacked, made, &used);
}

static size_t deflate_raw(const uint8_t *data, size_t len, int level, int strategy, uint8_t *out, size_t size)
{
    z_stream z = {
        .next_in = (Bytef *)(uintptr_t)data, .avail_in = (uInt)len, .next_out = out, .avail_out = (uInt)size};

    assert_int_equal(deflateInit2(&z, level, Z_DEFLATED, -15, 9, strategy), Z_OK);
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    deflateEnd(&z);
    return z.total_out;
}

static void make_mixture(uint8_t *data, size_t len, unsigned kind)
{
    uint32_t seed = kind;

    for (size_t i = 0; i < len; i++)
        data[i] = kind == 0   ? 0
                  : kind == 1 ? (uint8_t)noise(&seed)
                  : kind == 2 ? (uint8_t)(i % 2 ? 0x55 : 0xAA)
                  : kind == 3 ? (uint8_t)(i / 700 % 3 ? noise(&seed) & 15 : 0xFF)
                              : (uint8_t)(i >= 32768 ? data[i - 32768] : noise(&seed));
}

static void test_unpacks_all_that_zlib_makes(void **state)
{
    static const size_t lengths[] = {0, 1, 63, 64, 65, 4096, 65536, 100001};
    static uint8_t data[100001], packed[110000];

    (void)state;
    for (unsigned kind = 0; kind < 5; kind++) {
        make_mixture(data, sizeof data, kind);
        for (size_t l = 0; l < sizeof lengths / sizeof lengths[0]; l++) {
            for (int level = 0; level <= 9; level++) {
                for (int strategy = Z_DEFAULT_STRATEGY; strategy <= Z_FIXED; strategy++) {
                    size_t len = deflate_raw(data, lengths[l], level, strategy, packed, sizeof packed);
                    uint32_t made;

                    assert_int_equal(unpack(packed, len, (uint32_t)lengths[l], &made), 0);
                    assert_int_equal(made, lengths[l]);
                    assert_int_equal(used, len);
                    assert_memory_equal(unpacked, data, lengths[l]);
                }
            }
        }
    }
}

static void test_a_stream_cut_anywhere_is_refused(void **state)
{
    static uint8_t data[5000], packed[6000];

    (void)state;
    make_mixture(data, sizeof data, 3);
    for (int level = 0; level <= 9; level += 3) {
        size_t len = deflate_raw(data, sizeof data, level, Z_DEFAULT_STRATEGY, packed, sizeof packed);

        for (size_t cut = 0; cut < len; cut++) {
            uint32_t made;

            assert_int_equal(unpack(packed, cut, sizeof data, &made), WIRE_STATUS_INFLATE_FAILED);
            assert_true(made <= sizeof data);
        }
    }
}

static void test_too_long_and_too_short_are_told_apart(void **state)
{
    static uint8_t data[5000], packed[6000];
    size_t len;
    uint32_t made;

    (void)state;
    make_mixture(data, sizeof data, 3);
    len = deflate_raw(data, sizeof data, 6, Z_DEFAULT_STRATEGY, packed, sizeof packed);
    assert_int_equal(unpack(packed, len, 4999, &made), WIRE_STATUS_TOO_MUCH);
    assert_int_equal(made, 4999);
    assert_int_equal(unpack(packed, len, 5001, &made), WIRE_STATUS_TOO_LITTLE);
    assert_int_equal(made, 5000);
}

/* Damaged streams end, stay within the limit, and never say what zlib calls broken is whole. */
static void test_damage_does_no_harm(void **state)
{
    static uint8_t data[3000], packed[4000], damaged[4000], again[3000];
    unsigned refused = 0;

    (void)state;
    make_mixture(data, sizeof data, 3);
    for (int strategy = Z_DEFAULT_STRATEGY; strategy <= Z_FIXED; strategy += 2) {
        size_t len = deflate_raw(data, sizeof data, 6, strategy, packed, sizeof packed);

        for (size_t bit = 0; bit < 8 * len; bit++) {
            z_stream z = {
                .next_in = damaged, .avail_in = (uInt)len, .next_out = again, .avail_out = sizeof again};
            uint32_t made, status;
            int theirs;

            memcpy(damaged, packed, len);
            damaged[bit / 8] ^= (uint8_t)(1u << bit % 8);
            status = unpack(damaged, len, sizeof data, &made);
            assert_true(made <= sizeof data);
            assert_int_equal(inflateInit2(&z, -15), Z_OK);
            theirs = inflate(&z, Z_FINISH);
            inflateEnd(&z);
            if (status == 0 || status == WIRE_STATUS_TOO_LITTLE) {
                assert_int_equal(theirs, Z_STREAM_END);
                assert_int_equal(made, z.total_out);
                assert_memory_equal(unpacked, again, made);
            }
            refused += status != 0;
        }
    }
    assert_true(refused > 100);
}

static void test_random_bytes_end(void **state)
{
    uint8_t data[600];
    uint32_t seed = 7;

    (void)state;
    for (unsigned round = 0; round < 20000; round++) {
        uint32_t made;

        for (size_t i = 0; i < sizeof data; i++)
            data[i] = (uint8_t)noise(&seed);
        data[0] = (uint8_t)((data[0] & ~7u) | 1 | (round % 3 + 0) << 1);
        unpack(data, sizeof data, 70000, &made);
        assert_true(made <= 70000);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_packs_what_repeats),
        cmocka_unit_test(test_noise_is_not_worth_packing),
        cmocka_unit_test(test_packing_never_makes_larger),
        cmocka_unit_test(test_firmware_packs_within_a_percent_of_zlib),
        cmocka_unit_test(test_unpacks_all_that_zlib_makes),
        cmocka_unit_test(test_a_stream_cut_anywhere_is_refused),
        cmocka_unit_test(test_too_long_and_too_short_are_told_apart),
        cmocka_unit_test(test_damage_does_no_harm),
        cmocka_unit_test(test_random_bytes_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
