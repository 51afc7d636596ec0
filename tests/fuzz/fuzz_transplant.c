/* fuzz_transplant.c: fuzz target for transplanting an identity: the image of the input gives its identity to
 * the stock image, and takes the stock image's.  Inputs: see fuzz_base.h.  A wrong result traps. */
/* SPDX-License-Identifier: MIT */
#include "base/err.h"
#include "core/image/image.h"
#include "core/image/transplant.h"

#include "fuzz_base.h"

#include <stdlib.h>
#include <string.h>

static void transplant(const uint8_t *own, size_t own_size, const uint8_t *donor, size_t donor_size,
                       bool force)
{
    struct transplant_result result;
    struct image_info info;
    struct err e = ERR_INIT;
    uint8_t *out = malloc(donor_size);
    bool ok = transplant_make(&(struct transplant_parts){own, own_size, donor, donor_size, force}, out,
                              &result, &e);
    fuzz_check(ok == (e.code == ERR_NONE), "success and error");
    if (ok) {
        image_examine(out, donor_size, true, &info);
        fuzz_check(info.verdict == IMAGE_COMPLETE, "a result that is not complete");
        fuzz_check(strcmp(info.device_id, result.device_id) == 0,
                   "another device ID than the one transplanted");
        fuzz_check(result.copies >= 1 && result.copies <= 2, "the number of copies");
    }
    free(out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz_input input;
    if (!fuzz_image_make(data, size, &input))
        return 0;
    const uint8_t *stock = fuzz_base_image(FUZZ_STOCK);
    transplant(input.image, input.size, stock, FUZZ_BASE_SIZE, input.whole);
    transplant(stock, FUZZ_BASE_SIZE, input.image, input.size, input.whole);
    free(input.image);
    return 0;
}
