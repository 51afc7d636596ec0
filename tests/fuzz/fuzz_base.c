/* fuzz_base.c: see fuzz_base.h. */
/* SPDX-License-Identifier: MIT */
#include "fuzz_base.h"

#include "craft_image.h"

#include "base/bytes.h"
#include "core/image/identity_record.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#define MAP_NIBBLE   0u /* FUZZ_BASE_SIZE in the boot header */
#define SEGMENTS_MAX 16u

void fuzz_check(bool ok, const char *what)
{
    if (ok)
        return;
    fprintf(stderr, "wrong: %s\n", what);
    abort();
}

/* --- bases ---------------------------------------------------------------------------------------------- */

/* Both slots and both copies of the identity are in use. */
static uint8_t *make_stock(void)
{
    static const struct craft_texts texts = {
        {"V2.5.4", "2.6.0", "factory_apikey", "iotgo", "2.2.0(f28eaf2)", "romVersion"}};
    uint8_t *flash = craft_sdk(FUZZ_BASE_SIZE, MAP_NIBBLE, &texts);
    craft_app(flash, FUZZ_SECOND, 2, &texts);
    craft_identity(flash, IDENTITY_COPY_A, "PSF-B04-GL", "1000abcdef");
    craft_identity(flash, IDENTITY_COPY_B, "PSF-B04-GL", "1000abcdef");
    memcpy(flash + IDENTITY_COPY_B + IDENTITY_KEY_AGAIN, flash + IDENTITY_COPY_B + IDENTITY_KEY,
           IDENTITY_KEY_LEN);
    flash[IDENTITY_FLAG] = 1;
    return flash;
}

static uint8_t *make_tasmota(void)
{
    static const struct craft_texts texts = {{"Tasmota", "StatusFWR", "2.2.2-dev(38a443e)"}};
    uint8_t *flash = craft_arduino(FUZZ_BASE_SIZE, MAP_NIBBLE, &texts);
    put_le16(flash + FUZZ_BASE_SIZE - 0x5000u, 0x1209);
    put_le32(flash + FUZZ_BASE_SIZE - 0x5000u + 8, 0x0C050000);
    return flash;
}

static uint8_t *make_blank(void)
{
    uint8_t *flash = malloc(FUZZ_BASE_SIZE);
    fuzz_check(flash != NULL, "out of memory");
    memset(flash, 0xFF, FUZZ_BASE_SIZE);
    return flash;
}

const uint8_t *fuzz_base_image(enum fuzz_base base)
{
    static uint8_t *bases[FUZZ_TASMOTA + 1];
    if (bases[base] == NULL)
        bases[base] = base == FUZZ_STOCK     ? make_stock()
                      : base == FUZZ_TASMOTA ? make_tasmota()
                                             : make_blank();
    return bases[base];
}

/* --- changes -------------------------------------------------------------------------------------------- */

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

/* Puts the checksum of the 0xE9 image at `at` right, wherever its headers say that it ends; returns the end,
 * 0 if they lead out of the bytes. */
static size_t seal_boot(uint8_t *image, size_t size, size_t at)
{
    uint8_t sum = 0xEF;
    if (at > size || size - at < 8 || image[at] != 0xE9 || image[at + 1] > SEGMENTS_MAX)
        return 0;
    size_t pos = at + 8;
    for (unsigned i = 0; i < image[at + 1]; i++) {
        if (size - pos < 8 || get_le32(image + pos + 4) > size - pos - 8)
            return 0;
        size_t end = pos + 8 + get_le32(image + pos + 4);
        for (pos += 8; pos < end; pos++)
            sum ^= image[pos];
    }
    size_t end = at + (pos - at + 16) / 16 * 16;
    if (end > size)
        return 0;
    image[end - 1] = sum;
    return end;
}

static void seal_app(uint8_t *image, size_t size, size_t at)
{
    if (at > size || size - at < 16 || image[at] != 0xEA || get_le32(image + at + 12) > size - at - 16)
        return;
    size_t end = seal_boot(image, size, at + 16 + get_le32(image + at + 12));
    if (end == 0 || size - end < 4)
        return;
    uint32_t crc = (uint32_t)crc32(0, image + at, (uInt)(end - at));
    put_le32(image + end, crc >= 0x80000000u ? ~crc : crc + 1);
}

static void seal(uint8_t *image, size_t size)
{
    static const size_t places[] = {0, CRAFT_APP, FUZZ_SECOND};
    for (size_t i = 0; i < ARRAY_LEN(places); i++) {
        seal_boot(image, size, places[i]);
        seal_app(image, size, places[i]);
    }
}

bool fuzz_image_make(const uint8_t *data, size_t size, struct fuzz_input *input)
{
    if (size < 3)
        return false;
    input->whole = (data[0] & 1) != 0;
    enum fuzz_base base = (enum fuzz_base)(data[0] >> 1 & 3);
    bool raw = base == FUZZ_RAW, sealed = (data[0] & 8) != 0;
    input->size = raw ? size - 1 : ((data[1] | (size_t)data[2] << 8) + 1) * 256;
    input->size = input->size < FUZZ_BASE_SIZE ? input->size : FUZZ_BASE_SIZE;
    input->image = malloc(input->size);
    fuzz_check(input->image != NULL, "out of memory");
    memcpy(input->image, raw ? data + 1 : fuzz_base_image(base), input->size);
    if (!raw)
        apply_changes(input->image, input->size, data + 3, size - 3);
    if (sealed)
        seal(input->image, input->size);
    return true;
}
