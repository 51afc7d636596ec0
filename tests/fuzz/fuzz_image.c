/* fuzz_image.c: fuzz target for image examination.
 *
 * Interesting places lie up to 4 MB apart, inputs should stay small: an input says how to make an image.
 *   byte 0: bit 0 = the bytes are a whole flash; bits 2:1 = what it starts from (see enum base)
 *   bytes 1, 2: size of the image in units of 256 bytes, little-endian, plus one
 *   then changes: offset (3 bytes), length (1 byte), that many bytes
 * Base RAW takes all bytes from byte 1 on as the image itself.  A wrong result traps. */
#include "core/image.h"

#include "images.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define IMAGE_MAX 0x100000u /* a change goes anywhere in a flash of 1 MB */

enum base { RAW, BLANK, STOCK, TASMOTA };

static void check(bool ok, const char *what)
{
    if (ok)
        return;
    fprintf(stderr, "image examination: %s\n", what);
    abort();
}

static void check_text(const char *text, size_t room)
{
    for (size_t i = 0; i < room; i++) {
        if (text[i] == '\0')
            return;
        check(text[i] >= ' ' && text[i] <= '~', "a string that cannot be printed");
    }
    check(false, "a string without an end");
}

static void examine(const uint8_t *data, size_t size, bool whole)
{
    struct image_info info;
    memset(&info, 0xA5, sizeof info);
    image_examine(data, size, whole, &info);
    check(info.size == size, "the size");
    check(info.verdict < IMAGE_VERDICT_COUNT, "the verdict");
    check(info.reason_count >= 1 && info.reason_count <= IMAGE_REASONS, "the number of reasons");
    for (unsigned i = 0; i < info.reason_count; i++)
        check_text(info.reasons[i], sizeof info.reasons[i]);
    check_text(info.product, sizeof info.product);
    check_text(info.version, sizeof info.version);
    check_text(info.sdk, sizeof info.sdk);
    check_text(info.boot, sizeof info.boot);
    check_text(info.device_id, sizeof info.device_id);
    check_text(info.firmware, 16);
    check_text(info.flash_mode, 8);
    bool all_there = info.map_size != 0 && info.map_size <= size;
    check(info.verdict != IMAGE_COMPLETE || all_there, "complete without all of its flash");
    check(info.verdict != IMAGE_COMPLETE || !info.sdk_layout || info.init_data_map == info.map_size,
          "complete without radio data in their place");
}

static void start_from(enum base base, uint8_t *image)
{
    struct images_spec spec;
    images_spec_default(&spec);
    if (base == BLANK)
        spec.kind = IMAGES_BLANK;
    else if (base == TASMOTA)
        spec.kind = IMAGES_TASMOTA;
    check(images_make(&spec, image), "the base image");
}

/* Bases are made once: making one takes longer than examining it. */
static const uint8_t *base_image(enum base base)
{
    static uint8_t *bases[TASMOTA + 1];
    if (bases[base] == NULL) {
        bases[base] = malloc(IMAGE_MAX);
        check(bases[base] != NULL, "out of memory");
        start_from(base, bases[base]);
    }
    return bases[base];
}

static void apply_changes(uint8_t *image, size_t image_size, const uint8_t *data, size_t size)
{
    while (size >= 4) {
        size_t at = data[0] | (size_t)data[1] << 8 | (size_t)data[2] << 16, len = data[3];
        data += 4;
        size -= 4;
        len = len < size ? len : size;
        for (size_t i = 0; i < len && at + i < image_size; i++)
            image[at + i] = data[i];
        data += len;
        size -= len;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 3)
        return 0;
    bool whole = (data[0] & 1) != 0;
    enum base base = (enum base)(data[0] >> 1 & 3);
    if (base == RAW) {
        examine(data + 1, size - 1, whole);
        return 0;
    }
    size_t image_size = ((data[1] | (size_t)data[2] << 8) + 1) * 256;
    image_size = image_size < IMAGE_MAX ? image_size : IMAGE_MAX;
    uint8_t *image = malloc(image_size); /* of exactly this size: the sanitizer watches its end */
    check(image != NULL, "out of memory");
    memcpy(image, base_image(base), image_size);
    apply_changes(image, image_size, data + 3, size - 3);
    examine(image, image_size, whole);
    free(image);
    return 0;
}
