/* crc.h: CRC-32 as in gzip and zip files.  Pure. */
/* SPDX-License-Identifier: MIT */
#ifndef BASE_CRC_H
#define BASE_CRC_H

#include <stddef.h>
#include <stdint.h>

/* Of what `crc` is of and then these bytes; 0 = of nothing yet. */
uint32_t crc_32(uint32_t crc, const uint8_t *data, size_t size);

#endif
