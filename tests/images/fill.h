/* fill.h: what test images are filled with: machine code, texts and noise, all from a seed.
 *
 * Used by images.c only.  Code is cut from real lx106 libraries (lx106_text.sh), in an order of its own for
 * every seed, so that images compress as firmware does and two firmwares share no sector. */
/* SPDX-License-Identifier: MIT */
#ifndef IMAGES_FILL_H
#define IMAGES_FILL_H

#include <stddef.h>
#include <stdint.h>

struct fill_rng {
    uint64_t state;
};

struct fill_rng fill_rng_from(uint64_t seed, const char *name); /* an own stream for every name */
uint64_t fill_rng_next(struct fill_rng *r);
uint32_t fill_rng_below(struct fill_rng *r, uint32_t limit);
void fill_random(struct fill_rng *r, uint8_t *out, size_t len);

#define FILL_PIECES 512

struct fill_code {
    struct {
        uint32_t begin, end; /* in the library code */
    } pieces[FILL_PIECES];
    unsigned count, next;
    uint32_t at; /* in pieces[next] */
};

void fill_code_init(struct fill_code *f, struct fill_rng *r);
/* The next `len` bytes of code.  Begins again after about 450 KB. */
void fill_code_next(struct fill_code *f, uint8_t *out, size_t len);

/* Log and format texts as in a firmware's read-only data: NUL-terminated, each at a multiple of 4. */
void fill_texts(struct fill_rng *r, uint8_t *out, size_t len);

#endif
