/* examined.c: see examined.h. */
/* SPDX-License-Identifier: MIT */
#include "cm.h"

#include "examined.h"
#include "spoken.h"

#include <stdlib.h>
#include <string.h>

const struct craft_texts ewelink_texts = {{"V2.5.4", "3.1.2", "factory_apikey", "iotgo", "2.2.0(f28eaf2)"}};

/* Every string a caller prints is terminated, printable, and a verdict never comes without a reason. */
static void assert_sound(const struct image_info *info)
{
    assert_true(info->verdict >= 0 && info->verdict < IMAGE_VERDICT_COUNT);
    assert_in_range(info->reason_count, 1, IMAGE_REASONS);
    for (unsigned i = 0; i < info->reason_count; i++) {
        const char *text = spoken(&info->reasons[i]);
        size_t len = strlen(text);
        assert_in_range(len, 10, 300);
        assert_true(text[len - 1] == '.');
        for (size_t k = 0; k < len; k++)
            assert_in_range(text[k], ' ', '~');
    }
    assert_non_null(info->flash_mode);
}

static struct image_info examine_as(const uint8_t *data, size_t size, bool whole)
{
    struct image_info info;
    memset(&info, 0xA5, sizeof info);
    image_examine(data, size, whole, &info);
    assert_sound(&info);
    return info;
}

struct image_info examine(const uint8_t *data, size_t size)
{
    return examine_as(data, size, true);
}

struct image_info examine_beginning(const uint8_t *data, size_t size)
{
    return examine_as(data, size, false);
}

struct image_info examine_and_free(uint8_t *data, size_t size)
{
    struct image_info info = examine(data, size);
    free(data);
    return info;
}

void assert_verdict(const struct image_info *info, enum image_verdict verdict)
{
    assert_string_equal(image_verdict_name(info->verdict), image_verdict_name(verdict));
}

void assert_says(const struct image_info *info, enum image_verdict verdict, const char *first,
                 const char *second)
{
    assert_verdict(info, verdict);
    assert_string_equal(spoken(&info->reasons[0]), first);
    assert_int_equal(info->reason_count, second != NULL ? 2 : 1);
    if (second != NULL)
        assert_string_equal(spoken(&info->reasons[1]), second);
}
