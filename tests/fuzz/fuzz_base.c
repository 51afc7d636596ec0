/* fuzz_base.c: see fuzz_base.h. */
#include "fuzz_base.h"

#include "images.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void fuzz_check(bool ok, const char *what)
{
    if (ok)
        return;
    fprintf(stderr, "wrong: %s\n", what);
    abort();
}

static void start_from(enum fuzz_base base, uint8_t *image)
{
    struct images_spec spec;
    images_spec_default(&spec);
    if (base == FUZZ_BLANK)
        spec.kind = IMAGES_BLANK;
    else if (base == FUZZ_TASMOTA)
        spec.kind = IMAGES_TASMOTA;
    fuzz_check(images_make(&spec, image), "the base image");
}

const uint8_t *fuzz_base_image(enum fuzz_base base)
{
    static uint8_t *bases[FUZZ_TASMOTA + 1];
    if (bases[base] == NULL) {
        bases[base] = malloc(FUZZ_BASE_SIZE);
        fuzz_check(bases[base] != NULL, "out of memory");
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

bool fuzz_image_make(const uint8_t *data, size_t size, struct fuzz_input *input)
{
    if (size < 3)
        return false;
    input->whole = (data[0] & 1) != 0;
    enum fuzz_base base = (enum fuzz_base)(data[0] >> 1 & 3);
    bool raw = base == FUZZ_RAW;
    input->size = raw ? size - 1 : ((data[1] | (size_t)data[2] << 8) + 1) * 256;
    input->size = input->size < FUZZ_BASE_SIZE ? input->size : FUZZ_BASE_SIZE;
    input->image = malloc(input->size);
    fuzz_check(input->image != NULL, "out of memory");
    memcpy(input->image, raw ? data + 1 : fuzz_base_image(base), input->size);
    if (!raw)
        apply_changes(input->image, input->size, data + 3, size - 3);
    return true;
}
