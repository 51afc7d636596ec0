/* espressif_stub.h: Espressif's flasher stub for the ESP8266, the dependable of the two stubs.
 *
 * Apache-2.0, Copyright Espressif Systems; taken at build time from a pinned npm package and turned into
 * constants by cross/espressif_stub/generate.mjs (library target `espressif_stub`). */
/* SPDX-License-Identifier: MIT */
#ifndef CORE_ESPRESSIF_STUB_H
#define CORE_ESPRESSIF_STUB_H

#include "core/device/stub_image.h"

extern const struct stub_image espressif_stub;

#endif
