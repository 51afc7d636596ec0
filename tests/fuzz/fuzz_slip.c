/* fuzz_slip.c: fuzz target for frames on the line.  A wrong result traps.
 *   byte 0 = room for a frame, less one; then the bytes on the line, which are also made a frame themselves
 */
/* SPDX-License-Identifier: MIT */
#include "core/device/slip.h"

#include "fuzz_base.h"

#include <stdlib.h>
#include <string.h>

#define END 0xC0u

static void decode(struct slip_decoder *d, const uint8_t *data, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        enum slip_event event = slip_decoder_push(d, data[i]);
        fuzz_check(event <= SLIP_TOO_LONG, "the event");
        fuzz_check(event != SLIP_FRAME || (d->len >= 1 && d->len <= d->cap), "the length of a frame");
        fuzz_check((event != SLIP_FRAME && event != SLIP_BAD && event != SLIP_TOO_LONG) || data[i] == END,
                   "a frame that ends without an end");
    }
}

/* Whatever was on the line before, an END and a whole frame are understood. */
static void encode_and_decode(struct slip_decoder *d, const uint8_t *data, size_t size)
{
    uint8_t *line = malloc(SLIP_ENCODED_MAX(size));
    uint8_t *end = slip_end(slip_add(slip_begin(line), data, size));
    fuzz_check((size_t)(end - line) <= SLIP_ENCODED_MAX(size), "more than is needed at most");
    enum slip_event last = SLIP_NONE;
    slip_decoder_push(d, END);
    for (uint8_t *p = line; p < end; p++)
        last = slip_decoder_push(d, *p);
    fuzz_check(last == (size == 0       ? SLIP_NONE
                        : size > d->cap ? SLIP_TOO_LONG
                                        : SLIP_FRAME),
               "the last event");
    fuzz_check(last != SLIP_FRAME || (d->len == size && memcmp(d->data, data, size) == 0), "another frame");
    free(line);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slip_decoder d;
    if (size < 1)
        return 0;
    size_t cap = (size_t)data[0] + 1;
    uint8_t *buffer = malloc(cap);
    slip_decoder_init(&d, buffer, cap);
    decode(&d, data + 1, size - 1);
    encode_and_decode(&d, data + 1, size - 1);
    free(buffer);
    return 0;
}
