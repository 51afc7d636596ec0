/* own_crc.h: the checksum field of a request to Restock's own stub, as core/device/wire.h asks for it. */
/* SPDX-License-Identifier: MIT */
#ifndef TESTS_STUB_OWN_CRC_H
#define TESTS_STUB_OWN_CRC_H

#include "core/device/wire.h"

#include <stddef.h>
#include <stdint.h>
#include <zlib.h>

static inline uint32_t own_crc(uint8_t op, const void *data, size_t len)
{
    const uint8_t header[WIRE_CHECKSUM_AT] = {WIRE_REQUEST, op, (uint8_t)len, (uint8_t)(len >> 8)};
    uLong crc = crc32(0, header, op == WIRE_HELLO ? 0 : sizeof header);

    return (uint32_t)(len > 0 ? crc32(crc, data, (uInt)len) : crc);
}

#endif
