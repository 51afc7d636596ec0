/* vsonoff.h: the running program `vsonoff`: the device with its faces.  Shared by main.c, control.c and
 * stats_json.c. */
/* SPDX-License-Identifier: MIT */
#ifndef VSONOFF_VSONOFF_H
#define VSONOFF_VSONOFF_H

#include "chip.h"
#include "face_pty.h"
#include "wire.h"

struct options;

struct vsonoff {
    const struct options *options;
    struct chip *chip;
    struct wire *wire;
    struct face_pty *face;
    bool quit;
};

/* Whole flash to a file, or a file into the flash from address 0 with 0xFF behind it.  On failure false with
 * a sentence in `error` (of `size` bytes). */
bool vsonoff_save(const struct vsonoff *v, const char *path, char *error, size_t size);
bool vsonoff_load(const struct vsonoff *v, const char *path, char *error, size_t size);

#endif
