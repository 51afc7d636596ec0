/* load.h: loading a stub into the chip's RAM.  Used by stubs.c. */
/* SPDX-License-Identifier: MIT */
#ifndef CORE_DEVICE_LOAD_H
#define CORE_DEVICE_LOAD_H

#include <stdbool.h>

struct device;
struct err;
struct stub_image;

/* Loads a stub through the ROM's boot loader and waits for its greeting.  ERR_STUB if it does not start,
 * ERR_LOST or ERR_RESET if the boot loader stops answering.  Repeats the upload after line errors. */
bool load_stub(struct device *dev, const struct stub_image *stub, struct err *e);

#endif
