/* transplant.h: one device's identity in another device's image.  Pure.
 *
 * For owners who lost part of a backup: device ID, key, MACs and product record come from one's own backup,
 * which may be incomplete; all the rest comes from the complete backup of another device of the same product.
 * Nothing is invented: what is not in one's own backup makes it fail. */
/* SPDX-License-Identifier: MIT */
#ifndef CORE_TRANSPLANT_H
#define CORE_TRANSPLANT_H

#include "base/fact.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct err;

#define TRANSPLANT_FACTS 6

struct transplant_result {
    char device_id[16], product[32], donor_product[32];
    unsigned copies;                     /* of the record that were written */
    uint32_t flash_size;                 /* bytes, that the new image is made for */
    uint32_t own_flash_size;             /* ... and one's own backup; 0 = it does not say */
    bool own_system;                     /* calibration, radio data and Wi-Fi settings are one's own, too */
    struct fact facts[TRANSPLANT_FACTS]; /* what was done, what to expect */
    size_t count;
};

struct transplant_parts { /* borrowed */
    const uint8_t *own;   /* has the identity */
    size_t own_size;      /* bytes */
    const uint8_t *donor; /* has all the rest */
    size_t donor_size;    /* bytes */
    bool force;           /* also between products */
};

/* Fills `out` (donor_size bytes, not overlapping the parts).  False: *e says why; ERR_REFUSED for another
 * product, unless forced, else ERR_NOT_OFFERED. */
bool transplant_make(const struct transplant_parts *parts, uint8_t *out, struct transplant_result *result,
                     struct err *e);

#endif
