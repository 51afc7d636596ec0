/* restock_stub.h: Restock's own flasher stub for the ESP8266 (src/stub), the fast one of the two stubs.
 *
 * Compiled at build time and turned into constants by cross/restock_stub.cmake (library target
 * `restock_stub`). */
/* SPDX-License-Identifier: MIT */
#ifndef CORE_RESTOCK_STUB_H
#define CORE_RESTOCK_STUB_H

#include "core/device/stub_image.h"

extern const struct stub_image restock_stub;

/* The CRC32 of its code and constants that a running one reports (WIRE_HELLO_IMAGE_CRC). */
extern const uint32_t restock_stub_crc;

#endif
