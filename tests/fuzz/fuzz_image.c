/* fuzz_image.c: fuzz target for image examination.  Inputs: see fuzz_base.h.  A wrong result traps. */
/* SPDX-License-Identifier: MIT */
#include "core/image/image.h"
#include "say/say.h"

#include "fuzz_base.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void check_text(const char *text, size_t room)
{
    for (size_t i = 0; i < room; i++) {
        if (text[i] == '\0')
            return;
        fuzz_check(text[i] >= ' ' && text[i] <= '~', "a string that cannot be printed");
    }
    fuzz_check(false, "a string without an end");
}

static void check_sentence(const struct fact *fact)
{
    char text[600];
    say_fact(fact, text, sizeof text);
    check_text(text, sizeof text);
    fuzz_check(strlen(text) > 1 && text[strlen(text) - 1] == '.', "a sentence without an end");
}

static void examine(const uint8_t *data, size_t size, bool whole)
{
    struct image_info info;
    memset(&info, 0xA5, sizeof info);
    image_examine(data, size, whole, &info);
    fuzz_check(info.size == size, "the size");
    fuzz_check(info.verdict < IMAGE_VERDICT_COUNT, "the verdict");
    fuzz_check(info.reason_count >= 1 && info.reason_count <= IMAGE_REASONS, "the number of reasons");
    for (unsigned i = 0; i < info.reason_count; i++)
        check_sentence(&info.reasons[i]);
    check_text(info.product, sizeof info.product);
    check_text(info.version, sizeof info.version);
    check_text(info.sdk, sizeof info.sdk);
    check_text(info.boot, sizeof info.boot);
    check_text(info.device_id, sizeof info.device_id);
    check_text(info.flash_mode, 8);
    bool all_there = info.map_size != 0 && info.map_size <= size;
    fuzz_check(info.verdict != IMAGE_COMPLETE || all_there, "complete without all of its flash");
    fuzz_check(info.verdict != IMAGE_COMPLETE || !info.sdk_layout || info.init_data_map == info.map_size,
               "complete without radio data in their place");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz_input input;
    if (!fuzz_image_make(data, size, &input))
        return 0;
    examine(input.image, input.size, input.whole);
    free(input.image);
    return 0;
}
