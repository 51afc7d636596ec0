/* firmware.h: executable images: boot loaders and applications in the chip's formats.
 *
 * Used by images.c only.  Sources: Espressif's documentation of the firmware image format, versions 1 and 2.
 */
/* SPDX-License-Identifier: MIT */
#ifndef IMAGES_FIRMWARE_H
#define IMAGES_FIRMWARE_H

#include "fill.h"

#include <stdbool.h>

struct firmware_texts { /* strings that recognisers look for, ended by NULL */
    const char *text[24];
};

/* SDK boot loader 1.6 or 1.7 (`version`), in at most 4096 bytes. */
void firmware_make_boot(uint8_t *out, uint8_t mode, uint8_t size_and_speed, const char *version,
                        struct fill_code *code);

/* Version 2 application for slot 1 or 2; exactly `len` bytes (16 n + 4), CRC included. */
void firmware_make_app_v2(uint8_t *out, size_t len, uint8_t size_and_speed, unsigned slot,
                          const struct firmware_texts *texts, struct fill_code *code, struct fill_rng *rng);

/* eboot at 0 and an Arduino application of `len` bytes (16 n) at 0x1000. */
void firmware_make_arduino(uint8_t *out, size_t len, uint8_t mode, uint8_t size_and_speed,
                           const struct firmware_texts *texts, struct fill_code *code, struct fill_rng *rng);

#endif
