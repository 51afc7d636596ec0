/* test_crc.c: crc_32 counts as zlib does. */
/* SPDX-License-Identifier: MIT */
#include "cm.h"

#include "base/crc.h"

#include <string.h>
#include <zlib.h>

static void the_check_value_of_the_polynomial(void **state)
{
    (void)state;
    assert_int_equal(crc_32(0, (const uint8_t *)"123456789", 9), 0xCBF43926);
}

static void every_byte_counts_as_in_zlib(void **state)
{
    (void)state;
    uint8_t bytes[1024];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)(i * 7 + i / 256);
    for (size_t size = 0; size <= sizeof bytes; size += 31)
        assert_int_equal(crc_32(0, bytes, size), crc32(0, bytes, (uInt)size));
}

static void parts_count_as_the_whole(void **state)
{
    (void)state;
    const uint8_t *text = (const uint8_t *)"one after the other";
    assert_int_equal(crc_32(crc_32(0, text, 5), text + 5, 14), crc_32(0, text, 19));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_check_value_of_the_polynomial),
        cmocka_unit_test(every_byte_counts_as_in_zlib),
        cmocka_unit_test(parts_count_as_the_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
