/* crc.h: the CRC32 of zlib, byte by byte, with a table built at the start. */
/* SPDX-License-Identifier: MIT */
#ifndef STUB_CRC_H
#define STUB_CRC_H

#include <stdint.h>

#define CRC_START 0xFFFFFFFFu /* first value; the CRC is the complement of the last */

extern uint32_t crc_table[256];

void crc_start(void);

static inline uint32_t crc_add(uint32_t crc, unsigned byte)
{
    return crc >> 8 ^ crc_table[(crc ^ byte) & 0xFF];
}

#endif
