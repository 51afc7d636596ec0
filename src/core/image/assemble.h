/* assemble.h: one image of the whole flash from the files of a firmware that comes in several.  Pure. */
/* SPDX-License-Identifier: MIT */
#ifndef CORE_ASSEMBLE_H
#define CORE_ASSEMBLE_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct image_info;

#define ASSEMBLE_PARTS 16u

struct assemble_part {
    uint32_t at; /* flash address */
    const uint8_t *data;
    size_t size;
};

/* Size of the flash that the part at 0 is made for.  False, ERR_NOT_OFFERED with the reason: no such part, or
 * the parts do not fit there and beside each other. */
bool assemble_size(const struct assemble_part *parts, size_t count, uint32_t *size, struct err *e);

/* Fills `out` (that many bytes; blank where there is no part) and *info with what it holds.  False,
 * ERR_NOT_OFFERED: something is missing, or at the wrong address; the reasons are in *info and the error. */
bool assemble_make(const struct assemble_part *parts, size_t count, uint8_t *out, uint32_t size,
                   struct image_info *info, struct err *e);

#endif
