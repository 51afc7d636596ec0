/* images.h: builds flash images for tests, laid out like those of real devices.
 *
 * Real lx106 code, valid headers, checksums and CRCs, invented identities.  The same spec gives the same
 * bytes.  Used by unit tests, mkimage and everything that feeds the virtual Sonoff; knows nothing of them. */
/* SPDX-License-Identifier: MIT */
#ifndef IMAGES_IMAGES_H
#define IMAGES_IMAGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum images_kind {
    IMAGES_STOCK,      /* boot loader, user1, identity, state, system sectors */
    IMAGES_TWO_SLOTS,  /* the same, updated over the air: user2 holds a later version and is the live one */
    IMAGES_BLANK,      /* all 0xFF */
    IMAGES_RANDOM,     /* every byte random: nothing compresses, nothing is blank */
    IMAGES_TASMOTA,    /* eboot, one application, settings */
    IMAGES_ESPHOME,    /* likewise, another firmware */
    IMAGES_INCOMPLETE, /* 1 MB read of a stock 4 MB device: the last sectors are missing */
    IMAGES_KIND_COUNT
};

struct images_spec {
    enum images_kind kind;
    uint32_t size;         /* bytes: 1, 2 or 4 MB */
    int map;               /* size nibble in the boot header; -1 = the usual one for `size` */
    int flash_mode;        /* header byte 2; -1 = the product's */
    const char *product;   /* e.g. "PSF-B04-GL"; known ones bring version, SDK and boot loader */
    const char *version;   /* NULL = the product's */
    uint64_t seed;         /* another seed is another firmware on another device */
    uint32_t variant;      /* same firmware, other identity, state, calibration and system sectors */
    const char *device_id; /* NULL = invented */
};

/* A 1 MB stock PSF-B04-GL, seed 1. */
void images_spec_default(struct images_spec *spec);

/* Fills `out` (spec->size bytes); false if the spec asks for something that does not exist. */
bool images_make(const struct images_spec *spec, uint8_t *out);

/* The same in fresh memory, released with free(); NULL if it cannot be made. */
uint8_t *images_new(const struct images_spec *spec);

/* Shorthands for tests: everything else as in the default spec (`product`, `version` NULL: as there).  They
 * end the program if it cannot be made. */
uint8_t *images_of(enum images_kind kind, const char *product, uint32_t size, uint32_t variant);
uint8_t *images_of_device(const char *device_id); /* stock, 1 MB */
uint8_t *images_stock(const char *product, const char *version, uint32_t size, int map);

/* Stable name ("two-slots") and back; IMAGES_KIND_COUNT if there is no such kind. */
const char *images_kind_name(enum images_kind kind);
enum images_kind images_kind_from_name(const char *name);

/* Flash size a size nibble stands for; 0 = none. */
uint32_t images_map_size(int nibble);

#endif
